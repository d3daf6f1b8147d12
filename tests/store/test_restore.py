"""Restoring backups, on SQLite and on PostgreSQL.

1. The drill: fill, back up, destroy, restore; the content of every table is the same by an independent hash, but for
   the sessions and codes that end and the line that the restore itself adds to the audit log.
2. A target that holds anything is refused and not changed, unless it is to be replaced.
3. What is replaced was backed up before, with all that was acknowledged until then, and that backup can be restored in
   turn; answers that had been deleted since and are there again are named.
4. Nobody is signed in by a restored backup: no session and no open code is left at any moment.
5. A backup of one engine can be restored into the other, with equal hashes.
6. A backup of an older state of the tables is migrated to the newest; one of a newer state is refused.
7. Whatever fails on the way leaves the target as it was, a missing one missing, and no other file behind.
8. A damaged SQLite file is kept under another name and replaced; while a process has it open it is not touched.
9. A running app sees the restored content without a new start, and what it saves afterwards is kept.
10. A log file left beside a database that is gone is not mixed into the restored one.
11. Numbers that count up go on behind the restored ones.
12. Tables of others in the same database are left alone.
13. The audit chain is whole after a restore.
14. A damaged backup and a wrong key change nothing.
15. 100,000 answers are backed up and restored in far less than 15 minutes.
"""

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, NewWave, open_store
from ctc_toolkit.store import restore as restore_module
from ctc_toolkit.store.backup import list_backups, make_backup
from ctc_toolkit.store.contents import NEVER_KEPT
from ctc_toolkit.store.database import connect
from ctc_toolkit.store.database import database_url as parsed_url
from ctc_toolkit.store.migrate import HEAD, alembic_config, bring_up_to_date, current_revision, migration
from ctc_toolkit.store.restore import ENDED_BY_RESTORE, restore_backup
from ctc_toolkit.store.sealed import Key
from ctc_toolkit.store.snapshots import opened_backup
from tests.engines import ONLY_SQLITE, SLOW_ON_POSTGRES, some_now
from tests.store.populate import ROWS, contents, populate

CHANGED_BY_RESTORE = {*ENDED_BY_RESTORE, "audit_record", "audit_chain"}
OTHER = Key(b"\x07" * 32)
KEY = Key(bytes(range(32)))


@pytest.fixture(autouse=True)
def backups(monkeypatch, tmp_path):
    """Let backups lie apart from the data."""
    folder = tmp_path / "backups"
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(folder))
    return folder


@pytest.fixture(scope="module")
def made_once(filled_template, tmp_path_factory):
    """Give a backup of the filled SQLite file, an hour old; tests copy it."""
    file = tmp_path_factory.mktemp("made") / "ctc.sqlite"
    shutil.copyfile(filled_template, file)
    database = connect(parsed_url(f"sqlite:///{file}"))
    yield make_backup(database, file.parent / "backups", [KEY], datetime.now(UTC) - timedelta(hours=1))
    database.close()


@pytest.fixture
def made(filled, backups, key, request):
    if filled.dialect != "sqlite":
        return make_backup(filled, backups, [key], datetime.now(UTC) - timedelta(hours=1))
    once = request.getfixturevalue("made_once")
    backups.mkdir()
    return replace(once, path=Path(shutil.copy2(once.path, backups)))


def held(database):
    with database.engine.connect() as connection:
        return contents(connection)


def held_at(url):
    database = connect(url)
    try:
        return held(database)
    finally:
        database.close()


def destroy(database):
    """Destroy all that can be destroyed: the file, or every table."""
    if database.dialect == "sqlite":
        database.close()
        file = Path(database.engine.url.database)
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
        return
    with database.engine.connect() as connection, connection.begin():
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def check_same(before, after):
    """Check that two contents agree but for what a restore changes on purpose."""
    assert set(before) == set(after)
    assert {name for name in before if before[name] != after[name]} - NEVER_KEPT == CHANGED_BY_RESTORE
    assert [after[name][0] for name in sorted(NEVER_KEPT)] == [0]
    assert after["audit_record"][0] == before["audit_record"][0] + 1
    assert [after[name][0] for name in ENDED_BY_RESTORE] == [0, 0]


def test_1_13_drill(filled, made, key):
    before, url = held(filled), filled.engine.url
    destroy(filled)
    done = restore_backup(made.path, [key], url)
    check_same(before, held(filled))
    assert done.tables == made.header.tables
    assert done.ended == before["sign_in_session"][0] + before["one_time_code"][0] > 1
    store = open_store(url.render_as_string(hide_password=False))
    with store.reading() as repository:
        last = repository.audit_log()[-1]
        assert (last.who, last.action, last.result) == ("ctc restore", "restore", "done")
        assert f"{made.header.created_at:%Y-%m-%dT%H:%M:%S}" in last.object
    with store.database.engine.connect() as connection:
        chain = connection.execute(text("SELECT last_id, last_hash FROM audit_chain")).one()
        newest = connection.execute(text("SELECT id, entry_hash FROM audit_record ORDER BY id DESC LIMIT 1")).one()
        assert tuple(chain) == tuple(newest)
        assert current_revision(connection) == HEAD
    store.close()


@SLOW_ON_POSTGRES
def test_13_audit_chain_is_whole(database_url, backups, key):
    store = open_store(database_url)
    for number in range(5):
        with store.writing() as repository:
            repository.record(AuditEntry("tester", "probe", f"thing {number}", None))
    made = make_backup(store.database, backups, [key])
    with store.writing() as repository:
        repository.record(AuditEntry("tester", "probe", "after the backup", None))
    restore_backup(made.path, [key], store.database.engine.url, "replace")
    with store.writing() as repository:
        repository.record(AuditEntry("tester", "probe", "after the restore", None))
    with store.reading() as repository:
        assert repository.audit.check().broken_at is None
        assert [line.action for line in repository.audit_log()] == ["probe"] * 5 + ["restore", "probe"]
    store.close()


@SLOW_ON_POSTGRES
def test_2_not_empty_is_refused(filled, made, key):
    before = held(filled)
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], filled.engine.url)
    assert refused.value.code == "restore_not_empty"
    assert held(filled) == before
    assert len(list_backups(made.path.parent, [key])) == 1


@SLOW_ON_POSTGRES
def test_2_a_single_row_counts(database_url, backups, key):
    store = open_store(database_url)
    made = make_backup(store.database, backups, [key])
    restore_backup(made.path, [key], store.database.engine.url)  # nothing there yet but the restore notes itself
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], store.database.engine.url)
    assert refused.value.code == "restore_not_empty"
    store.close()


@SLOW_ON_POSTGRES
def test_2_what_comes_meanwhile_is_not_lost(database_url, backups, key, monkeypatch):
    """Somebody stores something after the backup was checked and just before the restore takes its lock."""
    store = open_store(database_url)
    made = make_backup(store.database, backups, [key])

    def somebody_stores_first(database):
        with store.writing() as repository:
            repository.record(AuditEntry("somebody", "probe", "meanwhile", None))
        return migration(database)

    monkeypatch.setattr(restore_module, "migration", somebody_stores_first)
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], store.database.engine.url)
    assert refused.value.code == "restore_not_empty"
    with store.reading() as repository:
        assert [line.who for line in repository.audit_log()] == ["somebody"]
    store.close()


@SLOW_ON_POSTGRES
def test_3_nothing_acknowledged_is_lost(filled, made, key):
    """While a restore replaces the content somebody writes: each line is in the backup made before or in the result."""
    acknowledged, stop, begun = [], threading.Event(), threading.Event()
    url = filled.engine.url.render_as_string(hide_password=False)

    def write():
        store = open_store(url)
        while not stop.is_set():
            name = f"line {len(acknowledged)}"
            try:
                with store.writing() as repository:
                    repository.record(AuditEntry("writer", "probe", name, None))
            except ToolkitError:  # the tables were replaced under it: nothing was promised
                continue
            acknowledged.append(name)
            begun.set()
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    assert begun.wait(60)
    try:
        done = restore_backup(made.path, [key], filled.engine.url, "replace")
    finally:
        stop.set()
        writer.join(60)
    lines = "SELECT object FROM audit_record WHERE who = 'writer'"
    with opened_backup(done.before.path, [key], filled.engine.url, made.path.parent) as (_, connection):
        before = list(connection.execute(text(lines)).scalars())
    with filled.session("read") as session:
        after = list(session.execute(text(lines)).scalars())
    assert sorted([*before, *after]) == sorted(acknowledged)
    assert before


@SLOW_ON_POSTGRES
def test_3_older_tables_are_replaced(empty_database_url, backups, key):
    """What is replaced is in an older state and stays in it in its backup."""
    database = connect(parsed_url(empty_database_url))
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), "0001")
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, "0001")
    made = make_backup(database, backups, [key])
    done = restore_backup(made.path, [key], database.engine.url, "replace")
    assert done.before.header.revision == "0001"
    assert done.before.header.tables == made.header.tables
    with database.engine.connect() as connection:
        assert current_revision(connection) == HEAD
    database.close()


@SLOW_ON_POSTGRES
def test_3_deleted_answers_that_are_there_again_are_named(filled, made, key):
    with filled.session("write") as session:
        gone = session.execute(text("SELECT wave_id FROM wave_answers ORDER BY wave_id")).scalars().first()
        label = session.execute(text("SELECT label FROM survey_wave WHERE id = :id"), {"id": gone}).scalar_one()
        session.execute(text("DELETE FROM wave_answers WHERE wave_id = :id"), {"id": gone})
    done = restore_backup(made.path, [key], filled.engine.url, "replace")
    assert len(done.revived) == 1
    assert done.revived[0].endswith(label)
    assert restore_backup(made.path, [key], filled.engine.url, "replace").revived == ()


@SLOW_ON_POSTGRES
def test_3_replaced_and_back_again(filled, made, key):
    before = held(filled)
    with filled.session("write") as session:
        session.execute(text("UPDATE city SET name = 'changed after the backup'"))
        session.execute(text("INSERT INTO sign_in_delay VALUES ('late', 1, '2026-01-01', '2026-01-01')"))
    changed = held(filled)
    done = restore_backup(made.path, [key], filled.engine.url, "replace")
    check_same(before, held(filled))
    assert done.before is not None
    kept = {name: 0 if name in NEVER_KEPT else rows for name, (rows, _) in changed.items()}
    assert kept == {name: content.rows for name, content in done.before.header.tables.items()}
    restore_backup(done.before.path, [key], filled.engine.url, "replace")
    check_same(changed, held(filled))


@SLOW_ON_POSTGRES
def test_3_no_backup_of_the_present_no_restore(filled, made, key, monkeypatch):
    before = held(filled)

    def full(*_, **__):
        raise ToolkitError("backup_disk_full", folder="x")

    monkeypatch.setattr(restore_module, "make_backup", full)
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], filled.engine.url, "replace")
    assert refused.value.code == "backup_disk_full"
    assert held(filled) == before


@SLOW_ON_POSTGRES
def test_4_never_signed_in(filled, made, key, monkeypatch):
    """Another connection looks just before the commit and right after it: it sees the old rows, then none."""
    filled.close()
    seen = []
    note = restore_module._note

    def look():
        with filled.engine.connect() as connection:
            names = ENDED_BY_RESTORE if filled.dialect == "sqlite" else ()  # PostgreSQL lets readers wait
            return [connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names]

    def noting(connection, header):
        seen.append(look())  # from outside of the transaction
        note(connection, header)

    monkeypatch.setattr(restore_module, "_note", noting)
    with filled.session("write") as session:
        for name in ENDED_BY_RESTORE:
            session.execute(text(f"DELETE FROM {name}"))
    restore_backup(made.path, [key], filled.engine.url, "replace")
    seen.append(look())
    assert {number for numbers in seen for number in numbers} <= {0}
    assert [held(filled)[name][0] for name in ENDED_BY_RESTORE] == [0, 0]


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["sqlite", "postgresql"])
def test_5_into_the_other_engine(engine_name, filled, made, key, request, tmp_path, monkeypatch):
    before = held(filled)
    if engine_name == "sqlite":
        other = request.getfixturevalue("postgres_database")()
    else:
        monkeypatch.setenv("CTC_DATABASE_URL", filled.engine.url.render_as_string(hide_password=False))
        other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    done = restore_backup(made.path, [key], parsed_url(other))
    assert done.tables == made.header.tables
    check_same(before, held_at(parsed_url(other)))


def test_5_a_dump_needs_a_server(postgres_database, backups, key, tmp_path, monkeypatch):
    store = open_store(postgres_database())
    made = make_backup(store.database, backups, [key])
    store.close()
    target = parsed_url(f"sqlite:///{tmp_path / 'other.sqlite'}")
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], target)
    assert refused.value.code == "backup_needs_server"
    monkeypatch.setenv("CTC_BACKUP_CHECK_URL", postgres_database())
    restore_backup(made.path, [key], target)


@SLOW_ON_POSTGRES
@pytest.mark.parametrize("revision", some_now(set(ROWS) - {HEAD}, 4))
def test_6_older_state(empty_database_url, revision, backups, key, tmp_path):
    database = connect(parsed_url(empty_database_url))
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), revision)
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, revision)
    made = make_backup(database, backups, [key])
    assert made.header.revision == revision
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), HEAD)
    migrated = held(database)
    destroy(database)
    done = restore_backup(made.path, [key], database.engine.url)
    assert done.tables == made.header.tables
    after = held(database)
    changed = {name for name in after if after[name] != migrated[name]}
    assert {"audit_record", "audit_chain"} <= changed <= CHANGED_BY_RESTORE
    with database.engine.connect() as connection:
        assert current_revision(connection) == HEAD
    database.close()


def test_6_newer_state_is_refused(filled, backups, key):
    with filled.session("write") as session:
        session.execute(text("UPDATE alembic_version SET version_num = '2041'"))
    made = make_backup(filled, backups, [key])
    destroy(filled)
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], filled.engine.url)
    assert refused.value.code == "database_newer"
    if filled.dialect == "sqlite":
        assert not Path(filled.engine.url.database).exists()
    else:
        assert held(filled) == {}
        bring_up_to_date(filled)  # other tests use this database as well


@SLOW_ON_POSTGRES
@pytest.mark.parametrize("place", ["copy_rows", "_note"])
def test_7_failing_on_the_way(filled, made, key, place, monkeypatch, tmp_path):
    with filled.session("write") as session:
        session.execute(text("UPDATE city SET name = 'as it was'"))
    before, files = held(filled), {path.name for path in tmp_path.iterdir()}

    def fail(*_):
        raise RuntimeError("power cut")

    monkeypatch.setattr(restore_module, place, fail)
    with pytest.raises(RuntimeError):
        restore_backup(made.path, [key], filled.engine.url, "replace")
    assert held(filled) == before
    assert {path.name for path in tmp_path.iterdir()} - files <= {"ctc.sqlite-wal", "ctc.sqlite-shm", "data"}


@SLOW_ON_POSTGRES
def test_7_hashes_that_differ_are_refused(filled, made, key, monkeypatch):
    before, fitted = held(filled), restore_module._fitted

    def almost(row, engine):
        return {
            name: "Befragun" if name == "label" and str(value).startswith("Befragung") else value
            for name, value in fitted(row, engine).items()
        }

    monkeypatch.setattr(restore_module, "_fitted", almost)
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], filled.engine.url, "replace")
    assert refused.value.code == "restore_differs"
    assert "survey_wave" in refused.value.say("de")
    assert held(filled) == before


@ONLY_SQLITE
def test_7_missing_stays_missing(filled, made, key, monkeypatch, tmp_path):
    destroy(filled)
    files = {str(path) for path in tmp_path.rglob("*")}

    def fail(*_):
        raise ToolkitError("database_full", place="x")

    monkeypatch.setattr(restore_module, "copy_rows", fail)
    with pytest.raises(ToolkitError):
        restore_backup(made.path, [key], filled.engine.url)
    assert {str(path) for path in tmp_path.rglob("*")} == files


def damage(file):
    data = bytearray(file.read_bytes())
    for start in range(0, len(data), 4096):
        data[start : start + 120] = b"\xa5" * 120
    file.write_bytes(data)


@ONLY_SQLITE
def test_8_damaged_file(filled, made, key):
    before, file = held(filled), Path(filled.engine.url.database)
    filled.empty_log()
    filled.close()
    damage(file)
    damaged = file.read_bytes()
    with pytest.raises(ToolkitError) as refused:
        restore_backup(made.path, [key], filled.engine.url)
    assert refused.value.code == "restore_not_empty"
    assert file.read_bytes() == damaged
    done = restore_backup(made.path, [key], filled.engine.url, "replace")
    assert done.set_aside is not None
    assert done.set_aside.read_bytes() == damaged
    check_same(before, held(filled))


@ONLY_SQLITE
def test_8_damaged_and_open(filled, made, key):
    file = Path(filled.engine.url.database)
    program = (
        "import sqlite3, sys\n"
        "connection = sqlite3.connect(sys.argv[1])\n"
        "connection.execute('SELECT count(*) FROM city').fetchone()\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout.readline() == "open\n"
        filled.close()
        damage(file)
        damaged = file.read_bytes()
        with pytest.raises(ToolkitError) as refused:
            restore_backup(made.path, [key], filled.engine.url, "replace")
        assert refused.value.code in ("restore_in_use", "database_busy")
        assert file.read_bytes() == damaged
    finally:
        holder.communicate("")
    restore_backup(made.path, [key], filled.engine.url, "replace")
    assert held(filled)["city"][0] == 2


@SLOW_ON_POSTGRES
def test_9_running_app(filled, made, key):
    app = open_store(filled.engine.url.render_as_string(hide_password=False))
    with app.writing() as repository:
        repository.record(AuditEntry("tester", "probe", "after the backup", None))
        repository.add_city("05113000", "Essen")
    restore_backup(made.path, [key], filled.engine.url, "replace")
    with app.reading() as repository:
        assert {city.ags for city in repository.cities()} == {"05913000", "05112000"}
    with app.writing() as repository:
        repository.add_city("05113000", "Essen again")
    app.close()
    other = open_store(filled.engine.url.render_as_string(hide_password=False))
    with other.reading() as repository:
        assert {city.ags for city in repository.cities()} == {"05913000", "05112000", "05113000"}
    other.close()


@ONLY_SQLITE
def test_10_stray_log(filled, made, key, tmp_path):
    before, file = held(filled), Path(filled.engine.url.database)
    filled.empty_log()
    blocker = sqlite3.connect(file)
    blocker.execute("BEGIN")
    blocker.execute("SELECT count(*) FROM city").fetchone()
    with filled.session("write") as session:
        session.execute(text("UPDATE city SET name = 'only in the log'"))
    log = file.with_name("ctc.sqlite-wal").read_bytes()
    assert len(log) > 1000
    blocker.close()
    destroy(filled)
    file.with_name("ctc.sqlite-wal").write_bytes(log)
    restore_backup(made.path, [key], filled.engine.url)
    check_same(before, held(filled))
    filled.close()
    with sqlite3.connect(file) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    plain.close()


@SLOW_ON_POSTGRES
def test_11_counting_goes_on(filled, made, key):
    destroy(filled)
    restore_backup(made.path, [key], filled.engine.url)
    with filled.session("write") as session:
        highest = session.execute(text("SELECT max(id) FROM review_entry")).scalar_one()
        session.execute(
            text(
                "INSERT INTO review_entry (submission_id, kind, text, who, role, at) "
                "SELECT submission_id, kind, text, who, role, at FROM review_entry WHERE id = :id"
            ),
            {"id": highest},
        )
        assert session.execute(text("SELECT max(id) FROM review_entry")).scalar_one() == highest + 1


@SLOW_ON_POSTGRES
def test_12_tables_of_others(filled, made, key):
    with filled.session("write") as session:
        session.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
        session.execute(text("INSERT INTO somebody_elses VALUES (7)"))
    try:
        restore_backup(made.path, [key], filled.engine.url, "replace")
        with filled.session("read") as session:
            assert session.execute(text("SELECT id FROM somebody_elses")).scalars().all() == [7]
    finally:
        with filled.session("write") as session:
            session.execute(text("DROP TABLE somebody_elses"))


@ONLY_SQLITE
def test_14_damaged_backup_and_wrong_key(filled, made, key, tmp_path):
    before = held(filled)
    damaged = tmp_path / "damaged.ctcb"
    data = bytearray(made.path.read_bytes())
    data[-30] ^= 1
    damaged.write_bytes(data)
    for path, keys, code in (
        (damaged, [key], "backup_damaged"),
        (made.path, [OTHER], "backup_key_wrong"),
        (tmp_path / "nothing", [key], "backup_not_found"),
    ):
        for target in (filled.engine.url, parsed_url(f"sqlite:///{tmp_path / 'new' / 'ctc.sqlite'}")):
            with pytest.raises(ToolkitError) as refused:
                restore_backup(path, keys, target, "replace")
            assert refused.value.code == code
    assert held(filled) == before
    assert not (tmp_path / "new" / "ctc.sqlite").exists()


@SLOW_ON_POSTGRES
@pytest.mark.slow
def test_15_a_hundred_thousand_answers(database_url, backups, key):
    from ctc_toolkit.survey.answers_file import answers_to_parquet
    from tests.unit.workspace.made import answers

    store = open_store(database_url)
    with store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city("05913000", "Dortmund")
    for number in range(25):
        table = answers(4000, seed=number)
        with store.writing() as repository:
            repository.add_wave(
                NewWave(
                    "05913000", "yrbs@2019", 2019, f"{number}", 4000, table.source_hash, "s", answers_to_parquet(table)
                )
            )
    before = held(store.database)
    begun = time.monotonic()
    made = make_backup(store.database, backups, [key])
    backed_up = time.monotonic()
    destroy(store.database)
    restore_backup(made.path, [key], store.database.engine.url)
    restored = time.monotonic()
    after = held(store.database)
    assert {name for name in before if before[name] != after[name]} == {"audit_record", "audit_chain"}
    assert after["wave_answers"] == before["wave_answers"]
    assert restored - begun < 15 * 60
    print(f"{made.size / 1e6:.1f} MB, backed up in {backed_up - begun:.1f} s, restored in {restored - backed_up:.1f} s")
    store.close()
