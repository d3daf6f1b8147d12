"""What comes next in an area, for who works on it: dates, decisions, recent changes, what waits for whom, in one read.

During a pause nothing is proposed, no date is announced and nothing waits: a pause reminds of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ctc_toolkit.access import Actor, covers, may
from ctc_toolkit.language import Text
from ctc_toolkit.process import Milestone, load_process
from ctc_toolkit.process.outlook import (
    Change,
    Deadline,
    coming,
    dated_steps,
    in_order,
    passed,
    to_decide,
)
from ctc_toolkit.process.progress import Why
from ctc_toolkit.store import AreaRecord, CityRecord
from ctc_toolkit.store.process import CycleRecord
from ctc_toolkit.workspace.body_views import BodyView
from ctc_toolkit.workspace.deletion import deletion_date
from ctc_toolkit.workspace.delivery_standing import DeliveryOutlook, delivery_outlook
from ctc_toolkit.workspace.handle import Grant, Workspace, looking
from ctc_toolkit.workspace.outlook_bodies import (
    bodies_around,
    dates_of_bodies,
    dates_of_events,
    events_around,
    taken_place,
)
from ctc_toolkit.workspace.outlook_changes import recent_changes
from ctc_toolkit.workspace.process import process_of_area
from ctc_toolkit.workspace.process_views import AreaProcess, StepView
from ctc_toolkit.workspace.reviews import Waiting, waiting_among
from ctc_toolkit.workspace.training_views import EventView

ACHIEVED = timedelta(days=90)
"""What was met within so many days is told as achieved lately."""


@dataclass(frozen=True)
class AreaLine:
    """An area to choose from. paused_on: None while it goes on. overdue: open steps whose date has passed."""

    id: str
    name: str
    ags: str
    city_name: str
    phase: int
    paused_on: date | None
    resume_on: date | None
    overdue: int


@dataclass(frozen=True)
class NextUp:
    """A step that comes next. minutes: at the desk until a first version stands; functions: who must act."""

    view: StepView
    phase: int
    why: Why
    minutes: int
    functions: tuple[str, ...]


@dataclass(frozen=True)
class Reached:
    """A milestone whose steps are all met, and since when; None: by steps that do not apply."""

    milestone: Milestone
    phase: int
    on: date | None


@dataclass(frozen=True)
class AreaOutlook:
    """One area on one day.

    next_up: at most three steps. overdue, coming: dates that have passed, and those of the next four weeks.
    decide: open steps of the present phase that need the steering group. reached: milestones, newest first.
    achieved: steps met lately, newest first. changes: of the last two weeks, newest first. waiting: reviews.
    bodies, events: of the area and of its city. delivery: how its measures stand, None without a decided plan and
    during a pause.
    """

    today: date
    process: AreaProcess
    made_up: bool
    next_up: tuple[NextUp, ...]
    overdue: tuple[Deadline, ...]
    coming: tuple[Deadline, ...]
    decide: tuple[StepView, ...]
    reached: tuple[Reached, ...]
    achieved: tuple[StepView, ...]
    changes: tuple[Change, ...]
    waiting: tuple[Waiting, ...]
    bodies: tuple[BodyView, ...]
    events: tuple[EventView, ...]
    delivery: DeliveryOutlook | None = None


@dataclass(frozen=True)
class Outlook:
    """The areas that a person works on, and one of them in view; None where there is no area yet."""

    areas: tuple[AreaLine, ...]
    area: AreaOutlook | None


def area_outlook(actor: Actor, ws: Workspace, area_id: str | None = None, *, today: date | None = None) -> Outlook:
    """Return what comes next in an area, and the areas that the person works on.

    area_id: None takes the first area that makes no pause, else the first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "area_outlook", area_id or "") as grant:
        day = today or datetime.now(UTC).astimezone().date()
        lines = _lines(grant, day)
        if area_id is None:
            going_on = [line.id for line in lines if line.paused_on is None]
            area_id = next(iter([*going_on, *(line.id for line in lines)]), None)
        if area_id is None:
            return Outlook((), None)
        ags, area = grant.area(area_id)
        return Outlook(lines, outlook_of(grant, grant.city(ags), area, day))


def outlook_of(grant: Grant, city: CityRecord, area: AreaRecord, today: date) -> AreaOutlook:
    """Return what comes next in an area, for use cases that were granted it."""
    process = process_of_area(grant, city.ags, area, today)
    catalogue, steps = load_process(), _views(process)
    entered = {view.step.id: view.fields for view in steps}
    submissions = [
        entry
        for entry in grant.repository.reviews.submissions({city.ags})
        if entry.area in (None, area.id) and covers(grant.actor, "submissions", grant.kind, city.ags, entry.area)
    ]
    bodies, events = bodies_around(grant, city, area, today), events_around(grant, city, area)
    dates: tuple[Deadline, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    if not process.paused:
        dates = in_order(
            [
                *dated_steps(catalogue, entered),
                *_dates_of_city(grant, city),
                *dates_of_bodies(bodies),
                *dates_of_events(events),
            ]
        )
        waiting = waiting_among(grant, submissions)
    asked = {step.id for step in to_decide(catalogue, process.phase, entered)}
    return AreaOutlook(
        today,
        process,
        city.made_up,
        _next_up(process),
        passed(dates, today),
        coming(dates, today),
        () if process.paused else tuple(view for view in steps if view.step.id in asked),
        tuple(_reached(process)),
        tuple(_achieved(steps, today)),
        recent_changes(grant, city, area, process, submissions, today, taken_place(bodies, events, today)),
        waiting,
        bodies,
        events,
        None if process.paused else delivery_outlook(grant, area.id, city.ags, today),
    )


def _lines(grant: Grant, today: date) -> tuple[AreaLine, ...]:
    places = [
        (city, area)
        for city in grant.repository.cities(grant.within)
        for area in city.areas
        if grant.covers(city.ags, area.id)
    ]
    cycles = grant.repository.process.cycles([area.id for _, area in places])
    overdue = grant.repository.process.overdue([cycle.id for cycle in cycles.values()], today)
    return tuple(_line(city, area, cycles.get(area.id), overdue) for city, area in places)


def _line(city: CityRecord, area: AreaRecord, cycle: CycleRecord | None, overdue: dict[str, int]) -> AreaLine:
    paused, resume = (cycle.paused_on, cycle.resume_on) if cycle else (None, None)
    late = overdue.get(cycle.id, 0) if cycle and paused is None else 0
    return AreaLine(area.id, area.name, city.ags, city.name, area.phase, paused, resume, late)


def _views(process: AreaProcess) -> list[StepView]:
    return [view for phase in process.phases for milestone in phase.milestones for view in milestone.steps]


def _next_up(process: AreaProcess) -> tuple[NextUp, ...]:
    catalogue, views = load_process(), {view.step.id: view for view in _views(process)}
    found = []
    for proposal in process.proposals:
        view = views[proposal.step.id]
        functions = (view.fields.function,) if view.fields.function else proposal.step.responsible
        minutes = catalogue.minutes(proposal.step.product)
        found.append(NextUp(view, proposal.phase.number, proposal.why, minutes, functions))
    return tuple(found)


def _dates_of_city(grant: Grant, city: CityRecord) -> Iterable[Deadline]:
    """Yield the dates of surveys and deletions, as far as the person may see them where they stand."""
    if may(grant.actor, "survey_plans", grant.kind, city.ags):
        for plan in grant.repository.surveys.plans({city.ags}):
            label = Text(plan.entry.label, plan.entry.label)
            if plan.wave_id is None and plan.entry.first_day is not None:
                yield Deadline("survey_begins", plan.entry.first_day, label, plan.id)
            if plan.wave_id is None and plan.entry.last_day is not None:
                yield Deadline("survey_ends", plan.entry.last_day, label, plan.id)
    if may(grant.actor, "deletions_due", grant.kind, city.ags):
        for wave in city.waves:
            if wave.has_answers:
                until = deletion_date(wave.delete_on, wave.imported_at)
                yield Deadline("deletion", until, Text(wave.label, wave.label), wave.id)


def _reached(process: AreaProcess) -> list[Reached]:
    found = []
    for phase in process.phases:
        for view in phase.milestones:
            if view.milestone is not None and view.progress.applicable and view.progress.state == "met":
                moments = [step.changed_at for step in view.steps if step.changed_at is not None]
                on = max(moments).astimezone().date() if moments else None
                found.append(Reached(view.milestone, phase.phase.number, on))
    return sorted(found, key=lambda one: (one.on or date.min, one.phase, one.milestone.id), reverse=True)


def _achieved(steps: list[StepView], today: date) -> list[StepView]:
    met = [
        (view.changed_at, view)
        for view in steps
        if view.changed_at is not None
        and view.fields.state in ("mostly", "fully")
        and view.changed_at.astimezone().date() >= today - ACHIEVED
    ]
    return [view for _, view in sorted(met, key=lambda entry: entry[0], reverse=True)]
