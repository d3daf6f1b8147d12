"""Figures of studies that show how true to their design programmes were delivered elsewhere, as numbers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.process.entries import Founded
from ctc_toolkit.survey.instrument import Identifier, Label

LARGEST = {"percent": 100.0, "rating": 5.0}
"""The largest value of each unit."""


class FidelityFigure(Founded):
    """One figure. side: of fidelity, id in `rating_scales.yaml`. title: of whom. exactness: how its source gives it.

    low, high: ends of a range; the same for one number, and for "above" the number that is exceeded.
    """

    id: Identifier
    side: Identifier
    title: Label
    unit: Literal["percent", "rating"]
    low: float = Field(ge=0)
    high: float
    exactness: Literal["range", "about", "above"]

    @model_validator(mode="after")
    def _within_its_unit(self) -> FidelityFigure:
        ordered = self.low < self.high if self.exactness == "range" else self.low == self.high
        if not ordered or self.high > LARGEST[self.unit] or (self.unit == "rating" and self.low < 1):
            raise PydanticCustomError("process_figure", "figure", {"entry": self.id})
        return self
