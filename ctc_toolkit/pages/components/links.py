"""Links to other pages that keep language, city and wave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import streamlit as st

from ctc_toolkit.pages.components.context import REMEMBERED, remember


def link_to(
    page: str,
    label: str,
    *,
    city: str | None = None,
    wave: str | None = None,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary",
    fresh: str | None = None,
    view: Mapping[str, str] | None = None,
) -> None:
    """Show a button that opens `page` (its file name), with another city and wave where given.

    fresh: name of what the session remembers for that page and is to forget first. view: what else its address says.
    """
    from ctc_toolkit.pages.navigation import page_file

    if st.button(
        label,
        type=kind,
        key="-".join(["link", page, wave or city or "", *(view or {}).values(), label]),
        icon=":material/arrow_forward:",
        icon_position="right",
    ):
        st.session_state.setdefault(REMEMBERED, {})
        if fresh is not None:
            st.session_state.pop(fresh, None)
        if city is not None:
            remember("city", city)
        if wave is not None:
            remember("wave", wave)
        st.switch_page(page_file(page), query_params=dict(view or {}))
