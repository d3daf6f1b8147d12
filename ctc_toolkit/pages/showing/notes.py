"""What a reader needs beside the numbers.

How to read them, what locks mean, which cut points, where they come from.
"""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.disclosure import Released
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.showing.prepared import Sentences
from ctc_toolkit.reporting import Kind, how_to_read, provenance_lines
from ctc_toolkit.workspace import WaveView
from ctc_toolkit.workspace.deletion import deletion_date


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


def show_origin(context: PageContext, released: Released, wave: WaveView) -> None:
    """Show where the numbers come from, so that each can be computed again, and until when that is possible."""
    t = context.t
    st.header(t("Where these numbers come from"), anchor=False)
    lines = (*provenance_lines(released, context.language), until_when(t, wave))
    bullets(*(plain(line) for line in lines))


def until_when(t: Translator, wave: WaveView) -> str:
    """Return the sentence that says until when the single answers are kept, or since when they are gone."""
    if wave.source == "tables":
        return t("There are no single answers here: an institute gave finished tables. So nothing has to be deleted.")
    if wave.answers_deleted_at is not None:
        return t(
            "The single answers were deleted on {date}. These results were released before and stay.",
            date=day(t, wave.answers_deleted_at),
        )
    return t(
        "The single answers are kept until {date} and then deleted; these results stay.",
        date=t.date(deletion_date(wave.delete_on, wave.imported_at)),
    )
