"""Migrations, on SQLite and on PostgreSQL.

1. The tables that the migrations make are those of the models: Alembic finds nothing to do.
2. Upgrade, downgrade, upgrade of a populated database, from every state of the chain to the newest, keeps
   all rows.
3. A step that makes a parent table anew loses no child row, and foreign keys hold again afterwards.
4. A step back that would delete rows is refused, and nothing has changed; an empty database goes back to
   nothing.
5. The chain has one end, which is the one the software names, and every state has rows for tests.
6. Several processes and threads that open a new database at once all succeed, and it is migrated once.
7. A step that fails half-way leaves everything as it was, also where it would leave a reference to nothing.
8. A database of a newer version, or with strange tables of the same names, is refused and not touched.
9. Every constraint has a name that follows the convention.
10. A step that Alembic writes from the models runs as it is, and then nothing is left to do.
"""

import multiprocessing
import re
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import open_store
from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.store.migrate import (
    HEAD,
    alembic_config,
    bring_up_to_date,
    current_revision,
    known_revisions,
    migration,
)
from ctc_toolkit.store.models import METADATA
from tests.engines import some_now
from tests.store.populate import ROWS, contents, populate

STEPS = str(Path(__file__).with_name("steps"))


@pytest.fixture
def empty(empty_database_url):
    database = connect(database_url(empty_database_url))
    yield database
    database.close()


@pytest.fixture
def migrated(empty):
    bring_up_to_date(empty)
    return empty


def move(database, direction, revision, *steps):
    with migration(database) as connection:
        getattr(command, direction)(alembic_config(connection, *steps), revision)


def held(database):
    with database.engine.connect() as connection:
        return contents(connection)


def fill(database, revision):
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, revision)


def test_1_tables_are_those_of_the_models(migrated):
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        assert set(METADATA.tables) < set(inspect(connection).get_table_names())
    with migration(migrated) as connection:
        command.check(alembic_config(connection))


@pytest.mark.parametrize("revision", some_now(ROWS, 4))
def test_2_up_down_up_keeps_all_rows(empty, revision):
    move(empty, "upgrade", revision)
    fill(empty, revision)
    before = held(empty)
    assert all(rows > 0 for rows, _ in before.values())
    move(empty, "upgrade", "head")
    newest = held(empty)
    move(empty, "downgrade", revision)
    assert held(empty) == before
    move(empty, "upgrade", "head")
    assert held(empty) == newest


def test_3_parent_made_anew_keeps_children(migrated):
    fill(migrated, HEAD)
    before = held(migrated)
    move(migrated, "upgrade", "9999", STEPS)
    above = held(migrated)
    assert {name: rows for name, (rows, _) in above.items()} == {name: rows for name, (rows, _) in before.items()}
    assert above["city"] != before["city"]
    move(migrated, "downgrade", HEAD, STEPS)
    assert held(migrated) == before
    move(migrated, "upgrade", "9999", STEPS)
    assert held(migrated) == above
    with pytest.raises(IntegrityError), migrated.session("write") as session:
        session.execute(text("DELETE FROM city"))
    assert held(migrated) == above


def test_4_step_back_never_deletes(migrated):
    move(migrated, "downgrade", "base")
    with migrated.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    bring_up_to_date(migrated)
    fill(migrated, HEAD)
    before = held(migrated)
    with pytest.raises(ToolkitError) as refused:
        move(migrated, "downgrade", "base")
    assert refused.value.code == "migration_would_lose"
    assert held(migrated) == before
    with migrated.engine.connect() as connection:
        assert current_revision(connection) == HEAD


def test_5_one_chain(tmp_path):
    database = connect(database_url(f"sqlite:///{tmp_path / 'x.sqlite'}"))
    with migration(database) as connection:
        config = alembic_config(connection)
        assert ScriptDirectory.from_config(config).get_heads() == [HEAD]
        assert known_revisions(config) == set(ROWS)


def open_and_report(url, gate, results):
    gate.wait(30)
    try:
        open_store(url).close()
        results.put("ok")
    except Exception as problem:
        results.put(repr(problem))


def test_6_many_start_at_once(empty_database_url):
    started = multiprocessing.get_context("forkserver")
    gate, results = started.Barrier(5), started.Queue()
    processes = [started.Process(target=open_and_report, args=(empty_database_url, gate, results)) for _ in range(4)]
    for process in processes:
        process.start()
    gate.wait(60)
    found = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(60)
    assert found == ["ok"] * 4
    with connect(database_url(empty_database_url)).engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM workspace")).scalar_one() == 1


def test_6_many_threads(empty_database_url):
    gate, problems = threading.Barrier(8), []

    def work():
        gate.wait(30)
        try:
            open_store(empty_database_url).close()
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []


def test_7_failing_step_changes_nothing(migrated):
    fill(migrated, HEAD)
    before = held(migrated)

    def work():
        with migration(migrated) as connection:
            command.upgrade(alembic_config(connection, STEPS), "9999")
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        work()
    assert held(migrated) == before
    with migrated.engine.connect() as connection:
        assert current_revision(connection) == HEAD


def test_7_reference_to_nothing_is_refused(migrated):
    fill(migrated, HEAD)
    before = held(migrated)
    with pytest.raises((ToolkitError, IntegrityError)), migration(migrated) as connection:
        connection.execute(text("DELETE FROM city"))
    assert held(migrated) == before


def test_8_newer_database_is_refused(migrated):
    with migrated.session("write") as session:
        session.execute(text("UPDATE alembic_version SET version_num = '2041'"))
    with pytest.raises(ToolkitError) as refused:
        bring_up_to_date(migrated)
    assert refused.value.code == "database_newer"
    assert "2041" in refused.value.say("de")


def test_8_strange_tables_are_refused(empty):
    with empty.session("write") as session:
        session.execute(text("CREATE TABLE city (id INTEGER)"))
        session.execute(text("INSERT INTO city VALUES (7)"))
    with pytest.raises(ToolkitError) as refused:
        bring_up_to_date(empty)
    assert refused.value.code == "database_foreign"
    assert held(empty)["city"][0] == 1
    assert set(held(empty)) == {"city"}


def test_9_constraints_have_names(migrated):
    with migrated.engine.connect() as connection:
        looked = inspect(connection)
        for name in METADATA.tables:
            names = [looked.get_pk_constraint(name)["name"]]
            names += [entry["name"] for entry in looked.get_foreign_keys(name)]
            names += [entry["name"] for entry in looked.get_unique_constraints(name)]
            names += [entry["name"] for entry in looked.get_check_constraints(name)]
            assert all(re.fullmatch(rf"(pk|fk|uq|ck)_{name}(_\w+)?", entry or "") for entry in names), names
            checks = {constraint.name for constraint in METADATA.tables[name].constraints}
            assert checks <= set(names)


def test_10_autogenerated_step_runs(migrated, tmp_path):
    folder = tmp_path / "steps"
    folder.mkdir()
    with migration(migrated) as connection:
        connection.execute(text("DROP TABLE audit_record"))
    with migration(migrated) as connection:
        config = alembic_config(connection, str(folder))
        command.revision(config, message="probe", autogenerate=True, version_path=str(folder), rev_id="9998")
    (written,) = folder.glob("*.py")
    code = written.read_text(encoding="utf-8")
    assert "import sqlmodel" in code
    assert "UtcTime" not in code
    move(migrated, "upgrade", "9998", str(folder))
    with migrated.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
