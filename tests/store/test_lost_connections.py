"""A connection that breaks while something is saved, and a server that is gone for a while.

1. Where the connection breaks at COMMIT nobody knows what became of it: the person is told to look before repeating
   it, in German and English; all is stored or nothing, the log's chain is whole, and the same store goes on.
2. The same is said where SQLite's disk fails in the middle of a commit; a full disk there is a full disk.
3. While the server is gone, reading and writing say so and the app is not ready; once it is back the same store works.
4. Changes on PostgreSQL wait for a lock no longer than on SQLite and say then that the database is busy.
5. Whoever deleted something is not told that it failed because the log could not be emptied afterwards.
"""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.readiness import readiness
from ctc_toolkit.store import AuditEntry, open_store
from ctc_toolkit.store import database as database_module
from ctc_toolkit.workspace.handle import Workspace
from tests.engines import ONLY_POSTGRES
from tests.store.write_faults import broken
from tests.wire import wired


def write(store, number):
    with store.writing() as repository:
        repository.record(AuditEntry(f"tester {number}", "probe", "nothing", None))


def written(store):
    with store.reading() as repository:
        assert repository.audit.check().broken_at is None
        return [entry.who for entry in repository.audit_log()]


@ONLY_POSTGRES
@pytest.mark.parametrize("cut", ["before", "after"])
def test_1_lost_at_commit(database_url, cut):
    with wired(database_url) as wire:
        store = open_store(wire.url)
        write(store, 1)
        wire.cut = cut
        with pytest.raises(ToolkitError) as told:
            write(store, 2)
        assert told.value.code == "database_outcome_unknown"
        assert "Sehen Sie nach, bevor Sie es wiederholen" in told.value.say("de")
        assert "Look before you repeat it" in told.value.say("en")
        found = ["tester 1", "tester 2"] if cut == "after" else ["tester 1"]
        assert written(store) == found
        write(store, 3)
        assert written(store) == [*found, "tester 3"]
        store.close()


@pytest.mark.parametrize(
    ("kind", "code"),
    [("broken_disk", "database_outcome_unknown"), ("full", "database_full"), ("locked", "database_busy")],
)
def test_2_a_disk_that_fails_at_commit(sqlite_url, kind, code):
    store = open_store(sqlite_url)
    dialect = store.database.engine.dialect
    commit = dialect.do_commit

    def fail(_):
        dialect.do_commit = commit
        raise broken(kind)

    dialect.do_commit = fail
    with pytest.raises(ToolkitError) as told:
        write(store, 1)
    assert told.value.code == code
    write(store, 2)
    assert written(store) == ["tester 2"]


@ONLY_POSTGRES
def test_3_a_server_that_is_gone_for_a_while(database_url):
    with wired(database_url) as wire:
        store = open_store(wire.url)
        ws = Workspace(store)
        assert readiness(lambda: ws).parts["database"]
        wire.down()
        for work in (lambda: write(store, 1), lambda: written(store)):
            with pytest.raises(ToolkitError) as told:
                work()
            assert told.value.code == "database_unreachable"
            assert "versuchen Sie es erneut" in told.value.say("de")
        assert not readiness(lambda: ws).parts["database"]
        wire.up()
        assert readiness(lambda: ws).parts["database"]
        write(store, 2)
        assert written(store) == ["tester 2"]
        store.close()


@ONLY_POSTGRES
def test_4_a_lock_on_postgresql(database_url, monkeypatch):
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.1)
    store, other = open_store(database_url), open_store(database_url)
    with other.database.engine.connect() as holding, holding.begin():
        holding.execute(text("LOCK TABLE audit_record"))
        with pytest.raises(ToolkitError) as told:
            write(store, 1)
        assert told.value.code == "database_busy"
    write(store, 2)
    assert written(store) == ["tester 2"]
    store.close()
    other.close()


@pytest.mark.parametrize("kind", ["full", "broken_disk", "read_only"])
def test_5_a_log_that_cannot_be_emptied(sqlite_url, kind, monkeypatch, caplog):
    store = open_store(sqlite_url)
    write(store, 1)

    def fail(self):
        with database_module.told(self.place):
            raise OperationalError("PRAGMA wal_checkpoint(TRUNCATE)", {}, broken(kind))

    monkeypatch.setattr(database_module.Database, "empty_log", fail)
    store.empty_log()
    assert "could not be emptied" in caplog.text
    monkeypatch.undo()
    store.empty_log()
    assert written(store) == ["tester 1"]
