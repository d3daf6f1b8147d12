"""The calls of the role matrix for the start page of an area and its hand-over sheet."""

from __future__ import annotations

from ctc_toolkit.workspace import area_outlook, hand_over
from tests.unit.workspace.matrix_process import area_on_the_way

READING = {"area_outlook"}
WITHOUT_CITY: set[str] = set()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, _ = area_on_the_way(ws, ags)
    return {
        "area_outlook": lambda actor: area_outlook(actor, ws, area),
        "hand_over": lambda actor: hand_over(actor, ws, area),
    }
