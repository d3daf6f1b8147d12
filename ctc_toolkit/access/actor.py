"""Who acts: a name for the audit log and the roles a person holds, each for one city or for none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

AGS_PATTERN = re.compile(r"[0-9]{8}")
"""The official municipality key (AGS): eight digits, leading zeros included."""

GROUP_KEYS = "99"
"""How the keys of the made-up cities of workshop groups begin: there are sixteen states, so no real key does."""


class Role(StrEnum):
    """What a person is in the work; one person can be several things in several cities."""

    COORDINATOR = "coordinator"
    AREA_TEAM = "area_team"
    MULTIPLIER = "multiplier"
    TRAINER = "trainer"
    EVALUATOR = "evaluator"
    ADMINISTRATOR = "administrator"


class Assignment(NamedTuple):
    """A role that a person holds.

    ags: for which city; None: for none of its own (office, trainers, administration). area: id of the only area for
    which it counts there; None: the whole city.
    """

    role: Role
    ags: str | None = None
    area: str | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody who uses the workspace.

    name: as it stands in the audit log. roles: what the person is and where (pairs of role and AGS will do).
    demo: a visitor of the demo without an account, who can reach nothing real whatever the roles say.
    account: id of the person's account; None for visitors of the demo and for commands on the server.

    Raises:
        ValueError: an empty name, an unknown role, a malformed AGS, an area without a city.
    """

    name: str
    roles: frozenset[Assignment] = frozenset()
    demo: bool = False
    account: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("an actor needs a name")
        object.__setattr__(self, "roles", frozenset(Assignment(*entry) for entry in self.roles))
        for role, ags, area in self.roles:
            if not isinstance(role, Role):
                raise ValueError(f"unknown role {role!r}")
            if ags is not None and not AGS_PATTERN.fullmatch(ags):
                raise ValueError(f"not an AGS: {ags!r}")
            if area is not None and ags is None:
                raise ValueError("an area needs its city")


def demo_actor(role: Role = Role.TRAINER, ags: str | None = None) -> Actor:
    """Return a visitor of a demo workspace: plays a role there (for one city), made-up cities only."""
    return Actor("Demo", frozenset({Assignment(role, ags)}), demo=True)


def operator_actor() -> Actor:
    """Return whoever runs commands on the server: an administrator without an account.

    Who can run them can read the database anyway; the audit log names the command line.
    """
    return Actor("ctc", frozenset({Assignment(Role.ADMINISTRATOR)}))
