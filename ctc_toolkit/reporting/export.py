"""Released numbers as CSV: with locks and provenance, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.selection import group_label, measure_label
from ctc_toolkit.reporting.tables_words import approximate
from ctc_toolkit.reporting.words import provenance_lines
from ctc_toolkit.survey.instrument import Instrument

Dialect = Literal["plain", "german_excel"]


@dataclass(frozen=True)
class _Form:
    delimiter: str
    decimal: str
    encoding: str


_FORMS: dict[Dialect, _Form] = {
    "plain": _Form(",", ".", "utf-8"),
    "german_excel": _Form(";", ",", "utf-8-sig"),
}

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""Characters with which a spreadsheet may begin a formula, also in their full-width forms."""
_BLANKS = " \u00a0\u2007\u202f\u3000\ufeff"
_BEHIND_A_DELIMITER = re.compile(rf"([,;\t][{_BLANKS}]*)(?=[{re.escape(''.join(FORMULA_STARTS))}])")

COLUMNS = (
    "measure", "label", "kind", "groups", "group", "n", "percent", "low", "high", "band", "band_limit",
    "state", "certainty", "mean", "mean_state",
)  # fmt: skip
"""Columns of the exported table: `Released.table` with labels, and the mean scores of `Released.means`."""
RANGE_MARK = "range_mark"
"""Further column of finished tables: "approximation" where the range rests on an assumed design effect."""


def released_frame(released: Released, instrument: Instrument, language: str) -> pd.DataFrame:
    """Return `COLUMNS`, one row per measure and group: the released values with labels in `language`.

    Finished tables have the column `RANGE_MARK` besides.
    """
    table = require_released(released).table
    means = released.means.rename(columns={"state": "mean_state"})[["measure", "groups", "mean", "mean_state"]]
    table = table.merge(means, on=["measure", "groups"], how="left", validate="one_to_one")
    labels = {measure: measure_label(measure, instrument, language) for measure in table["measure"].unique()}
    groups = {group: group_label(group, instrument, language) for group in table["groups"].unique()}
    table["label"] = table["measure"].map(labels)
    table["group"] = table["groups"].map(groups)
    table["mean_state"] = table["mean_state"].fillna("")
    if released.provenance.tables is None:
        return table[list(COLUMNS)]
    cells = zip(table["measure"], table["groups"], strict=True)
    marks = ["approximation" if approximate(released, measure, group) else "" for measure, group in cells]
    table[RANGE_MARK] = [mark if not pd.isna(low) else "" for mark, low in zip(marks, table["low"], strict=True)]
    return table[[*COLUMNS, RANGE_MARK]]


def released_csv(released: Released, instrument: Instrument, language: str, *, dialect: Dialect = "plain") -> bytes:
    """Return the released numbers as CSV: lines beginning with "# " about provenance, then the table.

    dialect: "plain" (comma, decimal point, UTF-8) or "german_excel" (semicolon, decimal comma, UTF-8 with
    mark). Texts that a spreadsheet could take for a formula get an apostrophe in front; `unguarded` takes it
    away again.
    """
    form = _FORMS[dialect]
    frame = released_frame(released, instrument, language)
    text = io.StringIO()
    for line in provenance_lines(released, language):
        text.write(f"# {comment_line(line)}\n")
    rows = ([_field(value, form.decimal) for value in row] for row in frame.itertuples(index=False))
    text.write(csv_lines([list(frame.columns), *rows], form.delimiter))
    return text.getvalue().encode(form.encoding)


def csv_lines(rows: Iterable[Sequence[object]], delimiter: str) -> str:
    r"""Return rows as CSV with "\n" behind each; line ends of any kind inside a field put it in quotes.

    Python's writer quotes only its own line end. Behind a bare carriage return a spreadsheet begins a new cell, and
    what stands there would be read as a formula.
    """
    text, line = io.StringIO(), io.StringIO()
    writer = csv.writer(line, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        line.seek(0)
        line.truncate()
        writer.writerow(row)
        text.write(line.getvalue().removesuffix("\r\n") + "\n")
    return text.getvalue()


def comment_line(text: str) -> str:
    """Return a text as one line above a CSV table, where spreadsheets part it at delimiters: no part is a formula."""
    return _BEHIND_A_DELIMITER.sub(r"\1'", " ".join(text.splitlines()))


def file_name(released: Released, language: str, suffix: str) -> str:
    """Return a file name that says level and fingerprint, and that the data are made up where they are."""
    t = translator(language)
    mark = [t("sample-data")] if require_released(released).made_up else []
    mark += [t("tables")] if released.provenance.tables is not None else []
    return "-".join(["ctc", t("profile"), *mark, released.level, released.content_hash[:8]]) + suffix


def guarded(text: str) -> str:
    """Return `text` with an apostrophe in front if a spreadsheet could read it as a formula."""
    if text.startswith("'") and _dangerous(text.lstrip("'")):
        return "'" + text
    return "'" + text if _dangerous(text) else text


def unguarded(text: str) -> str:
    """Return what `guarded` was given."""
    return text[1:] if text.startswith("'") and _dangerous(text.lstrip("'")) else text


def _dangerous(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or text.lstrip(_BLANKS).startswith(FORMULA_STARTS)


def _field(value: Any, decimal: str) -> str:
    """Return one field; numbers are written as they are, texts guarded, empty values empty."""
    if isinstance(value, str):
        return guarded(value)
    if pd.isna(value):
        return ""
    return str(value).replace(".", decimal)
