"""What can be seen of a database from outside, without changing or migrating it; `ctc doctor` judges it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.backup import backup_folder
from ctc_toolkit.store.contents import tables_of
from ctc_toolkit.store.database import Database, connect, data_folder, database_url
from ctc_toolkit.store.migrate import HEAD, alembic_config, current_revision, known_revisions
from ctc_toolkit.store.models import BackgroundJob
from ctc_toolkit.store.postgres_tools import find_tools, server_major
from ctc_toolkit.store.queries import column
from ctc_toolkit.store.repository import Repository

State = Literal["new", "older", "current", "newer", "unusable"]
SQLITE_SETTINGS = ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
POSTGRES_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class Condition:
    """A database as it was found.

    state: "new" has no tables yet; "older" and "newer" than this software; "unusable": `trouble` says why.
    folder: where the data lie (for PostgreSQL: the data folder). made_up, real: number of such cities.
    broken_at: line of the audit log that does not fit (0: its end is missing), None where all fit or none was checked.
    newest: moment of the newest line of the audit log. waiting_since: when the oldest job nobody took was asked for.
    tools_trouble: why a backup could not be made or restored.
    """

    engine: str
    place: str
    folder: Path
    backup_folder: Path
    file: Path | None = None
    state: State = "new"
    revision: str | None = None
    trouble: ToolkitError | None = None
    tools_trouble: ToolkitError | None = None
    settings: dict[str, str] = field(default_factory=dict)
    mode: str | None = None
    made_up: int = 0
    real: int = 0
    broken_at: int | None = None
    newest: datetime | None = None
    waiting_since: datetime | None = None
    known: str = HEAD


def look_at(url: str | None = None) -> Condition:
    """Return the condition of the database at `url` (default: as `database_url`); nothing is made or changed.

    Raises:
        ToolkitError: `database_url_unknown`, `database_driver_missing`.
    """
    address = database_url(url)
    found = _from_outside(address)
    if found.file is not None and not found.file.exists():
        return found
    database = connect(address)
    try:
        return _from_inside(database, found)
    except ToolkitError as trouble:
        return Condition(**{**vars(found), "place": database.place, "state": "unusable", "trouble": trouble})
    finally:
        database.close()


def _from_outside(address: URL) -> Condition:
    folder = backup_folder(address)
    if address.drivername != "sqlite":
        place = address.set(query={}).render_as_string(hide_password=True)
        return Condition("postgresql", place, data_folder(), folder)
    file = Path(str(address.database))
    return Condition("sqlite", str(file), file.parent, folder, file)


def _from_inside(database: Database, found: Condition) -> Condition:
    with database.session("read") as session:
        connection = session.connection()
        values = {**vars(found), "settings": _settings(connection), "revision": current_revision(connection)}
        values["tools_trouble"] = _tools_trouble(connection)
        if values["revision"] is None:
            return Condition(**values)
        tables = tables_of(connection)
        if "city" in tables:
            made_up = tables["city"].c.made_up
            counted = connection.execute(select(made_up, func.count()).group_by(made_up)).tuples().all()
            numbers = {bool(kind): number for kind, number in counted}
            values |= {"made_up": numbers.get(True, 0), "real": numbers.get(False, 0)}
        if "audit_record" in tables:
            newest = connection.execute(select(func.max(tables["audit_record"].c.at))).scalar_one()
            values["newest"] = _in_utc(newest)
        values["state"] = _state(connection, str(values["revision"]))
        if values["state"] == "current":
            values |= _read_by_tables(session)
        return Condition(**values)


def _read_by_tables(session: Session) -> dict[str, object]:
    repository = Repository(session)
    waiting = select(func.min(column(BackgroundJob.created_at))).where(column(BackgroundJob.state) == "waiting")
    return {
        "mode": repository.mode(),
        "broken_at": repository.audit.check().broken_at,
        "waiting_since": _in_utc(session.execute(waiting).scalar_one()),
    }


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _state(connection: Connection, revision: str) -> State:
    if revision == HEAD:
        return "current"
    return "older" if revision in known_revisions(alembic_config(connection)) else "newer"


def _settings(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        asked = {name: f"PRAGMA {name}" for name in SQLITE_SETTINGS}
    else:
        asked = {name: f"SHOW {name}" for name in POSTGRES_SETTINGS}
    return {name: str(connection.execute(text(question)).scalar_one()) for name, question in asked.items()}


def _tools_trouble(connection: Connection) -> ToolkitError | None:
    if connection.dialect.name == "sqlite":
        return None
    try:
        find_tools(server_major(connection))
    except ToolkitError as trouble:
        return trouble
    return None
