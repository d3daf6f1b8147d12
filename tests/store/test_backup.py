"""Backups, on SQLite and on PostgreSQL.

1. A backup holds what the database holds: number of rows by a count of its own, and restoring it gives the same
   content by an independent hash. Only answers that wait to be stored are not in it, and stay in the database.
2. Nothing of the content can be read in the backup, and nothing of it is left in any other file.
3. A backup that is damaged at any sampled place, cut or lengthened is refused.
4. A wrong key is refused; a further key in the key file opens older backups.
5. Whatever fails (full disk, folder that cannot be written, failing program, content that does not come back) ends in
   a code with a non-zero exit code, leaves no new file, and older backups as they were.
6. A backup taken while four writers write is one consistent state: references hold, the audit chain is whole, and
   every wave has its answers.
7. Folder and file belong to the owner alone; the name tells moment and engine; the newest comes first in the list.
8. Two backups at a time: the second is refused. What killed ones left is removed, what living ones use is not.
9. A damaged database gives no backup.
10. PostgreSQL: what is committed after the hashes were computed is not in the backup; the password is on no command
    line and in no error; a missing, old or failing program and a missing right are told; no trial database stays.
11. The list tells what can be opened: other key, damaged, later version, no key.
"""

import errno
import io
import os
import queue
import shutil
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, NewWave, open_store, postgres_tools, snapshots
from ctc_toolkit.store import backup as backup_module
from ctc_toolkit.store.backup import backup_folder, list_backups, make_backup, verify_backup
from ctc_toolkit.store.contents import TableContent
from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.store.locks import lock_file, work_folder
from ctc_toolkit.store.sealed import Key
from ctc_toolkit.store.snapshots import opened_backup
from tests.engines import ONLY_POSTGRES, ONLY_SQLITE, SLOW_ON_POSTGRES
from tests.store.populate import contents

OTHER = Key(b"\x07" * 32)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def made(filled, folder, key):
    return make_backup(filled, folder, [key])


def held(database):
    with database.engine.connect() as connection:
        return contents(connection)


def files_in(folder):
    return (
        {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".ctcb"} if folder.exists() else {}
    )


def leftovers(place):
    return [str(path) for path in Path(place).rglob("*") if ".ctc-work-" in path.name or path.name.endswith(".part")]


def test_1_holds_everything(filled, made, key, tmp_path):
    before = held(filled)
    assert before["held_import"][0] == 1
    rows = {name: content.rows for name, content in made.header.tables.items()}
    assert rows == {name: count for name, (count, _) in before.items()} | {"held_import": 0}
    assert [name for name, count in rows.items() if not count] == ["held_import"]
    with opened_backup(made.path, [key], filled.engine.url, tmp_path) as (header, connection):
        assert header == made.header
        kept = contents(connection)
        assert kept.pop("held_import")[0] == 0
        assert kept == {name: content for name, content in before.items() if name != "held_import"}
    assert verify_backup(made.path, [key], filled.engine.url) == made.header
    assert held(filled) == before


def test_2_nothing_shows(filled, made, tmp_path):
    data = made.path.read_bytes()
    assert made.size == len(data) > 10_000
    for word in ("Dörtmünd", "Duisburg", "survey_wave", "SQLite format 3", "PGDMP", "created_at", "00000000-0000-4000"):
        assert word.encode() not in data
    assert leftovers(tmp_path) == []
    held_by_others = [
        path for path in tmp_path.rglob("*") if path.is_file() and "Dörtmünd".encode() in path.read_bytes()
    ]
    assert {path.name.split("-")[0] for path in held_by_others} <= {"ctc.sqlite"}


def verdict(path, key, server):
    try:
        verify_backup(path, [key], server)
    except ToolkitError as refused:
        return refused.code
    return "good"


@ONLY_SQLITE
def test_3_damage_is_found(filled, made, key, tmp_path):
    whole, damaged = made.path.read_bytes(), tmp_path / "damaged.ctcb"
    server = filled.engine.url
    codes = {}
    places = [
        0,
        7,
        8,
        15,
        16,
        47,
        48,
        51,
        200,
        len(whole) // 2,
        262_144 + 47,
        262_144 + 70,
        len(whole) - 16,
        len(whole) - 1,
    ]
    for place in [*places, *range(1000, len(whole), len(whole) // 40)]:
        copy = bytearray(whole)
        copy[place] ^= 0x40
        damaged.write_bytes(copy)
        codes[place] = verdict(damaged, key, server)
    assert set(codes.values()) == {"backup_unknown", "backup_key_wrong", "backup_damaged"}
    for length in [0, 1, 8, 47, 48, 60, 5000, 48 + 262_144 + 16, len(whole) - 1]:
        damaged.write_bytes(whole[:length])
        assert verdict(damaged, key, server) in ("backup_unknown", "backup_damaged"), length
    damaged.write_bytes(whole + b"\0")
    assert verdict(damaged, key, server) == "backup_damaged"
    damaged.write_bytes(whole)
    assert verdict(damaged, key, server) == "good"
    damaged.write_bytes(b"PK\x03\x04 a letter")
    assert verdict(damaged, key, server) == "backup_unknown"
    assert verdict(tmp_path / "nothing.ctcb", key, server) == "backup_not_found"


@ONLY_POSTGRES
def test_3_damage_in_a_dump_is_found(filled, made, key, tmp_path):
    whole, damaged = made.path.read_bytes(), tmp_path / "damaged.ctcb"
    for place in (100, len(whole) // 2, len(whole) - 1):
        copy = bytearray(whole)
        copy[place] ^= 0x40
        damaged.write_bytes(copy)
        assert verdict(damaged, key, filled.engine.url) == "backup_damaged"
    damaged.write_bytes(whole[:-20])
    assert verdict(damaged, key, filled.engine.url) == "backup_damaged"


@ONLY_SQLITE
def test_4_keys(filled, made, key):
    assert verdict(made.path, OTHER, filled.engine.url) == "backup_key_wrong"
    assert verify_backup(made.path, [OTHER, key], filled.engine.url) == made.header
    newer = make_backup(filled, made.path.parent, [OTHER, key])
    assert verify_backup(newer.path, [OTHER], filled.engine.url).tables == made.header.tables


class Full(io.RawIOBase):
    """A stream on a disk that is full after some bytes."""

    def __init__(self, stream, room, error=errno.ENOSPC):
        super().__init__()
        self._stream, self._room, self._error = stream, room, error

    def write(self, data):
        self._room -= len(data)
        if self._room < 0:
            raise OSError(self._error, os.strerror(self._error))
        return self._stream.write(data)


def refused_backup(database, folder, key):
    before = files_in(folder)
    with pytest.raises(ToolkitError) as refused:
        make_backup(database, folder, [key])
    assert files_in(folder) == before
    assert leftovers(folder) + leftovers(folder.parent) == []
    assert refused.value.exit_code != 0
    return refused.value.code


@SLOW_ON_POSTGRES
@pytest.mark.parametrize("room", [0, 48, 4000])
def test_5_full_disk(filled, made, key, room, monkeypatch):
    write = snapshots.write_snapshot

    def onto_a_full_disk(database, stream, key, now):
        return write(database, Full(stream, room), key, now)

    with monkeypatch.context() as patch:
        patch.setattr(backup_module, "write_snapshot", onto_a_full_disk)
        assert refused_backup(filled, made.path.parent, key) == "backup_disk_full"
    again = make_backup(filled, made.path.parent, [key], datetime.now(UTC) + timedelta(seconds=1))
    assert len(files_in(again.path.parent)) == 2


@ONLY_SQLITE
@pytest.mark.parametrize(("share", "more"), [(0, 0), (0.1, 0), (0.9, 0), (1, 100), (2, 0)])
def test_5_files_limited_by_the_system(filled, made, key, share, more, tmp_path):
    """A real limit of the system on the size of files: on the copy of the database, or on the backup behind it."""
    before = files_in(made.path.parent)
    filled.empty_log()
    limit = int(share * Path(filled.engine.url.database).stat().st_size) + more
    program = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from ctc_toolkit.errors import ToolkitError\n"
        "from ctc_toolkit.store.backup import make_backup\n"
        "from ctc_toolkit.store.database import connect, database_url\n"
        "from ctc_toolkit.store.sealed import Key\n"
        "database = connect(database_url(sys.argv[1]))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "try:\n"
        "    make_backup(database, Path(sys.argv[2]), [Key(bytes(range(32)))])\n"
        "except ToolkitError as error:\n"
        "    print(error.code)\n"
        "else:\n"
        "    print('made')\n"
    )
    url = filled.engine.url.render_as_string()
    said = subprocess.run(
        [sys.executable, "-c", program, url, str(made.path.parent)], capture_output=True, text=True, check=False
    )
    after = files_in(made.path.parent)
    if share == 2:
        assert said.stdout == "made\n", said.stderr
        assert len(after) == 2
        return
    assert said.stdout.strip() in {"backup_not_writable", "backup_disk_full", "database_full", "database_unreachable"}
    assert after == before
    assert leftovers(tmp_path) == []


@ONLY_SQLITE
def test_5_other_errors_of_the_disk(filled, made, key, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    for place, name in ((snapshots, "copy_sqlite"), (backup_module, "sync_folder"), (snapshots, "_seal")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, broken)
            if name == "sync_folder":
                with pytest.raises(ToolkitError) as refused:
                    make_backup(filled, made.path.parent, [key])
                assert refused.value.code == "backup_not_writable"
            else:
                assert refused_backup(filled, made.path.parent, key) == "backup_not_writable"
    in_the_way = made.path.parent.parent / "file"
    in_the_way.write_text("x")
    for place in (in_the_way, in_the_way / "below"):
        with pytest.raises(ToolkitError) as refused:
            make_backup(filled, place, [key])
        assert refused.value.code == "backup_not_writable"
        assert str(place) in refused.value.say("de")


@SLOW_ON_POSTGRES
def test_5_content_that_does_not_come_back(filled, made, key, monkeypatch):
    header = snapshots._header

    def lying(*arguments):
        honest = header(*arguments)
        return replace(honest, tables={**honest.tables, "city": TableContent(2, "0" * 64)})

    monkeypatch.setattr(snapshots, "_header", lying)
    assert refused_backup(filled, made.path.parent, key) == "backup_differs"
    assert verify_backup(made.path, [key], filled.engine.url) == made.header


def write_waves(url, number, stop, steps):
    """Import waves and delete every third until told to stop, telling each step."""
    store = open_store(url)
    step = 0
    while not stop.is_set():
        name = f"{number:08x}{step:08x}".ljust(64, "0")
        with store.writing() as repository:
            wave = repository.add_wave(NewWave("05913000", "probe@1", 2024, "x", 9, name, "s", name.encode() * 50))
            repository.record(AuditEntry("tester", "import_wave", f"wave {wave.id}", "05913000"))
        if step % 3 == 2:
            with store.writing() as repository:
                repository.delete_wave(wave.id)
                repository.record(AuditEntry("tester", "delete_wave", f"wave {wave.id}", "05913000"))
        step += 1
        steps.put(number)
    store.close()


def test_6_consistent_while_others_write(database_url, folder, key, tmp_path):
    store = open_store(database_url)
    with store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city("05913000", "Dortmund")
    stop, steps = threading.Event(), queue.Queue()
    writers = [threading.Thread(target=write_waves, args=(database_url, number, stop, steps)) for number in range(4)]
    for writer in writers:
        writer.start()
    backups = []
    try:
        for _ in range(2):
            writing = set()
            while len(writing) < 4:  # all four have written since the backup before
                writing.add(steps.get(timeout=60))
            while not steps.empty():
                steps.get()
            backups.append(make_backup(store.database, folder, [key]))
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    first, second = (made.header.tables["audit_record"].rows for made in backups)
    assert 4 <= first < second
    for made in backups:
        with opened_backup(made.path, [key], store.database.engine.url, tmp_path) as (_, connection):
            check_state(connection)
    store.close()


def check_state(connection):
    """Check that a state has no half step: imports, deletions and their lines in the audit log belong together."""

    def ids(statement):
        return set(connection.execute(text(statement)).scalars())

    waves, answers = ids("SELECT id FROM survey_wave"), ids("SELECT wave_id FROM wave_answers")
    added = ids("SELECT substr(object, 6) FROM audit_record WHERE action = 'import_wave'")
    deleted = ids("SELECT substr(object, 6) FROM audit_record WHERE action = 'delete_wave'")
    assert waves == answers == added - deleted
    assert deleted <= added
    lines = connection.execute(text("SELECT count(*) FROM audit_record")).scalar_one()
    assert connection.execute(text("SELECT last_id FROM audit_chain")).scalar_one() == lines
    last = connection.execute(text("SELECT entry_hash FROM audit_record ORDER BY id DESC LIMIT 1")).scalar_one()
    assert connection.execute(text("SELECT last_hash FROM audit_chain")).scalar_one() == last


@SLOW_ON_POSTGRES
def test_7_names_and_rights(filled, folder, key, tmp_path):
    moment = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    made = make_backup(filled, folder, [key], moment)
    assert made.path.name == f"ctc-backup-20260203T040506.000789Z-{filled.dialect}.ctcb"
    assert made.header.created_at == moment
    assert made.header.engine == filled.dialect
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    later = make_backup(filled, folder, [key], moment + timedelta(hours=1))
    assert [entry.path for entry in list_backups(folder, [key])] == [later.path, made.path]


@ONLY_SQLITE
def test_7_old_ones_go(filled, folder, key):
    start = datetime(2026, 2, 3, 4, tzinfo=UTC)
    first = make_backup(filled, folder, [key], start)
    second = make_backup(filled, folder, [key], start + timedelta(days=36))
    assert (first.removed, second.removed) == ((), (first.path,))
    assert not first.path.exists()
    assert [entry.path for entry in list_backups(folder, [key])] == [second.path]


def test_7_where_backups_lie(monkeypatch, tmp_path):
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path / "data"))
    assert backup_folder(make_url("sqlite:///srv/x/ctc.sqlite")) == Path("srv/x/backups")
    assert backup_folder(make_url("postgresql+psycopg://db/ctc")) == tmp_path / "data" / "backups"
    monkeypatch.setenv("CTC_BACKUP_FOLDER", "/mnt/backups")
    assert backup_folder(make_url("sqlite:///srv/x/ctc.sqlite")) == Path("/mnt/backups")


@ONLY_SQLITE
def test_8_one_at_a_time(filled, folder, key, tmp_path):
    folder.mkdir()
    lock = lock_file(folder / ".ctc-backup.lock")
    assert refused_backup(filled, folder, key) == "backup_running"
    os.close(lock)
    dead, part = tmp_path / ".ctc-work-dead", folder / ".ctc-backup-20260101T000000.000000Z-sqlite.ctcb.part"
    dead.mkdir()
    (dead / "copy.sqlite").write_bytes(b"x")
    (tmp_path / ".ctc-work-dead.lock").touch()
    part.write_bytes(b"half")
    with work_folder(tmp_path) as living:
        (living / "copy.sqlite").write_bytes(b"y")
        make_backup(filled, folder, [key])
        assert (living / "copy.sqlite").read_bytes() == b"y"
        assert not dead.exists()
        assert not part.exists()
    assert leftovers(tmp_path) == []


@ONLY_SQLITE
def test_9_damaged_database(filled, made, key):
    file = Path(filled.engine.url.database)
    filled.empty_log()
    filled.close()
    size = file.stat().st_size
    codes = set()
    whole = file.read_bytes()
    for place in range(4096, size, size // 12):
        file.write_bytes(whole[:place] + b"\xa5" * 900 + whole[place + 900 :])
        try:
            again = make_backup(filled, made.path.parent, [key])
        except ToolkitError as refused:
            codes.add(refused.code)
        else:
            again.path.unlink()
    assert codes <= {"backup_unsound", "database_damaged", "backup_differs", "database_failed"}
    assert codes
    assert list(files_in(made.path.parent)) == [made.path.name]


def test_9_nothing_there(tmp_path, key):
    database = connect(database_url(f"sqlite:///{tmp_path / 'new.sqlite'}"))
    assert refused_backup(database, tmp_path / "b", key) == "backup_nothing_there"


@ONLY_POSTGRES
def test_10_one_snapshot(filled, folder, key, monkeypatch):
    dumping = snapshots.dumping

    def after_another_commit(*arguments):
        with filled.session("write") as session:
            session.execute(text("UPDATE city SET name = 'changed meanwhile'"))
            session.execute(text("INSERT INTO sign_in_delay VALUES ('new', 1, now(), now())"))
        return dumping(*arguments)

    rows = held(filled)["sign_in_delay"][0]
    monkeypatch.setattr(snapshots, "dumping", after_another_commit)
    made = make_backup(filled, folder, [key])
    assert made.header.tables["sign_in_delay"].rows == rows
    assert held(filled)["sign_in_delay"][0] == rows + 1


@ONLY_POSTGRES
def test_10_password_is_nowhere(filled, folder, key, monkeypatch):
    secret = "geheim-4711"
    commands = []
    started = postgres_tools.subprocess.Popen

    def watching(command, **options):
        commands.append((command, options.get("env")))
        return started(command, **options)

    monkeypatch.setattr(postgres_tools.subprocess, "Popen", watching)
    monkeypatch.setenv("CTC_OIDC_SECRET", "another-secret")
    url = filled.engine.url.set(username=filled.engine.url.username or "postgres", password=secret)
    make_backup(connect(url), folder, [key])
    assert not [command for command, _ in commands if secret in " ".join(command)]
    given = [environment for _, environment in commands if environment is not None]
    assert len(given) == 2
    for environment in given:
        assert environment["PGPASSWORD"] == secret
        assert "another-secret" not in environment.values()
        assert not [name for name in environment if name.startswith("CTC_")]
    broken = connect(url.set(database="no_such_database"))
    with pytest.raises(ToolkitError) as refused:
        make_backup(broken, folder, [key])
    assert secret not in str(refused.value) + refused.value.say("de")


@ONLY_POSTGRES
def test_10_programs(filled, folder, key, monkeypatch, tmp_path):
    real = os.environ.get("CTC_PG_DUMP") or shutil.which("pg_dump")

    def program(name, text):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return str(path)

    monkeypatch.setenv("CTC_PG_DUMP", str(tmp_path / "nothing"))
    assert refused_backup(filled, folder, key) == "postgres_tool_missing"
    monkeypatch.setenv("CTC_PG_DUMP", program("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6.24'"))
    assert refused_backup(filled, folder, key) == "postgres_tool_missing"  # no pg_restore beside it
    program("pg_restore", "exit 1")
    assert refused_backup(filled, folder, key) == "postgres_tool_old"
    program("pg_dump", "echo nonsense")
    assert refused_backup(filled, folder, key) == "postgres_tool_failed"
    version = 'if [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) 99.1"; exit 0; fi'
    program("pg_dump", f"{version}\necho half a dump\necho 'pg_dump: error: out of luck' >&2\nexit 1")
    before = files_in(folder)
    with pytest.raises(ToolkitError) as refused:
        make_backup(filled, folder, [key])
    assert refused.value.code == "postgres_tool_failed"
    assert "out of luck" in refused.value.say("de")
    program("pg_dump", f'{version}\nexec {real} "$@"')
    program("pg_restore", "cat >/dev/null; echo 'pg_restore: error: no way' >&2; exit 3")
    assert refused_backup(filled, folder, key) == "postgres_tool_failed"
    program("pg_restore", "cat >/dev/null; exit 0")
    assert refused_backup(filled, folder, key) == "backup_differs"
    assert files_in(folder) == before


@ONLY_POSTGRES
def test_10_right_to_make_a_database(filled, folder, key, run_on_server, monkeypatch):
    name = f"ctc_role_{os.urandom(4).hex()}"
    run_on_server(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    try:
        database = filled.engine.url.database
        run_on_server(f"GRANT pg_read_all_data TO {name}")
        poor = connect(filled.engine.url.set(username=name, password="x"))
        assert refused_backup(poor, folder, key) == "backup_no_check_database"
        monkeypatch.setenv("CTC_BACKUP_CHECK_URL", filled.engine.url.render_as_string(hide_password=False))
        made = make_backup(poor, folder, [key])
        assert made.header.tables["city"].rows == 2
        poor.close()
        assert database == filled.engine.url.database
    finally:
        run_on_server(f"DROP OWNED BY {name}")
        run_on_server(f"REVOKE pg_read_all_data FROM {name}")
        run_on_server(f"DROP ROLE {name}")


@ONLY_POSTGRES
def test_10_no_trial_database_stays(filled, folder, key, run_on_server):
    left = f"ctc_check_{os.urandom(8).hex()}"
    run_on_server(f"CREATE DATABASE {left}")
    with postgres_tools.scratch_database(filled.engine.url) as living:
        make_backup(filled, folder, [key])
        with filled.engine.connect() as connection:
            names = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
        assert living.database in names
        assert left not in names
    with filled.engine.connect() as connection:
        names = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
    assert not [name for name in names if name.startswith("ctc_check_")]


@ONLY_SQLITE
def test_11_list(filled, made, key, monkeypatch):
    folder, states = made.path.parent, {}
    for number in range(1, 4):
        copy = folder / f"ctc-backup-2026010{number}T000000.000000Z-sqlite.ctcb"
        shutil.copy(made.path, copy)
        states[copy.name] = number
    first, second, third = sorted(states)
    data = bytearray((folder / first).read_bytes())
    data[100] ^= 1
    (folder / first).write_bytes(data)
    (folder / second).write_bytes(b"nothing")
    with monkeypatch.context() as patch:
        patch.setattr(snapshots, "FORMAT", 2)
        of_the_future = make_backup(filled, folder, [OTHER], datetime(2026, 1, 4, tzinfo=UTC))
    found = {entry.path.name: entry.state for entry in list_backups(folder, [key])}
    assert found[made.path.name] == "readable"
    assert (found[first], found[second], found[third]) == ("damaged", "damaged", "readable")
    assert found[of_the_future.path.name] == "other_key"
    assert {entry.path: entry.state for entry in list_backups(folder, [OTHER])}[of_the_future.path] == "newer"
    assert {entry.state for entry in list_backups(folder, [])} == {"no_key"}
    assert list_backups(folder / "not there", [key]) == []
