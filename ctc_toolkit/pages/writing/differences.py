"""Two texts compared word by word, and put together so that nothing of either is missing. Nothing here is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_TOKENS = re.compile(r"\n|[^\s]+")
NEW_LINE = "\n"


@dataclass(frozen=True)
class Run:
    """Words of one line that stand in both texts ("both"), or only in this one ("only_here")."""

    words: str
    where: Literal["both", "only_here"]


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Compared:
    """The lines of two texts, their words marked; each text alone is complete."""

    mine: tuple[Line, ...]
    theirs: tuple[Line, ...]


def compared(mine: str, theirs: str) -> Compared:
    """Return both texts with the words marked that the other one lacks; blanks and blank lines do not count."""
    own, other = _TOKENS.findall(mine), _TOKENS.findall(theirs)
    marked_own, marked_other = [False] * len(own), [False] * len(other)
    for kind, a, b, c, d in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        if kind != "equal":
            marked_own[a:b], marked_other[c:d] = [True] * (b - a), [True] * (d - c)
    return Compared(tuple(_lines(own, marked_own)), tuple(_lines(other, marked_other)))


def only_here(lines: Sequence[Line]) -> list[str]:
    """Return the runs of words that stand in this text only, in their order."""
    return [run.words for line in lines for run in line if run.where == "only_here"]


def put_together(mine: str, theirs: str) -> str:
    """Return a text with every line of both: common lines once, else the other text's lines before one's own."""
    own, other = mine.split(NEW_LINE), theirs.split(NEW_LINE)
    lines: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, own, other, autojunk=False).get_opcodes():
        lines += own[a:b] if kind == "equal" else [*other[c:d], *own[a:b]]
    return NEW_LINE.join(lines)


def _lines(tokens: Sequence[str], marked: Sequence[bool]) -> Iterator[Line]:
    runs: list[Run] = []
    words: list[str] = []
    before = False

    def end_run() -> None:
        if words:
            runs.append(Run(" ".join(words), "only_here" if before else "both"))
            words.clear()

    for token, mark in zip(tokens, marked, strict=True):
        if token == NEW_LINE or mark != before:
            end_run()
        if token == NEW_LINE:
            yield tuple(runs)
            runs = []
        else:
            words.append(token)
        before = mark
    end_run()
    yield tuple(runs)
