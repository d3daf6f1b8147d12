"""The answers of a wave in many files: which files are meant, what they hold, and a look at their first rows."""

from __future__ import annotations

import csv
import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers.table import RawTable

FileKind = Literal["parquet", "csv"]
KINDS: dict[str, FileKind] = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".tsv": "csv", ".txt": "csv"}
"""Kind of file by the end of its name."""

SAMPLE_ROWS = 5_000
SAMPLE_BYTES = 1 << 20
_HEADER_BYTES = 1 << 20
_MARK = b"\xef\xbb\xbf"
_DELIMITERS = (",", ";", "\t")
NULLS = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", ".")
"""How a CSV file may write that there is no value."""


@dataclass(frozen=True)
class AnswerFile:
    """One file of a wave."""

    path: Path
    kind: FileKind

    @property
    def name(self) -> str:
        """The name shown in messages."""
        return self.path.name


@dataclass(frozen=True)
class CsvLayout:
    """How a CSV file is written. names: its columns. start: place of its first row, in bytes. size: of the file."""

    delimiter: str
    decimal_point: str
    names: tuple[str, ...]
    start: int
    size: int


def is_many(source: str) -> bool:
    """Return whether a source on the command line is a folder or a pattern, and not one file."""
    return Path(source).is_dir() or (not Path(source).exists() and glob.has_magic(source))


def answer_files(sources: Sequence[str | Path]) -> tuple[AnswerFile, ...]:
    """Return the files that are meant by files, folders (with everything below them) and patterns, in order of names.

    Raises:
        ToolkitError: `many_files_none` where nothing is found, `many_files_unknown_kind` for a file that is neither
            Parquet nor CSV, `many_files_mixed` for both together.
    """
    found: dict[Path, None] = {}
    for source in sources:
        here = _matching(str(source))
        if not here:
            raise ToolkitError("many_files_none", found=str(source))
        found.update(dict.fromkeys(here))
    files = []
    for path in found:
        kind = KINDS.get(path.suffix.lower())
        if kind is None:
            raise ToolkitError("many_files_unknown_kind", file=path.name)
        files.append(AnswerFile(path, kind))
    other = next((file for file in files if file.kind != files[0].kind), None)
    if other is not None:
        raise ToolkitError("many_files_mixed", one=files[0].name, other=other.name)
    return tuple(files)


def _matching(source: str) -> list[Path]:
    path = Path(source)
    if path.is_dir():
        below = (entry for entry in path.rglob("*") if entry.suffix.lower() in KINDS and entry.is_file())
        return sorted(entry for entry in below if not _is_hidden(entry.relative_to(path)))
    if path.exists():
        return [path]
    return sorted(entry for entry in map(Path, glob.glob(source, recursive=True)) if entry.is_file())


def _is_hidden(path: Path) -> bool:
    """Return whether a cluster engine or the system put the file there for itself (`_temporary`, `.part`)."""
    return any(part.startswith((".", "_")) for part in path.parts)


def csv_layout(file: AnswerFile) -> CsvLayout:
    """Return how a CSV file is written, from its first lines.

    Raises:
        ToolkitError: `csv_not_utf8`, `csv_without_heading`, `csv_column_twice`.
    """
    with file.path.open("rb") as opened:
        head = opened.read(_HEADER_BYTES)
        size = opened.seek(0, 2)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ToolkitError("csv_not_utf8")
    mark = len(_MARK) if head.startswith(_MARK) else 0
    line, newline, rest = head[mark:].partition(b"\n")
    try:
        heading = line.decode("utf-8").rstrip("\r")
    except UnicodeDecodeError as problem:
        raise ToolkitError("csv_not_utf8") from problem
    delimiter = max(_DELIMITERS, key=heading.count)
    names = next(csv.reader([heading], delimiter=delimiter), [])
    if not newline or not any(names):
        raise ToolkitError("csv_without_heading")
    repeated = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if repeated is not None:
        raise ToolkitError("csv_column_twice", column=repeated)
    second = rest.partition(b"\n")[0]
    point = "," if delimiter != "," and b"." not in second and b"," in second else "."
    return CsvLayout(delimiter, point, tuple(names), mark + len(line) + 1, size)


def csv_options(
    layout: CsvLayout, types: dict[str, pa.DataType] | None = None
) -> tuple[pacsv.ReadOptions, pacsv.ParseOptions, pacsv.ConvertOptions]:
    """Return the options to read some rows of a CSV file. types: of the columns to be read; None: all, as they seem."""
    reading = pacsv.ReadOptions(column_names=list(layout.names), use_threads=False, block_size=1 << 30)
    parsing = pacsv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=False)
    converting = pacsv.ConvertOptions(
        include_columns=list(types or ()),
        column_types=types or {},
        null_values=list(NULLS),
        strings_can_be_null=True,
        decimal_point=layout.decimal_point,
    )
    return reading, parsing, converting


def first_rows(file: AnswerFile) -> pa.Table:
    """Return the first rows of a file with all their columns.

    Raises:
        ToolkitError: `parquet_damaged`, `csv_unreadable`, and as `csv_layout`.
    """
    if file.kind == "csv":
        layout = csv_layout(file)
        with file.path.open("rb") as opened:
            opened.seek(layout.start)
            rows = opened.read(SAMPLE_BYTES)
        if layout.start + len(rows) < layout.size:
            rows = rows[: rows.rfind(b"\n") + 1]
        try:
            return pacsv.read_csv(pa.BufferReader(rows), *csv_options(layout)) if rows.strip() else _nothing(layout)
        except pa.ArrowException as problem:
            raise ToolkitError("csv_unreadable", found=str(problem)) from problem
    try:
        opened_file = pq.ParquetFile(file.path)
        batch = next(opened_file.iter_batches(SAMPLE_ROWS), None)
        schema = opened_file.schema_arrow
    except (pa.ArrowException, OSError, UnicodeError) as problem:
        raise ToolkitError("parquet_damaged") from problem
    return schema.empty_table() if batch is None else pa.Table.from_batches([batch])


def _nothing(layout: CsvLayout) -> pa.Table:
    return pa.table({name: pa.nulls(0) for name in layout.names})


def sample_of(file: AnswerFile) -> RawTable:
    """Return the first rows of a file as a reader returns a whole file: what a mapping is proposed from.

    Raises:
        ToolkitError: as `first_rows`.
    """
    rows = first_rows(file).replace_schema_metadata(None)  # what a writer noted beside the columns is not trusted
    try:
        rows.validate(full=True)
        frame = rows.to_pandas()
        for name, column in frame.items():
            kind = column.dtype.kind if isinstance(column.dtype, np.dtype) else "O"
            frame[name] = column.astype("float64") if kind in "iufb" else column.astype("string").astype("object")
    except (pa.ArrowException, UnicodeError) as problem:
        if file.kind == "csv":
            raise ToolkitError("csv_unreadable", found=type(problem).__name__) from problem
        raise ToolkitError("parquet_damaged") from problem
    return RawTable(frame, file_format=file.kind)
