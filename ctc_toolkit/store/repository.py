"""Reading and changing the tables inside one transaction; the caller says which cities count."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cached_property
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.answer_checks import AnswerCheckTables
from ctc_toolkit.store.audit import AuditTables
from ctc_toolkit.store.bodies import BodyTables
from ctc_toolkit.store.deletions import DeletionTables
from ctc_toolkit.store.delivery import DeliveryTables
from ctc_toolkit.store.delivery_links import DeliveryLinkTables
from ctc_toolkit.store.demo_tables import DEMO_TABLES
from ctc_toolkit.store.exchange import ExchangeTables
from ctc_toolkit.store.given_tables import GivenTablesTables
from ctc_toolkit.store.indicators import IndicatorTables
from ctc_toolkit.store.later_tables import LaterTables
from ctc_toolkit.store.models import (
    ONLY_ROW,
    Area,
    City,
    CutPoints,
    SurveyWave,
    WaveAnswers,
    WorkspaceState,
    new_id,
    now,
)
from ctc_toolkit.store.people import PeopleTables
from ctc_toolkit.store.plans import PlanTables
from ctc_toolkit.store.priorities import PriorityTables
from ctc_toolkit.store.process import ProcessTables
from ctc_toolkit.store.queries import Cities, column, narrowed
from ctc_toolkit.store.reactions import ReactionTables
from ctc_toolkit.store.records import (
    AreaRecord,
    AuditEntry,
    CityRecord,
    CutPointRecord,
    CutPointStatus,
    Mode,
    NewWave,
    WaveRecord,
    WaveSource,
)
from ctc_toolkit.store.references import ReferenceTables
from ctc_toolkit.store.release_plans import ReleasePlanTables
from ctc_toolkit.store.releases import ReleaseTables
from ctc_toolkit.store.reviews import ReviewTables
from ctc_toolkit.store.sign_ins import SignInTables
from ctc_toolkit.store.surveys import SurveyTables
from ctc_toolkit.store.team import TeamTables
from ctc_toolkit.store.texts import TextTables
from ctc_toolkit.store.trainings import TrainingTables
from ctc_toolkit.store.workshop import WorkshopTables


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data`, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Repository(LaterTables):
    """The tables as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def mode(self) -> Mode | None:
        """Return what kind of cities this workspace holds; None as long as it holds none."""
        return cast("Mode | None", self._state("look").mode)

    def decide_mode(self, mode: Mode) -> None:
        """Make this a workspace of `mode` for good, or check that it is one; others wait until the end.

        Raises:
            ToolkitError: `workspace_is_real` or `workspace_is_demo`: made-up and real cities never meet.
        """
        state = self._state("lock")
        if state.mode is None:
            state.mode = mode
            self._session.flush()
        elif state.mode != mode:
            raise ToolkitError("workspace_is_real") if mode == "demo" else ToolkitError("workspace_is_demo")

    def cities(self, within: Cities = None) -> list[CityRecord]:
        """Return the cities `within`, by name, with areas and waves."""
        cities = self._session.scalars(narrowed(select(City), column(City.ags), within)).all()
        areas = self._session.scalars(narrowed(select(Area), column(Area.ags), within)).all()
        waves = self._session.scalars(narrowed(select(SurveyWave), column(SurveyWave.ags), within)).all()
        ordered = sorted(cities, key=lambda city: (city.name.casefold(), city.ags))
        return [_city_record(city, areas, waves) for city in ordered]

    def city(self, ags: str, within: Cities = None) -> CityRecord | None:
        """Return one city if it is there and among `within`."""
        found = self.cities({ags} if within is None else {ags} & set(within))
        return found[0] if found else None

    def add_city(self, ags: str, name: str, areas: Sequence[AreaRecord] = ()) -> None:
        """Add a city with its areas; it is made up exactly where the workspace is one of made-up cities.

        Raises:
            ValueError: the workspace has no mode yet (a mistake of the programmer).
            IntegrityError: the city is there already.
        """
        mode = self.mode()
        if mode is None:
            raise ValueError("decide the mode of the workspace before the first city")
        self._session.add(City(ags=ags, name=name, made_up=mode == "demo"))
        self._session.flush()
        self._session.add_all(Area(id=area.id, ags=ags, name=area.name) for area in areas)
        self._session.flush()

    def add_area(self, ags: str, area: AreaRecord) -> AreaRecord:
        """Add an area to a city.

        Raises:
            IntegrityError: the city has an area of this name already, or is not there.
        """
        added = Area(id=area.id, ags=ags, name=area.name)
        self._session.add(added)
        self._session.flush()
        return _area_record(added)

    def area(self, area_id: str, within: Cities = None) -> tuple[str, AreaRecord] | None:
        """Return the city (AGS) of an area and the area, if it lies in one of the cities `within`."""
        statement = narrowed(select(Area).where(column(Area.id) == area_id), column(Area.ags), within)
        found = self._session.scalars(statement).one_or_none()
        return (found.ags, _area_record(found)) if found else None

    def set_phase(
        self, area_id: str, phase: int, version: int, next_step: str | None = None, *, at: datetime | None = None
    ) -> AreaRecord:
        """Store phase and next step (None: as it was) of an area; `version`: the one that was changed; at: when.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        area = self._session.get_one(Area, area_id)
        if area.version != version:
            raise ToolkitError("changed_meanwhile")
        if area.phase != phase:
            area.phase, area.phase_since = phase, at or now()
        if next_step is not None and area.next_step != next_step:
            area.next_step, area.next_step_at = next_step, now()
        self._session.flush()
        return _area_record(area)

    def wave(self, wave_id: str, within: Cities = None) -> WaveRecord | None:
        """Return one wave if it is there and belongs to one of the cities `within`."""
        statement = narrowed(select(SurveyWave).where(column(SurveyWave.id) == wave_id), column(SurveyWave.ags), within)
        found = self._session.scalars(statement).one_or_none()
        return _wave_record(found) if found else None

    def wave_of_file(self, ags: str, source_hash: str) -> WaveRecord | None:
        """Return the wave of a city that came from the file with this hash."""
        same = (column(SurveyWave.ags) == ags, column(SurveyWave.source_hash) == source_hash)
        found = self._session.scalars(select(SurveyWave).where(*same)).one_or_none()
        return _wave_record(found) if found else None

    def add_wave(self, new: NewWave, cut_points: str | None = None) -> WaveRecord:
        """Add a wave and its answers; it counts as made up where its city is. `cut_points`: id of a table.

        Raises:
            IntegrityError: the city has a wave of this file already, or is not there.
        """
        city = self._session.get(City, new.ags)
        wave = SurveyWave(
            id=new.id or new_id(),
            ags=new.ags,
            instrument=new.instrument,
            year=new.year,
            label=new.label,
            respondents=new.respondents,
            source_hash=new.source_hash,
            content_hash=sha256(new.answers),
            software=new.software,
            made_up=city is not None and city.made_up,
            cut_points=cut_points,
            plan_id=new.plan_id,
            delete_on=new.delete_on,
        )
        self._session.add(wave)
        self._session.flush()
        self._session.add(WaveAnswers(wave_id=wave.id, answers=new.answers))
        self._session.flush()
        return _wave_record(wave)

    def answers(self, wave_id: str) -> bytes:
        """Return the answers of a wave as Parquet bytes.

        Raises:
            ToolkitError: `answers_damaged` where they are gone or not those that were imported; `wave_is_tables` where
                there never were any.
        """
        wave = self._session.get(SurveyWave, wave_id)
        if wave is None:
            raise ToolkitError("not_available")
        if wave.source == "tables":
            raise ToolkitError("wave_is_tables", label=wave.label)
        stored = self._session.get(WaveAnswers, wave_id)
        if stored is None or sha256(stored.answers) != wave.content_hash:
            raise ToolkitError("answers_damaged")
        return stored.answers

    def delete_wave(self, wave_id: str) -> None:
        """Delete a wave with everything that hangs on it; see `deletions.remove_wave`."""
        self.deletions.remove_wave(wave_id)

    def choose_cut_points(self, wave_id: str, cut_points: str | None, version: int | None) -> WaveRecord:
        """Store which cut points count for a wave; `version`: the one that was changed (None: the newest).

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        wave = self._session.get_one(SurveyWave, wave_id)
        if version is not None and wave.version != version:
            raise ToolkitError("changed_meanwhile")
        wave.cut_points = cut_points
        self._session.flush()
        return _wave_record(wave)

    def cut_points(self, table_id: str) -> CutPointRecord | None:
        """Return one cut-point table."""
        found = self._session.get(CutPoints, table_id)
        return _cut_point_record(found) if found else None

    def cut_point_tables(self, instruments: Collection[str] | None = None) -> list[CutPointRecord]:
        """Return the cut-point tables of the named instruments (None: of all), newest first."""
        statement = narrowed(select(CutPoints), column(CutPoints.instrument), instruments)
        found = self._session.scalars(statement).all()
        ordered = sorted(sorted(found, key=lambda table: table.id), key=lambda table: table.valid_from, reverse=True)
        return [_cut_point_record(table) for table in ordered]

    def add_cut_points(self, record: CutPointRecord) -> None:
        """Add a cut-point table.

        Raises:
            IntegrityError: the id is taken.
        """
        self._session.add(
            CutPoints(
                id=record.id,
                instrument=record.instrument,
                status=record.status,
                valid_from=record.valid_from,
                document=record.document,
                content_hash=record.content_hash,
            )
        )
        self._session.flush()

    def clear_demo(self) -> None:
        """Delete all cities, waves, answers and cut points of a demo workspace; the audit log stays.

        Raises:
            ToolkitError: `workspace_is_real`.
        """
        self.decide_mode("demo")
        for model in DEMO_TABLES:
            self._session.execute(delete(model))
        self._session.expire_all()

    def record(self, entry: AuditEntry) -> None:
        """Add a line to the audit log."""
        self.audit.add(entry)

    def audit_log(self, within: Cities = None) -> list[AuditEntry]:
        """Return the audit log, oldest first: all of it, or what concerns the cities `within`."""
        return self.audit.log(within)

    @cached_property
    def audit(self) -> AuditTables:
        """The audit log."""
        return AuditTables(self._session)

    @cached_property
    def people(self) -> PeopleTables:
        """Accounts, roles and one-time codes."""
        return PeopleTables(self._session)

    @cached_property
    def sign_ins(self) -> SignInTables:
        """Open sessions and delays after wrong passwords."""
        return SignInTables(self._session)

    @cached_property
    def surveys(self) -> SurveyTables:
        """Decisions before surveys."""
        return SurveyTables(self._session)

    @cached_property
    def bodies(self) -> BodyTables:
        """Bodies, their members, meetings and decisions."""
        return BodyTables(self._session)

    @cached_property
    def process(self) -> ProcessTables:
        """The way of areas through the phases."""
        return ProcessTables(self._session)

    @cached_property
    def priorities(self) -> PriorityTables:
        """Priorities of areas and rounds of votes."""
        return PriorityTables(self._session)

    @cached_property
    def plans(self) -> PlanTables:
        """Action plans of areas with their entries."""
        return PlanTables(self._session)

    @cached_property
    def delivery(self) -> DeliveryTables:
        """How measures of areas are delivered."""
        return DeliveryTables(self._session)

    @cached_property
    def delivery_links(self) -> DeliveryLinkTables:
        """Links by which providers log sessions."""
        return DeliveryLinkTables(self._session)

    @cached_property
    def reactions(self) -> ReactionTables:
        """What areas do about early warnings of the delivery of their measures."""
        return ReactionTables(self._session)

    @cached_property
    def trainings(self) -> TrainingTables:
        """Trainings and events, trained shares, certificates."""
        return TrainingTables(self._session)

    @cached_property
    def exchange(self) -> ExchangeTables:
        """Good practice that partners exchange, and newsletters."""
        return ExchangeTables(self._session)

    @cached_property
    def team(self) -> TeamTables:
        """Surveys of area teams and checks of a place."""
        return TeamTables(self._session)

    @cached_property
    def given_tables(self) -> GivenTablesTables:
        """Finished tables of survey institutes."""
        return GivenTablesTables(self._session)

    @cached_property
    def releases(self) -> ReleaseTables:
        """Released profiles and proofs of deletion."""
        return ReleaseTables(self._session)

    @cached_property
    def release_plans(self) -> ReleasePlanTables:
        """Which cells of waves are locked together."""
        return ReleasePlanTables(self._session)

    @cached_property
    def answer_checks(self) -> AnswerCheckTables:
        """Which answers of waves count, and with which weights."""
        return AnswerCheckTables(self._session)

    @cached_property
    def references(self) -> ReferenceTables:
        """Reference values, and waves released for the average of partners."""
        return ReferenceTables(self._session)

    @cached_property
    def deletions(self) -> DeletionTables:
        """What is deleted on schedule."""
        return DeletionTables(self._session)

    @cached_property
    def texts(self) -> TextTables:
        """Texts that people write together."""
        return TextTables(self._session)

    @cached_property
    def reviews(self) -> ReviewTables:
        """What was handed in for review."""
        return ReviewTables(self._session)

    @cached_property
    def workshop(self) -> WorkshopTables:
        """Groups of workshops on made-up cities."""
        return WorkshopTables(self._session)

    @cached_property
    def indicators(self) -> IndicatorTables:
        """Administrative indicators of cities, and the cards they write themselves."""
        return IndicatorTables(self._session)

    def _state(self, how: str) -> WorkspaceState:
        return self._session.get_one(
            WorkspaceState,
            ONLY_ROW,
            with_for_update=True if how == "lock" else None,
            populate_existing=how == "lock",
        )


def _city_record(city: City, areas: Sequence[Area], waves: Sequence[SurveyWave]) -> CityRecord:
    own_areas = sorted((area for area in areas if area.ags == city.ags), key=lambda area: area.name.casefold())
    own_waves = sorted(
        (wave for wave in waves if wave.ags == city.ags),
        key=lambda wave: (-wave.year, -wave.imported_at.timestamp()),
    )
    return CityRecord(
        city.ags,
        city.name,
        city.made_up,
        tuple(_area_record(area) for area in own_areas),
        tuple(_wave_record(wave) for wave in own_waves),
    )


def _area_record(area: Area) -> AreaRecord:
    return AreaRecord(area.id, area.name, area.phase, area.phase_since, area.version, area.next_step, area.next_step_at)


def _wave_record(wave: SurveyWave) -> WaveRecord:
    return WaveRecord(
        wave.id,
        wave.ags,
        wave.instrument,
        wave.year,
        wave.label,
        wave.respondents,
        wave.source_hash,
        wave.content_hash,
        wave.software,
        wave.made_up,
        wave.cut_points,
        wave.imported_at,
        wave.version,
        wave.plan_id,
        wave.delete_on,
        wave.answers_deleted_at,
        cast("WaveSource", wave.source),
    )


def _cut_point_record(table: CutPoints) -> CutPointRecord:
    status = cast("CutPointStatus", table.status)
    return CutPointRecord(table.id, table.instrument, status, table.valid_from, table.document, table.content_hash)
