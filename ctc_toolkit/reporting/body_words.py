"""What kinds of bodies, and seats in them, are called."""

from __future__ import annotations

from ctc_toolkit.language import Translator
from ctc_toolkit.process.bodies import BodyKind, Seat


def kind_words(t: Translator) -> dict[BodyKind, str]:
    """Return what the kinds of bodies are called."""
    return {
        "steering_group": t("Steering group"),
        "coordination": t("Coordination"),
        "area_team": t("Area team"),
        "work_group": t("Working group"),
    }


def seat_words(t: Translator) -> dict[Seat, str]:
    """Return what somebody does in a body."""
    return {
        "chair": t("chair"),
        "deputy": t("deputy chair"),
        "minutes": t("writes the minutes"),
        "member": t("member"),
        "adviser": t("adviser without a vote"),
    }
