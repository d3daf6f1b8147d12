"""The calls of the role matrix for workshops on made-up cities."""

from __future__ import annotations

from ctc_toolkit.workspace import exercise_sheets, group_task, reset_groups, set_up_groups, show_exercise, workshop

READING = {"workshop", "exercise_sheets", "group_task"}
WITHOUT_CITY = {"workshop", "set_up_groups", "reset_groups", "show_exercise", "exercise_sheets"}


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    return {
        "workshop": lambda actor: workshop(actor, ws),
        "set_up_groups": lambda actor: set_up_groups(actor, ws, count=2, scenario="start_phase_1"),
        "reset_groups": lambda actor: reset_groups(actor, ws),
        "show_exercise": lambda actor: show_exercise(actor, ws, "sort_factors"),
        "exercise_sheets": lambda actor: exercise_sheets(actor, ws, "sort_factors", language="de"),
        "group_task": lambda actor: group_task(actor, ws, ags or "99000009", language="de"),
    }
