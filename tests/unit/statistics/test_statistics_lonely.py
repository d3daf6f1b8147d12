"""Strata with a single PSU.

1. Without lonely strata all strategies give the same plan: factor n/(n - 1), centred, nothing merged.
2. "fail" names the lonely strata; nothing is dropped silently.
3. "remove" and "certainty" give no variance; "adjust" gives it uncentred with factor 1; "average" marks the
   strata that the others stand for.
4. "collapse" joins a lonely stratum with the next one, the last one with the one before; what is joined is
named. 5. Parents are tried in order: first the same district, then the survey; a stratum without a parent
waits for the survey. 6. Nothing to merge with: an error that names the strata; but a sample of one PSU in all
is left alone. 7. N is the number of PSUs in the population: factor (1 - n/N) n/(n - 1); merged strata add
their N. 8. A stratum with one PSU of one was taken completely: not lonely, no variance, merged with nobody.
9. N below n (for example a share or a factor instead of a number) is refused; N given as infinity: no
correction. 10. Unknown strategies are refused with the known names.
11. The error texts exist in German and English and hold the names of the strata.
"""

from __future__ import annotations

import numpy as np
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.lonely import LONELY_PSU, plan_strata

NAMES = ["north", "east", "south", "west"]
DISTRICT = {"north": "a", "east": "a", "south": "b", "west": "b"}


@pytest.mark.parametrize("strategy", LONELY_PSU)
def test_no_lonely_stratum(strategy: str) -> None:
    """Statement 1."""
    plan = plan_strata([2, 5, 3], lonely_psu=strategy)
    assert plan.group.tolist() == [0, 1, 2]
    np.testing.assert_allclose(plan.scale, [2, 1.25, 1.5])
    assert plan.centred.all()
    assert not plan.silent.any()
    assert plan.merged == plan.lonely == ()


def test_fail() -> None:
    """Statements 2 and 11, mistake 9."""
    with pytest.raises(ToolkitError) as caught:
        plan_strata([2, 1, 3, 1], labels=NAMES, lonely_psu="fail")
    assert caught.value.code == "lonely_psu_found"
    for language in ("de", "en"):
        assert "east, west" in caught.value.say(language)
    assert caught.value.exit_code == 13


def test_strategies_of_r() -> None:
    """Statement 3, mistake 9."""
    plans = {name: plan_strata([2, 1, 3], lonely_psu=name) for name in ("remove", "certainty", "adjust", "average")}
    for name, plan in plans.items():
        assert plan.lonely == ("1",), name
        assert plan.scale.tolist() == [2, 1 if name == "adjust" else 0, 1.5]
        assert plan.centred.tolist() == [True, name != "adjust", True]
        assert plan.silent.tolist() == [False, name != "adjust", False]
        assert plan.averaged.tolist() == [False, name == "average", False]


@pytest.mark.parametrize(
    ("psus", "merged"),
    [
        ([2, 1, 3, 2], (("east", "south"),)),
        ([2, 2, 3, 1], (("south", "west"),)),
        ([1, 1, 3, 2], (("north", "east"),)),
        ([1, 1, 1, 2], (("north", "east"), ("south", "west"))),
        ([1, 2, 1, 1], (("north", "east"), ("south", "west"))),
        ([3, 1, 1, 1], (("east", "south", "west"),)),
    ],
)
def test_collapse_with_the_neighbour(psus: list[int], merged: tuple[tuple[str, ...], ...]) -> None:
    """Statement 4: east + south hold two PSUs already, so west alone joins them."""
    plan = plan_strata(psus, labels=NAMES)
    assert plan.merged == merged
    assert plan.psus.sum() == sum(psus)
    assert (plan.psus > 1).all()
    assert not plan.silent.any()


def test_collapse_within_the_district_first() -> None:
    """Statement 5: east is the neighbour of south, but of another district."""
    plan = plan_strata([3, 1, 2, 2], labels=NAMES, collapse_order=(DISTRICT, "survey"))
    assert plan.merged == (("north", "east"),)
    assert plan.group.tolist() == [0, 0, 1, 2]
    assert plan_strata([3, 1, 2, 2], labels=NAMES).merged == (("east", "south"),)


def test_collapse_beyond_the_district() -> None:
    """Statement 5: a district of its own, or no district known: the survey is asked."""
    apart = {"north": "a", "east": "c", "south": "b", "west": "b"}
    assert plan_strata([3, 1, 2, 2], labels=NAMES, collapse_order=(apart, "survey")).merged == (("east", "south"),)
    unknown = {name: parent for name, parent in DISTRICT.items() if name != "east"}
    assert plan_strata([3, 1, 2, 2], labels=NAMES, collapse_order=(unknown, "survey")).merged == (("east", "south"),)


def test_nothing_to_merge_with() -> None:
    """Statements 6 and 11, mistake 9."""
    apart = {"north": "a", "east": "c", "south": "b", "west": "b"}
    with pytest.raises(ToolkitError) as caught:
        plan_strata([3, 1, 2, 2], labels=NAMES, collapse_order=(apart,))
    assert caught.value.code == "lonely_psu_no_neighbour"
    assert "east" in caught.value.say("de")
    assert "east" in caught.value.say("en")
    with pytest.raises(ToolkitError):
        plan_strata([3, 1], labels=NAMES[:2], collapse_order=())


def test_sample_of_one_psu() -> None:
    """Statement 6: there is no variance at all, which the estimates say for every number."""
    plan = plan_strata([1], labels=["all"])
    assert plan.silent.tolist() == [True]
    assert plan.merged == ()
    with pytest.raises(ToolkitError):
        plan_strata([1], labels=["all"], lonely_psu="fail")


def test_finite_population() -> None:
    """Statement 7, mistake 10."""
    plan = plan_strata([2, 1, 3], [8, 4, np.inf], lonely_psu="adjust")
    np.testing.assert_allclose(plan.scale, [0.75 * 2, 0.75, 1.5])
    merged = plan_strata([2, 1], [8, 4])
    assert merged.merged == (("0", "1"),)
    np.testing.assert_allclose(merged.scale, [(1 - 3 / 12) * 3 / 2])


@pytest.mark.parametrize("strategy", LONELY_PSU)
def test_stratum_taken_completely(strategy: str) -> None:
    """Statement 8."""
    plan = plan_strata([2, 1, 3], [8, 1, 9], lonely_psu=strategy)
    assert plan.lonely == plan.merged == ()
    assert plan.scale[1] == 0
    assert not plan.silent.any()


def test_stratum_taken_completely_is_no_neighbour() -> None:
    """Statement 8."""
    assert plan_strata([1, 1, 3], [8, 1, 9], labels=NAMES[:3]).merged == (("north", "south"),)
    with pytest.raises(ToolkitError) as caught:
        plan_strata([1, 1], [8, 1], labels=NAMES[:2])
    assert caught.value.code == "lonely_psu_no_neighbour"


@pytest.mark.parametrize("population", [0.25, 1.9, 0, np.nan])
def test_population_smaller_than_the_sample(population: float) -> None:
    """Statement 9, mistake 10: a rate or a factor where the number belongs."""
    with pytest.raises(ToolkitError) as caught:
        plan_strata([2, 2], [8, population], labels=NAMES[:2])
    assert caught.value.code == "population_psus_too_small"
    assert "east" in caught.value.say("de")


def test_unknown_strategy() -> None:
    """Statement 10."""
    with pytest.raises(ToolkitError) as caught:
        plan_strata([2, 2], lonely_psu="ignore")
    assert caught.value.code == "statistics_unknown_name"
    assert "collapse" in caught.value.say("en")
