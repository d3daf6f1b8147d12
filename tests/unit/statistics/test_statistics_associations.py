"""What occurs together: models and tables.

1. Cells of equal persons with summed weights give the same model, errors and standardised risks as single persons.
2. The sandwich over PSUs is that of statsmodels (cluster) but for a factor of the number of rows; PSUs - strata + 1 -
   k.
3. Standardised risks are plain means over a balanced table; the error of their difference is that of a linear model
   where both say the same (saturated, no covariates).
4. Without a maximum (somebody is predicted with certainty) there is no model.
5. Crude tables: zero cells are corrected and said to be, with Fisher's p and no limits.
6. The attributable fraction is (p1 - p0) x share exposed / overall without covariates; its bootstrap interval holds it,
   and is the same each time.
7. A straight line has its slope, and no departure; a bent one departs. Too few PSUs: no test.
8. A stratum with a single PSU is compared with the mean of all.
"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.associations import (
    bootstrapped_attributable_fraction,
    crude_table,
    departure_from_line,
    linearised_covariance,
    model_attributable_fraction,
    standardised_risks,
    survey_logistic,
)


def people(seed=1, schools=14, size=40):
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(schools), size)
    exposed = random.integers(0, 2, len(psu)).astype(float)
    grade = random.integers(0, 3, len(psu)).astype(float)
    school = 0.4 * random.standard_normal(schools)[psu]
    chance = 1 / (1 + np.exp(1.2 - 0.8 * exposed - 0.2 * grade - school))
    outcome = (random.random(len(psu)) < chance).astype(float)
    return pd.DataFrame(
        {"psu": psu, "stratum": psu % 3, "x": exposed, "g": grade, "y": outcome, "w": random.uniform(0.5, 2, len(psu))}
    )


def design_of(rows):
    return np.column_stack([np.ones(len(rows)), rows["x"], rows["g"]])


def test_1_cells_are_enough():
    rows = people()
    single = survey_logistic(
        design_of(rows), rows["y"].to_numpy(), weight=rows["w"].to_numpy(), psu=rows["psu"], stratum=rows["stratum"]
    )
    cells = (
        rows.assign(wy=rows["w"] * rows["y"]).groupby(["psu", "stratum", "x", "g"], as_index=False)[["w", "wy"]].sum()
    )
    joint = survey_logistic(
        design_of(cells),
        (cells["wy"] / cells["w"]).to_numpy(),
        weight=cells["w"].to_numpy(),
        psu=cells["psu"],
        stratum=cells["stratum"],
    )
    assert joint.coefficients == pytest.approx(single.coefficients, rel=1e-9)
    assert joint.covariance == pytest.approx(single.covariance, rel=1e-9)
    assert joint.degrees_of_freedom == single.degrees_of_freedom == 14 - 3 + 1 - 3
    risks = [
        standardised_risks(
            model, design_of(part), 1, weight=part["w"].to_numpy(), psu=part["psu"], stratum=part["stratum"]
        )
        for model, part in ((single, rows), (joint, cells))
    ]
    assert risks[0].difference == pytest.approx(risks[1].difference, rel=1e-9)
    assert risks[0].difference_error == pytest.approx(risks[1].difference_error, rel=1e-9)


def test_2_sandwich_of_statsmodels():
    rows = people(2)
    other = sm.GLM(rows["y"], design_of(rows), family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": rows["psu"]}
    )
    cluster = survey_logistic(design_of(rows), rows["y"].to_numpy(), psu=rows["psu"], errors="cluster")
    assert cluster.covariance == pytest.approx(np.asarray(other.cov_params()), rel=1e-6)
    assert cluster.degrees_of_freedom == 13
    binder = survey_logistic(design_of(rows), rows["y"].to_numpy(), psu=rows["psu"])
    factor = (len(rows) - 3) / (len(rows) - 1)
    assert binder.covariance == pytest.approx(factor * np.asarray(other.cov_params()), rel=1e-6)


def test_3_standardised_risks_by_hand():
    rows = people(3)
    weight, stratum = np.ones(len(rows)), np.zeros(len(rows), dtype=int)
    model = survey_logistic(np.column_stack([np.ones(len(rows)), rows["x"]]), rows["y"].to_numpy(), psu=rows["psu"])
    found = standardised_risks(
        model, np.column_stack([np.ones(len(rows)), rows["x"]]), 1, weight=weight, psu=rows["psu"], stratum=stratum
    )
    shares = rows.groupby("x")["y"].mean()
    assert (found.unexposed, found.exposed) == pytest.approx(tuple(shares))
    linear = sm.OLS(rows["y"], sm.add_constant(rows["x"])).fit(cov_type="cluster", cov_kwds={"groups": rows["psu"]})
    small = np.sqrt((len(rows) - 2) / (len(rows) - 1))
    assert found.difference == pytest.approx(linear.params["x"])
    assert found.difference_error == pytest.approx(linear.bse["x"] * small, rel=1e-6)


def test_4_no_maximum():
    x = np.array([0, 0, 0, 1, 1, 1.0])
    assert survey_logistic(np.column_stack([np.ones(6), x]), x) is None
    assert survey_logistic(np.column_stack([np.ones(6), np.ones(6)]), x) is None
    with pytest.raises(ToolkitError):
        survey_logistic(np.ones((6, 1)), x, errors="guess")


def test_5_crude_tables():
    exposed, outcome = np.array([1] * 10 + [0] * 10), np.array([1] * 4 + [0] * 6 + [1] * 2 + [0] * 8)
    found = crude_table(exposed, outcome)
    assert found.counts == (4, 6, 2, 8)
    assert (found.risk_ratio, found.odds_ratio, found.corrected) == (pytest.approx(2), pytest.approx(32 / 12), False)
    assert found.low < found.odds_ratio < found.high
    zero = crude_table(exposed, np.array([1] * 4 + [0] * 16))
    assert zero.counts == (4, 6, 0, 10)
    assert zero.odds_ratio == pytest.approx(4.5 * 10.5 / (6.5 * 0.5))
    assert (zero.low, zero.high, zero.corrected) == (None, None, True)
    assert zero.fisher == pytest.approx(2 * 210 / 4845, rel=0.01)


def test_6_attributable_fraction():
    rows = people(4, schools=10, size=30)
    design = np.column_stack([np.ones(len(rows)), rows["x"]])
    weight = rows["w"].to_numpy()
    model = survey_logistic(design, rows["y"].to_numpy(), weight=weight, errors="model")
    overall = np.average(rows["y"], weights=weight)
    nobody = np.average(rows["y"][rows["x"] == 0], weights=weight[rows["x"] == 0])
    assert model_attributable_fraction(model, design, 1, weight) == pytest.approx(1 - nobody / overall)
    made = [
        bootstrapped_attributable_fraction(
            design, rows["y"].to_numpy(), 1, weight=weight, psu=rows["psu"], stratum=rows["stratum"], resamples=80
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert made[0].low < made[0].value < made[0].high
    assert made[0].value == pytest.approx(1 - nobody / overall)


def test_7_departure_from_a_line():
    levels, sizes = np.arange(6.0), np.full(6, 100.0)
    matrix = np.diag(np.full(6, 0.0004))
    straight = departure_from_line(levels, 0.1 + 0.05 * levels, matrix, sizes, 20)
    assert straight.slope == pytest.approx(0.05)
    assert straight.slope_error == pytest.approx(0.02 / np.sqrt(17.5))
    assert straight.p == pytest.approx(1.0)
    bent = departure_from_line(levels, 0.1 + 0.015 * levels**2, matrix, sizes, 20)
    assert bent.p < 0.05
    assert departure_from_line(levels, 0.1 + 0.05 * levels, matrix, sizes, 2).p is None
    assert departure_from_line(levels[:2], np.array([0.1, 0.2]), matrix[:2, :2], sizes[:2], 20).p is None


def test_8_single_psu():
    values = np.array([[1.0], [2.0], [3.0], [10.0]])
    matrix, freedom = linearised_covariance(values, np.array([1, 2, 3, 4]), np.array([0, 0, 0, 1]))
    assert freedom == 2
    assert matrix[0, 0] == pytest.approx(1.5 * 2 + (10 - 4) ** 2)
