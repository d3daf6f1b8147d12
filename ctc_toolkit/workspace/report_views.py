"""What is said about reports: the order, the made report with its provenance, and what a second making showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from ctc_toolkit.reporting.products import Product
from ctc_toolkit.workspace.views import WaveView


@dataclass(frozen=True)
class ReportOrder:
    """What a person wants to have. sections: empty for the usual ones. made_on: the day written in it; None: today.

    details: what else was chosen, by name in their order: a school, a planned survey, a letter.
    """

    product: str
    ags: str
    wave_id: str | None = None
    area_id: str | None = None
    sections: tuple[str, ...] = ()
    language: str = "de"
    form: str = "pdf"
    level: str = "internal"
    made_on: date | None = None
    details: tuple[tuple[str, str], ...] = ()

    def detail(self, name: str) -> str:
        """Return a detail; "" where it was not chosen."""
        return dict(self.details).get(name, "")

    @property
    def named(self) -> str:
        """What the order is about: the id of its survey or area, else its city."""
        return self.wave_id or self.area_id or self.ags

    @property
    def plain(self) -> dict[str, Any]:
        """The order as values of JSON."""
        return {
            **vars(self),
            "sections": list(self.sections),
            "details": dict(self.details),
            "made_on": self.made_on.isoformat() if self.made_on else None,
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> ReportOrder:
        """Return the order that `plain` was written from."""
        day = date.fromisoformat(plain["made_on"]) if plain["made_on"] else None
        details = tuple(sorted(plain.get("details", {}).items()))
        return cls(**{**plain, "sections": tuple(plain["sections"]), "made_on": day, "details": details})


@dataclass(frozen=True)
class Recipient:
    """Who got a report: a function or an organisation, and when."""

    who: str
    on: date


@dataclass(frozen=True)
class ReportView:
    """A made report. survey, area: what it is of, as it is called now. kept_until: then its file is deleted."""

    id: str
    order: ReportOrder
    survey: str
    area: str
    name: str
    size: int
    content_hash: str
    inputs_hash: str
    software: str
    made_by: str
    made_at: datetime
    kept_until: date
    recipients: tuple[Recipient, ...]
    version: int


@dataclass(frozen=True)
class PlanChoice:
    """A planned survey with the names of its schools."""

    id: str
    label: str
    schools: tuple[str, ...]


@dataclass(frozen=True)
class MadeReports:
    """What can be made of a city, and what was. areas: id and name of those of which there is something to tell.

    schools: by survey those that agreed to a sheet of their own. all_areas: whose state the person may hand over.
    plans: planned surveys of which the person may have letters.
    """

    ags: str
    city: str
    made_up: bool
    products: tuple[Product, ...]
    waves: tuple[WaveView, ...]
    areas: tuple[tuple[str, str], ...]
    made: tuple[ReportView, ...]
    schools: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    all_areas: tuple[tuple[str, str], ...] = ()
    plans: tuple[PlanChoice, ...] = ()


@dataclass(frozen=True)
class MadeFile:
    """A made report with its file."""

    report: ReportView
    content: bytes


@dataclass(frozen=True)
class Again:
    """What making a report again showed. changed: the parts of the inputs that differ, by name.

    software_then, software_now: versions. content_hash, content: of the file as it would be made now.
    """

    result: Literal["same", "changed"]
    changed: tuple[str, ...]
    software_then: str
    software_now: str
    content_hash: str
    content: bytes
