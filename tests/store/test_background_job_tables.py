"""Work in the background in its table, on SQLite and on PostgreSQL.

1. A job waits, is taken by one process, told of, and ends done or failed; whoever asks sees it as it is.
2. The oldest that waits may begin first; two processes never take the same; what does not wait is not taken.
3. A process that was not heard of loses its job: twice it waits again, the third time it has failed for good.
4. Whoever does not hold a job any more can neither tell of it nor end it nor give it back.
5. A city sees its unfinished jobs and those that ended since a moment, newest first; older ones are forgotten.
6. What is unfinished is counted for a person and for all; the same order of a person is found again.
7. States and progress that there are none of are refused.
8. One job of a person is worked on at a time, and two of all, however many processes ask at once.
9. A job that is given back waits as if it had never begun.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.store import RuleBroken, open_store
from ctc_toolkit.store.jobs import INTERRUPTED, MOST_AT_ONCE, MOST_TRIES

CITY, OTHER = "05913000", "05112000"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        repository.add_city(OTHER, "Duisburg")
    yield opened
    opened.close()


def asked(store, request="{}", ags=CITY, person="p1"):
    with store.writing() as repository:
        return repository.jobs.add(ags, "report", request, '{"who":"Ä"}', person)


def acting(store, name, *args, **more):
    with store.writing() as repository:
        return getattr(repository.jobs, name)(*args, **more)


def take(store, job, runner):
    return acting(store, "take", job.id, runner)


def later():
    return datetime.now(UTC) + HOUR


def test_1_from_waiting_to_done(store):
    made = asked(store, '{"Ä":1}')
    assert (made.state, made.progress, made.tries, made.ended_at) == ("waiting", 0, 0, None)
    taken = take(store, made, "runner-1")
    assert (taken.id, taken.state, taken.tries, taken.request, taken.actor) == (
        made.id, "working", 1, '{"Ä":1}', '{"who":"Ä"}',
    )  # fmt: skip
    assert acting(store, "told", made.id, "runner-1", 40, "Tabellen")
    (seen,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (seen.state, seen.progress, seen.step) == ("working", 40, "Tabellen")
    assert acting(store, "told", made.id, "runner-1"), "only a sign of life"
    assert [(one.progress, one.step) for one in acting(store, "of_city", CITY, LONG_AGO)] == [(40, "Tabellen")]
    assert acting(store, "end", made.id, "runner-1", result="r1")
    (done,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (done.state, done.progress, done.result, done.problem) == ("done", 100, "r1", "")
    assert done.ended_at >= done.created_at


def test_1_to_failed(store):
    made = asked(store)
    take(store, made, "runner-1")
    acting(store, "told", made.id, "runner-1", 70, "PDF")
    assert acting(store, "end", made.id, "runner-1", problem='{"code":"x"}')
    (found,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (found.state, found.progress, found.problem, found.result) == ("failed", 70, '{"code":"x"}', "")


def test_2_oldest_first(store):
    jobs = [asked(store, str(number), person=f"p{number}") for number in range(4)]
    assert acting(store, "ready") == [jobs[0].id, jobs[1].id]
    assert take(store, jobs[2], "early") is None, "older ones go first"
    assert take(store, jobs[1], "r").id == jobs[1].id
    assert take(store, jobs[1], "again") is None, "it is worked on"
    assert acting(store, "ready") == [jobs[0].id]
    acting(store, "end", jobs[1].id, "r", result="x")
    assert take(store, jobs[1], "again") is None, "it has ended"
    assert acting(store, "ready") == [jobs[0].id, jobs[2].id]
    assert acting(store, "take", "nothing", "r") is None


def at_once(store, jobs, rounds):
    """Let four processes take jobs at the same moment, and return who got which."""
    start, found = threading.Barrier(4), []

    def work(runner):
        start.wait(timeout=30)
        for _ in range(rounds):
            found.extend((job.id, runner) for job in jobs if take(store, job, runner) is not None)

    threads = [threading.Thread(target=work, args=(f"r{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def test_2_many_processes_at_once(store):
    jobs = [asked(store, str(number), person=f"p{number}") for number in range(2)]
    found = at_once(store, jobs, 2)
    assert sorted(one for one, _ in found) == sorted(job.id for job in jobs), "each once, none forgotten"


def test_8_few_at_once(store):
    jobs = [asked(store, str(number), person=f"p{number}") for number in range(5)]
    assert MOST_AT_ONCE == 2
    assert {one for one, _ in at_once(store, jobs, 1)} == {jobs[0].id, jobs[1].id}
    assert sorted(acting(store, "at_work")) == ["p0", "p1"]


def test_8_one_of_a_person(store):
    first, second, other = asked(store, "1"), asked(store, "2"), asked(store, "3", person="p2")
    assert acting(store, "ready") == [first.id, other.id]
    take(store, first, "r")
    assert take(store, second, "s") is None
    assert take(store, other, "s").id == other.id
    acting(store, "end", first.id, "r", result="x")
    assert take(store, second, "r").id == second.id


def test_9_given_back(store):
    made = asked(store)
    take(store, made, "first")
    acting(store, "told", made.id, "first", 50, "Tabellen")
    assert not acting(store, "give_back", made.id, "second")
    assert acting(store, "give_back", made.id, "first")
    assert not acting(store, "end", made.id, "first", result="late")
    again = take(store, made, "second")
    assert (again.tries, again.progress, again.step) == (1, 0, "")


def test_3_silent_processes(store):
    made = asked(store)
    assert MOST_TRIES == 3
    for tries in (1, 2, 3):
        assert take(store, made, f"runner {tries}").tries == tries
        acting(store, "told", made.id, f"runner {tries}", 30, "Tabellen")
        assert acting(store, "take_back", LONG_AGO) == 0, "it is alive"
        assert take(store, made, "another") is None
        assert acting(store, "take_back", later()) == 1
    (found,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (found.state, json.loads(found.problem)) == ("failed", {"code": INTERRUPTED})
    assert found.ended_at is not None
    assert acting(store, "unfinished") == 0
    assert acting(store, "ready") == []


def test_3_waiting_jobs_are_not_taken_back(store):
    made = asked(store)
    assert acting(store, "take_back", later()) == 0
    assert take(store, made, "first").tries == 1


def test_4_only_the_holder(store):
    made = asked(store)
    assert not acting(store, "told", made.id, "", 5), "it waits"
    take(store, made, "first")
    for action, args in (("told", (50,)), ("end", ()), ("give_back", ())):
        assert not acting(store, action, made.id, "second", *args)
        assert not acting(store, action, "nothing", "first", *args)
    acting(store, "take_back", later())
    take(store, made, "second")
    assert not acting(store, "end", made.id, "first", result="late"), "it was given to somebody else meanwhile"
    assert acting(store, "end", made.id, "second", result="good")
    assert not acting(store, "end", made.id, "second", problem="{}"), "it ended already"
    (found,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (found.state, found.result) == ("done", "good")


def test_5_what_a_city_sees(store):
    first, second, third = asked(store), asked(store), asked(store)
    asked(store, ags=OTHER)
    take(store, first, "r")
    acting(store, "end", first.id, "r", result="x")
    seen = [one.id for one in acting(store, "of_city", CITY, LONG_AGO)]
    assert seen == [third.id, second.id, first.id]
    assert [one.id for one in acting(store, "of_city", CITY, later())] == [third.id, second.id]
    acting(store, "forget_before", LONG_AGO)
    assert len(acting(store, "of_city", CITY, LONG_AGO)) == 3
    acting(store, "forget_before", later())
    assert [one.id for one in acting(store, "of_city", CITY, LONG_AGO)] == [third.id, second.id]


def test_6_counted(store):
    first = asked(store)
    asked(store)
    asked(store, person="p2")
    assert [acting(store, "unfinished_of", who) for who in ("p1", "p2", "p3")] == [2, 1, 0]
    take(store, first, "r")
    assert acting(store, "unfinished_of", "p1") == 2, "what is worked on is not finished"
    acting(store, "end", first.id, "r", result="x")
    assert (acting(store, "unfinished_of", "p1"), acting(store, "unfinished")) == (1, 2)


def test_6_the_same_again(store):
    made = asked(store, '{"a":1}')
    asked(store, '{"a":2}')
    assert acting(store, "same", CITY, "report", '{"a":1}', "p1").id == made.id
    for other in ((OTHER, "report", '{"a":1}', "p1"), (CITY, "release", '{"a":1}', "p1"), (CITY, "report", "{}", "p1")):
        assert acting(store, "same", *other) is None
    assert acting(store, "same", CITY, "report", '{"a":1}', "p2") is None
    take(store, made, "r")
    assert acting(store, "same", CITY, "report", '{"a":1}', "p1").id == made.id
    acting(store, "end", made.id, "r", result="x")
    assert acting(store, "same", CITY, "report", '{"a":1}', "p1") is None


@pytest.mark.parametrize("change", ["state = 'resting'", "progress = 101", "progress = -1"])
def test_7_refused(store, change):
    asked(store)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE background_job SET {change}"))
