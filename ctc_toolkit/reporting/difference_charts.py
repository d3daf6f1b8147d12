"""Charts of released differences: one line per measure with the mark of the reference, and small pictures over time.

They hold exactly the released values. Colour says worse or better for young people; the sign of the points and the word
say the same. What is not shown is words, never a mark.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import FONT, NARROW, SMALL
from ctc_toolkit.reporting.charts import Naming, ProfileChart
from ctc_toolkit.reporting.difference_words import Row, points_text, range_text, reference_name, word_text
from ctc_toolkit.reporting.palette import BETTER, GRID, INK, NEUTRAL, WORSE

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
STEP = 46
"""Height in pixels of a row."""
_LABEL_CHARACTERS, _HEADING = 42, "heading"
_LABELS, _VALUES = 300, 236
"""Width in pixels of the labels on the left and the words on the right, on wide places."""
COLOURS = {"worse": WORSE, "better": BETTER, "different": NEUTRAL, "none": NEUTRAL}
_FORMS = {"worse": "diamond", "better": "circle", "different": "square", "none": "circle"}
PANEL = 138
"""Width in pixels of one small picture."""
_PANEL_CHARACTERS = 21
PANELS = 6
"""Pictures in one chart, so that charts can stand side by side on a wide page."""
PRINTED_COLUMNS = 3
"""Pictures side by side on paper."""
_HEADROOM = 14
"""Points above the highest share, for the words on the dots."""


def comparison_chart(
    differences: Differences, rows: Sequence[Row], language: str, *, made_up: str = "", naming: Naming = "title"
) -> ProfileChart:
    """Return a line from the mark of the reference to the own share for each compared row.

    made_up: notice on the picture. naming: with "caption" the picture says what its marks mean, and has no title.
    """
    t = translator(language)
    name = reference_name(differences, language)
    title = t("Compared with: {reference}", reference=name)
    drawn: list[dict[str, Any]] = []
    heading = None
    compared = [row for row in rows if row.difference.state == "shown"]
    for row in compared:
        if row.heading != heading:
            heading = row.heading
            label = heading or t("Other")
            drawn.append({"key": f"{len(drawn):04d}", "form": _HEADING, "label": label, "spoken": label})
        drawn.append({"key": f"{len(drawn):04d}", **_drawn(t, row)})
    lines = [line for line in (made_up,) if line]
    lines.append(t("Dot: this survey. Upright mark: reference."))
    lines.append(t("Diamond: less favourable. Filled dot: more favourable. Ring: no secure difference."))
    others = len(rows) - len(compared)
    if others:
        lines.append(
            t.plural(
                "{count} value is not compared; see the table.",
                "{count} values are not compared; see the table.",
                others,
            )
        )
    spoken = "; ".join(str(one["spoken"]) for one in drawn if one["form"] != _HEADING)
    alternative = " ".join([*([made_up] if made_up else []), f"{title}.", f"{spoken}."])
    document = _document(drawn, title, lines, alternative)
    if naming == "caption":
        words = {"text": lines, "fontSize": SMALL, "fontWeight": "normal", "lineHeight": 18}
        document["title"] = {**words, "anchor": "start", "frame": "group", "color": INK, "offset": 8}
    return ProfileChart(title, alternative, document)


def _drawn(t: Translator, row: Row) -> dict[str, Any]:
    difference = row.difference
    label = "\n".join(textwrap.wrap(row.label, _LABEL_CHARACTERS)) or row.label
    word = word_text(t, row)
    points = points_text(t, difference.points)
    limits = range_text(t, difference.low, difference.high)
    spoken = t(
        "{label}: {percent}, reference {reference}, {points} points ({range}), {word}",
        label=row.label,
        percent=t.percent(difference.percent or 0),
        reference="–" if difference.base is None else t.percent(difference.base),
        points=points,
        range=limits,
        word=word,
    )
    found = {
        "form": "shown",
        "label": label,
        "percent": difference.percent,
        "base": difference.base,
        "verdict": row.verdict,
        "points": f"{points} ({limits})" if limits else points,
        "word": word,
        "spoken": spoken,
    }
    return {name: value for name, value in found.items() if value is not None}


def _narrow(narrow: float | str, wide: float | str) -> dict[str, str]:
    return {"expr": f"width < {NARROW} ? {narrow} : {wide}"}


def _colour(channel: str) -> dict[str, Any]:
    scale = {"domain": list(COLOURS), "range": list(COLOURS.values())}
    return {channel: {"field": "verdict", "type": "nominal", "scale": scale, "legend": None}}


def _filter(form: str) -> list[dict[str, Any]]:
    return [{"filter": f"datum.form === '{form}'"}]


def _layers() -> list[dict[str, Any]]:
    scale = {"domain": [0, 100], "nice": False, "range": [_narrow(0, _LABELS), _narrow("width", f"width - {_VALUES}")]}
    axis = {"orient": "top", "values": [0, 25, 50, 75, 100], "title": None, "labelColor": INK, "labelFontSize": SMALL,
            "labelFlush": True, "gridColor": GRID, "gridOpacity": 0.3, "domain": False, "ticks": False,
            "aria": False}  # fmt: skip
    value = {"type": "quantitative", "scale": scale}
    low = _narrow(12, 0)
    text = {"type": "text", "color": INK, "baseline": "middle", "lineBreak": "\n", "lineHeight": 16}
    point = {"type": "point", "size": 130, "opacity": 1, "yOffset": low, "aria": False}
    forms = {"field": "verdict", "type": "nominal", "legend": None,
             "scale": {"domain": list(_FORMS), "range": list(_FORMS.values())}}  # fmt: skip
    return [
        {
            "transform": _filter(_HEADING),
            "mark": {**text, "align": "left", "x": 0, "fontWeight": "bold", "fontSize": FONT + 1, "yOffset": 8},
            "encoding": {"text": {"field": "label"}, "description": {"field": "spoken"}},
        },
        {
            "transform": _filter("shown"),
            "mark": {"type": "rule", "strokeWidth": 4, "yOffset": low, "aria": False},
            "encoding": {"x": {"field": "base", **value, "axis": axis}, "x2": {"field": "percent"}, **_colour("color")},
        },
        {
            "transform": _filter("shown"),
            "mark": {"type": "tick", "orient": "vertical", "size": 20, "thickness": 3, "color": INK, "yOffset": low,
                     "aria": False},
            "encoding": {"x": {"field": "base", **value}},
        },
        {
            "transform": [*_filter("shown"), {"filter": "datum.verdict !== 'none'"}],
            "mark": {**point, "filled": True},
            "encoding": {"x": {"field": "percent", **value}, "shape": forms, **_colour("fill"),
                         "tooltip": {"field": "spoken"}},
        },
        {
            "transform": [*_filter("shown"), {"filter": "datum.verdict === 'none'"}],
            "mark": {**point, "filled": False, "strokeWidth": 2.5, "shape": "circle"},
            "encoding": {"x": {"field": "percent", **value}, **_colour("stroke"), "tooltip": {"field": "spoken"}},
        },
        {
            "transform": [{"filter": f"datum.form !== '{_HEADING}'"}],
            "mark": {**text, "align": "left", "x": 0, "fontSize": _narrow(SMALL, FONT), "yOffset": _narrow(-8, 0),
                     "limit": _narrow("width * 0.62", _LABELS - 12)},
            "encoding": {"text": {"field": "label"}, "description": {"field": "spoken"}},
        },
        {
            "transform": _filter("shown"),
            "mark": {**text, "align": "right", "x": {"expr": "width"}, "fontSize": _narrow(SMALL - 1, FONT),
                     "fontWeight": "bold", "yOffset": _narrow(-8, -8), "aria": False},
            "encoding": {"text": {"field": "points"}},
        },
        {
            "transform": [{"filter": f"datum.form !== '{_HEADING}'"}],
            "mark": {**text, "align": "right", "x": {"expr": "width"}, "fontSize": SMALL,
                     "opacity": {"expr": f"width < {NARROW} && datum.form === 'shown' ? 0 : 1"},
                     "yOffset": _narrow(8, 9), "aria": False},
            "encoding": {"text": {"field": "word"}},
        },
    ]  # fmt: skip


def _document(rows: list[dict[str, Any]], title: str, lines: list[str], alternative: str) -> dict[str, Any]:
    return {
        "$schema": SCHEMA,
        "description": alternative,
        "title": _title(title, lines),
        "width": 760,
        "height": {"step": STEP},
        "datasets": {"released": rows},
        "data": {"name": "released"},
        "encoding": {
            "y": {"field": "key", "type": "ordinal", "axis": None, "sort": None,
                  "scale": {"domain": [row["key"] for row in rows], "paddingInner": 0, "paddingOuter": 0}},
        },
        "layer": _layers(),
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }  # fmt: skip


def _title(title: str, lines: list[str]) -> dict[str, Any]:
    return {
        "text": textwrap.wrap(title, 44) or title,
        "subtitle": [part for line in lines for part in textwrap.wrap(line, 46)],
        "anchor": "start",
        "frame": "group",
        "color": INK,
        "subtitleColor": INK,
        "fontSize": 16,
        "subtitleFontSize": SMALL,
        "subtitleLineHeight": 18,
        "offset": 12,
    }


def change_charts(
    differences: Differences, rows: Sequence[Row], language: str, *, naming: Naming = "title"
) -> list[ProfileChart]:
    """Return small pictures of the share before and now, charts of two columns for each heading.

    All have the same scale. Measures without a comparable share have none; they stand in the table with the reason.
    naming: with "caption" the charts have no title, and three columns.
    """
    t = translator(language)
    shown = [row for row in rows if row.difference.state == "shown" and row.difference.base is not None]
    highest = max((max(row.difference.base or 0, row.difference.percent or 0) for row in shown), default=0)
    top = min(120, 20 * ((highest + _HEADROOM) // 20 + 1))
    charts = []
    for heading in dict.fromkeys(row.heading for row in shown):
        own = [row for row in shown if row.heading == heading]
        for begin in range(0, len(own), PANELS):
            title = heading or t("Other")
            title = t("{heading}, continued", heading=title) if begin else title
            chart = _small(t, differences, title, own[begin : begin + PANELS], top)
            charts.append(_printed(chart) if naming == "caption" else chart)
    return charts


def _printed(chart: ProfileChart) -> ProfileChart:
    """Return small pictures without a title, in the columns of a page of paper."""
    document = chart.to_dict()
    del document["title"]
    return ProfileChart(chart.title, chart.alt, {**document, "columns": PRINTED_COLUMNS})


def _small(t: Translator, differences: Differences, heading: str, rows: Sequence[Row], top: int) -> ProfileChart:
    facts = differences.facts
    years = (facts.get("year", ""), facts.get("later_year", ""))
    if years[0] == years[1]:
        years = (t("before"), t("now"))
    values: list[dict[str, Any]] = []
    said = []
    for place, row in enumerate(rows):
        difference = row.difference
        word, points = word_text(t, row), points_text(t, difference.points)
        limits = range_text(t, difference.low, difference.high)
        spoken = t(
            "{label}: from {before} to {now}, {points} points ({range}), {word}",
            label=row.label,
            before=t.percent(difference.base or 0),
            now=t.percent(difference.percent or 0),
            points=points,
            range=limits,
            word=word,
        )
        said.append(spoken)
        name = "\n".join(textwrap.wrap(row.label, _PANEL_CHARACTERS)[:4])
        words = "\n".join([f"{points} ({limits})" if limits else points, *textwrap.wrap(word, _PANEL_CHARACTERS)])
        for year, percent in zip(years, (difference.base, difference.percent), strict=True):
            values.append(
                {
                    "panel": f"{place:03d}{name}",
                    "year": year,
                    "percent": percent,
                    "text": t.percent(percent or 0),
                    "verdict": row.verdict,
                    "words": words,
                    "spoken": spoken,
                }
            )
    return ProfileChart(heading, f"{heading}. {'; '.join(said)}.", _panels(values, years, heading, top))


def _panels(values: list[dict[str, Any]], years: tuple[str, str], title: str, top: int) -> dict[str, Any]:
    x = {"field": "year", "type": "ordinal", "sort": list(years), "title": None,
         "axis": {"labelAngle": 0, "labelColor": INK, "labelFontSize": SMALL, "domain": False, "ticks": False},
         "scale": {"padding": 0.6}}  # fmt: skip
    y = {"field": "percent", "type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": None}
    text = {"type": "text", "color": INK, "lineBreak": "\n", "lineHeight": 15, "aria": False}
    header = {"title": None, "labelExpr": "split(slice(datum.label, 3), '\\n')", "labelAnchor": "start",
              "labelAlign": "left", "labelColor": INK, "labelFontSize": SMALL, "labelFontWeight": "bold",
              "labelLineHeight": 15, "labelPadding": 6}  # fmt: skip
    return {
        "$schema": SCHEMA,
        "description": title,
        "title": {"text": title, "anchor": "start", "color": INK, "fontSize": 15},
        "datasets": {"released": values},
        "data": {"name": "released"},
        "facet": {"field": "panel", "type": "nominal", "title": None, "header": header},
        "columns": 2,
        "spacing": {"row": 44, "column": 12},
        "resolve": {"axis": {"x": "independent"}},
        "spec": {
            "width": PANEL,
            "height": 84,
            "layer": [
                {
                    "mark": {"type": "line", "strokeWidth": 3, "aria": False},
                    "encoding": {"x": x, "y": y, **_colour("color")},
                },
                {
                    "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1},
                    "encoding": {"x": x, "y": y, **_colour("color"), "description": {"field": "spoken"},
                                 "tooltip": {"field": "spoken"}},
                },
                {
                    "mark": {**text, "dy": -12, "fontSize": SMALL},
                    "encoding": {"x": x, "y": y, "text": {"field": "text"}},
                },
                {
                    "transform": [{"filter": f"datum.year === '{years[0]}'"}],
                    "mark": {**text, "align": "left", "baseline": "top", "x": 0, "y": 106, "fontSize": SMALL - 1},
                    "encoding": {"text": {"field": "words"}},
                },
            ],
        },
        "config": {"view": {"stroke": GRID, "strokeOpacity": 0.4}, "mark": {"tooltip": None}},
    }  # fmt: skip
