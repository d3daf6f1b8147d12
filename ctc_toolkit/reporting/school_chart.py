"""A picture of how many have answered at each school. It holds counts that the schools tell, no answers.

Schools stand in the order of the table, by name: it is no ranking. Filled is who has answered, the outline is who is
expected, and every bar carries its numbers in words, so that nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.process.school_progress import Share
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import BETTER, GRID, INK

STEP = 34
"""Height in pixels of the row of a school."""
_LABELS, _VALUES = 250, 190
"""Width in pixels of the names on the left and the numbers on the right, on wide places."""


@dataclass(frozen=True)
class SchoolBar:
    """One school: its name, how many answered of those expected."""

    name: str
    share: Share


def share_text(t: Translator, share: Share) -> str:
    """Return a share in words: "168 of 210 (80 %)"."""
    if share.part is None:
        return t("{whole} expected", whole=t.number(share.whole)) if share.whole is not None else "–"
    if share.percent is None or share.whole is None:
        return t("{part}, expected number not known", part=t.number(share.part))
    return t(
        "{part} of {whole} ({percent})",
        part=t.number(share.part),
        whole=t.number(share.whole),
        percent=t.percent(share.percent),
    )


def response_chart(bars: Sequence[SchoolBar], *, mark: int, language: str) -> ProfileChart:
    """Return the bars of all schools with a line at `mark` percent."""
    t = translator(language)
    title = t("Who has answered, school by school")
    rows = [_row(t, place, bar) for place, bar in enumerate(bars)]
    spoken = "; ".join(str(row["spoken"]) for row in rows)
    lines = [
        t("Filled: answered. Outline: expected."),
        t("Line: {mark}; below it a result says little.", mark=t.percent(mark)),
    ]
    return ProfileChart(title, f"{title}. {spoken}.", _document(rows, title, lines, mark))


def _row(t: Translator, place: int, bar: SchoolBar) -> dict[str, Any]:
    text = share_text(t, bar.share)
    percent = min(bar.share.percent or 0, 100)
    return {"key": f"{place:04d}", "label": bar.name, "percent": percent, "text": text, "spoken": f"{bar.name}: {text}"}


def _narrow(narrow: float | str, wide: float | str) -> dict[str, str]:
    return {"expr": f"width < {NARROW} ? {narrow} : {wide}"}


def _document(rows: list[dict[str, Any]], title: str, lines: list[str], mark: int) -> dict[str, Any]:
    place = {
        "field": "key",
        "type": "ordinal",
        "axis": None,
        "sort": None,
        "scale": {"paddingInner": 0, "paddingOuter": 0},
    }
    scale = {"domain": [0, 100], "range": [_narrow(0, _LABELS), _narrow("width", f"width - {_VALUES}")]}
    bar = {"type": "bar", "height": _narrow(11, 16), "yOffset": _narrow(9, 0), "aria": False}
    value = {"type": "quantitative", "scale": scale, "axis": None}
    words = {"type": "text", "baseline": "middle", "color": INK, "fontSize": FONT, "yOffset": _narrow(-8, 0)}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": f"{title}. {'; '.join(str(row['spoken']) for row in rows)}.",
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
        },
        "width": 760,
        "height": {"step": STEP},
        "datasets": {"schools": rows},
        "data": {"name": "schools"},
        "encoding": {"y": place},
        "layer": [
            {
                "mark": {**bar, "fillOpacity": 0, "stroke": GRID, "strokeWidth": 1.5},
                "encoding": {"x": {"datum": 0, **value}, "x2": {"datum": 100}},
            },
            {
                "mark": {**bar, "color": BETTER},
                "encoding": {"x": {"field": "percent", **value}, "x2": {"datum": 0}},
            },
            {
                "mark": {"type": "tick", "orient": "vertical", "thickness": 2, "size": _narrow(17, 24), "color": INK,
                         "yOffset": _narrow(9, 0), "aria": False},
                "encoding": {"x": {"datum": mark, **value}},
            },
            {
                "mark": {**words, "align": "left", "x": 0, "limit": _narrow("width * 0.52", _LABELS - 12)},
                "encoding": {"text": {"field": "label", "type": "nominal"},
                             "description": {"field": "spoken", "type": "nominal"}},
            },
            {
                "mark": {**words, "align": "right", "x": {"expr": "width"}, "aria": False,
                         "fontSize": _narrow(SMALL - 1, FONT), "limit": _narrow("width * 0.46", _VALUES - 10)},
                "encoding": {"text": {"field": "text", "type": "nominal"}},
            },
        ],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }  # fmt: skip
