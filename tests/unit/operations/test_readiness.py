"""Readiness.

1. A database of this version that takes changes, with room to write, is ready, on both engines.
2. Each thing that is missing makes its own part not ready and never raises: no database, older tables, a server that
   only reads, a folder that cannot be written, a worker outside that nobody heard of.
3. A worker that was heard of makes it ready again; where work is done inside nobody asks for one.
"""

import os

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations import readiness as module
from ctc_toolkit.operations.readiness import readiness
from ctc_toolkit.store.figures import standing
from ctc_toolkit.store.job_queue import open_queue
from ctc_toolkit.workspace import open_workspace
from tests.engines import ONLY_POSTGRES, ONLY_SQLITE

GOOD = {"database": True, "tables": True, "disk": True, "worker": True}


@pytest.fixture
def ws(database_url, monkeypatch):
    monkeypatch.delenv("CTC_WORKER", raising=False)
    opened = open_workspace(database_url)
    yield opened
    opened.close()


def test_1_ready(ws):
    found = readiness(lambda: ws)
    assert found.parts == GOOD
    assert (found.ready, found.missing) == (True, ())


def test_2_no_database():
    def opened():
        raise ToolkitError("database_unreachable", place="x")

    found = readiness(opened)
    assert not any(found.parts.values())
    assert found.missing == ("database", "tables", "disk", "worker")


@ONLY_SQLITE
def test_2_older_tables(ws):
    with ws.store.database.session("write") as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert readiness(lambda: ws).missing == ("tables",)


@ONLY_POSTGRES
def test_2_server_that_only_reads(ws, monkeypatch):
    name = ws.store.database.engine.url.database
    with ws.store.database.session("write") as session:
        session.connection().exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    ws.store.database.engine.dispose()
    try:
        assert not standing(ws.store.database).takes_changes
        assert readiness(lambda: ws).missing == ("database",)
    finally:
        with ws.store.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("SET default_transaction_read_only = off")
            connection.exec_driver_sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        ws.store.database.engine.dispose()


@ONLY_SQLITE
def test_2_folder_that_cannot_be_written(ws, monkeypatch):
    def full(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.tempfile, "TemporaryFile", full)
    assert readiness(lambda: ws).missing == ("disk",)


def test_3_worker(ws, monkeypatch):
    monkeypatch.setenv("CTC_WORKER", "outside")
    assert readiness(lambda: ws).missing == ("worker",)
    queue = open_queue(ws.store.database)
    queue.sign(f"here-{os.getpid()}")
    assert readiness(lambda: ws).parts == GOOD
    queue.sign_off(f"here-{os.getpid()}")
    queue.close()
    assert readiness(lambda: ws).missing == ("worker",)
    monkeypatch.setenv("CTC_WORKER", "inside")
    assert readiness(lambda: ws).ready
