"""What a reader needs beside the numbers.

How to read them, what locks mean, which cut points, where they come from.
"""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.prepared import Sentences
from ctc_toolkit.reporting import Kind, how_to_read, provenance_lines


def show_how_to_read(context: PageContext, kind: Kind, said: Sentences) -> None:
    """Show how chart and table are read, closed at first, and what must be known about the sentences at the top."""
    t = context.t
    with st.expander(t("How to read this"), icon=":material/menu_book:"):
        for block in how_to_read(kind, context.language):
            bullets(*block.sentences, heading=block.title)
        if said.found.notes:
            bullets(*said.found.notes, heading=t("How carefully the sentences above are made"))
        if said.special:
            named = [f"**{title}:** {text}" for title, text in said.special.items()]
            bullets(*named, heading=t("Values without an exact number"))


def show_origin(context: PageContext, released: Released) -> None:
    """Show where the numbers come from, so that each can be computed again."""
    t = context.t
    st.header(t("Where these numbers come from"), anchor=False)
    bullets(*(plain(line) for line in provenance_lines(released, context.language)))
