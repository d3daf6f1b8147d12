"""What a school year of a plan brought: planned, delivered, reached, changed, warnings and goals, measure by measure.

What nobody knows stays None. Nothing here says why something changed. Formulas and choices: docs/methods.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult
from ctc_toolkit.implementation.fidelity import Fidelity, fidelity_of
from ctc_toolkit.implementation.planned import Period, due_days, school_year, takes_part
from ctc_toolkit.implementation.records import Delivery, SetUpFields
from ctc_toolkit.implementation.warnings import EarlyWarning, warnings_of
from ctc_toolkit.plan import FROM_SURVEY, BudgetFields, GoalFields, MeasureFields

Pair = tuple[int, int]
"""A part and the whole it was counted of."""

RatedBy = Literal["outside", "self"]
"""Who rated the quality: somebody from outside, or those who deliver."""

WhyNone = Literal["no_survey", "one_survey", "not_released", "not_comparable"]
"""Why there is no change of the survey: there is no survey, only one, nothing was released of one, other questions."""

GoalState = Literal["reached", "nearer", "away", "no_sure_change", "no_survey_since", "locked", "not_surveyed"]
"""Where one stands with a goal. no_sure_change: nothing beyond chance. no_survey_since: not asked again since the
start. locked: the change is not shown. not_surveyed: the survey does not count it."""

_NO_SET_UP = SetUpFields()


@dataclass(frozen=True)
class YearMoney:
    """Money of the plan in a calendar year in euro. secured: of it."""

    year: int
    amount: int
    secured: int


@dataclass(frozen=True)
class Planned:
    """What was planned. groups: set up for the year; sessions: due in it; undated: groups without planned days.

    reach: young people per school year. money: both calendar years that the school year touches, as in the plan.
    """

    groups: int
    sessions: int | None
    undated: int
    reach: int | None
    money: tuple[YearMoney, ...] = ()


@dataclass(frozen=True)
class Delivered:
    """What took place. dose: sessions held of those planned so far. adherence, index: percent, as they are shown.

    quality: mean rating from 1 to 5; rated: sessions it rests on; rated_by: who rated.
    """

    held: int
    cancelled: int
    dose: Pair | None = None
    adherence: int | None = None
    quality: float | None = None
    rated: int = 0
    rated_by: RatedBy | None = None
    index: int | None = None


@dataclass(frozen=True)
class Reached:
    """Who was reached. target: young people per school year; stayed: attended at least 60 percent, of those who began.

    uncounted: groups that nobody entered participants of.
    """

    participants: int | None
    target: int | None = None
    stayed: Pair | None = None
    uncounted: int = 0

    @property
    def percent(self) -> int | None:
        """Whole percent of the target; more than 100 where more came."""
        if self.participants is None or not self.target:
            return None
        return round(100 * self.participants / self.target)


@dataclass(frozen=True)
class ParticipantChange:
    """A change in the participants that was measured before and after, with the second measurement in the year."""

    fields: ChangeFields
    result: ChangeResult


@dataclass(frozen=True)
class Reacted:
    """What was done about a warning (rule: its name), by whom, when, until when."""

    rule: str
    what: str
    by: str
    on: date
    until: date


@dataclass(frozen=True)
class Notice:
    """An early warning that held on the last day looked at, with what is done about it."""

    warning: EarlyWarning
    reaction: Reacted | None


@dataclass(frozen=True)
class MeasureYear:
    """One measure in a school year. measure: its origin. settled: reactions of the year whose warnings are over.

    goals: ids of its goals. dropped: the plan of the year does not hold it (any more).
    """

    measure: str
    title: str
    dropped: bool
    planned: Planned
    delivered: Delivered
    reached: Reached
    goals: tuple[str, ...] = ()
    participants: tuple[ParticipantChange, ...] = ()
    notices: tuple[Notice, ...] = ()
    settled: tuple[Reacted, ...] = ()


@dataclass(frozen=True)
class SurveyChange:
    """A released change of one figure between two surveys. first, last: their years; waves: their ids.

    word: as released ("increased", "decreased", "unchanged", "not_determinable"), "" where it is locked. percent: of
    the later survey. since: the first of both is the one that the goal starts from, or a later one.
    """

    figure: str
    first: int
    last: int
    waves: tuple[str, str]
    word: str = ""
    percent: int | None = None
    points: int | None = None
    low: int | None = None
    high: int | None = None
    since: bool = False


@dataclass(frozen=True)
class GoalYear:
    """A goal of the plan with its change and where one stands."""

    id: str
    fields: GoalFields
    change: SurveyChange | None
    state: GoalState


@dataclass(frozen=True)
class YearFigures:
    """A school year of an area. as_of: the day up to which it was counted. plan: number of the version it follows.

    instrument: reference of the questionnaire the goals name. no_change: why there is no change of the survey.
    """

    year: int
    as_of: date
    plan: int
    instrument: str
    measures: tuple[MeasureYear, ...]
    goals: tuple[GoalYear, ...]
    no_change: WhyNone | None = None

    @property
    def period(self) -> Period:
        """The school year."""
        return period_of(self.year)

    @property
    def by_goal(self) -> dict[str, GoalYear]:
        """Goals by id."""
        return {one.id: one for one in self.goals}


@dataclass(frozen=True)
class PlannedMeasure:
    """A measure as the plan of the year holds it, with its money."""

    origin: str
    fields: MeasureFields
    money: tuple[BudgetFields, ...] = ()


def period_of(year: int) -> Period:
    """Return the school year that begins in a calendar year."""
    return school_year(date(year, 12, 31))


def measures_of_year(
    planned: Sequence[PlannedMeasure],
    deliveries: Iterable[Delivery],
    changes: Iterable[tuple[str, ParticipantChange]],
    reactions: Mapping[str, Sequence[Reacted]],
    period: Period,
    today: date,
) -> tuple[MeasureYear, ...]:
    """Return the measures of a plan in a school year, then others that something was entered for.

    changes: each with the origin of its measure. reactions: by measure, of all times, each with its warning as `rule`.
    A measure that begins only after the year is left out unless something was entered for it.
    """
    known = {one.measure: one for one in deliveries}
    told = list(changes)
    in_plan = {one.origin: one for one in planned}
    found = []
    for origin in dict.fromkeys([*in_plan, *known]):
        plan, delivery = in_plan.get(origin), known.get(origin)
        took_place = delivery is not None and _took_place(delivery, period)
        starts = plan.fields.start if plan is not None else None
        if not took_place and (plan is None or (starts is not None and starts > period.last)):
            continue
        held = delivery or Delivery(origin, plan.fields.title if plan else origin, _NO_SET_UP, 0)
        own = tuple(one for measure, one in told if measure == origin and one.fields.after_on in period)
        found.append(_measure(held, plan, own, reactions.get(origin, ()), period, today))
    return tuple(found)


def _took_place(delivery: Delivery, period: Period) -> bool:
    return any(takes_part(delivery, group, period) for group in delivery.groups)


def _measure(
    delivery: Delivery,
    plan: PlannedMeasure | None,
    participants: tuple[ParticipantChange, ...],
    reactions: Sequence[Reacted],
    period: Period,
    today: date,
) -> MeasureYear:
    as_of = min(today, period.last)
    by_key = {one.rule: one for one in reactions}
    notices = tuple(Notice(one, by_key.get(one.key)) for one in warnings_of(delivery, as_of))
    open_keys = {one.warning.key for one in notices}
    fidelity = fidelity_of(delivery, period, today)
    return MeasureYear(
        delivery.measure,
        plan.fields.title if plan is not None else delivery.title,
        plan is None,
        _planned(delivery, plan, period),
        _delivered(delivery, fidelity, period),
        _reached(delivery, plan, fidelity, period),
        plan.fields.goals if plan is not None else (),
        participants,
        notices,
        tuple(one for one in reactions if one.on in period and one.rule not in open_keys),
    )


def _planned(delivery: Delivery, plan: PlannedMeasure | None, period: Period) -> Planned:
    groups = [one for one in delivery.groups if takes_part(delivery, one, period)]
    days = [due_days(delivery, one) for one in groups]
    dated = [one for one in days if one]
    return Planned(
        len(groups),
        sum(day in period for one in dated for day in one) if dated else None,
        len(days) - len(dated),
        _target(delivery, plan),
        _money(plan.money if plan is not None else (), period),
    )


def _target(delivery: Delivery, plan: PlannedMeasure | None) -> int | None:
    """Return how many young people a measure is to reach in a year: by its set-up, else by the plan."""
    if delivery.set_up.reach is not None:
        return delivery.set_up.reach
    return plan.fields.reach if plan is not None else None


def _money(budgets: Iterable[BudgetFields], period: Period) -> tuple[YearMoney, ...]:
    found: dict[int, Pair] = {}
    for one in budgets:
        if one.year in (period.first.year, period.last.year) and one.amount:
            whole, secured = found.get(one.year, (0, 0))
            found[one.year] = whole + one.amount, secured + (one.amount if one.state == "secured" else 0)
    return tuple(YearMoney(year, *found[year]) for year in sorted(found))


def _delivered(delivery: Delivery, fidelity: Fidelity, period: Period) -> Delivered:
    cancelled = sum(
        one.fields.held == "cancelled" and one.fields.on in period
        for group in delivery.groups
        for one in group.sessions
    )
    rating = fidelity.quality or fidelity.own_quality
    rated_by: RatedBy | None = None if rating is None else "outside" if fidelity.quality else "self"
    return Delivered(
        fidelity.held,
        cancelled,
        (fidelity.dose.part, fidelity.dose.whole) if fidelity.dose is not None else None,
        round(fidelity.adherence) if fidelity.adherence is not None else None,
        round(rating.mean, 1) if rating is not None else None,
        rating.count if rating is not None else 0,
        rated_by,
        round(fidelity.index.value) if fidelity.index is not None else None,
    )


def _reached(delivery: Delivery, plan: PlannedMeasure | None, fidelity: Fidelity, period: Period) -> Reached:
    groups = [one for one in delivery.groups if takes_part(delivery, one, period)]
    return Reached(
        fidelity.participants,
        _target(delivery, plan),
        (fidelity.retention.part, fidelity.retention.whole) if fidelity.retention is not None else None,
        sum(one.fields.participants is None for one in groups),
    )


def goals_of_year(
    goals: Mapping[str, GoalFields], changes: Mapping[str, SurveyChange], levels: Sequence[str] = FROM_SURVEY
) -> tuple[GoalYear, ...]:
    """Return the goals of a plan (by id) with their changes (by figure) and where one stands.

    levels: goals of which levels the survey counts. A change counts for everybody only, not for a group of a goal.
    """
    found = []
    for own, fields in goals.items():
        surveyed = fields.level in levels and fields.figure is not None
        change = changes.get(fields.figure or "") if surveyed and fields.group == "all" else None
        found.append(GoalYear(own, fields, change, goal_state(fields, change) if surveyed else "not_surveyed"))
    return tuple(found)


def goal_state(goal: GoalFields, change: SurveyChange | None) -> GoalState:
    """Return where one stands with a goal of the survey.

    reached: the percentage of the survey after the start is at the target or beyond it, whatever chance has part in it.
    nearer, away: only where the change is beyond chance.
    """
    if change is None or not change.since:
        return "no_survey_since"
    if change.percent is None or change.word == "":
        return "locked"
    down = goal.direction == "down"
    if goal.target is not None and (change.percent <= goal.target if down else change.percent >= goal.target):
        return "reached"
    if change.word not in ("increased", "decreased"):
        return "no_sure_change"
    return "nearer" if (change.word == "decreased") == down else "away"
