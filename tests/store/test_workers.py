"""Workers as processes of their own, on SQLite and on PostgreSQL.

1. Two workers share the jobs: each is done once, never more than two at the same time.
2. A worker killed in the middle (kill -9): another one does its job, once, and its result is whole.
3. Killed three times, a job has failed with words; the others go on.
4. Stopped with SIGTERM, a worker finishes what is nearly done, gives back the rest, and ends in good order.
5. The queue may be lost, or hold what is no message: the jobs are done all the same, and nothing that it holds is run.
6. The queue carries the id of a job and nothing else, as JSON; it holds no id twice.
7. A worker gives a sign of life and signs off; one that was not heard of does not count.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import stat
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ctc_toolkit.store import open_store
from ctc_toolkit.store.job_queue import QUEUE_SUFFIX, JsonMessages, open_queue
from tests.engines import SLOW_ON_POSTGRES
from tests.store.worker_program import working

CITY = "05913000"
SECONDS = 60


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
    queue = open_queue(opened.database)
    queue.huey.storage.flush_all()
    queue.close()
    yield opened
    opened.close()


def asked(store, number=0, **request):
    actor = json.dumps({"name": "Demo", "roles": [], "demo": True, "account": None})
    with store.writing() as repository:
        return repository.jobs.add(CITY, "try", json.dumps(request), actor, f"person {number}").id


def states(store):
    with store.reading() as repository:
        return {job.id: job for job in repository.jobs.of_city(CITY, datetime(2020, 1, 1, tzinfo=UTC))}


def until(condition):
    end = time.monotonic() + SECONDS
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


def lines(folder, what):
    log = folder / "log"
    said = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
    return [(job, int(pid)) for word, job, pid in said if word == what]


def all_done(store):
    return until(lambda: (found := states(store)) and all(job.state == "done" for job in found.values()) and found)


def test_1_two_share(store, database_url, tmp_path):
    made = [asked(store, number) for number in range(8)]
    with working(database_url, tmp_path) as first, working(database_url, tmp_path) as second:
        found = all_done(store)
        for process in (first, second):
            os.kill(process.pid, signal.SIGTERM)
            process.join(SECONDS)
        assert (first.exitcode, second.exitcode) == (0, 0)
    assert sorted(job for job, _ in lines(tmp_path, "begin")) == sorted(made), "each once"
    assert all(job.result == f"result of {job.id}" and job.tries == 1 for job in found.values())
    running = most = 0
    for line in (tmp_path / "log").read_text().splitlines():
        running += 1 if line.startswith("begin") else -1
        most = max(most, running)
    assert most <= 2


def test_2_killed_in_the_middle(store, database_url, tmp_path):
    job = asked(store, waits=True)
    with working(database_url, tmp_path) as killed:
        until(lambda: lines(tmp_path, "begin"))
        assert states(store)[job].state == "working"
        killed.kill()
        killed.join(SECONDS)
        (tmp_path / "go").touch()
        with working(database_url, tmp_path) as other:
            found = all_done(store)[job]
            assert [pid for _, pid in lines(tmp_path, "begin")] == [killed.pid, other.pid]
            assert lines(tmp_path, "end") == [(job, other.pid)]
    assert (found.result, found.tries, found.progress) == (f"result of {job}", 2, 100)


@SLOW_ON_POSTGRES
def test_3_killed_three_times(store, database_url, tmp_path):
    job, other = asked(store, 1, waits=True), asked(store, 2)
    for times in range(1, 4):
        with working(database_url, tmp_path) as process:
            until(lambda count=times: [one for one, _ in lines(tmp_path, "begin")].count(job) == count)
            until(lambda: states(store)[other].state == "done")
            process.kill()
            process.join(SECONDS)
    with working(database_url, tmp_path):
        failed = until(lambda: (found := states(store)[job]).state == "failed" and found)
    assert json.loads(failed.problem) == {"code": "job_interrupted"}
    assert [one for one, _ in lines(tmp_path, "begin")].count(other) == 1


@SLOW_ON_POSTGRES
def test_4_stopped(store, database_url, tmp_path):
    waits, quick = asked(store, 1, waits=True), asked(store, 2)
    with working(database_url, tmp_path) as process:
        until(lambda: states(store)[quick].state == "done" and lines(tmp_path, "begin"))
        os.kill(process.pid, signal.SIGTERM)
        process.join(SECONDS)
        assert process.exitcode == 0
    found = states(store)[waits]
    assert (found.state, found.tries, found.progress) == ("waiting", 0, 0)
    assert states(store)[quick].state == "done"
    (tmp_path / "go").touch()
    with working(database_url, tmp_path):
        assert all_done(store)[waits].tries == 1


class _Run:
    def __reduce__(self):
        return (Path.touch, (Path(os.environ["CTC_TEST_RUN"]),))


def test_5_strange_and_lost_messages(store, database_url, tmp_path, monkeypatch):
    monkeypatch.setenv("CTC_TEST_RUN", str(tmp_path / "was run"))
    job = asked(store)
    queue = open_queue(store.database)
    bad = [pickle.dumps(_Run()), b"", b"{}", b'["only one"]', b'[1, "two"]', json.dumps(["id", "no such job"]).encode()]
    for data in bad:
        queue.huey.storage.enqueue(data)
    assert queue.held() == {"no such job"}
    with working(database_url, tmp_path, threads=1):
        all_done(store)
        until(lambda: queue.huey.storage.queue_size() == 0)
        second = asked(store, 2)
        queue.huey.storage.flush_queue()
        all_done(store)
    queue.close()
    assert not (tmp_path / "was run").exists()
    assert [one for one, _ in lines(tmp_path, "end")] == [job, second]


def test_6_ids_as_json(store, database_url):
    queue = open_queue(store.database)
    queue.hand_out(["job-1", "job-2", "job-1"])
    queue.hand_out(["job-2"])
    assert queue.held() == {"job-1", "job-2"}
    written = [json.loads(bytes(data)) for data in queue.huey.storage.enqueued_items()]
    assert [job for _, job in written] == ["job-1", "job-2"]
    with pytest.raises(TypeError):
        JsonMessages().serialize({"anything": "else"})
    with pytest.raises(ValueError, match="not a message"):
        JsonMessages().deserialize(b'{"id": 1}')
    if database_url.startswith("sqlite"):
        file = Path(database_url.removeprefix("sqlite:///") + QUEUE_SUFFIX)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    queue.close()


def test_7_signs_of_life(store, database_url, tmp_path):
    queue = open_queue(store.database)
    assert queue.workers(timedelta(seconds=30)) == ()
    with working(database_url, tmp_path) as process:
        (name,) = until(lambda: queue.workers(timedelta(seconds=30)))
        assert f"-{process.pid}-" in name
        os.kill(process.pid, signal.SIGTERM)
        process.join(SECONDS)
        assert queue.workers(timedelta(seconds=30)) == ()
    queue.sign("gone")
    assert queue.workers(timedelta(seconds=-1)) == (), "heard of too long ago"
    queue.close()
