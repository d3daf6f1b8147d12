"""What occurs together: the staircase of a behaviour by the number of factors, sentences, and tables of pairs.

Words for what is found: "occurs together with". Nothing here says that one thing leads to another.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ctc_toolkit.disclosure.association_results import Associations, Pair, Staircase, Step, require_associations
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import SMALL
from ctc_toolkit.reporting.charts import ProfileChart
from ctc_toolkit.reporting.palette import BY_MEANING, GRID, INK
from ctc_toolkit.reporting.selection import measure_label
from ctc_toolkit.reporting.words import made_up_notice, state_text
from ctc_toolkit.survey.instrument import Instrument

HEIGHT = 260
MOST_PAIRS = 12


def step_name(t: Translator, step: Step) -> str:
    """Return the number of factors of a step: "3 to 5"."""
    if step.lowest == step.highest:
        return t.number(step.lowest)
    return t("{low} to {high}", low=t.number(step.lowest), high=t.number(step.highest))


def step_text(t: Translator, step: Step) -> str:
    """Return what stands at a step: "34 of 100", "fewer than 5 of 100", or why there is no number."""
    if step.state == "shown" and step.percent is not None:
        return t("{count} of 100", count=t.number(step.percent))
    if step.state == "banded" and step.band_limit is not None:
        limit = t.number(step.band_limit)
        if step.band == "under":
            return t("fewer than {count} of 100", count=limit)
        return t("more than {count} of 100", count=limit)
    return state_text("locked", t.language)


def staircase_title(staircase: Staircase, instrument: Instrument, language: str) -> str:
    """Return what the staircase shows."""
    t, label = translator(language), measure_label(staircase.behaviour, instrument, language)
    if staircase.kind == "risk":
        return t("{behaviour}: by the number of elevated risk factors", behaviour=label)
    return t("{behaviour}: by the number of protective factors", behaviour=label)


def staircase_sentences(staircase: Staircase, instrument: Instrument, language: str) -> tuple[str, ...]:
    """Return what the staircase says: first the two ends of it, then the slope, then how even it is."""
    t = translator(language)
    shown = [step for step in staircase.steps if step.state != "locked"]
    if len(shown) < 2:
        return (
            t("Too many steps are locked because there are too few answers. Nothing can be said about this behaviour."),
        )
    first, last = shown[0], shown[-1]
    named = {"few": step_name(t, first), "many": step_name(t, last)}
    counts = {"least": step_text(t, first), "most": step_text(t, last)}
    if staircase.kind == "risk":
        ends = t(
            "With {few} elevated risk factors it is {least} young people, with {many} it is {most}.", **named, **counts
        )
    else:
        ends = t(
            "With {few} protective factors it is {least} young people, with {many} it is {most}.", **named, **counts
        )
    return (ends, *_slope_sentences(t, staircase))


def _slope_sentences(t: Translator, staircase: Staircase) -> list[str]:
    if staircase.slope is None or staircase.slope_low is None or staircase.slope_high is None:
        return []
    low, high = sorted((abs(staircase.slope_low), abs(staircase.slope_high)))
    secure = staircase.slope_low > 0 or staircase.slope_high < 0
    if not secure:
        return [t("A secure rise or fall from step to step cannot be seen.")]
    points = {"low": t.number(low / 10, 1), "high": t.number(high / 10, 1)}
    if staircase.slope > 0:
        told = [t("On average each further factor occurs together with {low} to {high} more of 100.", **points)]
    else:
        told = [t("On average each further factor occurs together with {low} to {high} fewer of 100.", **points)]
    if staircase.line == "bent":
        told.append(t("The steps are not even: in some places the rise or fall is steeper than in others."))
    elif staircase.line == "straight":
        told.append(t("The steps are about even, as far as this survey can tell."))
    return told


def staircase_chart(found: Associations, staircase: Staircase, instrument: Instrument, language: str) -> ProfileChart:
    """Return one bar for each step, with its number, and its interval as a thin line.

    An outline instead of a filled bar is a limit ("fewer than"); a locked step has words and no bar.
    """
    t = translator(language)
    made_up = require_associations(found).made_up
    title = staircase_title(staircase, instrument, language)
    rows = [_row(t, place, step) for place, step in enumerate(staircase.steps)]
    spoken = "; ".join(f"{row['name']}: {row['spoken']}" for row in rows)
    notice = [made_up_notice(language)] if made_up else []
    lines = [*notice, t("Of 100 young people. Line: range of uncertainty.")]
    colour = BY_MEANING[_meaning(staircase.behaviour, instrument)]
    described = " ".join([*notice, f"{title}. {spoken}."])
    axis = t("Number of elevated risk factors") if staircase.kind == "risk" else t("Number of protective factors")
    return ProfileChart(title, described, _document(rows, lines, described, colour, axis))


def _meaning(behaviour: str, instrument: Instrument) -> str:
    """Return what more of a behaviour means; scales of outcomes are problems."""
    indicator = instrument.indicator_by_id.get(behaviour)
    return indicator.meaning if indicator is not None else "worse"


def _row(t: Translator, place: int, step: Step) -> dict[str, Any]:
    shown, banded = step.state == "shown", step.state == "banded"
    height = step.percent if shown else step.band_limit if banded else 0
    short = t.number(height or 0)
    if banded:
        short = f"< {short}" if step.band == "under" else f"> {short}"
    return {
        "key": f"{place:02d}",
        "name": step_name(t, step),
        "height": height or 0,
        "low": step.low if shown else None,
        "high": step.high if shown else None,
        "top": max(height or 0, step.high or 0) if shown else height or 0,
        "text": short if shown or banded else "•",
        "state": step.state,
        "spoken": step_text(t, step),
    }


def _document(rows: list[dict[str, Any]], lines: list[str], described: str, colour: str, axis: str) -> dict[str, Any]:
    top = min(100, max([10, *(int(row["top"]) for row in rows)]) + 12)
    names = "{" + ",".join(f"'{row['key']}':'{row['name']}'" for row in rows) + "}"
    place: dict[str, Any] = {
        "field": "key",
        "type": "ordinal",
        "sort": None,
        "title": axis,
        "scale": {"paddingInner": 0.12, "paddingOuter": 0.06},
        "axis": {
            "labelExpr": f"{names}[datum.value]",
            "labelAngle": {"expr": "width < 480 ? -45 : 0"},
            "labelAlign": {"expr": "width < 480 ? 'right' : 'center'"},
            "labelColor": INK,
            "titleColor": INK,
            "labelFontSize": SMALL,
            "titleFontSize": SMALL,
            "titleFontWeight": "normal",
            "ticks": False,
            "domainColor": GRID,
            "labelOverlap": False,
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": described,
        "title": {"text": "", "subtitle": lines, "anchor": "start", "subtitleColor": INK, "subtitleFontSize": SMALL},
        "width": 640,
        "height": HEIGHT,
        "datasets": {"steps": rows},
        "data": {"name": "steps"},
        "encoding": {"x": place},
        "layer": _layers(top, colour),
        "config": {"view": {"strokeWidth": 0}, "mark": {"tooltip": None}},
    }


def _layers(top: int, colour: str) -> list[dict[str, Any]]:
    """Return bars, outlines for limits, intervals and numbers."""
    scale = {"domain": [0, top], "nice": False}
    value: dict[str, Any] = {"type": "quantitative", "scale": scale, "axis": None}
    bar: dict[str, Any] = {"type": "bar", "aria": False, "cornerRadiusEnd": 2}
    return [
        {
            "transform": [{"filter": "datum.state == 'shown'"}],
            "mark": {**bar, "color": colour, "fillOpacity": 0.85},
            "encoding": {"y": {"field": "height", **value}, "y2": {"datum": 0}},
        },
        {
            "transform": [{"filter": "datum.state == 'banded'"}],
            "mark": {**bar, "fillOpacity": 0, "stroke": colour, "strokeWidth": 1.5, "strokeDash": [4, 3]},
            "encoding": {"y": {"field": "height", **value}, "y2": {"datum": 0}},
        },
        {
            "transform": [{"filter": "datum.low != null"}],
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1.5, "aria": False},
            "encoding": {"y": {"field": "low", **value}, "y2": {"field": "high"}},
        },
        {
            "mark": {"type": "text", "baseline": "bottom", "dy": -5, "color": INK, "fontSize": 15},
            "encoding": {
                "y": {"field": "top", **value},
                "text": {"field": "text", "type": "nominal"},
                "description": {"field": "spoken", "type": "nominal"},
            },
        },
    ]


def staircase_table(staircase: Staircase, language: str, *, level: str) -> pd.DataFrame:
    """Return the steps as texts: number of factors, of 100, range, answers."""
    t = translator(language)
    rows = []
    for step in staircase.steps:
        reach = "–"
        if step.low is not None and step.high is not None:
            reach = t("between {low} and {high} of 100", low=t.number(step.low), high=t.number(step.high))
        answers = "–" if step.n is None else t.plural("{count} answer", "{count} answers", step.n)
        if step.n is not None and level == "public":
            answers = t("about {answers}", answers=answers)
        rows.append((step_name(t, step), step_text(t, step), reach, answers))
    head = t("Number of elevated risk factors") if staircase.kind == "risk" else t("Number of protective factors")
    return pd.DataFrame(rows, columns=[head, t("Of 100 young people"), t("Range of uncertainty"), t("Answers")])


def strongest(found: Associations, behaviour: str) -> list[Pair]:
    """Return the shown pairs of a behaviour, the largest difference first; then the locked ones."""
    pairs = require_associations(found).of_behaviour(behaviour)
    return sorted(pairs, key=lambda pair: (pair.state != "shown", -abs(pair.difference or 0), pair.factor))


def pairs_table(pairs: list[Pair], instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the pairs as texts: factor, of 100 with and without it, difference with its range."""
    t = translator(language)
    rows = []
    for pair in pairs:
        label = measure_label(pair.factor, instrument, language)
        if pair.state != "shown":
            rows.append((label, state_text("locked", language), "–", "–"))
            continue
        rows.append(
            (
                label,
                t("{count} of 100", count=t.number(pair.exposed or 0)),
                t("{count} of 100", count=t.number(pair.unexposed or 0)),
                _difference(t, pair),
            )
        )
    head = [t("Risk factor"), t("Where it is elevated"), t("Where it is not"), t("Difference")]
    return pd.DataFrame(rows, columns=head)


def _difference(t: Translator, pair: Pair) -> str:
    numbers = {"low": _signed(t, pair.low or 0), "high": _signed(t, pair.high or 0)}
    if pair.secure == "open":
        return t("no secure difference ({low} to {high} points)", **numbers)
    return t("{points} points ({low} to {high})", points=_signed(t, pair.difference or 0), **numbers)


def _signed(t: Translator, value: int) -> str:
    return f"+{t.number(value)}" if value > 0 else f"−{t.number(-value)}" if value < 0 else "0"


def odds_table(pairs: list[Pair], instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the odds ratios of the shown pairs with their ranges, for the appendix."""
    t = translator(language)
    rows = []
    for pair in pairs:
        if pair.state == "shown" and None not in (pair.odds, pair.odds_low, pair.odds_high):
            low, high = ((value or 0) / 10 for value in (pair.odds_low, pair.odds_high))
            reach = t("{low} to {high}", low=t.number(low, 1), high=t.number(high, 1))
            label = measure_label(pair.factor, instrument, language)
            rows.append((label, t.number((pair.odds or 0) / 10, 1), reach, t.number(pair.n or 0)))
    return pd.DataFrame(rows, columns=[t("Risk factor"), t("Odds ratio"), t("Range of uncertainty"), t("Answers")])


def fractions_table(pairs: list[Pair], instrument: Instrument, language: str) -> pd.DataFrame:
    """Return the attributable fractions of the pairs that have one, with their ranges."""
    t = translator(language)
    rows = []
    for pair in pairs:
        if pair.fraction is not None and pair.fraction_low is not None and pair.fraction_high is not None:
            label = measure_label(pair.factor, instrument, language)
            low, high = _signed(t, pair.fraction_low).lstrip("+"), _signed(t, pair.fraction_high).lstrip("+")
            rows.append((label, t.percent(pair.fraction), t("{low} to {high}", low=low, high=high)))
    return pd.DataFrame(rows, columns=[t("Risk factor"), t("Share in percent"), t("Range of uncertainty")])
