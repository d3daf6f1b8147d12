"""Rows of the tidy table for what is derived from released tables, and the words of the codebook.

1. Pairs of behaviour and factor: one row for each number that may be told, odds ratios in their own unit; a locked pair
   is one row without any number.
2. The staircase: one row per step with its band or lock, and the slope in points; nothing of a locked step.
3. Ranks: place with the joint interval, the chance to be among the first five, banded where it is nearly sure.
4. Districts: the value of the model beside the direct share, its outcome in a word, the response.
5. Response: more answers than expected give no rate, nearly all is a band, a locked school has neither count nor rate.
6. Cut points stand by grade with their table; scales that the questionnaire does not know keep their id.
7. Decisions carry the level for the public and the values they rested on, in whichever bundle they stand.
8. Every code has a meaning in German and English, none twice within a column; leaves of the Excel file have names of
   their own.
9. Missing codes lie in the declared range, and every state without a number has one.
"""

from __future__ import annotations

import pandas as pd
import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.disclosure.area_results import AreaInput, release_area_results
from ctc_toolkit.disclosure.association_results import PairInput, StaircaseInput, StepInput, release_associations
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.evaluation_codebook import (
    CODES,
    COLUMNS,
    LOCKED_STATES,
    MISSING,
    MISSING_RANGE,
    code_of,
    codebook_table,
    column_labels,
    meanings,
    missing_labels,
    section_titles,
)
from ctc_toolkit.reporting.evaluation_table import evaluation_table, plain_number
from tests.released_examples import example, full_example, row
from tests.unit.reporting.outcome_examples import outcomes

AREAS = ("nord", "sued", "west")


def rows_of(table, **wanted):
    """Return the rows with these values in these columns."""
    for name, value in wanted.items():
        table = table[table[name] == value]
    return table


def one(table, **wanted):
    (found,) = rows_of(table, **wanted).to_dict("records")
    return found


def together():
    """Return associations of one behaviour: a pair that is shown, a locked one, and a staircase of three steps."""
    held = release(full_example(), "internal")
    shown = PairInput(
        "qn8", "drugs_at_hand", (120, 180, 100, 500), (12, 12), 0.41, 0.17, (0.24, 0.18, 0.30), (3.33, 2.4, 4.6)
    )
    few = PairInput(
        "qn8", "falling_behind", (3, 180, 100, 500), (12, 12), 0.02, 0.17, (-0.15, -0.2, -0.1), (0.1, 0.01, 0.4)
    )
    steps = (
        StepInput(0, 0, 300, 45, 12, 0.15, 0.11, 0.20),
        StepInput(1, 2, 250, 2, 12, 0.008, 0.0, 0.03),
        StepInput(3, 3, 12, 6, 12, 0.5, 0.2, 0.8),
    )
    stairs = StaircaseInput("qn8", "risk", ("drugs_at_hand",), 900, steps, (0.08, 0.05, 0.11), 0.4)
    return held, release_associations([shown, few], [stairs], held)


@pytest.fixture(scope="module")
def table():
    """Give the tidy table of a survey with associations."""
    held, associations = together()
    return evaluation_table(outcomes(tables=(held,), associations=associations), "en")


def test_1_pairs(table):
    pairs = rows_of(table, section="association")
    shown = rows_of(pairs, note="drugs_at_hand")
    assert list(shown["statistic"]) == ["difference", "percent_with_factor", "percent_without_factor", "odds_ratio"]
    difference = one(shown, statistic="difference")
    assert (difference["estimate"], difference["low"], difference["high"], difference["unit"]) == (24, 18, 30, "points")
    assert one(shown, statistic="percent_with_factor")["estimate"] == 41
    assert one(shown, statistic="percent_without_factor")["estimate"] == 17
    odds = one(shown, statistic="odds_ratio")
    assert (odds["estimate"], odds["low"], odds["high"], odds["unit"]) == (3.3, 2.4, 4.6, "ratio")
    assert odds["against"] == "Drugs are at hand"
    locked = one(pairs, note="falling_behind")
    assert (locked["state"], locked["locked"], locked["statistic"]) == ("locked", 1, "difference")
    assert all(pd.isna(locked[name]) for name in ("estimate", "low", "high", "n"))


def test_2_staircase(table):
    stairs = rows_of(table, section="staircase")
    assert set(stairs["against"]) == {"Number of risk factors"}
    steps = stairs[stairs["statistic"] == "percent"].set_index("groups")
    assert "risk_factors=0-0" in steps.index
    for _, step in steps.iterrows():
        if step["state"] == "shown":
            assert step["low"] <= step["estimate"] <= step["high"]
        else:
            assert step[["estimate", "low", "high"]].isna().all()
    banded = steps[steps["state"] == "banded"]
    assert all(banded["band"] == "under")
    assert "locked" in set(steps["state"])
    assert rows_of(stairs, statistic="slope").empty  # told only where every step is shown


def test_3_ranks(table):
    first = rows_of(table, section="rank", statistic="place").to_dict("records")
    assert [entry["estimate"] for entry in first] == list(range(1, len(first) + 1))
    assert (first[0]["low"], first[0]["high"]) == (1, 2)
    chances = rows_of(table, section="rank", statistic="among_first_five")
    sure = chances[chances["state"] == "banded"]
    assert len(sure) == 1
    assert (sure["band"].item(), sure["band_limit"].item()) == ("over", 99)
    assert set(chances["estimate"].dropna()) == {40}


def districts():
    """Return a released table of three districts, one of which is too small, and their values of the model."""
    counts = {"nord": (300, 120), "sued": (250, 75), "west": (12, 6)}
    rows = [row("qn8", 562, 201)]
    rows += [row("qn8", n, hits, groups=f"district={area}") for area, (n, hits) in counts.items()]
    held = release(example(rows), "internal")
    found = [
        AreaInput("qn8", "nord", 39.2, 33.0, 45.4, 0.83, "model"),
        AreaInput("qn8", "sued", 31.4, 26.0, 37.0, 0.82, "model"),
    ]
    answered = {"nord": 0.81, "sued": 0.74, "west": None}
    areas = release_area_results(
        found, held, "district", consent={"qn8": ("nord", "sued")}, response=answered, city_response=0.75
    )
    return held, areas


def test_4_districts():
    held, areas = districts()
    table = evaluation_table(outcomes(tables=(held,), areas=areas, differences=(), ranks=None), "en")
    model = rows_of(table, section="district", statistic="model_percent").set_index("place")
    for result in areas.results:
        told = model.loc[result.area]
        if result.model is None:
            assert told["state"] == "not_given"
            assert told[["estimate", "low", "high"]].isna().all()
        else:
            assert (told["estimate"], told["low"], told["high"]) == (
                result.model,
                result.model_low,
                result.model_high,
            )
            assert told["word"] == result.outcome
    answered = rows_of(table, section="district", statistic="response").set_index("place")
    assert (answered.loc["nord", "estimate"], answered.loc["sued", "estimate"]) == (81, 74)
    assert answered.loc["west", "state"] == "not_given"
    direct = rows_of(table, section="profile", statistic="percent", groups="district=west")
    assert list(direct["state"]) == ["locked"]
    assert direct["estimate"].isna().all()


def test_5_response(table):
    response = rows_of(table, section="response")
    pupils = one(response, measure="pupils", groups="all")
    assert (pupils["estimate"], pupils["n"], pupils["base"]) == (86, 511, 592)
    hidden = one(response, groups="school==Schule C")
    assert (hidden["state"], hidden["locked"]) == ("locked", 1)
    assert all(pd.isna(hidden[name]) for name in ("estimate", "n", "base"))
    assert set(response["statistic"]) == {"response"}
    overall = one(response, measure="overall")
    assert overall["estimate"] == 66


def test_6_cut_points(table):
    points = rows_of(table, section="cut_point")
    assert {(entry["measure"], entry["groups"], entry["estimate"]) for entry in points.to_dict("records")} == {
        ("conflict", "grade=8", 2.5),
        ("conflict", "grade=9", 2.75),
        ("peers", "all", 1.5),
    }
    assert all(method.startswith("example-cuts@2025-09-01#") for method in points["method"])
    assert set(points["note"]) == {"official"}


def test_7_decisions(table):
    decided = table[table["section"].isin(["priority", "goal"])]
    assert set(decided["level"]) == {"public"}
    assert set(table[~table["section"].isin(["priority", "goal"])]["level"]) == {"internal"}
    chosen = one(decided, section="priority")
    assert (chosen["estimate"], chosen["low"], chosen["high"], chosen["n"]) == (41, 36, 46, 850)
    assert (chosen["word"], chosen["note"]) == ("priority", "2026-11-01")
    target = one(decided, statistic="target")
    assert (target["estimate"], target["against"]) == (35, "2028")
    assert all(pd.isna(target[name]) for name in ("low", "high", "n"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_8_codebook(language):
    t = translator(language)
    found = meanings(t)
    assert set(found) == set(CODES) == {column.name for column in COLUMNS if column.kind == "code"}
    for column, codes in CODES.items():
        assert set(found[column]) == set(codes)
        assert all(found[column].values())
        assert len(set(codes)) == len(codes)
        assert [code_of(column, code) for code in codes] == list(range(1, len(codes) + 1))
    titles = section_titles(t)
    assert len({title.casefold() for title in titles.values()}) == len(titles)
    assert all(len(title) <= 31 for title in titles.values())
    assert list(column_labels(t)) == [column.name for column in COLUMNS]
    book = codebook_table(t)
    assert len(book) == len(COLUMNS) + sum(len(codes) for codes in CODES.values()) + 4 * len(missing_labels(t))
    assert code_of("word", "") is None
    with pytest.raises(ValueError, match="not in"):
        code_of("word", "nonsense")


def test_8_the_languages_differ():
    german, english = meanings(translator("de")), meanings(translator("en"))
    assert german["state"]["locked"] == "gesperrt, zu wenige Antworten"
    assert english["state"]["locked"] == "locked, too few answers"
    same = [code for column in german for code in german[column] if german[column][code] == english[column][code]]
    assert set(same) <= {"internal", "median", "percent", "sessions_held", "model"}, same


def test_9_missing_codes():
    low, high = MISSING_RANGE
    assert all(low <= code <= high for code in MISSING.values())
    assert set(MISSING) == set(CODES["state"]) - {"shown"}
    assert set(LOCKED_STATES) <= set(MISSING)
    assert set(missing_labels(translator("de"))) == set(MISSING.values())
    assert MISSING["locked"] == -9001


@pytest.mark.parametrize(("value", "text"), [(34.0, "34"), (2.3, "2.3"), (-3.0, "-3"), (0.0, "0"), (12345.0, "12345")])
def test_9_numbers_are_plain(value, text):
    assert plain_number(value) == text
