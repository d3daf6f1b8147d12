"""How the measures of areas stand: early warnings with the reactions to them, alerts, and counts for overviews.

A reaction says what is done about a warning and until when. Until that day the warning is quiet: it stands with its
measure, but not on the start page, unless it has become worse since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ctc_toolkit.access import Actor, covers
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.implementation.standing import STANDINGS, MeasureStanding, Standing, standing_of
from ctc_toolkit.implementation.warnings import EarlyWarning, in_order, is_worse
from ctc_toolkit.process.bodies import Day
from ctc_toolkit.process.merging import several_lines
from ctc_toolkit.programmes.offers import person_in
from ctc_toolkit.store import Repository, RuleBroken
from ctc_toolkit.store.reactions import ReactionRecord
from ctc_toolkit.workspace.delivery_views import deliveries_of_area, delivery_of, planned_deliveries
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking

MOST_ALERTS = 3
LONGEST_REACTION = 600
FURTHEST = timedelta(days=366)
"""A reaction can quieten a warning for so long."""


@dataclass(frozen=True)
class Reaction:
    """What is done about a warning, until when, who said so and when. version: to change it."""

    what: str
    until: date
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class WarningView:
    """A warning with the reaction to it. quiet: the reaction still holds, and the warning is no worse than then."""

    warning: EarlyWarning
    reaction: Reaction | None
    quiet: bool


@dataclass(frozen=True)
class MeasureView:
    """A measure with its standing and its warnings, the most urgent first."""

    delivery: Delivery
    standing: MeasureStanding
    warnings: tuple[WarningView, ...]


@dataclass(frozen=True)
class Alert:
    """A warning that the start page tells. measure: its origin."""

    measure: str
    title: str
    warning: EarlyWarning


@dataclass(frozen=True)
class DeliveryOutlook:
    """How the measures of an area stand. alerts: at most three; more: how many others there are.

    standings: how many measures stand how; what is not in the plan any more does not count.
    """

    standings: Mapping[Standing, int]
    alerts: tuple[Alert, ...] = ()
    more: int = 0

    @property
    def measures(self) -> int:
        """How many measures the plan holds."""
        return sum(self.standings.values())


def area_standing(actor: Actor, ws: Workspace, area_id: str, *, today: date | None = None) -> tuple[MeasureView, ...]:
    """Return how each measure of an area stands, with warnings and reactions, in the order of the plan.

    Raises:
        ToolkitError: `not_available`, `action_plan_damaged`.
    """
    with looking(actor, ws, "area_standing", area_id) as grant:
        grant.area(area_id)
        reactions = grant.repository.reactions.of_areas([area_id]).get(area_id, ())
        day = today or _today()
        return tuple(_view(one, reactions, day) for one in deliveries_of_area(grant.repository, area_id))


def save_reaction(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    measure: str,
    warning: str,
    what: str,
    until: date,
    *,
    version: int,
    today: date | None = None,
) -> Reaction:
    """Store what is done about a warning (its key) of a measure. version: of the reaction changed; 0: there was none.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `delivery_measure_gone`, `reaction_warning_gone`,
            `reaction_empty`, `reaction_long`, `reaction_person`, `reaction_date`.
    """
    day, text = today or _today(), several_lines(what)
    problem = reaction_problem(text, until, day)
    try:
        with changing(actor, ws, "save_reaction", area_id) as grant:
            ags, _ = grant.area(area_id)
            delivery = delivery_of(grant.repository, area_id, measure)
            found = next((one for one in standing_of(delivery, day).warnings if one.key == warning), None)
            if found is None:
                raise ToolkitError("reaction_warning_gone")
            if problem is not None:
                raise problem
            tables = grant.repository.reactions
            held = tables.held(area_id, measure, warning)
            if (held.version if held else 0) != version:
                raise ToolkitError("changed_meanwhile")
            saved = tables.save(
                area_id, measure, warning, text, until, actor.name, now_at=(found.severity, float(found.level))
            )
            grant.record(f"area {area_id}: {found.rule}", ags)
            return _reaction(saved)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def reaction_problem(what: str, until: date, today: date) -> ToolkitError | None:
    """Return what is wrong with a reaction; None where nothing is."""
    if not what.strip():
        return ToolkitError("reaction_empty")
    if len(what) > LONGEST_REACTION:
        return ToolkitError("reaction_long", found=len(what), longest=LONGEST_REACTION)
    named = person_in(what)
    if named:
        return ToolkitError("reaction_person", found=named)
    if not today < until <= today + FURTHEST:
        return ToolkitError("reaction_date", first=Day(today + timedelta(days=1)), last=Day(today + FURTHEST))
    return None


def delivery_outlook(grant: Grant, area_id: str, ags: str, today: date) -> DeliveryOutlook | None:
    """Return how the measures of an area stand, for use cases that were granted it; None without a decided plan."""
    if not covers(grant.actor, "area_standing", grant.kind, ags, area_id):
        return None
    return outlooks_of_areas(grant.repository, [area_id], today).get(area_id)


def outlooks_of_areas(repository: Repository, areas: Sequence[str], today: date) -> dict[str, DeliveryOutlook]:
    """Return how the measures of areas stand, by area, in a fixed number of questions to the database.

    Areas without a decided plan are left out.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    reactions = repository.reactions.of_areas(list(areas))
    return {
        area: _outlook([_view(one, reactions.get(area, ()), today) for one in measures])
        for area, measures in planned_deliveries(repository, areas).items()
    }


def _outlook(measures: Iterable[MeasureView]) -> DeliveryOutlook:
    held = list(measures)
    counted = Counter(one.standing.standing for one in held)
    loud = [
        Alert(one.delivery.measure, one.delivery.title, view.warning)
        for one in held
        for view in one.warnings
        if not view.quiet and view.warning.severity != "note"
    ]
    order = {id(warning): place for place, warning in enumerate(in_order(alert.warning for alert in loud))}
    alerts = sorted(loud, key=lambda alert: order[id(alert.warning)])
    standings = {standing: counted[standing] for standing in STANDINGS if counted[standing]}
    return DeliveryOutlook(standings, tuple(alerts[:MOST_ALERTS]), max(0, len(alerts) - MOST_ALERTS))


def _view(delivery: Delivery, reactions: Iterable[ReactionRecord], today: date) -> MeasureView:
    standing = standing_of(delivery, today)
    own = {one.warning: one for one in reactions if one.measure == delivery.measure}
    views = []
    for warning in standing.warnings:
        found = own.get(warning.key)
        quiet = found is not None and today <= found.until and not is_worse(warning, found.severity, found.level)
        views.append(WarningView(warning, _reaction(found) if found is not None else None, quiet))
    return MeasureView(delivery, standing, tuple(views))


def _reaction(found: ReactionRecord) -> Reaction:
    return Reaction(found.what, found.until, found.by, found.at, found.version)


def _today() -> date:
    return datetime.now().astimezone().date()
