"""The questionnaire as data: items, response sets, scales, indicators, grouping and design columns.

The models here are the schema of `catalog/instruments/<id>/`; `docs/instruments.md` explains it with a complete
example. Loading and checking stand in `instrument_files.py`.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Code = Annotated[int, Field(ge=0, le=120)]
Evidence = Literal["verified", "partly", "general_knowledge", "uncertain", "own_proposal"]
ScaleKind = Literal["risk", "protective", "outcome"]
Domain = Literal["community", "family", "school", "peer_individual", "outcome"]

MISSING = -1
"""Code of a missing answer in a response table (int8). Valid codes are 0 to 120."""


class Entry(BaseModel):
    """Base of all catalogue entries: immutable, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(Entry):
    """A short text in both languages."""

    de: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def get(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.de


class Sourced(Entry):
    """What every entry says about where it comes from."""

    evidence: Evidence = "uncertain"
    sources: tuple[str, ...] = ()
    note: str | None = None


class Option(Entry):
    """One answer of a response set. `texts` are further spellings met as value labels in files."""

    code: Code
    de: str
    en: str
    texts: tuple[str, ...] = ()


class ResponseSet(Sourced):
    """The answers an item offers. `direction` says whether files are known to use the codes in this order."""

    id: Identifier
    label: Label
    options: tuple[Option, ...] = Field(min_length=2)
    missing_codes: tuple[int, ...] = ()
    direction: Literal["certain", "ask"] = "ask"

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """Valid codes in ascending order."""
        return tuple(sorted(option.code for option in self.options))

    @model_validator(mode="after")
    def _codes_differ(self) -> ResponseSet:
        if len(set(self.codes)) < len(self.options):
            raise ValueError("two options have the same code")
        if set(self.codes) & set(self.missing_codes):
            raise ValueError("a missing code is also a valid code")
        return self


class Item(Sourced):
    """One question. `columns` are names under which files hold it, besides its id."""

    id: Identifier
    label: Label
    response_set: Identifier
    columns: tuple[str, ...] = ()


class ScaleItem(Entry):
    """An item inside a scale. `reverse`: lowest + highest code - code; `recode`: name of a recode table."""

    item: Identifier
    reverse: bool = False
    recode: Identifier | None = None


class Scale(Sourced):
    """A scale of several items.

    `minimum_answered`: smallest share of the items with a valid answer for a score (0.5: at least half).
    `rescale`: bring every item to this range first, for scales whose items have different ranges.
    `scoring_key`: "missing" says that the key is not known; such a scale is imported but not scored.
    """

    id: Identifier
    label: Label
    label_status: str | None = None
    description: Label | None = None
    domain: Domain
    kind: ScaleKind
    items: tuple[ScaleItem, ...] = Field(min_length=1)
    minimum_answered: float = Field(gt=0, le=1)
    rescale: tuple[int, int] | None = None
    scoring_key: Literal["known", "missing"] = "known"
    items_evidence: Evidence = "uncertain"
    items_published: dict[str, int] = {}
    alpha_published: dict[str, float] = {}


class Recode(Sourced):
    """A table from code to value, for items whose codes are not in the order of the construct."""

    id: Identifier
    label: Label
    values: dict[Code, Code] = Field(min_length=2)


class Indicator(Sourced):
    """A yes/no behaviour: the answer has one of `codes`, or a code of `at_least`. Exactly one of both is given.

    `meaning`: whether a higher percentage is worse or better for young people.
    """

    id: Identifier
    label: Label
    theme: Identifier
    item: Identifier
    at_least: Code | None = None
    codes: tuple[Code, ...] = ()
    meaning: Literal["worse", "better", "neutral"] = "worse"

    @model_validator(mode="after")
    def _one_rule(self) -> Indicator:
        if (self.at_least is None) == (not self.codes):
            raise ValueError("give either at_least or codes")
        return self


class Theme(Entry):
    """A heading under which indicators are shown together."""

    id: Identifier
    label: Label


class GroupValue(Entry):
    """One value of a grouping column: what it is called here and how files write it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]
    label: Label
    codes: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


class Group(Sourced):
    """A column by which results may be broken down. An empty `values` takes the values as the file has them."""

    id: Identifier
    label: Label
    role: Literal["grade", "sex", "age", "school_type", "district", "school"]
    columns: tuple[str, ...] = Field(min_length=1)
    values: tuple[GroupValue, ...] = ()


class DesignColumns(Entry):
    """Names under which files hold the sampling design; every one may be absent."""

    stratum: tuple[str, ...] = ()
    psu: tuple[str, ...] = ()
    weight: tuple[str, ...] = ()
    population_psus: tuple[str, ...] = ()


class ScreeningRule(Sourced):
    """A rule that finds answers not meant seriously. `kind` names the procedure, the rest its data."""

    id: Identifier
    label: Label
    kind: Literal[
        "exclude_codes", "any_use", "sum_of_midpoints", "none_answered", "two_of_three_at_top", "month_over_lifetime",
        "age_outside_grade_band", "share_answered",
    ]
    items: tuple[Identifier, ...] = ()
    pairs: tuple[tuple[Identifier, Identifier], ...] = ()
    codes: tuple[int, ...] = ()
    midpoints: dict[int, float] = {}
    threshold: float | None = None
    band: tuple[int, int] | None = None


class Version(Entry):
    """One edition of the questionnaire: its folder, since when, and columns only this edition has."""

    id: str
    folder: str = "."
    label: Label
    valid_from: str | None = None
    recognised_by: tuple[str, ...] = ()


class Instrument(Entry):
    """A questionnaire in one version, complete and cross-checked."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Label
    version: Version
    description: Label
    licence: Label
    sources: dict[str, str] = {}
    design: DesignColumns = DesignColumns()
    groups: tuple[Group, ...] = ()
    response_sets: tuple[ResponseSet, ...]
    recodes: tuple[Recode, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    scales: tuple[Scale, ...] = ()
    themes: tuple[Theme, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    screening: tuple[ScreeningRule, ...] = ()

    @property
    def reference(self) -> str:
        """Identity printed on every product, for example `yrbs@2019`."""
        return f"{self.id}@{self.version.id}"

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        """Items by id."""
        return {item.id: item for item in self.items}

    @cached_property
    def response_set_by_id(self) -> dict[str, ResponseSet]:
        """Response sets by id."""
        return {entry.id: entry for entry in self.response_sets}

    @cached_property
    def recode_by_id(self) -> dict[str, Recode]:
        """Recode tables by id."""
        return {entry.id: entry for entry in self.recodes}

    @cached_property
    def group_by_id(self) -> dict[str, Group]:
        """Grouping columns by id."""
        return {entry.id: entry for entry in self.groups}

    @cached_property
    def scale_by_id(self) -> dict[str, Scale]:
        """Scales by id."""
        return {entry.id: entry for entry in self.scales}

    @cached_property
    def indicator_by_id(self) -> dict[str, Indicator]:
        """Indicators by id."""
        return {entry.id: entry for entry in self.indicators}

    def codes_of(self, item: str) -> tuple[int, ...]:
        """Return the valid codes of an item in ascending order."""
        return self.response_set_by_id[self.item_by_id[item].response_set].codes

    def label_of(self, measure: str, language: str) -> str:
        """Return the label of a scale or indicator; the id itself where it is neither."""
        entry = self.scale_by_id.get(measure) or self.indicator_by_id.get(measure)
        return entry.label.get(language) if entry else measure
