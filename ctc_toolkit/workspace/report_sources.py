"""What reports are made of, collected for use cases that were granted it: released values, plans, words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.fingerprints import fingerprint, together
from ctc_toolkit.reporting.plan_sheets import PlanFacts
from ctc_toolkit.reporting.products import PlanInputs, Source
from ctc_toolkit.reporting.profile_report import ProfileInputs
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.action_plans import area_plan
from ctc_toolkit.workspace.report_inputs import profile_outcome, profile_terms

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.reporting.evaluation_contents import WaveOutcome
    from ctc_toolkit.store import WaveRecord
    from ctc_toolkit.workspace.handle import Workspace

RIGHTS: Mapping[Source, str] = {
    "profile": "wave_profile",
    "council": "area_priorities",
    "action_plan": "area_plan",
    "offers": "city_offers",
    "year": "save_yearly_entry",
    "school": "school_consents",
    "letter": "survey_plans",
    "hand_over": "hand_over",
}
"""What a person must be allowed to see in order to have reports from this source, or to get made ones.

Who only reads yearly reviews sees decided ones alone; a report may be of one at work.
"""
OF_WHOLE_CITY: frozenset[Source] = frozenset({"council"})
"""Sources that hold what all areas of a city decided: for those whose right covers the whole city."""

_NOT_NAMED = ("level",)


@dataclass(frozen=True)
class Collected:
    """Inputs of a report. hashes: of their parts, by name."""

    inputs: Any
    hashes: dict[str, str]


def profile_source(
    actor: Actor, ws: Workspace, wave: WaveRecord, level: Level, language: str, made_on: date
) -> Collected:
    """Return what reports on the profile of a survey are made of; the profile is released as its page does it.

    Raises:
        ToolkitError: what releasing a profile raises.
    """
    outcome = profile_outcome(actor, ws, wave, level)
    terms = profile_terms(language)
    hashes = {**outcome_hashes(outcome), "glossary": fingerprint(terms)}
    return Collected(ProfileInputs(outcome, made_on, terms), hashes)


def outcome_hashes(outcome: WaveOutcome) -> dict[str, str]:
    """Return the fingerprints of the parts of what was released of a survey."""
    return {one.name: fingerprint(getattr(outcome, one.name)) for one in fields(outcome) if one.name not in _NOT_NAMED}


def plan_source(actor: Actor, ws: Workspace, area_id: str, made_on: date) -> Collected:
    """Return what the action plan of an area is made of.

    Raises:
        ToolkitError: `report_no_plan`, and what reading a plan raises.
    """
    plans = area_plan(actor, ws, area_id)
    view = plans.shown
    if view is None:
        raise ToolkitError("report_no_plan", name=plans.name)
    decision = f"{view.decision.number}, {view.decision.body}" if view.decision else ""
    facts = PlanFacts(
        plans.name,
        plans.city_name,
        plans.made_up,
        view.number,
        view.plain,
        view.factors,
        view.strengths,
        view.wave.label,
        view.wave.year,
        view.decided_on,
        view.review_on,
        decision,
    )
    instrument = load_instrument(view.wave.instrument)
    hashes = {"plan": fingerprint(facts), "instrument": fingerprint(instrument)}
    return Collected(PlanInputs(facts, instrument, made_on, together(hashes)), hashes)
