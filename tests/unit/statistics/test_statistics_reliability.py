"""Reliability of scales.

1. Alpha by hand on a small matrix; Feldt's interval holds it; both are not defined without variance, rows or
items. 2. Only complete rows count: neither filled with means nor pairwise.
3. Item-rest correlations use the sum of the other items, not of all; constant items have none.
4. Omega of items that follow one factor exactly is that factor's; it does not depend on the unit of all
items. 5. Two items: Spearman-Brown. One item, constant items, too few rows: not estimable, no exception.
6. An item that was not reversed lowers alpha, has a negative item-rest correlation and the status
"negative_loading". 7. A Heywood case is named.
8. Everything of a scale comes from the same rows; matrices only.
"""

from __future__ import annotations

import numpy as np
import pytest

from ctc_toolkit.statistics.reliability import (
    cronbach_alpha,
    feldt_interval,
    item_rest_correlations,
    omega_total,
    scale_reliability,
)

SMALL = np.array([[1.0, 2], [2, 2], [3, 4], [4, 4]])


def items(loadings: list[float], n: int = 400, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((n, 1))
    return common * np.array(loadings) + 0.8 * rng.standard_normal((n, len(loadings)))


def exact(loadings: list[float], errors: list[float]) -> np.ndarray:
    """Return rows whose covariance matrix follows one factor exactly."""
    covariance = np.outer(loadings, loadings) + np.diag(errors)
    raw = np.random.default_rng(0).standard_normal((50, len(loadings)))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / 49)).T
    return white @ np.linalg.cholesky(covariance).T


def test_alpha_by_hand() -> None:
    """Statement 1: item variances 5/3 and 4/3, variance of the sum (3, 4, 7, 8) 17/3."""
    assert cronbach_alpha(SMALL) == pytest.approx(2 * (1 - 3 / (17 / 3)))
    low, high = feldt_interval(cronbach_alpha(SMALL), 4, 2)
    assert low < cronbach_alpha(SMALL) < high
    wider = feldt_interval(cronbach_alpha(SMALL), 4, 2, 0.99)
    assert wider[0] < low
    assert high < wider[1]


@pytest.mark.parametrize("matrix", [SMALL[:1], SMALL[:, :1], np.ones((5, 3)), np.full((4, 2), np.nan)])
def test_alpha_not_defined(matrix: np.ndarray) -> None:
    """Statement 1."""
    assert np.isnan(cronbach_alpha(matrix))
    assert np.isnan(feldt_interval(cronbach_alpha(matrix), 10, 3)).all()
    assert np.isnan(feldt_interval(0.8, 1, 3)).all()


def test_complete_rows_only() -> None:
    """Statement 2, mistake 15: means in place of missing answers give other values."""
    matrix = items([0.8, 0.7, 0.6, 0.5])
    matrix[np.random.default_rng(1).random(matrix.shape) < 0.2] = np.nan
    complete = matrix[~np.isnan(matrix).any(axis=1)]
    found = scale_reliability(matrix)
    assert found.rows == found.omega.rows == len(complete) < 250
    assert found.alpha == cronbach_alpha(complete)
    filled = np.where(np.isnan(matrix), np.nanmean(matrix, axis=0), matrix)
    assert abs(found.alpha - cronbach_alpha(filled)) > 0.02
    np.testing.assert_array_equal(found.item_rest, item_rest_correlations(complete))
    assert np.abs(found.item_rest - item_rest_correlations(filled)).max() > 0.02


def test_item_rest() -> None:
    """Statement 3."""
    matrix = items([0.9, 0.6, 0.3])
    wanted = [np.corrcoef(matrix[:, j], np.delete(matrix, j, axis=1).sum(axis=1))[0, 1] for j in range(3)]
    np.testing.assert_allclose(item_rest_correlations(matrix), wanted, atol=1e-12)
    constant = np.column_stack([matrix, np.full(len(matrix), 3.0)])
    found = item_rest_correlations(constant)
    assert np.isnan(found[3])
    np.testing.assert_allclose(found[:3], wanted, atol=1e-12)
    assert np.isnan(item_rest_correlations(matrix[:, :1])).all()
    assert np.isnan(item_rest_correlations(matrix[:1])).all()
    assert item_rest_correlations(np.column_stack([matrix[:, 0], matrix[:, 0]])).max() <= 1


@pytest.mark.parametrize("unit", [1.0, 1000.0, 1e-4])
def test_omega_of_one_factor(unit: float) -> None:
    """Statement 4: sum of loadings 2.6, of error variances 2.2."""
    found = omega_total(unit * exact([1.0, 0.7, 0.5, 0.4], [0.5, 0.6, 0.8, 0.3]))
    assert found.value == pytest.approx(2.6**2 / (2.6**2 + 2.2), abs=1e-6)
    np.testing.assert_allclose(found.loadings, unit * np.array([1.0, 0.7, 0.5, 0.4]), rtol=1e-4)
    np.testing.assert_allclose(found.error_variances, unit**2 * np.array([0.5, 0.6, 0.8, 0.3]), rtol=1e-4)
    assert (found.status, found.method) == ("ok", "one_factor")


def test_omega_of_three_items_in_closed_form() -> None:
    """Statement 4: three items fit exactly: loading 1 = sqrt(s12 s13 / s23)."""
    matrix = items([0.8, 0.7, 0.6])
    s = np.cov(matrix.T)
    wanted = np.sqrt([s[0, 1] * s[0, 2] / s[1, 2], s[0, 1] * s[1, 2] / s[0, 2], s[0, 2] * s[1, 2] / s[0, 1]])
    np.testing.assert_allclose(omega_total(matrix).loadings, wanted, rtol=1e-5)


def test_omega_of_two_items() -> None:
    """Statement 5."""
    r = np.corrcoef(SMALL.T)[0, 1]
    found = omega_total(SMALL)
    assert found.value == pytest.approx(2 * r / (1 + r))
    assert (found.status, found.method, found.loadings) == ("ok", "spearman_brown", ())
    turned = omega_total(SMALL * [1, -1])
    assert turned.status == "negative_loading"
    opposite = omega_total(np.column_stack([SMALL[:, 0], -SMALL[:, 0]]))
    assert np.isnan(opposite.value)


@pytest.mark.parametrize(
    "matrix",
    [SMALL[:, :1], SMALL[:2], np.ones((9, 3)), np.column_stack([items([1, 1, 1], 20), np.zeros(20)])],
)
def test_omega_not_estimable(matrix: np.ndarray) -> None:
    """Statement 5."""
    found = omega_total(matrix)
    assert np.isnan(found.value)
    assert (found.status, found.method) == ("not_estimable", "none")


def test_item_that_was_not_reversed() -> None:
    """Statement 6."""
    right = items([0.8, 0.7, 0.6, 0.7, 0.6])
    wrong = right * [1, 1, -1, 1, 1]
    assert scale_reliability(right).omega.status == "ok"
    found = scale_reliability(wrong)
    assert found.alpha < scale_reliability(right).alpha - 0.2
    assert np.flatnonzero(found.item_rest < 0).tolist() == [2]
    assert found.omega.status == "negative_loading"
    assert np.flatnonzero(np.array(found.omega.loadings) < 0).tolist() == [2]
    assert sum(found.omega.loadings) > 0


def test_heywood_case() -> None:
    """Statement 7: r12 r13 / r23 = 1.13 > 1 leaves no error variance for item 1."""
    covariance = np.array([[1, 0.85, 0.8], [0.85, 1, 0.6], [0.8, 0.6, 1]])
    raw = np.random.default_rng(0).standard_normal((60, 3))
    raw -= raw.mean(axis=0)
    matrix = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / 59)).T @ np.linalg.cholesky(covariance).T
    found = omega_total(matrix)
    assert found.status == "heywood"
    assert found.error_variances[0] < 0.001
    assert 0 < found.value < 1


def test_matrices_only() -> None:
    """Statement 8."""
    with pytest.raises(ValueError, match="matrix"):
        cronbach_alpha([1.0, 2.0])
    assert scale_reliability(SMALL.tolist()).items == 2
