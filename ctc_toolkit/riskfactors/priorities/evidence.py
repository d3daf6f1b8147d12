"""What is known about each factor when a board chooses priorities: from released values alone.

What is not known is None: there is no reference yet, no earlier survey, no rank. Pages say that in words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Literal, get_args

import pandas as pd

from ctc_toolkit.disclosure import Released, require_released
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Instrument

FactorKind = Literal["risk", "protective"]
Standing = Literal["elevated", "lower", "similar", "unclear"]
"""How a percentage stands to its reference: the words of the comparison."""

Movement = Literal["increased", "decreased", "unchanged", "not_determinable"]
"""How a percentage changed since the survey before."""

Quality = Literal["good", "wide", "uncertain"]
"""good: interval of at most `WIDE` points; wide: a wider one; uncertain: marked so when it was released."""

WIDE = 10
"""From more than so many points between its ends on, an interval is called wide."""


@dataclass(frozen=True)
class FactorEvidence:
    """One factor of the list, in whole percent points as released; None where something is not known.

    percent: of young people at risk, or protected; low, high: its interval; n: who answered. state: of the released
    cell, "shown" for what can be chosen. difference, standing: to the reference. change, movement: since the survey
    before. rank_low, rank_high: interval of the rank, 1 the most pressing. top: probability in percent to belong to the
    `top_of` most pressing factors; top_band: "under" or "over" where it is less or more than that.
    """

    factor: str
    kind: FactorKind
    domain: str
    state: str
    percent: int | None = None
    low: int | None = None
    high: int | None = None
    n: int | None = None
    certainty: str = ""
    difference: int | None = None
    difference_low: int | None = None
    difference_high: int | None = None
    standing: Standing | None = None
    change: int | None = None
    change_low: int | None = None
    change_high: int | None = None
    movement: Movement | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    top: int | None = None
    top_band: str = ""
    top_of: int | None = None

    @property
    def reach(self) -> int | None:
        """How many of 100 young people it concerns: those at risk, or those without the protection."""
        if self.percent is None:
            return None
        return self.percent if self.kind == "risk" else 100 - self.percent

    @property
    def pressing(self) -> int | None:
        """Points by which it is worse than the reference; a protective factor counts with its sign reversed."""
        return _worse(self.kind, self.difference)

    @property
    def worsening(self) -> int | None:
        """Points by which it became worse since the survey before."""
        return _worse(self.kind, self.change)

    @property
    def quality(self) -> Quality | None:
        """How firm the percentage is; None where there is none."""
        if self.percent is None:
            return None
        if self.certainty == "uncertain" or self.low is None or self.high is None:
            return "uncertain"
        return "wide" if self.high - self.low > WIDE else "good"


def _worse(kind: FactorKind, points: int | None) -> int | None:
    if points is None:
        return None
    return points if kind == "risk" else -points


def profile_evidence(released: Released, instrument: Instrument) -> tuple[FactorEvidence, ...]:
    """Return the risk and protective factors of a released profile for everybody together, in the instrument's order.

    Raises:
        TypeError: `released` was not made by `disclosure.release`.
    """
    table = require_released(released).table
    chosen = table[table["kind"].isin(get_args(FactorKind)) & (table["groups"] == "all")]
    rows = {str(row["measure"]): row for row in chosen.to_dict("records")}
    found = []
    for scale in instrument.scales:
        row = rows.get(scale.id)
        if row is None or scale.id == ELEVATED:
            continue
        shown = row["state"] == "shown"
        percent, low, high = (_number(row[name]) if shown else None for name in ("percent", "low", "high"))
        found.append(
            FactorEvidence(
                scale.id,
                row["kind"],
                str(scale.domain),
                str(row["state"]),
                percent,
                low,
                high,
                _number(row["n"]) if shown else None,
                str(row["certainty"]) if shown else "",
            )
        )
    return tuple(found)


def shortlist(evidence: Iterable[FactorEvidence]) -> tuple[str, ...]:
    """Return the factors that can be chosen: those whose percentage is shown. It is frozen when a round begins."""
    return tuple(one.factor for one in evidence if one.state == "shown" and one.percent is not None)


def evidence_to_document(evidence: Sequence[FactorEvidence]) -> tuple[str, str]:
    """Return the evidence as canonical JSON, and the SHA-256 of it: what a decision rested on stays readable."""
    values = [{name: value for name, value in asdict(one).items() if value not in (None, "")} for one in evidence]
    document = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return document, hashlib.sha256(document.encode()).hexdigest()


def evidence_from_document(document: str, content_hash: str) -> tuple[FactorEvidence, ...]:
    """Return what was written as `document`.

    Raises:
        ToolkitError: `priorities_damaged`: it does not fit its hash, or holds something else.
    """
    if hashlib.sha256(document.encode("utf-8", "surrogatepass")).hexdigest() != content_hash:
        raise ToolkitError("priorities_damaged")
    known = {one.name for one in fields(FactorEvidence)}
    try:
        values = json.loads(document)
        return tuple(FactorEvidence(**{name: one[name] for name in known & set(one)}) for one in values)
    except (ValueError, TypeError) as problem:
        raise ToolkitError("priorities_damaged") from problem


def _number(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
