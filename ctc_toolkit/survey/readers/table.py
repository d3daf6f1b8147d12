"""What a reader returns: the table as the file has it, and the pickle-free form in which it leaves the child."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa

from ctc_toolkit.survey.findings import Finding

ValueLabels = dict[int | float | str, str]

FIRST_ROW = 2
"""Number of the first row below the heading, as a spreadsheet counts."""
_NUMBERED = "row of the file"
"""Name of an index that holds numbers of rows."""


@dataclass(frozen=True)
class RawTable:
    """A file as it is, before any column is taken for a question.

    frame: one column per column of the file, in its order; float64 where all values are numbers, text
    otherwise.
        Blank cells and the user-defined missing codes of SPSS and Stata are missing.
    labels: variable labels by column. value_labels: labels by code, by column; both only where the file has
    them.
    file_format: a key of `SUPPORTED_FORMATS`, or "limesurvey" for a response export in CSV or Excel form.
    findings: what was noticed while reading. source_hash: SHA-256 of the file, hexadecimal.
    rows: the number of each row as a spreadsheet program shows it; empty where they count on from `FIRST_ROW`.
    """

    frame: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, ValueLabels] = field(default_factory=dict)
    file_format: str = "csv"
    findings: tuple[Finding, ...] = ()
    source_hash: str = ""
    rows: tuple[int, ...] = ()

    @property
    def numbered(self) -> pd.DataFrame:
        """The frame with the numbers of its rows as index, for `row_numbers`."""
        frame = self.frame.copy(deep=False)
        frame.index = pd.Index(self.rows or range(FIRST_ROW, len(frame) + FIRST_ROW), name=_NUMBERED)
        return frame


def row_numbers(frame: pd.DataFrame) -> list[int]:
    """Return the number of each row as a spreadsheet program shows it; those of a frame that knows none count on."""
    if frame.index.name == _NUMBERED:
        return [int(number) for number in frame.index]
    return list(range(FIRST_ROW, len(frame) + FIRST_ROW))


@dataclass
class Parsed:
    """The same on the side of the child: an Arrow table of float64, int8 and string columns, no name
    twice. rows: see `RawTable`; None where they count on from `FIRST_ROW`.
    """

    table: pa.Table
    file_format: str
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, ValueLabels] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    rows: Sequence[int] | None = None


def pack(parsed: Parsed) -> tuple[dict[str, Any], Callable[[BinaryIO], None]]:
    """Return a JSON-able header, and a function that writes the table as an Arrow IPC stream."""
    header = {
        "file_format": parsed.file_format,
        "labels": parsed.labels,
        "value_labels": {column: list(labels.items()) for column, labels in parsed.value_labels.items()},
        "findings": [asdict(finding) for finding in parsed.findings],
        "rows": _runs(parsed.rows or ()),
    }

    def write(out: BinaryIO) -> None:
        with pa.ipc.new_stream(out, parsed.table.schema) as writer:
            writer.write_table(parsed.table)

    return header, write


def unpack(header: dict[str, Any], body: bytes | memoryview, source_hash: str) -> RawTable:
    """Return the table packed by `pack`; the Arrow data is fully checked before use. Numbers become float64.

    Raises:
        pyarrow.ArrowInvalid, KeyError, TypeError, ValueError: if header or body are not what `pack` makes.
    """
    table = pa.ipc.open_stream(pa.py_buffer(body)).read_all()
    table.validate(full=True)
    rows = tuple(number for first, last in header.get("rows", ()) for number in range(int(first), int(last) + 1))
    if rows and (len(rows) != table.num_rows or any(later <= earlier for earlier, later in pairwise(rows))):
        raise ValueError("numbers of rows that a reader does not give")
    columns = []
    for entry in table.schema:
        if entry.type not in (pa.float64(), pa.int8(), pa.string()):
            raise ValueError(f"column type {entry.type} does not come from a reader")
        columns.append(entry.with_type(pa.float64()) if entry.type == pa.int8() else entry)
    frame = table.cast(pa.schema(columns)).to_pandas(split_blocks=True)
    return RawTable(
        frame=frame,
        labels=dict(header["labels"]),
        value_labels={column: dict(labels) for column, labels in header["value_labels"].items()},
        file_format=str(header["file_format"]),
        findings=tuple(Finding(**finding) for finding in header["findings"]),
        source_hash=source_hash,
        rows=rows,
    )


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return first and last number of each run of rows without a gap; empty where they count on from the first row."""
    if not rows:
        return []
    starts = [place for place in range(len(rows)) if place == 0 or rows[place] != rows[place - 1] + 1]
    runs = [(rows[start], rows[end - 1]) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
    return [] if len(runs) == 1 and rows[0] == FIRST_ROW else runs
