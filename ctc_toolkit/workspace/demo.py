"""The demo: three cities whose areas, schools and answers are made up, made anew within seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, Protocol
from uuid import UUID, uuid5

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoints import CutPointTable, derive_cut_points
from ctc_toolkit.store import AreaRecord, AuditEntry, NewWave, Repository
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import DEMO_CUT_POINTS, keep_cut_points
from ctc_toolkit.workspace.demo_content.deletion import demo_deletion
from ctc_toolkit.workspace.demo_content.overview import demo_overview
from ctc_toolkit.workspace.demo_content.people import demo_people
from ctc_toolkit.workspace.demo_content.process import demo_process
from ctc_toolkit.workspace.demo_content.survey_plans import demo_survey_plans
from ctc_toolkit.workspace.demo_content.texts import DemoProfiles, demo_profiles, demo_texts
from ctc_toolkit.workspace.handle import Workspace, audit_entry, looking
from ctc_toolkit.workspace.waves import new_wave

if TYPE_CHECKING:
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.simulation import DemoCity

SEED = 2026
INSTRUMENT = "ctc-youth-survey"
_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913000")
"""Namespace of the ids of demo waves: the same after each reset, so that links to them stay."""

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
    """Make the demo workspace anew, for example between two groups of a training.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "reset_demo", about="catalogue"):
        pass
    _make(ws, seed, "reset", progress or _silent, audit_entry(actor, "reset_demo", f"seed {seed}", None))


def _make(ws: Workspace, seed: int, existing: Existing, progress: Progress, entry: AuditEntry) -> bool:
    with ws.store.reading() as repository:
        if not _wanted(repository, existing):
            return False
    demo = _simulated(seed, progress)
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        if not _wanted(repository, existing):
            return False
        repository.clear_demo()
        _store(repository, demo)
        repository.record(entry)
    ws.cache.clear()
    ws.store.empty_log()
    progress(1.0)
    return True


def _wanted(repository: Repository, existing: Existing) -> bool:
    if repository.mode() == "real":
        raise ToolkitError("workspace_is_real")
    return existing == "reset" or not repository.cities()


def _simulated(seed: int, progress: Progress) -> _Demo:
    from ctc_toolkit.survey.simulation import demo_cities

    instrument, cities = load_instrument(INSTRUMENT), demo_cities()
    steps = 2 + sum(len(city.waves) for city in cities)
    progress(0.0)
    cut_points = _made_up_cut_points(instrument)
    waves = []
    for step, (title, wave) in enumerate(_waves(cities, instrument, seed), start=1):
        progress(step / steps, title)
        waves.append(wave)
    progress((steps - 1) / steps)
    return _Demo(cities, cut_points, tuple(waves), demo_profiles(waves, cut_points))


def _waves(cities: tuple[DemoCity, ...], instrument: Instrument, seed: int) -> Iterator[tuple[str, NewWave]]:
    for city in cities:
        for wave in city.waves:
            table = city.simulate(instrument, wave, seed).table
            lasting = str(uuid5(_NAMES, f"{city.ags} {wave.year}"))
            yield f"{city.name} {wave.year}", new_wave(city.ags, wave.label, wave.year, table, lasting)


def _made_up_cut_points(instrument: Instrument) -> CutPointTable:
    from ctc_toolkit.survey.simulation import reference_sample

    sample = reference_sample(instrument)
    table, _ = derive_cut_points(
        sample.simulate(instrument).table,
        id=DEMO_CUT_POINTS,
        title_de="Erfundene Grenzwerte für die Beispieldaten",
        title_en="Made-up cut points for the example data",
        valid_from=date(sample.year, 9, 1),
        status="made_up",
    )
    return table


def _store(repository: Repository, demo: _Demo) -> None:
    for city in demo.cities:
        repository.add_city(city.ags, city.name, [AreaRecord(area.id, area.name) for area in city.areas])
    keep_cut_points(repository, demo.cut_points)
    bases = demo_survey_plans(repository, demo.cities)
    for wave in demo.waves:
        basis = bases[wave.ags, wave.year]
        repository.add_wave(replace(wave, plan_id=basis.plan_id, delete_on=basis.delete_on), demo.cut_points.id)
    demo_deletion(repository, demo.cities, date.today())
    demo_process(repository, demo.cities, date.today())
    demo_overview(repository, demo.cities)
    demo_people(repository, demo.cities)
    demo_texts(repository, demo.profiles, datetime.now(UTC))


def _silent(done: float, what: str = "") -> None:
    """Tell nobody."""
