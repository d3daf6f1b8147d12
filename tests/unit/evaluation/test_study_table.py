"""Tables of communities.

1. A table reads in German and English headings, any order, numbers as people write them; figures of the questionnaire
   by their labels, others by their own words; what describes a community may stand in its first row only.
2. Every mistake is found at once, with row and column; nothing is taken over until then.
3. An unknown column is a note; a missing one stops everything.
4. The template and a stored study come back equal through both file forms and both languages.
5. Damaged files and wild cells end in listed errors, never in another exception.
6. Cells that a spreadsheet would take for a formula do not begin as one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import study_problems, tidy_study
from ctc_toolkit.evaluation.study_table import COLUMNS, read_study_table, whole_number
from ctc_toolkit.reporting.study_files import study_csv, study_xlsx
from ctc_toolkit.survey.readers import read_file
from tests.made_up_studies import made_study

MEASURES = {"Alkohol in 30 Tagen": "alcohol_30d", "alcohol_30d": "alcohol_30d"}
HEAD = ["Kommune", "Gruppe", "CTC seit", "Größe", "Jahr", "Prozent"]


def table(*rows, head=HEAD):
    return read_study_table(pd.DataFrame(rows, columns=head, dtype="str"), MEASURES)


def codes(found):
    return {(one.problem.code, one.row, one.column) for one in found.findings}


def written(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, cells="as_written").numbered


def test_1_reads():
    found = table(
        ["A-Stadt", "ctc", "2024", "alkohol in  30 tagen", "2022", "34 %"],
        ["A-Stadt", "", "", "Eigene Größe", "2022", "12"],
        ["B-Stadt", "Vergleich", "", "ALCOHOL_30D", "2022", "31,0"],
    )
    assert found.findings == ()
    assert [(one.name, one.arm, one.start) for one in found.communities] == [
        ("A-Stadt", "ctc", 2024),
        ("B-Stadt", "comparison", None),
    ]
    assert [(c.figure, c.percent) for c in found.cells] == [
        ("alcohol_30d", 34),
        ("Eigene Größe", 12),
        ("alcohol_30d", 31),
    ]
    english = table(
        ["31", "A", "Comparison", "x", "2022", "48.200", "0,62", "1.240", "78", "8", "yes"],
        head=["Percent", "Community", "Group", "Figure", "Year", "Residents", "Deprivation", "Answers",
              "Response in percent", "Grade", "Own city"],
    )  # fmt: skip
    (one,), (cell,) = english.communities, english.cells
    assert (one.population, one.deprivation, one.own) == (48200, 0.62, True)
    assert (cell.n, cell.response, cell.grade) == (1240, 78, "8")


@pytest.mark.parametrize(
    ("word", "number"),
    [("34", 34), ("34 %", 34), ("34,0", 34), ("1.200", 1200), ("1’200", 1200), ("34,5", None), ("", None), ("-3", None),
     ("12.34", None), ("1.20", None), ("٣٤", None), ("1e3", None), ("0034", 34)],
)  # fmt: skip
def test_1_numbers(word, number):
    assert whole_number(word) == number


def test_2_all_mistakes():
    found = table(
        ["A", "CTC", "", "x", "2022", "34"],  # no start
        ["B", "Test", "", "x", "2022", "34"],  # unknown group
        ["C", "Vergleich", "2024", "x", "2022", "34"],  # start of a comparison community
        ["D", "CTC", "2024", "x", "2022", "34,5"],  # not whole
        ["D", "CTC", "2023", "x", "2024", "100"],  # other start than before; 100 percent
        ["D", "CTC", "2024", "", "2022", "34"],  # no figure
        ["D", "CTC", "2024", "x", "22", "34"],  # no year
        ["D", "CTC", "2024", "x", "2026", ""],  # no percent
        ["", "CTC", "2024", "x", "2026", "30"],  # no community
        ["A", "CTC", "", "x", "2022", "35"],  # twice
    )
    assert codes(found) == {
        ("effects_start", 2, "CTC seit"),
        ("effects_arm", 3, "Gruppe"),
        ("effects_start_comparison", 4, "CTC seit"),
        ("effects_percent", 5, "Prozent"),
        ("effects_contradiction", 6, "CTC seit"),
        ("effects_percent", 6, "Prozent"),
        ("effects_figure", 7, "Größe"),
        ("effects_year", 8, "Jahr"),
        ("effects_percent", 9, "Prozent"),
        ("effects_community_name", 10, "Kommune"),
        ("effects_row_twice", 11, "Kommune"),
    }
    assert found.stopping == 11


def test_2_few_answers_and_pairs():
    head = [*HEAD, "Antworten", "Rücklauf in Prozent", "Paar", "Eigene Stadt"]
    found = table(
        ["A", "CTC", "2024", "x", "2022", "34", "29", "70", "P", "ja"],
        ["B", "Vergleich", "", "x", "2022", "34", "viele", "0", "", "vielleicht"],
        ["C", "Vergleich", "", "x", "2022", "34", "300", "101", "", "ja"],
        head=head,
    )
    assert {code for code, _, _ in codes(found)} == {
        "effects_answers", "effects_not_whole", "effects_response", "effects_own", "effects_own_twice", "effects_pair",
    }  # fmt: skip


def test_3_columns():
    note = table(["A", "Vergleich", "", "x", "2022", "34", "?"], head=[*HEAD, "Farbe"])
    assert codes(note) == {("effects_column_unknown", 1, "Farbe")}
    assert note.stopping == 0
    lacking = table(["A", "34"], head=["Kommune", "Prozent"])
    (finding,) = lacking.findings
    assert finding.problem.code == "effects_table_columns"
    assert finding.problem.values["missing"] == "Gruppe, Größe, Jahr"
    assert table().findings[0].problem.code == "effects_table_empty"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("make", [study_xlsx, study_csv])
def test_4_there_and_back(tmp_path, language, make):
    study = tidy_study(replace(made_study(6, 6, pairs=True, own=True), main=""))
    frame = written(tmp_path, make(language, study), f"tabelle.{'xlsx' if make is study_xlsx else 'csv'}")
    found = read_study_table(frame, {})
    assert found.findings == ()
    again = tidy_study(replace(study, communities=found.communities, cells=found.cells))
    assert sorted(again.communities, key=lambda one: one.name) == sorted(study.communities, key=lambda one: one.name)
    assert again.cells == study.cells
    assert study_problems(again, date(2026, 11, 30)) == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_template(tmp_path, language):
    frame = written(tmp_path, study_xlsx(language), "vorlage.xlsx")
    assert [str(name) for name in frame.columns] == [title.get(language) for title in COLUMNS.values()]
    found = read_study_table(frame, {})
    assert [one.arm for one in found.communities] == ["ctc", "comparison"]
    assert {one.problem.code for one in found.findings} == {"effects_percent"}


@pytest.mark.parametrize("name", ["tabelle.xlsx", "tabelle.csv"])
def test_5_damaged_files(tmp_path, name):
    whole = study_xlsx("de", made_study(4, 4)) if name.endswith("xlsx") else study_csv("de", made_study(4, 4))
    for data in (b"", whole[: len(whole) // 2], b"\x00" * 200, whole[::-1]):
        try:
            found = read_study_table(written(tmp_path, data, name), {})
        except ToolkitError:
            continue
        assert found.cells == () or name.endswith("csv")  # half a CSV is a shorter one


WILD = st.one_of(
    st.none(), st.floats(), st.integers(), st.text(max_size=20), st.sampled_from(["CTC", "2024", "34", "ja"])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(WILD, min_size=14, max_size=14), max_size=4))
def test_5_wild_cells(rows):
    frame = pd.DataFrame(rows, columns=[title.de for title in COLUMNS.values()], dtype=object)
    found = read_study_table(frame, MEASURES)
    assert all(isinstance(one.problem, ToolkitError) for one in found.findings)
    assert all(one.problem.say("de") for one in found.findings)
    assert (
        found.stopping
        or study_problems(
            tidy_study(replace(made_study(4, 4), communities=found.communities, cells=found.cells)), date(2026, 11, 30)
        )
        == {}
    )


def test_6_formulas():
    study = made_study(4, 4)
    evil = tuple(replace(cell, figure="=1+1") for cell in study.cells)
    assert b"'=1+1" in study_csv("de", replace(study, cells=evil))
