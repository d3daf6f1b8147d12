"""The delivery of the measures of an area: what use cases store, refuse and hand out.

1. The measures are those of the latest decided plan, in its order; a plan at work changes nothing about them.
2. A measure that a new plan drops stays with its records, under its name; so it does when its plans are gone.
3. A set-up is stored tidied and with its version; a component that sessions delivered can be renamed, not taken away.
4. Groups are stored, changed in the version that was seen, and deleted only while nothing is entered for them; a
   dropped measure takes no new group, but sessions of those it has.
5. A session is stored once for an `entry`, however often it is sent; a later one with the same `entry` corrects it, but
   not what somebody else has changed meanwhile.
6. What was meant for a session is the list of components of that day: a longer list changes nothing about the past.
7. What cannot be is refused and nothing is stored; what others changed is not overwritten.
8. Other use cases store sessions in the measures that they may write to, and in no other.
9. Observations take the points of the form, and keep those that it no longer has.
10. Everybody reads and writes where they may: the team of the area does both, the office and evaluators read.
11. Every change leaves one line in the audit log, about the area and without names of groups.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import (
    Component,
    GroupFields,
    ObservationFields,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.workspace import (
    area_delivery,
    audit_log,
    begin_plan,
    log_session,
    open_workspace,
    remove_group,
    remove_observation,
    remove_session,
    save_group,
    save_observation,
    save_set_up,
)
from ctc_toolkit.workspace.deliveries import store_session
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

DORTMUND = "05913000"
TODAY = date(2026, 11, 30)
PARTS = (Component("c1", "Begrüßung"), Component("c2", "Übung"))
GROUP = GroupFields("Mittwoch", participants=12)
HELD = SessionFields(1, date(2026, 9, 16), present=9, delivered=("c1",), quality=4, engagement=4)
SEEN = ObservationFields(date(2026, 9, 16), 1, ratings=(("clarity", 4),))


def person(role, area=None):
    return Actor(f"Kim {role}", frozenset({Assignment(role, DORTMUND, area)}))


ME = person(Role.COORDINATOR)


@pytest.fixture
def ws(tmp_path):
    opened = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund")
    yield opened
    opened.close()


@pytest.fixture
def plan(ws):
    """Give the area and the origins of two measures of its decided plan."""
    wave = add_wave(ws, DORTMUND)
    with ws.store.writing() as repository:
        area, measures = decided_measures(repository, DORTMUND, wave, "Kurs", "Abende")
    return area, *measures


def refused(function, *arguments, **named):
    with pytest.raises(ToolkitError) as problem:
        function(*arguments, **named)
    return problem.value.code


def view(ws, area, who=ME):
    return area_delivery(who, ws, area)


def group_of(ws, area, measure, fields=GROUP):
    return save_group(ME, ws, area, measure, fields)


def log(ws, area, group, fields=HELD, entry=None, **named):
    return log_session(ME, ws, area, group, fields, entry=entry, today=TODAY, **named)


def set_up(ws, area, measure, parts=PARTS, version=0):
    return save_set_up(ME, ws, area, measure, SetUpFields(parts, sessions=7), version=version)


def decide_without(ws, area, *dropped):
    """Decide on a new version of the plan without some measures."""
    begun = begin_plan(ME, ws, area)
    with ws.store.writing() as repository:
        gone = [one.id for one in repository.plans.entries([begun.id]) if one.origin in dropped]
        repository.plans.remove_entries(begun.id, gone, "Jemand")
        body = repository.bodies.of_city(DORTMUND)[0]
        decision = repository.bodies.decisions([body.id])[0].id
        repository.plans.decide(
            begun.id, on=TODAY, present=9, review_on=date(2027, 11, 1), decision_id=decision, who="Jemand"
        )


def test_1_measures_of_the_plan(ws, plan):
    area, course, evenings = plan
    found = view(ws, area)
    assert [(one.measure, one.title, one.dropped) for one in found.measures] == [
        (course, "Kurs", False),
        (evenings, "Abende", False),
    ]
    assert (found.plan_number, found.plan_at_work, found.editable, found.ags) == (1, False, True, DORTMUND)
    assert (found.measures[0].start, found.measures[0].set_up_version) == (date(2026, 9, 1), 0)
    begin_plan(ME, ws, area)
    again = view(ws, area)
    assert again.measures == found.measures
    assert again.plan_at_work


def test_2_dropped(ws, plan):
    area, course, evenings = plan
    group = group_of(ws, area, course)
    decide_without(ws, area, course, evenings)
    found = view(ws, area)
    assert [(one.measure, one.title, one.dropped, len(one.groups)) for one in found.measures] == [
        (course, "Kurs", True, 1)
    ]
    assert found.running == ()
    assert found.of_group(group.id)[0].measure == course
    assert found.of_group("other") is None
    with ws.store.writing() as repository:
        for one in repository.plans.of_area(area):
            repository.plans.remove(one.id)
    assert [(one.title, one.dropped) for one in view(ws, area).measures] == [("Kurs", True)]
    assert view(ws, area).plan_number is None


def test_3_set_up(ws, plan):
    area, course, _ = plan
    saved = set_up(ws, area, course, (Component("c1", " Begrüßung "), Component("c2", "Übung"), Component("c3", "")))
    assert (saved.set_up.components, saved.set_up_version) == (PARTS, 1)
    group = group_of(ws, area, course)
    log(ws, area, group.id)
    assert refused(set_up, ws, area, course, PARTS[1:], 1) == "delivery_component_in_use"
    renamed = set_up(ws, area, course, (Component("c1", "Anfang"),), 1)
    assert renamed.set_up.components == (Component("c1", "Anfang"),)
    assert refused(set_up, ws, area, course, PARTS, 1) == "changed_meanwhile"
    assert refused(set_up, ws, area, "nothing") == "delivery_measure_gone"
    assert refused(save_set_up, ME, ws, area, course, SetUpFields(sessions=0), version=2) == "delivery_number"


def test_4_groups(ws, plan):
    area, course, evenings = plan
    group = group_of(ws, area, course, replace(GROUP, name=" Mittwoch "))
    assert (group.fields.name, group.measure, group.version, group.by) == ("Mittwoch", course, 1, ME.name)
    changed = save_group(ME, ws, area, course, replace(GROUP, finished=9), group_id=group.id, version=1)
    assert (changed.version, changed.fields.finished) == (2, 9)
    again = {"group_id": group.id, "version": 1}
    assert refused(save_group, ME, ws, area, course, GROUP, **again) == "changed_meanwhile"
    assert refused(save_group, ME, ws, area, evenings, GROUP, group_id=group.id, version=2) == "not_available"
    assert refused(save_group, ME, ws, area, course, GROUP, group_id="?", version=2) == "not_available"
    assert refused(group_of, ws, area, course) == "delivery_group_there"
    assert refused(remove_group, ME, ws, area, group.id, version=1) == "changed_meanwhile"
    log(ws, area, group.id, replace(HELD, delivered=()))
    assert refused(remove_group, ME, ws, area, group.id, version=2) == "delivery_group_in_use"
    empty = group_of(ws, area, course, GroupFields("Leer"))
    remove_group(ME, ws, area, empty.id, version=1)
    assert [one.id for one in view(ws, area).by_measure[course].groups] == [group.id]
    decide_without(ws, area, course)
    assert refused(group_of, ws, area, course, GroupFields("Neu")) == "delivery_measure_gone"
    assert log(ws, area, group.id, replace(HELD, number=2, delivered=())).fields.number == 2


def test_5_stored_once(ws, plan):
    area, course, _ = plan
    group = group_of(ws, area, course).id
    bare = replace(HELD, delivered=())
    first = log(ws, area, group, bare, "key")
    assert log(ws, area, group, bare, "key") == first
    corrected = log(ws, area, group, replace(bare, present=10), "key")
    assert (corrected.id, corrected.version, corrected.fields.present) == (first.id, 2, 10)
    assert refused(log, ws, area, group, replace(bare, present=3), "key") == "changed_meanwhile"
    assert refused(log, ws, area, group, bare, "") == "not_available"
    assert refused(log, ws, area, group, bare, "x" * 81) == "not_available"
    other = log(ws, area, group, replace(bare, number=2), "other")
    assert len(view(ws, area).of_group(group)[1].sessions) == 2
    assert other.entry == "other"


def test_6_the_list_of_that_day(ws, plan):
    area, course, _ = plan
    set_up(ws, area, course)
    group = group_of(ws, area, course).id
    first = log(ws, area, group)
    assert first.fields.planned == ("c1", "c2")
    set_up(ws, area, course, (*PARTS, Component("c3", "Abschied")), 1)
    second = log(ws, area, group, replace(HELD, number=2, delivered=("c3",)))
    assert second.fields.planned == ("c1", "c2", "c3")
    changed = log(ws, area, group, replace(HELD, present=8), session_id=first.id, version=1)
    assert changed.fields.planned == ("c1", "c2")
    own = log(ws, area, group, replace(HELD, number=3, planned=("c1",)))
    assert own.fields.planned == ("c1",)


def test_7_refused(ws, plan):
    area, course, _ = plan
    group = group_of(ws, area, course).id
    bare = replace(HELD, delivered=())
    assert refused(log, ws, area, group, replace(bare, present=13)) == "delivery_present_more"
    assert refused(log, ws, area, group, replace(bare, on=date(2026, 8, 1))) == "delivery_day_before"
    assert refused(log, ws, area, group, HELD) == "delivery_component_unknown"
    session = log(ws, area, group, bare)
    late = {"session_id": session.id, "version": 0}
    assert refused(log, ws, area, group, bare, **late) == "changed_meanwhile"
    assert refused(log, ws, area, group, bare, session_id="?", version=1) == "not_available"
    assert refused(remove_session, ME, ws, area, group, session.id, version=2) == "changed_meanwhile"
    remove_session(ME, ws, area, group, session.id, version=1)
    assert view(ws, area).of_group(group)[1].sessions == ()


def test_8_for_other_use_cases(ws, plan):
    area, course, evenings = plan
    group, other = group_of(ws, area, course).id, group_of(ws, area, evenings).id
    bare = replace(HELD, delivered=())
    with ws.store.writing() as repository:
        saved = store_session(repository, area, group, bare, who="Jugendhaus", measures=(course,), today=TODAY)
        assert (saved.by, saved.entry) == ("Jugendhaus", None)
        for wrong in (other, "?"):
            with pytest.raises(ToolkitError, match="not_available"):
                store_session(repository, area, wrong, bare, who="Jugendhaus", measures=(course,), today=TODAY)


def test_9_observations(ws, plan):
    area, course, _ = plan
    group = group_of(ws, area, course).id
    seen = save_observation(ME, ws, area, group, SEEN, today=TODAY)
    assert (seen.fields, seen.version) == (SEEN, 1)
    strange = replace(SEEN, ratings=(("former", 3),))
    assert refused(save_observation, ME, ws, area, group, strange, today=TODAY) == "delivery_choice"
    with ws.store.writing() as repository:
        repository.delivery.change_observation(seen.id, strange, "Jemand")
    known = {"observation_id": seen.id, "today": TODAY}
    assert refused(save_observation, ME, ws, area, group, strange, version=1, **known) == "changed_meanwhile"
    kept = save_observation(ME, ws, area, group, replace(strange, note="gut"), version=2, **known)
    assert kept.fields.note == "gut"
    assert refused(remove_observation, ME, ws, area, group, seen.id, version=1) == "changed_meanwhile"
    assert refused(remove_observation, ME, ws, area, group, "?", version=1) == "not_available"
    remove_observation(ME, ws, area, group, seen.id, version=3)
    assert view(ws, area).of_group(group)[1].observations == ()


def test_10_who_may(ws, plan):
    area, course, _ = plan
    team, elsewhere = person(Role.AREA_TEAM, area), person(Role.AREA_TEAM, "another")
    group = save_group(team, ws, area, course, GROUP).id
    assert view(ws, area, team).editable
    for role in (Role.EVALUATOR, Role.MULTIPLIER):
        assert not view(ws, area, person(role)).editable
        bare = replace(HELD, delivered=())
        assert refused(log_session, person(role), ws, area, group, bare, entry=None, today=TODAY) == "not_available"
    for nobody in (elsewhere, person(Role.TRAINER), person(Role.ADMINISTRATOR)):
        assert refused(view, ws, area, nobody) == "not_available"


def test_11_audit(ws, plan):
    area, course, _ = plan
    group = group_of(ws, area, course, GroupFields("Geheimnis")).id
    session = log(ws, area, group, replace(HELD, delivered=()))
    set_up(ws, area, course)
    lines = [line for line in audit_log(ME, ws).lines if line.action in ("save_group", "log_session", "save_set_up")]
    assert sorted(line.action for line in lines) == ["log_session", "save_group", "save_set_up"]
    assert all("Geheimnis" not in line.sentence("de") for line in lines)
    assert [line.object for line in lines if line.action == "log_session"] == [f"area {area}: session {session.id}"]
