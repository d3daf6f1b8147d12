"""Notes in a second window: they follow the slide that the same person shows in the room."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.teaching.decks import Shown, slides_of
from ctc_toolkit.workspace import WorkshopView

SECONDS = 1.0
"""How often a second window looks which slide is shown."""

REMEMBERED = 200
_SHOWN: OrderedDict[str, tuple[str, int]] = OrderedDict()
"""What each session shows in the room: deck and number. Lost with the process, and told anew with the next slide."""
_LOCK = Lock()


def tell(context: PageContext, deck: str, number: int) -> None:
    """Remember which slide this session shows."""
    if context.session is None:
        return
    with _LOCK:
        _SHOWN[context.session] = (deck, number)
        _SHOWN.move_to_end(context.session)
        while len(_SHOWN) > REMEMBERED:
            _SHOWN.popitem(last=False)


def told(context: PageContext) -> tuple[str, int] | None:
    """Return deck and number of the slide that this session shows; None: none yet."""
    return _SHOWN.get(context.session or "")


def show_notes_window(context: PageContext, view: WorkshopView) -> None:
    """Show the notes to the slide in the room, and follow it."""
    st.title(context.t("Your notes"), anchor=False)

    @st.fragment(run_every=SECONDS)
    def following() -> None:
        shown = told(context)
        if shown is None:
            st.markdown(context.t("As soon as you show a slide in the room, your notes to it stand here."))
            return
        deck, number = shown
        slides = slides_of(context, view, deck)
        place = min(number, len(slides))
        st.caption(context.t("Slide {number} of {all}", number=place, all=len(slides)))
        st.header(plain(slides[place - 1].slide.title), anchor=False)
        notes_of(context, slides[place - 1], slides[place] if place < len(slides) else None)

    with st.container(key="stage-notes-window"):
        following()


def notes_of(context: PageContext, shown: Shown, following: Shown | None) -> None:
    """Show the notes to a slide and the title of the next one."""
    for note in shown.slide.notes:
        if note:
            st.markdown(plain(note, 800))
    if following is not None:
        st.caption(context.t("Next slide: {title}", title=plain(following.slide.title)))
