"""What monitoring asks a database: whether it can be worked with now, and a few counts without any content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ctc_toolkit.store.database import Database
from ctc_toolkit.store.migrate import HEAD, current_revision
from ctc_toolkit.store.models import BackgroundJob, SignInSession
from ctc_toolkit.store.queries import column

JOB_STATES = ("waiting", "working", "done", "failed")


@dataclass(frozen=True)
class Standing:
    """Whether a database has the tables of this software, and whether it takes changes."""

    up_to_date: bool
    takes_changes: bool


@dataclass(frozen=True)
class Figures:
    """Counts. sessions: open ones that have not run out; jobs: number by state, every state named; size: bytes."""

    sessions: int
    jobs: dict[str, int]
    size: int


def standing(database: Database) -> Standing:
    """Return how a database stands.

    Raises:
        ToolkitError: see `failures.told`.
    """
    with database.session("read") as session:
        revision = current_revision(session.connection())
        closed = _is_closed(session) if database.dialect == "postgresql" else False
    return Standing(revision == HEAD, not closed)


def figures(database: Database) -> Figures:
    """Return the counts.

    Raises:
        ToolkitError: see `failures.told`.
    """
    with database.session("read") as session:
        still = column(SignInSession.expires_at) > datetime.now(UTC)
        sessions = session.scalars(select(func.count()).select_from(SignInSession).where(still)).one()
        state = column(BackgroundJob.state)
        rows = session.execute(select(state, func.count()).group_by(state))
        counted = {str(name): int(number) for name, number in rows}
        size = _size(session, database)
    return Figures(int(sessions), {name: counted.get(name, 0) for name in JOB_STATES}, size)


def _is_closed(session: Session) -> bool:
    """Return whether a server only reads: a standby, or one that was set so."""
    standby = session.execute(text("SELECT pg_is_in_recovery()")).scalar_one()
    return bool(standby) or session.execute(text("SHOW default_transaction_read_only")).scalar_one() == "on"


def _size(session: Session, database: Database) -> int:
    if database.dialect == "postgresql":
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    path = Path(str(database.engine.url.database))
    files = (path.with_name(path.name + ending) for ending in ("", "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())
