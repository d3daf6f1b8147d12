"""Which cells of a wave are locked, in all its tables together: decided once, the same in every product (S5 to S13).

The plan is computed from exact counts by atom, for each measure on its own, in two stages. First the tables of the
city, as if nothing else were ever shown. Then the tables by school, to which nothing of the first stage gives way. So
it does not matter whether, or when, results by school are asked for. Within a stage the internal level is decided first
and the public one after it, from what is open internally: whoever has both knows no more than the internal one.

A mean is coarser than a percentage (one decimal of a scale of some points, against a hundredth), so that it may stand
where the percentage stands. Where a scale has no percentage, its mean is locked as if half of the answers had an
attribute.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.disclosure.benchmark import LARGEST_SHARE, LEAST_UNITS, TWO_LARGEST_SHARE
from ctc_toolkit.disclosure.breakdowns import Breakdowns, group_key
from ctc_toolkit.disclosure.locking import Group, Item, Structure, groups_within
from ctc_toolkit.disclosure.rules import K_PUBLIC, LEVELS, RULES, Level, Rules
from ctc_toolkit.disclosure.wave_counts import WaveCounts, summed
from ctc_toolkit.errors import ToolkitError

Scope = Literal["city", "schools"]
Progress = Callable[[float], None]
Flags = NDArray[np.bool_]

FORMAT = 1
MOST_THREADS = 4
"""Measures decided at the same time at most; each is decided on its own, so that the order does not matter."""
_KEYS = {"format", "rules", "rule_version", "scope", "groups", "locked"}
_DOMINATED = ("district", "school_type")


@dataclass(frozen=True)
class LockPlan:
    """What may be shown of a wave. Holds no counts; groups by their `breakdowns.group_key`.

    scope: "city", or "schools" where results by school are decided as well. groups: all of the catalogue. locked: by
    level and measure the groups that are locked beyond, or because of, the rules for single cells; the means of scales
    without percentages under "mean <measure>".
    """

    rules: Rules
    scope: Scope
    groups: frozenset[str]
    locked: Mapping[Level, Mapping[str, frozenset[str]]]

    def may_show(self, level: Level, measure: str, groups: str) -> bool:
        """Return whether the percentage of a cell may be shown; never for what is not in the catalogue."""
        locks, key = self.locked[level].get(measure), group_key(groups)
        return locks is not None and key in self.groups and key not in locks

    def may_show_mean(self, level: Level, measure: str, groups: str) -> bool:
        """Return whether the mean of a cell may be shown, as far as the plan decides it."""
        name = mean_name(measure)
        return self.may_show(level, name if name in self.locked[level] else measure, groups)

    def holds(self, measure: str) -> bool:
        """Return whether the plan decides the percentage of a measure."""
        return measure in self.locked["internal"]

    def to_document(self) -> str:
        """Return the plan as canonical JSON."""
        order = sorted(self.groups)
        place = {key: number for number, key in enumerate(order)}
        locked = {
            level: {measure: sorted(place[key] for key in keys) for measure, keys in self.locked[level].items()}
            for level in LEVELS
        }
        content = {
            "format": FORMAT,
            "rules": asdict(self.rules),
            "rule_version": self.rules.joint_version,
            "scope": self.scope,
            "groups": order,
            "locked": locked,
        }
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def content_hash(self) -> str:
        """SHA-256 of the document."""
        return hashlib.sha256(self.to_document().encode()).hexdigest()


def mean_name(measure: str) -> str:
    """Return under which name a plan holds the mean of a measure."""
    return f"mean {measure}"


def plan_from_document(text: str, content_hash: str) -> LockPlan:
    """Return the plan that was written as `text`.

    Raises:
        ToolkitError: `lock_plan_damaged`.
    """
    try:
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != content_hash:
            raise ValueError("hash")
        found: dict[str, Any] = json.loads(text)
        if set(found) != _KEYS or found["format"] != FORMAT or found["scope"] not in ("city", "schools"):
            raise ValueError("keys")
        order = [str(key) for key in found["groups"]]
        locked = {
            level: {
                str(measure): frozenset(order[place] for place in places)
                for measure, places in found["locked"][level].items()
            }
            for level in LEVELS
        }
        plan = LockPlan(Rules(**found["rules"]), found["scope"], frozenset(order), locked)
        if plan.to_document() != text:
            raise ValueError("canonical form")
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ToolkitError) as problem:
        raise ToolkitError("lock_plan_damaged") from problem
    return plan


def lock_plan(
    counts: WaveCounts,
    breakdowns: Breakdowns,
    *,
    rules: Rules = RULES,
    schools: Literal["without", "with"] = "without",
    not_by_school: frozenset[str] = frozenset(),
    earlier: LockPlan | None = None,
    complementary: Literal["on", "off"] = "on",
    progress: Progress | None = None,
) -> LockPlan:
    """Return the locks of a wave.

    schools: whether results by school are decided as well. not_by_school: measures that are never public by school
    (S9). earlier: a plan by which something of the same answers was released; what it decides is taken over, and means
    that it shows are reckoned with. complementary: "off" leaves out S5, S6, S8, for the positive control of the tests
    only. progress: called with the share that is done.
    """
    city = _Stage.of(counts, breakdowns, breakdowns.city_tables, None)
    stages = [city]
    if schools == "with":
        stages.append(_Stage.of(counts, breakdowns, breakdowns.tables, city))
    work = _Work(counts, rules, tuple(stages), not_by_school, earlier, complementary)
    locked: dict[Level, dict[str, frozenset[str]]] = {level: {} for level in LEVELS}
    with ThreadPoolExecutor(min(MOST_THREADS, os.cpu_count() or 1)) as pool:
        for done, (name, found) in enumerate(pool.map(work.locks, range(len(counts.measures))), start=1):
            for level in LEVELS:
                locked[level][name] = found[level]
            if progress is not None:
                progress(done / len(counts.measures))
    groups = frozenset(group.key for group in stages[-1].groups)
    return LockPlan(rules, "schools" if schools == "with" else "city", groups, locked)


@dataclass(frozen=True)
class _Work:
    """What is the same for all measures."""

    counts: WaveCounts
    rules: Rules
    stages: tuple[_Stage, ...]
    not_by_school: frozenset[str]
    earlier: LockPlan | None
    complementary: Literal["on", "off"]

    def locks(self, number: int) -> tuple[str, dict[Level, frozenset[str]]]:
        """Return the name of a measure in the plan, and its locked groups by level."""
        measure, counted = self.counts.measures[number]
        name = measure if counted == "share" else mean_name(measure)
        decided: dict[Level, Flags] | None = None
        for stage in self.stages:
            taken = stage.taken_over(self.earlier, name)
            if taken is None:
                hidden: dict[Level, Flags] = {"public": stage.by_school} if measure in self.not_by_school else {}
                start = _start(stage, number, self.earlier, measure if counted == "share" else "")
                taken = stage.decide(number, self.rules, decided, start, hidden, self.complementary)
            decided = taken
        assert decided is not None  # noqa: S101 - there is at least one stage
        groups = self.stages[-1].groups
        return name, {
            level: frozenset(group.key for group, shown in zip(groups, decided[level], strict=True) if not shown)
            for level in LEVELS
        }


def _start(stage: _Stage, number: int, earlier: LockPlan | None, share: str) -> Flags:
    """Return the groups that may be released as far as single units and earlier products are concerned.

    Beside a mean that was shown before there were percentages, no band may be shown (A15): it would be locked.
    """
    start = stage.undominated(number)
    if earlier is not None and share and mean_name(share) in earlier.locked["internal"]:
        seen = [earlier.may_show_mean("internal", share, group.key) for group in stage.groups]
        start &= ~(np.array(seen, dtype=bool) & stage.banded(number))
    return start


@dataclass(frozen=True)
class _Stage:
    """The groups of some tables over blocks of atoms. known: places of the groups of the stage before, or None."""

    counts: WaveCounts
    groups: tuple[Group, ...]
    structure: Structure
    place: NDArray[np.int64]
    by_school: Flags
    by_unit: Flags
    known: NDArray[np.int64] | None

    @classmethod
    def of(
        cls, counts: WaveCounts, breakdowns: Breakdowns, tables: tuple[tuple[str, ...], ...], before: _Stage | None
    ) -> _Stage:
        """Return the stage of `tables`; groups that `before` holds are fixed."""
        used = tuple(name for name in counts.dimensions if any(name in table for table in tables))
        codes, place = counts.merged(used)
        sex = next((name for name, role in breakdowns.roles.items() if role == "sex"), "")
        split = (sex, _largest_two(counts, sex))
        groups, rows = groups_within(tables, used, counts.values, codes, split)
        where = {group.key: number for number, group in enumerate(before.groups)} if before is not None else {}
        known = np.array([where.get(group.key, -1) for group in groups], dtype=np.int64)
        roles = [[breakdowns.roles[name] for name in group.table] for group in groups]
        return cls(
            counts,
            groups,
            Structure(groups, rows, known >= 0, _fewest(counts, place, len(codes)), K_PUBLIC, sex),
            place,
            np.array(["school" in of for of in roles], dtype=bool),
            np.array(["school" not in of and bool(set(of) & set(_DOMINATED)) for of in roles], dtype=bool),
            known if before is not None else None,
        )

    def _sums(self, values: NDArray[Any]) -> NDArray[np.float64]:
        return summed(values, self.place, self.structure.rows.shape[1])

    def taken_over(self, earlier: LockPlan | None, name: str) -> dict[Level, Flags] | None:
        """Return what an earlier plan decides about a measure, where it decides all groups of this stage."""
        keys = [group.key for group in self.groups]
        if earlier is None or not earlier.holds(name) or not earlier.groups.issuperset(keys):
            return None
        return {level: np.array([earlier.may_show(level, name, key) for key in keys], dtype=bool) for level in LEVELS}

    def banded(self, number: int) -> Flags:
        """Return the groups whose percentage would be a band."""
        from ctc_toolkit.disclosure.ranges import known_range

        n, hits = (self.structure.rows @ self._sums(part[:, number]) for part in (self.counts.n, self.counts.hits))
        return known_range(n, hits)[2]

    def undominated(self, number: int) -> Flags:
        """Return the groups that no school, and no two schools, make up alone; all where schools are not known."""
        if self.counts.unit is None or not self.by_unit.any():
            return np.ones(len(self.groups), dtype=bool)
        known = self.counts.unit >= 0
        sizes = np.zeros((self.structure.rows.shape[1], int(self.counts.unit.max()) + 1))
        np.add.at(sizes, (self.place[known], self.counts.unit[known]), self.counts.n[known, number])
        by_unit = self.structure.rows @ sizes
        ordered, total = np.sort(by_unit, axis=1)[:, ::-1], by_unit.sum(axis=1)
        fine = (by_unit > 0).sum(axis=1) >= LEAST_UNITS
        fine &= ordered[:, 0] <= LARGEST_SHARE * total
        fine &= ordered[:, :2].sum(axis=1) <= TWO_LARGEST_SHARE * total
        return np.asarray(fine | ~self.by_unit)

    def decide(
        self,
        number: int,
        rules: Rules,
        before: dict[Level, Flags] | None,
        start: Flags,
        hidden: Mapping[Level, Flags],
        complementary: Literal["on", "off"],
    ) -> dict[Level, Flags]:
        """Return the groups that stay open at each level."""
        n, hits = self._sums(self.counts.n[:, number]), self._sums(self.counts.hits[:, number])
        item = Item(self.structure, n, hits, rules.k_x)
        decided: dict[Level, Flags] = {}
        open_now = start
        for level in LEVELS:
            released = open_now & ~hidden.get(level, np.zeros(len(start), dtype=bool))
            if before is not None and self.known is not None:
                released = np.where(self.known >= 0, before[level][self.known], released)
            smallest = rules.smallest_n(level)
            if complementary == "on":
                decided[level] = item.safe(released, smallest)
            else:
                decided[level] = released & (item.group_n >= smallest)
            open_now = decided[level]
        return decided


def _fewest(counts: WaveCounts, place: NDArray[np.int64], blocks: int) -> NDArray[np.float64]:
    """Return the fewest answers of any measure, by block."""
    if not counts.measures:
        return np.zeros(blocks)
    least: NDArray[np.float64] = summed(counts.n, place, blocks).min(axis=1)
    return least


def _largest_two(counts: WaveCounts, sex: str) -> frozenset[int]:
    """Return the two values of gender that most respondents have; only these may be crossed (S8)."""
    if sex not in counts.dimensions:
        return frozenset()
    column = counts.codes[:, counts.dimensions.index(sex)]
    sizes = {int(code): int(counts.n[column == code].sum()) for code in np.unique(column) if code >= 0}
    return frozenset(sorted(sizes, key=lambda code: (-sizes[code], code))[:2])


def measures_of(plan: LockPlan) -> Iterator[str]:
    """Yield the measures whose percentages a plan decides."""
    yield from (name for name in plan.locked["internal"] if not name.startswith("mean "))
