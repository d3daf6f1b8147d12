"""Scoring as the methods describe it, one respondent and one item at a time, with exact fractions: slow and plain."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

import pandas as pd

from ctc_toolkit.riskfactors.cutpoints import CutPointTable
from ctc_toolkit.survey.instrument import Instrument, Scale, ScaleItem
from ctc_toolkit.survey.responses import ResponseTable


def value_of(built: Instrument, scale: Scale, part: ScaleItem, code: int) -> Fraction | None:
    """Return what a code is worth inside a scale; None if it is not a valid answer."""
    codes = built.codes_of(part.item)
    if code not in codes:
        return None
    recode = built.recode_by_id[part.recode].values if part.recode else None
    worth = {each: recode[each] if recode else each for each in codes}
    low, high = min(worth.values()), max(worth.values())
    value = low + high - worth[code] if part.reverse else worth[code]
    if scale.rescale is None:
        return Fraction(value)
    bottom, top = scale.rescale
    return Fraction(value - low, high - low) * (top - bottom) + bottom


def score_of(built: Instrument, scale: Scale, codes: dict[str, int], asked: set[str]) -> Fraction | None:
    """Return the mean of the answered items, or None where fewer than the minimum were answered."""
    parts = [part for part in scale.items if part.item in asked]
    if scale.scoring_key == "missing" or not parts:
        return None
    values = [value_of(built, scale, part, codes[part.item]) for part in parts]
    answered = [value for value in values if value is not None]
    needed = max(1, math.ceil(round(scale.minimum_answered * len(parts), 2)))
    return sum(answered, Fraction(0)) / len(answered) if len(answered) >= needed else None


def flag_of(score: Fraction | None, cuts: dict[str, float], grade: str | None, at_cut: str) -> bool | None:
    """Return whether a score is flagged, or None without score or cut point."""
    cut = cuts.get("all", cuts.get(grade) if grade is not None else None)
    if score is None or cut is None:
        return None
    difference = score - Fraction(cut)
    near = Fraction(1, 10**9)
    return difference > near if at_cut == "above" else difference >= -near


def naive_scores(table: ResponseTable, cut_points: CutPointTable | None) -> pd.DataFrame:
    """Return one row per respondent and measure: row, measure, score (None: none), flag (None: none)."""
    built = table.instrument
    asked = {str(name) for name in table.answers if (table.answers[name] >= 0).any()}
    grades = table.groups["grade"].astype(object) if "grade" in table.groups else pd.Series([None] * len(table))
    rows = []
    for row in range(len(table)):
        codes = {str(name): int(table.answers[name].iloc[row]) for name in table.answers}
        grade = None if pd.isna(grades.iloc[row]) else str(grades.iloc[row])
        for scale in built.scales:
            score = score_of(built, scale, codes, asked)
            cuts = cut_points.values.get(scale.id, {}) if cut_points else {}
            flag = flag_of(score, cuts, grade, cut_points.at_cut if cut_points else "above")
            rows.append((row, scale.id, score, flag))
        for entry in built.indicators:
            if entry.item not in asked:
                continue
            code = codes[entry.item]
            shown = code >= entry.at_least if entry.at_least is not None else code in entry.codes
            rows.append((row, entry.id, None, shown if code in built.codes_of(entry.item) else None))
    return pd.DataFrame(rows, columns=["row", "measure", "score", "flag"]).astype({"score": object, "flag": object})


def naive_totals(table: ResponseTable, found: pd.DataFrame, by: tuple[str, ...]) -> dict[tuple, dict[str, float]]:
    """Return sums by (measure, stratum, psu, group values): count, hits, weight and weighted sum of the flags."""
    totals: dict[tuple, dict[str, float]] = defaultdict(lambda: {"count": 0, "hits": 0, "weight": 0.0, "weighted": 0.0})
    for row, measure, _, flag in found.itertuples(index=False):
        weight = float(table.design["weight"].iloc[row])
        if flag is None or weight == 0:
            continue
        values = (table.groups[name].iloc[row] for name in by)
        place = tuple(None if pd.isna(value) else value for value in values)
        cell = totals[(measure, table.design["stratum"].iloc[row], table.design["psu"].iloc[row], *place)]
        cell["count"] += 1
        cell["hits"] += flag
        cell["weight"] += weight
        cell["weighted"] += weight * flag
    return dict(totals)
