"""Where the cities stand, for the office: status of every city and area, and who waits for whom.

Nothing here is a draft or a result. The next step of an area is what its coordination told the office, or what stands
under "next_step" in the newest version that was handed in for the area, whichever is newer; a version that was taken
back does not count. Administrators see the status without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.implementation.standing import STANDINGS, Standing
from ctc_toolkit.store import AreaRecord, AuditEntry, CityRecord, PlanRecord, WaveRecord
from ctc_toolkit.store.process import CycleRecord
from ctc_toolkit.store.reviews import SubmissionKind, SubmissionRecord
from ctc_toolkit.workspace.cities import steps_for
from ctc_toolkit.workspace.delivery_standing import DeliveryOutlook, outlooks_of_areas
from ctc_toolkit.workspace.handle import Grant, Workspace, looking
from ctc_toolkit.workspace.survey_checks import missing

NEXT_STEP = "next_step"
FEW = 20
"""Below so many respondents not even a rounded number is given."""

Side = Literal["office", "city"]
"""Who has to act: the office reads and decides, the city answers what was returned."""


@dataclass(frozen=True)
class LastChange:
    """What was last done for a city (name of the action) and when, in UTC."""

    action: str
    at: datetime


@dataclass(frozen=True)
class WaveStatus:
    """A survey; respondents: rounded to tens, None below `FEW`. answers: whether the single answers are still kept.

    "none": there never were any, the survey is finished tables of an institute.
    """

    label: str
    year: int
    respondents: int | None
    answers: Literal["kept", "deleted", "none"]


@dataclass(frozen=True)
class PlanStatus:
    """A survey that is being prepared: its schools, how many of them agreed, how many entries are still missing."""

    label: str
    year: int
    schools: int
    agreed: int
    missing: int


@dataclass(frozen=True)
class OpenReview:
    """A version on which somebody has to act, who, and since when. number: of the version."""

    kind: SubmissionKind
    number: int
    waits_for: Side
    since: datetime


@dataclass(frozen=True)
class NextStep:
    """What an area does next, and when it said so. source: told to the office, or part of a version handed in."""

    text: str
    at: datetime
    source: Literal["told", "handed_in"]


@dataclass(frozen=True)
class AreaStatus:
    """One area: phase of CTC (1 to 5) and since when it was set, next step, open reviews.

    paused_on: since when it makes a pause; None: it goes on. resume_on: when it wants to go on, if it said so.
    measures: how many measures of the decided plan stand how; empty during a pause and without a plan.
    """

    id: str
    name: str
    phase: int
    phase_since: datetime | None
    version: int
    next_step: NextStep | None
    reviews: tuple[OpenReview, ...]
    paused_on: date | None = None
    resume_on: date | None = None
    measures: Mapping[Standing, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CityStatus:
    """One city with its areas by name; reviews: of the city as a whole, such as the profile of a survey."""

    ags: str
    name: str
    made_up: bool
    areas: tuple[AreaStatus, ...]
    waves: tuple[WaveStatus, ...]
    plans: tuple[PlanStatus, ...]
    reviews: tuple[OpenReview, ...]
    last_change: LastChange | None

    @property
    def all_reviews(self) -> tuple[OpenReview, ...]:
        """Open reviews of the city and of its areas, longest waiting first."""
        found = [*self.reviews, *(review for area in self.areas for review in area.reviews)]
        return tuple(sorted(found, key=lambda review: review.since))

    @property
    def measures(self) -> dict[Standing, int]:
        """How many measures of all areas stand how."""
        return {
            standing: count
            for standing in STANDINGS
            if (count := sum(area.measures.get(standing, 0) for area in self.areas))
        }

    def waiting(self, side: Side) -> tuple[OpenReview, ...]:
        """Return what waits for one side, longest waiting first."""
        return tuple(review for review in self.all_reviews if review.waits_for == side)


@dataclass(frozen=True)
class _Found:
    """Everything that the page needs, read once for all cities."""

    submissions: tuple[SubmissionRecord, ...]
    returned: Mapping[str, datetime]
    steps: Mapping[str, NextStep]
    plans: tuple[PlanRecord, ...]
    changes: Mapping[str, AuditEntry]
    cycles: Mapping[str, CycleRecord]
    deliveries: Mapping[str, DeliveryOutlook]


def city_overview(actor: Actor, ws: Workspace) -> list[CityStatus]:
    """Return the status of all cities that the actor may look at together, by name.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "city_overview") as grant:
        cities = grant.repository.cities(grant.within)
        found = _read(grant, [area.id for city in cities for area in city.areas])
        return [_city(grant, city, found) for city in cities]


def waiting_first(cities: Iterable[CityStatus]) -> list[CityStatus]:
    """Return the cities in the order in which somebody has to act: what waits longest for the office comes first.

    After it comes what waits for a city; cities for which nobody waits follow by name.
    """

    def place(city: CityStatus) -> tuple[int, datetime, str]:
        for rank, side in enumerate(("office", "city")):
            waiting = city.waiting("office" if side == "office" else "city")
            if waiting:
                return rank, waiting[0].since, city.name.casefold()
        return 2, datetime.min.replace(tzinfo=UTC), city.name.casefold()

    return sorted(cities, key=place)


def _read(grant: Grant, areas: list[str]) -> _Found:
    """Read what belongs to all cities in a fixed number of questions to the database."""
    reviews = grant.repository.reviews
    every = reviews.submissions(grant.within)
    current = tuple(entry for entry in every if entry.newest and entry.state in ("submitted", "returned"))
    lines = reviews.entries({entry.id for entry in current if entry.state == "returned"})
    return _Found(
        submissions=current,
        returned={line.submission: line.at for line in lines if line.kind == "returned"},
        steps=_steps(grant, every),
        plans=tuple(plan for plan in grant.repository.surveys.plans(grant.within) if plan.wave_id is None),
        changes=grant.repository.audit.last_done(grant.within),
        cycles=grant.repository.process.cycles(areas),
        deliveries=outlooks_of_areas(grant.repository, areas, datetime.now(UTC).astimezone().date()),
    )


def _steps(grant: Grant, every: list[SubmissionRecord]) -> dict[str, NextStep]:
    """Return the next step by area, out of the newest version of each area that was not taken back."""
    newest: dict[str, SubmissionRecord] = {}
    for entry in every:  # newest first
        if entry.area is not None and entry.state != "withdrawn":
            newest.setdefault(f"{entry.area} {entry.kind}", entry)
    documents = grant.repository.reviews.documents({entry.id for entry in newest.values()})
    found: dict[str, NextStep] = {}
    for entry in sorted(newest.values(), key=lambda entry: entry.submitted_at):
        text = _handed_in(documents.get(entry.id, "{}"))
        if text and entry.area is not None:
            found[entry.area] = NextStep(text, entry.submitted_at, "handed_in")
    return found


def _handed_in(document: str) -> str:
    """Return the next step that a version names; empty where it names none."""
    sections = json.loads(document).get("sections", [])
    return next((str(entry["text"]).strip() for entry in sections if entry.get("id") == NEXT_STEP), "")


def _city(grant: Grant, city: CityRecord, found: _Found) -> CityStatus:
    open_ones = [(entry.area, _review(entry, found)) for entry in found.submissions if entry.ags == city.ags]
    steps = found.steps if steps_for(grant, city.ags) == "shown" else None
    change = found.changes.get(city.ags)
    return CityStatus(
        city.ags,
        city.name,
        city.made_up,
        tuple(
            _area(area, steps, [review for about, review in open_ones if about == area.id], found)
            for area in city.areas
        ),
        tuple(_wave(wave) for wave in city.waves),
        tuple(_plan(plan) for plan in found.plans if plan.ags == city.ags),
        _by_time(review for about, review in open_ones if about is None),
        LastChange(change.action, change.at) if change is not None and change.at is not None else None,
    )


def _area(
    area: AreaRecord, steps: Mapping[str, NextStep] | None, reviews: list[OpenReview], found: _Found
) -> AreaStatus:
    step = None
    if steps is not None:
        told = NextStep(area.next_step, area.next_step_at, "told") if area.next_step and area.next_step_at else None
        known = [entry for entry in (told, steps.get(area.id)) if entry is not None]
        step = max(known, key=lambda entry: entry.at, default=None)
    cycle, delivery = found.cycles.get(area.id), found.deliveries.get(area.id)
    paused, resume = (cycle.paused_on, cycle.resume_on) if cycle else (None, None)
    return AreaStatus(
        area.id,
        area.name,
        area.phase,
        area.phase_since,
        area.version,
        step,
        _by_time(reviews),
        paused,
        resume,
        delivery.standings if delivery is not None and paused is None else {},
    )


def _review(entry: SubmissionRecord, found: _Found) -> OpenReview:
    if entry.state == "submitted":
        return OpenReview(entry.kind, entry.number, "office", entry.submitted_at)
    return OpenReview(entry.kind, entry.number, "city", found.returned.get(entry.id, entry.submitted_at))


def _by_time(reviews: Iterable[OpenReview]) -> tuple[OpenReview, ...]:
    return tuple(sorted(reviews, key=lambda review: review.since))


def _wave(wave: WaveRecord) -> WaveStatus:
    rounded = None if wave.respondents < FEW else round(wave.respondents, -1)
    if wave.source == "tables":
        return WaveStatus(wave.label, wave.year, rounded, "none")
    return WaveStatus(wave.label, wave.year, rounded, "kept" if wave.answers_deleted_at is None else "deleted")


def _plan(plan: PlanRecord) -> PlanStatus:
    agreed = sum(school.entry.decision == "yes" for school in plan.schools)
    return PlanStatus(plan.entry.label, plan.entry.year, len(plan.schools), agreed, len(missing(plan)))
