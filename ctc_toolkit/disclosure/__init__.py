"""Disclosure control: which numbers may leave the system, and the one function through which they do."""

from ctc_toolkit.disclosure.cells import STATES, STRUCTURAL, natural, parse_groups
from ctc_toolkit.disclosure.documents import document_hash, released_from_document, released_to_document
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

__all__ = [
    "K_INTERNAL",
    "K_PUBLIC",
    "K_X",
    "LEVELS",
    "RULES",
    "STATES",
    "STEPS",
    "STRUCTURAL",
    "Level",
    "ProfileLike",
    "Released",
    "ReleasedProvenance",
    "Rules",
    "Source",
    "band_limit",
    "document_hash",
    "natural",
    "parse_groups",
    "release",
    "released_from_document",
    "released_to_document",
    "require_released",
]
