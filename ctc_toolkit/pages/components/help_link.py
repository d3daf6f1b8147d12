"""The link at the foot of each page to the topic of the handbook that explains it."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.helping.links import topic_address
from ctc_toolkit.pages.helping.of_pages import TOPIC_OF_PAGE


def show_help_link(t: Translator, page: str) -> None:
    """Lead from a page (its file name) to its topic; the handbook itself needs no link to itself."""
    if page in TOPIC_OF_PAGE:
        address = topic_address(TOPIC_OF_PAGE[page], t.language)
        st.markdown(f"[{t('Help for this page')}]({address}) {t('(opens in a new tab)')}")
