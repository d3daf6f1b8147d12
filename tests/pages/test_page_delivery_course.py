"""The course of a measure on the page of delivery, and its alerts on other pages.

1. A measure with a dip: how it stands, each warning with its numbers and a first step, the overall value only beside
   its sides, pictures with a text alternative and the same values as a table, in both languages.
2. A reaction is written, stands beside the warning, and takes it from the start page; what is wrong is told and what
   was typed stays; when somebody else was faster, both are shown.
3. Reference values are told with their source as orientation; weights change the overall value and nothing is stored.
4. Another school year and one group alone can be looked at; groups stand in the order of their names.
5. A measure without sessions says what will stand here.
6. The start page leads to the measure; nothing stands there without a decided plan. The status for the steering group
   says it in one sentence, the overview of cities in a cell.
7. Evaluators and the office read everything and find no form.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.implementation import planned
from ctc_toolkit.implementation.records import Component, GroupFields, ObservationFields, SessionFields, SetUpFields
from ctc_toolkit.workspace import (
    area_standing,
    demo_actor,
    list_cities,
    log_session,
    open_workspace,
    save_group,
    save_observation,
    save_reaction,
    save_set_up,
)
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
ME = demo_actor()
TODAY = date.today()
PARTS = tuple(Component(f"c{number}", f"Baustein {number}") for number in range(1, 6))
ALL = tuple(part.id for part in PARTS)
FIRST = TODAY - timedelta(56)
UNTIL = TODAY + timedelta(20)


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def _in_the_middle_of_the_school_year(monkeypatch):
    """Let the school year have begun four months ago, whatever day it is."""
    monkeypatch.setattr(planned, "FIRST_MONTH", (TODAY.month - 5) % 12 + 1)


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).areas[0].id


@pytest.fixture
def measure(ws, area):
    """Give a course of two groups; the first one has six good sessions and then three bad ones."""
    newest = max(next(one for one in list_cities(ME, ws) if one.ags == DORTMUND).waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        _, (course, _) = decided_measures(repository, DORTMUND, newest.id, "Kurs *neu*", "Abende", area=area)
    set_up = SetUpFields(PARTS, sessions=9, minutes=90, reach=40, staff=2, trained=2)
    save_set_up(ME, ws, area, course, set_up, version=0)
    fields = GroupFields("Mittwoch", start=FIRST, end=TODAY + timedelta(30), participants=10)
    group = save_group(ME, ws, area, course, fields)
    for number in range(1, 10):
        bad = number > 6
        said = {"delivered": ALL[:2], "present": 5, "quality": 2, "engagement": 2, "adapted": "core", "why": "Zeit"}
        good = {"delivered": ALL, "present": 9, "quality": 5, "engagement": 4}
        on = FIRST + timedelta(7 * (number - 1))
        log_session(ME, ws, area, group.id, SessionFields(number, on, **(said if bad else good)), entry=None)
    seen = ObservationFields(FIRST, 1, ratings=(("preparation", 4), ("attention", 4)))
    save_observation(ME, ws, area, group.id, seen)
    save_group(ME, ws, area, course, GroupFields("Freitag", start=TODAY, end=TODAY + timedelta(80), participants=8))
    return course


def course_page(open_page, area, measure, language="de", **more):
    app = open_page("delivery", language, gebiet=area, teil="verlauf", massnahme=measure, **more)
    assert not app.exception
    return app


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def warnings(ws, area, measure):
    found = next(one for one in area_standing(ME, ws, area) if one.delivery.measure == measure)
    return {one.warning.rule: one for one in found.warnings}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("de", ("▲ braucht Aufmerksamkeit", "■ jetzt handeln: Der Kern wurde verändert", "Erster Schritt: ",
                "Mittel der letzten 3: 2,0, davor: 5,0.", "Insgesamt", "Nach Namen geordnet")),
        ("en", ("▲ needs attention", "■ act now: The core was changed", "First step: ",
                "Mean of the last 3: 2.0, before: 5.0.", "Overall", "In the order of their names")),
    ],
)  # fmt: skip
def test_1_a_dip(ws, area, measure, open_page, language, texts):
    app = course_page(open_page, area, measure, language)
    shown = said(app) + "\n".join(readable(one.value) for one in app.header)
    for text in texts:
        assert text in shown
    sides = cells(app, 0)
    for value in ("80 von 100", "100 von 100", "75 von 100") if language == "de" else ("80 of 100", "75 of 100"):
        assert value in sides, "adherence (6 x 100 + 3 x 40) / 9, dose 9 of 9, quality 4.0"
    charts = app.get("vega_lite_chart")
    assert len(charts) == 4, "own quality, attendance, core components, sessions"
    tables = "\n".join(cells(app, number) for number in range(len(app.table)))
    assert all(value in tables.replace(" %", "%") for value in ("50%", "90%", "40%"))


def test_2_reaction(ws, area, measure, open_page):
    app = course_page(open_page, area, measure)
    widget(app.text_area, "core_adapted").set_value("Frau Muster spricht mit der Gruppe.")
    widget(app.date_input, "core_adapted").set_value(UNTIL)
    widget(app.button, "core_adapted-save").click().run()
    assert not app.exception
    assert "nennt eine einzelne Person" in said(app)
    assert widget(app.text_area, "core_adapted").value == "Frau Muster spricht mit der Gruppe."
    widget(app.text_area, "core_adapted").set_value("Wir sprechen mit dem Träger.")
    widget(app.button, "core_adapted-save").click().run()
    assert not app.exception
    stored = warnings(ws, area, measure)["core_adapted"]
    assert (stored.quiet, stored.reaction.what, stored.reaction.until) == (True, "Wir sprechen mit dem Träger.", UNTIL)
    assert "Was wir tun: Wir sprechen mit dem Träger." in said(app)
    assert "Gespeichert. Bis " in said(app)
    start = open_page("start", "de", gebiet=area)
    assert "Der Kern wurde verändert" not in said(start)
    assert "Die Durchführung wird schwächer" in said(start)


def test_2_two_at_once(ws, area, measure, open_page):
    app = course_page(open_page, area, measure)
    save_reaction(ME, ws, area, measure, "core_adapted", "Schon vereinbart.", UNTIL, version=0)
    widget(app.text_area, "core_adapted").set_value("Mein Text")
    widget(app.button, "core_adapted-save").click().run()
    assert not app.exception
    assert "Jetzt gespeichert: Schon vereinbart." in said(app)
    assert widget(app.text_area, "core_adapted").value == "Mein Text"
    assert warnings(ws, area, measure)["core_adapted"].reaction.what == "Schon vereinbart."


def test_3_orientation_and_weights(ws, area, measure, open_page):
    app = course_page(open_page, area, measure)
    shown = said(app)
    assert "Sie geben Orientierung und sind kein Ziel" in shown
    assert "91 bis 92 %: Anbieter in CTC-Orten, eigene Angabe" in shown
    assert "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC3222885" in shown
    before = next(line for line in shown.splitlines() if line.startswith("Insgesamt"))
    widget(app.number_input, "course-weight-dose").set_value(0).run()
    after = next(line for line in said(app).splitlines() if line.startswith("Insgesamt"))
    assert before != after
    again = course_page(open_page, area, measure)
    assert before in said(again)


def test_4_years_and_groups(ws, area, measure, open_page):
    app = course_page(open_page, area, measure)
    groups = cells(app, len(app.table) - 1)
    assert groups.index("Freitag") < groups.index("Mittwoch")
    ids = {one.fields.name: one.id for one in area_standing(ME, ws, area)[0].delivery.groups}
    alone = course_page(open_page, area, measure, **{"gruppe-nur": ids["Mittwoch"]})
    assert "Ein Punkt je Woche" not in said(alone)
    assert "Nach Namen geordnet" not in said(alone)
    other = course_page(open_page, area, measure, schuljahr="1999")
    assert not other.error


def test_5_nothing_yet(ws, area, measure, open_page):
    other = next(one.delivery.measure for one in area_standing(ME, ws, area) if one.delivery.measure != measure)
    app = course_page(open_page, area, other)
    assert "Bilder stehen hier, sobald mindestens drei Termine eingetragen sind." in said(app)
    assert "Noch zu früh für eine Aussage" in said(app)


def test_6_other_pages(ws, area, measure, open_page):
    start = open_page("start", "de", gebiet=area)
    assert not start.exception
    alert = next(one for one in start.button if "Die Durchführung wird schwächer" in readable(one.label))
    assert measure in alert.key
    assert "verlauf" in alert.key
    assert "Kurs *neu*" in readable(alert.label)
    assert "Maßnahmen des Plans: " in said(start)
    status = open_page("status", "de", gebiet=area)
    assert "Maßnahmen des Plans: " in said(status)
    overview = open_page("overview", "en")
    assert "1 needs attention" in cells(overview)


def test_6_without_a_plan(ws, area, open_page):
    start = open_page("start", "de", gebiet=area)
    assert not start.exception
    assert "Wie die Maßnahmen laufen" not in said(start)
    assert "Maßnahmen des Plans" not in said(open_page("status", "de", gebiet=area))


@pytest.mark.parametrize("role", [Role.MULTIPLIER, Role.EVALUATOR])
def test_7_readers(ws, area, measure, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND if role is Role.EVALUATOR else None))
    app = course_page(open_page, area, measure, city=DORTMUND)
    assert "Der Kern wurde verändert" in said(app)
    assert not [one for one in app.text_area if "core_adapted" in (one.key or "")]
