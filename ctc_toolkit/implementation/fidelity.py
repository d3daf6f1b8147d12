"""Whether a measure runs as meant: adherence, dose, quality, responsiveness and reach, and one number over them.

The five dimensions are those of Dane and Schneider (1998) and of Durlak and DuPre (2008); formulas, weights and bands
stand in docs/methods.md. Counts and ratings are pooled over the groups of a measure, so that a value of the measure
always lies between those of its groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, get_args

from ctc_toolkit.implementation.planned import (
    LOGGING_DAYS,
    Period,
    due_days,
    minutes_planned,
    planned_components,
    takes_part,
)
from ctc_toolkit.implementation.records import (
    ADAPTED,
    HIGHEST,
    LOWEST,
    Adapted,
    Delivery,
    Group,
    Observation,
    Observer,
    Session,
)
from ctc_toolkit.process import load_process

DimensionName = Literal["adherence", "dose", "quality", "responsiveness", "reach"]
DIMENSIONS: tuple[DimensionName, ...] = get_args(DimensionName)

WEIGHTS: Mapping[DimensionName, float] = MappingProxyType(dict.fromkeys(DIMENSIONS, 1.0))
"""All dimensions count the same: no source gives a reason for anything else. A site can choose other weights."""

FEWEST_DIMENSIONS = 3
"""With fewer dimensions there is no index."""
FEWEST_SESSIONS = 3
"""With fewer sessions held it is too early to say anything."""
FULL_DOSE = 80.0
"""From this share of the planned sessions on the dose counts as full, in percent."""

Band = Literal["high", "middle", "low"]
HIGH_FROM: Mapping[str, float] = MappingProxyType(
    {"index": 80.0, "adherence": 90.0, "dose": FULL_DOSE, "quality": 75.0, "responsiveness": 75.0, "reach": 80.0}
)
"""From which value (0 to 100) on something stands in the upper band; 75 is a rating of 4.0."""
MIDDLE_FROM: Mapping[str, float] = MappingProxyType(
    {"index": 60.0, "adherence": 80.0, "dose": 60.0, "quality": 50.0, "responsiveness": 50.0, "reach": 60.0}
)
"""From which value on something stands in the middle band; 50 is a rating of 3.0."""

Basis = Literal["counted", "outside", "self", "attendance"]
"""Where a value comes from: counts, ratings by somebody from outside, by those who deliver, or attendance instead."""
Refusal = Literal["few_sessions", "few_dimensions"]


@dataclass(frozen=True)
class Share:
    """A part of a whole that was counted. percent: 0 to 100, at most 100 even where more came than were expected."""

    part: int
    whole: int

    @property
    def percent(self) -> float:
        """The share in percent."""
        return min(100.0, 100.0 * self.part / self.whole)


@dataclass(frozen=True)
class Rating:
    """A mean of ratings from 1 to 5. count: of the sessions that were rated."""

    mean: float
    count: int

    @property
    def scaled(self) -> float:
        """The mean on a scale from 0 (rating 1) to 100 (rating 5)."""
        return scaled(self.mean)


@dataclass(frozen=True)
class Dimension:
    """One of the five dimensions. value: 0 to 100. evidence: how many sessions, observations or groups it rests on."""

    name: DimensionName
    value: float
    basis: Basis
    evidence: int

    @property
    def band(self) -> Band:
        """Whether the value is high, in the middle or low."""
        return band_of(self.name, self.value)


@dataclass(frozen=True)
class Index:
    """The weighted mean of the dimensions that are there. weights: as used, they add up to 1."""

    value: float
    weights: Mapping[DimensionName, float]

    @property
    def band(self) -> Band:
        """Whether the index is high (from 80), in the middle (from 60) or low."""
        return band_of("index", self.value)


@dataclass(frozen=True)
class Fidelity:
    """How a measure, or one of its groups, was delivered in a period.

    groups: that belong to the period. held: sessions. adherence: mean percent of the planned core components per
    session; adherence_sessions: on how many it rests. dose: sessions held of those planned so far. minutes: of those
    planned for the sessions held. attendance: young people present of those who began, over all sessions. quality,
    engagement: by observers from outside; own_quality, own_engagement: by those who deliver. participants: who began;
    reach: of the target; of_eligible: of those who could take part. retention: who attended at least 60 percent, of
    those who began in the groups that say so. trained: of the staff. adaptations: sessions by kind.
    """

    period: Period
    groups: int
    held: int
    adherence: float | None
    adherence_sessions: int
    dose: Share | None
    minutes: Share | None
    attendance: Share | None
    quality: Rating | None
    own_quality: Rating | None
    engagement: Rating | None
    own_engagement: Rating | None
    participants: int | None
    reach: Share | None
    of_eligible: Share | None
    retention: Share | None
    trained: Share | None
    adaptations: Mapping[Adapted, int]
    dimensions: tuple[Dimension, ...] = ()
    index: Index | None = None
    refused: Refusal | None = None

    def dimension(self, name: DimensionName) -> Dimension | None:
        """Return a dimension; None where nothing is known about it."""
        return next((one for one in self.dimensions if one.name == name), None)

    @property
    def self_rated(self) -> tuple[DimensionName, ...]:
        """Dimensions that rest on what those who deliver say about themselves."""
        return tuple(one.name for one in self.dimensions if one.basis == "self")


def scaled(rating: float) -> float:
    """Return a rating from 1 to 5 as 0 to 100: 1 is 0, 3 is 50, 5 is 100."""
    return 100.0 * (rating - LOWEST) / (HIGHEST - LOWEST)


def band_of(name: str, value: float) -> Band:
    """Return the band of a value from 0 to 100, as it is shown in whole numbers. name: of a dimension, or "index"."""
    shown = round(value)
    return "high" if shown >= HIGH_FROM[name] else "middle" if shown >= MIDDLE_FROM[name] else "low"


def index_of(dimensions: Sequence[Dimension], weights: Mapping[DimensionName, float] = WEIGHTS) -> Index | None:
    """Return the weighted mean of the dimensions, with weights that add up to 1 over those that are there.

    None with fewer than three dimensions of a weight above 0.
    """
    counting = [one for one in dimensions if weights.get(one.name, 0.0) > 0]
    if len(counting) < FEWEST_DIMENSIONS:
        return None
    whole = sum(weights[one.name] for one in counting)
    used = {one.name: weights[one.name] / whole for one in counting}
    value = sum(used[one.name] * one.value for one in counting)
    nearest = min(max(value, min(one.value for one in counting)), max(one.value for one in counting))
    return Index(nearest, MappingProxyType(used))


def fidelity_of(
    delivery: Delivery,
    period: Period,
    today: date,
    *,
    group: str | None = None,
    weights: Mapping[DimensionName, float] = WEIGHTS,
) -> Fidelity:
    """Return how a measure was delivered in a period, as far as it has gone today. group: only this one (its id)."""
    groups = [
        one for one in delivery.groups if (group is None or one.id == group) and takes_part(delivery, one, period)
    ]
    held = [session for one in groups for session in held_in(one, period)]
    seen = [entry for one in groups for entry in one.observations if entry.fields.on in period]
    shares = [share for session in held if (share := adherence_of(delivery, session)) is not None]
    participants = [one.fields.participants for one in groups if one.fields.participants is not None]
    came = sum(participants) if participants else None
    target = delivery.set_up.reach if group is None else None
    able = delivery.set_up.eligible if group is None else None
    found = Fidelity(
        period=period,
        groups=len(groups),
        held=len(held),
        adherence=_mean(shares),
        adherence_sessions=len(shares),
        dose=_dose(delivery, groups, period, today),
        minutes=_minutes(delivery, groups, period),
        attendance=_attendance(groups, period),
        quality=_observed(seen, "outside", "quality"),
        own_quality=_own(held, seen, "quality"),
        engagement=_observed(seen, "outside", "engagement"),
        own_engagement=_own(held, seen, "engagement"),
        participants=came,
        reach=None if came is None else _share(came, target),
        of_eligible=None if came is None else _share(came, able),
        retention=_retention(groups),
        trained=_trained(delivery, groups),
        adaptations=MappingProxyType({kind: sum(one.fields.adapted == kind for one in held) for kind in ADAPTED}),
    )
    return _with_index(found, today, weights)


def held_in(group: Group, period: Period) -> tuple[Session, ...]:
    """Return the sessions that a group held in a period, by day."""
    found = [one for one in group.sessions if one.fields.held == "held" and one.fields.on in period]
    return tuple(sorted(found, key=lambda one: (one.fields.on or date.min, one.fields.number)))


def adherence_of(delivery: Delivery, session: Session) -> float | None:
    """Return the percent of the core components meant for a session that were delivered; None where there are none."""
    planned = set(planned_components(delivery, session))
    return 100.0 * len(planned & set(session.fields.delivered)) / len(planned) if planned else None


def dose_of(delivery: Delivery, group: Group, period: Period, today: date) -> Share | None:
    """Return how many of the sessions planned so far a group held; None where none is due or entered yet.

    Planned so far: due at least `LOGGING_DAYS` ago, or entered, whichever are more. A session that was made up for
    counts once.
    """
    so_far = Period(period.first, min(period.last, today))
    entered = {one.fields.number for one in group.sessions if one.fields.on in so_far}
    held = {one.fields.number for one in held_in(group, so_far)}
    until = min(period.last, today - timedelta(days=LOGGING_DAYS))
    due = sum(period.first <= day <= until for day in due_days(delivery, group))
    return _share(len(held), max(due, len(entered)))


def ratings_of(observation: Observation) -> tuple[float | None, float | None]:
    """Return the mean ratings of an observation: of the delivery, and of how the young people responded.

    Which point says what stands in `catalog/process/observation_form.yaml`.
    """
    of_response = {point.id for point in load_process().observation_form.of_side("responsiveness")}
    delivered = [value for point, value in observation.fields.ratings if point not in of_response]
    responded = [value for point, value in observation.fields.ratings if point in of_response]
    return _mean(delivered), _mean(responded)


def _with_index(found: Fidelity, today: date, weights: Mapping[DimensionName, float]) -> Fidelity:
    dimensions = tuple(_dimensions(found, today))
    index = index_of(dimensions, weights) if found.held >= FEWEST_SESSIONS else None
    refused: Refusal | None = None
    if index is None:
        refused = "few_sessions" if found.held < FEWEST_SESSIONS else "few_dimensions"
    return replace(found, dimensions=dimensions, index=index, refused=refused)


def _dimensions(found: Fidelity, today: date) -> Iterable[Dimension]:
    if found.adherence is not None:
        yield Dimension("adherence", found.adherence, "counted", found.adherence_sessions)
    if found.dose is not None:
        yield Dimension("dose", found.dose.percent, "counted", found.dose.whole)
    rated: tuple[tuple[DimensionName, Rating | None, Rating | None], ...] = (
        ("quality", found.quality, found.own_quality),
        ("responsiveness", found.engagement, found.own_engagement),
    )
    for name, outside, own in rated:
        if outside is not None:
            yield Dimension(name, outside.scaled, "outside", outside.count)
        elif own is not None:
            yield Dimension(name, own.scaled, "self", own.count)
        elif name == "responsiveness" and found.attendance is not None:
            yield Dimension(name, found.attendance.percent, "attendance", found.held)
    if found.reach is not None and today >= found.period.halfway:
        yield Dimension("reach", found.reach.percent, "counted", found.groups)


def _share(part: int, whole: int | None) -> Share | None:
    return Share(part, whole) if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _dose(delivery: Delivery, groups: Iterable[Group], period: Period, today: date) -> Share | None:
    found = [share for one in groups if (share := dose_of(delivery, one, period, today)) is not None]
    return _share(sum(share.part for share in found), sum(share.whole for share in found))


def _minutes(delivery: Delivery, groups: Iterable[Group], period: Period) -> Share | None:
    taken = wanted = 0
    for one in groups:
        planned = minutes_planned(delivery, one)
        known = [session.fields.minutes for session in held_in(one, period) if session.fields.minutes is not None]
        if planned:
            taken, wanted = taken + sum(known), wanted + planned * len(known)
    return _share(taken, wanted)


def _attendance(groups: Iterable[Group], period: Period) -> Share | None:
    present = expected = 0
    for one in groups:
        known = [session.fields.present for session in held_in(one, period) if session.fields.present is not None]
        if one.fields.participants:
            present, expected = present + sum(known), expected + one.fields.participants * len(known)
    return _share(present, expected)


def _observed(seen: Iterable[Observation], by: Observer, what: Literal["quality", "engagement"]) -> Rating | None:
    place = 0 if what == "quality" else 1
    values = [value for one in seen if one.fields.observer == by and (value := ratings_of(one)[place]) is not None]
    mean = _mean(values)
    return None if mean is None else Rating(mean, len(values))


def _own(held: Iterable[Session], seen: Iterable[Observation], what: Literal["quality", "engagement"]) -> Rating | None:
    """Return what those who deliver say: one rating per session entered, and one per observation of their own."""
    values = [float(value) for one in held if (value := getattr(one.fields, what)) is not None]
    place = 0 if what == "quality" else 1
    values += [value for one in seen if one.fields.observer == "self" and (value := ratings_of(one)[place]) is not None]
    mean = _mean(values)
    return None if mean is None else Rating(mean, len(values))


def _retention(groups: Iterable[Group]) -> Share | None:
    known = [
        (one.fields.finished, one.fields.participants)
        for one in groups
        if one.fields.finished is not None and one.fields.participants
    ]
    return _share(sum(finished for finished, _ in known), sum(began for _, began in known))


def _trained(delivery: Delivery, groups: Iterable[Group]) -> Share | None:
    """Return trained staff of all: of the measure where it says so, else of its groups."""
    if delivery.set_up.trained is not None and delivery.set_up.staff:
        return Share(delivery.set_up.trained, delivery.set_up.staff)
    known = [
        (one.fields.trained, one.fields.leaders)
        for one in groups
        if one.fields.trained is not None and one.fields.leaders
    ]
    return _share(sum(trained for trained, _ in known), sum(leaders for _, leaders in known))
