"""Surveys of area teams and checks of a place in the tables, on SQLite and on PostgreSQL.

1. One survey at a time is open in an area; the next one waits for the end of the first.
2. An outdated change is refused; a link leads to one survey, and to none once it is closed or replaced.
3. Answers come back as they were given; several at once are kept together; adding one keeps all others.
4. People who answer at the same time lose nothing, and none comes in after the end.
5. Closing keeps the result, deletes answers and link in one transaction; a transaction that fails leaves all as it was.
6. What is overdue is found with its city, nothing else is.
7. Checks keep one answer for each question; answers taken over say so; deleting takes them along.
8. The tables refuse what makes no sense: a result of an open survey, an unknown kind or answer, a survey of nobody.
"""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AreaRecord, RuleBroken, open_store

CITY, AREA, OTHER = "05913000", "area-one", "area-two"
TODAY = date(2026, 11, 30)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund", [AreaRecord(AREA, "Nord"), AreaRecord(OTHER, "Süd")])
    yield opened
    opened.close()


def opened_survey(store, area=AREA, link="a" * 64, closes_on=TODAY):
    with store.writing() as repository:
        return repository.team.open_survey(
            area,
            title="Probe",
            asked=9,
            questionnaire="1",
            today=TODAY - timedelta(9),
            closes_on=closes_on,
            token_hash=link,
        )


def given(store, survey):
    with store.reading() as repository:
        return sorted(repository.team.answers(survey.id), key=str)


def close(store, survey):
    with store.writing() as repository:
        held = repository.team.survey(survey.area_id, survey.id)
        return repository.team.close_survey(held.id, today=TODAY, results="{}", content_hash="c" * 64)


def test_1_one_at_a_time(store):
    first = opened_survey(store)
    with pytest.raises(ToolkitError) as refused:
        opened_survey(store, link="b" * 64)
    assert refused.value.code == "team_survey_open_already"
    assert refused.value.values["title"] == "Probe"
    opened_survey(store, area=OTHER, link="b" * 64)
    close(store, first)
    second = opened_survey(store, link="d" * 64)
    with store.reading() as repository:
        assert [one.id for one in repository.team.surveys(AREA)] == [second.id, first.id]
        assert repository.team.survey(OTHER, first.id) is None


def test_2_changes_and_links(store):
    survey = opened_survey(store)
    with store.writing() as repository:
        changed = repository.team.change_survey(
            survey.id, title="Neu", asked=7, closes_on=TODAY, version=survey.version
        )
    assert (changed.title, changed.asked, changed.version) == ("Neu", 7, survey.version + 1)
    with pytest.raises(ToolkitError) as refused, store.writing() as repository:
        repository.team.change_survey(survey.id, title="Alt", asked=7, closes_on=TODAY, version=survey.version)
    assert refused.value.code == "changed_meanwhile"
    with store.writing() as repository:
        repository.team.set_link(survey.id, "e" * 64)
    with store.reading() as repository:
        assert repository.team.survey_of_link("a" * 64) is None
        assert repository.team.survey_of_link("e" * 64).id == survey.id
    with pytest.raises(RuleBroken):
        opened_survey(store, area=OTHER, link="e" * 64)
    close(store, survey)
    with store.reading() as repository:
        assert repository.team.survey_of_link("e" * 64) is None


def test_3_answers(store):
    survey, other = opened_survey(store), opened_survey(store, area=OTHER, link="b" * 64)
    people = [{"a": 1, "b": 5}, {"a": 3}, {"b": 2}]
    with store.writing() as repository:
        repository.team.add_answers(survey.id, people[:2])
        repository.team.add_answers(other.id, [{"z": 4}])
    with store.writing() as repository:
        repository.team.add_answers(survey.id, people[2:])
        assert repository.team.count_answers(survey.id) == 3
    assert given(store, survey) == sorted(people, key=str)
    assert given(store, other) == [{"z": 4}]


def test_4_at_the_same_time(store):
    survey, people = opened_survey(store), 6
    start, refused = threading.Event(), []

    def answer(person):
        start.wait()
        with store.writing() as repository:
            held = repository.team.survey_of_link("a" * 64, hold="yes")
            if held is None:
                refused.append(person)
            else:
                repository.team.add_answers(held.id, [{"a": person}])

    threads = [threading.Thread(target=answer, args=(person,)) for person in range(1, people + 1)]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join()
    assert given(store, survey) == [{"a": person} for person in range(1, people + 1)]
    assert refused == []
    close(store, survey)
    answer(9)
    assert refused == [9]
    assert given(store, survey) == []


def close_and_fail(store, survey):
    with store.writing() as repository:
        repository.team.close_survey(survey.id, today=TODAY, results="{}", content_hash="c" * 64)
        raise RuntimeError


def test_5_closing(store):
    survey = opened_survey(store)
    with store.writing() as repository:
        repository.team.add_answers(survey.id, [{"a": 1}] * 5)
    with pytest.raises(RuntimeError):
        close_and_fail(store, survey)
    assert len(given(store, survey)) == 5
    closed = close(store, survey)
    assert (closed.closed_on, closed.results, closed.linked) == (TODAY, "{}", False)
    assert given(store, survey) == []
    with store.writing() as repository:
        repository.team.remove_survey(survey.id)
        assert repository.team.surveys(AREA) == []


def test_6_overdue(store):
    survey = opened_survey(store, closes_on=TODAY - timedelta(20))
    opened_survey(store, area=OTHER, link="b" * 64, closes_on=TODAY)
    with store.reading() as repository:
        found = repository.team.overdue(TODAY - timedelta(14))
        assert [(ags, one.id) for ags, one in found] == [(CITY, survey.id)]
        assert repository.team.overdue(TODAY - timedelta(20)) == []
    close(store, survey)
    with store.reading() as repository:
        assert repository.team.overdue(TODAY) == []


def test_7_checks(store):
    with store.writing() as repository:
        check = repository.team.begin_check(AREA, "readiness", "1", TODAY, {"x": "yes"}, "Jemand")
        assert check.answers["x"].origin == "steps"
        repository.team.save_answer(check.id, "x", "no", "Andere")
        repository.team.save_answer(check.id, "y", "partly", "Andere")
        repository.team.save_answer(check.id, "z", None, "Andere")
    with store.writing() as repository:
        stored = repository.team.check(AREA, check.id)
        assert {item: (one.answer, one.origin, one.changed_by) for item, one in stored.answers.items()} == {
            "x": ("no", "entered", "Andere"),
            "y": ("partly", "entered", "Andere"),
        }
        assert repository.team.check(OTHER, check.id) is None
        repository.team.save_answer(check.id, "y", None, "Andere")
        assert set(repository.team.checks(AREA)[0].answers) == {"x"}
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository.team.begin_check(AREA, "readiness", "1", TODAY, {}, "Jemand")
    with store.writing() as repository:
        later = repository.team.begin_check(AREA, "readiness", "1", TODAY + timedelta(1), {}, "Jemand")
        assert [one.id for one in repository.team.checks(AREA)] == [later.id, check.id]
        repository.team.remove_check(check.id)
        assert [one.id for one in repository.team.checks(AREA)] == [later.id]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE team_survey SET results = '{}'",
        "UPDATE team_survey SET closed_on = '2026-11-30'",
        "UPDATE team_survey SET asked = 0",
        "UPDATE site_check SET kind = 'weather'",
        "UPDATE site_check_answer SET answer = 'perhaps'",
        "UPDATE site_check_answer SET origin = 'guessed'",
        "DELETE FROM team_survey",
        "DELETE FROM site_check",
    ],
)
def test_8_rules(store, statement):
    survey = opened_survey(store)
    with store.writing() as repository:
        repository.team.add_answers(survey.id, [{"a": 1}])
        repository.team.begin_check(AREA, "readiness", "1", TODAY, {"x": "yes"}, "Jemand")
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(statement))
    assert given(store, survey) == [{"a": 1}]
