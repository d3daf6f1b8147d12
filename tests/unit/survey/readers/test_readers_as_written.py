"""Cells as they were written: nothing becomes a number on the way.

1. CSV: thousands, leading zeros, decimal commas and dates stay the texts they are, with every delimiter and encoding.
2. Excel: numbers of the sheet come as a German would type them, texts stay texts, dates are days.
3. Without asking for it, columns become numbers as before.
4. What is empty is missing; words for "no answer" stay words, because no question is read here.
5. Other formats are read as always; limits and refusals hold, too.
"""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.readers import read_file
from ctc_toolkit.survey.readers.limits import Limits


@pytest.fixture
def written(tmp_path):
    """Give a function that stores bytes under a name and reads them as they were written."""

    def read(content, name="werte.csv", **named):
        path = tmp_path / name
        path.write_bytes(content)
        return read_file(path, **{"cells": "as_written", **named}).frame

    return read


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_1_csv(written, delimiter, encoding):
    rows = [["Ort", "Zähler", "Nenner", "AGS", "Tag"], ["Nord", "1.000", "1.234,5", "05913000", "31.12.2025"],
            ["Süd", "12", "1000", "05913000", "1.1.2025"]]  # fmt: skip
    frame = written("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    assert [list(frame.columns), *frame.to_numpy().tolist()] == rows


def test_2_excel(written):
    target = io.BytesIO()
    table = pd.DataFrame(
        {
            "AGS": ["05913000", 5913000],
            "Zähler": [1234, 1000],
            "Nenner": [12345.5, 0.25],
            "Text": ["1.000", " Süd "],
            "Tag": [date(2025, 12, 31), date(2025, 1, 1)],
        }
    )
    table.to_excel(target, index=False)
    frame = written(target.getvalue(), "werte.xlsx")
    assert frame.to_numpy().tolist() == [
        ["05913000", "1234", "12345,5", "1.000", "2025-12-31"],
        ["5913000", "1000", "0,25", "Süd", "2025-01-01"],
    ]


def test_3_only_when_asked(written):
    content = b"a;b\n1.000;2\n3;4\n"
    assert written(content).to_numpy().tolist() == [["1.000", "2"], ["3", "4"]]
    assert written(content, cells="typed").to_numpy().tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_4_empty_and_words(written):
    frame = written(b"a;b\n ;k.A.\n1;\n")
    assert frame.isna().to_numpy().tolist() == [[True, False], [False, True]]
    assert frame["b"][0] == "k.A."


def test_5_refusals(written, tmp_path):
    with pytest.raises(ToolkitError, match="csv_one_column"):
        written(b"a\n1\n")
    with pytest.raises(ToolkitError, match="too_many_rows"):
        written(b"a;b\n" + b"1;2\n" * 50, limits=Limits(rows=10))
    table = pd.DataFrame({"a": [1.0, 2.0], "b": [3.5, 4.5]})
    table.to_parquet(tmp_path / "t.parquet")
    frame = read_file(tmp_path / "t.parquet", cells="as_written").frame
    assert frame.to_numpy().tolist() == [[1.0, 3.5], [2.0, 4.5]]
