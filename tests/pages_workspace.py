"""A small demo workspace for the tests of the app: two cities with surveys, one without, made without long simulation.

The answers follow one common factor, so that the direction of every response set shows. Dortmund has two waves of the
CTC youth survey with made-up cut points, Duisburg one; Essen has none yet. One grade is too small to be shown.
"""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from ctc_toolkit.survey.directions import orientation
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument

CITIES = {"05913000": "Dortmund", "05112000": "Duisburg", "05113000": "Essen"}
SMALL_GRADE = "11"
"""Grade with so few answers that all its values are locked."""


def answers_frame(instrument: Instrument, respondents: int, seed: int) -> pd.DataFrame:
    """Return answers as a survey file holds them: item ids as columns, sex, grade and class."""
    draws = np.random.default_rng(seed)
    factor = draws.normal(size=respondents)
    signs = orientation(instrument)
    columns = {}
    for item in instrument.items:
        codes = np.array(instrument.codes_of(item.id), dtype=float)
        leaning = 0.6 * signs.get(item.id, 1) * factor + draws.normal(size=respondents)
        # low codes are common, high ones rare, as in most surveys
        place = np.argsort(np.argsort(leaning)) / respondents
        answered = codes[np.minimum((place**1.6 * len(codes)).astype(int), len(codes) - 1)]
        columns[item.id] = np.where(draws.random(respondents) < 0.02, np.nan, answered)
    for name in (item for rule in instrument.screening if rule.use == "default" for item in rule.items):
        kept = draws.random(respondents) < 0.98  # nearly everybody passes the checks
        columns[name] = np.where(kept, float(min(instrument.codes_of(name))), columns[name])
    frame = pd.DataFrame(columns)
    frame["sex"] = draws.integers(1, 3, respondents)
    frame["grade"] = np.where(np.arange(respondents) < 12, int(SMALL_GRADE), draws.integers(8, 11, respondents))
    frame["class"] = draws.integers(1, 31, respondents)
    return frame


def write_csv(path: Path, *, respondents: int = 700, seed: int = 5) -> Path:
    """Write a survey file as German spreadsheets do: semicolons, decimal commas; with columns that must not be kept."""
    frame = answers_frame(load_instrument("ctc-youth-survey"), respondents, seed)
    frame.insert(0, "vorname", "Kim")
    frame.insert(1, "gewicht", np.round(np.random.default_rng(seed).uniform(0.5, 1.5, respondents), 2))
    frame.to_csv(path, sep=";", decimal=",", index=False)
    return path


def make_small_workspace(url: str) -> None:
    """Fill the empty database at `url` with the cities and waves described above."""
    from ctc_toolkit.riskfactors.cutpoints import derive_cut_points
    from ctc_toolkit.store import AreaRecord, new_id
    from ctc_toolkit.survey.mapping import apply_mapping, propose_mapping
    from ctc_toolkit.survey.readers import RawTable
    from ctc_toolkit.workspace import add_cut_points, demo_actor, import_wave, open_workspace

    instrument = load_instrument("ctc-youth-survey")
    raw = RawTable(answers_frame(instrument, 600, 3), source_hash="0" * 64)
    table, _ = apply_mapping(raw, instrument, propose_mapping(raw, instrument).mapping)
    workspace = open_workspace(url)
    with workspace.store.writing() as repository:
        repository.decide_mode("demo")
        for ags, name in CITIES.items():
            repository.add_city(ags, name, [AreaRecord(new_id(), "Nordhafen"), AreaRecord(new_id(), "Lindenau")])
    cut_points, _ = derive_cut_points(
        table,
        id="made_up",
        title_de="Erfundene Grenzwerte",
        title_en="Made-up cut points",
        valid_from=date(2026, 1, 1),
        status="made_up",
        minimum_sample=5,
    )
    actor = demo_actor()
    add_cut_points(actor, workspace, cut_points)
    for ags, year in (("05913000", 2023), ("05913000", 2025), ("05112000", 2024)):
        source = hashlib.sha256(f"{ags}{year}".encode()).hexdigest()
        wave = dataclasses.replace(table, source_hash=source)
        import_wave(actor, workspace, ags=ags, label=f"Jugendbefragung {year}", year=year, table=wave)
    workspace.close()


def release_profiles(url: str) -> None:
    """Release what the profile page shows of each wave, as its first reader does, so that tests find it."""
    from ctc_toolkit.workspace import (
        demo_actor,
        factor_findings,
        list_cities,
        open_workspace,
        wave_changes,
        wave_profile,
    )

    workspace, actor = open_workspace(url), demo_actor()
    for city in list_cities(actor, workspace):
        for wave, before in zip(city.waves, [*city.waves[1:], None], strict=False):
            wave_profile(actor, workspace, wave.id)
            factor_findings(actor, workspace, wave.id)
            if before is not None:
                wave_changes(actor, workspace, wave.id, before.id)
    workspace.close()
