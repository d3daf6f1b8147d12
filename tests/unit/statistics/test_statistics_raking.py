"""Raking.

1. Weights, their largest, their sum, Kish's effect and an estimate with them equal R's `rake` (oracle p3) to 1e-6.
2. Every margin is met, from any positive base weights; doubling them all changes nothing but the way there.
3. With bounds, every weight lies within them and every margin is met all the same.
4. A missing value belongs to no level: its row keeps its weight in that step.
5. What cannot work is refused with a code: unknown column, level without a number, number without answers, sums that
   differ, negative numbers, margins that contradict each other.
6. Levels with few answers are named; nothing is divided by zero.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import Bounds, kish_design_effect, rake

P3 = Path(__file__).resolve().parents[2] / "golden" / "oracle_public" / "p3_raking_trend"


def p3():
    answers = pd.read_csv(P3 / "students.csv", dtype={"grade": str})
    table = pd.read_csv(P3 / "margins.csv", dtype={"level": str})
    margins = {name: dict(zip(part["level"], part["N"], strict=True)) for name, part in table.groupby("variable")}
    return answers[answers["wave"] == 2], margins


def test_1_equals_r():
    answers, margins = p3()
    raked = rake(answers, margins, base=answers["weight"].to_numpy())
    expected = {row["id"]: row["value"] for row in json.loads((P3 / "expected.json").read_text())["results"]}
    theirs = pd.read_csv(P3 / "weights_wave2.csv").set_index("id")["weight"].reindex(answers["id"]).to_numpy()
    assert raked.weights == pytest.approx(theirs, rel=1e-6)
    assert raked.weights.sum() == pytest.approx(expected["rake/sum"], rel=1e-9)
    assert raked.weights.max() == pytest.approx(expected["rake/max"], rel=1e-6)
    assert raked.design_effect == pytest.approx(expected["rake/kish"], rel=1e-6)
    share = np.average(answers["f2"], weights=raked.weights)
    assert share == pytest.approx(expected["rake/f2_p"], rel=1e-6)
    assert raked.trimmed == 0
    assert raked.largest_gap <= 1e-10


@st.composite
def samples(draw):
    rows = draw(st.integers(30, 200))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.choice(list("xyz"), rows), "b": rng.choice(list("mw"), rows)})
    frame.loc[:5, "a"], frame.loc[:5, "b"] = list("xyzxyz"), list("mmmwww")  # every pair occurs
    population = rng.uniform(0.5, 2, (3, 2)) * rows
    margins = {
        "a": dict(zip("xyz", population.sum(axis=1), strict=True)),
        "b": dict(zip("mw", population.sum(axis=0), strict=True)),
    }
    return frame, margins, rng.uniform(0.5, 3, rows)


def gaps(frame, margins, weights):
    return max(
        abs(weights[(frame[name] == level).to_numpy()].sum() / number - 1)
        for name, margin in margins.items()
        for level, number in margin.items()
    )


@given(samples())
@settings(max_examples=60, deadline=None)
def test_2_margins_are_met(sample):
    frame, margins, base = sample
    raked = rake(frame, margins, base=base)
    assert gaps(frame, margins, raked.weights) < 1e-8
    assert (raked.weights > 0).all()
    assert rake(frame, margins, base=2 * base).weights == pytest.approx(raked.weights, rel=1e-7)


@given(samples())
@settings(max_examples=60, deadline=None)
def test_3_bounds_hold(sample):
    frame, margins, base = sample
    bounds = Bounds(0.1, 6)
    free = rake(frame, margins, base=base)
    raked = rake(frame, margins, base=base, bounds=bounds, tolerance=1e-8, most_rounds=5000)
    mean = raked.weights.mean()
    assert gaps(frame, margins, raked.weights) < 1e-6
    assert raked.weights.min() >= 0.1 * mean * (1 - 1e-6)
    assert raked.weights.max() <= 6 * mean * (1 + 1e-6)
    inside = 0.1 * free.weights.mean() < free.weights.min() and free.weights.max() < 6 * free.weights.mean()
    assert (raked.trimmed == 0) == inside


def test_3_bounds_are_cut_and_shared_out():
    frame = pd.DataFrame({"a": ["x"] * 50 + ["y"] * 50})
    base = np.ones(100)
    base[:2] = 40
    raked = rake(frame, {"a": {"x": 50, "y": 50}}, base=base, bounds=Bounds(0.3, 3))
    assert raked.weights.max() == pytest.approx(3)
    assert raked.trimmed == pytest.approx(0.02)
    assert raked.weights[:50].sum() == pytest.approx(50)
    assert raked.design_effect < rake(frame, {"a": {"x": 50, "y": 50}}, base=base).design_effect


def test_4_missing_values_keep_their_weight():
    frame = pd.DataFrame({"a": ["x"] * 30 + ["y"] * 30 + [None] * 5})
    raked = rake(frame, {"a": {"x": 60, "y": 30}})
    assert raked.weights.tolist() == [2.0] * 30 + [1.0] * 35


@pytest.mark.parametrize(
    ("margins", "code"),
    [
        ({"c": {"x": 1}}, "raking_margin_unknown"),
        ({"a": {"x": 60}}, "raking_level_unknown"),
        ({"a": {"x": 60, "y": 20, "z": 1}}, "raking_level_absent"),
        ({"a": {"x": -1, "y": 20}}, "raking_number_impossible"),
        ({"a": {"x": float("nan"), "y": 20}}, "raking_number_impossible"),
        ({"a": {"x": 60, "y": 40}, "b": {"m": 60, "w": 60}}, "raking_totals_differ"),
        ({"a": {"x": 30, "y": 70}, "b": {"m": 80, "w": 20}}, "raking_failed"),
    ],
)
def test_5_what_cannot_work_is_refused(margins, code):
    frame = pd.DataFrame({"a": ["x"] * 30 + ["y"] * 30, "b": ["m"] * 30 + ["w"] * 30})
    with pytest.raises(ToolkitError) as caught:
        rake(frame, margins, most_rounds=50)
    assert caught.value.code == code
    assert caught.value.say("de")
    assert caught.value.say("en")


@pytest.mark.parametrize("base", [[1.0, -1.0], [1.0], [1.0, float("nan")]])
def test_5_impossible_base_weights(base):
    with pytest.raises(ValueError, match="one weight"):
        rake(pd.DataFrame({"a": ["x", "y"]}), {"a": {"x": 1, "y": 1}}, base=np.array(base))


@pytest.mark.parametrize(("lowest", "highest"), [(1, 3), (-0.1, 3), (0.3, 1)])
def test_5_impossible_bounds(lowest, highest):
    with pytest.raises(ValueError, match="below and above 1"):
        Bounds(lowest, highest)


def test_6_few_answers_and_empty_levels():
    frame = pd.DataFrame({"a": ["x"] * 25 + ["y"] * 3})
    raked = rake(frame, {"a": {"x": 50, "y": 50, "z": 0}})
    assert raked.small_levels == (("a", "y", 3), ("a", "z", 0))
    assert raked.weights[-1] == pytest.approx(50 / 3)
    assert kish_design_effect(np.ones(7)) == pytest.approx(1)
    assert np.isnan(kish_design_effect(np.zeros(3)))
    assert rake(frame, {}).weights.tolist() == [1.0] * 28
