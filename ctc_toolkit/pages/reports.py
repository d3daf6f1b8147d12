"""Reports and export: documents to take into a meeting, data to work with elsewhere, and the look of both."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.branding.page import show_brand
from ctc_toolkit.pages.components.context import choose_from_address, cities_for, page_context, reach
from ctc_toolkit.pages.exporting.page import show_export
from ctc_toolkit.pages.report_making.page import show_reports

PART, REPORTS, DATA, LOOK = "teil", "berichte", "daten", "aussehen"
"""How the address names the parts of the page."""


def show() -> None:
    """Show one of the parts; whoever may see only one of them does not see that there are others."""
    context = page_context()
    t = context.t
    may = reach(context.actor)
    needed = {REPORTS: "made_reports", DATA: "evaluation_exports", LOOK: "city_brand"}
    parts = [one for one, action in needed.items() if may(action)]
    part = choose_from_address(PART, parts, parts[0])

    def switch() -> None:
        """Let a person change to the other part."""
        if len(parts) == 1:
            return
        names = {
            REPORTS: t("Reports to hand out"),
            DATA: t("Data for evaluation"),
            LOOK: t("Name, logo and template"),
        }
        st.session_state["reports-part"] = part
        st.segmented_control(
            t("Part of this page"),
            parts,
            format_func=names.__getitem__,
            key="reports-part",
            required=True,
            on_change=_part_chosen,
            wrap=True,
        )

    if part == DATA:
        show_export(context, cities_for(context, "evaluation_exports"), switch)
    elif part == LOOK:
        show_brand(context, cities_for(context, "city_brand"), switch)
    else:
        show_reports(context, cities_for(context, "made_reports"), switch)


def _part_chosen() -> None:
    st.query_params[PART] = st.session_state["reports-part"]


show()
