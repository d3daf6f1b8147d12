"""Change in one group and between two against numbers from R (`r/paired.R`: base R, with course groups clubSandwich).

1. Mean changes, paired and unpaired: estimate, limits, p and degrees of freedom equal `t.test`.
2. Effect sizes by name and their noncentral limits equal those by `pt(ncp)` and `gamma` in R.
3. McNemar's exact p equals `binom.test`; limits of paired and unpaired shares equal Newcombe's formulas in R.
4. Reliable change counts the same people.
5. ANCOVA and gain scores equal `lm` and `confint`.
6. Hedges' factor, and the interval across groups.
7. With course groups: ANCOVA, gain scores and the change of one group have the CR2 errors, degrees of freedom, limits
   and p of clubSandwich; what is told of linked answers are these limits.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_results import LinkedValues, linked_result
from ctc_toolkit.statistics.paired import (
    effect_sizes,
    hedges_factor,
    mcnemar_exact,
    mean_of_groups,
    paired_change,
    paired_of,
    paired_share_change,
    reliable_change,
    sample_of,
    unpaired_change,
    unpaired_effect_sizes,
    unpaired_share_change,
)
from ctc_toolkit.statistics.two_groups import ancova, gain

HERE = Path(__file__).parent / "r"
SETS = ("small", "usual", "none", "down", "close")
NEAR = {"rel": 1e-9, "abs": 1e-11}
NONCENTRAL = {"rel": 2e-7, "abs": 1e-8}
"""R's own pt(ncp) has an error bound of 1e-12 on the probability, its root a tolerance."""


@cache
def expected() -> dict[tuple[str, str], float]:
    frame = pd.read_csv(HERE / "paired_expected.csv")
    return {(row.set, row.what): row.value for row in frame.itertuples()}


@cache
def people(name: str) -> pd.DataFrame:
    frame = pd.read_csv(HERE / "paired_data.csv")
    return frame[frame["set"] == name].reset_index(drop=True)


@pytest.mark.parametrize("name", SETS)
def test_1_mean_changes(name):
    data = people(name)
    pairs = paired_of(data["before"], data["after"])
    for what, found in (
        ("paired", paired_change(pairs)),
        ("unpaired", unpaired_change(sample_of(data["before"]), sample_of(data["after"]))),
    ):
        values = {
            "estimate": found.difference,
            "low": found.low,
            "high": found.high,
            "p": found.p,
            "df": found.degrees_of_freedom,
        }
        for part, value in values.items():
            assert value == pytest.approx(expected()[name, f"{what}/{part}"], **NEAR), (what, part)


@pytest.mark.parametrize("name", SETS)
def test_2_effect_sizes(name):
    data = people(name)
    sizes = effect_sizes(paired_of(data["before"], data["after"]))
    assert list(sizes) == ["d_z", "g_z", "d_rm", "g_rm", "d_av", "g_av", "d_pre", "g_pre"]
    sizes |= unpaired_effect_sizes(sample_of(data["before"]), sample_of(data["after"]))
    for size in sizes.values():
        if size.name == "d_s":
            continue
        assert size.value == pytest.approx(expected()[name, f"{size.name}/value"], **NEAR), size.name
        assert size.low == pytest.approx(expected()[name, f"{size.name}/low"], **NONCENTRAL), size.name
        assert size.high == pytest.approx(expected()[name, f"{size.name}/high"], **NONCENTRAL), size.name


@pytest.mark.parametrize("name", SETS)
def test_3_shares(name):
    data = people(name)
    first, second, n = data["yes_before"], data["yes_after"], len(data)
    to_yes, to_no = int(((first == 0) & (second == 1)).sum()), int(((first == 1) & (second == 0)).sum())
    assert mcnemar_exact(to_yes, to_no) == pytest.approx(expected()[name, "mcnemar/p"], **NEAR)
    yes = int(first.sum()), int(second.sum())
    for what, found in (
        ("share", paired_share_change(yes[0], yes[1], to_yes, n)),
        ("share_apart", unpaired_share_change(yes[0], n, yes[1], n)),
    ):
        for part, value in zip(("value", "low", "high"), found, strict=True):
            assert value == pytest.approx(expected()[name, f"{what}/{part}"], **NEAR), (what, part)


@pytest.mark.parametrize("name", SETS)
def test_4_reliable_change(name):
    data = people(name)
    for reliability in (0.5, 0.8):
        found = reliable_change(data["before"], data["after"], reliability, sample_of(data["before"]).sd)
        assert (found.up, found.down) == (
            expected()[name, f"rci/{reliability}/up"],
            expected()[name, f"rci/{reliability}/down"],
        )


@pytest.mark.parametrize("name", SETS)
def test_5_two_groups(name):
    data = people(name)
    programme = data["arm"] == "programme"
    for what, found in (
        ("ancova", ancova(data["before"], data["after"], programme)),
        ("gain", gain(data["before"], data["after"], programme)),
    ):
        values = {"estimate": found.difference, "low": found.low, "high": found.high, "p": found.p}
        for part, value in values.items():
            assert value == pytest.approx(expected()[name, f"{what}/{part}"], rel=1e-8, abs=1e-11), (what, part)


def test_6_factor_and_groups():
    for df in (2, 9, 45, 400):
        assert hedges_factor(df) == pytest.approx(expected()["any", f"j/{df}"], **NEAR)
    found = mean_of_groups([0.31, 0.12, 0.44, -0.05, 0.2])
    assert found.low == pytest.approx(expected()["usual", "groups/low"], **NEAR)
    assert found.high == pytest.approx(expected()["usual", "groups/high"], **NEAR)


@cache
def courses() -> pd.DataFrame:
    return pd.read_csv(HERE / "paired_courses.csv")


@pytest.mark.parametrize("name", ["ancova", "gain"])
def test_7_course_groups(name):
    data = courses()
    compare = ancova if name == "ancova" else gain
    found = compare(data["before"], data["after"], data["programme"] == 1, data["course"].tolist())
    known = {what: value for (which, what), value in expected().items() if which == "courses"}
    for part, value in {
        "beta": found.difference,
        "SE": found.standard_error,
        "df": found.degrees_of_freedom,
        "CI_L": found.low,
        "CI_U": found.high,
        "p_val": found.p,
    }.items():
        assert value == pytest.approx(known[f"{name}/{part}"], rel=1e-7), part


def test_7_told():
    data = courses()
    linked = LinkedValues(
        data["before"].to_numpy(),
        data["after"].to_numpy(),
        tuple(data["course"]),
        tuple(data["programme"] == 1),
        np.array([]),
    )
    result = linked_result(ChangeFields("Kurs", low=-2.0, high=7.0), linked)
    known = {what: value for (which, what), value in expected().items() if which == "courses"}
    assert (result.limits, result.groups, result.comparison.errors) == ("groups", 9, "groups")
    for part, value in (("beta", result.change), ("CI_L", result.low), ("CI_U", result.high)):
        assert value == round(known[f"change/{part}"], 1)
    for name, arms in (("ancova", result.comparison.ancova), ("gain", result.comparison.gain)):
        for part, value in (("beta", arms.value), ("CI_L", arms.low), ("CI_U", arms.high)):
            assert value == round(known[f"{name}/{part}"], 1)
        assert arms.secure is False
