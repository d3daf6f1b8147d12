"""What a template of a product holds: its parts, each filled in by hand later, as pydantic models."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ctc_toolkit.survey.instrument import Entry, Label

PartKind = Literal["entries", "table", "checks", "lines", "points"]
"""entries: two columns, what and the entry. table: columns and rows. checks: statements to judge. lines: space to
write on. points: a list to read."""

Draw = Literal[
    "steps_p1",
    "steps_p2",
    "steps_p3",
    "steps_p4",
    "steps_p5",
    "readiness",
    "criteria",
    "outcome_levels",
    "functions",
    "sectors",
    "trainings",
    "coalition_score",
    "fidelity",
]
"""Lists of the catalogue whose entries a template can hold, so that nothing is written twice."""

DRAWN_COLUMNS: dict[Draw, int] = {"criteria": 2, "outcome_levels": 3, "trainings": 2, "fidelity": 2}
"""How many columns the entries of a list fill; one where nothing is said."""

_NEEDED: dict[PartKind, tuple[str, ...]] = {
    "entries": ("items",),
    "table": ("columns",),
    "checks": ("items",),
    "lines": ("lines",),
    "points": ("items",),
}
_ALLOWED: dict[PartKind, tuple[str, ...]] = {
    "entries": ("items",),
    "table": ("columns", "shares", "items", "draws", "empty"),
    "checks": ("items", "draws", "columns"),
    "lines": ("lines",),
    "points": ("items", "draws"),
}


class TemplatePart(Entry):
    """One part of a template, below its heading.

    items: rows of entries and checks, first cells of a table, points. draws: a list of the catalogue in place of items.
    columns: heading row; of checks the answers in place of "yes, partly, no". shares: widths of the columns.
    empty: empty rows below. lines: to write on.
    """

    kind: PartKind
    heading: Label
    hint: Label | None = None
    columns: tuple[Label, ...] = ()
    shares: tuple[int, ...] = ()
    items: tuple[Label, ...] = ()
    draws: Draw | None = None
    empty: int = Field(default=0, ge=0, le=40)
    lines: int = Field(default=0, ge=0, le=40)

    @model_validator(mode="after")
    def _fits_its_kind(self) -> TemplatePart:
        for name in _NEEDED[self.kind]:
            if not getattr(self, name) and not (name == "items" and self.draws):
                raise PydanticCustomError("process_part_lacks", "lacks", {"kind": self.kind, "name": name})
        for name in ("columns", "shares", "items", "draws", "empty", "lines"):
            if getattr(self, name) and name not in _ALLOWED[self.kind]:
                raise PydanticCustomError("process_part_strange", "strange", {"kind": self.kind, "name": name})
        if self.kind == "table" and not (self.items or self.draws or self.empty):
            raise PydanticCustomError("process_part_no_rows", "no rows", {"kind": self.kind})
        if self.shares and len(self.shares) != len(self.columns):
            raise PydanticCustomError(
                "process_part_shares", "shares", {"columns": len(self.columns), "shares": len(self.shares)}
            )
        if self.kind == "table" and self.draws and len(self.columns) < DRAWN_COLUMNS.get(self.draws, 1):
            raise PydanticCustomError("process_part_columns", "columns", {"columns": len(self.columns)})
        return self


Use = Literal["sheet", "register"]
"""sheet: filled in once or for each meeting. register: a list that grows, so it comes as a spreadsheet, too."""
