"""What the files of `catalog/process/` hold, as pydantic models. References between entries are checked elsewhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.process.template_entries import TemplatePart, Use
from ctc_toolkit.site_words import Gender, WordForms
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


class Sector(Founded):
    """A field of society that should sit at the table. who: whom one meets there; ask: what to do if nobody comes."""

    id: Identifier
    title: Label
    short: Label
    who: Label
    ask: Label


class Training(Founded):
    """A training or workshop.

    repeat_months: after so many months it is due again (a proposal of this toolkit); None: once is enough. step: the
    benchmark (its id) that is met by holding it; None: no benchmark names it.
    """

    id: Identifier
    title: Label
    phase: PhaseId | Literal["all"]
    audience: Label
    duration: Label
    content: Label
    repeat_months: int | None = Field(default=None, ge=1, le=60)
    step: Identifier | None = None


class Product(Entry):
    """Something that comes out of the work, and the phase in which it is made first.

    purpose: what it is good for. use: a sheet, or a register that grows. parts: what its template holds.
    """

    id: Identifier
    phase: PhaseId
    title: Label
    form: Label
    purpose: Label
    use: Use
    parts: tuple[TemplatePart, ...] = Field(min_length=1)


class Effort(Entry):
    """How many minutes it takes at the desk until a first version of a product (its id) stands; an estimate."""

    product: Identifier
    minutes: int = Field(ge=5, le=480)


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


class FidelityDimension(Founded):
    """One side of the delivery of a programme: how it is measured and what was found elsewhere."""

    id: Identifier
    title: Label
    measure: Label
    reference: Label


class FidelityLights(Entry):
    """From which percentages on delivery counts as good, and below which as bad; observed: mean of 1 to 5."""

    note: Label
    certainty: Certainty
    good_from: int = Field(ge=0, le=100)
    attention_from: int = Field(ge=0, le=100)
    observed_good_from: float = Field(ge=1, le=5)

    @model_validator(mode="after")
    def _in_order(self) -> FidelityLights:
        if self.attention_from >= self.good_from:
            raise PydanticCustomError(
                "process_lights", "order", {"good": self.good_from, "attention": self.attention_from}
            )
        return self


class FidelityScale(Founded):
    """How true to its design a programme is delivered."""

    title: Label
    note: Label
    dimensions: tuple[FidelityDimension, ...] = Field(min_length=1)
    lights: FidelityLights


class RatingScales(Entry):
    """The ratings of the process."""

    milestone_rating: LevelScale
    coalition_score: PointScore
    adoption_stages: LevelScale
    fidelity: FidelityScale


class Edition(Entry):
    """An edition of the milestones whose numbers are known."""

    id: Identifier
    title: Label


class WordChoice(Entry):
    """A German noun with the forms that texts need. compound: its first part in compounds."""

    word: Text
    gender: Gender
    genitive: Text
    plural: Text
    dative_plural: Text
    compound: Text

    @property
    def forms(self) -> WordForms:
        """The forms as texts are rewritten with."""
        return WordForms(self.word, self.gender, self.genitive, self.plural, self.dative_plural, self.compound)


class PhraseRule(Entry):
    """Words of a text in which a noun stands: its case there, or the wordings for nouns of other genders."""

    text: Text
    case: Literal["nominative", "accusative"] | None = None
    masculine: Text | None = None
    feminine: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> PhraseRule:
        both = self.masculine is not None and self.feminine is not None
        neither = self.masculine is None and self.feminine is None
        if (self.case is None) != both or (self.case is not None and not neither):
            raise PydanticCustomError("process_phrase_rule", "rule", {"text": self.text})
        return self


class SiteLabel(Entry):
    """A term for which sites use different German words: the preset and the words in use.

    meaning: what it names. effect: what the choice changes. phrases: only where a choice has another gender.
    """

    id: Identifier
    meaning: Label
    effect: Label
    preset: Text
    choices: tuple[WordChoice, ...] = Field(min_length=1)
    phrases: tuple[PhraseRule, ...] = ()

    @model_validator(mode="after")
    def _choices_fit(self) -> SiteLabel:
        words = [choice.word for choice in self.choices]
        if self.preset not in words or len(set(words)) < len(words):
            raise PydanticCustomError("process_label_preset", "preset", {"preset": self.preset})
        preset = self.choice(self.preset)
        for choice in self.choices:
            if choice.gender != preset.gender and not self.phrases:
                named = {"word": choice.word, "preset": self.preset}
                raise PydanticCustomError("process_label_gender", "gender", named)
        return self

    def choice(self, word: str) -> WordChoice:
        """Return the choice of this word; the preset where there is none."""
        return next((one for one in self.choices if one.word == word), None) or next(
            one for one in self.choices if one.word == self.preset
        )


class ProcessHead(Entry):
    """What all files share. checked: when the sources were last looked at."""

    version: Text
    checked: date
    editions: tuple[Edition, ...]
    caution: Label
    labels: tuple[SiteLabel, ...]
