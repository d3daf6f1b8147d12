"""What stands on a page while there is no city yet, and how to get example cities."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.problems import show_problem


def no_city_yet(context: PageContext) -> None:
    """Say that a city is needed first; offer to make the example cities where nothing real can be touched."""
    from ctc_toolkit.workspace import reset_demo

    t = context.t
    st.markdown(
        t(
            "There is no city here yet. For trying out, three example cities with made-up answers can be made. "
            "It takes a few seconds."
        )
    )
    if st.button(t("Make the example cities"), type="primary", icon=":material/science:", key="make-demo"):
        try:
            with st.spinner(t("The example cities are being made …"), show_time=True):
                reset_demo(context.actor, context.workspace)
        except ToolkitError as problem:
            show_problem(problem)
        else:
            st.rerun()
