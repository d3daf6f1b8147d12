"""Backups: one encrypted file each, checked by really restoring it before it gets its name.

A file under a final name is complete: it is written under another name, flushed to the disk, read again and restored
into a temporary database whose rows and content hashes must be those of the source, and only then renamed. Whatever
goes wrong before leaves the older backups as they were and no new file.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import URL

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.database import Database, data_folder
from ctc_toolkit.store.locks import lock_file
from ctc_toolkit.store.rotation import backup_name, backups_in, moment_of, outdated
from ctc_toolkit.store.sealed import Key, sync_folder
from ctc_toolkit.store.snapshots import Header, opened_backup, read_header, write_snapshot
from ctc_toolkit.whole_files import Refusal

BACKUP_FOLDER = "CTC_BACKUP_FOLDER"
_LOCK = ".ctc-backup.lock"
_PART = ".part"

State = Literal["readable", "other_key", "damaged", "newer", "no_key"]


@dataclass(frozen=True)
class Backup:
    """A backup file. removed: the older ones that had to go after it."""

    path: Path
    header: Header
    size: int
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A backup in a folder. state: what its beginning tells without reading all of it (`verify_backup` reads all)."""

    path: Path
    made_at: datetime
    size: int
    state: State
    header: Header | None


def backup_folder(url: URL) -> Path:
    """Return where the backups of the database at `url` lie: CTC_BACKUP_FOLDER, else `backups` beside the data."""
    named = os.environ.get(BACKUP_FOLDER, "").strip()
    if named:
        return Path(named)
    home = Path(str(url.database)).parent if url.drivername == "sqlite" else data_folder()
    return home / "backups"


def make_backup(database: Database, folder: Path, keys: Sequence[Key], now: datetime | None = None) -> Backup:
    """Make a backup of `database` in `folder`, check it, and remove the backups that it makes superfluous.

    Raises:
        ToolkitError: `backup_running`, `backup_disk_full`, `backup_not_writable`, `backup_differs`,
            `backup_unsound`, `backup_not_rotated` (the new one is good), and see `snapshots.write_snapshot`.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    with _writing(folder), _alone(folder):
        final = folder / backup_name(moment, database.dialect)
        if final.exists():
            raise ToolkitError("backup_running", folder=folder)
        part = folder / f".{final.name}{_PART}"
        try:
            _write(database, part, keys[0], moment)
            header = verify_backup(part, keys, database.engine.url)
            part.replace(final)
        except BaseException:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        sync_folder(folder)
        removed = rotate(folder, moment)
        return Backup(final, header, final.stat().st_size, removed)


def verify_backup(path: Path, keys: Sequence[Key], server: URL) -> Header:
    """Decrypt a backup, restore it into a temporary database and compare rows and hashes; return its header.

    Raises:
        ToolkitError: `backup_not_found`, `backup_disk_full`, and see `snapshots.opened_backup`.
    """
    if not path.is_file():
        raise ToolkitError("backup_not_found", path=path)
    work = work_parent(server)
    with _writing(work), opened_backup(path, keys, server, work) as (header, _):
        return header


def list_backups(folder: Path, keys: Sequence[Key]) -> list[Listed]:
    """Return the backups in `folder`, newest first.

    Raises:
        ToolkitError: `backup_not_writable` (the folder may not be read).
    """
    with _writing(folder):
        return [_listed(path, keys) for path in backups_in(folder)]


def rotate(folder: Path, now: datetime) -> tuple[Path, ...]:
    """Remove the backups in `folder` that `rotation.outdated` names, and return them.

    Raises:
        ToolkitError: `backup_not_rotated`.
    """
    by_moment: dict[datetime, list[Path]] = {}
    for path in backups_in(folder):
        by_moment.setdefault(moment_of(path.name) or now, []).append(path)
    gone = [path for moment in sorted(outdated(by_moment, now)) for path in by_moment[moment]]
    for path in gone:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ToolkitError("backup_not_rotated", path=path, found=Refusal(error.errno)) from error
    if gone:
        sync_folder(folder)
    return tuple(gone)


def work_parent(url: URL) -> Path:
    """Return the folder for a moment's copy of a SQLite database: where the data lie anyway."""
    home = Path(str(url.database)).parent if url.drivername == "sqlite" else data_folder()
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def _write(database: Database, part: Path, key: Key, moment: datetime) -> None:
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        write_snapshot(database, file, key, moment)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # so that checking reads the disk, not what is still in memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _listed(path: Path, keys: Sequence[Key]) -> Listed:
    moment, size = moment_of(path.name) or datetime.fromtimestamp(0, UTC), path.stat().st_size
    if not keys:
        return Listed(path, moment, size, "no_key", None)
    try:
        with path.open("rb") as file:
            header, _ = read_header(file, keys, path.name)
    except ToolkitError as error:
        known: dict[str, State] = {"backup_key_wrong": "other_key", "backup_newer": "newer"}
        return Listed(path, moment, size, known.get(error.code, "damaged"), None)
    return Listed(path, moment, size, "readable", header)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder, and remove what a killed backup left there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = lock_file(folder / _LOCK)
    if descriptor is None:
        raise ToolkitError("backup_running", folder=folder)
    try:
        for part in folder.glob(f".ctc-backup-*{_PART}"):
            part.unlink(missing_ok=True)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ToolkitError("backup_disk_full", folder=folder) from error
        raise ToolkitError("backup_not_writable", folder=folder, found=Refusal(error.errno)) from error
