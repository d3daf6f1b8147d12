"""Scenarios and exercises of workshops, as pydantic models that refuse what contradicts itself.

A scenario says how far a made-up city is; an exercise says what a group does and how it is led, with its solutions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.survey.instrument import Entry, Identifier, Label

Sheet = Literal["area", "profile", "plan"]
"""What is written in a city: the sheet of the area, the commentary on the profile, the plan."""

Reviewed = Literal["none", "submitted", "returned", "approved"]
"""What became of a profile or a plan at the office; "none": it was not handed in."""

EnteredState = Literal["in_progress", "partly", "mostly", "fully"]
"""States of steps (see `progress.StepState`) that need no reason."""

Numbers = Literal["risk", "protective", "behaviour"]

PLACEHOLDERS = frozenset({"city", "survey", "highest_risk", "lowest_protective", "most_reported", "factor", "share"})
"""What an exercise may name of its city, as `{name}`. All but the first two are released numbers in words."""

FROM_THE_SURVEY = PLACEHOLDERS - {"city"}
_PLACEHOLDER = re.compile(r"{([^{}]*)}")


class BegunStep(Entry):
    """A step (id of a benchmark) of the present phase that is entered already."""

    step: Identifier
    state: EnteredState


class Scenario(Entry):
    """Where a made-up city begins. All phases before `phase` are done.

    situation: what the group finds. hint: what the trainer can do with it. steps: what is entered in the present phase.
    waves: how many surveys there are. written: which texts are there. profile, plan: what became of them at the office.
    """

    id: Identifier
    title: Label
    situation: Label
    hint: Label
    phase: int = Field(ge=1, le=5)
    steps: tuple[BegunStep, ...] = ()
    waves: int = Field(ge=0, le=2)
    written: tuple[Sheet, ...] = ()
    profile: Reviewed = "none"
    plan: Reviewed = "none"

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        about_a_survey = "profile" in self.written or self.profile != "none"
        if not self.waves and (about_a_survey or self.phase > 3):
            raise PydanticCustomError("scenario_needs_survey", "a survey is missing")
        if self.waves == 2 and self.phase < 5:
            raise PydanticCustomError("scenario_second_survey", "the second survey comes in phase 5")
        for sheet, state in (("profile", self.profile), ("plan", self.plan)):
            if state != "none" and sheet not in self.written:
                raise PydanticCustomError("scenario_needs_text", "a text is missing", {"sheet": sheet})
        if (self.phase > 3 and self.profile != "approved") or (self.phase > 4 and self.plan != "approved"):
            raise PydanticCustomError("scenario_needs_approval", "an approval is missing")
        return self


class Instruction(Entry):
    """One step of an exercise: what the groups are told, what the trainer knows, and how long it takes."""

    text: Label
    note: Label
    minutes: int = Field(ge=1, le=120)


class WorkItem(Entry):
    """One row of a work table: what it is about, what is given, and what a good answer says."""

    text: Label
    given: tuple[Label, ...] = ()
    answers: tuple[Label, ...] = Field(min_length=1)


class Task(Entry):
    """One task of a worksheet: a table to fill in (`items`), numbers of the survey to look at, or lines to write on.

    columns: headings of the table. numbers: kind of measures, of which `show` are printed. source: where facts come
    from and of which day. answer: what a good answer says, for the trainer.
    """

    id: Identifier
    prompt: Label
    columns: tuple[Label, ...] = ()
    items: tuple[WorkItem, ...] = ()
    numbers: Numbers | None = None
    show: int = Field(default=8, ge=3, le=40)
    lines: int = Field(default=0, ge=0, le=20)
    answer: Label | None = None
    source: Label | None = None

    @model_validator(mode="after")
    def _whole(self) -> Task:
        if sum((bool(self.items), self.numbers is not None, self.lines > 0)) != 1:
            raise PydanticCustomError("task_form", "a table, numbers or lines")
        widths = {1 + len(item.given) + len(item.answers) for item in self.items} | {len(self.columns)}
        if (self.items and len(widths) != 1) or (self.columns and not self.items):
            raise PydanticCustomError("task_columns", "as many cells as columns")
        if self.lines and self.answer is None:
            raise PydanticCustomError("task_answer", "no answer")
        return self


class Reflection(Entry):
    """The question at the end of an exercise, and what the trainer listens for."""

    question: Label
    note: Label


class Exercise(Entry):
    """An exercise for groups, with everything a trainer needs to lead it. scenario: where the cities should stand."""

    id: Identifier
    title: Label
    aim: Label
    minutes: int = Field(ge=5, le=240)
    group_size: Label
    scenario: Identifier
    material: tuple[Label, ...] = Field(min_length=1)
    opening: Label
    instructions: tuple[Instruction, ...] = Field(min_length=2)
    tasks: tuple[Task, ...] = Field(min_length=1)
    reflection: Reflection

    @property
    def needs_survey(self) -> bool:
        """Whether numbers of a survey are printed, so that the city must have one."""
        named = {name for label in labels_in(self) for name in named_in(label)}
        return any(task.numbers for task in self.tasks) or bool(named & FROM_THE_SURVEY)

    @model_validator(mode="after")
    def _sound(self) -> Exercise:
        together = sum(step.minutes for step in self.instructions)
        if together != self.minutes:
            values = {"minutes": self.minutes, "together": together}
            raise PydanticCustomError("exercise_minutes", "minutes do not add up", values)
        unknown = sorted({name for label in labels_in(self) for name in named_in(label)} - PLACEHOLDERS)
        if unknown:
            known = {"name": unknown[0], "placeholders": ", ".join(sorted(PLACEHOLDERS))}
            raise PydanticCustomError("exercise_placeholder", "an unknown placeholder", known)
        return self


def labels_in(value: object) -> Iterator[Label]:
    """Yield every text inside an entry."""
    if isinstance(value, Label):
        yield value
    elif isinstance(value, Entry):
        for name in type(value).model_fields:
            yield from labels_in(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from labels_in(part)


def filled(label: Label, language: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in; "" where one of them has no value."""
    text = label.get(language)
    if any(not values.get(name) for name in _PLACEHOLDER.findall(text)):
        return ""
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], text)


def named_in(label: Label) -> set[str]:
    """Return the placeholders in a text, of both languages."""
    return set(_PLACEHOLDER.findall(label.de)) | set(_PLACEHOLDER.findall(label.en))
