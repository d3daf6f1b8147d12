"""Cluster errors and the wild cluster bootstrap, against plain matrices of size N x N and plain loops.

1. With weights, clusters of unequal size and community dummies, CR2 and its degrees of freedom equal the textbook
   formula with (I - H)(I - H)' and an eigendecomposition per cluster.
2. CR1S equals statsmodels' cluster covariance.
3. Balanced clusters with one treatment per cluster: CR2 equals Welch's t test of the cluster means with its degrees of
   freedom (known result, Bell and McCaffrey 2002).
4. Rows with weight 0 change nothing; weights that are doubled change nothing.
5. The bootstrap equals a plain loop that refits the regression for every sign vector; Webb's weights likewise; above
   the limit it draws by seed.
6. 5,000 pupils in 12 communities: all 4,096 vectors in well under 2 seconds.
7. Refused with their code: one cluster, columns that depend on each other, missing values, negative weights, unknown
   names. A spread of exactly 0 gives no error and no p.
"""

import time
from itertools import product

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.clustered import clustered_fit
from ctc_toolkit.statistics.wild_bootstrap import usual_weights, wild_bootstrap


def study(seed=1, clusters=6, weighted=True):
    random = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), random.integers(4, 15, clusters))
    post = random.integers(0, 2, len(cluster)).astype(float)
    ctc = (cluster < clusters // 2).astype(float)
    dummies = np.eye(clusters)[cluster]
    x = np.column_stack([ctc * post, post, dummies])
    y = random.normal(size=len(cluster)) + random.normal(size=clusters)[cluster] * post
    w = random.uniform(0.5, 3, len(cluster)) if weighted else np.ones(len(cluster))
    return x, y, cluster, w


def textbook(x, y, cluster, w, c):
    big = np.diag(w)
    m = np.linalg.inv(x.T @ big @ x)
    left = np.eye(len(y)) - x @ m @ x.T @ big
    residual = left @ y
    phi = left @ left.T
    meat, rows = np.zeros_like(m), []
    for g in np.unique(cluster):
        own = cluster == g
        values, vectors = np.linalg.eigh(phi[np.ix_(own, own)])
        roots = np.array([1 / np.sqrt(value) if value > 1e-10 else 0.0 for value in values])
        a = vectors @ np.diag(roots) @ vectors.T
        score = x[own].T @ np.diag(w[own]) @ a @ residual[own]
        meat += np.outer(score, score)
        rows.append(c @ m @ x[own].T @ np.diag(w[own]) @ a @ left[own])
    p = np.array(rows) @ np.array(rows).T
    return np.sqrt(c @ m @ meat @ m @ c), np.trace(p) ** 2 / (p**2).sum()


@pytest.mark.parametrize("weighted", [True, False])
def test_1_textbook(weighted):
    x, y, cluster, w = study(weighted=weighted)
    fit = clustered_fit(x, y, cluster, weight=w)
    for c in (np.eye(x.shape[1])[0], np.array([1.0, 1.0] + [0.0] * 6)):
        found = fit.test(c)
        assert (found.standard_error, found.degrees_of_freedom) == pytest.approx(textbook(x, y, cluster, w, c))


def test_2_statsmodels():
    x, y, cluster, w = study(seed=2)
    theirs = sm.WLS(y, x, weights=w).fit(cov_type="cluster", cov_kwds={"groups": cluster})
    fit = clustered_fit(x, y, cluster, weight=w)
    assert fit.coefficients == pytest.approx(theirs.params)
    assert fit.test("x0", "CR1S").standard_error == pytest.approx(theirs.bse[0])


def test_3_welch():
    random = np.random.default_rng(4)
    cluster = np.repeat(np.arange(9), 10)
    ctc = (cluster < 3).astype(float)
    y = random.normal(size=90) + np.repeat(random.normal(size=9), 10)
    means = y.reshape(9, 10).mean(axis=1)
    welch = stats.ttest_ind(means[:3], means[3:], equal_var=False)
    found = clustered_fit(np.column_stack([np.ones(90), ctc]), y, cluster).test("x1")
    error = np.sqrt(means[:3].var(ddof=1) / 3 + means[3:].var(ddof=1) / 6)
    assert found.estimate / found.standard_error == pytest.approx(welch.statistic)
    assert found.standard_error == pytest.approx(error)
    # degrees of freedom as if variances were equal: Satterthwaite of the design, not of the data
    parts = np.array([1 / 3, 1 / 6])
    assert found.degrees_of_freedom == pytest.approx(parts.sum() ** 2 / (parts**2 / [2, 5]).sum())


def test_4_weights():
    x, y, cluster, w = study(seed=5)
    found = clustered_fit(x, y, cluster, weight=w).test("x0")
    more = [np.concatenate([part, part[:3] + 7]) for part in (x, y)]
    extended = clustered_fit(*more, np.append(cluster, cluster[:3]), weight=np.append(w, [0, 0, 0])).test("x0")
    doubled = clustered_fit(x, y, cluster, weight=2 * w).test("x0")
    for other in (extended, doubled):
        assert other.standard_error == pytest.approx(found.standard_error)
        assert other.degrees_of_freedom == pytest.approx(found.degrees_of_freedom)


def looped(x, y, cluster, w, values):
    restricted = np.delete(x, 0, axis=1)
    root = np.sqrt(w)
    b = np.linalg.lstsq(restricted * root[:, None], y * root, rcond=None)[0]
    fitted, residual = restricted @ b, y - restricted @ b

    def t(outcome):
        test = clustered_fit(x, outcome, cluster, weight=w).test("x0", "CR1")
        return abs(test.estimate / test.standard_error)

    found = t(y)
    drawn = [t(fitted + np.array(v)[cluster] * residual) for v in product(values, repeat=cluster.max() + 1)]
    return np.mean(np.array(drawn) >= found * (1 - 1e-9))


@pytest.mark.parametrize(
    ("weights", "clusters", "values"),
    [("rademacher", 6, [-1, 1]), ("webb", 4, [s * np.sqrt(k) for s in (-1, 1) for k in (0.5, 1, 1.5)])],
)
def test_5_bootstrap(weights, clusters, values):
    x, y, cluster, w = study(seed=6, clusters=clusters)
    found = wild_bootstrap(clustered_fit(x, y, cluster, weight=w), "x0", weights=weights)
    assert found.all_vectors
    assert found.vectors == len(values) ** clusters
    assert found.p_value == pytest.approx(looped(x, y, cluster, w, values))


def test_5_draws():
    x, y, cluster, _ = study(seed=7, clusters=14)
    fit = clustered_fit(x, y, cluster)
    found = wild_bootstrap(fit, "x0", draws=499)
    assert (found.all_vectors, found.vectors) == (False, 499)
    assert found == wild_bootstrap(fit, "x0", draws=499)
    assert wild_bootstrap(fit, "x0", draws=499, seed=1).p_value == pytest.approx(found.p_value, abs=0.1)
    assert (usual_weights(6), usual_weights(8)) == ("webb", "rademacher")


def test_6_speed():
    random = np.random.default_rng(8)
    cluster = np.repeat(np.arange(12), 417)
    post = random.integers(0, 2, len(cluster)).astype(float)
    x = np.column_stack([post * (cluster < 6), post, np.eye(12)[cluster]])
    began = time.process_time()
    found = wild_bootstrap(clustered_fit(x, random.normal(size=len(cluster)), cluster), "x0")
    assert time.process_time() - began < 2
    assert found.vectors == 4096


def refused(call):
    with pytest.raises(ToolkitError) as caught:
        call()
    return caught.value.code


def test_7_refused():
    x, y, cluster, w = study()
    assert refused(lambda: clustered_fit(x, y, np.zeros(len(y)))) == "clusters_too_few"
    twice = np.column_stack([x, x[:, 0]])
    assert refused(lambda: clustered_fit(twice, y, cluster)) == "regression_not_identified"
    few = (x[:4], y[:4], [1, 1, 2, 2])
    assert refused(lambda: clustered_fit(*few)) == "regression_not_identified"
    assert refused(lambda: clustered_fit(x, np.where(y > 0, y, np.nan), cluster)) == "regression_value_missing"
    assert refused(lambda: clustered_fit(x, y, cluster, weight=-w)) == "regression_value_missing"
    fit = clustered_fit(x, y, cluster)
    for call in (
        lambda: fit.test("nobody"),
        lambda: fit.test("x0", "CR9"),
        lambda: wild_bootstrap(fit, "x0", weights="dice"),
    ):
        assert refused(call) == "statistics_unknown_name"


def test_7_no_spread():
    x, _, cluster, _ = study()
    fit = clustered_fit(x, x @ np.arange(1.0, x.shape[1] + 1), cluster)
    found = fit.test("x0")
    assert found.estimate == pytest.approx(1)
    assert np.isnan([found.standard_error, found.p_value, found.degrees_of_freedom]).all()
    assert np.isnan(wild_bootstrap(fit, "x0").p_value)
