"""What a database holds, as numbers that do not depend on the engine: rows and a content hash per table.

The hash of a table is the SHA-256 of its column names and of the sorted SHA-256s of its rows, so that neither the
order of rows nor the collation of an engine plays a part. A row is the sequence of its values in the order of the
column names; each value is written with its kind and its length. Moments count in UTC; a truth value is 0 or 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, MetaData, Table, false, func, select, text

from ctc_toolkit.store.models import METADATA

REVISION_TABLE = "alembic_version"
FORMER_TABLES: frozenset[str] = frozenset()
"""Tables that earlier revisions had: a migration that drops or renames one adds its name here."""

NEVER_KEPT = frozenset({"held_import"})
"""Tables whose rows no backup holds: answers that wait to be stored lie nowhere longer than they must."""
OURS = frozenset(METADATA.tables) | FORMER_TABLES
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class TableContent:
    """The number of rows of a table, and the hash of what they hold (64 hexadecimal digits)."""

    rows: int
    content_hash: str


def tables_of(connection: Connection) -> dict[str, Table]:
    """Return our tables as the database has them, parents first, without the one that names the revision.

    They are for reading: databases of SQLite with the same schema share them, as reading a schema takes long.
    """
    if connection.dialect.name != "sqlite":
        return _reflected(connection)
    listed = connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")).all()
    schema = tuple((str(kind), str(name), str(sql)) for kind, name, sql in listed)
    with _LOCK:
        found = _SEEN.pop(schema, None)
    if found is None:
        found = _reflected(connection)
    with _LOCK:
        _SEEN[schema] = found  # the one used last stands last
        while len(_SEEN) > _MOST_SCHEMAS:
            del _SEEN[next(iter(_SEEN))]
    return dict(found)


_SEEN: dict[tuple[tuple[str, str, str], ...], dict[str, Table]] = {}
_LOCK = Lock()
_MOST_SCHEMAS = 8


def _reflected(connection: Connection) -> dict[str, Table]:
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in OURS, resolve_fks=False)
    return {table.name: table for table in found.sorted_tables}


def content_hashes(connection: Connection, empty: Collection[str] = ()) -> dict[str, TableContent]:
    """Return rows and content hash of every table, by name of the table; those named in `empty` as without rows.

    Raises:
        TypeError: a column holds a kind of value that has no fixed form here.
    """
    found = sorted(tables_of(connection).items())
    return {name: _content(connection, table, without_rows=name in empty) for name, table in found}


def populated(connection: Connection) -> bool:
    """Return whether anybody has stored anything: rows beyond those that the migrations make themselves."""
    for name, table in tables_of(connection).items():
        if name in _MADE_BY_MIGRATIONS:
            continue
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            return True
    return False


_MADE_BY_MIGRATIONS = frozenset({"workspace", "audit_chain"})
"""Tables of a single row each, which is there from the beginning."""


def rows_at_once(table: Table) -> int:
    """Return how many rows of a table are held in memory: few where they can be large."""
    from sqlalchemy import LargeBinary

    return 1 if any(isinstance(column.type, LargeBinary) for column in table.columns) else ROWS_AT_ONCE


def _content(connection: Connection, table: Table, *, without_rows: bool = False) -> TableContent:
    columns = sorted(table.columns, key=lambda column: column.name)
    statement = select(*columns).execution_options(yield_per=rows_at_once(table))
    if without_rows:
        statement = statement.where(false())
    rows = sorted(_row_hash(row) for row in connection.execute(statement))
    whole = hashlib.sha256(json.dumps([column.name for column in columns]).encode())
    for row in rows:
        whole.update(row)
    return TableContent(len(rows), whole.hexdigest())


def _row_hash(row: Any) -> bytes:
    whole = hashlib.sha256()
    for value in row:
        kind, data = _written(value)
        whole.update(kind + len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.digest()


def _moment(value: datetime) -> bytes:
    moment = value if value.tzinfo else value.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="microseconds").encode()


_FORMS: tuple[tuple[tuple[type, ...], bytes, Callable[[Any], bytes]], ...] = (
    ((type(None),), b"0", lambda _: b""),
    ((int,), b"i", lambda value: str(int(value)).encode()),  # truth values are ints too
    ((str, UUID), b"s", lambda value: str(value).encode("utf-8", "surrogatepass")),
    ((bytes, bytearray, memoryview), b"b", bytes),
    ((datetime,), b"t", _moment),
    ((date, time), b"d", lambda value: value.isoformat().encode()),
    ((float,), b"f", lambda value: repr(value).encode()),
    ((Decimal,), b"n", lambda value: format(value.normalize(), "f").encode()),
    ((dict, list), b"j", lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")).encode()),
)
"""Kinds of values, the letter that stands for each, and how it is written; the first one that fits counts."""


def _written(value: object) -> tuple[bytes, bytes]:
    """Return kind and bytes of a value; the same for equal values on both engines."""
    for kinds, letter, write in _FORMS:
        if isinstance(value, kinds):
            return letter, write(value)
    raise TypeError(f"no fixed form for {type(value).__name__}")
