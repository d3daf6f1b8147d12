"""Sentences on released values: level, certainty, groups, locks, differences. None says what causes what.

The words are text blocks of the catalogue (`catalog/texts`); here is decided which of them may be said. A sentence
names a number only where it is shown, an order only where ranges do not overlap, a difference only where it is secure.
"""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.disclosure.differences import Differences
from ctc_toolkit.language import Translator
from ctc_toolkit.reporting.difference_words import Row, points_text, range_text, reference_name
from ctc_toolkit.reporting.selection import Cell, Comparison, Entry, Kind
from ctc_toolkit.reporting.words import of_hundred
from ctc_toolkit.riskfactors.finding_texts import say

_MISSING = ("not_asked", "no_scoring_key", "no_cut_point")
MOST_NAMED = 3
"""How many measures a sentence names at most."""
MOST_GROUPS = 5
"""How many measures in which groups differ get a sentence of their own."""


def listed(t: Translator, parts: Sequence[str]) -> str:
    """Return parts as one list in words: "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return t("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1])


def value_text(t: Translator, cell: Cell) -> str:
    """Return a value with its range: "49 of 100 (44 to 54)"; without a range where there is none."""
    spoken = of_hundred(cell, t.language)
    if cell.low is None or cell.high is None or cell.low == cell.high:
        return spoken
    limits = t("{low} to {high}", low=t.number(cell.low), high=t.number(cell.high))
    return f"{spoken} ({limits})"


def level_sentences(t: Translator, kind: Kind, found: Sequence[Entry]) -> list[str]:
    """Return sentences on the measures of one area of life: the highest, the lowest, the uncertain, those without."""
    certain = sorted(
        (entry for entry in found if entry.cell.comparable and entry.cell.low is not None),
        key=lambda entry: (-(entry.cell.percent or 0), entry.label),
    )
    return [*_order(t, kind, certain), *_uncertain(t, found), *_without(t, found)]


def _order(t: Translator, kind: Kind, certain: Sequence[Entry]) -> list[str]:
    """Return what the ranges allow to say about the order: highest first."""
    if not certain:
        return []
    first, last = certain[0], certain[-1]
    if len(certain) == 1:
        return [say(t.language, "only_one", label=first.label, value=value_text(t, first.cell))]
    top = [entry for entry in certain if not apart(first.cell, entry.cell)]
    if len(top) == len(certain):
        low, high = t.number(last.cell.percent or 0), t.number(first.cell.percent or 0)
        if low == high or len(certain) == 2:
            return [_several(t, certain)]
        return [say(t.language, "all_alike", low=low, high=high)]
    if len(top) == 1:
        said = [say(t.language, f"highest_{kind}", label=first.label, value=value_text(t, first.cell))]
    else:
        said = [_several(t, top)]
    if apart(certain[-2].cell, last.cell):
        said.append(say(t.language, "lowest_share", label=last.label, value=value_text(t, last.cell)))
    return said


def _several(t: Translator, found: Sequence[Entry]) -> str:
    named = [f"{_quoted(t, entry.label)}: {value_text(t, entry.cell)}" for entry in found[:MOST_NAMED]]
    return say(t.language, "several_high", listed=listed(t, named))


def _quoted(t: Translator, label: str) -> str:
    return t("“{label}”", label=label)


def _uncertain(t: Translator, found: Sequence[Entry]) -> list[str]:
    labels = [
        _quoted(t, entry.label) for entry in found if entry.cell.state == "shown" and entry.cell.certainty != "ok"
    ]
    return [say(t.language, "uncertain", count=len(labels), listed=listed(t, labels))] if labels else []


def _without(t: Translator, found: Sequence[Entry]) -> list[str]:
    """Return sentences on values without a number; how many, and why."""
    counts = (
        ("locked", sum(entry.cell.state == "locked" for entry in found)),
        ("banded", sum(entry.cell.state == "banded" for entry in found)),
        ("without_value", sum(entry.cell.state in _MISSING for entry in found)),
    )
    return [say(t.language, name, count=count) for name, count in counts if count]


def group_sentences(t: Translator, found: Sequence[Comparison]) -> list[str]:
    """Return where groups differ for certain: one sentence for each measure, the widest difference first."""
    gaps = []
    for comparison in found:
        certain = [(name, cell) for name, cell in comparison.cells if cell.comparable and cell.low is not None]
        if len(certain) < 2:
            continue
        top, above = max(certain, key=lambda one: one[1].percent or 0)
        bottom, below = min(certain, key=lambda one: one[1].percent or 0)
        if apart(above, below):
            values = {"top": top, "above": value_text(t, above), "bottom": bottom, "below": value_text(t, below)}
            text = say(t.language, "groups_differ", label=comparison.label, **values)
            gaps.append(((below.percent or 0) - (above.percent or 0), text))
    if not gaps:
        return [say(t.language, "groups_alike")]
    told = [text for _, text in sorted(gaps)]
    more = len(told) - MOST_GROUPS
    return [*told[:MOST_GROUPS], *([say(t.language, "groups_more", count=more)] if more > 0 else [])]


def difference_sentences(t: Translator, held: Differences, rows: Sequence[Row]) -> list[str]:
    """Return a sentence for each secure difference, the widest first; none where nothing is secure."""
    names = {"elevated": "reference_higher", "lower": "reference_lower", "increased": "change_up"}
    names["decreased"] = "change_down"
    secure = [row for row in rows if row.difference.state == "shown" and row.difference.word in names]
    if held.product == "course":
        return []
    told = []
    for row in sorted(secure, key=lambda row: (-abs(row.difference.points or 0), row.label))[:MOST_NAMED]:
        one = row.difference
        if one.percent is None or one.base is None or one.low is None:
            continue
        meaning = {"worse": "meaning_worse", "better": "meaning_better"}.get(row.verdict, "meaning_open")
        told.append(
            say(
                t.language,
                names[one.word],
                label=row.label,
                percent=t.number(one.percent),
                base=t.number(one.base),
                points=points_text(t, one.points),
                range=range_text(t, one.low, one.high),
                meaning=say(t.language, meaning),
            )
        )
    return told


def short_difference(t: Translator, held: Differences, rows: Sequence[Row]) -> str:
    """Return a comparison or a change in one sentence: how many values are worse, better, not certain."""
    shown = [row for row in rows if row.difference.state == "shown"]
    counts = [("worse", "short_worse"), ("better", "short_better"), ("different", "short_different")]
    parts = [(name, sum(row.verdict == verdict for row in shown)) for verdict, name in counts]
    parts.append(("short_open", sum(row.verdict == "none" for row in shown)))
    said = [say(t.language, name, count=count) for name, count in parts if count]
    comparison = held.product == "comparison"
    if not said:
        return say(t.language, "short_no_reference" if comparison else "short_no_change")
    name = "short_reference" if comparison else "short_change"
    return say(t.language, name, name=reference_name(held, t.language), listed=listed(t, said))


def apart(first: Cell, second: Cell) -> bool:
    """Return whether the range of the first lies above that of the second, both certain."""
    if not (first.comparable and second.comparable) or first.low is None or second.high is None:
        return False
    return first.low > second.high
