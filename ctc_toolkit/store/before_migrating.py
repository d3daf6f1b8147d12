"""The state before a migration is kept: as an encrypted backup, or, without a backup key, as a copy beside the file.

With a key (CTC_BACKUP_KEY_FILE) a migration does not begin before its backup is made and checked. Without one, a
SQLite database is copied to `<file>.before-<revision>`, with the same rights and in the same place as the database
itself. Copies older than 35 days are removed when the database is opened, and all of them when answers are deleted.
For PostgreSQL without a key a warning in the log must do: the migration is one transaction and refuses to lose rows.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.contents import populated
from ctc_toolkit.store.database import Database
from ctc_toolkit.store.rotation import OLDEST
from ctc_toolkit.store.sealed import configured_keys, key_file, sync_folder
from ctc_toolkit.whole_files import Refusal

_LOG = logging.getLogger(__name__)


def keep_before_migrating(database: Database, connection: Connection, revision: str) -> None:
    """Keep the state `revision` of a database that holds something; `connection` holds the lock of the migration.

    Raises:
        ToolkitError: the backup or the copy could not be made; see `backup.make_backup`.
    """
    from ctc_toolkit.store.backup import backup_folder, make_backup

    if not populated(connection):
        return
    if key_file() is not None:
        made = make_backup(database, backup_folder(database.engine.url), configured_keys())
        _LOG.info("backup before migrating from %s: %s", revision, made.path)
    elif database.dialect == "sqlite":
        _copy_beside(database, revision)
    else:
        _LOG.warning("migrating from %s without a backup: CTC_BACKUP_KEY_FILE is not set", revision)


def remove_old_copies(database: Database) -> None:
    """Remove the copies beside a SQLite file that are older than backups may be."""
    if database.dialect != "sqlite":
        return
    file = Path(str(database.engine.url.database))
    for copy in file.parent.glob(f"{file.name}.before-*"):
        with suppress(OSError):
            if time.time() - copy.stat().st_mtime > OLDEST.total_seconds():
                copy.unlink()


def remove_copies(database: Database) -> None:
    """Remove all copies beside a SQLite file: they still hold the answers that are being deleted."""
    if database.dialect != "sqlite":
        return
    file = Path(str(database.engine.url.database))
    for copy in (*file.parent.glob(f"{file.name}.before-*"), *file.parent.glob(f".{file.name}.before-*.part")):
        with suppress(OSError):
            copy.unlink()


def _copy_beside(database: Database, revision: str) -> None:
    from ctc_toolkit.store.snapshots import copy_sqlite

    file = Path(str(database.engine.url.database))
    final = file.with_name(f"{file.name}.before-{revision}")
    part = file.with_name(f".{final.name}.part")
    try:
        part.unlink(missing_ok=True)
        copy_sqlite(database, part)
        descriptor = os.open(part, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
        part.replace(final)
        sync_folder(file.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ToolkitError("backup_not_writable", folder=file.parent, found=Refusal(error.errno)) from error
