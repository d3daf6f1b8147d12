"""Values of indicators as people write them, and tables of them.

1. German numbers: thousands with a dot, decimals with a comma; what is not certain is refused, not guessed.
2. Counts are whole, populations are rounded with a note, zero is no population.
3. A value is checked field by field: place, level, year, numbers, source, date.
4. A table names every mistake with its row: unknown indicator, key of another city, year, number, zero, more than all,
   source, date, level, duplicate; rows nobody filled in and columns nobody reads are no mistake.
5. A number that CSV or Excel would turn into another one comes through the readers as it was written.
6. The template read back is an empty table; filled in it gives the values.
7. In view of what is stored: same, replaced, jump, districts with more than the city; locked values are not compared.
"""

import io
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.reporting.indicator_files import indicator_template_csv, indicator_template_xlsx
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from ctc_toolkit.riskfactors.indicator_entries import (
    IndicatorEntry,
    place_problem,
    read_count,
    read_day,
    read_number,
    read_population,
    value_problems,
)
from ctc_toolkit.riskfactors.indicator_table import COLUMNS, against_stored, read_indicator_table

AGS, TODAY = "05913000", date(2026, 11, 30)
CARDS = load_indicators().by_id
ROW = {
    "Indikator": "moves", "AGS": AGS, "Bezirk": "", "Jahr": "2025", "Zähler": "1.234", "Nenner": "12.345",
    "Quelle": "Melderegister, Tabelle 3", "Stand": "31.12.2025",
}  # fmt: skip


def read(*rows):
    return read_indicator_table(pd.DataFrame([{**ROW, **row} for row in rows]), CARDS, AGS, TODAY)


def found(table):
    return [(finding.row, finding.column, finding.problem.code) for finding in table.findings if finding.stops]


def entry(**more):
    values = {"indicator": "moves", "place": "", "year": 2025, "numerator": 100, "denominator": 1000}
    return IndicatorEntry(**{**values, "source": "Melderegister", "as_of": date(2025, 12, 31), **more})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234", 1234),
        ("1234", 1234),
        ("1.000", 1000),
        ("12.345.678", 12_345_678),
        ("1.234,50", Fraction(2469, 2)),
        ("1234,5", Fraction(2469, 2)),
        ("1 234", 1234),
        ("0", 0),
    ],
)
def test_1_numbers(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["12.5", "1.23", "1,234.5", "1.2345", "-3", "12 %", "1e3", "zwölf", ".5", "1..2"])
def test_1_not_certain(text):
    with pytest.raises(ToolkitError, match="indicator_number"):
        read_number(text)


def test_2_counts_and_populations():
    with pytest.raises(ToolkitError, match="indicator_not_whole"):
        read_count("12,5")
    with pytest.raises(ToolkitError, match="indicator_number_missing"):
        read_count("  ")
    with pytest.raises(ToolkitError, match="indicator_number_large"):
        read_count("100.000.000")
    assert read_count("12,0") == 12
    kept, note = read_population("1.234,5")
    assert (kept, note.code) == (1235, "indicator_rounded")
    assert read_population("1234") == (1234, None)
    with pytest.raises(ToolkitError, match="indicator_denominator_zero"):
        read_population("0")
    assert read_day("31.12.2025") == read_day("2025-12-31") == read_day("46022") == date(2025, 12, 31)


@pytest.mark.parametrize(
    ("indicator", "more", "field", "code"),
    [
        ("moves", {"place": "x" * 41}, "place", "indicator_place"),
        ("moves", {"place": "Lindenstraße"}, "place", "indicator_place_small"),
        ("moves", {"place": "Gesamtschule Nord"}, "place", "indicator_place_small"),
        ("taken_into_care", {"place": "Nord"}, "place", "indicator_level"),
        ("moves", {"year": 2027}, "year", "indicator_year"),
        ("moves", {"year": 1889}, "year", "indicator_year"),
        ("moves", {"denominator": 0}, "denominator", "indicator_denominator_zero"),
        ("sgb2_under_18", {"numerator": 1001}, "numerator", "indicator_more_than_all"),
        ("moves", {"source": "x"}, "source", "indicator_source"),
        ("moves", {"source": "namentliche Liste"}, "source", "indicator_source_person"),
        ("moves", {"as_of": date(2024, 12, 31)}, "as_of", "indicator_date"),
        ("moves", {"as_of": date(2026, 12, 1)}, "as_of", "indicator_date"),
    ],
)
def test_3_one_value(indicator, more, field, code):
    problems = value_problems(CARDS[indicator], entry(indicator=indicator, **more), TODAY)
    assert {name: problem.code for name, problem in problems.items()} == {field: code}


def test_3_good_values():
    assert value_problems(CARDS["moves"], entry(numerator=2000, place="Innenstadt-Nord"), TODAY) == {}
    assert [place_problem(place) for place in ("", "081", "Scharnhorst", "Alt-Hamborn/Marxloh")] == [None] * 4


def test_4_all_mistakes_at_once():
    table = read(
        {"Indikator": "umzuege"},
        {"AGS": "05113000"},
        {"Jahr": "25"},
        {"Zähler": "viele"},
        {"Nenner": "0"},
        {"Indikator": "sgb2_under_18", "Zähler": "13.000"},
        {"Quelle": "", "Jahr": "2023"},
        {"Stand": "morgen", "Jahr": "2022"},
        {"Indikator": "Inobhutnahmen", "Bezirk": "Nord"},
        {"Jahr": "2024"},
        {"Jahr": "2024"},
        {"Zähler": "", "Nenner": ""},
    )
    assert found(table) == [
        (2, "Indikator", "indicator_unknown"),
        (3, "AGS", "indicator_city_key"),
        (4, "Jahr", "indicator_year"),
        (5, "Zähler", "indicator_number"),
        (6, "Nenner", "indicator_denominator_zero"),
        (7, "Zähler", "indicator_more_than_all"),
        (8, "Quelle", "indicator_source"),
        (9, "Stand", "indicator_date"),
        (10, "Bezirk", "indicator_level"),
        (12, "Indikator", "indicator_twice"),
    ]
    assert [finding.problem.values["other"] for finding in table.findings if finding.row == 12] == [11]


def test_4_columns():
    frame = pd.DataFrame([{**ROW, "Bemerkung": "x"}])
    (note,) = read_indicator_table(frame, CARDS, AGS, TODAY).findings
    assert (note.problem.code, note.stops) == ("indicator_table_column_unknown", False)
    (missing,) = read_indicator_table(frame.drop(columns=["Quelle", "Jahr"]), CARDS, AGS, TODAY).findings
    assert missing.problem.values["missing"] == "Jahr, Quelle"
    assert found(read({"Zähler": "", "Nenner": ""})) == [(None, "", "indicator_table_empty")]
    many = pd.DataFrame([ROW] * 5001)
    assert found(read_indicator_table(many, CARDS, AGS, TODAY)) == [(None, "", "indicator_table_long")]
    english = {"indicator": "Moves", "AGS": AGS, "year": 2025, "numerator": 5, "denominator": 100, "source": "Register",
               "date": "2025-12-31"}  # fmt: skip
    ((_, value),) = read_indicator_table(pd.DataFrame([english]), CARDS, AGS, TODAY).entries
    assert (value.indicator, value.place, value.numerator) == ("moves", "", 5)


def test_5_csv_and_excel_as_written():
    lines = [";".join(COLUMNS.values())]
    lines += [f"moves;{AGS};{place};2025;{count};12.000;Register;31.12.2025" for place, count in
              (("", "1.000"), ("Nord", "12"), ("Süd", "1.230"))]  # fmt: skip
    frame = read_upload("\r\n".join(lines).encode("utf-8-sig"), "werte.csv", "as_written").frame
    table = read_indicator_table(frame, CARDS, AGS, TODAY)
    assert [value.numerator for _, value in table.entries] == [1000, 12, 1230]
    assert table.findings == ()
    target = io.BytesIO()
    sheet = pd.DataFrame(
        [[*list(ROW.values())[:1], 5913000, "081", 2025, 1234, 12345.5, "Register", date(2025, 12, 31)]]
    )
    sheet.columns = list(ROW)
    sheet.to_excel(target, index=False)
    frame = read_upload(target.getvalue(), "werte.xlsx", "as_written").frame
    table = read_indicator_table(frame, CARDS, AGS, TODAY)
    ((_, value),) = table.entries
    assert (value.place, value.numerator, value.denominator, value.as_of) == ("081", 1234, 12346, date(2025, 12, 31))
    assert [finding.problem.code for finding in table.findings] == ["indicator_rounded"]


@pytest.mark.parametrize(("make", "name"), [(indicator_template_csv, "v.csv"), (indicator_template_xlsx, "v.xlsx")])
def test_6_template(make, name):
    frame = read_upload(make(list(CARDS.values()), AGS, ["Nord"], 2025), name, "as_written").frame
    assert list(frame.columns) == list(COLUMNS.values())
    districts = sum(card.level == "district" for card in CARDS.values())
    assert len(frame) == len(CARDS) + districts
    assert found(read_indicator_table(frame, CARDS, AGS, TODAY)) == [(None, "", "indicator_table_empty")]
    frame["Zähler"], frame["Nenner"] = "40", "1.000"
    table = read_indicator_table(frame, CARDS, AGS, TODAY)
    assert table.findings == ()
    assert len(table.entries) == len(frame)


def test_7_against_stored():
    stored = {one.key: one for one in (entry(), entry(year=2024, numerator=20), entry(place="Nord", numerator=60))}
    shown = set(stored)
    table = read({"Zähler": "100", "Nenner": "1000", "Quelle": "Melderegister"}, {"Bezirk": "Süd", "Zähler": "50",
                 "Nenner": "500"}, {"Bezirk": "Nord", "Zähler": "55", "Nenner": "400"})  # fmt: skip
    codes = [(one.row, one.problem.code, one.stops) for one in against_stored(table, stored, shown, CARDS)]
    assert codes == [
        (2, "indicator_same", False),
        (2, "indicator_jump", False),
        (4, "indicator_replaces", False),
        (2, "indicator_parts_more", True),
    ]
    unseen = [(one.row, one.problem.code) for one in against_stored(table, stored, (), CARDS)]
    assert (2, "indicator_replaces") in unseen
    assert "indicator_same" not in {code for _, code in unseen}
    assert "indicator_jump" not in {code for _, code in unseen}
