"""What a letter of a planned survey is made of, with the rights of the page on which surveys are planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.reporting.fingerprints import fingerprint
from ctc_toolkit.reporting.letters import LetterInputs
from ctc_toolkit.survey.letters import letter_ids, load_letter
from ctc_toolkit.workspace.cities import list_cities
from ctc_toolkit.workspace.letter_facts import survey_facts
from ctc_toolkit.workspace.report_sources import Collected
from ctc_toolkit.workspace.report_views import PlanChoice
from ctc_toolkit.workspace.survey_plan_views import plan_view

if TYPE_CHECKING:
    from datetime import date

    from ctc_toolkit.access import Actor
    from ctc_toolkit.store.made_reports import ReportRecord
    from ctc_toolkit.workspace.handle import Grant, Workspace
    from ctc_toolkit.workspace.report_views import ReportOrder


def letter_source(actor: Actor, ws: Workspace, order: ReportOrder, made_on: date) -> Collected:
    """Return what a letter is made of, for a use case that was granted the planned surveys of the city.

    Raises:
        ToolkitError: `not_available`, `report_letter_unknown`, `report_school_unknown`.
    """
    letter, school = order.detail("letter"), order.detail("school")
    if letter not in letter_ids():
        raise ToolkitError("report_letter_unknown", found=letter[:40], known=", ".join(letter_ids()))
    city = next((one for one in list_cities(actor, ws) if one.ags == order.ags), None)
    with ws.store.reading() as repository:
        plan = repository.surveys.plan(order.detail("plan"), {order.ags})
        view = plan_view(plan, repository, made_on) if plan is not None else None
    if city is None or view is None:
        raise ToolkitError("not_available")
    if school and school not in {one.entry.school for one in view.schools}:
        raise ToolkitError("report_school_unknown", found=school[:80])
    template, facts = load_letter(letter), survey_facts(city, view, school, made_on)
    return Collected(
        LetterInputs(template, facts, made_on), {"letter": fingerprint(template), "survey_plan": fingerprint(facts)}
    )


def plan_choices(grant: Grant, ags: str) -> tuple[PlanChoice, ...]:
    """Return the planned surveys of a city, newest first, with the names of their schools."""
    plans = grant.repository.surveys.plans({ags})
    return tuple(PlanChoice(one.id, one.entry.label, tuple(s.entry.school for s in one.schools)) for one in plans)


def letter_about(grant: Grant, record: ReportRecord) -> str:
    """Return what a made letter is of: its title, and its school; "" where a report is no letter."""
    told = dict(record.details)
    name = told.get("letter", "")
    if name not in letter_ids():
        return ""
    school = told.get("school", "")
    plan = grant.repository.surveys.plan(told.get("plan", ""), {record.ags})
    parts = (load_letter(name).title.de, school, plan.entry.label if plan is not None else "")
    return ", ".join(part for part in parts if part)
