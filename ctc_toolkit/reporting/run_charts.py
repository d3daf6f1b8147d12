"""Run charts of the delivery of a measure: a line of values with their median, and sessions planned and held.

Adaptations have shapes of their own, what falls is said in words. The rows of the table below hold the same values.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

from ctc_toolkit.implementation.records import Adapted
from ctc_toolkit.implementation.series import MonthPoint, RunPoint, RunSeries, SeriesKind
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import BETTER, GRID, INK, WORSE

HEIGHT = 250
"""Height in pixels of a picture with its title and the days below it, where the place of the chart does not set it."""
_TOP, _LEFT, _RIGHT = 14, 44, 18
_CHARACTERS = 36
"""Length at which lines are broken on a phone."""
SHAPES: dict[Adapted, str] = {"none": "circle", "fits": "triangle-up", "core": "diamond"}
MOST_DAYS = 6
"""So many days are written below the line."""


def series_title(t: Translator, kind: SeriesKind) -> str:
    """Return what a series shows."""
    return {
        "quality": t("Quality, observed from outside"),
        "own_quality": t("Quality, own rating"),
        "attendance": t("Attendance"),
        "adherence": t("Core components delivered"),
    }[kind]


def value_text(t: Translator, kind: SeriesKind, value: float) -> str:
    """Return a value of a series: a rating with one decimal, else whole percent."""
    return t.number(value, 1) if kind in ("quality", "own_quality") else t.percent(value)


def adapted_words(t: Translator, adapted: Adapted) -> str:
    """Return whether something was changed, with the shape of its mark; "" where nothing was."""
    return {"none": "", "fits": "△ " + t("adapted, fits"), "core": "◆ " + t("core changed")}[adapted]


def run_finding(t: Translator, series: RunSeries) -> str:
    """Return what a series says, in a sentence or two."""
    last, middle = series.points[-1], value_text(t, series.kind, series.median)
    said = t(
        "Last {last} on {date}, middle value {middle}.",
        last=value_text(t, series.kind, last.value),
        date=t.date(last.day),
        middle=middle,
    )
    if series.fall is None:
        return said + " " + t("No fall is to be seen.")
    since = t.date(series.points[series.fall.first].day)
    after = value_text(t, series.kind, series.fall.last)
    before = value_text(t, series.kind, series.fall.before)
    return said + " " + t("Falling since {date}: {after}, before {before}.", date=since, after=after, before=before)


def run_rows(t: Translator, series: RunSeries) -> list[tuple[str, str, str, str]]:
    """Return the rows of the table: day, value, of how many, adaptation."""
    return [
        (
            _day(t, series, point),
            value_text(t, series.kind, point.value),
            t.number(point.count),
            adapted_words(t, point.adapted) or "–",
        )
        for point in series.points
    ]


def run_columns(t: Translator, series: RunSeries) -> tuple[str, str, str, str]:
    """Return the headings of the table."""
    first = t("Week from") if series.step == "week" else t("Day")
    counted = t("Ratings") if series.kind in ("quality", "own_quality") else t("Sessions")
    return first, series_title(t, series.kind), counted, t("Adapted")


def _day(t: Translator, series: RunSeries, point: RunPoint) -> str:
    return t.date(point.day)


def run_chart(series: RunSeries, language: str) -> ProfileChart:
    """Return the line of a series with its median."""
    t = translator(language)
    title = series_title(t, series.kind)
    rated = series.kind in ("quality", "own_quality")
    ends, ticks = ((1, 5), [1, 2, 3, 4, 5]) if rated else ((0, 100), [0, 25, 50, 75, 100])
    falling = series.fall.first if series.fall is not None else len(series.points)
    rows = [
        {
            "place": place,
            "value": point.value,
            "shape": SHAPES[point.adapted],
            "colour": WORSE if place >= falling else BETTER,
            "size": 130 if point.adapted != "none" else 70,
            "spoken": " ".join(
                filter(
                    None,
                    (f"{t.date(point.day)}:", value_text(t, series.kind, point.value), adapted_words(t, point.adapted)),
                )
            ),
        }
        for place, point in enumerate(series.points)
    ]
    marks = [{"value": one, "text": t.number(one) if rated else t.percent(one)} for one in ticks]
    middle = [
        {"value": series.median, "text": t("middle value {value}", value=value_text(t, series.kind, series.median))}
    ]
    finding = run_finding(t, series)
    alternative = f"{t('Line chart.')} {title}. {finding}"
    document = _document(
        title,
        _legend(t, series),
        ends,
        [_days(t, [point.day for point in series.points]), marks],
        [_rule(middle), *_line("points", rows)],
        len(rows),
    )
    document["description"] = alternative
    return ProfileChart(title, alternative, document)


def _legend(t: Translator, series: RunSeries) -> list[str]:
    kinds = {point.adapted for point in series.points}
    found = [adapted_words(t, kind) for kind in ("fits", "core") if kind in kinds]
    lines = [t("Dashed: the middle value.")]
    return [" ".join([*lines, "; ".join(found) + "." if found else ""]).strip()]


def months_chart(months: Sequence[MonthPoint], language: str) -> ProfileChart:
    """Return sessions planned and held, added up month by month."""
    t = translator(language)
    title = months_title(t)
    most = max(1, *(max(one.planned, one.held or 0) for one in months))
    planned = [
        {
            "place": place,
            "value": one.planned,
            "spoken": t("{date}: {count} planned", date=t.date(one.day), count=one.planned),
        }
        for place, one in enumerate(months)
    ]
    held = [
        {
            "place": place, "value": one.held, "shape": "circle", "colour": BETTER, "size": 70,
            "spoken": t("{date}: {count} held", date=t.date(one.day), count=one.held),
        }
        for place, one in enumerate(months)
        if one.held is not None
    ]  # fmt: skip
    marks = [{"value": one, "text": t.number(one)} for one in sorted({0, round(most / 2), most})]
    alternative = f"{t('Line chart.')} {title}. {months_finding(t, months)}"
    document = _document(
        title,
        [t("Full line with points: held. Dashed line: planned.")],
        (0, most),
        [_days(t, [one.day for one in months]), marks],
        [_dashed(planned), *_line("held", held)],
        len(months),
    )
    document["description"] = alternative
    return ProfileChart(title, alternative, document)


def months_title(t: Translator) -> str:
    """Return what the chart of sessions shows."""
    return t("Sessions planned and held, added up")


def months_finding(t: Translator, months: Sequence[MonthPoint]) -> str:
    """Return how many sessions were held until the last day that has come, and how many were planned until then."""
    last = next((one for one in reversed(months) if one.held is not None), None)
    if last is None:
        return t("No session was to have been held yet.")
    return t(
        "Until {date} {held} sessions were held, {planned} were planned.",
        date=t.date(last.day),
        held=t.number(last.held or 0),
        planned=t.number(last.planned),
    )


def months_rows(t: Translator, months: Sequence[MonthPoint]) -> list[tuple[str, str, str]]:
    """Return the rows of the table: until when, planned, held."""
    return [
        (t.date(one.day), t.number(one.planned), t.number(one.held) if one.held is not None else "–") for one in months
    ]


def months_columns(t: Translator) -> tuple[str, str, str]:
    """Return the headings of the table."""
    return t("Until"), t("Planned"), t("Held")


def _days(t: Translator, days: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the days that are written below the line: the first, the last, and some between."""
    last = len(days) - 1
    step = max(1, -(-last // (MOST_DAYS - 1)))
    places = [*range(0, last, step), last] if last else [0]
    if len(places) > 2 and places[-1] - places[-2] < step:
        del places[-2]
    return [{"place": place, "text": t.date(days[place]), "rank": rank} for rank, place in enumerate(places)]


def _rule(middle: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"values": middle},
        "mark": {"type": "rule", "color": INK, "strokeDash": [5, 4], "opacity": 0.7, "aria": False},
        "encoding": {"x": {"value": _LEFT}, "x2": {"value": {"expr": f"width - {_RIGHT}"}}, "y": _Y},
    }


_Y: dict[str, Any] = {"field": "value", "type": "quantitative", "axis": None}


def _dashed(planned: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "data": {"name": "planned", "values": planned},
        "mark": {"type": "line", "color": INK, "strokeDash": [5, 4], "strokeWidth": 1.5, "opacity": 0.8, "aria": False},
        "encoding": {"x": _X, "y": _Y},
    }


_X: dict[str, Any] = {"field": "place", "type": "quantitative", "axis": None}


def _line(name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "data": {"name": name, "values": rows},
            "mark": {"type": "line", "color": INK, "strokeWidth": 1.5, "opacity": 0.6, "aria": False},
            "encoding": {"x": _X, "y": _Y},
        },
        {
            "data": {"name": f"{name}-marks", "values": rows},
            "mark": {"type": "point", "filled": True, "opacity": 1},
            "encoding": {
                "x": _X,
                "y": _Y,
                "shape": {"field": "shape", "type": "nominal", "scale": None},
                "size": {"field": "size", "type": "quantitative", "scale": None},
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "description": {"field": "spoken", "type": "nominal"},
                "tooltip": {"field": "spoken", "type": "nominal"},
            },
        },
    ]


def _document(
    title: str,
    legend: list[str],
    ends: tuple[int, int],
    written: list[list[dict[str, Any]]],
    layers: list[dict[str, Any]],
    count: int,
) -> dict[str, Any]:
    """Return the whole drawing. written: the days below the line and the values beside it; count: of the points."""
    days, marks = written
    words: dict[str, Any] = {"type": "text", "color": INK, "fontSize": SMALL, "aria": False}
    rare = f"width < {NARROW} && datum.rank % 2 == 1 && datum.rank != {len(days) - 1}"
    guides: list[dict[str, Any]] = [
        {
            "data": {"values": marks},
            "mark": {"type": "rule", "color": GRID, "opacity": 0.35, "aria": False},
            "encoding": {"y": _Y, "x": {"value": _LEFT}, "x2": {"value": {"expr": "width"}}},
        },
        {
            "data": {"values": marks},
            "mark": {**words, "align": "right", "baseline": "middle", "x": _LEFT - 8},
            "encoding": {"y": _Y, "text": {"field": "text", "type": "nominal"}},
        },
        {
            "data": {"values": days},
            "transform": [{"calculate": f"{rare} ? '' : datum.text", "as": "shown"}],
            "mark": {**words, "baseline": "top", "y": {"expr": "height + 8"}, "align": {"expr": _aligned(count)}},
            "encoding": {"x": _X, "text": {"field": "shown", "type": "nominal"}},
        },
    ]
    across = {"domain": [0, max(1, count - 1)], "range": [_LEFT + 6, {"expr": f"width - {_RIGHT}"}], "nice": False}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {
            "text": _broken([title]), "subtitle": _broken(legend), "anchor": "start", "frame": "group", "color": INK,
            "subtitleColor": INK, "fontSize": 16, "subtitleFontSize": SMALL, "offset": 10,
        },
        "width": 760,
        "height": HEIGHT,
        "padding": {"left": 0, "right": 4, "top": 4, "bottom": 24},
        "layer": [_scaled(layer, across, ends) for layer in (*guides, *layers)],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }  # fmt: skip


def _broken(lines: list[str]) -> dict[str, str]:
    """Return lines that are broken where the place is narrow."""
    narrow = [part for line in lines for part in textwrap.wrap(line, _CHARACTERS) or [""]]
    written = [json.dumps(found, ensure_ascii=False) for found in (narrow, lines)]
    return {"expr": f"width < {NARROW} ? {written[0]} : {written[1]}"}


def _aligned(count: int) -> str:
    """Return how a day is aligned: the first to the left, the last to the right, so that none is cut off."""
    return f"datum.place == 0 ? 'left' : datum.place == {max(1, count - 1)} ? 'right' : 'center'"


def _scaled(layer: dict[str, Any], across: dict[str, Any], ends: tuple[int, int]) -> dict[str, Any]:
    """Return a layer whose values stand on the scales of the drawing."""
    encoding = {name: dict(channel) for name, channel in layer["encoding"].items()}
    if encoding.get("y", {}).get("field") == "value":
        encoding["y"]["scale"] = {
            "domain": list(ends),
            "range": [{"expr": "height"}, _TOP],
            "nice": False,
            "zero": False,
        }
    if encoding.get("x", {}).get("field") == "place":
        encoding["x"]["scale"] = across
    return {**layer, "encoding": encoding}
