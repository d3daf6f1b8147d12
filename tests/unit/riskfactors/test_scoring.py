"""Scores of single respondents.

1. Scores, answered items and flags stand in the order of the respondents, with missing values where there is none.
2. Scales and indicators without values have no column and a reason.
3. The number of elevated risk factors counts risk scales only, beside the number that could be flagged.
4. The number is prorated where enough risk scales were scored, else missing.
5. The share of scores from incomplete answers is told, by scale.
6. The items of a scale come as they enter the score: reversed, recoded, rescaled.
7. Without grades in the file only cut points for everybody flag.
"""

import numpy as np
import pandas as pd
import pytest
from small_instruments import EVERY_CUT, cut_points, every_feature, random_table

from ctc_toolkit.riskfactors.scoring import prorate, scale_items, score
from ctc_toolkit.survey.responses import ResponseTable


def small_table(grade=("6", "8", None)):
    columns = {
        "a1": [4, 1, -1], "a2": [4, 2, -1], "a3": [1, 4, 2], "a4": [3, -1, -1],
        "b1": [5, 1, 3], "b2": [4, -1, 2], "b3": [5, -1, 4],
        "y1": [1, 0, 1], "y2": [1, 0, -1], "g1": [0, 1, 4], "g2": [0, 4, -1],
    }  # fmt: skip
    groups = pd.DataFrame({"grade": pd.Categorical(list(grade), ["6", "8"])})
    return ResponseTable(every_feature(), pd.DataFrame(columns).astype(np.int8), groups)


def test_1_scores_answers_and_flags():
    found = score(small_table(), cut_points(EVERY_CUT))
    assert found.scores["plain"].tolist()[:2] == [15 / 4, 4 / 3]
    assert np.isnan(found.scores["plain"][2])
    assert found.answered["plain"].tolist() == [4, 3, 1]
    assert found.asked["plain"] == 4
    assert found.flags["plain"].tolist() == [True, False, pd.NA]
    assert found.scores["shield"].tolist()[0] == 14 / 3
    assert np.isnan(found.scores["shield"][1])
    assert found.flags["shield"].tolist() == [True, pd.NA, pd.NA]
    assert found.flags["yes"].tolist() == [True, False, pd.NA]
    assert found.flags["plain"].dtype == "boolean"


def test_2_what_has_no_values_has_a_reason():
    found = score(small_table(), cut_points(EVERY_CUT))
    assert found.unscored == {"keyless": "no_scoring_key", "absent": "not_asked", "not_there": "not_asked"}
    assert not set(found.unscored) & (set(found.scores) | set(found.flags))
    assert found.flags["single"].isna().all()


def test_3_elevated_risk_factors():
    found = score(small_table(), cut_points(EVERY_CUT))
    risks = found.flags[["plain", "mixed", "recoded"]]
    assert found.elevated.tolist() == risks.sum(axis=1).tolist() == [3, 0, 0]
    assert found.scored.tolist() == risks.notna().sum(axis=1).tolist() == [3, 2, 0]
    assert found.flags["shield"][0], "a protective scale is flagged, but not counted as risk"


def test_4_prorated():
    elevated, scored = np.array([2, 3, 0, 5, 0]), np.array([4, 6, 3, 5, 0])
    np.testing.assert_array_equal(prorate(elevated, scored, 6, 4 / 6), [3, 3, np.nan, 6, np.nan])
    assert np.isnan(prorate(np.array([14]), np.array([14]), 21, 5 / 7)[0])
    assert prorate(np.array([7]), np.array([15]), 21, 5 / 7)[0] == pytest.approx(7 / 15 * 21)
    table = random_table(200)
    found = score(table, cut_points(EVERY_CUT))
    assert np.nanmax(found.prorated(0.5)) <= 3


def test_5_share_from_incomplete_answers():
    found = score(small_table())
    assert found.incomplete_share()["plain"] == 0.5
    assert found.incomplete_share()["single"] == 0
    nobody = ResponseTable(every_feature(), pd.DataFrame({"a1": [1], "a2": [-1]}).astype(np.int8))
    assert score(nobody).incomplete_share() == {"plain": 0.0, "mixed": 0.0}


def test_6_items_as_they_enter_the_score():
    table = small_table()
    plain = scale_items(table, "plain")
    np.testing.assert_array_equal(plain["a3"], [4, 1, 3])
    np.testing.assert_array_equal(plain["a4"], [3, np.nan, np.nan])
    assert plain.mean(axis=1)[:2].tolist() == pytest.approx(score(table).scores["plain"][:2].tolist())
    np.testing.assert_array_equal(scale_items(table, "mixed")["y1"], [4, 1, 4])
    assert list(scale_items(table, "absent")) == []


def test_7_without_grades():
    table = small_table()
    bare = ResponseTable(table.instrument, table.answers)
    found = score(bare, cut_points(EVERY_CUT))
    assert found.flags["plain"].isna().all()
    assert found.flags["recoded"].tolist() == [True, False, pd.NA]
    assert found.scores["plain"].equals(score(table).scores["plain"])
