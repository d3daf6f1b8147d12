"""Which column of a file is which question: exact names, known names, similar names and labels."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

How = Literal["exact", "known", "similar", "chosen", "none"]

SIMILAR_ENOUGH = 0.77
"""Smallest similarity (Dice coefficient of letter pairs, 0..1) at which a name is proposed."""
CLEAR_LEAD = 0.08
"""How much more similar the best candidate must be than the second."""
COMMON_AFFIX = 3
"""A word before or after the names counts as an addition when this many columns carry it."""
_SHORTEST = 4
_LABEL_LENGTH = 12


@dataclass(frozen=True)
class Target:
    """Something to find a column for: its id, the names files use, preferred first, and its labels."""

    id: str
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The column found for a target, how, and how certain (0..1)."""

    column: str
    how: How
    certainty: float


def key_of(name: str) -> str:
    """Return a name without differences of case, accents written apart, and kind of separators."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[^0-9a-zäöüß]+", "_", folded).strip("_")


def forms_of(column: str) -> tuple[str, ...]:
    """Return the names a column may stand for: itself, and what is in brackets as in `G1Q1[family_1]`."""
    inside = re.fullmatch(r"[^\[\]]+\[([^\[\]]+)\]", column.strip())
    return (column, inside.group(1)) if inside else (column,)


def match_columns(columns: Sequence[str], targets: Sequence[Target], labels: dict[str, str]) -> dict[str, Found]:
    """Return the column of every target for which one is found; no column is given twice.

    Exact ids first, then known names, then names with a common addition (`w2_` before, `_2024` after), then
    similar names or labels with a clear lead over the second best. Numbers in a name must agree: q12 is never
    q13.
    """
    found = _named(columns, targets)
    free = [column for column in columns if column not in {entry.column for entry in found.values()}]
    open_targets = [target for target in targets if target.id not in found]
    found |= _with_affix(free, open_targets)
    free = [column for column in free if column not in {entry.column for entry in found.values()}]
    open_targets = [target for target in open_targets if target.id not in found]
    return found | _similar(free, open_targets, labels)


def _named(columns: Sequence[str], targets: Sequence[Target]) -> dict[str, Found]:
    by_name: dict[str, str] = {}
    by_key: dict[str, str] = {}
    for form in (0, 1):
        for column in columns:
            if len(forms := forms_of(column)) > form:
                by_name.setdefault(forms[form].casefold(), column)
                by_key.setdefault(key_of(forms[form]), column)
    found: dict[str, Found] = {}
    taken: set[str] = set()
    for target in targets:
        for name in target.names:
            how: How = "exact" if name == target.id else "known"
            held = by_name.get(name.casefold())
            certainty = 1.0
            if held is None:
                held, certainty = by_key.get(key_of(name)), 0.97
            if held is not None and held not in taken:
                found[target.id] = Found(held, how, certainty)
                taken.add(held)
                break
    return found


def _with_affix(columns: Sequence[str], targets: Sequence[Target]) -> dict[str, Found]:
    """Find names that carry the same word before or after, as merged waves do."""
    names = {key_of(name): target.id for target in targets for name in reversed(target.names)}
    hits: list[tuple[str, str, str]] = []
    for column in columns:
        words = key_of(column).split("_")
        for affix, rest in ((f"{words[0]}_", words[1:]), (f"_{words[-1]}", words[:-1])):
            if rest and (target := names.get("_".join(rest))) is not None:
                hits.append((affix, column, target))
    common = Counter(affix for affix, _, _ in hits)
    found: dict[str, Found] = {}
    taken: set[str] = set()
    for affix, column, target in sorted(hits, key=lambda hit: -common[hit[0]]):
        if common[affix] >= COMMON_AFFIX and target not in found and column not in taken:
            found[target] = Found(column, "similar", 0.9)
            taken.add(column)
    return found


def _similar(columns: Sequence[str], targets: Sequence[Target], labels: dict[str, str]) -> dict[str, Found]:
    if not columns or not targets:
        return {}
    by_name = _best_of_spellings(
        [[key_of(form) for form in forms_of(column)] for column in columns],
        [[key_of(name) for name in target.names] for target in targets],
        shortest=_SHORTEST,
    )
    shown = [_texts_of(column, labels) for column in columns]
    wanted = [[key_of(label) for label in target.labels] for target in targets]
    score = np.maximum(by_name, 0.95 * _best_of_spellings(shown, wanted, shortest=_LABEL_LENGTH))
    found: dict[str, Found] = {}
    for at, target in enumerate(targets):
        row = score[:, at]
        best = int(row.argmax())
        second = float(np.partition(row, -2)[-2]) if len(row) > 1 else 0.0
        rival = float(np.delete(score[best], at).max()) if len(targets) > 1 else 0.0
        if row[best] >= SIMILAR_ENOUGH and row[best] - max(second, rival) >= CLEAR_LEAD:
            found[target.id] = Found(columns[best], "similar", round(float(row[best]), 2))
    return found


def _texts_of(column: str, labels: dict[str, str]) -> list[str]:
    """Return the texts that describe a column: its label, and its name where that is a whole question."""
    return [key_of(text) for text in (labels.get(column, ""), column) if len(text) >= _LABEL_LENGTH]


def _best_of_spellings(
    left: Sequence[Sequence[str]], right: Sequence[Sequence[str]], *, shortest: int
) -> NDArray[np.float64]:
    """Return the similarity of the most similar spellings of every pair of entries."""
    ours = [(at, word) for at, words in enumerate(left) for word in words if len(word) >= shortest]
    theirs = [(at, word) for at, words in enumerate(right) for word in words if len(word) >= shortest]
    best = np.zeros((len(left), len(right)))
    if ours and theirs:
        scores = dice([word for _, word in ours], [word for _, word in theirs])
        rows = np.array([at for at, _ in ours])
        cols = np.array([at for at, _ in theirs])
        np.maximum.at(best, (rows[:, None], cols[None, :]), scores)
    return best


def dice(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Return the Dice coefficients of letter pairs of two lists of words; 0 where their numbers differ."""
    pairs = [_pairs(word) for word in (*left, *right)]
    place = {pair: index for index, pair in enumerate(sorted(set().union(*pairs)))}
    present = np.zeros((len(pairs), max(len(place), 1)), dtype=np.float32)
    for row, word_pairs in enumerate(pairs):
        present[row, [place[pair] for pair in word_pairs]] = 1.0
    ours, theirs = present[: len(left)], present[len(left) :]
    shared = ours @ theirs.T
    sizes = ours.sum(axis=1)[:, None] + theirs.sum(axis=1)[None, :]
    numbers = {word: tuple(int(part) for part in re.findall(r"\d+", word)[:8]) for word in (*left, *right)}
    ids = {value: index for index, value in enumerate(dict.fromkeys(numbers.values()))}
    same = np.array([ids[numbers[word]] for word in left])[:, None] == np.array([ids[numbers[word]] for word in right])
    return np.where(same & (sizes > 0), 2.0 * shared / np.maximum(sizes, 1), 0.0)


def _pairs(word: str) -> set[str]:
    letters = f" {re.sub(r'[0-9_]+', ' ', word)} "
    return {letters[at : at + 2] for at in range(len(letters) - 1) if letters[at : at + 2].strip()}


def unused(columns: Iterable[str], used: Iterable[str]) -> list[str]:
    """Return the columns that stand for nothing, in the order of the file."""
    taken = set(used)
    return [column for column in columns if column not in taken]
