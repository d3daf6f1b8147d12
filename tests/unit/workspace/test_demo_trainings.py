"""Trainings and events of the demo.

1. The facts of the pilot region are there as they were published: information events in Duisburg and Essen in March
   2021, the one in Dortmund open, the exchange with Augsburg on 14 July 2021 by video, the course for multipliers from
   September 2021 to March 2022. No day is invented.
2. Everything else says that it is made up.
3. There is something to see for everybody: an event ahead, one to confirm, one that was called off, a team above and
   one below three quarters, certificates that expire and have expired.
4. Made anew, the events have the same ids, so that links to them stay.
5. Every entry keeps to the rules that people's entries keep to.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.process import load_process
from ctc_toolkit.process.certificates import certificate_problems
from ctc_toolkit.process.events import problems, tidied
from ctc_toolkit.process.training_needs import TARGET
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import certificates, demo_actor, open_workspace, trainings
from ctc_toolkit.workspace.demo_content.trainings import MADE_UP, REPORT, demo_trainings

CITIES = {"05913000": "Dortmund", "05112000": "Duisburg", "05113000": "Essen"}
DORTMUND, DUISBURG, ESSEN = CITIES
TODAY = date.today()
MULTIPLIER = Actor("Demo", frozenset({Assignment(Role.MULTIPLIER)}), demo=True)


@pytest.fixture
def ws(sqlite_url):
    opened = open_workspace(sqlite_url)
    fill(opened)
    yield opened
    opened.close()


def fill(ws):
    """Store the three cities and what the demo holds of trainings, without surveys."""
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        repository.clear_demo()
        cities = []
        for ags, name in CITIES.items():
            areas = [AreaRecord(new_id(), "Nord"), AreaRecord(new_id(), "Süd")]
            repository.add_city(ags, name, areas)
            cities.append(SimpleNamespace(ags=ags, name=name, areas=areas))
        demo_trainings(repository, tuple(cities), TODAY)


def events(ws):
    return trainings(demo_actor(), ws).events


def test_1_facts(ws):
    facts = {
        (event.city_name, event.fields.subject or event.fields.title): event.fields
        for event in events(ws)
        if event.fields.note.startswith(REPORT)
    }
    for city in ("Duisburg", "Essen"):
        fields = facts[city, "info_event"]
        assert (fields.precision, fields.first_day, fields.state) == ("month", date(2021, 3, 1), "held")
    open_one = facts["Dortmund", "info_event"]
    assert (open_one.precision, open_one.first_day, open_one.state) == ("open", None, "planned")
    exchange = facts["", "Austausch mit Augsburg"]
    assert (exchange.precision, exchange.first_day, exchange.venue) == ("day", date(2021, 7, 14), "video")
    course = facts["", "multiplier_course"]
    assert (course.precision, course.first_day, course.last_day) == ("month", date(2021, 9, 1), date(2022, 3, 1))
    assert course.attended == 2
    assert len(facts) == 5


def test_2_made_up(ws):
    others = [event.fields for event in events(ws) if not event.fields.note.startswith(REPORT)]
    assert len(others) >= 10
    assert {fields.note for fields in others} == {MADE_UP}
    assert all("Beispiel" in one.fields.holder for one in certificates(demo_actor(), ws))


def test_3_something_for_everybody(ws):
    found = trainings(demo_actor(), ws)
    states = [(event.fields.state, event.fields.over(TODAY)) for event in found.events]
    assert {("planned", False), ("planned", True), ("held", True), ("cancelled", False)} <= set(states)
    shares = [record.share.share for area in found.areas for record in area.shares]
    assert any(share >= TARGET for share in shares)
    assert any(share < TARGET for share in shares)
    assert {one.validity for one in certificates(MULTIPLIER, ws)} == {"valid", "expires_soon", "expired"}
    assert {event.city_name for event in trainings(MULTIPLIER, ws).events} >= {"Dortmund", "Duisburg", "Essen"}


def test_4_the_same_ids(ws):
    before = {event.id for event in events(ws)}
    fill(ws)
    assert {event.id for event in events(ws)} == before


@pytest.mark.parametrize("today", [TODAY, date(2028, 2, 29), date(2030, 12, 31)])
def test_5_rules(ws, today):
    shift = today - TODAY
    with ws.store.writing() as repository:
        repository.clear_demo()
        areas = [AreaRecord(new_id(), "Nord"), AreaRecord(new_id(), "Süd")]
        repository.add_city(ESSEN, "Essen", areas)
        demo_trainings(repository, (SimpleNamespace(ags=ESSEN, name="Essen", areas=areas),), today)
        for event in repository.trainings.events(None):
            assert problems(event.fields, load_process(), today) == {}
            assert tidied(event.fields) == event.fields
        for certificate in repository.trainings.certificates():
            assert certificate_problems(certificate.fields, today) == {}
            assert certificate.fields.issued_on < TODAY + shift + timedelta(1)
