"""Locks between processes that end by themselves when their owner dies, and folders for work in progress.

A work folder holds a copy of the database for a moment. Its owner holds a lock as long as it lives; what a killed
process left is removed by the next one.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WORK_PREFIX = ".ctc-work-"


def lock_file(path: Path) -> int | None:
    """Return a descriptor that holds the lock of `path` (made where missing), or None where another one holds it.

    Raises:
        OSError: the file cannot be made.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        if _is_still(path, descriptor):
            return descriptor
        os.close(descriptor)  # its former owner removed it meanwhile: a new file has to be locked


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """Give an empty folder in `parent` for the owner alone; it is gone afterwards, and so are leftovers of the dead.

    Raises:
        OSError: the folder cannot be made.
    """
    remove_leftovers(parent)
    folder = parent / f"{WORK_PREFIX}{secrets.token_hex(8)}"
    lock = folder.with_suffix(".lock")
    descriptor = lock_file(lock)
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.unlink(missing_ok=True)
        if descriptor is not None:
            os.close(descriptor)


def remove_leftovers(parent: Path) -> None:
    """Remove the work folders in `parent` whose owners have died."""
    for lock in parent.glob(f"{WORK_PREFIX}*.lock"):
        try:
            descriptor = lock_file(lock)
        except OSError:
            continue
        if descriptor is not None:
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
            os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _lock(descriptor: int) -> bool:
    """Return whether nobody else holds the lock; a file system without locks counts as such."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
    return True
