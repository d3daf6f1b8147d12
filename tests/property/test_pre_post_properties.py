"""Change in participants: what must hold for any numbers and any table.

1. Equivariance: another unit or another zero of the scale changes means and changes with it, effect sizes not at all;
   turning the scale turns every sign.
2. The interval holds the change; effect sizes with Hedges' factor are smaller, their limits hold them.
3. A damaged table ends in findings or a result, never in another error; findings name no cell.
4. Nothing below ten people tells a number; no share tells of fewer than five or all but four.
5. One person with another answer moves no band: results that differ in hidden counts only are the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ctc_toolkit.disclosure.rules import K_X
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import Share, share_of
from ctc_toolkit.evaluation.pre_post_results import LinkedValues, linked_result
from ctc_toolkit.statistics.paired import effect_sizes, paired_change, paired_of
from ctc_toolkit.workspace import check_linked_answers

FIELDS = ChangeFields(
    "Selbstkontrolle", low=1.0, high=5.0, before_on=date(2026, 2, 1), after_on=date(2026, 7, 1), source="Träger"
)
VALUES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=4, max_size=60)


def columns(values):
    before, after = (np.array(column, dtype=float) for column in zip(*values, strict=True))
    assume(before.std() > 0 and after.std() > 0 and (after - before).std() > 0)
    return before, after


@settings(max_examples=60, deadline=None)
@given(VALUES, st.floats(0.1, 50), st.floats(-100, 100))
def test_1_units(values, unit, zero):
    before, after = columns(values)
    plain = paired_of(before, after)
    assume(abs(plain.r) < 0.999)  # where d_rm divides by next to nothing
    moved = paired_of(before * unit + zero, after * unit + zero)
    turned = paired_of(-before, -after)
    assert paired_change(moved).low == pytest.approx(paired_change(plain).low * unit, rel=1e-6, abs=1e-6)
    assert paired_change(turned).low == pytest.approx(-paired_change(plain).high)
    for name, size in effect_sizes(plain).items():
        assert effect_sizes(moved)[name].value == pytest.approx(size.value, rel=1e-6, abs=1e-8)
        assert effect_sizes(turned)[name].high == pytest.approx(-size.low, rel=1e-6, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(VALUES)
def test_2_limits(values):
    pairs = paired_of(*columns(values))
    change = paired_change(pairs)
    assert change.low <= change.difference <= change.high
    sizes = effect_sizes(pairs)
    for name in ("z", "av", "pre"):
        d, g = sizes[f"d_{name}"], sizes[f"g_{name}"]
        assert abs(g.value) <= abs(d.value)
        assert d.low - 1e-9 <= d.value <= d.high + 1e-9
        assert g.low - 1e-9 <= g.value <= g.high + 1e-9


CELLS = st.one_of(
    st.sampled_from(["A1BC", "B2CD", "vorher", "nachher", "post", "3", "3,5", "", "9e9", "-1", "nan", "=1+1", "Kurs"]),
    st.text(max_size=9),
    st.none(),
    st.floats(allow_nan=True),
    st.integers(),
)
HEADS = st.lists(
    st.sampled_from(["Code", "Zeitpunkt", "Time", "Wert", "Gruppe", "Teilnahme", "Frage 1", "Frage 2", "x", ""]),
    min_size=1,
    max_size=7,
)


@settings(max_examples=150, deadline=None)
@given(HEADS, st.lists(st.lists(CELLS, min_size=7, max_size=7), max_size=12), st.sampled_from(["score", "yes_no"]))
def test_3_damaged(heads, rows, kind):
    frame = pd.DataFrame([row[: len(heads)] for row in rows], columns=heads, dtype=object)
    fields = FIELDS if kind == "score" else replace(FIELDS, kind="yes_no", low=None, high=None)
    checked = check_linked_answers(frame, fields, today=date(2026, 11, 30))
    assert (checked.result is None) == any(one.stops for one in checked.findings)
    for one in checked.findings:
        assert isinstance(one.problem, ToolkitError)
        assert "{" not in one.problem.say("de") + one.problem.say("en")
        values = [value for value in one.problem.values.values() if isinstance(value, str)]
        assert values == []


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=45))
def test_4_small(values):
    before, after = ([float(one) for one in column] for column in zip(*values, strict=True)) if values else ([], [])
    n = len(before)
    linked = LinkedValues(np.array(before), np.array(after), ("",) * n, (True,) * n, np.array([1.0, 2.0] * 3))
    result = linked_result(FIELDS, linked)
    shares = [value for value in vars(result).values() if isinstance(value, Share)]
    if n < 10:
        assert result.state == "few"
        assert result.change is None
    if n < 20:
        assert [one for one in shares if one is not result.lost] == []
    for name, end in (("best_before", 5.0), ("worst_before", 1.0)):
        share = getattr(result, name)
        if share is not None:
            count = sum(value == end for value in before)
            assert bool(share.open) == (count < K_X or n - count < K_X)


@given(st.integers(20, 400), st.integers(0, 4))
def test_5_bands(n, count):
    assert share_of(count, n) == share_of(0, n)
    assert share_of(n - count, n) == share_of(n, n)
    below = share_of(count, n)
    assert below.percent * n >= 100 * K_X  # the band is true for four, and for five it would not be needed
