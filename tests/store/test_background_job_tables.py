"""Work in the background in its table, on SQLite and on PostgreSQL.

1. A job waits, is taken by one process, told of, and ends done or failed; whoever asks sees it as it is.
2. The oldest that waits is taken first; two processes never take the same; nothing waits, nothing is taken.
3. A process that was not heard of loses its job: once it waits again, the second time it has failed for good.
4. Whoever does not hold a job any more can neither tell of it nor end it.
5. A city sees its unfinished jobs and those that ended since a moment, newest first; older ones are forgotten.
6. What is unfinished is counted for a person and for all.
7. States and progress that there are none of are refused.
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.store import RuleBroken, open_store
from ctc_toolkit.store.jobs import INTERRUPTED, MOST_TRIES

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


def later():
    return datetime.now(UTC) + HOUR


def test_1_from_waiting_to_done(store):
    made = asked(store, '{"Ä":1}')
    assert (made.state, made.progress, made.tries, made.ended_at) == ("waiting", 0, 0, None)
    taken = acting(store, "take", "runner-1", LONG_AGO)
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
    acting(store, "take", "runner-1", LONG_AGO)
    acting(store, "told", made.id, "runner-1", 70, "PDF")
    assert acting(store, "end", made.id, "runner-1", problem='{"code":"x"}')
    (found,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (found.state, found.progress, found.problem, found.result) == ("failed", 70, '{"code":"x"}', "")


def test_2_oldest_first(store):
    jobs = [asked(store, str(number)).id for number in range(3)]
    taken = [acting(store, "take", f"runner-{number}", LONG_AGO) for number in range(4)]
    assert [one.id if one else None for one in taken] == [*jobs, None]


def test_2_many_processes_at_once(store):
    jobs = {asked(store, str(number)).id for number in range(4)}
    start, found = threading.Barrier(4), []

    def work(runner):
        start.wait(timeout=30)
        for _ in range(3):
            taken = acting(store, "take", runner, LONG_AGO)
            if taken is not None:
                found.append((taken.id, runner))

    threads = [threading.Thread(target=work, args=(f"r{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(one for one, _ in found) == sorted(jobs), "each once, none forgotten"


def test_3_silent_processes(store):
    made = asked(store)
    assert acting(store, "take", "first", LONG_AGO).tries == 1
    assert acting(store, "take", "second", LONG_AGO) is None, "the first one is alive"
    again = acting(store, "take", "second", later())
    assert (again.id, again.tries, again.progress, again.step) == (made.id, 2, 0, "")
    assert MOST_TRIES == 2
    assert acting(store, "take", "third", later()) is None
    (found,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (found.state, json.loads(found.problem)) == ("failed", {"code": INTERRUPTED})
    assert found.ended_at is not None
    assert acting(store, "unfinished") == 0


def test_3_waiting_jobs_are_not_taken_back(store):
    asked(store)
    taken = acting(store, "take", "first", later())
    assert taken.tries == 1


def test_4_only_the_holder(store):
    made = asked(store)
    assert not acting(store, "told", made.id, "", 5), "it waits"
    acting(store, "take", "first", LONG_AGO)
    for action, args in (("told", (50,)), ("end", ())):
        assert not acting(store, action, made.id, "second", *args)
        assert not acting(store, action, "nothing", "first", *args)
    acting(store, "take", "second", later())
    assert not acting(store, "end", made.id, "first", result="late"), "it was given to somebody else meanwhile"
    assert acting(store, "end", made.id, "second", result="good")
    assert not acting(store, "end", made.id, "second", problem="{}"), "it ended already"
    (found,) = acting(store, "of_city", CITY, LONG_AGO)
    assert (found.state, found.result) == ("done", "good")


def test_5_what_a_city_sees(store):
    first, second, third = asked(store), asked(store), asked(store)
    asked(store, ags=OTHER)
    acting(store, "take", "r", LONG_AGO)
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
    acting(store, "take", "r", LONG_AGO)
    assert acting(store, "unfinished_of", "p1") == 2, "what is worked on is not finished"
    acting(store, "end", first.id, "r", result="x")
    assert (acting(store, "unfinished_of", "p1"), acting(store, "unfinished")) == (1, 2)


@pytest.mark.parametrize("change", ["state = 'resting'", "progress = 101", "progress = -1"])
def test_7_refused(store, change):
    asked(store)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE background_job SET {change}"))
