"""What a plan lacks before a body can decide on it. Open money and open questions are allowed; they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.plan.entries import Entry, GoalFields, MeasureFields


def missing_for_decision(entries: Sequence[Entry], priorities: Sequence[str]) -> tuple[ToolkitError, ...]:
    """Return what a decision lacks: a goal for each priority, a measure for each such goal, who leads and from when."""
    goals = [(one.id, one.fields) for one in entries if isinstance(one.fields, GoalFields)]
    measures = [one.fields for one in entries if isinstance(one.fields, MeasureFields)]
    found = []
    if not measures:
        found.append(ToolkitError("action_plan_no_measure"))
    with_goal = {goal.figure for _, goal in goals if goal.level == "factor"}
    without = sum(factor not in with_goal for factor in priorities)
    if without or not with_goal:
        found.append(ToolkitError("action_plan_priority_without_goal", count=without or 1))
    served = {name for one in measures for name in one.goals}
    alone = sum(name not in served for name, goal in goals if goal.level == "factor")
    if alone and measures:
        found.append(ToolkitError("action_plan_goal_without_measure", count=alone))
    leaderless = sum(not one.responsible.strip() for one in measures)
    if leaderless:
        found.append(ToolkitError("action_plan_measure_without_function", count=leaderless))
    dateless = sum(one.start is None for one in measures)
    if dateless:
        found.append(ToolkitError("action_plan_measure_without_start", count=dateless))
    return tuple(found)
