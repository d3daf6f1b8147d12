"""What comes next in an area, in one read.

1. Without a choice the first area that makes no pause is in view; all areas of the person stand there with phase, pause
   and how much is overdue; where there is no area, none is.
2. Next steps have minutes and functions; what is overdue stands apart from the dates of four weeks; surveys, deletions
   and meetings are among the dates for who may see them.
3. Milestones that were reached and steps met lately are named with their day; what needs the steering group, too.
4. The last two weeks: steps, phases, files, texts, reviews, each with who; what is older is not told.
5. A pause takes steps, dates and reviews away, not what was reached.
6. A member of one area sees that area only, and another one's id is refused.
7. However much was entered, the database is asked the same number of questions.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import (
    Place,
    add_evidence,
    area_outlook,
    area_process,
    open_phase,
    pause_area,
    return_submission,
    save_step,
    save_text,
    submit_version,
)
from tests.unit.workspace.made import COMPLETE, COORDINATOR, DORTMUND, complete_plan, day, real_workspace

TODAY = date.today()
OFFICE = Actor("Büro", frozenset({Assignment(Role.MULTIPLIER)}))
TEAM = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def areas(ws):
    with ws.store.reading() as repository:
        return [area.id for area in repository.city(DORTMUND).areas]


def enter(ws, area, step, actor=COORDINATOR, **fields):
    before = area_process(COORDINATOR, ws, area).step(step).fields
    return save_step(actor, ws, area, step, before=before, after=replace(before, **fields))


def seen(ws, area=None, actor=COORDINATOR):
    return area_outlook(actor, ws, area, today=TODAY).area


def test_1_which_area(ws):
    first, second = areas(ws)
    enter(ws, first, "b1_1_1", due=day(-2))
    enter(ws, second, "b1_1_1", due=day(-2), state="fully")
    found = area_outlook(COORDINATOR, ws)
    assert found.area.process.area_id == first
    assert [(line.name, line.phase, line.overdue, line.paused_on) for line in found.areas] == [
        ("Hörde", 1, 1, None),
        ("Nordstadt", 1, 0, None),
    ]
    pause_area(COORDINATOR, ws, first, reason="Ferien", resume_on=day(30), version=1)
    found = area_outlook(COORDINATOR, ws)
    assert found.area.process.area_id == second
    assert (found.areas[0].paused_on, found.areas[0].resume_on, found.areas[0].overdue) == (TODAY, day(30), 0)
    nobody = Actor("Neu", frozenset({Assignment(Role.COORDINATOR, "05112000")}))
    assert area_outlook(nobody, ws) == type(found)((), None)


def test_2_next_and_dates(ws):
    area = areas(ws)[0]
    enter(ws, area, "b1_2_3", due=day(-3), function="work_group")
    enter(ws, area, "b1_2_4", due=day(28))
    enter(ws, area, "b1_2_5", due=day(29))
    complete_plan(ws, DORTMUND, replace(COMPLETE, label="Befragung 2027", first_day=day(7), last_day=day(21)))
    found = seen(ws, area)
    first = found.next_up[0]
    assert (first.view.step.id, first.why, first.functions) == ("b1_2_3", "overdue", ("work_group",))
    assert first.minutes == load_process().minutes(first.view.step.product)
    assert len(found.next_up) == 3
    assert [(one.kind, one.id) for one in found.overdue] == [("step", "b1_2_3")]
    assert [(one.kind, one.on) for one in found.coming] == [
        ("survey_begins", day(7)),
        ("survey_ends", day(21)),
        ("step", day(28)),
    ]


def test_3_reached(ws):
    area = areas(ws)[0]
    milestone = load_process().milestones[0]
    for step in milestone.benchmarks:
        enter(ws, area, step.id, state="fully")
    found = seen(ws, area)
    assert [(one.milestone.id, one.phase, one.on) for one in found.reached] == [(milestone.id, 1, TODAY)]
    assert {view.step.id for view in found.achieved} == {step.id for step in milestone.benchmarks}
    assert not {view.step.id for view in found.decide} & {step.id for step in milestone.benchmarks}
    assert "b1_2_1" in {view.step.id for view in found.decide}
    later = area_outlook(COORDINATOR, ws, area, today=day(91)).area
    assert later.achieved == ()
    assert len(later.reached) == 1


def test_4_two_weeks(ws):
    area = areas(ws)[0]
    enter(ws, area, "b1_1_1", state="partly")
    enter(ws, area, "b1_1_1", actor=TEAM, state="fully", due=day(5))
    add_evidence(COORDINATOR, ws, area, "b1_1_1", name="a.pdf", content=b"%PDF-1.7 a")
    open_phase(COORDINATOR, ws, area, phase=2, version=1, reason="Der Rat will es")
    save_text(COORDINATOR, ws, Place(area=area), "goals", "Weniger Alkohol", 0)
    handed_in = submit_version(COORDINATOR, ws, "plan", Place(area=area))
    return_submission(OFFICE, ws, handed_in.id, handed_in.version, "Bitte messbar")
    with ws.store.writing() as repository:
        cycle = repository.process.cycle(area)
        long_ago = datetime.now(UTC) - timedelta(15)
        repository.process.save_entry(cycle.id, "b1_1_2", StepFields("fully"), "Früher", at=long_ago)
    told = [(one.kind, one.who, one.detail, one.fields) for one in seen(ws, area).changes]
    assert told == [
        ("phase", COORDINATOR.name, "2", ()),
        ("review", "Büro", "returned", ()),
        ("review", COORDINATOR.name, "submitted", ()),
        ("text", COORDINATOR.name, "", ()),
        ("step", "Team", "fully", ("state", "due")),
        ("step", COORDINATOR.name, "partly", ("state",)),
        ("file", COORDINATOR.name, "a.pdf", ()),
    ]
    assert [one.waits_for for one in seen(ws, area).waiting] == ["city"]
    assert area_outlook(COORDINATOR, ws, area, today=day(15)).area.changes == ()


def test_5_a_pause(ws):
    area = areas(ws)[0]
    for step in load_process().milestones[0].benchmarks:
        enter(ws, area, step.id, state="fully")
    enter(ws, area, "b1_2_3", due=day(-3))
    complete_plan(ws, DORTMUND, replace(COMPLETE, first_day=day(7), last_day=day(8)))
    save_text(COORDINATOR, ws, Place(area=area), "goals", "Weniger Alkohol", 0)
    submit_version(COORDINATOR, ws, "plan", Place(area=area))
    assert seen(ws, area).waiting
    pause_area(COORDINATOR, ws, area, reason="Ferien", resume_on=None, version=1)
    found = seen(ws, area)
    assert (found.next_up, found.overdue, found.coming, found.decide, found.waiting) == ((), (), (), (), ())
    assert len(found.reached) == 1
    assert found.changes[0].kind == "pause"


def test_6_one_area_only(ws):
    first, second = areas(ws)
    member = Actor("Mitglied", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, second)}))
    found = area_outlook(member, ws)
    assert [line.id for line in found.areas] == [second]
    assert found.area.process.area_id == second
    with pytest.raises(ToolkitError) as refused:
        area_outlook(member, ws, first)
    assert refused.value.code == "not_available"


def test_7_the_same_number_of_questions(ws):
    area = areas(ws)[0]
    enter(ws, area, "b1_1_1", state="fully")
    asked = []
    engine = ws.store.database.engine
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    seen(ws, area)
    few = len(asked)
    for step in load_process().milestones[1].benchmarks:
        enter(ws, area, step.id, state="partly", due=day(3))
    asked.clear()
    assert seen(ws, area).coming
    assert len(asked) == few <= 45
