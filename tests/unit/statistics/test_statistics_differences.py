"""Tests of differences, equivalence, part of a reference, families of tests and slopes.

1. Holm and Benjamini-Hochberg equal statsmodels' multipletests; tests without p leave the family; unknown names fail.
2. t test, interval and detectable difference equal scipy; an error of 0 or no degrees of freedom bear no test.
3. Two one-sided tests are below 5 percent exactly where the 90 percent interval lies inside the margin.
4. A unit is taken out of its reference: hand calculation, and the difference equals (1 - f)(unit - rest).
5. Cohen's h of known values.
6. Standardised parts: a single cell is the plain difference of domains; several cells are the weighted sum of their
   estimates, with the standard error of R's formula written out by hand; shared PSUs enter with their covariance.
7. The slope over four waves equals a weighted logistic regression with a sandwich over PSUs, written out by hand; a
   wave off the line is a departure; fewer than four waves are refused.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import difference, totals_from_frame
from ctc_toolkit.statistics.contrasts import standardised
from ctc_toolkit.statistics.differences import (
    cohen_h,
    detectable,
    equivalence_p,
    part_of_reference,
    t_limits,
    two_sided_p,
)
from ctc_toolkit.statistics.multiplicity import adjusted
from ctc_toolkit.statistics.slope import logistic_slopes

RANDOM = np.random.default_rng(5)


@pytest.mark.parametrize(("name", "other"), [("holm", "holm"), ("benjamini_hochberg", "fdr_bh")])
def test_1_families(name, other):
    p = np.r_[RANDOM.random(20), 1e-9, 0.04, 0.04]
    assert np.allclose(adjusted(p, name), multipletests(p, method=other)[1], rtol=1e-12)
    with_gaps = np.insert(p, [3, 8], np.nan)
    found = adjusted(with_gaps, name)
    assert np.isnan(found[np.isnan(with_gaps)]).all()
    assert np.allclose(found[~np.isnan(with_gaps)], multipletests(p, method=other)[1], rtol=1e-12)
    assert np.isnan(adjusted([np.nan], name)).all()


def test_1_unknown_names_fail():
    with pytest.raises(ToolkitError) as refused:
        adjusted([0.1], "bonferroni")
    assert refused.value.code == "statistics_unknown_name"


def test_2_tests_and_intervals():
    d, error, df = np.array([2.0, -7.5, 0.1]), np.array([1.0, 1.5, 3.0]), np.array([3.0, 12.0, 73.0])
    assert np.allclose(two_sided_p(d, error, df), 2 * stats.t.sf(np.abs(d) / error, df), rtol=1e-10)
    low, high = t_limits(d, error, df)
    assert np.allclose([low, high], stats.t.interval(0.95, df, d, error), rtol=1e-10)
    assert np.allclose(detectable(error, df), (stats.t.ppf(0.975, df) + stats.t.ppf(0.8, df)) * error, rtol=1e-10)
    assert two_sided_p(0.195361, 0.0138597, 73) == pytest.approx(2 * stats.t.sf(0.195361 / 0.0138597, 73), rel=1e-8)
    assert np.isnan(two_sided_p([1.0, 1.0], [0.0, 1.0], [10.0, 0.0])).all()


def test_3_equivalence_is_the_90_percent_interval():
    d, error = np.meshgrid(np.linspace(-7, 7, 29), [0.5, 1.5, 2.9, 4.0])
    p = equivalence_p(d, error, 9.0, 5.0)
    low, high = t_limits(d, error, 9.0, 0.9)
    assert ((p < 0.05) == ((low > -5) & (high < 5))).all()
    assert (p < 0.05).any()
    assert (p > 0.05).any()


def test_4_part_of_the_reference():
    # city 40 (SE 2) makes up a quarter of a reference of 34 (SE 1): the rest has (34 - 10) / 0.75 = 32
    found = part_of_reference(40.0, 2.0, 34.0, 1.0, 0.25)
    assert found.rest == pytest.approx(32.0)
    assert found.standard_error == pytest.approx(np.sqrt((1 - 0.25) / 0.5625))  # (1^2 - 0.5^2) / 0.75^2
    assert 0.75 * (40.0 - float(found.rest)) == pytest.approx(40.0 - 34.0)
    assert found.difference_error == pytest.approx(0.75 * np.sqrt(4 + 0.75 / 0.5625))
    alone = part_of_reference(40.0, 2.0, 34.0, np.nan, 0.0)
    assert (float(alone.rest), float(alone.difference_error)) == (34.0, 2.0)
    with pytest.raises(ValueError, match="share"):
        part_of_reference(40.0, 2.0, 34.0, 1.0, 1.0)


def test_5_cohen_h():
    assert cohen_h(0.5, 0.5) == 0
    assert cohen_h(1.0, 0.0) == pytest.approx(np.pi)
    assert cohen_h(0.25, 0.75) == pytest.approx(2 * (np.pi / 6 - np.pi / 3))


def people(waves=2, rows=900, shift=0.05):
    """Return answers of several waves in the same ten schools, with grades of different size."""
    random = np.random.default_rng(11)
    parts = []
    for wave in range(waves):
        school = random.integers(0, 10, rows)
        grade = random.choice(["6", "8"], rows, p=[0.7, 0.3] if wave % 2 else [0.4, 0.6])
        effect = np.random.default_rng(3).normal(0, 0.1, 10)[school]
        y = (random.random(rows) < 0.3 + shift * wave + effect + 0.1 * (grade == "8")).astype(float)
        weight = random.uniform(0.5, 2.0, rows)
        parts.append(pd.DataFrame({"wave": wave, "school": school, "grade": grade, "y": y, "weight": weight}))
    frame = pd.concat(parts, ignore_index=True)
    frame["cell"] = frame["wave"].astype(str) + "|" + frame["grade"]
    frame["stratum"] = frame["school"] // 5
    return frame


def totals_of(frame, column):
    groups = pd.DataFrame({column: pd.Categorical(frame[column].astype(str))})
    return totals_from_frame(frame[["y"]], frame["stratum"], frame["school"], frame["weight"], groups)


def by_hand(frame, coefficients):
    """Return estimate and standard error of a weighted sum of means of cells, PSU by PSU."""
    estimate, z = 0.0, pd.Series(0.0, index=frame.index)
    for cell, share in coefficients.items():
        inside = frame["cell"] == cell
        w, y = frame["weight"][inside], frame["y"][inside]
        mean = (w * y).sum() / w.sum()
        estimate += share * mean
        z[inside] += share * w * (y - mean) / w.sum()
    sums = z.groupby([frame["stratum"], frame["school"]]).sum()
    variance = sum(len(part) / (len(part) - 1) * ((part - part.mean()) ** 2).sum() for _, part in sums.groupby(level=0))
    return estimate, np.sqrt(variance)


def test_6_one_cell_is_the_difference_of_domains():
    frame = people()
    totals = totals_of(frame, "wave")
    one = np.ones(1)
    found = standardised(totals, "wave", {"a": {"0": one}, "b": {"1": one}}).combine({"b": 1.0, "a": -1.0})
    same = difference(totals, ("y", {"wave": "1"}), ("y", {"wave": "0"}))
    assert found.estimate[0] == pytest.approx(same.estimate, abs=1e-12)
    assert found.standard_error[0] == pytest.approx(same.standard_error, rel=1e-12)
    assert found.degrees_of_freedom == same.degrees_of_freedom == 8


def test_6_standardised_parts_by_hand():
    frame = people()
    totals = totals_of(frame, "cell")
    shares = {"6": np.array([0.55]), "8": np.array([0.45])}
    parts = {str(wave): {f"{wave}|{grade}": share for grade, share in shares.items()} for wave in (0, 1)}
    found = standardised(totals, "cell", parts)
    whole = found.combine({"1": 1.0, "0": -1.0})
    wanted = {
        f"{wave}|{grade}": sign * float(share[0]) for wave, sign in ((0, -1), (1, 1)) for grade, share in shares.items()
    }
    estimate, error = by_hand(frame, wanted)
    assert whole.estimate[0] == pytest.approx(estimate, abs=1e-12)
    assert whole.standard_error[0] == pytest.approx(error, rel=1e-10)
    apart = np.sqrt(sum(found.combine({wave: 1.0}).standard_error[0] ** 2 for wave in ("0", "1")))
    assert abs(apart - error) > 0.001  # shared schools matter
    cov = found.covariances(["0", "1"])[:, :, 0]
    assert np.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]) == pytest.approx(error, rel=1e-10)


def logistic_by_hand(frame, years):
    """Return slope, its standard error and departure, from single respondents."""
    x = np.column_stack([np.ones(len(frame)), frame["wave"].map(years)])
    w, y = frame["weight"].to_numpy(), frame["y"].to_numpy()
    beta = np.zeros(2)
    for _ in range(40):
        mu = 1 / (1 + np.exp(-x @ beta))
        bread = np.linalg.inv(x.T @ (x * (w * mu * (1 - mu))[:, None]))
        beta = beta + bread @ (x.T @ (w * (y - mu)))
    scores = pd.DataFrame(x * (w * (y - mu))[:, None]).groupby([frame["stratum"], frame["school"]]).sum()
    meat = np.zeros((2, 2))
    for _, part in scores.groupby(level=0):
        centred = (part - part.mean()).to_numpy()
        meat += len(part) / (len(part) - 1) * centred.T @ centred
    return beta[1], np.sqrt((bread @ meat @ bread)[1, 1])


def slopes_of(frame, years):
    totals = totals_of(frame, "wave")
    names = sorted(years)
    found = standardised(totals, "wave", {str(name): {str(name): np.ones(1)} for name in names})
    weights = {str(name): np.array([frame["weight"][frame["wave"] == name].sum()]) for name in names}
    return logistic_slopes(found, {str(name): year for name, year in years.items()}, weights)


def test_7_slope_by_hand():
    frame = people(waves=4)
    years = {0: 2018.0, 1: 2020.0, 2: 2023.0, 3: 2026.0}
    found = slopes_of(frame, years)
    slope, error = logistic_by_hand(frame, {wave: year - 2018 for wave, year in years.items()})
    assert found.log_odds[0] == pytest.approx(slope, rel=1e-8)
    # the variance leaves out how PSU sums of a wave deviate because mu is not p; on a line the two are close
    assert found.standard_error[0] == pytest.approx(error, rel=0.02)
    assert found.departure_p[0] > 0.05
    assert found.along[0][0] < found.along[1][0] < found.along[2][0]
    assert found.degrees_of_freedom == 8


def test_7_departure_and_refusal():
    frame = people(waves=4, shift=0.0)
    high = (frame["wave"] == 2) & (np.random.default_rng(1).random(len(frame)) < 0.5)
    frame.loc[high, "y"] = 1.0
    assert slopes_of(frame, {0: 0.0, 1: 1.0, 2: 2.0, 3: 3.0}).departure_p[0] < 0.001
    with pytest.raises(ValueError, match="four"):
        slopes_of(people(waves=3), {0: 0.0, 1: 1.0, 2: 2.0})
