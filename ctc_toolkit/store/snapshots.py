"""What is inside a backup: a header and the data, written from a database and opened again as one.

    4 bytes   length of the header
    header    JSON: format version, engine, software, revision, moment, rows and content hash of each table
    data      SQLite: the database file; PostgreSQL: what `pg_dump --format=custom` writes

The snapshot is consistent while others write: SQLite's backup API copies one state of the file, and pg_dump reads
the exported snapshot in which the hashes were computed.
"""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Literal, cast

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.contents import NEVER_KEPT, REVISION_TABLE, TableContent, content_hashes
from ctc_toolkit.store.database import BUSY_SECONDS, Database, make_engine
from ctc_toolkit.store.failures import refusal, told
from ctc_toolkit.store.locks import work_folder
from ctc_toolkit.store.migrate import current_revision
from ctc_toolkit.store.postgres_tools import (
    check_server,
    dumping,
    find_tools,
    restore_dump,
    scratch_database,
    server_major,
)
from ctc_toolkit.store.sealed import Key, SealedReader, SealedWriter

FORMAT = 1
LONGEST_HEADER = 1 << 24
EngineName = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class Header:
    """What a backup says about itself. tables: rows and content hash of each table, by name."""

    engine: EngineName
    software: str
    revision: str
    created_at: datetime
    tables: dict[str, TableContent]

    def to_json(self) -> bytes:
        """Return the header as it is written."""
        tables = {name: {"rows": table.rows, "sha256": table.content_hash} for name, table in self.tables.items()}
        written = {
            "format": FORMAT,
            "engine": self.engine,
            "software": self.software,
            "revision": self.revision,
            "created_at": self.created_at.astimezone(UTC).isoformat(),
            "tables": tables,
        }
        return json.dumps(written, ensure_ascii=False, sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes, name: str) -> Header:
        """Return the header of the backup `name`.

        Raises:
            ToolkitError: `backup_newer` (written by a later version of this software).
        """
        read = json.loads(data)
        if read["format"] != FORMAT:
            raise ToolkitError("backup_newer", path=name, found=read["software"])
        tables = {table: TableContent(entry["rows"], entry["sha256"]) for table, entry in read["tables"].items()}
        moment = datetime.fromisoformat(read["created_at"])
        return cls(read["engine"], read["software"], read["revision"], moment, tables)


def write_snapshot(database: Database, stream: IO[bytes], key: Key, now: datetime) -> Header:
    """Write header and data of `database` to `stream`, encrypted, and return the header.

    Raises:
        ToolkitError: `backup_nothing_there` (no tables of ours), see `failures.told` and `postgres_tools`.
        OSError: `stream` or the work folder cannot be written.
    """
    if database.dialect == "sqlite":
        return _write_sqlite(database, stream, key, now)
    return _write_postgres(database, stream, key, now)


def read_header(stream: IO[bytes], keys: Sequence[Key], name: str) -> tuple[Header, IO[bytes]]:
    """Return the header of a backup, and its data as a stream that checks itself.

    Raises:
        ToolkitError: see `SealedReader` and `Header.from_json`.
    """
    sealed = io.BufferedReader(SealedReader(stream, keys, name), 1 << 18)
    length = int.from_bytes(sealed.read(4), "big")
    if not 0 < length <= LONGEST_HEADER:
        raise ToolkitError("backup_damaged", path=name, position=0)
    return Header.from_json(sealed.read(length), name), sealed


@contextmanager
def opened_backup(path: Path, keys: Sequence[Key], server: URL, work: Path) -> Iterator[tuple[Header, Connection]]:
    """Give the header of a backup and a connection to a temporary database into which it was really restored.

    The whole file has been decrypted, the database is sound, and rows and hashes of all tables are those of the
    header. server: a URL of the PostgreSQL server on which dumps are tried (see `check_server`); work: a folder for
    the copy of a SQLite database, which is gone afterwards.

    Raises:
        ToolkitError: see `read_header`; `backup_differs`, `backup_unsound`, and see `postgres_tools`.
        OSError: the file cannot be read or the copy not written.
    """
    name = path.name
    with path.open("rb") as file:
        header, data = read_header(file, keys, name)
        opened = _opened_sqlite(data, work) if header.engine == "sqlite" else _opened_postgres(data, server)
        with opened as connection:
            _check(connection, header, name)
            yield header, connection


def _check(connection: Connection, header: Header, name: str) -> None:
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("PRAGMA integrity_check")).scalars().first()
        if said != "ok" or connection.execute(text("PRAGMA foreign_key_check")).first():
            raise ToolkitError("backup_unsound", path=name)
    found = content_hashes(connection)
    names = set(found) | set(header.tables)
    differing = sorted(table for table in names if found.get(table) != header.tables.get(table))
    if differing or current_revision(connection) != header.revision:
        raise ToolkitError("backup_differs", path=name, found=", ".join(differing) or "alembic_version")


def copy_sqlite(database: Database, target: Path) -> None:
    """Copy the state of a SQLite database into the new file `target` by SQLite's backup API; others may write.

    Tables that no backup holds are empty in it.

    Raises:
        ToolkitError: see `failures.told`.
        OSError: `target` cannot be made.
    """
    target.touch(mode=0o600, exist_ok=False)
    until = time.monotonic() + BUSY_SECONDS

    def watch(status: int, _remaining: int, _total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise sqlite3.OperationalError("database is locked")

    with told(database.place), database.engine.connect() as connection, closing(sqlite3.connect(target)) as copy:
        raw: Any = connection.connection.dbapi_connection
        try:
            raw.backup(copy, pages=-1, progress=watch)
            copy.execute("PRAGMA journal_mode=DELETE")
            _leave_out(copy)
        except sqlite3.Error as error:
            if str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_FULL"):
                raise ToolkitError("backup_disk_full", folder=target.parent) from error
            raise refusal(DBAPIError("backup", None, error), database.place) from error


def _write_sqlite(database: Database, stream: IO[bytes], key: Key, now: datetime) -> Header:
    home = Path(str(database.engine.url.database)).parent
    with work_folder(home) as folder:
        copy = folder / "copy.sqlite"
        copy_sqlite(database, copy)
        with _read_only(copy, database.place) as connection:
            header = _header(connection, "sqlite", now, database.place)
        with copy.open("rb") as data:
            _seal(header, data, stream, key)
    return header


def _leave_out(copy: sqlite3.Connection) -> None:
    """Empty the tables that no backup holds, and overwrite what they held."""
    there = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    copy.execute("PRAGMA secure_delete=ON")
    for table in sorted(NEVER_KEPT & there):
        copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  # nosec B608 - names of our own
    copy.commit()


def _write_postgres(database: Database, stream: IO[bytes], key: Key, now: datetime) -> Header:
    engine = make_engine(database.engine.url, pooling="none")
    with told(database.place), engine.connect() as opened:
        connection = opened.execution_options(isolation_level="REPEATABLE READ")
        tools = find_tools(server_major(connection))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        schema = connection.execute(text("SELECT current_schema()")).scalar_one()
        header = _header(connection, "postgresql", now, database.place)
        tables = [f'"{schema}"."{name}"' for name in (REVISION_TABLE, *header.tables)]
        empty = [f'"{schema}"."{name}"' for name in sorted(NEVER_KEPT & set(header.tables))]
        with dumping(database.engine.url, tools, str(snapshot), tables, empty) as data:
            _seal(header, data, stream, key)
    return header


def _header(connection: Connection, engine: EngineName, now: datetime, place: str) -> Header:
    revision = current_revision(connection)
    if revision is None:
        raise ToolkitError("backup_nothing_there", place=place)
    software = f"ctc-toolkit {version('ctc-toolkit')}"
    return Header(engine, software, revision, now, content_hashes(connection, empty=NEVER_KEPT))


def _seal(header: Header, data: IO[bytes], stream: IO[bytes], key: Key) -> None:
    sealed, written = SealedWriter(stream, key), header.to_json()
    sealed.write(len(written).to_bytes(4, "big") + written)
    shutil.copyfileobj(data, cast("IO[bytes]", sealed), 1 << 18)
    sealed.finish()


@contextmanager
def _opened_sqlite(data: IO[bytes], parent: Path) -> Iterator[Connection]:
    with work_folder(parent) as folder:
        copy = folder / "copy.sqlite"
        copy.touch(mode=0o600)
        with copy.open("wb") as target:
            shutil.copyfileobj(data, target, 1 << 18)
        with _read_only(copy, "copy.sqlite") as connection:
            yield connection


@contextmanager
def _opened_postgres(data: IO[bytes], server: URL) -> Iterator[Connection]:
    with scratch_database(check_server(server)) as url:
        engine = make_engine(url, pooling="none")
        with engine.connect() as connection:
            tools = find_tools(server_major(connection))
        restore_dump(url, tools, data)
        with engine.connect() as connection:
            yield connection


@contextmanager
def _read_only(path: Path, place: str) -> Iterator[Connection]:
    """Give a connection to a database file that nobody else knows; no log file is made beside it."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    with told(place), engine.connect() as connection:
        yield connection
