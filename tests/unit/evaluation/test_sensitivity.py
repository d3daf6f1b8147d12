"""Other ways of computing the difference, against a slow reckoning with whole matrices.

1. The estimate is that of least squares on dummies of communities, years and grades, weighted by answers.
2. Error and degrees of freedom are those of CR2 and Satterthwaite, written out with dense matrices.
3. The wild bootstrap counts all sign vectors with the null imposed, each refitted.
4. Only the two years of the design and its communities are used; nothing of other figures, years or start years.
5. Where communities do not vary there is no regression; a model that finds no end is left out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation import sensitivity
from ctc_toolkit.evaluation.sensitivity import sensitivity_of
from ctc_toolkit.evaluation.statements import designs_of
from ctc_toolkit.evaluation.studies import Cell
from tests.made_up_studies import made_study


def design_of(study):
    return designs_of(study, "Alkohol")[0]


def by_grade(study):
    """Return a study with two grades in each cell, of unlike sizes and levels."""
    grades = tuple(
        Cell(
            c.community,
            c.figure,
            c.year,
            c.percent + shift + (len(c.community) + c.year + place) % 3,
            grade,
            n + 3 * place,
        )
        for place, c in enumerate(study.cells)
        for grade, shift, n in (("10", 4, 90), ("8", -5, 140))
    )
    return replace(study, cells=(*study.cells, *grades))


def slow(study, design, grades=("",)):
    """Return matrix, outcome, weights and cluster codes of the two years, with dummies written out."""
    rows = [
        c
        for c in study.cells
        if c.year in (design.before, design.after)
        and c.community in (*design.ctc, *design.comparison)
        and c.grade in grades
    ]
    names = sorted({row.community for row in rows})
    x = np.array(
        [
            [
                float(row.community in design.ctc and row.year == design.after),
                float(row.year == design.after),
                *(float(row.grade == grade) for grade in sorted(grades)[1:]),
                *(float(row.community == name) for name in names),
            ]
            for row in rows
        ]
    )
    y = np.array([float(row.percent) for row in rows])
    w = np.array([float(row.n or 1) for row in rows])
    return x, y, w, np.array([names.index(row.community) for row in rows])


def dense(x, y, w, codes):
    """Return estimate, CR2 error and Satterthwaite degrees of freedom of the first coefficient, by the formulas."""
    weights = np.diag(w)
    bread = np.linalg.inv(x.T @ weights @ x)
    hat = x @ bread @ x.T @ weights
    rest = np.eye(len(y)) - hat
    phi = rest @ rest.T
    residual = rest @ y
    c = np.zeros(x.shape[1])
    c[0] = 1
    meat, lines = np.zeros((x.shape[1], x.shape[1])), []
    for code in np.unique(codes):
        own = np.flatnonzero(codes == code)
        values, vectors = np.linalg.eigh(phi[np.ix_(own, own)])
        roots = np.array([value**-0.5 if value > 1e-10 else 0.0 for value in values])
        a = vectors @ np.diag(roots) @ vectors.T
        pulled = x[own].T @ weights[np.ix_(own, own)] @ a
        score = pulled @ residual[own]
        meat += np.outer(score, score)
        lines.append(c @ bread @ pulled @ rest[own])
    p = np.array(lines) @ np.array(lines).T
    estimate = (bread @ x.T @ weights @ y)[0]
    return estimate, (c @ bread @ meat @ bread @ c) ** 0.5, np.trace(p) ** 2 / (p**2).sum()


CASES = {
    "4 + 4": (made_study(4, 4), ("",)),
    "5 + 7": (made_study(5, 7), ("",)),
    "by grade": (by_grade(made_study(4, 5)), ("10", "8")),
}


@pytest.mark.parametrize("name", CASES)
def test_1_2_dense(name):
    study, grades = CASES[name]
    found = sensitivity_of(study, design_of(study))
    estimate, error, df = dense(*slow(study, design_of(study), grades))
    assert found.estimate == pytest.approx(estimate, rel=1e-8)
    assert found.standard_error == pytest.approx(error, rel=1e-8)
    assert found.degrees_of_freedom == pytest.approx(df, rel=1e-8)
    half = stats.t.ppf(0.975, df) * error
    assert (found.low, found.high) == (pytest.approx(estimate - half), pytest.approx(estimate + half))
    assert found.p == pytest.approx(2 * stats.t.sf(abs(estimate / error), df))
    assert found.grades == len(grades)


def cr1_t(x, y, w, codes):
    """Return |t| of the first coefficient with CR1."""
    bread = np.linalg.inv(x.T @ (w[:, None] * x))
    b = bread @ x.T @ (w * y)
    u = w * (y - x @ b)
    clusters = len(np.unique(codes))
    scores = np.array([x[codes == code].T @ u[codes == code] for code in range(clusters)])
    variance = clusters / (clusters - 1) * (bread @ scores.T @ scores @ bread)[0, 0]
    return abs(b[0]) / variance**0.5


def test_3_wild_bootstrap():
    study, _ = CASES["4 + 4"]
    x, y, w, codes = slow(study, design_of(study))
    rest = x[:, 1:]
    null = rest @ np.linalg.lstsq(rest * w[:, None] ** 0.5, y * w**0.5, rcond=None)[0]
    found = cr1_t(x, y, w, codes)
    signs = [np.array(one)[codes] for one in product((-1.0, 1.0), repeat=8)]
    hits = sum(cr1_t(x, null + one * (y - null), w, codes) >= found * (1 - 1e-9) for one in signs)
    assert sensitivity_of(study, design_of(study)).wild_p == pytest.approx(hits / 256)


def test_4_nothing_else_counts():
    study = made_study(5, 5, figures=("Alkohol", "Gewalt"), years=(2018, 2020, 2022, 2025))
    alone = sensitivity_of(study, design_of(study))
    used = tuple(c for c in study.cells if c.figure == "Alkohol" and c.year in (2022, 2025))
    assert sensitivity_of(replace(study, cells=used), design_of(study)) == alone
    late = tuple(replace(one, start=2024) if one.name == "CTC 5" else one for one in study.communities)
    first = designs_of(replace(study, communities=late), "Alkohol")[0]
    assert "CTC 5" not in first.ctc
    assert sensitivity_of(study, first).rows == 2 * (4 + 5)
    assert sensitivity_of(study, replace(design_of(study), after=None)) is None


def test_5_no_spread():
    study = made_study(4, 4)
    flat = tuple(
        replace(c, percent=30 if c.year <= 2022 or c.community.startswith("Ohne") else 24) for c in study.cells
    )
    assert sensitivity_of(replace(study, cells=flat), design_of(study)) is None


def test_5_model_without_an_end(monkeypatch):
    study = made_study(20, 20)

    def never(*_args):
        raise ToolkitError("gee_not_converged")

    monkeypatch.setattr(sensitivity, "gee_effect", never)
    found = sensitivity_of(study, design_of(study))
    assert found.models == ()
    assert found.standard_error > 0


def test_5_mixed_needs_grades():
    study = by_grade(made_study(15, 15))
    found = sensitivity_of(study, design_of(study))
    assert [model.name for model in found.models] == ["mixed"]
    assert found.models[0].estimate == pytest.approx(found.estimate, abs=1.5)
    assert found.models[0].degrees_of_freedom == 28
    assert sensitivity_of(made_study(15, 15), design_of(made_study(15, 15))).models == ()
