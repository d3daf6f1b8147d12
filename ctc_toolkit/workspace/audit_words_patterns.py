"""What the actions of ranks, small areas and associations are called in the audit log, see `audit_words`."""

from __future__ import annotations

PATTERNS: dict[str, tuple[str, str, str, str]] = {
    "wave_factor_ranks": (
        "Rangplätze der Faktoren ansehen",
        "look at the ranks of factors",
        "die Rangplätze der Faktoren angesehen",
        "looked at the ranks of factors",
    ),
    "wave_small_areas": (
        "Werte der Stadtteile ansehen",
        "look at the values of districts",
        "die Werte der Stadtteile angesehen",
        "looked at the values of districts",
    ),
    "area_auxiliaries": (
        "Kennzahlen ansehen, die Werte der Stadtteile stützen können",
        "look at figures that can support the values of districts",
        "Kennzahlen angesehen, die Werte der Stadtteile stützen können",
        "looked at figures that can support the values of districts",
    ),
    "wave_associations": (
        "ansehen, was zusammen auftritt",
        "look at what occurs together",
        "angesehen, was zusammen auftritt",
        "looked at what occurs together",
    ),
}
