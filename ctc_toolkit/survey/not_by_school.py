"""Measures that are never shown by school in anything public (S9): violence, delinquency, supply of drugs."""

from __future__ import annotations

from ctc_toolkit.survey.instrument import Instrument

THEMES = frozenset({"antisocial", "violence"})
"""Themes of behaviours that are violence or delinquency."""
_STEMS = (
    "antisocial", "asb", "violen", "gewalt", "delinqu", "gang", "handgun", "gun", "weapon", "waffe", "attack", "arrest",
    "sold", "availability", "drugs_at_hand", "laws_norms", "fight",
)  # fmt: skip


def not_by_school(instrument: Instrument) -> frozenset[str]:
    """Return the scales and behaviours of a questionnaire that speak of violence, delinquency or the supply of drugs.

    Behaviours by their theme; both by words in their ids, where a word too many only hides more.
    """
    behaviours = {entry.id for entry in instrument.indicators if entry.theme in THEMES}
    names = [*(scale.id for scale in instrument.scales), *(entry.id for entry in instrument.indicators)]
    return frozenset(behaviours | {name for name in names if _speaks(name)})


def _speaks(name: str) -> bool:
    return any(stem in part or part.startswith(stem) for stem in _STEMS for part in (name, *name.split("_")))
