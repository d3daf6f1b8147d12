"""Column names: what is wrong with them, and which columns are kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.readers.limits import Limits

LONGEST_NAME = 1_000
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


@dataclass(frozen=True)
class Header:
    """Names of the kept columns, their positions in the file, and findings."""

    names: list[str]
    positions: list[int]
    findings: list[Finding]


def check_size(rows: int, columns: int, limits: Limits) -> None:
    """Raise `too_many_rows`, `too_many_columns` or `too_many_cells` where a table is larger than allowed."""
    if rows > limits.rows:
        raise ToolkitError("too_many_rows", found=rows, limit=limits.rows)
    if columns > limits.columns:
        raise ToolkitError("too_many_columns", found=columns, limit=limits.columns)
    if rows * columns > limits.cells:
        raise ToolkitError("too_many_cells", found=rows * columns, limit=limits.cells)


def check_header(raw: Sequence[str], filled: Sequence[bool]) -> Header:
    """Return the columns that can be used. `filled` says which columns hold any value.

    Columns without a name are left out, with a finding where they hold values.

    Raises:
        ToolkitError: `file_no_columns`, `header_control_characters`, `header_too_long`, `header_merged` (many
        columns
            without a name), `header_missing` (names are numbers) or `columns_twice` (case ignored).
    """
    names = [_cleaned(name) for name in raw]
    positions = [index for index, name in enumerate(names) if name]
    unnamed = [index for index, name in enumerate(names) if not name and filled[index]]
    if not positions and not unnamed:
        raise ToolkitError("file_no_columns")
    if len(unnamed) > max(1, 0.2 * (len(positions) + len(unnamed))):
        raise ToolkitError("header_merged", count=len(unnamed), columns=_places(unnamed))
    kept = [names[index] for index in positions]
    _check_characters(kept)
    numbers = sum(_NUMBER.fullmatch(name) is not None for name in kept)
    if numbers >= 0.5 * len(kept):
        raise ToolkitError("header_missing", count=numbers, columns=len(kept))
    _check_twice(kept)
    findings = [
        Finding("column_unnamed", "warning", f"({index + 1})", values={"position": index + 1}) for index in unnamed
    ]
    return Header(kept, positions, findings)


def _cleaned(name: str) -> str:
    """Return a name without line breaks, invisible marks and surrounding blanks, in composed Unicode form."""
    visible = "".join(letter for letter in str(name) if unicodedata.category(letter) != "Cf")
    return re.sub(r"[ \t\r\n\u00a0]+", " ", unicodedata.normalize("NFC", visible)).strip()


def _check_characters(names: list[str]) -> None:
    for index, name in enumerate(names):
        if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") or letter == "\ufffd" for letter in name):
            raise ToolkitError("header_control_characters", position=index + 1)
        if len(name) > LONGEST_NAME:
            raise ToolkitError("header_too_long", position=index + 1, found=len(name), limit=LONGEST_NAME)


def _check_twice(names: list[str]) -> None:
    seen: dict[str, str] = {}
    twice = []
    for name in names:
        if name.casefold() in seen:
            twice.append(f"{seen[name.casefold()]} / {name}")
        seen[name.casefold()] = name
    if twice:
        raise ToolkitError("columns_twice", count=len(twice), columns=", ".join(twice[:5]))


def _places(indices: list[int]) -> str:
    shown = ", ".join(str(index + 1) for index in indices[:5])
    return shown + (" …" if len(indices) > 5 else "")
