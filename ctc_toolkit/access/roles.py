"""What belongs to a role besides its rights: where it counts, and whether signing in needs a second factor."""

from __future__ import annotations

from typing import Literal

from ctc_toolkit.access.actor import Role

Reach = Literal["city", "city_or_area", "everywhere"]
"""Where a role counts: in one city, in one city or one area of it, or in the whole app."""

ROLE_REACH: dict[Role, Reach] = {
    Role.COORDINATOR: "city",
    Role.AREA_TEAM: "city_or_area",
    Role.MULTIPLIER: "everywhere",
    Role.TRAINER: "everywhere",
    Role.EVALUATOR: "city",
    Role.ADMINISTRATOR: "everywhere",
}

ROLES_OF_A_CITY = frozenset(role for role, reach in ROLE_REACH.items() if reach != "everywhere")
"""Roles that open what one city keeps; nobody gives them to himself."""

DEMO_ROLES = frozenset({Role.TRAINER})
"""Roles that count for made-up cities only."""

SECOND_FACTOR_ROLES = frozenset({Role.ADMINISTRATOR, Role.MULTIPLIER, Role.EVALUATOR})
"""Roles for which signing in needs a second factor."""
