"""Who acts: a name for the audit log and the roles a person holds, each for one city or for none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

AGS_PATTERN = re.compile(r"[0-9]{8}")
"""The official municipality key (AGS): eight digits, leading zeros included."""

Assignment = tuple["Role", str | None]
"""A role and the AGS of its city; None: no city of its own (office, trainers, administration)."""


class Role(StrEnum):
    """What a person is in the work; one person can be several things in several cities."""

    COORDINATOR = "coordinator"
    AREA_TEAM = "area_team"
    MULTIPLIER = "multiplier"
    TRAINER = "trainer"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """Somebody who uses the workspace.

    name: as it stands in the audit log. roles: what the person is and where. demo: a visitor of the demo
    without an account, who can reach nothing real whatever the roles say.

    Raises:
        ValueError: an empty name, an unknown role or a malformed AGS.
    """

    name: str
    roles: frozenset[Assignment] = frozenset()
    demo: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("an actor needs a name")
        for role, ags in self.roles:
            if not isinstance(role, Role):
                raise ValueError(f"unknown role {role!r}")
            if ags is not None and not AGS_PATTERN.fullmatch(ags):
                raise ValueError(f"not an AGS: {ags!r}")


def demo_actor() -> Actor:
    """Return the visitor of a demo workspace: may do what a trainer may, with made-up cities only."""
    return Actor("Demo", frozenset({(Role.TRAINER, None)}), demo=True)
