"""Searching texts as people type: without regard to case and umlauts, parts of compounds, small slips of the pen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

SHORTEST_PART = 3
"""Letters that a word needs to be found inside another one ("bad" in "Schwimmbad")."""

ONE_SLIP, TWO_SLIPS = 5, 9
"""Letters from which on one or two wrong, missing, doubled or swapped letters are forgiven."""

LONGEST_QUERY = 200
_WORD = re.compile(r"\w+")
_FILLERS = frozenset(
    ("und", "oder", "der", "die", "das", "den", "dem", "des", "ein", "eine", "einer", "eines", "mit", "für", "fuer",
     "von", "im", "in", "am", "an", "auf", "zu", "zum", "zur", "bei", "wie", "was",
     "and", "or", "the", "a", "of", "with", "for", "on", "at", "to", "how", "what")
)  # fmt: skip
_SAME = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("ß", "ss"), ("ph", "f"))

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Searchable(Generic[Key]):
    """Something that can be found. texts: what it says, each with how much a hit in it counts."""

    key: Key
    texts: Mapping[str, float]


def found(everything: Sequence[Searchable[Key]], query: str) -> list[Key]:
    """Return what holds every word of the query, best hit first; all of it in its order for an empty query.

    Words like "und" count only where the query has no others.
    """
    wanted = query_words(query)
    if not wanted:
        return [one.key for one in everything]
    scored = [(score, place, one.key) for place, one in enumerate(everything) if (score := _score(one, wanted)) > 0]
    return [key for _, _, key in sorted(scored, key=lambda hit: (-hit[0], hit[1]))]


def query_words(query: str) -> tuple[str, ...]:
    """Return the words of a query as they are compared, fillers left out, the first 200 letters of it."""
    plain: list[str] = _WORD.findall(folded(query[:LONGEST_QUERY]))
    fillers = {folded(word) for word in _FILLERS}
    return tuple(dict.fromkeys([word for word in plain if word not in fillers] or plain))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text such that spellings of the same word are the same: "Schüler", "schueler" and "SCHULER"."""
    plain = text.casefold()
    for written, same in _SAME:
        plain = plain.replace(written, same)
    parted = unicodedata.normalize("NFKD", plain)
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _score(one: Searchable[Key], wanted: Sequence[str]) -> float:
    """Return how well something fits; 0 where a word of the query is nowhere in it."""
    total = 0.0
    for word in wanted:
        best = max((weight * _fit(word, text) for text, weight in one.texts.items()), default=0.0)
        if best == 0.0:
            return 0.0
        total += best
    return total


def _fit(word: str, text: str) -> float:
    return max((likeness(word, other) for other in _words(text)), default=0.0)


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORD.findall(folded(text))))


def likeness(word: str, other: str) -> float:
    """Return how well a folded word of a query fits a folded word of a text, 0 (not at all) to 1 (the same)."""
    if word == other:
        return 1.0
    if other.startswith(word) and len(word) >= 2:
        return 0.8
    if len(word) >= SHORTEST_PART and word in other:
        return 0.6
    slips = 0 if len(word) < ONE_SLIP else 1 if len(word) < TWO_SLIPS else 2
    if not slips or len(other) < len(word) - slips:
        return 0.0
    if _slips_at_start(word, other, slips) <= slips:
        return 0.4
    return 0.0


def _slips_at_start(word: str, other: str, most: int) -> int:
    """Return with how few slips `word` becomes a beginning of `other`; `most` + 1 where it takes more.

    Optimal string alignment (Damerau-Levenshtein without repeated edits), the end of `other` left open.
    """
    begin = other[: len(word) + most]
    before: list[int] = []
    row = list(range(len(begin) + 1))
    for place, letter in enumerate(word, start=1):
        older, before, row = before, row, [place]
        for column, sign in enumerate(begin, start=1):
            cost = min(before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != sign))
            if place > 1 and column > 1 and letter == begin[column - 2] and word[place - 2] == sign:
                cost = min(cost, older[column - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(*row, most + 1)
