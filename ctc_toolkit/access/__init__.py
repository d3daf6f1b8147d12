"""Access: who acts, and the one table that says who may do what."""

from ctc_toolkit.access.actor import AGS_PATTERN, Actor, Role, demo_actor
from ctc_toolkit.access.policy import (
    POLICY,
    Kind,
    Scope,
    cities_for,
    may,
    may_without_city,
    read_table,
    require,
    roles_that_may,
)

__all__ = [
    "AGS_PATTERN",
    "POLICY",
    "Actor",
    "Kind",
    "Role",
    "Scope",
    "cities_for",
    "demo_actor",
    "may",
    "may_without_city",
    "read_table",
    "require",
    "roles_that_may",
]
