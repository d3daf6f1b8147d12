"""The calls of the role matrix for early warnings and the reactions to them."""

from __future__ import annotations

from datetime import date

from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import area_standing, save_reaction
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"area_standing"}
WITHOUT_CITY: set[str] = set()
TODAY, UNTIL = date(2026, 11, 30), date(2026, 12, 14)


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, measure = new_id(), new_id()
    if ags is not None:
        wave = add_wave(ws, ags)
        with ws.store.writing() as repository:
            area, (measure,) = decided_measures(repository, ags, wave, "Kurs")  # begun on paper, without a group
    return {
        "area_standing": lambda actor: area_standing(actor, ws, area, today=TODAY),
        "save_reaction": lambda actor: save_reaction(
            actor, ws, area, measure, "not_started", "Wir rufen an.", UNTIL, version=0, today=TODAY
        ),
    }
