"""Properties of the one door over all small groups and over made-up waves.

1. S1: nothing is shown or banded on fewer answers than the level's threshold (all n from 0 to 60, all x).
2. S2: x = 0, 1, 2, 3, 4 cannot be told apart, nor n, n - 1, ... n - 4, whatever the status.
3. S3: no percentage is 0 or 100.
4. Bands are true, and along x the outcomes are in order: under, rising percentages, over.
5. Releasing is deterministic, and higher thresholds only hide more.
6. Hidden values leave no trace: not in tables, means, texts, charts, exports, names of files or hashes (S14).
7. Every released number follows from n, x and percent of its own cell; cells do not touch one another.
"""

from __future__ import annotations

import json
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from released_examples import Example, all_groups, example, example_instrument, full_example, row

from ctc_toolkit.disclosure import K_X, LEVELS, RULES, Released, Rules, release
from ctc_toolkit.reporting import (
    KINDS,
    explanations,
    file_name,
    grouped_chart,
    grouped_table,
    highlights,
    profile_chart,
    profile_table,
    provenance_lines,
    released_csv,
)

SMALL = [(n, x) for n in range(61) for x in range(n + 1)]
OUTCOME = ["n", "percent", "low", "high", "band", "band_limit", "state", "certainty"]


@cache
def outcomes(level: str, status: str = "ok") -> dict[tuple[int, int], dict[str, object]]:
    """Return what is released of x of n for all small n and x, each as a measure of its own."""
    rows = [row("peers", n, x, status=status) | {"measure": f"m{n}_{x}"} for n, x in SMALL]
    table = release(example(rows), level).table.set_index("measure")[OUTCOME].astype(object)
    table = table.where(table.notna(), None)
    return {(n, x): table.loc[f"m{n}_{x}"].to_dict() for n, x in SMALL}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("status", ["ok", "uncertain", "unreliable", "zero_variance", "no_answers"])
def test_1_nothing_below_the_threshold(level, status):
    found = outcomes(level, status)
    below = {key: cell for key, cell in found.items() if key[0] < RULES.smallest_n(level)}
    assert len(below) == sum(n + 1 for n in range(RULES.smallest_n(level)))
    assert {tuple(cell.values()) for cell in below.values()} == {(None, None, None, None, "", None, "locked", "")}
    if status == "ok":
        assert all(cell["state"] in ("shown", "banded") for key, cell in found.items() if key not in below)


@pytest.mark.parametrize("level", LEVELS)
def test_2_small_counts_and_their_complements_are_one(level):
    for n in range(RULES.smallest_n(level), 61):
        few = [outcomes(level, status)[n, x] for x in range(K_X) for status in ("ok", "unreliable", "zero_variance")]
        many = [outcomes(level, status)[n, n - x] for x in range(K_X) for status in ("ok", "uncertain")]
        assert all(cell == few[0] for cell in few)
        assert all(cell == many[0] for cell in many)
        assert (few[0]["band"], many[0]["band"]) == ("under", "over")


@pytest.mark.parametrize("level", LEVELS)
def test_3_nobody_and_everybody_are_never_shown(level):
    for (n, x), cell in outcomes(level).items():
        assert cell["percent"] not in (0, 100), (n, x)
        assert (cell["percent"] is not None) == (cell["state"] == "shown")


@given(cells=st.lists(st.tuples(st.integers(20, 50_000), st.floats(0, 1), st.floats(0, 100)), min_size=1, max_size=40))
@settings(max_examples=20, deadline=None)
def test_3_also_for_large_groups_and_weights(cells):
    rows = [
        row("peers", n, round(n * share), percent=percent) | {"measure": f"m{place}"}
        for place, (n, share, percent) in enumerate(cells)
    ]
    table = release(example(rows), "internal").table.set_index("measure")
    for place, (n, share, percent) in enumerate(cells):
        cell = table.loc[f"m{place}"]
        assert cell["percent"] is pd.NA or 1 <= cell["percent"] <= 99
        if K_X <= round(n * share) <= n - K_X:
            assert (cell["state"] == "banded") == (percent < 0.5 or percent >= 99.5)


@pytest.mark.parametrize("level", LEVELS)
def test_4_bands_are_true_and_outcomes_in_order(level):
    for n in range(RULES.smallest_n(level), 61):
        places = []
        for x in range(n + 1):
            cell = outcomes(level)[n, x]
            if cell["band"] == "under":
                assert 100 * x < cell["band_limit"] * n
                places.append((0, 0))
            elif cell["band"] == "over":
                assert 100 * x > cell["band_limit"] * n
                places.append((2, 0))
            else:
                assert abs(cell["percent"] - 100 * x / n) <= 0.5
                assert cell["low"] <= cell["percent"] <= cell["high"]
                places.append((1, cell["percent"]))
        assert places == sorted(places)
        assert [place[0] for place in places].count(0) == K_X


@given(seed=st.integers(0, 10_000), more=st.integers(0, 200))
@settings(max_examples=6, deadline=None)
def test_5_higher_thresholds_only_hide_more(seed, more):
    profile = full_example(seed)
    usual = release(profile, "public").table
    assert release(profile, "public").table.equals(usual)
    strict = release(profile, "public", rules=Rules(k_public=30 + more, k_internal=20 + more)).table
    held = strict["state"].isin(["shown", "banded"])
    pd.testing.assert_frame_equal(strict[held], usual[held])
    hidden = usual.loc[~held, "state"]
    assert (
        strict.loc[~held, "state"]
        == hidden.where(hidden.isin(["no_cut_point", "not_asked", "no_scoring_key"]), "locked")
    ).all()


def hidden_changed(profile: Example, draw: st.DataObject) -> Example:
    """Return the profile with other values wherever nothing of them may be seen at level `public`."""
    rows = profile.estimates.to_dict("records")
    smallest = RULES.smallest_n("public")
    changed = []
    for entry in rows:
        n, hits = entry["n"], entry["hits"]
        if entry["status"] in ("not_asked", "no_scoring_key", "no_cut_point"):
            n = draw.draw(st.integers(0, 900))
            changed.append(entry | {"n": n, "hits": draw.draw(st.integers(0, n)), "percent": 12.3, "psus": 1})
        elif n < smallest:
            n = draw.draw(st.integers(0, smallest - 1))
            hits = draw.draw(st.integers(0, n))
            status = draw.draw(st.sampled_from(["ok", "uncertain", "unreliable", "no_answers", "zero_variance"]))
            fresh = row(entry["measure"], n, hits, groups=entry["groups"], status=status)
            if not (n == 0 and draw.draw(st.booleans())):
                changed.append(fresh)
        elif hits < K_X or n - hits < K_X:
            other = draw.draw(st.integers(0, K_X - 1))
            other = other if hits < K_X else n - other
            status = draw.draw(st.sampled_from(["ok", "uncertain", "unreliable", "zero_variance"]))
            changed.append(row(entry["measure"], n, other, groups=entry["groups"], status=status))
        elif entry["status"] == "unreliable":
            n = draw.draw(st.integers(smallest, 900))
            other = draw.draw(st.integers(K_X, n - K_X))
            changed.append(row(entry["measure"], n, other, groups=entry["groups"], status="unreliable"))
        else:
            changed.append(entry)
    return example(draw.draw(st.permutations(changed)), hidden_means(profile, draw))


def hidden_means(profile: Example, draw: st.DataObject) -> list[dict[str, object]]:
    """Return the means with other values wherever they stay locked."""
    means = release(profile, "public").means
    locked = {(entry.measure, entry.groups) for entry in means.itertuples() if entry.state == "locked"}
    changed = []
    for entry in profile.means.to_dict("records"):
        if (entry["measure"], entry["groups"]) in locked:
            changed.append(entry | {"mean": draw.draw(st.floats(1, 4)), "standard_error": 0.5})
        else:
            changed.append(entry)
    return changed


def everything(released: Released) -> list[bytes]:
    """Return every byte that products make of a release."""
    instrument = example_instrument()
    parts = [released.content_hash, released.table.to_csv(), released.means.to_csv(), repr(released)]
    for language in ("de", "en"):
        parts += [json.dumps(explanations(released, language)), *provenance_lines(released, language)]
        parts.append(file_name(released, language, ".csv"))
        parts.append(released_csv(released, instrument, language).decode())
        for kind in KINDS:
            parts.append(repr(highlights(released, instrument, kind=kind, language=language)))
            for group in ("all", "sex=male;grade=10"):
                options = {"kind": kind, "language": language, "group": group}
                chart = profile_chart(released, instrument, **options)
                parts += [chart.json, chart.alt, chart.title]
                parts.append(profile_table(released, instrument, **options).to_csv())
            for by in ("sex", "grade"):
                options = {"kind": kind, "language": language, "by": by}
                parts += [
                    grouped_chart(released, instrument, **options).json,
                    grouped_table(released, instrument, **options).to_csv(),
                ]
    return [part.encode() for part in parts]


def check_no_trace(data: st.DataObject, seed: int) -> None:
    profile = full_example(seed)
    original = release(profile, "public")
    assert {"locked", "banded", "shown"} <= set(original.table["state"])
    changed = release(hidden_changed(profile, data), "public")
    assert everything(changed) == everything(original)


@given(data=st.data(), seed=st.integers(0, 50))
@settings(max_examples=3, deadline=None)
def test_6_hidden_values_leave_no_trace(data, seed):
    check_no_trace(data, seed)


@pytest.mark.slow
@given(data=st.data(), seed=st.integers(0, 5000))
@settings(max_examples=12, deadline=None)
def test_6_hidden_values_leave_no_trace_in_many_waves(data, seed):
    check_no_trace(data, seed)


def test_6_the_comparison_would_notice():
    profile = full_example()
    rows = profile.estimates.to_dict("records")
    place = next(i for i, entry in enumerate(rows) if entry["measure"] == "qn9" and entry["groups"] == "grade=8")
    assert rows[place]["hits"] < K_X
    rows[place] = row("qn9", rows[place]["n"], 9, groups="grade=8")
    changed = example(rows, profile.means.to_dict("records"))
    assert everything(release(changed, "public")) != everything(release(profile, "public"))


def test_7_cells_do_not_touch_one_another():
    profile = full_example()
    whole = release(profile, "internal").table
    alone = profile.estimates[~profile.estimates["status"].isin(["not_asked", "no_scoring_key"])]
    for groups in all_groups():
        part = alone[alone["groups"] == groups]
        single = release(example(part.to_dict("records")), "internal").table
        expected = whole[(whole["groups"] == groups) & whole["measure"].isin(part["measure"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(single, expected)
