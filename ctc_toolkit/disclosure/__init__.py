"""Disclosure control: which numbers may leave the system, and the one function through which they do."""

from ctc_toolkit.disclosure.breakdowns import ROLES, Breakdowns, Dimension, Role, group_key
from ctc_toolkit.disclosure.cells import STATES, STRUCTURAL, natural, parse_groups
from ctc_toolkit.disclosure.documents import document_hash, released_from_document, released_to_document
from ctc_toolkit.disclosure.lock_plan import LockPlan, lock_plan, plan_from_document
from ctc_toolkit.disclosure.release import (
    ProfileLike,
    Released,
    ReleasedProvenance,
    Source,
    release,
    require_released,
)
from ctc_toolkit.disclosure.rules import (
    K_INTERNAL,
    K_PUBLIC,
    K_X,
    LEVELS,
    RULES,
    STEPS,
    Level,
    Rules,
    band_limit,
)
from ctc_toolkit.disclosure.team_results import (
    K_TEAM,
    TeamDimensionResult,
    TeamItemResult,
    TeamResults,
    release_team_results,
    require_team_results,
    team_results_from_document,
    team_results_to_document,
)
from ctc_toolkit.disclosure.wave_counts import WaveCounts

__all__ = [
    "K_INTERNAL",
    "K_PUBLIC",
    "K_TEAM",
    "K_X",
    "LEVELS",
    "ROLES",
    "RULES",
    "STATES",
    "STEPS",
    "STRUCTURAL",
    "Breakdowns",
    "Dimension",
    "Level",
    "LockPlan",
    "ProfileLike",
    "Released",
    "ReleasedProvenance",
    "Role",
    "Rules",
    "Source",
    "TeamDimensionResult",
    "TeamItemResult",
    "TeamResults",
    "WaveCounts",
    "band_limit",
    "document_hash",
    "group_key",
    "lock_plan",
    "natural",
    "parse_groups",
    "plan_from_document",
    "release",
    "release_team_results",
    "released_from_document",
    "released_to_document",
    "require_released",
    "require_team_results",
    "team_results_from_document",
    "team_results_to_document",
]
