"""Accessibility: what was done, what is known not to work, where to turn."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import page_context
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.texts import bullets


def show() -> None:
    """Show the state of accessibility, honestly."""
    t = page_context().t
    question(
        t("Can everybody use these pages?"),
        t("Largely, yes. What does not work yet is named here; this is no complete statement under the law yet."),
    )
    st.header(t("What you can rely on"), anchor=False)
    bullets(
        t("All tasks can be done with the keyboard alone; the place you are at has a visible frame."),
        t("Every chart has a text alternative, and the same values stand below it as a real table."),
        t("Nothing is said by colour alone; locked values say so in words."),
        t("The pages follow the light or dark setting of your device and can be enlarged to 200 %."),
        t("The language of the page is marked, so that screen readers pronounce it correctly."),
    )
    st.header(t("Known limits"), anchor=False)
    bullets(
        t(
            "After an update of the software that draws the pages, single labels of the menu, the file upload "
            "and the chart tools may be in English."
        ),
        t("Charts cannot be explored step by step with a screen reader; please use the table below them."),
        t("Without JavaScript the pages do not work."),
        t(
            "The pages have been tested with automatic tools, with the keyboard and with enlargement, but "
            "not yet with people who use a screen reader."
        ),
    )
    st.header(t("Where to turn"), anchor=False)
    bullets(
        t(
            "If something does not work for you, please tell the office in your municipality that runs "
            "these pages; it names a contact in its own accessibility statement."
        ),
        t(
            "If you get no satisfactory answer in North Rhine-Westphalia, the ombuds office for "
            "barrier-free information technology can mediate."
        ),
    )


show()
