"""`ctc doctor`: is it safe to run the app as it is set up here? One verdict per check, each with its reason.

A check is a function from the surroundings to a problem or None. What it looks at comes with the surroundings, so that
every single setting can be tried. What is only dangerous for an app that others can reach is refused for production
and a warning elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from ctc_toolkit.operations.checks_app import APP_CHECKS
from ctc_toolkit.operations.checks_data import DATA_CHECKS
from ctc_toolkit.operations.checks_machine import MACHINE_CHECKS
from ctc_toolkit.operations.surroundings import Check, Problem, Surroundings, Verdict

CHECKS: tuple[Check, ...] = (*APP_CHECKS, *DATA_CHECKS, *MACHINE_CHECKS)
Purpose = Literal["production", "trial"]


def examine(surroundings: Surroundings) -> list[Verdict]:
    """Return the verdict of every check, in a fixed order."""
    return list(_verdicts(surroundings))


def refused(verdicts: list[Verdict]) -> list[Verdict]:
    """Return the verdicts with which the app must not be started."""
    return [verdict for verdict in verdicts if verdict.state == "refused"]


def _verdicts(surroundings: Surroundings) -> Iterator[Verdict]:
    for check in CHECKS:
        problem = check.look(surroundings)
        if problem is None:
            yield Verdict(check.id, "ok", check.fine)
            continue
        yield Verdict(check.id, _state(check, problem, surroundings), check.fine, problem)


def _state(check: Check, problem: Problem, surroundings: Surroundings) -> Literal["warning", "refused"]:
    mild = check.matters == "in production" and surroundings.purpose == "trial"
    return "warning" if mild else problem.state
