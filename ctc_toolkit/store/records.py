"""What the store hands out and takes in: small immutable values, never a live row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Mode = Literal["demo", "real"]
Result = Literal["done", "refused"]
CutPointStatus = Literal["official", "derived", "made_up"]
WaveSource = Literal["answers", "tables"]
"""Whether a wave has (or had) answers, or finished tables of an institute."""


@dataclass(frozen=True)
class AreaRecord:
    """A part of a city in which CTC is done; `phase` of CTC (1 to 5), since when, and the number of its changes.

    next_step: what the city tells the office about its next step, and when it said so.
    """

    id: str
    name: str
    phase: int = 1
    phase_since: datetime | None = None
    version: int = 1
    next_step: str = ""
    next_step_at: datetime | None = None


@dataclass(frozen=True)
class WaveRecord:
    """A survey wave without its answers; `version` counts its changes.

    plan_id: the decisions it rests on. delete_on: until when the answers are kept. answers_deleted_at: since when they
    are gone. source: "tables" where there never were any, but finished tables of an institute.
    """

    id: str
    ags: str
    instrument: str
    year: int
    label: str
    respondents: int
    source_hash: str
    content_hash: str
    software: str
    made_up: bool
    cut_points: str | None
    imported_at: datetime
    version: int
    plan_id: str | None = None
    delete_on: date | None = None
    answers_deleted_at: datetime | None = None
    source: WaveSource = "answers"

    @property
    def has_answers(self) -> bool:
        """Whether single answers are there."""
        return self.source == "answers" and self.answers_deleted_at is None


@dataclass(frozen=True)
class NewWave:
    """A survey wave to be added, with its answers as Parquet bytes. `id`: None takes a random one."""

    ags: str
    instrument: str
    year: int
    label: str
    respondents: int
    source_hash: str
    software: str
    answers: bytes
    id: str | None = None
    plan_id: str | None = None
    delete_on: date | None = None


@dataclass(frozen=True)
class CityRecord:
    """A city with its areas (by name) and waves (newest year first)."""

    ags: str
    name: str
    made_up: bool
    areas: tuple[AreaRecord, ...]
    waves: tuple[WaveRecord, ...]


@dataclass(frozen=True)
class CutPointRecord:
    """A cut-point table as its YAML text; `content_hash`: SHA-256 of the text."""

    id: str
    instrument: str
    status: CutPointStatus
    valid_from: date
    document: str
    content_hash: str


@dataclass(frozen=True)
class AuditEntry:
    """One line of the audit log. account: id of the account, where there is one.

    `at`, `id` and `entry_hash` (SHA-256 of the line and the one before it) are set by the store.
    """

    who: str
    action: str
    object: str
    ags: str | None
    result: Result = "done"
    at: datetime | None = None
    id: int | None = None
    account: str | None = None
    entry_hash: str | None = None
