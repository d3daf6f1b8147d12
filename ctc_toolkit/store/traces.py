"""Looking for bytes that must be gone: distinctive pieces of deleted answers, searched in files and other bytes.

A piece is a window of 64 bytes. Pieces live in memory only and are handed to the searching process through a pipe.
Files are searched in a process of its own: closing a file that SQLite has open would take away the locks that this
process holds on it. Run as a program, this module reads an order from its standard input (see `search_files`) and
imports nothing of the package, so that it starts at once.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 64
"""Bytes of one piece."""

MOST_WINDOWS = 8192
"""Pieces taken of one value at most, evenly spread over it."""

DISTINCT_BYTES = 24
"""Different byte values that a piece must hold: runs of zeros and the like say nothing."""

PIECE = 1 << 24
"""Bytes searched at a time."""

LITTLE = 1_000_000_000
"""Up to this product of bytes and pieces, a search is little."""

_BITS = 22


@dataclass(frozen=True)
class Searched:
    """A place that was searched. size: bytes read. found: how many different pieces stand in it.

    files: how many files it is; 0: one that could not be read.
    """

    name: str
    size: int
    found: int
    files: int = 1


def windows_of(value: bytes) -> frozenset[bytes]:
    """Return distinctive pieces of `value`, none of which overlaps another."""
    starts = range(0, len(value) - WINDOW + 1, WINDOW)
    every = max(1, -(-len(starts) // MOST_WINDOWS))
    pieces = (value[start : start + WINDOW] for start in starts[::every])
    return frozenset(piece for piece in pieces if len(set(piece)) >= DISTINCT_BYTES)


class Pieces:
    """Pieces prepared for searching.

    Little is searched piece by piece. For much, the beginnings of the pieces are marked in two tables, so that most
    places of what is searched cost nothing; that needs numpy, which takes a moment to load.
    """

    def __init__(self, windows: Iterable[bytes], much: Literal["little", "much"] = "much") -> None:
        self.windows = frozenset(windows)
        self._marks = self._marked() if much == "much" else None

    def found_in(self, data: bytes) -> set[bytes]:
        """Return the pieces that stand anywhere in `data`."""
        if self._marks is None:
            return {piece for piece in self.windows if piece in data}
        if not self.windows or len(data) < WINDOW:
            return set()
        places = (data[start : start + WINDOW] for start in self._candidates(data, self._marks))
        return {piece for piece in places if piece in self.windows}

    def _marked(self) -> NDArray[np.bool_]:
        import numpy as np

        words = np.frombuffer(b"".join(window[:8] for window in self.windows), dtype="<u4").reshape(-1, 2)
        marks = np.zeros((2, 1 << _BITS), dtype=bool)
        for place in (0, 1):
            marks[place, _hashes(words[:, place])] = True
        return marks

    def _candidates(self, data: bytes, marks: NDArray[np.bool_]) -> Iterator[int]:
        """Give the places whose first eight bytes could begin a piece."""
        import numpy as np

        last = len(data) - WINDOW
        for shift in range(4):
            words = np.frombuffer(data, dtype="<u4", count=(len(data) - shift) // 4, offset=shift)
            first = np.flatnonzero(marks[0][_hashes(words[:-1])])
            both = first[marks[1][_hashes(words[first + 1])]]
            yield from (start for start in (4 * both + shift).tolist() if start <= last)


def _hashes(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return numbers of `_BITS` bits: multiplicative hashing, Knuth, The Art of Computer Programming, section 6.4."""
    import numpy as np

    with np.errstate(over="ignore"):
        return (words * np.uint32(2654435761)) >> np.uint32(32 - _BITS)


class Search:
    """Finds pieces at any place of the bytes it is given, one part after the other."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._rest = b""
        self.found: set[bytes] = set()
        self.size = 0

    def feed(self, part: bytes) -> None:
        """Search the next part; a piece may lie across two parts."""
        self.size += len(part)
        data = self._rest + part
        self.found |= self._pieces.found_in(data)
        self._rest = data[-(WINDOW - 1) :]

    def searched(self, name: str) -> Searched:
        """Return what was found so far in the place called `name`."""
        return Searched(name, self.size, len(self.found))


def found_in(windows: frozenset[bytes], values: Iterable[bytes]) -> set[bytes]:
    """Return the pieces that stand in any of `values`, each searched on its own."""
    pieces, found = Pieces(windows), set[bytes]()
    for value in values:
        found |= pieces.found_in(value)
    return found


def search_files(paths: Sequence[Path], windows: Iterable[bytes]) -> list[Searched]:
    """Return what was found in each file, searched in a process of its own; a file that is gone has nothing.

    Raises:
        ToolkitError: `deletion_search_failed`.
    """
    from ctc_toolkit.errors import ToolkitError

    names = [str(path) for path in paths]
    head = json.dumps(names).encode()
    order = struct.pack("<Q", len(head)) + head + b"".join(sorted(windows))
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    done = subprocess.run(command, input=order, capture_output=True, check=False)  # noqa: S603 - this very file
    if done.returncode != 0:
        raise ToolkitError("deletion_search_failed")
    return [Searched(*entry) for entry in json.loads(done.stdout)]


def _search_file(name: str, pieces: Pieces) -> Searched | None:
    search = Search(pieces)
    try:
        with open(name, "rb", buffering=0) as file:
            while part := file.read(PIECE):
                search.feed(part)
    except FileNotFoundError:
        return None
    except OSError:
        return Searched(name, 0, 0, files=0)
    return search.searched(name)


def _main() -> None:
    order = sys.stdin.buffer.read()
    (length,) = struct.unpack_from("<Q", order)
    names, rest = json.loads(order[8 : 8 + length]), order[8 + length :]
    windows = [rest[start : start + WINDOW] for start in range(0, len(rest), WINDOW)]
    size = sum(os.path.getsize(name) for name in names if os.path.exists(name))
    pieces = Pieces(windows, "little" if size * len(windows) < LITTLE else "much")
    found = [entry for name in names if (entry := _search_file(name, pieces)) is not None]
    print(json.dumps([[entry.name, entry.size, entry.found, entry.files] for entry in found]))


if __name__ == "__main__":
    _main()
