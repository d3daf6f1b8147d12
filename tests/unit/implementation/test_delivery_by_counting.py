"""Fidelity, months and agreement of random courses, counted once more by a slow second way written from the rules.

1. Adherence, dose, minutes, attendance, retention, trained staff and adaptations are those of counting one by one.
2. Dimensions are scaled and banded as the rules say; the index is their weighted mean, never outside of them.
3. A school year is the sum of its months: sessions held, cancelled, put off, young people present, observations.
4. What is open in a month is due before today, in this month, and neither held nor cancelled; nothing else is.
5. Agreement counts each component that both looked at once; both views turned round give the same percent.
6. Nothing depends on the order in which groups, sessions and observations are stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from ctc_toolkit.implementation.agreement import agreement_of
from ctc_toolkit.implementation.fidelity import WEIGHTS, fidelity_of
from ctc_toolkit.implementation.months import area_month, group_month
from ctc_toolkit.implementation.planned import due_days, month, school_year
from ctc_toolkit.implementation.records import Observation, ObservationFields
from tests.scripted_delivery import ALL, FIRST, MOMENT, delivery, group, session

YEAR = school_year(FIRST)
TODAY = date(2027, 3, 1)
SEEDS = range(25)


def course(draw, name):
    """Return a group of random sessions and observations, some of them outside of the school year."""
    planned = draw.randint(3, 12)
    held = []
    for number in draw.sample(range(1, planned + 1), draw.randint(0, planned)):
        on = FIRST + timedelta(days=draw.choice((-40, 0)) + 9 * number)
        kind = draw.choice(("held", "held", "held", "cancelled", "later"))
        said = {"held": kind, "on": on, "delivered": ()}
        if kind == "held":
            said |= {
                "delivered": tuple(draw.sample(ALL, draw.randint(0, 5))),
                "planned": draw.choice(((), ("c1", "c2"), ("c3",))),
                "minutes": draw.choice((None, 45, 90)),
                "present": draw.choice((None, 3, 9)),
                "adapted": draw.choice(("none", "fits", "core")),
                "quality": draw.choice((None, 2, 5)),
            }
        held.append(session(number, name, **said))
    seen = []
    for place, one in enumerate(draw.sample(held, min(len(held), 4))):
        fields = ObservationFields(
            one.fields.on,
            one.fields.number,
            draw.choice(("outside", "outside", "self")),
            (("clarity", draw.randint(1, 5)),),
            tuple(draw.sample(ALL, draw.randint(0, 5))),
        )
        seen.append(Observation(f"{name}-o{place}", name, fields, "Koordination", MOMENT, 1))
    began = draw.choice((None, 10, 12))
    leaders = draw.choice((None, 2))
    return group(
        held, seen, name=name, sessions=planned, end=FIRST + timedelta(days=120), participants=began,
        finished=draw.choice((None, 6)) if began else None, leaders=leaders, trained=1 if leaders else None,
    )  # fmt: skip


def measure(seed):
    draw = Random(seed)
    groups = [course(draw, f"g{number}") for number in range(draw.randint(1, 3))]
    return delivery(*groups, reach=draw.choice((None, 40)), eligible=200)


def in_year(made):
    """Yield group and session of everything held in the school year."""
    for one in made.groups:
        for entry in one.sessions:
            if entry.fields.held == "held" and date(2026, 8, 1) <= entry.fields.on <= date(2027, 7, 31):
                yield one, entry.fields


@pytest.mark.parametrize("seed", SEEDS)
def test_1_counted_one_by_one(seed):
    made = measure(seed)
    found = fidelity_of(made, YEAR, TODAY)
    shares, taken, wanted, present, expected = [], 0, 0, 0, 0
    for own, said in in_year(made):
        meant = set(said.planned or ALL)
        shares.append(len([one for one in meant if one in said.delivered]) / len(meant))
        if said.minutes is not None:
            taken, wanted = taken + said.minutes, wanted + 90
        if said.present is not None and own.fields.participants is not None:
            present, expected = present + said.present, expected + own.fields.participants
    assert found.held == len(shares)
    if shares:
        assert found.adherence == pytest.approx(100 * sum(shares) / len(shares))
    else:
        assert found.adherence is None
    for share, part, whole in ((found.minutes, taken, wanted), (found.attendance, present, expected)):
        assert (share is None) is (whole == 0)
        assert share is None or (share.part, share.whole) == (part, whole)
    kinds = [said.adapted for _, said in in_year(made)]
    assert dict(found.adaptations) == {kind: kinds.count(kind) for kind in ("none", "fits", "core")}
    stayed = [one.fields for one in made.groups if one.fields.finished is not None]
    assert (found.retention is None) is (not stayed)
    if stayed:
        assert found.retention.whole == sum(one.participants for one in stayed)
        assert found.retention.part == 6 * len(stayed)
    led = [one for one in made.groups if one.fields.leaders]
    assert found.trained is None if not led else (found.trained.part, found.trained.whole) == (len(led), 2 * len(led))


@pytest.mark.parametrize("seed", SEEDS)
def test_1_dose(seed):
    made = measure(seed)
    held = planned = 0
    for one in made.groups:
        inside = [entry.fields for entry in one.sessions if date(2026, 8, 1) <= entry.fields.on <= TODAY]
        numbers = {said.number for said in inside}
        number, span = one.fields.sessions, 120
        due = [FIRST + timedelta(days=span * place // max(1, number - 1)) for place in range(number)]
        ripe = sum(day + timedelta(days=14) <= TODAY for day in due)
        held += len({said.number for said in inside if said.held == "held"})
        planned += max(ripe, len(numbers))
    dose = fidelity_of(made, YEAR, TODAY).dose
    assert (dose.part, dose.whole) == (held, planned)


@pytest.mark.parametrize("seed", SEEDS)
def test_2_index(seed):
    made = measure(seed)
    found = fidelity_of(made, YEAR, TODAY)
    for one in found.dimensions:
        assert 0 <= one.value <= 100
        assert one.evidence > 0
    quality = found.dimension("quality")
    own = [float(said.quality) for _, said in in_year(made) if said.quality is not None]
    watched = {"outside": [], "self": []}
    for entry in (entry for one in made.groups for entry in one.observations):
        if entry.fields.on >= date(2026, 8, 1):
            watched[entry.fields.observer].append(float(entry.fields.ratings[0][1]))
    values = watched["outside"] or own + watched["self"]
    if values:
        assert quality.value == pytest.approx(25 * (sum(values) / len(values) - 1))
        assert quality.basis == ("outside" if watched["outside"] else "self")
    if found.index is None:
        assert found.held < 3 or len(found.dimensions) < 3
        return
    told = {one.name: one.value for one in found.dimensions if WEIGHTS[one.name] > 0}
    expected = sum(WEIGHTS[name] * value for name, value in told.items()) / sum(WEIGHTS[name] for name in told)
    assert found.index.value == pytest.approx(expected)
    assert min(told.values()) - 1e-9 <= found.index.value <= max(told.values()) + 1e-9
    assert sum(found.index.weights.values()) == pytest.approx(1)


def months():
    """Return the months of the school year."""
    return [date(2026, number, 1) for number in range(8, 13)] + [date(2027, number, 1) for number in range(1, 8)]


@pytest.mark.parametrize("seed", SEEDS)
def test_3_a_year_is_the_sum_of_its_months(seed):
    made = measure(seed)
    found = [area_month([made], day, TODAY) for day in months()]
    inside = [entry.fields for one in made.groups for entry in one.sessions if entry.fields.on >= date(2026, 8, 1)]
    parts = [part for one in found for part in one.measures]
    for kind in ("held", "cancelled", "later"):
        assert sum(getattr(one, kind) for one in parts) == sum(said.held == kind for said in inside)
    assert sum(one.held for one in found) == fidelity_of(made, YEAR, TODAY).held
    assert sum(one.present or 0 for one in parts) == sum(said.present or 0 for said in inside)
    watched = sum(len(own.observed) for one in parts for own in one.groups)
    assert watched == sum(e.fields.on >= date(2026, 8, 1) for one in made.groups for e in one.observations)
    assert sum(one.expected or 0 for one in found) == sum(one.fields.sessions for one in made.groups)
    told = [said for one in parts for own in one.groups for said in own.told]
    assert sorted(said.number for said in told) == sorted(
        said.number for said in inside if said.held != "held" or said.adapted != "none"
    )


@pytest.mark.parametrize("today", [date(2026, 9, 15), date(2026, 11, 1), date(2027, 3, 1)])
@pytest.mark.parametrize("seed", SEEDS[:12])
def test_4_open(seed, today):
    made = measure(seed)
    for own in made.groups:
        settled = {e.fields.number for e in own.sessions if e.fields.held in ("held", "cancelled")}
        put_off = {e.fields.number for e in own.sessions if e.fields.held == "later"} - settled
        due = due_days(made, own)
        listed = []
        for day in months():
            for one in group_month(made, own, month(day), today).open:
                assert (one.day.year, one.day.month) == (day.year, day.month)
                assert one.number not in settled
                if one.state == "make_up":
                    assert one.number in put_off
                else:
                    assert one.day == due[one.number - 1] < today
                    assert (one.state == "missing") is (one.day < today - timedelta(days=14))
                    listed.append(one.number)
        assert sorted(listed) == [
            number
            for number, day in enumerate(due, start=1)
            if day < today and number not in settled and number not in put_off
        ]


@pytest.mark.parametrize("seed", SEEDS)
def test_5_agreement(seed):
    made = measure(seed)
    same = looked = alone = 0
    for own in made.groups:
        held = {e.fields.number: e.fields for e in own.sessions if e.fields.held == "held"}
        for seen in own.observations:
            if seen.fields.observer == "self":
                continue
            said = held.get(seen.fields.session)
            if said is None:
                alone += 1
                continue
            for part in said.planned or ALL:
                looked += 1
                same += (part in said.delivered) == (part in seen.fields.delivered)
    found = agreement_of(made)
    assert (found.same, found.components, found.alone) == (same, looked, alone)
    assert found.percent == (pytest.approx(100 * same / looked) if looked >= 10 else None)
    for one in found.compared:
        assert one.same + len(one.differing) == len(one.judged)
        counts = {word: sum(said == word for _, said in one.judged) for word in ("both", "only_self", "only_observer")}
        assert one.by_self == pytest.approx(100 * (counts["both"] + counts["only_self"]) / len(one.judged))
        assert one.by_observer == pytest.approx(100 * (counts["both"] + counts["only_observer"]) / len(one.judged))


@pytest.mark.parametrize("seed", SEEDS[:10])
def test_6_order(seed):
    made = measure(seed)
    turned = replace(
        made,
        groups=tuple(
            replace(one, sessions=one.sessions[::-1], observations=one.observations[::-1])
            for one in reversed(made.groups)
        ),
    )
    here, there = fidelity_of(made, YEAR, TODAY), fidelity_of(turned, YEAR, TODAY)
    assert (here.held, here.dose, here.minutes, here.attendance) == (
        there.held, there.dose, there.minutes, there.attendance,
    )  # fmt: skip
    assert [one.value for one in here.dimensions] == pytest.approx([one.value for one in there.dimensions])
    assert (agreement_of(made).same, agreement_of(made).alone) == (
        agreement_of(turned).same, agreement_of(turned).alone,
    )  # fmt: skip
