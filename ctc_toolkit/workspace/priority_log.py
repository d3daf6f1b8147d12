"""The decision on priorities, and its place in the log of decisions of the bodies.

Deciding is one transaction: the values the decision rests on are kept, the decision gets its number among those of the
body, and the one it replaces says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.process import load_process
from ctc_toolkit.process.decisions import DecisionFields, decision_problems, number_of, tidied_decision
from ctc_toolkit.process.progress import StepState
from ctc_toolkit.riskfactors.priorities import (
    MOST_PRESENT,
    Choice,
    FactorEvidence,
    choice_problems,
    choice_to_explain,
    criterion_values,
    evidence_to_document,
    order_of,
    scaled_table,
)
from ctc_toolkit.store import Repository
from ctc_toolkit.store.priorities import Decided, PriorityRecord
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.logged_decisions import meetings_of, replace_earlier
from ctc_toolkit.workspace.priority_evidence import evidence_of_wave, written_reference
from ctc_toolkit.workspace.priority_views import STEP, LoggedDecision, WaveName, vote_view

LONGEST_UNTIL_REVIEW = 5
"""A review is due within so many years: then there is another survey."""


@dataclass(frozen=True)
class DecisionEntry:
    """What is entered about the decision: day, body, how many people were there, when it is reviewed."""

    on: date | None
    body_id: str | None
    present: int | None
    review_on: date | None


@dataclass(frozen=True)
class PrioritiesDecided:
    """The decision stands. number: of the decision in the log of the body."""

    number: str
    at: datetime


@dataclass(frozen=True)
class PrioritiesRefused:
    """Nothing was stored: what is wrong, by field; reasons as `reason.<factor>`."""

    problems: Mapping[str, ToolkitError]


def decide_priorities(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    set_id: str,
    entered: DecisionEntry,
    *,
    version: int,
    language: str = "de",
    today: date | None = None,
) -> PrioritiesDecided | PrioritiesRefused:
    """Make the priorities decided and enter the decision into the log of the body, in `language`.

    version: the one that the group has before it; a newer one is refused.

    Raises:
        ToolkitError: `not_available`, `priorities_decided`, `changed_meanwhile`, and as `wave_profile`.
    """
    day = today or _today()
    with looking(actor, ws, "decide_priorities", area_id) as grant:
        grant.area(area_id)
        found = next((one for one in grant.repository.priorities.of_area(area_id) if one.id == set_id), None)
        if found is None:
            raise ToolkitError("not_available")
        wave = _wave(grant, found)
    evidence, reference = evidence_of_wave(actor, ws, wave)
    with changing(actor, ws, "decide_priorities", area_id) as grant:
        ags, _ = grant.area(area_id)
        held = _held(grant, area_id, set_id)
        if held.version != version:
            raise ToolkitError("changed_meanwhile")
        problems = _problems(grant, held, evidence, entered, day, ags)
        if problems:
            return PrioritiesRefused(problems)
        fields = _decision(grant, held, entered, wave, language)
        known = meetings_of(grant, entered.body_id or "")
        wrong = decision_problems(fields, load_process(), day, known)
        if wrong:
            return PrioritiesRefused({_FIELDS.get(name, name): problem for name, problem in wrong.items()})
        logged = grant.repository.bodies.save_decision(entered.body_id or "", fields, actor.name)
        replace_earlier(grant, [one.decision_id for one in grant.repository.priorities.of_area(area_id)], logged)
        document, content_hash = evidence_to_document(evidence)
        assert entered.on is not None  # noqa: S101 - checked above, as the next two
        assert entered.present is not None  # noqa: S101
        assert entered.review_on is not None  # noqa: S101
        decided = Decided(
            entered.on,
            entered.present,
            entered.review_on,
            document,
            content_hash,
            written_reference(reference),
            logged.id,
        )
        stored = grant.repository.priorities.decide(held.id, decided, actor.name)
        grant.record(f"area {area_id}: priorities {held.number}, decision {logged.id}", ags)
        return PrioritiesDecided(number_of(logged.year, logged.number), stored.changed_at)


def deciding_bodies(repository: Repository, ags: str, area_id: str) -> tuple[tuple[str, str], ...]:
    """Return id and name of the bodies that can decide on priorities: of the area first, then of the city."""
    found = [one for one in repository.bodies.of_city(ags) if one.fields.area_id in (None, area_id)]
    working = [one for one in found if one.fields.closed_on is None]
    order = ("area_team", "steering_group", "work_group", "coordination")
    ranked = sorted(working, key=lambda one: (one.fields.area_id is None, order.index(one.fields.kind)))
    return tuple((one.id, one.fields.name) for one in ranked)


def logged_decision(repository: Repository, record: PriorityRecord) -> LoggedDecision | None:
    """Return where the decision on priorities stands in the log of the bodies."""
    body = repository.bodies.body_of(record.decision_id) if record.decision_id else None
    if body is None:
        return None
    found = next(one for one in repository.bodies.decisions([body.id]) if one.id == record.decision_id)
    return LoggedDecision(found.id, number_of(found.year, found.number), body.id, body.fields.name, found.fields.state)


def state_of_step(repository: Repository, area_id: str) -> StepState:
    """Return how far the step of the process is that belongs to priorities."""
    cycle = repository.process.cycle(area_id)
    entry = repository.process.entry(cycle.id, STEP) if cycle is not None else None
    return entry.fields.state if entry is not None else "not_started"


def to_explain(
    record: PriorityRecord, evidence: Sequence[FactorEvidence], tally: Mapping[str, int] | None
) -> tuple[str, ...]:
    """Return the factors that stand ahead and were not chosen: the decision says why."""
    choice = Choice.of(record.entries, record.listed)
    table = scaled_table(record.listed, criterion_values(evidence, record.listed, choice.judged))
    return choice_to_explain(choice, order_of(table, choice.weights), tally)


_FIELDS = {"decided_on": "on", "text": "body_id", "reasons": "body_id", "meeting_id": "on", "step": "body_id"}
"""Fields of the decision in the log, and where what is wrong with them is said on the page."""


def _held(grant: Grant, area_id: str, set_id: str) -> PriorityRecord:
    found = grant.repository.priorities.held(area_id, set_id)
    if found is None:
        raise ToolkitError("not_available")
    if found.state != "open":
        raise ToolkitError("priorities_decided")
    return found


def _wave(grant: Grant, record: PriorityRecord) -> WaveName:
    wave = grant.wave(record.wave_id)
    return WaveName(wave.id, wave.label, wave.year, wave.instrument)


def _problems(
    grant: Grant,
    held: PriorityRecord,
    evidence: Sequence[FactorEvidence],
    entered: DecisionEntry,
    today: date,
    ags: str,
) -> dict[str, ToolkitError]:
    rounds = [vote_view(one, "several") for one in grant.repository.priorities.rounds([held.id])]
    tally = next((one.tally for one in rounds if one.tally is not None), None)
    found = choice_problems(Choice.of(held.entries, held.listed), to_explain(held, evidence, tally))
    if any(one.is_open for one in rounds):
        found["votes"] = ToolkitError("vote_still_open")
    allowed = {name for name, _ in deciding_bodies(grant.repository, ags, held.area_id)}
    if entered.body_id not in allowed:
        found["body_id"] = ToolkitError("priorities_body_missing")
    if entered.present is None or not 1 <= entered.present <= MOST_PRESENT:
        found["present"] = ToolkitError("priorities_present", found=entered.present or 0, most=MOST_PRESENT)
    earlier = [one.decided_on for one in grant.repository.priorities.of_area(held.area_id) if one.decided_on]
    if entered.on is None:
        found["on"] = ToolkitError("decision_day_missing")
    elif earlier and entered.on < max(earlier):
        found["on"] = ToolkitError("priorities_before_earlier")
    last = today + timedelta(days=366 * LONGEST_UNTIL_REVIEW)
    if entered.review_on is None or not (entered.on or today) < entered.review_on <= last:
        found["review_on"] = ToolkitError("priorities_review", years=LONGEST_UNTIL_REVIEW)
    return found


def _decision(
    grant: Grant, held: PriorityRecord, entered: DecisionEntry, wave: WaveName, language: str
) -> DecisionFields:
    """Return the decision as it is entered into the log: what was chosen, and why."""
    t, instrument = translator(language), load_instrument(wave.instrument)
    choice = Choice.of(held.entries, held.listed)

    def named(factors: Sequence[str]) -> str:
        return "; ".join(instrument.label_of(factor, language) for factor in factors)

    text = t("We work on these factors first: {factors}.", factors=named(choice.priorities))
    text += "\n" + t("Strengths that are to stay: {factors}.", factors=named(choice.strengths))
    reasons = [f"{instrument.label_of(factor, language)}: {choice.reasons[factor]}" for factor in choice.priorities]
    reasons.append(t("Founded on: {survey}.", survey=wave.label))
    meetings = grant.repository.bodies.meetings([entered.body_id or ""])
    held_on = [one for one in meetings if one.fields.on == entered.on and one.fields.state != "cancelled"]
    return tidied_decision(
        DecisionFields(
            decided_on=entered.on,
            text=text,
            reasons="\n".join(reasons),
            meeting_id=held_on[0].id if held_on else None,
            step=STEP,
            function="community_board",
        )
    )


def _today() -> date:
    return datetime.now().astimezone().date()
