"""Searching for pieces of deleted bytes.

1. Pieces are distinctive, do not overlap, and cover the whole value; of a long value they are a sample of all of it.
2. A piece is found at every place, also across two parts, and never where it is not.
3. Searching much and searching little find the same.
4. Files are searched in another process; a file that is gone has nothing, and empty ones are searched too.
5. Pieces that also stand elsewhere can be told.
"""

import random
import subprocess

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import traces
from ctc_toolkit.store.traces import (
    MOST_WINDOWS,
    WINDOW,
    Pieces,
    Search,
    Searched,
    found_in,
    search_files,
    windows_of,
)

VALUE = random.Random(1).randbytes(20_000)
WINDOWS = windows_of(VALUE)


def test_1_pieces_cover_the_value():
    assert len(WINDOWS) == len(VALUE) // WINDOW
    assert {VALUE[start : start + WINDOW] for start in range(0, len(VALUE) - WINDOW + 1, WINDOW)} == WINDOWS
    assert all(len(piece) == WINDOW for piece in WINDOWS)


def test_1_dull_pieces_are_left_out():
    assert windows_of(bytes(10_000)) == frozenset()
    assert windows_of(b"abcd" * 5_000) == frozenset()
    assert windows_of(b"") == frozenset()
    assert windows_of(VALUE[: WINDOW - 1]) == frozenset()


def test_1_a_long_value_is_sampled_all_over():
    long = random.Random(2).randbytes(WINDOW * MOST_WINDOWS * 3)
    pieces = windows_of(long)
    assert len(pieces) == MOST_WINDOWS
    places = sorted(long.index(piece) for piece in list(pieces)[:40])
    assert places[0] < len(long) // 4
    assert places[-1] > 3 * len(long) // 4


@pytest.mark.parametrize("much", ["much", "little"])
def test_2_3_every_place_and_nowhere_else(much):
    chance, piece = random.Random(3), min(WINDOWS)
    pieces = Pieces(WINDOWS, much)
    for place in [0, 1, 2, 3, 4, 5, 4090, 4095, 9_936]:
        data = bytearray(chance.randbytes(10_000))
        data[place : place + WINDOW] = piece
        assert pieces.found_in(bytes(data[:10_000])) == {piece}, place
        data[place + 5] ^= 1
        assert pieces.found_in(bytes(data)) == set()
    assert pieces.found_in(piece) == {piece}
    assert pieces.found_in(piece[:-1]) == set()
    assert pieces.found_in(b"") == set()


@pytest.mark.parametrize("much", ["much", "little"])
def test_2_across_parts(much):
    chance = random.Random(4)
    search, place = Search(Pieces(WINDOWS, much)), 0
    while place < len(VALUE):
        length = chance.randint(1, 150)
        search.feed(VALUE[place : place + length])
        place += length
    assert search.found == WINDOWS
    assert search.searched("x") == Searched("x", len(VALUE), len(WINDOWS))


@pytest.mark.parametrize("padding", [0, 30_000_000])
def test_3_4_files(tmp_path, padding):
    there, empty, other = tmp_path / "größe.bin", tmp_path / "empty", tmp_path / "other"
    there.write_bytes(bytes(padding) + b"x" + VALUE[:1000] + VALUE[:500])
    empty.write_bytes(b"")
    other.write_bytes(random.Random(5).randbytes(5000))
    found = search_files([there, empty, other, tmp_path / "gone"], WINDOWS)
    assert found == [
        Searched(str(there), padding + 1501, 1000 // WINDOW),
        Searched(str(empty), 0, 0),
        Searched(str(other), 5000, 0),
    ]


def test_4_no_pieces(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(VALUE)
    assert search_files([path], frozenset()) == [Searched(str(path), len(VALUE), 0)]


def test_4_what_cannot_be_read_is_said(tmp_path):
    assert search_files([tmp_path], WINDOWS) == [Searched(str(tmp_path), 0, 0, files=0)]


def test_4_a_search_that_fails(tmp_path, monkeypatch):
    failing = subprocess.CompletedProcess([], 1, b"", b"")
    monkeypatch.setattr(traces.subprocess, "run", lambda *_, **__: failing)
    with pytest.raises(ToolkitError) as failed:
        search_files([tmp_path], WINDOWS)
    assert failed.value.code == "deletion_search_failed"


def test_5_found_elsewhere():
    assert found_in(WINDOWS, [VALUE[:300], b"", VALUE[-WINDOW - 32 :]]) == windows_of(VALUE[:256]) | {
        piece for piece in WINDOWS if piece in VALUE[-WINDOW - 32 :]
    }
