"""Row numbers of findings are those that a spreadsheet program shows.

1. Blank rows between, before and after the filled ones do not shift them, in Excel and in CSV.
2. A line that only names the delimiter, and line breaks inside cells, do not shift them either.
3. Files without blank rows are numbered from the row below the heading on.
4. Every reader of tables with findings names those rows: offers, city data, schools, official numbers, references.
"""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from ctc_toolkit.language import Text
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.process.school_list import read_school_list
from ctc_toolkit.programmes.offer_table import read_offer_table
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from ctc_toolkit.riskfactors.indicator_table import COLUMNS, read_indicator_table
from ctc_toolkit.riskfactors.reference_list import read_reference_list
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.margins import read_margins
from ctc_toolkit.survey.readers.table import row_numbers
from ctc_toolkit.survey.response_rates import read_expected


def workbook(rows: dict[int, list[object]]) -> bytes:
    """Return an Excel file with these rows by their number, all others blank."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        leaf = book.add_worksheet()
        for number, cells in rows.items():
            leaf.write_row(number - 1, 0, cells)
    return target.getvalue()


def numbers_of(data: bytes, name: str, cells: str = "as_written") -> list[int]:
    return row_numbers(read_upload(data, name, cells).numbered)


@pytest.mark.parametrize("cells", ["as_written", "typed"])
def test_1_blank_rows(cells):
    rows = {1: ["Angebot", "Träger"], 2: ["A", "x"], 5: ["B", "y"], 6: ["C", "z"], 9: ["D", "z"]}
    assert numbers_of(workbook(rows), "a.xlsx", cells) == [2, 5, 6, 9]
    below = {number + 3: row for number, row in rows.items()}
    assert numbers_of(workbook(below), "a.xlsx", cells) == [5, 8, 9, 12]
    text = "Angebot;Träger\nA;x\n\n\nB;y\r\nC;z\n\nD;z\n\n".encode()
    assert numbers_of(text, "a.csv", cells) == [2, 5, 6, 8]
    assert numbers_of(b"\n\n" + text, "a.csv", cells) == [4, 7, 8, 10]


def test_2_delimiter_and_line_breaks():
    assert numbers_of(b'sep=;\nA;B\n1;2\n\n"x\n\ny";3\n4;5\n', "a.csv") == [2, 4, 5]


def test_3_without_blank_rows():
    assert numbers_of(workbook({1: ["A", "B"], 2: ["1", "x"], 3: ["2", "y"]}), "a.xlsx") == [2, 3]
    assert numbers_of(b"A;B\n1;2\n3;4\n", "a.csv") == [2, 3]
    assert numbers_of(b"A;B\n1;2\n;\n3;4\n", "a.csv") == [2, 3, 4]


def frame(rows: dict[int, list[object]], cells: str = "as_written"):
    return read_upload(workbook(rows), "a.xlsx", cells).numbered


def test_4_every_table():
    offers = read_offer_table(
        frame({1: ["Angebot", "Träger", "Plätze"], 2: ["Eins", "Verein", 3], 6: ["Zwei", "Verein", "viele"]}),
        OfferNames({}, {"f": Text("F", "F")}, {}),
    )
    assert [one.row for one in offers.findings] == [6]
    city = read_indicator_table(
        frame({1: list(COLUMNS.values()), 4: ["gibt es nicht", "05913000", "", 2024, 1, 2, "q", "1.1.2025"]}),
        load_indicators().by_id,
        "05913000",
        date(2026, 1, 1),
    )
    assert {one.row for one in city.findings if one.row is not None and one.row > 1} == {4}
    schools = read_school_list(frame({1: ["Schule", "Klassenstufe"], 5: ["Nordschule", "keine"]}, "typed"))
    assert {one.row for one in schools.findings if one.row} == {5}
    instrument = load_instrument("ctc-youth-survey")
    _, wrong = read_margins(frame({1: ["Klassenstufe", "Zahl"], 7: ["99", 12]}), instrument)
    assert [one.row for one in wrong] == [7]
    _, wrong = read_expected(
        frame({1: ["Schule", "Klassenstufe", "Erwartete Jugendliche"], 8: ["N", "6", "x"]}), instrument
    )
    assert [one.row for one in wrong] == [8]
    references = read_reference_list(frame({1: ["Kennung", "Prozent"], 3: ["gibt es nicht", 12]}, "typed"), instrument)
    assert {one.row for one in references.findings if one.row} == {3}
