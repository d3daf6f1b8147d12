"""A picture of a change in participants: where they stood before and after on the scale, and the change with interval.

Every bar carries its words and numbers, so that nothing is said by colour alone; the range of the change is drawn on a
line of its own, whose middle is "no change". One drawing serves a wide page and a phone.
"""

from __future__ import annotations

from typing import Any

from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult, Share
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import BETTER, GRID, INK, NEUTRAL, WORSE
from ctc_toolkit.reporting.pre_post_words import change_text, direction_text, range_text, share_text

STEP = 52
"""Height in pixels of a row: a line of words and a bar."""
_SCALE: dict[str, Any] = {"domain": [0, 1], "range": [6, {"expr": "width - 6"}]}


def pre_post_chart(fields: ChangeFields, result: ChangeResult, language: str) -> ProfileChart | None:
    """Return the picture of a result; None where no numbers may be shown."""
    if result.state != "shown":
        return None
    t = translator(language)
    title = t("{figure}: before and after", figure=fields.figure)
    rows = [_time_row(t, fields, result, when) for when in ("before", "after")]
    if result.change is not None:
        rows.append(_change_row(t, fields, result))
    lines = [_scale_text(t, fields)]
    if result.change is not None:
        lines.append(t("Bar: interval. Dot: change. Line: no change."))
    spoken = "; ".join(str(row["spoken"]) for row in rows)
    alternative = t("Bar chart. {title}. {values}.", title=title, values=spoken)
    return ProfileChart(title, alternative, _document(rows, t("Before and after"), lines, alternative))


def _scale_text(t: Translator, fields: ChangeFields) -> str:
    if fields.kind == "yes_no":
        return t("Share of young people who said yes, 0 to 100 %.")
    low, high = (
        t.number(value, 0 if float(value).is_integer() else 1) for value in (fields.low or 0, fields.high or 0)
    )
    if fields.better == "up":
        return t("Scale from {low} to {high}, higher is better.", low=low, high=high)
    return t("Scale from {low} to {high}, lower is better.", low=low, high=high)


def _time_row(t: Translator, fields: ChangeFields, result: ChangeResult, when: str) -> dict[str, Any]:
    label = t("Before") if when == "before" else t("After")
    share: Share | None = getattr(result, f"share_{when}")
    start = end = 0.0
    if fields.kind == "score":
        value = float(getattr(result, when) or 0.0)
        low, high = fields.low or 0.0, fields.high or 1.0
        text, end = t.number(value, 1), min(max((value - low) / (high - low), 0.0), 1.0)
    else:
        text = share_text(t, share)
        percent = share.percent / 100 if share is not None else 0.0
        start, end = (percent, 1.0) if share is not None and share.open == "above" else (0.0, percent)
    form = "range" if share is not None and share.open else "bar"
    return {
        "key": "0" if when == "before" else "1",
        "form": form,
        "label": label,
        "start": start,
        "end": end,
        "colour": NEUTRAL,
        "text": text,
        "spoken": f"{label}: {text}",
    }


def _change_row(t: Translator, fields: ChangeFields, result: ChangeResult) -> dict[str, Any]:
    change = result.change or 0.0
    low, high = (value if value is not None else change for value in (result.low, result.high))
    width = (fields.high or 0.0) - (fields.low or 0.0) if fields.kind == "score" else 100.0
    most = max(abs(low), abs(high), abs(change), width / 20) * 1.1
    limits = range_text(t, fields, result.low, result.high)
    said = change_text(t, fields, change) + (f" ({limits})" if limits else "")
    words = direction_text(t, fields, result)
    colour = NEUTRAL if not result.secure else BETTER if (change > 0) == (fields.better == "up") else WORSE
    return {
        "key": "2",
        "form": "change",
        "label": t("Change"),
        "start": 0.5 + low / most / 2,
        "end": 0.5 + high / most / 2,
        "at": 0.5 + change / most / 2,
        "colour": colour,
        "text": f"{said}: {words}",
        "spoken": f"{t('Change')}: {said}, {words}",
    }


def _only(*forms: str) -> list[dict[str, Any]]:
    return [{"filter": {"field": "form", "oneOf": list(forms)}}]


def _bars() -> list[dict[str, Any]]:
    x: dict[str, Any] = {"type": "quantitative", "scale": _SCALE, "axis": None}
    bar = {"type": "bar", "height": 14, "yOffset": 11, "aria": False}
    colour = {"field": "colour", "type": "nominal", "scale": None}
    return [
        {
            "transform": _only("bar", "range"),
            "mark": {**bar, "fillOpacity": 0, "stroke": GRID, "strokeWidth": 1},
            "encoding": {"x": {"datum": 0, **x}, "x2": {"datum": 1}},
        },
        {
            "transform": _only("bar"),
            "mark": bar,
            "encoding": {"x": {"field": "start", **x}, "x2": {"field": "end"}, "color": colour},
        },
        {
            "transform": _only("range"),
            "mark": {**bar, "fillOpacity": 0.35, "strokeDash": [4, 3], "strokeWidth": 1.5},
            "encoding": {
                "x": {"field": "start", **x},
                "x2": {"field": "end"},
                "color": colour,
                "stroke": {"field": "colour", "type": "nominal", "scale": None},
            },
        },
        {
            "transform": _only("change"),
            "mark": {"type": "bar", "height": 2, "yOffset": 11, "color": GRID, "opacity": 0.6, "aria": False},
            "encoding": {"x": {"datum": 0, **x}, "x2": {"datum": 1}},
        },
        {
            "transform": _only("change"),
            "mark": {**bar, "height": 8, "cornerRadius": 3},
            "encoding": {"x": {"field": "start", **x}, "x2": {"field": "end"}, "color": colour},
        },
        {
            "transform": _only("change"),
            "mark": {"type": "tick", "thickness": 2, "size": 24, "yOffset": 11, "color": INK, "aria": False},
            "encoding": {"x": {"datum": 0.5, **x}},
        },
        {
            "transform": _only("change"),
            "mark": {
                "type": "point",
                "filled": True,
                "size": 90,
                "yOffset": 11,
                "color": INK,
                "opacity": 1,
                "aria": False,
            },
            "encoding": {"x": {"field": "at", **x}},
        },
    ]


def _texts() -> list[dict[str, Any]]:
    place: dict[str, Any] = {"type": "text", "baseline": "middle", "color": INK, "yOffset": -12}
    narrow = f"width < {NARROW}"
    return [
        {
            "mark": {**place, "align": "left", "x": 0, "fontSize": FONT, "limit": {"expr": "width * 0.3"}},
            "encoding": {
                "text": {"field": "label", "type": "nominal"},
                "description": {"field": "spoken", "type": "nominal"},
            },
        },
        {
            "mark": {
                **place,
                "align": "right",
                "x": {"expr": "width"},
                "fontSize": {"expr": f"{narrow} ? {SMALL - 1} : {FONT}"},
                "limit": {"expr": "width * 0.78"},
                "aria": False,
            },
            "encoding": {"text": {"field": "text", "type": "nominal"}},
        },
    ]


def _document(rows: list[dict[str, Any]], title: str, lines: list[str], alternative: str) -> dict[str, Any]:
    place: dict[str, Any] = {
        "field": "key",
        "type": "ordinal",
        "axis": None,
        "sort": None,
        "scale": {"domain": [row["key"] for row in rows], "paddingInner": 0, "paddingOuter": 0},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": alternative,
        "title": {
            "text": title,
            "subtitle": lines,
            "anchor": "start",
            "frame": "group",
            "color": INK,
            "subtitleColor": INK,
            "fontSize": 16,
            "subtitleFontSize": SMALL,
            "offset": 8,
            "limit": {"expr": "width"},
        },
        "width": 760,
        "height": {"step": STEP},
        "datasets": {"change": rows},
        "data": {"name": "change"},
        "encoding": {"y": place},
        "layer": [*_bars(), *_texts()],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }
