"""What may be told of a change in participants, from numbers and from linked answers.

1. Below ten people, and below twenty for shares, there is no number; where nearly all answered alike neither.
2. Numbers give the paired interval with a correlation, Welch's without; the effect sizes carry their names.
3. Shares: bands at the ends hide the change; how many changed which way is told only where five did both ways.
4. Linked answers: pairs, lost ones with their mean, ends of the scale, reliable change, regression to the mean.
5. Groups: no interval below four; single groups only from ten pairs on, and never so that the rest can be told.
6. A comparison group: both estimates; intervals by people, by groups, or none.
7. Documents come back as they were; damaged ones are refused.
8. What is wrong with an entry is told by field, all at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt

import numpy as np
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
from ctc_toolkit.evaluation.pre_post_result import (
    ChangeResult,
    Share,
    result_from_document,
    result_to_document,
    share_of,
)
from ctc_toolkit.evaluation.pre_post_results import LinkedValues, aggregated_result, linked_result

TODAY = date(2026, 11, 30)
SCORE = ChangeFields(
    "Selbstkontrolle",
    low=1.0,
    high=5.0,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    n_before=25,
    mean_before=2.5,
    sd_before=0.8,
    n_after=25,
    mean_after=2.9,
    sd_after=0.8,
)
YES = replace(
    without_numbers(SCORE), kind="yes_no", low=None, high=None, n_before=40, yes_before=20, n_after=40, yes_after=28
)


def linked(before, after, groups=(), programme=(), unpaired=(), **more):
    n = len(before)
    return LinkedValues(
        np.array(before, dtype=float),
        np.array(after, dtype=float),
        tuple(groups) or ("",) * n,
        tuple(programme) or (True,) * n,
        np.array(unpaired, dtype=float),
        **more,
    )


def many(n, change=0.5, start=2.0):
    """Return values of n people around a start, and the same people later."""
    before = [start + (one % 5) / 4 for one in range(n)]
    return before, [value + change + (-0.25, 0, 0.25)[one % 3] for one, value in enumerate(before)]


def test_1_few_and_alike():
    head = without_numbers(SCORE)
    assert linked_result(head, linked(*many(9))).state == "few"
    assert linked_result(head, linked(*many(10))).state == "shown"
    assert linked_result(without_numbers(YES), linked([0, 1] * 9, [1, 1] * 9)).state == "few"
    before, after = many(40)
    same = [2.0] * 40
    for first, second in ((same, after), (before, same), (before, [value + 1 for value in before])):
        assert linked_result(head, linked(first, second)).state == "alike"
    assert aggregated_result(replace(SCORE, sd_after=0.0)).state == "alike"
    assert aggregated_result(replace(without_numbers(SCORE), note="Sieben.")).state == "words"
    assert aggregated_result(replace(SCORE, n_before=9, n_after=9)).state == "few"


def test_2_numbers():
    found = aggregated_result(replace(SCORE, r=0.5))
    # SD of changes .8, error .16, t(.975, 24) = 2.0639: .4 +- .3302
    assert (found.design, found.change, found.low, found.high, found.secure) == ("pairs", 0.4, 0.1, 0.7, True)
    assert [one.name for one in found.effects] == ["g_av", "d_av", "d_rm", "d_z"]
    assert found.effect("d_av").value == 0.5
    assert found.effect("g_av").value == 0.48  # J(24) = .968
    apart = aggregated_result(SCORE)
    # Welch: error sqrt(2 .64/25) = .2263, t(.975, 48) = 2.0106: .4 +- .455
    assert (apart.design, apart.low, apart.high, apart.secure) == ("unpaired", -0.1, 0.9, False)
    assert [one.name for one in apart.effects] == ["g_s", "d_s"]
    lost = aggregated_result(replace(SCORE, r=0.5, began=40))
    assert (lost.began, lost.lost) == (40, Share(38))


def test_3_shares():
    assert [share_of(count, 40) for count in (0, 4, 5, 35, 36, 40)] == [
        Share(20, "below"),
        Share(20, "below"),
        Share(13),
        Share(88),
        Share(80, "above"),
        Share(80, "above"),
    ]
    assert share_of(5, 19) is None
    found = aggregated_result(replace(YES, to_yes=14))  # 14 one way, 6 the other
    assert (found.share_before, found.share_after, found.change) == (Share(50), Share(70), 20)
    assert (found.limits, found.to_yes, found.to_no) == ("pairs", Share(35), Share(15))
    assert found.secure is False  # exact McNemar 14 to 6: p = .115
    hidden = aggregated_result(replace(YES, to_yes=10))  # only two the other way
    assert (hidden.limits, hidden.to_yes, hidden.to_no) == ("apart", None, None)
    apart = aggregated_result(YES)
    assert (apart.low, apart.high, apart.design) == (hidden.low, hidden.high, "unpaired")
    end = aggregated_result(replace(YES, yes_before=3))
    assert (end.share_before, end.change, end.low, end.secure, end.effects) == (
        Share(20, "below"),
        None,
        None,
        None,
        (),
    )
    for count in range(5):
        assert aggregated_result(replace(YES, yes_before=count)) == end


def test_4_linked():
    before, after = many(40)
    head = replace(without_numbers(SCORE), reference=3.5, reference_source="Befragung", selected=True)
    gone = [1.0, 1.5, 2.0] * 4
    found = linked_result(head, linked(before, after, unpaired=gone, alpha=0.75, near=3))
    assert (found.n_before, found.began, found.lost, found.lost_before, found.near) == (40, 52, Share(23), 1.5, 3)
    assert (found.before, found.after, found.change) == (2.5, 3.0, 0.5)
    assert found.far
    assert (found.reliability, found.regression) == (0.75, 0.3)  # (1 - .75)(3.5 - 2.5) = .25
    # 1.96 sqrt(2) SD sqrt(.25) with SD = sqrt(40/39) .3536: .496; changes of .5 and .75 are above: 26 of 40
    assert (found.improved, found.worsened) == (Share(65), Share(20, "below"))
    assert found.worst_before == Share(20, "below")
    few = linked_result(head, linked(before, after, unpaired=gone[:9]))
    assert (few.lost_before, few.improved) == (None, None)
    ends = linked_result(head, linked([*before[:30], *[5.0] * 10], [*after[:30], *[4.5, 5.0] * 5]))
    assert (ends.best_before, ends.best_after) == (Share(25), Share(13))
    lower = linked_result(replace(head, better="down"), linked(before, after, alpha=0.75))
    assert (lower.improved, lower.worsened) == (Share(20, "below"), Share(65))
    shares = linked_result(without_numbers(YES), linked([0, 1] * 20, [1] * 30 + [0] * 10))
    assert (shares.share_before, shares.share_after, shares.design) == (Share(50), Share(75), "pairs")


def test_5_groups():
    head = without_numbers(SCORE)
    before, after = many(48)

    def told(*sizes):
        names = [f"Kurs {place}" for place, size in enumerate(sizes) for _ in range(size)]
        later = [value + int(name[-1]) / 10 for value, name in zip(after, names, strict=False)]
        return linked_result(head, linked(before[: len(names)], later, names))

    assert (told(16, 16, 16).groups, told(16, 16, 16).across) == (3, None)
    four = told(12, 12, 12, 12)
    assert four.across is not None
    assert (four.limits, told(16, 16, 16).limits) == ("groups", "t")
    assert four.high - four.low > 0  # people of a group move together: wider than if each stood alone
    singly = linked_result(head, linked(before, [value + place // 12 / 10 for place, value in enumerate(after)]))
    assert (four.change, singly.limits) == (singly.change, "t")
    assert four.high - four.low > singly.high - singly.low
    assert [one.pairs for one in four.by_group] == [12] * 4
    assert told(9, 9, 9, 9).by_group == ()
    assert told(10, 10, 10, 10, 3).by_group == ()  # the three would be told: one more is left out, too few remain
    assert len(told(10, 9, 9, 10, 10).by_group) == 0
    wide = linked_result(
        head, linked(*many(60), [f"K{one % 5}" for one in range(50)] + [f"L{one}" for one in range(10)])
    )
    assert [one.name for one in wide.by_group] == ["K0", "K1", "K2", "K3", "K4"]


def test_6_comparison():
    rng = np.random.default_rng(3)
    n = 80
    programme = [one % 2 == 0 for one in range(n)]
    before = rng.normal(2.5, 0.5, n)
    after = before + rng.normal(0.1, 0.3, n) + np.where(programme, 0.4, 0.0)
    head = without_numbers(SCORE)
    people = linked_result(head, linked(before, after, (), programme)).comparison
    assert (people.n, people.errors) == (40, "people")
    assert people.ancova.secure
    assert people.gain.low < people.gain.value < people.gain.high
    names = [f"Kurs {one % 5}" for one in range(n)]
    groups = linked_result(head, linked(before, after, names, programme)).comparison
    assert groups.errors == "groups"
    assert groups.gain.value == people.gain.value
    few = linked_result(head, linked(before, after, [f"Kurs {one % 3}" for one in range(n)], programme)).comparison
    assert (few.errors, few.ancova.low, few.ancova.secure) == ("", None, None)
    mostly = [one < 71 for one in range(n)]
    assert linked_result(head, linked(before, after, (), mostly)).comparison is None


def test_7_documents():
    before, after = many(48)
    programme = [one % 2 == 0 for one in range(48)]
    full = linked_result(
        without_numbers(SCORE), linked(before, after, ["A", "B", "C", "D"] * 12, programme, [1.0, 2.0] * 8, alpha=0.8)
    )
    for result in (full, ChangeResult("few", near=2), aggregated_result(YES)):
        assert result_from_document(result_to_document(result)) == result
    assert fields_from_document(fields_to_document(SCORE)) == SCORE
    for damaged in (
        "",
        "[]",
        "{}",
        result_to_document(replace(full, state="few")),
        result_to_document(full).replace('"shown"', '"all"'),
    ):
        with pytest.raises(ToolkitError, match="pre_post_damaged"):
            result_from_document(damaged)
    for damaged in ("null", '{"kind":"words"}', '{"before_on":"gestern"}'):
        with pytest.raises(ToolkitError, match="pre_post_damaged"):
            fields_from_document(damaged)


def codes(found):
    return {name: problem.code for name, problem in found.items()}


def test_8_entries():
    assert head_problems(SCORE, TODAY) == number_problems(SCORE) == {}
    assert codes(head_problems(ChangeFields(), TODAY)) == {
        "figure": "pre_post_text_missing",
        "source": "pre_post_text_missing",
        "low": "pre_post_end_missing",
        "high": "pre_post_end_missing",
        "before_on": "pre_post_day_missing",
        "after_on": "pre_post_day_missing",
    }
    wrong = replace(
        SCORE,
        figure="x" * 161,
        note="Frau Müller war zufrieden.",
        high=2.0,
        reliability=1.0,
        reference=9.0,
        before_on=date(2026, 7, 1),
    )
    assert codes(head_problems(wrong, TODAY)) == {
        "figure": "pre_post_text_long",
        "note": "pre_post_person",
        "reference_source": "pre_post_text_missing",
        "high": "pre_post_scale",
        "reliability": "pre_post_reliability",
        "after_on": "pre_post_days_order",
    }
    assert codes(number_problems(without_numbers(SCORE))) == {"note": "pre_post_nothing"}
    assert codes(number_problems(replace(SCORE, sd_after=None, n_before=9))) == {
        "sd_after": "pre_post_number_missing",
        "n_before": "pre_post_few",
    }
    assert codes(number_problems(replace(SCORE, mean_before=5.5, sd_after=2.5, r=1.2, n_after=26))) == {
        "n_after": "pre_post_pairs",
        "mean_before": "pre_post_outside",
        "sd_after": "pre_post_sd",
        "r": "pre_post_r",
    }
    assert codes(number_problems(replace(SCORE, began=24))) == {"began": "pre_post_began"}
    assert codes(number_problems(replace(YES, yes_after=41))) == {"yes_after": "pre_post_outside"}
    assert codes(number_problems(replace(YES, to_yes=7))) == {"to_yes": "pre_post_outside"}
    widest = sqrt((5 - 2.5) * (2.5 - 1) * 25 / 24)
    assert number_problems(replace(SCORE, sd_before=round(widest, 2))) == {}
    tidied = tidy_change(replace(YES, figure=" a\nb ", low=1.0, mean_before=2.0, r=0.5))
    assert (tidied.figure, tidied.low, tidied.mean_before, tidied.r, tidied.yes_after) == ("a b", None, None, None, 28)
