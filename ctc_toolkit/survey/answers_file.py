"""How the answers of one wave are stored: one compressed Parquet value, shuffled, without any name of a class."""

from __future__ import annotations

import secrets

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.responses import ResponseTable

ANSWER, GROUP, DESIGN = "answer:", "group:", "design:"
"""Prefixes of the stored columns."""
_FORMAT = b"1"
_NEUTRAL = ("stratum", "psu")


def answers_to_parquet(table: ResponseTable) -> bytes:
    """Return the table as Parquet: int8 answers, groups as dictionaries, stratum and PSU as neutral numbers.

    The order of the rows is drawn anew from the random source of the operating system, so that no row can be
    found again by its place; the numbers of strata and PSUs follow that order, so that they say nothing
    either. Nothing but the columns of the response table, the identity of the instrument and the hash of the
    source is stored. Every page carries a checksum.
    """
    order = np.random.default_rng(secrets.randbits(128)).permutation(len(table))
    columns: dict[str, pa.Array] = {}
    for item in table.answers.columns:
        columns[ANSWER + item] = pa.array(table.answers[item].to_numpy(dtype=np.int8)[order])
    for group in table.groups.columns:
        values = table.groups[group].astype("category")
        codes = values.cat.codes.to_numpy()[order]
        words = pa.array([str(word) for word in values.cat.categories], pa.string())
        indices = pa.array(np.where(codes < 0, 0, codes).astype(np.int32), mask=codes < 0)
        columns[GROUP + group] = pa.DictionaryArray.from_arrays(indices, words)
    for role in table.design.columns:
        column = table.design[role]
        if role in _NEUTRAL:
            columns[DESIGN + role] = pa.array(_neutral(column, order))
        else:
            columns[DESIGN + role] = pa.array(column.to_numpy(dtype=np.float64)[order], from_pandas=True)
    about = {
        b"ctc_format": _FORMAT,
        b"ctc_instrument": table.instrument.reference.encode(),
        b"ctc_source": table.source_hash.encode(),
        b"ctc_rows": str(len(table)).encode(),
    }
    sink = pa.BufferOutputStream()
    stored = pa.table(columns).replace_schema_metadata(about)
    pq.write_table(stored, sink, compression="zstd", compression_level=9, write_page_checksum=True, version="2.6")
    return bytes(sink.getvalue())


def _neutral(column: pd.Series, order: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return numbers in the order in which values first appear in the shuffled rows; -1 where missing."""
    numbers, _ = pd.factorize(column.astype("category").cat.codes.to_numpy()[order])
    missing = column.isna().to_numpy()[order]
    return np.where(missing, -1, numbers).astype(np.int32)


def answers_from_parquet(data: bytes, instrument: Instrument) -> ResponseTable:
    """Return the table stored by `answers_to_parquet`.

    Raises:
        ToolkitError: `answers_damaged`, or `answers_other_instrument` where it belongs to another instrument
        or version.
    """
    try:
        stored = pq.read_table(pa.BufferReader(data), page_checksum_verification=True, use_threads=False)
        stored.validate(full=True)
        about = stored.schema.metadata or {}
        reference, source = about[b"ctc_instrument"].decode(), about[b"ctc_source"].decode()
        if about[b"ctc_format"] != _FORMAT or int(about[b"ctc_rows"]) != stored.num_rows:
            raise ValueError("another format, or rows are missing")
    except (pa.ArrowException, OSError, KeyError, ValueError) as problem:
        raise ToolkitError("answers_damaged") from problem
    if reference != instrument.reference:
        raise ToolkitError("answers_other_instrument", found=reference, expected=instrument.reference)
    rows = pd.RangeIndex(stored.num_rows)
    parts: dict[str, dict[str, object]] = {ANSWER: {}, GROUP: {}, DESIGN: {}}
    for name in stored.column_names:
        prefix, own = name[: name.index(":") + 1], name[name.index(":") + 1 :]
        column = stored.column(name)
        if prefix == GROUP:
            parts[prefix][own] = column.to_pandas().array
        elif own in _NEUTRAL:
            numbers = column.to_numpy()
            parts[prefix][own] = pd.Categorical.from_codes(
                numbers, categories=pd.RangeIndex(numbers.max(initial=-1) + 1)
            )
        else:
            parts[prefix][own] = column.to_numpy()
    frames = [pd.DataFrame(parts[prefix], index=rows) for prefix in (ANSWER, GROUP, DESIGN)]
    return ResponseTable(instrument, frames[0], frames[1], frames[2], source)
