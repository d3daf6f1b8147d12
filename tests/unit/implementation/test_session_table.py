"""A table of sessions.

1. Rows become sessions of their groups: German and English headings and words, days and numbers as spreadsheets write
   them, core components as all, none, numbers or names.
2. Example rows and rows that only the template filled in are passed over and counted.
3. Everything wrong is told at once, with the row a spreadsheet shows and the heading of the column.
4. Missing columns, too many rows and an empty table are told for the whole table.
5. What is stored already stays: the same session is passed over, with a note where its values differ; a number that is
   settled on another day stops.
6. The same number twice in the table stops; put off and then held does not.
7. A name that two measures share needs the measure.
8. What is unusual but possible is a note and stops nothing.
9. An empty cell of core components never counts as none.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ctc_toolkit.implementation.session_table import MOST_ROWS, check_sessions, read_session_table
from tests.made_up_delivery import TODAY, delivery, group, session

GERMAN = ["Gruppe", "Termin Nr.", "Tag", "Stattgefunden", "Anwesende", "Kernbausteine gemacht", "Grund"]
GIVEN = (delivery(group()),)


def frame(*rows, columns=GERMAN):
    return pd.DataFrame([[cell if cell != "" else None for cell in row] for row in rows], columns=columns, dtype=object)


def read(*rows, columns=GERMAN, given=GIVEN):
    return read_session_table(frame(*rows, columns=columns), given)


def found(*rows, columns=GERMAN, given=GIVEN):
    """Return codes with row and column of everything noticed."""
    checked = check_sessions(read(*rows, columns=columns, given=given), given, TODAY)
    return [(one.problem.code, one.row, one.column) for one in checked.findings]


GOOD = ("Klasse 5b", "1", "07.09.2026", "ja", "18", "alle", "")


def test_1_rows():
    table = read(
        GOOD,
        ("klasse 5B", "2", "2026-09-14", "ja", "17", "1; 3", ""),
        ("Klasse 5b", "3", "21.9.2026", "fällt aus", "", "", "Klassenfahrt"),
        ("Klasse 5b", "4", "28.09.2026", "wird nachgeholt", "", "", ""),
        ("Klasse 5b", "5", "05.10.2026", "ja", "16", "Rollenspiel; Gespräch, offen", ""),
        ("Klasse 5b", "6", "12.10.2026", "ja", "16", "keine", ""),
        ("Klasse 5b", "7", "19.10.2026", "ja", "16", "1,2", ""),
    )
    assert table.findings == ()
    held = [(one.row, one.fields.number, one.fields.held, one.fields.delivered) for one in table.rows]
    assert held == [
        (2, 1, "held", ("rules", "roles", "talk")),
        (3, 2, "held", ("rules", "talk")),
        (4, 3, "cancelled", ()),
        (5, 4, "later", ()),
        (6, 5, "held", ("roles", "talk")),
        (7, 6, "held", ()),
        (8, 7, "held", ("rules", "roles")),
    ]
    assert [one.fields.on for one in table.rows[:3]] == [date(2026, 9, 7), date(2026, 9, 14), date(2026, 9, 21)]
    assert {one.fields.present for one in table.rows} == {18, 17, 16, None}


def test_1_english_with_every_column():
    columns = ["Measure", "Group", "Session no.", "Day", "Took place", "Minutes", "Present",
               "Core components delivered", "Core components meant", "Quality 1–5", "Engagement 1–5", "Adapted",
               "Reason"]  # fmt: skip
    row = ("Lebenskompetenz", "Klasse 5b", "2", "14.09.2026", "yes", "40", "17", "1", "1;2", "4", "5",
           "yes, changed in its core", "no room")  # fmt: skip
    checked = check_sessions(read(row, columns=columns), GIVEN, TODAY)
    assert checked.findings == ()
    (one,) = checked.new
    fields = one.fields
    assert (fields.minutes, fields.present, fields.quality, fields.engagement) == (40, 17, 4, 5)
    assert (fields.delivered, fields.planned, fields.adapted, fields.why) == (
        ("rules",), ("roles", "rules"), "core", "no room",
    )  # fmt: skip


def test_2_rows_that_say_nothing():
    table = read(
        ("Beispiel 1", "1", "07.09.2026", "ja", "21", "alle", ""),
        ("Klasse 5b", "1", "07.09.2026", "", "", "", ""),
        ("Klasse 5b", "2", "14.09.2026", "", "", "", ""),
        ("", "", "", "", "", "", ""),
        ("Klasse 5b", "3", "21.09.2026", "ja", "18", "alle", ""),
    )
    assert table.unfilled == 2
    assert [(one.row, one.fields.number) for one in table.rows] == [(6, 3)]


def test_3_everything_at_once():
    assert found(
        ("Klasse 9z", "1", "07.09.2026", "ja", "18", "alle", ""),
        ("Klasse 5b", "eins", "07.09.2026", "ja", "18", "alle", ""),
        ("Klasse 5b", "2", "31.02.2026", "vielleicht", "viele", "4", ""),
        ("Klasse 5b", "3", "21.09.2026", "fällt aus", "", "", ""),
        ("Klasse 5b", "4", "28.09.2027", "ja", "18", "alle", ""),
        ("Klasse 5b", "5", "05.10.2026", "ja", "25", "alle", ""),
        ("Klasse 5b", "", "12.10.2026", "ja", "18", "alle", ""),
        ("Klasse 5b", "7", "", "ja", "18", "alle", ""),
        ("Klasse 5b", "8", "26.10.2026", "ja", "18", "alle", "Herr Müller war krank"),
    ) == [
        ("session_table_group", 2, "Gruppe"),
        ("session_table_whole", 3, "Termin Nr."),
        ("session_table_day", 4, "Tag"),
        ("session_table_choice", 4, "Stattgefunden"),
        ("session_table_whole", 4, "Anwesende"),
        ("session_table_component", 4, "Kernbausteine gemacht"),
        ("delivery_reason_cancelled", 5, "Grund"),
        ("delivery_day_ahead", 6, "Tag"),
        ("delivery_present_more", 7, "Anwesende"),
        ("session_table_number", 8, "Termin Nr."),
        ("delivery_day_missing", 9, "Tag"),
        ("delivery_person", 10, "Grund"),
    ]


def test_4_the_whole_table():
    assert found(("Klasse 5b", "1"), columns=["Gruppe", "Termin Nr."]) == [("session_table_columns", None, "")]
    assert found(("x", "y"), columns=["A", "B"]) == [("session_table_columns", None, "")]
    assert found() == [("session_table_empty", None, "")]
    many = [GOOD] * (MOST_ROWS + 1)
    assert found(*many) == [("session_table_long", None, "")]
    named = found((*GOOD, "Ada"), columns=[*GERMAN, "Name des Kindes"])
    assert named == [("session_table_column_unknown", None, "Name des Kindes")]
    few = ["Gruppe", "Termin Nr.", "Tag"]
    assert found(("Klasse 5b", "1", "07.09.2026"), columns=few)[0] == ("session_table_columns", None, "")


def test_5_what_is_stored_stays():
    stored = session(1, date(2026, 9, 7), present=18, delivered=("roles", "rules", "talk"))
    given = (delivery(group([stored])),)
    checked = check_sessions(read(GOOD, given=given), given, TODAY)
    assert [(one.kind, one.row) for one in checked.rows] == [("there", 2)]
    assert (checked.new, checked.findings) == ((), ())
    other = ("Klasse 5b", "1", "07.09.2026", "ja", "12", "alle", "")
    checked = check_sessions(read(other, given=given), given, TODAY)
    assert [(one.problem.code, one.stops) for one in checked.findings] == [("session_table_differs", False)]
    assert checked.new == ()
    later = ("Klasse 5b", "1", "14.09.2026", "ja", "18", "alle", "")
    assert found(later, given=given) == [("delivery_twice_held", 2, "Termin Nr.")]


def test_6_twice_in_the_table():
    again = ("Klasse 5b", "1", "14.09.2026", "ja", "18", "alle", "")
    assert found(GOOD, again) == [("session_table_twice", 3, "Termin Nr.")]
    assert found(GOOD, GOOD) == [("session_table_twice", 3, "Termin Nr.")]
    put_off = ("Klasse 5b", "1", "01.09.2026", "wird nachgeholt", "", "", "Hitze")
    assert found(put_off, GOOD) == []


def test_7_the_same_name_in_two_measures():
    given = (delivery(group()), delivery(group(own="g2", measure="m2"), title="Elternkurs", measure="m2"))
    assert found(GOOD, given=given) == [("session_table_which", 2, "Gruppe")]
    columns = ["Maßnahme", *GERMAN]
    table = read(("Elternkurs", *GOOD), columns=columns, given=given)
    assert [(one.measure, one.group) for one in table.rows] == [("m2", "g2")]
    assert found(("Gibt es nicht", *GOOD), columns=columns, given=given) == [("session_table_measure", 2, "Maßnahme")]


def test_8_unusual():
    notes = check_sessions(
        read(
            ("Klasse 5b", "11", "23.11.2026", "ja", "18", "alle", ""),
            ("Klasse 5b", "9", "16.11.2026", "ja", "", "alle", ""),
        ),
        GIVEN,
        TODAY,
    )
    assert [(one.problem.code, one.row, one.stops) for one in notes.findings] == [
        ("delivery_hint_beyond", 2, False),
        ("delivery_hint_present", 3, False),
    ]
    assert notes.stopping == 0
    assert len(notes.new) == 2


@pytest.mark.parametrize("components", [True, False])
def test_9_empty_core_components(components):
    given = GIVEN if components else (delivery(group(), components=()),)
    empty = ("Klasse 5b", "1", "07.09.2026", "ja", "18", "", "")
    expected = [("session_table_delivered", 2, "Kernbausteine gemacht")] if components else []
    assert found(empty, given=given) == expected
