"""One programme of `catalog/programmes/`: the schema of its file.

A field that is missing is unknown: it says neither yes nor no, and no page may read it as one of the two. Ratings are
facts of a register, in its own word; only `confirmed` ones may influence a rank. All texts are own wording.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text

Role = Literal["programme", "parent_version", "component", "system"]
Level = Literal["universal", "selective", "indicated"]
Setting = Literal["family", "kindergarten", "school", "youth_service", "community", "online"]
Domain = Literal["community", "family", "school", "peer_individual"]
Problem = Literal[
    "violence", "delinquency", "substance_use", "depression_anxiety", "school_dropout", "teenage_pregnancy"
]
Basis = Literal["registry", "provider", "own_reading"]
Confidence = Literal["verified", "partial", "general_knowledge"]
Design = Literal["randomised", "controlled", "before_after", "process", "mixed", "not_known"]
Kind = Literal["participant", "group", "class", "school", "family", "site", "training", "material", "total"]

ROLES: tuple[Role, ...] = ("programme", "parent_version", "component", "system")
LEVELS: tuple[Level, ...] = ("universal", "selective", "indicated")
SETTINGS: tuple[Setting, ...] = ("family", "kindergarten", "school", "youth_service", "community", "online")
PROBLEMS: tuple[Problem, ...] = (
    "violence",
    "delinquency",
    "substance_use",
    "depression_anxiety",
    "school_dropout",
    "teenage_pregnancy",
)

Year = Annotated[int, Field(ge=1970, le=2100)]
Age = Annotated[int, Field(ge=0, le=30)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class Rating(Entry):
    """What one register says. label: the register's own word, a key of `registries.yaml`. entry: number there.

    confirmed: read in the register or in a page that quotes it; else from general knowledge, and never counted.
    applies_to: where the rating belongs to a parent programme and not to the German version. year: of the rating.
    """

    registry: Identifier
    label: Identifier | None = None
    entry: int | None = None
    year: Year | None = None
    checked_on: date
    confirmed: bool
    applies_to: Label | None = None
    detail: Label | None = None


class Ages(Entry):
    """From and up to which age, in years; both included. grades: in words where a source gives grades."""

    min: Age
    max: Age
    grades: Label | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Ages:
        if self.min > self.max:
            raise PydanticCustomError("programme_ages", "ages the wrong way round", {"entry": f"{self.min}-{self.max}"})
        return self


class Factors(Entry):
    """Ids of `catalog/factors.yaml`. main: what it works on first; side: what it also touches. basis: who says so."""

    main: tuple[Identifier, ...]
    side: tuple[Identifier, ...] = ()
    basis: Basis


class Availability(Entry):
    """Whether it is offered. nrw: documented use or offer in North Rhine-Westphalia; false means not shown."""

    germany: bool
    nrw: bool
    note: Label | None = None


class Format(Entry):
    """How it is delivered, in words."""

    sessions: Label | None = None
    session_minutes: Label | None = None
    group_size: Label | None = None
    duration: Label | None = None
    delivery: Label | None = None


class CostFact(Entry):
    """One fact on costs, never converted. amount: in `currency` of `year`, for one of `per`."""

    note: Label
    amount: Annotated[float, Field(ge=0)] | None = None
    currency: Literal["EUR", "USD"] | None = None
    year: Year | None = None
    per: Kind | None = None


class Evaluation(Entry):
    """The best evaluation known. kind: of its design; of: whether of this version or of the parent programme."""

    kind: Design
    of: Literal["this_version", "parent"] = "this_version"
    design: Label | None = None
    finding: Label | None = None


class ProgrammeSource(Entry):
    """An address, and what it shows where that is not plain."""

    address: Address
    note: Text | None = None


class Programme(Entry):
    """One entry. german_version: id of the entry to be used instead of a parent version. languages: of the materials.

    checked_on: when somebody last looked at the sources. source_date: how old the newest source is, as it says.
    """

    id: Identifier
    name: Text
    short_name: Text | None = None
    role: Role
    german_version: Identifier | None = None
    provider: Text
    country: Text
    aim: Label
    availability: Availability
    ratings: tuple[Rating, ...] = ()
    ages: Ages | None = None
    levels: tuple[Level, ...]
    settings: tuple[Setting, ...]
    domains: tuple[Domain, ...]
    factors: Factors
    problems: tuple[Problem, ...]
    format: Format | None = None
    staff: Label | None = None
    languages: tuple[Language, ...] = ()
    languages_note: Label | None = None
    costs: tuple[CostFact, ...] = ()
    evaluation: Evaluation | None = None
    note: Label | None = None
    sources: Annotated[tuple[ProgrammeSource, ...], Field(min_length=1)]
    source_date: Text | None = None
    confidence: Confidence
    checked_on: date

    @model_validator(mode="after")
    def _version_belongs_to_role(self) -> Programme:
        if (self.role == "parent_version") != (self.german_version is not None):
            raise PydanticCustomError("programme_version", "role and version disagree", {"entry": self.id})
        return self
