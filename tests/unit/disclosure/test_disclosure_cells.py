"""From exact cells to released cells.

1. Too few answers, unreliable, a single sampling unit, no variance, no answers, an unknown status, a
   missing value or count: all are locked and look exactly alike.
2. Structural states stand whatever the answers are; "not asked" of a few groups only is not believed.
3. A percentage that would round to 0 or 100 is banded; the weighted percentage decides it, the counts the
   rest.
4. Small numerators are banded from n and sampling units alone, whatever the status.
5. Banded cells have n, but neither percent nor interval; "certainty" is there only where a number is shown.
6. Every combination of groups has a row, in an order that does not depend on the order or presence of rows.
7. Means: one decimal; n, likeness of the answers, status and the state of the percentage decide.
8. Faulty profiles are refused: missing columns, a cell twice, more hits than answers.
"""

import numpy as np
import pandas as pd
import pytest
from released_examples import example, full_example, mean_row, released, row

from ctc_toolkit.disclosure import STRUCTURAL, Rules, natural, parse_groups, release

NUMBERS = ["n", "percent", "low", "high", "band_limit"]


def only(frame):
    assert len(frame) == 1
    return frame.iloc[0]


LOCKED = {
    "too few answers": row("peers", 19, 9),
    "nobody answered": row("peers", 0, 0),
    "unreliable": row("peers", 60, 30, status="unreliable"),
    "one sampling unit": row("peers", 60, 30, psus=1, status="single_psu"),
    "one sampling unit, few hits": row("peers", 60, 2, psus=1, status="ok"),
    "one sampling unit, few others": row("peers", 60, 58, psus=1, status="single_psu"),
    "no variance": row("peers", 60, 30, status="zero_variance"),
    "a status of tomorrow": row("peers", 60, 30, status="something_new"),
    "no status": row("peers", 60, 30, status=None),
    "no interval": row("peers", 60, 30, low=float("nan")),
    "no percentage": row("peers", 60, 30, percent=float("nan")),
    "unknown number of sampling units": row("peers", 60, 30, psus=pd.NA),
    "unknown number of answers": row("peers", 60, 30) | {"n": None},
    "unknown number of hits": row("peers", 60, 30) | {"hits": None},
}


@pytest.mark.parametrize("why", LOCKED)
def test_1_locked_cells_look_alike(why):
    cell = only(released([LOCKED[why]]).table)
    assert cell["state"] == "locked"
    assert cell[NUMBERS].isna().all()
    assert (cell["band"], cell["certainty"]) == ("", "")


@pytest.mark.parametrize("state", STRUCTURAL)
@pytest.mark.parametrize(("n", "hits"), [(0, 0), (5, 5), (500, 250), (500, 2)])
def test_2_structural_states_do_not_depend_on_answers(state, n, hits):
    cell = only(released([row("peers", n, hits, status=state)]).table)
    assert cell["state"] == state
    assert cell[NUMBERS].isna().all()


@pytest.mark.parametrize("state", ["not_asked", "no_scoring_key"])
def test_2_not_asked_of_some_groups_is_locked(state):
    rows = [row("peers", 100, 50), row("peers", 0, 0, groups="sex=male", status=state)]
    assert released(rows).table["state"].tolist() == ["shown", "locked"]


def test_2_cut_points_may_be_missing_for_some_grades():
    rows = [row("peers", 100, 50), row("peers", 0, 0, groups="grade=10", status="no_cut_point")]
    assert released(rows).table["state"].tolist() == ["shown", "no_cut_point"]


@pytest.mark.parametrize(
    ("hits", "percent", "band", "limit"),
    [(5, 0.25, "under", 1), (6, 0.49, "under", 1), (1994, 99.6, "over", 99)],
)
def test_3_zero_and_hundred_are_never_shown(hits, percent, band, limit):
    cell = only(released([row("peers", 2000, hits, percent=percent)]).table)
    assert (cell["state"], cell["band"], cell["band_limit"]) == ("banded", band, limit)
    assert pd.isna(cell["percent"])


def test_3_the_first_whole_percent_is_shown():
    assert only(released([row("peers", 2000, 10, percent=0.5)]).table)["percent"] == 1
    assert only(released([row("peers", 2000, 1980, percent=99.4)]).table)["percent"] == 99


def test_3_counts_are_unweighted():
    heavy = only(released([row("peers", 100, 4, percent=30.0)]).table)
    light = only(released([row("peers", 100, 40, percent=2.0)]).table)
    assert (heavy["state"], heavy["band_limit"]) == ("banded", 5)
    assert (light["state"], light["percent"]) == ("shown", 2)


def test_3_unreliable_cells_do_not_tell_that_they_round_to_zero():
    assert only(released([row("peers", 2000, 6, percent=0.3, status="unreliable")]).table)["state"] == "locked"


@pytest.mark.parametrize("status", ["ok", "uncertain", "unreliable", "zero_variance", "single_psu"])
@pytest.mark.parametrize("hits", [0, 1, 2, 3, 4])
def test_4_small_numerators_ignore_the_status(hits, status):
    expected = released([row("peers", 60, 2)]).table
    found = released([row("peers", 60, hits, status=status)]).table
    pd.testing.assert_frame_equal(found, expected)


def test_5_what_banded_and_shown_cells_hold():
    banded = only(released([row("peers", 63, 61)], level="public").table)
    assert (banded["n"], banded["band"], banded["band_limit"], banded["certainty"]) == (65, "over", 90, "")
    assert banded[["percent", "low", "high"]].isna().all()
    shown = only(released([row("peers", 63, 30, percent=47.5, low=41.4, high=53.5, status="uncertain")]).table)
    assert shown[["n", "percent", "low", "high"]].tolist() == [63, 48, 41, 54]
    assert (shown["certainty"], shown["band"]) == ("uncertain", "")


def test_6_missing_combinations_become_locked_rows():
    rows = [
        row("peers", 100, 50, groups=groups)
        for groups in ("all", "sex=female", "sex=male", "grade=9", "grade=10", "sex=female;grade=9")
    ]
    table = released(rows).table
    assert table["groups"].tolist() == [
        "all", "grade=9", "grade=10", "sex=female", "sex=male", "sex=female;grade=9", "sex=female;grade=10",
        "sex=male;grade=9", "sex=male;grade=10",
    ]  # fmt: skip
    assert table["state"].tolist() == ["shown"] * 6 + ["locked"] * 3


def test_6_order_of_rows_says_nothing():
    profile = full_example()
    shuffled = example(profile.estimates.sample(frac=1, random_state=5).to_dict("records"))
    plain = example(profile.estimates.to_dict("records"))
    assert release(shuffled, "internal").content_hash == release(plain, "internal").content_hash


def test_6_measures_stand_in_natural_order_by_kind():
    table = released([row(measure, 100, 50) for measure in ("qn10", "qn9", "bond_family", "qn8", "peers")]).table
    assert table["measure"].tolist() == ["peers", "bond_family", "qn8", "qn9", "qn10"]
    assert natural("qn9") < natural("qn10") < natural("qn100")


def test_6_groups_by_dimension():
    assert parse_groups("all") == {}
    assert parse_groups("sex=female;grade=9") == {"sex": "female", "grade": "9"}


def mean_of(mean, cell=None, **settings):
    return only(released([cell or row("peers", 100, 50)], [mean], **settings).means)


def test_7_a_mean_has_one_decimal():
    shown = mean_of(mean_row("peers", 100, 2.25))
    assert (shown["mean"], shown["state"]) == (2.3, "shown")


@pytest.mark.parametrize(
    ("mean", "cell"),
    [
        (mean_row("peers", 19, 2.2), None),
        (mean_row("peers", 100, 2.2, largest_share=0.91), None),
        (mean_row("peers", 100, 2.2, largest_share=float("nan")), None),
        (mean_row("peers", 100, 2.2, status="unreliable"), None),
        (mean_row("peers", 100, 2.2, status="zero_variance"), None),
        (mean_row("peers", 100, float("nan")), None),
        (mean_row("peers", 100, 1.0), row("peers", 100, 2)),
        (mean_row("peers", 100, 2.2), row("peers", 100, 50, status="unreliable")),
        (mean_row("peers", 100, 2.2, groups="sex=male"), None),
    ],
)
def test_7_means_that_stay_locked(mean, cell):
    locked = mean_of(mean, cell)
    assert locked["state"] == "locked"
    assert pd.isna(locked["mean"])


def test_7_exactly_nine_in_ten_alike_are_allowed():
    sizes = range(20, 400, 10)
    rows = [row("peers", n, n // 2) | {"measure": f"m{n}"} for n in sizes]
    means = [mean_row("peers", n, 2.2, largest_share=(n * 9 // 10) / n) | {"measure": f"m{n}"} for n in sizes]
    assert set(released(rows, means).means["state"]) == {"shown"}


@pytest.mark.parametrize("cells", [[row("peers", 0, 0, status="no_cut_point")], [row("qn8", 100, 50)]])
def test_7_without_cut_points_means_stand_alone(cells):
    assert released(cells, [mean_row("peers", 100, 2.2)]).means["state"].tolist() == ["shown"]


def test_7_structural_states_of_means():
    assert mean_of(mean_row("peers", 0, float("nan"), status="no_scoring_key"))["state"] == "no_scoring_key"


def test_7_no_means_at_all():
    means = released([row("peers", 100, 50)]).means
    assert means.columns.tolist() == ["measure", "kind", "groups", "mean", "state"]
    assert means.empty


@pytest.mark.parametrize("column", ["hits", "psus", "status"])
def test_8_missing_columns_are_refused(column):
    frame = pd.DataFrame([row("peers", 100, 50)]).drop(columns=column)
    with pytest.raises(ValueError, match=column):
        release(example(frame.to_dict("records")), "internal")


def test_8_faulty_cells_are_refused():
    with pytest.raises(ValueError, match="twice"):
        released([row("peers", 100, 50), row("peers", 100, 51)])
    with pytest.raises(ValueError, match="more respondents"):
        released([row("peers", 100, 101)])


def test_raised_thresholds_hide_more():
    rules = Rules(k_public=50, k_internal=40, k_x=10)
    states = released([row("peers", 39, 20), row("conflict", 40, 9), row("drugs_at_hand", 40, 10)], rules=rules).table
    assert dict(zip(states["measure"], states["state"], strict=True)) == {
        "peers": "locked", "conflict": "banded", "drugs_at_hand": "shown",
    }  # fmt: skip
    assert np.array_equal(states["band_limit"].dropna(), [25])
