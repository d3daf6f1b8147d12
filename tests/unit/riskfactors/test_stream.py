"""Profiles streamed from Parquet files.

1. A streamed profile is that of the table, whatever the row groups, batches, threads and ways to write "missing".
2. The result is the same to the last digit for any number of threads.
3. The stored answers of a wave are read as they are, with the hash of the file they came from.
4. Groups may be written as ids, texts or codes; open groups and textual PSUs are numbered once; columns can be named.
5. Codes and values that the instrument does not know count as missing and are reported; known missing codes are not.
6. Columns without any answer count as not asked, as in the table.
7. Without PSUs everybody is one, across row groups; without strata and weights all count alike.
8. Files that are no Parquet, empty files, texts as answers, gaps and contradictions in the design are refused.
9. Merged parts stay as large as the number of distinct cells, not of parts; parts that come early wait for their turn.
"""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_instruments import EVERY_CUT, cut_points, random_table

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors import stream
from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.kernel import accumulate_wave, add_waves
from ctc_toolkit.riskfactors.parquet_batches import columns_of, open_parquet, open_wave, row_group_tasks
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile import ProfileSettings, make_profile
from ctc_toolkit.riskfactors.stream import Accumulator, cells_in, profile_from_parquet
from ctc_toolkit.survey.answers_file import answers_to_parquet

CUTS = cut_points(EVERY_CUT)


@pytest.fixture(scope="module")
def table():
    return random_table(700, seed=12)


@pytest.fixture(scope="module")
def wanted(table):
    return make_profile(table, cut_points=CUTS)


def columns_of_table(table):
    columns = {name: table.answers[name].to_numpy() for name in table.answers}
    columns |= {name: pa.array(table.groups[name].astype(object), from_pandas=True) for name in table.groups}
    columns |= {name: table.design[name].cat.codes.to_numpy() for name in ("stratum", "psu")}
    return columns | {"weight": table.design["weight"].to_numpy()}


def parquet(columns, **options):
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, **options)
    return sink.getvalue()


def streamed(held, table, row_group_size=None, **options):
    source = parquet(held, row_group_size=row_group_size)
    return profile_from_parquet(source, table.instrument, cut_points=CUTS, **options)


def same(one, other):
    for name in ("estimates", "means"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), rtol=1e-9)


def as_nulls(values):
    return pa.array(values, mask=values < 0)


def under_nulls(values):
    """Return nulls whose hidden bytes look like answers."""
    return pa.array(np.where(values < 0, 3, values).astype(np.int8), mask=values < 0)


def wide(values):
    return pa.array(values.astype(np.int64), mask=values < 0)


@pytest.mark.parametrize(
    "written", [lambda values: values, as_nulls, under_nulls, wide], ids=["-1", "null", "hidden", "int64"]
)
@pytest.mark.parametrize("row_group_size", [None, 90, 7])
def test_1_and_2_the_profile_of_the_table(table, wanted, written, row_group_size):
    columns = columns_of_table(table)
    columns |= {name: written(columns[name]) for name in table.answers}
    same(streamed(columns, table, row_group_size), wanted)


@pytest.mark.parametrize("batch_rows", [13, 200])
def test_1_large_row_groups_are_read_in_parts(table, wanted, monkeypatch, batch_rows):
    monkeypatch.setattr(stream, "fewest_cells", lambda _part: 40)
    columns = columns_of_table(table)
    columns |= {name: as_nulls(columns[name]) for name in table.answers}
    source = parquet(columns, row_group_size=350)
    found = profile_from_parquet(source, table.instrument, cut_points=CUTS, batch_rows=batch_rows)
    same(found, wanted)


def test_2_threads_change_no_digit(table):
    columns = columns_of_table(table)
    made = [streamed(columns, table, 11, threads=threads, batch_rows=11) for threads in (1, 2, 3)]
    for other in made[1:]:
        pd.testing.assert_frame_equal(made[0].estimates, other.estimates, check_exact=True)
        pd.testing.assert_frame_equal(made[0].means, other.means, check_exact=True)


def test_3_stored_answers(table, wanted, tmp_path):
    data = answers_to_parquet(table)
    found = profile_from_parquet(data, table.instrument, cut_points=CUTS)
    same(found, wanted)
    assert found.provenance == wanted.provenance
    path = tmp_path / "answers.parquet"
    path.write_bytes(data)
    same(profile_from_parquet(path, table.instrument, cut_points=CUTS), wanted)


def test_3_the_hash_of_any_other_file(table, tmp_path):
    source = parquet(columns_of_table(table))
    path = tmp_path / "wave.parquet"
    path.write_bytes(source)
    hashes = {profile_from_parquet(place, table.instrument, by=()).provenance.source_hash for place in (source, path)}
    assert len(hashes) == 1
    assert len(hashes.pop()) == 64


def coded_instrument(table):
    groups = []
    for group in table.instrument.groups:
        values = tuple(
            value.model_copy(update={"codes": (place + 1,), "texts": (value.id.upper() + "!",)})
            for place, value in enumerate(group.values)
        )
        groups.append(group.model_copy(update={"values": values}))
    fields = {name: getattr(table.instrument, name) for name in type(table.instrument).model_fields}
    return type(table.instrument)(**{**fields, "groups": tuple(groups)})


def test_4_groups_as_codes_texts_and_ids(table, wanted):
    built = coded_instrument(table)
    coded = replace(table, instrument=built)
    codes = {name: table.groups[name].cat.codes.to_numpy() + 1 for name in ("sex", "grade")}
    as_codes = {name: pa.array(values.astype(np.float64), mask=values == 0) for name, values in codes.items()}
    texts = {name: pa.array((table.groups[name].astype(object).str.upper() + "!"), from_pandas=True) for name in codes}
    for changed in (as_codes, texts, {}):
        found = streamed(columns_of_table(table) | changed, coded)
        assert not [entry for entry in found.findings if entry.rule == "stream_wrong_values"]
        pd.testing.assert_frame_equal(found.estimates, wanted.estimates, rtol=1e-9)


def test_4_numbers_without_codes_are_ids(table, wanted):
    grade = table.groups["grade"].astype(float)
    same(streamed(columns_of_table(table) | {"grade": pa.array(grade, from_pandas=True)}, table), wanted)


def test_4_open_groups_and_textual_psus(table):
    district = pd.Categorical(np.array(["10", "9", "west"])[np.arange(len(table)) % 3], ["9", "10", "west"])
    wider = replace(table, groups=table.groups.assign(district=district))
    expected = make_profile(wider, cut_points=CUTS, by=("district",), settings=ProfileSettings(lonely_psu="adjust"))
    columns = columns_of_table(wider) | {
        "stratum": pa.array(table.design["stratum"].astype(str)),
        "psu": pa.array(table.design["psu"].astype(str)).dictionary_encode(),
    }
    for size in (None, 50):
        found = streamed(columns, wider, size, by=("district",), settings=ProfileSettings(lonely_psu="adjust"))
        same(found, expected)
    assert found.estimates["groups"].unique().tolist() == ["all", "district=9", "district=10", "district=west"]


def test_4_named_columns(table, wanted):
    columns = columns_of_table(table)
    renamed = {f"X_{name}" if name in ("a1", "sex", "psu") else name: values for name, values in columns.items()}
    names = {name: f"X_{name}" for name in ("a1", "sex", "psu")}
    same(streamed(renamed, table, columns=names), wanted)
    with pytest.raises(ToolkitError) as caught:
        streamed(renamed, table, columns={"a1": "nowhere"})
    assert caught.value.code == "column_not_in_file"


@pytest.mark.parametrize("kind", [np.int8, np.int32])
def test_5_wrong_codes_are_reported(table, kind):
    columns = columns_of_table(table)
    changed = {name: columns[name].astype(kind) for name in ("a1", "g1", "y1")}
    changed["a1"][:5] = [0, 5, 99, 127, -3]
    changed["g1"][:4] = [2, 3, 8, 9]
    changed["y1"][:2] = [9, 2]
    cleaned = table.answers.copy()
    cleaned.loc[:4, "a1"] = -1
    cleaned.loc[:3, "g1"] = -1
    cleaned.loc[:1, "y1"] = -1
    found = streamed(columns | changed, table, 100)
    same(found, make_profile(replace(table, answers=cleaned), cut_points=CUTS))
    told = {entry.column: entry.rows for entry in found.findings if entry.rule == "stream_wrong_values"}
    assert told == {"a1": 5, "g1": 2, "y1": 1}


def test_5_codes_too_large_for_a_byte(table):
    values = columns_of_table(table)["a2"].astype(np.int64)
    values[:3] = [257, 999, -200]
    found = streamed(columns_of_table(table) | {"a2": values}, table)
    assert {entry.column: entry.rows for entry in found.findings if entry.rule == "stream_wrong_values"} == {"a2": 3}


def test_5_unknown_group_values(table, wanted):
    sex = table.groups["sex"].astype(object)
    known = sex.notna()
    found = streamed(columns_of_table(table) | {"sex": pa.array(sex.fillna("alien"))}, table)
    same(found, wanted)
    told = {entry.column: entry.rows for entry in found.findings if entry.rule == "stream_wrong_values"}
    assert told == {"sex": int((~known).sum())}


def test_6_columns_without_answers(table):
    without = replace(table, answers=table.answers.assign(a4=np.int8(-1), y2=np.int8(-1)))
    expected = make_profile(without, cut_points=CUTS)
    assert set(expected.estimates.set_index("measure").loc["yes", "status"]) == {"not_asked"}
    for empty in (np.full(len(table), -1, dtype=np.int8), pa.nulls(len(table), pa.int8())):
        same(streamed(columns_of_table(table) | {"a4": empty, "y2": empty}, table, 100), expected)


def test_7_without_design(table):
    bare = replace(table, design=pd.DataFrame())
    columns = {name: values for name, values in columns_of_table(table).items() if name not in table.design}
    for size in (None, 33):
        same(streamed(columns, bare, size), make_profile(bare, cut_points=CUTS))


def test_7_population(table):
    stratum = table.design["stratum"].cat.codes.to_numpy()
    sizes = 20.0 + stratum
    wider = replace(table, design=table.design.assign(population_psus=sizes))
    found = streamed(columns_of_table(table) | {"population_psus": sizes}, wider, 50)
    same(found, make_profile(wider, cut_points=CUTS))


def refused(columns, table, **options):
    with pytest.raises(ToolkitError) as caught:
        streamed(columns, table, **options)
    assert "…" not in caught.value.say("de") + caught.value.say("en")
    return caught.value.code


def test_8_what_is_refused(table):
    columns = columns_of_table(table)
    rows = len(table)
    gap = np.arange(rows) == 500
    cases = {
        "stream_column_type": {"a1": pa.array(["1"] * rows)},
        "weight_invalid": {"weight": np.where(gap, -1.0, 1.0)},
        "population_psus_unclear": {"population_psus": np.where(gap, 30.0, 40.0)},
    }
    for code, changed in cases.items():
        assert refused(columns | changed, table) == code
    for name in ("psu", "stratum", "weight"):
        assert refused(columns | {name: pa.array(np.ones(rows), mask=gap)}, table) == "design_value_missing"
        assert (
            refused(columns | {name: pa.array(np.ones(rows, dtype=np.int32), mask=gap)}, table)
            == "design_value_missing"
        )
    text = pa.array(["p"] * rows, mask=gap)
    assert refused(columns | {"psu": text}, table) == "design_value_missing"
    assert refused(columns | {"psu": np.where(gap, -1, 5)}, table) == "design_value_missing"
    assert refused({name: values[:0] for name, values in columns.items()}, table) == "stream_no_rows"


def test_8_populations_that_differ_between_row_groups(table):
    sizes = np.where(np.arange(len(table)) < 350, 30.0, 40.0)
    assert (
        refused(columns_of_table(table) | {"population_psus": sizes}, table, row_group_size=350)
        == "population_psus_unclear"
    )


def test_8_no_parquet(table, tmp_path):
    whole = parquet(columns_of_table(table))
    path = tmp_path / "broken.parquet"
    for data in (b"", b"PAR1", whole[:-20], whole[:2000] + whole[6000:], b"a,b\n1,2\n"):
        path.write_bytes(data)
        for source in (data, path):
            with pytest.raises(ToolkitError) as caught:
                profile_from_parquet(source, table.instrument)
            assert caught.value.code == "parquet_damaged"
    with pytest.raises(ToolkitError):
        profile_from_parquet(tmp_path / "none.parquet", table.instrument)


def test_8_an_error_in_one_thread_ends_the_work(table):
    columns = columns_of_table(table)
    weight = columns["weight"].copy()
    weight[650] = np.nan
    assert refused(columns | {"weight": weight}, table, row_group_size=5, threads=2) == "weight_invalid"


def test_9_merged_parts_and_their_order(table, monkeypatch):
    monkeypatch.setattr(stream, "fewest_cells", lambda _part: 50)
    plan = scoring_plan(table.instrument, CUTS, asked_items(table))
    batch = batch_of(table, plan, ("sex", "grade"))
    whole = accumulate_wave(plan, batch)
    parts = [accumulate_wave(plan, batch.rows(slice(start, start + 7))) for start in range(0, 700, 7)]
    sums = Accumulator()
    most = 0
    for place in [*range(1, 100), 0]:
        sums.add(place, [parts[place]])
        most = max(most, sum(cells_in(part) for part in sums._sums.parts))
    assert most <= 3 * cells_in(whole)
    assert len(sums._sums.parts) < 20
    pd.testing.assert_frame_equal(sums.result().proportions.keys, whole.proportions.keys, check_dtype=False)
    np.testing.assert_allclose(sums.result().proportions.weighted, whole.proportions.weighted)


def test_9_the_order_of_arrival_changes_no_digit(table, monkeypatch):
    monkeypatch.setattr(stream, "fewest_cells", lambda _part: 50)
    plan = scoring_plan(table.instrument, CUTS, asked_items(table))
    batch = batch_of(table, plan)
    parts = [accumulate_wave(plan, batch.rows(slice(start, start + 7))) for start in range(0, 700, 7)]
    results = []
    for order in (range(100), reversed(range(100)), np.random.default_rng(1).permutation(100)):
        sums = Accumulator()
        for place in order:
            sums.add(int(place), [parts[place]])
        results.append(sums.result().proportions.weighted)
    assert (results[0] == results[1]).all()
    assert (results[0] == results[2]).all()
    backwards = add_waves(parts[::-1]).proportions.weighted
    assert (results[0] != backwards).any(), "added in another order, the last digits differ"


def test_9_small_row_groups_are_read_together():
    sizes = [10, 10, 80, 5, 200, 3]
    sink = io.BytesIO()
    with pq.ParquetWriter(sink, pa.schema([("a", pa.int8())])) as writer:
        for size in sizes:
            writer.write_table(pa.table({"a": np.zeros(size, dtype=np.int8)}), row_group_size=size)
    metadata = pq.ParquetFile(io.BytesIO(sink.getvalue())).metadata
    assert row_group_tasks(metadata, 100) == ((0, 1, 2), (3, 4), (5,))


def test_9_small_row_groups_with_texts_make_large_batches(table):
    source = parquet(columns_of_table(table), row_group_size=7)
    file = open_parquet(source)
    plan = scoring_plan(table.instrument, CUTS, asked_items(table))
    wave = open_wave(
        source, table.instrument, plan, ("sex",), columns=columns_of(file, table.instrument, {}), batch_rows=300
    )
    lengths = [len(batch) for task in wave.tasks for batch in wave.batches(task, 300)]
    assert sum(lengths) == len(table)
    assert len(lengths) <= 5
