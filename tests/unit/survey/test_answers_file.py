"""Stored answers: complete, shuffled, without names of classes, and safe against damage.

1. What is stored comes back: the same rows with groups and design, whatever their order; missing stays missing.
2. The order is drawn anew each time: two known rows stand either way round equally often over 1,000 imports.
3. Strata and PSUs are stored as numbers that say nothing; which rows belong together is kept.
4. Damage, cut ends, other formats and other instruments are refused with a code.
5. Answers are stored as int8 and small: under 60 bytes per respondent for 16 items.
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from survey_files import as_raw, survey_frame, survey_instrument

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.answers_file import answers_from_parquet, answers_to_parquet
from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
from ctc_toolkit.survey.responses import ResponseTable

INSTRUMENT = survey_instrument()


def table_of(rows: int = 80) -> ResponseTable:
    raw = as_raw(survey_frame(rows).assign(fpc=10.0), source_hash="ab12")
    table, _ = apply_mapping(raw, INSTRUMENT, propose_mapping(raw, INSTRUMENT).mapping)
    return table


def rows_of(table: ResponseTable) -> list[tuple]:
    """Return all rows as sorted tuples, strata and PSUs only by how many rows share them."""
    design = table.design.copy()
    for role in ("stratum", "psu"):
        design[role] = design.groupby(role, observed=True)[role].transform("size").astype(int)
    frame = pd.concat([table.answers, table.groups.astype(str), design], axis=1)
    return sorted(map(tuple, frame.to_numpy().tolist()))


def test_1_round_trip():
    table = table_of()
    table.groups.loc[3, "sex"] = np.nan
    back = answers_from_parquet(answers_to_parquet(table), INSTRUMENT)
    assert rows_of(back) == rows_of(table)
    assert list(back.groups["sex"].cat.categories) == ["female", "male"]
    assert list(back.design.columns) == ["stratum", "psu", "weight", "population_psus"]
    assert back.source_hash == "ab12"
    assert back.instrument is INSTRUMENT


def test_1_without_groups_and_design():
    table = ResponseTable(INSTRUMENT, table_of().answers)
    back = answers_from_parquet(answers_to_parquet(table), INSTRUMENT)
    assert len(back) == 80
    assert back.design.empty
    assert back.groups.empty


def test_1_missing_psu_stays_missing():
    table = table_of(30)
    design = table.design.copy()
    design.loc[5, "psu"] = np.nan
    back = answers_from_parquet(
        answers_to_parquet(ResponseTable(INSTRUMENT, table.answers, table.groups, design)), INSTRUMENT
    )
    assert int(back.design["psu"].isna().sum()) == 1


def test_2_order_is_random():
    answers = pd.DataFrame({"streit_1": np.array([1, 2, 3, 4] * 5, dtype=np.int8)})
    answers.loc[0, "streit_1"], answers.loc[1, "streit_1"] = 101, 102
    table = ResponseTable(INSTRUMENT, answers)
    first_before_second = 0
    for _ in range(1000):
        stored = pq.read_table(io.BytesIO(answers_to_parquet(table))).column(0).to_pylist()
        first_before_second += stored.index(101) < stored.index(102)
    assert 430 < first_before_second < 570  # 4.4 standard deviations around 500


def test_3_neutral_numbers():
    names = ["9a Sonnenschule", "9b Sonnenschule", "7c Waldschule"]
    frame = survey_frame(90).drop(columns=["psu", "stratum"])
    frame["klasse"] = [names[at % 3] for at in range(90)]
    frame["stufe"] = [float(7 + at % 3) for at in range(90)]
    raw = as_raw(frame)
    table, _ = apply_mapping(raw, INSTRUMENT, propose_mapping(raw, INSTRUMENT).mapping)
    data = answers_to_parquet(table)
    stored = pq.read_table(io.BytesIO(data))
    assert stored.schema.field("design:psu").type == pa.int32()
    sink = io.BytesIO()
    pq.write_table(stored, sink, compression="none")
    assert b"schule" not in sink.getvalue().lower()
    back = answers_from_parquet(data, INSTRUMENT)
    assert pd.crosstab(back.design["psu"], back.groups["grade"]).gt(0).sum(axis=1).tolist() == [1, 1, 1]
    orders = {
        answers_from_parquet(answers_to_parquet(table), INSTRUMENT).groups["grade"].tolist()[0] for _ in range(40)
    }
    assert len(orders) > 1


def test_4_refused():
    data = answers_to_parquet(table_of())
    for broken in (data[:-20], b"", data[:200] + bytes([data[200] ^ 255]) + data[201:], b"PAR1"):
        with pytest.raises(ToolkitError) as caught:
            answers_from_parquet(broken, INSTRUMENT)
        assert caught.value.code == "answers_damaged"
    other = survey_instrument(version={"id": "2", "label": {"de": "zwei", "en": "two"}})
    with pytest.raises(ToolkitError) as caught:
        answers_from_parquet(data, other)
    assert (caught.value.code, caught.value.values["found"]) == ("answers_other_instrument", "test-survey@1")
    sink = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), sink)
    with pytest.raises(ToolkitError) as caught:
        answers_from_parquet(sink.getvalue(), INSTRUMENT)
    assert caught.value.code == "answers_damaged"


def test_5_small():
    table = table_of(2000)
    data = answers_to_parquet(table)
    assert len(data) < 60 * 2000
    stored = pq.read_table(io.BytesIO(data))
    assert {str(stored.schema.field(name).type) for name in stored.column_names if name.startswith("answer:")} == {
        "int8"
    }
