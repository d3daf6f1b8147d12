"""The page of the delivery when several people work, when the plan changes, and what leads where.

1. Two change the same group, or how a measure is to run: both versions are shown, the person decides, nothing is lost.
2. A component that sessions delivered cannot be taken out; the page says so and the list stays.
3. A programme of the catalogue brings its words on the format, and the page says that it holds no core components.
4. What a new plan drops stands apart: its groups take sessions, new groups are not offered.
5. The cards lead where it goes on: to the next session, to the first group, to how it is to run.
6. A session or a group that somebody deleted meanwhile is told, and nothing else is touched.
7. A session with a component that is not in the list any more keeps it when it is changed.
8. The page needs an area; without any city it offers the example cities.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from said import cells, readable, said

from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.plan import MeasureFields
from ctc_toolkit.workspace import (
    area_delivery,
    begin_plan,
    demo_actor,
    list_cities,
    log_session,
    open_workspace,
    remove_group,
    remove_session,
    save_group,
    save_set_up,
)
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
ME = demo_actor()
TODAY = date.today()
PARTS = (Component("c1", "Begrüßung"), Component("c2", "Übung"))
SET_UP = SetUpFields(PARTS, sessions=7, minutes=90)
GROUP = GroupFields("Mittwoch", start=TODAY - timedelta(60), end=TODAY + timedelta(60), participants=12)
HELD = SessionFields(1, TODAY - timedelta(7), present=9, delivered=("c1",), quality=4)
PROGRAMME = MeasureFields("programme", "familien_staerken", title="Familien stärken")


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give the area, and two measures of its decided plan: a programme and one in own words."""
    city = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND)
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        area, measures = decided_measures(repository, DORTMUND, newest.id, PROGRAMME, "Abende", area=city.areas[0].id)
    return area, *measures


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def problems(app):
    return "\n".join(readable(error.value) for error in app.error)


def delivery(ws, area, measure):
    return area_delivery(ME, ws, area).by_measure[measure]


def drop(ws, area, measure):
    """Decide on a new version of the plan without a measure."""
    begun = begin_plan(ME, ws, area)
    with ws.store.writing() as repository:
        gone = [one.id for one in repository.plans.entries([begun.id]) if one.origin == measure]
        repository.plans.remove_entries(begun.id, gone, "Jemand")
        earlier = repository.plans.of_area(area)[1]
        repository.plans.decide(
            begun.id, on=TODAY, present=9, review_on=TODAY, decision_id=earlier.decision_id, who="Jemand"
        )


def test_1_two_change_a_group(ws, place, open_page):
    area, course, _ = place
    group = save_group(ME, ws, area, course, GROUP)
    app = open_page("delivery", gebiet=area, teil="gruppen", massnahme=course)
    app.selectbox(key="delivery-choose-group").set_value(group.id).run()
    widget(app.number_input, "delivery-participants").set_value(14)
    save_group(ME, ws, area, course, replace(GROUP, participants=13), group_id=group.id, version=1)
    app.button(key="delivery-group-save").click().run()
    assert "inzwischen an anderer Stelle geändert" in problems(app)
    assert "Ihr Eintrag:" in said(app)
    assert delivery(ws, area, course).groups[0].fields.participants == 13
    app.button(key=f"delivery-mine-group-{group.id}").click().run()
    assert delivery(ws, area, course).groups[0].fields.participants == 14
    assert problems(app) == ""
    assert not app.exception


@pytest.mark.parametrize(("choice", "expected"), [("mine", 9), ("theirs", 8)])
def test_1_two_change_the_set_up(ws, place, open_page, choice, expected):
    area, _, evenings = place
    save_set_up(ME, ws, area, evenings, SET_UP, version=0)
    app = open_page("delivery", gebiet=area, teil="ablauf", massnahme=evenings)
    widget(app.number_input, "delivery-sessions").set_value(9)
    save_set_up(ME, ws, area, evenings, replace(SET_UP, sessions=8), version=1)
    app.button(key="delivery-set-up-save").click().run()
    assert "Ihr Eintrag:" in said(app)
    assert delivery(ws, area, evenings).set_up.sessions == 8
    app.button(key=f"delivery-{choice}-set-up-{evenings}").click().run()
    assert delivery(ws, area, evenings).set_up.sessions == expected
    assert widget(app.number_input, "delivery-sessions").value == expected
    assert not app.exception


def test_2_a_component_in_use(ws, place, open_page):
    area, _, evenings = place
    save_set_up(ME, ws, area, evenings, SET_UP, version=0)
    group = save_group(ME, ws, area, evenings, GROUP)
    log_session(ME, ws, area, group.id, HELD, entry=None)
    app = open_page("delivery", gebiet=area, teil="ablauf", massnahme=evenings)
    first = next(one for one in app.text_input if "component-c1" in one.key)
    first.set_value("")
    app.button(key="delivery-set-up-save").click().run()
    assert "„Begrüßung“ ist in 1 Terminen als gemacht eingetragen." in problems(app)
    assert delivery(ws, area, evenings).set_up.components == PARTS
    next(one for one in app.text_input if "component-c1" in one.key).set_value("Anfang")
    app.button(key="delivery-set-up-save").click().run()
    assert delivery(ws, area, evenings).set_up.components[0] == Component("c1", "Anfang")
    assert "ist gespeichert" in said(app)


@pytest.mark.parametrize(
    ("language", "words", "honest"),
    [
        ("de", "7 wöchentliche Familientreffen", "Der Katalog enthält keine Liste der Kernbausteine."),
        ("en", "7 weekly family sessions", "The catalogue holds no list of core components."),
    ],
)
def test_3_the_catalogue(place, open_page, language, words, honest):
    area, course, _ = place
    app = open_page("delivery", language, gebiet=area, teil="ablauf", massnahme=course)
    assert words in said(app)
    assert honest in said(app)
    assert not app.exception


def test_4_dropped(ws, place, open_page):
    area, course, evenings = place
    group = save_group(ME, ws, area, evenings, GROUP)
    drop(ws, area, evenings)
    app = open_page("delivery", gebiet=area)
    assert "Nicht mehr im Plan" in said(app)
    assert [readable(one.value) for one in app.subheader] == ["Familien stärken", "Abende"]
    groups = open_page("delivery", gebiet=area, teil="gruppen", massnahme=evenings)
    assert "Eine neue Gruppe" not in groups.selectbox(key="delivery-choose-group").options
    entering = open_page("delivery", gebiet=area, teil="termin", gruppe=group.id)
    widget(entering.number_input, "delivery-present").set_value(7)
    entering.button(key="delivery-log-save").click().run()
    assert delivery(ws, area, evenings).groups[0].sessions[0].fields.present == 7
    assert not delivery(ws, area, course).dropped


def test_5_where_it_goes_on(ws, place, open_page):
    area, course, evenings = place
    group = save_group(ME, ws, area, evenings, GROUP)
    app = open_page("delivery", gebiet=area)
    assert not [one for one in app.button if one.key == f"delivery-log-{course}"]
    app.button(key=f"delivery-log-{evenings}").click().run()
    assert (app.query_params["teil"], app.query_params["gruppe"]) == ("termin", group.id)
    cards = open_page("delivery", gebiet=area)
    cards.button(key=f"delivery-add-{course}").click().run()
    assert (cards.query_params["teil"], cards.query_params["massnahme"]) == ("gruppen", course)
    assert "Diese Maßnahme hat noch keine Gruppe." in said(cards)
    planning = open_page("delivery", gebiet=area)
    planning.button(key=f"delivery-plan-{course}").click().run()
    assert planning.query_params["teil"] == "ablauf"
    for one in (app, cards, planning):
        assert not one.exception


def test_5_no_group_yet(place, open_page):
    area = place[0]
    app = open_page("delivery", gebiet=area, teil="termin")
    assert "Es gibt noch keine Gruppe." in said(app)
    app.button(key="delivery-first-group").click().run()
    assert app.query_params["teil"] == "gruppen"


def test_6_gone_meanwhile(ws, place, open_page):
    area, _, evenings = place
    group = save_group(ME, ws, area, evenings, GROUP)
    bare = replace(HELD, delivered=())
    session = log_session(ME, ws, area, group.id, bare, entry=None)
    app = open_page("delivery", gebiet=area, teil="termin", gruppe=group.id)
    app.selectbox(key="delivery-open-session").set_value(session.id).run()
    widget(app.number_input, f"delivery-present-session-{session.id}").set_value(3)
    remove_session(ME, ws, area, group.id, session.id, version=1)
    app.button(key="delivery-log-save").click().run()
    assert problems(app)
    assert delivery(ws, area, evenings).groups[0].sessions == ()
    editing = open_page("delivery", gebiet=area, teil="gruppen", massnahme=evenings)
    editing.selectbox(key="delivery-choose-group").set_value(group.id).run()
    remove_group(ME, ws, area, group.id, version=1)
    editing.button(key="delivery-group-save").click().run()
    assert problems(editing)
    assert not app.exception
    assert not editing.exception
    assert delivery(ws, area, evenings).groups == ()


def test_7_a_former_component(ws, place, open_page):
    area, _, evenings = place
    save_set_up(ME, ws, area, evenings, SET_UP, version=0)
    group = save_group(ME, ws, area, evenings, GROUP)
    session = log_session(ME, ws, area, group.id, HELD, entry=None)
    with ws.store.writing() as repository:
        repository.delivery.save_set_up(area, evenings, "Abende", replace(SET_UP, components=PARTS[1:]), "Jemand", 1)
    app = open_page("delivery", gebiet=area, teil="termin", gruppe=group.id)
    assert "9 da, 1 von 2 Kernbausteinen, Güte 4" in cells(app)
    app.selectbox(key="delivery-open-session").set_value(session.id).run()
    widget(app.number_input, f"delivery-present-session-{session.id}").set_value(8)
    app.button(key="delivery-log-save").click().run()
    stored = delivery(ws, area, evenings).groups[0].sessions[0].fields
    assert (stored.present, stored.delivered, stored.planned) == (8, ("c1",), ("c1", "c2"))


def test_8_no_city(empty, open_page):
    app = open_page("delivery")
    assert app.title[0].value == "Läuft es wie geplant?"
    assert any(one.key == "make-demo" for one in app.button)
    assert not app.exception
