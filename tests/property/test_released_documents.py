"""Properties of released documents over random profiles.

1. Reading what was written gives the same `Released` and the same bytes, for every profile, level and thresholds.
2. Two different releases never give the same document.
"""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from released_examples import MEASURES, all_groups, example, mean_row, row

from ctc_toolkit.disclosure import (
    LEVELS,
    Rules,
    document_hash,
    release,
    released_from_document,
    released_to_document,
)

STATUSES = ["ok", "uncertain", "unreliable", "single_psu", "no_answers", "not_asked", "no_cut_point", "zero_variance"]


@st.composite
def profiles(draw):
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from(MEASURES), st.sampled_from(all_groups())), min_size=1, max_size=12, unique=True
        )
    )
    rows, means = [], []
    for measure, groups in keys:
        n = draw(st.integers(0, 400))
        hits = draw(st.integers(0, n))
        status, psus = draw(st.sampled_from(STATUSES)), draw(st.integers(0, 12))
        rows.append(row(measure, n, hits, groups=groups, status=status, psus=psus))
        if draw(st.booleans()):
            mean, share = draw(st.floats(1, 4)), draw(st.floats(0, 1))
            means.append(mean_row(measure, n, mean, groups=groups, largest_share=share, status=status))
    software = draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
    return example(rows, means).with_origin(software=software)


RULES = st.builds(Rules, k_public=st.integers(30, 80), k_internal=st.integers(20, 60))


@given(profiles(), st.sampled_from(LEVELS), st.sampled_from(["survey", "made_up"]), RULES)
@settings(max_examples=25, deadline=None)
def test_1_round_trip(profile, level, source, rules):
    first = release(profile, level, source=source, rules=rules)
    text = released_to_document(first)
    again = released_from_document(text, document_hash(text))
    pd.testing.assert_frame_equal(again.table, first.table)
    pd.testing.assert_frame_equal(again.means, first.means)
    assert again.content_hash == first.content_hash
    assert released_to_document(again) == text


@given(profiles(), profiles(), st.sampled_from(LEVELS))
@settings(max_examples=12, deadline=None)
def test_2_different_releases_differ(one, other, level):
    first, second = release(one, level), release(other, level)
    assert (released_to_document(first) == released_to_document(second)) == (first.content_hash == second.content_hash)
