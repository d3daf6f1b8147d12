"""Real tables with the values of the charts: texts ready for display, in the same order."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.reference import Reference
from ctc_toolkit.reporting.selection import Cell, Kind, comparisons, entries
from ctc_toolkit.reporting.tables_words import approximate
from ctc_toolkit.reporting.words import cell_text, interval_short, mean_text
from ctc_toolkit.survey.instrument import Instrument


def profile_table(
    released: Released,
    instrument: Instrument,
    *,
    kind: Kind,
    language: str,
    group: str = "all",
    reference: Reference | None = None,
    measures: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the rows of `profile_chart` as texts: area, measure, share, range, answers, and so on.

    The columns for the reference and for mean scores are there only if there is anything to stand in them.

    Raises:
        ToolkitError: `group_not_released`.
    """
    t = translator(language)
    found = entries(
        require_released(released), instrument, kind=kind, language=language, group=group, measures=measures
    )
    columns = {
        t("Area"): [entry.heading for entry in found],
        _measure(t, kind): [entry.label for entry in found],
        t("Share"): [cell_text(entry.cell, language) for entry in found],
        t("Range (of 100)"): [_interval(t, entry.cell, released) for entry in found],
        _answers(t, released): ["" if entry.cell.n is None else t.number(entry.cell.n) for entry in found],
    }
    if reference:
        values = [reference.percents.get(entry.cell.measure) for entry in found]
        columns[reference.label.get(language)] = ["" if value is None else t.percent(value) for value in values]
    if any(entry.mean is not None for entry in found):
        columns[t("Mean score")] = [mean_text(entry.mean, language) for entry in found]
    return pd.DataFrame(columns, dtype="str")


def grouped_table(
    released: Released,
    instrument: Instrument,
    *,
    by: str,
    kind: Kind,
    language: str,
    measures: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Return the rows of `grouped_chart` as texts: measure, everybody, then one column per group of `by`.

    Cells read "34 % (30–39)", "under 10 %", or why there is no number.

    Raises:
        ToolkitError: `group_not_released`.
    """
    t = translator(language)
    found = comparisons(require_released(released), instrument, by=by, kind=kind, language=language, measures=measures)
    rows = []
    for comparison in found:
        row = {_measure(t, kind): comparison.label, t("All respondents"): _short(t, comparison.overall, released)}
        rows.append(row | {label: _short(t, cell, released) for label, cell in comparison.cells})
    return pd.DataFrame(rows, dtype="str")


def _measure(t: Translator, kind: Kind) -> str:
    names = {
        "risk": t("Risk factor"),
        "protective": t("Protective factor"),
        "behaviour": t("Behaviour or experience"),
    }
    return names[kind]


def _answers(t: Translator, released: Released) -> str:
    return t("Answers (rounded)") if released.level == "public" else t("Answers")


def _interval(t: Translator, cell: Cell, released: Released) -> str:
    if cell.low is None or cell.high is None:
        return t("not given") if cell.state == "shown" else ""
    told = t("{low} to {high}", low=t.number(cell.low), high=t.number(cell.high))
    if approximate(released, cell.measure, cell.groups):
        return t("{range} (approximation)", range=told)
    return told


def _short(t: Translator, cell: Cell | None, released: Released) -> str:
    if cell is None:
        return ""
    interval = interval_short(cell, t.language)
    if interval and approximate(released, cell.measure, cell.groups):
        interval = f"≈ {interval}"
    text = cell_text(cell, t.language, length="short")
    if not interval:
        return text
    value = t.percent(cell.percent or 0)
    parts = [interval, t("uncertain")] if cell.certainty == "uncertain" else [interval]
    return f"{value} ({', '.join(parts)})"
