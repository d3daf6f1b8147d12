"""What the files of `catalog/process/` hold, as pydantic models. References between entries are checked elsewhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text

Certainty = Literal["source", "partial", "general", "design"]
"""How well a content is founded: in a named source, partly in one, general knowledge, or a proposal of this toolkit."""

Timing = Literal["early", "mid", "late", "ongoing", "yearly", "every_two_to_three_years"]
"""When in its phase a step is due, or how often."""

PhaseId = Literal["p1", "p2", "p3", "p4", "p5"]
SourceId = Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}[A-Z]?$")]


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s;]+", text):
        raise PydanticCustomError("process_address", "not a web address")
    return text


class Founded(Entry):
    """Something with its sources and how well they found it."""

    certainty: Certainty
    sources: tuple[SourceId, ...] = ()


class Benchmark(Founded):
    """A step that can be checked. gate: "proposed" where the toolkit asks for it before the next phase opens.

    responsible: functions (ids of `roles.yaml`). product: what shows that it is done (id of `products.yaml`).
    """

    id: Identifier
    title: Label
    responsible: tuple[Identifier, ...] = Field(min_length=1)
    product: Identifier
    timing: Timing
    gate: Literal["proposed", "none"]


class Milestone(Founded):
    """A group of benchmarks. codes: its number in the known editions of the milestones."""

    id: Identifier
    codes: dict[Identifier, Text]
    title: Label
    note: Label | None = None
    benchmarks: tuple[Benchmark, ...] = Field(min_length=1)


class Variant(Entry):
    """Another name of a phase, and who uses it."""

    title: Text
    used_by: Text


class Observed(Founded):
    """How long a phase took where somebody looked."""

    text: Label


class Phase(Entry):
    """One of the five phases."""

    id: PhaseId
    number: int = Field(ge=1, le=5)
    title: Label
    variants: tuple[Variant, ...]
    goal: Label
    timing: tuple[Observed, ...]
    trainings: tuple[Identifier, ...]
    lead_roles: tuple[Identifier, ...]
    products: tuple[Identifier, ...]
    milestones: tuple[Milestone, ...] = Field(min_length=1)


class Addition(Founded):
    """A step that German law and practice add."""

    id: Identifier
    phase: PhaseId
    title: Label
    responsible: tuple[Identifier, ...] = Field(min_length=1)
    product: Identifier


class Function(Founded):
    """A function in the work (no account, no role of the app)."""

    id: Identifier
    title: Label
    task: Label


class Training(Founded):
    """A training or workshop."""

    id: Identifier
    title: Label
    phase: PhaseId | Literal["all"]
    audience: Label
    duration: Label
    content: Label


class Product(Entry):
    """Something that comes out of the work, and the phase in which it is made first."""

    id: Identifier
    phase: PhaseId
    title: Label
    form: Label


class Criterion(Founded):
    """What a priority can be weighed by: computed from the data, or judged by people."""

    id: Identifier
    title: Label
    kind: Literal["computed", "judged"]


class OutcomeLevel(Founded):
    """On which level a goal lies; level 1 is the furthest away."""

    id: Identifier
    level: int = Field(ge=1, le=5)
    title: Label
    horizon: Label
    data: Label


class GlossaryTerm(Entry):
    """A term in plain words."""

    id: Identifier
    term: Label
    meaning: Label


class ProcessSource(Entry):
    """Where facts come from. Without addresses: a printed source, or none is known."""

    id: SourceId
    reference: Text
    addresses: tuple[Annotated[str, AfterValidator(_web_address)], ...] = ()


class RatedLevel(Entry):
    """One level of a rating."""

    value: int = Field(ge=0)
    title: Label
    certainty: Certainty


class LevelScale(Founded):
    """A rating with levels in words."""

    title: Label
    note: Label
    levels: tuple[RatedLevel, ...] = Field(min_length=2)


class ScoreStage(Entry):
    """The yes-no points of one phase."""

    stage: int = Field(ge=1, le=5)
    items: tuple[Label, ...] = Field(min_length=1)


class PointScore(Founded):
    """A score that counts yes-no points."""

    title: Label
    note: Label
    stages: tuple[ScoreStage, ...] = Field(min_length=1)


class RatingScales(Entry):
    """The ratings of the process."""

    milestone_rating: LevelScale
    coalition_score: PointScore
    adoption_stages: LevelScale


class Edition(Entry):
    """An edition of the milestones whose numbers are known."""

    id: Identifier
    title: Label


class SiteLabel(Entry):
    """A term for which sites use different German words: the preset and the words in use."""

    id: Identifier
    preset: Text
    choices: tuple[Text, ...] = Field(min_length=1)


class ProcessHead(Entry):
    """What all files share. checked: when the sources were last looked at."""

    version: Text
    checked: date
    editions: tuple[Edition, ...]
    caution: Label
    labels: tuple[SiteLabel, ...]
