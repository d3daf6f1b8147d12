"""What fidelity and early warnings guarantee by the way they are made, for made-up deliveries.

1. Weights add up to 1 over the dimensions that are there, whatever they are multiplied by; the index lies between the
   smallest and the largest dimension.
2. Every value lies between 0 and 100; shares and ratings of a measure lie between those of its groups.
3. Adding a session that is due and was held never lowers the dose; cancelling it instead never raises it.
4. Warnings are monotone: fewer components delivered, fewer sessions held, fewer people reached, less trained staff
   or money that ends earlier never take away the warning about it, and never make it milder.
5. A series that falls still falls when its last value is lower; a rising one never does.
6. Each warning has a rule, a key of its own, a severity and a day that is not after the day it is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.implementation.fidelity import DIMENSIONS, Dimension, fidelity_of, index_of
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.run_rules import fall_of
from ctc_toolkit.implementation.warnings import SEVERITIES, warnings_of
from tests.scripted_delivery import ALL, FIRST, delivery, group, observation, session, weeks

few = settings(max_examples=25, deadline=None)
share = st.floats(0, 100)
rating = st.none() | st.integers(1, 5)


@st.composite
def sessions(draw, name="g1"):
    made = []
    for number in draw(st.lists(st.integers(1, 10), unique=True, max_size=10)):
        held = draw(st.sampled_from(("held", "held", "held", "cancelled", "later")))
        happened = held == "held"
        made.append(
            session(
                number, name, held=held, delivered=ALL[: draw(st.integers(0, 5))] if happened else (),
                present=draw(st.none() | st.integers(0, 14)) if happened else None,
                quality=draw(rating) if happened else None, engagement=draw(rating) if happened else None,
                adapted=draw(st.sampled_from(("none", "fits", "core"))) if happened else "none",
            )
        )  # fmt: skip
    return made


@st.composite
def measures(draw):
    groups = []
    for name in draw(st.sampled_from((("g1",), ("g1", "g2")))):
        seen = [
            observation(weeks(draw(st.integers(1, 10))), draw(st.integers(1, 5)), draw(st.integers(1, 5)), name)
            for _ in range(draw(st.integers(0, 3)))
        ]
        groups.append(group(draw(sessions(name)), seen, name=name, participants=draw(st.integers(1, 20))))
    staff = draw(st.integers(1, 5))
    until = FIRST + timedelta(days=draw(st.integers(0, 500)))
    return delivery(
        *groups, reach=draw(st.integers(1, 60)), staff=staff, trained=draw(st.integers(0, staff)), funded_until=until
    )


def fidelity(measure, **more):
    return fidelity_of(measure, school_year(FIRST), weeks(26), **more)


def told(measure, today):
    return {one.key: one for one in warnings_of(measure, today)}


@few
@given(
    st.dictionaries(st.sampled_from(DIMENSIONS), share, min_size=3),
    st.fixed_dictionaries({name: st.floats(0.01, 10) for name in DIMENSIONS}),
    st.floats(0.01, 100),
)
def test_1_weights(values, weights, factor):
    dimensions = [Dimension(name, value, "counted", 3) for name, value in values.items()]
    found = index_of(dimensions, weights)
    assert sum(found.weights.values()) == pytest.approx(1)
    assert set(found.weights) == set(values)
    assert min(values.values()) <= found.value <= max(values.values())
    again = index_of(dimensions, {name: factor * weight for name, weight in weights.items()})
    assert again.value == pytest.approx(found.value)


@few
@given(measures())
def test_2_between_its_groups(measure):
    whole = fidelity(measure)
    assert all(0 <= one.value <= 100 for one in whole.dimensions)
    parts = [fidelity(measure, group=one.id) for one in measure.groups]
    for name in ("adherence", "dose", "attendance", "quality", "engagement"):
        values = [getattr(part, name) for part in parts if getattr(part, name) is not None]
        if values and getattr(whole, name) is not None:
            numbers = [number_of(value) for value in values]
            assert min(numbers) - 1e-9 <= number_of(getattr(whole, name)) <= max(numbers) + 1e-9


def number_of(value):
    return getattr(value, "percent", None) if hasattr(value, "percent") else getattr(value, "mean", value)


@few
@given(sessions(), st.integers(1, 10))
def test_3_dose(made, number):
    before = fidelity(delivery(group([one for one in made if one.fields.number != number])))
    with_it = [one for one in made if one.fields.number != number]
    held = fidelity(delivery(group([*with_it, session(number)])))
    off = fidelity(delivery(group([*with_it, session(number, held="cancelled", delivered=())])))
    assert before.dose.percent <= held.dose.percent
    assert off.dose.percent <= held.dose.percent


@few
@given(measures(), st.integers(10, 30), st.data())
def test_4_monotone(measure, week, data):
    today = weeks(week)
    before = told(measure, today)
    worse = {
        "funding_ends": replace(measure.set_up, funded_until=measure.set_up.funded_until - timedelta(days=30)),
        "reach_low": replace(measure.set_up, reach=measure.set_up.reach * 2),
        "staff_untrained": replace(measure.set_up, trained=0),
    }
    for rule, set_up in worse.items():
        check_worse(rule, before, told(replace(measure, set_up=set_up), today))
    some = [(one, held) for one in measure.groups for held in one.sessions if held.fields.held == "held"]
    if some:
        changed, held = data.draw(st.sampled_from(some))
        for rule, fields in (
            ("adherence_low", replace(held.fields, delivered=held.fields.delivered[:-1])),
            ("core_adapted", replace(held.fields, adapted="core")),
            ("dose_low", replace(held.fields, held="cancelled", delivered=(), present=None, adapted="none")),
        ):
            kept = tuple(replace(one, fields=fields) if one is held else one for one in changed.sessions)
            groups = tuple(replace(one, sessions=kept) if one is changed else one for one in measure.groups)
            check_worse(rule, before, told(replace(measure, groups=groups), today))


def check_worse(rule, before, after):
    if rule in before:
        assert rule in after
        assert after[rule].level >= before[rule].level - 1e-9
        assert SEVERITIES.index(after[rule].severity) <= SEVERITIES.index(before[rule].severity)


@few
@given(st.lists(st.integers(1, 5), min_size=1, max_size=15), st.integers(1, 4))
def test_5_falls(values, less):
    found = fall_of(values, 0.5)
    if found is not None and found.sign == "drop":
        assert fall_of([*values[:-1], values[-1] - less], 0.5) is not None
    assert fall_of(sorted(values), 0.5) is None


@few
@given(measures(), st.integers(10, 40))
def test_6_warnings(measure, week):
    today = weeks(week)
    found = warnings_of(measure, today)
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert one.severity in SEVERITIES
        assert one.since is None or one.since <= today
