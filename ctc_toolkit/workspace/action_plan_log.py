"""The decision on an action plan, and its place in the log of decisions of the bodies. Deciding is one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.plan import BudgetFields, Entry, GoalFields, MeasureFields, budget_of, missing_for_decision
from ctc_toolkit.process import load_process
from ctc_toolkit.process.decisions import DecisionFields, decision_problems, number_of, tidied_decision
from ctc_toolkit.riskfactors.priorities import MOST_PRESENT, Choice
from ctc_toolkit.store import Repository
from ctc_toolkit.store.plans import PlanRecord
from ctc_toolkit.workspace.action_plan_views import STEP, plain_entries
from ctc_toolkit.workspace.handle import Grant, Workspace, changing
from ctc_toolkit.workspace.logged_decisions import meetings_of, replace_earlier
from ctc_toolkit.workspace.priority_log import DecisionEntry
from ctc_toolkit.workspace.priority_views import LoggedDecision

LONGEST_UNTIL_REVIEW = 3
"""A plan is looked at again within so many years."""

_ORDER = ("steering_group", "area_team", "work_group", "coordination")
_FIELDS = {"decided_on": "on", "text": "body_id", "reasons": "body_id", "meeting_id": "on", "step": "body_id"}
"""Fields of the decision in the log, and where what is wrong with them is said on the page."""


@dataclass(frozen=True)
class PlanDecided:
    """The decision stands. number: of the decision in the log of the body."""

    number: str
    at: datetime


@dataclass(frozen=True)
class PlanNotDecided:
    """Nothing was stored: what is wrong, by field; missing: what the plan itself lacks."""

    problems: Mapping[str, ToolkitError]
    missing: tuple[ToolkitError, ...]


def decide_plan(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    plan_id: str,
    entered: DecisionEntry,
    *,
    version: int,
    language: str = "de",
    today: date | None = None,
) -> PlanDecided | PlanNotDecided:
    """Make the plan decided and enter the decision into the log of the body, in `language`.

    version: the one that the group has before it; a newer one is refused.

    Raises:
        ToolkitError: `not_available`, `action_plan_decided`, `changed_meanwhile`.
    """
    day = today or datetime.now().astimezone().date()
    with changing(actor, ws, "decide_plan", area_id) as grant:
        ags, _ = grant.area(area_id)
        held = grant.repository.plans.held(area_id, plan_id)
        if held is None:
            raise ToolkitError("not_available")
        if held.state != "open":
            raise ToolkitError("action_plan_decided")
        if held.version != version:
            raise ToolkitError("changed_meanwhile")
        entries = plain_entries(grant.repository.plans.entries([held.id]))
        missing = missing_for_decision(entries, _factors(grant, held))
        fields = _decision(grant, held, entries, entered, language)
        problems = _problems(grant, held, entered, day, ags)
        if not problems:
            wrong = decision_problems(fields, load_process(), day, meetings_of(grant, entered.body_id or ""))
            problems = {_FIELDS.get(name, name): problem for name, problem in wrong.items()}
        if problems or missing:
            return PlanNotDecided(problems, missing)
        logged = grant.repository.bodies.save_decision(entered.body_id or "", fields, actor.name)
        replace_earlier(grant, [one.decision_id for one in grant.repository.plans.of_area(area_id)], logged)
        assert entered.on is not None  # noqa: S101 - checked above, as the next two
        assert entered.present is not None  # noqa: S101
        assert entered.review_on is not None  # noqa: S101
        stored = grant.repository.plans.decide(
            held.id,
            on=entered.on,
            present=entered.present,
            review_on=entered.review_on,
            decision_id=logged.id,
            who=actor.name,
        )
        grant.record(f"area {area_id}: plan {held.number}, decision {logged.id}", ags)
        return PlanDecided(number_of(logged.year, logged.number), stored.changed_at)


def deciding_bodies(repository: Repository, ags: str, area_id: str) -> tuple[tuple[str, str], ...]:
    """Return id and name of the bodies that can decide on a plan: the steering group first."""
    found = [one for one in repository.bodies.of_city(ags) if one.fields.area_id in (None, area_id)]
    working = [one for one in found if one.fields.closed_on is None]
    ranked = sorted(working, key=lambda one: (_ORDER.index(one.fields.kind), one.fields.area_id is None))
    return tuple((one.id, one.fields.name) for one in ranked)


def logged_plan(repository: Repository, record: PlanRecord) -> LoggedDecision | None:
    """Return where the decision on a plan stands in the log of the bodies."""
    body = repository.bodies.body_of(record.decision_id) if record.decision_id else None
    if body is None:
        return None
    found = next(one for one in repository.bodies.decisions([body.id]) if one.id == record.decision_id)
    return LoggedDecision(found.id, number_of(found.year, found.number), body.id, body.fields.name, found.fields.state)


def decision_text(t: Translator, number: int, entries: tuple[Entry, ...]) -> str:
    """Return what is decided, in words: how many goals and measures, and the money."""
    goals = sum(isinstance(one.fields, GoalFields) for one in entries)
    measures = [one.fields for one in entries if isinstance(one.fields, MeasureFields)]
    said = t("We decide on the action plan, version {number}.", number=number)
    said += " " + t("It holds {goals} goals and {measures} measures.", goals=goals, measures=len(measures))
    said += "\n" + t("Measures: {names}.", names="; ".join(one.title for one in measures))
    budget = budget_of([one.fields for one in entries if isinstance(one.fields, BudgetFields)])
    if budget.total:
        said += "\n" + t(
            "Planned: {total} euro, of which {secured} euro are secured.",
            total=t.number(budget.total),
            secured=t.number(budget.of_state("secured")),
        )
    return said


def _factors(grant: Grant, held: PlanRecord) -> tuple[str, ...]:
    found = next(one for one in grant.repository.priorities.of_area(held.area_id) if one.id == held.priority_id)
    return Choice.of(found.entries, found.listed).priorities


def _problems(grant: Grant, held: PlanRecord, entered: DecisionEntry, today: date, ags: str) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    if entered.body_id not in {name for name, _ in deciding_bodies(grant.repository, ags, held.area_id)}:
        found["body_id"] = ToolkitError("action_plan_body_missing")
    if entered.present is None or not 1 <= entered.present <= MOST_PRESENT:
        found["present"] = ToolkitError("action_plan_present", found=entered.present or 0, most=MOST_PRESENT)
    if entered.on is None:
        found["on"] = ToolkitError("decision_day_missing")
    elif entered.on < held.begun_on:
        found["on"] = ToolkitError("action_plan_day_outside")
    last = (entered.on or today) + timedelta(days=366 * LONGEST_UNTIL_REVIEW)
    if entered.review_on is None or not (entered.on or today) < entered.review_on <= last:
        found["review_on"] = ToolkitError("action_plan_review_day", years=LONGEST_UNTIL_REVIEW)
    return found


def _decision(
    grant: Grant, held: PlanRecord, entries: tuple[Entry, ...], entered: DecisionEntry, language: str
) -> DecisionFields:
    t = translator(language)
    meetings = grant.repository.bodies.meetings([entered.body_id or ""])
    held_on = [one for one in meetings if one.fields.on == entered.on and one.fields.state != "cancelled"]
    return tidied_decision(
        DecisionFields(
            decided_on=entered.on,
            text=decision_text(t, held.number, entries),
            reasons=t("The plan follows from the decided priorities; goals and reasons stand in the plan."),
            meeting_id=held_on[0].id if held_on else None,
            step=STEP,
            function=_function(),
        )
    )


def _function() -> str:
    """Return who usually carries this step out."""
    steps = [one for phase in load_process().phases for milestone in phase.milestones for one in milestone.benchmarks]
    return str(next(one for one in steps if one.id == STEP).responsible[0])
