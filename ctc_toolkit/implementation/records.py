"""What is recorded about the delivery of a measure: set-up, groups, sessions, observations. Counts only, no names.

A measure is named by its `origin`: the id that its entry had in the first version of the plan, so that deliveries stay
with it when a new version of the plan is decided. Minutes are whole minutes, ratings 1 (low) to 5 (high).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

Held = Literal["held", "cancelled", "later"]
"""held; cancelled: will not take place; later: did not take place on its day, is made up for."""
Adapted = Literal["none", "fits", "core"]
"""Whether the session was changed: not; in a way that fits the programme; in its core."""
Observer = Literal["outside", "self"]
"""Who observed: somebody from outside, or those who delivered it themselves."""

HELD: tuple[Held, ...] = get_args(Held)
ADAPTED: tuple[Adapted, ...] = get_args(Adapted)
OBSERVERS: tuple[Observer, ...] = get_args(Observer)
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Component:
    """A core component, ticked off session by session, in words of the site. id: stable within the measure."""

    id: str
    name: str


@dataclass(frozen=True)
class SetUpFields:
    """How a measure is meant to be delivered, once for all its groups.

    components: its core components. sessions: planned per group. minutes: of a session. reach: young people per
    school year that it is to reach. eligible: how many there are. staff: how many people deliver it; trained: how many
    of them are trained. funded_until: the day on which the money ends.
    """

    components: tuple[Component, ...] = ()
    sessions: int | None = None
    minutes: int | None = None
    reach: int | None = None
    eligible: int | None = None
    staff: int | None = None
    trained: int | None = None
    funded_until: date | None = None


@dataclass(frozen=True)
class GroupFields:
    """A group or class of a measure. name: of the group, never of a person. participants: how many began.

    finished: how many attended at least 60 percent of the sessions, entered at its end. sessions, minutes: as planned
    where they differ from the set-up of the measure. leaders: how many people lead it; trained: how many of them are
    trained.
    """

    name: str = ""
    place: str = ""
    start: date | None = None
    end: date | None = None
    sessions: int | None = None
    minutes: int | None = None
    participants: int | None = None
    finished: int | None = None
    leaders: int | None = None
    trained: int | None = None


@dataclass(frozen=True)
class SessionFields:
    """One session of a group. number: which of the planned ones, from 1. present: how many young people were there.

    delivered: ids of the core components that were delivered. planned: those that were meant for this session; empty:
    all of the measure. quality, engagement: 1 to 5 as the leader sees it. why: reason of an adaptation or of a session
    that did not take place.
    """

    number: int = 1
    on: date | None = None
    held: Held = "held"
    minutes: int | None = None
    present: int | None = None
    delivered: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    quality: int | None = None
    engagement: int | None = None
    adapted: Adapted = "none"
    why: str = ""


@dataclass(frozen=True)
class ObservationFields:
    """What somebody saw in a session, by the observation form.

    ratings: points of the form (id) and 1 to 5. delivered: ids of the core components seen. session: number of the
    session that was observed.
    """

    on: date | None = None
    session: int | None = None
    observer: Observer = "outside"
    ratings: tuple[tuple[str, int], ...] = ()
    delivered: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Session:
    """A session as stored. by: who entered it (function or name of a link); entry: makes entering it twice harmless."""

    id: str
    group: str
    fields: SessionFields
    by: str
    at: datetime
    version: int
    entry: str | None = None


@dataclass(frozen=True)
class Observation:
    """An observation as stored."""

    id: str
    group: str
    fields: ObservationFields
    by: str
    at: datetime
    version: int


@dataclass(frozen=True)
class Group:
    """A group as stored, with sessions by number and day, and observations by day. by, at: who changed it when."""

    id: str
    measure: str
    fields: GroupFields
    version: int
    sessions: tuple[Session, ...] = ()
    observations: tuple[Observation, ...] = ()
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """A measure of the plan with everything recorded about it. measure: its origin. title: its name in the plan.

    programme: id of the catalogue, where it is one. start, end: of the measure in the plan. dropped: it is not in the
    latest decided plan any more.
    """

    measure: str
    title: str
    set_up: SetUpFields
    set_up_version: int
    groups: tuple[Group, ...] = ()
    programme: str | None = None
    start: date | None = None
    end: date | None = None
    dropped: bool = False
