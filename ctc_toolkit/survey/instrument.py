"""The questionnaire as data: items, response sets, scales, indicators, grouping and design columns.

The models here are the schema of `catalog/instruments/<id>/`; `docs/instruments.md` explains every field with
a complete example. Reading and checking the files stand in `instrument_files.py`.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.site_words import german

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
ValueIdentifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1)]
Code = Annotated[int, Field(ge=0, le=120)]
Evidence = Literal["verified", "partly", "general_knowledge", "uncertain", "own_proposal"]
ScaleKind = Literal["risk", "protective", "outcome"]
Domain = Literal["community", "family", "school", "peer_individual", "outcome"]
Direction = Literal["certain", "ask"]

MISSING = -1
"""Code of a missing answer in a response table (int8). Valid codes are 0 to 120."""


class Entry(BaseModel):
    """Base of all catalogue entries: immutable, no unknown fields, numbers accepted where a text is meant."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True, str_strip_whitespace=True)


class Label(Entry):
    """A short text in both languages."""

    de: Text
    en: Text

    def get(self, language: str) -> str:
        """Return the text in `language`, German with the words of the site."""
        return self.en if language == "en" else german(self.de)


class Source(Entry):
    """Where knowledge comes from: an address or a citation, and the day somebody last looked at it."""

    address: Text
    checked: date | None = None
    note: Text | None = None


class Sourced(Entry):
    """Where an entry comes from. `sources` are keys of the list of sources in `instrument.yaml`."""

    evidence: Evidence = "uncertain"
    sources: tuple[Identifier, ...] = ()
    note: Text | None = None


class Option(Entry):
    """One answer of a response set. `texts` are further spellings met as value labels in files."""

    code: Code
    de: Text
    en: Text
    texts: tuple[Text, ...] = ()


class ResponseSet(Sourced):
    """The answers an item offers. `direction` says whether files are known to use the codes in this order.

    `missing_codes` and `missing_texts` are answers that say nothing about the item, such as "no siblings":
    they become a missing answer and are no mistake of the file.
    """

    id: Identifier
    label: Label
    options: tuple[Option, ...] = Field(min_length=2)
    missing_codes: tuple[int, ...] = ()
    missing_texts: tuple[Text, ...] = ()
    direction: Direction = "ask"

    @cached_property
    def codes(self) -> tuple[int, ...]:
        """Valid codes in ascending order."""
        return tuple(sorted(option.code for option in self.options))

    @model_validator(mode="after")
    def _codes_differ(self) -> ResponseSet:
        twice = sorted({code for code in self.codes if self.codes.count(code) > 1})
        if twice:
            raise _mistake("instrument_code_twice", codes=_listed(twice))
        both = sorted(set(self.codes) & set(self.missing_codes))
        if both:
            raise _mistake("instrument_missing_code_valid", codes=_listed(both))
        return self


class Item(Sourced):
    """One question. `columns` are names under which files hold it, besides its id."""

    id: Identifier
    label: Label
    response_set: Identifier
    columns: tuple[Text, ...] = ()


class ScaleItem(Entry):
    """An item inside a scale. `reverse`: lowest + highest code - code; `recode`: name of a recode table."""

    item: Identifier
    reverse: bool = False
    recode: Identifier | None = None


class ScoreBand(Entry):
    """A named range of scale scores, such as "high": a score of `at_least`/more than `above` and so on."""

    id: Identifier
    label: Label
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None


class Scale(Sourced):
    """A scale of several items.

    `method`: "mean" of the answered items, or "index": a sum of values per answer, whose key is missing.
    `minimum_answered`: smallest share of the items with a valid answer for a score (0.5: at least half).
    `rescale`: bring every item to this range first, for scales whose items have different ranges.
    `scoring_key`: "missing" says that the key is not known; such a scale is imported but not scored.
    `label_status`: whether the German name is the official term of CTC in Germany.
    `evidence` speaks of the way of scoring, `items_evidence` of the list of items.
    """

    id: Identifier
    label: Label
    label_status: Literal["official", "close_to_official", "from_memory", "own_wording"] = "own_wording"
    label_note: Text | None = None
    description: Label | None = None
    domain: Domain
    kind: ScaleKind
    items: tuple[ScaleItem, ...] = Field(min_length=1)
    method: Literal["mean", "index"] = "mean"
    minimum_answered: float = Field(gt=0, le=1)
    rescale: tuple[int, int] | None = None
    scoring_key: Literal["known", "missing"] = "known"
    items_evidence: Evidence = "uncertain"
    items_published: dict[Identifier, int] = {}
    items_note: Text | None = None
    alpha_published: dict[Identifier, float] = {}
    bands: tuple[ScoreBand, ...] = ()
    bands_evidence: Evidence | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Scale:
        if self.method == "index" and self.scoring_key == "known":
            raise _mistake("instrument_index_without_key")
        if self.rescale is not None and self.rescale[0] >= self.rescale[1]:
            raise _mistake("instrument_rescale_order", low=self.rescale[0], high=self.rescale[1])
        return self


class Recode(Sourced):
    """A table from code to value, for items whose codes are not in the order of the construct."""

    id: Identifier
    label: Label
    values: dict[Code, Code] = Field(min_length=2)


class Indicator(Sourced):
    """A yes/no behaviour: the answer has one of `codes`, or a code of `at_least`; exactly one is given.

    `label`: where a file leaves it out, the label of the item is taken.
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
            raise _mistake("instrument_indicator_rule")
        return self


class Theme(Entry):
    """A heading under which indicators are shown together."""

    id: Identifier
    label: Label


class GroupValue(Entry):
    """One value of a grouping column: its id, its label, and how files write it as number or as text."""

    id: ValueIdentifier
    label: Label
    codes: tuple[int, ...] = ()
    texts: tuple[Text, ...] = ()


class Group(Sourced):
    """A column by which results may be broken down. An empty `values` takes the values as the file has them.

    `columns`: names under which files hold it, the preferred one first, besides its id.
    `direction`: "ask" where files are known to use numbers in more than one way; a person must confirm them.
    """

    id: Identifier
    label: Label
    role: Literal["grade", "sex", "age", "school_type", "district", "school"]
    columns: tuple[Text, ...] = Field(min_length=1)
    values: tuple[GroupValue, ...] = ()
    direction: Direction = "certain"


class DesignColumns(Entry):
    """Names under which files hold the sampling design, the preferred one first; every one may be absent."""

    stratum: tuple[Text, ...] = ()
    psu: tuple[Text, ...] = ()
    weight: tuple[Text, ...] = ()
    population_psus: tuple[Text, ...] = ()


ScreeningKind = Literal[
    "exclude_codes",
    "any_use",
    "sum_of_midpoints",
    "none_answered",
    "two_of_three_at_top",
    "month_over_lifetime",
    "age_outside_grade_band",
    "share_answered",
    "straight_lining",
    "impossible_combinations",
]


class Combination(Entry):
    """Two answers that cannot both be true: `item` with one of `codes`, and `other` with one of `other_codes`."""

    item: Identifier
    codes: tuple[Code, ...] = Field(min_length=1)
    other: Identifier
    other_codes: tuple[Code, ...] = Field(min_length=1)


class ScreeningRule(Sourced):
    """A rule that finds answers not meant seriously. `kind` names the procedure, the rest its data.

    exclude_codes, any_use: an answer to one of `items` has one of `codes`.
    sum_of_midpoints: the sum of the `midpoints` of the answers to `items` is above `threshold`.
    none_answered: none of `items` was answered.
    two_of_three_at_top: in at least `threshold` of `item_groups` one item has one of `codes`.
    month_over_lifetime: in at least `threshold` of `pairs` (month, lifetime) the first code is the higher.
    age_outside_grade_band: age minus grade lies outside `band`.
    share_answered: the share of answered items is below `threshold`.
    straight_lining: in at least `threshold` of `item_groups`, which hold statements that say the opposite of each
    other, all items were answered, and all with the same code.
    impossible_combinations: at least `threshold` of `combinations` were answered.
    `use`: applied by "default", "optional", or "threshold_missing": known to exist, but not with which limit.
    """

    id: Identifier
    label: Label
    kind: ScreeningKind
    use: Literal["default", "optional", "threshold_missing"] = "optional"
    items: tuple[Identifier, ...] = ()
    item_groups: tuple[tuple[Identifier, ...], ...] = ()
    pairs: tuple[tuple[Identifier, Identifier], ...] = ()
    combinations: tuple[Combination, ...] = ()
    codes: tuple[Code, ...] = ()
    midpoints: dict[Code, float] = {}
    threshold: float | None = None
    band: tuple[int, int] | None = None

    @property
    def all_items(self) -> tuple[str, ...]:
        """Every item the rule looks at, each once."""
        combined = tuple((one.item, one.other) for one in self.combinations)
        grouped = (name for group in (*self.item_groups, *self.pairs, *combined) for name in group)
        return tuple(dict.fromkeys((*self.items, *grouped)))


class Fact(Sourced):
    """Something known about the questionnaire that no rule of the software holds, kept with its source."""

    id: Identifier
    topic: Literal["scoring", "cut_points", "screening", "reporting", "germany", "licence", "columns"]
    text: Label


class MinimumAnswered(Sourced):
    """Share of the items of a scale that must be answered, for all scales that do not say otherwise."""

    share: float = Field(gt=0, le=1)


class Version(Entry):
    """One edition of the questionnaire: its folder, since when, and columns only this edition has.

    `response_sets`: items (by id) that this edition asks with other answers than their own entry says.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=40)]
    folder: Text = "."
    label: Label
    valid_from: Text | None = None
    recognised_by: tuple[Text, ...] = ()
    response_sets: dict[Identifier, Identifier] = {}
    note: Text | None = None


class InstrumentHead(Entry):
    """What `instrument.yaml` says about the whole questionnaire."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    title: Label
    description: Label
    licence: Label
    sources: dict[Identifier, Source] = {}
    design: DesignColumns = DesignColumns()
    minimum_answered: MinimumAnswered | None = None


class InstrumentFile(InstrumentHead):
    """The file `instrument.yaml`: the head and the list of versions, the usual one first."""

    versions: tuple[Version, ...] = Field(min_length=1)


class Instrument(InstrumentHead):
    """A questionnaire in one version, complete and cross-checked."""

    version: Version
    groups: tuple[Group, ...] = ()
    response_sets: tuple[ResponseSet, ...]
    recodes: tuple[Recode, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    scales: tuple[Scale, ...] = ()
    themes: tuple[Theme, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    screening: tuple[ScreeningRule, ...] = ()
    facts: tuple[Fact, ...] = ()

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


def _mistake(code: str, **values: object) -> PydanticCustomError:
    """Return a mistake that pydantic reports with its place; `code` is a code of `error_texts/`."""
    return PydanticCustomError(code, code, values)


def _listed(codes: list[int]) -> str:
    return ", ".join(str(code) for code in codes)
