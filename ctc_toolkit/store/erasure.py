"""Making deleted bytes disappear from the files of the database, and looking whether they did.

What can be shown differs: on SQLite, and on PostgreSQL for a role that may read the server's files, distinctive
pieces of the deleted answers are searched before and after. Where no pieces are known any more (a process was killed
in between) or files may not be read, the tables are written anew from the rows that are left, and their size is
compared with what these rows need. The result says which of it was done.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from ctc_toolkit.store.before_migrating import remove_copies
from ctc_toolkit.store.database import BUSY_SECONDS, LOG_SECONDS, Database, data_folder
from ctc_toolkit.store.failures import told
from ctc_toolkit.store.locks import WORK_PREFIX
from ctc_toolkit.store.traces import Searched, search_files

State = Literal["proven", "limited", "open"]
Outcome = Literal["done", "busy", "not_possible", "not_needed"]
Windows = frozenset[bytes]
Explain = Callable[[Any], Outcome]

TEMPORARY = ("etilqs_*", "ctc-*")
"""Names of temporary files of SQLite and of this software."""


@dataclass(frozen=True)
class Step:
    """One step and what became of it: log, rebuild, checkpoint, overwrite_log, search, sizes."""

    name: str
    outcome: Outcome


@dataclass(frozen=True)
class Erasure:
    """What was done to the bytes and what was found.

    state: "proven"; "limited" (all that this role may check holds); "open" (traces are left, or a step could not be
    done yet). method: "searched" for pieces, or "rebuilt" where none were known. windows: how many pieces were
    searched; before: how many of them the same search found before the deletion (None: not searched); found: how many
    are left. settings: of the server, which decide how long its log keeps old bytes.
    """

    engine: str
    state: State
    method: Literal["searched", "rebuilt"]
    windows: int
    before: int | None
    found: int
    steps: tuple[Step, ...]
    searched: tuple[Searched, ...]
    settings: Mapping[str, str] = field(default_factory=dict)


def found_before(database: Database, windows: Windows) -> int | None:
    """Return how many of the pieces stand in the files now, while the answers are there; None: may not be read.

    Raises:
        ToolkitError: `deletion_search_failed`, and see `failures.told`.
    """
    if database.dialect == "postgresql":
        from ctc_toolkit.store.erasure_postgres import found_in_tables

        return found_in_tables(database, windows)
    return _most(search_files(_database_files(database), windows))


def erase(database: Database, windows: Windows, before: int | None = None) -> Erasure:
    """Make bytes that were deleted before disappear, look for `windows`, and return what was done and found.

    A search that found nothing before the deletion shows nothing (very small values are stored in another form): then
    the tables are written anew as if no pieces were known. Nothing is locked for more than a few seconds: what cannot
    be had by then is left to the next time ("open").

    Raises:
        ToolkitError: `deletion_search_failed`, and see `failures.told`.
    """
    if before == 0:
        windows, before = frozenset(), None
    if database.dialect == "postgresql":
        from ctc_toolkit.store.erasure_postgres import erase_postgres

        return erase_postgres(database, windows, before)
    return _erase_sqlite(database, windows, before)


def _erase_sqlite(database: Database, windows: Windows, before: int | None) -> Erasure:
    remove_copies(database)
    log = _empty_log(database)
    steps, searched = [Step("log", log)], search_files(sqlite_files(database), windows)
    if log == "done" and (not windows or _most(searched)):
        steps.append(Step("rebuild", _rebuild(database)))
        steps.append(Step("log", _empty_log(database)))
        searched = search_files(sqlite_files(database), windows)
    found, undone = _most(searched), any(step.outcome != "done" for step in steps)
    unread = bool(windows) and any(not place.files for place in searched)
    look: Outcome = "not_possible" if unread else "done" if windows else "not_needed"
    return Erasure(
        engine="sqlite",
        state="open" if found or undone else "limited" if unread else "proven",
        method="searched" if windows else "rebuilt",
        windows=len(windows),
        before=before,
        found=found,
        steps=(*steps, Step("search", look)),
        searched=tuple(_named(database, place) for place in searched),
    )


def _named(database: Database, place: Searched) -> Searched:
    """Return the place with its name as seen from the folder of the database, if it lies there."""
    path, folder = Path(place.name), _path(database).parent
    return replace(place, name=str(path.relative_to(folder))) if path.is_relative_to(folder) else place


def sqlite_files(database: Database) -> list[Path]:
    """Return the files in which deleted bytes could stand: database, its logs, data folder, temporary files."""
    path = _path(database)
    found = {*_database_files(database)}
    if path.parent == data_folder().resolve():
        found.update(_files_below(path.parent))
    for folder in path.parent.glob(f"{WORK_PREFIX}*"):
        found.update(_files_below(folder))
    temporary = Path(tempfile.gettempdir())
    for pattern in TEMPORARY:
        for entry in temporary.glob(pattern):
            found.update([entry] if entry.is_file() else [])
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _most(searched: list[Searched]) -> int:
    return max((place.found for place in searched), default=0)


def _path(database: Database) -> Path:
    return Path(str(database.engine.url.database)).resolve()


def _database_files(database: Database) -> list[Path]:
    path = _path(database)
    return [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))]


def _files_below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _empty_log(database: Database) -> Outcome:
    """Write the log into the file and cut it to nothing; "busy" while a reader needs it."""

    def cut(raw: Any) -> Outcome:
        busy, _, _ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return "busy" if busy else "done"

    return _patient(database, cut)


def _rebuild(database: Database) -> Outcome:
    """Write the database anew from its rows."""

    def vacuum(raw: Any) -> Outcome:
        raw.execute("VACUUM")
        return "done"

    return _patient(database, vacuum)


def _patient(database: Database, work: Explain) -> Outcome:
    """Run `work` with a raw connection outside of any transaction, waiting for others only for a moment."""
    with told(database.place), database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA busy_timeout={round(1000 * LOG_SECONDS)}")
        try:
            return work(raw)
        except Exception as problem:
            if not str(getattr(problem, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise
            return "busy"
        finally:
            raw.execute(f"PRAGMA busy_timeout={round(1000 * BUSY_SECONDS)}")
