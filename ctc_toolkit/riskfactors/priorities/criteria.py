"""Criteria by which factors are put in order: what is computed from released values, and what the group judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from ctc_toolkit.riskfactors.priorities.evidence import FactorEvidence

Criterion = Literal["elevation", "trend", "reach", "protection", "changeability", "gap"]
"""elevation: how much worse than the reference; trend: how much worse than before; reach: how many young people it
concerns; protection: how little protection (for a protective factor: how much risk) there is in the same area of life;
changeability: how far it can be influenced here; gap: how little is offered for it so far."""

CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
JUDGED: tuple[Criterion, ...] = ("changeability", "gap")
COMPUTED: tuple[Criterion, ...] = tuple(one for one in CRITERIA if one not in JUDGED)
RATINGS = (1, 2, 3)
"""What the group can say about a factor: little, some, much."""

USUAL_WEIGHT, LARGEST_WEIGHT = 3, 5

Values = Mapping[Criterion, tuple[float | None, ...]]


def criterion_values(
    evidence: Sequence[FactorEvidence], frozen: Sequence[str], judged: Mapping[tuple[str, str], int]
) -> Values:
    """Return for each criterion the values of the factors of the frozen list, in its order; more is more pressing.

    A protective factor counts with its sign reversed. judged: ratings by criterion and factor.
    """
    known = {one.factor: one for one in evidence}
    listed = [known.get(name) for name in frozen]
    shown = [one for one in evidence if one.percent is not None]
    return {
        "elevation": tuple(_float(one.pressing if one else None) for one in listed),
        "trend": tuple(_float(one.worsening if one else None) for one in listed),
        "reach": tuple(_float(one.reach if one else None) for one in listed),
        "protection": tuple(_beside(one, shown) if one else None for one in listed),
        **{criterion: tuple(_float(judged.get((criterion, name))) for name in frozen) for criterion in JUDGED},
    }


def _beside(factor: FactorEvidence, shown: Sequence[FactorEvidence]) -> float | None:
    """Return the mean reach of the factors of the other kind in the same area of life."""
    others = [one.reach for one in shown if one.domain == factor.domain and one.kind != factor.kind]
    found = [one for one in others if one is not None]
    return sum(found) / len(found) if found else None


def _float(value: int | None) -> float | None:
    return None if value is None else float(value)
