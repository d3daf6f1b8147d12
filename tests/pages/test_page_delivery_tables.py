"""Tables of sessions, observations and the month on the page of delivery.

1. Without a group each part says what is needed first.
2. A table is checked with row and column before anything is stored, previewed, and taken over as a whole; a damaged or
   strange file says what is wrong; blank rows do not shift the numbers.
3. An observation is stored with ratings and core components, own ratings are marked; an empty form says what is missing
   and keeps what was typed; it is changed and deleted again.
4. Both views of the same session stand beside each other.
5. The month says what took place; month and measure stand in the address; it can be had as Word, web page and Excel.
6. Both languages; those who only read see month and observations, but no form and no table to read in.
7. Where somebody else changed an observation meanwhile, both versions are shown and the person decides.
8. A session that is not entered yet can be observed, with its number and day; without a day it is not stored.
9. Where a session was entered by somebody else after the table was checked, nothing is taken over.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
import xlsxwriter
from acting import acting_as, visitor
from said import cells, said

from ctc_toolkit.access import Role
from ctc_toolkit.implementation.records import Component, GroupFields, ObservationFields, SessionFields, SetUpFields
from ctc_toolkit.workspace import (
    area_delivery,
    demo_actor,
    list_cities,
    log_session,
    open_workspace,
    save_group,
    save_observation,
    save_set_up,
)
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
TODAY = date.today()
FIRST = TODAY - timedelta(days=60)
PARTS = (Component("a", "Klassenregeln"), Component("b", "Rollenspiel"))
HEADINGS = ["Gruppe", "Termin Nr.", "Tag", "Stattgefunden", "Anwesende", "Kernbausteine gemacht"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == DORTMUND)
    with ws.store.writing() as repository:
        found, _ = decided_measures(
            repository, DORTMUND, city.waves[0].id, "Lebenskompetenz", "Elternkurs", area=city.areas[0].id
        )
    return found


@pytest.fixture
def group(ws, area):
    measure = area_delivery(demo_actor(), ws, area).measures[0].measure
    save_set_up(demo_actor(), ws, area, measure, SetUpFields(PARTS, sessions=10, minutes=45), version=0)
    fields = GroupFields("Klasse 5b", start=FIRST, end=FIRST + timedelta(days=90), participants=20)
    return save_group(demo_actor(), ws, area, measure, fields)


@pytest.fixture
def held(ws, area, group):
    fields = SessionFields(1, TODAY, present=18, delivered=("a", "b"), quality=4)
    return log_session(demo_actor(), ws, area, group.id, fields, entry=None)


@pytest.fixture
def opened(open_page, area):
    def run(part, language="de", **more):
        return open_page("delivery", language, city=DORTMUND, gebiet=area, teil=part, **more)

    return run


def book(rows, headings=HEADINGS):
    """Return an Excel file with these rows by their number."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as made:
        leaf = made.add_worksheet()
        leaf.write_row(0, 0, headings)
        for number, row in rows.items():
            leaf.write_row(number - 1, 0, row)
    return target.getvalue()


def stored(ws, area):
    return [one.fields for group in area_delivery(demo_actor(), ws, area).measures[0].groups for one in group.sessions]


def seen(ws, area):
    return [one for group in area_delivery(demo_actor(), ws, area).measures[0].groups for one in group.observations]


def widget(kind, app, start):
    """Return the widget of a kind whose key begins so."""
    return next(one for one in getattr(app, kind) if one.key.startswith(start))


@pytest.mark.parametrize(("part", "text"), [
    ("tabelle", "Legen Sie zuerst eine Gruppe an"), ("beobachtung", "Legen Sie zuerst eine Gruppe an"),
    ("monat", "war nichts fällig und nichts eingetragen"),
])  # fmt: skip
def test_1_nothing_yet(opened, part, text):
    app = opened(part)
    assert text in said(app)
    assert not app.exception


def test_2_table(ws, area, group, opened):
    app = opened("tabelle")
    assert [one.key for one in app.get("download_button")] == ["sessions-template"]
    wrong = book(
        {3: ["Klasse 5b", 1, f"{FIRST:%d.%m.%Y}", "ja", 18, "alle"], 6: ["Klasse 9", 2, "heute", "ja", 1, "alle"]}
    )
    app.file_uploader[0].upload("termine.xlsx", wrong, XLSX).run()
    assert app.table[0].value.iloc[0, :3].tolist() == ["Zeile 6", "Gruppe", "Klasse 9"]
    assert app.button(key="sessions-take").disabled
    assert stored(ws, area) == []
    app.file_uploader[0].upload("bild.png", b"x", "image/png").run()
    assert "keine Tabelle, die hier gelesen wird" in said(app)
    app.file_uploader[0].upload("kaputt.xlsx", wrong[: len(wrong) // 2], XLSX).run()
    assert len(app.error) == 1
    days = [FIRST + timedelta(days=7 * place) for place in range(4)]
    good = book(
        {3 + 2 * place: ["Klasse 5b", place + 1, f"{day:%d.%m.%Y}", "ja", 18, "1"] for place, day in enumerate(days)}
    )
    app.file_uploader[0].upload("besser.xlsx", good, XLSX).run()
    assert app.table[0].value.iloc[:, 0].tolist() == ["Zeile 3", "Zeile 5", "Zeile 7", "Zeile 9"]
    assert app.table[0].value.iloc[0, 3].endswith("18 anwesend, 1 von 2 Kernbausteinen")
    app.button(key="sessions-take").click().run()
    assert [(one.number, one.on, one.delivered) for one in stored(ws, area)] == [
        (place + 1, day, ("a",)) for place, day in enumerate(days)
    ]
    assert "4 Termine wurden übernommen" in said(app)
    app.file_uploader[0].upload("noch-einmal.csv", b"Gruppe;Nr;Datum;Anwesende;Kernbausteine gemacht\n"
                                + f"Klasse 5b;1;{days[0]:%d.%m.%Y};18;1\n".encode(), "text/csv").run()  # fmt: skip
    assert "1 ist schon eingetragen und bleibt, wie er ist" in said(app)
    assert app.button(key="sessions-take").disabled
    assert not app.exception


def test_3_observation(ws, area, held, opened):
    app = opened("beobachtung")
    app.button(key="seen-save").click().run()
    assert "Der Bogen ist noch leer" in said(app)
    widget("button_group", app, "delivery-point.clarity").set_value(4)
    widget("button_group", app, "delivery-point.attention").set_value(3)
    next(one for one in app.checkbox if "seen.a" in one.key).check()
    widget("text_area", app, "delivery-note").set_value("Gut vorbereitet")
    app.button(key="seen-save").click().run()
    (one,) = seen(ws, area)
    assert (one.fields.on, one.fields.session, one.fields.observer) == (TODAY, 1, "outside")
    assert (dict(one.fields.ratings), one.fields.delivered, one.fields.planned) == (
        {"clarity": 4, "attention": 3}, ("a",), ("a", "b"),
    )  # fmt: skip
    assert "Beobachtung gespeichert" in said(app)
    assert "Güte 4,0, Beteiligung 3,0" in cells(app)
    widget("selectbox", app, "seen-pick").set_value(one.id).run()
    widget("button_group", app, "delivery-observer").set_value("self").run()
    assert "Als beobachtete Güte zählen sie nie" in said(app)
    widget("text_area", app, "delivery-note").set_value("Frau Maier war krank").run()
    app.button(key="seen-save").click().run()
    assert "nennt eine einzelne Person" in said(app)
    widget("text_area", app, "delivery-note").set_value("Besser").run()
    app.button(key="seen-save").click().run()
    (changed,) = seen(ws, area)
    assert (changed.fields.observer, changed.fields.note, changed.version) == ("self", "Besser", 2)
    app.button(key="seen-delete").click().run()
    assert seen(ws, area) == []
    assert not app.exception


def test_4_both_views(ws, area, held, opened):
    app = opened("beobachtung")
    next(one for one in app.checkbox if "seen.a" in one.key).check()
    app.button(key="seen-save").click().run()
    assert "Zu 1 von 2 Kernbausteinen sagen beide dasselbe" in said(app)
    assert "Rollenspiel (nur eingetragen)" in cells(app, -1)
    assert not app.exception


def test_5_month(ws, area, group, held, opened):
    app = opened("monat")
    assert "fand 1 Termin statt" in said(app)
    assert "Lebenskompetenz" in cells(app)
    assert {one.key for one in app.get("download_button")} == {
        "month-sheet-docx",
        "month-sheet-html",
        "month-sheet-pdf",
        "month-sheet-xlsx",
    }
    measures = area_delivery(demo_actor(), ws, area).measures
    app.selectbox(key="delivery-only").set_value(measures[1].measure).run()
    assert "war nichts fällig" in said(app)
    assert app.query_params["nur"] == measures[1].measure
    earlier = opened("monat", monat=f"{FIRST:%Y-%m}")
    assert earlier.selectbox(key="delivery-month").value == f"{FIRST:%Y-%m}"
    assert "seit mehr als 14 Tagen nicht eingetragen" in "".join(cells(earlier, n) for n in range(len(earlier.table)))
    assert not app.exception


def test_6_readers_and_english(ws, area, held, opened, monkeypatch):
    app = opened("beobachtung", "en")
    assert "Which session?" in said(app)
    assert "1 session took place" in said(opened("monat", "en"))
    assert "Take over many sessions from a file" in said(opened("tabelle", "en"))
    acting_as(monkeypatch, ws, replace(visitor(Role.EVALUATOR, DORTMUND)))
    for part in ("beobachtung", "monat", "tabelle"):
        app = opened(part)
        assert not app.exception
        assert not {"seen-save", "sessions-take"} & {one.key for one in app.button}
        assert not app.file_uploader


def test_7_two_people(ws, area, group, held, opened):
    fields = ObservationFields(TODAY, 1, ratings=(("clarity", 3),), planned=("a", "b"))
    one = save_observation(demo_actor(), ws, area, group.id, fields)
    app = opened("beobachtung")
    widget("selectbox", app, "seen-pick").set_value(one.id).run()
    save_observation(
        demo_actor(), ws, area, group.id, replace(fields, note="Von jemand anderem"), observation_id=one.id, version=1
    )
    widget("text_area", app, "delivery-note").set_value("Von mir")
    widget("button_group", app, "delivery-point.clarity").set_value(5)
    app.button(key="seen-save").click().run()
    assert [one.fields.note for one in seen(ws, area)] == ["Von jemand anderem"]
    text = said(app)
    assert "Von jemand anderem" in text
    assert "Von mir" in text
    widget("button", app, "delivery-mine").click().run()
    (stored_now,) = seen(ws, area)
    assert (stored_now.fields.note, dict(stored_now.fields.ratings), stored_now.version) == (
        "Von mir",
        {"clarity": 5},
        3,
    )
    assert not app.exception


def test_8_not_entered_yet(ws, area, held, opened):
    app = opened("beobachtung")
    widget("selectbox", app, "delivery-which").set_value("other").run()
    widget("number_input", app, "delivery-session").set_value(2)
    widget("button_group", app, "delivery-point.overall").set_value(4)
    app.button(key="seen-save").click().run()
    assert "Der Tag fehlt" in said(app)
    assert seen(ws, area) == []
    widget("date_input", app, "delivery-on").set_value(TODAY)
    app.button(key="seen-save").click().run()
    (one,) = seen(ws, area)
    assert (one.fields.on, one.fields.session, one.fields.planned) == (TODAY, 2, ("a", "b"))
    assert "Noch ist kein Termin eingetragen und zugleich von außen beobachtet" in said(app)


def test_9_somebody_was_faster(ws, area, group, opened):
    app = opened("tabelle")
    data = book({2: ["Klasse 5b", 1, f"{FIRST:%d.%m.%Y}", "ja", 18, "alle"]})
    app.file_uploader[0].upload("termine.xlsx", data, XLSX).run()
    log_session(demo_actor(), ws, area, group.id, SessionFields(1, FIRST, present=18, delivered=("a", "b")), entry=None)
    app.button(key="sessions-take").click().run()
    assert len(app.error) == 1
    assert len(stored(ws, area)) == 1
    assert not app.exception
