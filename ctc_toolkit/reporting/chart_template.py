"""The two drawings, built once per process with Altair and filled with rows afterwards.

Building a chart of a dozen layers costs more than everything else about it; its layers never change, only its
rows, texts and height do. Vertical places are slots of `SLOT` pixels: a row begins at the slot named by its
key and takes as many slots as the lines of its label need.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.palette import BY_MEANING, GRID, INK

if TYPE_CHECKING:
    import altair as alt

Form = Literal["bars", "dots"]

NARROW = 600
"""Width in pixels below which labels stand above the bars and only the value stands beside them."""
WIDTH = 760
"""Width in pixels where the place of the chart does not set it, for example in a file."""
SLOT = 9
"""Height in pixels of one slot of the vertical scale."""
FONT = 14
"""Size in pixels of labels and values."""
SMALL = 13
"""Size in pixels of everything else."""
LINE = 17
"""Distance in pixels of two lines of a label."""

_ROWS = "released"
_LINES = "length(split(datum.label, '\\n'))"
_MIDDLE = SLOT / 2
_COLUMNS = {"value": 138, "range": 76, "answers": 0}
"""Right edges of the columns of words, in pixels from the right, on wide places."""


@dataclass(frozen=True)
class _Layout:
    """Pixels of a drawing. start, end: margins of the plot. height: of the mark. Each: (narrow, wide).

    The rest: distances from the middle of a row's first slot to the middle of the mark, to the first line of
    the label, to the heading and to the line above it.
    """

    start: tuple[int, int]
    end: tuple[int, int]
    height: tuple[int, int]
    mark: str
    label: str
    heading: str
    separator: str


def _narrow(narrow: float | str, wide: float | str) -> str:
    return f"(width < {NARROW} ? {narrow} : {wide})"


_LAYOUTS: dict[Form, _Layout] = {
    "bars": _Layout(
        start=(0, 286),
        end=(80, 218),
        height=(12, 16),
        mark=_narrow(f"{2 * SLOT} * ({_LINES} + 1) - {11 + _MIDDLE}", f"{SLOT} * ({_LINES} + 1) - {_MIDDLE}"),
        label=_narrow(9 - _MIDDLE, f"{SLOT} * ({_LINES} + 1) - {_MIDDLE} - {LINE / 2} * ({_LINES} - 1)"),
        heading=f"{29 - _MIDDLE}",
        separator=f"{13 - _MIDDLE}",
    ),
    "dots": _Layout(
        start=(88, 128),
        end=(80, 218),
        height=(12, 12),
        mark=f"{13 - _MIDDLE}",
        label=f"{13 - _MIDDLE}",
        heading=f"{28 - _MIDDLE}",
        separator=f"{10 - _MIDDLE}",
    ),
}


def slots_of(form: Form, *, heading: bool, lines: int) -> int:
    """Return how many slots a row takes whose label has `lines` lines."""
    if heading:
        return 5 + 2 * (lines - 1)
    return 2 * (lines + 1) if form == "bars" else 3


def template(form: Form, language: str) -> dict[str, Any]:
    """Return the Vega-Lite document of a drawing without rows; a copy each time.

    Rows go to `datasets.released`, the slots in their order to the vertical scale of the first layer.
    """
    return copy.deepcopy(_built(form, language))


@cache
def _built(form: Form, language: str) -> dict[str, Any]:
    import altair as alt

    layout = _LAYOUTS[form]
    layers = [
        _separators(layout),
        *(_bars(layout) if form == "bars" else _dots(layout)),
        _limits(layout),
        _intervals(layout),
        _references(layout),
        *_labels(layout),
        *_words(layout),
        *_column_heads(language),
    ]
    layers[1] = layers[1].encode(x=_scaled(layout, language))
    chart = (
        alt.layer(*layers)
        .properties(data=alt.NamedData(name=_ROWS), title=alt.TitleParams(text="-", subtitle="-"))
        .properties(width=WIDTH, height=alt.Step(SLOT))
        .configure(locale=_locale(language))
        .configure_view(strokeWidth=0)
        .configure_mark(tooltip=None)
        .configure_title(
            anchor="start",
            frame="group",
            color=INK,
            subtitleColor=INK,
            fontSize=17,
            subtitleFontSize=SMALL,
            fontWeight=600,
            lineHeight=22,
            subtitleLineHeight=18,
            subtitlePadding=6,
            offset=16,
        )
    )
    document: dict[str, Any] = json.loads(json.dumps(chart.to_dict()))
    return document


def _rows(*forms: str) -> alt.Chart:
    """Return an empty layer over the rows of these forms, placed at their first slots."""
    import altair as alt

    chart: alt.Chart = (
        alt.Chart()
        .transform_filter(alt.FieldOneOfPredicate(field="form", oneOf=list(forms)))
        .encode(y=alt.Y("key:N", axis=None, sort=None))
    )
    return chart


def _scaled(layout: _Layout, language: str) -> alt.X:
    """Return the horizontal place of a value: always 0 to 100, so that charts can be compared."""
    import altair as alt

    t = translator(language)
    start, end = _narrow(*layout.start), f"width - {_narrow(*layout.end)}"
    return alt.X(
        "percent:Q",
        scale=alt.Scale(domain=[0, 100], nice=False, range=[{"expr": start}, {"expr": end}]),
        axis=alt.Axis(
            orient="top",
            values=[0, 20, 40, 60, 80, 100],
            title=t("of 100 young people"),
            titleAnchor="start",
            titleColor=INK,
            labelColor=INK,
            labelFontSize=SMALL,
            titleFontSize=SMALL,
            titleFontWeight="normal",
            titlePadding=6,
            labelPadding=4,
            labelFlush=False,
            labelOverlap="greedy",
            labelSeparation=8,
            gridColor=GRID,
            gridOpacity=0.35,
            domain=False,
            ticks=False,
            aria=False,
        ),
    )


def _separators(layout: _Layout) -> alt.Chart:
    import altair as alt

    chart: alt.Chart = (
        _rows("heading")
        .encode(y=alt.Y("key:N", axis=None, sort=None, scale=alt.Scale(domain=["-"], paddingInner=0, paddingOuter=0)))
        .mark_rule(
            x=0,
            x2="width",
            yOffset=alt.ExprRef(layout.separator),
            color=GRID,
            strokeWidth=1,
            opacity=0.6,
            aria=False,
        )
    )
    return chart


def _meaning() -> dict[str, Any]:
    import altair as alt

    scale = alt.Scale(domain=list(BY_MEANING), range=list(BY_MEANING.values()))
    return {
        "fill": alt.Fill("meaning:N", scale=scale, legend=None),
        "stroke": alt.Stroke("meaning:N", scale=scale, legend=None),
    }


def _bars(layout: _Layout) -> list[alt.Chart]:
    import altair as alt

    height = alt.ExprRef(_narrow(*layout.height))
    place: dict[str, Any] = {"height": height, "yOffset": alt.ExprRef(layout.mark), "aria": False}
    return [
        _rows("ok").mark_bar(strokeWidth=0, **place).encode(x="percent:Q", tooltip="spoken:N", **_meaning()),
        _rows("uncertain")
        .mark_bar(fillOpacity=0.1, strokeWidth=2, **place)
        .encode(x="percent:Q", tooltip="spoken:N", **_meaning()),
    ]


def _dots(layout: _Layout) -> list[alt.Chart]:
    import altair as alt

    place: dict[str, Any] = {"size": 150, "yOffset": alt.ExprRef(layout.mark), "aria": False, "opacity": 1}
    return [
        _rows("ok").mark_point(strokeWidth=0, **place).encode(x="percent:Q", tooltip="spoken:N", **_meaning()),
        _rows("uncertain")
        .mark_point(fillOpacity=0.1, strokeWidth=2.5, **place)
        .encode(x="percent:Q", tooltip="spoken:N", **_meaning()),
    ]


def _limits(layout: _Layout) -> alt.Chart:
    """Return the dashed outlines of cells of which only a limit is known."""
    import altair as alt

    chart: alt.Chart = (
        _rows("banded")
        .mark_bar(
            fillOpacity=0.1,
            strokeWidth=2,
            strokeDash=alt.ExprRef("datum.to - datum.from < 5 ? [1, 0] : [3, 3]"),
            height=alt.ExprRef(_narrow(*layout.height)),
            yOffset=alt.ExprRef(layout.mark),
            aria=False,
        )
        .encode(x="from:Q", x2="to:Q", tooltip="spoken:N", **_meaning())
    )
    return chart


def _intervals(layout: _Layout) -> alt.Chart:
    import altair as alt

    chart: alt.Chart = (
        _rows("ok", "uncertain")
        .mark_rule(yOffset=alt.ExprRef(layout.mark), color=INK, strokeWidth=2, aria=False)
        .encode(x="low:Q", x2="high:Q")
    )
    return chart


def _references(layout: _Layout) -> alt.Chart:
    import altair as alt

    chart: alt.Chart = (
        _rows("ok", "uncertain", "banded", "locked")
        .transform_filter("isValid(datum.reference)")
        .mark_tick(
            orient="vertical",
            size=alt.ExprRef(_narrow(*(height + 8 for height in layout.height))),
            thickness=3,
            yOffset=alt.ExprRef(layout.mark),
            color=INK,
            aria=False,
        )
        .encode(x="reference:Q")
    )
    return chart


def _labels(layout: _Layout) -> list[alt.Chart]:
    """Return headings and labels; screen readers get the whole row in words from here."""
    import altair as alt

    style: dict[str, Any] = {
        "align": "left",
        "baseline": "middle",
        "x": 0,
        "lineHeight": LINE,
        "lineBreak": "\n",
        "color": INK,
        "fontSize": FONT,
    }
    return [
        _rows("heading")
        .mark_text(fontWeight="bold", yOffset=alt.ExprRef(layout.heading), **style)
        .encode(text="label:N", description="spoken:N"),
        _rows("ok", "uncertain", "banded", "locked")
        .mark_text(yOffset=alt.ExprRef(layout.label), **style)
        .encode(text="label:N", description="spoken:N", tooltip="spoken:N"),
    ]


def _words(layout: _Layout) -> list[alt.Chart]:
    """Return the values in words: in columns, and locks and doubts where the bar would be."""
    import altair as alt

    place: dict[str, Any] = {
        "baseline": "middle",
        "color": INK,
        "yOffset": alt.ExprRef(layout.mark),
        "aria": False,
    }
    wide = alt.ExprRef(_narrow(0, 1))
    beyond = "datum.high > 70"
    return [
        _rows("ok", "uncertain", "banded")
        .mark_text(align="right", x=_column("value"), fontSize=FONT, fontWeight="bold", **place)
        .encode(text="text:N"),
        *(
            _rows("ok", "uncertain", "banded")
            .mark_text(align="right", x=_column(name), fontSize=SMALL, opacity=wide, **place)
            .encode(text=f"{name}:N")
            for name in ("range", "answers")
        ),
        _rows("locked")
        .mark_text(align="left", x=alt.ExprRef(_narrow(*layout.start)), fontSize=SMALL, fontStyle="italic", **place)
        .encode(text="text:N"),
        _rows("uncertain")
        .mark_text(
            align=alt.ExprRef(f"{beyond} ? 'right' : 'left'"),
            x=alt.ExprRef(f"scale('x', {beyond} ? datum.low : datum.high) + ({beyond} ? -7 : 7)"),
            fontSize=SMALL,
            fontStyle="italic",
            **place,
        )
        .encode(text="note:N"),
        _rows("heading")
        .mark_text(
            align="right",
            x=_column("value"),
            fontSize=FONT,
            opacity=wide,
            **{**place, "yOffset": alt.ExprRef(layout.heading)},
        )
        .encode(text="text:N"),
    ]


def _column(name: str) -> alt.ExprRef:
    import altair as alt

    return alt.ExprRef(f"width - {_narrow(0, _COLUMNS[name])}")


def _column_heads(language: str) -> list[alt.Chart]:
    import altair as alt

    t = translator(language)
    heads = {"value": t("Share"), "range": t("Range"), "answers": t("Answers")}
    return [
        alt.Chart(alt.InlineData(values=[{}])).mark_text(
            align="right",
            baseline="bottom",
            x=_column(name),
            y=-5,
            text=text,
            fontSize=SMALL,
            color=INK,
            opacity=alt.ExprRef(_narrow(0, 1)),
            aria=False,
        )
        for name, text in heads.items()
    ]


def _locale(language: str) -> dict[str, Any]:
    """Return number formats as Vega knows them."""
    german = language == "de"
    return {
        "number": {
            "decimal": "," if german else ".",
            "thousands": "." if german else ",",
            "grouping": [3],
            "currency": ["", " €"] if german else ["€", ""],
            "percent": "\u00a0%" if german else "%",
        }
    }
