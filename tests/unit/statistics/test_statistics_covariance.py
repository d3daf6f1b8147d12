"""Covariance between cells of one survey.

1. The diagonal holds the variances of `estimates`; the matrix is symmetric and has no negative eigenvalue.
2. Groups that share PSUs are correlated: the difference of the sexes has another error than independent
samples give. 3. Groups in different strata are not correlated.
4. Nested groups: a group and everybody; the difference of a cell from itself is 0 without an interval.
5. Cells without values, within one PSU, or in silent strata have no covariance with anything; others keep
theirs. 6. Degrees of freedom of a difference count the PSUs and strata that hold respondents of either cell.
7. Cells are the same whatever the order of their group values and of the cells; unknown names are refused.
8. Limits of a difference are t limits at the confidence asked for.
9. Means work like proportions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import PsuTotals, covariance, difference, estimates, intervals, totals_from_frame


def survey(psus: list[int], size: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    places = [(h, j) for h, count in enumerate(psus) for j in range(count) for _ in range(size)]
    frame = pd.DataFrame(places, columns=["stratum", "psu"])
    level = frame.groupby(["stratum", "psu"]).ngroup().to_numpy() / sum(psus)
    frame["weight"] = rng.uniform(0.5, 2, len(frame))
    frame["sex"] = rng.choice(["f", "m"], len(frame))
    frame["y"] = (rng.random(len(frame)) < level).astype(float)
    frame["z"] = (rng.random(len(frame)) < 0.7 * level).astype(float)
    frame["area"] = frame["stratum"].astype(str)
    return frame


def totals(frame: pd.DataFrame, **options: Any) -> PsuTotals:
    groups = frame[["sex", "area"]]
    return totals_from_frame(frame[["y", "z"]], frame["stratum"], frame["psu"], frame["weight"], groups, **options)


CELLS = [("y", {}), ("z", {}), ("y", {"sex": "f"}), ("y", {"sex": "m"}), ("z", {"sex": "m", "area": "0"})]


def test_matrix() -> None:
    """Statement 1."""
    made = totals(survey([4, 5]))
    matrix = covariance(made, CELLS)
    frame = estimates(made, [(), ("sex",), ("sex", "area")]).frame.set_index(["measure", "groups"])["standard_error"]
    names = ["all", "all", "sex=f", "sex=m", "sex=m;area=0"]
    wanted = [frame[measure, name] for (measure, _), name in zip(CELLS, names, strict=True)]
    np.testing.assert_allclose(np.sqrt(np.diag(matrix)), wanted, rtol=1e-12)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > -1e-15


def test_groups_that_share_psus() -> None:
    """Statement 2, mistake 6."""
    made = totals(survey([6, 6]))
    matrix = covariance(made, [("y", {"sex": "f"}), ("y", {"sex": "m"})])
    assert matrix[0, 1] > 0
    found = difference(made, ("y", {"sex": "f"}), ("y", {"sex": "m"}))
    assert found.standard_error == pytest.approx(math.sqrt(matrix[0, 0] + matrix[1, 1] - 2 * matrix[0, 1]))
    assert found.standard_error < 0.8 * math.sqrt(matrix[0, 0] + matrix[1, 1])


def test_groups_in_different_strata() -> None:
    """Statement 3."""
    matrix = covariance(totals(survey([4, 4])), [("y", {"area": "0"}), ("y", {"area": "1"})])
    assert matrix[0, 1] == pytest.approx(0, abs=1e-18)
    assert matrix[0, 0] > 0


def test_cell_and_itself() -> None:
    """Statement 4."""
    made = totals(survey([4, 4]))
    found = difference(made, ("y", {"sex": "f"}), ("y", {"sex": "f"}))
    assert (found.estimate, found.standard_error) == (0, 0)
    assert math.isnan(found.low)
    nested = difference(made, ("y", {}), ("y", {"sex": "f"}))
    assert nested.standard_error > 0


def test_cells_without_a_variance() -> None:
    """Statement 5, mistake 2."""
    frame = survey([4, 4, 1])
    frame.loc[(frame["stratum"] == 1) & (frame["psu"] > 0), "z"] = np.nan
    cells = [("y", {}), ("z", {"area": "1"}), ("y", {"area": "2"}), ("y", {"sex": "f"})]
    matrix = covariance(totals(frame), cells, lonely_psu="remove")
    assert np.isnan(matrix[1:3]).all()
    assert np.isnan(matrix[:, 1:3]).all()
    assert np.isfinite(matrix[np.ix_([0, 3], [0, 3])]).all()
    found = difference(totals(frame), ("y", {"area": "0"}), ("y", {"area": "2"}), lonely_psu="average")
    assert found.estimate != 0
    assert math.isnan(found.standard_error)
    assert math.isnan(found.high)


def test_two_psus_in_silent_strata() -> None:
    """Statement 5, mistake 9."""
    frame = survey([3, 1, 1]).assign(area=lambda frame: np.where(frame["stratum"] > 0, "silent", "rest"))
    assert np.isnan(covariance(totals(frame), [("y", {"area": "silent"})], lonely_psu="remove")).all()
    assert np.isfinite(covariance(totals(frame), [("y", {"area": "silent"})], lonely_psu="adjust")).all()


def test_degrees_of_freedom() -> None:
    """Statement 6, mistake 3."""
    made = totals(survey([4, 5, 6]))
    assert difference(made, ("y", {"area": "0"}), ("y", {"area": "1"})).degrees_of_freedom == 9 - 2
    assert difference(made, ("y", {"area": "2"}), ("z", {"area": "2"})).degrees_of_freedom == 5
    assert difference(made, ("y", {"area": "2"}), ("y", {})).degrees_of_freedom == 15 - 3


def test_order_does_not_matter() -> None:
    """Statement 7."""
    made = totals(survey([4, 5]))
    turned = [(measure, dict(reversed(groups.items()))) for measure, groups in reversed(CELLS)]
    np.testing.assert_allclose(covariance(made, turned)[::-1, ::-1], covariance(made, CELLS), rtol=1e-12)
    assert covariance(made, []).shape == (0, 0)


@pytest.mark.parametrize("cell", [("x", {}), ("y", {"grade": "9"}), ("y", {"sex": "d"})])
def test_unknown_names(cell: tuple[str, dict[str, str]]) -> None:
    """Statement 7."""
    with pytest.raises(ToolkitError) as caught:
        covariance(totals(survey([2])), [cell])
    assert caught.value.code == "statistics_unknown_name"


def test_limits() -> None:
    """Statement 8."""
    made = totals(survey([4, 5]))
    found = difference(made, ("y", {}), ("z", {}), confidence=0.9)
    half = float(intervals.t_quantile(7, 0.9)) * found.standard_error
    assert (found.low, found.high) == pytest.approx((found.estimate - half, found.estimate + half))


def test_means() -> None:
    """Statement 9."""
    frame = survey([4, 5])
    plain = covariance(totals(frame), CELLS)
    scaled = covariance(totals(frame.assign(y=5 - 2 * frame["y"], z=5 - 2 * frame["z"]), kind="mean"), CELLS)
    np.testing.assert_allclose(scaled, 4 * plain, rtol=1e-10)
