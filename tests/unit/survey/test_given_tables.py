"""Finished tables of an institute: the form, reading, checks, what is kept.

1. The template has one row for every measure and group of the standard breakdowns, a note sheet first, and is read
   back by the same code in both languages and forms.
2. Columns are found by their German and English names in any order; every other column is pointed out.
3. Everything that is wrong is told at once, with row and column; forty kinds of damage are each told as what they are.
4. Formulas, broken cells, dates and texts that a spreadsheet takes for a formula are refused.
5. Groups that do not fit the whole are told; groups that fit are not.
6. What may never be shown is not kept: too few answers lock a cell, very few persons leave a limit.
7. What people say about the tables is checked field by field.
8. The stored document gives the same tables; a changed one is refused.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import xlsxwriter

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.table_template import template_file
from ctc_toolkit.survey.given_tables import (
    TablesEntry,
    document_digest,
    entry_problems,
    tables_from_document,
    tables_to_document,
)
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.survey.readers.grid import column_letter
from ctc_toolkit.survey.table_layout import COLUMNS, column_of, template_rows
from tests.table_files import ENTRY, HEADINGS, REFERENCE, checked, csv_of, good_rows, good_tables, grid_of, row

INSTRUMENT = load_instrument("ctc-youth-survey")
ENGLISH = [column.name.en for column in COLUMNS]


def rules(found, *severities):
    return {finding.rule for finding in found.findings if finding.severity in (severities or ("error", "warning"))}


def test_1_rows_of_the_template():
    rows = template_rows(INSTRUMENT, ["7", "8"])
    groups = {entry.groups for entry in rows}
    assert len(rows) == len(set(rows)) == (39 + 33) * (1 + 3 + 2 + 6)
    assert {"all", "sex=female", "grade=8", "sex=diverse;grade=7"} <= groups
    assert not [name for name in groups if "grade=9" in name]


@pytest.mark.parametrize(("form", "language"), [("xlsx", "de"), ("csv", "en")])
def test_1_empty_template_is_read_back(form, language, tmp_path):
    file = template_file(INSTRUMENT, language, form, grades=["7"])
    grid = grid_of(file.content, tmp_path, file.name)
    found = checked(file.content, tmp_path, file.name)
    assert rules(found) == {"tables_no_values"}
    assert grid.sheet == {"xlsx": "Tabelle", "csv": ""}[form]
    names = next(iter(grid.rows.values()))
    assert [column_of(name) for name in names if isinstance(name, str)] == [column.id for column in COLUMNS]


def test_2_columns_by_name_in_any_order(tmp_path):
    german = {column.name.de: column for column in COLUMNS}
    english = [{german[name].name.en: value for name, value in entry.items()} for entry in good_rows()]
    shuffled = [*reversed(ENGLISH)]
    same = checked(csv_of(english, shuffled), tmp_path)
    first = checked(csv_of(good_rows()), tmp_path)
    assert same.tables.cells == first.tables.cells
    assert rules(first) == set()
    extra = checked(csv_of(good_rows(), [*HEADINGS, "Bemerkung"]), tmp_path)
    assert rules(extra) == {"tables_column_unknown"}
    assert extra.findings[0].column == f"{column_letter(len(HEADINGS) + 1)} „Bemerkung“"
    assert extra.tables is not None


def test_2_notes_above_and_words_for_groups(tmp_path):
    rows = [row("binge", "insgesamt", "", 900, "34,5 %"), row("binge", "girls", "all", 450, "<2")]
    found = checked(csv_of(rows, note='# Fragebogen\n"# noch; etwas"\n;;;\n'), tmp_path)
    assert rules(found) == {"tables_parts_less"}
    whole, girls = found.tables.cells
    assert (whole.groups, whole.percent, girls.groups, girls.state) == ("all", 34.5, "sex=female", "under")


def changed(place, **values):
    """Return the good rows with one of them changed; values by the ids of columns."""
    names = {column.id: column.name.de for column in COLUMNS}
    rows = good_rows()
    rows[place] = {**rows[place], **{names[name]: value for name, value in values.items()}}
    return csv_of(rows)


def without(*names):
    return csv_of(good_rows(), [name for name in HEADINGS if name not in names])


DAMAGED = {
    "no heading": (csv_of(good_rows()).split(b"\n", 1)[1], "tables_no_header"),
    "column of n missing": (without("Gültige Antworten (n)"), "tables_column_missing"),
    "column of measures missing": (without("Merkmal"), "tables_column_missing"),
    "column of the version missing": (without("Fragebogen"), "tables_column_missing"),
    "column twice": (csv_of(good_rows(), [*HEADINGS, "Anteil"]), "tables_column_twice"),
    "unknown measure": (changed(0, measure="family_conflikt"), "tables_measure_unknown"),
    "no measure": (changed(0, measure=""), "tables_measure_missing"),
    "unknown sex": (changed(1, sex="Frauen*"), "tables_group_unknown"),
    "unknown grade": (changed(3, grade="5"), "tables_group_unknown"),
    "row twice": (csv_of([*good_rows(), good_rows()[2]]), "tables_row_twice"),
    "other version": (changed(0, instrument="ctc-youth-survey@2019"), "tables_version_other"),
    "no version": (changed(0, instrument=""), "tables_version_missing"),
    "percent above 100": (changed(0, percent="104"), "tables_percent_range"),
    "percent below 0": (changed(0, percent="-3"), "tables_percent_range"),
    "percent missing": (changed(0, percent=""), "tables_percent_missing"),
    "percent as words": (changed(0, percent="viele"), "tables_not_a_number"),
    "n missing": (changed(0, n=""), "tables_n_missing"),
    "n not whole": (changed(0, n="998,6"), "tables_not_whole"),
    "n with separator": (changed(0, n="1.000,0"), "tables_not_a_number"),
    "n negative": (changed(0, n="-5"), "tables_not_whole"),
    "half a range": (changed(1, high=""), "tables_interval_half"),
    "range beside the value": (changed(1, low="45", high="50"), "tables_interval_around"),
    "range turned round": (changed(1, low="60", high="30"), "tables_interval_around"),
    "range beyond 100": (changed(1, high="130"), "tables_percent_range"),
    "standard error zero": (changed(0, standard_error="0"), "tables_error_range"),
    "standard error too large": (changed(0, standard_error="77"), "tables_error_range"),
    "standard error negative": (changed(0, standard_error="-1"), "tables_error_range"),
    "design effect zero": (changed(0, design_effect="0"), "tables_effect_range"),
    "mean outside the scale": (changed(0, mean="9"), "tables_mean_range"),
    "no school": (changed(0, schools="0"), "tables_not_whole"),
    "more schools than answers": (changed(3, schools="800"), "tables_schools_more"),
    "group larger than the whole": (changed(1, n="1200"), "tables_part_larger"),
    "groups more than the whole": (changed(1, n="600"), "tables_parts_more"),
    "no row for everybody": (csv_of(good_rows()[1:]), "tables_whole_missing"),
    "formula as text": (changed(0, label="=HYPERLINK(1)"), "tables_formula"),
    "formula behind an apostrophe": (changed(0, label="'@SUM(1)"), "tables_formula"),
    "empty rows only": (csv_of([row("binge", "alle", "alle")]), "tables_no_values"),
}
WARNED = {
    "too few answers": (csv_of([*good_rows(), row("binge", "alle", "alle", 12, 30)]), "tables_n_small"),
    "group missing": (csv_of([*good_rows()[:4], *good_rows()[5:]]), "tables_parts_less"),
    "whole outside of its groups": (changed(0, percent="71"), "tables_whole_outside"),
    "limit wider than ours": (changed(3, percent="<20"), "tables_limit_wide"),
    "standard error as a share": (changed(0, standard_error="0,02"), "tables_error_small"),
}


@pytest.mark.parametrize("name", [*DAMAGED, *WARNED])
def test_3_damage_is_told_as_what_it_is(name, tmp_path):
    data, rule = {**DAMAGED, **WARNED}[name]
    found = checked(data, tmp_path)
    told = [finding for finding in found.findings if finding.rule == rule]
    assert told, [finding.rule for finding in found.findings]
    assert (found.tables is None) == (name in DAMAGED)
    for finding in found.findings:
        for language in ("de", "en"):
            text = finding.found(language) + finding.what_to_do(language)
            assert "…" not in text.replace(" …", "")
            assert "{" not in text


def test_3_places(tmp_path):
    data = csv_of([*good_rows()[:3], row("family_conflikt", "alle", "alle", 900, 130)], note="# eine Notiz\n")
    found = checked(data, tmp_path)
    places = {(finding.rule, finding.row, finding.column.partition(" ")[0]) for finding in found.findings}
    assert ("tables_measure_unknown", 6, "B") in places
    assert ("tables_percent_range", 6, "G") in places
    hint = next(finding for finding in found.findings if finding.rule == "tables_measure_unknown")
    assert "family_conflict" in hint.what_to_do("de")


def test_3_shares_instead_of_percent(tmp_path):
    rows = [row("binge", "alle", "alle", 1000, "0,3")]
    rows += [row("binge", "alle", grade, 100, f"0,{grade}") for grade in range(6, 14)]
    rows.append(row("marijuana_30d", "alle", "alle", 1000, "0,1"))
    assert "tables_percent_share" in rules(checked(csv_of(rows), tmp_path))


def workbook(fill):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        leaf = book.add_worksheet("Werte")
        leaf.write_row(2, 1, HEADINGS)
        for number, entry in enumerate(good_rows(), start=4):  # one blank row below the headings
            for place, name in enumerate(HEADINGS, start=1):
                text = entry.get(name, "")
                number_of = float(text.replace(",", ".")) if text.replace(",", "").isdigit() else None
                leaf.write(number, place, text if number_of is None else number_of)
        fill(book, leaf)
    return target.getvalue()


def test_4_cells_of_a_workbook(tmp_path):
    def fill(book, leaf):
        leaf.write_formula(5, 7, "=30+12", None, 42)
        leaf.write_formula(6, 6, "=1/0", None, "#DIV/0!")
        leaf.write_datetime(7, 7, date(2026, 5, 12), book.add_format({"num_format": "dd.mm."}))

    assert rules(checked(workbook(lambda book, leaf: None), tmp_path, "werte.xlsx")) == set()
    found = checked(workbook(fill), tmp_path, "werte.xlsx")
    places = {(finding.rule, finding.row, finding.column) for finding in found.findings}
    assert {("tables_formula", 6, "H"), ("tables_formula", 7, "G"), ("tables_cell_error", 7, "G")} <= places
    assert ("tables_date", 8, "H") in places
    assert found.tables is None


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("werte.sav", b"$FL2", "tables_format"),
        ("werte.xlsx", b"PK\x03\x04broken", "file_other_content"),
        ("werte.xls", b"\xd0\xcf", "refused_xls"),
        ("werte.xlsm", b"PK", "refused_macros"),
        ("werte.csv", b"", "file_empty"),
        ("werte.csv", b"a" * (5 * 1024**2 + 1), "tables_too_large"),
        ("werte.csv", b"nur eine Spalte\n1\n", "csv_one_column"),
        ("werte.csv", b"\n".join([b";".join([b"x"] * 70)] * 2), "too_many_columns"),
        ("werte.csv", b"a;b\n" + b"1;2\n" * 20_001, "too_many_rows"),
    ],
)
def test_4_files_that_are_refused(name, data, code, tmp_path):
    with pytest.raises(ToolkitError) as refused:
        checked(data, tmp_path, name)
    assert refused.value.code == code


def test_5_groups_that_fit_are_not_told(tmp_path):
    rows = [
        row("binge", "alle", "alle", 1000, 20),
        row("binge", "weiblich", "alle", 500, 22),
        row("binge", "männlich", "alle", 480, 18),
        row("binge", "weiblich", "9", 250, 25),
        row("binge", "männlich", "9", 240, 15),
        row("binge", "alle", "9", 490, 20),
        row("binge", "alle", "10", 500, 20),
    ]
    assert rules(checked(csv_of(rows), tmp_path)) <= {"tables_parts_less"}  # grade 10 by sex is not given
    rows[3]["Gültige Antworten (n)"] = "300"
    found = checked(csv_of(rows), tmp_path)
    told = next(finding for finding in found.findings if finding.rule == "tables_parts_more")
    assert (told.row, told.values["found"], told.values["n"]) == (7, "540", "490")


def test_6_what_is_kept(tmp_path):
    rows = [
        row("binge", "alle", "alle", 1000, 20, mean="2,1", low=18, high=22),
        row("binge", "weiblich", "alle", 300, 1.2, low=0.4, high=3),
        row("binge", "männlich", "alle", 300, 99, mean=3),
        row("binge", "divers", "alle", 14, 42),
        row("binge", "alle", "9", "", "gesperrt"),
        row("binge", "alle", "10", 100, "<5"),
    ]
    cells = {cell.groups: cell for cell in checked(csv_of(rows), tmp_path).tables.cells}
    states = {groups: cell.state for groups, cell in cells.items()}
    assert states == {
        "all": "given",
        "sex=female": "under",
        "sex=male": "over",
        "sex=diverse": "small",
        "grade=9": "locked",
        "grade=10": "under",
    }
    assert cells["all"].mean is None  # no mean is shown for behaviours
    for groups in ("sex=female", "sex=male", "sex=diverse", "grade=9"):
        cell = cells[groups]
        assert {cell.percent, cell.low, cell.high, cell.mean, cell.standard_error} == {None}
    assert cells["sex=diverse"].n == 14  # only how many answered, for the protection of the cells beside it


def test_7_entries():
    today = date(2026, 11, 30)
    assert entry_problems(ENTRY, today) == {}
    assert set(entry_problems(TablesEntry(), today)) == {"institute", "report", "first_day", "schools"}
    later = replace(ENTRY, last_day=today + timedelta(days=1))
    assert entry_problems(later, today)["first_day"].code == "tables_days_order"
    assert entry_problems(replace(ENTRY, first_day=date(2026, 7, 1)), today)["first_day"].code == "tables_days_order"
    assert entry_problems(replace(ENTRY, design_effect=0.4), today)["design_effect"].code == "tables_design_effect"
    assert entry_problems(replace(ENTRY, institute="x" * 121), today)["institute"].code == "tables_institute"


def test_8_document():
    tables = good_tables("a" * 64)
    document = tables_to_document(tables)
    assert tables_from_document(document, document_digest(document)) == tables
    assert tables.instrument == REFERENCE
    for other in (document.replace("40.0", "41.0"), "{}", "no json"):
        with pytest.raises(ToolkitError, match="tables_damaged"):
            tables_from_document(other, document_digest(document))
    held = json.loads(document)
    held["cells"][0].append("more")
    text = json.dumps(held)
    with pytest.raises(ToolkitError, match="tables_damaged"):
        tables_from_document(text, document_digest(text))
