"""The form for observing a session as a pydantic model: points of two sides of fidelity, with words for 1, 3, 5."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.process.entries import Founded
from ctc_toolkit.survey.instrument import Entry, Identifier, Label, Text

Side = Literal["quality", "responsiveness"]
"""Dimensions of fidelity in `rating_scales.yaml` that are observed with values from 1 to 5."""
SIDES: tuple[Side, ...] = ("quality", "responsiveness")


class Anchors(Entry):
    """Words for the values 1 (low), 3 (middle) and 5 (high); 2 and 4 lie between them."""

    low: Label
    middle: Label
    high: Label


class FormPoint(Founded):
    """A point that is given a value from 1 to 5."""

    id: Identifier
    side: Side
    title: Label
    question: Label
    anchors: Anchors


class ObservationForm(Founded):
    """The form. version: changes whenever a point does."""

    version: Text
    title: Label
    introduction: Label
    note: Label
    points: tuple[FormPoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _every_side(self) -> ObservationForm:
        if {point.side for point in self.points} != set(SIDES):
            raise PydanticCustomError("process_form_sides", "sides", {"sides": ", ".join(SIDES)})
        return self

    def of_side(self, side: Side) -> tuple[FormPoint, ...]:
        """Return the points of a side in their order."""
        return tuple(point for point in self.points if point.side == side)

    def point(self, name: str) -> FormPoint | None:
        """Return a point by its id."""
        return next((point for point in self.points if point.id == name), None)
