"""Heat map of factors by district or grade: direct values and values that lean on all districts, drawn differently.

Every field carries its number. Colour has the one meaning of the app: worse or better for young people, the stronger
the higher the share. A value of the model has a dashed frame and "≈"; a locked field is hatched. The table below has
the same values in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.disclosure.area_results import AreaResult, AreaResults, require_area_results
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import BY_MEANING, GRID, INK
from ctc_toolkit.reporting.selection import Kind, Meaning, comparisons
from ctc_toolkit.reporting.words import made_up_notice, state_text
from ctc_toolkit.survey.instrument import Instrument

Drawn = Literal["direct", "banded", "model", "city", "locked"]
"""How a field is drawn: by the district's own answers; a limit; value of the model; value of the city; locked."""

ROW = 34
_LABELS = 250
MANY = 8
"""Columns from which on a sign stands close to its number, so that both fit on a phone."""
_LINE = 50
"""Letters of a line below the title that fit on a narrow screen."""


@dataclass(frozen=True)
class Field:
    """One field of the map: how it is drawn, its number as drawn, in words, and how strong its colour is (0 to 1)."""

    column: str
    drawn: Drawn
    short: str
    words: str
    strength: float


@dataclass(frozen=True)
class MapRow:
    """One factor: its label, what more of it means, and its fields in the order of the columns."""

    measure: str
    label: str
    meaning: Meaning
    fields: tuple[Field, ...]


def district_rows(
    results: AreaResults,
    released: Released,
    instrument: Instrument,
    kind: Kind,
    language: str,
    *,
    names: Mapping[str, str] | None = None,
) -> list[MapRow]:
    """Return the map by district. released: the table with the breakdown by district, for order and labels.

    names: of districts by their value in the file, where they have others.
    """
    t = translator(language)
    held = {(one.measure, one.area): one for one in require_area_results(results).results}
    rows = []
    for one in comparisons(released, instrument, by=results.group, kind=kind, language=language):
        fields = []
        for label, cell in one.cells:
            area = cell.groups.partition("=")[2]
            found = held.get((one.measure, area))
            if found is not None:
                fields.append(_area_field(t, (names or {}).get(area, label), found, results.city(one.measure)))
        if any(field.drawn != "locked" for field in fields):
            rows.append(MapRow(one.measure, one.label, one.meaning, tuple(fields)))
    return rows


def group_rows(released: Released, instrument: Instrument, by: str, kind: Kind, language: str) -> list[MapRow]:
    """Return the map by another dimension, for example the grade: direct values only."""
    t = translator(language)
    rows = []
    for one in comparisons(require_released(released), instrument, by=by, kind=kind, language=language):
        fields = [
            _direct_field(t, label, cell.state, cell.percent, cell.band, cell.band_limit, cell.certainty)
            for label, cell in one.cells
        ]
        if any(field.drawn != "locked" for field in fields):
            rows.append(MapRow(one.measure, one.label, one.meaning, tuple(fields)))
    return rows


def _direct_field(
    t: Translator, column: str, state: str, percent: int | None, band: str, limit: int | None, certainty: str
) -> Field:
    if state == "shown" and percent is not None:
        words = t("{count} of 100", count=t.number(percent))
        sure = certainty != "uncertain"
        return Field(
            column, "direct", t.number(percent) + ("" if sure else "?"), _unsure(t, words, certainty), percent / 100
        )
    if state == "banded" and limit is not None:
        sign, number = ("<" if band == "under" else ">"), t.number(limit)
        under = band == "under"
        words = t("fewer than {count} of 100", count=number) if under else t("more than {count} of 100", count=number)
        return Field(column, "banded", f"{sign} {number}", words, limit / 100)
    return Field(column, "locked", "•", state_text(state, t.language, length="short"), 0.0)


def _unsure(t: Translator, words: str, certainty: str) -> str:
    return t("{value} (uncertain)", value=words) if certainty == "uncertain" else words


def _area_field(t: Translator, column: str, one: AreaResult, city: int | None) -> Field:
    """Return the field of a district: its own value where that is shown, else the value that leans on all districts."""
    if one.state in ("shown", "banded"):
        return _direct_field(t, column, one.state, one.percent, one.band, one.band_limit, one.certainty)
    if one.model is not None:
        words = t("about {count} of 100 (estimate from all districts)", count=t.number(one.model))
        return Field(column, "model", f"≈ {t.number(one.model)}", words, one.model / 100)
    if one.outcome == "city" and city is not None:
        words = t("as in the city: {count} of 100", count=t.number(city))
        return Field(column, "city", f"= {t.number(city)}", words, city / 100)
    return Field(column, "locked", "•", state_text(one.state, t.language, length="short"), 0.0)


def map_sentences(results: AreaResults, rows: Sequence[MapRow], language: str) -> tuple[str, ...]:
    """Return how the map is read: what each way of drawing means, as far as it occurs, and what is missing and why."""
    t = translator(language)
    drawn = {field.drawn for row in rows for field in row.fields}
    told = [t("Each number says how many of 100 young people in the district; the stronger the colour, the more.")]
    if "model" in drawn:
        told.append(
            t(
                "A dashed frame and ≈ mark an estimate: the district has too few answers of its own, so the "
                "value leans "
                "on all districts together."
            )
        )
    told += _support_sentences(t, results, rows)
    if "city" in drawn:
        told.append(t("= marks the value of the city: the answers of the district say too little of their own."))
    if any(field.short.endswith("?") for row in rows for field in row.fields):
        told.append(t("A question mark means: uncertain, not fit for comparing."))
    if "locked" in drawn:
        told.append(t("• means: locked, too few answers."))
    outcomes = {one.outcome for one in results.results}
    if "too_few_areas" in outcomes and "model" not in drawn:
        told.append(
            t(
                "Estimates need at least six districts with enough answers. "
                "Here only the districts' own values are shown."
            )
        )
    return tuple(told)


def support_of(results: AreaResults, language: str) -> str:
    """Return which known figure supports the estimates, short enough for a chart or a head of a table; else ""."""
    known = require_area_results(results).auxiliary
    if known is None or not results.supported:
        return ""
    t = translator(language)
    return t("Estimates also lean on: {name} ({year}).", name=known.name(language), year=known.year)


def _support_sentences(t: Translator, results: AreaResults, rows: Sequence[MapRow]) -> list[str]:
    """Return which known figure supports the estimates, by whom it is, and where it could not be used."""
    known = results.auxiliary
    if known is None:
        return []
    told = []
    if results.supported:
        told += [
            support_of(results, t.language),
            t(
                "Source of this figure: {source}, as of {date}.",
                source=known.source,
                date=t.date(date.fromisoformat(known.as_of)),
            ),
            t(
                "The figure is about districts as a whole. Where a district's own answers count for less than 30 of "
                "100, the value of the city stands for it."
            ),
        ]
    without = sum(row.measure not in results.supported for row in rows)
    if without:
        told.append(
            t.plural(
                "For {count} factor fewer than ten districts take part; its estimates do without the figure.",
                "For {count} factors fewer than ten districts take part; their estimates do without the figure.",
                without,
            )
        )
    return told


def alike_sentence(results: AreaResults, measure: str, language: str) -> str:
    """Return the sentence that no difference between districts can be shown for a measure, else ""."""
    if any(one.measure == measure and one.outcome == "alike" for one in results.results):
        t = translator(language)
        return t("No difference between the districts can be shown here: the estimate is the same for all of them.")
    return ""


def map_table(rows: Sequence[MapRow], language: str) -> pd.DataFrame:
    """Return the values of the map in words: one row per factor, one column per district or grade."""
    t = translator(language)
    columns = [field.column for field in rows[0].fields] if rows else []
    return pd.DataFrame(
        [[row.label, *(field.words for field in row.fields)] for row in rows], columns=[t("Factor"), *columns]
    )


def area_table(
    results: AreaResults, measure: str, names: Mapping[str, str], language: str, *, reliability: bool
) -> pd.DataFrame:
    """Return one factor in all districts: own value and estimate with their ranges; for evaluators how reliable."""
    t = translator(language)
    rows = []
    for one in results.results:
        if one.measure != measure:
            continue
        name = names.get(one.area, one.area)
        direct = _direct_field(t, name, one.state, one.percent, one.band, one.band_limit, one.certainty).words
        row = [name, direct, _range(t, one.low, one.high), _estimate(t, one, results.city(measure)),
               _range(t, one.model_low, one.model_high)]  # fmt: skip
        if reliability:
            row.append("–" if one.reliability is None else t.number(one.reliability / 100, 2))
        rows.append(row)
    head = [
        t("District"),
        t("Own answers"),
        t("Range of uncertainty"),
        t("Estimate from all districts"),
        t("Its range"),
    ]
    return pd.DataFrame(rows, columns=[*head, t("Reliability of the district's mean")] if reliability else head)


def _range(t: Translator, low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return "–"
    return t("{low} to {high}", low=t.number(low), high=t.number(high))


def _estimate(t: Translator, one: AreaResult, city: int | None) -> str:
    if one.model is not None:
        return t("about {count} of 100", count=t.number(one.model))
    if one.outcome == "city" and city is not None:
        return t("as in the city: {count} of 100", count=t.number(city))
    return "–"


def heat_map(rows: Sequence[MapRow], title: str, language: str, *, made_up: bool, support: str = "") -> ProfileChart:
    """Return the map. rows: of `district_rows` or `group_rows`; all with the same columns. support: `support_of`."""
    t = translator(language)
    columns = [field.column for field in rows[0].fields] if rows else []
    coloured = [field.strength for row in rows for field in row.fields if field.drawn in ("direct", "model")]
    reach = (min(coloured, default=0.0), max(coloured, default=1.0))
    cells = [
        _cell(place, row, number, field, reach, "tight" if len(columns) > MANY else "wide")
        for place, row in enumerate(rows)
        for number, field in enumerate(row.fields)
    ]
    labels = [_label(place, row) for place, row in enumerate(rows)]
    spoken = "; ".join(
        f"{row.label}: " + ", ".join(f"{field.column} {field.words}" for field in row.fields) for row in rows
    )
    notice = [made_up_notice(language)] if made_up else []
    supported = [support] if support else []
    lines = [*notice, t("Of 100 young people."), *(line for text in supported for line in textwrap.wrap(text, _LINE))]
    described = " ".join([*notice, f"{title}. {spoken}.", *supported])
    return ProfileChart(title, described, _document(cells, labels, columns, lines, described))


def _cell(
    place: int, row: MapRow, number: int, field: Field, reach: tuple[float, float], room: Literal["tight", "wide"]
) -> dict[str, Any]:
    """Return a field as drawn; the palest colour is that of the lowest number of the map, the fullest the highest."""
    low, high = reach
    strength = (field.strength - low) / (high - low) if high > low else 0.5
    return {
        "row": f"{place:03d}",
        "column": f"{number:02d}",
        "text": field.short.replace(" ", "") if room == "tight" else field.short,
        "drawn": field.drawn,
        "colour": BY_MEANING[row.meaning],
        "opacity": round(0.08 + 0.62 * strength, 3) if field.drawn in ("direct", "model") else 0.0,
        "spoken": f"{row.label}, {field.column}: {field.words}",
    }


def _label(place: int, row: MapRow) -> dict[str, Any]:
    lines = textwrap.wrap(row.label, 36, max_lines=2, placeholder=" …")
    return {"row": f"{place:03d}", "label": "\n".join(lines), "lines": len(lines), "whole": row.label}


def _narrow(narrow: float | str, wide: float | str) -> dict[str, str]:
    return {"expr": f"width < {NARROW} ? {narrow} : {wide}"}


def _document(
    cells: list[dict[str, Any]],
    labels: list[dict[str, Any]],
    columns: list[str],
    lines: list[str],
    described: str,
) -> dict[str, Any]:
    names = "{" + ",".join(f"'{place:02d}':{_quoted(name)}" for place, name in enumerate(columns)) + "}"
    steep = len(columns) > 4
    x = {
        "field": "column",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "scale": {"range": [_narrow(0, _LABELS), {"expr": "width"}], "paddingInner": 0.04, "paddingOuter": 0},
        "axis": {
            "orient": "top",
            "labelExpr": f"{names}[datum.value]",
            "labelAngle": -40 if steep else 0,
            "labelColor": INK,
            "labelFontSize": SMALL,
            "labelLimit": 150
            if steep
            else {"expr": f"(width - (width < {NARROW} ? 0 : {_LABELS})) / {max(len(columns), 1)}"},
            "labelOverlap": False,
            "ticks": False,
            "domain": False,
        },
    }
    y = {
        "field": "row",
        "type": "ordinal",
        "sort": None,
        "axis": None,
        "scale": {"paddingInner": _narrow(0.42, 0.1), "paddingOuter": _narrow(0.42, 0.05)},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described,
        "title": {"text": lines, "anchor": "start", "frame": "group", "color": INK, "fontSize": SMALL,
                  "fontWeight": "normal", "lineHeight": 16, "offset": 8},
        "width": 760,
        "height": {"step": ROW},
        "datasets": {"fields": cells, "labels": labels},
        "data": {"name": "fields"},
        "encoding": {"y": y},
        "layer": _layers(x),
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }  # fmt: skip


def _layers(x: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields, the frames of estimates, the marks of locked fields, the numbers and the labels."""
    box: dict[str, Any] = {"type": "rect", "aria": False}
    hatch: dict[str, Any] = {"type": "rule", "color": GRID, "strokeOpacity": 0.55, "strokeWidth": 1, "aria": False}
    fields: dict[str, Any] = {
        "mark": box,
        "encoding": {
            "x": x,
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "fillOpacity": {"field": "opacity", "type": "quantitative", "scale": None},
        },
    }
    frames: list[dict[str, Any]] = [
        {
            "transform": [{"filter": f"datum.drawn == '{drawn}'"}],
            "mark": {**box, "fillOpacity": 0, "stroke": INK, "strokeWidth": 1.2, "strokeDash": dash},
            "encoding": {"x": x},
        }
        for drawn, dash in (("model", [5, 3]), ("city", [1, 3]))
    ]
    rest: list[dict[str, Any]] = [
        {
            "transform": [{"filter": "datum.drawn == 'locked'"}],
            "mark": {**hatch, "strokeDash": [3, 3]},
            "encoding": {"x": {**x, "bandPosition": 0}, "x2": {"field": "column", "bandPosition": 1}},
        },
        {
            "mark": {"type": "text", "baseline": "middle", "color": INK, "fontSize": _narrow(SMALL - 1, FONT)},
            "encoding": {
                "x": {**x, "bandPosition": 0.5},
                "text": {"field": "text", "type": "nominal"},
                "description": {"field": "spoken", "type": "nominal"},
            },
        },
    ]
    return [fields, *frames, *rest, *_labels()]


def _labels() -> list[dict[str, Any]]:
    """Return the labels of the rows: on the left in one or two lines, on narrow places above the fields."""
    label: dict[str, Any] = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "x": 0,
        "color": INK,
        "fontSize": SMALL,
        "aria": False,
    }
    labels: list[dict[str, Any]] = [
        {
            "data": {"name": "labels"},
            "transform": [{"filter": f"datum.lines == {count}"}],
            "mark": {
                **label,
                "lineBreak": "\n",
                "dy": -7 * (count - 1),
                "lineHeight": 14,
                "opacity": _narrow(0, 1),
                "limit": _LABELS - 12,
            },
            "encoding": {"text": {"field": "label", "type": "nominal"}},
        }
        for count in (1, 2)
    ]
    narrow: dict[str, Any] = {
        "data": {"name": "labels"},
        "mark": {**label, "dy": -18, "opacity": _narrow(1, 0), "limit": {"expr": "width"}},
        "encoding": {"text": {"field": "whole", "type": "nominal"}},
    }
    return [*labels, narrow]


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)
