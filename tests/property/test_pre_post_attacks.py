"""Attacks on results about participants: what somebody who knows the rules, or nearly everybody, can work out.

1. Yes and no, all pairs of counts: whoever sees a result with a band finds at least five counts that fit it, and cannot
   tell nobody from somebody.
2. How many changed which way stays open where fewer than five did one way: the interval told is that of many splits.
3. Reliable change: what is told of better and worse leaves the middle open where one of both is small.
4. Groups: no group of fewer than ten can be worked out from the whole and the other groups.
5. Somebody who lost nothing: one pair more or less below ten tells nothing but that it is below ten.
6. Everything that pages, pictures and tables get is a function of the result alone: answers with the same result give
   the same bytes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import result_to_document
from ctc_toolkit.evaluation.pre_post_results import LinkedValues, aggregated_result, linked_result
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.pre_post_chart import pre_post_chart
from ctc_toolkit.reporting.pre_post_words import answer_text, cautions, change_rows

YES = ChangeFields("Ja", "yes_no", before_on=date(2026, 2, 1), after_on=date(2026, 7, 1), source="Träger")
SCORE = replace(YES, figure="Wert", kind="score", low=1.0, high=5.0)


def shares(n, before, after, to_yes=None):
    return aggregated_result(replace(YES, n_before=n, n_after=n, yes_before=before, yes_after=after, to_yes=to_yes))


def scored(before, after, groups=None, unpaired=(), fields=SCORE, **more):
    n = len(before)
    linked = LinkedValues(
        np.array(before, dtype=float),
        np.array(after, dtype=float),
        tuple(groups or [""] * n),
        (True,) * n,
        np.array(unpaired, dtype=float),
        **more,
    )
    return linked_result(fields, linked)


@pytest.mark.parametrize("n", [20, 31, 50])
def test_1_bands_look_the_same(n):
    by_look: dict[str, set[tuple[int, int]]] = {}
    for before, after in product(range(n + 1), repeat=2):
        by_look.setdefault(result_to_document(shares(n, before, after)), set()).add((before, after))
    for look in by_look.values():
        for place in (0, 1):
            counts = {pair[place] for pair in look}
            if min(counts) < 5 or n - max(counts) < 5:
                assert {0, 1, 2, 3, 4} <= counts or {n, n - 1, n - 2, n - 3, n - 4} <= counts


def test_2_splits_stay_open():
    n, before, after = 40, 18, 24
    splits = range(max(after - before, 0), min(after, n - before) + 1)
    told: dict[str, set[int]] = {}
    for to_yes in splits:
        told.setdefault(result_to_document(shares(n, before, after, to_yes)), set()).add(to_yes)
    (hidden,) = [found for found in told.values() if min(found) - (after - before) < 5]
    assert {to_yes - (after - before) for to_yes in hidden} >= {0, 1, 2, 3, 4}
    assert all(to_yes - (after - before) >= 5 or to_yes in hidden for to_yes in splits)


@settings(max_examples=40, deadline=None)
@given(st.integers(20, 60), st.integers(0, 4), st.integers(5, 12))
def test_3_middle_stays_open(n, worse, better):
    def told(worse_now):
        before = [2.0 + 0.5 * (place % 4) for place in range(n)]
        moved = [0.1 * (place % 3 - 1) for place in range(n)]
        for place in range(better):
            moved[place] = 1.5
        for place in range(worse_now):
            moved[n - 1 - place] = -0.9
        return scored(before, [one + move for one, move in zip(before, moved, strict=True)], alpha=0.9)

    found = told(worse)
    assert found.worsened.open == "below"
    assert found.worsened == told(0).worsened
    rows = [name for name, _ in change_rows(translator("en"), SCORE, found)]
    assert not [name for name in rows if "unchanged" in name.casefold()]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 25), min_size=2, max_size=8), st.integers(0, 10_000))
def test_4_no_small_group(sizes, seed):
    rng = np.random.default_rng(seed)
    groups = [f"Kurs {place}" for place, size in enumerate(sizes) for _ in range(size)]
    before = rng.integers(1, 5, len(groups)).astype(float)
    after = np.clip(before + rng.integers(-1, 2, len(groups)), 1, 5)
    found = scored(before, after, groups)
    told = {one.name: one.pairs for one in found.by_group}
    assert all(pairs >= 10 for pairs in told.values())
    assert all(told[name] == groups.count(name) for name in told)
    rest = len(groups) - sum(told.values())
    assert not told or rest == 0 or rest >= 10
    assert found.by_group == () or len(found.by_group) >= 4
    assert (found.across is None) or sum(size >= 3 for size in sizes) >= 4


@pytest.mark.parametrize("n", range(10))
def test_5_below_ten(n):
    before = [1.0 + place % 4 for place in range(n)]
    found = scored(before, [one + 0.5 for one in before], unpaired=[1.0] * 3, near=0)
    assert result_to_document(found) == result_to_document(scored([], []))


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(24)), st.integers(0, 3))
def test_6_same_result_same_bytes(order, band):
    fields = replace(YES, figure="Ja")
    before = np.array([1.0] * 12 + [0.0] * 12)
    after = np.array([1.0] * (24 - band) + [0.0] * band)  # nearly everybody: hidden in the upper band
    values = before[list(order)], after
    one = scored(*values, fields=fields)
    other = scored(before, np.ones(24), fields=fields)
    for language in ("de", "en"):
        t = translator(language)
        for show in (
            lambda result, t=t: answer_text(t, fields, result),
            lambda result, t=t: change_rows(t, fields, result),
            lambda result, t=t: cautions(t, fields, result),
            lambda result, language=language: pre_post_chart(fields, result, language).json,
        ):
            assert show(one) == show(other)
