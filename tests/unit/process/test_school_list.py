"""Lists of schools from a file: what is read, and every mistake at once with row and column.

1. The template, read back, holds examples only, which are left out; its headings are those that are known.
2. One row is a grade of a school; what concerns the school may stand in one of its rows. Headings may be written in
   other cases; numbers and dates come as people and spreadsheets write them.
3. Each mistake is found with its row as a spreadsheet counts, its column, and what to do; several at once.
4. Unknown columns are named and not read. A list without schools, without the column of the school, or far too long
   is refused as a whole.
"""

from datetime import date

import pandas as pd
import pytest

from ctc_toolkit.process.school_list import COLUMNS, MOST_ROWS, read_school_list, template_rows
from ctc_toolkit.process.school_progress import GradeCounts


def table(*rows, columns=("Schule", "Klassenstufe", "Erwartete Jugendliche")):
    return pd.DataFrame([list(row) for row in rows], columns=list(columns))


def told(found):
    return [(one.problem.code, one.row, one.column, one.stops) for one in found.findings]


def test_1_the_template_holds_examples_only():
    heading, *examples = template_rows()
    assert heading == list(COLUMNS.values())
    found = read_school_list(pd.DataFrame(examples, columns=heading))
    assert found.schools == ()
    assert [(code, stops) for code, _, _, stops in told(found)] == [
        *[("school_list_example", False)] * len(examples),
        ("school_list_empty", True),
    ]


def test_2_rows_of_a_school_belong_together():
    columns = ("SCHULE", "klassenstufe", "Erwartete Jugendliche", "Entscheidung", "Befragung am", "Einwilligung ja")
    found = read_school_list(
        table(
            ("Gesamtschule  Nord", 7.0, 168.0, "Ja", "08.03.2027", None),
            ("gesamtschule Nord", "9", "1 162", None, "2027-03-08", 90),
            ("Gymnasium", None, None, "offen", None, None),
            (None, None, None, None, None, None),
            ("Realschule", 8, None, None, 46454.0, None),
            columns=columns,
        )
    )
    assert found.findings == ()
    first, second, third = found.schools
    assert (first.name, first.row) == ("Gesamtschule Nord", 2)
    assert first.values == {"first_day": date(2027, 3, 8), "decision": "yes"}
    assert first.grades == [GradeCounts(7, expected=168), GradeCounts(9, expected=1162, returned_yes=90)]
    assert (second.name, second.values, second.grades) == ("Gymnasium", {"decision": "open"}, [])
    assert third.values == {"first_day": date(2027, 3, 8)}


def test_3_all_mistakes_at_once():
    columns = ("Schule", "Klassenstufe", "Geantwortet", "Entscheidung", "Nachholtag")
    found = read_school_list(
        table(
            ("Nord", "7b", 12.5, "vielleicht", "Montag"),
            ("Nord", 7, 90, "ja", None),
            ("Nord", 7, 91, "nein", None),
            ("", 8, 1, None, None),
            ("Süd", None, 30, None, None),
            columns=columns,
        )
    )
    assert told(found) == [
        ("school_list_date", 2, "Nachholtag", True),
        ("school_list_decision", 2, "Entscheidung", True),
        ("school_list_number", 2, "Klassenstufe", True),
        ("school_list_number", 2, "Geantwortet", True),
        ("school_list_contradiction", 4, "Entscheidung", True),
        ("school_list_grade_twice", 4, "Klassenstufe", True),
        ("school_list_no_name", 5, "Schule", True),
        ("school_list_grade_missing", 6, "Klassenstufe", True),
    ]
    for one in found.findings:
        for language in ("de", "en"):
            assert "…" not in one.problem.say(language)
    assert "Zeile 3" in found.findings[4].problem.say("de")


def test_4_unknown_columns_are_named_and_not_read():
    found = read_school_list(table(("Nord", 7, "Frau Muster"), columns=("Schule", "Klassenstufe", "Ansprechpartnerin")))
    assert told(found) == [("school_list_column_unknown", 1, "Ansprechpartnerin", False)]
    assert "Muster" not in repr(found.schools)
    assert len(found.schools) == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (table(("7", 90), columns=("Stufe", "Zahl")), "school_list_columns"),
        (pd.DataFrame(), "school_list_columns"),
        (table((None, None, None)), "school_list_empty"),
        (table(*[("Nord", 7, 1)] * (MOST_ROWS + 1)), "school_list_long"),
    ],
)
def test_4_refused_as_a_whole(frame, code):
    found = read_school_list(frame)
    assert found.schools == ()
    assert [(one.problem.code, one.stops) for one in found.findings] == [(code, True)]
