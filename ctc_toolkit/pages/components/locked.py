"""What stands on a page that somebody else can open."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.access import Role, roles_that_may
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.frame import question


def role_names(t: Translator) -> dict[Role, str]:
    """Return what the roles are called."""
    return {
        Role.COORDINATOR: t("coordination of a city"),
        Role.AREA_TEAM: t("member of an area team"),
        Role.MULTIPLIER: t("multiplier of the office"),
        Role.TRAINER: t("trainer"),
        Role.EVALUATOR: t("evaluation"),
        Role.ADMINISTRATOR: t("administration"),
    }


def locked(t: Translator, action: str) -> None:
    """Say that this page belongs to others, and to whom."""
    names = role_names(t)
    question(t("Who can open this page?"), t("Your role does not include this page."))
    st.markdown(t("It can be opened by:"))
    st.markdown("\n".join(f"- {names[role]}" for role in roles_that_may(action)))
    st.markdown(t("If you need it for your work, please ask the administration of this app for the role."))
