"""What a plan consists of: goals, measures, and what belongs to a measure; each an entry that is edited by itself.

A measure here is what is done (Massnahme); what is counted is called a figure. Amounts are whole euro, percentages
whole percent points as they were released.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Literal, get_args

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.merging import one_line, several_lines

Level = Literal["behaviour", "factor", "programme", "participant", "implementation"]
"""Ids of `catalog/process/outcome_levels.yaml`, the furthest away first."""

LEVELS: tuple[Level, ...] = get_args(Level)
FROM_SURVEY: tuple[Level, ...] = ("behaviour", "factor")
"""Levels whose starting value comes from the released profile; the others are counted by those who deliver."""

Kind = Literal["goal", "measure", "task", "partner", "budget", "training", "risk"]
Unit = Literal["percent", "count"]
Direction = Literal["down", "up"]
Basis = Literal["programme", "offer", "own"]
Agreement = Literal["asked", "agreed", "signed"]
Money = Literal["secured", "applied", "open"]
Progress = Literal["open", "done"]
EVERYBODY = "all"

LONGEST_LINE, LONGEST_TEXT = 160, 900


@dataclass(frozen=True)
class GoalFields:
    """A goal on one of the five levels.

    figure: id of a factor or behaviour of the questionnaire. what: own words, where nothing of the questionnaire is
    counted. group: as in the profile ("all", "sex=female"). direction: whether it is to fall or to rise. baseline, low,
    high, answers: where one starts; of the survey as released. seen: points of change since the survey before.
    wave, survey: id and name of the survey. serves: ids of goals on the levels above. measure: what it belongs to.
    """

    level: Level = "factor"
    figure: str | None = None
    what: str = ""
    group: str = EVERYBODY
    unit: Unit = "percent"
    direction: Direction = "down"
    baseline: int | None = None
    low: int | None = None
    high: int | None = None
    answers: int | None = None
    seen: int | None = None
    wave: str | None = None
    survey: str = ""
    target: int | None = None
    year: int | None = None
    source: str = ""
    serves: tuple[str, ...] = ()
    measure: str | None = None


@dataclass(frozen=True)
class MeasureFields:
    """What is done: a programme of the catalogue (its id), a local offer (its id), or something in own words.

    title: its name. goals: ids of the goals it serves. where: part of the area. reach: young people a year.
    """

    basis: Basis = "own"
    programme: str | None = None
    offer: str | None = None
    title: str = ""
    goals: tuple[str, ...] = ()
    where: str = ""
    group: str = ""
    age_from: int | None = None
    age_to: int | None = None
    schools: tuple[str, ...] = ()
    reach: int | None = None
    responsible: str = ""
    start: date | None = None
    end: date | None = None
    note: str = ""


@dataclass(frozen=True)
class TaskFields:
    """A step of a measure: what, by which function, from when until when."""

    measure: str | None = None
    what: str = ""
    who: str = ""
    start: date | None = None
    due: date | None = None
    state: Progress = "open"


@dataclass(frozen=True)
class PartnerFields:
    """What an organisation has agreed to."""

    measure: str | None = None
    partner: str = ""
    what: str = ""
    state: Agreement = "asked"
    on: date | None = None


@dataclass(frozen=True)
class BudgetFields:
    """Money for a measure in one year. source: who pays; "" where nobody does yet."""

    measure: str | None = None
    purpose: str = ""
    year: int | None = None
    amount: int | None = None
    source: str = ""
    state: Money = "open"


@dataclass(frozen=True)
class TrainingFields:
    """Who is trained for a measure, how many, by whom, until when."""

    measure: str | None = None
    what: str = ""
    who: str = ""
    people: int | None = None
    provider: str = ""
    due: date | None = None
    state: Progress = "open"


@dataclass(frozen=True)
class RiskFields:
    """What could go wrong. likelihood and weight: 1 (low) to 3 (high). response: what is done about it, by whom."""

    what: str = ""
    likelihood: int = 2
    weight: int = 2
    response: str = ""
    who: str = ""


PlanFields = GoalFields | MeasureFields | TaskFields | PartnerFields | BudgetFields | TrainingFields | RiskFields

FIELDS: Mapping[Kind, Callable[..., PlanFields]] = {
    "goal": GoalFields,
    "measure": MeasureFields,
    "task": TaskFields,
    "partner": PartnerFields,
    "budget": BudgetFields,
    "training": TrainingFields,
    "risk": RiskFields,
}
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_A_MEASURE: tuple[Kind, ...] = ("task", "partner", "budget", "training")
"""Entries that go with their measure."""

_LONG = frozenset({"note", "response"})


@dataclass(frozen=True)
class Entry:
    """An entry with its id. origin: its id in the first version of the plan, so that versions can be compared."""

    id: str
    origin: str
    fields: PlanFields

    @property
    def kind(self) -> Kind:
        """What it is."""
        return kind_of(self.fields)


def kind_of(found: PlanFields) -> Kind:
    """Return what kind of entry these are the fields of."""
    return next(kind for kind, made in FIELDS.items() if type(found) is made)


def tidied(entered: PlanFields) -> PlanFields:
    """Return the fields as they are stored: texts without control characters, choices without repeats."""
    changed: dict[str, Any] = {}
    for one in fields(entered):
        value = getattr(entered, one.name)
        if isinstance(value, str):
            changed[one.name] = several_lines(value) if one.name in _LONG else one_line(value)
        elif isinstance(value, tuple):
            changed[one.name] = tuple(dict.fromkeys(value))
    return replace(entered, **changed)


def to_document(found: PlanFields) -> str:
    """Return the fields as canonical JSON; days as ISO dates."""
    values = {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(found).items()}
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_document(kind: str, document: str) -> PlanFields:
    """Return the fields that were written as `document`; names that are not known any more are left out.

    Raises:
        ToolkitError: `action_plan_damaged`.
    """
    made = FIELDS.get(kind)  # type: ignore[call-overload]
    if made is None:
        raise ToolkitError("action_plan_damaged")
    try:
        values = dict(json.loads(document).items())
        known = {one.name: _read(one.type, values[one.name]) for one in fields(made) if one.name in values}
        found: PlanFields = made(**known)
    except (AttributeError, ValueError, TypeError, KeyError) as problem:
        raise ToolkitError("action_plan_damaged") from problem
    return found


def without(found: PlanFields, gone: frozenset[str]) -> PlanFields:
    """Return the fields without references to entries (ids) that are gone."""
    return referring(found, lambda one: None if one in gone else one)


def referring(found: PlanFields, named: Callable[[str], str | None]) -> PlanFields:
    """Return the fields with every reference to another entry replaced by what `named` says of it; None: left out."""
    changed: dict[str, Any] = {}
    for name in ("serves", "goals"):
        if isinstance(value := getattr(found, name, None), tuple):
            changed[name] = tuple(new for one in value if (new := named(one)) is not None)
    if (measure := getattr(found, "measure", None)) is not None:
        changed["measure"] = named(measure)
    return replace(found, **changed) if changed else found


def _read(kind: Any, value: Any) -> Any:
    if value is not None and str(kind).startswith("date"):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
