"""The kernel: from a batch of answers to sums by stratum, PSU and groups.

1. PSU codes are read within their stratum: the same code in two strata means two PSUs. Codes of any size work.
2. Cells are sorted by stratum, PSU and groups; respondents without a value of a group have the code -1 and stay.
3. Without a design everybody is a PSU of one stratum; without weights everybody counts 1.
4. Respondents with weight 0 are in no sum and no count, but their cell stays.
5. Missing values of the design, weights that are no weights and unclear populations are refused.
6. Scores are counted by group; the largest share is that of the most frequent score.
7. Elevated risk factors are counted with whole numbers, for the grades that have a number for "many".
8. Parts that do not belong together are not added.
9. Missing answers are in no denominator: counted as "not at risk" they would halve the percentage.
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from small_instruments import EVERY_CUT, cut_points, instrument, item, random_table, scale

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors import kernel
from ctc_toolkit.riskfactors.batch import AnswerBatch, batch_of
from ctc_toolkit.riskfactors.kernel import accumulate, accumulate_wave, add_counts, add_waves, cells_of
from ctc_toolkit.riskfactors.plan import ELEVATED, RiskCount, asked_items, scoring_plan
from ctc_toolkit.riskfactors.scoring import prorate, score
from ctc_toolkit.statistics import estimates
from ctc_toolkit.survey.responses import ResponseTable


def one_item(codes, cut=2.0):
    """Return plan and table of a scale of one item."""
    built = instrument(items=[item("b1", "five")], scales=[scale("b", "risk", ["b1"])])
    table = ResponseTable(built, pd.DataFrame({"b1": np.array(codes, dtype=np.int8)}))
    return scoring_plan(built, cut_points({"b": {"all": cut}})), table


def bare_batch(stratum, psu, **more):
    rows = len(stratum)
    return AnswerBatch(
        answers={"b1": np.full(rows, 3, dtype=np.uint8)},
        grade=np.zeros(rows, dtype=np.uint8),
        stratum=np.array(stratum, dtype=np.int64),
        psu=np.array(psu, dtype=np.int64),
        **more,
    )


@pytest.mark.parametrize("large", [0, 10**12], ids=["small codes", "large codes"])
def test_1_psu_codes_within_strata(large):
    """Statement 1, mistake 5: PSU codes that repeat across strata."""
    batch = bare_batch([0, 0, 1, 1, 1], [large, large + 7, large, large, large + 3])
    cells = cells_of(batch)
    assert cells.codes.tolist() == [[0, large], [0, large + 7], [1, large], [1, large + 3]]
    assert cells.index.tolist() == [0, 1, 2, 2, 3]


def test_1_psu_numbers_that_follow_no_stratum():
    cells = cells_of(bare_batch([5, 2, 5, 2], [1, 8, 0, 9]))
    assert cells.codes.tolist() == [[2, 8], [2, 9], [5, 0], [5, 1]]
    assert cells.index.tolist() == [3, 0, 2, 1]


def test_2_cells_are_sorted_and_complete():
    groups = {"sex": np.array([1, -1, 0, 1]), "grade": np.array([0, 0, -1, 1])}
    values = {"sex": ("female", "male"), "grade": ("6", "8")}
    batch = bare_batch([0, 0, 0, 0], [4, 4, 4, 2], groups=groups, group_values=values)
    assert cells_of(batch).codes.tolist() == [[0, 2, 1, 1], [0, 4, -1, 0], [0, 4, 0, -1], [0, 4, 1, 0]]


def test_2_sums_by_cell():
    plan, _ = one_item([])
    batch = bare_batch([0, 0, 1], [0, 0, 0], weight=np.array([0.5, 1.5, 2.0]))
    totals = accumulate(plan, batch)
    assert totals.weight.tolist() == [[2.0], [2.0]]
    assert totals.weighted.tolist() == [[2.0], [2.0]]
    assert totals.count.tolist() == totals.hits.tolist() == [[3]]
    assert totals.respondents.tolist() == [2, 1]


def test_3_without_design():
    plan, table = one_item([1, 5, 5, -1])
    batch = batch_of(table, plan)
    assert batch.stratum.tolist() == [0, 0, 0, 0]
    assert batch.psu.tolist() == [0, 1, 2, 3]
    totals = accumulate(plan, batch)
    assert totals.weight[:, 0].tolist() == [1, 1, 1, 0]
    row = estimates(totals).frame.iloc[0]
    assert (row["n"], row["hits"], row["psus"]) == (3, 2, 3)
    assert row["estimate"] == 2 / 3


def test_4_weight_zero():
    plan, _ = one_item([])
    batch = bare_batch([0, 0, 1], [0, 1, 0], weight=np.array([1.0, 0.0, 1.0]))
    totals = accumulate_wave(plan, batch)
    assert totals.proportions.count.tolist() == [[2]]
    assert totals.proportions.weight[:, 0].tolist() == [1, 0, 1]
    assert totals.proportions.respondents.tolist() == [1, 0, 1]
    assert totals.means.count.tolist() == [[2]]
    assert totals.scores.counts["b"].sum() == 2


def with_design(**columns):
    plan, table = one_item([1, 2, 3])
    return plan, replace(table, design=pd.DataFrame(columns))


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"weight": [1.0, np.nan, 1.0]}, "design_value_missing"),
        ({"weight": [1.0, -2.0, 1.0]}, "weight_invalid"),
        ({"weight": [1.0, np.inf, 1.0]}, "weight_invalid"),
        ({"psu": pd.Categorical(["a", None, "b"])}, "design_value_missing"),
        ({"stratum": pd.Categorical(["a", None, "b"])}, "design_value_missing"),
        ({"population_psus": [4.0, 5.0, 4.0]}, "population_psus_unclear"),
        ({"population_psus": [4.0, np.nan, 4.0]}, "population_psus_unclear"),
    ],
)
def test_5_designs_that_are_refused(columns, code):
    plan, table = with_design(**columns)
    with pytest.raises(ToolkitError) as caught:
        batch_of(table, plan)
    assert caught.value.code == code
    assert "…" not in caught.value.say("de") + caught.value.say("en")


def test_5_a_clear_population():
    plan, table = with_design(stratum=pd.Categorical(["x", "y", "y"]), population_psus=[3.0, 8.0, 8.0])
    totals = accumulate(plan, batch_of(table, plan))
    assert totals.population_psus == {0: 3.0, 1: 8.0}
    assert totals.stratum_label(1) == "y"


def test_6_largest_share_of_a_score():
    plan, table = one_item([1, 1, 1, 5, 2, 2, -1, 3])
    sex = pd.Categorical(["f", "f", "m", "m", "f", None, "m", None], ["f", "m", "d"])
    table = replace(table, groups=pd.DataFrame({"sex": sex}))
    counts = accumulate_wave(plan, batch_of(table, plan, ["sex"])).scores
    assert counts.largest_shares("b").tolist() == [3 / 7]
    np.testing.assert_array_equal(counts.largest_shares("b", ["sex"]), [2 / 3, 1 / 2, np.nan])


def test_6_largest_share_in_any_crossing():
    table = random_table(500, seed=21)
    plan = scoring_plan(table.instrument, None, asked_items(table))
    counts = accumulate_wave(plan, batch_of(table, plan, ["sex", "grade"])).scores
    scores = score(table).scores["plain"]
    for crossing in ([], ["sex"], ["grade"], ["sex", "grade"], ["grade", "sex"]):
        if crossing:
            grouped = scores.groupby([table.groups[name] for name in crossing], observed=False)
            wanted = grouped.agg(lambda part: part.round(9).value_counts(normalize=True).max()).tolist()
        else:
            wanted = [scores.round(9).value_counts(normalize=True).max()]
        assert counts.largest_shares("plain", crossing).tolist() == pytest.approx(wanted)


def test_7_elevated_risk_factors():
    table = random_table(400, seed=31)
    chosen = cut_points(EVERY_CUT)
    rule = RiskCount(Fraction(2, 3), {"6": 2, "8": 1})
    plan = scoring_plan(table.instrument, chosen, asked_items(table), rule)
    totals = accumulate_wave(plan, batch_of(table, plan, ["grade"]))
    found = score(table, chosen)
    grade = table.groups["grade"]
    for row, (name, scales, many) in enumerate((("6", 3, 2), ("8", 2, 1)), start=1):
        chosen_rows = (grade == name).to_numpy()
        number = prorate(found.elevated, found.scored, scales, 2 / 3)[chosen_rows]
        known = ~np.isnan(number)
        shares, means = totals.proportions, totals.means
        place = shares.measures.index(ELEVATED)
        assert shares.count[row, place] == known.sum() > 20
        assert shares.hits[row, place] == (number[known] >= many - 1e-12).sum()
        weight = table.design["weight"].to_numpy()[chosen_rows]
        cells = (means.keys["grade"] == row - 1).to_numpy()
        place = means.measures.index(ELEVATED)
        assert means.weighted[cells, place].sum() == pytest.approx((weight * number)[known].sum())
        assert means.squared[row, place] == pytest.approx((weight * number**2)[known].sum())
        assert totals.scores.counts[ELEVATED][row].sum() == known.sum()


def test_7_unknown_grades_have_no_many():
    table = random_table(200, seed=32)
    rule = RiskCount(Fraction(1, 3), {"6": 1})
    plan = scoring_plan(table.instrument, cut_points(EVERY_CUT), asked_items(table), rule)
    totals = accumulate_wave(plan, batch_of(table, plan, ["grade"])).proportions
    place = totals.measures.index(ELEVATED)
    assert totals.count[:, place].tolist()[0] == totals.count[:, place].tolist()[2] == 0
    assert totals.count[1, place] > 0


def test_8_what_does_not_belong_together():
    plan, _ = one_item([])
    one = accumulate_wave(plan, bare_batch([0], [0]))
    other = accumulate_wave(plan, bare_batch([0], [0], groups={"sex": np.array([0])}, group_values={"sex": ("f",)}))
    with pytest.raises(ValueError, match="cannot be added"):
        add_waves([one, other])
    with pytest.raises(ValueError, match="cannot be added"):
        add_counts([one.scores, other.scores])


def test_8_kinds():
    plan, table = one_item([1, 2])
    assert accumulate(plan, batch_of(table, plan), "mean").kind == "mean"
    assert accumulate_wave(plan, batch_of(table, plan), "proportion").means is None
    assert accumulate_wave(plan, batch_of(table, plan), "mean").proportions is None


def test_8_more_states_than_one_pass_takes():
    built = instrument(
        items=[item(f"b{n}", "five") for n in range(7)], scales=[scale(f"s{n}", "risk", [f"b{n}"]) for n in range(7)]
    )
    columns = {f"b{n}": np.array([n % 5 + 1, 1, -1, 5], dtype=np.int8) for n in range(7)}
    plan = scoring_plan(built, cut_points({f"s{n}": {"all": 2.5} for n in range(7)}))
    totals = accumulate(plan, batch_of(ResponseTable(built, pd.DataFrame(columns)), plan))
    assert totals.count.tolist() == [[3] * 7]
    assert totals.hits.tolist() == [[1 + (n % 5 + 1 > 2.5) for n in range(7)]]


def test_9_missing_answers_are_in_no_denominator():
    """Statement 9, mistake 11."""
    plan, table = one_item([5, 1, -1, -1])
    share = estimates(accumulate(plan, batch_of(table, plan))).frame["estimate"][0]
    assert share == 0.5
    assert share != 0.25, "missing answers counted as not at risk"


def test_8_many_combinations_of_groups(monkeypatch):
    table = random_table(300, seed=41)
    plan = scoring_plan(table.instrument, cut_points(EVERY_CUT), asked_items(table))
    batch = batch_of(table, plan, ["sex", "grade"])
    together = accumulate(plan, batch)
    monkeypatch.setattr(kernel, "_MOST_BINS", 100)
    singly = accumulate(plan, batch)
    np.testing.assert_array_equal(together.count, singly.count)
    np.testing.assert_array_equal(together.hits, singly.hits)
