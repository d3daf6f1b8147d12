"""Matching of comparison communities to CTC communities on their structure, never on the outcome.

Whoever matches on the level of an outcome picks comparison communities by chance highs or lows, which fall back by
themselves in the next survey (regression to the mean). A `Structure` therefore has fields for size, deprivation and
school types alone, and nothing else can be handed over.

Distance of two communities: d = sqrt(mean_k ((x_k - y_k)/s_k)^2) over the features known for all of them, s_k the
standard deviation over all communities given, residents as logarithm. Pairs: each CTC community gets one comparison
community, none is used twice, and the sum of distances is the smallest possible (SciPy's `linear_sum_assignment`;
Rosenbaum 1989, JASA 84:1024), which taking the nearest one after another would not be.

Balance: standardised mean difference (mean CTC - mean comparison)/s_k, with the same s_k before and after, so that it
cannot improve by a larger spread alone. Up to `NEAR` counts as near (Stuart 2010, Statistical Science 25:1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from ctc_toolkit.errors import ToolkitError

NEAR = 0.25
"""Largest absolute standardised mean difference that counts as near."""

FAR_APART = 1.0
"""Pairs with a larger distance (one standard deviation on average) are no twins; a person should look at them."""


@dataclass(frozen=True)
class Structure:
    """What a community is like before anything is measured; None where it is not known.

    population: residents. deprivation: index value, same index for all. grammar_school, comprehensive_school: percent
    of its pupils at a Gymnasium, at a Gesamtschule. density: residents per square kilometre.
    """

    population: float | None = None
    deprivation: float | None = None
    grammar_school: float | None = None
    comprehensive_school: float | None = None
    density: float | None = None


FEATURES = tuple(field.name for field in fields(Structure))
_LOGARITHM = ("population", "density")


@dataclass(frozen=True)
class MatchedPair:
    """A CTC community, its comparison community and their distance in standard deviations."""

    treated: str
    comparison: str
    distance: float

    @property
    def far_apart(self) -> bool:
        """Whether the two differ by more than `FAR_APART`."""
        return self.distance > FAR_APART


@dataclass(frozen=True)
class Balance:
    """One feature before and after matching, in its own unit.

    treated, candidates, matched: means of CTC communities, of all candidates and of the chosen ones. before, after:
    standardised mean differences; residents and density on the logarithm.
    """

    feature: str
    treated: float
    candidates: float
    matched: float
    before: float
    after: float

    @property
    def near(self) -> bool:
        """Whether both sides are near each other after matching."""
        return abs(self.after) <= NEAR


@dataclass(frozen=True)
class StructuralMatch:
    """Pairs in the order of the CTC communities' names, balance by feature, and what could not be used.

    left_out: features that are missing for at least one community. unused: candidates without a pair.
    """

    pairs: tuple[MatchedPair, ...]
    balance: tuple[Balance, ...]
    left_out: tuple[str, ...]
    unused: tuple[str, ...]


def match_on_structure(
    treated: Mapping[str, Structure], candidates: Mapping[str, Structure], features: Sequence[str] = FEATURES
) -> StructuralMatch:
    """Return the pairs of CTC communities and candidates with the smallest total distance.

    features: those to be used; a feature counts only if it is known for all communities and differs between some.

    Raises:
        ToolkitError: comparison_side_empty, matching_candidates_too_few, matching_structure_missing.
        ValueError: an unknown feature, or a value that cannot be (no residents).
    """
    if not treated or not candidates:
        raise ToolkitError("comparison_side_empty", treated=len(treated), comparison=len(candidates))
    if len(candidates) < len(treated):
        raise ToolkitError("matching_candidates_too_few", found=len(candidates), needed=len(treated))
    unknown = set(features) - set(FEATURES)
    if unknown:
        raise ValueError(f"not part of the structure of a community: {', '.join(sorted(unknown))}")
    names, others = sorted(treated), sorted(candidates)
    everybody = [*(treated[name] for name in names), *(candidates[name] for name in others)]
    known = [feature for feature in features if all(getattr(one, feature) is not None for one in everybody)]
    values = np.array([[_number(one, feature) for feature in known] for one in everybody]).reshape(len(everybody), -1)
    used = [feature for feature, column in zip(known, values.T, strict=True) if np.ptp(column) > 0]
    if not used:
        raise ToolkitError("matching_structure_missing")
    values = values[:, [known.index(feature) for feature in used]]
    scaled = values / values.std(axis=0, ddof=1)
    first, second = scaled[: len(names)], scaled[len(names) :]
    distance = np.sqrt(np.square(first[:, None, :] - second[None, :, :]).mean(axis=2))
    rows, columns = linear_sum_assignment(distance)
    pairs = [
        MatchedPair(names[row], others[column], float(distance[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]
    chosen = {pair.comparison for pair in pairs}
    return StructuralMatch(
        pairs=tuple(pairs),
        balance=tuple(
            _balance(feature, everybody, len(names), columns, first[:, place], second[:, place])
            for place, feature in enumerate(used)
        ),
        left_out=tuple(feature for feature in features if feature not in known),
        unused=tuple(name for name in others if name not in chosen),
    )


def _number(one: Structure, feature: str) -> float:
    value = float(getattr(one, feature))
    if not np.isfinite(value) or (feature in _LOGARITHM and value <= 0):
        raise ValueError(f"{feature} of a community cannot be {value:g}")
    return float(np.log(value)) if feature in _LOGARITHM else value


def _balance(
    feature: str,
    everybody: Sequence[Structure],
    treated: int,
    chosen: NDArray[np.int64],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
) -> Balance:
    plain = np.array([float(getattr(one, feature)) for one in everybody])
    return Balance(
        feature=feature,
        treated=float(plain[:treated].mean()),
        candidates=float(plain[treated:].mean()),
        matched=float(plain[treated:][chosen].mean()),
        before=float(first.mean() - second.mean()),
        after=float(first.mean() - second[chosen].mean()),
    )
