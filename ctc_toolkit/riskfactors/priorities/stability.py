"""How far a choice depends on the weights: random weightings, and how far one weight can move."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.riskfactors.priorities.criteria import Criterion
from ctc_toolkit.riskfactors.priorities.scoring import Numbers, Scaled, scores_of, shares_of

DRAWS, SEED = 10_000, 2026
"""With 10,000 weightings the standard error of a share is at most half a percent point."""

ROBUST = 80
"""A factor is robust from so many percent on, in both: of random weightings, and of sampling error."""

_CLOSE = 1e-9


@dataclass(frozen=True)
class Stability:
    """Shares of random weightings, in whole percent.

    same: in which the chosen factors are the ones with the highest scores. ahead: by factor of the list, in which it is
    among the `size` highest. telling: how many criteria tell the factors apart; below two the weights change nothing.
    """

    size: int
    same: int
    ahead: Mapping[str, int]
    telling: int


@dataclass(frozen=True)
class WeightRange:
    """Between which shares (percent) one weight can move without another factor taking the first place.

    The other weights keep their proportions. share: where it stands now.
    """

    criterion: Criterion
    first: str
    share: int
    low: int
    high: int


@lru_cache(maxsize=16)
def random_weightings(criteria: int, draws: int = DRAWS, seed: int = SEED) -> NDArray[np.float64]:
    """Return weightings drawn evenly from all that add up to 1 (Dirichlet with all parameters 1), draws x criteria."""
    drawn = np.random.default_rng(seed).dirichlet(np.ones(criteria), size=draws)
    drawn.setflags(write=False)
    return drawn


def stability_of(table: Scaled, chosen: Collection[str], draws: int = DRAWS, seed: int = SEED) -> Stability:
    """Return how often a choice stays the same under random weights.

    Where the last place is shared by several factors, each of them counts as being among the highest.
    """
    places = [place for place, name in enumerate(table.factors) if name in chosen]
    size = len(places)
    if not table.criteria or not size:
        return Stability(size, 0, dict.fromkeys(table.factors, 0), len(table.criteria))
    scores = random_weightings(len(table.criteria), draws, seed) @ table.matrix.T
    last = np.partition(scores, -size, axis=1)[:, -size]
    ahead = scores >= last[:, None] - _CLOSE
    rest = np.delete(scores, places, axis=1)
    kept = scores[:, places].min(axis=1) >= (rest.max(axis=1) if rest.shape[1] else -1.0) - _CLOSE
    shares = {name: _percent(ahead[:, place]) for place, name in enumerate(table.factors)}
    return Stability(size, _percent(kept), shares, len(table.criteria))


def weight_range(table: Scaled, weights: Mapping[str, int], criterion: Criterion) -> WeightRange | None:
    """Return how far the weight of a criterion can move; None where it tells nothing apart or nothing is weighted.

    With w the share of the criterion, x its scaled value and r the sum of the others in their proportions, a factor has
    the score w x + (1 - w) r: straight lines, so that the ends are exact.
    """
    shares = shares_of(table, weights)
    if criterion not in table.criteria or len(table.criteria) < 2 or not shares.sum():
        return None
    place = table.criteria.index(criterion)
    own, others = table.matrix[:, place], _others(table, shares, place)
    scores = np.round(scores_of(table, weights), 12)
    first = int(np.argmax(scores))
    low, high = 0.0, 1.0
    for gain, lead in zip(own[first] - own, others[first] - others, strict=True):
        # w gain + (1 - w) lead >= 0
        slope = gain - lead
        if slope > _CLOSE:
            low = max(low, -lead / slope)
        elif slope < -_CLOSE:
            high = min(high, -lead / slope)
    now = float(shares[place])
    low, high = min(max(low, 0.0), now), max(min(high, 1.0), now)
    return WeightRange(
        criterion, table.factors[first], _whole(now), int(np.ceil(100 * low - 1e-6)), int(100 * high + 1e-6)
    )


def is_robust(of_weightings: int, top: int | None) -> bool | None:
    """Return whether a factor is robust against both weights and sampling error; None: the second is not known."""
    if top is None:
        return None if of_weightings >= ROBUST else False
    return of_weightings >= ROBUST and top >= ROBUST


def _others(table: Scaled, shares: Numbers, place: int) -> Numbers:
    """Return the weighted sum of the other criteria in their proportions; equal ones where none has a weight."""
    rest = np.delete(shares, place)
    total = rest.sum()
    proportions = rest / total if total > 0 else np.full(len(rest), 1 / len(rest))
    return np.asarray(np.delete(table.matrix, place, axis=1) @ proportions, dtype=np.float64)


def _percent(hits: NDArray[np.bool_]) -> int:
    return _whole(float(hits.mean()))


def _whole(share: float) -> int:
    """Return a share in whole percent; 0 and 100 only for none and all."""
    if 0 < share < 1:
        return min(99, max(1, int(100 * share + 0.5)))
    return int(100 * share)
