"""The store: everything that is kept, in a SQLite file or on a PostgreSQL server, behind one small class.

The workspace knows only what this module names; SQLModel, SQLAlchemy and Alembic stay inside.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError as RuleBroken

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import security_log
from ctc_toolkit.store.database import Database, connect, database_url
from ctc_toolkit.store.erasure import Erasure, Step, Windows, erase, found_before
from ctc_toolkit.store.migrate import bring_up_to_date
from ctc_toolkit.store.models import new_id
from ctc_toolkit.store.records import (
    AreaRecord,
    AuditEntry,
    CityRecord,
    CutPointRecord,
    CutPointStatus,
    Mode,
    NewWave,
    WaveRecord,
)
from ctc_toolkit.store.release_plans import LockPlanRecord
from ctc_toolkit.store.releases import NewRelease, ProofRecord, ReleaseRecord
from ctc_toolkit.store.repository import Repository, sha256
from ctc_toolkit.store.surveys import PlanEntry, PlanRecord, SchoolEntry, SchoolRecord
from ctc_toolkit.store.traces import Searched, found_in, windows_of

__all__ = [
    "AreaRecord",
    "AuditEntry",
    "CityRecord",
    "CutPointRecord",
    "CutPointStatus",
    "Erasure",
    "LockPlanRecord",
    "Mode",
    "NewRelease",
    "NewWave",
    "PlanEntry",
    "PlanRecord",
    "ProofRecord",
    "ReleaseRecord",
    "Repository",
    "RuleBroken",
    "SchoolEntry",
    "SchoolRecord",
    "Searched",
    "Step",
    "Store",
    "WaveRecord",
    "Windows",
    "new_id",
    "open_store",
    "sha256",
]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Store:
    """An open store. `RuleBroken` comes out of a block that would break a unique rule or a reference."""

    database: Database

    @property
    def place(self) -> str:
        """Where the data lies, for people and without a password."""
        return self.database.place

    @contextmanager
    def reading(self) -> Iterator[Repository]:
        """Give a consistent view of all tables for the block.

        Raises:
            ToolkitError: see `failures.told`.
        """
        with self.database.session("read") as session:
            yield Repository(session)

    @contextmanager
    def writing(self) -> Iterator[Repository]:
        """Give the tables for changes in one transaction: all of the block is kept, or nothing.

        What the audit log gained is told to the security log afterwards, once it is really kept.

        Raises:
            ToolkitError: see `failures.told`.
            RuleBroken: a unique rule or a reference would be broken.
        """
        with self.database.session("write") as session:
            repository = Repository(session)
            yield repository
            repository.audit.write()
        security_log.tell(repository.audit.written)

    def empty_log(self) -> None:
        """Remove deleted answers from SQLite's log file too; nothing happens while a reader still needs it.

        What cannot be done now (a full disk, say) is left to the next time: whoever deleted something before has
        deleted it, and must not be told otherwise.
        """
        try:
            self.database.empty_log()
        except ToolkitError as problem:
            _LOG.warning("the log of the database could not be emptied; tried again the next time (%s)", problem.code)

    def windows(self, wave_id: str) -> Windows:
        """Return pieces of the answers of a wave that stand in no other wave's answers, to be searched later.

        Raises:
            ToolkitError: see `failures.told`.
        """
        with self.reading() as repository:
            own = repository.deletions.stored_answers(wave_id)
            others = sorted(repository.deletions.waves_with_answers() - {wave_id})
            windows = windows_of(own or b"")
            return windows - found_in(windows, (repository.deletions.stored_answers(name) or b"" for name in others))

    def found_before(self, windows: Windows) -> int | None:
        """Return how many pieces stand in the files of the database now; None where they may not be read.

        Raises:
            ToolkitError: see `failures.told`.
        """
        return found_before(self.database, windows)

    def erase(self, windows: Windows, before: int | None = None) -> Erasure:
        """Make the bytes of what was deleted disappear, and look for `windows`; see `erasure.erase`.

        Raises:
            ToolkitError: see `failures.told`.
        """
        return erase(self.database, windows, before)

    def close(self) -> None:
        """Give back all connections."""
        self.database.close()


def open_store(url: str | None = None) -> Store:
    """Return the store at `url` (default: CTC_DATABASE_URL, else a SQLite file), brought up to date.

    Raises:
        ToolkitError: see `database.database_url`, `database.connect` and `migrate.bring_up_to_date`.
    """
    database = connect(database_url(url))
    bring_up_to_date(database)
    return Store(database)
