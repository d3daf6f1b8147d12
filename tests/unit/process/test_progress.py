"""How far an area is.

1. Steps of a phase are its benchmarks in order and its German additions; all phases together hold every step once.
2. Progress counts every step once; met are mostly and fully; what does not apply is left out of the share.
3. A milestone is not started, begun or met; where nothing applies, nothing is missing.
4. A gate names exactly the proposed steps that are neither met nor inapplicable.
5. Next steps: overdue before due soon before gates before begun before the rest; by date, then timing, then order.
6. Steps of later phases are never proposed; of earlier ones only what has a date that has passed or is near.
7. What is met or does not apply is never proposed; meeting one more step never makes the progress smaller.
8. The same states give the same proposals, and never more than asked for.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.process import load_process
from ctc_toolkit.process.entries import Benchmark
from ctc_toolkit.process.progress import (
    MET,
    STATES,
    StepStatus,
    missing_at_gate,
    next_steps,
    progress,
    steps_of_phase,
)

CATALOGUE = load_process()
TODAY = date(2026, 11, 25)
ALL = [step for phase in CATALOGUE.phases for step in steps_of_phase(CATALOGUE, phase)]
STATUSES = st.dictionaries(
    st.sampled_from([step.id for step in ALL]),
    st.builds(
        StepStatus,
        st.sampled_from(STATES),
        st.none() | st.dates(TODAY - timedelta(60), TODAY + timedelta(60)),
    ),
    max_size=60,
)


def phase_of(step):
    return next(phase.number for phase in CATALOGUE.phases if step in steps_of_phase(CATALOGUE, phase))


def test_1_every_step_once():
    assert len(ALL) == 118 + 6 == len({step.id for step in ALL})
    first = steps_of_phase(CATALOGUE, CATALOGUE.phase(1))
    assert [step.id for step in first[:3]] == ["b1_1_1", "b1_1_2", "b1_1_3"]
    assert [step.id for step in first[-3:]] == ["de_1", "de_2", "de_3"]


def test_2_counting():
    steps = CATALOGUE.milestones[0].benchmarks
    states = dict(zip([step.id for step in steps], [*STATES, "fully", "fully", "not_started"], strict=True))
    found = progress(steps, {key: StepStatus(state) for key, state in states.items()})
    assert found.counts == {
        "not_started": 2, "in_progress": 1, "partly": 1, "mostly": 1, "fully": 3, "not_applicable": 1,
    }  # fmt: skip
    assert (found.applicable, found.met, found.share) == (8, 4, 0.5)


def test_3_states_of_a_milestone():
    steps = CATALOGUE.milestones[0].benchmarks

    def state(**states):
        return progress(steps, {key: StepStatus(value) for key, value in states.items()}).state

    assert state() == "not_started"
    assert state(b1_1_1="in_progress") == "begun"
    assert state(b1_1_1="fully") == "begun"
    assert state(b1_1_1="not_applicable") == "not_started"
    assert state(**{step.id: "mostly" for step in steps}) == "met"
    nothing = progress(steps, {step.id: StepStatus("not_applicable") for step in steps})
    assert (nothing.state, nothing.share, nothing.applicable) == ("met", 1.0, 0)


def test_4_gates():
    phase = CATALOGUE.phase(1)
    gates = [
        step.id for step in steps_of_phase(CATALOGUE, phase) if isinstance(step, Benchmark) and step.gate == "proposed"
    ]
    assert [step.id for step in missing_at_gate(CATALOGUE, phase, {})] == gates
    assert "b1_1_5" in gates
    states = dict(zip(gates, ["fully", "mostly", "not_applicable", "partly"], strict=False))
    missing = missing_at_gate(CATALOGUE, phase, {key: StepStatus(state) for key, state in states.items()})
    assert [step.id for step in missing] == gates[3:]


def test_5_order():
    soon, past = TODAY + timedelta(5), TODAY - timedelta(1)
    statuses = {
        "b1_4_3": StepStatus("not_started", past),
        "b1_2_8": StepStatus("in_progress", past - timedelta(3)),
        "de_2": StepStatus("not_started", soon),
        "b1_2_3": StepStatus("in_progress"),
        "b1_1_1": StepStatus("not_started", TODAY + timedelta(30)),
    }
    found = next_steps(CATALOGUE, 1, statuses, TODAY, at_most=100)
    assert [entry.step.id for entry in found[:3]] == ["b1_2_8", "b1_4_3", "de_2"]
    assert [entry.why for entry in found[:4]] == ["overdue", "overdue", "due_soon", "gate"]
    reasons = [entry.why for entry in found]
    assert reasons.index("begun") > max(place for place, why in enumerate(reasons) if why == "gate")
    assert found[reasons.index("begun")].step.id == "b1_2_3"
    assert found[2].milestone is None
    assert found[0].milestone.id == "m1_2"
    early = [entry.step for entry in found if entry.why == "gate"]
    timings = [("early", "mid", "late").index(step.timing) for step in early]
    assert timings == sorted(timings)


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
@settings(max_examples=40, deadline=None)
@given(statuses=STATUSES)
def test_6_7_8_what_is_proposed(number, statuses):
    found = next_steps(CATALOGUE, number, statuses, TODAY, at_most=200)
    for entry in found:
        status = statuses.get(entry.step.id, StepStatus())
        assert status.state not in (*MET, "not_applicable")
        assert phase_of(entry.step) == entry.phase.number <= number
        if entry.phase.number < number:
            assert status.due is not None
            assert (status.due - TODAY).days <= 14
        assert (entry.why == "overdue") == (status.due is not None and status.due < TODAY)
    wanted = {
        step.id
        for step in steps_of_phase(CATALOGUE, CATALOGUE.phase(number))
        if statuses.get(step.id, StepStatus()).state not in (*MET, "not_applicable")
    }
    assert wanted <= {entry.step.id for entry in found}
    assert next_steps(CATALOGUE, number, statuses, TODAY) == found[:3]


@settings(max_examples=60, deadline=None)
@given(statuses=STATUSES, step=st.sampled_from(ALL))
def test_7_more_is_never_less(statuses, step):
    phase = CATALOGUE.phase(phase_of(step))
    steps = steps_of_phase(CATALOGUE, phase)
    before = progress(steps, statuses)
    after = progress(steps, {**statuses, step.id: StepStatus("fully")})
    assert after.share >= before.share
    assert sum(after.counts.values()) == sum(before.counts.values()) == len(steps)
    assert len(missing_at_gate(CATALOGUE, phase, {**statuses, step.id: StepStatus("fully")})) <= len(
        missing_at_gate(CATALOGUE, phase, statuses)
    )


def test_8_wrong_questions():
    assert next_steps(CATALOGUE, 3, {}, TODAY, at_most=0) == ()
    for number, most in ((0, 3), (6, 3), (1, -1)):
        with pytest.raises(ValueError, match="phase from 1 to 5"):
            next_steps(CATALOGUE, number, {}, TODAY, at_most=most)
