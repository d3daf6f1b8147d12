"""The scoring plan: exact integer tables for scores, minimums and cut points.

1. The answers needed are the share of the items the wave asked, rounded up; 0.667 and 0.6667 mean two thirds.
2. Reversal is lowest + highest code - code, once, with the codes of the response set and not of the answers.
3. Recoding comes before reversal, both before rescaling; rescaling to (lo, hi) is exact.
4. Codes that are not valid, and missing ones, are not answered: neither in the sum nor in the number.
5. Thresholds are the smallest flagged sums by grade and number of answers; a score within 1e-9 of its cut point is
   equal to it: not above, but at it. No rounding at run time can change a tie.
6. A grade without cut point, and an unknown grade, give no flag; one cut point for all serves everybody.
7. Measures that cannot be scored say why: not asked, or no scoring key.
8. The arithmetic on bytes gives what the tables hold; tables that are not even are looked up.
9. Scales that cannot be brought to one range exactly are refused with a code.
10. Indicators count one of several codes, or all codes from one on.
"""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from small_instruments import EVERY_CUT, cut_points, every_feature, instrument, item, response_set, scale

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoint_table import item_values, scale_range
from ctc_toolkit.riskfactors.lookups import EvenSteps
from ctc_toolkit.riskfactors.plan import (
    ABOVE,
    NO_CUT_POINT,
    NO_SCORE,
    NOT_ABOVE,
    asked_items,
    minimum_answered,
    scoring_plan,
)
from ctc_toolkit.survey.responses import ResponseTable


def measure(name, cuts=None, asked=None, **changes):
    built = every_feature()
    table = None if cuts is None else cut_points(cuts, **changes)
    plan = scoring_plan(built, table, asked)
    return next(entry for entry in plan.measures if entry.id == name)


def answers(**codes):
    return {name: np.array(values, dtype=np.int8).view(np.uint8) for name, values in codes.items()}


def grades(*places):
    return np.array(places, dtype=np.uint8)


@pytest.mark.parametrize(
    ("share", "asked", "needed"),
    [(0.5, 4, 2), (0.5, 3, 2), (0.5, 1, 1), (0.667, 3, 2), (0.6667, 3, 2), (2 / 3, 6, 4), (0.67, 3, 3), (0.51, 4, 3),
     (0.01, 5, 1), (1.0, 7, 7), (0.75, 8, 6), (0.7, 10, 7)],
)  # fmt: skip
def test_1_minimum_answered(share, asked, needed):
    assert minimum_answered(share, asked) == needed


def test_1_counts_the_items_the_wave_asked():
    assert measure("plain").minimum == 2
    assert measure("plain", asked=["a1", "a2", "a3"]).minimum == 2
    assert measure("plain", asked=["a1", "a2"]).minimum == 1
    three = measure("plain", asked=["a1", "a2", "a4"])
    packed = three.packed(answers(a1=[4, 4], a2=[-1, 2], a4=[-1, -1]))
    assert np.isnan(three.scores_of(packed)[0])
    assert three.scores_of(packed)[1] == 3.0


def test_1_a_column_without_answers_was_not_asked():
    columns = {"a1": [1, -1], "a2": [-1, -1], "a3": [2, 2]}
    table = ResponseTable(every_feature(), pd.DataFrame(columns).astype(np.int8))
    assert asked_items(table) == {"a1", "a3"}


def test_2_reversal_is_lowest_plus_highest_minus_code():
    """Statement 2, mistake 12: max - code would give 3, 2, 1, 0."""
    built = every_feature()
    plain = built.scale_by_id["plain"]
    assert item_values(built, plain, plain.items[2]) == {1: 4, 2: 3, 3: 2, 4: 1}
    packed = measure("plain", asked=["a3"]).packed(answers(a3=[1, 2, 3, 4]))
    scores = measure("plain", asked=["a3"]).scores_of(packed)
    assert scores.tolist() == [4, 3, 2, 1]
    wrong = [4 - code for code in (1, 2, 3, 4)]
    assert scores.tolist() != wrong, "max - code would give 3, 2, 1, 0"


def test_2_reversal_uses_all_codes_of_the_response_set():
    """Statement 2, mistake 12: with the codes that occur, 1 and 2, it would be 2, 1, 1."""
    plain = measure("plain", asked=["a3"])
    assert plain.scores_of(plain.packed(answers(a3=[1, 2, 2]))).tolist() == [4, 3, 3]


def test_3_recode_then_reverse_then_rescale():
    """Statement 3, mistake 12: reversed once, after recoding."""
    recodes = [{"id": "turned", "label": {"de": "t", "en": "t"}, "values": {0: 3, 1: 1, 4: 2}}]
    part = {"item": "g1", "recode": "turned", "reverse": True}
    built = instrument(
        recodes=recodes,
        items=[item("g1", "gappy"), item("b1", "five")],
        scales=[scale("whole", "risk", [part, "b1"], rescale=(0, 100))],
    )
    whole = built.scale_by_id["whole"]
    assert item_values(built, whole, whole.items[0]) == {0: 0, 1: 100, 4: 50}
    assert item_values(built, whole, whole.items[1]) == {1: 0, 2: 25, 3: 50, 4: 75, 5: 100}
    plan = scoring_plan(built, None).measures[0]
    scores = plan.scores_of(plan.packed(answers(g1=[0, 1, 4, -1], b1=[2, 5, 1, 3])))
    assert scores.tolist() == [12.5, 100, 25, 50]


def test_3_rescaling_is_exact_thirds():
    mixed = measure("mixed")
    built = every_feature()
    assert scale_range(built, built.scale_by_id["mixed"]) == (1, 4)
    packed = mixed.packed(answers(y1=[1, 0], b1=[2, 4], a1=[2, -1]))
    exact = [Fraction(4) + Fraction(13, 4) + 2, Fraction(1) + Fraction(7, 4)]
    assert mixed.scores_of(packed).tolist() == [float(exact[0] / 3), float(exact[1] / 2)]


def test_4_wrong_and_missing_codes_are_not_answered():
    """Statement 4, mistakes 11 and 12: 9 and 99 are checked against the codes before reversal."""
    plain = measure("plain")
    packed = plain.packed(answers(a1=[9, 9, -1], a2=[4, 99, 0], a3=[1, 4, 5], a4=[-1, 3, 127]))
    assert plain.answered_of(packed).tolist() == [2, 2, 0]
    scores = plain.scores_of(packed)
    assert scores[:2].tolist() == [4.0, 2.0]
    assert np.isnan(scores[2])


def test_5_thresholds_by_grade_and_count():
    """Statement 5, mistake 13: above is not at or above."""
    shield = measure("shield", EVERY_CUT)
    sums = {3: [(9, NOT_ABOVE), (10, ABOVE)], 2: [(6, NOT_ABOVE), (7, ABOVE)]}
    for answered, cases in sums.items():
        for total, state in cases:
            packed = np.array([answered * shield.base + total - answered], dtype=np.uint8)
            assert shield.states_of(packed, grades(0))[0] == state
    ten_thirds = np.array([3 * shield.base + 7], dtype=np.uint8)
    assert shield.scores_of(ten_thirds)[0] == 10 / 3
    assert shield.states_of(ten_thirds, grades(1))[0] == NOT_ABOVE
    at_it = measure("shield", EVERY_CUT, at_cut="at_or_above")
    assert at_it.states_of(ten_thirds, grades(1))[0] == ABOVE


@pytest.mark.parametrize("cut", [8 / 3, 2.6666666666, 2.66666666666666651864, 2.6666666674])
def test_5_a_tie_is_a_tie_whatever_its_last_digits(cut):
    """Statement 5, mistake 13: ties of floating-point numbers."""
    built = instrument(
        items=[item(f"b{n}", "five") for n in (1, 2, 3)], scales=[scale("b", "risk", ["b1", "b2", "b3"])]
    )
    orders = answers(b1=[1, 3, 4, 2], b2=[3, 4, 1, 5], b3=[4, 1, 3, 1])
    for at_cut, state in (("above", NOT_ABOVE), ("at_or_above", ABOVE)):
        plan = scoring_plan(built, cut_points({"b": {"all": cut}}, at_cut=at_cut)).measures[0]
        assert set(plan.states_of(plan.packed(orders), grades(0, 0, 0, 0))) == {state}


def test_5_outside_the_tolerance_it_is_no_tie():
    built = instrument(items=[item("b1", "five")], scales=[scale("b", "risk", ["b1"])])
    for cut, state in ((3 - 2e-9, ABOVE), (3 + 2e-9, NOT_ABOVE)):
        for at_cut in ("above", "at_or_above"):
            plan = scoring_plan(built, cut_points({"b": {"all": cut}}, at_cut=at_cut)).measures[0]
            assert plan.states_of(plan.packed(answers(b1=[3])), grades(0))[0] == state


def test_5_cut_points_at_the_ends_of_the_scale():
    built = instrument(items=[item("b1", "five")], scales=[scale("b", "risk", ["b1"])])
    every = answers(b1=[1, 2, 3, 4, 5])
    for cut, at_cut, flagged in ((5, "above", 0), (1, "above", 4), (5, "at_or_above", 1), (1, "at_or_above", 5)):
        plan = scoring_plan(built, cut_points({"b": {"all": float(cut)}}, at_cut=at_cut)).measures[0]
        states = plan.states_of(plan.packed(every), grades(0, 0, 0, 0, 0))
        assert (states == ABOVE).sum() == flagged


def test_6_grades_without_cut_point():
    mixed = measure("mixed", EVERY_CUT)
    packed = np.repeat(mixed.packed(answers(y1=[1], b1=[1], a1=[4])), 3)
    assert mixed.states_of(packed, grades(0, 1, 2)).tolist() == [ABOVE, NO_CUT_POINT, NO_CUT_POINT]
    assert mixed.graded == ("6",)


def test_6_one_cut_point_for_all():
    recoded = measure("recoded", EVERY_CUT)
    packed = np.repeat(recoded.packed(answers(g1=[0], g2=[0])), 3)
    assert recoded.states_of(packed, grades(0, 1, 2)).tolist() == [ABOVE] * 3


def test_6_no_cut_points_at_all():
    plain = measure("plain")
    packed = plain.packed(answers(a1=[1, -1], a2=[1, -1], a3=[1, -1], a4=[1, 4]))
    assert plain.states_of(packed, grades(0, 0)).tolist() == [NO_CUT_POINT, NO_SCORE]
    assert plain.graded == ()


def test_7_what_cannot_be_scored_says_why():
    asked = set(every_feature().item_by_id) - {"left_out", "y2"}
    plan = scoring_plan(every_feature(), cut_points(EVERY_CUT), asked)
    assert plan.unscored == {
        "keyless": "no_scoring_key",
        "absent": "not_asked",
        "yes": "not_asked",
        "not_there": "not_asked",
    }
    assert list(plan.kinds) == [
        *("plain", "shield", "mixed", "recoded", "single", "keyless", "absent"),
        *("often", "some", "yes", "not_there"),
    ]
    assert plan.kinds["shield"] == "protective"
    assert plan.kinds["single"] == plan.kinds["often"] == "behaviour"
    assert [entry.id for entry in plan.counted] == ["plain", "shield", "mixed", "recoded", "often", "some"]


def test_8_arithmetic_gives_what_the_table_holds():
    every = np.arange(256, dtype=np.uint8)
    plan = scoring_plan(every_feature(), cut_points(EVERY_CUT))
    computed = 0
    for entry in plan.measures:
        for name, table in zip(entry.items, entry.tables, strict=True):
            computed += EvenSteps.of(table) is not None
            alone = {other: np.full(256, 255, dtype=np.uint8) for other in entry.items} | {name: every}
            np.testing.assert_array_equal(entry.packed(alone), table)
    assert computed > 5


def test_8_uneven_tables_are_looked_up():
    assert EvenSteps.of(measure("recoded").tables[0]) is None
    assert EvenSteps.of(np.zeros(256, dtype=np.uint8)) is None
    assert EvenSteps.of(np.zeros(256, dtype=np.uint16)) is None


def test_8_packed_numbers_are_as_small_as_they_can_be():
    assert measure("plain").packed(answers(a1=[1], a2=[1], a3=[1], a4=[1])).dtype == np.uint8
    many = instrument(
        items=[item(f"b{n}", "five") for n in range(15)], scales=[scale("b", "risk", [f"b{n}" for n in range(15)])]
    )
    assert scoring_plan(many, None).measures[0].tables[0].dtype == np.uint16


def test_8_the_same_score_by_two_ways_is_one_score():
    plain = measure("plain")
    packed = plain.packed(answers(a1=[2, 2, 1], a2=[2, 2, 3], a3=[-1, 3, 3], a4=[-1, -1, 2]))
    assert len(set(plain.score_index[packed])) == 1
    assert plain.scores_of(packed).tolist() == [2.0, 2.0, 2.0]


def test_9_scales_without_a_common_range_are_refused():
    sets = [response_set(f"wide{top}", list(range(top + 1))) for top in (97, 101, 103, 107, 109, 113)]
    items = [item(f"i{n}", entry["id"]) for n, entry in enumerate(sets)]
    built = instrument(
        response_sets=sets,
        items=items,
        recodes=[],
        scales=[scale("fine", "risk", [entry["id"] for entry in items], rescale=(0, 1))],
    )
    with pytest.raises(ToolkitError) as caught:
        scoring_plan(built, None)
    assert caught.value.code == "scale_too_fine"
    assert "fine" in caught.value.say("de")


def test_9_a_constant_item_cannot_be_rescaled():
    built = instrument(
        recodes=[{"id": "flat", "label": {"de": "f", "en": "f"}, "values": {0: 1, 1: 1}}],
        items=[item("y1", "yesno")],
        scales=[scale("flat", "risk", [{"item": "y1", "recode": "flat"}], rescale=(1, 4))],
    )
    with pytest.raises(ToolkitError) as caught:
        scoring_plan(built, None)
    assert caught.value.code == "scale_range_empty"


def test_10_indicators():
    some, often = measure("some"), measure("often")
    assert some.states_of(some.packed(answers(g1=[0, 1, 4, 8, -1])), grades(0, 0, 0, 0, 0)).tolist() == [
        *(ABOVE, NOT_ABOVE, ABOVE, NO_SCORE, NO_SCORE)
    ]
    assert often.states_of(often.packed(answers(b2=[3, 4, 5, 6])), grades(0, 0, 0, 0)).tolist() == [
        *(NOT_ABOVE, ABOVE, ABOVE, NO_SCORE)
    ]
