"""However a wave is cut into files, row groups and batches, its sums are the same.

1. Counts exactly, weights up to the order of addition (1e-12), for any borders, sizes of row groups and batches,
   Parquet and CSV, sorted by PSU or not.
2. Added up as a tree or one after the other, in any grouping: the same.
"""

import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from answer_parts import arrow_of, write_parts
from hypothesis import given, settings
from hypothesis import strategies as st
from small_instruments import EVERY_CUT, cut_points, random_table

from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.kernel import accumulate_wave
from ctc_toolkit.riskfactors.map_reduce import Adding, add_scored, score_task
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.wave_files import Wanted, look_into, open_files
from ctc_toolkit.survey.many_files import answer_files

ROWS = 160
BY = ("sex", "grade")


@cache
def world():
    table = random_table(ROWS, seed=5)
    plan = scoring_plan(table.instrument, cut_points(EVERY_CUT), asked_items(table))
    return table, plan, arrow_of(table), accumulate_wave(plan, batch_of(table, plan, BY))


@given(
    st.sets(st.integers(1, ROWS - 1), max_size=4),
    st.integers(1, 80),
    st.integers(1, 200),
    st.sampled_from(["parquet", "csv"]),
    st.booleans(),
    st.integers(1, 5),
)
@settings(max_examples=15, deadline=None)
def test_1_and_2_any_split(borders, row_group, batch_rows, kind, in_order, fan_in):
    table, plan, arrow, whole = world()
    rows = arrow.sort_by([("stratum", "ascending"), ("psu", "ascending")]) if in_order else arrow
    with tempfile.TemporaryDirectory() as folder:
        write_parts(Path(folder), rows, kind, sorted(borders), row_group)
        looks = look_into(answer_files([folder]), table.instrument, {})
        wave = open_files(looks, table.instrument, plan, Wanted(BY, BY, batch_rows=batch_rows))
        parts = [score_task(wave, "both", place) for place in range(len(wave.tasks))]
    one_by_one = Adding()
    for part in parts:
        one_by_one.add(part)
    level = parts
    while len(level) > 1 and fan_in > 1:
        level = [add_scored(level[start : start + fan_in]) for start in range(0, len(level), fan_in)]
    for found in (one_by_one.result(), add_scored(level)):
        for kind_of_sum in ("proportions", "means"):
            made, wanted = getattr(found.totals, kind_of_sum), getattr(whole, kind_of_sum)
            np.testing.assert_array_equal(made.keys.to_numpy(), wanted.keys.to_numpy())
            for name in ("count", "hits", "respondents"):
                np.testing.assert_array_equal(getattr(made, name), getattr(wanted, name))
            for name in ("weight", "weighted", "squared"):
                np.testing.assert_allclose(getattr(made, name), getattr(wanted, name), rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(found.totals.by_grade, whole.by_grade)
        atoms = found.totals.atoms
        assert atoms.columns == BY
        assert atoms.scored.sum() == sum(counts.sum() for counts in found.totals.scores.counts.values()) + sum(
            atoms.scored[:, atoms.measures.index(entry.id)].sum() for entry in plan.measures if not entry.is_scale
        )
