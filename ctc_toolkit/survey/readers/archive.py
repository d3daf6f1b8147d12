"""Workbooks are zip archives: every entry is counted, unpacked once under limits and looked through before use."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from itertools import pairwise

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers.header import check_size
from ctc_toolkit.survey.readers.limits import Limits

_CHUNK = 1024 * 1024
_SMALL = 1024 * 1024
_OVERLAP = 64
_LONGEST_TEXT = 4 * _CHUNK
_ENCRYPTED = 0x1
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\sr\s*=\s*["']([0-9]{1,9})["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ERROR_CELL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\st\s*=\s*["']e["']""")
_OUTSIDE = re.compile(rb"""<Relationship\b[^>]*?TargetMode\s*=\s*["']External["'][^>]*>""", re.IGNORECASE)
_FORBIDDEN_PARTS = (
    "vbaproject",
    "xl/activex/",
    "xl/embeddings/",
    "xl/macrosheets/",
    "xl/externallinks/",
    "xl/ctrlprops/",
)


@dataclass
class SheetSize:
    """Largest row and column used in one sheet part, formulas and error cells, counted without reading
    cells.
    """

    rows: int = 0
    columns: int = 0
    formulas: int = 0
    errors: int = 0


@dataclass
class Archive:
    """What the check of a workbook found, by name of the sheet part."""

    sheets: dict[str, SheetSize] = field(default_factory=dict)


def check_workbook(path: str, limits: Limits) -> Archive:
    """Return the sizes of the sheets of a workbook whose archive is sound.

    All entries are unpacked in pieces: their true sizes count, their checksums are verified.

    Raises:
        ToolkitError: `zip_damaged`, `zip_too_many_entries`, `zip_too_large`, `zip_ratio`, `zip_strange`,
            `file_password`, `xlsx_dtd`, `xlsx_external`, `refused_macros`, `too_many_rows` or
            `too_many_columns`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_directory(entries, limits)
            found = Archive()
            budget = limits.unpacked_bytes
            for entry in entries:
                budget -= _look_through(archive, entry, budget, found, limits)
            return found
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as problem:
        raise ToolkitError("zip_damaged") from problem
    except RuntimeError as problem:  # zipfile asks for a password
        raise ToolkitError("file_password") from problem
    except Exception as problem:
        if type(problem).__name__ == "error":  # zlib.error
            raise ToolkitError("zip_damaged") from problem
        raise


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.zip_entries:
        raise ToolkitError("zip_too_many_entries", found=len(entries), limit=limits.zip_entries)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ToolkitError("file_password")
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names) or any(_is_strange(name) for name in names):
        raise ToolkitError("zip_strange")
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    for one, following in pairwise(ordered):
        if one.header_offset + 30 + len(one.filename) + one.compress_size > following.header_offset:
            raise ToolkitError("zip_strange")
    declared = sum(entry.file_size for entry in entries)
    if declared > limits.unpacked_bytes:
        raise ToolkitError("zip_too_large", limit_mb=limits.unpacked_bytes // 1024**2)
    packed = sum(entry.compress_size for entry in entries)
    if declared > _SMALL and declared > limits.zip_ratio * max(packed, 1):
        raise ToolkitError("zip_ratio", limit=limits.zip_ratio)
    for name in names:
        if any(part in name.casefold() for part in _FORBIDDEN_PARTS):
            code = "xlsx_external" if "externallinks" in name.casefold() else "refused_macros"
            raise ToolkitError(code, ending=".xlsx")


def _is_strange(name: str) -> bool:
    parts = name.split("/")
    return name.startswith("/") or ".." in parts or "\\" in name or ":" in name or "\x00" in name or len(name) > 250


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: int, found: Archive, limits: Limits) -> int:
    """Unpack one entry in pieces and search it; return its true size. The checksum is verified at its end."""
    name = entry.filename.casefold()
    is_markup = name.endswith((".xml", ".rels", ".vml"))
    is_sheet = name.startswith("xl/worksheets/") and is_markup
    size = SheetSize()
    unpacked, tail, first = 0, b"", True
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > budget:
                raise ToolkitError("zip_too_large", limit_mb=limits.unpacked_bytes // 1024**2)
            if unpacked > _SMALL and unpacked > limits.zip_ratio * max(entry.compress_size, 1):
                raise ToolkitError("zip_ratio", limit=limits.zip_ratio)
            if is_markup:
                _search(tail + chunk, first, name)
            if is_sheet:
                piece = tail + chunk
                whole = max(piece.rfind(b"<"), 0)  # a tag cut by the end of the piece waits for the next one
                _measure(piece[:whole], size, limits)
                tail = piece[whole:]
                if len(tail) > _LONGEST_TEXT:
                    raise ToolkitError("zip_strange")
            else:
                tail = chunk[-_OVERLAP:]
            first = False
    if unpacked != entry.file_size:
        raise ToolkitError("zip_damaged")
    if is_sheet:
        _measure(tail, size, limits)
        found.sheets[entry.filename] = size
    return unpacked


def _search(piece: bytes, first: bool, name: str) -> None:
    if first and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:200]):
        raise ToolkitError("zip_strange")
    if _DTD.search(piece):
        raise ToolkitError("xlsx_dtd")
    if name.endswith(".rels"):
        for link in _OUTSIDE.findall(piece):
            if b"/hyperlink" not in link:
                raise ToolkitError("xlsx_external", ending=".xlsx")


def _measure(piece: bytes, size: SheetSize, limits: Limits) -> None:
    cells = _CELL.findall(piece)
    if cells:
        size.columns = max(size.columns, *(_column_number(letters) for letters in {letters for letters, _ in cells}))
        size.rows = max(size.rows, *(int(number) for number in {number for _, number in cells}))
    rows = _ROW.findall(piece)
    if rows:
        size.rows = max(size.rows, *(int(number) for number in rows))
    size.formulas += len(_FORMULA.findall(piece))
    size.errors += len(_ERROR_CELL.findall(piece))
    check_size(max(size.rows - 1, 0), size.columns, limits)


def _column_number(letters: bytes) -> int:
    """Return the number of a column named A .. XFD."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
