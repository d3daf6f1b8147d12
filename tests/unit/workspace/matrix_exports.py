"""The calls of the role matrix for exports for evaluation."""

from __future__ import annotations

from ctc_toolkit.workspace import city_evaluation_bundle, evaluation_bundle, evaluation_exports
from ctc_toolkit.workspace.profiles import profile_of_wave
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"evaluation_exports"}
WITHOUT_CITY: set[str] = set()
FORMS = ("csv",)


def released_wave(ws, ags):
    """Store a wave of which a profile is released behind the back of the use cases, and return its id."""
    wave = add_wave(ws, ags)
    if ags is not None:
        with ws.store.reading() as repository:
            record = repository.wave(wave)
        ws.cache.clear()  # other waves here have the same answers, so that nothing would be kept for this one
        profile_of_wave(ws, record)
    return wave


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    wave = released_wave(ws, ags)
    city = ags or "09162000"
    return {
        "evaluation_exports": lambda actor: evaluation_exports(actor, ws, city),
        "evaluation_bundle": lambda actor: evaluation_bundle(actor, ws, wave, formats=FORMS),
        "city_evaluation_bundle": lambda actor: city_evaluation_bundle(actor, ws, city, formats=FORMS),
    }
