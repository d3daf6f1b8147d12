"""What the demo needs and takes long to make: drawn once per process, or taken over from the demo that is stored.

What is taken over was drawn from the same settings and seed by the same version, and its bytes are unchanged.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.riskfactors.cutpoints import CutPointTable, derive_cut_points
from ctc_toolkit.store import NewWave, Repository, WaveRecord, sha256
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.cut_points import DEMO_CUT_POINTS, read_cut_points
from ctc_toolkit.workspace.demo_content.priorities import demo_evidence
from ctc_toolkit.workspace.demo_content.texts import DemoProfiles, demo_profiles
from ctc_toolkit.workspace.waves import SOFTWARE, new_wave

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.priorities import FactorEvidence
    from ctc_toolkit.survey.simulation import DemoCity, DemoWave

INSTRUMENT = "ctc-youth-survey"
ROOM = 12
"""How many drawn waves are kept: those of two seeds."""

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913000")
"""Namespace of the ids of demo waves: the same after each reset, so that links to them stay."""

_DRAWN: dict[tuple[str, int, int], NewWave] = {}
_CUT_POINTS: dict[str, CutPointTable] = {}


def take_over(repository: Repository, seed: int) -> None:
    """Keep what the stored demo has of the same seed, so that it need not be drawn again."""
    from ctc_toolkit.survey.simulation import demo_cities

    wanted = [(city, wave) for city in demo_cities() for wave in city.waves]
    found = 0
    for city, wave in wanted:
        stored = repository.wave(wave_id(city.ags, wave.year))
        taken = _taken(repository, city, wave, stored, seed) if stored is not None else None
        if taken is not None:
            _keep(city.ags, wave.year, seed, taken)
            found += 1
    record = repository.cut_points(DEMO_CUT_POINTS)
    if found == len(wanted) and record is not None:
        _CUT_POINTS.setdefault(DEMO_CUT_POINTS, read_cut_points(record))


def demo_wave(city: DemoCity, wave: DemoWave, seed: int) -> NewWave:
    """Return a wave of the demo, ready to be stored."""
    kept = _DRAWN.get((city.ags, wave.year, seed))
    if kept is None:
        table = city.simulate(load_instrument(INSTRUMENT), wave, seed).table
        kept = new_wave(city.ags, wave.label, wave.year, table, wave_id(city.ags, wave.year))
        _keep(city.ags, wave.year, seed, kept)
    return kept


def made_up_cut_points() -> CutPointTable:
    """Return the cut points of the demo, derived from a made-up reference sample."""
    if DEMO_CUT_POINTS not in _CUT_POINTS:
        _CUT_POINTS[DEMO_CUT_POINTS] = _derived()
    return _CUT_POINTS[DEMO_CUT_POINTS]


@lru_cache(maxsize=2)
def profiles_of(seed: int) -> DemoProfiles:
    """Return the released profiles that belong to the versions of the demo."""
    from ctc_toolkit.survey.simulation import demo_cities

    waves = [demo_wave(city, wave, seed) for city in demo_cities() for wave in city.waves]
    return demo_profiles(waves, made_up_cut_points())


@lru_cache(maxsize=2)
def evidence_of(seed: int) -> tuple[FactorEvidence, ...]:
    """Return what is known about the factors of the newest wave of the last city, for its decided priorities."""
    from ctc_toolkit.survey.simulation import demo_cities

    city = demo_cities()[-1]
    return demo_evidence(demo_wave(city, max(city.waves, key=lambda wave: wave.year), seed), made_up_cut_points())


def wave_id(ags: str, year: int) -> str:
    """Return the id of a wave of the demo."""
    return str(uuid5(_NAMES, f"{ags} {year}"))


def _keep(ags: str, year: int, seed: int, wave: NewWave) -> None:
    if len(_DRAWN) >= ROOM and (ags, year, seed) not in _DRAWN:
        _DRAWN.clear()
    _DRAWN[ags, year, seed] = wave


def _taken(repository: Repository, city: DemoCity, wave: DemoWave, stored: WaveRecord, seed: int) -> NewWave | None:
    instrument = load_instrument(INSTRUMENT)
    same = (instrument.reference, SOFTWARE, city.source_hash(instrument, wave, seed))
    answers = repository.deletions.stored_answers(stored.id)
    if (stored.instrument, stored.software, stored.source_hash) != same or answers is None:
        return None
    if sha256(answers) != stored.content_hash:
        return None
    return NewWave(
        ags=city.ags,
        instrument=stored.instrument,
        year=wave.year,
        label=wave.label,
        respondents=stored.respondents,
        source_hash=stored.source_hash,
        software=stored.software,
        answers=answers,
        id=stored.id,
    )


def _derived() -> CutPointTable:
    from ctc_toolkit.survey.simulation import reference_sample

    instrument = load_instrument(INSTRUMENT)
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
