"""Workers in the background whose database goes away for a while.

1. A worker that waits goes on by itself when the database is back: what is ordered then is done once.
2. Work during which the database went away is begun again and done; nobody is told that it failed.
"""

import threading
from datetime import timedelta

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.job_queue import open_queue
from ctc_toolkit.workspace import job_work
from tests.engines import ONLY_POSTGRES
from tests.unit.workspace.made import real_workspace
from tests.unit.workspace.test_jobs import asked, seen
from tests.wire import wired

SOON = timedelta(seconds=2)


@pytest.fixture
def wire(database_url):
    with wired(database_url) as made:
        yield made


@pytest.fixture
def ws(wire, monkeypatch):
    monkeypatch.setattr(job_work, "LOOK_SECONDS", 0.2)
    opened = real_workspace(wire.url)
    queue = open_queue(opened.store.database)
    queue.huey.storage.flush_all()  # tests on PostgreSQL share a database
    queue.close()
    yield opened
    opened.close()


@ONLY_POSTGRES
def test_1_a_worker_that_waits(ws, wire):
    done, ended = [], threading.Event()

    def handler(_actor, _ws, request, _told):
        done.append(request["job"])
        ended.set()
        return "fertig"

    crew = job_work.Crew(ws, {"try": handler}, 1, until="stopped")
    crew.begin()
    wire.down()
    with pytest.raises(ToolkitError) as told:
        asked(ws, {})
    assert told.value.code == "database_unreachable"
    wire.up()
    job = asked(ws, {})
    assert ended.wait(60)
    assert crew.end(30) == 0
    assert done == [job.id]
    assert [(one.state, one.result) for one in seen(ws)] == [("done", "fertig")]


@ONLY_POSTGRES
def test_2_work_that_loses_its_database(ws, wire):
    begun, ended = [], threading.Event()

    def handler(_actor, _ws, request, told):
        begun.append(request["job"])
        if len(begun) == 1:
            wire.down()
            threading.Timer(1.0, wire.up).start()
        told(50, "halb")
        ended.set()
        return "fertig"

    job = asked(ws, {})
    crew = job_work.Crew(ws, {"try": handler}, 1, until="stopped", silent=SOON)
    crew.begin()
    assert ended.wait(60)
    assert crew.end(30) == 0
    assert begun == [job.id, job.id]
    assert [(one.state, one.result) for one in seen(ws)] == [("done", "fertig")]
