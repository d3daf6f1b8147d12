"""What the profile page shows, made once per released profile, view and language.

Kept for everybody, because it is made from released numbers only; the key is the content of these numbers. Whoever
gets here has been granted the wave by the workspace in this very run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.reporting import (
    KINDS,
    Highlights,
    Kind,
    dimensions,
    entries,
    explanations,
    grouped_chart,
    grouped_table,
    highlights,
    profile_chart,
    profile_table,
    released_csv,
)
from ctc_toolkit.reporting.export import Dialect
from ctc_toolkit.site_words import current_words
from ctc_toolkit.survey.grade_bands import breakdowns_of
from ctc_toolkit.survey.instrument import Instrument

ALL = "all"
FONT = '"Source Sans", sans-serif'
"""The font of the pages, so that charts look like the text around them."""


@dataclass(frozen=True)
class View:
    """The chosen view. area: heading of the measures, "all" for every one.

    by: "all", a grouping column, or two that are crossed: "sex,grade".
    """

    kind: Kind
    by: str
    area: str


@dataclass(frozen=True)
class Outline:
    """What can be chosen.

    kinds: of measures, those with numbers first. breakdowns: the catalogue without schools, single columns first, sex
    first of all. areas: headings by kind, in the order of the questionnaire. filled: those with at least one number.
    sizes: number of measures by kind.
    """

    kinds: tuple[Kind, ...]
    breakdowns: tuple[tuple[str, ...], ...]
    areas: dict[str, tuple[str, ...]]
    filled: dict[str, frozenset[str]]
    sizes: dict[str, int]


@dataclass(frozen=True)
class Shown:
    """One view: the chart as a Vega-Lite document with its text alternative and title, and the table of its values."""

    document: dict[str, Any]
    alt: str
    title: str
    table: pd.DataFrame


@dataclass(frozen=True)
class Sentences:
    """What stands out, and the explanations of values without an exact number, by their titles."""

    found: Highlights
    special: dict[str, str]


def content_key(released: Released) -> str:
    """Return what the functions here take as `content_hash`: the numbers, and the words of the site they stand with."""
    return f"{released.content_hash} {current_words().key}"


@st.cache_resource(max_entries=64, show_spinner=False)
def outline(_released: Released, _instrument: Instrument, content_hash: str, language: str) -> Outline:
    """Return what can be chosen for these numbers."""
    areas, filled, sizes = {}, {}, {}
    for kind in KINDS:
        found = entries(_released, _instrument, kind=kind, language=language)
        if found:
            areas[kind] = tuple(dict.fromkeys(entry.heading for entry in found))
            with_numbers = (entry.heading for entry in found if entry.cell.state in ("shown", "banded"))
            filled[kind] = frozenset(with_numbers)
            sizes[kind] = len(found)
    catalogue = breakdowns_of(_instrument)
    there = set(dimensions(_released))
    if _released.provenance.tables is None:  # answers can be broken down further than what was asked for first
        there |= {entry.id for entry in catalogue.dimensions if entry.role not in ("sex", "grade", "grade_band")}
        bands = {entry.id for entry in catalogue.dimensions if entry.role == "grade_band"}
        there |= bands if _grades(_instrument, there) else set()
    named = tuple(table for table in catalogue.city_tables if table and set(table) <= there)
    return Outline(tuple(sorted(areas, key=lambda kind: not filled[kind])), named, areas, filled, sizes)


def _grades(instrument: Instrument, there: set[str]) -> bool:
    return any(group.role == "grade" and group.id in there for group in instrument.groups)


@st.cache_resource(max_entries=64, show_spinner=False)
def sentences(_released: Released, _instrument: Instrument, content_hash: str, kind: Kind, language: str) -> Sentences:
    """Return what stands out among the measures of `kind`, and what needs an explanation."""
    found = highlights(_released, _instrument, kind=kind, language=language)
    return Sentences(found, explanations(_released, language))


@st.cache_resource(max_entries=128, show_spinner=False)
def shown(_released: Released, _instrument: Instrument, content_hash: str, view: View, language: str) -> Shown:
    """Return chart and table of a view."""
    chosen: dict[str, Any] = {"kind": view.kind, "language": language, "measures": None}
    if view.area != ALL:
        found = entries(_released, _instrument, kind=view.kind, language=language)
        chosen["measures"] = [entry.cell.measure for entry in found if entry.heading == view.area]
    if view.by == ALL:
        chart, table = profile_chart(_released, _instrument, **chosen), profile_table(_released, _instrument, **chosen)
    else:
        chart = grouped_chart(_released, _instrument, by=view.by, **chosen)
        table = grouped_table(_released, _instrument, by=view.by, **chosen)
    document = chart.to_dict()
    document.pop("description", None)  # stands in `alt`
    document["autosize"] = {"type": "fit-x", "contains": "padding"}
    document.setdefault("config", {})["font"] = FONT
    # labels come from catalogues that cities may write themselves
    escaped = table.map(plain)
    escaped.columns = [plain(name) for name in table.columns]
    return Shown(document, chart.alt, plain(chart.title), escaped)


@st.cache_data(max_entries=64, show_spinner=False)
def file_of(_released: Released, _instrument: Instrument, content_hash: str, language: str) -> bytes:
    """Return all released values as CSV.

    The file is made beforehand: what a download button makes on demand belongs to no session, and would be refused.
    """
    dialect: Dialect = "german_excel" if language == "de" else "plain"
    return released_csv(_released, _instrument, language, dialect=dialect)
