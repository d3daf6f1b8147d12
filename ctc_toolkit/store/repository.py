"""Reading and changing the tables inside one transaction; the caller says which cities count."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import (
    WORKSPACE_ROW,
    Area,
    AuditRecord,
    City,
    CutPoints,
    SurveyWave,
    WaveAnswers,
    WorkspaceState,
    new_id,
)
from ctc_toolkit.store.records import (
    AreaRecord,
    AuditEntry,
    CityRecord,
    CutPointRecord,
    CutPointStatus,
    Mode,
    NewWave,
    Result,
    WaveRecord,
)

Cities = Collection[str] | None
"""The cities that count, by AGS; None: all of them."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data`, hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Repository:
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
        cities = self._session.scalars(_within(select(City), _column(City.ags), within)).all()
        areas = self._session.scalars(_within(select(Area), _column(Area.ags), within)).all()
        waves = self._session.scalars(_within(select(SurveyWave), _column(SurveyWave.ags), within)).all()
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

    def wave(self, wave_id: str, within: Cities = None) -> WaveRecord | None:
        """Return one wave if it is there and belongs to one of the cities `within`."""
        statement = _within(
            select(SurveyWave).where(_column(SurveyWave.id) == wave_id), _column(SurveyWave.ags), within
        )
        found = self._session.scalars(statement).one_or_none()
        return _wave_record(found) if found else None

    def wave_of_file(self, ags: str, source_hash: str) -> WaveRecord | None:
        """Return the wave of a city that came from the file with this hash."""
        same = (_column(SurveyWave.ags) == ags, _column(SurveyWave.source_hash) == source_hash)
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
        )
        self._session.add(wave)
        self._session.flush()
        self._session.add(WaveAnswers(wave_id=wave.id, answers=new.answers))
        self._session.flush()
        return _wave_record(wave)

    def answers(self, wave_id: str) -> bytes:
        """Return the answers of a wave as Parquet bytes.

        Raises:
            ToolkitError: `answers_damaged` where they are gone or not those that were imported.
        """
        wave = self._session.get(SurveyWave, wave_id)
        if wave is None:
            raise ToolkitError("not_available")
        stored = self._session.get(WaveAnswers, wave_id)
        if stored is None or sha256(stored.answers) != wave.content_hash:
            raise ToolkitError("answers_damaged")
        return stored.answers

    def delete_wave(self, wave_id: str) -> None:
        """Delete a wave and its answers."""
        self._session.execute(delete(WaveAnswers).where(_column(WaveAnswers.wave_id) == wave_id))
        self._session.delete(self._session.get_one(SurveyWave, wave_id))
        self._session.flush()

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
        statement = _within(select(CutPoints), _column(CutPoints.instrument), instruments)
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
        for model in (WaveAnswers, SurveyWave, CutPoints, Area, City):
            self._session.execute(delete(model))
        self._session.expire_all()

    def record(self, entry: AuditEntry) -> None:
        """Add a line to the audit log."""
        line = AuditRecord(who=entry.who, action=entry.action, object=entry.object, ags=entry.ags, result=entry.result)
        self._session.add(line)
        self._session.flush()

    def audit_log(self, within: Cities = None) -> list[AuditEntry]:
        """Return the audit log, oldest first: all of it, or what concerns the cities `within`."""
        lines = self._session.scalars(_within(select(AuditRecord), _column(AuditRecord.ags), within)).all()
        return [
            AuditEntry(line.who, line.action, line.object, line.ags, cast("Result", line.result), line.at, line.id)
            for line in sorted(lines, key=lambda line: line.id or 0)
        ]

    def _state(self, how: str) -> WorkspaceState:
        return self._session.get_one(
            WorkspaceState,
            WORKSPACE_ROW,
            with_for_update=True if how == "lock" else None,
            populate_existing=how == "lock",
        )


def _column(attribute: object) -> ColumnElement[Any]:
    """Return a field of a model as its column (type checkers see only the type of its values)."""
    return cast("ColumnElement[Any]", attribute)


def _within(statement: Any, column: ColumnElement[Any], within: Cities) -> Any:
    return statement if within is None else statement.where(column.in_(sorted(within)))


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
        tuple(AreaRecord(area.id, area.name) for area in own_areas),
        tuple(_wave_record(wave) for wave in own_waves),
    )


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
    )


def _cut_point_record(table: CutPoints) -> CutPointRecord:
    status = cast("CutPointStatus", table.status)
    return CutPointRecord(table.id, table.instrument, status, table.valid_from, table.document, table.content_hash)
