"""Questionnaires of the process as pydantic models: the survey of the area team, and the checks of a place."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctc_toolkit.process.entries import Founded, PhaseId
from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text

Wording = Literal["strength", "weakness"]
"""What agreeing to a statement says: something good, or something that stands in the way (turned for counting)."""

CheckKind = Literal["readiness", "sustainability"]
PointName = Annotated[str, Field(pattern=r"^[1-5]\.[1-9][0-9]?$")]
"""A yes-no point of the coalition score: number of its stage and place in it (`5.2`)."""


class ScalePoint(Entry):
    """One answer of the scale of agreement."""

    value: int = Field(ge=1, le=5)
    title: Label


class TeamItem(Entry):
    """A statement about the work of the team."""

    id: Identifier
    text: Label
    wording: Wording


class TeamStep(Entry):
    """What a team can do about a weak point, and the step of the process it belongs to."""

    text: Label
    step: Identifier


class TeamDimension(Founded):
    """A side of working together. strength: what a high value says. talk: a question to begin the talk with.

    result_title: what it is called in results, where that differs, so that more is always better.
    """

    id: Identifier
    title: Label
    result_title: Label | None = None
    strength: Label
    items: tuple[TeamItem, ...] = Field(min_length=3, max_length=4)
    talk: Label
    next_steps: tuple[TeamStep, ...] = Field(min_length=1)

    @property
    def named_in_results(self) -> Label:
        """What it is called in results."""
        return self.result_title or self.title


class Background(Founded):
    """What published surveys of teams ask about."""

    title: Label
    topics: tuple[Label, ...] = Field(min_length=1)


class TeamQuestionnaire(Founded):
    """The survey of the area team. version: changes whenever a statement does."""

    version: Text
    title: Label
    introduction: Label
    note: Label
    scale: tuple[ScalePoint, ...] = Field(min_length=5, max_length=5)
    dimensions: tuple[TeamDimension, ...] = Field(min_length=1)
    background: tuple[Background, ...]

    @property
    def items(self) -> tuple[TeamItem, ...]:
        """All statements in their order."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def dimension(self, name: str) -> TeamDimension | None:
        """Return a dimension by its id."""
        return next((one for one in self.dimensions if one.id == name), None)


class CheckItem(Founded):
    """A question to be answered with yes, partly or no, what to do where it is not yes, and the step it belongs to.

    importance: "needed" before one goes on, or "helpful". point: which point of the coalition score a yes is.
    """

    id: Identifier
    question: Label
    advice: Label
    step: Identifier
    importance: Literal["needed", "helpful"]
    point: PointName | None = None


class CheckDimension(Entry):
    """Questions that belong together. meaning: what they are about, as a question."""

    id: Identifier
    title: Label
    meaning: Label
    items: tuple[CheckItem, ...] = Field(min_length=2)


class ComparisonValue(Founded):
    """A published value of the coalition score, for orientation."""

    title: Label
    points: float = Field(ge=0, le=15)


class SiteCheck(Founded):
    """A check of a place, and the phase it belongs to. experience: what a study found about what is lost first."""

    version: Text
    kind: CheckKind
    phase: PhaseId
    title: Label
    introduction: Label
    note: Label
    comparison: tuple[ComparisonValue, ...] = ()
    experience: Label | None = None
    dimensions: tuple[CheckDimension, ...] = Field(min_length=1)

    @property
    def items(self) -> tuple[CheckItem, ...]:
        """All questions in their order."""
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def item(self, name: str) -> CheckItem | None:
        """Return a question by its id."""
        return next((one for one in self.items if one.id == name), None)
