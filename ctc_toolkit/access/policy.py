"""Who may do what: one table, default deny.

Rows are the public functions of the workspace, columns the roles. A cell names where the role may do it:

    own    in the city in which the person holds the role
    other  in every other city as well (only beside `own`)
    none   where no city is concerned, as with the catalogue of cut points
    demo   in a demo workspace, whose cities are made up
    -      nowhere

What no cell allows is refused, and a refusal looks like something that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal

from ctc_toolkit.access.actor import Actor, Role
from ctc_toolkit.errors import ToolkitError

TABLE = """
action            | coordinator | area_team | multiplier     | trainer | evaluator | administrator
------------------+-------------+-----------+----------------+---------+-----------+---------------
list_cities       | own demo    | own demo  | own other demo | demo    | own demo  | own other demo
add_city          | -           | -         | -              | -       | -         | none
import_wave       | own demo    | -         | -              | demo    | -         | -
wave_profile      | own demo    | own demo  | -              | demo    | own demo  | -
choose_cut_points | own demo    | -         | -              | demo    | -         | -
delete_wave       | own demo    | -         | -              | demo    | -         | own other demo
cut_point_tables  | none demo   | none demo | none demo      | demo    | none demo | none demo
add_cut_points    | -           | -         | -              | demo    | -         | none demo
reset_demo        | -           | -         | -              | demo    | -         | demo
"""
"""Multipliers see that a city has a survey, not its profile: that reaches them when the city submits it."""


class Scope(StrEnum):
    """Where an action takes place, as seen from a role of the actor."""

    OWN = "own"
    OTHER = "other"
    NONE = "none"
    DEMO = "demo"


Kind = Literal["demo", "real"]
"""Whether the cities of the workspace are made up."""

Policy = Mapping[str, Mapping[Role, frozenset[Scope]]]


def read_table(text: str) -> Policy:
    """Return the table as action -> role -> scopes.

    Raises:
        ValueError: an unknown role or scope, a missing or doubled column or row, `other` without `own`.
    """
    head, _, *rows = (line for line in text.splitlines() if line.strip())
    roles = [Role(cell.strip()) for cell in head.split("|")[1:]]
    if sorted(roles) != sorted(Role):
        raise ValueError("the table must have one column for each role")
    policy: dict[str, dict[Role, frozenset[Scope]]] = {}
    for row in rows:
        action, *cells = (cell.strip() for cell in row.split("|"))
        if action in policy or len(cells) != len(roles):
            raise ValueError(f"row {action} stands twice or has not one cell for each role")
        policy[action] = {role: _read_cell(cell) for role, cell in zip(roles, cells, strict=True)}
    return policy


def _read_cell(cell: str) -> frozenset[Scope]:
    scopes = frozenset() if cell == "-" else frozenset(Scope(word) for word in cell.split())
    if (not scopes and cell != "-") or (Scope.OTHER in scopes and Scope.OWN not in scopes):
        raise ValueError(f"cell {cell!r} must be - or scopes, and name own where it names other")
    return scopes


POLICY: Policy = read_table(TABLE)


def cities_for(actor: Actor, action: str, kind: Kind, policy: Policy = POLICY) -> frozenset[str] | None:
    """Return the cities (AGS) in which the actor may do `action`; None: in every city; empty: in none."""
    if kind == "demo":
        return None if _holds(actor, action, Scope.DEMO, policy) else frozenset()
    if actor.demo:
        return frozenset()
    if _holds(actor, action, Scope.OTHER, policy):
        return None
    row = policy.get(action, {})
    return frozenset(ags for role, ags in actor.roles if ags is not None and Scope.OWN in row.get(role, ()))


def may_without_city(actor: Actor, action: str, kind: Kind, policy: Policy = POLICY) -> bool:
    """Return whether the actor may do `action` where no city is concerned."""
    if kind == "demo":
        return _holds(actor, action, Scope.DEMO, policy)
    return not actor.demo and _holds(actor, action, Scope.NONE, policy)


def may(actor: Actor, action: str, kind: Kind, ags: str | None = None, policy: Policy = POLICY) -> bool:
    """Return whether the actor may do `action` in the city `ags` (None: where no city is concerned)."""
    if ags is None:
        return may_without_city(actor, action, kind, policy)
    cities = cities_for(actor, action, kind, policy)
    return cities is None or ags in cities


def require(actor: Actor, action: str, kind: Kind, ags: str | None = None, policy: Policy = POLICY) -> None:
    """Do nothing if the actor may do `action` in the city `ags` (None: where no city is concerned).

    Raises:
        ToolkitError: `not_available`, the same as for something that is not there.
    """
    if not may(actor, action, kind, ags, policy):
        raise ToolkitError("not_available")


def roles_that_may(action: str, scopes: Iterable[Scope] = tuple(Scope), policy: Policy = POLICY) -> tuple[Role, ...]:
    """Return the roles that may do `action` in any of `scopes`, for a page that says who can open it."""
    wanted = frozenset(scopes)
    row = policy.get(action, {})
    return tuple(role for role in Role if wanted & row.get(role, frozenset()))


def _holds(actor: Actor, action: str, scope: Scope, policy: Policy) -> bool:
    row = policy.get(action, {})
    return any(scope in row.get(role, ()) for role, _ in actor.roles)
