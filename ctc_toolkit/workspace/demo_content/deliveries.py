"""The delivery of the demo: two school years of the decided plan of the second city, and what runs today.

All of it is made up. In the autumn of the second year it goes badly: sessions fall out, fewer come, quality falls; from
spring on it gets better. The other cities have nothing, as their plans are not decided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.implementation.records import (
    Adapted,
    Component,
    GroupFields,
    Held,
    ObservationFields,
    SessionFields,
    SetUpFields,
)
from ctc_toolkit.plan import MeasureFields, from_document
from ctc_toolkit.process import load_process
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.workspace.demo_content.process import WHO
from ctc_toolkit.workspace.demo_content.provider_links import BY_LINK

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913020")
"""Namespace of the ids: the same after each reset."""

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = 0, 2, 3, 4
DIP = (date(1, 9, 15), date(1, 12, 23))
"""Between these days of the second autumn it goes badly; only month and day count."""
RECENT = timedelta(28)
"""For so long it goes badly in the open evenings of today's school year, so that there is something to react to."""

_SPRING = 190
"""A course of spring begins so many days after the first day of the school year."""

_OUT = ("Die Fachkraft war krank (Beispiel).", "Der Raum war doppelt belegt (Beispiel).")
_FITS = "Wir haben die Übung nach draußen verlegt, der Raum war zu klein (Beispiel)."
_CORE = "Das Rollenspiel fiel weg, weil die Zeit fehlte (Beispiel)."
_NOTES = {
    "dip": "Die Leitung war allein und musste kürzen (Beispiel).",
    "good": "Ruhige Gruppe, alle Teile kamen vor (Beispiel).",
}


@dataclass(frozen=True)
class _Course:
    """A group of the demo. sessions: planned; every: days between two; usual: how many come on a good day."""

    key: str
    name: str
    place: str
    start: date
    sessions: int
    every: int
    participants: int | None
    usual: int
    dip: str = "no"


def demo_deliveries(repository: Repository, cities: Sequence[DemoCity], today: date, seed: int = 2026) -> None:
    """Store how the measures of the decided plan in the first area of the second city are delivered."""
    area = cities[1].areas[0].id
    plan = next((one for one in repository.plans.of_area(area) if one.state == "decided"), None)
    if plan is None:
        return
    for entry in repository.plans.entries([plan.id]):
        fields = from_document(entry.kind, entry.document)
        if isinstance(fields, MeasureFields):
            kind = (
                "families" if fields.programme == "familien_staerken" else "school" if fields.programme else "evenings"
            )
            _measure(repository, area, (entry.origin, fields.title), kind, today, Random(f"{seed} {kind}"))  # noqa: S311


def _measure(
    repository: Repository, area: str, measure: tuple[str, str], kind: str, today: date, random: Random
) -> None:
    origin, title = measure
    tables, set_up = repository.delivery, _SET_UPS[kind]
    funded = today + timedelta(75) if kind == "evenings" else school_year(today).last
    tables.save_set_up(area, origin, title, replace(set_up, funded_until=funded), WHO, 0)
    parts = tuple(sorted(one.id for one in set_up.components))
    for course in _courses(kind, today):
        own = str(uuid5(_NAMES, f"{area} {course.key}"))
        tables.add_group(area, origin, title, _group(course, kind, today), WHO, own)
        held = [one for one in _sessions(course, parts, today, random) if one.on is not None and one.on <= today]
        new = [
            NewSession(own, one, f"demo-{place}", str(uuid5(_NAMES, f"{own} {place}")))
            for place, one in enumerate(held)
        ]
        who = BY_LINK if course.key in ("evenings 1", "evenings 2") else WHO
        tables.add_sessions(new, who, _evening(held[-1].on if held else None, today))
        for place, seen in enumerate(_observations(course, held, parts)):
            seen_id = str(uuid5(_NAMES, f"{own} seen {place}"))
            tables.add_observation(own, seen, WHO, seen_id, _evening(seen.on, today))


def _group(course: _Course, kind: str, today: date) -> GroupFields:
    end = _days(course)[-1]
    finished = round(course.participants * (0.6 if course.dip == "yes" else 0.8)) if course.participants else None
    leaders = 3 if kind == "evenings" else 2
    return GroupFields(
        course.name,
        course.place,
        course.start,
        end,
        None if course.sessions == _SET_UPS[kind].sessions else course.sessions,
        participants=course.participants,
        finished=finished if end < today else None,
        leaders=leaders,
        trained=leaders - 1 if kind == "evenings" or course.dip == "yes" else leaders,
    )


def _courses(kind: str, today: date) -> list[_Course]:
    """Return the groups of a measure in the two school years before today's, and in today's."""
    latest = school_year(today).first
    years = [date(latest.year - back, latest.month, 1) for back in (2, 1, 0)]
    made = {"families": _families, "school": _classes, "evenings": _evenings}[kind]
    found = [course for place, year in enumerate(years) for course in made(year, f"{place}", today)]
    return [one for one in found if one.start <= today]


def _families(year: date, place: str, today: date) -> list[_Course]:
    dip, spring = "yes" if place == "1" else "no", year + timedelta(_SPRING)
    where = "Familienzentrum (Beispiel)"
    autumn = _Course(
        f"families autumn {place}", f"Mittwoch, Familienzentrum (Herbst {year.year})", where,
        _next(year + timedelta(45), WEDNESDAY), 7, 7, 14, 12, dip,
    )  # fmt: skip
    if place == "2":
        start = _next(today - timedelta(30), WEDNESDAY)
        name = f"Mittwoch, Jugendzentrum (seit {start.strftime('%m/%Y')})"
        return [_Course("families now", name, "Jugendzentrum (Beispiel)", start, 7, 7, 14, 11)]
    further = [
        _Course(
            f"families {day} {place}", f"{name} (Frühjahr {spring.year})", where,
            _next(spring, day), 7, 7, 14 if day == WEDNESDAY else 13, 12,
        )
        for day, name in ((WEDNESDAY, "Mittwoch, Familienzentrum"), (THURSDAY, "Donnerstag, Stadtteilhaus"))
    ]  # fmt: skip
    return [autumn, *further]


def _classes(year: date, place: str, today: date) -> list[_Course]:
    dip = "yes" if place == "1" else "no"
    found = []
    for number, (name, size) in enumerate((("5a", 27), ("5b", 26), ("6a", 28))):
        called = f"Klasse {name}, Gesamtschule ({year.year}/{(year.year + 1) % 100:02d})"
        start = _next(year + timedelta(35 + 2 * number), MONDAY + number)
        key, where = f"school {name} {place}", "Gesamtschule (Beispiel)"
        found.append(_Course(key, called, where, start, 10, 21, size, size - 2, dip))
    return found


def _evenings(year: date, place: str, today: date) -> list[_Course]:
    name = f"Freitagabend, Jugendhaus ({year.year}/{(year.year + 1) % 100:02d})"
    start, dip = _next(year + timedelta(30), FRIDAY), {"1": "yes", "2": "now"}.get(place, "no")
    return [_Course(f"evenings {place}", name, "Jugendhaus (Beispiel)", start, 36, 7, None, 22, dip)]


def _sessions(course: _Course, parts: tuple[str, ...], today: date, random: Random) -> list[SessionFields]:
    found = []
    for number, due in enumerate(_days(course), start=1):
        bad = (course.dip == "yes" and _in_dip(due)) or (course.dip == "now" and due >= today - RECENT)
        state = _state(random, bad)
        day = due + timedelta(2) if state == "later" else due
        if state == "later":
            found.append(SessionFields(number, due, "later", planned=parts, why=random.choice(_OUT)))
        if state == "cancelled":
            found.append(SessionFields(number, day, "cancelled", planned=parts, why=random.choice(_OUT)))
        else:
            found.append(_held(course, number, day, parts, random, "dip" if bad else "good"))
    return found


def _days(course: _Course) -> list[date]:
    """Return the days of a group: none of them in the holidays around Christmas."""
    found: list[date] = []
    day = course.start
    while len(found) < course.sessions:
        if not ((day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6)):
            found.append(day)
        day += timedelta(course.every)
    return found


def _held(course: _Course, number: int, day: date, parts: tuple[str, ...], random: Random, mood: str) -> SessionFields:
    bad = mood == "dip"
    least = course.usual - (5 if bad else 2)
    present = max(0, min(random.randint(least, least + 3), course.participants or course.usual + 6))
    adapted: Adapted = random.choices(("none", "fits", "core"), (3, 2, 4) if bad else (14, 2, 0))[0]
    left_out = set(random.sample(parts, 2 if adapted == "core" else 1)) if bad or random.random() < 0.2 else set()
    return SessionFields(
        number,
        day,
        "held",
        minutes=random.choice((75, 80) if bad else (90, 90, 95)),
        present=present,
        delivered=tuple(one for one in parts if one not in left_out),
        planned=parts,
        quality=random.choice((2, 2, 3) if bad else (4, 4, 5)),
        engagement=random.choice((2, 3, 3) if bad else (4, 4, 5)),
        adapted=adapted,
        why={"none": "", "fits": _FITS, "core": _CORE}[adapted],
    )


def _state(random: Random, bad: bool) -> Held:
    """Return what became of a session: in bad times every third falls out."""
    weights = (46, 40, 14) if bad else (95, 2, 3)
    states: tuple[Held, ...] = ("held", "cancelled", "later")
    return random.choices(states, weights)[0]


def _in_dip(day: date) -> bool:
    first, last = ((one.month, one.day) for one in DIP)
    return first <= (day.month, day.day) <= last


def _observations(
    course: _Course, sessions: Sequence[SessionFields], parts: tuple[str, ...]
) -> list[ObservationFields]:
    """Return an observation from outside of the third session that was held, and one of their own of the sixth."""
    held = [one for one in sessions if one.held == "held"]
    found = []
    for one, observer in zip(held[2:6:3], ("outside", "self"), strict=False):
        assert one.quality is not None  # noqa: S101 - held ones have it
        bad = one.quality <= 3
        saw = one.delivered[1:] if bad and observer == "outside" else one.delivered  # two views that differ
        found.append(
            ObservationFields(
                one.on,
                one.number,
                "outside" if observer == "outside" else "self",
                _ratings(one.quality),
                saw,
                parts,
                _NOTES["dip" if bad else "good"],
            )
        )
    return found if course.key.startswith(("families", "evenings")) else found[:1]


def _ratings(quality: int) -> tuple[tuple[str, int], ...]:
    points = load_process().observation_form.points
    return tuple(
        (point.id, max(1, min(5, quality + shift))) for point, shift in zip(points, cycle(_SHIFTS), strict=False)
    )


def _next(day: date, weekday: int) -> date:
    return day + timedelta((weekday - day.weekday()) % 7)


def _evening(day: date | None, today: date) -> datetime:
    return datetime.combine(day or today, time(19, 40), UTC)


def _parts(*names: str) -> tuple[Component, ...]:
    return tuple(Component(f"kern{number}", name) for number, name in enumerate(names, start=1))


_SET_UPS: Mapping[str, SetUpFields] = {
    "families": SetUpFields(
        _parts(
            "Begrüßung und Rückblick (Beispiel)",
            "Übung für Eltern (Beispiel)",
            "Übung für Jugendliche (Beispiel)",
            "Gemeinsame Familienzeit (Beispiel)",
            "Absprache für zu Hause (Beispiel)",
        ),
        sessions=7, minutes=90, reach=60, eligible=480, staff=4, trained=4,
    ),
    "school": SetUpFields(
        _parts(
            "Einstiegsübung (Beispiel)",
            "Thema der Einheit (Beispiel)",
            "Rollenspiel (Beispiel)",
            "Auswertung in der Klasse (Beispiel)",
        ),
        sessions=10, minutes=90, reach=80, eligible=340, staff=16, trained=12,
    ),
    "evenings": SetUpFields(
        _parts(
            "Zwei Fachkräfte sind da (Beispiel)",
            "Gemeinsames Angebot (Beispiel)",
            "Gespräch über Regeln (Beispiel)",
        ),
        sessions=36, minutes=90, reach=120, eligible=900, staff=3, trained=2,
    ),
}  # fmt: skip
_SHIFTS = (0, 0, 1, -1, 0, 0, 0, 1, -1)
"""By how much the points of the form lie above or below the quality of a session, in their order."""
