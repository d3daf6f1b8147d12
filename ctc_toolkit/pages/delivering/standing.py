"""How a measure stands, in one line, and the way to its course."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.implementation.standing import standing_of
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.delivering.address import COURSE, go_to
from ctc_toolkit.reporting.fidelity_words import marked_standing
from ctc_toolkit.reporting.warning_words import warning_facts, warning_title


def show_standing(context: PageContext, delivery: Delivery, today: date) -> None:
    """Show how a measure stands, with the most urgent warning where there is one."""
    t, found = context.t, standing_of(delivery, today)
    line = f"**{marked_standing(t, found.standing)}**"
    if found.warnings and found.standing in ("attention", "still"):
        first = found.warnings[0]
        line += f"  \n{plain(warning_title(t, first))}: {plain(warning_facts(t, first), 600)}"
        if len(found.warnings) > 1:
            line += " " + t.plural("And {count} more warning.", "And {count} more warnings.", len(found.warnings) - 1)
    st.markdown(line)


def course_button(context: PageContext, delivery: Delivery) -> None:
    """Offer the course of a measure."""
    st.button(
        context.t("See the course"),
        key=f"delivery-course-{delivery.measure}",
        icon=":material/show_chart:",
        on_click=go_to,
        args=(COURSE,),
        kwargs={"measure": delivery.measure},
    )
