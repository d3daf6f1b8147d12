"""Erasing deleted bytes on a PostgreSQL server, as far as the role of this software may.

Deleting a row leaves its bytes in three places. The table: VACUUM FULL writes it anew. Memory pages on their way to
the disk: a checkpoint. The write-ahead log: its finished files are kept under new names to be used again, and hold
the old bytes until then; moving on through all of them overwrites each with zeros (pg_switch_wal). The last two steps
need rights that an ordinary role lacks; the result says so, with the settings that decide how long it takes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ctc_toolkit.store.database import Database
from ctc_toolkit.store.erasure import Erasure, Outcome, Step, Windows
from ctc_toolkit.store.failures import kind_of_trouble, told
from ctc_toolkit.store.traces import PIECE, Pieces, Search, Searched

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

_LOG = logging.getLogger(__name__)

TABLES = ("wave_answers", "held_import", "kept_text", "draft_text")
"""Tables that are written anew, in this order."""

LOCK_SECONDS = 4
"""How long a table is waited for; whoever reads it holds the others up no longer."""

MOST_LOG_FILES = 128
"""Files of the write-ahead log that are overwritten at most (2 GB at the usual 16 MB)."""

SETTINGS = ("archive_mode", "max_wal_size", "min_wal_size", "wal_keep_size", "wal_level", "wal_recycle")
CHUNK, CHUNKS_PER_PAGE, PAGE = 1996, 4, 8192
"""How PostgreSQL keeps large values: pieces of 1996 bytes, four to a page of 8192 (TOAST, storage manual)."""


def found_in_tables(database: Database, windows: Windows) -> int | None:
    """Return how many of the pieces stand in the files of the database now; None where they may not be read."""
    with told(database.place), _outside(database) as server:
        server.attempt("CHECKPOINT")
        places = _search(server, Pieces(windows), _table_files(server))
    return None if places is None else max((place.found for place in places), default=0)


def erase_postgres(database: Database, windows: Windows, before: int | None) -> Erasure:
    """Erase what was deleted before, look for `windows`, and return what was done and found."""
    with told(database.place), _outside(database) as server:
        steps = [Step("rebuild", _worst([server.attempt(f"VACUUM (FULL) {table}") for table in TABLES]))]
        steps.append(Step("checkpoint", _new_checkpoint(server)))
        steps.append(Step("overwrite_log", _overwrite_log(server) if steps[-1].outcome == "done" else "not_possible"))
        tables = logs = None
        if windows:
            pieces = Pieces(windows)
            tables = _search(server, pieces, _table_files(server))
            logs = _search(server, pieces, _log_files(server))
        steps.append(Step("search", _searched(windows, tables, logs)))
        steps.append(Step("sizes", "done" if _sizes_fit(server) else "busy"))
        settings = {name: str(server.value(f"SELECT current_setting('{name}')")) for name in SETTINGS}
    places = (*(tables or ()), *(logs or ()))
    found = max((place.found for place in places), default=0)
    outcomes = {step.name: step.outcome for step in steps}
    checked = outcomes["overwrite_log"] == "done" and (not windows or (tables is not None and logs is not None))
    left = found > 0 or "busy" in outcomes.values()
    return Erasure(
        engine="postgresql",
        state="open" if left else "proven" if checked else "limited",
        method="searched" if windows else "rebuilt",
        windows=len(windows),
        before=before,
        found=found,
        steps=tuple(steps),
        searched=places,
        settings=settings,
    )


class _Server:
    """A connection outside of any transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def value(self, statement: str, **values: Any) -> Any:
        """Return the only value of a query; it is raised what the server refuses."""
        from sqlalchemy import text

        return self._connection.execute(text(statement), values).scalar()

    def column(self, statement: str, **values: Any) -> list[str] | None:
        """Return the first column of a query, or None where it is not allowed."""
        from sqlalchemy import text
        from sqlalchemy.exc import DBAPIError

        try:
            return [str(value) for value in self._connection.execute(text(statement), values).scalars()]
        except DBAPIError as problem:
            _allowed_or_raise(problem)
            return None

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Return a part of a file of the server; empty beyond its end and where it is gone."""
        driver = self._connection.connection.driver_connection
        with driver.cursor(binary=True) as cursor:
            cursor.execute("SELECT pg_read_binary_file(%s::text, %s::bigint, %s::bigint, true)", (name, offset, length))
            return bytes(cursor.fetchone()[0] or b"")

    def attempt(self, statement: str) -> Outcome:
        """Run a statement and return what became of it."""
        from sqlalchemy import text
        from sqlalchemy.exc import DBAPIError

        try:
            self._connection.execute(text(statement))
        except DBAPIError as problem:
            trouble = kind_of_trouble(problem)
            if trouble == "busy":
                return "busy"
            _allowed_or_raise(problem)
            return "not_possible"
        return "done"


def _allowed_or_raise(problem: DBAPIError) -> None:
    """Raise what is not a lack of rights."""
    if getattr(problem.orig, "sqlstate", None) != "42501":
        raise problem
    _LOG.info("a step of erasing is not allowed to this role: %s", type(problem.orig).__name__)


@contextmanager
def _outside(database: Database) -> Iterator[_Server]:
    with database.engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        server = _Server(outside)
        server.value(f"SELECT set_config('lock_timeout', '{LOCK_SECONDS}s', false)")
        try:
            yield server
        finally:
            server.value("SELECT set_config('lock_timeout', '0', false)")


def _worst(outcomes: list[Outcome]) -> Outcome:
    order: tuple[Outcome, ...] = ("busy", "not_possible", "not_needed", "done")
    return min(outcomes, key=order.index)


def _next_log_file(server: _Server) -> Outcome:
    """Move on to the next file of the write-ahead log, which fills the rest of this one with zeros."""
    written = server.attempt("SELECT pg_logical_emit_message(false, 'ctc', 'deletion')")
    return _worst([written, server.attempt("SELECT pg_switch_wal()")])


def _new_checkpoint(server: _Server) -> Outcome:
    """Write all pages to disk; the log before this moment is not needed any more where its next file begins here."""
    _next_log_file(server)
    return server.attempt("CHECKPOINT")


def _overwrite_log(server: _Server) -> Outcome:
    """Move on through all files that the server keeps for using them again, so that they hold zeros."""
    names = _log_files(server)
    current = server.column("SELECT pg_walfile_name(pg_current_wal_lsn())")
    if names is None or current is None:
        return "not_possible"
    waiting = sum(name.rpartition("/")[2] >= current[0] for name in names)
    if waiting > MOST_LOG_FILES:
        return "not_possible"
    outcomes = [_next_log_file(server) for _ in range(waiting + 1)]
    return _worst([*outcomes, server.attempt("CHECKPOINT")])


def _log_files(server: _Server) -> list[str] | None:
    return server.column("SELECT 'pg_wal/' || name FROM pg_ls_waldir() ORDER BY name")


def _table_files(server: _Server) -> list[str] | None:
    """Return the files of this database, temporary ones included."""
    number = server.value("SELECT oid FROM pg_database WHERE datname = current_database()")
    folder = f"base/{number}"
    listing = "SELECT :folder || '/' || name FROM pg_ls_dir(:folder, true, false) AS name ORDER BY name"
    inside = server.column(listing, folder=folder)
    temporary = server.column(listing, folder="base/pgsql_tmp")
    if inside is None or temporary is None:
        return None
    own = [str(server.value(f"SELECT pg_relation_filepath({name})")) for name in ("'wave_answers'", _TOAST)]
    return [*inside, *temporary, *(path for path in own if path not in inside)]


_TOAST = "(SELECT reltoastrelid FROM pg_class WHERE oid = 'wave_answers'::regclass)"


def _search(server: _Server, pieces: Pieces, files: list[str] | None) -> list[Searched] | None:
    """Return what was found, by folder; None where files may not be read."""
    if files is None or server.column("SELECT pg_read_binary_file('PG_VERSION') IS NOT NULL") is None:
        return None
    folders: dict[str, list[Searched]] = {}
    for name in files:
        folders.setdefault(name.rpartition("/")[0], []).append(_search_file(server, pieces, name))
    return [
        Searched(folder, sum(file.size for file in inside), max(file.found for file in inside), len(inside))
        for folder, inside in folders.items()
    ]


def _search_file(server: _Server, pieces: Pieces, name: str) -> Searched:
    search, offset = Search(pieces), 0
    while part := server.read(name, offset, PIECE):
        search.feed(part)
        offset += len(part)
    return search.searched(name)


def _searched(windows: Windows, *places: list[Searched] | None) -> Outcome:
    if not windows:
        return "not_needed"
    return "not_possible" if None in places else "done"


def _sizes_fit(server: _Server) -> bool:
    """Return whether the large values of the table take no more pages than the rows that are left need."""
    needed = server.value(
        # the only thing put in is a number of this module
        f"SELECT coalesce(sum(ceil(pg_column_size(answers) / {CHUNK}.0)), 0) FROM wave_answers"  # noqa: S608 # nosec B608
    )
    held = server.value(f"SELECT pg_relation_size({_TOAST})")
    return int(held) <= PAGE * (-(-int(needed) // CHUNKS_PER_PAGE) + 1)
