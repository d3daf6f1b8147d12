"""What is kept of a database before it is migrated.

1. With a backup key an encrypted, checked backup in the old state is made before, and can be restored.
2. Without a key a SQLite database is copied beside itself, for its owner alone, with the same content; PostgreSQL says
   in the log that there is no backup.
3. Where the backup or the copy cannot be made, the migration does not begin.
4. An empty database, a new one and one in the newest state are not copied.
5. Copies older than 35 days are removed when the database is opened, younger ones and other files are not; all copies
   are removed when answers are deleted, which they would still hold.
6. Several processes that start at once make one backup.
7. A copy is replaced by that of a later attempt; a half one never gets the name.
"""

import logging
import multiprocessing
import os
import sqlite3
import stat
import time
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import before_migrating, open_store, snapshots
from ctc_toolkit.store.backup import list_backups
from ctc_toolkit.store.database import connect
from ctc_toolkit.store.database import database_url as parsed_url
from ctc_toolkit.store.erasure import erase
from ctc_toolkit.store.migrate import HEAD, alembic_config, current_revision, migration
from ctc_toolkit.store.restore import restore_backup
from ctc_toolkit.store.sealed import read_keys, written_key
from tests.engines import ONLY_SQLITE
from tests.store.conftest import need_programs
from tests.store.populate import contents, populate

OLD = "0001"


@pytest.fixture
def old(empty_database_url):
    """Give a filled database in the state of the first release."""
    database = connect(parsed_url(empty_database_url))
    need_programs(database)
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), OLD)
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, OLD)
    yield database
    database.close()


@pytest.fixture
def keys(key, tmp_path, monkeypatch):
    path = tmp_path / "keys" / "key"
    path.parent.mkdir()
    path.write_text(written_key(key))
    path.chmod(0o600)
    monkeypatch.setenv("CTC_BACKUP_KEY_FILE", str(path))
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(tmp_path / "backups"))
    return read_keys(path)


def held(database):
    with database.engine.connect() as connection:
        return contents(connection)


def revision(database):
    with database.engine.connect() as connection:
        return current_revision(connection)


def open_it(database):
    open_store(database.engine.url.render_as_string(hide_password=False)).close()


def test_1_encrypted_backup(old, keys, tmp_path):
    before = held(old)
    open_it(old)
    assert revision(old) == HEAD
    (entry,) = list_backups(tmp_path / "backups", keys)
    assert entry.header.revision == OLD
    assert {name: content.rows for name, content in entry.header.tables.items()} == {
        name: rows for name, (rows, _) in before.items()
    }
    migrated = held(old)
    restore_backup(entry.path, keys, old.engine.url, "replace")
    after = held(old)
    assert {name for name in after if after[name] != migrated[name]} == {"audit_record", "audit_chain"}


@ONLY_SQLITE
def test_2_copy_beside(old, tmp_path):
    before = held(old)
    open_it(old)
    assert revision(old) == HEAD
    copy = tmp_path / f"ctc.sqlite.before-{OLD}"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    kept = connect(parsed_url(f"sqlite:///{copy}"))
    assert held(kept) == before
    assert revision(kept) == OLD
    kept.close()
    with sqlite3.connect(copy) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    plain.close()


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_2_without_a_key_on_postgres(old, caplog):
    with caplog.at_level(logging.WARNING):
        open_it(old)
    assert "without a backup" in caplog.text
    assert revision(old) == HEAD


@ONLY_SQLITE
@pytest.mark.parametrize("how", ["with a key", "without a key"])
def test_3_no_backup_no_migration(old, how, request, monkeypatch):
    before = held(old)
    if how == "with a key":
        request.getfixturevalue("keys")
        monkeypatch.setenv("CTC_BACKUP_FOLDER", str(Path(old.engine.url.database) / "below a file"))
    else:

        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(snapshots, "copy_sqlite", full)
    with pytest.raises(ToolkitError) as refused:
        open_it(old)
    assert refused.value.code == "backup_not_writable"
    assert (revision(old), held(old)) == (OLD, before)
    monkeypatch.undo()
    open_it(old)
    assert revision(old) == HEAD


@ONLY_SQLITE
def test_3_unusable_key(old, tmp_path, monkeypatch):
    monkeypatch.setenv("CTC_BACKUP_KEY_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ToolkitError) as refused:
        open_it(old)
    assert refused.value.code == "backup_key_missing"
    assert revision(old) == OLD


@ONLY_SQLITE
def test_4_nothing_to_keep(empty_database_url, tmp_path):
    database = connect(parsed_url(empty_database_url))
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), OLD)
    open_it(database)
    open_it(database)
    open_store(f"sqlite:///{tmp_path / 'new.sqlite'}").close()
    with database.session("write") as session:
        session.execute(text("INSERT INTO sign_in_delay VALUES ('k', 1, '2026-01-01', '2026-01-01')"))
    open_it(database)
    assert list(tmp_path.glob("*before*")) == []
    database.close()


@ONLY_SQLITE
def test_5_old_copies_go(old, tmp_path):
    open_it(old)
    copy = tmp_path / f"ctc.sqlite.before-{OLD}"
    other = tmp_path / "notes.before-0001"
    other.write_text("x")
    now = time.time()
    for age, there in ((0, True), (34, True), (36, False)):
        for path in (copy, other):
            os.utime(path, (now - age * 86_400, now - age * 86_400))
        open_it(old)
        assert copy.exists() == there
        assert other.exists()


@ONLY_SQLITE
def test_5_deleting_removes_all_copies(old, tmp_path):
    open_it(old)
    copy, half = tmp_path / f"ctc.sqlite.before-{OLD}", tmp_path / f".ctc.sqlite.before-{OLD}.part"
    half.write_bytes(b"half of an earlier attempt")
    assert copy.exists()
    erase(old, frozenset())
    assert not copy.exists()
    assert not half.exists()
    assert held(old)["city"][0] == 2


def start(url, gate, results):
    gate.wait(60)
    try:
        open_store(url).close()
        results.put("ok")
    except Exception as problem:
        results.put(repr(problem))


@ONLY_SQLITE
def test_6_one_backup_of_many_starts(old, keys, tmp_path):
    started = multiprocessing.get_context("fork")
    gate, results = started.Barrier(4), started.Queue()
    url = old.engine.url.render_as_string(hide_password=False)
    old.close()
    processes = [started.Process(target=start, args=(url, gate, results)) for _ in range(3)]
    for process in processes:
        process.start()
    gate.wait(60)
    found = [results.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
    assert found == ["ok"] * 3
    assert len(list_backups(tmp_path / "backups", keys)) == 1


@ONLY_SQLITE
def test_7_later_attempts(old, tmp_path, monkeypatch):
    half = tmp_path / f".ctc.sqlite.before-{OLD}.part"
    half.write_bytes(b"half of an earlier attempt")

    def power_cut(*_):
        raise RuntimeError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(before_migrating, "sync_folder", power_cut)
        with pytest.raises(RuntimeError):
            open_it(old)
    copy = tmp_path / f"ctc.sqlite.before-{OLD}"
    assert copy.exists()
    with old.session("write") as session:
        session.execute(text("UPDATE city SET name = 'later'"))
    before = held(old)
    open_it(old)
    kept = connect(parsed_url(f"sqlite:///{copy}"))
    assert held(kept) == before
    kept.close()
    assert not half.exists()
