"""Pictures of team surveys and site checks: for each side one line of words, below it a bar.

A team survey draws the range in which the mean lies, as released: the bar itself is the uncertainty. A check draws yes
as a filled, partly as a striped and no as an empty part. Every bar carries its words, so that nothing is said by colour
alone. One drawing serves a wide page and a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ctc_toolkit.disclosure import TeamDimensionResult, TeamResults, require_team_results
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process.question_entries import TeamDimension, TeamQuestionnaire
from ctc_toolkit.process.site_checks import CheckSummary, DimensionSummary
from ctc_toolkit.process.team_answers import movement, standing
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import BETTER, GRID, INK, NEUTRAL, WORSE
from ctc_toolkit.reporting.team_words import carrying_words, counts_text, mark_text, range_text, standing_words

STEP = 48
"""Height in pixels of a row: a line of words and a bar."""
HEADING_STEP = 24

_COLOURS = {"strong": BETTER, "mixed": NEUTRAL, "weak": WORSE}


@dataclass(frozen=True)
class TeamWave:
    """A closed survey in a picture: what it is called, and its released results."""

    title: str
    results: TeamResults


def team_chart(wave: TeamWave, questionnaire: TeamQuestionnaire, language: str) -> ProfileChart:
    """Return the ranges of all dimensions of one survey, in the order of the questionnaire."""
    t = translator(language)
    results = require_team_results(wave.results)
    title = t("How our team works: {survey}", survey=wave.title)
    rows = [
        _range_row(t, str(place), dimension.named_in_results.get(language), results.dimension(dimension.id))
        for place, dimension in enumerate(questionnaire.dimensions)
    ]
    return _range_chart(t, title, rows, t("Bar chart."))


def team_trend_chart(waves: Sequence[TeamWave], questionnaire: TeamQuestionnaire, language: str) -> ProfileChart:
    """Return the ranges of all dimensions over several surveys, oldest first, one block for each dimension."""
    t = translator(language)
    for wave in waves:
        require_team_results(wave.results)
    rows: list[dict[str, Any]] = []
    for place, dimension in enumerate(questionnaire.dimensions):
        found = [wave.results.dimension(dimension.id) for wave in waves]
        rows.append(_heading_row(f"{place} heading", trend_heading(t, dimension, found)))
        rows += [
            _range_row(t, f"{place} {number}", wave.title, result)
            for number, (wave, result) in enumerate(zip(waves, found, strict=True))
        ]
    return _range_chart(t, t("How our team has changed"), rows, t("Bar chart, one block for each side."))


def trend_heading(t: Translator, dimension: TeamDimension, found: Sequence[TeamDimensionResult | None]) -> str:
    """Return the name of a dimension and whether it has risen or fallen from the last survey but one to the last."""
    title = dimension.named_in_results.get(t.language)
    moved = movement(found[-2], found[-1]) if len(found) > 1 else None
    words = {
        "higher": t("has risen"),
        "lower": t("has fallen"),
        "unclear": t("no clear change"),
        None: t("cannot be compared"),
    }[moved]
    return f"{title}: {words}"


def check_chart(summary: CheckSummary, language: str) -> ProfileChart:
    """Return one bar for each dimension of a check: yes, partly, no and open as parts of it."""
    t = translator(language)
    title = summary.check.title.get(language)
    rows = [_check_row(t, str(place), one) for place, one in enumerate(summary.dimensions)]
    legend = t("Filled: yes. Pale: partly. Empty: no or not answered yet.")
    return _finish(title, legend, rows, _CHECK_SCALE, _check_layers(), t("Bar chart."))


def _range_row(t: Translator, key: str, label: str, result: TeamDimensionResult | None) -> dict[str, Any]:
    if result is None or result.low is None or result.high is None:
        text = t("fewer than 5 answers")
        return {"key": key, "form": "locked", "label": label, "text": text, "spoken": f"{label}: {text}"}
    text = f"{range_text(t, result)}: {standing_words(t, result)}"
    return {
        "key": key,
        "form": "range",
        "label": label,
        "low": result.low,
        "high": result.high,
        "colour": _COLOURS[standing(result)],
        "text": text,
        "spoken": f"{label}: {text}",
    }


def _heading_row(key: str, label: str) -> dict[str, Any]:
    return {"key": key, "form": "heading", "label": label, "spoken": label}


def _check_row(t: Translator, key: str, summary: DimensionSummary) -> dict[str, Any]:
    label = summary.dimension.title.get(t.language)
    all_of_them = summary.answered + summary.open
    text = f"{counts_text(t, summary)}: {carrying_words(t, summary)}"
    return {
        "key": key,
        "form": "check",
        "label": label,
        "yes": summary.yes / all_of_them,
        "partly": (summary.yes + summary.partly) / all_of_them,
        "text": text,
        "spoken": f"{label}: {text}",
    }


_CHECK_SCALE: dict[str, Any] = {"domain": [0, 1], "range": [0, {"expr": "width"}]}
_TEAM_SCALE: dict[str, Any] = {"domain": [1, 5], "range": [12, {"expr": "width - 12"}]}


def _range_chart(t: Translator, title: str, rows: list[dict[str, Any]], kind: str) -> ProfileChart:
    legend = t("The mean lies somewhere within the bar. 1 is the weak, 5 the strong end.")
    ticks = [{"at": value, "text": mark_text(t, value)} for value in range(1, 6)]
    return _finish(title, legend, rows, _TEAM_SCALE, _range_layers(ticks), kind)


def _only(*forms: str) -> list[dict[str, Any]]:
    return [{"filter": {"field": "form", "oneOf": list(forms)}}]


def _bar(**more: Any) -> dict[str, Any]:
    return {"type": "bar", "height": 14, "yOffset": 10, "aria": False, **more}


def _range_layers(ticks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    line = {"type": "bar", "height": 2, "yOffset": 10, "color": GRID, "opacity": 0.6, "aria": False}
    value: dict[str, Any] = {"type": "quantitative", "scale": _TEAM_SCALE, "axis": None}
    return [
        {
            "mark": {"type": "rule", "color": GRID, "opacity": 0.45, "aria": False},
            "data": {"values": ticks},
            "encoding": {"x": {"field": "at", **value}, "y": {"value": 0}, "y2": {"value": {"expr": "height"}}},
        },
        {
            "mark": {"type": "text", "baseline": "bottom", "fontSize": SMALL, "color": INK, "aria": False},
            "data": {"values": ticks},
            "encoding": {
                "x": {"field": "at", **value},
                "y": {"value": -2},
                "text": {"field": "text", "type": "nominal"},
            },
        },
        {
            "transform": _only("range", "locked"),
            "mark": line,
            "encoding": {"x": {"datum": 1, **value}, "x2": {"datum": 5}},
        },
        {
            "transform": _only("range"),
            "mark": _bar(cornerRadius=3),
            "encoding": {
                "x": {"field": "low", **value},
                "x2": {"field": "high"},
                "color": {"field": "colour", "type": "nominal", "scale": None},
            },
        },
    ]


def _check_layers() -> list[dict[str, Any]]:
    value: dict[str, Any] = {"type": "quantitative", "scale": _CHECK_SCALE, "axis": None}
    return [
        {
            "mark": _bar(fillOpacity=0, stroke=GRID, strokeWidth=1.5),
            "encoding": {"x": {"datum": 0, **value}, "x2": {"datum": 1}},
        },
        {
            "mark": _bar(color=BETTER, fillOpacity=0.3, stroke=BETTER, strokeWidth=1.5),
            "encoding": {"x": {"field": "partly", **value}, "x2": {"datum": 0}},
        },
        {
            "mark": _bar(color=BETTER),
            "encoding": {"x": {"field": "yes", **value}, "x2": {"datum": 0}},
        },
    ]


def _words() -> list[dict[str, Any]]:
    place: dict[str, Any] = {"type": "text", "baseline": "middle", "color": INK, "yOffset": -11}
    label = {"field": "label", "type": "nominal"}
    spoken = {"field": "spoken", "type": "nominal"}
    narrow = f"width < {NARROW}"
    return [
        {
            "transform": _only("heading"),
            "mark": {**place, "yOffset": 8, "align": "left", "x": 0, "fontSize": FONT, "fontWeight": "bold"},
            "encoding": {"text": label, "description": spoken},
        },
        {
            "transform": _only("range", "locked", "check"),
            "mark": {**place, "align": "left", "x": 0, "fontSize": FONT, "limit": {"expr": "width * 0.5"}},
            "encoding": {"text": label, "description": spoken},
        },
        {
            "transform": _only("range", "locked", "check"),
            "mark": {
                **place,
                "align": "right",
                "x": {"expr": "width"},
                "fontSize": {"expr": f"{narrow} ? {SMALL - 1} : {FONT}"},
                "limit": {"expr": "width * 0.5"},
                "aria": False,
            },
            "encoding": {"text": {"field": "text", "type": "nominal"}},
        },
    ]


def _finish(
    title: str,
    legend: str,
    rows: list[dict[str, Any]],
    scale: dict[str, Any],
    layers: list[dict[str, Any]],
    kind: str,
) -> ProfileChart:
    spoken = "; ".join(str(row["spoken"]) for row in rows)
    named = title if title.endswith("?") else f"{title}."
    alternative = f"{kind} {named} {spoken}."
    place: dict[str, Any] = {
        "field": "key",
        "type": "ordinal",
        "axis": None,
        "sort": None,
        "scale": {"domain": [row["key"] for row in rows], "paddingInner": 0, "paddingOuter": 0},
    }
    document = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": alternative,
        "title": {
            "text": title,
            "subtitle": legend,
            "anchor": "start",
            "frame": "group",
            "color": INK,
            "subtitleColor": INK,
            "fontSize": 16,
            "subtitleFontSize": SMALL,
            "offset": 20 if scale is _TEAM_SCALE else 8,
        },
        "width": 760,
        "height": {"step": STEP},
        "datasets": {"team": rows},
        "data": {"name": "team"},
        "encoding": {"y": place},
        "layer": [*layers, *_words()],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }
    return ProfileChart(title, alternative, document)
