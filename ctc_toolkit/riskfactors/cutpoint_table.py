"""The cut-point table: from which score on a person counts as at risk or protected, and who says so."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat, StringConstraints, model_validator

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import Entry, Identifier, Instrument, Label, Scale, ScaleItem

AtCut = Literal["above", "at_or_above"]
"""Which scores are flagged: those above the cut point, or also those equal to it."""

CutPointStatus = Literal["official", "derived", "made_up"]
Deviation = Literal["median", "mean"]
Weights = Literal["used", "ignored"]
TableName = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$", max_length=80)]
GradeName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=40)]

ANY_GRADE = "all"
"""In place of grades: one cut point for everybody, also for those whose grade is not known."""


class CutPointRule(Entry):
    """The rule: median plus (risk) or minus (protection) `factor` times the absolute deviation.

    deviation: "median" or "mean" of the absolute differences from the median, without any scaling.
    weights: whether the weights of the sample were used.
    """

    factor: float = Field(gt=0, le=5)
    deviation: Deviation
    weights: Weights


class CutPointSample(Entry):
    """The reference sample: what it is, respondents by grade, SHA-256 of its file."""

    description: Label
    n: dict[GradeName, Annotated[int, Field(ge=0)]]
    source_hash: str = ""


class CutPointTable(Entry):
    """Cut points of an instrument by scale and grade, dated and never changed afterwards.

    instrument: id, or id@version where only that version is meant. at_cut: what a score equal to its cut point counts
        as. provisional: printed on every product.
    rule, sample: of derived tables, and of made-up ones derived from a simulated sample.
    values: cut point by scale and grade, in the units of the score; `ANY_GRADE` in place of all grades.
    """

    id: TableName
    instrument: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(@.+)?$")]
    title: Label
    valid_from: date
    status: CutPointStatus
    provisional: bool = True
    at_cut: AtCut = "above"
    method: Label
    rule: CutPointRule | None = None
    sample: CutPointSample | None = None
    sources: tuple[str, ...] = ()
    values: dict[Identifier, dict[GradeName, FiniteFloat]] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> CutPointTable:
        if self.status == "derived" and (self.rule is None or self.sample is None):
            raise ValueError("a derived table names its rule and its sample")
        for scale, by_grade in self.values.items():
            if not by_grade:
                raise ValueError(f"scale {scale}: no grade has a value")
            if ANY_GRADE in by_grade and len(by_grade) > 1:
                raise ValueError(f'scale {scale}: "{ANY_GRADE}" cannot stand beside single grades')
        return self

    @cached_property
    def digest(self) -> str:
        """First 8 hexadecimal digits of the SHA-256 of everything the table says."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    @property
    def reference(self) -> str:
        """Identity printed on every product, for example `lower-saxony@2025-09-01#1a2b3c4d`."""
        return f"{self.id}@{self.valid_from.isoformat()}#{self.digest}"


def scale_range(instrument: Instrument, scale: Scale) -> tuple[Fraction, Fraction]:
    """Return the smallest and the largest possible score of a scale."""
    tables = [item_values(instrument, scale, part).values() for part in scale.items]
    return min(min(values) for values in tables), max(max(values) for values in tables)


def item_values(instrument: Instrument, scale: Scale, part: ScaleItem) -> dict[int, Fraction]:
    """Return the value that each valid code of the item has inside the scale: recoded, reversed, rescaled.

    Reversal is lowest + highest value - value. Rescaling to (lo, hi) is (x - min) / (max - min) * (hi - lo) + lo with
    the range of the item's response set.

    Raises:
        ToolkitError: `scale_range_empty` if all codes of a rescaled item have the same value.
    """
    codes = instrument.codes_of(part.item)
    table = instrument.recode_by_id[part.recode].values if part.recode else {code: code for code in codes}
    low, high = min(table[code] for code in codes), max(table[code] for code in codes)
    plain = {code: low + high - table[code] if part.reverse else table[code] for code in codes}
    if scale.rescale is None:
        return {code: Fraction(value) for code, value in plain.items()}
    if low == high:
        raise ToolkitError("scale_range_empty", scale=scale.id, item=part.item)
    bottom, top = scale.rescale
    return {code: Fraction((value - low) * (top - bottom), high - low) + bottom for code, value in plain.items()}


def check_cut_points(table: CutPointTable, instrument: Instrument) -> None:
    """Check that the table fits the instrument.

    Raises:
        ToolkitError: `cut_points_other_instrument`, `cut_points_unknown_scale`, `cut_points_rescaled_scale` (official
            cut points hold for the official coding, not for items brought to another range),
            `cut_points_unknown_grade` or `cut_points_out_of_range`; each names all scales and grades concerned.
    """
    if table.instrument not in (instrument.id, instrument.reference):
        raise ToolkitError(
            "cut_points_other_instrument", table=table.id, found=table.instrument, expected=instrument.id
        )
    for code, found in _misfits(table, instrument).items():
        if found:
            raise ToolkitError(code, table=table.id, count=len(found), found="; ".join(found))


def _misfits(table: CutPointTable, instrument: Instrument) -> dict[str, list[str]]:
    """Return what does not fit, by error code, the gravest first."""
    group = next((entry for entry in instrument.groups if entry.role == "grade"), None)
    grades = {ANY_GRADE, *(value.id for value in group.values)} if group and group.values else None
    scales = {name: instrument.scale_by_id[name] for name in table.values if name in instrument.scale_by_id}
    unknown = [name for name in table.values if name not in scales]
    official = table.status == "official"
    rescaled = [name for name, scale in scales.items() if official and scale.rescale is not None]
    strange: list[str] = []
    outside: list[str] = []
    for name, scale in scales.items():
        low, high = scale_range(instrument, scale)
        for grade, value in table.values[name].items():
            if grades is not None and grade not in grades:
                strange.append(f"{name}: {grade}")
            if not low <= Fraction(value) <= high:
                outside.append(f"{name}, {grade}: {value:g} ({float(low):g}-{float(high):g})")
    return {
        "cut_points_unknown_scale": unknown,
        "cut_points_rescaled_scale": rescaled,
        "cut_points_unknown_grade": strange,
        "cut_points_out_of_range": outside,
    }
