"""Small areas: Fay-Herriot and beta-binomial.

1. Without differences between areas every estimate is the common value, and nobody divides by zero.
2. An estimate lies between the direct one and the common one, nearer to the direct one the smaller its variance.
3. The maximum that is found is that of the restricted likelihood, on a fine grid.
4. Fewer than six areas: no model. One covariate for every ten areas, none below.
5. 0 and 100 percent: (x + 0.5)/(n + 1) before the logit. Smooth variances: design effect / (n p (1 - p)).
6. Beta-binomial: the posterior of the maximum; equal areas have the common value with a common interval.
7. Estimates have a smaller squared error than direct ones, and their intervals hold the truth about as promised.
8. What makes no sense is refused.
"""

import numpy as np
import pytest
from scipy import special

from ctc_toolkit.statistics.small_areas import (
    beta_binomial,
    fay_herriot,
    most_covariates,
    smoothed_logit,
    smoothed_logit_variances,
)

DIRECT = np.array([0.30, 0.42, 0.35, 0.28, 0.39, 0.33, 0.50])
VARIANCES = np.array([4, 9, 2, 6, 3, 5, 25]) * 1e-4


def test_1_no_difference():
    alike = fay_herriot(np.array([0.30, 0.31, 0.30, 0.29, 0.30, 0.31]), np.full(6, 0.01))
    assert alike.between == 0
    assert alike.reliability.tolist() == [0] * 6
    assert np.allclose(alike.estimate, 1.81 / 6)
    assert np.isfinite(alike.error).all()


def test_2_between_direct_and_common():
    model = fay_herriot(DIRECT, VARIANCES)
    low, high = np.minimum(DIRECT, model.synthetic), np.maximum(DIRECT, model.synthetic)
    assert ((low <= model.estimate) & (model.estimate <= high)).all()
    assert np.argsort(model.reliability).tolist() == np.argsort(-VARIANCES).tolist()
    assert (model.error < np.sqrt(VARIANCES))[6]


def test_3_maximum_of_the_likelihood():
    found = fay_herriot(DIRECT, VARIANCES).between

    def minus(variance):
        weight = 1 / (variance + VARIANCES)
        mean = (weight @ DIRECT) / weight.sum()
        return -np.log(weight).sum() + np.log(weight.sum()) + weight @ (DIRECT - mean) ** 2

    grid = np.linspace(0, 0.02, 20001)
    assert abs(grid[np.argmin([minus(point) for point in grid])] - found) < 1e-6


def test_4_how_many_are_needed():
    with pytest.raises(ValueError, match="too few"):
        fay_herriot(DIRECT[:5], VARIANCES[:5])
    with pytest.raises(ValueError, match="too few"):
        beta_binomial(np.ones(5), np.full(5, 10.0))
    with pytest.raises(ValueError, match="too many"):
        fay_herriot(DIRECT, VARIANCES, np.arange(7.0))
    assert [most_covariates(areas) for areas in (6, 9, 10, 19, 20)] == [0, 0, 1, 1, 2]


def test_5_logits():
    found = smoothed_logit(np.array([0, 10, 20]), np.array([20, 20, 20]), np.array([0, 0.5, 1]))
    assert found == pytest.approx(special.logit([0.5 / 21, 0.5, 20.5 / 21]))
    assert smoothed_logit_variances(0.2, np.array([2.0]), np.array([50])) == pytest.approx([2 / (50 * 0.16)])


def test_6_beta_binomial_by_hand():
    hits, sizes = np.array([2.0, 9, 4, 12, 7, 1]), np.full(6, 20.0)
    found = beta_binomial(hits, sizes)
    assert found.estimate == pytest.approx((hits + found.a) / (20 + found.a + found.b))

    def likelihood(a, b):
        return (special.betaln(hits + a, sizes - hits + b) - special.betaln(a, b)).sum()

    best = likelihood(found.a, found.b)
    for change in (0.97, 1.03):
        assert likelihood(found.a * change, found.b) < best
        assert likelihood(found.a, found.b * change) < best
    assert ((found.low < found.estimate) & (found.estimate < found.high)).all()


@pytest.mark.parametrize("hits", [[10.0] * 6, [0.0] * 6, [20.0] * 6])
def test_6_equal_areas(hits):
    found = beta_binomial(np.array(hits), np.full(6, 20.0))
    assert np.allclose(found.estimate, hits[0] / 20)
    assert found.reliability.tolist() == [0] * 6
    assert np.isinf(found.a)


def test_7_better_than_direct():
    random = np.random.default_rng(11)
    direct_error = model_error = held = 0.0
    for _ in range(150):
        truth = 0.35 + 0.05 * random.standard_normal(10)
        variances = random.uniform(0.001, 0.006, 10)
        direct = truth + np.sqrt(variances) * random.standard_normal(10)
        model = fay_herriot(direct, variances)
        direct_error += np.square(direct - truth).sum()
        model_error += np.square(model.estimate - truth).sum()
        held += (np.abs(model.estimate - truth) <= 1.96 * model.error).mean()
    assert model_error < 0.75 * direct_error
    assert 0.9 < held / 150 < 0.98


@pytest.mark.parametrize(
    ("direct", "variances"), [(DIRECT, VARIANCES * 0), (DIRECT * np.nan, VARIANCES), (DIRECT, VARIANCES[:6])]
)
def test_8_refused(direct, variances):
    with pytest.raises(ValueError, match="finite"):
        fay_herriot(direct, variances)


@pytest.mark.parametrize(("hits", "size"), [(21.0, 20.0), (-1.0, 20.0), (0.0, 0.0)])
def test_8_refused_counts(hits, size):
    with pytest.raises(ValueError, match="sizes"):
        beta_binomial(np.full(6, hits), np.full(6, size))
