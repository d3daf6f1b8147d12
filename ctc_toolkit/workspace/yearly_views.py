"""What pages get to see of yearly reviews, and how the figures of a school year are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry, missing_for_closing, of_choice
from ctc_toolkit.evaluation.yearly_review import (
    ParticipantChange,
    PlannedMeasure,
    Reacted,
    SurveyChange,
    WhyNone,
    YearFigures,
    goals_of_year,
    measures_of_year,
    period_of,
)
from ctc_toolkit.implementation.planned import school_year, school_years
from ctc_toolkit.plan import BudgetFields, GoalFields, MeasureFields
from ctc_toolkit.workspace.action_plan_views import plain_entries
from ctc_toolkit.workspace.delivery_views import deliveries_of_area
from ctc_toolkit.workspace.evaluation_sources import is_released
from ctc_toolkit.workspace.priority_views import LoggedDecision
from ctc_toolkit.workspace.reference_choices import earlier_waves
from ctc_toolkit.workspace.wave_differences import changes_of

if TYPE_CHECKING:
    from ctc_toolkit.implementation.records import Delivery
    from ctc_toolkit.store import CityRecord, Repository, WaveRecord
    from ctc_toolkit.store.plans import PlanRecord
    from ctc_toolkit.store.yearly_reviews import YearlyEntryRecord, YearlyRecord
    from ctc_toolkit.workspace.handle import Workspace

_NO_CHANGE = ("answers_deleted", "waves_not_comparable", "reference_other_instrument", "not_available")


@dataclass(frozen=True)
class YearlyEntryView:
    """What stands there about a measure or the whole year. version: 0 where nobody wrote anything yet."""

    entry: YearlyEntry
    changed_by: str = ""
    changed_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True)
class YearlyReviewView:
    """A review that was begun. decision: where it stands in the log of a body. next_plan: begun from it."""

    id: str
    state: Literal["open", "decided"]
    begun_on: date
    decided_on: date | None
    present: int | None
    decision: LoggedDecision | None
    next_plan: int | None
    version: int


@dataclass(frozen=True)
class YearlyReviews:
    """A school year of an area.

    years: (first calendar year, state) of those that can be opened, newest first; state "none": not begun. figures:
    None where there is nothing to tell. entries: by measure (origin; "" for the whole year). bodies: (id, name) of
    those whose decision it can be. editable, closable: whether the person may write here, and enter the decision.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    years: tuple[tuple[int, Literal["none", "open", "decided"]], ...]
    year: int | None
    figures: YearFigures | None
    review: YearlyReviewView | None
    entries: Mapping[str, YearlyEntryView]
    bodies: tuple[tuple[str, str], ...]
    editable: bool
    closable: bool

    @property
    def written(self) -> dict[str, YearlyEntry]:
        """What was written, without by whom."""
        return {measure: view.entry for measure, view in self.entries.items()}

    @property
    def missing(self) -> tuple[ToolkitError, ...]:
        """What the review lacks before it can be closed."""
        measures = self.figures.measures if self.figures is not None else ()
        return missing_for_closing({one.measure: one.title for one in measures}, self.written)

    def chosen(self, choice: Literal["continue", "adapt", "end"]) -> tuple[str, ...]:
        """Return the titles of the measures for which something was chosen."""
        titles = {one.measure: one.title for one in (self.figures.measures if self.figures is not None else ())}
        return tuple(titles[one] for one in of_choice(choice, list(titles), self.written))

    def of(self, measure: str = WHOLE) -> YearlyEntryView:
        """Return what stands there about a measure (origin), or about the whole year."""
        return self.entries.get(measure, YearlyEntryView(YearlyEntry()))


@dataclass(frozen=True)
class YearSources:
    """What the figures of a year are made from, read in one transaction."""

    plan: PlanRecord
    instrument: str
    planned: tuple[PlannedMeasure, ...]
    goals: Mapping[str, GoalFields]
    deliveries: tuple[Delivery, ...]
    changes: tuple[tuple[str, ParticipantChange], ...]
    reactions: Mapping[str, tuple[Reacted, ...]]
    city: CityRecord
    released: frozenset[str]


def plan_of_year(plans: Sequence[PlanRecord], year: int) -> PlanRecord | None:
    """Return the decided plan that was in force at the end of a school year, else the first one that was decided."""
    decided = [one for one in plans if one.state == "decided" and one.decided_on is not None]
    last = period_of(year).last
    in_force = [one for one in decided if one.decided_on is not None and one.decided_on <= last]
    return next(iter(in_force), decided[-1] if decided else None)


def years_of(
    repository: Repository, area_id: str, reviews: Sequence[YearlyRecord], today: date
) -> tuple[tuple[int, Literal["none", "open", "decided"]], ...]:
    """Return the school years that can be reviewed, newest first: something ran in them, or a review is there."""
    found: set[int] = set()
    for one in deliveries_of_area(repository, area_id):
        found |= {period.first.year for period in school_years(one, today)}
    states: dict[int, Literal["none", "open", "decided"]] = {one.year: one.state for one in reviews}
    return tuple((year, states.get(year, "none")) for year in sorted(found | set(states), reverse=True))


def usual_year(years: Sequence[tuple[int, str]], today: date) -> int | None:
    """Return the school year to be shown first: the oldest that is at work, else the last one that is over."""
    at_work = [year for year, state in years if state == "open"]
    if at_work:
        return at_work[-1]
    over = [year for year, _ in years if year < school_year(today).first.year]
    return next(iter(over), years[0][0] if years else None)


def sources_of(repository: Repository, city: CityRecord, area_id: str, year: int) -> YearSources | None:
    """Return what the figures of a year are made from; None where no plan is decided.

    Whoever calls it has been granted the area.

    Raises:
        ToolkitError: `action_plan_damaged`, `pre_post_damaged`.
    """
    plan = plan_of_year(repository.plans.of_area(area_id), year)
    wave = repository.wave(plan.wave_id) if plan is not None else None
    if plan is None or wave is None:
        return None
    entries = plain_entries(repository.plans.entries([plan.id]))
    origin = {one.id: one.origin for one in entries}
    money: dict[str, list[BudgetFields]] = {}
    for one in entries:
        if isinstance(one.fields, BudgetFields) and one.fields.measure is not None:
            money.setdefault(origin.get(one.fields.measure, ""), []).append(one.fields)
    reactions: dict[str, tuple[Reacted, ...]] = {}
    for found in repository.reactions.of_areas([area_id]).get(area_id, ()):
        told = Reacted(found.warning, found.what, found.by, found.at.astimezone().date(), found.until)
        reactions[found.measure] = (*reactions.get(found.measure, ()), told)
    changes = repository.programme_changes.of_area(area_id)
    return YearSources(
        plan,
        wave.instrument,
        tuple(
            PlannedMeasure(one.origin, one.fields, tuple(money.get(one.origin, ())))
            for one in entries
            if isinstance(one.fields, MeasureFields)
        ),
        {one.id: one.fields for one in entries if isinstance(one.fields, GoalFields)},
        deliveries_of_area(repository, area_id),
        tuple((one.measure, ParticipantChange(one.fields, one.result)) for one in changes),
        reactions,
        city,
        frozenset(one.id for one in city.waves if is_released(repository, one)),
    )


def figures_of(ws: Workspace, sources: YearSources, year: int, today: date) -> YearFigures:
    """Return the figures of a school year. The change of the survey is the released one, as for the public.

    Nothing is released here for the first time: surveys of which nothing was released yet take no part.

    Raises:
        ToolkitError: as `changes_of`, apart from surveys that cannot be compared.
    """
    changes, why = _survey_changes(ws, sources, year)
    return figures_with(sources, year, today, changes, why)


def figures_with(
    sources: YearSources, year: int, today: date, changes: Mapping[str, SurveyChange], why: WhyNone | None
) -> YearFigures:
    """Return the figures of a school year with changes of the survey (by figure), or why there are none."""
    period = period_of(year)
    measures = measures_of_year(sources.planned, sources.deliveries, sources.changes, sources.reactions, period, today)
    return YearFigures(
        year,
        min(today, period.last),
        sources.plan.number,
        sources.instrument,
        measures,
        goals_of_year(sources.goals, changes),
        why,
    )


def _survey_changes(ws: Workspace, sources: YearSources, year: int) -> tuple[dict[str, SurveyChange], WhyNone | None]:
    """Return the change of each figure from the survey the plan starts from to the last one up to the end of a year.

    Where the plan starts from that very survey, the change is the one before it, and says so (`since`).
    """
    waves = [one for one in sources.city.waves if one.year <= period_of(year).last.year]
    base = next((one for one in sources.city.waves if one.id == sources.plan.wave_id), None)
    if not waves or base is None:
        return {}, "no_survey"
    name = base.instrument.partition("@")[0]
    same = [one for one in waves if one.instrument.partition("@")[0] == name]
    if not same:
        return {}, "not_comparable"
    later = max(same, key=lambda one: (one.year, one.imported_at))
    before = earlier_waves(sources.city, later)
    if not before:
        return {}, "not_comparable" if len(waves) > 1 else "one_survey"
    earlier = base if base in before else before[0]
    if not {later.id, earlier.id} <= sources.released:
        return {}, "not_released" if base in before else None
    return _changes(ws, earlier, later, "since" if base in before else "before")


def _changes(
    ws: Workspace, earlier: WaveRecord, later: WaveRecord, when: Literal["since", "before"]
) -> tuple[dict[str, SurveyChange], WhyNone | None]:
    try:
        found = changes_of(ws, later, earlier, "public", "change")
    except ToolkitError as problem:
        if problem.code in _NO_CHANGE:
            return {}, "not_comparable"
        raise
    made = {}
    for one in found.entries:
        shown = one.state == "shown"
        made[one.measure] = SurveyChange(
            one.measure,
            earlier.year,
            later.year,
            (earlier.id, later.id),
            one.word if shown else "",
            one.percent if shown else None,
            one.points if shown else None,
            one.low if shown else None,
            one.high if shown else None,
            when == "since",
        )
    return made, None


def entry_views(entries: Mapping[str, YearlyEntryRecord]) -> dict[str, YearlyEntryView]:
    """Return what was written as it may be seen."""
    return {
        measure: YearlyEntryView(one.entry, one.changed_by, one.changed_at, one.version)
        for measure, one in entries.items()
    }
