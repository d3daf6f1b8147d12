"""Opening the database and what it refuses.

1. Without a word the database is the file ctc.sqlite in CTC_DATA_FOLDER, else in `data`; CTC_DATABASE_URL
   goes before.
2. Only SQLite files and PostgreSQL through psycopg are accepted; a missing driver is named.
3. SQLite runs with WAL, synchronous=FULL, foreign keys, secure_delete and a busy time on every connection.
4. Folder and file are made for the owner alone.
5. No password is ever shown, neither in the place nor in an error.
6. A writing block that raises leaves nothing, one that ends keeps everything.
7. A file that is no database, a folder without rights, a server that is not there, a full disk, a read-only
   file and a lock held too long each give their own code, and afterwards the store works again.
8. Deleted answers are in no byte of file and log once the log is emptied.
9. Readers see a consistent state and do not wait for a writer.
"""

import os
import sqlite3
import stat

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, NewWave, open_store
from ctc_toolkit.store import database as database_module
from ctc_toolkit.store.database import Database, connect, database_url, make_engine
from ctc_toolkit.store.failures import kind_of_trouble, refusal, told


def line(number=1):
    return AuditEntry(f"tester {number}", "probe", "nothing", None)


def test_1_default_is_a_file(monkeypatch, tmp_path):
    monkeypatch.delenv("CTC_DATABASE_URL", raising=False)
    monkeypatch.delenv("CTC_DATA_FOLDER", raising=False)
    assert database_url().database == os.path.join("data", "ctc.sqlite")
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path / "a b"))
    assert database_url().database == str(tmp_path / "a b" / "ctc.sqlite")
    monkeypatch.setenv("CTC_DATABASE_URL", "postgres://office@db/ctc")
    assert database_url().drivername == "postgresql+psycopg"
    assert database_url("sqlite:///other.sqlite").database == "other.sqlite"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://a/b",
        "nonsense",
        "postgresql+psycopg2://a/b",
    ],
)
def test_2_other_addresses_are_refused(url):
    with pytest.raises(ToolkitError) as refused:
        database_url(url)
    assert refused.value.code == "database_url_unknown"


def test_2_missing_driver_is_named(monkeypatch):
    monkeypatch.setattr(database_module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ToolkitError) as refused:
        database_url("postgresql://a/b")
    assert refused.value.code == "database_driver_missing"


def test_3_settings_of_sqlite(sqlite_url):
    database = connect(database_url(sqlite_url))
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30000,
    }
    with database.engine.connect() as first, database.engine.connect() as second:
        for connection in (first, second):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in wanted}
            assert found == wanted
    database.empty_log()
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30000


def test_4_rights_of_folder_and_file(tmp_path):
    folder = tmp_path / "new" / "data"
    store = open_store(f"sqlite:///{folder / 'ctc.sqlite'}")
    with store.writing() as repository:
        repository.record(line())
    rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert {"ctc.sqlite", "ctc.sqlite-wal"} <= set(rights)
    assert set(rights.values()) == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_5_no_password_is_shown():
    secret = "geheim-4711"
    url = database_url(f"postgresql://ctc:{secret}@127.0.0.1:9/ctc?connect_timeout=1&sslpassword={secret}")
    database = connect(url)
    assert secret not in database.place
    assert "ctc" in database.place
    with pytest.raises(ToolkitError) as refused, database.session("read") as session:
        session.execute(text("SELECT 1"))
    assert refused.value.code == "database_unreachable"
    assert secret not in str(refused.value) + refused.value.say("de") + repr(database)


def test_6_all_or_nothing(database_url):
    store = open_store(database_url)
    with store.writing() as repository:
        repository.record(line(1))

    def work():
        with store.writing() as repository:
            repository.record(line(2))
            raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        work()
    with store.reading() as repository:
        assert [entry.who for entry in repository.audit_log()] == ["tester 1"]
    store.close()


def test_7_no_database_and_no_folder(tmp_path):
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(b"this is a letter, not a database, and long enough to be looked at" * 40)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    for path, code in ((broken, "database_damaged"), (in_the_way / "ctc.sqlite", "database_unreachable")):
        with pytest.raises(ToolkitError) as refused:
            open_store(f"sqlite:///{path}")
        assert refused.value.code == code
        assert path.name in refused.value.say("de")
    assert broken.read_bytes().startswith(b"this is a letter")


def fill(connection):
    columns = "at, who, action, object, result, entry_hash"
    values = "'2026-01-01 00:00:00.000000', hex(zeroblob(2000)), 'a', 'o', 'done', ''"
    for _ in range(500):
        connection.execute(text(f"INSERT INTO audit_record ({columns}) VALUES ({values})"))


def test_7_full_disk(sqlite_url):
    store = open_store(sqlite_url)
    with store.database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages}")
        connection.execution_options(ctc_intent="write")
        with pytest.raises(ToolkitError) as refused, told("here"), connection.begin():
            fill(connection)
        assert refused.value.code == "database_full"
        raw.execute("PRAGMA max_page_count=1000000")
    with store.reading() as repository:
        assert repository.audit_log() == []
    with store.writing() as repository:
        repository.record(line())


def test_7_lock_held_too_long(sqlite_url, monkeypatch):
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    store, other = open_store(sqlite_url), open_store(sqlite_url)
    with store.writing() as repository:
        repository.record(line(1))
        repository.audit.write()
        with pytest.raises(ToolkitError) as refused, other.writing() as blocked:
            blocked.record(line(2))
        assert refused.value.code == "database_busy"
    with other.writing() as repository:
        repository.record(line(3))
        assert [entry.who for entry in repository.audit_log()] == ["tester 1", "tester 3"]


def test_7_read_only(sqlite_url):
    url = make_url(sqlite_url)
    store = open_store(sqlite_url)
    read_only = make_engine(url.set(database=f"file:{url.database}", query={"mode": "ro", "uri": "true"}))
    with pytest.raises(ToolkitError) as refused, Database(read_only, "here").session("write") as session:
        session.execute(text("DELETE FROM city"))
    assert refused.value.code == "database_read_only"
    with store.writing() as repository:
        repository.record(line())


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("55P03", "busy"),
        ("40P01", "busy"),
        ("53300", "busy"),
        ("25006", "read_only"),
        ("42501", "read_only"),
        ("53100", "full"),
        ("XX001", "damaged"),
        ("08006", "unreachable"),
        ("57P01", "unreachable"),
        ("28P01", "unreachable"),
        ("3D000", "unreachable"),
        ("42P01", "other"),
        ("22021", "other"),
    ],
)
def test_7_codes_of_postgres(state, trouble):
    original = type("ProgrammingError", (Exception,), {"sqlstate": state})()
    error = DBAPIError("SELECT 1", {}, original)
    assert kind_of_trouble(error) == trouble
    assert refusal(error, "there").code.startswith("database_")


def test_7_codes_of_sqlite_and_the_pool():
    for name, code in (
        ("SQLITE_BUSY_SNAPSHOT", "database_busy"),
        ("SQLITE_IOERR_WRITE", "database_unreachable"),
        ("SQLITE_CORRUPT_INDEX", "database_damaged"),
        ("SQLITE_READONLY_DBMOVED", "database_read_only"),
        ("SQLITE_MISUSE", "database_failed"),
    ):
        original = sqlite3.OperationalError("probe")
        original.sqlite_errorname = name
        assert refusal(OperationalError("SELECT 1", {}, original), "here").code == code
    assert refusal(PoolTimeout("probe"), "here").code == "database_busy"


@pytest.mark.parametrize("engine_name", [pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_7_lost_server_connection(database_url, request):
    store = open_store(database_url)
    name, run = make_url(database_url).database, request.getfixturevalue("run_on_server")

    def work():
        with store.writing() as repository:
            repository.record(line(1))
            run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            repository.record(line(2))

    with pytest.raises(ToolkitError) as refused:
        work()
    assert refused.value.code == "database_unreachable"
    with store.writing() as repository:
        assert repository.audit_log() == []
        repository.record(line(3))
    with store.reading() as repository:
        assert [entry.who for entry in repository.audit_log()] == ["tester 3"]


def test_8_deleted_answers_are_gone_from_the_bytes(sqlite_url):
    canary = b"CANARY-0123456789-CANARY" * 400
    store = open_store(sqlite_url)
    with store.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city("05913000", "Dortmund")
        wave = repository.add_wave(NewWave("05913000", "probe@1", 2024, "x", 9, "a" * 64, "s", canary))
    folder = os.path.dirname(make_url(sqlite_url).database)

    def found():
        return sum(open(os.path.join(folder, name), "rb").read().count(b"CANARY-0") for name in os.listdir(folder))

    assert found() >= 400
    with store.writing() as repository:
        repository.delete_wave(wave.id)
    store.empty_log()
    assert found() == 0


def test_9_readers_do_not_wait(database_url):
    store, other = open_store(database_url), open_store(database_url)
    with store.writing() as repository:
        repository.record(line(1))
        with other.reading() as reader:
            assert reader.audit_log() == []
    with other.reading() as reader:
        assert len(reader.audit_log()) == 1


def test_6_broken_rule_comes_out_as_itself(database_url):
    store = open_store(database_url)
    with store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city("05913000", "Dortmund")
    with pytest.raises(IntegrityError), store.writing() as repository:
        repository.add_city("05913000", "Dortmund again")
    with store.reading() as repository:
        assert [city.name for city in repository.cities()] == ["Dortmund"]
