"""Deleted bytes are gone: canaries in the answers, searched by other means in all files of the database.

1. After deleting and erasing no canary stands in any file: database, logs, data folder, temporary files; on
   PostgreSQL in no file of the whole data directory, write-ahead log included. The own search says the same.
2. Without erasing they are there: a plain deletion leaves them on both engines (the test can fail).
3. A reader who still sees the old state keeps it open; afterwards the same work, without pieces, finishes it.
4. On PostgreSQL a locked table is not waited for: open, within seconds, and nothing is harmed.
5. A PostgreSQL role without further rights deletes and writes the table anew, says what it could not look at, and
   notices by the size of the table that an old reader still keeps deleted rows. With the rights that the handbook
   names it proves everything.
6. What is left is untouched: other answers are read again, byte for byte.
7. Pieces that stand in other answers too are not searched; a wave without answers has none.
8. Where a copy of the answers lies in the data folder, it is found; a file that cannot be read is said to be so.
9. A search that found nothing beforehand proves nothing: the tables are written anew instead, and the result says so.
"""

import os
import random
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from ctc_toolkit.store import NewWave, Searched, erasure, open_store
from ctc_toolkit.store import erasure_postgres as postgres
from ctc_toolkit.store.erasure import sqlite_files

DORTMUND = "05913000"


def canaries(number):
    chance = random.Random(f"canary {number} {uuid4()}")
    return [b"CANARY" + chance.randbytes(34) for _ in range(200)]


def with_canaries(own, seed):
    """Return bytes like answers, a few of them between two canaries each."""
    chance = random.Random(f"{seed} {uuid4()}")
    return b"".join(chance.randbytes(chance.randint(90, 400)) + canary for canary in own) + chance.randbytes(500)


@pytest.fixture
def store(database_url, tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    yield opened
    opened.close()
    monkeypatch.undo()
    tempfile.tempdir = None


def add(store, answers):
    mark = uuid4().hex
    with store.writing() as repository:
        new = NewWave(DORTMUND, "probe@1", 2024, f"Probe {mark}", 100, mark * 2, "test", answers)
        return repository.add_wave(new).id


def delete(store, wave_id):
    with store.writing() as repository:
        repository.deletions.delete_answers(wave_id)


def folder_of(store, tmp_path):
    """Return the folder in which everything of the database lies; PostgreSQL's is a folder of this machine."""
    if store.database.dialect == "sqlite":
        return tmp_path
    with store.database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
    if not os.access(folder, os.R_OK):
        pytest.skip("the data directory of the PostgreSQL server is not on this machine")
    return folder


def seen(folder, own):
    """Return in which files how many of the canaries stand, found with nothing but Python's `in`."""
    found = {}
    for path in folder.rglob("*"):
        try:
            data = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        if b"CANARY" in data and (count := sum(canary in data for canary in own)):
            found[path.name] = count
    return found


def test_1_2_6_gone_after_erasing(store, tmp_path):
    own, kept = canaries("deleted"), canaries("kept")
    answers = with_canaries(kept, 2)
    wave, other = add(store, with_canaries(own, 1)), add(store, answers)
    folder = folder_of(store, tmp_path)
    windows = store.windows(wave)
    before = store.found_before(windows)
    assert len(windows) > 500
    assert before > 0.8 * len(windows)
    delete(store, wave)
    assert max(seen(folder, own).values()) > 0.8 * len(own)  # 2
    done = store.erase(windows, before)
    assert (done.state, done.method, done.windows, done.before, done.found) == (
        "proven", "searched", len(windows), before, 0,
    )  # fmt: skip
    assert seen(folder, own) == {}
    assert {place.found for place in done.searched} == {0}
    assert sum(place.size for place in done.searched) > 50_000
    assert max(seen(folder, kept).values()) > 0.8 * len(kept)
    with store.reading() as repository:
        assert repository.answers(other) == answers
        assert repository.wave(wave).answers_deleted_at is not None


def test_1_without_pieces_the_tables_are_written_anew(store, tmp_path):
    own = canaries("broken off")
    wave = add(store, with_canaries(own, 3))
    folder = folder_of(store, tmp_path)
    delete(store, wave)
    done = store.erase(frozenset())
    assert (done.state, done.method, done.windows, done.before) == ("proven", "rebuilt", 0, None)
    assert seen(folder, own) == {}


def test_3_an_old_reader_keeps_it_open(store, tmp_path):
    own = canaries("reader")
    wave = add(store, with_canaries(own, 4))
    folder, windows = folder_of(store, tmp_path), store.windows(wave)
    store.empty_log()
    reader = store.database.engine.connect()
    if store.database.dialect == "postgresql":
        reader = reader.execution_options(isolation_level="REPEATABLE READ")
    reader.execute(text("SELECT * FROM city")).all()
    delete(store, wave)
    first = store.erase(windows, len(windows))
    assert first.state == "open"
    assert seen(folder, own)
    reader.close()
    again = store.erase(frozenset())
    assert again.state == "proven"
    assert seen(folder, own) == {}


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_4_a_locked_table(store, monkeypatch):
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 1)
    wave, other = add(store, with_canaries(canaries("lock"), 5)), add(store, b"other answers")
    windows = store.windows(wave)
    delete(store, wave)
    with store.database.engine.connect() as holder:
        holder.execute(text("SELECT count(*) FROM wave_answers")).all()
        done = store.erase(windows, None)
    assert done.state == "open"
    assert [step.outcome for step in done.steps if step.name == "rebuild"] == ["busy"]
    with store.reading() as repository:
        assert repository.answers(other) == b"other answers"
    assert store.erase(windows, None).state == "proven"
    with store.database.engine.connect() as later:
        assert later.execute(text("SHOW lock_timeout")).scalar_one() == "0"


@pytest.fixture
def plain_store(postgres_url, run_on_server):
    """Give a store whose role owns its database and has no further right."""
    name = f"ctc_plain_{uuid4().hex[:10]}"
    run_on_server(f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    run_on_server(f"CREATE DATABASE {name} OWNER {name} ENCODING 'UTF8' TEMPLATE template0")
    from sqlalchemy.engine import make_url

    url = make_url(postgres_url(name)).set(username=name, password=name)
    opened = open_store(url.render_as_string(hide_password=False))
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund")
    yield opened
    opened.close()
    run_on_server(f"DROP DATABASE {name} WITH (FORCE)")
    run_on_server(f"DROP ROLE {name}")


@pytest.mark.postgres
def test_5_a_plain_role(plain_store):
    store = plain_store
    own = canaries("plain")
    wave, other = add(store, with_canaries(own, 6)), add(store, with_canaries(canaries("stays"), 7))
    windows = store.windows(wave)
    assert store.found_before(windows) is None
    engine = create_engine(store.database.engine.url, isolation_level="REPEATABLE READ")
    with engine.connect() as reader:
        reader.execute(text("SELECT * FROM city")).all()
        delete(store, wave)
        held = store.erase(windows)
        assert held.state == "open"
        assert {step.name: step.outcome for step in held.steps}["sizes"] == "busy"
    engine.dispose()
    done = store.erase(windows)
    outcomes = {step.name: step.outcome for step in done.steps}
    assert (done.state, done.found, done.searched) == ("limited", 0, ())
    assert (outcomes["rebuild"], outcomes["sizes"]) == ("done", "done")
    assert {outcomes["overwrite_log"], outcomes["search"]} == {"not_possible"}
    assert set(done.settings) == set(postgres.SETTINGS)
    with store.reading() as repository:
        assert len(repository.answers(other)) > 1000


def rights_of_the_handbook():
    """Return the statements that docs/handbuch/loeschen.md names."""
    handbook = Path(__file__).resolve().parents[2] / "docs" / "handbuch" / "loeschen.md"
    lines = handbook.read_text(encoding="utf-8").splitlines()
    return [line.strip().rstrip(";") for line in lines if line.startswith("    GRANT ")]


@pytest.mark.postgres
def test_5_the_rights_of_the_handbook(plain_store, postgres_url):
    store = plain_store
    role = store.database.engine.url.username
    wave = add(store, with_canaries(canaries("granted"), 11))
    windows = store.windows(wave)
    server = create_engine(postgres_url(role), isolation_level="AUTOCOMMIT")
    statements = rights_of_the_handbook()
    assert len(statements) == 5
    with server.connect() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(" TO ctc", f" TO {role}")))
    before = store.found_before(windows)
    assert before > 0.8 * len(windows)
    delete(store, wave)
    done = store.erase(windows, before)
    assert (done.state, done.found) == ("proven", 0)
    assert {step.outcome for step in done.steps} == {"done"}
    server.dispose()


def test_7_pieces_of_others_are_not_searched(store):
    shared, alone = random.Random(8).randbytes(6400), random.Random(9).randbytes(6400)
    wave = add(store, shared + alone)
    add(store, shared)
    windows = store.windows(wave)
    assert len(windows) == 100
    assert all(piece in alone for piece in windows)
    delete(store, wave)
    assert store.windows(wave) == frozenset()
    assert store.erase(windows, None).state == "proven"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_8_a_copy_in_the_data_folder_is_found(store, tmp_path):
    answers = with_canaries(canaries("copy"), 10)
    wave = add(store, answers)
    windows = store.windows(wave)
    delete(store, wave)
    for place in (tmp_path / "forgotten" / "copy.bin", tmp_path / "tmp" / "etilqs_0123456789"):
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"x" + answers)
        assert place in sqlite_files(store.database)
        done = store.erase(windows, None)
        assert done.state == "open"
        assert {found.name for found in done.searched if found.found} == {str(place.relative_to(tmp_path))}
        place.unlink()
    assert store.erase(windows, None).state == "proven"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_8_a_file_that_cannot_be_read_is_no_proof(store, monkeypatch):
    wave = add(store, with_canaries(canaries("unread"), 13))
    windows = store.windows(wave)
    delete(store, wave)
    monkeypatch.setattr(erasure, "search_files", lambda *_: [Searched("a", 9, 0), Searched("b", 0, 0, files=0)])
    done = store.erase(windows, 9)
    assert (done.state, done.steps[-1].outcome) == ("limited", "not_possible")


def test_9_a_search_that_finds_nothing_beforehand(store, tmp_path):
    own = canaries("blind")
    wave = add(store, with_canaries(own, 12))
    folder, windows = folder_of(store, tmp_path), store.windows(wave)
    delete(store, wave)
    done = store.erase(windows, 0)
    assert (done.state, done.method, done.windows) == ("proven", "rebuilt", 0)
    assert seen(folder, own) == {}
