"""How far the first places of a ranking depend on the weights: random weightings, drawn with a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.programmes.matching import Match, Matches, tie_key
from ctc_toolkit.programmes.matching_rules import FITTING

DRAWS, SEED = 2_000, 2026
"""With 2,000 weightings the standard error of a share is at most 1.1 percent points."""

FIRST = 3
"""How many of the first places are looked at."""

_PARTS = 1_000
"""A random weighting shares out so many parts, so that points stay whole and ties stay ties."""

STEADY = 80
"""From so many percent on the first places are called steady."""


@dataclass(frozen=True)
class RankStability:
    """Whole percent of random weightings. same: in which the first `size` stay the same (in any order). first: in which
    the first one stays first. others: programmes that come among the first most often instead, with their percent.
    """

    size: int
    same: int
    first: int
    others: tuple[tuple[str, int], ...]
    draws: int

    @property
    def steady(self) -> bool:
        """Whether the first places hardly depend on the weights."""
        return self.same >= STEADY


def rank_stability(matches: Matches, draws: int = DRAWS, seed: int = SEED) -> RankStability | None:
    """Return how often the first three stay the first three; None where there are no more than three to choose from.

    Weightings are drawn evenly from all that add up to 1 (Dirichlet with all parameters 1). As in the ranking the
    factor counts as much as all criteria of fit together, and equal points are told apart by link, evidence and name.
    """
    ranked = matches.ranked
    if len(ranked) <= FIRST:
        return None
    criteria = [one.criterion for one in ranked[0].reasons if one.criterion != "factor"]
    drawn = np.random.default_rng(seed).dirichlet(np.ones(len(criteria)), size=draws)
    weights = np.rint(drawn * _PARTS).astype(np.int64)
    fits = [place for place, name in enumerate(criteria) if name in FITTING]
    factor = np.maximum(1, weights[:, fits].sum(axis=1))
    points = np.matmul(weights, _quarters(ranked, criteria).T) + factor[:, None] * _factor_quarters(ranked)[None, :]
    # equal points: main first, then evidence, then name, as in the ranking
    places = points * len(ranked) - _tie_order(ranked)[None, :]
    order = np.argsort(-places, axis=1)[:, :FIRST]
    among = np.zeros(points.shape, dtype=bool)
    np.put_along_axis(among, order, True, axis=1)
    shares = among.mean(axis=0)
    others = sorted(range(FIRST, len(ranked)), key=lambda place: (-shares[place], place))
    return RankStability(
        FIRST,
        _percent(np.all(among[:, :FIRST], axis=1)),
        _percent(order[:, 0] == 0),
        tuple((ranked[place].programme.id, _percent(among[:, place])) for place in others[:FIRST] if shares[place] > 0),
        draws,
    )


def _quarters(ranked: tuple[Match, ...], criteria: Sequence[str]) -> NDArray[np.int64]:
    rows: list[dict[str, int]] = [{reason.criterion: reason.quarters for reason in one.reasons} for one in ranked]
    return np.array([[row[name] for name in criteria] for row in rows], dtype=np.int64)


def _factor_quarters(ranked: tuple[Match, ...]) -> NDArray[np.int64]:
    return np.array([one.reasons[0].quarters for one in ranked], dtype=np.int64)


def _tie_order(ranked: tuple[Match, ...]) -> NDArray[np.int64]:
    keys = [tie_key(one) for one in ranked]
    ordered = sorted(range(len(ranked)), key=keys.__getitem__)
    places = np.empty(len(ranked), dtype=np.int64)
    places[ordered] = np.arange(len(ranked))
    return places


def _percent(hits: NDArray[np.bool_]) -> int:
    """Return a share in whole percent; 0 and 100 only for none and all."""
    share = float(hits.mean())
    return min(99, max(1, int(100 * share + 0.5))) if 0 < share < 1 else int(100 * share)
