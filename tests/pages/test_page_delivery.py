"""The page of the delivery: overview, logging a session, groups, how a measure is to run.

1. Without a decided plan it says what is needed first and leads there, in both languages; a plan at work is told.
2. A usual session takes six interactions at most: who was there, all components, two ratings, save; a sentence answers.
3. What is likely is filled in: the next number, today, who was there last time; nothing is ticked beforehand.
4. What is wrong is told at its field and what was typed stays; one that is unusual is stored with a hint.
5. A cancelled session asks for its reason and nothing else; a change asks whether it fits, and why.
6. A stored session can be changed and deleted; where somebody else was faster, both are shown and the person decides.
7. A draft stays while one looks at another part, and begins anew when somebody enters a session meanwhile.
8. A group is entered, changed and, as long as it is empty, deleted; its name is no person's.
9. The set-up holds numbers and core components; the catalogue's words on the format stand beside them, honestly.
10. The office and evaluators read everything and find no form; others are told who can open the page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import acting_as, visitor
from said import cells, readable, said

from ctc_toolkit.access import Role
from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.workspace import (
    area_delivery,
    demo_actor,
    list_cities,
    log_session,
    open_workspace,
    remove_session,
    save_group,
    save_set_up,
)
from tests.unit.workspace.matrix_delivery import decided_measures

DORTMUND = "05913000"
ME = demo_actor()
TODAY = date.today()
PARTS = (Component("c1", "Begrüßung"), Component("c2", "Übung"))
GROUP = GroupFields("Mittwoch", start=TODAY - timedelta(60), end=TODAY + timedelta(60), participants=12)
HELD = SessionFields(1, TODAY - timedelta(7), minutes=90, present=9, delivered=("c1",), quality=4, engagement=4)


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
    """Give a measure of the decided plan of the area."""
    city = next(city for city in list_cities(ME, ws) if city.ags == DORTMUND)
    newest = max(city.waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        _, (course, _) = decided_measures(repository, DORTMUND, newest.id, "Kurs", "Abende", area=area)
    return course


@pytest.fixture
def group(ws, area, measure):
    save_set_up(ME, ws, area, measure, SetUpFields(PARTS, sessions=7, minutes=90), version=0)
    found = save_group(ME, ws, area, measure, GROUP)
    log_session(ME, ws, area, found.id, HELD, entry=None)
    return found.id


def sessions(ws, area, group):
    return area_delivery(ME, ws, area).of_group(group)[1].sessions


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def problems(app):
    return "\n".join(readable(error.value) for error in app.error)


def log_page(open_page, area, group, language="de"):
    app = open_page("delivery", language, gebiet=area, teil="termin", gruppe=group)
    assert not app.exception
    return app


@pytest.mark.parametrize(
    ("language", "title", "first", "working"),
    [
        ("de", "Läuft es wie geplant?", "Zuerst muss er beschlossen sein", "wird noch gearbeitet"),
        ("en", "Does it run as planned?", "First it has to be decided", "being written"),
    ],
)
def test_1_nothing_decided(ws, area, open_page, language, title, first, working):
    app = open_page("delivery", language, gebiet=area)
    assert app.title[0].value == title
    assert first in said(app)
    assert any("action_plan" in (button.key or "") for button in app.button)
    newest = max(next(city for city in list_cities(ME, ws) if city.ags == DORTMUND).waves, key=lambda wave: wave.year)
    with ws.store.writing() as repository:
        _, (course,) = decided_measures(repository, DORTMUND, newest.id, "Kurs", area=area)
        for plan in repository.plans.of_area(area):
            repository.plans.remove(plan.id)
        priority = repository.priorities.of_area(area)[0].id
        repository.plans.begin(area, priority, newest.id, "Jemand", TODAY)
    assert course
    again = open_page("delivery", language, gebiet=area)
    assert working in said(again)
    assert not again.exception


def test_2_a_usual_session(ws, area, group, open_page):
    app = log_page(open_page, area, group)
    widget(app.number_input, "delivery-present").set_value(10).run()
    app.button(key="delivery-all").click().run()
    widget(app.segmented_control, "delivery-quality").set_value(4).run()
    widget(app.segmented_control, "delivery-engagement").set_value(5).run()
    app.button(key="delivery-log-save").click().run()
    assert not app.exception
    stored = sessions(ws, area, group)[-1].fields
    assert (stored.number, stored.on, stored.present, stored.minutes) == (2, TODAY, 10, 90)
    assert (stored.delivered, stored.quality, stored.engagement, stored.adapted) == (("c1", "c2"), 4, 5, "none")
    assert "Termin 2 von 7 ist gespeichert. 10 von 12 waren da. Bisher fanden" in said(app)
    assert "Nr. 2 am" in cells(app)
    english = log_page(open_page, area, group, "en")
    assert "Sessions of this group" in said(english)


def test_3_filled_in(ws, area, group, open_page):
    app = log_page(open_page, area, group)
    assert widget(app.number_input, "delivery-number").value == 2
    assert widget(app.date_input, "delivery-on").value == TODAY
    assert widget(app.number_input, "delivery-present").value == 9
    assert widget(app.number_input, "delivery-minutes").value == 90
    assert not any(one.value for one in app.checkbox if "part-" in one.key)
    assert widget(app.segmented_control, "delivery-quality").value is None
    bare = save_group(ME, ws, area, area_delivery(ME, ws, area).measures[1].measure, GroupFields("Freitag")).id
    first = log_page(open_page, area, bare)
    assert widget(first.number_input, "delivery-number").value == 1
    assert widget(first.number_input, "delivery-present").value is None
    assert "noch keine Kernbausteine eingetragen" in said(first)


def test_4_what_is_wrong(ws, area, group, open_page):
    app = log_page(open_page, area, group)
    widget(app.number_input, "delivery-present").set_value(13)
    widget(app.number_input, "delivery-number").set_value(1)
    app.button(key="delivery-log-save").click().run()
    assert "13 waren da, die Gruppe hat aber 12." in problems(app)
    assert "Termin 1 ist schon eingetragen" in problems(app)
    assert widget(app.number_input, "delivery-present").value == 13
    assert len(sessions(ws, area, group)) == 1
    widget(app.number_input, "delivery-present").set_value(12)
    widget(app.number_input, "delivery-number").set_value(9)
    app.button(key="delivery-log-save").click().run()
    assert problems(app) == ""
    assert "Termin 9 ist mehr, als geplant war (7)." in said(app)
    assert len(sessions(ws, area, group)) == 2


def test_5_cancelled_and_changed(ws, area, group, open_page):
    app = log_page(open_page, area, group)
    widget(app.segmented_control, "delivery-held").set_value("cancelled").run()
    assert not [one for one in app.number_input if "present" in one.key]
    app.button(key="delivery-log-save").click().run()
    assert "Der Grund für den Ausfall fehlt." in problems(app)
    widget(app.text_area, "delivery-why").set_value("Der Raum war gesperrt.")
    app.button(key="delivery-log-save").click().run()
    assert sessions(ws, area, group)[-1].fields.held == "cancelled"
    widget(app.checkbox, "delivery-different").check().run()
    widget(app.segmented_control, "delivery-adapted").set_value("core").run()
    app.button(key="delivery-log-save").click().run()
    assert "Es fehlt, was anders war und warum." in problems(app)
    widget(app.text_area, "delivery-why").set_value("Ohne Übung.")
    app.button(key="delivery-log-save").click().run()
    stored = sessions(ws, area, group)[-1].fields
    assert (stored.number, stored.adapted, stored.why) == (3, "core", "Ohne Übung.")


def test_6_changing_one(ws, area, group, open_page):
    (first,) = sessions(ws, area, group)
    app = log_page(open_page, area, group)
    app.selectbox(key="delivery-open-session").set_value(first.id).run()
    assert "Termin 1 ändern" in readable(app.header[0].value)
    widget(app.number_input, f"delivery-present-session-{first.id}").set_value(8)
    log_session(ME, ws, area, group, replace(HELD, present=7), entry=None, session_id=first.id, version=1)
    app.button(key="delivery-log-save").click().run()
    assert "Ihr Eintrag:" in said(app)
    assert sessions(ws, area, group)[0].fields.present == 7
    app.button(key=f"delivery-mine-session-{first.id}").click().run()
    assert sessions(ws, area, group)[0].fields.present == 8
    app.selectbox(key="delivery-open-session").set_value(first.id).run()
    app.button(key="delivery-log-delete").click().run()
    assert sessions(ws, area, group) == ()
    assert not app.exception


def test_7_drafts(ws, area, group, open_page):
    app = log_page(open_page, area, group)
    widget(app.number_input, "delivery-present").set_value(5).run()
    app.segmented_control(key="delivery-part").set_value("gruppen").run()
    app.segmented_control(key="delivery-part").set_value("termin").run()
    assert widget(app.number_input, "delivery-present").value == 5
    fresh = log_page(open_page, area, group)
    other = log_session(ME, ws, area, group, replace(HELD, number=2, on=TODAY), entry=None)
    fresh.run()
    assert widget(fresh.number_input, "delivery-number").value == 3
    remove_session(ME, ws, area, group, other.id, version=1)


def test_8_groups(ws, area, measure, open_page):
    app = open_page("delivery", gebiet=area, teil="gruppen", massnahme=measure)
    widget(app.text_input, "delivery-name").set_value("Frau Meier")
    app.button(key="delivery-group-save").click().run()
    assert "nennt eine einzelne Person" in problems(app)
    widget(app.text_input, "delivery-name").set_value("Klasse 5b")
    widget(app.number_input, "delivery-participants").set_value(27)
    app.button(key="delivery-group-save").click().run()
    assert "Die Gruppe „Klasse 5b“ ist gespeichert." in said(app)
    (stored,) = area_delivery(ME, ws, area).by_measure[measure].groups
    assert (stored.fields.name, stored.fields.participants) == ("Klasse 5b", 27)
    assert "27 am Anfang" in cells(app)
    widget(app.number_input, "delivery-participants").set_value(28)
    app.button(key="delivery-group-save").click().run()
    assert area_delivery(ME, ws, area).by_measure[measure].groups[0].fields.participants == 28
    app.button(key="delivery-group-delete").click().run()
    assert area_delivery(ME, ws, area).by_measure[measure].groups == ()
    assert not app.exception


def test_9_set_up(ws, area, measure, open_page):
    app = open_page("delivery", gebiet=area, teil="ablauf", massnahme=measure)
    assert "aus dem Konzept der Maßnahme" in said(app)
    widget(app.number_input, "delivery-sessions").set_value(10)
    widget(app.number_input, "delivery-trained").set_value(3)
    first, second = [one for one in app.text_input if "component-" in one.key]
    first.set_value("Begrüßung")
    second.set_value("Übung").run()
    assert len([one for one in app.text_input if "component-" in one.key]) == 4
    app.button(key="delivery-set-up-save").click().run()
    assert "Es fehlt, wie viele Fachkräfte es insgesamt sind." in problems(app)
    widget(app.number_input, "delivery-staff").set_value(4)
    app.button(key="delivery-set-up-save").click().run()
    assert problems(app) == ""
    stored = area_delivery(ME, ws, area).by_measure[measure].set_up
    assert (stored.sessions, stored.staff, stored.trained) == (10, 4, 3)
    assert [one.name for one in stored.components] == ["Begrüßung", "Übung"]
    next(one for one in app.text_input if "component-" in one.key).set_value("")
    app.button(key="delivery-set-up-save").click().run()
    assert problems(app) == ""
    assert [one.name for one in area_delivery(ME, ws, area).by_measure[measure].set_up.components] == ["Übung"]
    assert not app.exception


@pytest.mark.parametrize("role", [Role.EVALUATOR, Role.MULTIPLIER])
def test_10_reading(ws, area, group, open_page, monkeypatch, role):
    acting_as(monkeypatch, ws, visitor(role, DORTMUND if role is Role.EVALUATOR else None))
    for part in ("ueberblick", "termin", "gruppen", "ablauf"):
        app = open_page("delivery", city=DORTMUND, gebiet=area, teil=part)
        assert not app.exception
        assert app.title[0].value == "Läuft es wie geplant?"
        assert "Sie können hier alles lesen" in said(app)
        assert not [one for one in app.button if (one.key or "").endswith(("-save", "-delete"))]
    acting_as(monkeypatch, ws, visitor(Role.ADMINISTRATOR))
    locked = open_page("delivery", gebiet=area)
    assert "Läuft es wie geplant?" not in said(locked)
