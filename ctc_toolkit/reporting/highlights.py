"""What stands out: up to three sentences made from released numbers only, in careful words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.selection import Cell, Comparison, Entry, Kind, comparisons, dimensions, entries
from ctc_toolkit.reporting.words import of_hundred
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Instrument

NAMED = 3
"""How many measures a sentence names at most."""
COMPARED = ("sex", "grade")
"""Roles of the grouping columns that are compared, in the order of the sentences. Never any other."""


@dataclass(frozen=True)
class Highlights:
    """`sentences`: up to three, each can stand alone. `notes`: what must be known to read them rightly."""

    sentences: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Gap:
    """A difference between two groups whose intervals do not overlap."""

    label: str
    higher: str
    lower: str
    above: Cell
    below: Cell

    @property
    def size(self) -> int:
        return (self.above.percent or 0) - (self.below.percent or 0)


def highlights(
    released: Released, instrument: Instrument, *, kind: Kind, language: str, group: str = "all"
) -> Highlights:
    """Return what stands out among the measures of `kind`.

    First the measures with the highest shares in `group` (protection: the lowest), then, for everybody, the widest
    difference between the sexes and, for behaviours, between grades. (Scales have a cut point of their own for each
    grade: their shares say how far a grade is from its own mark, not which grade has more.) Differences are named only
    where both numbers are certain and their intervals do not overlap, which is stricter than a test of the difference.
    Uncertain numbers are never compared. The words describe; none of them says what causes what.

    Raises:
        ToolkitError: `group_not_released`.
    """
    t = translator(language)
    listed = entries(require_released(released), instrument, kind=kind, language=language, group=group)
    found = [entry for entry in listed if entry.cell.measure != ELEVATED]
    with_number = [entry for entry in found if entry.cell.comparable or entry.cell.state == "banded"]
    if not any(entry.cell.comparable for entry in found):
        return Highlights((_nothing(t, found),), ())
    sentences = [_extremes(t, kind, with_number)]
    notes = [t("The order of measures whose ranges overlap is not certain.")]
    if any(entry.cell.certainty == "uncertain" for entry in found):
        notes.append(t("Uncertain numbers are left out here."))
    if group == "all":
        roles = COMPARED if kind == "behaviour" else tuple(role for role in COMPARED if role != "grade")
        compared = [_compare(t, released, instrument, kind, role) for role in roles]
        sentences += [sentence for sentence in compared if sentence]
        if any(compared):
            notes += [
                t("Differences are named only where the ranges do not overlap."),
                t("This careful rule misses smaller ones."),
            ]
        if kind != "behaviour" and "grade" in _grade_groups(released, instrument):
            notes.append(t("Grades are not compared here: each is measured by its own cut point."))
    return Highlights(tuple(sentences), tuple(notes))


def _grade_groups(released: Released, instrument: Instrument) -> set[str]:
    """Return "grade" in a set where the released tables are broken down by grade."""
    available = dimensions(released)
    return {group.role for group in instrument.groups if group.role == "grade" and group.id in available}


def _nothing(t: Translator, found: list[Entry]) -> str:
    states = {entry.cell.state for entry in found}
    if not found or states <= {"not_asked"}:
        return t("These questions were not part of this survey.")
    if states <= {"not_asked", "no_cut_point", "no_scoring_key"}:
        return t("There are no shares yet, because no cut points are on file for these scales.")
    if "shown" in states:
        return t("All numbers are uncertain; none of them should be compared with another.")
    if "banded" in states:
        return t("Only limits such as “under 10%” can be shown here.")
    return t("No number can be shown safely: too few young people answered.")


def _extremes(t: Translator, kind: Kind, found: list[Entry]) -> str:
    """Return the sentence about the highest shares; for protection about the lowest."""
    if kind == "protective":
        lowest = sorted(found, key=lambda entry: entry.cell.rank, reverse=True)[:NAMED]
        return t("The lowest shares with strong protection: {measures}.", measures=_listed(t, lowest))
    if kind == "behaviour":
        burdens = [entry for entry in found if entry.meaning == "worse"] or found
        highest = sorted(burdens, key=lambda entry: entry.cell.rank)[:NAMED]
        return t("Reported most often: {measures}.", measures=_listed(t, highest))
    highest = sorted(found, key=lambda entry: entry.cell.rank)[:NAMED]
    return t("The highest shares at elevated risk: {measures}.", measures=_listed(t, highest))


def _listed(t: Translator, found: list[Entry]) -> str:
    parts = [t("“{label}” ({share})", label=entry.label, share=of_hundred(entry.cell, t.language)) for entry in found]
    if len(parts) == 1:
        return parts[0]
    return t("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])


def _compare(t: Translator, released: Released, instrument: Instrument, kind: Kind, role: str) -> str:
    """Return the sentence about the widest certain difference in a dimension; "" if it is not broken down."""
    available = dimensions(released)
    names = [group.id for group in instrument.groups if group.role == role and group.id in available]
    if not names:
        return ""
    found = comparisons(released, instrument, by=names[0], kind=kind, language=t.language)
    compared = [comparison for comparison in found if comparison.measure != ELEVATED]
    if not any(len(_usable(comparison)) > 1 for comparison in compared):
        return ""
    widest = max(_gaps(compared), key=lambda gap: gap.size, default=None)
    if widest is None:
        return (
            t("Between the sexes no certain difference shows.")
            if role == "sex"
            else t("Between the grades no certain difference shows.")
        )
    values = {
        "label": widest.label,
        "higher": widest.higher,
        "above": of_hundred(widest.above, t.language),
        "lower": widest.lower,
        "below": of_hundred(widest.below, t.language),
    }
    if role == "sex":
        return t(
            "Between the sexes the widest certain difference is in “{label}” ({higher}: {above}, {lower}: {below}).",
            **values,
        )
    return t(
        "Between the grades the widest certain difference is in “{label}” ({higher}: {above}, {lower}: {below}).",
        **values,
    )


def _usable(comparison: Comparison) -> list[tuple[str, Cell]]:
    return [(label, cell) for label, cell in comparison.cells if cell.comparable]


def _gaps(compared: Iterable[Comparison]) -> Iterable[_Gap]:
    for comparison in compared:
        for (first, one), (second, other) in itertools.permutations(_usable(comparison), 2):
            if (one.low or 0) > (other.high or 0):
                yield _Gap(comparison.label, first, second, one, other)
