"""A real small disk in memory: filled up to its last bytes, emptied, made read-only and writable again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


class SmallDisk:
    """A file system of its own at `place`."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / ".filler"

    def leave(self, free: int) -> None:
        """Fill the disk until so many bytes are free (whole blocks)."""
        self.empty()
        found = os.statvfs(self.place)
        size = found.f_bavail * found.f_frsize - free
        with self._filler.open("wb") as file:
            file.write(b"\0" * max(0, size))

    def empty(self) -> None:
        """Free what was filled."""
        self._filler.unlink(missing_ok=True)

    def remount(self, how: str) -> None:
        """Make it read-only ("ro") or writable ("rw")."""
        subprocess.run(["mount", "-o", f"remount,{how}", str(self.place)], check=True, capture_output=True)


@contextmanager
def small_disk(place: Path, size: str = "16m") -> Iterator[SmallDisk]:
    """Give a disk of this size at `place` for the block; without the right to mount one the test is skipped."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs the right to mount one")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)
