"""What can be said about a target.

1. Answers and design effect come from the released interval; by hand: 38 of 100, 33 to 43, 900 answers.
2. Power and smallest change follow from them and are those of R's formula (see test_power.py).
3. Realistic: up to 5 points, or as far as it moved between two surveys in the wanted direction; below 2 is small.
4. A year before the level moves is early; the years are those of the catalogue of the process.
5. Own counts, percentages that do not exist, goals without a start, a target or a year have no outlook; own
   percentages none of the next survey.
"""

import re
from dataclasses import replace

import pytest

from ctc_toolkit.plan import YEARS, GoalFields, outlook_of
from ctc_toolkit.plan.outlook import survey_of
from ctc_toolkit.process import load_process
from ctc_toolkit.statistics.power import Survey, power_of_change

GOAL = GoalFields(
    "factor", "family_conflict", baseline=38, low=33, high=43, answers=900, target=33, year=2029, wave="w"
)


def test_1_2_from_the_interval():
    survey = survey_of(GOAL)
    by_hand = ((10 / 2 / 1.959964) ** 2 + 1 / 12) / (38 * 62 / 900)
    assert (survey.answers, survey.design_effect) == (900, pytest.approx(by_hand))
    assert 2.5 < by_hand < 2.6
    found = outlook_of(GOAL, 2026)
    power = power_of_change(0.38, 0.33, Survey(900 / by_hand), Survey(900 / by_hand))
    assert (found.step, found.power) == (5, round(100 * power))
    assert found.detectable is False
    assert found.smallest > 5
    assert outlook_of(replace(GOAL, target=38 - found.smallest), 2026).detectable is True
    assert outlook_of(replace(GOAL, target=38 - found.smallest + 1), 2026).detectable is False
    assert survey_of(replace(GOAL, low=37, high=38)).design_effect == 1


@pytest.mark.parametrize(
    ("target", "seen", "word"),
    [(37, None, "small"), (36, None, "usual"), (33, 4, "usual"), (30, None, "ambitious"), (30, -8, "seen_before"),
     (30, -7, "ambitious"), (30, 8, "ambitious")],
)  # fmt: skip
def test_3_realistic(target, seen, word):
    assert outlook_of(replace(GOAL, target=target, seen=seen), 2026).realism == word
    rising = replace(GOAL, direction="up", target=38 + (38 - target), seen=None if seen is None else -seen)
    assert outlook_of(rising, 2026).realism == word


def test_4_years():
    assert [outlook_of(replace(GOAL, year=year), 2026).early for year in (2027, 2028)] == [True, False]
    words = {one.id: one.horizon.en for one in load_process().outcome_levels}
    for level, years in YEARS.items():
        assert tuple(map(int, re.findall(r"\d+", words[level]))) == years


def test_5_nothing_to_say():
    for without in (
        {"baseline": None},
        {"target": None},
        {"year": None},
        {"unit": "count"},
        {"target": 104},
        {"baseline": -1},
    ):
        assert outlook_of(replace(GOAL, **without), 2026) is None
    own = outlook_of(replace(GOAL, level="participant"), 2026)
    assert (own.power, own.detectable) == (None, None)
    assert outlook_of(replace(GOAL, low=None), 2026).power is None
