"""The outcome statistics as an SPSS file: labels, value labels, and missing codes that say why a value is empty."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.evaluation_codebook import (
    CODES,
    COLUMNS,
    MISSING,
    MISSING_RANGE,
    code_of,
    column_labels,
    meanings,
    missing_labels,
)
from ctc_toolkit.whole_files import temporary_room, writing_spss

_CREATED = slice(92, 109)
"""Where the head of an SPSS file holds day (9 signs) and time (8) of its making."""
_ALWAYS = b"01 Jan 8000:00:00"
_LONGEST_LABEL = 60


def evaluation_sav(table: pd.DataFrame, title: str, language: str) -> bytes:
    """Return the SPSS file. Equal inputs give equal bytes: the head names no time of its making.

    Codes of the codebook become numbers with value labels. An empty value carries a code below -9000 that says why it
    is empty, such as "locked, too few answers"; SPSS, PSPP and haven treat these as missing.

    Raises:
        ToolkitError: `no_temporary_room`.
    """
    import pyreadstat

    t = translator(language)
    meant, gaps = meanings(t), missing_labels(t)
    labels: dict[str, dict[int, str]] = {
        name: {place: meant[name][code] for place, code in enumerate(codes, 1)} for name, codes in CODES.items()
    }
    coded = [column.name for column in COLUMNS if column.missing]
    labels.update({name: {float(code): text for code, text in gaps.items()} for name in coded})  # type: ignore[misc]
    frame = sav_frame(table)
    with temporary_room(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.sav"
        with writing_spss(path, len(frame)):
            pyreadstat.write_sav(
                frame,
                str(path),
                file_label=title.encode()[:_LONGEST_LABEL].decode(errors="ignore"),
                column_labels=column_labels(t),
                variable_value_labels=labels,
                missing_ranges={name: [{"lo": MISSING_RANGE[0], "hi": MISSING_RANGE[1]}] for name in coded},
                row_compress=True,
                variable_measure={
                    column.name: "nominal" if column.kind in ("text", "code") else "scale" for column in COLUMNS
                },
            )
        content = bytearray(path.read_bytes())
    content[_CREATED] = _ALWAYS
    return bytes(content)


def sav_frame(table: pd.DataFrame) -> pd.DataFrame:
    """Return the values as they stand in the SPSS file: codes as numbers, empty values with their missing code."""
    made: dict[str, Any] = {}
    for column in COLUMNS:
        values = table[column.name]
        if column.kind == "code":
            made[column.name] = pd.Series([code_of(column.name, str(v)) for v in values], dtype="float64")
        elif column.kind == "text":
            made[column.name] = values.astype(object)
        else:
            numbers = values.astype("Float64").to_numpy(dtype="float64", na_value=float("nan"))
            filled = pd.Series(numbers)
            if column.missing:
                codes = table["state"].map(dict(MISSING)).astype("float64").reset_index(drop=True)
                filled = filled.where(filled.notna(), codes)
            made[column.name] = filled
    return pd.DataFrame(made)
