"""Charts of released numbers: horizontal bars by factor, and dots by sex or grade.

Every function takes `Released`, the questionnaire and choices, and returns a `ProfileChart`: a Vega-Lite
chart with title, alternative text and German number format. The chart holds exactly the released values of
the rows it draws.

One drawing serves a wide page and a phone: below `NARROW` pixels the labels move above the bars. Colours,
text and marks are readable on light and dark ground, and nothing is said by colour alone: every bar carries
its number in words, uncertain and banded bars are outlined instead of filled, locked cells are words.
"""

from __future__ import annotations

import copy
import json
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.chart_template import NARROW, SMALL, Form, slots_of, template
from ctc_toolkit.reporting.reference import Reference
from ctc_toolkit.reporting.selection import (
    Cell,
    Comparison,
    Entry,
    Kind,
    Meaning,
    comparisons,
    dimension_label,
    entries,
    group_label,
)
from ctc_toolkit.reporting.tables_words import approximate, tables_notice
from ctc_toolkit.reporting.words import (
    answers_text,
    cell_text,
    cut_point_warning,
    interval_short,
    interval_text,
    made_up_notice,
    of_hundred,
)
from ctc_toolkit.survey.instrument import Instrument

if TYPE_CHECKING:
    from altair import LayerChart

LABEL_CHARACTERS = 38
"""Length at which labels are broken into lines; as wide as the label column and as a phone."""
Naming = Literal["title", "caption"]
"""Where it stands what a chart shows: on the picture, or in the caption below it as in a printed report."""
_TITLE_CHARACTERS = (34, 80)
_SUBTITLE = 46


@dataclass(frozen=True)
class ProfileChart:
    """A finished chart. `title`: what it shows. `alt`: the same with the main statement, in words.

    `to_dict()` is the Vega-Lite document (`st.vega_lite_chart`), `altair()` the same as an Altair chart.
    """

    title: str
    alt: str
    _document: dict[str, Any]

    def to_dict(self, *, alternative: Literal["inside", "separate"] = "inside") -> dict[str, Any]:
        """Return the Vega-Lite document, a copy each time.

        alternative: "separate" leaves the alternative text out, for places that take it on its own (`alt=`).
        """
        document = copy.deepcopy(self._document)
        if alternative == "separate":
            del document["description"]
        return document

    @cached_property
    def json(self) -> str:
        """The Vega-Lite document as text; equal for equal charts."""
        return json.dumps(self._document, ensure_ascii=False, sort_keys=True)

    def altair(self) -> LayerChart:
        """Return the chart as an Altair object, checked against the Vega-Lite schema."""
        import altair

        chart: LayerChart = altair.LayerChart.from_dict(self.to_dict())
        return chart


@dataclass(frozen=True)
class _Texts:
    title: str
    subtitle: list[str]
    alternative: str
    warnings: list[str]


def profile_chart(
    released: Released,
    instrument: Instrument,
    *,
    kind: Kind,
    language: str,
    group: str = "all",
    reference: Reference | None = None,
    measures: Sequence[str] | None = None,
    naming: Naming = "title",
) -> ProfileChart:
    """Return bars of the measures of `kind` in `group`, grouped by area of life or theme, longest first.

    The interval is a thin line. reference: values to compare with, drawn as upright ticks. measures: only
    these. naming: with "caption" the picture holds no words on the whole, except what has to be a warning.

    Raises:
        ToolkitError: `group_not_released`.
    """
    t = translator(language)
    found = entries(
        require_released(released), instrument, kind=kind, language=language, group=group, measures=measures
    )
    title = _title(t, kind)
    who = group_label(group, instrument, language)
    rows: list[dict[str, Any]] = []
    heading = found[0].heading if naming == "caption" and len({entry.heading for entry in found}) == 1 else None
    for entry in found:
        if entry.heading != heading:
            heading = entry.heading
            rows.append(_heading(f"heading {len(rows)}", heading or t("Other")))
        rows.append(_bar(t, released, entry, reference))
    line = t("Line: range of uncertainty.")
    subtitle = [*_warnings(t, released, kind), f"{who}.", _direction(t, kind), line]
    if reference:
        subtitle.append(t("Tick: {reference}.", reference=reference.label.get(language)))
    warnings = _warnings(t, released, kind)
    alternative = " ".join([*warnings, *_alternative(t, found, f"{title}. {who}.")])
    return _finish(t, "bars", _Texts(title, subtitle, alternative, warnings), rows, naming)


def grouped_chart(
    released: Released,
    instrument: Instrument,
    *,
    by: str,
    kind: Kind,
    language: str,
    measures: Sequence[str] | None = None,
    naming: Naming = "title",
) -> ProfileChart:
    """Return dots with intervals for every group of the dimension `by` (for example "sex" or "grade").

    One block per measure, one line per group, a tick where everybody together stands. measures: only these; a
    page shows one area of life or a few measures at a time. naming: as in `profile_chart`.

    Raises:
        ToolkitError: `group_not_released`.
    """
    t = translator(language)
    found = comparisons(require_released(released), instrument, by=by, kind=kind, language=language, measures=measures)
    dimension = dimension_label(by, instrument, language)
    title = t("{title}, by {dimension}", title=_title(t, kind), dimension=dimension)
    rows: list[dict[str, Any]] = []
    for comparison in found:
        rows += _block(t, released, comparison)
    marks = [t("Line: range of uncertainty."), t("Tick: all respondents.")]
    warnings = _warnings(t, released, kind)
    subtitle = [*warnings, _direction(t, kind), *marks]
    cells = [cell for comparison in found for _, cell in comparison.cells]
    alternative = " ".join(
        [
            *warnings,
            t("Dot chart."),
            f"{title}.",
            t.plural("{count} measure.", "{count} measures.", len(found)),
            *_without_number(t, cells),
            t("All values are in the table below."),
        ]
    )
    return _finish(t, "dots", _Texts(title, subtitle, alternative, warnings), rows, naming)


def _title(t: Translator, kind: Kind) -> str:
    titles = {
        "risk": t("Risk factors: young people at elevated risk"),
        "protective": t("Protective factors: young people with strong protection"),
        "behaviour": t("Behaviour and experiences: young people who report them"),
    }
    return titles[kind]


def _direction(t: Translator, kind: Kind) -> str:
    directions = {
        "risk": t("More is worse."),
        "protective": t("More is better."),
        "behaviour": t("More is worse, unless the label says otherwise."),
    }
    return directions[kind]


def _warnings(t: Translator, released: Released, kind: Kind) -> list[str]:
    """Return what must stand on the picture itself: made-up answers, cut points that are not firm."""
    warnings = [made_up_notice(t.language)] if released.made_up else []
    warnings += [sentence for sentence in [tables_notice(released, t.language)] if sentence]
    if kind != "behaviour":
        warnings += [sentence for sentence in [cut_point_warning(released, t.language)] if sentence]
    return warnings


def _heading(key: str, label: str, text: str = "") -> dict[str, Any]:
    return {"key": key, "form": "heading", "label": _broken(label), "text": text, "spoken": label}


def _broken(label: str) -> str:
    return "\n".join(textwrap.wrap(label, LABEL_CHARACTERS)) or label


def _bar(t: Translator, released: Released, entry: Entry, reference: Reference | None) -> dict[str, Any]:
    label = entry.label
    if entry.cell.kind == "behaviour" and entry.meaning == "better":
        label = t("{label} (more is better)", label=label)
    row = _row(t, released, entry.cell, label, entry.meaning)
    value = reference.percents.get(entry.cell.measure) if reference else None
    return row if value is None else row | {"reference": value}


def _block(t: Translator, released: Released, comparison: Comparison) -> list[dict[str, Any]]:
    overall = comparison.overall
    text = t("all: {value}", value=cell_text(overall, t.language, length="short")) if overall else ""
    rows = [_heading(f"heading {comparison.measure}", comparison.label, text)]
    for label, cell in comparison.cells:
        row = _row(t, released, cell, label, comparison.meaning)
        row["spoken"] = f"{comparison.label}, {row['spoken']}"
        if overall and overall.percent is not None and row["form"] != "locked":
            row["reference"] = overall.percent
        rows.append(row)
    return rows


def _row(t: Translator, released: Released, cell: Cell, label: str, meaning: Meaning) -> dict[str, Any]:
    """Return what the chart holds of a cell: released values and words made from them, nothing empty."""
    language = t.language
    form = {"shown": cell.certainty, "banded": "banded"}.get(cell.state, "locked")
    answers = answers_text(cell, language, released.level)
    note = t("not certain") if form == "uncertain" else None
    spoken = [of_hundred(cell, language), interval_text(cell, language), answers, note]
    row = {
        "key": f"{cell.measure} {cell.groups}",
        "form": form,
        "label": _broken(label),
        "meaning": meaning,
        "percent": cell.percent,
        "low": cell.low,
        "high": cell.high,
        "text": cell_text(cell, language, length="short")
        if cell.certainty != "uncertain"
        else t.percent(cell.percent or 0),
        "range": _range(released, cell, language),
        "answers": "" if cell.n is None else t.number(cell.n),
        "note": note,
        "spoken": f"{label}: " + "; ".join(part for part in spoken if part),
    }
    if cell.state == "banded" and cell.band_limit is not None:
        row |= {"from": 0, "to": cell.band_limit} if cell.band == "under" else {"from": cell.band_limit, "to": 100}
    return {name: value for name, value in row.items() if value is not None}


def _range(released: Released, cell: Cell, language: str) -> str:
    """Return the range in figures; a wavy sign marks an approximation."""
    told = interval_short(cell, language)
    return f"≈ {told}" if told and approximate(released, cell.measure, cell.groups) else told


def _alternative(t: Translator, found: list[Entry], what: str) -> list[str]:
    named = sorted(
        (entry for entry in found if entry.cell.comparable or entry.cell.band == "over"),
        key=lambda entry: entry.cell.rank,
    )[:3]
    parts = [t("Bar chart."), what]
    if named:
        listed = ", ".join(f"{entry.label} {of_hundred(entry.cell, t.language)}" for entry in named)
        parts.append(t("Highest values: {values}.", values=listed))
    parts += _without_number(t, [entry.cell for entry in found])
    return [*parts, t("All values are in the table below.")]


def _without_number(t: Translator, cells: Iterable[Cell]) -> list[str]:
    held = list(cells)
    count = sum(cell.state not in ("shown", "banded") for cell in held)
    if not count:
        return []
    return [t("{count} of {total} values have no number.", count=t.number(count), total=t.number(len(held)))]


def _finish(t: Translator, form: Form, texts: _Texts, rows: list[dict[str, Any]], naming: Naming) -> ProfileChart:
    """Return the drawing of `form` filled with rows, texts and height."""
    document = template(form, t.language)
    slots: list[str] = []
    for row in rows:
        count = slots_of(form, heading=row["form"] == "heading", lines=row["label"].count("\n") + 1)
        slots += [row["key"], *(f"{row['key']} +{further}" for further in range(1, count))]
    document["datasets"]["released"] = rows
    document["description"] = texts.alternative
    if naming == "title":
        document["title"]["text"] = _responsive(texts.title, _TITLE_CHARACTERS)
        document["title"]["subtitle"] = _packed(texts.subtitle)
    elif texts.warnings:
        document["title"] = {"text": " ".join(texts.warnings), "fontSize": SMALL, "fontWeight": "normal", "offset": 8}
    else:
        del document["title"]
    document["layer"][0]["encoding"]["y"]["scale"]["domain"] = slots
    return ProfileChart(texts.title, texts.alternative, document)


def _packed(sentences: list[str]) -> list[str]:
    """Return lines that fit a phone, broken between sentences where possible."""
    lines: list[str] = []
    for sentence in sentences:
        if lines and len(lines[-1]) + len(sentence) < _SUBTITLE:
            lines[-1] += f" {sentence}"
        else:
            lines += textwrap.wrap(sentence, _SUBTITLE)
    return lines


def _responsive(text: str, characters: tuple[int, int]) -> dict[str, str]:
    """Return an expression that breaks `text` into lines as wide as the drawing allows."""
    narrow, wide = (json.dumps(textwrap.wrap(text, limit), ensure_ascii=False) for limit in characters)
    return {"expr": f"width < {NARROW} ? {narrow} : {wide}"}
