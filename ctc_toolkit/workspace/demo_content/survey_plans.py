"""Planned surveys of the demo: complete ones for its waves, one half done for the coming survey, one in the field.

Schools, offices and references are invented; the dates follow the year of the survey as they would in a real city.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.process.school_progress import GradeCounts, on_weekend
from ctc_toolkit.store import PlanEntry, Repository, SchoolEntry
from ctc_toolkit.store.surveys import Decision
from ctc_toolkit.workspace.survey_checks import this_day

if TYPE_CHECKING:
    from ctc_toolkit.survey.simulation import DemoCity
    from ctc_toolkit.survey.simulation.cities import DemoWave

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913001")
"""Namespace of the ids: the same after each reset, so that links stay."""
_KINDS = ("Gesamtschule", "Gymnasium", "Realschule", "Sekundarschule")
_YEARS_BETWEEN = 2
GRADES, COMING_GRADES = (6, 7, 8, 9, 10, 11), (7, 9, 11)
MISSED = 27
"""So many more answers the schools counted than the file has: sheets that were left blank."""
ASKED_SO_FAR = 4
_IN_THE_FIELD = ((262, 226, -12), (238, 200, -11), (281, 236, -9), (255, 150, -5), (204, None, 4))
"""Of each school of the running survey: pupils, answers (None: not yet), day from today."""


@dataclass(frozen=True)
class Basis:
    """What a demo wave rests on: id of its plan and until when the answers are kept."""

    plan_id: str
    delete_on: date


def demo_survey_plans(repository: Repository, cities: tuple[DemoCity, ...]) -> dict[tuple[str, int], Basis]:
    """Store the planned surveys of the cities; return those of the waves by AGS and year."""
    bases = {}
    for city in cities:
        for wave in city.waves:
            bases[city.ags, wave.year] = _past(repository, city, wave)
        _coming(repository, city, max(wave.year for wave in city.waves) + _YEARS_BETWEEN)
    if cities:
        _running(repository, cities[0])
    return bases


def _past(repository: Repository, city: DemoCity, wave: DemoWave) -> Basis:
    year, label, answers = wave.year, wave.label, wave.settings.respondents
    delete_on = date(year + 1, 3, 15)
    entry = PlanEntry(
        label=label,
        year=year,
        first_day=date(year, 3, 2),
        last_day=date(year, 3, 20),
        lesson_minutes=45,
        purpose="prevention",
        consent_form_version=f"Fassung 2 vom 15.10.{year - 1}",
        impact_assessment=f"DSFA {year - 1}-07 (Beispiel)",
        officer_consulted_on=date(year - 1, 9, 10),
        upper_authority="informed",
        upper_authority_on=date(year - 1, 9, 24),
        deletion_date=delete_on,
    )
    plan = repository.surveys.add_plan(city.ags, _with_offices(city, entry), _id(city, year, "plan"))
    taking = [name for number, name in enumerate(_schools(city)) if number != len(_KINDS)]
    answered = _shared_out(answers + MISSED, [320 + 41 * number for number in range(len(taking))])
    for number, name in enumerate(_schools(city)):
        heard = date(year - 1, 11, 3) + timedelta(days=number)
        asked = date(year - 1, 10, 1)
        if name not in taking:
            declined = SchoolEntry(name, "no", heard + timedelta(days=7), heard, 280, asked)
            repository.surveys.add_school(plan.id, declined, _id(city, year, name))
            continue
        day = _school_day(date(year, 3, 4) + timedelta(days=number))
        agreed = SchoolEntry(name, "yes", heard + timedelta(days=7), heard, None, asked, day, None, date(year, 3, 19))
        school = repository.surveys.add_school(plan.id, agreed, _id(city, year, name))
        counts = [
            _counts(grade, part, percent=74 + 2 * number)
            for grade, part in zip(GRADES, _shared_out(answered[taking.index(name)], [1] * len(GRADES)), strict=True)
        ]
        repository.surveys.add_grades(school.id, counts)
        repository.surveys.note_reminder(school.id, "thanks", date(year, 4, 9))
    return Basis(plan.id, delete_on)


def _shared_out(whole: int, weights: list[int]) -> list[int]:
    """Return `whole` as a sum of whole numbers in the relation of the weights."""
    parts = [whole * weight // sum(weights) for weight in weights]
    parts[0] += whole - sum(parts)
    return parts


def _counts(grade: int, answered: int, percent: int) -> GradeCounts:
    """Return counts of a grade in which so many answered, `percent` of those expected."""
    whole = answered * 100 // percent
    yes = min(whole, answered + 6)
    return GradeCounts(grade, 1 + whole // 27, whole, whole, yes, (whole - yes) // 2, answered)


def _coming(repository: Repository, city: DemoCity, year: int) -> None:
    """Store a plan as it stands some weeks after the first letters: some schools have answered, the rest has not."""
    entry = PlanEntry(
        label=f"Jugendbefragung {year}",
        year=year,
        first_day=date(year, 3, 6),
        last_day=date(year, 3, 24),
        lesson_minutes=45,
        purpose="prevention",
        consent_form_version="Fassung 3 (Entwurf)",
    )
    plan = repository.surveys.add_plan(city.ags, _with_offices(city, entry), _id(city, year, "plan"))
    heard = this_day() - timedelta(days=21)
    states: tuple[tuple[Decision, int | None, int | None], ...] = (
        ("yes", 7, 0),
        ("yes", 9, None),
        ("no", 7, 0),
        ("open", None, 0),
    )
    for number, name in enumerate(_schools(city)):
        decision, days, conference = states[number] if number < len(states) else ("open", None, None)
        answered = SchoolEntry(
            name,
            decision,
            None if days is None else heard + timedelta(days=days),
            None if conference is None else heard,
            None,
            heard - timedelta(days=28) if number < ASKED_SO_FAR else None,
        )
        school = repository.surveys.add_school(plan.id, answered, _id(city, year, name))
        pupils = _shared_out(310 + 37 * number, [1] * len(COMING_GRADES))
        repository.surveys.add_grades(
            school.id, [GradeCounts(grade, None, part) for grade, part in zip(COMING_GRADES, pupils, strict=True)]
        )


def _running(repository: Repository, city: DemoCity) -> None:
    """Store a plan of a smaller survey that is in the schools these days: some have finished, one is slow."""
    today = this_day()
    first, last = today - timedelta(days=14), today + timedelta(days=14)
    entry = PlanEntry(
        label="Zwischenbefragung an fünf Schulen",
        year=today.year,
        first_day=first,
        last_day=last,
        lesson_minutes=45,
        purpose="evaluation",
        consent_form_version="Fassung 3",
        impact_assessment="DSFA 11 (Beispiel)",
        officer_consulted_on=today - timedelta(days=150),
        upper_authority="not_needed",
        deletion_date=last + timedelta(days=180),
    )
    plan = repository.surveys.add_plan(city.ags, _with_offices(city, entry), _id(city, today.year, "running"))
    for number, (pupils, answered, offset) in enumerate(_IN_THE_FIELD):
        heard, day = today - timedelta(days=98 - number), _school_day(today + timedelta(days=offset))
        agreed = SchoolEntry(
            f"Schule {'ABCDE'[number]} (Beispiel)", "yes", heard + timedelta(days=8), heard, None,
            heard - timedelta(days=30), day, None, _school_day(day + timedelta(days=7)) if number < 4 else None,
        )  # fmt: skip
        school = repository.surveys.add_school(plan.id, agreed, _id(city, today.year, f"running {number}"))
        counts = []
        for grade, expected, reached in zip((7, 9), _shared_out(pupils, [1, 1]), _parts(answered), strict=True):
            back = expected * (92 if reached is not None else 41) // 100
            yes = back - expected // 20
            counts.append(GradeCounts(grade, 1 + expected // 27, expected, expected, max(yes, reached or 0),
                                      back - yes, reached))  # fmt: skip
        repository.surveys.add_grades(school.id, counts)


def _parts(answered: int | None) -> list[int | None]:
    return [None, None] if answered is None else [*_shared_out(answered, [1, 1])]


def _school_day(day: date) -> date:
    """Return the day itself, or the Monday after a weekend."""
    return day + timedelta(days=(7 - day.weekday()) % 7) if on_weekend(day) else day


def _with_offices(city: DemoCity, entry: PlanEntry) -> PlanEntry:
    return replace(
        entry,
        responsible_office=f"Stadt {city.name}, Jugendamt (Beispiel), Musterplatz 1, 40000 {city.name}",
        contact=f"Koordination CTC (Beispiel), Telefon 0200 000-1, ctc@{city.name.casefold()}.example",
        officer_contact=f"Datenschutz der Stadt {city.name} (Beispiel), datenschutz@{city.name.casefold()}.example",
    )


def _schools(city: DemoCity) -> list[str]:
    return [f"{kind} {area.name}" for area in city.areas for kind in _KINDS]


def _id(city: DemoCity, year: int, what: str) -> str:
    return str(uuid5(_NAMES, f"{city.ags} {year} {what}"))
