"""Break the n-th write of a database, as disks, locks and lost connections break it.

A write is a statement that changes rows, or the commit of a transaction that did. Faults are what the driver itself
raises there: error codes of SQLite, and for PostgreSQL a connection that another one has really ended.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import create_engine, event, text

from ctc_toolkit.store.contents import content_hashes

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
SQLITE = {
    "full": ("SQLITE_FULL", "database or disk is full"),
    "read_only": ("SQLITE_READONLY", "attempt to write a readonly database"),
    "locked": ("SQLITE_BUSY", "database is locked"),
    "broken_disk": ("SQLITE_IOERR_WRITE", "disk I/O error"),
}
CODES = {
    "full": "database_full",
    "read_only": "database_read_only",
    "locked": "database_busy",
    "broken_disk": "database_unreachable",
    "lost": "database_unreachable",
}
"""What a person is told, by fault."""
AT_COMMIT = {"broken_disk": "database_outcome_unknown", "lost": "database_outcome_unknown"}
"""What a person is told where the fault comes while changes are being committed, if it is something else then."""


def code_of(kind: str, hit: str) -> str:
    """Return what a person is told of a fault at a write."""
    return AT_COMMIT.get(kind, CODES[kind]) if hit == "COMMIT" else CODES[kind]


def broken(kind: str) -> sqlite3.OperationalError:
    """Return what SQLite's driver raises."""
    name, words = SQLITE[kind]
    error = sqlite3.OperationalError(words)
    error.sqlite_errorname = name
    return error


@dataclass
class Faults:
    """Counts the writes of a database and breaks one of them. `before`: what the database held when it broke."""

    database: Any
    kind: str = ""
    at: int = 0
    seen: int = 0
    hit: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    wrote: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.beside = create_engine(self.database.engine.url)

    def arm(self, kind: str, at: int) -> None:
        """Let the write number `at` (from 1) fail in the way of `kind`; 0: none."""
        self.kind, self.at, self.seen, self.hit = kind, at, 0, ""
        self.wrote.clear()

    def held(self) -> dict[str, Any]:
        """Return what the database holds, as another connection sees it: nothing of what is not committed."""
        with self.beside.connect() as connection:
            return content_hashes(connection)

    def reach(self, what: str, connection: Any) -> None:
        """Break this write if it is the one."""
        self.seen += 1
        if self.seen != self.at:
            return
        self.hit, self.before = what, self.held()
        if self.kind == "lost":
            with self.beside.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": connection.info.backend_pid})
            return
        raise broken(self.kind)

    def statement(self, cursor: Any, statement: str, _parameters: Any, _context: Any) -> None:
        """Look at a statement before it goes to the database."""
        if WRITES.match(statement):
            self.wrote.add(id(cursor.connection))
            self.reach(statement.split("\n", maxsplit=1)[0][:60], cursor.connection)

    def commit(self, connection: Any) -> None:
        """Look at a commit before it goes to the database."""
        raw = getattr(connection, "dbapi_connection", None) or connection
        if id(raw) in self.wrote:
            self.wrote.discard(id(raw))
            self.reach("COMMIT", raw)


@contextmanager
def watched(database: Any) -> Iterator[Faults]:
    """Give the faults of a database for the block."""
    faults, engine = Faults(database), database.engine
    do_commit = engine.dialect.do_commit

    def commit(connection: Any) -> None:
        faults.commit(connection)
        do_commit(connection)

    event.listen(engine, "do_execute", faults.statement)
    engine.dialect.do_commit = commit
    try:
        yield faults
    finally:
        engine.dialect.do_commit = do_commit
        event.remove(engine, "do_execute", faults.statement)
        faults.beside.dispose()
