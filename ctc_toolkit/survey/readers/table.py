"""What a reader returns: the table as the file has it, and the pickle-free form in which it leaves the child."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from ctc_toolkit.survey.findings import Finding

ValueLabels = dict[int | float | str, str]


@dataclass(frozen=True)
class RawTable:
    """A file as it is, before any column is taken for a question.

    frame: one column per column of the file, in its order; float64 where all values are numbers, text otherwise.
        Blank cells and the user-defined missing codes of SPSS and Stata are missing.
    labels: variable labels by column. value_labels: labels by code, by column; both only where the file has them.
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
    """The same on the side of the child: an Arrow table of float64 and string columns without duplicate names."""

    table: pa.Table
    file_format: str
    labels: dict[str, str] = field(default_factory=dict)
    value_labels: dict[str, ValueLabels] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def pack(parsed: Parsed) -> tuple[dict[str, Any], bytes]:
    """Return a JSON-able header and the table as an Arrow IPC stream."""
    header = {
        "file_format": parsed.file_format,
        "labels": parsed.labels,
        "value_labels": {column: list(labels.items()) for column, labels in parsed.value_labels.items()},
        "findings": [asdict(finding) for finding in parsed.findings],
    }
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, parsed.table.schema) as writer:
        writer.write_table(parsed.table)
    return header, sink.getvalue().to_pybytes()


def unpack(header: dict[str, Any], body: bytes | memoryview, source_hash: str) -> RawTable:
    """Return the table packed by `pack`; the Arrow data is fully checked before use.

    Raises:
        pyarrow.ArrowInvalid, KeyError, TypeError, ValueError: if header or body are not what `pack` makes.
    """
    table = pa.ipc.open_stream(pa.py_buffer(body)).read_all()
    table.validate(full=True)
    for entry in table.schema:
        if entry.type not in (pa.float64(), pa.string()):
            raise ValueError(f"column type {entry.type} does not come from a reader")
    frame = table.to_pandas(split_blocks=True)
    return RawTable(
        frame=frame,
        labels=dict(header["labels"]),
        value_labels={column: dict(labels) for column, labels in header["value_labels"].items()},
        file_format=str(header["file_format"]),
        findings=tuple(Finding(**finding) for finding in header["findings"]),
        source_hash=source_hash,
    )
