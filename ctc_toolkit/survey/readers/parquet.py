"""Parquet files: only plain columns, sizes known before reading, checksums and stored statistics verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.readers.header import check_header, check_size
from ctc_toolkit.survey.readers.limits import Limits
from ctc_toolkit.survey.readers.table import Parsed
from ctc_toolkit.survey.readers.typing_columns import CellFacts, small_numbers, typed_column


def parse_parquet(path: str, limits: Limits, sheet: str | None = None) -> Parsed:
    """Return the table of a Parquet file. `sheet` has no meaning here.

    Numbers and booleans become float64 and text; dates become text; nested, binary and unknown column types
    are left out with a finding. Stored checksums are verified; so are the smallest value, the largest value
    and the number of blanks that the file states for every column.

    Raises:
        ToolkitError: `parquet_extension_type`, `parquet_damaged`, `header_...`, `columns_twice`,
        `file_no_rows`,
            `unpacked_too_large` or a `too_many_...` code.
    """
    try:
        file = pq.ParquetFile(path, page_checksum_verification=True, memory_map=False, pre_buffer=False)
        _check_types(file.schema_arrow)
        _check_footer(file.metadata, limits)
        table = file.read(use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError, UnicodeError) as problem:
        if isinstance(problem, MemoryError):
            raise
        raise ToolkitError("parquet_damaged") from problem
    if table.num_rows != file.metadata.num_rows:
        raise ToolkitError("parquet_damaged")
    findings = _unread(table.schema)
    _compare_statistics(file.metadata, table)
    if not has_checksums(Path(path).read_bytes(), file.metadata):
        findings.append(Finding("parquet_no_checksums", "note"))
    return _typed(table, findings)


def _check_types(schema: pa.Schema) -> None:
    for entry in schema:
        if isinstance(entry.type, pa.BaseExtensionType) or b"ARROW:extension:name" in (entry.metadata or {}):
            raise ToolkitError("parquet_extension_type")


def _check_footer(metadata: Any, limits: Limits) -> None:
    check_size(metadata.num_rows, metadata.num_columns, limits)
    unpacked = 0
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            unpacked += max(metadata.row_group(group).column(column).total_uncompressed_size, 0)
    if unpacked > limits.unpacked_bytes:
        raise ToolkitError("unpacked_too_large", limit_mb=limits.unpacked_bytes // 1024**2)


def _is_plain(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    checks = (
        pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_boolean, pa.types.is_string,
        pa.types.is_large_string, pa.types.is_temporal, pa.types.is_null, lambda one: one == pa.string_view(),
    )  # fmt: skip
    return any(check(kind) for check in checks)


def _unread(schema: pa.Schema) -> list[Finding]:
    return [
        Finding("column_type_unread", "warning", entry.name, values={"type": str(entry.type)[:60]})
        for entry in schema
        if not _is_plain(entry.type)
    ]


def _typed(table: pa.Table, findings: list[Finding]) -> Parsed:
    plain = [
        at
        for at, entry in enumerate(table.schema)
        if _is_plain(entry.type) and not entry.name.startswith("__index_level_")
    ]
    if not table.num_columns:
        raise ToolkitError("file_no_columns")
    header = check_header(
        [table.schema.field(at).name for at in plain],
        [table.column(at).null_count < table.num_rows for at in plain],
    )
    if not table.num_rows:
        raise ToolkitError("file_no_rows")
    facts = CellFacts()
    arrays = [
        small_numbers(_column(name, table.column(plain[at]), facts))
        for name, at in zip(header.names, header.positions, strict=True)
    ]
    return Parsed(
        pa.table(arrays, names=header.names),
        "parquet",
        findings=[*findings, *header.findings, *facts.findings()],
    )


def _column(name: str, column: pa.ChunkedArray, facts: CellFacts) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], column.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_boolean(kind):
        return pc.if_else(array, "TRUE", "FALSE")
    if pa.types.is_null(kind):
        return pa.nulls(len(array), pa.float64())
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = pc.cast(array, pa.float64(), safe=False)
        return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    return typed_column(name, pc.cast(array, pa.string()), facts)


def _compare_statistics(metadata: Any, table: pa.Table) -> None:
    """Raise where values contradict what the file itself states about them."""
    start = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group)
        part = table.slice(start, rows.num_rows)
        start += rows.num_rows
        for index in range(rows.num_columns):
            chunk = rows.column(index)
            at = part.schema.get_field_index(chunk.path_in_schema)
            if at < 0 or not chunk.is_stats_set:
                continue
            if not _agrees(chunk.statistics, part.column(at)):
                raise ToolkitError("parquet_contradicts", column=str(chunk.path_in_schema)[:80])


def _agrees(stated: Any, column: pa.ChunkedArray) -> bool:
    if stated.has_null_count and stated.null_count != column.null_count:
        return False
    if not stated.has_min_max or not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return True
    real = pc.min_max(column.filter(pc.invert(pc.is_nan(column))) if pa.types.is_floating(column.type) else column)
    low, high = real["min"].as_py(), real["max"].as_py()
    return low is None or bool(stated.min == low and stated.max == high)


def has_checksums(data: bytes, metadata: Any) -> bool:
    """Return whether the first data page of the first column carries a checksum.

    The page header is a Thrift compact struct: type, unpacked size, packed size, then field 4 if there is a
    checksum.
    """
    if not metadata.num_row_groups or not metadata.num_columns:
        return True
    chunk = metadata.row_group(0).column(0)
    at = chunk.dictionary_page_offset if chunk.has_dictionary_page else chunk.data_page_offset
    for _ in range(3):
        if at >= len(data) or data[at] != 0x15:
            return False
        at += 1
        while at < len(data) and data[at] & 0x80:
            at += 1
        at += 1
    return bool(at < len(data) and data[at] == 0x15)
