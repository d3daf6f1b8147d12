"""Finished tables of a survey institute as a value: what was given, and nothing that may never be shown.

A percentage that rests on fewer answers than may be shown, or on fewer than five young people, is not kept: such cells
arrive here as locked (with no more than how many answered, which the locks beside them need), or as a limit.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal

from ctc_toolkit.errors import ToolkitError

FORMAT = 1
"""Number of this form of a document."""

GivenState = Literal["given", "under", "over", "locked", "small"]
"""given: a percentage. under, over: only a limit is known. locked: withheld by the institute. small: locked here,
because too few answered."""

UsedCutPoints = Literal["official", "institute", "unknown"]


@dataclass(frozen=True)
class GivenCell:
    """One measure in one group, as the institute gives it; None where nothing is given. percent, low, high: 0 to 100.

    n: valid answers, unweighted. standard_error: in percent points. schools: schools behind the group.
    """

    measure: str
    groups: str
    state: GivenState
    n: int | None = None
    percent: float | None = None
    standard_error: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    design_effect: float | None = None
    schools: int | None = None


@dataclass(frozen=True)
class GivenTables:
    """The checked tables of one file. instrument: reference as `ctc-youth-survey@2026-de`."""

    instrument: str
    cells: tuple[GivenCell, ...]
    source_hash: str

    @property
    def respondents(self) -> int:
        """The largest number of valid answers of any measure: at least so many young people answered."""
        return max((cell.n or 0 for cell in self.cells), default=0)

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures with at least one cell, in the order of the file."""
        return tuple(dict.fromkeys(cell.measure for cell in self.cells))

    def count(self, state: GivenState) -> int:
        """Return how many cells are in this state."""
        return sum(cell.state == state for cell in self.cells)


@dataclass(frozen=True)
class TablesEntry:
    """What people say about the tables.

    institute: who made them. report: where they stand. first_day, last_day: of the fieldwork. cut_points: which ones
    the institute used. schools: that took part. design_effect: assumed where the tables say nothing about precision;
    None: no range is shown there.
    """

    institute: str = ""
    report: str = ""
    first_day: date | None = None
    last_day: date | None = None
    cut_points: UsedCutPoints = "unknown"
    schools: int | None = None
    design_effect: float | None = None


LONGEST = {"institute": 120, "report": 200}
DESIGN_EFFECTS = (1.0, 10.0)
MOST_SCHOOLS = 2000


def entry_problems(entry: TablesEntry, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with an entry, by field; empty: nothing."""
    found: dict[str, ToolkitError] = {}
    for name, code in (("institute", "tables_institute"), ("report", "tables_report")):
        size = len(getattr(entry, name).strip())
        if not 0 < size <= LONGEST[name]:
            found[name] = ToolkitError(code, longest=LONGEST[name], found=size)
    if entry.first_day is None or entry.last_day is None:
        found["first_day"] = ToolkitError("tables_days_missing")
    elif not entry.first_day <= entry.last_day <= today:
        found["first_day"] = ToolkitError(
            "tables_days_order",
            first=entry.first_day.strftime("%d.%m.%Y"),
            last=entry.last_day.strftime("%d.%m.%Y"),
        )
    if entry.schools is None or not 1 <= entry.schools <= MOST_SCHOOLS:
        found["schools"] = ToolkitError("tables_schools", most=MOST_SCHOOLS, found=entry.schools or 0)
    low, high = DESIGN_EFFECTS
    if entry.design_effect is not None and not low <= entry.design_effect <= high:
        found["design_effect"] = ToolkitError(
            "tables_design_effect", low=f"{low:g}", high=f"{high:g}", found=f"{entry.design_effect:g}"
        )
    return found


_NAMES = [one.name for one in fields(GivenCell)]


def tables_to_document(tables: GivenTables) -> str:
    """Return the tables as canonical JSON; equal for equal tables."""
    held = {
        "format": FORMAT,
        "instrument": tables.instrument,
        "source_hash": tables.source_hash,
        "cells": [[asdict(cell)[name] for name in _NAMES] for cell in tables.cells],
    }
    return json.dumps(held, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def document_digest(document: str) -> str:
    """Return the SHA-256 of a document, hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def tables_from_document(document: str, content_hash: str) -> GivenTables:
    """Return the tables that were written as `document`.

    Raises:
        ToolkitError: `tables_damaged`: it does not fit its hash or is no such document.
    """
    if document_digest(document) != content_hash:
        raise ToolkitError("tables_damaged")
    try:
        held: dict[str, Any] = json.loads(document)
        cells = tuple(GivenCell(**dict(zip(_NAMES, row, strict=True))) for row in held["cells"])
        if held["format"] != FORMAT:
            raise ValueError("format")
        return GivenTables(str(held["instrument"]), cells, str(held["source_hash"]))
    except (ValueError, TypeError, KeyError) as problem:
        raise ToolkitError("tables_damaged") from problem
