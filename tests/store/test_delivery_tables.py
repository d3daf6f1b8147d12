"""Set-ups, groups, sessions and observations in the tables, on SQLite and on PostgreSQL.

1. Everything comes back as it was stored, with who and when, in its order; areas do not see each other's.
2. A set-up is stored once for a measure; an outdated change is refused, and of two first ones at once, one.
3. A measure has one group of a name; a group has one session of an `entry`, and as many without one as there are.
4. What is changed gets a new version; a group goes with all that belongs to it, and all of it with its city.
5. The tables refuse what makes no sense: nobody there and yet not held, ratings beyond 5, more trained than there are.
6. What a measure was called is known from its newest group.
7. Of two people who enter the same session at once one stores it: by the same `entry` both get the same session, by
   the same number the second one is told; a group is not deleted while somebody enters a session for it.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import (
    Component,
    Delivery,
    GroupFields,
    ObservationFields,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.store import AreaRecord, RuleBroken, new_id, open_store
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.store.workshop import tables_of_a_city
from ctc_toolkit.workspace import deliveries
from ctc_toolkit.workspace.deliveries import store_session

CITY = "05913000"
NORD, SUED = new_id(), new_id()
MEASURE = "measure-1"
SET_UP = SetUpFields(
    (Component("c1", "Begrüßung"), Component("c2", "Übung „Ä“")), 7, 120, 60, 480, 4, 3, date(2027, 7, 31)
)
GROUP = GroupFields("Mittwoch", "Jugendhaus", date(2025, 9, 3), date(2026, 1, 21), 8, 90, 12, 9, 2, 1)
HELD = SessionFields(2, date(2025, 9, 10), "held", 85, 11, ("c1",), ("c1", "c2"), 4, 5, "core", "Zwei\nZeilen „Ö“")
OFF = SessionFields(1, date(2025, 9, 3), "cancelled", why="krank")
SEEN = ObservationFields(date(2025, 9, 10), 2, "self", (("clear", 4), ("warm", 5)), ("c1",), ("c1", "c2"), "gut")


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund", [AreaRecord(NORD, "Nord"), AreaRecord(SUED, "Süd")])
    yield opened
    opened.close()


def group_of(store, fields=GROUP, area=NORD, measure=MEASURE, title="Kurs"):
    with store.writing() as repository:
        return repository.delivery.add_group(area, measure, title, fields, "Ä. Ödegaard").id


def groups(store, area=NORD):
    with store.reading() as repository:
        return repository.delivery.groups(area)


def sessions(store, group, *entered, entries=()):
    new = [NewSession(group, one, key) for one, key in zip(entered, entries or [None] * len(entered), strict=True)]
    with store.writing() as repository:
        return repository.delivery.add_sessions(new, "Ä. Ödegaard")


def test_1_as_it_was(store):
    later = group_of(store, replace(GROUP, name="Anfang", start=None, end=None))
    group = group_of(store)
    sessions(store, group, HELD, OFF, entries=("key", None))
    with store.writing() as repository:
        repository.delivery.add_observation(group, SEEN, "Jemand")
        repository.delivery.save_set_up(NORD, MEASURE, "Kurs", SET_UP, "Jemand", 0)
    bare, found = groups(store)
    assert (bare.id, bare.sessions, bare.observations) == (later, (), ())
    assert (found.fields, found.measure, found.version, found.by) == (GROUP, MEASURE, 1, "Ä. Ödegaard")
    assert [(one.fields, one.entry, one.by, one.version) for one in found.sessions] == [
        (OFF, None, "Ä. Ödegaard", 1),
        (HELD, "key", "Ä. Ödegaard", 1),
    ]
    assert [(one.fields, one.by) for one in found.observations] == [(SEEN, "Jemand")]
    assert groups(store, SUED) == []
    with store.writing() as repository:
        tables = repository.delivery
        assert tables.held(SUED, group) is None
        assert tables.held(NORD, group) == found
        assert tables.area_of(group) == NORD
        assert tables.area_of(NORD) is None
        assert tables.set_ups(NORD)[MEASURE].fields == SET_UP
        assert tables.set_ups(SUED) == {}
        assert tables.add_sessions([], "Jemand") == []


def test_2_one_set_up(store):
    barrier, outcomes = threading.Barrier(2), []

    def first(number):
        barrier.wait()
        try:
            with store.writing() as repository:
                entered = replace(SET_UP, sessions=number)
                repository.delivery.save_set_up(NORD, MEASURE, "Kurs", entered, "Jemand", 0)
            outcomes.append("stored")
        except (RuleBroken, ToolkitError):
            outcomes.append("refused")

    threads = [threading.Thread(target=first, args=(number,)) for number in (7, 8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(outcomes) == ["refused", "stored"]
    with store.writing() as repository:
        changed = repository.delivery.save_set_up(NORD, MEASURE, "Neu", SET_UP, "Anders", 1)
        assert (changed.version, changed.by, changed.title) == (2, "Anders", "Neu")
        with pytest.raises(ToolkitError, match="changed_meanwhile"):
            repository.delivery.save_set_up(NORD, MEASURE, "Neu", SET_UP, "Spät", 1)


def test_3_one_of_each(store):
    group = group_of(store)
    with pytest.raises(RuleBroken):
        group_of(store)
    group_of(store, measure="measure-2")
    group_of(store, area=SUED)
    sessions(store, group, HELD, entries=("key",))
    with pytest.raises(RuleBroken):
        sessions(store, group, OFF, replace(HELD, number=3), entries=("other", "key"))
    sessions(store, group, OFF, replace(HELD, number=3))
    (found,) = [one for one in groups(store) if one.id == group]
    assert [one.fields.number for one in found.sessions] == [1, 2, 3]


def test_4_versions_and_goings(store):
    group = group_of(store)
    (session,) = sessions(store, group, HELD)
    with store.writing() as repository:
        tables = repository.delivery
        seen = tables.add_observation(group, SEEN, "Jemand")
        tables.held(NORD, group)
        tables.change_group(group, "Kurs", replace(GROUP, participants=13), "Anders")
        tables.change_session(session, replace(HELD, present=None), "Anders")
        tables.change_observation(seen, replace(SEEN, note=""), "Anders")
        found = tables.held(NORD, group)
        assert (found.version, found.by, found.fields.participants) == (2, "Anders", 13)
        assert [(one.version, one.by, one.fields.present) for one in found.sessions] == [(2, "Anders", None)]
        assert [(one.version, one.fields.note) for one in found.observations] == [(2, "")]
        tables.remove_session(session)
        tables.remove_observation(seen)
        found = tables.held(NORD, group)
        assert (found.sessions, found.observations) == ((), ())
    sessions(store, group, HELD)
    with store.writing() as repository:
        repository.delivery.remove_group(group)
    assert groups(store) == []
    assert {"delivery_set_up", "delivery_group", "delivery_session", "delivery_observation"} <= tables_of_a_city()


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("delivery_session", "held = 'cancelled', present = 3"),
        ("delivery_session", "held = 'perhaps'"),
        ("delivery_session", "quality = 6"),
        ("delivery_session", "engagement = 0"),
        ("delivery_session", "number = 0"),
        ("delivery_session", "adapted = 'much'"),
        ("delivery_group", "participants = -1"),
        ("delivery_group", "minutes = 0"),
        ("delivery_set_up", "trained = 5"),
        ("delivery_set_up", "staff = NULL"),
        ("delivery_observation", "observer = 'nobody'"),
    ],
)
def test_5_senseless(store, table, change):
    group = group_of(store)
    sessions(store, group, HELD)
    with store.writing() as repository:
        repository.delivery.add_observation(group, SEEN, "Jemand")
        repository.delivery.save_set_up(NORD, MEASURE, "Kurs", SET_UP, "Jemand", 0)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE {table} SET {change}"))


def test_6_titles(store):
    group_of(store, title="Alt")
    group_of(store, replace(GROUP, name="Freitag"), title="Neu")
    group_of(store, measure="measure-2", title="Anderes")
    with store.reading() as repository:
        assert repository.delivery.titles(NORD) == {MEASURE: "Neu", "measure-2": "Anderes"}


def at_once(*works):
    """Do things at the same time and return what became of each: what it returned, or the code of its error."""
    barrier, outcomes = threading.Barrier(len(works)), {}

    def run(place, work):
        barrier.wait()
        try:
            outcomes[place] = work()
        except ToolkitError as problem:
            outcomes[place] = problem.code

    threads = [threading.Thread(target=run, args=one) for one in enumerate(works)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [outcomes[place] for place in sorted(outcomes)]


@pytest.fixture
def entering(store):
    """Give a group, and a function that enters a session of it in a transaction of its own."""
    group = group_of(store, replace(GROUP, sessions=None))

    def enter(fields=None, entry=None):
        wanted = fields or SessionFields(3, date(2025, 9, 17), present=9)
        with store.writing() as repository:
            return store_session(repository, NORD, group, wanted, who="Jemand", entry=entry, today=date(2025, 12, 1)).id

    return group, enter


@pytest.fixture(autouse=True)
def _one_measure(monkeypatch):
    """Let the measure be one of a plan, whatever plans the area has."""
    known = Delivery(MEASURE, "Kurs", SetUpFields(), 0)
    monkeypatch.setattr(deliveries, "delivery_of", lambda *_: known)


def test_7_the_same_entry_at_once(store, entering):
    _, enter = entering
    first, second = at_once(lambda: enter(entry="key"), lambda: enter(entry="key"))
    assert first == second
    assert [one.fields.number for one in groups(store)[0].sessions] == [3]


def test_7_the_same_number_at_once(store, entering):
    _, enter = entering
    found = at_once(lambda: enter(entry="one"), lambda: enter(entry="two"))
    assert sorted(one == "delivery_twice_held" for one in found) == [False, True]
    assert len(groups(store)[0].sessions) == 1


def test_7_deleted_meanwhile(store, entering):
    group, enter = entering

    def remove():
        with store.writing() as repository:
            held = repository.delivery.held(NORD, group)
            if held.sessions:
                raise ToolkitError("delivery_group_in_use", sessions=1, observations=0)
            repository.delivery.remove_group(group)
        return "removed"

    found = at_once(enter, remove)
    assert found in (["not_available", "removed"], [found[0], "delivery_group_in_use"])
    assert len(groups(store)) == (0 if found[1] == "removed" else 1)
