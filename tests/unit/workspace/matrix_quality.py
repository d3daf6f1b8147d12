"""The calls of the role matrix for the quality of answers."""

from __future__ import annotations

from ctc_toolkit.workspace import data_quality, save_answer_choice, scale_quality
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"data_quality", "scale_quality"}
WITHOUT_CITY: set[str] = set()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    wave = add_wave(ws, ags)
    return {
        "data_quality": lambda actor: data_quality(actor, ws, wave),
        "scale_quality": lambda actor: scale_quality(actor, ws, wave),
        "save_answer_choice": lambda actor: save_answer_choice(actor, ws, wave, rules=()),
    }
