"""Many sessions from a table: what the use case stores and refuses.

1. All sessions of a table are stored, with what was meant for them; one line in the audit log tells how many, no names.
2. One mistake anywhere, also in the last of many rows, and nothing is stored; the same where the database fails after
   half of them.
3. The same table twice adds nothing; where somebody entered sessions meanwhile, another number is not stored silently.
4. Tables of groups of another area, of deleted groups, and by people without the right store nothing.
5. A table as the template makes it, filled in and read from the file, arrives as it was filled in.
"""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import xlsxwriter
from python_calamine import load_workbook

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.implementation.session_table import SessionRow, SessionTable, check_sessions, read_session_table
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.reporting.session_files import session_template
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.store.delivery import DeliveryTables
from ctc_toolkit.workspace import (
    area_delivery,
    audit_log,
    import_sessions,
    log_session,
    open_workspace,
    remove_group,
    save_group,
    save_set_up,
)
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

DORTMUND = "05913000"
NORD, WEST = new_id(), new_id()
KIM = Actor("Kim Koordination", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}))
WESTEND = Actor("Wanda West", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, WEST)}))
START, TODAY = date(2026, 9, 1), date(2026, 11, 30)


@pytest.fixture
def ws(sqlite_url):
    opened = open_workspace(sqlite_url)
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(NORD, "Nordhafen"), AreaRecord(WEST, "Lindenau")])
    wave = add_wave(opened, DORTMUND)
    with opened.store.writing() as repository:
        decided_measures(repository, DORTMUND, wave, "Lebenskompetenz", area=NORD)
    yield opened
    opened.close()


@pytest.fixture
def group(ws):
    measure = area_delivery(KIM, ws, NORD).measures[0].measure
    parts = (Component("a", "Regeln"), Component("b", "Rollenspiel"))
    save_set_up(KIM, ws, NORD, measure, SetUpFields(parts, sessions=10), version=0)
    return save_group(KIM, ws, NORD, measure, GroupFields("Klasse 5b", start=START, participants=20))


def table(group, *numbers, last=None):
    rows = [
        SessionRow(
            number + 1, group.measure, group.id, SessionFields(number, START + timedelta(days=number), present=9)
        )
        for number in numbers
    ]
    if last is not None:
        rows.append(SessionRow(99, group.measure, group.id, last))
    return SessionTable(tuple(rows), (), {"number": "Termin Nr."})


def sessions(ws):
    return [one.fields for group in area_delivery(KIM, ws, NORD).measures[0].groups for one in group.sessions]


def refused(*arguments, **named):
    with pytest.raises(ToolkitError) as problem:
        import_sessions(*arguments, today=TODAY, **named)
    return problem.value.code


def test_1_stored(ws, group):
    assert import_sessions(KIM, ws, NORD, table(group, 1, 2, 3), expected=3, today=TODAY) == 3
    assert [(one.number, one.planned, one.present) for one in sessions(ws)] == [
        (1, ("a", "b"), 9), (2, ("a", "b"), 9), (3, ("a", "b"), 9),
    ]  # fmt: skip
    line = next(one for one in audit_log(KIM, ws).lines if one.action == "import_sessions")
    assert "3 sessions" in line.object
    assert "Klasse" not in line.object


def test_2_all_or_nothing(ws, group, monkeypatch):
    wrong = SessionFields(50, TODAY + timedelta(days=3))
    assert refused(KIM, ws, NORD, table(group, *range(1, 40), last=wrong), expected=40) == "session_table_wrong"
    assert sessions(ws) == []
    real = DeliveryTables.add_sessions

    def breaks(self, entered, who, at=None):
        real(self, entered[: len(entered) // 2], who, at)
        raise ToolkitError("database_busy")

    monkeypatch.setattr(DeliveryTables, "add_sessions", breaks)
    assert refused(KIM, ws, NORD, table(group, 1, 2, 3, 4), expected=4) == "database_busy"
    assert sessions(ws) == []


def test_3_twice_and_meanwhile(ws, group):
    first = table(group, 1, 2)
    import_sessions(KIM, ws, NORD, first, expected=2, today=TODAY)
    assert refused(KIM, ws, NORD, first, expected=0) == "session_table_wrong"
    second = table(group, 3, 4)
    log_session(KIM, ws, NORD, group.id, second.rows[0].fields, entry=None, today=TODAY)
    assert refused(KIM, ws, NORD, second, expected=2) == "changed_meanwhile"
    assert [one.number for one in sessions(ws)] == [1, 2, 3]
    import_sessions(KIM, ws, NORD, second, expected=1, today=TODAY)
    assert [one.number for one in sessions(ws)] == [1, 2, 3, 4]


def test_4_not_here(ws, group):
    assert refused(KIM, ws, WEST, table(group, 1), expected=1) == "session_table_wrong"
    assert refused(WESTEND, ws, NORD, table(group, 1), expected=1) == "not_available"
    remove_group(KIM, ws, NORD, group.id, version=1)
    assert refused(KIM, ws, NORD, table(group, 1), expected=1) == "session_table_wrong"


def filled_in(data, entries):
    """Return the template with cells typed into rows, as a spreadsheet program saves it; blank lines included."""
    rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        leaf, day = book.add_worksheet(), book.add_format({"num_format": "dd.mm.yyyy"})
        for place, cells in enumerate(rows + [[]] * 40):
            for column, cell in enumerate([*cells, *[""] * 13][:13]):
                value = entries.get((place + 1, column), cell)
                if isinstance(value, date):
                    leaf.write_datetime(place, column, value, day)
                elif value != "":
                    leaf.write(place, column, value)
    return target.getvalue()


@pytest.mark.parametrize("language", ["de", "en"])
def test_5_through_the_template(ws, group, language):
    measure = group.measure
    save_group(
        KIM, ws, NORD, measure, GroupFields("Klasse 5b", start=START, end=date(2026, 12, 1), participants=20),
        group_id=group.id, version=group.version,
    )  # fmt: skip
    measures = area_delivery(KIM, ws, NORD).measures
    data = session_template(measures, language, TODAY, title="Termine", made_up="")
    rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[2] for row in rows[4:]] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert rows[4][:2] == ["Lebenskompetenz", "Klasse 5b"]
    yes, everything = ("ja", "alle") if language == "de" else ("yes", "all")
    entries = {(5, 4): yes, (5, 6): 18, (5, 7): everything, (9, 4): yes, (9, 6): 17, (9, 7): "2"}
    entries |= {(30, 1): "Klasse 5b", (30, 2): 20, (30, 3): date(2026, 11, 27), (30, 4): yes, (30, 7): "3"}
    frame = read_upload(filled_in(data, entries), "termine.xlsx", "as_written").numbered
    found = read_session_table(frame, measures)
    assert found.unfilled == 7
    assert [(one.row, one.fields.number, one.fields.present, one.fields.delivered) for one in found.rows] == [
        (5, 1, 18, ("a", "b")), (9, 5, 17, ("b",)), (30, 20, None, ()),
    ]  # fmt: skip
    checked = check_sessions(found, measures, TODAY)
    assert [(one.problem.code, one.row) for one in checked.findings if one.stops] == [("session_table_component", 30)]
