"""A picture of how reliably the scales measure: a mark and a range for each, with lines at 0.60 and 0.70."""

from __future__ import annotations

from typing import Any

from ctc_toolkit.disclosure.quality import FINE, LOW, ReleasedQuality, require_quality
from ctc_toolkit.disclosure.quality_cells import ScaleQuality
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import GRID, INK
from ctc_toolkit.survey.instrument import Instrument

STEP = 26
"""Height in pixels of the row of a scale."""
_LABELS, _VALUES = 330, 60
LEAST, MOST = 0.3, 1.0
"""Ends of the axis; what lies below is drawn at its end, its number says where."""


def reliability_chart(quality: ReleasedQuality, instrument: Instrument, language: str) -> ProfileChart:
    """Return alpha with its range for every scale that has one, the least reliable first."""
    t, held = translator(language), require_quality(quality)
    labels = {scale.id: scale.label.get(language) for scale in instrument.scales}
    known = sorted((scale for scale in held.scales if scale.alpha is not None), key=lambda scale: scale.alpha or 0)
    title = t("Alpha of each scale with its range")
    rows = [_row(t, place, labels.get(scale.scale, scale.scale), scale) for place, scale in enumerate(known)]
    lines = [t("Dashed lines: below 0.60 a scale is marked, from 0.70 on it is fine. The least reliable come first.")]
    spoken = "; ".join(str(row["spoken"]) for row in rows)
    return ProfileChart(title, f"{title}. {lines[0]} {spoken}.", _document(rows, title, lines))


def _row(t: Translator, place: int, label: str, scale: ScaleQuality) -> dict[str, Any]:
    alpha, low, high = scale.alpha or 0.0, scale.alpha_low or 0.0, scale.alpha_high or 0.0
    text = t.number(alpha, 2)
    weak = "low" in scale.marks or "not_alone" in scale.marks
    return {
        "key": f"{place:04d}",
        "label": f"! {label}" if weak else label,
        "alpha": min(max(alpha, LEAST), MOST),
        "low": min(max(low, LEAST), MOST),
        "high": min(max(high, LEAST), MOST),
        "text": text,
        "spoken": f"{label}: {text}",
    }


def _narrow(narrow: float | str, wide: float | str) -> dict[str, str]:
    return {"expr": f"width < {NARROW} ? {narrow} : {wide}"}


def _title(title: str, lines: list[str]) -> dict[str, Any]:
    looks = {"color": INK, "subtitleColor": INK, "fontSize": 16, "subtitleFontSize": SMALL, "offset": 8}
    return {"text": title, "subtitle": lines, "anchor": "start", "frame": "group", **looks}


def _document(rows: list[dict[str, Any]], title: str, lines: list[str]) -> dict[str, Any]:
    place = {
        "field": "key",
        "type": "ordinal",
        "axis": None,
        "sort": None,
        "scale": {"paddingInner": 0, "paddingOuter": 0},
    }
    scale = {
        "domain": [LEAST, MOST],
        "range": [_narrow("width * 0.5", _LABELS), _narrow("width - 40", f"width - {_VALUES}")],
    }
    value = {"type": "quantitative", "scale": scale, "axis": None}
    words = {"type": "text", "baseline": "middle", "color": INK, "fontSize": FONT, "aria": False}
    guides = [
        {
            "mark": {"type": "rule", "color": GRID, "strokeDash": [4, 4], "aria": False},
            "encoding": {"x": {"datum": mark, **value}, "y": None},
        }
        for mark in (LOW, FINE)
    ]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{title}. {'; '.join(str(row['spoken']) for row in rows)}.",
        "title": _title(title, lines),
        "width": 760,
        "height": {"step": STEP},
        "datasets": {"scales": rows},
        "data": {"name": "scales"},
        "encoding": {"y": place},
        "layer": [
            *guides,
            {
                "mark": {"type": "rule", "color": INK, "strokeWidth": 2, "aria": False},
                "encoding": {"x": {"field": "low", **value}, "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "color": INK, "opacity": 1},
                "encoding": {
                    "x": {"field": "alpha", **value},
                    "description": {"field": "spoken", "type": "nominal"},
                },
            },
            {
                "mark": {**words, "align": "left", "x": 0, "limit": _narrow("width * 0.48", _LABELS - 12)},
                "encoding": {"text": {"field": "label", "type": "nominal"}},
            },
            {
                "mark": {**words, "align": "right", "x": {"expr": "width"}},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }
