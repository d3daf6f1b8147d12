"""Which way round the answers of a response set are: evidence from correlations with the rest of the survey.

Risk scales go together, and protective scales go against them. Every item is turned so that more means more risk
(reversed items and protective scales are turned round); then items must correlate positively with the rest. A
response set that a file codes the other way round shows negative correlations with the items of the other sets;
within a scale of one set alone a turned set cannot be seen, because the rest is turned with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import MISSING, Instrument
from ctc_toolkit.survey.responses import ResponseTable

FEWEST_ROWS = 100
"""Respondents below which signs of correlations are chance and nothing is said."""
CLEARLY_NEGATIVE = -0.1
"""Item-rest correlation below which an item is reported."""
SET_NEGATIVE = -0.05
"""Mean correlation of a response set with the rest below which its direction is doubted."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Turned:
    """Items turned towards risk.

    items: ids. scores: one row per item, standardised over the respondents who answered, 0 where not
    answered.
    answered: same shape. sets: response set of each item.
    """

    items: tuple[str, ...]
    scores: Floats
    answered: NDArray[np.bool_]
    sets: tuple[str, ...]


def orientation(instrument: Instrument) -> dict[str, int]:
    """Return +1 for items where a higher code means more risk, -1 where it means less; others are left out.

    From the first scale an item is in (kind and reversal), else from the first indicator with `at_least`.
    Items with a recode table and items of an index are left out: their codes are in no order.
    """
    found: dict[str, int] = {}
    for scale in instrument.scales:
        sign = -1 if scale.kind == "protective" else 1
        for part in scale.items:
            ordered = part.recode is None and scale.method == "mean"
            found.setdefault(part.item, (-sign if part.reverse else sign) * ordered)
    for indicator in instrument.indicators:
        if indicator.at_least is not None and indicator.meaning != "neutral":
            found.setdefault(indicator.item, 1 if indicator.meaning == "worse" else -1)
    return {item: sign for item, sign in found.items() if sign}


def turn(instrument: Instrument, answers: pd.DataFrame) -> Turned:
    """Return the items of `answers` (codes, MISSING where not answered) that can be turned towards risk."""
    signs = orientation(instrument)
    items = [item for item in answers.columns if item in signs]
    codes = answers[items].to_numpy(dtype=np.float64).T if items else np.zeros((0, len(answers)))
    answered = codes != MISSING
    count = np.maximum(answered.sum(axis=1, keepdims=True), 1)
    centred = np.where(answered, codes - np.where(answered, codes, 0.0).sum(axis=1, keepdims=True) / count, 0.0)
    spread = np.sqrt((centred**2).sum(axis=1, keepdims=True) / count)
    varying = (spread > 1e-9).ravel() & (answered.sum(axis=1) >= FEWEST_ROWS)
    direction = np.array([signs[item] for item in items], dtype=np.float64).reshape(-1, 1)
    scores = (direction * centred / np.where(spread > 1e-9, spread, 1.0))[varying]
    kept = tuple(item for item, keep in zip(items, varying, strict=True) if keep)
    sets = tuple(instrument.item_by_id[item].response_set for item in kept)
    return Turned(kept, scores, answered[varying], sets)


def set_correlations(turned: Turned, trusted: Sequence[str]) -> dict[str, float]:
    """Return, by response set, the mean correlation of its items with the mean of all other sets' items.

    Positive: the set goes with the rest. The other sets are turned by the signs under which they agree best
    with each other (leading eigenvector of their correlations), and these signs so that `trusted` sets, whose
    direction is known, keep theirs; without such sets, so that most items keep theirs. Sets without any other
    set are left out.
    """
    names = tuple(dict.fromkeys(turned.sets))
    if len(names) < 2:
        return {}
    member = np.array([[kind == name for kind in turned.sets] for name in names], dtype=np.float64)
    answered = turned.answered.astype(np.float64)
    composites = (member @ turned.scores) / np.maximum(member @ answered, 1.0)
    agreement = _correlations(composites)
    signs = _signs(agreement, names, trusted, member.sum(axis=1))
    found = {}
    for at, name in enumerate(names):
        rest = (signs[:, None] * composites)[np.arange(len(names)) != at].mean(axis=0)
        ours = turned.scores[member[at] > 0]
        asked = turned.answered[member[at] > 0]
        found[name] = float(
            np.mean([_correlation(row[kept], rest[kept]) for row, kept in zip(ours, asked, strict=True)])
        )
    return found


def _signs(agreement: Floats, names: Sequence[str], trusted: Sequence[str], items: Floats) -> Floats:
    known = np.array([name in trusted for name in names])
    _, vectors = np.linalg.eigh(agreement)
    signs = np.where(vectors[:, -1] < 0, -1.0, 1.0)
    balance = float((signs * items * known).sum()) or float((signs * items).sum())
    signs = signs if balance >= 0 else -signs
    return np.where(known, 1.0, signs)


def _correlations(rows: Floats) -> Floats:
    centred = rows - rows.mean(axis=1, keepdims=True)
    length = np.sqrt((centred**2).sum(axis=1))
    scaled = centred / np.where(length > 1e-12, length, 1.0)[:, None]
    agreement: Floats = scaled @ scaled.T
    return agreement


def _correlation(one: Floats, other: Floats) -> float:
    """Return Pearson's correlation, 0 where one of both does not vary."""
    if len(one) < 2:
        return 0.0
    left, right = one - one.mean(), other - other.mean()
    length = float(np.sqrt((left**2).sum() * (right**2).sum()))
    return float((left * right).sum() / length) if length > 1e-12 else 0.0


def item_rest(instrument: Instrument, turned: Turned) -> pd.DataFrame:
    """Return scale, item, correlation (item with the mean of the scale's other items), n: one row per scale
    item.

    Only items of scales that share at least two items with the survey; n is the number of respondents who
    answered the item and at least one other.
    """
    place = {item: at for at, item in enumerate(turned.items)}
    signs = orientation(instrument)
    rows = []
    for scale in instrument.scales:
        parts = [part for part in scale.items if part.item in place and part.recode is None]
        if len(parts) < 2 or scale.method != "mean":
            continue
        own = np.array([(-1 if part.reverse else 1) * signs[part.item] for part in parts], dtype=np.float64)
        at = [place[part.item] for part in parts]
        scores, answered = turned.scores[at] * own[:, None], turned.answered[at]
        total, counts = scores.sum(axis=0), answered.sum(axis=0)
        for index, part in enumerate(parts):
            others = counts - answered[index]
            kept = answered[index] & (others > 0)
            rest = (total - scores[index])[kept] / others[kept]
            rows.append((scale.id, part.item, _correlation(scores[index][kept], rest), int(kept.sum())))
    return pd.DataFrame(rows, columns=["scale", "item", "correlation", "n"])


def check_directions(table: ResponseTable, columns: Mapping[str, str] | None = None) -> list[Finding]:
    """Return a finding per scale with items that go against it, and per response set that goes against the
    others.

    columns: file column by item, to name what a person can find in the file; default: item ids.
    """
    instrument = table.instrument
    turned = turn(instrument, table.answers)
    shown = columns or {}
    findings = []
    frame = item_rest(instrument, turned)
    negative = frame[(frame["correlation"] < CLEARLY_NEGATIVE) & (frame["n"] >= FEWEST_ROWS)]
    for scale, rows in negative.groupby("scale", sort=False):
        names = ", ".join(f"{item} ({shown.get(item, item)})" for item in rows["item"])
        values = {"scale": scale, "items": names, "lowest": round(float(rows["correlation"].min()), 2)}
        findings.append(Finding("item_rest_negative", "warning", "", int(rows["n"].max()), values))
    certain = [entry.id for entry in instrument.response_sets if entry.direction == "certain"]
    for name, value in set_correlations(turned, certain).items():
        if value < SET_NEGATIVE:
            items = ", ".join(item for item, kind in zip(turned.items, turned.sets, strict=True) if kind == name)
            values = {"set": name, "items": items[:200], "mean": round(value, 2)}
            findings.append(Finding("direction_contradicted", "warning", "", len(table), values))
    return findings
