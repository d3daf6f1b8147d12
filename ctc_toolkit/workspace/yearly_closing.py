"""The decision on a yearly review, its place in the log of decisions, and the next plan with what stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_entries import CHOICES, YearlyEntry, missing_for_closing, of_choice
from ctc_toolkit.evaluation.yearly_review import YearFigures, period_of
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.plan import OF_A_MEASURE, GoalFields, MeasureFields, without
from ctc_toolkit.plan.entries import LONGEST_TEXT
from ctc_toolkit.process import load_process
from ctc_toolkit.process.bodies import LONGEST_TEXT as LONGEST_DECISION
from ctc_toolkit.process.bodies import Day
from ctc_toolkit.process.decisions import DecisionFields, decision_problems, number_of, tidied_decision
from ctc_toolkit.reporting.yearly_words import year_text
from ctc_toolkit.riskfactors.priorities import MOST_PRESENT
from ctc_toolkit.store.plans import PlanRecord
from ctc_toolkit.store.yearly_reviews import YearlyRecord
from ctc_toolkit.workspace.action_plan_log import deciding_bodies
from ctc_toolkit.workspace.action_plan_views import PlanEntryView
from ctc_toolkit.workspace.action_plans import begin_version
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.logged_decisions import meetings_of
from ctc_toolkit.workspace.yearly_reviews import held_review, open_review
from ctc_toolkit.workspace.yearly_views import figures_of, sources_of

STEP = "b5_4_2"
"""The step of the process that is done each year: findings lead to adjustments."""
EARLIEST = timedelta(92)
"""A year can be closed from so many days before its end on, to prepare the next one before the holidays."""
_FIELDS = {"decided_on": "on", "text": "body_id", "reasons": "body_id", "meeting_id": "on", "step": "body_id"}


@dataclass(frozen=True)
class YearlyDecision:
    """What is entered about the decision: day, body, how many people were there."""

    on: date | None
    body_id: str | None
    present: int | None


@dataclass(frozen=True)
class YearDecided:
    """The decision stands. number: of the decision in the log of the body."""

    number: str
    at: datetime


@dataclass(frozen=True)
class YearNotDecided:
    """Nothing was stored: what is wrong, by field; missing: what the review itself lacks."""

    problems: Mapping[str, ToolkitError]
    missing: tuple[ToolkitError, ...]


def decide_yearly_review(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    review_id: str,
    entered: YearlyDecision,
    *,
    version: int,
    language: str = "de",
    today: date | None = None,
) -> YearDecided | YearNotDecided:
    """Make a review decided, keep its figures, and enter the decision into the log of the body, in `language`.

    version: the one that the group has before it; a newer one is refused.

    Raises:
        ToolkitError: `not_available`, `yearly_decided`, `changed_meanwhile`, and as `yearly_reviews`.
    """
    day = today or _today()
    figures = _figures(actor, ws, area_id, review_id, day)
    with changing(actor, ws, "decide_yearly_review", area_id) as grant:
        ags, _ = grant.area(area_id)
        held = open_review(grant, area_id, review_id)
        if held.version != version:
            raise ToolkitError("changed_meanwhile")
        tables = grant.repository.yearly_reviews
        entries = {measure: one.entry for measure, one in tables.entries(held.id).items()}
        missing = missing_for_closing({one.measure: one.title for one in figures.measures}, entries)
        fields = _decision(grant, figures, entries, entered, language)
        problems = _problems(grant, held, entered, day, ags)
        if not problems:
            wrong = decision_problems(fields, load_process(), day, meetings_of(grant, entered.body_id or ""))
            problems = {_FIELDS.get(name, name): problem for name, problem in wrong.items()}
        if problems or missing:
            return YearNotDecided(problems, missing)
        logged = grant.repository.bodies.save_decision(entered.body_id or "", fields, actor.name)
        assert entered.on is not None  # noqa: S101 - checked above, as the next one
        assert entered.present is not None  # noqa: S101
        stored = tables.decide(
            held.id, figures, on=entered.on, present=entered.present, decision_id=logged.id, who=actor.name
        )
        grant.record(f"area {area_id}: year {held.year}, decision {logged.id}", ags)
        return YearDecided(number_of(logged.year, logged.number), stored.changed_at)


def begin_next_plan(
    actor: Actor, ws: Workspace, area_id: str, review_id: str, *, language: str = "de", today: date | None = None
) -> PlanRecord:
    """Begin the next version of the plan from a decided review: what ends is left out, what is adapted says how.

    Raises:
        ToolkitError: `not_available`, `yearly_not_decided`, `yearly_next_there`, and as `begin_plan`.
    """
    with changing(actor, ws, "begin_next_plan", area_id) as grant:
        ags, _ = grant.area(area_id)
        held = held_review(grant, area_id, review_id)
        if held.figures is None:
            raise ToolkitError("yearly_not_decided")
        if held.next_plan is not None:
            raise ToolkitError("yearly_next_there", number=held.next_plan)
        tables = grant.repository.yearly_reviews
        entries = {measure: one.entry for measure, one in tables.entries(held.id).items()}
        t, year = translator(language), held.figures.year
        begun = begin_version(grant, ags, area_id, today or _today(), lambda found: what_stays(t, year, found, entries))
        tables.note_next_plan(held.id, begun.number, actor.name)
        grant.record(f"area {area_id}: plan {begun.number}", ags)
        return begun


def what_stays(
    t: Translator, year: int, found: Sequence[PlanEntryView], entries: Mapping[str, YearlyEntry]
) -> list[PlanEntryView]:
    """Return the entries of a plan without measures that end and all that belongs to them; notes say what is adapted.

    entries: of the review, by the origin of the measure.
    """
    measures = {one.id: one for one in found if isinstance(one.fields, MeasureFields)}
    ended = set(of_choice("end", [one.origin for one in measures.values()], entries))
    gone = {own for own, one in measures.items() if one.origin in ended}
    for one in found:
        if (one.kind in OF_A_MEASURE or isinstance(one.fields, GoalFields)) and getattr(
            one.fields, "measure", None
        ) in gone:
            gone.add(one.id)
    stays = [replace(one, fields=without(one.fields, frozenset(gone))) for one in found if one.id not in gone]
    return [_adapted(t, year, one, entries.get(one.origin)) for one in stays]


def _adapted(t: Translator, year: int, one: PlanEntryView, entry: YearlyEntry | None) -> PlanEntryView:
    if entry is None or entry.choice != "adapt" or not isinstance(one.fields, MeasureFields):
        return one
    note = t("Adapt (review {year}): {change}", year=year_text(year), change=entry.change)
    together = f"{note}\n{one.fields.note}".strip()
    return replace(one, fields=replace(one.fields, note=_cut(together, LONGEST_TEXT)))


def decision_text(t: Translator, figures: YearFigures, entries: Mapping[str, YearlyEntry]) -> tuple[str, str]:
    """Return what is decided, in words, and why: which measures go on, are adapted, end, with the reasons."""
    titles = {one.measure: one.title for one in figures.measures}
    said = [t("We close the review of the school year {year}.", year=year_text(figures.year))]
    for choice in CHOICES:
        names = "; ".join(titles[one] for one in of_choice(choice, list(titles), entries))
        words = {
            "continue": t("Goes on: {names}.", names=names),
            "adapt": t("Is adapted: {names}.", names=names),
            "end": t("Ends: {names}.", names=names),
        }
        if names:
            said.append(words[choice])
    reasons = [f"{title}: {entries[one].reason}" for one, title in titles.items() if one in entries]
    room = LONGEST_DECISION // max(len(reasons), 1) - 1
    return _cut("\n".join(said), LONGEST_DECISION), "\n".join(_cut(one, room) for one in reasons)


def _cut(text: str, longest: int) -> str:
    """Return a text that is no longer than that; the whole of it stands in the review."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _figures(actor: Actor, ws: Workspace, area_id: str, review_id: str, today: date) -> YearFigures:
    with looking(actor, ws, "decide_yearly_review", area_id) as grant:
        ags, _ = grant.area(area_id)
        found = next((one for one in grant.repository.yearly_reviews.of_area(area_id) if one.id == review_id), None)
        if found is None:
            raise ToolkitError("not_available")
        if found.state != "open":
            raise ToolkitError("yearly_decided")
        sources = sources_of(grant.repository, grant.city(ags), area_id, found.year)
    if sources is None:
        raise ToolkitError("not_available")
    return figures_of(ws, sources, found.year, today)


def _problems(
    grant: Grant, held: YearlyRecord, entered: YearlyDecision, today: date, ags: str
) -> dict[str, ToolkitError]:
    found: dict[str, ToolkitError] = {}
    if entered.body_id not in {name for name, _ in deciding_bodies(grant.repository, ags, held.area_id)}:
        found["body_id"] = ToolkitError("yearly_body_missing")
    if entered.present is None or not 1 <= entered.present <= MOST_PRESENT:
        found["present"] = ToolkitError("yearly_present", found=entered.present or 0, most=MOST_PRESENT)
    first = period_of(held.year).last - EARLIEST
    if entered.on is None:
        found["on"] = ToolkitError("decision_day_missing")
    elif entered.on < first or entered.on > today:
        found["on"] = ToolkitError("yearly_day_outside", first=Day(first), last=Day(today))
    return found


def _decision(
    grant: Grant,
    figures: YearFigures,
    entries: Mapping[str, YearlyEntry],
    entered: YearlyDecision,
    language: str,
) -> DecisionFields:
    meetings = grant.repository.bodies.meetings([entered.body_id or ""])
    held_on = [one for one in meetings if one.fields.on == entered.on and one.fields.state != "cancelled"]
    text, reasons = decision_text(translator(language), figures, entries)
    return tidied_decision(
        DecisionFields(
            decided_on=entered.on,
            text=text,
            reasons=reasons,
            meeting_id=held_on[0].id if held_on else None,
            step=STEP,
            function="community_board",
        )
    )


def _today() -> date:
    return datetime.now().astimezone().date()
