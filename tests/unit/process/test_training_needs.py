"""Who still needs which training, and how much of a team is trained.

1. An area needs the trainings of its phase, then those of earlier phases that it missed; none of later phases, and none
   that is for the office.
2. The state follows from the events: missing, planned, to be confirmed, held; a cancelled one counts for nothing.
3. A training that is to be repeated is due again after its months, and in a new cycle; others never.
4. Three quarters are reached with the exact number of people, never rounded down.
5. Wrong numbers of a team are named at their field.
6. The catalogue: all 11 trainings are needed by somebody, and their steps are benchmarks of their phase.
"""

from datetime import date

import pytest

from ctc_toolkit.process import load_process
from ctc_toolkit.process.events import DatedEvent, EventFields
from ctc_toolkit.process.training_needs import TARGET, TeamShare, months_between, needs, share_problems

CATALOGUE = load_process()
TODAY = date(2026, 11, 30)


def event(training, day, state="held", **changes):
    kind = "information" if training == "info_event" else "training"
    named = None if training == "info_event" else training
    return DatedEvent(
        f"{training} {day} {state}", "05913000", EventFields(kind, named, first_day=day, state=state, **changes)
    )


def states(phase, *events, since=None):
    return {need.training.id: need.state for need in needs(CATALOGUE, phase, events, TODAY, since)}


def test_1_what_is_needed():
    found = needs(CATALOGUE, 3, [], TODAY)
    assert [(need.training.id, need.late) for need in found] == [
        ("cat", False),
        ("crat", False),
        ("info_event", True),
        ("coordinator_training", True),
        ("klo", True),
        ("cbo", True),
    ]
    assert all(need.open for need in found)
    assert set(states(1)) == {"info_event", "coordinator_training"}


def test_2_states():
    past, ahead = date(2026, 11, 29), date(2026, 12, 1)
    assert states(2)["cbo"] == "missing"
    assert states(2, event("cbo", ahead, "planned"))["cbo"] == "planned"
    assert states(2, event("cbo", TODAY, "planned"))["cbo"] == "planned"
    assert states(2, event("cbo", past, "planned"))["cbo"] == "unconfirmed"
    assert states(2, event("cbo", past))["cbo"] == "done"
    assert states(2, event("cbo", ahead, "cancelled", reason="krank"))["cbo"] == "missing"
    open_date = DatedEvent("1", "05913000", EventFields("information", precision="open"))
    assert states(2, open_date)["info_event"] == "planned"
    both = states(2, event("cbo", date(2026, 10, 1)), event("cbo", date(2026, 9, 1), "planned"))
    assert both["cbo"] == "done"
    newest = needs(CATALOGUE, 2, [event("cbo", date(2025, 10, 1)), event("cbo", date(2026, 10, 1))], TODAY)
    assert next(need for need in newest if need.training.id == "cbo").event.fields.first_day == date(2026, 10, 1)


def test_3_due_again():
    assert states(2, event("cbo", date(2025, 5, 31)))["cbo"] == "done"
    assert states(2, event("cbo", date(2025, 5, 30)))["cbo"] == "refresh"
    assert states(3, event("cat", date(2016, 1, 1)))["cat"] == "done"
    assert states(5, event("implementation_review", date(2025, 11, 29)))["implementation_review"] == "refresh"
    assert states(3, event("cat", date(2026, 1, 1)), since=date(2026, 6, 1))["cat"] == "refresh"
    assert states(3, event("cat", date(2026, 7, 1)), since=date(2026, 6, 1))["cat"] == "done"
    assert states(2, event("cbo", date(2024, 1, 1)), event("cbo", date(2027, 1, 1), "planned"))["cbo"] == "planned"
    assert [months_between(date(2025, 1, 31), day) for day in (date(2025, 2, 28), date(2025, 3, 31))] == [0, 2]


@pytest.mark.parametrize(("size", "trained", "lacking"), [(20, 15, 0), (20, 14, 1), (19, 14, 1), (1, 0, 1), (3, 3, 0)])
def test_4_three_quarters(size, trained, lacking):
    share = TeamShare("area_team", size, trained, TODAY)
    assert share.lacking == lacking
    assert (share.share >= TARGET) is (lacking == 0)
    assert (trained + lacking) / size >= TARGET


@pytest.mark.parametrize(
    ("size", "trained", "day", "found"),
    [
        (20, 15, TODAY, {}),
        (0, 0, TODAY, {"size": "share_size"}),
        (None, 3, TODAY, {"size": "share_size"}),
        (20, None, TODAY, {"trained": "share_trained"}),
        (20, -1, TODAY, {"trained": "share_trained"}),
        (20, 21, TODAY, {"trained": "share_above"}),
        (20, 15, date(2026, 12, 1), {"counted_on": "share_day"}),
    ],
)
def test_5_wrong_numbers(size, trained, day, found):
    assert {name: one.code for name, one in share_problems(size, trained, day, TODAY).items()} == found


def test_6_catalogue():
    assert len(CATALOGUE.trainings) == 11
    needed = {need.training.id for need in needs(CATALOGUE, 5, [], TODAY)}
    assert {one.id for one in CATALOGUE.trainings} - needed == {"multiplier_course"}
    steps = {step.id: phase.id for phase in CATALOGUE.phases for m in phase.milestones for step in m.benchmarks}
    named = {one.id: (one.step, one.phase) for one in CATALOGUE.trainings if one.step}
    assert set(named) == {"klo", "cbo", "cat", "crat", "cpt", "cpit"}
    assert all(steps[step] == phase for step, phase in named.values())
