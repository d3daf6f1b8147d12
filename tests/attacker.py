"""The attacker of rule S15, independent of the code it attacks: linear programs over everything that is released.

The attacker knows the rules, the number of valid answers of every atom, and the released percentages and bands. For
each set of respondents that is an atom, or a signed combination of up to three released groups, the lowest and the
highest possible count are asked for. A solution of one program is a possible world and counts for all sets; so what is
not proven to be open is solved exactly.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

K = {"internal": 20, "public": 30}
FEW = 4
DUST = 1e-6


@dataclass(frozen=True)
class Violation:
    """What can be worked out: n answers, of which between low and high have the attribute."""

    what: str
    n: float
    low: float
    high: float


def interval(cell: dict, n: float) -> tuple[float, float]:
    """Return what a released cell says about a count among n answers."""
    if cell["state"] == "shown":
        return n * (cell["percent"] - 0.5) / 100, n * (cell["percent"] + 0.5) / 100
    limit = cell["band_limit"] if cell["band"] == "under" else 100 - cell["band_limit"]
    end = max(FEW, n / 200) if limit == 1 else FEW
    return (0.0, end) if cell["band"] == "under" else (n - end, float(n))


def masks(atoms: pd.DataFrame, groups: str) -> np.ndarray:
    """Return which atoms belong to a group such as `sex=male;grade=9`."""
    inside = np.ones(len(atoms), dtype=bool)
    for part in [] if groups == "all" else groups.split(";"):
        name, value = part.split("=", 1)
        inside &= (atoms[name] == value).to_numpy()
    return inside


def combinations(sets: np.ndarray, n: np.ndarray, smallest: int) -> np.ndarray:
    """Return the sets with 1 to `smallest` - 1 answers that are A - B, A - B - C or A + B - C of released groups."""
    size = sets @ n
    found: dict[bytes, np.ndarray] = {}

    def take(vectors: np.ndarray) -> None:
        fits = (vectors.min(axis=1) >= 0) & (vectors.max(axis=1) <= 1)
        for vector in vectors[fits]:
            if 0 < vector @ n < smallest:
                found.setdefault(vector.astype(np.int8).tobytes(), vector)

    count = len(sets)
    first, second = np.nonzero((sets @ (1 - sets.T)) == 0)  # the first lies within the second
    inner, outer = first[first != second], second[first != second]
    take(sets[outer] - sets[inner])
    for a, b in zip(outer, inner, strict=True):
        rest = sets[a] - sets[b]
        near = np.flatnonzero((size[a] - size[b] - size > 0) & (size[a] - size[b] - size < smallest))
        take(rest - sets[near])
    for a, b in itertools.combinations(range(count), 2):
        both = size[a] + size[b] - size
        near = np.flatnonzero((both > 0) & (both < smallest))
        take(sets[a] + sets[b] - sets[near])
    return np.array(list(found.values())).reshape(-1, sets.shape[1])


class Attack:
    """An attack on one measure of a release."""

    def __init__(self, atoms: pd.DataFrame, n: np.ndarray, cells: list[dict], level: str) -> None:
        self.n = np.asarray(n, dtype=float)
        known = [cell for cell in cells if cell["state"] in ("shown", "banded")]
        self.sets = np.array([masks(atoms, cell["groups"]) for cell in known], dtype=float).reshape(-1, len(atoms))
        ends = [interval(cell, float(row @ self.n)) for cell, row in zip(known, self.sets, strict=True)]
        self.low = np.array([low for low, _ in ends])
        self.high = np.array([high for _, high in ends])
        self.smallest = K[level]
        small = np.flatnonzero((self.n > 0) & (self.n < self.smallest))
        combined = combinations(self.sets, self.n, self.smallest)
        self.targets = np.concatenate([np.eye(len(self.n))[small], combined]).reshape(-1, len(self.n))
        self.names = [f"atom {place}" for place in small] + ["combination"] * len(combined)
        self.programs = 0

    def world(self, wanted: np.ndarray) -> np.ndarray:
        """Return the possible world in which `wanted` is largest."""
        self.programs += 1
        known = LinearConstraint(self.sets, self.low, self.high) if len(self.sets) else None
        found = milp(-wanted, constraints=known, bounds=Bounds(0, self.n), options={"presolve": False})
        assert found.status == 0, found.message
        return found.x

    def violations(self) -> list[Violation]:
        """Return everything that can be worked out."""
        if not len(self.targets):
            return []
        size = self.targets @ self.n
        low, high = np.full(len(size), np.inf), np.full(len(size), -np.inf)

        def open_(low: np.ndarray, high: np.ndarray) -> np.ndarray:
            few = (size <= FEW) & ((low > DUST) | (high < size - DUST))
            narrow = (size > FEW) & ((high - low < FEW - DUST) | (low > size - DUST) | (high < DUST))
            return few | narrow

        def look(world: np.ndarray) -> None:
            values = self.targets @ world
            np.minimum(low, values, out=low)
            np.maximum(high, values, out=high)

        for sign in (1, -1):
            look(self.world(sign * self.targets.sum(axis=0)))
        random, found = np.random.default_rng(0), []
        exact = np.zeros(len(size), dtype=bool)
        while True:
            left = open_(low, high) & ~exact
            if not left.any():
                return found
            sign = np.where(high < np.minimum(size, FEW) - DUST, 1, random.choice([1, -1], len(size)))
            look(self.world((left * sign * random.random(len(size)) / np.clip(size, 1, FEW)) @ self.targets))
            after = open_(low, high) & ~exact
            if after.sum() < left.sum():
                continue
            place = int(np.flatnonzero(after)[0])
            for way in (1, -1):
                look(self.world(way * self.targets[place]))
            exact[place] = True
            if open_(low, high)[place]:
                found.append(Violation(self.names[place], size[place], low[place], high[place]))


def attack(released, atoms: pd.DataFrame, answers: dict[str, np.ndarray]) -> dict[str, list[Violation]]:
    """Return the violations by measure; answers: valid answers by atom and measure."""
    table = released.table
    found = {}
    for measure, n in answers.items():
        cells = table[table["measure"] == measure].to_dict("records")
        found[measure] = Attack(atoms, n, cells, released.level).violations()
    return found
