"""What the interface answers with: the shapes of its JSON, which make its description, too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of all answers: nothing beside the named fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(Answer):
    """What is wrong and what to do (RFC 9457). code: as in the handbook. reference: names the request in the log."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    reference: str


class About(Answer):
    """What this interface is."""

    name: Literal["Communities That Care toolkit"] = "Communities That Care toolkit"
    interface: Literal["v1"] = "v1"
    software: str
    description: str = "/api/v1/openapi.json"
    level: Literal["internal", "public"] = Field(description="The highest level of tables that this token reads.")
    made_up: bool = Field(description="Whether all cities here are made up.")


class Wave(Answer):
    """A survey of which something was released."""

    id: str
    ags: str = Field(description="Official municipality key, eight digits.")
    label: str
    year: int
    instrument: str = Field(description="Questionnaire and version, for example yrbs@2019.")
    made_up: bool
    source: Literal["answers", "tables"] = Field(description="Scored here, or finished tables of an institute.")
    tables: int = Field(description="How many released tables there are at the level of the token.")


class City(Answer):
    """A city with its surveys, newest first."""

    ags: str
    name: str
    made_up: bool
    waves: list[Wave]


class Cities(Answer):
    """The cities that this token reaches, by name."""

    cities: list[City]


class Table(Answer):
    """A released table, without its values."""

    id: str
    wave_id: str
    level: Literal["internal", "public"]
    by: list[str] = Field(description="Groups that it is broken down by; empty: everybody.")
    cut_points: str | None
    rules: str = Field(description="Version of the rules of disclosure.")
    software: str
    content_hash: str = Field(description="SHA-256 of the content; the ETag of the table.")
    released_at: datetime


class Tables(Answer):
    """A survey with its released tables."""

    wave: Wave
    tables: list[Table]


class Row(Answer):
    """One measure in one group. Percentages are whole numbers; what may not be shown is null, `state` says why."""

    measure: str
    label: str
    kind: str
    groups: str = Field(description="Key of the group, empty: everybody.")
    group: str
    n: int | None = Field(description="Answers; in public tables to the nearest five.")
    percent: int | None
    low: int | None = Field(description="Lower limit of the 95 percent interval.")
    high: int | None = Field(description="Upper limit of the 95 percent interval.")
    band: str = Field(description='"under" or "over" where only a band is shown.')
    band_limit: int | None
    state: str = Field(description='"shown", "banded" or why it is locked.')
    certainty: str
    mean: float | None
    mean_state: str
    range_mark: str = Field(
        default="", description='"approximation" where the interval rests on an assumed design effect.'
    )


class TableValues(Answer):
    """A released table with its values and where they come from."""

    table: Table
    wave: Wave
    provenance: dict[str, Any] = Field(description="Input hash, questionnaire, cut points, software, rules.")
    notes: list[str] = Field(description="What every product of this table has to say, in the language asked for.")
    rows: list[Row]


class FactorEntry(Answer):
    """A risk or protective factor."""

    id: str
    name_de: str
    name_en: str
    domain: str
    kind: str
    scales: dict[str, str] = Field(description="Its scale by questionnaire.")


class Factors(Answer):
    """The risk and protective factors."""

    factors: list[FactorEntry]


class RatingEntry(Answer):
    """What one register says of a programme."""

    registry: str
    label: str
    checked_on: date | None


class ProgrammeEntry(Answer):
    """A programme of the catalogue in short."""

    id: str
    name: str
    provider: str
    country: str
    aim_de: str
    aim_en: str
    domains: list[str]
    settings: list[str]
    main_factors: list[str] = Field(description="Ids of factors that it works on first.")
    side_factors: list[str] = Field(description="Ids of factors that it also touches.")
    ratings: list[RatingEntry]
    checked_on: date


class Programmes(Answer):
    """The catalogue of programmes. version: day of its newest change."""

    version: date
    programmes: list[ProgrammeEntry]


class InstrumentEntry(Answer):
    """A questionnaire in one version."""

    reference: str
    name_de: str
    name_en: str
    items: int
    scales: list[str]


class Instruments(Answer):
    """The questionnaires that this software knows."""

    instruments: list[InstrumentEntry]
