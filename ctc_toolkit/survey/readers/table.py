"""What a reader returns: the table as the file has it, and the pickle-free form in which it leaves the child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa

from ctc_toolkit.survey.findings import Finding

ValueLabels = dict[int | float | str, str]


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
    """

    frame: pd.DataFrame
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, ValueLabels] = field(default_factory=dict)
    file_format: str = "csv"
    findings: tuple[Finding, ...] = ()
    source_hash: str = ""


@dataclass
class Parsed:
    """The same on the side of the child: an Arrow table of float64, int8 and string columns, no name
    twice.
    """

    table: pa.Table
    file_format: str
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, ValueLabels] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def pack(parsed: Parsed) -> tuple[dict[str, Any], Callable[[BinaryIO], None]]:
    """Return a JSON-able header, and a function that writes the table as an Arrow IPC stream."""
    header = {
        "file_format": parsed.file_format,
        "labels": parsed.labels,
        "value_labels": {column: list(labels.items()) for column, labels in parsed.value_labels.items()},
        "findings": [asdict(finding) for finding in parsed.findings],
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
    )
