"""How a measure stands, in one word, out of its warnings and its index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from ctc_toolkit.implementation.fidelity import FEWEST_SESSIONS, Fidelity
from ctc_toolkit.implementation.planned import begins, ends
from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.implementation.warnings import EarlyWarning, seen_on, warnings_of

Standing = Literal["as_planned", "attention", "still", "too_early", "not_begun", "ended"]
"""as_planned: runs as planned; attention: needs attention; still: stands still; too_early: too early to say."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True)
class MeasureStanding:
    """A measure on a day: how it stands, why, and how true to its design it runs in this school year."""

    measure: str
    title: str
    standing: Standing
    warnings: tuple[EarlyWarning, ...]
    fidelity: Fidelity


def standing_of(delivery: Delivery, today: date) -> MeasureStanding:
    """Return how a measure stands on a day."""
    warnings, fidelity = warnings_of(delivery, today), seen_on(delivery, today).fidelity
    found = _standing(delivery, today, warnings, fidelity)
    told = () if found == "ended" else warnings
    return MeasureStanding(delivery.measure, delivery.title, found, told, fidelity)


def _standing(delivery: Delivery, today: date, warnings: tuple[EarlyWarning, ...], fidelity: Fidelity) -> Standing:
    if _ended(delivery, today):
        return "ended"
    if any(one.rule in ("nothing_entered", "not_started") for one in warnings):
        return "still"
    if not _begun(delivery, today):
        return "not_begun"
    if any(one.severity != "note" for one in warnings) or (fidelity.index is not None and fidelity.index.band == "low"):
        return "attention"
    return "too_early" if fidelity.held < FEWEST_SESSIONS else "as_planned"


def _ended(delivery: Delivery, today: date) -> bool:
    """Return whether it is not in the plan any more, or both the measure and all of its groups are over."""
    if delivery.dropped:
        return True
    last = [ends(delivery, group) for group in delivery.groups]
    over = all(day is not None and day < today for day in last)
    return over and (delivery.end < today if delivery.end is not None else False)


def _begun(delivery: Delivery, today: date) -> bool:
    """Return whether a session took place or was to, or a group has begun."""
    if any(group.sessions for group in delivery.groups):
        return True
    return any((first := begins(delivery, group)) is not None and first <= today for group in delivery.groups)
