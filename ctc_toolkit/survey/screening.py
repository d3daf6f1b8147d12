"""Screening: which answers were probably not meant seriously, by the rules of the instrument, and what that costs.

A rule that needs an item or a group which the wave did not ask finds nothing there. Rules look at codes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.survey.instrument import MISSING, Instrument, ScreeningKind, ScreeningRule
from ctc_toolkit.survey.responses import ResponseTable

MANY_EXCLUDED = 0.05
"""From this share of excluded questionnaires on something else may be wrong: surveys elsewhere lose 1 to 5 %."""

Found = NDArray[np.bool_]


@dataclass(frozen=True)
class RuleResult:
    """What one rule found. asked: whether the wave has what the rule looks at. alone: found by no other rule in use."""

    rule: ScreeningRule
    asked: bool
    found: int
    alone: int


@dataclass(frozen=True)
class Screening:
    """What all rules in use found together. keep: one flag per respondent, in the order of the table."""

    keep: Found
    rules: tuple[RuleResult, ...]

    @property
    def respondents(self) -> int:
        """Number of questionnaires looked at."""
        return len(self.keep)

    @property
    def excluded(self) -> int:
        """Number of questionnaires that at least one rule in use found."""
        return int((~self.keep).sum())

    @property
    def share(self) -> float:
        """Excluded questionnaires as a share of all; 0 where there are none."""
        return self.excluded / self.respondents if self.respondents else 0.0

    @property
    def many(self) -> bool:
        """Whether more is lost than surveys usually lose."""
        return self.share > MANY_EXCLUDED


def default_rules(table: ResponseTable) -> tuple[str, ...]:
    """Return the rules that run unless somebody switches them off, in the order of the instrument."""
    return tuple(rule.id for rule in table.instrument.screening if rule.use == "default")


def screen(table: ResponseTable, in_use: Collection[str] | None = None) -> Screening:
    """Return what the rules `in_use` (None: the default ones) find in the answers.

    Raises:
        ToolkitError: `screening_rule_unknown`, `screening_rule_without_limit` (known to exist, but not its limit).
    """
    wanted = default_rules(table) if in_use is None else tuple(in_use)
    check_rules(table.instrument, wanted)
    used = [rule for rule in table.instrument.screening if rule.id in wanted]
    hits = {rule.id: _KINDS[rule.kind](table, rule) for rule in used}
    together = np.sum([hit.astype(np.int64) for hit in hits.values()], axis=0, initial=0) + np.zeros(len(table), int)
    results = tuple(
        RuleResult(rule, _asked(table, rule), int(hits[rule.id].sum()), int((hits[rule.id] & (together == 1)).sum()))
        for rule in used
    )
    return Screening(together == 0, results)


def check_rules(instrument: Instrument, wanted: Collection[str]) -> None:
    """Check that the instrument has the rules, and their limits.

    Raises:
        ToolkitError: `screening_rule_unknown`, `screening_rule_without_limit` (known to exist, but not its limit).
    """
    known = {rule.id: rule for rule in instrument.screening}
    for name in wanted:
        if name not in known:
            raise ToolkitError("screening_rule_unknown", found=name, known=", ".join(known))
        if known[name].use == "threshold_missing":
            raise ToolkitError("screening_rule_without_limit", found=name)


def without_one_rule(table: ResponseTable, in_use: Collection[str]) -> Mapping[str, Found]:
    """Return for each rule in use which respondents would be kept if that rule alone were switched off."""
    return {name: screen(table, [other for other in in_use if other != name]).keep for name in in_use}


def kept_answers(table: ResponseTable, screening: Screening) -> ResponseTable:
    """Return the table of the respondents that are kept.

    Raises:
        ValueError: the screening is that of another table.
    """
    if len(table) != len(screening.keep):
        raise ValueError("the screening belongs to another table")

    def part(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.loc[screening.keep].reset_index(drop=True) if frame.shape[1] else frame

    return ResponseTable(
        table.instrument, part(table.answers), part(table.groups), part(table.design), table.source_hash
    )


def duplicate_records(table: ResponseTable, least_answered: int = 20) -> int:
    """Return how many questionnaires repeat another one answer by answer, with all groups and design columns.

    Only questionnaires with at least `least_answered` answers count: short ones agree by chance.
    """
    answered = (table.answers.to_numpy() != MISSING).sum(axis=1) >= least_answered
    parts = [frame.astype("str") for frame in (table.groups, table.design) if frame.shape[1]]
    rows = pd.concat([table.answers, *parts], axis=1).loc[answered]
    return int(rows.duplicated().sum())


def _asked(table: ResponseTable, rule: ScreeningRule) -> bool:
    if rule.kind == "share_answered":
        return table.answers.shape[1] > 0
    if rule.kind == "age_outside_grade_band":
        return _with_role(table, "age") is not None and _with_role(table, "grade") is not None
    if rule.kind == "month_over_lifetime":
        return any(table.has(month) and table.has(life) for month, life in rule.pairs)
    if rule.kind == "straight_lining":
        return any(all(table.has(item) for item in group) for group in rule.item_groups)
    if rule.kind == "impossible_combinations":
        return any(table.has(one.item) and table.has(one.other) for one in rule.combinations)
    return any(table.has(item) for item in rule.all_items)


def _codes_of(table: ResponseTable, items: Collection[str]) -> NDArray[np.int8]:
    """Return the codes of the items that were asked, shape (respondents, items)."""
    asked = [table.column(item) for item in items if table.has(item)]
    return np.column_stack(asked) if asked else np.empty((len(table), 0), dtype=np.int8)


def _any_code(table: ResponseTable, rule: ScreeningRule) -> Found:
    return _any(np.isin(_codes_of(table, rule.items), rule.codes))


def _any(flags: NDArray[np.bool_]) -> Found:
    return np.asarray(flags.any(axis=1), dtype=bool)


def _sum_of_midpoints(table: ResponseTable, rule: ScreeningRule) -> Found:
    codes = _codes_of(table, rule.items)
    points = np.zeros(256)
    for code, value in rule.midpoints.items():
        points[code] = value
    total = np.where(codes == MISSING, 0.0, points[codes.astype(np.uint8)]).sum(axis=1)
    return np.asarray(total > _limit(rule), dtype=bool)


def _none_answered(table: ResponseTable, rule: ScreeningRule) -> Found:
    codes = _codes_of(table, rule.items)
    return np.asarray((codes == MISSING).all(axis=1) & (codes.shape[1] > 0), dtype=bool)


def _groups_at_top(table: ResponseTable, rule: ScreeningRule) -> Found:
    at_top = [_any(np.isin(_codes_of(table, group), rule.codes)) for group in rule.item_groups]
    return _at_least(table, at_top, rule)


def _month_over_lifetime(table: ResponseTable, rule: ScreeningRule) -> Found:
    contradictions = [
        (table.column(month) != MISSING) & (table.column(life) != MISSING) & (table.column(month) > table.column(life))
        for month, life in rule.pairs
    ]
    return _at_least(table, contradictions, rule)


def _at_least(table: ResponseTable, flags: list[Found], rule: ScreeningRule) -> Found:
    count = np.zeros(len(table), dtype=np.int64)
    for flag in flags:
        count += flag
    return np.asarray(count >= _limit(rule), dtype=bool)


def _age_outside_band(table: ResponseTable, rule: ScreeningRule) -> Found:
    age, grade = _with_role(table, "age"), _with_role(table, "grade")
    if age is None or grade is None or rule.band is None:
        return np.zeros(len(table), dtype=bool)
    distance = _number(age) - _number(grade)
    return np.asarray((distance < rule.band[0]) | (distance > rule.band[1]), dtype=bool)


def _with_role(table: ResponseTable, role: str) -> pd.Series | None:
    """Return the group of the wave that has the role; None where there is none."""
    names = [group.id for group in table.instrument.groups if group.role == role and group.id in table.groups.columns]
    return table.groups[names[0]] if names else None


def _number(values: pd.Series) -> NDArray[np.float64]:
    """Return group values as numbers; NaN, which is neither above nor below anything, where they are none."""
    return np.asarray(pd.to_numeric(values.astype("str"), errors="coerce"), dtype=np.float64)


def _little_answered(table: ResponseTable, rule: ScreeningRule) -> Found:
    codes = table.answers.to_numpy()
    if not codes.shape[1]:
        return np.zeros(len(table), dtype=bool)
    return np.asarray((codes != MISSING).sum(axis=1) < _limit(rule) * codes.shape[1], dtype=bool)


def _straight_lining(table: ResponseTable, rule: ScreeningRule) -> Found:
    flags = []
    for group in rule.item_groups:
        codes = _codes_of(table, group)
        if codes.shape[1] == len(group):
            flags.append(np.asarray((codes != MISSING).all(axis=1) & (codes == codes[:, :1]).all(axis=1), dtype=bool))
    return _at_least(table, flags, rule)


def _impossible(table: ResponseTable, rule: ScreeningRule) -> Found:
    flags = [
        np.isin(table.column(one.item), one.codes) & np.isin(table.column(one.other), one.other_codes)
        for one in rule.combinations
    ]
    return _at_least(table, flags, rule)


def _limit(rule: ScreeningRule) -> float:
    if rule.threshold is None:
        raise ToolkitError("screening_rule_without_limit", found=rule.id)
    return rule.threshold


_KINDS: dict[ScreeningKind, Callable[[ResponseTable, ScreeningRule], Found]] = {
    "exclude_codes": _any_code,
    "any_use": _any_code,
    "sum_of_midpoints": _sum_of_midpoints,
    "none_answered": _none_answered,
    "two_of_three_at_top": _groups_at_top,
    "month_over_lifetime": _month_over_lifetime,
    "age_outside_grade_band": _age_outside_band,
    "share_answered": _little_answered,
    "straight_lining": _straight_lining,
    "impossible_combinations": _impossible,
}
