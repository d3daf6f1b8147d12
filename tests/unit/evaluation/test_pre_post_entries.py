"""What may be entered about a change in participants, and what comes back from a document: case by case.

1. What was measured: texts, days, scale, mean of all; every wrong field by its name, everything else untouched.
2. Numbers: missing, too few, impossible for the scale, more pairs than people; the widest spread by hand.
3. Shares: more who changed than can have; limits by counting.
4. Tidying leaves out what does not belong to the kind, and turns line ends of one-line fields into blanks.
5. Documents: what was written comes back; what nobody wrote is refused; unknown fields are left out.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import (
    ChangeFields,
    fields_from_document,
    fields_to_document,
    head_problems,
    number_problems,
    tidy_change,
    without_numbers,
)
from ctc_toolkit.evaluation.pre_post_result import ChangeResult, result_from_document, result_to_document
from tests.unit.evaluation.test_pre_post import SCORE, TODAY, YES


def wrong(found):
    return {name: problem.code for name, problem in found.items()}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"figure": ""}, {"figure": "pre_post_text_missing"}),
        ({"figure": "ab"}, {"figure": "pre_post_text_missing"}),
        ({"figure": "abc"}, {}),
        ({"figure": "x" * 160}, {}),
        ({"figure": "x" * 161}, {"figure": "pre_post_text_long"}),
        ({"source": ""}, {"source": "pre_post_text_missing"}),
        ({"source": "Frau Meier"}, {"source": "pre_post_person"}),
        ({"figure": "leitung@haus.de"}, {"figure": "pre_post_person"}),
        ({"note": "x" * 901}, {"note": "pre_post_text_long"}),
        ({"note": "x" * 900}, {}),
        ({"reference": 3.0}, {"reference_source": "pre_post_text_missing"}),
        ({"reference": 3.0, "reference_source": "Landesbericht"}, {}),
        ({"reference": 5.1, "reference_source": "Landesbericht"}, {"reference": "pre_post_outside"}),
        ({"low": None}, {"low": "pre_post_end_missing"}),
        ({"high": 1001.0}, {"high": "pre_post_outside"}),
        ({"low": float("nan")}, {"low": "pre_post_outside"}),
        ({"low": 4.0}, {"high": "pre_post_scale"}),
        ({"low": 3.0}, {}),
        ({"low": 5.0, "high": 1.0}, {"high": "pre_post_scale"}),
        ({"reliability": 0.99}, {}),
        ({"reliability": 1.0}, {"reliability": "pre_post_reliability"}),
        ({"reliability": -0.1}, {"reliability": "pre_post_reliability"}),
        ({"before_on": None}, {"before_on": "pre_post_day_missing"}),
        ({"after_on": TODAY}, {}),
        ({"after_on": TODAY + timedelta(days=1)}, {"after_on": "pre_post_day"}),
        ({"before_on": date(1999, 12, 31)}, {"before_on": "pre_post_day"}),
        ({"before_on": date(2026, 7, 1)}, {"after_on": "pre_post_days_order"}),
        ({"before_on": date(2026, 6, 30)}, {}),
        (
            {"figure": "", "source": "", "before_on": None, "low": None},
            {
                "figure": "pre_post_text_missing",
                "source": "pre_post_text_missing",
                "before_on": "pre_post_day_missing",
                "low": "pre_post_end_missing",
            },
        ),
    ],
)
def test_1_heads(changes, expected):
    assert wrong(head_problems(replace(SCORE, **changes), TODAY)) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [(0, {}), (100, {}), (-1, {"reference": "pre_post_outside"}), (101, {"reference": "pre_post_outside"})],
)
def test_1_percent_of_all(reference, expected):
    assert wrong(head_problems(replace(YES, reference=reference, reference_source="Land"), TODAY)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"n_before": None}, {"n_before": "pre_post_number_missing"}),
        ({"mean_after": None}, {"mean_after": "pre_post_number_missing"}),
        ({"n_before": 9}, {"n_before": "pre_post_few"}),
        ({"n_before": 10}, {}),
        ({"n_before": -1}, {"n_before": "pre_post_outside"}),
        ({"n_after": 100_001}, {"n_after": "pre_post_outside"}),
        ({"n_before": 9, "n_after": 9}, {"n_before": "pre_post_few", "n_after": "pre_post_few"}),
        ({"mean_before": 0.9}, {"mean_before": "pre_post_outside"}),
        ({"mean_after": 5.1}, {"mean_after": "pre_post_outside"}),
        ({"mean_after": float("nan")}, {"mean_after": "pre_post_outside"}),
        ({"sd_before": -0.1}, {"sd_before": "pre_post_sd"}),
        ({"sd_before": float("nan")}, {"sd_before": "pre_post_sd"}),
        # half at 1 and half at 5: mean 3, SD 2 sqrt(25 / 24) = 2.041 is the widest
        ({"mean_before": 3.0, "sd_before": 2.04}, {}),
        ({"mean_before": 3.0, "sd_before": 2.10}, {"sd_before": "pre_post_sd"}),
        # mean 1.4 of 1 to 5: at most sqrt(3.6 x .4 x 25 / 24) = 1.22
        ({"mean_before": 1.4, "sd_before": 1.22}, {}),
        ({"mean_before": 1.4, "sd_before": 1.3}, {"sd_before": "pre_post_sd"}),
        # everybody at the end: no spread at all but for rounding
        ({"mean_after": 5.0, "sd_after": 0.2}, {"sd_after": "pre_post_sd"}),
        ({"r": 1.1}, {"r": "pre_post_r"}),
        ({"r": -1.0}, {}),
        ({"r": 0.5, "n_after": 24}, {"n_after": "pre_post_pairs"}),
        ({"n_after": 24}, {}),
        ({"began": 24}, {"began": "pre_post_began"}),
        ({"began": 25}, {}),
        ({"began": 100_001}, {"began": "pre_post_outside"}),
        ({"began": -3}, {"began": "pre_post_outside"}),
    ],
)
def test_2_numbers(changes, expected):
    assert wrong(number_problems(replace(SCORE, **changes))) == expected


def test_2_words_instead_of_numbers():
    bare = without_numbers(SCORE)
    assert not bare.numbers
    assert wrong(number_problems(bare)) == {"note": "pre_post_nothing"}
    assert number_problems(replace(bare, note="Die Stimmung war gut.")) == {}
    alone = replace(bare, began=30)
    assert alone.numbers, "one number begun is to be finished"
    assert set(number_problems(alone)) == {
        "n_before", "mean_before", "sd_before", "n_after", "mean_after", "sd_after",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "to_yes", "allowed"),
    [
        (20, 28, 8, True),
        (20, 28, 7, False),  # eight more yes need eight who changed to it
        (20, 28, 20, True),  # all twenty who said no
        (20, 28, 21, False),
        (35, 28, 5, True),  # only five said no
        (35, 28, 6, False),
        (35, 3, 3, True),  # only three say yes afterwards
        (35, 3, 4, False),
        (20, 20, 0, True),
        (20, 20, -1, False),
    ],
)
def test_3_who_changed(before, after, to_yes, allowed):
    found = wrong(number_problems(replace(YES, yes_before=before, yes_after=after, to_yes=to_yes)))
    assert found == ({} if allowed else {"to_yes": "pre_post_outside"})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"yes_before": 41}, {"yes_before": "pre_post_outside"}),
        ({"yes_before": 40, "yes_after": 0}, {}),
        ({"yes_after": -1}, {"yes_after": "pre_post_outside"}),
        ({"n_before": 19}, {"n_before": "pre_post_few"}),
        ({"yes_after": None}, {"yes_after": "pre_post_number_missing"}),
        ({"n_after": 60}, {}),
        ({"n_after": 60, "to_yes": 10}, {"n_after": "pre_post_pairs"}),
    ],
)
def test_3_shares(changes, expected):
    assert wrong(number_problems(replace(YES, **changes))) == expected


def test_4_tidied():
    both = replace(
        SCORE, figure=" Selbst\nkontrolle\t", note=" a \r\n\x07b ", yes_before=3, yes_after=4, to_yes=2, r=0.4
    )
    score = tidy_change(both)
    assert (score.figure, score.yes_before, score.yes_after, score.to_yes) == ("Selbst kontrolle", None, None, None)
    assert (score.mean_before, score.r, score.n_before) == (2.5, 0.4, 25)
    assert "\x07" not in score.note
    share = tidy_change(replace(both, kind="yes_no", reliability=0.8))
    assert (share.low, share.high, share.reliability, share.mean_before, share.r) == (None,) * 5
    assert (share.yes_before, share.n_before, share.n_after) == (3, 25, 25)
    assert tidy_change(score) == score


@pytest.mark.parametrize("fields", [SCORE, YES, ChangeFields(), replace(SCORE, note="„Ä“\n2", r=-0.5, selected=True)])
def test_5_documents(fields):
    document = fields_to_document(fields)
    assert fields_from_document(document) == fields
    assert fields_to_document(fields_from_document(document)) == document
    assert list(json.loads(document)) == sorted(json.loads(document)), "canonical"
    later = json.loads(document) | {"something_new": 1}
    assert fields_from_document(json.dumps(later)) == fields


@pytest.mark.parametrize(
    "document",
    ["", "{", "[]", "null", "3", '"x"', '{"before_on": "gestern"}', '{"before_on": 5}', '{"kind": "other"}',
     '{"better": "sideways"}', '{"after_on": "2026-13-01"}'],
)  # fmt: skip
def test_5_damaged_fields(document):
    with pytest.raises(ToolkitError, match="pre_post_damaged"):
        fields_from_document(document)


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "unknown"},
        {"state": "few"},
        {"state": "words"},
        {"state": "alike"},
        {"effects": [{"name": "g_av"}]},
        {"effects": 3},
        {"comparison": {"n": 3}},
        {"share_before": {"percent": 3, "closed": ""}},
        {"something": 1},
        {"by_group": [1]},
    ],
)
def test_5_damaged_results(changes):
    sound = ChangeResult("shown", "pairs", 40, 40, 2.5, 2.7, change=0.2)
    document = json.loads(result_to_document(sound))
    assert result_from_document(json.dumps(document)) == sound
    with pytest.raises(ToolkitError, match="pre_post_damaged"):
        result_from_document(json.dumps(document | changes))
