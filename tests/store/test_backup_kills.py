"""Processes killed with `kill -9` at random moments of backing up and of restoring.

1. Every backup that was acknowledged is there and good, and so is every other file under a final name: none is half.
2. The next backup removes what the killed ones left: no copy of the data, no half file, no trial database.
3. After a kill while restoring, the database holds one of the two backups, whole, or what it held before; it is sound,
   and the next restore works.
4. The kills did hit: work that was begun was not finished.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ctc_toolkit.store import AuditEntry, Store
from ctc_toolkit.store.backup import list_backups, make_backup, verify_backup
from ctc_toolkit.store.restore import restore_backup
from tests.store.populate import contents

ROOT = Path(__file__).resolve().parents[2]
SLOW_ON_POSTGRES = pytest.mark.parametrize(
    "engine_name", ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.slow])]
)


def kill_many(database, folder, kills, *backups):
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.store.backup_kills", url, str(folder), str(kills), "7", *map(str, backups)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout)
    assert "failed" not in heard, heard["failed"]
    # 4
    assert len(heard["starting"]) > len(heard["finished"]) >= kills
    return heard


def leftovers(place):
    return [str(path) for path in Path(place).rglob("*") if ".ctc-work-" in path.name or path.name.endswith(".part")]


def trial_databases(database):
    if database.dialect == "sqlite":
        return []
    with database.engine.connect() as connection:
        names = connection.execute(text("SELECT datname FROM pg_database WHERE datname LIKE 'ctc_check_%'"))
        return list(names.scalars())


def check_backups(database, folder, kills, key):
    older = make_backup(database, folder, [key])
    bytes_before = older.path.read_bytes()
    heard = kill_many(database, folder, kills)
    assert older.path.read_bytes() == bytes_before
    found = list_backups(folder, [key])
    # 1
    names = {entry.path.name for entry in found}
    assert {words[0] for words in heard["finished"]} <= names
    assert len(names) <= len(heard["starting"]) + 1
    headers = [verify_backup(entry.path, [key], database.engine.url) for entry in found]
    lines = [header.tables["audit_record"].rows for header in headers]
    assert lines == sorted(lines, reverse=True)
    assert lines[0] >= lines[-1] + kills
    # 2
    make_backup(database, folder, [key])
    assert leftovers(folder.parent) == []
    assert trial_databases(database) == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_1_2_4_killed_while_backing_up(filled, tmp_path, key):
    check_backups(filled, tmp_path / "backups", 10, key)


@pytest.mark.faults
def test_1_2_4_killed_very_often_while_backing_up(filled, tmp_path, key):
    check_backups(filled, tmp_path / "backups", 40, key)


def check_restores(database, folder, kills, key):
    with Store(database).writing() as repository:
        repository.record(AuditEntry("tester", "probe", "first", None))
    first = make_backup(database, folder, [key])
    with database.session("write") as session:
        session.execute(text("UPDATE city SET name = 'second'"))
        session.execute(text("DELETE FROM wave_answers"))
    second = make_backup(database, folder, [key])
    allowed = [backup.header.tables for backup in (first, second)]
    kill_many(database, folder, kills, first.path, second.path)
    # 3
    with database.engine.connect() as connection:
        found = {name: rows for name, (rows, _) in contents(connection).items()}
        city = connection.execute(text("SELECT name FROM city WHERE ags = '05913000'")).scalar_one()
        if database.dialect == "sqlite":
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    which = allowed[1] if city == "second" else allowed[0]
    assert found["wave_answers"] == which["wave_answers"].rows
    assert found["survey_wave"] == which["survey_wave"].rows
    with Store(database).reading() as repository:
        assert repository.audit_log()[-1].action in ("restore", "probe")
    restore_backup(first.path, [key], database.engine.url, "replace")
    with database.engine.connect() as connection:
        after = {name: rows for name, (rows, _) in contents(connection).items()}
    expected = {name: content.rows for name, content in allowed[0].items()}
    ended = {"sign_in_session": 0, "one_time_code": 0, "audit_record": expected["audit_record"] + 1}
    assert after == {**expected, **ended}
    assert leftovers(folder.parent) == []
    assert trial_databases(database) == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_3_4_killed_while_restoring(filled, tmp_path, key, monkeypatch):
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(tmp_path / "backups"))
    check_restores(filled, tmp_path / "backups", 2, key)


@pytest.mark.faults
def test_3_4_killed_often_while_restoring(filled, tmp_path, key, monkeypatch):
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(tmp_path / "backups"))
    check_restores(filled, tmp_path / "backups", 20 if filled.dialect == "sqlite" else 8, key)
