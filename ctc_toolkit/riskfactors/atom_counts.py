"""Counts by atom, for locks: respondents by the cross of all columns that results may be broken down by.

Atoms are few, and their counts of several batches add up like all other sums.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ctc_toolkit.riskfactors.batch import dense
from ctc_toolkit.riskfactors.plan import Integers


@dataclass(frozen=True)
class AtomCounts:
    """Respondents by atom and measure, without weights; who has weight 0 counts nowhere.

    columns: names of the columns of `codes`, which is (atoms, columns) with -1 where not known. measures: M ids.
    answered: (atoms, M) with a flag. hits: those flagged. scored: those with a score, whether or not there is a flag.
    """

    columns: tuple[str, ...]
    codes: Integers
    measures: tuple[str, ...]
    answered: Integers
    hits: Integers
    scored: Integers


def atoms_of(columns: Mapping[str, Integers]) -> tuple[Integers, Integers]:
    """Return the place of the atom of each respondent, and the codes of the atoms in ascending order."""
    values = list(columns.values())
    sizes = [int(column.max(initial=-1)) + 2 for column in values]
    key = np.zeros(len(values[0]), dtype=np.int64)
    for column, size in zip(values, sizes, strict=True):
        key, _ = _small(key * size + column + 1)
    place, _ = dense(key, int(key.max(initial=-1)) + 1)
    first = np.zeros(int(place.max(initial=-1)) + 1, dtype=np.int64)
    first[place[::-1]] = np.arange(len(place))[::-1]
    return place, np.stack([column[first] for column in values], axis=1)


def _small(key: Integers) -> tuple[Integers, Integers]:
    """Return keys counted from 0 in their order, so that a further column fits beside them."""
    return dense(key, int(key.max(initial=-1)) + 1)


def add_atoms(parts: Sequence[AtomCounts]) -> AtomCounts:
    """Return the sums of several batches.

    Raises:
        ValueError: if the parts have different columns or measures.
    """
    first = parts[0]
    if any((part.columns, part.measures) != (first.columns, first.measures) for part in parts):
        raise ValueError("counts of different atoms cannot be added")
    codes, place = np.unique(np.concatenate([part.codes for part in parts]), axis=0, return_inverse=True)
    place = place.reshape(-1)

    def added(name: str) -> Integers:
        total = np.zeros((len(codes), len(first.measures)), dtype=np.int64)
        np.add.at(total, place, np.concatenate([getattr(part, name) for part in parts]))
        return total

    return AtomCounts(first.columns, codes, first.measures, added("answered"), added("hits"), added("scored"))
