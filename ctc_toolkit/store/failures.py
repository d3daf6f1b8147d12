"""What a database can refuse, in words: driver exceptions become `ToolkitError`s with a code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Literal

from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

Trouble = Literal["busy", "read_only", "full", "damaged", "unreachable", "other"]

_SQLITE_TROUBLE: dict[str, Trouble] = {
    "SQLITE_BUSY": "busy",
    "SQLITE_LOCKED": "busy",
    "SQLITE_READONLY": "read_only",
    "SQLITE_PERM": "read_only",
    "SQLITE_FULL": "full",
    "SQLITE_CORRUPT": "damaged",
    "SQLITE_NOTADB": "damaged",
    "SQLITE_CANTOPEN": "unreachable",
    "SQLITE_IOERR": "unreachable",
}
"""Primary result codes of SQLite; extended ones begin with the primary one (SQLITE_BUSY_SNAPSHOT)."""

_POSTGRES_TROUBLE: dict[str, Trouble] = {
    "55P03": "busy",  # lock not available
    "40001": "busy",  # serialization failure
    "40P01": "busy",  # deadlock
    "57014": "busy",  # cancelled
    "53300": "busy",  # too many connections
    "25006": "read_only",
    "42501": "read_only",  # insufficient privilege
    "53100": "full",
    "53200": "full",  # out of memory
    "XX001": "damaged",
    "XX002": "damaged",
}
"""SQLSTATE codes of PostgreSQL; the classes 08 (connection), 28 (login), 57P (shut down) mean unreachable."""


_CODES: dict[Trouble, str] = {
    "busy": "database_busy",
    "read_only": "database_read_only",
    "full": "database_full",
    "damaged": "database_damaged",
    "unreachable": "database_unreachable",
    "other": "database_failed",
}


def kind_of_trouble(error: DBAPIError) -> Trouble:
    """Return what kept the database from doing its work."""
    original = error.orig
    name = getattr(original, "sqlite_errorname", None)
    if name:
        fitting = [trouble for prefix, trouble in _SQLITE_TROUBLE.items() if str(name).startswith(prefix)]
        return fitting[0] if fitting else "other"
    state = str(getattr(original, "sqlstate", None) or "")
    if state in _POSTGRES_TROUBLE:
        return _POSTGRES_TROUBLE[state]
    lost = state[:2] in ("08", "28") or state.startswith(("57P", "3D")) or error.connection_invalidated
    no_state = not state and type(original).__name__ in ("OperationalError", "ConnectionTimeout")
    return "unreachable" if lost or no_state else "other"


def refusal(error: SQLAlchemyError, place: str) -> ToolkitError:
    """Return the error to show for a failed statement; `place` names the database without its password."""
    if isinstance(error, StaleDataError):
        return ToolkitError("changed_meanwhile")
    trouble: Trouble = "busy" if isinstance(error, PoolTimeout) else "other"
    if isinstance(error, DBAPIError):
        trouble = kind_of_trouble(error)
    return ToolkitError(_CODES[trouble], place=place, kind=type(error).__name__)


@contextmanager
def lost_while_ending(place: str) -> Iterator[Event]:
    """Give what is to be set before changes are committed: if the answer never comes then, nobody knows their fate.

    Raises:
        ToolkitError: `database_outcome_unknown`.
    """
    ending = Event()
    try:
        yield ending
    except DBAPIError as error:
        if not ending.is_set() or kind_of_trouble(error) != "unreachable":
            raise
        raise ToolkitError("database_outcome_unknown", place=place) from error


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what the database refuses in the block into a `ToolkitError`; a broken unique rule passes through.

    Raises:
        ToolkitError: `changed_meanwhile`, or one of the codes that begin with `database_`.
        IntegrityError: a rule of the tables was broken; the caller knows what that means.
    """
    try:
        yield
    except IntegrityError:
        raise
    except (StaleDataError, StatementError, PoolTimeout) as error:
        raise refusal(error, place) from error
