"""What is chosen so far: always visible, also while one scrolls."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.prioritising.table import Ordered
from ctc_toolkit.riskfactors.priorities import FEWEST, MOST


def show_bar(t: Translator, found: Ordered) -> None:
    """Show the chosen factors and strengths in one line."""
    choice = found.choice
    chosen = "; ".join(found.labels[factor] for factor in found.chosen) or t("nothing yet")
    strengths = "; ".join(found.labels[factor] for factor in choice.strengths) or t("none yet")
    counted = t("{count} of {fewest} to {most}", count=t.number(len(choice.priorities)), fewest=FEWEST, most=MOST)
    with st.container(key="chosen-so-far"):
        st.markdown(
            t("**Chosen so far** ({counted}): {factors}", counted=counted, factors=chosen)
            + "  \n"
            + t("**Strengths:** {factors}", factors=strengths)
        )
