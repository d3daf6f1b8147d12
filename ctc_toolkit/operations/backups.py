"""Backups of the configured database, and restoring them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, Store
from ctc_toolkit.store.backup import Backup, Listed, backup_folder, list_backups, make_backup, verify_backup
from ctc_toolkit.store.condition import look_at
from ctc_toolkit.store.database import Database, connect, database_url
from ctc_toolkit.store.restore import Existing, Restored, restore_backup
from ctc_toolkit.store.sealed import Key, configured_keys, key_file, make_key_file, written_key
from ctc_toolkit.store.snapshots import Header

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeyShown:
    """A new backup key: where it is, its name, and its text for the paper copy."""

    path: Path
    id: str
    text: str


def back_up(url: str | None = None, now: datetime | None = None) -> Backup:
    """Make and check a backup of the database at `url` (default: the configured one) and rotate the older ones.

    Raises:
        ToolkitError: `backup_key_not_set`, `backup_nothing_there`, and see `store.backup.make_backup`.
    """
    keys, address = configured_keys(), database_url(url)
    found = look_at(url)
    if found.state == "new":
        raise ToolkitError("backup_nothing_there", place=found.place)
    database = connect(address)
    try:
        made = make_backup(database, backup_folder(address), keys, now)
        if found.state == "current":
            _note(database, made)
        return made
    finally:
        database.close()


def backups(url: str | None = None) -> list[Listed]:
    """Return the backups in the configured folder, newest first; without a key only names and sizes are known.

    Raises:
        ToolkitError: see `sealed.read_keys` and `store.backup.list_backups`.
    """
    return list_backups(backup_folder(database_url(url)), configured_keys() if key_file() else ())


def find_backup(named: Path) -> Path:
    """Return the backup a person means: a path, or just the name of a file in the backup folder."""
    inside = backup_folder(database_url()) / named
    return inside if not named.exists() and named.name == str(named) and inside.exists() else named


def verify(path: Path) -> Header:
    """Decrypt a backup, restore it into a temporary database, compare all hashes, and return its header.

    Raises:
        ToolkitError: see `store.backup.verify_backup`.
    """
    return verify_backup(path, configured_keys(), database_url())


def restore(path: Path, into: str | None = None, existing: Existing = "refuse") -> Restored:
    """Restore a backup into the database at `into` (default: the configured one); see `store.restore`.

    Raises:
        ToolkitError: see `store.restore.restore_backup`.
    """
    return restore_backup(path, configured_keys(), database_url(into), existing)


def make_key(path: Path) -> KeyShown:
    """Write a new backup key to the new file `path`.

    Raises:
        ToolkitError: see `sealed.make_key_file`.
    """
    key = make_key_file(path)
    return KeyShown(path, key.id, written_key(key))


def keys_in_use() -> tuple[Path, tuple[str, ...]]:
    """Return the configured key file and the names of its keys, the one that encrypts first.

    Raises:
        ToolkitError: `backup_key_not_set`, and see `sealed.read_keys`.
    """
    keys: tuple[Key, ...] = configured_keys()
    return key_file() or Path(), tuple(key.id for key in keys)


def _note(database: Database, made: Backup) -> None:
    """Write into the audit log that a backup was made; the backup is good even where this fails."""
    try:
        with Store(database).writing() as repository:
            repository.record(AuditEntry("ctc backup", "backup", made.path.name, None))
    except ToolkitError:
        _LOG.warning("the backup could not be noted in the audit log", exc_info=True)
