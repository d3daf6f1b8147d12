"""Words around released numbers: what stands in a cell, how sure it is, why it is locked. German and English.

Every text is made from released values alone, and cells with too few answers and cells too unsure to be shown
have the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.disclosure import Level, Released, ReleasedProvenance, require_released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.selection import Cell
from ctc_toolkit.reporting.tables_words import tables_cut_point_warning, tables_cut_points, tables_lines

Row = Cell | Mapping[Any, Any] | pd.Series
Length = Literal["short", "full"]

LOCK_STATES = ("locked", "not_asked", "no_scoring_key", "no_cut_point")
"""States of cells without any number."""


def cell_text(row: Row, language: str, *, length: Length = "full") -> str:
    """Return what stands in a cell: "34 %", "34 % (uncertain)", "under 10 %", or why there is no number.

    row: a `Cell` or one row of `Released.table`. length: "short" for narrow places.
    """
    t, cell = translator(language), _cell(row)
    if cell.state == "shown" and cell.percent is not None:
        value = t.percent(cell.percent)
        return t("{value} (uncertain)", value=value) if cell.certainty == "uncertain" else value
    if cell.state == "banded" and cell.band_limit is not None:
        limit = t.percent(cell.band_limit)
        return t("under {limit}", limit=limit) if cell.band == "under" else t("over {limit}", limit=limit)
    return state_text(cell.state, language, length=length)


def of_hundred(row: Row, language: str) -> str:
    """Return a cell in hundreds: "34 of 100", "fewer than 10 of 100", or why there is no number."""
    t, cell = translator(language), _cell(row)
    if cell.state == "shown" and cell.percent is not None:
        return t("{count} of 100", count=t.number(cell.percent))
    if cell.state == "banded" and cell.band_limit is not None:
        limit = t.number(cell.band_limit)
        if cell.band == "under":
            return t("fewer than {count} of 100", count=limit)
        return t("more than {count} of 100", count=limit)
    return state_text(cell.state, language)


def interval_text(row: Row, language: str) -> str:
    """Return the interval of a shown cell: "between 30 and 39 of 100"; "" where there is none."""
    t, cell = translator(language), _cell(row)
    if cell.low is None or cell.high is None:
        return ""
    if cell.low == cell.high:
        return t("about {count} of 100", count=t.number(cell.low))
    return t("between {low} and {high} of 100", low=t.number(cell.low), high=t.number(cell.high))


def interval_short(row: Row, language: str) -> str:
    """Return the interval of a shown cell for narrow places: "30–39"; "" where there is none."""
    t, cell = translator(language), _cell(row)
    if cell.low is None or cell.high is None:
        return ""
    return t.number(cell.low) if cell.low == cell.high else f"{t.number(cell.low)}–{t.number(cell.high)}"


def answers_text(row: Row, language: str, level: Level) -> str:
    """Return the answers behind a cell: "812 answers", for the public "about 810 answers", or ""."""
    t, cell = translator(language), _cell(row)
    if cell.n is None:
        return ""
    exact = t.plural("{count} answer", "{count} answers", cell.n)
    return t("about {answers}", answers=exact) if level == "public" else exact


def state_text(state: str, language: str, *, length: Length = "full") -> str:
    """Return a state without number in words, for a cell. Locked cells all read the same."""
    t = translator(language)
    if length == "short":
        texts = {
            "locked": t("locked, too few answers"),
            "not_asked": t("not asked"),
            "no_cut_point": t("no cut point"),
            "no_scoring_key": t("no scoring rule"),
        }
    else:
        texts = {
            "locked": t("locked, too few answers"),
            "not_asked": t("not asked in this survey"),
            "no_cut_point": t("no cut point on file"),
            "no_scoring_key": t("no scoring rule known"),
        }
    return texts.get(state, texts["locked"])


def state_explanation(state: str, language: str, *, smallest_n: int | None = None) -> str:
    """Return one or two sentences that explain a state (a state without number, "banded" or "uncertain").

    smallest_n: the threshold that was applied (`released.rules.smallest_n(released.level)`), to be named.
    """
    t = translator(language)
    texts = {
        "locked": t("Locked means: too few young people answered, or the number would be too unsure.")
        + " "
        + t("This protects the young people and keeps chance from looking like a result."),
        "banded": t("A limit such as “under 10%” means: almost nobody, perhaps nobody, answered so.")
        + " "
        + t("“Over 90%” means: almost everybody, perhaps everybody. The exact number stays hidden."),
        "uncertain": t("Uncertain means: the range is wide. Please do not compare this value with others."),
        "not_asked": t("These questions were not part of this survey."),
        "no_cut_point": t("No cut point is on file for this scale.")
        + " "
        + t("Without one there is no share of young people at risk or protected."),
        "no_scoring_key": t("It is not known for certain how this scale is scored. Therefore it is not scored."),
    }
    text = texts[state]
    if state == "locked" and smallest_n is not None:
        text += " " + t("At least {count} answers are needed.", count=t.number(smallest_n))
    return text


def explanations(released: Released, language: str) -> dict[str, str]:
    """Return the explanation of every state that occurs in `released`, in a fixed order, by its title."""
    t = translator(language)
    table = require_released(released).table
    present = set(table["state"]) | set(table["certainty"])
    titles = {
        "locked": t("Locked"),
        "banded": t("Only a limit"),
        "uncertain": t("Uncertain"),
        "not_asked": t("Not asked"),
        "no_cut_point": t("No cut point"),
        "no_scoring_key": t("No scoring rule"),
    }
    needed = released.rules.smallest_n(released.level)
    return {
        title: state_explanation(state, language, smallest_n=needed)
        for state, title in titles.items()
        if state in present
    }


def mean_text(mean: float | None, language: str) -> str:
    """Return a mean score with one decimal, "" where none is released."""
    return "" if mean is None else translator(language).number(mean, 1)


def made_up_notice(language: str) -> str:
    """Return the line that stands on every product made from invented answers."""
    return translator(language)("Sample data, no real survey.")


def cut_point_warning(released: Released, language: str) -> str:
    """Return the sentence that goes with cut points that are made up or provisional, else ""."""
    t = translator(language)
    held = require_released(released).provenance
    if held.tables is not None:
        return tables_cut_point_warning(released, language)
    if held.cut_points_status == "made_up":
        return t("Cut points invented, for practice only.")
    return t("Cut points provisional.") if held.cut_points_provisional else ""


def provenance_lines(released: Released, language: str) -> tuple[str, ...]:
    """Return the lines printed on every product: level, source, questionnaire, cut points, rules."""
    t = translator(language)
    held = require_released(released).provenance
    level = (
        t("For internal use in the city, not for publication.") if released.level == "internal" else t("Level: public.")
    )
    lines = [
        *([made_up_notice(language)] if released.made_up else []),
        level,
        *tables_lines(released, language),
        _line(t, t("Source file (SHA-256)"), held.source_hash),
        _line(t, t("Questionnaire"), held.instrument),
        " ".join(
            part
            for part in (
                _line(t, t("Cut points"), _cut_points(t, held)),
                cut_point_warning(released, language),
            )
            if part
        ),
        *_about_answers(t, held.answers),
        _line(t, t("Protection rules"), released.rule_version),
        _line(t, t("Software"), held.software),
        _line(t, t("Fingerprint of these numbers"), released.content_hash),
    ]
    return tuple(lines)


def _cut_points(t: Translator, held: ReleasedProvenance) -> str:
    if held.tables is not None:
        return tables_cut_points(held.tables, t)
    return held.cut_points or t("none")


def _about_answers(t: Translator, answers: str) -> list[str]:
    """Return which checks the answers passed and to which known numbers they are weighted (`AnswerRules.text`)."""
    told = dict(part.split("=", 1) for part in answers.split(";") if "=" in part)
    lines = []
    if "rules" in told:
        lines.append(_line(t, t("Checks of the answers"), told["rules"].replace(",", ", ")))
    if "margins" in told:
        numbers = "; ".join((told["margins"].replace(",", ", "), told.get("on", ""), told.get("numbers", "")))
        lines.append(_line(t, t("Weighted to known numbers"), numbers))
    return lines


def _line(t: Translator, name: str, value: str) -> str:
    return t("{name}: {value}", name=name, value=value or t("not known"))


def _cell(row: Row) -> Cell:
    if isinstance(row, Cell):
        return row
    return Cell.of(row.to_dict() if isinstance(row, pd.Series) else row)
