"""What the next survey and a comparison of communities could find.

1. Two surveys: the example of the methods paper (600 answers each, design effect 2, 50 percent: 11.5 points; with
   shared schools 8), and numbers by hand.
2. More schools find smaller changes, more classes in the same schools hardly; the number of schools for a change is the
   smallest that does.
3. The design effect is read back from a released range; the correlation follows, else the middle or a usual one counts.
4. Communities: the examples of the methods paper; rounding to whole percents only adds; 1 + 1 finds nothing.
5. What a comparison could find rests on percentages before the start alone: results do not move it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from released_examples import released, row

from ctc_toolkit.evaluation.planning import (
    USUAL_SCHOOL_CORRELATION,
    Communities,
    Correlation,
    NextSurvey,
    communities_of,
    points_up,
    school_correlation,
    schools_for,
    survey_before,
)
from ctc_toolkit.evaluation.statements import designs_of
from tests.made_up_studies import made_study

PLAN = NextSurvey(50, 600, 2.0, 30, 1, 20, 1 / 19)
"""30 schools with one class of 20: design effect 1 + 19/19 = 2."""


def test_1_methods_paper():
    assert (PLAN.answers, PLAN.effect) == (600, pytest.approx(2.0))
    # (t(.975, 58) + t(.8, 58)) sqrt(.25 (2/600 + 2/600)) = (2.00172 + 0.84793) 4.08248 = 11.63
    assert PLAN.smallest == pytest.approx(11.63, abs=0.01)
    assert replace(PLAN, overlap=0.5).smallest == pytest.approx(11.63 / 2**0.5, abs=0.01)
    assert points_up(PLAN.smallest) == 12
    assert [points_up(one) for one in (0.2, 5.0, 5.0000000001, 5.01)] == [1, 5, 5, 6]


def test_2_schools_and_classes():
    few, many = replace(PLAN, schools=10, classes=3), replace(PLAN, schools=30, classes=1)
    assert few.answers == many.answers
    assert many.smallest < few.smallest
    twice = replace(few, classes=6)
    assert few.smallest - twice.smallest < few.smallest - replace(few, schools=20).smallest
    precise = replace(PLAN, answers_before=20_000)
    needed = schools_for(precise, 10)
    assert replace(precise, schools=needed).smallest <= 10 < replace(precise, schools=needed - 1).smallest
    assert schools_for(PLAN, 2) is None


def test_3_own_survey():
    # 30 percent of 600, range 25 to 35: variance (5/1.959964)^2 - 1/12 = 6.4246; times 600/2100 = 1.8356
    narrow = row("conflict", 600, 300, low=49, high=51)  # range below that of a simple sample: no effect to be seen
    survey = released([row("peers", 600, 180), narrow])
    percent, answers, effect = survey_before(survey, "peers")
    assert (percent, answers, effect) == (30, 600, pytest.approx(1.8356, abs=0.0005))
    found = school_correlation(survey, "peers", 12)
    assert (found.origin, found.value) == ("own", pytest.approx(0.8356 / 49, abs=0.0001))
    assert school_correlation(survey, "conflict", 12) == Correlation(found.value / 2, "survey")  # median of it and 0
    usual = Correlation(USUAL_SCHOOL_CORRELATION, "usual")
    assert school_correlation(survey, "peers", None) == usual
    assert school_correlation(released([narrow]), "conflict", 12) == usual
    assert survey_before(survey, "gibt es nicht") is None


@pytest.mark.parametrize(
    ("ctc", "others", "answers", "percent", "points"),
    [(3, 3, 200, 30, 22), (6, 11, 200, 30, 14), (12, 12, 150, 30, 8), (21, 21, 150, 20, 5)],
)
def test_4_methods_paper(ctc, others, answers, percent, points):
    """The paper gives whole points and leaves rho open; .02 with half of it stable gives its numbers within one."""
    found = Communities(ctc, others, answers, percent, 0.02)
    assert found.smallest == pytest.approx(points, abs=3)


def test_4_by_hand():
    found = Communities(6, 6, 200, 30, 0.01)
    # 2 .21 (1/3) [.005 + .99/200] = .001393; rounding 2/12/100^2/3 = .00000556; t(.975, 10) + t(.8, 10) = 3.10720
    assert found.smallest == pytest.approx(100 * 3.1072 * (0.001393 + 0.00000556) ** 0.5, abs=0.01)
    assert Communities(1, 1, 200, 30).smallest is None
    assert Communities(6, 6, 200, 30, pairs=True).smallest > found.smallest  # 5 degrees of freedom


def test_5_before_alone():
    study = made_study(6, 6)
    (design,) = designs_of(study, "Alkohol")
    found, correlation = communities_of(study, design)
    assert (found.ctc, found.comparison, correlation.origin) == (6, 6, "own")
    later = tuple(replace(c, percent=90 - c.percent) if c.year > 2022 else c for c in study.cells)
    assert communities_of(replace(study, cells=later), design)[0] == found
    few = made_study(3, 3)
    assert communities_of(few, designs_of(few, "Alkohol")[0])[1].origin == "usual"
    unknown = replace(study, cells=tuple(replace(cell, n=None) for cell in study.cells))
    assert communities_of(unknown, design)[0].answers == 200
    assert communities_of(study, replace(design, before=None)) is None
