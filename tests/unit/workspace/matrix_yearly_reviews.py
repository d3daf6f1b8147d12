"""The calls of the role matrix for yearly reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    YearlyDecision,
    begin_next_plan,
    begin_yearly_review,
    decide_yearly_review,
    remove_yearly_review,
    save_yearly_entry,
    yearly_reviews,
)
from tests.made_up_years import YEAR
from tests.unit.workspace.matrix_delivery import decided_measures, group_with_records
from tests.unit.workspace.matrix_surveys import add_wave

READING = {"yearly_reviews"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()
TODAY, DAY = date(2028, 9, 20), date(2028, 9, 1)
ENTRY = YearlyEntry("Die Schule zog mit", "Zeit fehlte", "Früher planen", "continue", "Es läuft")


def reviewed_area(repository, ags, wave):
    """Store an area with reviews of four years: decided, to be decided, at work, and none; return their ids by year.

    Also the area, its measure, the body that decides, and the versions.
    """
    area, (measure,) = decided_measures(repository, ags, wave, "Kurs")
    group_with_records(repository, area, measure)
    tables = repository.yearly_reviews
    body = repository.bodies.save_body(ags, BodyFields("steering_group", f"Rat {next(_NAMES)}"), "Jemand").id
    logged = repository.bodies.save_decision(body, DecisionFields(date(2026, 9, 1), "Jahr", "Gründe"), "Jemand")
    reviews = {year: tables.begin(area, year, "Jemand", date(2026, 8, 1)).id for year in (2024, 2025, 2026)}
    for year in (2024, 2026):
        tables.save_entry(reviews[year], measure, "Kurs", ENTRY, "Jemand", 0)
        tables.save_entry(reviews[year], WHOLE, "", YearlyEntry("Viel"), "Jemand", 0)
    tables.decide(
        reviews[2024], replace(YEAR, year=2024), on=date(2026, 9, 1), present=9, decision_id=logged.id, who="Jemand"
    )
    return area, measure, body, reviews


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    area, measure, body = new_id(), new_id(), new_id()
    reviews = {year: new_id() for year in (2024, 2025, 2026)}
    if ags is not None:
        wave = add_wave(ws, ags)
        with ws.store.writing() as repository:
            area, measure, body, reviews = reviewed_area(repository, ags, wave)
    decision = YearlyDecision(DAY, body, 9)
    return {
        "yearly_reviews": lambda actor: yearly_reviews(actor, ws, area, year=2024, today=TODAY),
        "begin_yearly_review": lambda actor: begin_yearly_review(actor, ws, area, 2028, today=TODAY),
        "save_yearly_entry": lambda actor: save_yearly_entry(
            actor, ws, area, reviews[2026], measure, ENTRY, version=1, today=TODAY
        ),
        "decide_yearly_review": lambda actor: decide_yearly_review(
            actor, ws, area, reviews[2026], decision, version=4, today=TODAY
        ),
        "remove_yearly_review": lambda actor: remove_yearly_review(actor, ws, area, reviews[2025], version=1),
        "begin_next_plan": lambda actor: begin_next_plan(actor, ws, area, reviews[2024], today=TODAY),
    }
