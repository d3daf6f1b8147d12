"""The documents on data protection on the page on data protection.

1. The coordination sees all documents with version and mark, what is still to fill in, and each to take along.
2. An entry is saved and stands in the documents; documents noted as issued are told as outdated after a change.
3. Evaluation reads five documents and finds nothing to change; an area team sees the statement alone.
4. English is complete; the statement stays the first thing that everybody sees.
"""

from __future__ import annotations

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role, demo_actor
from ctc_toolkit.workspace import data_protection, list_cities, open_workspace

ACTOR = demo_actor()


@pytest.fixture
def ws(filled):
    """Give the workspace that the app shows."""
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


def dortmund(ws):
    return next(one for one in list_cities(ACTOR, ws) if one.name == "Dortmund").ags


def labels(app):
    return [one.label for one in app.expander]


def test_1_and_2_coordination(ws, open_page, monkeypatch):
    ags = dortmund(ws)
    acting_as(monkeypatch, ws, visitor(Role.COORDINATOR, ags))
    app = open_page("privacy", city=ags, teil="unterlagen")
    assert not app.exception
    assert "Was braucht Ihr Datenschutz?" in said(app)
    assert len([one for one in labels(app) if one.endswith("noch nicht ausgegeben")]) == 8
    kit = data_protection(ACTOR, ws, ags)
    assert all(f"Prüfzeichen {document.short_hash}" in said(app) for document in kit.documents)
    assert f"{len(kit.missing)} Angaben fehlen noch von Ihnen." in said(app)
    assert "Noch zu ergänzen: wer die Server betreibt" in said(app)
    next(one for one in app.button if one.key == "protection-issue").click().run()
    assert "Vermerkt." in said(app)
    assert len([one for one in labels(app) if one.endswith("· ausgegeben")]) == 8
    version = data_protection(ACTOR, ws, ags).version
    app.text_input(key=f"protection-hosting-{ags}-de-{version}").set_value("RZ *Süd*")
    next(one for one in app.button if one.label == "Speichern").click().run()
    assert not app.exception
    assert "Gespeichert." in said(app)
    assert data_protection(ACTOR, ws, ags).entered == {"hosting": "RZ *Süd*"}
    outdated = [one for one in labels(app) if "veraltet" in one]
    assert len(outdated) == 7  # all but that for pupils name who runs the servers
    assert "Seit der Ausgabe am" in said(app)


def test_3_others(ws, open_page, monkeypatch):
    ags = dortmund(ws)
    acting_as(monkeypatch, ws, visitor(Role.EVALUATOR, ags))
    app = open_page("privacy", city=ags, teil="unterlagen")
    assert len(labels(app)) == 5
    assert not [one for one in app.button if one.key == "protection-issue"]
    assert not [one for one in app.text_input if (one.key or "").startswith("protection-")]
    acting_as(monkeypatch, ws, visitor(Role.AREA_TEAM, ags))
    app = open_page("privacy", city=ags, teil="unterlagen")
    assert "Was geschieht mit den Antworten?" in said(app)
    assert not labels(app)


def test_4_english_and_statement_first(ws, open_page, monkeypatch):
    ags = dortmund(ws)
    acting_as(monkeypatch, ws, visitor(Role.ADMINISTRATOR))
    app = open_page("privacy", language="en", city=ags, teil="unterlagen")
    assert "What does your data protection officer need?" in said(app)
    assert "Deletion concept · not issued yet" in labels(app)
    assert "Unterlagen" not in said(app)
    assert "What happens to the answers?" in said(open_page("privacy", language="en", city=ags))
