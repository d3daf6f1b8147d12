"""Access: who acts, and the one table that says who may do what."""

from ctc_toolkit.access.actor import AGS_PATTERN, GROUP_KEYS, Actor, Assignment, Role, demo_actor, operator_actor
from ctc_toolkit.access.policy import (
    POLICY,
    Kind,
    Scope,
    cities_for,
    covers,
    may,
    may_anywhere,
    may_without_city,
    read_table,
    require,
    roles_that_may,
)
from ctc_toolkit.access.roles import DEMO_ROLES, ROLE_REACH, ROLES_OF_A_CITY, SECOND_FACTOR_ROLES, Reach

__all__ = [
    "AGS_PATTERN",
    "DEMO_ROLES",
    "GROUP_KEYS",
    "POLICY",
    "ROLES_OF_A_CITY",
    "ROLE_REACH",
    "SECOND_FACTOR_ROLES",
    "Actor",
    "Assignment",
    "Kind",
    "Reach",
    "Role",
    "Scope",
    "cities_for",
    "covers",
    "demo_actor",
    "may",
    "may_anywhere",
    "may_without_city",
    "operator_actor",
    "read_table",
    "require",
    "roles_that_may",
]
