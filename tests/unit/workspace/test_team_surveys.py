"""Surveys of area teams as use cases.

1. A survey opens with a link that is told once; the database keeps its hash only. One survey at a time in an area.
2. Wrong entries are refused by field; a change of an outdated version is refused.
3. Answers come in through the link without an account, and from paper; strange, empty and late ones are refused.
4. While it is open no result can be had by anybody, and the number is coarse below five.
5. Closing is final: it keeps the result, deletes every answer and the link, all at once; below five there is no result.
6. Nothing tells who answered or when: no column, no line of the log, no order of rows or ids, no trace of an attempt.
7. A new link ends the old one; the last day ends every link.
8. A survey that nobody closes is closed two weeks after its last day, by looking and by the nightly deletion.
9. Deleting removes survey, answers and result. Deleted answers are not in the file of the database.
10. An area team reads closed results of its own area, opens nothing, and sees no other area.
11. A result that was changed behind the back is refused.
12. More answers than a team can give are refused.
"""

import sqlite3
from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.store.models import METADATA, TeamAnswer
from ctc_toolkit.workspace import (
    close_team_survey,
    enter_team_answers,
    list_cities,
    remove_team_survey,
    renew_team_link,
    run_deletion,
    save_team_survey,
    team_surveys,
)
from ctc_toolkit.workspace.team_answering import give_answers, open_questionnaire
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, audit_log, real_workspace, tables_in

TODAY = date.today()
END = TODAY + timedelta(days=10)
ITEMS = [item.id for item in load_process().team_survey.items]


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND).areas[0].id


@pytest.fixture
def opened(ws, area):
    return save_team_survey(COORDINATOR, ws, area, title=" Herbst  2026 ", closes_on=END, asked=9)


def answer(ws, opened, people=1, value=4):
    for _ in range(people):
        give_answers(ws, opened.token, dict.fromkeys(ITEMS, value))


def code_of(call, *args, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*args, **named)
    return refused.value.code


def test_1_opening(ws, area, opened):
    assert len(opened.token) >= 43
    view = opened.survey
    assert (view.title, view.state, view.asked, view.answers) == ("Herbst 2026", "open", 9, None)
    with ws.store.database.engine.connect() as connection:
        row = connection.execute(select(METADATA.tables["team_survey"])).one()._mapping
    assert row["token_hash"] == token_hash(opened.token)
    assert opened.token not in str(dict(row))
    again = code_of(save_team_survey, COORDINATOR, ws, area, title="Zweite", closes_on=END, asked=9)
    assert again == "team_survey_open_already"
    assert open_questionnaire(ws, opened.token).title == "Herbst 2026"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"title": "  "}, "team_survey_title"),
        ({"title": "x" * 81}, "team_survey_title"),
        ({"closes_on": TODAY - timedelta(1)}, "team_survey_closes_on"),
        ({"closes_on": TODAY + timedelta(61)}, "team_survey_closes_on"),
        ({"asked": 4}, "team_survey_asked"),
        ({"asked": 201}, "team_survey_asked"),
    ],
)
def test_2_wrong_entries(ws, area, entry, code):
    assert (
        code_of(save_team_survey, COORDINATOR, ws, area, **{"title": "Herbst", "closes_on": END, "asked": 9} | entry)
        == code
    )
    assert tables_in(ws)["team_survey"] == 0


def test_2_changes(ws, area, opened):
    changed = save_team_survey(
        COORDINATOR, ws, area, title="Winter", closes_on=END, asked=7, survey_id=opened.survey.id, version=1
    )
    assert (changed.token, changed.survey.title, changed.survey.asked) == (None, "Winter", 7)
    late = {"title": "Anders", "closes_on": END, "asked": 7, "survey_id": opened.survey.id, "version": 1}
    assert code_of(save_team_survey, COORDINATOR, ws, area, **late) == "changed_meanwhile"
    answer(ws, opened)
    assert save_team_survey(COORDINATOR, ws, area, **late | {"version": 2}).survey.title == "Anders"


def test_3_answers(ws, area, opened):
    answer(ws, opened)
    enter_team_answers(COORDINATOR, ws, area, opened.survey.id, {ITEMS[0]: 2, ITEMS[1]: None})
    assert tables_in(ws)["team_answer"] == 2
    assert code_of(give_answers, ws, opened.token, {}) == "team_answers_empty"
    assert code_of(give_answers, ws, opened.token, {"x": 1}) == "team_answer_unknown"
    assert code_of(give_answers, ws, opened.token, {ITEMS[0]: 9}) == "team_answer_unknown"
    for token in ("", "x", opened.token + "x", "ä" * 300, opened.survey.id):
        assert code_of(give_answers, ws, token, {ITEMS[0]: 1}) == "team_link_unknown"
        assert code_of(open_questionnaire, ws, token) == "team_link_unknown"
    assert tables_in(ws)["team_answer"] == 2


def test_4_nothing_to_see_while_open(ws, area, opened):
    for people in range(1, 8):
        answer(ws, opened)
        view = team_surveys(COORDINATOR, ws, area).running
        assert view.results is None
        assert view.answers == (people if people >= 5 else None)
    with ws.store.reading() as repository:
        assert repository.team.surveys(area)[0].results is None


def test_5_closing(ws, area, opened):
    answer(ws, opened, 6)
    closed = close_team_survey(COORDINATOR, ws, area, opened.survey.id)
    assert (closed.state, closed.answers, closed.closed_on) == ("closed", 6, TODAY)
    assert closed.results.n == 6
    assert tables_in(ws)["team_answer"] == 0
    seen = team_surveys(COORDINATOR, ws, area)
    assert seen.running is None
    assert [one.id for one in seen.waves] == [closed.id]
    again = [
        code_of(close_team_survey, COORDINATOR, ws, area, closed.id),
        code_of(renew_team_link, COORDINATOR, ws, area, closed.id),
        code_of(enter_team_answers, COORDINATOR, ws, area, closed.id, {ITEMS[0]: 1}),
        code_of(save_team_survey, COORDINATOR, ws, area, title="x", closes_on=END, asked=9, survey_id=closed.id),
    ]
    assert again == ["team_survey_closed"] * 4
    assert code_of(give_answers, ws, opened.token, {ITEMS[0]: 1}) == "team_link_unknown"


def test_5_too_few(ws, area, opened):
    answer(ws, opened, 4)
    closed = close_team_survey(COORDINATOR, ws, area, opened.survey.id)
    assert (closed.answers, closed.results.n) == (None, None)
    assert tables_in(ws)["team_answer"] == 0
    assert team_surveys(COORDINATOR, ws, area).waves == ()


def test_6_no_trace(ws, area, opened):
    before, lines = tables_in(ws), audit_log(ws)
    answer(ws, opened, 3)
    after = tables_in(ws)
    assert {name for name in after if after[name] != before[name]} == {"team_answer"}
    assert audit_log(ws) == lines
    assert set(TeamAnswer.__table__.columns.keys()) == {"id", "survey_id", "answers"}


def test_6_no_order(database_url):
    ws = real_workspace(database_url)
    area = next(city for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND).areas[0].id
    opened = save_team_survey(COORDINATOR, ws, area, title="Probe", closes_on=END, asked=9)
    sqlite, seen = ws.store.database.dialect == "sqlite", []
    for person in range(1, 6):
        give_answers(ws, opened.token, {ITEMS[0]: person})
        with ws.store.database.engine.connect() as connection:
            rows = connection.execute(text("SELECT id, answers FROM team_answer")).all()
            if sqlite:  # the rows lie in the order of their random ids, and there is no number that counts them
                assert [row.id for row in rows] == sorted(row.id for row in rows)
                with pytest.raises(OperationalError, match="rowid"):
                    connection.execute(text("SELECT rowid FROM team_answer")).all()
            else:  # all rows come from the newest transaction
                assert connection.execute(text("SELECT count(DISTINCT xmin::text) FROM team_answer")).scalar_one() == 1
        seen.append({row.id for row in rows})
    assert all(not before & after for before, after in pairwise(seen))
    assert len({row.answers for row in rows}) == 5
    ws.close()


def test_7_links(ws, area, opened):
    answer(ws, opened)
    renewed = renew_team_link(COORDINATOR, ws, area, opened.survey.id)
    assert renewed.token != opened.token
    assert code_of(give_answers, ws, opened.token, {ITEMS[0]: 1}) == "team_link_unknown"
    answer(ws, renewed)
    assert tables_in(ws)["team_answer"] == 2
    open_questionnaire(ws, renewed.token, today=END)
    late = END + timedelta(1)
    assert code_of(open_questionnaire, ws, renewed.token, today=late) == "team_link_unknown"
    assert code_of(give_answers, ws, renewed.token, {ITEMS[0]: 1}, today=late) == "team_link_unknown"
    assert team_surveys(COORDINATOR, ws, area, today=late).running.state == "over"


@pytest.mark.parametrize("way", ["looking", "nightly"])
def test_8_closed_by_itself(ws, area, opened, way):
    answer(ws, opened, 5)
    kept, late = END + timedelta(14), END + timedelta(15)
    assert team_surveys(COORDINATOR, ws, area, today=kept).running is not None
    if way == "looking":
        seen = team_surveys(COORDINATOR, ws, area, today=late)
    else:
        run_deletion(ADMINISTRATOR, ws, today=late)
        seen = team_surveys(COORDINATOR, ws, area, today=late)
    assert seen.closed[0].results.n == 5
    assert tables_in(ws)["team_answer"] == 0
    line = next(line for line in audit_log(ws) if line.action == "close_team_survey")
    assert (line.who, line.ags, line.result) == ("ctc", DORTMUND, "done")


def test_9_deleting(ws, area, opened):
    answer(ws, opened, 5)
    remove_team_survey(COORDINATOR, ws, area, opened.survey.id)
    assert [tables_in(ws)[name] for name in ("team_survey", "team_answer")] == [0, 0]
    assert code_of(remove_team_survey, COORDINATOR, ws, area, opened.survey.id) == "not_available"
    save_team_survey(COORDINATOR, ws, area, title="Neu", closes_on=END, asked=9)


def test_9_gone_from_the_file(ws, area, opened):
    answer(ws, opened, 5)
    piece = f'"{ITEMS[-1]}":4'.encode()
    path = Path(ws.store.database.engine.url.database)
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert piece in path.read_bytes()
    close_team_survey(COORDINATOR, ws, area, opened.survey.id)
    log = path.with_name(path.name + "-wal")
    assert piece not in path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_10_area_team(ws, area, opened):
    other = next(city for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND).areas[1].id
    member = Actor("Mitglied", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, area)}))
    answer(ws, opened, 5)
    assert team_surveys(member, ws, area).running.results is None
    close_team_survey(COORDINATOR, ws, area, opened.survey.id)
    assert team_surveys(member, ws, area).closed[0].results.n == 5
    assert code_of(team_surveys, member, ws, other) == "not_available"
    assert code_of(save_team_survey, member, ws, area, title="x", closes_on=END, asked=9) == "not_available"
    multiplier = Actor("Büro", frozenset({Assignment(Role.MULTIPLIER)}))
    assert code_of(team_surveys, multiplier, ws, area) == "not_available"
    assert code_of(team_surveys, ADMINISTRATOR, ws, area) == "not_available"


def test_11_a_changed_result(ws, area, opened):
    answer(ws, opened, 5)
    close_team_survey(COORDINATOR, ws, area, opened.survey.id)
    with ws.store.database.engine.begin() as connection:
        connection.execute(text("UPDATE team_survey SET results = replace(results, 'shown', 'shone')"))
    assert code_of(team_surveys, COORDINATOR, ws, area) == "team_results_damaged"


def test_12_too_many(ws, area, opened, monkeypatch):
    module = import_module("ctc_toolkit.workspace.team_surveys")
    monkeypatch.setattr(module, "MOST_ANSWERS", 2)
    answer(ws, opened, 2)
    assert code_of(give_answers, ws, opened.token, {ITEMS[0]: 1}) == "team_survey_full"
