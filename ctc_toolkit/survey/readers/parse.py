"""One entry for the reading process: parse the file in its format, check the header, pack the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO

from ctc_toolkit.survey.readers.delimited import parse_delimited
from ctc_toolkit.survey.readers.limesurvey import recognise_limesurvey
from ctc_toolkit.survey.readers.limits import Cells, Limits
from ctc_toolkit.survey.readers.parquet import parse_parquet
from ctc_toolkit.survey.readers.statistical import parse_spss, parse_stata
from ctc_toolkit.survey.readers.table import Parsed, pack
from ctc_toolkit.survey.readers.workbook import parse_workbook

_PARSERS: dict[str, Callable[[str, Limits, str | None], Parsed]] = {
    "csv": parse_delimited,
    "xlsx": parse_workbook,
    "parquet": parse_parquet,
    "sav": parse_spss,
    "zsav": parse_spss,
    "dta": parse_stata,
}

_WRITTEN: dict[str, Callable[[str, Limits, str | None, Cells], Parsed]] = {
    "csv": parse_delimited,
    "xlsx": parse_workbook,
}
"""Formats whose cells can be had as they were written."""


def parse(
    path: str, file_format: str, limits: dict[str, int], sheet: str | None = None, cells: Cells = "typed"
) -> tuple[dict[str, Any], Callable[[BinaryIO], None]]:
    """Return header and body (see `table.pack`) of the file at `path`, whose format is already known."""
    if cells == "as_written" and file_format in _WRITTEN:
        return pack(_WRITTEN[file_format](path, Limits(**limits), sheet, cells))
    parsed = _PARSERS[file_format](path, Limits(**limits), sheet)
    if parsed.file_format in ("csv", "xlsx"):
        parsed = recognise_limesurvey(parsed)
    return pack(parsed)
