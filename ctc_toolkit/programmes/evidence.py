"""The sorting band of a programme, and which rating decided it.

The rules are those of the reference on programmes, section 3: a German rating beats a foreign one; a rating that
belongs to the parent programme lifts the German version to at most C, unless that has a controlled study of its own;
what is not confirmed never counts; a level that is not known decides nothing, and is neither zero nor C.
Registers are never averaged: one rating decides. Of several foreign ones it is the strongest, but a warning of one is
never outvoted by the praise of another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.programmes.programme import Programme, Rating
from ctc_toolkit.programmes.registries import BANDS, GERMAN, Band, Registry, load_registries

Reason = Literal["german", "foreign", "parent", "parent_with_own_study", "warning", "level_unknown", "not_rated"]

_CONTROLLED = ("randomised", "controlled")
_MOST_FROM_PARENT: Band = "C"


@dataclass(frozen=True)
class Evidence:
    """The band of a programme. reason: which rule gave it. rating: the rating that decided, if one did.

    limited: the rating itself stands higher, but belongs to the parent programme. not_counted: how many ratings were
    left out because nobody has confirmed them.
    """

    band: Band
    reason: Reason
    rating: Rating | None = None
    limited: bool = False
    not_counted: int = 0

    @property
    def rank(self) -> int:
        """Place of the band: 0 for A to 4 for X."""
        return BANDS.index(self.band)


def evidence(programme: Programme, registries: dict[str, Registry] | None = None) -> Evidence:
    """Return the band of a programme with the rating that decided it."""
    known = load_registries() if registries is None else registries
    left_out = sum(not rating.confirmed for rating in programme.ratings)
    counted = [(rating, band) for rating in programme.ratings if (band := rating_band(rating, known)) is not None]
    told = [(rating, band) for rating, band in counted if band != "U"]
    own = [(rating, band) for rating, band in told if rating.applies_to is None]
    german = [pair for pair in own if known[pair[0].registry].country == GERMAN]
    if german:
        rating, band = _deciding(german)
        return Evidence(band, "warning" if band == "X" else "german", rating, not_counted=left_out)
    foreign = own or [(rating, band) for rating, band in told if rating.applies_to is not None]
    if not foreign:
        unknown = counted[0][0] if counted else None
        return Evidence("U", "level_unknown" if unknown else "not_rated", unknown, not_counted=left_out)
    rating, band = _deciding(foreign)
    if own or band == "X":
        return Evidence(band, "warning" if band == "X" else "foreign", rating, not_counted=left_out)
    if has_own_study(programme):
        return Evidence(band, "parent_with_own_study", rating, not_counted=left_out)
    lifted = max(band, _MOST_FROM_PARENT, key=BANDS.index)
    return Evidence(lifted, "parent", rating, limited=lifted != band, not_counted=left_out)


def evidence_band(programme: Programme, registries: dict[str, Registry] | None = None) -> Band:
    """Return the band of a programme alone, for sorting."""
    return evidence(programme, registries).band


def rating_band(rating: Rating, registries: dict[str, Registry]) -> Band | None:
    """Return the band that one rating stands for; None: it is not confirmed, or its register does not count."""
    registry = registries.get(rating.registry)
    if not rating.confirmed or registry is None or not registry.counts:
        return None
    label = registry.label(rating.label)
    return "U" if label is None or label.band is None else label.band


def has_own_study(programme: Programme) -> bool:
    """Return whether this version, not its parent, was evaluated against a comparison group."""
    found = programme.evaluation
    return found is not None and found.of == "this_version" and found.kind in _CONTROLLED


def _deciding(ratings: Sequence[tuple[Rating, Band]]) -> tuple[Rating, Band]:
    """Return the rating that decides among several: a warning, else the strongest; of equals the newest."""
    warnings = [pair for pair in ratings if pair[1] == "X"]
    return min(warnings or ratings, key=lambda pair: (BANDS.index(pair[1]), -(pair[0].year or 0)))
