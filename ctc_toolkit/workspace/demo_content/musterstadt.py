"""Musterstadt: the made-up city that groups of a workshop work in, at the beginning of any scenario.

Its answers are drawn once per process and copied for each group. Its key begins with digits that no state has, so that
it can never be taken for a real city.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from ctc_toolkit.access import GROUP_KEYS
from ctc_toolkit.process import ProcessCatalogue, load_process
from ctc_toolkit.process.progress import steps_of_phase
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.process.workshop import Reviewed, Scenario
from ctc_toolkit.store import AreaRecord, NewWave, PlanEntry, Repository, SchoolEntry
from ctc_toolkit.store.texts import TextPlace
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import DEMO_CUT_POINTS, read_cut_points
from ctc_toolkit.workspace.demo_content.musterstadt_texts import COMMENTARY, PLAN, SHEET
from ctc_toolkit.workspace.demo_content.texts import (
    DemoProfiles,
    Line,
    Version,
    by_office,
    coordination_of,
    hand_in,
    handed_in,
    store_texts,
)
from ctc_toolkit.workspace.review_documents import frozen_profile
from ctc_toolkit.workspace.waves import new_wave

if TYPE_CHECKING:
    from ctc_toolkit.store.reviews import SubmissionKind
    from ctc_toolkit.survey.simulation import DemoCity

NAME, AREA = "Musterstadt", "Lindenviertel"
TEMPLATE = f"{GROUP_KEYS}000000"
INSTRUMENT = "ctc-youth-survey"
SEED = 2026
SCHOOLS = ("Gesamtschule am Lindenplatz", "Realschule Kanalstraße", "Gymnasium Musterstadt", "Hauptschule am Wall")
YEARS_BETWEEN = 2
_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913009")
"""Namespace of the ids: the same after each reset, so that links stay."""


@dataclass(frozen=True)
class Prepared:
    """What takes time and is the same for all groups: two waves without a city, and the frozen profile of the first."""

    waves: tuple[NewWave, ...]
    profile: Mapping[str, Any]


NOTHING = Prepared((), {})
"""Enough for scenarios without a survey."""


def city_key(number: int) -> str:
    """Return the made-up municipality key of a group."""
    return f"{GROUP_KEYS}{number:06}"


def city_name(number: int) -> str:
    """Return the name of the city of a group; the word stays German like the name of the city."""
    return f"{NAME}, Gruppe {number}"


def area_id(ags: str) -> str:
    """Return the id of the area of a group."""
    return str(uuid5(_NAMES, f"{ags} area"))


def prepared(cut_points: str, scenarios: list[Scenario]) -> Prepared:
    """Return what the scenarios need, made now where this process has not made it yet.

    cut_points: the table (YAML) that waves of the demo count with.
    """
    if not any(scenario.waves for scenario in scenarios):
        return NOTHING
    handed = any(scenario.profile != "none" for scenario in scenarios)
    return Prepared(_waves(), _frozen(cut_points) if handed else {})


def add_groups(
    repository: Repository, groups: Iterable[tuple[int, str, Scenario]], stock: Prepared, moment: datetime
) -> None:
    """Add groups (number, code, scenario), each with its own copy of the city."""
    for number, code, scenario in groups:
        ags = city_key(number)
        repository.add_city(ags, city_name(number))
        repository.workshop.add_group(ags, number, code, scenario.id)
        make_musterstadt(repository, ags, scenario, stock, moment)


def make_musterstadt(repository: Repository, ags: str, scenario: Scenario, stock: Prepared, moment: datetime) -> None:
    """Fill the empty city `ags` such that it stands at the beginning of the scenario."""
    today = moment.date()
    _way(repository, ags, scenario, load_process(), today)
    years = _years(today)[-scenario.waves :] if scenario.waves else ()
    ending = today - timedelta(days=75)
    for place, year in enumerate(years):
        wave, last = stock.waves[place], place == len(years) - 1
        plan, delete_on = _plan(repository, ags, year, ending) if last else (None, None)
        repository.add_wave(
            replace(
                wave,
                ags=ags,
                year=year,
                label=f"Jugendbefragung {year}",
                id=str(uuid5(_NAMES, f"{ags} wave {place}")),
                plan_id=plan,
                delete_on=delete_on,
            ),
            DEMO_CUT_POINTS,
        )
        if place == 0:
            _texts(repository, ags, scenario, stock, moment)
    if not scenario.waves:
        _texts(repository, ags, scenario, stock, moment)


def _years(today: date) -> tuple[int, int]:
    newest = (today - timedelta(days=75)).year
    return newest - YEARS_BETWEEN, newest


def _way(repository: Repository, ags: str, scenario: Scenario, catalogue: ProcessCatalogue, today: date) -> None:
    """Store the area, its phase and what is entered about the steps."""
    area = repository.add_area(ags, AreaRecord(area_id(ags), AREA))
    cycle = repository.process.start_cycle(area.id, today - timedelta(days=20 + 120 * (scenario.phase - 1)))
    entries = {}
    for phase in catalogue.phases[: scenario.phase - 1]:
        for step in steps_of_phase(catalogue, phase):
            entries[step.id] = _done(step.responsible[0])
    functions = {step.id: step.responsible[0] for step in catalogue.benchmarks}
    for begun in scenario.steps:
        done = begun.state in ("mostly", "fully")
        fields = _done(functions[begun.step]) if done else StepFields(function=functions[begun.step])
        entries[begun.step] = replace(fields, state=begun.state)
    repository.workshop.enter_steps(cycle.id, entries, coordination_of(NAME))
    next_step = SHEET["next_step"] if "area" in scenario.written else ""
    if scenario.phase != 1 or next_step:
        repository.set_phase(area.id, scenario.phase, area.version, next_step)


def _done(function: str) -> StepFields:
    return StepFields("fully", evidence="Protokoll der Sitzung, Ablage der Koordination (Beispiel)", function=function)


def _plan(repository: Repository, ags: str, year: int, ending: date) -> tuple[str, date]:
    """Store the planned survey that the newest wave rests on; return its id and until when answers are kept."""
    delete_on = ending + timedelta(days=275)
    entry = PlanEntry(
        label=f"Jugendbefragung {year}",
        year=year,
        first_day=ending - timedelta(days=18),
        last_day=ending,
        lesson_minutes=45,
        purpose="prevention",
        consent_form_version="Fassung 2 (Beispiel)",
        impact_assessment="DSFA Musterstadt (Beispiel)",
        officer_consulted_on=ending - timedelta(days=170),
        upper_authority="informed",
        upper_authority_on=ending - timedelta(days=155),
        deletion_date=delete_on,
        responsible_office=f"Stadt {NAME}, Jugendamt (Beispiel), Musterplatz 1, 99999 {NAME}",
        contact="Koordination CTC (Beispiel), Telefon 0200 000-9, ctc@musterstadt.example",
        officer_contact=f"Datenschutz der Stadt {NAME} (Beispiel), datenschutz@musterstadt.example",
    )
    plan = repository.surveys.add_plan(ags, entry, str(uuid5(_NAMES, f"{ags} plan {year}")))
    for number, school in enumerate(SCHOOLS):
        heard = ending - timedelta(days=130 - number)
        decided = SchoolEntry(school, "yes", heard + timedelta(days=7), heard, 240 + 37 * number)
        repository.surveys.add_school(plan.id, decided, str(uuid5(_NAMES, f"{ags} {year} {school}")))
    return plan.id, delete_on


def _texts(repository: Repository, ags: str, scenario: Scenario, stock: Prepared, moment: datetime) -> None:
    """Store what is written, and what was handed in, about the only wave or the older one."""
    city = repository.city(ags)
    if city is None:
        return
    team, place = f"Gebietsteam {AREA} (Beispiel)", TextPlace(ags, area_id(ags), None)
    if "area" in scenario.written:
        store_texts(repository, place, SHEET, team, moment - timedelta(days=40))
    if "plan" in scenario.written:
        written = PLAN["approved" if scenario.plan == "approved" else "draft"]
        store_texts(repository, place, written, team, moment - timedelta(days=12))
    if "profile" in scenario.written and city.waves:
        about = TextPlace(ags, None, city.waves[0].id)
        store_texts(repository, about, COMMENTARY, coordination_of(NAME), moment - timedelta(days=30))
    profiles = DemoProfiles({ags: stock.profile})
    kinds: tuple[tuple[SubmissionKind, Reviewed, str | None], ...] = (
        ("profile", scenario.profile, None),
        ("plan", scenario.plan, area_id(ags)),
    )
    for kind, state, area in kinds:
        if state != "none":
            hand_in(repository, Version(kind, ags, area, state, _history(kind, state)), city, profiles, moment)


def _history(kind: SubmissionKind, state: Reviewed) -> tuple[Line, ...]:
    days = 28 if kind == "profile" else 10
    lines = [handed_in(NAME, days)]
    if state == "returned":
        lines.append(by_office("returned", days - 4, "Bitte ergänzen Sie, woran Sie den Erfolg messen (Beispiel)."))
    if state == "approved":
        lines.append(by_office("approved", days - 6))
    return tuple(lines)


def _city() -> DemoCity:
    from ctc_toolkit.survey.simulation import DemoArea, DemoCity, DemoWave, District, SimulationSettings

    districts = (
        District("lindenviertel", 0.45, {"poor_family_management": 0.3, "community": 0.2}),
        District("uebrige_stadt", 0.55, {"community": -0.1}),
    )
    profile = {"poor_family_management": 0.35, "attitudes_drugs": 0.25, "low_commitment_school": 0.2, "alcohol": 0.1}
    profile |= {"school_rewards": 0.2, "family_attachment": 0.15, "community_opportunities": -0.25}
    change = {"poor_family_management": -0.3, "low_commitment_school": -0.15, "community_opportunities": 0.2}
    waves = tuple(
        DemoWave(
            f"Jugendbefragung {place + 1}",
            2024 + 2 * place,
            SimulationSettings(
                respondents=respondents,
                year=2024 + 2 * place,
                structure_seed=int(TEMPLATE),
                districts=districts,
                schools=8,
                profile=profile,
                change=change if place else {},
            ),
        )
        for place, respondents in enumerate((1900, 1860))
    )
    return DemoCity(TEMPLATE, NAME, (DemoArea("lindenviertel", AREA),), waves)


@lru_cache(maxsize=1)
def _waves() -> tuple[NewWave, ...]:
    """Return the two waves of the city, drawn once per process: groups get copies of the bytes."""
    instrument, city = load_instrument(INSTRUMENT), _city()
    drawn = [(wave, city.simulate(instrument, wave, SEED).table) for wave in city.waves]
    return tuple(new_wave(TEMPLATE, wave.label, datetime.now(UTC).year, table) for wave, table in drawn)


@lru_cache(maxsize=2)
def _frozen(cut_points: str) -> Mapping[str, Any]:
    """Return the released profile of the first wave by these cut points (YAML), ready to be frozen."""
    from ctc_toolkit.disclosure import release
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.store import CutPointRecord
    from ctc_toolkit.survey.answers_file import answers_from_parquet
    from ctc_toolkit.survey.usable import usable_answers
    from ctc_toolkit.workspace.usable_answers import with_origin

    wave = _waves()[0]
    record = CutPointRecord(DEMO_CUT_POINTS, wave.instrument, "made_up", date.today(), cut_points, "")
    table = answers_from_parquet(wave.answers, load_instrument(wave.instrument))
    usable = usable_answers(table)
    profile = with_origin(make_profile(usable.table, cut_points=read_cut_points(record), by=("sex", "grade")), usable)
    return frozen_profile(release(profile, "internal", source="made_up"), wave.instrument)
