"""Pictures of changes: ranges against what could have been found, communities over the years, what a survey could find.

They hold released values and what was computed from them. Every mark has a second channel beside its colour: form,
dash, or words. The table with the same values stands below each.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ctc_toolkit.evaluation.estimates import FigureResult
from ctc_toolkit.evaluation.planning import Communities, NextSurvey, points_up
from ctc_toolkit.evaluation.statements import Design
from ctc_toolkit.evaluation.studies import StudyFields, Values
from ctc_toolkit.language import Translator
from ctc_toolkit.plan.outlook import USUAL_HIGH, USUAL_LOW
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.difference_charts import COLOURS, SCHEMA
from ctc_toolkit.reporting.difference_words import Row, points_text, range_text, word_text
from ctc_toolkit.reporting.effect_words import FigureNames
from ctc_toolkit.reporting.palette import BETTER, GRID, INK, NEUTRAL
from ctc_toolkit.statistics.change_scores import FEWEST_PER_ARM

STEP = 50
"""Height in pixels of a row: two lines of words, beside or above the range."""
_LABELS, _VALUES = 290, 210
_LABEL_CHARACTERS = 40
_TITLE_CHARACTERS = 34
PANEL_WIDTH, PANEL_HEIGHT = 250, 150
_PANEL_CHARACTERS, _ROOM = 34, 8
"""Characters in a line of the heading of a small picture; points above and below its values, for the numbers."""
CURVE_WIDTH, CURVE_HEIGHT = 620, 230
MOST_POINTS = 40
"""Larger changes are not drawn."""


def change_ranges_chart(t: Translator, title: str, rows: Sequence[Row]) -> ProfileChart:
    """Return each change as a dot with its 95 percent range; a pale band shows what mostly stays hidden."""
    shown = [row for row in rows if row.difference.state == "shown" and row.difference.low is not None]
    drawn = [_range_row(t, f"{place:04d}", row) for place, row in enumerate(shown)]
    ends = [abs(int(row[name])) for row in drawn for name in ("low", "high", "hidden")]
    reach = max([10, *ends])
    lines = [
        t("Dot: change in points. Line: range. Pale band: smaller changes mostly stay hidden."),
        t("Diamond: less favourable. Filled dot: more favourable. Ring: no secure change."),
    ]
    spoken = "; ".join(str(row["spoken"]) for row in drawn)
    return ProfileChart(title, f"{title}. {spoken}.", _ranges(drawn, title, lines, reach, f"{title}. {spoken}."))


def _range_row(t: Translator, key: str, row: Row) -> dict[str, Any]:
    found = row.difference
    points, limits = points_text(t, found.points), range_text(t, found.low, found.high)
    hidden = found.detectable or 0
    spoken = t(
        "{label}: {points} points ({range}), {word}; found from {hidden} points on",
        label=row.label, points=points, range=limits, word=word_text(t, row), hidden=hidden,
    )  # fmt: skip
    return {
        "key": key,
        "label": "\n".join(textwrap.wrap(row.label, _LABEL_CHARACTERS)[:2]),
        "points": found.points,
        "low": found.low,
        "high": found.high,
        "hidden": hidden,
        "unseen": -hidden,
        "verdict": row.verdict,
        "text": f"{points} ({limits})",
        "word": word_text(t, row),
        "spoken": spoken,
    }


def _narrow(narrow: float | str, wide: float | str) -> dict[str, str]:
    return {"expr": f"width < {NARROW} ? {narrow} : {wide}"}


def _titled(title: str, lines: Sequence[str], size: int = 16) -> dict[str, Any]:
    return {
        "text": textwrap.wrap(title, _TITLE_CHARACTERS) or title,
        "subtitle": [part for line in lines for part in textwrap.wrap(line, 46)],
        "anchor": "start",
        "frame": "group",
        "color": INK,
        "subtitleColor": INK,
        "fontSize": size,
        "subtitleFontSize": SMALL,
        "subtitleLineHeight": 18,
        "offset": 12,
    }


def _ranges(
    rows: list[dict[str, Any]], title: str, lines: Sequence[str], reach: int, alternative: str
) -> dict[str, Any]:
    scale = {"domain": [-reach, reach], "nice": False,
             "range": [_narrow(8, _LABELS), _narrow("width - 8", f"width - {_VALUES}")]}  # fmt: skip
    axis = {"orient": "top", "title": None, "labelColor": INK, "labelFontSize": SMALL, "gridColor": GRID,
            "gridOpacity": 0.3, "domain": False, "ticks": False, "tickCount": 5, "aria": False,
            "labelExpr": "datum.value > 0 ? '+' + datum.label : datum.label"}  # fmt: skip
    value = {"type": "quantitative", "scale": scale}
    low = _narrow(12, 0)
    place = {"field": "key", "type": "ordinal", "axis": None, "sort": None,
             "scale": {"domain": [row["key"] for row in rows], "paddingInner": 0, "paddingOuter": 0}}  # fmt: skip
    return {
        "$schema": SCHEMA,
        "description": alternative,
        "title": _titled(title, lines),
        "width": 760,
        "height": {"step": STEP},
        "datasets": {"released": rows},
        "data": {"name": "released"},
        "encoding": {"y": place},
        "layer": [
            {
                "mark": {"type": "bar", "height": 14, "color": GRID, "opacity": 0.25, "yOffset": low, "aria": False},
                "encoding": {"x": {"field": "unseen", **value, "axis": axis}, "x2": {"field": "hidden"}},
            },
            {
                "mark": {"type": "rule", "color": INK, "opacity": 0.6, "aria": False},
                "encoding": {"x": {"datum": 0, **value}, "y": {"value": 0}, "y2": {"value": {"expr": "height"}}},
            },
            *_range_marks(value, low),
            *_range_words(),
        ],
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }


def _range_marks(value: dict[str, Any], low: dict[str, str]) -> list[dict[str, Any]]:
    colour = {"field": "verdict", "type": "nominal", "legend": None,
              "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())}}  # fmt: skip
    forms = {"field": "verdict", "type": "nominal", "legend": None,
             "scale": {"domain": list(COLOURS), "range": ["diamond", "circle", "square", "circle"]}}  # fmt: skip
    # a layer without marks must not be announced; the label of each row says what its mark shows
    point = {"type": "point", "size": 120, "opacity": 1, "yOffset": low, "aria": False}
    spoken = {"field": "spoken", "type": "nominal"}
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 3, "yOffset": low, "aria": False},
            "encoding": {"x": {"field": "low", **value}, "x2": {"field": "high"}, "color": colour},
        },
        {
            "transform": [{"filter": "datum.verdict !== 'none'"}],
            "mark": {**point, "filled": True},
            "encoding": {"x": {"field": "points", **value}, "fill": colour, "shape": forms, "tooltip": spoken},
        },
        {
            "transform": [{"filter": "datum.verdict === 'none'"}],
            "mark": {**point, "filled": False, "strokeWidth": 2.5, "shape": "circle"},
            "encoding": {"x": {"field": "points", **value}, "stroke": colour, "tooltip": spoken},
        },
    ]  # fmt: skip


def _range_words() -> list[dict[str, Any]]:
    text = {"type": "text", "color": INK, "baseline": "middle", "lineBreak": "\n", "lineHeight": 16}
    return [
        {
            "mark": {**text, "align": "left", "x": 0, "fontSize": _narrow(SMALL, FONT), "yOffset": _narrow(-9, 0),
                     "limit": _narrow("width * 0.6", _LABELS - 14)},
            "encoding": {"text": {"field": "label"}, "description": {"field": "spoken", "type": "nominal"}},
        },
        {
            "mark": {**text, "align": "right", "x": {"expr": "width"}, "fontSize": _narrow(SMALL - 1, FONT),
                     "fontWeight": "bold", "yOffset": _narrow(-9, -8), "aria": False},
            "encoding": {"text": {"field": "text"}},
        },
        {
            "mark": {**text, "align": "right", "x": {"expr": "width"}, "fontSize": SMALL, "yOffset": 9, "aria": False,
                     "opacity": {"expr": f"width < {NARROW} ? 0 : 1"}},
            "encoding": {"text": {"field": "word"}},
        },
    ]  # fmt: skip


def community_charts(
    t: Translator, study: StudyFields, names: FigureNames, results: Sequence[FigureResult]
) -> list[ProfileChart]:
    """Return one small picture for each result: the communities over the years, and the mean of each side."""
    values = Values(study.cells)
    return [
        _community_chart(t, values, names.of(result.design.figure), result.design, study.years)
        for result in results
        if result.design.ctc or result.design.comparison
    ]


def _community_chart(t: Translator, values: Values, name: str, design: Design, years: Sequence[int]) -> ProfileChart:
    arms = {"ctc": t("with CTC"), "comparison": t("comparison")}
    rows: list[dict[str, Any]] = []
    said = []
    for arm, members in (("ctc", design.ctc), ("comparison", design.comparison)):
        means = []
        for year in years:
            cells = [cell for one in members if (cell := values.cell(one, design.figure, year)) is not None]
            rows += [
                {"year": str(year), "percent": cell.percent, "arm": arm, "line": cell.community, "form": "one"}
                for cell in cells
            ]
            if cells and len(cells) == len(members):  # a mean of other communities each year would show no course
                mean = round(sum(cell.percent for cell in cells) / len(cells))
                means.append((year, mean))
        said.append(f"{arms[arm]}: " + ", ".join(f"{year} {t.percent(mean)}" for year, mean in means))
        rows += [
            {"year": str(year), "percent": mean, "arm": arm, "line": f"mean {arm}", "form": "mean",
             "text": t.percent(mean), "spoken": f"{name}, {arms[arm]}, {year}: {t.percent(mean)}"}
            for year, mean in means
        ]  # fmt: skip
    _place_words(rows)
    title = name
    alternative = f"{title}. {'; '.join(said)}."
    return ProfileChart(title, alternative, _panel(rows, title, [str(y) for y in years], str(design.start)))


def _place_words(rows: list[dict[str, Any]]) -> None:
    """Put the number of the higher mean of a year above its mark and that of the lower one below."""
    means = [row for row in rows if row["form"] == "mean"]
    for row in means:
        other = [one["percent"] for one in means if one["year"] == row["year"] and one["arm"] != row["arm"]]
        below = bool(other) and (row["percent"] < other[0] or (row["percent"] == other[0] and row["arm"] == "ctc"))
        row["below"] = below


_SIDES = ["ctc", "comparison"]


def _by_side(values: list[Any]) -> dict[str, Any]:
    """Return a channel that tells both sides apart."""
    return {"field": "arm", "type": "nominal", "legend": None, "scale": {"domain": _SIDES, "range": values}}


def _panel(rows: list[dict[str, Any]], title: str, years: list[str], start: str) -> dict[str, Any]:
    shares = [int(row["percent"]) for row in rows] or [0]
    ends = [max(0, min(shares) - _ROOM), min(100, max(shares) + _ROOM)]
    axis = {"labelAngle": 0, "labelColor": INK, "labelFontSize": SMALL, "domain": False, "ticks": False}
    x = {"field": "year", "type": "ordinal", "sort": years, "title": None, "axis": axis,
         "scale": {"domain": years, "padding": 0.5}}  # fmt: skip
    y = {"field": "percent", "type": "quantitative", "axis": None,
         "scale": {"domain": ends, "nice": False, "zero": False}}  # fmt: skip
    layers = _panel_layers({"x": x, "y": y})
    if start in years:
        rule = {"type": "rule", "color": INK, "strokeDash": [2, 3], "opacity": 0.6, "aria": False}
        layers.insert(0, {"data": {"values": [{"year": start}]}, "mark": rule, "encoding": {"x": x}})
    return {
        "$schema": SCHEMA,
        "description": title,
        "title": {**_titled(title, [], 15), "text": textwrap.wrap(title, _PANEL_CHARACTERS) or title},
        "width": PANEL_WIDTH,
        "height": PANEL_HEIGHT,
        "autosize": {"type": "pad"},
        "datasets": {"released": rows},
        "data": {"name": "released"},
        "layer": layers,
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }


def _panel_layers(place: dict[str, Any]) -> list[dict[str, Any]]:
    colour, dash = _by_side([BETTER, NEUTRAL]), _by_side([[1, 0], [6, 4]])
    line: dict[str, Any] = {**place, "detail": {"field": "line", "type": "nominal"}, "color": colour}
    spoken = {"field": "spoken", "type": "nominal"}
    text = {"type": "text", "color": INK, "fontSize": SMALL, "aria": False}
    one, mean = ({"filter": f"datum.form === '{form}'"} for form in ("one", "mean"))
    words: list[dict[str, Any]] = [
        {
            "transform": [mean, {"filter": f"{'' if below else '!'}datum.below"}],
            "mark": {**text, "dy": 14 if below else -12},
            "encoding": {**place, "text": {"field": "text"}},
        }
        for below in (False, True)
    ]
    return [
        {
            "transform": [one],
            "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.4, "aria": False},
            "encoding": {**line, "strokeDash": dash},
        },
        {
            "transform": [mean],
            "mark": {"type": "line", "strokeWidth": 3, "aria": False},
            "encoding": {**line, "strokeDash": dash},
        },
        {
            "transform": [mean],
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {**place, "color": colour, "shape": _by_side(["circle", "square"]), "description": spoken,
                         "tooltip": spoken},
        },
        *words,
    ]  # fmt: skip


def plan_chart(t: Translator, plan: NextSurvey) -> ProfileChart:
    """Return the smallest change a survey finds by its number of schools, with the planned one marked."""
    most = max(20, 2 * plan.schools)
    curve = [(count, replace(plan, schools=count).smallest) for count in range(2, most + 1)]
    title = t("What the next survey could find")
    marked = (plan.schools, plan.smallest)
    said = t("With {count} schools: from {points} points on.", count=plan.schools, points=points_up(plan.smallest))
    return _curve(t, title, t("Schools"), curve, marked, said)


def communities_chart(t: Translator, found: Communities) -> ProfileChart:
    """Return the smallest difference found by the number of communities on each side; tested ones only (4 and more)."""
    most = max(16, found.ctc + 4, found.comparison + 4)
    curve = []
    for count in range(FEWEST_PER_ARM, most + 1):
        smallest = Communities(count, count, found.answers, found.percent, found.correlation, found.pairs).smallest
        if smallest is not None:
            curve.append((count, smallest))
    title = t("What a comparison of communities could find")
    fewest = min(found.ctc, found.comparison)
    at = next((point for point in curve if point[0] == fewest), None)
    said = (
        t("With {count} on each side: from {points} points on.", count=fewest, points=points_up(at[1]))
        if at is not None
        else t("Fewer than 4 on each side: no test.")
    )
    return _curve(t, title, t("Communities on each side"), curve, at, said)


def curve_rows(chart: ProfileChart) -> list[tuple[int, int]]:
    """Return the points of a curve in whole numbers, for the table below it."""
    return [(int(row["count"]), int(row["shown"])) for row in chart.to_dict()["datasets"]["curve"]]


def _curve(
    t: Translator,
    title: str,
    across: str,
    curve: Sequence[tuple[int, float]],
    marked: tuple[int, float] | None,
    said: str,
) -> ProfileChart:
    rows = [
        {"count": count, "points": round(points, 2), "shown": points_up(points)}
        for count, points in curve
        if points <= MOST_POINTS
    ]
    usual = t("Band: {low} to {high} points, as most local programmes move them.", low=USUAL_LOW, high=USUAL_HIGH)
    top = max([10, *(int(row["shown"]) for row in rows)])
    plain: dict[str, Any] = {"titleColor": INK, "labelColor": INK, "domain": False, "ticks": False}
    y = {"field": "points", "type": "quantitative", "scale": {"domain": [0, top], "nice": False, "clamp": True},
         "axis": {**plain, "title": t("Points"), "gridColor": GRID, "gridOpacity": 0.3, "tickCount": 5}}  # fmt: skip
    x = {"field": "count", "type": "quantitative", "scale": {"nice": False, "zero": False},
         "axis": {**plain, "title": across, "grid": False, "tickMinStep": 1, "format": "d"}}  # fmt: skip
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"low": USUAL_LOW, "high": USUAL_HIGH}]},
            "mark": {"type": "rect", "color": BETTER, "opacity": 0.18, "aria": False},
            "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "line", "strokeWidth": 3, "color": INK, "aria": False},
            "encoding": {"x": x, "y": y},
        },
    ]
    if marked is not None:
        layers += _marked(x, y, {"count": marked[0], "points": marked[1], "spoken": said,
                                 "text": t.number(points_up(marked[1]))})  # fmt: skip
    ends = f"{rows[0]['count']}: {rows[0]['shown']}; {rows[-1]['count']}: {rows[-1]['shown']}" if rows else ""
    alternative = f"{title}. {across}: {ends}. {said}"
    document = {
        "$schema": SCHEMA,
        "description": alternative,
        "title": _titled(title, [said, usual]),
        "width": CURVE_WIDTH,
        "height": CURVE_HEIGHT,
        "datasets": {"curve": rows},
        "data": {"name": "curve"},
        "layer": layers,
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }
    return ProfileChart(title, alternative, document)


def _marked(x: dict[str, Any], y: dict[str, Any], here: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the mark of the plan on a curve, with its number."""
    point = {"type": "point", "shape": "diamond", "filled": True, "size": 150, "color": INK, "opacity": 1}
    text = {"type": "text", "dy": -14, "color": INK, "fontSize": FONT, "fontWeight": "bold", "aria": False}
    spoken = {"field": "spoken", "type": "nominal"}
    return [
        {
            "data": {"values": [here]},
            "mark": point,
            "encoding": {"x": x, "y": y, "description": spoken, "tooltip": spoken},
        },
        {"data": {"values": [here]}, "mark": text, "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
    ]
