"""The part of the page "What has changed?" about participants of measures.

1. Without a decided plan it says so; without results it says what will stand here; both languages.
2. Numbers are checked at their fields, a sound entry is stored and shown with sentence, table and what to keep in mind.
3. A file with linked answers: everything wrong is told at once with row and column, no code or cell is repeated
   anywhere; a sound one is worked out, stored as a result and shown.
4. The same entry changed by two people: nothing is lost, the person decides.
5. Deleting asks first.
6. The office and evaluators read and enter nothing; coordination and area team enter; the sheet for codes is there for
   them.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, programme_changes, save_programme_change
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
ME = demo_actor()
FIELDS = ChangeFields(
    "Selbstkontrolle",
    low=1,
    high=4,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    n_before=40,
    mean_before=2.4,
    sd_before=0.6,
    n_after=40,
    mean_after=2.8,
    sd_after=0.6,
    r=0.5,
)


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).areas[0].id


@pytest.fixture
def measure(ws, area):
    city = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND)
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        return decided_measures(repository, DORTMUND, newest.id, "Sozialtraining", area=area)[1][0]


@pytest.fixture
def opened(open_page, area):
    def run(language="de", **address):
        return open_page("effects", language, city=DORTMUND, gebiet=area, teil="programm", **address)

    return run


def stored(ws, area):
    return programme_changes(ME, ws, area).changes


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def describe(app):
    """Fill in what was measured."""
    widget(app.text_input, "change-figure").set_value("Selbstkontrolle")
    widget(app.number_input, "change-low").set_value(1.0)
    widget(app.number_input, "change-high").set_value(4.0)
    widget(app.date_input, "change-before_on").set_value(date(2026, 2, 1))
    widget(app.date_input, "change-after_on").set_value(date(2026, 7, 1))
    widget(app.text_input, "change-source").set_value("Träger")


def book(rows):
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        leaf = made.add_worksheet("Antworten")
        for number, row in enumerate([["Code", "Zeitpunkt", "Gruppe", "Wert"], *rows]):
            leaf.write_row(number, 0, row)
    return target.getvalue()


def fine(app):
    assert not app.exception
    assert "schiefgegangen" not in said(app)
    assert "went wrong" not in said(app)


def everything(app):
    """Return all that the page and its session hold, as text."""
    tables = "\n".join(cells(app, number) for number in range(len(app.table)))
    held = repr(app.session_state)
    assert "change-drafts" in held
    assert "LinkedValues" not in held
    assert "DataFrame" not in held
    return said(app) + tables + held


@pytest.mark.parametrize(
    ("language", "missing", "nothing"),
    [("de", "beschlossenen Aktionsplan", "Noch nichts."), ("en", "has been decided", "Nothing yet.")],
)
def test_1_nothing_yet(opened, request, language, missing, nothing):
    app = opened(language)
    assert missing in said(app)
    request.getfixturevalue("measure")
    app = opened(language)
    assert nothing in said(app)
    fine(app)


def test_2_numbers(ws, area, measure, opened):
    app = opened()
    app.button(key="change-new").click().run()
    app.button(key="change-save").click().run()
    assert "Hier fehlt" in "\n".join(readable(one.value) for one in app.error)
    describe(app)
    for name, value in (("mean_before", 7.0), ("mean_after", 2.8), ("sd_before", 0.6), ("sd_after", 0.6)):
        widget(app.number_input, f"change-{name}").set_value(value)
    for name in ("n_before", "n_after"):
        widget(app.number_input, f"change-{name}").set_value(40)
    app.button(key="change-save").click().run()
    assert "nicht zwischen 1" in "\n".join(readable(one.value) for one in app.error)
    assert stored(ws, area) == ()
    widget(app.number_input, "change-mean_before").set_value(2.4)
    widget(app.number_input, "change-r-").set_value(0.5)
    app.button(key="change-save").click().run()
    (change,) = stored(ws, area)
    assert change.fields == FIELDS
    text = said(app)
    assert "hat sich während des Programms zum Besseren verändert: von 2,4 auf 2,8 (+0,4" in text
    assert "nicht warum" in text
    assert "Hedges g (g_av)" in cells(app)
    fine(app)


def test_2_shares(ws, area, measure, opened):
    app = opened("en", eintrag="neu")
    describe(app)
    widget(app.button_group, "change-kind").set_value("yes_no").run()
    assert not [one for one in app.number_input if "change-mean" in one.key or "change-low" in one.key]
    for name, value in (("n_before", 60), ("yes_before", 12), ("n_after", 60), ("yes_after", 30), ("to_yes", 25)):
        widget(app.number_input, f"change-{name}").set_value(value)
    app.button(key="change-save").click().run()
    (change,) = stored(ws, area)
    assert (change.fields.low, change.fields.to_yes, change.result.change) == (None, 25, 30.0)
    assert "changed for the better during the programme: from 20% to 50% (+30 points" in said(app)
    fine(app)


def test_3_linked(ws, area, measure, opened):
    app = opened(eintrag="neu")
    describe(app)
    widget(app.button_group, "change-way").set_value("file").run()
    secret = "GEHEIM7"
    wrong = [[secret, "vorher", "A", 2], [secret, "vorher", "A", 3], ["Anna Beispiel", secret, "A", 9]]
    app.file_uploader[0].upload("liste.xlsx", book(wrong), "application/vnd.ms-excel").run()
    found = cells(app)
    assert "3 | Code | bitte berichtigen" in found
    for column in ("Code", "Zeitpunkt", "Wert"):
        assert f"4 | {column} | bitte berichtigen" in found
    assert app.button(key="change-save").disabled
    for said_somewhere in (secret, "Anna Beispiel"):
        assert said_somewhere not in everything(app)
    rows = [[f"PQ{one:02d}Z", "vorher", f"Kurs {one % 4}", 1 + one % 3] for one in range(30)]
    rows += [[f"PQ{one:02d}Z", "nachher", f"Kurs {one % 4}", min(4, 1.5 + one % 3 + one % 2 / 2)] for one in range(26)]
    app.file_uploader[0].upload("liste.xlsx", book(rows), "application/vnd.ms-excel").run()
    assert "Was gespeichert würde" in said(app)
    app.button(key="change-save").click().run()
    (change,) = stored(ws, area)
    assert (change.source, change.result.n_before, change.result.began) == ("linked", 26, 30)
    assert "26 junge Menschen" in cells(app)
    for held in (everything(app), repr(change)):
        assert "PQ" not in held
    fine(app)


def test_4_two_people(ws, area, measure, opened):
    there = save_programme_change(ME, ws, area, measure, FIELDS)
    app = opened(eintrag=there.id)
    widget(app.text_area, "change-note").set_value("Meins").run()
    save_programme_change(ME, ws, area, measure, replace(FIELDS, note="Ihres"), change_id=there.id, version=1)
    app.button(key="change-save").click().run()
    assert "Jetzt gespeichert" in said(app)
    assert widget(app.text_area, "change-note").value == "Meins"
    app.button(key="change-mine").click().run()
    assert stored(ws, area)[0].fields.note == "Meins"


def test_5_deleting(ws, area, measure, opened):
    there = save_programme_change(ME, ws, area, measure, FIELDS)
    app = opened()
    app.button(key=f"change-ask-{there.id}").click().run()
    assert "endgültig löschen?" in said(app)
    app.button(key=f"change-delete-{there.id}").click().run()
    assert stored(ws, area) == ()
    fine(app)


@pytest.mark.parametrize("role", [Role.MULTIPLIER, Role.EVALUATOR])
def test_6_reading(ws, area, measure, opened, monkeypatch, role):
    save_programme_change(ME, ws, area, measure, FIELDS)
    acting_as(monkeypatch, ws, visitor(role, None if role is Role.MULTIPLIER else DORTMUND))
    app = opened()
    assert "von 2,4 auf 2,8" in said(app)
    assert not [one for one in app.button if (one.key or "").startswith("change-")]
    fine(app)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AREA_TEAM])
def test_6_writing(ws, area, measure, opened, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND))
    app = opened()
    assert [one.key for one in app.button if (one.key or "").startswith("change-")] == ["change-new"]
    assert "Vorher und nachher mit Codes fragen" in said(app)
    app.button(key="change-new").click().run()
    assert "Veränderung eintragen" in "\n".join(readable(one.value) for one in app.subheader)
    app.button(key="change-cancel").click().run()
    assert [one.key for one in app.button if (one.key or "").startswith("change-")] == ["change-new"]
    fine(app)
