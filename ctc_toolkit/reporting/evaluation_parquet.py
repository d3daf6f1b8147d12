"""The outcome statistics as a Parquet file, with labels of the columns and provenance in its metadata."""

from __future__ import annotations

import io
import json
from typing import Any

import pandas as pd

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.evaluation_codebook import COLUMNS, column_labels, meanings

METADATA = b"ctc"
"""Key of the metadata of the file; its value is JSON: provenance, and the meaning of codes."""


def evaluation_parquet(table: pd.DataFrame, about: dict[str, Any], language: str) -> bytes:
    """Return the Parquet file. about: provenance, as JSON can hold it. Codes are texts, empty values are null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    t = translator(language)
    labels = column_labels(t)
    types = {"number": pa.float64(), "whole": pa.int64()}
    fields, arrays = [], []
    for column in COLUMNS:
        kind = types.get(column.kind, pa.string())
        arrays.append(pa.array(table[column.name].astype(object), type=kind, from_pandas=True))
        fields.append(pa.field(column.name, kind, metadata={b"label": labels[column.name].encode()}))
    told = json.dumps({"provenance": about, "codes": meanings(t)}, ensure_ascii=False, sort_keys=True)
    schema = pa.schema(fields, metadata={METADATA: told.encode()})
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), target, compression="zstd")
    return target.getvalue()
