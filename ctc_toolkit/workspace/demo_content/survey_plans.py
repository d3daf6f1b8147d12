"""Planned surveys of the demo: complete ones for its waves, and one that is half done for the coming survey.

Schools, offices and references are invented; the dates follow the year of the survey as they would in a real city.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.store import PlanEntry, Repository, SchoolEntry
from ctc_toolkit.store.surveys import Decision
from ctc_toolkit.workspace.survey_checks import this_day

if TYPE_CHECKING:
    from ctc_toolkit.survey.simulation import DemoCity

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913001")
"""Namespace of the ids: the same after each reset, so that links stay."""
_KINDS = ("Gesamtschule", "Gymnasium", "Realschule", "Sekundarschule")
_YEARS_BETWEEN = 2


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
            bases[city.ags, wave.year] = _past(repository, city, wave.year, wave.label)
        _coming(repository, city, max(wave.year for wave in city.waves) + _YEARS_BETWEEN)
    return bases


def _past(repository: Repository, city: DemoCity, year: int, label: str) -> Basis:
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
    for number, name in enumerate(_schools(city)):
        heard = date(year - 1, 11, 3) + timedelta(days=number)
        agreed = SchoolEntry(name, "yes", heard + timedelta(days=7), heard, 320 + 41 * number)
        declined = SchoolEntry(name, "no", heard + timedelta(days=7), heard, 280)
        entered = declined if number == len(_KINDS) else agreed
        repository.surveys.add_school(plan.id, entered, _id(city, year, name))
    return Basis(plan.id, delete_on)


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
            310 + 37 * number,
        )
        repository.surveys.add_school(plan.id, answered, _id(city, year, name))


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
