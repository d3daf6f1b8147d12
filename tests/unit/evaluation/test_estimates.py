"""Results of comparison studies.

1. The numbers of the oracle p4 (R, clubSandwich) come back through the change scores of this layer: difference, Welch,
   permutation; by hand for pairs: all signs of six pairs alike give 2/64.
2. Below 4 + 4 communities a result has no interval, test or p value anywhere: not in its values, sentences, tables,
   pictures or their texts, whatever the numbers; what is shown is a description, or where one city stands.
3. Several start years give results of their own; a model over both is refused by the statistics.
4. Holm: the figure fixed beforehand is a family of its own, all others of a start year are one.
5. Too few pairs for too many figures: no difference can be beyond chance, and the words say so.
6. Words: lower and higher by the corrected p, similar only with 0 in the range, else not determinable; never cause.
7. Rounding: communities that do not vary at all have the error that rounding alone makes.
8. Before the start the difference of changes is shown with its range, and without one where no test is allowed.
9. Sensitivity: CR2 and wild bootstrap on cells, by grade where all have the same; models only where there are enough.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.estimates import LEVEL, difference_of_changes, results_of
from ctc_toolkit.evaluation.planning import communities_of
from ctc_toolkit.evaluation.sensitivity import sensitivity_of
from ctc_toolkit.evaluation.statements import designs_of
from ctc_toolkit.evaluation.studies import Cell
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.effect_charts import community_charts
from ctc_toolkit.reporting.effect_words import (
    FigureNames,
    before_text,
    changes_table,
    detectable_text,
    level_text,
    reason_text,
    result_sentence,
    results_table,
    sensitivity_table,
)
from ctc_toolkit.statistics.two_way import single_start
from tests.made_up_studies import made_study

ORACLE = Path(__file__).parents[2] / "golden/oracle_public/p4_did_few_communities/students.csv"
TESTS = re.compile(r"\bp[ _(=]|p-Wert|p value|signifi|Spanne|[( ]range|as_far|\"low\"|\"high\"", re.IGNORECASE)
CAUSE = re.compile(r"wirk|effekt|bewirk|verursach|caus|impact|effect", re.IGNORECASE)


def everything_said(study, language):
    """Return every text that products say about a study."""
    t, names, results = translator(language), FigureNames({}), results_of(study)
    said = [
        json.dumps(chart.to_dict()) + chart.alt + chart.title for chart in community_charts(t, study, names, results)
    ]
    ways = sensitivity_table(t, names, results)
    said += [results_table(t, names, results).to_csv(), *([ways.to_csv()] if len(ways) else [])]  # the page hides it
    for one in results:
        said += [result_sentence(t, names, one), before_text(t, one), level_text(t, one.allowed)]
        said += [reason_text(t, reason) for reason in one.allowed.reasons]
        said += [detectable_text(t, communities_of(study, one.design)), changes_table(t, one).to_csv()]
    return said


def changes_by_side():
    rows = pd.read_csv(ORACLE)
    means = rows.pivot_table("y", "community", "post")
    change = means[1] - means[0]
    ctc = rows.groupby("community")["ctc"].first() == 1
    return change[ctc].tolist(), change[~ctc].tolist()


def test_1_oracle():
    found = difference_of_changes(*changes_by_side(), rounding=0)
    assert found.difference == pytest.approx(-0.759239246737244, rel=1e-6)
    assert found.t_p == pytest.approx(0.00727238920687931, rel=1e-5)
    assert found.degrees_of_freedom == pytest.approx(4.19888065318838, rel=1e-6)
    assert found.p == pytest.approx(0.0285714285714286, rel=1e-6)
    assert (found.assignments, found.method) == (70, "exact")


def test_1_pairs():
    found = difference_of_changes([-5, -4, -6, -3, -5, -7], [-1, -2, 0, -1, 1, -2], arrangement="pairs")
    # differences -4 -2 -6 -2 -6 -5: mean -25/6, sd = sqrt(101/30) (by hand: sum of squares 121 - 625/6 = 16.8333)
    assert found.difference == pytest.approx(-25 / 6)
    half = 2.570581836 * np.sqrt(16.8333333 / 5 / 6)  # t(.975, 5)
    assert (found.low, found.high) == (pytest.approx(-25 / 6 - half, rel=1e-6), pytest.approx(-25 / 6 + half, rel=1e-6))
    assert found.p == 2 / 64 == found.smallest_p


@pytest.mark.parametrize(("ctc", "others"), [(3, 3), (1, 9), (3, 12), (9, 2), (1, 1)])
@pytest.mark.parametrize("language", ["de", "en"])
def test_2_no_test(ctc, others, language):
    study = made_study(ctc, others, drop=25)
    (result,) = results_of(study)
    assert result.tested is None
    assert result.before.low is None
    assert (result.placebo is not None) == (ctc == 1)
    assert set(asdict(result)) == {
        "design", "allowed", "changes", "ctc_mean", "comparison_mean", "before", "tested", "placebo",
    }  # fmt: skip
    for text in everything_said(study, language):
        assert not TESTS.search(text), TESTS.search(text)
    frame = results_table(translator(language), FigureNames({}), [result])
    assert len(frame.columns) == 4
    assert not len(sensitivity_table(translator(language), FigureNames({}), [result]))


def test_2_one_city():
    (result,) = results_of(made_study(1, 5, drop=25))
    said = result_sentence(translator("de"), FigureNames({}), result)
    assert "außerhalb dessen, was die Vergleichskommunen zeigen" in said


def test_3_several_starts():
    study = made_study(8, 6)
    early = tuple(
        replace(one, start=2021) if one.name in ("CTC 1", "CTC 2", "CTC 3", "CTC 4") else one
        for one in study.communities
    )
    study = replace(study, communities=early)
    first, second = results_of(study)
    assert [(one.design.start, len(one.of_arm("ctc"))) for one in (first, second)] == [(2021, 4), (2022, 4)]
    assert first.tested is not None
    assert second.tested is not None
    assert {one.name for one in first.of_arm("ctc")}.isdisjoint(one.name for one in second.of_arm("ctc"))
    with pytest.raises(ToolkitError, match="several_start_years"):
        single_start({one.name: one.start for one in study.communities})


def test_4_families():
    figures = ("Alkohol", "Gewalt", "Rauchen")
    study = made_study(4, 4, figures=figures)
    tests = [one.tested for one in results_of(study)]
    # 8 communities: equal numbers for all figures, so that Holm multiplies each p by 3
    assert [one.family for one in tests] == [3, 3, 3]
    assert [one.holm for one in tests] == pytest.approx([min(1, 3 * one.p) for one in tests])
    main, *others = [one.tested for one in results_of(replace(study, main="Alkohol"))]
    assert (main.family, main.holm) == (1, main.p)
    assert [one.family for one in others] == [2, 2]


def test_5_out_of_reach():
    (first, *_) = results_of(made_study(6, 6, pairs=True, drop=20, figures=("Alkohol", "Gewalt")))
    assert (first.tested.p, first.tested.holm) == (2 / 64, 4 / 64)
    assert not first.tested.reachable
    assert first.tested.word == "unclear"
    assert "Hauptgröße" in result_sentence(translator("de"), FigureNames({}), first)
    (alone,) = results_of(made_study(6, 6, pairs=True, drop=20))
    assert alone.tested.reachable
    assert alone.tested.word == "lower"


def test_6_words():
    (lower,) = results_of(made_study(6, 6))
    assert lower.tested.word == "lower"
    assert lower.tested.holm < LEVEL
    (higher,) = results_of(made_study(6, 6, drop=-8))
    assert higher.tested.word == "higher"
    (same,) = results_of(made_study(12, 12, drop=1))
    assert (same.tested.word, same.tested.low <= 0 <= same.tested.high) == ("similar", True)
    wide = difference_of_changes([-20, 15, 3, -9], [8, -14, 12, -6])
    assert wide.word == "unclear"


@pytest.mark.parametrize("language", ["de", "en"])
def test_6_never_cause(language):
    for study in (made_study(6, 6, pairs=True), made_study(3, 3), made_study(1, 4), made_study(4, 4, drop=1)):
        for text in everything_said(study, language):
            assert not CAUSE.search(text), CAUSE.search(text)


def test_7_rounding():
    found = difference_of_changes([-5.0] * 4, [-1.0] * 4)
    # error = sqrt(1/6 (1/4 + 1/4)), t(.975, 6) = 2.4469
    half = 2.446911851 * np.sqrt(1 / 12)
    assert (found.low, found.high) == (pytest.approx(-4 - half, rel=1e-6), pytest.approx(-4 + half, rel=1e-6))
    assert found.p == 2 / 70


def test_8_before():
    (result,) = results_of(made_study(6, 6))
    assert result.before.earlier == 2020
    assert result.before.low < result.before.change < result.before.high
    (few,) = results_of(made_study(3, 6))
    assert (few.before.change is not None, few.before.low) == (True, None)
    (without,) = results_of(made_study(4, 4, years=(2022, 2025)))
    assert (without.before.earlier, without.before.change) == (None, None)


def test_9_sensitivity():
    study = made_study(4, 4)
    (design,) = designs_of(study, "Alkohol")
    found = sensitivity_of(study, design)
    assert (found.rows, found.grades, found.weighted, found.models) == (16, 1, True, ())
    assert found.estimate == pytest.approx(results_of(study)[0].difference, abs=1.5)  # weighted by answers
    alike = replace(study, cells=tuple(replace(cell, n=None) for cell in study.cells))
    unweighted = sensitivity_of(alike, design)
    assert (unweighted.weighted, unweighted.estimate) == (False, pytest.approx(results_of(alike)[0].difference))
    grades = tuple(
        Cell(c.community, c.figure, c.year, c.percent + shift, grade, 100)
        for c in study.cells
        for grade, shift in (("8", -2), ("10", 3))
    )
    by_grade = sensitivity_of(replace(study, cells=(*study.cells, *grades)), design)
    assert (by_grade.rows, by_grade.grades) == (32, 2)
    assert by_grade.estimate == pytest.approx(unweighted.estimate)
    some = sensitivity_of(replace(study, cells=(*study.cells, *grades[:-1])), design)
    assert some.rows == 16  # one community lacks a grade


def test_9_models():
    study = made_study(20, 20)
    (design,) = designs_of(study, "Alkohol")
    (gee,) = sensitivity_of(study, design).models
    assert (gee.name, gee.low < gee.estimate < gee.high) == ("gee", True)
    assert gee.estimate == pytest.approx(results_of(study)[0].difference, abs=0.01)
