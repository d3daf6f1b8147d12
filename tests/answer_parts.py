"""A response table written as many files, as a state would deliver it: Parquet or CSV, cut anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ctc_toolkit.survey.responses import ResponseTable


def arrow_of(table: ResponseTable) -> pa.Table:
    """Return the answers as a file holds them: null where nobody answered, groups and design as texts."""
    columns = {}
    for name in table.answers:
        codes = table.answers[name].to_numpy()
        columns[name] = pa.array(codes, mask=codes < 0)
    for name in table.groups:
        columns[name] = pa.array(table.groups[name].astype(object), pa.string(), from_pandas=True)
    for name in table.design:
        values = table.design[name]
        textual = isinstance(values.dtype, pd.CategoricalDtype)
        columns[name] = pa.array(values.astype(str)) if textual else pa.array(values.to_numpy())
    return pa.table(columns)


def write_parts(
    folder: Path, whole: pa.Table, kind: str = "parquet", borders: Sequence[int] = (), row_group_size: int = 50
) -> list[Path]:
    """Write the rows between the borders as one file each; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    ends = [*sorted(borders), len(whole)]
    for number, (start, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True)):
        part = whole.slice(start, end - start)
        path = folder / f"part{number:02d}.{kind}"
        if kind == "csv":
            pacsv.write_csv(part, path)
        else:
            pq.write_table(part, path, row_group_size=row_group_size)
        paths.append(path)
    return paths


def same_profile(one, other, tolerance: float = 1e-12) -> None:
    """Assert that two profiles hold the same rows and numbers."""
    for name in ("estimates", "means"):
        first, second = getattr(one, name), getattr(other, name)
        pd.testing.assert_frame_equal(first, second, rtol=tolerance, atol=tolerance, check_dtype=False)
        assert len(first)


def cell_counts(counts):
    """Return codes, answers and hits of the atoms of a wave in a fixed order, whatever units they were split by."""
    codes, place = np.unique(counts.codes, axis=0, return_inverse=True)
    sums = []
    for values in (counts.n, counts.hits):
        total = np.zeros((len(codes), values.shape[1]))
        np.add.at(total, place.reshape(-1), values)
        sums.append(total)
    return codes, *sums
