"""CSV and other delimited text: encoding, delimiter and decimal sign are found out, damage is reported by line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.readers.encoding import decode_text
from ctc_toolkit.survey.readers.header import check_header, check_size
from ctc_toolkit.survey.readers.limits import Cells, Limits
from ctc_toolkit.survey.readers.table import Parsed
from ctc_toolkit.survey.readers.typing_columns import CellFacts, small_numbers, text_column, typed_column

DELIMITERS = (";", ",", "\t", "|")
_NAMES = {";": ";", ",": ",", "\t": "Tab", "|": "|"}
_SAMPLE_BYTES = 256 * 1024
_SAMPLE_ROWS = 200


def parse_delimited(path: str, limits: Limits, sheet: str | None = None, cells: Cells = "typed") -> Parsed:
    """Return the table of a delimited text file. `sheet` has no meaning here.

    Raises:
        ToolkitError: a `csv_...` code (encoding, quotes, row length, one column only), `header_...`,
        `columns_twice`,
            `file_no_rows` or a `too_many_...` code.
    """
    decoded = decode_text(Path(path).read_bytes())
    data, told = _without_separator_line(_with_line_feeds(decoded.data))
    if not data.strip():
        raise ToolkitError("file_no_columns")
    _check_quotes(data)
    delimiter = told or find_delimiter(data)
    names, body = _split_header(data, delimiter)
    check_size(0, len(names), limits)
    if body.count(b"\n") > 4 * limits.rows:
        raise ToolkitError("too_many_rows", found=body.count(b"\n"), limit=limits.rows)
    if not body.strip():
        check_header(names, [False] * len(names))
        raise ToolkitError("file_no_rows")
    table = _read(body, delimiter, len(names), data.count(b"\n", 0, len(data) - len(body)))
    check_size(table.num_rows, len(names), limits)
    parsed = _typed(names, table, decoded.encoding, delimiter, data, cells)
    numbers = _row_numbers(data, delimiter)
    parsed.rows = numbers if len(numbers) == table.num_rows else None
    return parsed


def find_delimiter(data: bytes) -> str:
    """Return the delimiter that cuts the first rows into most columns of the same number.

    Raises:
        ToolkitError: `csv_one_column` where none of them cuts the header.
    """
    sample = data[:_SAMPLE_BYTES].decode("utf-8", errors="ignore")
    best, best_score = "", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = _sample_rows(sample, delimiter, complete=len(data) <= _SAMPLE_BYTES)
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        same = sum(len(row) == width for row in rows) / len(rows)
        score = (round(same, 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    if not best:
        raise ToolkitError("csv_one_column")
    return best


def _sample_rows(sample: str, delimiter: str, *, complete: bool) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) > _SAMPLE_ROWS:
                break
    except csv.Error as problem:
        raise ToolkitError("csv_quotes", line=len(rows) + 1) from problem
    return rows if complete or len(rows) < 2 else rows[:-1]


def _row_numbers(data: bytes, delimiter: str) -> list[int]:
    """Return the number that each row below the heading has in a spreadsheet program, in files with empty lines.

    A spreadsheet shows an empty line as an empty row; a cell with line breaks stands in one row. Without empty lines
    the rows count on, and nothing is returned.
    """
    data = data.rstrip(b"\r\n")
    if not data.startswith((b"\n", b"\r\n")) and b"\n\n" not in data and b"\n\r\n" not in data:
        return []
    text = io.StringIO(data.decode("utf-8", errors="replace"), newline="")
    return [number for number, row in enumerate(csv.reader(text, delimiter=delimiter), start=1) if row][1:]


def _without_separator_line(data: bytes) -> tuple[bytes, str | None]:
    """Return the text without Excel's first line `sep=;`, and the delimiter it names."""
    first, _, rest = data.partition(b"\n")
    line = first.strip().lower()
    if line.startswith(b"sep=") and len(line) <= 5:
        named = first.strip(b"\r\n ")[4:].decode("utf-8", errors="ignore") or "\t"
        return rest, named if named in DELIMITERS else None
    return data, None


def _check_quotes(data: bytes) -> None:
    """Raise where quotation marks do not come in pairs: one of them swallows all rows up to the next."""
    if data.count(b'"') % 2 == 0:
        return
    line = next((number for number, text in enumerate(data.split(b"\n"), 1) if text.count(b'"') % 2), 1)
    raise ToolkitError("csv_quotes", line=line)


def _split_header(data: bytes, delimiter: str) -> tuple[list[str], bytes]:
    """Return the names in the first line that is not empty, and everything after it. A quoted name may hold
    line breaks.
    """
    start = len(data) - len(data.lstrip(b"\r\n"))
    end = start
    while True:
        end = data.find(b"\n", end) + 1
        if end == 0:
            end = len(data)
        if end == len(data) or data.count(b'"', start, end) % 2 == 0:
            break
    text = data[start:end].decode("utf-8", errors="ignore")
    return next(csv.reader(io.StringIO(text, newline=None), delimiter=delimiter)), data[end:]


def _read(body: bytes, delimiter: str, width: int, lines_before: int) -> pa.Table:
    """Return all rows as dictionary-encoded text without any interpretation."""
    wrong: list[pacsv.InvalidRow] = []

    def note(row: pacsv.InvalidRow) -> str:
        wrong.append(row)
        return "skip"

    names = [f"f{index}" for index in range(width)]
    types = dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string()))
    table = pacsv.read_csv(
        io.BytesIO(body),
        read_options=pacsv.ReadOptions(use_threads=False, block_size=max(len(body) + 1, 1024), column_names=names),
        parse_options=pacsv.ParseOptions(delimiter=delimiter, newlines_in_values=True, invalid_row_handler=note),
        convert_options=pacsv.ConvertOptions(column_types=types, null_values=[], strings_can_be_null=False),
    )
    if wrong:
        line = lines_before + (wrong[0].number or 1)
        expected, found = wrong[0].expected_columns, wrong[0].actual_columns
        raise ToolkitError("csv_row_length", count=len(wrong), line=line, expected=expected, found=found)
    return table.unify_dictionaries()


def _typed(names: list[str], table: pa.Table, encoding: str, delimiter: str, data: bytes, cells: Cells) -> Parsed:
    columns = [column.combine_chunks() for column in table.columns]
    facts = CellFacts()
    header = check_header(names, [_filled(column) for column in columns])
    arrays = [
        text_column(columns[at]) if cells == "as_written" else small_numbers(typed_column(name, columns[at], facts))
        for name, at in zip(header.names, header.positions, strict=True)
    ]
    values = {
        "encoding": encoding,
        "delimiter": _NAMES[delimiter],
        "decimal": "," if facts.decimal_comma else ".",
    }
    findings = [
        Finding("csv_form", "note", rows=table.num_rows, values=values),
        *header.findings,
        *facts.findings(),
    ]
    if not data.endswith(b"\n"):
        findings.append(Finding("csv_open_end", "warning", rows=1))
    if odd := _odd_line_ends(data):
        findings.append(Finding("csv_line_ends", "warning", rows=odd))
    findings += _line_breaks(header.names, arrays)
    return Parsed(pa.table(arrays, names=header.names), "csv", findings=findings)


def _with_line_feeds(data: bytes) -> bytes:
    """Return text whose lines end with a line feed, where it was written with carriage returns alone."""
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _filled(column: pa.DictionaryArray) -> bool:
    return any(word.strip() for word in column.dictionary.to_pylist())


def _odd_line_ends(data: bytes) -> int:
    """Return the number of line ends that are unlike the usual ones of the file, where no quoted cell
    explains them.
    """
    both = data.count(b"\r\n")
    returns, feeds = data.count(b"\r") - both, data.count(b"\n") - both
    return returns + (min(both, feeds) if b'"' not in data else 0)


def _line_breaks(names: list[str], arrays: list[pa.Array]) -> list[Finding]:
    """Return a finding per column whose cells hold line breaks; a lost quotation mark looks like this."""
    import pyarrow.compute as pc

    found = []
    for name, array in zip(names, arrays, strict=True):
        if pa.types.is_string(array.type):
            rows = int(pc.sum(pc.match_substring(array, "\n")).as_py() or 0)
            if rows:
                found.append(Finding("csv_line_breaks", "warning", name, rows))
    return found
