"""Who still needs which training, how much of a team is trained, and when it is time to refresh it.

Rules of this toolkit, not of a source, unless named: a training is needed in the phase that the catalogue names; what
was missed in an earlier phase is made up for. A training that the catalogue tells to repeat is due again after so many
months, or once a new cycle has begun. That at least three quarters of the members are trained is one of 15 points of a
study of how CTC lasts (catalogue source E08); in it the trained share fell from 83 to 64 % after support ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.bodies import BodyKind
from ctc_toolkit.process.catalogue import ProcessCatalogue
from ctc_toolkit.process.entries import Training
from ctc_toolkit.process.events import DatedEvent

TARGET = 0.75
"""Share of a team that should be trained."""

TARGET_SOURCE = "E08"
MOST_MEMBERS = 1000

NeedState = Literal["missing", "unconfirmed", "planned", "refresh", "done"]
"""missing: nothing planned. unconfirmed: its date has passed, and nobody said if it was held. refresh: due again."""


@dataclass(frozen=True)
class Need:
    """A training that an area needs, and how far it is.

    phase: in which it is needed. event: the one that decides the state: the one planned or to be confirmed, else the
    last one held. late: it belongs to an earlier phase than the present one.
    """

    training: Training
    phase: int
    state: NeedState
    event: DatedEvent | None
    late: bool

    @property
    def open(self) -> bool:
        """Whether somebody has to act."""
        return self.state in ("missing", "unconfirmed", "refresh")


@dataclass(frozen=True)
class TeamShare:
    """How many members a body has and how many of them are trained, as counted on a day."""

    body: BodyKind
    size: int
    trained: int
    counted_on: date

    @property
    def share(self) -> float:
        """Share of the trained, 0 to 1."""
        return self.trained / self.size

    @property
    def lacking(self) -> int:
        """How many more members have to be trained to reach three quarters."""
        return max(0, -(-3 * self.size // 4) - self.trained)


def needs(
    catalogue: ProcessCatalogue, phase: int, events: Iterable[DatedEvent], today: date, cycle_since: date | None = None
) -> tuple[Need, ...]:
    """Return what an area in `phase` needs, trainings of the present phase first, then earlier ones.

    events: those that count for the area. cycle_since: when a second or later cycle began.
    """
    own = list(events)
    found = []
    for number in (phase, *range(1, phase)):
        for training in catalogue.trainings:
            if training.phase == f"p{number}":
                state, event = _state(training, [one for one in own if one.fields.subject == training.id], today)
                if state == "done" and _again(training, event, today, cycle_since):
                    state = "refresh"
                found.append(Need(training, number, state, event, number < phase))
    return tuple(found)


def share_problems(size: int | None, trained: int | None, counted_on: date, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with the numbers of a team, by field; empty if they can be saved."""
    found: dict[str, ToolkitError] = {}
    if size is None or not 1 <= size <= MOST_MEMBERS:
        found["size"] = ToolkitError("share_size", most=MOST_MEMBERS, found="–" if size is None else size)
    if trained is None or trained < 0:
        found["trained"] = ToolkitError("share_trained", found="–" if trained is None else trained)
    elif size is not None and trained > size:
        found["trained"] = ToolkitError("share_above", size=size, found=trained)
    if counted_on > today or counted_on.year < 2000:
        found["counted_on"] = ToolkitError("share_day")
    return found


def months_between(earlier: date, later: date) -> int:
    """Return how many whole months lie between two days."""
    months = 12 * (later.year - earlier.year) + later.month - earlier.month
    return months - (later.day < earlier.day)


def _state(training: Training, events: Sequence[DatedEvent], today: date) -> tuple[NeedState, DatedEvent | None]:
    planned = [one for one in events if one.fields.state == "planned"]
    ahead = [one for one in planned if not one.fields.over(today)]
    if ahead:
        return "planned", min(ahead, key=lambda one: one.fields.first_day or date.max)
    held = [one for one in events if one.fields.state == "held"]
    past = [one for one in planned if one.fields.over(today)]
    newest = max(held, key=_ended, default=None)
    if past and (newest is None or _ended(past[-1]) > _ended(newest)):
        return "unconfirmed", max(past, key=_ended)
    return ("missing", None) if newest is None else ("done", newest)


def _ended(event: DatedEvent) -> date:
    return event.fields.end_day or date.min


def _again(training: Training, event: DatedEvent | None, today: date, cycle_since: date | None) -> bool:
    day = event.fields.end_day if event else None
    if day is None:
        return False
    if cycle_since is not None and day < cycle_since:
        return True
    return training.repeat_months is not None and months_between(day, today) >= training.repeat_months
