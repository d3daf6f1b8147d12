"""Power for two proportions.

1. It equals R's `power.prop.test` where its help page prints results: n = 50, .50 against .75 has power .740, power
   .90 takes 76.7 in each group (stats package, examples of ?power.prop.test).
2. It equals statsmodels' `power_proportions_2indep`, whose tail on the other side is all that differs, also with
   unequal sizes; a design effect works like fewer answers.
3. The smallest change is found with the power that was asked for; 600 pupils in each wave, design effect 2: 11.5
   points from one half (example of the project's methods paper).
4. Shares outside 0 to 1, no answers and no design effect are refused; at the ends nothing fails.
"""

import pytest
from scipy.optimize import brentq
from statsmodels.stats.proportion import power_proportions_2indep

from ctc_toolkit.statistics.power import Survey, power_of_change, smallest_change


def test_1_r():
    assert round(power_of_change(0.5, 0.75, Survey(50), Survey(50)), 3) == 0.740
    needed = brentq(lambda n: power_of_change(0.5, 0.75, Survey(n), Survey(n)) - 0.9, 10, 200)
    assert round(needed, 1) == 76.7


@pytest.mark.parametrize(
    ("before", "after", "n", "m"), [(0.3, 0.25, 700, 900), (0.5, 0.4, 120, 300), (0.08, 0.15, 400, 250)]
)
def test_2_statsmodels(before, after, n, m):
    ours = power_of_change(before, after, Survey(n), Survey(m))
    theirs = power_proportions_2indep(after - before, before, m, ratio=n / m).power
    assert ours == pytest.approx(theirs, abs=5e-4)
    assert power_of_change(before, after, Survey(2 * n, 2), Survey(2 * m, 2)) == pytest.approx(ours)


def test_3_smallest_change():
    survey = Survey(600, 2)
    nearest = smallest_change(0.5, 0, survey, survey)
    assert power_of_change(0.5, nearest, survey, survey) == pytest.approx(0.8)
    assert round(100 * (0.5 - nearest), 1) == pytest.approx(11.5, abs=0.2)
    assert smallest_change(0.03, 0, Survey(60), Survey(60)) is None


def test_4_bounds():
    survey = Survey(100)
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="between"):
            power_of_change(wrong, 0.5, survey, survey)
    for answers, effect in ((0, 1), (100, 0)):
        with pytest.raises(ValueError, match="needs answers"):
            Survey(answers, effect)
    assert power_of_change(0, 0, survey, survey) == 0
    assert power_of_change(0, 1, survey, survey) == 1
