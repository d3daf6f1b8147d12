"""SPSS (.sav, .zsav) and Stata (.dta): values with variable labels, value labels and user-defined missing codes."""

from __future__ import annotations

import math
import os
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.readers.header import check_header, check_size
from ctc_toolkit.survey.readers.limits import Limits
from ctc_toolkit.survey.readers.table import Parsed, ValueLabels
from ctc_toolkit.survey.readers.typing_columns import CellFacts, small_numbers, typed_column

_SHOWN_CODES = 8
_COLUMNS_ONE_BY_ONE = 10
_OLD_ENCODING = "WINDOWS-1252"
_CELLS_AT_ONCE = 6_000_000

Reader = Callable[..., tuple[Mapping[str, list[Any]], Any]]


def parse_spss(path: str, limits: Limits, sheet: str | None = None) -> Parsed:
    """Return the table of an SPSS system file. `sheet` has no meaning here.

    Raises:
        ToolkitError: `statistical_damaged` (with the reader's reason), `statistical_row_count`, `header_...`,
            `columns_twice`, `file_no_rows` or a `too_many_...` code.
    """
    import pyreadstat

    data = Path(path).read_bytes()
    stated = _spss_rows(data[:128])
    file_format = "zsav" if data.startswith(b"$FL3") else "sav"
    with _without_row_count(data, path) as source:
        return _parse(source, limits, pyreadstat.read_sav, file_format, stated)


def parse_stata(path: str, limits: Limits, sheet: str | None = None) -> Parsed:
    """Return the table of a Stata file. `sheet` has no meaning here.

    Raises:
        ToolkitError: as `parse_spss`.
    """
    import pyreadstat

    data = Path(path).read_bytes()
    if data.startswith(b"<stata_dta>") and not data.rstrip(b"\x00\r\n ").endswith(b"</stata_dta>"):
        raise ToolkitError("statistical_damaged", reason="the end of the file is missing")
    return _parse(path, limits, pyreadstat.read_dta, "dta", stata_rows(data))


@contextmanager
def _without_row_count(data: bytes, path: str) -> Iterator[str]:
    """Yield the path of a copy in memory whose header leaves the number of cases open.

    The library reads as many cases as the header states and stays silent about the rest of the file; with the
    number left open it reads to the end, so that both can be compared. Where no file can be made in memory,
    the path itself.
    """
    if not hasattr(os, "memfd_create"):
        yield path
        return
    copy = os.memfd_create("ctc-spss")
    try:
        for part in (data[:80], b"\xff\xff\xff\xff", data[84:]):
            view = memoryview(part)
            while view:
                view = view[os.write(copy, view) :]
        yield f"/proc/self/fd/{copy}"
    finally:
        os.close(copy)


def _spss_rows(head: bytes) -> int | None:
    """Return the number of cases in the file header; None where the file does not state it."""
    if len(head) < 84:
        raise ToolkitError("statistical_damaged", reason="the file ends within its header")
    layout = struct.unpack("<i", head[64:68])[0]
    order = "<" if layout in (2, 3) else ">"
    if struct.unpack(order + "i", head[64:68])[0] not in (2, 3):
        raise ToolkitError("statistical_damaged", reason="unknown layout code")
    rows = int(struct.unpack(order + "i", head[80:84])[0])
    return rows if rows >= 0 else None


def stata_rows(data: bytes) -> int | None:
    """Return the number of observations in the header of a Stata file; None where it cannot be found."""
    if not data.startswith(b"<stata_dta>"):
        return int.from_bytes(data[6:10], "little" if data[1] == 2 else "big")
    order: Literal["little", "big"] = "little" if b"<byteorder>LSF" in data[:200] else "big"
    start, end = data.find(b"<N>", 0, 400) + 3, data.find(b"</N>", 0, 400)
    return int.from_bytes(data[start:end], order) if 3 <= start < end <= start + 8 else None


def _parse(
    path: str,
    limits: Limits,
    read: Reader,
    file_format: str,
    stated: int | None,
) -> Parsed:
    (_, about), encoding = _read(read, path, metadataonly=True)
    names = list(about.column_names)
    check_size(max(about.number_rows or 0, stated or 0), len(names), limits)
    header = check_header(names, [True] * len(names))
    kept = {names[position]: name for name, position in zip(header.names, header.positions, strict=True)}
    columns = _Columns()
    parts = _parts(list(kept), about.number_rows or stated or 0)
    for part in parts:
        options = {"user_missing": True, "row_limit": limits.rows + 1, "usecols": part if len(parts) > 1 else None}
        (values, meta), encoding = _read(read, path, encoding=encoding, **options)
        for raw in part:
            columns.add(kept[raw], raw, values[raw], meta)
    rows = len(columns.arrays[0]) if columns.arrays else 0
    check_size(rows, len(names), limits)
    if stated is not None and stated != rows:
        raise ToolkitError("statistical_row_count", expected=stated, found=rows)
    if not rows:
        raise ToolkitError("file_no_rows")
    findings = [*header.findings, *_joined(columns.findings), *columns.facts.findings()]
    if encoding:
        findings.append(Finding("statistical_encoding", "warning", values={"encoding": "Windows-1252"}))
    labels, value_labels = about.column_names_to_labels, about.variable_value_labels
    return Parsed(
        pa.table(columns.arrays, names=header.names),
        file_format,
        {name: str(labels[raw]) for raw, name in kept.items() if labels.get(raw)},
        {name: _value_labels(value_labels[raw]) for raw, name in kept.items() if value_labels.get(raw)},
        findings,
    )


def _parts(names: list[str], rows: int) -> list[list[str]]:
    """Return the columns in parts small enough for memory: the library makes an object of every cell."""
    size = max(_CELLS_AT_ONCE // max(rows, 1), 1)
    return [names[start : start + size] for start in range(0, len(names), size)]


def _read(
    read: Reader,
    path: str,
    encoding: str | None = None,
    **options: Any,
) -> tuple[tuple[Mapping[str, list[Any]], Any], str | None]:
    """Return what the library reads and the encoding that had to be assumed (None: the file states it)."""
    import pyreadstat

    options = {"output_format": "dict", "disable_datetime_conversion": True, **options}
    try:
        return read(path, encoding=encoding, **options), encoding
    except UnicodeError:
        reason = "text is not in the stated encoding"
    except pyreadstat.ReadstatError as problem:
        reason = str(problem)[:120]
        if "encoding" not in reason:
            raise ToolkitError("statistical_damaged", reason=reason) from problem
    except pyreadstat.PyreadstatError as problem:
        raise ToolkitError("statistical_damaged", reason=type(problem).__name__) from problem
    if encoding is not None:
        raise ToolkitError("statistical_damaged", reason=reason)
    return _read(read, path, encoding=_OLD_ENCODING, **options)


@dataclass
class _Columns:
    """Columns turned into Arrow arrays one by one, and what was met on the way."""

    arrays: list[pa.Array] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    facts: CellFacts = field(default_factory=CellFacts)

    def add(self, name: str, raw: str, values: list[Any], meta: Any) -> None:
        """Add the column that the file calls `raw`; its user-defined missing codes become missing."""
        spans = meta.missing_ranges.get(raw, ())
        if meta.readstat_variable_types.get(raw) == "string":
            self.arrays.append(self._texts(name, values, spans))
            return
        if raw in meta.missing_user_values:  # Stata .a to .z arrive as letters
            self._report(name, [value for value in values if isinstance(value, str)])
            values = [None if isinstance(value, str) else value for value in values]
        numbers = np.array(values, dtype=np.float64)
        mask = np.zeros(len(numbers), dtype=bool)
        for span in spans:
            low, high = span["lo"], span["hi"]
            if isinstance(low, int | float) and not math.isnan(low):
                mask |= (numbers >= low) & (numbers <= high)
        if mask.any():
            self._report(name, numbers[mask].tolist())
            numbers[mask] = np.nan
        self.arrays.append(small_numbers(pa.array(numbers, pa.float64(), from_pandas=True)))

    def _texts(self, name: str, values: list[Any], spans: Sequence[dict[str, Any]]) -> pa.Array:
        array = pa.array(values, pa.string())
        codes = sorted({str(span["lo"]).rstrip() for span in spans if str(span["lo"]).strip()})
        if codes:
            mask = pc.is_in(pc.utf8_rtrim_whitespace(array), value_set=pa.array(codes, pa.string()))
            self._report(name, array.filter(mask).to_pylist(), mark="")
            array = pc.if_else(mask, pa.scalar(None, pa.string()), array)
        return small_numbers(typed_column(name, array, self.facts))

    def _report(self, name: str, codes: Sequence[float | str], mark: str = ".") -> None:
        """Add one finding for the user-defined missing codes met in a column; letters of Stata are written
        .a
        """
        if not codes:
            return
        different = sorted(set(codes), key=str)[:_SHOWN_CODES]
        shown = ", ".join(f"{mark}{code.strip()}" if isinstance(code, str) else f"{code:g}" for code in different)
        self.findings.append(Finding("user_missing", "note", name, len(codes), {"codes": shown}))


def _joined(findings: list[Finding]) -> list[Finding]:
    """Return findings on missing codes, those with the same codes as one where they concern many columns."""
    by_codes: dict[str, list[Finding]] = {}
    for finding in findings:
        by_codes.setdefault(str(finding.values["codes"]), []).append(finding)
    joined: list[Finding] = []
    for codes, alike in by_codes.items():
        if len(alike) <= _COLUMNS_ONE_BY_ONE:
            joined += alike
        else:
            rows = sum(finding.rows for finding in alike)
            values = {"codes": codes, "columns": len(alike)}
            joined.append(Finding("user_missing_many", "note", "", rows, values))
    return joined


def _value_labels(labels: Mapping[Any, Any]) -> ValueLabels:
    """Return the labels of one column; Stata's labels of missing letters are left out."""
    kept: ValueLabels = {}
    for code, text in labels.items():
        if isinstance(code, str) and len(labels) > 1 and not all(isinstance(other, str) for other in labels):
            continue
        kept[int(code) if isinstance(code, float) and code.is_integer() else code] = str(text)
    return kept
