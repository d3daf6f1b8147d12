"""Waves of finished tables, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import City, SurveyWave, WaveTables, new_id
from ctc_toolkit.store.queries import column
from ctc_toolkit.survey.given_tables import TablesEntry, UsedCutPoints, document_digest


@dataclass(frozen=True)
class NewTables:
    """A wave of finished tables to be added.

    document: the tables (JSON). replaces: id of the wave that it corrects. plan_id: the planned survey it rests on.
    """

    ags: str
    instrument: str
    year: int
    label: str
    respondents: int
    source_hash: str
    software: str
    document: str
    entry: TablesEntry
    replaces: str | None = None
    reason: str = ""
    id: str | None = None
    plan_id: str | None = None


@dataclass(frozen=True)
class TablesRecord:
    """What a wave of finished tables rests on, without the tables. replaced_by: id of the wave that corrects it."""

    wave_id: str
    entry: TablesEntry
    replaces: str | None
    reason: str
    replaced_by: str | None


class GivenTablesTables:
    """Finished tables of survey institutes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: NewTables) -> str:
        """Add a wave with its tables and return its id; it counts as made up where its city is.

        One wave rests on a plan: a correction takes it over from the wave that it corrects.

        Raises:
            IntegrityError: the city has a wave of this file already, or is not there.
        """
        city, entry = self._session.get(City, new.ags), new.entry
        if entry.first_day is None or entry.last_day is None or entry.schools is None:
            raise ValueError("an entry that was not checked")
        wave = SurveyWave(
            id=new.id or new_id(),
            ags=new.ags,
            instrument=new.instrument,
            year=new.year,
            label=new.label,
            respondents=new.respondents,
            source_hash=new.source_hash,
            content_hash=document_digest(new.document),
            software=new.software,
            made_up=city is not None and city.made_up,
            source="tables",
            plan_id=new.plan_id,
        )
        older = self._session.get(SurveyWave, new.replaces) if new.replaces is not None else None
        if older is not None and new.plan_id is not None and older.plan_id == new.plan_id:
            older.plan_id = None
        self._session.add(wave)
        self._session.flush()
        tables = WaveTables(
            wave_id=wave.id,
            institute=entry.institute,
            report=entry.report,
            first_day=entry.first_day,
            last_day=entry.last_day,
            cut_points=entry.cut_points,
            schools=entry.schools,
            design_effect=entry.design_effect,
            replaces=new.replaces,
            reason=new.reason,
            document=new.document,
        )
        self._session.add(tables)
        self._session.flush()
        return wave.id

    def record(self, wave_id: str) -> TablesRecord | None:
        """Return what a wave of finished tables rests on; None for a wave of answers."""
        found = self._session.get(WaveTables, wave_id)
        if found is None:
            return None
        later = select(column(WaveTables.wave_id)).where(column(WaveTables.replaces) == wave_id)
        replaced_by = self._session.scalars(later.order_by(column(WaveTables.wave_id))).first()
        return TablesRecord(wave_id, _entry(found), found.replaces, found.reason, replaced_by)

    def document(self, wave_id: str) -> str:
        """Return the tables of a wave as JSON.

        Raises:
            ToolkitError: `tables_damaged` where they are gone.
        """
        found = self._session.get(WaveTables, wave_id)
        if found is None:
            raise ToolkitError("tables_damaged")
        return found.document


def _entry(row: WaveTables) -> TablesEntry:
    return TablesEntry(
        row.institute,
        row.report,
        row.first_day,
        row.last_day,
        cast("UsedCutPoints", row.cut_points),
        row.schools,
        row.design_effect,
    )
