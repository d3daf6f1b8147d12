"""What the workspace hands to pages and commands: small immutable values, no answers, no live rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.store import AreaRecord, CityRecord, CutPointStatus, WaveRecord
from ctc_toolkit.store.records import WaveSource
from ctc_toolkit.survey.instrument import Label

Steps = Literal["shown", "hidden"]
"""Whether a person may read what the city says about its next steps."""


@dataclass(frozen=True)
class AreaView:
    """A part of a city in which CTC is done.

    phase: of CTC, 1 to 5. phase_since: when it was last set, in UTC; None: never. version: number of the last change.
    next_step: what the coordination tells the office about it; empty for who may not read what a city submits.
    """

    id: str
    name: str
    phase: int = 1
    phase_since: datetime | None = None
    version: int = 1
    next_step: str = ""


@dataclass(frozen=True)
class WaveView:
    """A survey wave without its answers.

    instrument: reference as `yrbs@2019`. imported_at: in UTC. source_hash: SHA-256 of the imported file.
    cut_points: id of the cut-point table that counts for the wave, or None. version: number of the last
    change. plan_id: the planned survey it rests on; None: nobody was asked (made-up answers). delete_on: until when the
    answers are kept. answers_deleted_at: since when they are gone (in UTC); what was released of them stays. source:
    "tables" where there never were any answers, but finished tables of an institute.
    """

    id: str
    ags: str
    label: str
    year: int
    instrument: str
    respondents: int
    imported_at: datetime
    made_up: bool
    source_hash: str
    version: int
    cut_points: str | None
    plan_id: str | None = None
    delete_on: date | None = None
    answers_deleted_at: datetime | None = None
    source: WaveSource = "answers"

    @property
    def has_answers(self) -> bool:
        """Whether single answers are there."""
        return self.source == "answers" and self.answers_deleted_at is None


@dataclass(frozen=True)
class CityView:
    """A city with its areas (by name) and waves (newest first)."""

    ags: str
    name: str
    made_up: bool
    areas: tuple[AreaView, ...]
    waves: tuple[WaveView, ...]


@dataclass(frozen=True)
class CutPointView:
    """A cut-point table without its values. `reference` is what products print."""

    id: str
    instrument: str
    title: Label
    valid_from: date
    status: CutPointStatus
    provisional: bool
    at_cut: str
    reference: str


def wave_view(wave: WaveRecord) -> WaveView:
    """Return what may be shown of a wave."""
    return WaveView(
        id=wave.id,
        ags=wave.ags,
        label=wave.label,
        year=wave.year,
        instrument=wave.instrument,
        respondents=wave.respondents,
        imported_at=wave.imported_at,
        made_up=wave.made_up,
        source_hash=wave.source_hash,
        version=wave.version,
        cut_points=wave.cut_points,
        plan_id=wave.plan_id,
        delete_on=wave.delete_on,
        answers_deleted_at=wave.answers_deleted_at,
        source=wave.source,
    )


def area_view(area: AreaRecord, steps: Steps = "hidden") -> AreaView:
    """Return what may be shown of an area."""
    step = area.next_step if steps == "shown" else ""
    return AreaView(area.id, area.name, area.phase, area.phase_since, area.version, step)


def city_view(city: CityRecord, steps: Steps = "hidden") -> CityView:
    """Return what may be shown of a city."""
    areas = tuple(area_view(area, steps) for area in city.areas)
    return CityView(city.ags, city.name, city.made_up, areas, tuple(wave_view(wave) for wave in city.waves))


def cut_point_view(table: CutPointTable) -> CutPointView:
    """Return what stands above a cut-point table."""
    return CutPointView(
        id=table.id,
        instrument=table.instrument,
        title=table.title,
        valid_from=table.valid_from,
        status=table.status,
        provisional=table.provisional,
        at_cut=table.at_cut,
        reference=table.reference,
    )
