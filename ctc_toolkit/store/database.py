"""Opening the database: one URL decides between the SQLite file (default) and a PostgreSQL server.

SQLite runs with a write-ahead log (readers do not wait for writers), synchronous=FULL (an acknowledged save
survives a power cut), foreign keys on, and secure_delete (deleted answers are overwritten, not only
unlinked). A writing transaction takes the write lock when it begins, so that it never fails half-way for
want of it.
"""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, QueuePool

from ctc_toolkit.configuration import secret_setting
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.failures import lost_while_ending, told

DATABASE_URL = "CTC_DATABASE_URL"
DATA_FOLDER = "CTC_DATA_FOLDER"
FILE_NAME = "ctc.sqlite"
BUSY_SECONDS = 30.0
"""How long a process waits for a lock that another one holds."""

LOG_SECONDS = 2.0
"""How long deleting waits for readers before it leaves the log file to a later time."""

PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
Intent = Literal["read", "write", "migrate"]


def database_url(url: str | None = None) -> URL:
    """Return the URL of the database: `url`, else CTC_DATABASE_URL, else the SQLite file in the data folder.

    `postgresql://` and `postgres://` mean the driver psycopg as well.

    Raises:
        ToolkitError: `database_url_unknown` (neither SQLite file nor PostgreSQL), `database_driver_missing`, and see
            `configuration.secret_setting`.
    """
    text = url or secret_setting(DATABASE_URL) or f"sqlite:///{data_folder() / FILE_NAME}"
    try:
        parsed = make_url(text)
    except ArgumentError as error:
        raise ToolkitError("database_url_unknown") from error
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite+pysqlite":
        parsed = parsed.set(drivername="sqlite")
    in_memory = parsed.drivername == "sqlite" and parsed.database in (None, "", ":memory:")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg") or in_memory or "mode" in parsed.query:
        raise ToolkitError("database_url_unknown")
    if parsed.drivername == "postgresql+psycopg" and importlib.util.find_spec("psycopg") is None:
        raise ToolkitError("database_driver_missing")
    return parsed


def data_folder() -> Path:
    """Return the folder of the workspace: CTC_DATA_FOLDER, else `data` in the current folder."""
    return Path(os.environ.get(DATA_FOLDER) or "data")


@dataclass(frozen=True)
class Database:
    """An open database. `place` names it for people, without its password."""

    engine: Engine = field(repr=False)
    place: str

    @property
    def dialect(self) -> str:
        """Which engine it is: "sqlite" or "postgresql"."""
        return self.engine.dialect.name

    @contextmanager
    def session(self, intent: Intent) -> Iterator[Session]:
        """Run the block in one transaction: committed at its end, rolled back when anything is raised.

        Reading sees the tables as they were at its first look, on both engines.

        Raises:
            ToolkitError: see `failures.told`; `database_outcome_unknown` where the connection was lost while changes
                were being committed.
            IntegrityError: a rule of the tables was broken.
        """
        with told(self.place), self.engine.connect() as connection:
            chosen = connection.execution_options(ctc_intent=intent)
            if intent == "read" and self.dialect == "postgresql":
                chosen = chosen.execution_options(isolation_level="REPEATABLE READ")
            opened = Session(bind=chosen, expire_on_commit=False)
            with opened as session, lost_while_ending(self.place) as ending, session.begin():
                yield session
                session.flush()
                if intent == "write":
                    ending.set()

    def empty_log(self) -> None:
        """Write SQLite's log into the file and cut it to nothing, so that deleted answers are in neither.

        A reader in the middle of its work delays this to the next time; PostgreSQL needs nothing here.
        """
        if self.dialect != "sqlite":
            return
        with told(self.place), self.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute(f"PRAGMA busy_timeout={round(1000 * LOG_SECONDS)}")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute(f"PRAGMA busy_timeout={round(1000 * BUSY_SECONDS)}")

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.engine.dispose()


def connect(url: URL) -> Database:
    """Return the database at `url`; a missing folder or file is made with rights for the owner alone.

    Raises:
        ToolkitError: `database_unreachable` (folder cannot be made), `database_read_only`.
    """
    place = place_of(url)
    if url.drivername == "sqlite":
        _prepare_file(Path(str(url.database)), place)
    return Database(make_engine(url), place)


def make_engine(url: URL, pooling: Literal["pool", "none"] = "pool") -> Engine:
    """Return an engine with the settings of this module; `pooling="none"`: no connection is kept open."""
    options: dict[str, Any] = {"poolclass": NullPool}
    if pooling == "pool":
        options = {"poolclass": QueuePool, "pool_size": 5, "max_overflow": 15, "pool_timeout": BUSY_SECONDS}
        options["pool_pre_ping"] = url.drivername != "sqlite"
    if url.drivername == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False}, **options)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, connect_args={"connect_timeout": 10, "application_name": "ctc-toolkit"}, **options)
    event.listen(engine, "begin", _begin_postgres)
    return engine


def place_of(url: URL) -> str:
    """Return where the database at `url` lies, for people and without a password."""
    if url.drivername == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def _prepare_file(path: Path, place: str) -> None:
    """Make folder and file before SQLite does: for the owner alone (its log files inherit the rights)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except PermissionError as error:
        raise ToolkitError("database_read_only", place=place) from error
    except OSError as error:
        raise ToolkitError("database_unreachable", place=place) from error


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    _write_ahead_log(connection)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead_log(connection: Any) -> None:
    """Switch the log on; SQLite does not wait for locks here, so two starting processes take turns."""
    until = time.monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except Exception as error:
            busy = str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
            if not busy or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    intent: Intent = connection.get_execution_options().get("ctc_intent", "read")
    if intent == "migrate":  # must be said before the transaction; the connection is not used again
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("BEGIN" if intent == "read" else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    """Let changes wait for a lock as long as on SQLite; a migration waits for the one before it without an end."""
    if connection.get_execution_options().get("ctc_intent") == "write":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(1000 * BUSY_SECONDS)}")
