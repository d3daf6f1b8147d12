"""Rights to deliveries at their edges, and what is refused without a trace.

1. Ids of another area lead nowhere, whichever area is named with them: neither reading, nor changing, nor deleting.
2. Ids that are none, or something else's, are told apart from nothing: all are "not available".
3. A refused entry leaves the tables as they were, and no line that says "done".
4. An outdated version is refused wherever something is changed or deleted, and the version that is there stays.
5. At most 40 changes belong to a measure; the next one is refused, and one of them can still be changed.
6. Who has no role, or one that ended at another city, gets the same answer as for something that is not there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import GroupFields, ObservationFields, SessionFields, SetUpFields
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import (
    area_delivery,
    area_standing,
    log_session,
    open_workspace,
    programme_changes,
    remove_group,
    remove_observation,
    remove_programme_change,
    remove_session,
    save_group,
    save_observation,
    save_programme_change,
    save_reaction,
    save_set_up,
)
from tests.unit.workspace.made import audit_log
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave
from tests.unit.workspace.test_programme_changes import FIELDS

CITY = "05913000"
TODAY = date(2026, 11, 30)
DAY = date(2026, 9, 16)
LEAD = Actor("Koordination", frozenset({Assignment(Role.COORDINATOR, CITY)}), account=new_id())
HELD = SessionFields(1, DAY, present=9)
SEEN = ObservationFields(DAY, 1, ratings=(("clarity", 4),))


@pytest.fixture
def ws(sqlite_url):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund")
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give an area with a measure, a group, a session and an observation, and a second area without any of these."""
    wave = add_wave(ws, CITY)
    with ws.store.writing() as repository:
        area, (measure,) = decided_measures(repository, CITY, wave, "Kurs")
        other = new_id()
        repository.add_area(CITY, AreaRecord(other, "Süd"))
    group = save_group(LEAD, ws, area, measure, GroupFields("Mittwoch", participants=12))
    session = log_session(LEAD, ws, area, group.id, HELD, entry=None, today=TODAY)
    observation = save_observation(LEAD, ws, area, group.id, SEEN, today=TODAY)
    change = save_programme_change(LEAD, ws, area, measure, FIELDS)
    return {"area": area, "other": other, "measure": measure, "group": group.id, "session": session.id,
            "observation": observation.id, "change": change.id}  # fmt: skip


def person(role, area=None, city=CITY):
    return Actor(f"Kim {role}", frozenset({Assignment(role, city, area)}), account=new_id())


def everything(actor, ws, area, ids, version=1):
    """Yield every use case that reads or changes what belongs to an area, by name."""
    group, measure = ids["group"], ids["measure"]
    yield "read", lambda: area_delivery(actor, ws, area)
    yield "standing", lambda: area_standing(actor, ws, area, today=TODAY)
    yield "changes", lambda: programme_changes(actor, ws, area)
    yield from changing(actor, ws, area, ids, version)
    yield "new session", lambda: log_session(
        actor, ws, area, group, replace(HELD, number=2), entry=None, today=TODAY
    )  # fmt: skip
    yield "new group", lambda: save_group(actor, ws, area, measure, GroupFields("Freitag"))
    yield "reaction", lambda: save_reaction(
        actor, ws, area, measure, "nothing_entered", "Anruf", date(2026, 12, 24), version=0, today=TODAY
    )  # fmt: skip


def changing(actor, ws, area, ids, version):
    """Yield every use case that changes or deletes something that is there already, by name."""
    group, measure = ids["group"], ids["measure"]
    yield "set-up", lambda: save_set_up(actor, ws, area, measure, SetUpFields(sessions=8), version=version - 1)
    yield "group", lambda: save_group(
        actor, ws, area, measure, GroupFields("Anders"), group_id=group, version=version
    )  # fmt: skip
    yield "session", lambda: log_session(
        actor, ws, area, group, replace(HELD, present=3), entry=None, session_id=ids["session"], version=version,
        today=TODAY,
    )  # fmt: skip
    yield "observation", lambda: save_observation(
        actor, ws, area, group, replace(SEEN, note="Neu"), observation_id=ids["observation"], version=version,
        today=TODAY,
    )  # fmt: skip
    yield "change", lambda: save_programme_change(
        actor, ws, area, measure, replace(FIELDS, note="Neu"), change_id=ids["change"], version=version
    )  # fmt: skip
    yield "no session", lambda: remove_session(actor, ws, area, group, ids["session"], version=version)
    yield "no observation", lambda: remove_observation(actor, ws, area, group, ids["observation"], version=version)
    yield "no change", lambda: remove_programme_change(actor, ws, area, ids["change"], version=version)
    yield "no group", lambda: remove_group(actor, ws, area, group, version=version)


def refused(call):
    with pytest.raises(ToolkitError) as told:
        call()
    return told.value.code


def stored(ws, ids):
    """Return everything that is stored of the area."""
    return area_delivery(LEAD, ws, ids["area"]).measures, programme_changes(LEAD, ws, ids["area"]).changes


def done(ws):
    return [line.action for line in audit_log(ws) if line.result == "done"]


def test_1_ids_of_another_area(ws, place):
    before, lines = stored(ws, place), done(ws)
    for actor in (person(Role.AREA_TEAM, place["other"]), LEAD):
        codes = {name: refused(call) for name, call in changing(actor, ws, place["other"], place, 1)}
        assert set(codes.values()) <= {"not_available", "delivery_measure_gone", "pre_post_measure"}, codes
        assert {codes[name] for name in ("session", "observation", "no session", "no group", "no change")} == {
            "not_available"
        }
    assert (stored(ws, place), done(ws)) == (before, lines)


def test_1_another_area(ws, place):
    before, lines = stored(ws, place), done(ws)
    team = person(Role.AREA_TEAM, place["other"])
    codes = {name: refused(call) for name, call in everything(team, ws, place["area"], place)}
    assert set(codes.values()) == {"not_available"}, codes
    assert (stored(ws, place), done(ws)) == (before, lines)


WRONG = ("", "x", "../etc", "' OR 1=1 --", "ä" * 400, new_id())


@pytest.mark.parametrize("name", ["group", "session", "observation", "change"])
def test_2_ids_that_are_none(ws, place, name):
    before = stored(ws, place)
    about = {"group": ("group", "no group"), "change": ("change", "no change")}.get(name, (name, f"no {name}"))
    for wrong in WRONG:
        calls = dict(changing(LEAD, ws, place["area"], place | {name: wrong}, 1))
        codes = {called: refused(calls[called]) for called in about}
        assert set(codes.values()) == {"not_available"}, (wrong, codes)
    assert stored(ws, place) == before


def test_2_areas_that_are_none(ws, place):
    for wrong in WRONG:
        codes = {name: refused(call) for name, call in everything(LEAD, ws, wrong, place)}
        assert set(codes.values()) == {"not_available"}, (wrong, codes)


REFUSED = (
    (replace(HELD, number=2, present=13), "delivery_present_more"),
    (replace(HELD, number=2, on=date(2026, 12, 1)), "delivery_day_ahead"),
    (replace(HELD, number=2, delivered=("nothing",)), "delivery_component_unknown"),
    (replace(HELD, number=2, held="cancelled"), "delivery_reason_cancelled"),
    (replace(HELD, number=2, why="Frau Meier war krank"), "delivery_person"),
    (replace(HELD, number=0), "delivery_number"),
    (replace(HELD, number=2, quality=6), "delivery_number"),
    (HELD, "delivery_twice_held"),
)


def test_3_refused_entries(ws, place):
    before, lines = stored(ws, place), done(ws)
    for entered, code in REFUSED:
        found = refused(
            lambda entered=entered: log_session(
                LEAD, ws, place["area"], place["group"], entered, entry=None, today=TODAY
            )
        )
        assert found == code
    assert (stored(ws, place), done(ws)) == (before, lines)


def test_4_outdated(ws, place):
    before = stored(ws, place)
    for version in (-1, 0, 2, 99):
        calls = {name: call for name, call in changing(LEAD, ws, place["area"], place, version) if name != "set-up"}
        codes = {name: refused(call) for name, call in calls.items()}
        assert codes == dict.fromkeys(calls, "changed_meanwhile"), version
    assert stored(ws, place) == before


def test_5_many_changes(ws, place):
    for number in range(39):
        save_programme_change(LEAD, ws, place["area"], place["measure"], replace(FIELDS, figure=f"Größe {number}"))
    one_more = replace(FIELDS, figure="Eine zu viel")
    assert refused(lambda: save_programme_change(LEAD, ws, place["area"], place["measure"], one_more)) == (
        "pre_post_most"
    )  # fmt: skip
    changed = save_programme_change(
        LEAD, ws, place["area"], place["measure"], one_more, change_id=place["change"], version=1
    )
    assert (changed.fields.figure, changed.version) == ("Eine zu viel", 2)
    assert len(programme_changes(LEAD, ws, place["area"]).changes) == 40


def test_6_nobody_hears_what_is_there(ws, place):
    lines = done(ws)
    for actor in (
        Actor("Niemand", frozenset(), account=new_id()),
        person(Role.COORDINATOR, city="05112000"),
        person(Role.AREA_TEAM, new_id()),
        person(Role.ADMINISTRATOR, city=None),
        person(Role.TRAINER, city=None),
    ):
        codes = {name: refused(call) for name, call in everything(actor, ws, place["area"], place)}
        assert set(codes.values()) == {"not_available"}, (actor, codes)
    assert done(ws) == lines
