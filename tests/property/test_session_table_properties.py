"""Tables of sessions, whatever stands in them.

1. Any table of texts, numbers and days under the headings of the template is read and checked without an exception;
   every finding can be said in both languages, and names a row of the table or none.
2. What would be taken over can be stored: it has no problem as an entry by hand, no number of a group is settled twice,
   and a table with a mistake that stops never counts as free of them.
3. Damaged files end in a ToolkitError, never in another exception.
4. Reading a table again after it was taken over adds nothing.
"""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from datetime import date

import pandas as pd
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.checks import AroundSession, session_problems
from ctc_toolkit.implementation.records import Session
from ctc_toolkit.implementation.session_table import COLUMNS, check_sessions, read_session_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.survey.readers.table import row_numbers
from tests.made_up_delivery import MOMENT, TODAY, delivery, group, session

HEADINGS = [one.title.de for one in COLUMNS]
GIVEN = (
    delivery(group([session(1, date(2026, 9, 7), present=18, delivered=("rules",))])),
    delivery(group(own="g2", measure="m2", name="Mittwoch"), title="Kurs", measure="m2", components=()),
)
LIKELY = {
    "Maßnahme": ["Lebenskompetenz", "Kurs", ""], "Gruppe": ["Klasse 5b", "Mittwoch", "klasse 5B", ""],
    "Termin Nr.": ["1", "2", "3", "4", "0", ""], "Tag": ["07.09.2026", "2026-09-14", "46280", "31.02.2026", ""],
    "Stattgefunden": ["ja", "fällt aus", "wird nachgeholt", ""], "Anwesende": ["18", "200", "", "3,5"],
    "Kernbausteine gemacht": ["alle", "keine", "1; 3", "1,2", "9", "Rollenspiel", ""],
    "Grund": ["Sturm", "Herr Maier", ""],
}  # fmt: skip
odd = st.text(max_size=12) | st.sampled_from(["NaN", "#REF!", "=1+1", "-1", "1e9", "٣", "1\n2", "\u00a07"])


@st.composite
def tables(draw):
    """A table in which most cells are likely ones."""
    count = draw(st.integers(0, 6))
    rows = []
    for _ in range(count):
        row = {}
        for heading in HEADINGS:
            likely = LIKELY.get(heading, ["1", "5", ""])
            row[heading] = draw(st.sampled_from(likely) | (odd if draw(st.integers(0, 9)) == 0 else st.just(likely[0])))
        rows.append(row)
    columns = [one for one in HEADINGS if draw(st.integers(0, 19)) > 0]
    return pd.DataFrame([{one: row[one] or None for one in columns} for row in rows], columns=columns, dtype=object)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
@example(pd.DataFrame({"Gruppe": ["Klasse 5b"], "Termin Nr.": [float("nan")], "Tag": [None]}, dtype=object))
@example(pd.DataFrame({"Gruppe": [3.0], "Gruppe.1": ["x"], "Nr": [True], "Datum": [date(2026, 9, 7)]}, dtype=object))
def test_1_2_any_table(frame):
    table = read_session_table(frame, GIVEN)
    checked = check_sessions(table, GIVEN, TODAY)
    for one in checked.findings:
        assert one.problem.say("de")
        assert one.problem.say("en")
        assert one.row is None or one.row in row_numbers(frame)
    assert checked.stopping == sum(one.stops for one in checked.findings)
    if checked.stopping:
        return
    for one in checked.new:
        around = AroundSession(
            one.group.fields, None, one.group.sessions, [part.id for part in one.measure.set_up.components]
        )
        assert session_problems(one.fields, around, TODAY) == {}
    settled = Counter((one.group.id, one.fields.number) for one in checked.new if one.fields.held != "later")
    assert all(times == 1 for times in settled.values())
    _again(table, checked)


def _again(table, checked):
    """Take over what would be new, and check the same table once more."""
    after = []
    for known in GIVEN:
        groups = []
        for own in known.groups:
            new = [
                Session(f"n{one.row}", own.id, one.fields, "Test", MOMENT, 1)
                for one in checked.new
                if one.group.id == own.id
            ]
            groups.append(replace(own, sessions=(*own.sessions, *new)))
        after.append(replace(known, groups=tuple(groups)))
    twice = check_sessions(table, after, TODAY)
    assert twice.new == ()
    assert twice.stopping == 0


def good_file():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        leaf = book.add_worksheet()
        leaf.write_row(0, 0, HEADINGS)
        leaf.write_row(1, 0, ["Lebenskompetenz", "Klasse 5b", 2, "14.09.2026", "ja", 45, 18, "alle"])
    return target.getvalue()


FILE = good_file()


@settings(max_examples=12, deadline=None)
@given(st.integers(0, len(FILE) - 1), st.binary(min_size=1, max_size=6), st.sampled_from(["cut", "spoil"]))
def test_3_damaged_files(place, bits, how):
    data = FILE[:place] if how == "cut" else FILE[:place] + bits + FILE[place + len(bits) :]
    try:
        table = read_session_table(read_upload(data, "termine.xlsx", "as_written").numbered, GIVEN)
        said = [one.problem.say("de") for one in check_sessions(table, GIVEN, TODAY).findings]
    except ToolkitError as problem:
        said = [problem.say("de")]
    assert all(said)
