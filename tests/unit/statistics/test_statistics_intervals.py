"""Confidence limits of percentages.

1. At 0 and 100 percent Korn-Graubard and Wilson give a one-sided interval that starts at the estimate and is
not empty. 2. Logit, beta and Wald limits are not defined at 0 and 100 percent (Wald: where the error is 0);
no warning, no crash. 3. Rounding dust counts as 0 or 100 percent: p = 1 - 1e-16 with an error of 6e-18 has
the interval of p = 1. 4. Below one degree of freedom everything that needs t is not defined; Wilson with
pooled design effect is. 5. The effective size is never above n; a design effect below 1 does not lengthen the
sample. 6. The pooled size divides by the largest of 1, own and pooled design effect; one that is not known
does not count. 7. All limits hold the estimate, lie in 0..1 (but Wald), and grow with the confidence.
8. Numbers and arrays of any shape are taken.
"""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from ctc_toolkit.statistics import intervals


@pytest.fixture(autouse=True)
def no_warnings() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_zero_and_hundred_percent_by_size() -> None:
    """Statement 1, mistake 7: Clopper-Pearson with 50 answers, exact by hand: 1 - 0.025^(1/50)."""
    low, high = intervals.korn_graubard([0.0, 1.0], [50, 50])
    bound = 1 - 0.025 ** (1 / 50)
    np.testing.assert_allclose(low, [0, 1 - bound], atol=1e-14)
    np.testing.assert_allclose(high, [bound, 1], atol=1e-14)
    low, high = intervals.wilson([0.0, 1.0], [50, 50])
    z2 = 1.959963984540054**2
    np.testing.assert_allclose(low, [0, 50 / (50 + z2)], atol=1e-14)
    np.testing.assert_allclose(high, [z2 / (50 + z2), 1], atol=1e-14)
    assert low[0] == 0.0
    assert high[1] == 1.0


def test_limits_that_are_not_defined_at_the_ends() -> None:
    """Statement 2, mistake 7."""
    p, error = [0.0, 1.0], [0.0, 0.0]
    for low, high in (
        intervals.logit_interval(p, error, 10),
        intervals.beta(p, error, 100, 10),
        intervals.wald(p, error, 10),
    ):
        assert np.isnan(low).all()
        assert np.isnan(high).all()


def test_rounding_dust() -> None:
    """Statement 3, mistake 8: the dust must not give the interval [1, 1]."""
    p, error = 1 - 1e-16, 6e-18
    assert intervals.snap([p, 1e-17, 0.5, 1e-9]).tolist() == [1.0, 0.0, 0.5, 1e-9]
    size = intervals.effective_size(p, error, 40, 12)
    assert size == 40
    low, high = intervals.korn_graubard(p, size)
    assert low == pytest.approx(0.025 ** (1 / 40))
    assert high == 1.0
    assert np.isnan(intervals.beta(p, error, 40, 12)[0])
    assert np.isnan(intervals.logit_interval(p, error, 12)[0])


@pytest.mark.parametrize("df", [0, 0.5, -1, np.nan])
def test_below_one_degree_of_freedom(df: float) -> None:
    """Statement 4."""
    assert np.isnan(intervals.t_quantile(df))
    assert np.isnan(intervals.effective_size([0.3, 0.0], [0.05, 0.0], 40, df)).all()
    for low, high in (
        intervals.logit_interval(0.3, 0.05, df),
        intervals.beta(0.3, 0.05, 40, df),
        intervals.wald(0.3, 0.05, df),
        intervals.korn_graubard(0.3, intervals.effective_size(0.3, 0.05, 40, df)),
    ):
        assert np.isnan(low)
        assert np.isnan(high)
    low, high = intervals.wilson_pooled(0.3, 40, 2.0, np.nan)
    assert 0 < low < 0.3 < high < 1


def test_few_degrees_of_freedom_widen_the_interval() -> None:
    """Statement 4, mistake 3: with 4 schools in 1 stratum t is 3.18, not 1.96."""
    assert intervals.t_quantile(3) == pytest.approx(3.182446305283709, abs=1e-12)
    low, high = intervals.wald(0.3, 0.05, 3)
    assert high - low == pytest.approx(2 * 3.182446305283709 * 0.05)


def test_effective_size_is_capped() -> None:
    """Statement 5."""
    assert intervals.effective_size(0.5, 0.01, 100, 1000) == 100
    assert intervals.effective_size(0.5, 0.1, 100, 1e9) == pytest.approx(25 * (1.9842169515 / 1.9599639845) ** 2)
    uncapped_low, _ = intervals.beta(0.5, 0.01, 100, 1000)
    capped_low, _ = intervals.korn_graubard(0.5, 100)
    assert capped_low < uncapped_low
    assert np.isnan(intervals.effective_size(0.5, 0.0, 100, 10))


def test_pooled_size() -> None:
    """Statement 6."""
    own = [np.nan, 0.5, 3.0, 1.5, np.nan]
    pooled = [2.0, np.nan, 2.0, 2.0, np.nan]
    assert intervals.pooled_size(60, own, pooled).tolist() == [30, 60, 20, 30, 60]
    narrow = intervals.wilson(0.0, 60)
    wide = intervals.wilson_pooled(0.0, 60, np.nan, 2.0)
    assert wide[1] > narrow[1]


@pytest.mark.parametrize("p", [0.001, 0.2, 0.5, 0.93])
def test_order_and_confidence(p: float) -> None:
    """Statement 7."""
    error, n, df = 0.06 * np.sqrt(p * (1 - p)), 300, 9
    for bounded, limits in (
        (
            True,
            lambda level: intervals.korn_graubard(p, intervals.effective_size(p, error, n, df, level), level),
        ),
        (True, lambda level: intervals.wilson_pooled(p, n, 1.4, 2.0, level)),
        (True, lambda level: intervals.logit_interval(p, error, df, level)),
        (True, lambda level: intervals.beta(p, error, n, df, level)),
        (False, lambda level: intervals.wald(p, error, df, level)),
    ):
        (low90, high90), (low99, high99) = limits(0.90), limits(0.99)
        assert low99 < low90 < p < high90 < high99
        if bounded:
            assert low99 >= 0
            assert high99 <= 1


def test_shapes() -> None:
    """Statement 8."""
    low, high = intervals.korn_graubard(np.full((2, 3), 0.4), 80)
    assert low.shape == high.shape == (2, 3)
    assert float(intervals.wilson(0.4, 80)[0]) == pytest.approx(0.2995, abs=1e-3)
