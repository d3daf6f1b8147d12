"""What is wrong with an entry of a plan, by field, so that a page can say it there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import get_args, get_type_hints

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan.entries import (
    FROM_SURVEY,
    LEVELS,
    LONGEST_LINE,
    LONGEST_TEXT,
    BudgetFields,
    GoalFields,
    Level,
    MeasureFields,
    PartnerFields,
    PlanFields,
    RiskFields,
    TaskFields,
    TrainingFields,
)

LATEST_YEARS = 15
"""A target lies within so many years."""

OLDEST = 27
MOST_EURO = 100_000_000
MOST_PEOPLE = 1_000_000

Problems = dict[str, ToolkitError]


@dataclass(frozen=True)
class Around:
    """What an entry may name: goals with their level, measures, schools of survey plans, programmes with their ages.

    programmes: ages (from, to) by id, None where they are not known. offers: ids of local offers.
    """

    goals: Mapping[str, Level] = field(default_factory=dict)
    measures: Collection[str] = ()
    schools: Collection[str] = ()
    programmes: Mapping[str, tuple[int, int] | None] = field(default_factory=dict)
    offers: Collection[str] = ()


def entry_problems(entered: PlanFields, around: Around, today: date) -> Problems:
    """Return what is wrong with an entry, by field."""
    unknown = _choices(entered)
    if unknown:
        return unknown
    found = _lengths(entered)
    if isinstance(entered, GoalFields):
        found |= _goal(entered, around, today)
    elif isinstance(entered, MeasureFields):
        found |= _measure(entered, around)
    elif isinstance(entered, RiskFields):
        found |= _needed(entered, "what", "response")
    else:
        if entered.measure not in around.measures:
            found["measure"] = ToolkitError("action_plan_measure_missing")
        found |= _of_a_measure(entered, today)
    return found


def _of_a_measure(entered: TaskFields | PartnerFields | BudgetFields | TrainingFields, today: date) -> Problems:
    if isinstance(entered, TaskFields):
        return _needed(entered, "what", "who") | _order(entered.start, entered.due, "due")
    if isinstance(entered, PartnerFields):
        found = _needed(entered, "partner", "what")
        if entered.on is not None and entered.on > today:
            found["on"] = ToolkitError("action_plan_day_ahead")
        return found
    if isinstance(entered, TrainingFields):
        return _needed(entered, "what", "who") | _not_negative("people", entered.people, MOST_PEOPLE)
    return _money(entered, today)


def _goal(entered: GoalFields, around: Around, today: date) -> Problems:
    found: Problems = {}
    if entered.level in FROM_SURVEY and entered.figure is None:
        found["figure"] = ToolkitError("action_plan_figure_missing")
    if entered.level not in FROM_SURVEY:
        found |= _needed(entered, "what", "source")
        if entered.measure is not None and entered.measure not in around.measures:
            found["measure"] = ToolkitError("action_plan_measure_missing")
    found |= _number("baseline", entered, entered.baseline) if entered.baseline is not None else {}
    if entered.target is None:
        found["target"] = ToolkitError("action_plan_target_missing")
    else:
        found |= _number("target", entered, entered.target)
    if not {"target", "baseline"} & set(found) and not _right_side(entered):
        found["target"] = ToolkitError(
            "action_plan_target_side_down" if entered.direction == "down" else "action_plan_target_side_up",
            start=entered.baseline,
            found=entered.target,
        )
    found |= _year(entered.year, today)
    unknown = [one for one in entered.serves if one not in around.goals or _not_above(around.goals[one], entered.level)]
    if unknown:
        found["serves"] = ToolkitError("action_plan_serves")
    return found


def _right_side(entered: GoalFields) -> bool:
    if entered.baseline is None or entered.target is None:
        return True
    return entered.target < entered.baseline if entered.direction == "down" else entered.target > entered.baseline


def _not_above(other: Level, own: Level) -> bool:
    return LEVELS.index(other) >= LEVELS.index(own)


def _number(name: str, entered: GoalFields, value: int) -> Problems:
    if entered.unit == "percent" and not 0 <= value <= 100:
        return {name: ToolkitError("action_plan_percent", found=value)}
    return _not_negative(name, value, MOST_PEOPLE)


def _year(year: int | None, today: date) -> Problems:
    if year is None:
        return {"year": ToolkitError("action_plan_year_missing")}
    if year < today.year:
        return {"year": ToolkitError("action_plan_year_past", found=year, today=today.year)}
    if year > today.year + LATEST_YEARS:
        return {"year": ToolkitError("action_plan_year_far", found=year, latest=today.year + LATEST_YEARS)}
    return {}


def _measure(entered: MeasureFields, around: Around) -> Problems:
    found = _needed(entered, "title") if entered.basis == "own" else {}
    if entered.basis == "programme" and entered.programme not in around.programmes:
        found["programme"] = ToolkitError("action_plan_programme_missing")
    if entered.basis == "offer" and entered.offer not in around.offers:
        found["offer"] = ToolkitError("action_plan_offer_missing")
    if any(one not in around.goals for one in entered.goals):
        found["goals"] = ToolkitError("action_plan_goal_gone")
    if any(one not in around.schools for one in entered.schools):
        found["schools"] = ToolkitError("action_plan_school_unknown")
    found |= _ages(entered)
    if "age_from" not in found and "age_to" not in found and entered.basis == "programme":
        found |= _fits(entered, around.programmes.get(str(entered.programme)))
    found |= _not_negative("reach", entered.reach, MOST_PEOPLE)
    return found | _order(entered.start, entered.end, "end")


def _ages(entered: MeasureFields) -> Problems:
    found: Problems = {}
    for name, value in (("age_from", entered.age_from), ("age_to", entered.age_to)):
        if value is not None and not 0 <= value <= OLDEST:
            found[name] = ToolkitError("action_plan_age", found=value, oldest=OLDEST)
    if not found and entered.age_from is not None and entered.age_to is not None and entered.age_from > entered.age_to:
        found["age_to"] = ToolkitError("action_plan_age_order", low=entered.age_from, high=entered.age_to)
    return found


def _fits(entered: MeasureFields, ages: tuple[int, int] | None) -> Problems:
    """Return a problem where the programme is not made for the whole group; unknown ages say nothing."""
    if ages is None:
        return {}
    wrong = {
        name: ToolkitError("action_plan_programme_age", found=value, low=ages[0], high=ages[1])
        for name, value in (("age_from", entered.age_from), ("age_to", entered.age_to))
        if value is not None and not ages[0] <= value <= ages[1]
    }
    return dict(list(wrong.items())[:1])


def _money(entered: BudgetFields, today: date) -> Problems:
    found = _needed(entered, "purpose")
    if entered.amount is None:
        found["amount"] = ToolkitError("action_plan_amount_missing")
    else:
        found |= _not_negative("amount", entered.amount, MOST_EURO)
    found |= _year(entered.year, today)
    if entered.state != "open" and not entered.source:
        found["source"] = ToolkitError("action_plan_payer_missing")
    return found


def _not_negative(name: str, value: int | None, most: int) -> Problems:
    if value is not None and not 0 <= value <= most:
        return {
            name: ToolkitError("action_plan_negative" if value < 0 else "action_plan_too_large", found=value, most=most)
        }
    return {}


def _order(first: date | None, last: date | None, name: str) -> Problems:
    if first is not None and last is not None and last < first:
        return {name: ToolkitError("action_plan_dates_order")}
    return {}


def _needed(entered: PlanFields, *names: str) -> Problems:
    return {name: ToolkitError("action_plan_words_missing") for name in names if not getattr(entered, name).strip()}


def _lengths(entered: PlanFields) -> Problems:
    found: Problems = {}
    for one in fields(entered):
        value = getattr(entered, one.name)
        longest = LONGEST_TEXT if one.name in ("note", "response") else LONGEST_LINE
        if isinstance(value, str) and len(value) > longest:
            found[one.name] = ToolkitError("action_plan_text_long", found=len(value), longest=longest)
    return found


def _choices(entered: PlanFields) -> Problems:
    """Return fields with a value that no list of choices has; only a mistake or a forged request brings one."""
    found: Problems = {}
    for name, hint in get_type_hints(type(entered)).items():
        options = get_args(hint)
        if options and all(isinstance(one, str) for one in options) and getattr(entered, name) not in options:
            found[name] = ToolkitError("action_plan_choice_unknown")
    if isinstance(entered, RiskFields):
        for name in ("likelihood", "weight"):
            if getattr(entered, name) not in (1, 2, 3):
                found[name] = ToolkitError("action_plan_choice_unknown")
    return found
