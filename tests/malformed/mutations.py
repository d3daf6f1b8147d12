"""Mutated files: seeded, so that a number alone gives the same bytes again, over all sound files and formats.

Four kinds of damage take turns: bytes (cut, flipped, removed, inserted, zeroed, doubled, junk), numbers in the
structure (lengths, counts and offsets set to values that parsers stumble over), words and values (dates, signs, control
characters, huge numbers put in place of others), and the archive (parts of a workbook or Word file changed inside the
zip, with right checksums). A third of the files is hit two or three times. Survey files also go through the damage to
answers, structure and layout that `tests/damage.py` knows.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import damage
import numpy as np

from tests.malformed.bases import Base, bases, of_format

Random = np.random.Generator
SEED = 20_261_201
ROUND: tuple[str, ...] = (
    "sav", "csv", "xlsx", "yaml", "dta", "docx", "zsav", "parquet", "csv", "xlsx", "sav", "yaml", "parquet", "dta",
    "csv", "zsav", "xlsx", "docx", "yaml", "other",
)  # fmt: skip
"""The order in which formats take turns."""


@dataclass(frozen=True)
class Mutant:
    """A mutated file. kinds: what was done to which base, in order."""

    number: int
    format: str
    surface: str
    base: str
    name: str
    kinds: tuple[str, ...]
    content: bytes


EDGES = (0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFFE)


def number_set(data: bytes, random: Random) -> bytes:
    """Set two, four or eight bytes to a number at an edge, mostly near the beginning or the end of the file."""
    width = int(random.choice([1, 2, 4, 4, 4, 8]))
    near = int(random.integers(0, 3))
    room = max(len(data) - width, 1)
    at = int(random.integers(0, min(room, 2048))) if near else int(random.integers(0, room))
    at = at if near != 2 else max(room - 1 - at, 0)
    order = "<" if random.random() < 0.7 else ">"
    value = int(random.choice(EDGES)) & ((1 << 8 * width) - 1)
    written = struct.pack(order + {1: "B", 2: "H", 4: "I", 8: "Q"}[width], value)
    return data[:at] + written + data[at + width :]


WORDS = (
    b"", b"-1", b"1e308", b"99999999999999999999", b"NaN", b"=1+1", b"'; DROP TABLE wave; --", b"31.02.2026",
    b"\xff\xfe", b"\x00", b"\xed\xa0\x80", "ÄÖÜß€".encode(), "😀".encode(), b"0x10", b"1.000,5", b"true", b"null",
    b"\t", b"\r", b"\n", b'"', b";", b",", b"{", b"[", b"- ", b": ", b"&a ", b"*a", b"!!python/object:os.system ",
    b"<!DOCTYPE a>", b"&lt;", b"{{", b"A" * 5000, "\u202e".encode(), "\u2028".encode(),
)  # fmt: skip
TOKEN = re.compile(rb"[A-Za-z0-9_.\x80-\xff-]{1,40}")


def word_put(data: bytes, random: Random) -> bytes:
    """Put a word that programs stumble over in the place of another one."""
    window = int(random.integers(0, max(len(data) - 1, 1)))
    found = TOKEN.search(data, window) or TOKEN.search(data)
    if found is None:
        return data + WORDS[int(random.integers(0, len(WORDS)))]
    return data[: found.start()] + WORDS[int(random.integers(0, len(WORDS)))] + data[found.end() :]


def words_swapped(data: bytes, random: Random) -> bytes:
    """Put a word of the file in the place of another one of the file."""
    found = list(TOKEN.finditer(data, 0, 200_000))
    if len(found) < 2:
        return data[::-1]
    one, other = (found[int(at)] for at in random.integers(0, len(found), 2))
    return data[: one.start()] + other.group() + data[one.end() :]


def line_moved(data: bytes, random: Random) -> bytes:
    """Move, double, indent or drop a line."""
    lines = data.split(b"\n")
    if len(lines) < 3:
        return data + b"\n" + data
    at, to = (int(one) for one in random.integers(0, len(lines) - 1, 2))
    line = lines[at]
    way = int(random.integers(0, 4))
    if way == 0:
        lines.insert(to, line)
    elif way == 1:
        lines[at] = b"   " + line
    elif way == 2:
        del lines[at]
    else:
        lines[at], lines[to] = lines[to], line
    return b"\n".join(lines)


def in_archive(data: bytes, random: Random) -> bytes:
    """Change one part inside the zip and write the archive anew, so that its checksums are right."""
    try:
        names = zipfile.ZipFile(damage.io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return number_set(data, random)
    target = str(random.choice(names))
    ways: tuple[Change, ...] = (damage.flipped, damage.truncated, word_put, words_swapped, damage.removed, number_set)
    way = ways[int(random.integers(0, len(ways)))]

    def changed(name: str, content: bytes) -> bytes | None:
        if name != target or len(content) < 2:
            return content
        return None if random.random() < 0.08 else way(content, random)

    try:
        return damage.rezipped(data, changed)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, zipfile.zlib.error):
        return number_set(data, random)


Change = Callable[[bytes, Random], bytes]
BYTES: dict[str, Change] = dict(damage.BYTE_DAMAGE)
STRUCTURE: dict[str, Change] = {"number set": number_set}
VALUES: dict[str, Change] = {"word put": word_put, "words swapped": words_swapped, "line moved": line_moved}
ARCHIVE: dict[str, Change] = {"part changed": in_archive}
CHANGES: dict[str, Change] = {**BYTES, **STRUCTURE, **VALUES, **ARCHIVE}


def changes_for(kind: str) -> tuple[str, ...]:
    """Return the kinds of damage that make sense for a format; those that reach deepest come more often."""
    common = (*BYTES, "number set", "number set")
    if kind in ("csv", "yaml"):
        return (*BYTES, *VALUES, *VALUES, *VALUES)
    if kind in ("xlsx", "docx"):
        return (*common, *["part changed"] * 9)
    return (*common, "number set", "number set", "word put", "words swapped")


def mutant(number: int, seed: int = SEED) -> Mutant:
    """Return mutated file `number`; the same number gives the same bytes, as far as the writers are exact."""
    random = np.random.default_rng([seed, number])
    kind = ROUND[number % len(ROUND)]
    if kind in ("sav", "dta", "csv", "xlsx", "parquet") and random.random() < 0.3:
        return _known_damage(number, kind, random)
    base = _base(kind, random)
    hits = int(random.choice([1, 1, 1, 1, 2, 3]))
    kinds = tuple(str(random.choice(changes_for(base.format))) for _ in range(hits))
    content = base.content
    for one in kinds:
        content = CHANGES[one](content, random) if len(content) > 2 else content + b"\0"
    return Mutant(number, kind, base.surface, base.id, base.name, kinds, content)


def _base(kind: str, random: Random) -> Base:
    fitting = of_format()[kind]
    survey = [one for one in fitting if one.surface == "answers"]
    if survey and random.random() < 0.4:
        fitting = tuple(survey)
    return fitting[int(random.integers(0, len(fitting)))]


def _known_damage(number: int, kind: str, random: Random) -> Mutant:
    """Return damage to a survey file of this format as `tests/damage.py` makes it: layout, structure or answers."""
    special = {"csv": damage.CSV_DAMAGE, "xlsx": damage.WORKBOOK_DAMAGE, "parquet": damage.STRUCTURE_DAMAGE}.get(kind)
    if special is None or random.random() < 0.4:
        name = str(random.choice(list(damage.ANSWER_DAMAGE)))
        content = damage.WRITERS[f"x.{kind}"](damage.ANSWER_DAMAGE[name](random))
        return Mutant(number, kind, "answers", "answers", f"x.{kind}", (f"answers: {name}",), content)
    if kind == "parquet":
        fitting = [name for name, (base, _) in damage.STRUCTURE_DAMAGE.items() if base == "parquet"]
        name = str(random.choice(fitting))
        content = damage.STRUCTURE_DAMAGE[name][1](damage.bases()["parquet"].content, random)
        return Mutant(number, kind, "answers", "answers parquet", "x.parquet", (f"structure: {name}",), content)
    base = str(random.choice(damage.CSV_BASES)) if kind == "csv" else "xlsx"
    name = str(random.choice(list(special)))
    content = special[name](damage.bases()[base].content, random)  # type: ignore[operator]
    return Mutant(number, kind, "answers", f"answers {base}", f"x.{kind}", (f"{kind}: {name}",), content)


def sound(base: str) -> Base | None:
    """Return the sound file of this id; None for files that were written anew with other answers."""
    return bases().get(base)
