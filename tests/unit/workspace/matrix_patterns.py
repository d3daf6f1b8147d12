"""The calls of the role matrix for ranks, small areas and associations of a wave."""

from __future__ import annotations

from ctc_toolkit.workspace import area_auxiliaries, wave_associations, wave_factor_ranks, wave_small_areas
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"wave_factor_ranks", "wave_small_areas", "area_auxiliaries", "wave_associations"}
WITHOUT_CITY: set[str] = set()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    wave = add_wave(ws, ags)
    return {
        "wave_factor_ranks": lambda actor: wave_factor_ranks(actor, ws, wave),
        "wave_small_areas": lambda actor: wave_small_areas(actor, ws, wave),
        "area_auxiliaries": lambda actor: area_auxiliaries(actor, ws, wave),
        "wave_associations": lambda actor: wave_associations(actor, ws, wave),
    }
