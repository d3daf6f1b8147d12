"""The calls of the role matrix for the consent of schools."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from ctc_toolkit.store import NewWave, new_id
from ctc_toolkit.store.school_consents import ConsentFields
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import revoke_school_consent, save_school_consent, school_consents
from tests.unit.workspace.made import answers, fresh_hash

READING = {"school_consents"}
WITHOUT_CITY: set[str] = set()
CODES = ("s1", "s2", "s3")


def of_schools(rows=60, codes=CODES):
    """Return answers in which schools are told apart."""
    table = answers(rows, instrument="ctc-youth-survey")
    named = pd.Categorical([codes[place % len(codes)] for place in range(rows)])
    return replace(table, groups=table.groups.assign(school=named))


STORED = answers_to_parquet(of_schools())


def add_wave_of_schools(ws, ags):
    """Store such a wave behind the back of the use cases and return its id; without a city: an id of nothing."""
    if ags is None:
        return new_id()
    with ws.store.writing() as repository:
        new = NewWave(ags, "ctc-youth-survey@2026-de", 2026, "Probe", 60, fresh_hash(), "test", STORED)
        return repository.add_wave(new).id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    wave = add_wave_of_schools(ws, ags)
    if ags is not None:
        with ws.store.writing() as repository:
            repository.school_consents.save(wave, ConsentFields("s2", "conference", date(2026, 1, 2)), "Probe", None)
    fields = ConsentFields("s1", "conference", date(2026, 1, 2))
    return {
        "school_consents": lambda actor: school_consents(actor, ws, wave),
        "save_school_consent": lambda actor: save_school_consent(actor, ws, wave, fields),
        "revoke_school_consent": lambda actor: revoke_school_consent(actor, ws, wave, "s2", version=1),
    }
