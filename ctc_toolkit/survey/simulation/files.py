"""Write a made-up wave as a survey file: CSV, SPSS, Parquet or Excel, marked as made up.

Column names are the ids of items and grouping columns and the first names the instrument has for its design. The mark
stands in the label and the notes of an SPSS file, in the metadata of a Parquet file, on the first sheet of a workbook,
and in a text file beside a CSV, as a line of comment would break its readers. Equal waves give equal bytes.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import MISSING, Group, GroupValue, Instrument, ResponseSet
from ctc_toolkit.survey.simulation.wave import SimulatedWave
from ctc_toolkit.whole_files import Refusal, writing_spss

StyleName = Literal["international", "german", "german_old"]
Values = Literal["codes", "labels"]

NOTICE = {
    "de": "Erfundene Daten: von einem Programm erzeugt, keine Antworten wirklicher Personen, keine Aussage über einen "
    "wirklichen Ort.",
    "en": "Made-up data: produced by a program, no answers of real persons, no statement about any real place.",
}
"""What every file says about itself, by language."""

NO_ANSWER = {"de": "keine Angabe", "en": "no answer"}
_SPSS_NO_ANSWER = 99
_SPSS_TIME = 92
"""Where date and time stand in the header of an SPSS file."""
_SHEETS = ("Hinweis - Notice", "Daten - Data")


@dataclass(frozen=True)
class FileStyle:
    """How text is written: encoding, delimiter and decimal sign of CSV; language of labels in all formats."""

    encoding: str
    delimiter: str
    decimal: str
    language: Literal["de", "en"]


STYLES: dict[str, FileStyle] = {
    "international": FileStyle("utf-8", ",", ".", "en"),
    "german": FileStyle("utf-8-sig", ";", ",", "de"),
    "german_old": FileStyle("cp1252", ";", ",", "de"),
}
"""Styles by name. german: as Excel in a German Windows writes "CSV UTF-8". german_old: its plain "CSV"."""


@dataclass(frozen=True)
class _Columns:
    """The table as it is written: one column per question, group and part of the design."""

    frame: pd.DataFrame
    labels: dict[str, str]
    value_labels: dict[str, dict[int, str]]
    missing: dict[str, int]


def write_wave(
    wave: SimulatedWave,
    path: Path,
    instrument: Instrument | None = None,
    *,
    style: StyleName = "international",
    values: Values = "codes",
) -> tuple[Path, ...]:
    """Write a wave to `path` and return the files written; the ending names the format.

    .csv, .sav, .zsav, .parquet, .xlsx. A file of that name is replaced; a failure leaves nothing behind.
    instrument: default that of the wave; another version of it gives other labels.
    values: "codes" or the texts of the answers. Answers left out are blank, in SPSS files a declared missing code.

    Raises:
        ToolkitError: `simulation_format` for another ending, `simulation_setting` for an unknown style,
            `simulation_workbook_library` where XlsxWriter is not installed, `simulation_cannot_write`.
    """
    if style not in STYLES:
        raise ToolkitError("simulation_setting", setting="style", expected=", ".join(STYLES), found=style)
    if values not in ("codes", "labels"):
        raise ToolkitError("simulation_setting", setting="values", expected="codes, labels", found=values)
    ending = path.suffix.casefold()
    if ending not in _WRITERS:
        raise ToolkitError("simulation_format", found=ending or path.name, known=", ".join(_WRITERS))
    if ending == ".xlsx":
        _check_workbook_library()
    language = STYLES[style].language
    columns = _columns(wave, instrument or wave.table.instrument, language, values)
    written = [path]
    _replace(path, lambda place: _WRITERS[ending](columns, place, STYLES[style], _marks(wave)))
    if ending == ".csv":
        note = path.with_name(f"{path.stem}-made-up.txt")
        text = "\n".join([*NOTICE.values(), *(f"{name}: {value}" for name, value in _marks(wave).items()), ""])
        _replace(note, lambda place: place.write_text(text, encoding="utf-8", newline="\n"))
        written.append(note)
    return tuple(written)


def _marks(wave: SimulatedWave) -> dict[str, str]:
    """Return what a file says about its origin besides the notice."""
    return {
        "instrument": wave.table.instrument.reference,
        "seed": str(wave.seed),
        "source_hash": wave.table.source_hash,
        "made_up": "true",
    }


def _replace(path: Path, write: Callable[[Path], object]) -> None:
    """Write to a file beside `path`, then put it in its place."""
    place: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".made-up-", suffix=path.suffix, dir=path.parent)
        os.close(handle)
        place = Path(name)
        write(place)
        place.chmod(0o644)
        place.replace(path)
    except (OSError, UnicodeEncodeError) as problem:
        raise ToolkitError("simulation_cannot_write", path=path, found=_reason(problem)) from problem
    finally:
        if place is not None:
            with suppress(OSError):
                place.unlink(missing_ok=True)


def _reason(problem: Exception) -> str | Refusal:
    if isinstance(problem, OSError):
        return Refusal(problem.errno)
    return str(problem)[:80]


# --- the table as written --------------------------------------------------------------------------------------------


def _columns(wave: SimulatedWave, instrument: Instrument, language: str, values: Values) -> _Columns:
    columns = _Columns(pd.DataFrame(index=pd.RangeIndex(len(wave.table))), {}, {}, {})
    parts: dict[str, Any] = {}
    for group in instrument.groups:
        if group.id in wave.table.groups:
            parts[group.id] = _group_column(columns, group, wave.table.groups[group.id], language, values)
    for name in wave.table.answers:
        answers = instrument.response_set_by_id[instrument.item_by_id[str(name)].response_set]
        codes = wave.table.answers[name].to_numpy()
        columns.labels[str(name)] = instrument.item_by_id[str(name)].label.get(language)
        texts = {option.code: option.de if language == "de" else option.en for option in answers.options}
        if values == "labels":
            parts[str(name)] = pd.Series(codes).map(texts)
        else:
            parts[str(name)] = pd.Series(np.where(codes == MISSING, np.nan, codes)).astype("Int16")
            columns.value_labels[str(name)] = texts
            columns.missing[str(name)] = _free_code(answers)
    for role in wave.table.design:
        names = getattr(instrument.design, str(role)) or (str(role),)
        free = next((name for name in names if name not in parts), f"design_{role}")
        column = wave.table.design[role]
        parts[free] = column.astype(str).to_numpy() if str(role) in ("stratum", "psu") else column.to_numpy()
        columns.labels[free] = {"stratum": "Stratum", "psu": "Primary sampling unit", "weight": "Weight"}.get(
            str(role), "Sampling units in the population"
        )
    return _Columns(pd.DataFrame(parts), columns.labels, columns.value_labels, columns.missing)


def _group_column(columns: _Columns, group: Group, column: pd.Series[Any], language: str, values: Values) -> Any:
    """Return a grouping column as files hold it: numbers where the instrument knows numbers for it, else texts."""
    columns.labels[group.id] = group.label.get(language)
    named = {value.id: value for value in group.values}
    used = [named[str(name)] for name in column.cat.categories if str(name) in named]
    if values == "codes" and used and all(_number(value) is not None for value in used):
        numbers = {value.id: _number(value) for value in used}
        columns.value_labels[group.id] = {
            number: value.label.get(language) for value in used if (number := _number(value)) is not None
        }
        return column.astype(object).map(numbers).astype("Int16")
    texts = {value.id: value.label.get(language) for value in used}
    return column.astype(object).map(lambda name: texts.get(name, name), na_action="ignore")


def _number(value: GroupValue) -> int | None:
    """Return the number by which files write a value of a grouping column."""
    if value.codes:
        return value.codes[0]
    return int(value.id) if value.id.isdigit() and len(value.id) < 5 and not value.texts else None


def _free_code(answers: ResponseSet) -> int:
    """Return the code for "no answer" of a response set: a declared one, else the first free one from 99 on."""
    if answers.missing_codes:
        return answers.missing_codes[0]
    return next(code for code in range(_SPSS_NO_ANSWER, 1000) if code not in answers.codes)


# --- formats ---------------------------------------------------------------------------------------------------------


def _write_csv(columns: _Columns, path: Path, style: FileStyle, _: dict[str, str]) -> None:
    columns.frame.to_csv(
        path,
        sep=style.delimiter,
        decimal=style.decimal,
        encoding=style.encoding,
        index=False,
        lineterminator="\r\n",
        float_format="%.6f",
    )


def _write_spss(columns: _Columns, path: Path, style: FileStyle, marks: dict[str, str]) -> None:
    import pyreadstat

    frame = columns.frame.copy()
    value_labels: dict[str, dict[Any, str]] = {name: dict(texts) for name, texts in columns.value_labels.items()}
    ranges = {}
    filled = {}
    for name, code in columns.missing.items():
        filled[name] = frame[name].fillna(code).astype("float64")
        value_labels[name][code] = NO_ANSWER[style.language]
        ranges[name] = [code]
    frame = frame.assign(**filled)
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.Int16Dtype):
            frame[name] = frame[name].astype("float64")
        elif frame[name].dtype != np.float64:
            frame[name] = frame[name].fillna("")
    with writing_spss(path, len(frame)):
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label="MADE-UP DATA / ERFUNDENE DATEN",
            column_labels=columns.labels,
            variable_value_labels=value_labels,
            missing_ranges=ranges,
            variable_format=dict.fromkeys(filled, "F8.0"),
            compress=path.suffix.casefold() == ".zsav",
            row_compress=path.suffix.casefold() == ".sav",
            note=[
                *(line for text in NOTICE.values() for line in _lines(text)),
                *(line for name, value in marks.items() for line in _lines(f"{name}: {value}")),
            ],
        )
    with path.open("r+b") as file:  # the header holds date and time of writing
        file.seek(_SPSS_TIME)
        file.write(b"01 Jan 2600:00:00")


def _lines(text: str) -> list[str]:
    """Return a text in pieces of at most 80 bytes, as the notes of SPSS files need them."""
    lines, line = [], ""
    for word in text.split():
        if len(f"{line} {word}".encode()) > 80:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [piece for whole in [*lines, line] for piece in (whole[at : at + 80] for at in range(0, len(whole), 80))]


def _write_parquet(columns: _Columns, path: Path, _: FileStyle, marks: dict[str, str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(columns.frame, preserve_index=False)
    notes = {f"notice_{language}": text for language, text in NOTICE.items()}
    table = table.replace_schema_metadata({**notes, **marks})
    pq.write_table(table, path, compression="zstd", write_page_checksum=True)


def _check_workbook_library() -> None:
    try:
        import xlsxwriter  # noqa: F401
    except ImportError as problem:
        raise ToolkitError("simulation_workbook_library") from problem


def _write_workbook(columns: _Columns, path: Path, _: FileStyle, marks: dict[str, str]) -> None:
    import datetime

    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    book.set_properties(
        {"title": "Made-up data / Erfundene Daten", "comments": NOTICE["en"], "created": datetime.datetime(2026, 1, 1)}
    )
    first = book.add_worksheet(_SHEETS[0])
    for row, text in enumerate([*NOTICE.values(), *(f"{name}: {value}" for name, value in marks.items())]):
        first.write_string(row, 0, text)
    data = book.add_worksheet(_SHEETS[1])
    data.freeze_panes(1, 0)
    data.write_row(0, 0, list(columns.frame.columns))
    cells = columns.frame.astype(object).where(columns.frame.notna(), None).to_numpy()
    for row, values in enumerate(cells.tolist(), start=1):
        data.write_row(row, 0, values)
    try:
        book.close()
    except FileCreateError as problem:  # holds what the disk said
        raise OSError(getattr(problem.args[0], "errno", None) or errno.EIO, str(problem)) from problem


_WRITERS: dict[str, Callable[[_Columns, Path, FileStyle, dict[str, str]], None]] = {
    ".csv": _write_csv,
    ".sav": _write_spss,
    ".zsav": _write_spss,
    ".parquet": _write_parquet,
    ".xlsx": _write_workbook,
}
