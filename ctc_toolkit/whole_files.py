"""Files that are written as a whole or not at all, and disks that refuse, in words."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Refusal:
    """Why a file could not be written, told in the language of the person."""

    number: int | None

    def say(self, language: str) -> str:
        """Return the reason in a few words."""
        t = translator(language)
        if self.number in FULL:
            return t("no space left on the disk")
        if self.number == errno.EROFS:
            return t("the disk can only be read")
        if self.number in (errno.EACCES, errno.EPERM):
            return t("no right to write there")
        if self.number in (errno.ENOENT, errno.ENOTDIR):
            return t("the folder is not there")
        if self.number == errno.ENAMETOOLONG:
            return t("the name is too long")
        return t("the disk reports an error")

    def __str__(self) -> str:
        """Return the reason in English."""
        return self.say("en")


def write_whole(path: Path, content: bytes) -> None:
    """Write the whole file or nothing: first beside it, then, once it is on the disk, moved to its place.

    Raises:
        ToolkitError: `cannot_write`.
    """
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as problem:
        with suppress(OSError):  # a disk that can only be read refuses this, too
            beside.unlink(missing_ok=True)
        raise ToolkitError("cannot_write", path=path.name, found=Refusal(problem.errno)) from problem


@contextmanager
def writing_spss(path: Path, rows: int) -> Iterator[None]:
    """Say in the block as other writers do that a disk refuses; pyreadstat has an error of its own, without a reason.

    Of what it could not write at the end of a file it says nothing at all: the last of the `rows` is read again.

    Raises:
        OSError: the file could not be written.
    """
    from pyreadstat import ReadstatError, read_sav

    try:
        yield
        last = len(read_sav(str(path), row_offset=rows - 1, row_limit=1)[0]) if rows else 0
    except ReadstatError as problem:
        raise OSError(errno.EIO, str(problem)) from problem
    if last != min(rows, 1):
        raise OSError(errno.EIO, "the file ends too early")


@contextmanager
def temporary_room() -> Iterator[None]:
    """Say what is wrong where the server cannot keep a file for a moment.

    Raises:
        ToolkitError: `no_temporary_room`.
    """
    try:
        yield
    except OSError as problem:
        raise ToolkitError("no_temporary_room", found=Refusal(problem.errno)) from problem
