"""Properties of the estimation that hold for any survey.

1. Scaling all weights changes nothing but sums of weights.
2. Splitting the respondents into batches and adding the totals changes nothing to 1e-12.
3. Relabelling PSUs and strata, and shuffling rows, changes nothing.
4. A respondent-level implementation with plain loops agrees.
5. The estimate of a domain equals the estimate with y set missing outside of it.
6. Limits lie in order around the estimate, in 0..1; numbers are null exactly where the status says so.
7. Complements: 1 - y has the same error and mirrored limits.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.statistics import EstimateTable, add_totals, estimates, totals_from_frame
from ctc_toolkit.statistics.intervals import INTERVALS
from ctc_toolkit.statistics.lonely import LONELY_PSU

FEW = settings(max_examples=40, deadline=None)
BY = [(), ("sex",)]
NUMBERS = ["estimate", "standard_error", "low", "high", "design_effect", "n_effective", "degrees_of_freedom"]


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    """Return a small survey: 1 to 4 strata of 1 to 5 PSUs, weights (some 0), missing answers."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    places = [(h, j) for h, psus in enumerate(sizes) for j in range(psus) for _ in range(rng.integers(1, 7))]
    frame = pd.DataFrame(places, columns=["stratum", "psu"])
    n = len(frame)
    frame["weight"] = np.where(rng.random(n) < 0.05, 0.0, rng.uniform(0.2, 5, n))
    frame["sex"] = rng.choice(["f", "m", None], n, p=[0.45, 0.45, 0.1])
    for measure, share in (("y", draw(st.sampled_from([0.0, 0.1, 0.5, 1.0]))), ("z", 0.4)):
        frame[measure] = (rng.random(n) < share).astype(float)
        frame.loc[rng.random(n) < 0.15, measure] = np.nan
    return frame


def made(frame: pd.DataFrame) -> Any:
    # Codes are those of the whole survey, so that batches fit together.
    groups = pd.DataFrame({"sex": pd.Categorical(frame["sex"], ["f", "m"])})
    return totals_from_frame(frame[["y", "z"]], frame["stratum"], frame["psu"], frame["weight"], groups)


def found(frame: pd.DataFrame, **options: Any) -> EstimateTable:
    return estimates(made(frame), BY, **options)


def same(first: pd.DataFrame, second: pd.DataFrame, tolerance: float = 1e-12) -> None:
    assert first[["measure", "groups", "n", "hits", "psus", "status"]].equals(
        second[["measure", "groups", "n", "hits", "psus", "status"]]
    )
    for column in NUMBERS:
        np.testing.assert_allclose(first[column], second[column], rtol=tolerance, atol=tolerance, err_msg=column)


@FEW
@given(surveys(), st.sampled_from([1e-6, 0.37, 12.0, 1e7]), st.sampled_from(INTERVALS))
def test_scaling_weights(frame: pd.DataFrame, factor: float, interval: Any) -> None:
    """Statement 1, mistake 4."""
    scaled = frame.assign(weight=frame["weight"] * factor)
    same(found(frame, interval=interval).frame, found(scaled, interval=interval).frame, 1e-9)


@FEW
@given(surveys(), st.integers(2, 5), st.sampled_from([s for s in LONELY_PSU if s != "fail"]))
def test_batches(frame: pd.DataFrame, batches: int, strategy: Any) -> None:
    """Statement 2."""
    whole = made(frame)
    part_of = np.random.default_rng(len(frame)).integers(0, batches, len(frame))
    parts = []
    for number in range(batches):
        # A respondent of another batch has weight 0 here: its cell stands in several batches.
        mine = frame.assign(weight=frame["weight"].where(part_of == number, 0.0))
        parts.append(made(mine))
    added = add_totals(parts)
    np.testing.assert_allclose(added.weighted, whole.weighted, rtol=1e-12)
    options = {"lonely_psu": strategy}
    same(estimates(added, BY, **options).frame, estimates(whole, BY, **options).frame)


@FEW
@given(surveys())
def test_relabelling(frame: pd.DataFrame) -> None:
    """Statement 3, mistake 5."""
    rng = np.random.default_rng(len(frame))
    names = {pair: f"school {rng.integers(1e9)}" for pair in set(zip(frame["stratum"], frame["psu"], strict=True))}
    renamed = frame.assign(
        psu=[names[pair] for pair in zip(frame["stratum"], frame["psu"], strict=True)],
        stratum=frame["stratum"].map("abcd".__getitem__),
    )
    shuffled = renamed.sample(frac=1, random_state=1).reset_index(drop=True)
    same(found(frame, lonely_psu="average").frame, found(shuffled, lonely_psu="average").frame, 1e-11)


def by_loops(frame: pd.DataFrame, measure: str, sex: str | None, strategy: str) -> tuple[float, float]:
    """Return estimate and standard error from loops over respondents, PSUs and strata; NaN: none."""
    rows = frame.to_dict("records")
    inside = [row for row in rows if row["weight"] > 0 and not math.isnan(row[measure]) and sex in (None, row["sex"])]
    if not inside:
        return math.nan, math.nan
    weight = sum(row["weight"] for row in inside)
    p = sum(row["weight"] * row[measure] for row in inside) / weight
    if len({(row["stratum"], row["psu"]) for row in inside}) < 2:
        return p, math.nan
    variance = 0.0
    for stratum in {row["stratum"] for row in rows}:
        psus = {row["psu"] for row in rows if row["stratum"] == stratum}
        sums = []
        for psu in psus:
            own = [row for row in inside if (row["stratum"], row["psu"]) == (stratum, psu)]
            sums.append(sum(row["weight"] * (row[measure] - p) for row in own) / weight)
        if len(psus) == 1:
            variance += sums[0] ** 2 if strategy == "adjust" else 0.0
            continue
        mean = sum(sums) / len(psus)
        variance += len(psus) / (len(psus) - 1) * sum((value - mean) ** 2 for value in sums)
    return p, math.sqrt(variance)


@FEW
@given(surveys(), st.sampled_from(["remove", "adjust"]))
def test_loops_over_respondents(frame: pd.DataFrame, strategy: Any) -> None:
    """Statement 4, mistakes 1, 2, 9 and 11."""
    for row in found(frame, lonely_psu=strategy).frame.itertuples():
        sex = None if row.groups == "all" else row.groups.removeprefix("sex=")
        p, error = by_loops(frame, row.measure, sex, strategy)
        np.testing.assert_allclose(row.estimate, p, rtol=1e-12)
        if row.status != "lonely_psu":
            np.testing.assert_allclose(row.standard_error, error, rtol=1e-9, atol=1e-12)
        else:
            assert error < 1e-12


@FEW
@given(surveys(), st.sampled_from(["collapse", "remove", "adjust", "average"]))
def test_domain_is_a_missing_pattern(frame: pd.DataFrame, strategy: Any) -> None:
    """Statement 5, mistake 1; the degrees of freedom are those of the domain, so the limits are left out."""
    domain = found(frame, lonely_psu=strategy).frame.query("groups == 'sex=f'")
    girls = frame["sex"] == "f"
    blanked = frame.assign(y=frame["y"].where(girls), z=frame["z"].where(girls))
    alone = found(blanked, lonely_psu=strategy).frame.query("groups == 'all'")
    for column in ("n", "estimate", "standard_error", "design_effect", "psus"):
        np.testing.assert_allclose(alone[column], domain[column], rtol=1e-12, atol=1e-14)


@FEW
@given(surveys(), st.sampled_from(INTERVALS), st.sampled_from([s for s in LONELY_PSU if s != "fail"]))
def test_limits_and_status(frame: pd.DataFrame, interval: Any, strategy: Any) -> None:
    """Statement 6, mistakes 2, 7 and 8."""
    table = found(frame, interval=interval, lonely_psu=strategy).frame
    with_error = table["status"].isin(["ok", "zero_variance", "no_interval"])
    assert (table["standard_error"].notna() == with_error).all()
    assert (table["low"].notna() == (table["status"] == "ok")).all()
    assert (table["estimate"].notna() == (table["status"] != "no_answers")).all()
    assert (table["psus"][with_error] >= 2).all()
    shown = table[table["status"] == "ok"]
    assert (shown["low"] <= shown["estimate"]).all()
    assert (shown["estimate"] <= shown["high"]).all()
    assert (shown["low"] < shown["high"]).all()
    assert (shown["n_effective"] <= shown["n"]).all()
    if interval != "wald":
        assert shown["low"].ge(0).all()
        assert shown["high"].le(1).all()


@FEW
@given(surveys(), st.sampled_from(INTERVALS))
def test_complement(frame: pd.DataFrame, interval: Any) -> None:
    """Statement 7."""
    first = found(frame, interval=interval).frame
    second = found(frame.assign(y=1 - frame["y"], z=1 - frame["z"]), interval=interval).frame
    assert first["status"].equals(second["status"])
    for mine, other in (("low", "high"), ("high", "low"), ("estimate", "estimate")):
        np.testing.assert_allclose(first[mine], 1 - second[other], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(first["standard_error"], second["standard_error"], rtol=1e-9, atol=1e-12)
