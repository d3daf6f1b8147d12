"""A small chart of one indicator over the years: a point and its interval for each year, locked years in words.

The place that is chosen is drawn in full; where it is a district, the city stands behind it as a pale line. The chart
holds exactly the released figures that it draws.
"""

from __future__ import annotations

from typing import Any

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.indicator_words import interval_text, locked_text, number_text, place_text, value_text
from ctc_toolkit.reporting.palette import BY_MEANING, GRID, INK
from ctc_toolkit.riskfactors.indicator_rates import Figure, IndicatorFigures

HEIGHT = 96
_TOP, _SIDE = 24, 26
_ROOM = 1.15
"""How far the scale reaches above the highest value drawn."""


def indicator_chart(figures: IndicatorFigures, place: str, language: str) -> ProfileChart:
    """Return the years of a place; all values stand on one scale that begins at zero."""
    t = translator(language)
    own = figures.series(place)
    city = figures.series(CITY) if place != CITY else ()
    newest = own[-1].year if own else None
    meaning = figures.change.meaning if figures.change is not None and place == CITY else "neutral"
    rows = [_row(t, figures, figure, meaning if figure.year == newest else "neutral") for figure in own]
    behind = [{"year": one.year, "value": one.value} for one in city if one.value is not None]
    title = f"{figures.indicator.name.get(language)}, {place_text(t, place)}"
    spoken = "; ".join(f"{figure.year}: {_spoken(t, figures, figure)}" for figure in own)
    years = sorted({figure.year for figure in (*own, *city)})
    top = max([figure.high for figure in own if figure.high is not None] + [row["value"] for row in behind], default=1)
    document = _document(rows, behind, years, _ROOM * top)
    document["description"] = f"{t('Line chart.')} {title}. {spoken}."
    return ProfileChart(title, document["description"], document)


def _spoken(t: Translator, figures: IndicatorFigures, figure: Figure) -> str:
    if figure.value is None:
        return locked_text(t)
    return f"{value_text(t, figures.indicator, figure)} ({interval_text(t, figure)})"


def _row(t: Translator, figures: IndicatorFigures, figure: Figure, meaning: str) -> dict[str, Any]:
    spoken = f"{figure.year}: {_spoken(t, figures, figure)}"
    if figure.value is None:
        return {"year": figure.year, "form": "locked", "text": t("locked"), "spoken": spoken}
    return {
        "year": figure.year,
        "form": "shown",
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "text": number_text(t, figure.value),
        "meaning": meaning,
        "spoken": spoken,
    }


def _only(form: str) -> list[dict[str, Any]]:
    return [{"filter": {"field": "form", "equal": form}}]


def _across(years: list[int]) -> dict[str, Any]:
    """Return the horizontal place of a year."""
    return {
        "field": "year",
        "type": "ordinal",
        "scale": {"domain": years, "type": "point", "padding": 0, "range": [_SIDE, {"expr": f"width - {_SIDE}"}]},
        "axis": {
            "title": None,
            "labelAngle": 0,
            "labelColor": INK,
            "labelFontSize": SMALL,
            "domainColor": GRID,
            "ticks": False,
            "labelPadding": 6,
            "aria": False,
        },
    }


def _document(rows: list[dict[str, Any]], behind: list[dict[str, Any]], years: list[int], top: float) -> dict[str, Any]:
    scale = {"domain": [0, top], "nice": False, "range": [HEIGHT, _TOP]}
    up: dict[str, Any] = {"type": "quantitative", "scale": scale, "axis": None}
    value = {"field": "value", **up}
    colours = {"domain": list(BY_MEANING), "range": list(BY_MEANING.values())}
    text = {"field": "text", "type": "nominal"}
    words: dict[str, Any] = {"type": "text", "color": INK, "fontSize": SMALL}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": 320,
        "height": HEIGHT,
        "datasets": {"figures": rows, "city": behind},
        "data": {"name": "figures"},
        "encoding": {"x": _across(years)},
        "layer": [
            {
                "data": {"name": "city"},
                "mark": {"type": "line", "color": GRID, "strokeDash": [4, 4], "strokeWidth": 2, "aria": False},
                "encoding": {"y": value},
            },
            {
                "transform": _only("shown"),
                "mark": {"type": "line", "color": INK, "strokeWidth": 1.5, "opacity": 0.6, "aria": False},
                "encoding": {"y": value},
            },
            {
                "transform": _only("shown"),
                "mark": {"type": "rule", "color": INK, "strokeWidth": 2, "aria": False},
                "encoding": {"y": {"field": "low", **up}, "y2": {"field": "high"}},
            },
            {
                "transform": _only("shown"),
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {
                    "y": value,
                    "color": {"field": "meaning", "type": "nominal", "scale": colours, "legend": None},
                    "description": {"field": "spoken", "type": "nominal"},
                    "tooltip": {"field": "spoken", "type": "nominal"},
                },
            },
            {
                "transform": _only("shown"),
                "mark": {**words, "baseline": "bottom", "dy": -7, "aria": False},
                "encoding": {"y": {"field": "high", **up}, "text": text},
            },
            {
                "transform": _only("locked"),
                "mark": {**words, "fontStyle": "italic", "baseline": "bottom", "y": HEIGHT - 4},
                "encoding": {"text": text, "description": {"field": "spoken", "type": "nominal"}},
            },
        ],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }
