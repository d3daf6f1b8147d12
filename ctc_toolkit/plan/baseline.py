"""Where goals start: values of a released profile, and only those that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.disclosure.cells import parse_groups
from ctc_toolkit.plan.entries import EVERYBODY, Direction, Level
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Instrument

FigureKind = Literal["risk", "protective", "behaviour"]
_LEVEL: dict[str, Level] = {"risk": "factor", "protective": "factor", "behaviour": "behaviour"}


@dataclass(frozen=True)
class Baseline:
    """A value that a goal can start from: whole percent of young people, its interval, answers (rounded as released).

    direction: where better lies. group: "all" or one part of all, such as "sex=female".
    """

    figure: str
    kind: FigureKind
    group: str
    direction: Direction
    percent: int
    low: int | None
    high: int | None
    answers: int | None

    @property
    def level(self) -> Level:
        """On which level of outcomes it lies."""
        return _LEVEL[self.kind]


def baselines(released: Released, instrument: Instrument) -> tuple[Baseline, ...]:
    """Return the values of a released profile that are shown: for everybody, and for groups of one column.

    Raises:
        TypeError: `released` was not made by `disclosure.release`.
    """
    table = require_released(released).table
    found = []
    for row in table[table["state"] == "shown"].to_dict("records"):
        figure, group = str(row["measure"]), str(row["groups"])
        if row["kind"] not in _LEVEL or figure == ELEVATED or len(parse_groups(group)) > 1 or pd.isna(row["percent"]):
            continue
        low, high, answers = (_number(row[name]) for name in ("low", "high", "n"))
        direction = direction_of(figure, row["kind"], instrument)
        found.append(Baseline(figure, row["kind"], group, direction, int(row["percent"]), low, high, answers))
    order = {name: place for place, name in enumerate(_order(instrument))}
    return tuple(sorted(found, key=lambda one: (order.get(one.figure, len(order)), one.group != EVERYBODY, one.group)))


def direction_of(figure: str, kind: str, instrument: Instrument) -> Direction:
    """Return where better lies for young people: a protective factor and what is meant to be good should rise."""
    if kind == "behaviour":
        entry = instrument.indicator_by_id.get(figure)
        return "up" if entry is not None and entry.meaning == "better" else "down"
    return "down" if kind == "risk" else "up"


def _order(instrument: Instrument) -> list[str]:
    return [*(one.id for one in instrument.scales), *(one.id for one in instrument.indicators)]


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
