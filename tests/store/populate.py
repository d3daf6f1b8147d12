"""Rows for a database in the state of each migration, and what a database holds, for comparing.

A new migration adds its revision to `ROWS`: a full set of rows in the tables as they are in that state.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

from sqlalchemy import Connection, LargeBinary, MetaData, insert, select, update

MOMENT = datetime(2026, 11, 24, 9, 30, 15, 123456, tzinfo=UTC)
WAVES = [("05913000", "a1"), ("05913000", "a2"), ("05112000", "b1")]


def wave_id(mark: str) -> str:
    """Return a lasting id for a wave of `WAVES`."""
    return f"00000000-0000-4000-8000-0000000000{mark}"


FIRST = {
    "city": [
        {
            "ags": "05913000",
            "name": "Dörtmünd – „Probe“ 🌳",
            "made_up": True,
            "created_at": MOMENT,
            "version": 3,
        },
        {"ags": "05112000", "name": "=Duisburg", "made_up": False, "created_at": MOMENT, "version": 1},
    ],
    "area": [
        {"id": f"area-{ags}-{name}", "ags": ags, "name": name, "version": 1}
        for ags in ("05913000", "05112000")
        for name in ("Nord", "שכונה")
    ],
    "cut_points": [
        {
            "id": "made_up",
            "instrument": "probe",
            "status": "made_up",
            "valid_from": date(2026, 1, 31),
            "document": "id: made_up\ntitle: Größe\n",
            "content_hash": "c" * 64,
            "added_at": MOMENT,
        }
    ],
    "survey_wave": [
        {
            "id": wave_id(mark),
            "ags": ags,
            "instrument": "probe@1",
            "year": 2024,
            "label": f"Befragung {mark}",
            "respondents": 4000,
            "source_hash": mark * 32,
            "content_hash": "d" * 64,
            "software": "ctc-toolkit 0.1.0",
            "made_up": True,
            "cut_points": "made_up" if mark != "a2" else None,
            "imported_at": MOMENT,
            "version": 2,
        }
        for ags, mark in WAVES
    ],
    "wave_answers": [
        {"wave_id": wave_id(mark), "answers": bytes(range(256)) * (index + 1)} for index, (_, mark) in enumerate(WAVES)
    ],
    "audit_record": [
        {
            "at": MOMENT,
            "who": "Ä. Ödegaard",
            "action": "import_wave",
            "object": f"wave {wave_id(mark)}",
            "ags": ags,
            "result": "done",
        }
        for ags, mark in WAVES
    ],
}

ROWS = {"0001": FIRST}


def populate(connection: Connection, revision: str) -> None:
    """Fill the tables of a database that is in the state `revision`, without using today's models."""
    tables = reflected(connection)
    connection.execute(update(tables["workspace"]).values(mode="demo"))
    for name, rows in ROWS[revision].items():
        for row in rows:
            connection.execute(insert(tables[name]).values(fitted(connection, row)))


def fitted(connection: Connection, row: dict) -> dict:
    """Return the row as the reflected tables of the engine take it: SQLite keeps no time zone."""
    if connection.dialect.name != "sqlite":
        return row
    return {key: value.replace(tzinfo=None) if isinstance(value, datetime) else value for key, value in row.items()}


def contents(connection: Connection) -> dict[str, tuple[int, str]]:
    """Return the number of rows and a hash of the content of every table, the same on both engines."""
    result = {}
    for name, table in reflected(connection).items():
        columns = sorted(table.columns, key=lambda column: column.name)
        rows = sorted(
            repr([plain(value, column.type) for value, column in zip(row, columns, strict=True)])
            for row in connection.execute(select(*columns))
        )
        result[name] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return result


def reflected(connection: Connection) -> dict:
    """Return all tables as the database has them, parents first, without Alembic's own."""
    found = MetaData()
    found.reflect(connection)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def plain(value: object, kind: object) -> object:
    """Return a value in a form that does not depend on the engine."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat()
    if isinstance(kind, LargeBinary):
        return bytes(value).hex()
    return int(value) if isinstance(value, bool) else value
