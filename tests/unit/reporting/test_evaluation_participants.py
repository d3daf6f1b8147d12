"""Changes in participants, as facts of a bundle.

1. The facts are the stored results: change with limits, means or shares before and after, effect sizes by name, and how
   many are missing after.
2. Shares at the ends stay bands; what may not be told is locked and has no number.
3. Where only words were entered there is no fact; groups and reasons in own words are in none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from ctc_toolkit.evaluation.pre_post import ChangeFields, without_numbers
from ctc_toolkit.evaluation.pre_post_result import ChangeResult
from ctc_toolkit.evaluation.pre_post_results import aggregated_result
from ctc_toolkit.reporting.evaluation_participants import participant_facts
from ctc_toolkit.reporting.evaluation_table import evaluation_table
from tests.unit.reporting.outcome_examples import outcomes

SCORE = ChangeFields(
    "Selbstkontrolle",
    low=1.0,
    high=5.0,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    note="Kim war krank",
    n_before=25,
    mean_before=2.5,
    sd_before=0.8,
    n_after=25,
    mean_after=2.9,
    sd_after=0.8,
    r=0.5,
    began=30,
)
YES = replace(
    without_numbers(SCORE), kind="yes_no", low=None, high=None, n_before=40, yes_before=20, n_after=40, yes_after=38
)


@dataclass(frozen=True)
class Stored:
    fields: ChangeFields
    result: ChangeResult
    measure: str = "m"
    title: str = "Training"


def facts(fields):
    return participant_facts("Nord", (Stored(fields, aggregated_result(fields)),))


def test_1_scores():
    result = aggregated_result(SCORE)
    change, before, after, *sizes = facts(SCORE)
    assert (change.statistic, change.estimate, change.low, change.high) == (
        "difference",
        result.change,
        result.low,
        result.high,
    )
    assert change.unit == "score"
    assert "2026-02-01 2026-07-01" in change.note
    assert (before.estimate, before.n, after.estimate, after.n) == (2.5, 25, 2.9, 25)
    assert [(one.note, one.estimate) for one in sizes if one.statistic == "effect_size"] == [
        (effect.name, effect.value) for effect in result.effects
    ]
    assert len(result.effects) >= 1


def test_2_bands_and_locks():
    result = aggregated_result(YES)
    assert result.share_after.open == "above"
    found = {one.statistic: one for one in facts(YES)}
    assert (found["before"].estimate, found["before"].state) == (50, "shown")
    after = found["after"]
    assert (after.estimate, after.state, after.band, after.band_limit) == (
        None,
        "banded",
        "over",
        result.share_after.percent,
    )
    (only,) = facts(replace(SCORE, n_before=8, n_after=8, began=8))
    assert (only.estimate, only.low, only.high, only.state) == (None, None, None, "locked")
    table = evaluation_table(outcomes(facts=(only, after)), "de")
    rows = table[table["section"] == "participants"]
    assert list(rows["state"]) == ["locked", "banded"]
    assert rows["estimate"].isna().all()


def test_3_words_stay_out():
    words = Stored(without_numbers(SCORE), ChangeResult("words"))
    assert participant_facts("Nord", (words,)) == ()
    assert "Kim" not in repr(facts(SCORE))
