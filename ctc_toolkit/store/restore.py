"""Restoring a backup into a database: all of it in one transaction, or nothing.

The backup is first restored into a temporary database and checked there. Then one transaction of the target, under
the lock of migrations, makes the tables anew in the state of the backup, copies all rows, compares the content hash of
every table with the backup, ends all sessions, migrates to the newest state, and commits. A running app sees the old
content until then and the new one afterwards; a file renamed under it would instead lose what it writes. The rows are
copied as values, so that a backup of either engine can be restored into the other one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.backup import Backup, backup_folder, make_backup, work_parent
from ctc_toolkit.store.contents import (
    OURS,
    REVISION_TABLE,
    TableContent,
    content_hashes,
    populated,
    rows_at_once,
    tables_of,
)
from ctc_toolkit.store.database import Database, connect, place_of
from ctc_toolkit.store.locks import work_folder
from ctc_toolkit.store.migrate import HEAD, alembic_config, known_revisions, migration
from ctc_toolkit.store.records import AuditEntry
from ctc_toolkit.store.repository import Repository
from ctc_toolkit.store.sealed import Key, sync_folder
from ctc_toolkit.store.snapshots import Header, opened_backup
from ctc_toolkit.whole_files import Refusal

ENDED_BY_RESTORE = ("sign_in_session", "one_time_code")
"""Tables that are empty after a restore: a restored backup signs nobody in and revives no code that was used since."""

Existing = Literal["refuse", "replace"]


@dataclass(frozen=True)
class Restored:
    """What a restore did.

    tables: rows and content hash of each table as compared with the backup, before sessions were ended and newer
    migrations ran. ended: how many rows of `ENDED_BY_RESTORE` were removed. before: the backup of what was replaced.
    set_aside: where a damaged database file was moved to. revived: surveys (city and label) whose answers were deleted
    in what was replaced and are there again.
    """

    header: Header
    place: str
    tables: dict[str, TableContent]
    ended: int
    before: Backup | None = None
    set_aside: Path | None = None
    revived: tuple[str, ...] = ()


def restore_backup(path: Path, keys: Sequence[Key], target: URL, existing: Existing = "refuse") -> Restored:
    """Restore a backup into the database at `target`, which is made where it is a SQLite file that is not there.

    existing: "replace" replaces what the target holds, after a backup of it was made; "refuse" only takes an empty one.

    Raises:
        ToolkitError: `restore_not_empty`, `restore_differs`, `restore_in_use`, `database_newer`,
            `backup_not_found`, `restore_not_written`, and what checking a backup or opening a database raises. Then
            nothing has changed.
    """
    if not path.is_file():
        raise ToolkitError("backup_not_found", path=path)
    try:
        return _restored(path, keys, target, existing)
    except OSError as error:
        raise ToolkitError("restore_not_written", place=place_of(target), found=Refusal(error.errno)) from error


def _restored(path: Path, keys: Sequence[Key], target: URL, existing: Existing) -> Restored:
    work = work_parent(target)
    with opened_backup(path, keys, target, work) as (header, source):
        if target.drivername != "sqlite":
            return _into_existing(source, header, connect(target), keys, existing)
        file = Path(str(target.database))
        if not file.exists() or file.stat().st_size == 0:
            return _into_new_file(source, header, target, keys)
        if _is_sound(file):
            return _into_existing(source, header, connect(target), keys, existing)
        if existing == "refuse":
            raise ToolkitError("restore_not_empty", place=file)
        return _into_new_file(source, header, target, keys)


def _into_existing(
    source: Connection, header: Header, database: Database, keys: Sequence[Key], existing: Existing
) -> Restored:
    try:
        done = _fill(source, header, database, keys, existing)
        database.empty_log()
        return done
    finally:
        database.close()


def _into_new_file(source: Connection, header: Header, target: URL, keys: Sequence[Key]) -> Restored:
    """Fill a new file and give it its name in one step; a damaged one that stands there is kept under another name."""
    file = Path(str(target.database))
    with work_folder(file.parent) as folder:
        made = folder / "new.sqlite"
        database = connect(target.set(database=str(made)))
        done = _fill(source, header, database, keys, "refuse")
        database.empty_log()
        database.close()
        with closing(sqlite3.connect(made)) as plain:  # one file without a log, so that one rename moves all of it
            plain.execute("PRAGMA journal_mode=DELETE")
        aside = _set_aside(file) if file.exists() else None
        for ending in ("-wal", "-shm", "-journal"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        descriptor = os.open(made, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
        made.replace(file)
        sync_folder(file.parent)
    return replace(done, place=str(file), set_aside=aside)


def _fill(source: Connection, header: Header, database: Database, keys: Sequence[Key], existing: Existing) -> Restored:
    from alembic import command

    with migration(database) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        before = _kept_before(connection, database, keys, existing)
        config = alembic_config(connection)
        if header.revision not in known_revisions(config):
            raise ToolkitError("database_newer", place=header.engine, found=header.revision, known=HEAD)
        present = _waves_with_answers(connection)
        _drop_tables(connection, header)
        command.upgrade(config, header.revision)
        copy_rows(source, connection)
        tables = content_hashes(connection)
        differing = sorted(name for name, content in header.tables.items() if tables.get(name) != content)
        if differing:
            raise ToolkitError("restore_differs", found=", ".join(differing))
        revived = {} if before is None else _waves_with_answers(connection)
        ended = _end_sessions(connection)
        if header.revision != HEAD:
            command.upgrade(config, HEAD)
        _note(connection, header)
        again = tuple(revived[wave] for wave in sorted(set(revived) - set(present)))
        return Restored(header, database.place, tables, ended, before, revived=again)


def _kept_before(connection: Connection, database: Database, keys: Sequence[Key], existing: Existing) -> Backup | None:
    """Return the backup of what is going to be replaced; from its making on nobody else can write any more."""
    if not populated(connection):
        return None
    if existing == "refuse":
        raise ToolkitError("restore_not_empty", place=database.place)
    if connection.dialect.name == "postgresql":  # SQLite's write lock is held anyway
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(name) for name in tables_of(connection))
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
    return make_backup(database, backup_folder(database.engine.url), keys)


def _waves_with_answers(connection: Connection) -> dict[str, str]:
    """Return the surveys whose answers are there: city and label by id."""
    tables = tables_of(connection)
    if not {"survey_wave", "wave_answers"} <= set(tables):
        return {}
    wave, answers = tables["survey_wave"], tables["wave_answers"]
    found = select(wave.c.id, wave.c.ags, wave.c.label).where(wave.c.id.in_(select(answers.c.wave_id)))
    return {row.id: f"{row.ags} {row.label}" for row in connection.execute(found)}


def copy_rows(source: Connection, target: Connection) -> None:
    """Put all rows of `source` into the tables of `target` in place of what stands there; both of one revision.

    Raises:
        ToolkitError: `restore_differs` (tables or columns are not the same).
    """
    given, taking = tables_of(source), tables_of(target)
    shapes = [{name: set(table.columns.keys()) for name, table in tables.items()} for tables in (given, taking)]
    if shapes[0] != shapes[1]:
        odd = sorted(name for name in {**given, **taking} if shapes[0].get(name) != shapes[1].get(name))
        raise ToolkitError("restore_differs", found=", ".join(odd))
    for table in reversed(taking.values()):
        target.execute(delete(table))
    for name, table in taking.items():
        rows = source.execute(select(given[name]).execution_options(yield_per=rows_at_once(given[name])))
        for batch in rows.mappings().partitions():
            target.execute(insert(table), [_fitted(dict(row), target.dialect.name) for row in batch])
        if target.dialect.name == "postgresql":
            _continue_counting(target, table)


def _fitted(row: dict[str, Any], engine: str) -> dict[str, Any]:
    """Return the row with its moments as the engine takes them: SQLite keeps no time zone."""

    def moment(value: datetime) -> datetime:
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).replace(tzinfo=None) if engine == "sqlite" else aware

    return {name: moment(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _continue_counting(connection: Connection, table: Table) -> None:
    """Let the counters of a table go on behind its highest number."""
    for column in table.primary_key.columns:
        name = connection.dialect.identifier_preparer.quote(table.name)
        wanted = {"table": name, "column": column.name}
        counter = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), wanted).scalar_one()
        highest = connection.execute(select(func.max(column))).scalar_one() if counter else None
        if highest is not None:
            connection.execute(text("SELECT setval(:counter, :highest)"), {"counter": counter, "highest": highest})


def _drop_tables(connection: Connection, header: Header) -> None:
    """Drop our tables and no others; what refers to them from outside makes this fail."""
    ours = {REVISION_TABLE, *OURS, *header.tables} & set(inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        if ours:
            quote = connection.dialect.identifier_preparer.quote
            connection.execute(text(f"DROP TABLE {', '.join(quote(name) for name in sorted(ours))}"))
        return
    found = MetaData()
    found.reflect(connection, only=sorted(ours), resolve_fks=False)
    for table in reversed(found.sorted_tables):
        table.drop(connection)


def _end_sessions(connection: Connection) -> int:
    tables = tables_of(connection)
    return sum(connection.execute(delete(tables[name])).rowcount for name in ENDED_BY_RESTORE if name in tables)


def _note(connection: Connection, header: Header) -> None:
    """Write into the restored audit log that, and from when, this was restored."""
    moment = header.created_at.astimezone(UTC).isoformat(timespec="seconds")
    with Session(bind=connection) as session:
        repository = Repository(session)
        repository.record(AuditEntry("ctc restore", "restore", f"backup {moment}", None))
        repository.audit.write()
        session.commit()  # of the session only: the transaction is that of the connection


def _is_sound(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.OperationalError as error:
        if str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise ToolkitError("database_busy", place=file) from error
        if str(getattr(error, "sqlite_errorname", "")).startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
            raise ToolkitError("database_read_only", place=file) from error
        return False
    except sqlite3.DatabaseError:
        return False


def _set_aside(file: Path) -> Path:
    """Keep a damaged database file (and its log) under another name; its own name stays until it is replaced.

    Raises:
        ToolkitError: `restore_in_use`.
    """
    if _in_use(file):
        raise ToolkitError("restore_in_use", place=file)
    aside = file.with_name(f"{file.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    try:
        os.link(file, aside)
    except OSError:  # a file system without hard links
        shutil.copy2(file, aside)
    with suppress(FileNotFoundError):
        os.replace(file.with_name(file.name + "-wal"), aside.with_name(aside.name + "-wal"))
    return aside


def _in_use(file: Path) -> bool:
    """Return whether a process has the database open: SQLite holds a shared lock on these bytes in its log mode."""
    if os.name != "posix":
        return False  # there an open file cannot be replaced anyway
    import fcntl

    with file.open("r+b") as handle:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        except OSError:
            return True
    return False
