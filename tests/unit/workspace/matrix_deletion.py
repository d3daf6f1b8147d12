"""The calls of the role matrix for deletion: what is due, deleting, and the proofs.

Here it counts who may and what is noted. Erasing bytes and searching files (tests/store/test_erasure.py), computing
every table of the standard catalogue (test_deletion.py) and comparing with all other surveys (test_wave_differences.py)
take their time and are left out.
"""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

from ctc_toolkit.store import Erasure, NewWave, Store, new_id
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    delete_answers,
    delete_wave,
    deletion_proofs,
    deletions_due,
    released_tables,
    run_deletion,
    wave_differences,
)
from tests.unit.workspace.made import answers, fresh_hash

READING = {"deletions_due", "deletion_proofs"}
WITHOUT_CITY = {"deletion_proofs"}
TABLE = answers(60)
STORED = answers_to_parquet(TABLE)
NOWHERE = "09162000"


def add_wave(ws, ags, delete_on=None):
    """Store a wave behind the back of the use cases and return its id; without a city: an id of nothing."""
    if ags is None:
        return new_id()
    with ws.store.writing() as repository:
        stored = STORED
        new = NewWave(ags, "yrbs@2019", 2019, "Probe", len(TABLE), fresh_hash(), "test", stored, delete_on=delete_on)
        return repository.add_wave(new).id


def nothing_else_due(ws, ags):
    """Put off what earlier calls, which were refused, have left: each call of `run_deletion` finds one wave."""
    with ws.store.writing() as repository:
        for city in repository.cities(set() if ags is None else {ags}):
            for wave in city.waves:
                repository.deletions.set_date(wave.id, date(2100, 1, 1))


EVERY_REQUEST = released_tables.standard_requests
ERASED = Erasure("sqlite", "proven", "searched", 1, 1, 0, (), ())


def without_search(use):
    """Return the call `use`, during which nothing is erased or searched."""

    def call(actor):
        with (
            patch.object(Store, "erase", lambda *_: ERASED),
            patch.object(Store, "found_before", lambda *_: 1),
            patch.object(released_tables, "standard_requests", lambda wave, _: EVERY_REQUEST(wave, ())),
            patch.object(wave_differences, "keep_differences", lambda *_: None),
        ):
            return use(actor)

    return call


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    nothing_else_due(ws, ags)
    early, mistaken = add_wave(ws, ags), add_wave(ws, ags)
    add_wave(ws, ags, delete_on=date(2020, 1, 1))
    city = ags or NOWHERE
    return {
        "deletions_due": lambda actor: deletions_due(actor, ws, ags=city),
        "delete_answers": without_search(lambda actor: delete_answers(actor, ws, early)),
        "delete_wave": without_search(lambda actor: delete_wave(actor, ws, mistaken)),
        "run_deletion": without_search(lambda actor: run_deletion(actor, ws, ags=city)),
        "deletion_proofs": lambda actor: deletion_proofs(actor, ws),
    }
