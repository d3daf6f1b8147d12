"""Words around released differences: what each result means, which stand out, how they came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import asin, sqrt
from typing import Literal

import pandas as pd

from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.differences import Difference, Differences, require_differences
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.selection import Kind, Meaning, entries
from ctc_toolkit.survey.instrument import Instrument

Verdict = Literal["worse", "better", "different", "none"]
"""worse, better for young people; different: neither of both; none: no secure difference."""

MOST_NAMED = 4


@dataclass(frozen=True)
class Row:
    """One measure of a view with its difference, in the order of the profile."""

    label: str
    heading: str
    meaning: Meaning
    difference: Difference

    @property
    def verdict(self) -> Verdict:
        """What the difference means for young people; fewer protected ones are worse, too."""
        word = self.difference.word
        up, down = word in ("elevated", "increased"), word in ("lower", "decreased")
        if not (up or down):
            return "none"
        if self.meaning == "neutral":
            return "different"
        return "worse" if (self.meaning == "worse") == up else "better"


def rows_of(
    differences: Differences,
    released: Released,
    instrument: Instrument,
    *,
    kind: Kind,
    language: str,
    measures: Sequence[str] | None = None,
) -> list[Row]:
    """Return the measures of `kind` with their differences, in the order of the profile."""
    found = {entry.measure: entry for entry in require_differences(differences).entries}
    listed = entries(released, instrument, kind=kind, language=language, measures=measures)
    return [
        Row(one.label, one.heading, one.meaning, found[one.cell.measure]) for one in listed if one.cell.measure in found
    ]


def reference_name(differences: Differences, language: str) -> str:
    """Return with what it was compared, as people called it."""
    facts = differences.facts
    if facts.get("kind") == "wave":
        label, year = facts.get("label", ""), facts.get("year", "")
        return label if year in label else f"{label} ({year})"
    return facts.get(f"title_{'en' if language == 'en' else 'de'}", "")


def word_text(t: Translator, row: Row) -> str:
    """Return the result of a row in words, with what it means for young people."""
    difference = row.difference
    if difference.state != "shown":
        return state_words(t, difference.state)
    words = {
        "elevated": t("higher"),
        "lower": t("lower"),
        "similar": t("about the same"),
        "unclear": t("no secure difference"),
        "increased": t("increased"),
        "decreased": t("decreased"),
        "unchanged": t("unchanged"),
        "not_determinable": t("not determinable"),
    }
    word = words[difference.word or "unclear"]
    meaning = {"worse": t("less favourable"), "better": t("more favourable")}.get(row.verdict)
    return f"{word}, {meaning}" if meaning else word


def state_words(t: Translator, state: str) -> str:
    """Return why a measure is not compared."""
    return {
        "locked": t("locked, too few answers"),
        "uncertain": t("too unsure to compare"),
        "no_reference": t("no reference value"),
        "changed_question": t("question was changed"),
        "one_wave_only": t("asked in one survey only"),
        "other_cut_points": t("other cut points before"),
    }.get(state, t("locked, too few answers"))


def points_text(t: Translator, points: int | None) -> str:
    """Return points with their sign: "+6", "−3", "±0"."""
    if points is None:
        return ""
    if points == 0:
        return "±0"
    return f"+{t.number(points)}" if points > 0 else f"−{t.number(-points)}"


def range_text(t: Translator, low: int | None, high: int | None) -> str:
    """Return the interval of a difference: "+2 to +10"."""
    if low is None or high is None:
        return ""
    return t("{low} to {high}", low=points_text(t, low), high=points_text(t, high))


def difference_table(differences: Differences, rows: Sequence[Row], language: str) -> pd.DataFrame:
    """Return the rows as texts, ready for display; the same values as the charts."""
    t = translator(language)
    change = differences.product != "comparison"
    columns: dict[str, list[str]] = {
        t("Area"): [row.heading for row in rows],
        t("Factor or behaviour"): [_marked(t, row) for row in rows],
    }
    shares = [_percent(t, row.difference.base) for row in rows], [_percent(t, row.difference.percent) for row in rows]
    if change:
        columns[t("Before")], columns[t("Now")] = shares
    else:
        columns[t("This survey")], columns[t("Reference")] = shares[1], shares[0]
    columns[t("Points")] = [points_text(t, row.difference.points) for row in rows]
    columns[t("Range of the points")] = [range_text(t, row.difference.low, row.difference.high) for row in rows]
    columns[t("Result")] = [word_text(t, row) for row in rows]
    if differences.product == "change":
        columns[t("Could be found from")] = [_detectable(t, row.difference.detectable) for row in rows]
        if any(row.difference.shared_points is not None for row in rows):
            columns[t("Same schools only")] = [_shared(t, row.difference) for row in rows]
    if differences.product == "course":
        columns[t("Course")] = [_course(t, row.difference.note) for row in rows]
    return pd.DataFrame(columns, dtype="str")


def _marked(t: Translator, row: Row) -> str:
    if row.difference.note == "fewer_items":
        return t("{label} (common questions only)", label=row.label)
    if row.difference.note == "no_error":
        return t("{label} (reference without margin)", label=row.label)
    return row.label


def _percent(t: Translator, value: int | None) -> str:
    return "" if value is None else t.percent(value)


def _detectable(t: Translator, points: int | None) -> str:
    return "" if points is None else t.plural("{count} point", "{count} points", points)


def _shared(t: Translator, difference: Difference) -> str:
    if difference.shared_points is None:
        return ""
    text = points_text(t, difference.shared_points)
    limits = range_text(t, difference.shared_low, difference.shared_high)
    return f"{text} ({limits})" if limits else text


def _course(t: Translator, note: str) -> str:
    words = {"straight": t("a straight line fits"), "not_straight": t("up and down, no straight line")}
    return words.get(note, t("not determinable"))


def cohen_h(difference: Difference) -> float | None:
    """Return Cohen's h of the shown whole percentages, with one decimal; None where there are none.

    h = 2 asin sqrt(percent) - 2 asin sqrt(base).
    """
    if difference.percent is None or difference.base is None:
        return None
    first, second = (2 * asin(sqrt(value / 100)) for value in (difference.percent, difference.base))
    return round(first - second, 1) + 0.0


def sentences(differences: Differences, rows: Sequence[Row], language: str) -> list[str]:
    """Return what stands out: worse first, then better, then how much is the same and how much stays open."""
    t = translator(language)
    shown = [row for row in rows if row.difference.state == "shown"]
    if not shown:
        return [t("Nothing can be compared here: no share is shown in both.")]
    if differences.product == "comparison":
        worse = t("Less favourable than the reference: {names}.")
        better = t("More favourable than the reference: {names}.")
        same = ("similar", "about the same")
    else:
        worse, better = t("Changed for the worse: {names}."), t("Changed for the better: {names}.")
        same = ("unchanged", "unchanged")
    said = []
    for verdict, text in (("worse", worse), ("better", better), ("different", t("Different: {names}."))):
        chosen = [row for row in shown if row.verdict == verdict]
        if chosen:
            said.append(text.format(names=_names(t, chosen)))
    if not said:
        said.append(
            t("No secure difference to the reference was found.")
            if differences.product == "comparison"
            else t("No secure change was found.")
        )
    equal = sum(row.difference.word == same[0] for row in shown)
    still = len(shown) - equal - sum(row.verdict != "none" for row in shown)
    if equal:
        said.append(
            t.plural("{count} value is about the same.", "{count} values are about the same.", equal)
            if differences.product == "comparison"
            else t.plural("{count} value is unchanged.", "{count} values are unchanged.", equal)
        )
    if still:
        said.append(
            t.plural("For {count} value the data do not tell.", "For {count} values the data do not tell.", still)
        )
    return said


def _names(t: Translator, rows: Sequence[Row]) -> str:
    ordered = sorted(rows, key=lambda row: -abs(row.difference.points or 0))
    named = [
        t("{label} ({points} points)", label=row.label, points=points_text(t, row.difference.points))
        for row in ordered[:MOST_NAMED]
    ]
    if len(ordered) > MOST_NAMED:
        named.append(t("plus {count} more", count=t.number(len(ordered) - MOST_NAMED)))
    return ", ".join(named)


def screening_list(rows: Sequence[Row]) -> list[Row]:
    """Return rows that are worth a second look (Benjamini-Hochberg) without being secure by the stricter rule."""
    return [row for row in rows if row.difference.screened and row.verdict == "none"]


def method_lines(differences: Differences, rows: Sequence[Row], language: str) -> list[str]:
    """Return how the comparison came about and what has to be known about it."""
    t = translator(language)
    lines = _reference_lines(t, differences) if differences.product == "comparison" else _change_lines(t, differences)
    lines.append(_standard(t, differences.facts.get("coverage", "none")))
    left_out = differences.facts.get("left_out", "")
    if left_out:
        lines.append(t("Not compared, because only one side has them: grades {grades}.", grades=left_out))
    changed = sum(row.difference.state == "changed_question" for row in rows)
    if changed:
        lines.append(
            t.plural(
                "{count} question was worded differently before; it is not compared.",
                "{count} questions were worded differently before; they are not compared.",
                changed,
            )
        )
    if any(row.difference.state == "other_cut_points" for row in rows):
        lines.append(
            t(
                "Scales are not compared: those of the earlier survey were released with other cut points. A second "
                "calculation from the same answers could give single people away. Single questions are compared."
            )
        )
    if any(row.difference.note == "fewer_items" for row in rows):
        lines.append(t("Of scales with new or dropped questions only the common questions count for the change."))
    if differences.facts.get("basis") == "released":
        lines.append(
            t("The single answers are not here. It is computed from whole percentages and ranges, so less exactly.")
        )
    return lines


def _reference_lines(t: Translator, differences: Differences) -> list[str]:
    facts = differences.facts
    lines = [
        t(
            "Higher or lower: at least 5 points apart, and secure although many values are tested at once "
            "(Holm, 5 percent)."
        ),
        t("About the same: it is shown that the difference is smaller than 5 points (two one-sided tests)."),
        t("No secure difference is not the same as no difference."),
        t("The range is for one value alone; the word takes into account that many are tested at once."),
    ]
    if facts.get("kind") == "wave":
        return [*lines, *_design_lines(t, facts)]
    source = facts.get(f"source_{'en' if t.language == 'en' else 'de'}", "")
    if source:
        lines.append(t("Reference: {source}.", source=source.rstrip(".")))
    surveyed = facts.get("surveyed", "")
    if surveyed:
        lines.append(t("Answers of the reference from {day}.", day=t.date(date.fromisoformat(surveyed))))
    if facts.get("includes", "0") != "0":
        share = t.percent(int(facts["includes"]))
        lines.append(t("The city makes up {share} of the reference; this is taken into account.", share=share))
    if any(entry.note == "no_error" for entry in differences.shown):
        lines.append(
            t("The reference has no margin of error for some values. Their differences look surer than they are.")
        )
    match = facts.get("reference_cut_points", "unknown")
    if match == "other":
        lines.append(t("The reference uses other cut points; shares of scales can be compared only with care."))
    elif match == "unknown" and any(entry.kind != "behaviour" for entry in differences.shown):
        lines.append(t("It is not known which cut points the reference uses; compare shares of scales with care."))
    return lines


def _change_lines(t: Translator, differences: Differences) -> list[str]:
    if differences.product == "course":
        return [
            t("The line over all surveys; points are its change from the first to the last survey (Holm, 5 percent)."),
            *_design_lines(t, differences.facts),
        ]
    lines = [
        t("Increased or decreased: secure although many values are tested at once (Holm, 5 percent)."),
        t("Unchanged: it is shown that the change is smaller than 5 points. Else it is not determinable."),
        t("The range is for one value alone; the word takes into account that many are tested at once."),
        t("Could be found from: a smaller change would mostly have stayed hidden."),
        t("What was chosen because it was high often falls on its own. Look at all factors, too."),
    ]
    lines += _design_lines(t, differences.facts)
    shared = {
        "locked": t("The result of the same schools alone is locked: it would show single other schools."),
        "told": t("“Same schools only” leaves out schools that took part in one survey only."),
    }.get(differences.facts.get("shared", ""))
    return [*lines, shared] if shared else lines


def _design_lines(t: Translator, facts: dict[str, str]) -> list[str]:
    words = {
        "stacked": t("A school that took part in both surveys counts as one unit; so the range is right."),
        "no_shared_units": t(
            "Schools of both surveys cannot be matched. Both count as independent, which makes the range rather wide."
        ),
        "strata_changed": t(
            "The groups of schools were formed anew. Both surveys count as independent, which makes the range wide."
        ),
        "no_units": t("The files name no schools. Both surveys count as independent, and the range is too narrow."),
        "released": t("Both surveys count as independent, which makes the range rather wide."),
    }
    found = words.get(facts.get("design", ""))
    return [found] if found else []


def _standard(t: Translator, coverage: str) -> str:
    return {
        "grade_sex": t("Both sides are brought to the same make-up by grade and sex."),
        "grade": t("Both sides are brought to the same make-up by grade."),
        "sex": t("Both sides are brought to the same make-up by sex."),
    }.get(coverage, t("Both sides are compared as they are, without bringing grade and sex to the same make-up."))
