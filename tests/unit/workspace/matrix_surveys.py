"""The calls of the role matrix for cities, survey waves, profiles, cut points and the demo."""

from __future__ import annotations

from dataclasses import replace

from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.store import NewWave, new_id
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import (
    add_cut_points,
    choose_cut_points,
    cut_point_tables,
    import_wave,
    list_cities,
    reset_demo,
    wave_profile,
)
from tests.unit.workspace.made import answers, complete_plan, fresh_hash

READING = {"list_cities", "wave_profile", "cut_point_tables"}
WITHOUT_CITY = {"cut_point_tables", "add_cut_points", "reset_demo"}
LISTING = {"list_cities"}
TABLE = answers(60)
STORED = answers_to_parquet(TABLE)


def table_with_new_hash():
    return replace(TABLE, source_hash=fresh_hash())


def add_wave(ws, ags):
    """Store a wave behind the back of the use cases and return its id; without a city: an id of nothing."""
    if ags is None:
        return new_id()
    with ws.store.writing() as repository:
        new = NewWave(ags, "yrbs@2019", 2019, "Probe", len(TABLE), fresh_hash(), "test", STORED)
        return repository.add_wave(new).id


def cut_points(name):
    return CutPointTable.model_validate(
        {
            "id": name,
            "instrument": "ctc-youth-survey",
            "title": {"de": "Probe", "en": "Probe"},
            "valid_from": "2026-01-01",
            "status": "made_up",
            "method": {"de": "Probe", "en": "Probe"},
            "values": {"family_conflict": {"all": 2.5}},
        }
    )


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""

    def import_one(actor):
        city = ags or "09162000"
        return import_wave(actor, ws, ags=city, label="Probe", year=2024, table=table_with_new_hash(), plan=plan)

    plan = complete_plan(ws, ags) if ags else new_id()
    seen, changed = add_wave(ws, ags), add_wave(ws, ags)
    return {
        "list_cities": lambda actor: list_cities(actor, ws),
        "import_wave": import_one,
        "wave_profile": lambda actor: wave_profile(actor, ws, seen, by=("sex",)),
        "choose_cut_points": lambda actor: choose_cut_points(actor, ws, changed, None),
        "cut_point_tables": lambda actor: cut_point_tables(actor, ws, "ctc-youth-survey"),
        "add_cut_points": lambda actor: add_cut_points(actor, ws, cut_points(f"probe-{fresh_hash()[:8]}")),
        "reset_demo": lambda actor: reset_demo(actor, ws, seed=1),
    }
