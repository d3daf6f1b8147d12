"""The demo: three cities whose areas, schools and answers are made up, made anew within seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, Protocol

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.workshop import Scenario
from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.riskfactors.priorities import FactorEvidence
from ctc_toolkit.store import AreaRecord, AuditEntry, NewWave, Repository
from ctc_toolkit.workspace.cut_points import cut_point_record, keep_cut_points
from ctc_toolkit.workspace.demo_content.answer_checks import demo_answer_checks
from ctc_toolkit.workspace.demo_content.bodies import demo_bodies
from ctc_toolkit.workspace.demo_content.brands import demo_brands
from ctc_toolkit.workspace.demo_content.deletion import demo_deletion
from ctc_toolkit.workspace.demo_content.deliveries import demo_deliveries
from ctc_toolkit.workspace.demo_content.exchange import demo_exchange
from ctc_toolkit.workspace.demo_content.indicators import demo_indicators
from ctc_toolkit.workspace.demo_content.made_reports import demo_made_reports
from ctc_toolkit.workspace.demo_content.musterstadt import add_groups, prepared
from ctc_toolkit.workspace.demo_content.offers import demo_offers
from ctc_toolkit.workspace.demo_content.overview import demo_overview
from ctc_toolkit.workspace.demo_content.packages import demo_packages
from ctc_toolkit.workspace.demo_content.people import demo_people
from ctc_toolkit.workspace.demo_content.plans import demo_plans
from ctc_toolkit.workspace.demo_content.priorities import demo_priorities
from ctc_toolkit.workspace.demo_content.process import demo_process
from ctc_toolkit.workspace.demo_content.programme_changes import demo_programme_changes
from ctc_toolkit.workspace.demo_content.provider_links import demo_provider_links
from ctc_toolkit.workspace.demo_content.references import demo_references
from ctc_toolkit.workspace.demo_content.school_consents import demo_school_consents
from ctc_toolkit.workspace.demo_content.studies import demo_studies
from ctc_toolkit.workspace.demo_content.survey_plans import demo_survey_plans
from ctc_toolkit.workspace.demo_content.team import demo_team
from ctc_toolkit.workspace.demo_content.texts import DemoProfiles, demo_texts
from ctc_toolkit.workspace.demo_content.trainings import demo_trainings
from ctc_toolkit.workspace.demo_content.yearly_reviews import demo_yearly_reviews
from ctc_toolkit.workspace.demo_stock import demo_wave, evidence_of, made_up_cut_points, profiles_of, take_over
from ctc_toolkit.workspace.handle import Workspace, audit_entry, looking

if TYPE_CHECKING:
    from ctc_toolkit.survey.simulation import DemoCity

SEED = 2026

Existing = Literal["keep", "reset"]


class Progress(Protocol):
    """Hears how far long work has come."""

    def __call__(self, done: float, what: str = "") -> None:
        """Take the share `done` (0 to 1) and what is being worked on."""


@dataclass(frozen=True)
class _Demo:
    """Everything that the demo holds, ready to be stored."""

    cities: tuple[DemoCity, ...]
    cut_points: CutPointTable
    waves: tuple[NewWave, ...]
    profiles: DemoProfiles
    evidence: tuple[FactorEvidence, ...]


def make_demo(
    ws: Workspace, *, seed: int = SEED, existing: Existing = "keep", progress: Progress | None = None
) -> bool:
    """Make the demo workspace and return True; leave one that is there alone and return False.

    It holds Dortmund, Duisburg and Essen with two invented areas and two made-up waves each, and cut points
    derived from a made-up reference sample. The same seed makes the same answers; links to waves stay the same.
    All is stored in one transaction, so that an older demo stays until the new one is complete.

    existing: "reset" makes it anew and with that deletes whatever was imported into it.
    progress: is told the share done and the city at work.

    Raises:
        ToolkitError: `workspace_is_real`: where real cities are, nothing made up is stored.
    """
    return _make(ws, seed, existing, progress or _silent, AuditEntry("ctc demo", "make_demo", f"seed {seed}", None))


def reset_demo(actor: Actor, ws: Workspace, *, seed: int = SEED, progress: Progress | None = None) -> None:
    """Make the demo workspace anew, for example between two trainings.

    Groups of a workshop keep their codes and sessions; their cities stand at the beginning of their scenarios again.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "reset_demo", about="catalogue"):
        pass
    _make(ws, seed, "reset", progress or _silent, audit_entry(actor, "reset_demo", f"seed {seed}", None), "keep")


def _make(
    ws: Workspace,
    seed: int,
    existing: Existing,
    progress: Progress,
    entry: AuditEntry,
    groups: Literal["keep", "remove"] = "remove",
) -> bool:
    with ws.store.reading() as repository:
        if not _wanted(repository, existing):
            return False
        kept = _groups(repository) if groups == "keep" else []
        take_over(repository, seed)
    demo = _simulated(seed, progress)
    stock = prepared(cut_point_record(demo.cut_points).document, [scenario for _, _, scenario in kept])
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        if not _wanted(repository, existing):
            return False
        kept = [group for group in kept if group in _groups(repository)]
        repository.clear_demo()
        _store(repository, demo)
        add_groups(repository, kept, stock, datetime.now(UTC))
        repository.record(entry)
    ws.cache.clear()
    ws.kept_words.forget()
    demo_made_reports(ws, date.today())
    ws.store.empty_log()
    progress(1.0)
    return True


def _groups(repository: Repository) -> list[tuple[int, str, Scenario]]:
    """Return number, code and scenario of the groups of a workshop."""
    known = {scenario.id: scenario for scenario in load_process().scenarios}
    groups = repository.workshop.groups()
    return [(group.number, group.code, known[group.scenario]) for group in groups if group.scenario in known]


def _wanted(repository: Repository, existing: Existing) -> bool:
    if repository.mode() == "real":
        raise ToolkitError("workspace_is_real")
    return existing == "reset" or not repository.cities()


def _simulated(seed: int, progress: Progress) -> _Demo:
    from ctc_toolkit.survey.simulation import demo_cities

    cities = demo_cities()
    steps = 2 + sum(len(city.waves) for city in cities)
    progress(0.0)
    cut_points = made_up_cut_points()
    waves = []
    for step, (title, wave) in enumerate(_waves(cities, seed), start=1):
        progress(step / steps, title)
        waves.append(wave)
    progress((steps - 1) / steps)
    return _Demo(cities, cut_points, tuple(waves), profiles_of(seed), evidence_of(seed))


def _waves(cities: tuple[DemoCity, ...], seed: int) -> Iterator[tuple[str, NewWave]]:
    for city in cities:
        for wave in city.waves:
            yield f"{city.name} {wave.year}", demo_wave(city, wave, seed)


def _store(repository: Repository, demo: _Demo) -> None:
    for city in demo.cities:
        repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
    keep_cut_points(repository, demo.cut_points)
    bases = demo_survey_plans(repository, demo.cities)
    for wave in demo.waves:
        basis = bases[wave.ags, wave.year]
        repository.add_wave(replace(wave, plan_id=basis.plan_id, delete_on=basis.delete_on), demo.cut_points.id)
    demo_answer_checks(repository, demo.cities)
    demo_deletion(repository, demo.cities, date.today())
    demo_process(repository, demo.cities, date.today())
    demo_trainings(repository, demo.cities, date.today())
    demo_bodies(repository, demo.cities, date.today())
    demo_team(repository, demo.cities, date.today())
    demo_priorities(repository, demo.cities, demo.profiles.by_city, demo.evidence, date.today())
    demo_overview(repository, demo.cities)
    demo_references(repository)
    demo_people(repository, demo.cities)
    demo_texts(repository, demo.profiles, datetime.now(UTC))
    demo_plans(repository, demo.cities, demo.profiles, datetime.now(UTC), date.today())
    demo_deliveries(repository, demo.cities, date.today())
    demo_provider_links(repository, demo.cities, date.today())
    demo_programme_changes(repository, demo.cities, date.today())
    demo_yearly_reviews(repository, demo.cities, date.today())
    demo_exchange(repository, datetime.now(UTC))
    demo_indicators(repository, demo.cities, date.today())
    demo_offers(repository, demo.cities, date.today())
    demo_packages(repository, demo.cities)
    demo_studies(repository)
    demo_school_consents(repository)
    demo_brands(repository, demo.cities)


def _silent(done: float, what: str = "") -> None:
    """Tell nobody."""
