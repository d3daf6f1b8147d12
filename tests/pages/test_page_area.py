"""Area page: how things stand there, and the draft of the plan, written together.

1. It asks how things stand and says how far the texts are, in both languages; every section has title and hint.
2. A field is saved when one leaves it, and says when; the next visitor finds the text.
3. Somebody else's newer text is announced and never pushed into a field by itself.
4. A save that came too late shows both texts with their differences, in words too; each of the three ways out works,
   and a text put together starts with everything of both.
5. What was typed survives a rerun, a change of language, a change of page, a text that is too long and a database that
   cannot be written; it is saved at the next try.
6. Whatever people type is shown as they typed it and never as markup.
7. The plan is handed in after a preview of exactly what is handed over; a newer text stops it.
8. Without a city the page says what is needed; the area in the address is opened.
9. Where the page itself cannot be shown any more, unsaved texts are.
"""

from __future__ import annotations

import re

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components import context
from ctc_toolkit.pages.writing import fields as fields_module
from ctc_toolkit.workspace import (
    Conflict,
    Place,
    demo_actor,
    kept_texts,
    list_cities,
    open_workspace,
    read_texts,
    save_text,
    submissions,
)

DORTMUND = "05913000"


@pytest.fixture
def ws(filled, monkeypatch):
    workspace = open_workspace(f"sqlite:///{filled}")
    acting_as(monkeypatch, workspace, visitor(Role.TRAINER))
    yield workspace
    workspace.close()


@pytest.fixture
def place(ws):
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)
    return Place(area=city.areas[0].id)


def field(app, section):
    """Return the field of a section as it is on the page now."""
    (found,) = [area for area in app.text_area if f"-{section}-" in str(area.key)]
    return found


def write(app, section, text):
    field(app, section).set_value(text).run()
    assert not app.exception


def click(app, label, number=0):
    [button for button in app.button if button.label == label][number].click().run()
    assert not app.exception


def stored(ws, place, section="situation", sheet="area"):
    return next(text for text in read_texts(demo_actor(), ws, place, sheet) if text.section == section)


def overtake(ws, place, text, section="situation"):
    """Save a text as somebody else does in another browser."""
    sheet = "area" if section in ("situation", "next_step") else "plan"
    version = stored(ws, place, section, sheet).version
    return save_text(demo_actor(), ws, place, section, text, version).newest


@pytest.fixture
def app(open_page, place):
    return open_page("area", city=DORTMUND, gebiet=place.area)


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("de", "Wie steht es im Gebiet?", ["Es ist noch nichts geschrieben", "Planentwurf", "Welche Ziele haben wir?"]),
        ("en", "How do things stand in the area?", ["Nothing has been written yet", "Which goals do we have?"]),
    ],
)
def test_1_question_and_answer(ws, open_page, language, question, expected):
    app = open_page("area", language)
    assert [title.value for title in app.title] == [question]
    text = said(app)
    for words in expected:
        assert words in text + "".join(area.label for area in app.text_area)
    assert len(app.text_area) == 8
    assert not app.exception


def test_2_saved_on_leaving(app, open_page, ws, place):
    write(app, "situation", "Es geht voran.")
    assert stored(ws, place).text == "Es geht voran."
    assert "gespeichert um " in said(app)
    assert "1 von 4 Abschnitten ist geschrieben." in said(app)
    again = open_page("area", city=DORTMUND, gebiet=place.area)
    assert field(again, "situation").value == "Es geht voran."
    assert "von Demo" in said(again)
    write(app, "situation", "Es geht gut voran.")
    assert stored(ws, place).version == 2


def test_3_newer_text_is_announced(app, ws, place):
    write(app, "situation", "Meiner")
    overtake(ws, place, "Ein neuerer")
    app.run()
    assert field(app, "situation").value == "Meiner"
    assert "Inzwischen geändert um " in said(app)
    click(app, "Neuen Stand zeigen")
    assert field(app, "situation").value == "Ein neuerer"
    assert "Inzwischen geändert" not in said(app)
    write(app, "situation", "Darauf aufgebaut")
    assert stored(ws, place).text == "Darauf aufgebaut"


@pytest.fixture
def conflict(app, ws, place):
    """Give the page after a save that came too late."""
    write(app, "situation", "Anfang")
    overtake(ws, place, "Der Platz ist ruhig\nund sauber")
    write(app, "situation", "Der Platz ist laut\nund sauber")
    return app


def test_4_both_texts(conflict, ws, place):
    text = said(conflict)
    assert stored(ws, place).text == "Der Platz ist ruhig\nund sauber"
    assert "Jemand anderes hat diesen Abschnitt vor Ihnen gespeichert" in text
    assert "Nur in Ihrem Text:\n\n- „laut“" in text
    assert "Nur im anderen Text:\n\n- „ruhig“" in text
    raw = "\n".join(element.value for element in conflict.markdown)
    assert "Der Platz ist :blue-background[**laut**]  \nund sauber" in raw
    assert "Der Platz ist :orange-background[**ruhig**]  \nund sauber" in raw
    assert not [area for area in conflict.text_area if "-situation-" in str(area.key)]
    assert field(conflict, "next_step").value == ""


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Meinen Text nehmen", "Der Platz ist laut\nund sauber"),
        ("Den anderen behalten", "Der Platz ist ruhig\nund sauber"),
    ],
)
def test_4_one_of_the_two(conflict, ws, place, label, expected):
    click(conflict, label)
    assert stored(ws, place).text == expected
    assert field(conflict, "situation").value == expected
    assert kept_texts(demo_actor(), ws) == ()


def test_4_put_together(conflict, ws, place):
    click(conflict, "Zusammenführen")
    editor = next(a for a in conflict.text_area if "merge-" in str(a.key))
    assert editor.value == "Der Platz ist ruhig\nDer Platz ist laut\nund sauber"
    editor.set_value("Der Platz ist mal ruhig, mal laut\nund sauber").run()
    click(conflict, "Zurück zu den beiden Texten")
    click(conflict, "Zusammenführen")
    editor = next(a for a in conflict.text_area if "merge-" in str(a.key))
    assert editor.value == "Der Platz ist mal ruhig, mal laut\nund sauber"
    click(conflict, "Zusammengeführten Text speichern")
    assert stored(ws, place).text == "Der Platz ist mal ruhig, mal laut\nund sauber"
    assert field(conflict, "situation").value == "Der Platz ist mal ruhig, mal laut\nund sauber"


def test_4_overtaken_once_more(conflict, ws, place):
    overtake(ws, place, "Noch neuer")
    click(conflict, "Meinen Text nehmen")
    assert stored(ws, place).text == "Noch neuer"
    assert "Nur im anderen Text:\n\n- „Noch neuer“" in said(conflict)
    click(conflict, "Meinen Text nehmen")
    assert stored(ws, place).text == "Der Platz ist laut\nund sauber"


def test_4_waits_after_the_browser_was_closed(conflict, open_page, place):
    again = open_page("area", city=DORTMUND, gebiet=place.area)
    assert "Nur in Ihrem Text:\n\n- „laut“" in said(again)


@pytest.fixture
def broken(monkeypatch):
    """Let saving fail as if the disk were full; give a function that mends it."""
    real = fields_module.save_text

    def fails(*_values):
        raise ToolkitError("database_full", place="ctc.sqlite")

    monkeypatch.setattr(fields_module, "save_text", fails)
    return lambda: monkeypatch.setattr(fields_module, "save_text", real)


def test_5_database_that_cannot_be_written(app, ws, place, broken):
    write(app, "situation", "Lange überlegt")
    assert len(app.error) == 1
    app.run()
    assert field(app, "situation").value == "Lange überlegt"
    app.segmented_control[0].set_value("en").run()
    assert field(app, "situation").value == "Lange überlegt"
    app.switch_page("ctc_toolkit/pages/glossary.py").run()
    app.switch_page("ctc_toolkit/pages/area.py").run()
    assert field(app, "situation").value == "Lange überlegt"
    assert stored(ws, place).version == 0
    write(app, "next_step", "Auch das")
    broken()
    click(app, "Save again")
    assert stored(ws, place).text == "Lange überlegt"
    assert field(app, "next_step").value == "Auch das"
    click(app, "Save again")
    assert stored(ws, place, "next_step").text == "Auch das"
    assert len(app.error) == 0


def test_5_unsaved_text_that_was_overtaken_becomes_a_conflict(app, ws, place, broken):
    write(app, "situation", "Mein Text")
    overtake(ws, place, "Der andere")
    app.switch_page("ctc_toolkit/pages/glossary.py").run()
    app.switch_page("ctc_toolkit/pages/area.py").run()
    broken()
    click(app, "Noch einmal speichern")
    assert stored(ws, place).text == "Der andere"
    assert [kept.text for kept in kept_texts(demo_actor(), ws)] == ["Mein Text"]


def test_5_too_long(app, ws, place):
    write(app, "situation", "x" * 10_001)
    assert "10001 Zeichen" in said(app)
    assert len(field(app, "situation").value) == 10_001
    write(app, "situation", "x" * 10_000)
    assert stored(ws, place).text == "x" * 10_000
    assert len(app.error) == 0


def test_5_what_nobody_foresaw(app, monkeypatch):
    def fails(*_values):
        raise RuntimeError("geheime Einzelheit")

    monkeypatch.setattr(fields_module, "save_text", fails)
    write(app, "situation", "Bleibt stehen")
    assert field(app, "situation").value == "Bleibt stehen"
    assert "geheime" not in said(app)
    assert len(app.error) == 1


PAYLOAD = "<img src=x onerror=alert(1)> [klick](javascript:alert(1)) **fett** :red[rot] $x$ `c`"


def test_6_markup(app, ws, place):
    write(app, "situation", "Anfang")
    overtake(ws, place, PAYLOAD)
    write(app, "situation", PAYLOAD.upper())
    shown = [element.value for element in app.markdown if "onerror" in element.value.casefold()]
    assert len(shown) >= 2
    for text in shown:
        text = text.split("\n\n")[-1]
        inner = re.sub(r":(blue|orange)-background\[\*\*(.*?)(?<!\\)\*\*\]", r"\2", text)
        assert not re.search(r"(?<!\\)[<>\[\]*_`$:]", inner)
    assert "<img src=x onerror=alert(1)>" in said(app)


def test_7_handing_in(app, ws, place):
    assert "Sobald ein Abschnitt geschrieben ist" in said(app)
    write(app, "goals", "Mehr Beteiligung")
    write(app, "situation", "Gute Lage")
    assert "Vorschau: Was übergeben wird" in said(app)
    assert [element.value for element in app.markdown].count("Mehr Beteiligung") == 1
    overtake(ws, place, "Noch mehr Beteiligung", "goals")
    click(app, "Jetzt zur Prüfung geben")
    assert submissions(demo_actor(), ws) == ()
    assert "Der Eintrag wurde inzwischen an anderer Stelle geändert" in said(app)
    click(app, "Jetzt zur Prüfung geben")
    (version,) = submissions(demo_actor(), ws)
    assert (version.kind, version.number) == ("plan", 1)
    assert "Fassung 1 liegt jetzt der Geschäftsstelle vor." in said(app)
    click(app, "Jetzt zur Prüfung geben")
    assert "Seit Fassung 1 hat sich nichts geändert" in said(app)
    click(app, "Fassung 1 zurückziehen")
    assert submissions(demo_actor(), ws)[0].state == "withdrawn"
    assert "Die Stadt hat sie zurückgezogen" in said(app)
    click(app, "Fassung und Verlauf öffnen")
    assert [title.value for title in app.title] == ["Was sagen wir dazu?"]


@pytest.mark.parametrize(("language", "words"), [("de", "noch keine Stadt"), ("en", "no city here yet")])
def test_8_empty(empty, open_page, language, words, monkeypatch):
    workspace = open_workspace(empty)
    acting_as(monkeypatch, workspace, visitor(Role.TRAINER))
    workspace.close()
    app = open_page("area", language)
    assert words in said(app)
    assert not app.text_area
    assert not app.exception


def test_8_area_of_the_address(open_page, ws):
    city = next(city for city in list_cities(demo_actor(), ws) if city.name == "Duisburg")
    app = open_page("area", gebiet=city.areas[1].id)
    assert [box.value for box in app.selectbox][:2] == ["05112000", city.areas[1].id]
    app.selectbox(key="area-city").set_value(DORTMUND).run()
    assert app.selectbox(key="area-city").value == DORTMUND
    assert app.selectbox(key="area-area").value != city.areas[1].id
    strange = open_page("area", gebiet="gibtsnicht", city="gibtsnicht")
    assert len(strange.text_area) == 8


def test_9_unsaved_texts_are_shown_without_the_page(app, broken, monkeypatch):
    write(app, "situation", "Nur hier")

    def gone(*_values):
        raise ToolkitError("database_unreachable", place="ctc.sqlite")

    monkeypatch.setattr(fields_module, "read_texts", gone)
    app.run()
    (held,) = app.text_area
    assert (held.value, held.label, held.disabled) == ("Nur hier", "Wie ist die Lage im Gebiet?", True)
    assert "noch nicht gespeichert" in said(app)


@pytest.mark.parametrize(
    ("section", "title"), [("situation", "Wie ist die Lage im Gebiet?"), ("goals", "Welche Ziele")]
)
def test_5_a_sign_in_that_has_ended(app, ws, place, monkeypatch, section, title):
    monkeypatch.setattr(context, "session_token", lambda: None)
    write(app, section, "Eben **getippt**")
    assert "Ihre Anmeldung ist inzwischen abgelaufen" in said(app)
    assert [code.value for code in app.code] == ["Eben **getippt**"]
    assert title in said(app)
    assert stored(ws, place).version == 0
    app.run()
    assert not app.code


def test_4_overtake_is_what_it_says(ws, place):
    overtake(ws, place, "eins")
    assert isinstance(save_text(demo_actor(), ws, place, "situation", "zwei", 0), Conflict)
