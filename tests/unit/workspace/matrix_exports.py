"""The calls of the role matrix for exports for evaluation.

Here it counts who may and what is noted. The bundles hold the table that is released already; all the others of the
standard catalogue take their time and are tested in test_evaluation_exports_cases.py.
"""

from __future__ import annotations

from unittest.mock import patch

from ctc_toolkit.workspace import city_evaluation_bundle, evaluation_bundle, evaluation_exports, evaluation_sources
from ctc_toolkit.workspace.profiles import profile_of_wave
from ctc_toolkit.workspace.released_tables import standard_requests
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


def one_table(use):
    """Return the call `use`, during which the standard catalogue has the released table and no other."""

    def call(actor):
        with patch.object(evaluation_sources, "standard_requests", lambda wave, _: standard_requests(wave, ())):
            return use(actor)

    return call


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    wave = released_wave(ws, ags)
    city = ags or "09162000"
    return {
        "evaluation_exports": lambda actor: evaluation_exports(actor, ws, city),
        "evaluation_bundle": one_table(lambda actor: evaluation_bundle(actor, ws, wave, formats=FORMS)),
        "city_evaluation_bundle": one_table(lambda actor: city_evaluation_bundle(actor, ws, city, formats=FORMS)),
    }
