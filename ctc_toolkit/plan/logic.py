"""The logic of a plan: what is to lead where, level by level, as boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctc_toolkit.plan.entries import LEVELS, Entry, GoalFields, Level, MeasureFields


@dataclass(frozen=True)
class Box:
    """A box: a goal, a measure (on the level of programmes), or a priority that has no goal yet (id: its factor)."""

    id: str
    level: Level
    entry: Entry | None


@dataclass(frozen=True)
class Logic:
    """Boxes by level, nearest to delivery first, and arrows (from, to) by ids of boxes."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[str, str], ...]

    def of_level(self, level: Level) -> tuple[Box, ...]:
        """Return the boxes of a level."""
        return tuple(one for one in self.boxes if one.level == level)


def logic_of(entries: Sequence[Entry], priorities: Sequence[str]) -> Logic:
    """Return boxes and arrows of a plan; every arrow leads to a level further away.

    Goals of participants and of delivery lead to their measure, delivery by way of the participants' goals of the same
    measure; measures lead to the goals they serve; goals of factors lead to behaviours. priorities: factors that were
    decided on.
    """
    goals = {one.id: one.fields for one in entries if isinstance(one.fields, GoalFields)}
    measures = {one.id: one.fields for one in entries if isinstance(one.fields, MeasureFields)}
    by_id = {one.id: one for one in entries}
    boxes = [Box(name, found.level, by_id[name]) for name, found in goals.items() if found.level != "programme"]
    offered = {name: found.measure for name, found in goals.items() if found.level == "programme"}
    for name in measures:  # what is to be offered stands right below its measure
        boxes += [Box(one, "programme", by_id[one]) for one in (name, *(g for g, m in offered.items() if m == name))]
    boxes += [Box(name, "programme", by_id[name]) for name, measure in offered.items() if measure not in measures]
    with_goal = {found.figure for found in goals.values() if found.level == "factor"}
    boxes += [Box(factor, "factor", None) for factor in priorities if factor not in with_goal]
    arrows = [(name, goal) for name, found in measures.items() for goal in found.goals if goal in goals]
    for name, found in goals.items():
        arrows += [(name, other) for other in found.serves if other in goals]
        arrows += [(name, other) for other in _next_of(name, goals, measures)]
    place = {box.id: LEVELS.index(box.level) for box in boxes}
    kept = dict.fromkeys((start, end) for start, end in arrows if place[start] > place[end])
    ordered = sorted(boxes, key=lambda box: -LEVELS.index(box.level))
    return Logic(tuple(ordered), tuple(kept))


def _next_of(name: str, goals: dict[str, GoalFields], measures: dict[str, MeasureFields]) -> list[str]:
    """Return where a goal of participants or of delivery leads: to its measure, or to the participants' goals of it."""
    found = goals[name]
    if found.measure not in measures or found.level not in ("participant", "implementation"):
        return []
    between = [
        other
        for other, one in goals.items()
        if one.level == "participant" and one.measure == found.measure and found.level == "implementation"
    ]
    return between or [str(found.measure)]
