"""The kernel, the scores of single respondents and the plain way (one respondent at a time) are one.

1. For random instruments (reversal, recoding, rescaling, gaps in the codes, any minimum) and random answers with
   missing and invalid codes, every score and flag equals the plain way: scores to the last digit, flags exactly.
2. The kernel's sums equal the sums of those flags: counts exactly, weights up to the order of addition.
3. Batches add up: however the respondents are cut into batches, the sums are those of one batch.
4. Weights scaled by a constant change no estimate; a respondent with weight 0 changes none, but keeps the PSU.
5. The order of respondents changes nothing.
"""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_scoring import naive_scores, naive_totals
from small_instruments import EVERY_CUT, cut_points, group, instrument, item, random_table, response_set, scale

from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.kernel import WaveTotals, accumulate, accumulate_wave, add_waves
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.riskfactors.scoring import score
from ctc_toolkit.statistics.totals import add_totals
from ctc_toolkit.survey.responses import ResponseTable

SUMS = ("count", "hits", "weight", "weighted", "squared")


@st.composite
def code_lists(draw):
    return sorted(draw(st.sets(st.integers(0, 12), min_size=2, max_size=6)))


@st.composite
def worlds(draw):
    """Draw an instrument, cut points and answers."""
    lists = draw(st.lists(code_lists(), min_size=1, max_size=4))
    sets = [response_set(f"set{number}", codes) for number, codes in enumerate(lists)]
    recodes = [
        {
            "id": f"recode{number}",
            "label": {"de": "r", "en": "r"},
            "values": dict(zip(codes, draw(spread(len(codes))), strict=True)),
        }
        for number, codes in enumerate(lists)
    ]
    of_set = draw(st.lists(st.integers(0, len(lists) - 1), min_size=2, max_size=6))
    items = [item(f"i{number}", f"set{chosen}") for number, chosen in enumerate(of_set)]
    scales, cuts = [], {}
    for number in range(draw(st.integers(1, 3))):
        chosen = draw(st.lists(st.integers(0, len(items) - 1), min_size=1, max_size=6, unique=True))
        parts = [
            {
                "item": f"i{place}",
                "reverse": draw(st.booleans()),
                "recode": draw(st.sampled_from([None, f"recode{of_set[place]}"])),
            }
            for place in chosen
        ]
        rescale = draw(st.sampled_from([None, (0, 1), (1, 4), (0, 100), (-2, 3)]))
        minimum = draw(st.sampled_from([0.25, 0.5, 0.667, 0.75, 1.0]))
        scales.append(
            scale(f"s{number}", draw(st.sampled_from(["risk", "protective"])), parts, minimum, rescale=rescale)
        )
        cuts[f"s{number}"] = draw(st.sampled_from([{"6": None, "8": None}, {"8": None}, {"all": None}]))
    built = instrument(
        response_sets=sets, recodes=recodes, items=items, scales=scales, groups=[group("grade", "grade", ["6", "8"])]
    )
    return table_for(draw, built, lists, of_set), cuts, draw(st.sampled_from(["above", "at_or_above"]))


def spread(size):
    return st.lists(st.integers(0, 9), min_size=size, max_size=size).filter(lambda values: len(set(values)) > 1)


def table_for(draw, built, lists, of_set):
    rows = draw(st.integers(1, 25))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    columns = {}
    for number, chosen in enumerate(of_set):
        codes = random.choice([*lists[chosen], -1, 13, 99, 127], rows)
        columns[f"i{number}"] = codes.astype(np.int8)
    grades = pd.Categorical.from_codes(random.choice([-1, 0, 1], rows), ["6", "8"])
    return ResponseTable(built, pd.DataFrame(columns), pd.DataFrame({"grade": grades}))


def with_values(table, cuts, data):
    """Return the cut points with values: often exactly a score that somebody has, so that ties occur."""
    plain = naive_scores(table, None)
    filled = {}
    for name, by_grade in cuts.items():
        scores = [float(value) for value in plain["score"][plain["measure"] == name] if value is not None]
        low, high = bounds(table, name)
        between = st.floats(low, high, allow_nan=False)
        options = st.one_of(st.sampled_from(scores), between) if scores else between
        filled[name] = {grade: data.draw(options) for grade in by_grade}
    return filled


def bounds(table, name):
    from ctc_toolkit.riskfactors.cutpoint_table import scale_range

    low, high = scale_range(table.instrument, table.instrument.scale_by_id[name])
    return float(low), float(high)


@settings(max_examples=100, deadline=None)
@given(worlds(), st.data())
def test_1_scores_and_flags_equal_the_plain_way(world, data):
    table, cuts, at_cut = world
    chosen = cut_points(with_values(table, cuts, data), at_cut=at_cut)
    plain = naive_scores(table, chosen)
    found = score(table, chosen)
    for measure, rows in plain.groupby("measure"):
        if measure in found.unscored:
            assert rows["score"].isna().all()
            continue
        scores = found.scores[measure].to_numpy()
        wanted = np.array([np.nan if value is None else float(value) for value in rows["score"]])
        np.testing.assert_array_equal(scores, wanted)
        flags = [None if pd.isna(flag) else bool(flag) for flag in found.flags[measure]]
        assert flags == [None if pd.isna(flag) else bool(flag) for flag in rows["flag"]]


@pytest.mark.parametrize("at_cut", ["above", "at_or_above"])
def test_2_sums_equal_the_sums_of_the_flags(at_cut):
    table = random_table(500, seed=7)
    table.design.loc[:20, "weight"] = 0.0
    chosen = cut_points(EVERY_CUT, at_cut=at_cut)
    by = ("sex", "grade")
    plain = naive_totals(table, naive_scores(table, chosen), by)
    plan = scoring_plan(table.instrument, chosen, asked_items(table))
    totals = accumulate(plan, batch_of(table, plan, by))
    seen = 0
    strata, psus = (table.design[name].cat.categories for name in ("stratum", "psu"))
    values = {name: [None, *totals.group_values[name]] for name in by}
    for place, cell in enumerate(totals.keys.to_dict("records")):
        groups = [values[name][cell[name] + 1] for name in by]
        for column, measure in enumerate(totals.measures):
            wanted = plain.get((measure, strata[cell["stratum"]], psus[cell["psu"]], *groups))
            if wanted is None:
                assert totals.weight[place, column] == 0
                continue
            seen += 1
            assert totals.weight[place, column] == pytest.approx(wanted["weight"], rel=1e-12)
            assert totals.weighted[place, column] == pytest.approx(wanted["weighted"], rel=1e-12)
    assert seen == len(plain)
    for row, groups in enumerate(itertools.product(*values.values())):
        for column, measure in enumerate(totals.measures):
            cells = [cell for (name, _, _, *place), cell in plain.items() if (name, *place) == (measure, *groups)]
            assert totals.count[row, column] == sum(cell["count"] for cell in cells)
            assert totals.hits[row, column] == sum(cell["hits"] for cell in cells)


def test_2_means_equal_the_means_of_the_scores():
    table = random_table(500, seed=8)
    plan = scoring_plan(table.instrument, cut_points(EVERY_CUT), asked_items(table))
    totals = accumulate(plan, batch_of(table, plan, ("sex",)), "mean")
    scores = score(table).scores
    weight = table.design["weight"].to_numpy()
    for column, measure in enumerate(totals.measures):
        values = scores[measure].to_numpy()
        scored = ~np.isnan(values)
        assert totals.count[:, column].sum() == scored.sum()
        assert totals.weight[:, column].sum() == pytest.approx(weight[scored].sum(), rel=1e-12)
        assert totals.weighted[:, column].sum() == pytest.approx((weight * values)[scored].sum(), rel=1e-12)
        assert totals.squared[:, column].sum() == pytest.approx((weight * values**2)[scored].sum(), rel=1e-12)


def assert_same(one: WaveTotals, other: WaveTotals) -> None:
    for left, right in ((one.proportions, other.proportions), (one.means, other.means)):
        pd.testing.assert_frame_equal(left.keys, right.keys, check_dtype=False)
        for name in SUMS:
            np.testing.assert_allclose(getattr(left, name), getattr(right, name), rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(left.respondents, right.respondents)
    for name, counts in one.scores.counts.items():
        np.testing.assert_array_equal(counts, other.scores.counts[name])


def ready(seed=3, rows=600):
    table = random_table(rows, seed=seed)
    plan = scoring_plan(table.instrument, cut_points(EVERY_CUT), asked_items(table))
    return plan, batch_of(table, plan, ("sex", "grade"))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 600), max_size=5), st.integers(0, 10**6))
def test_3_batches_add_up(borders, seed):
    plan, batch = ready()
    shuffled = batch.rows(np.random.default_rng(seed).permutation(len(batch)))
    edges = [0, *sorted(borders), len(batch)]
    parts = [shuffled.rows(slice(start, end)) for start, end in itertools.pairwise(edges) if end > start]
    assert_same(add_waves([accumulate_wave(plan, part) for part in parts]), accumulate_wave(plan, batch))


def test_3_add_totals_is_enough_for_one_kind():
    plan, batch = ready()
    parts = [accumulate(plan, batch.rows(slice(start, start + 200))) for start in (0, 200, 400)]
    whole = accumulate(plan, batch)
    added = add_totals(parts)
    for name in SUMS:
        np.testing.assert_allclose(getattr(added, name), getattr(whole, name), rtol=1e-12, atol=1e-12)


def test_4_scaled_weights_and_zero_weights():
    """Statement 4, mistake 4: weights are no frequencies."""
    table = random_table(600, seed=5)
    chosen = cut_points(EVERY_CUT)
    wanted = make_profile(table, cut_points=chosen).estimates
    scaled = replace(table, design=table.design.assign(weight=table.design["weight"] * 37.5))
    pd.testing.assert_frame_equal(make_profile(scaled, cut_points=chosen).estimates, wanted, rtol=1e-9)

    silent = ResponseTable(
        table.instrument,
        pd.concat([table.answers, table.answers[:50]], ignore_index=True),
        pd.concat([table.groups, table.groups[:50]], ignore_index=True),
        pd.concat([table.design, table.design[:50].assign(weight=0.0)], ignore_index=True),
    )
    pd.testing.assert_frame_equal(make_profile(silent, cut_points=chosen).estimates, wanted, rtol=1e-9)
    plan = scoring_plan(table.instrument, chosen, asked_items(table))
    nobody = replace(table, design=table.design.assign(weight=0.0))
    assert len(accumulate(plan, batch_of(nobody, plan)).keys) == len(accumulate(plan, batch_of(table, plan)).keys)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_5_the_order_of_respondents_changes_nothing(seed):
    plan, batch = ready(seed=11)
    shuffled = batch.rows(np.random.default_rng(seed).permutation(len(batch)))
    assert_same(accumulate_wave(plan, shuffled), accumulate_wave(plan, batch))
