"""Whether somebody from outside saw the same core components in a session as those who delivered it.

A comparison of two views of the same session, not a test of anybody. Which components were meant is taken from the
session as it was entered, so that both are counted against the same list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.implementation.fidelity import adherence_of
from ctc_toolkit.implementation.planned import planned_components
from ctc_toolkit.implementation.records import Delivery, Group, Observation, Session

FEWEST_FOR_PERCENT = 10
"""With fewer components seen by both, counts are shown and no percentage."""

Judged = Literal["both", "only_self", "only_observer", "neither"]


@dataclass(frozen=True)
class Compared:
    """An observation from outside beside what was entered for the same session.

    judged: what both say about each component that was meant (its id). by_self, by_observer: percent of these
    components that were delivered, each in their view.
    """

    group: Group
    session: Session
    observation: Observation
    judged: tuple[tuple[str, Judged], ...]
    by_self: float
    by_observer: float

    @property
    def same(self) -> int:
        """About how many components both say the same."""
        return sum(said in ("both", "neither") for _, said in self.judged)

    @property
    def differing(self) -> tuple[tuple[str, Judged], ...]:
        """The components about which they say something different."""
        return tuple(one for one in self.judged if one[1] in ("only_self", "only_observer"))


@dataclass(frozen=True)
class Agreement:
    """All observations of a measure that can be compared. alone: observations from outside without such a session."""

    compared: tuple[Compared, ...]
    alone: int

    @property
    def components(self) -> int:
        """How many times both looked at a component."""
        return sum(len(one.judged) for one in self.compared)

    @property
    def same(self) -> int:
        """How many times both said the same."""
        return sum(one.same for one in self.compared)

    @property
    def percent(self) -> float | None:
        """Percent agreement; None where fewer than ten components were looked at by both."""
        return 100.0 * self.same / self.components if self.components >= FEWEST_FOR_PERCENT else None


def agreement_of(delivery: Delivery) -> Agreement:
    """Return how far observers from outside and those who deliver agree about the core components of a measure."""
    outside = [
        (group, seen) for group in delivery.groups for seen in group.observations if seen.fields.observer == "outside"
    ]
    found = tuple(_compared(delivery, outside))
    return Agreement(found, len(outside) - len(found))


def _compared(delivery: Delivery, outside: Sequence[tuple[Group, Observation]]) -> Iterator[Compared]:
    for group, seen in outside:
        session = session_of(group, seen)
        if session is None:
            continue
        own = adherence_of(delivery, session)
        meant = planned_components(delivery, session)
        if own is None or not meant:
            continue
        judged = tuple((one, _judge(one in session.fields.delivered, one in seen.fields.delivered)) for one in meant)
        observed = 100.0 * sum(one in seen.fields.delivered for one in meant) / len(meant)
        yield Compared(group, session, seen, judged, own, observed)


def session_of(group: Group, seen: Observation) -> Session | None:
    """Return the session that was observed: held, of this number; None where it is not entered."""
    held = [one for one in group.sessions if one.fields.held == "held" and one.fields.number == seen.fields.session]
    same_day = [one for one in held if one.fields.on == seen.fields.on]
    return next(iter(same_day or held), None)


def _judge(own: bool, observed: bool) -> Judged:
    if own == observed:
        return "both" if own else "neither"
    return "only_self" if own else "only_observer"
