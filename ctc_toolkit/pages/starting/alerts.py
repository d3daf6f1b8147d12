"""The early warnings of an area on the start page: the three most important ones, each with the way to its measure."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.delivering.address import COURSE, MEASURE, PART
from ctc_toolkit.pages.writing.places import AREA
from ctc_toolkit.reporting.fidelity_words import standings_text
from ctc_toolkit.reporting.warning_words import severity_words, since_words, warning_title
from ctc_toolkit.workspace import AreaOutlook


def show_alerts(context: PageContext, area: AreaOutlook) -> None:
    """Show what to look at in the delivery of the plan; nothing where nothing has been noticed."""
    delivery = area.delivery
    if delivery is None or not delivery.alerts or not reach(context.actor)("area_standing"):
        return
    t = context.t
    st.header(t("How the measures run"), anchor=False)
    st.markdown(t("Measures of the plan: {counts}.", counts=standings_text(t, delivery.standings)))
    with st.container(key="dates-delivery", gap="xxsmall"):
        for one in delivery.alerts:
            since = since_words(t, one.warning)
            label = f"**{severity_words(t, one.warning.severity)}** {plain(one.title)}: "
            label += plain(warning_title(t, one.warning)) + (f", {plain(since)}" if since else "")
            view = {AREA: area.process.area_id, PART: COURSE, MEASURE: one.measure}
            link_to("delivery", label, city=area.process.ags, kind="tertiary", view=view)
        if delivery.more:
            st.caption(t.plural("And {count} more warning.", "And {count} more warnings.", delivery.more))
