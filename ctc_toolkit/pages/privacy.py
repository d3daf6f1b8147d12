"""Data protection: what is kept and where, what is never shown, and the documents that a city needs."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import choose_from_address, cities_for, page_context, reach
from ctc_toolkit.pages.components.statement import show_statement
from ctc_toolkit.pages.protecting.kit import show_kit
from ctc_toolkit.pages.statements import privacy_statement

PART, ANSWERS, DOCUMENTS = "teil", "antworten", "unterlagen"
"""How the address names the parts of the page."""


def show() -> None:
    """Show what happens to the answers of the young people or, to whoever may, the documents of a city."""
    context = page_context()
    t = context.t
    cities = cities_for(context, "data_protection") if reach(context.actor)("data_protection") else []
    if not cities:
        show_statement(privacy_statement(t))
        return
    parts = {ANSWERS: t("What happens to the answers"), DOCUMENTS: t("Documents of the city")}
    part = choose_from_address(PART, list(parts), ANSWERS)

    def switch() -> None:
        """Let a person change to the other part."""
        st.session_state["privacy-part"] = part
        st.segmented_control(
            t("Part of this page"),
            list(parts),
            format_func=parts.__getitem__,
            key="privacy-part",
            required=True,
            on_change=_part_chosen,
            wrap=True,
        )

    if part == DOCUMENTS:
        show_kit(context, cities, switch)
    else:
        show_statement(privacy_statement(t), switch)


def _part_chosen() -> None:
    st.query_params[PART] = st.session_state["privacy-part"]


show()
