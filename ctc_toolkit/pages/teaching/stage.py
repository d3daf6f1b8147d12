"""The stage: one slide over the whole screen, turned by keys or buttons, with notes for the speaker on demand."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.teaching.address import DECK, NOTES, OVERVIEW, SLIDE, leave_stage, number_in_address
from ctc_toolkit.pages.teaching.decks import Shown, slides_of
from ctc_toolkit.pages.teaching.groups import qr_picture
from ctc_toolkit.pages.teaching.notes import notes_of, tell
from ctc_toolkit.workspace import WorkshopView

SIZES = ((60, "short"), (120, "middle"), (10_000, "long"))
"""From how many letters on a title gets smaller type, so that every slide fits the screen."""

FEW, MOST_LETTERS = 3, 300
"""Up to so many lines and letters are written larger."""


def show_stage(context: PageContext, view: WorkshopView) -> None:
    """Show the slide of the address."""
    t = context.t
    slides = slides_of(context, view, st.query_params.get(DECK, OVERVIEW))
    number = number_in_address(SLIDE, len(slides))
    notes = st.query_params.get(NOTES) == "1"
    tell(context, st.query_params.get(DECK, OVERVIEW), number)
    with st.container(key="stage"):
        _slide(context, slides[number - 1])
        if notes:
            _notes(context, slides[number - 1], slides[number] if number < len(slides) else None)
        with st.container(key="stage-bar", horizontal=True, vertical_alignment="center"):
            st.button(
                t("Back"),
                key="stage-back",
                icon=":material/arrow_back:",
                shortcut="Left",
                disabled=number == 1,
                on_click=_turn,
                args=(number - 1,),
            )
            st.button(
                t("Next slide"),
                key="stage-next",
                type="primary",
                icon=":material/arrow_forward:",
                icon_position="right",
                shortcut="Right",
                disabled=number == len(slides),
                on_click=_turn,
                args=(number + 1,),
            )
            st.markdown(t("Slide {number} of {all}", number=number, all=len(slides)))
            st.space("stretch")
            st.button(
                t("Hide notes") if notes else t("Show notes"),
                key="stage-notes",
                icon=":material/sticky_note_2:",
                shortcut="N",
                on_click=_toggle_notes,
                args=(notes,),
            )
            st.button(t("End"), key="stage-end", icon=":material/close:", shortcut="Escape", on_click=leave_stage)


def _slide(context: PageContext, shown: Shown) -> None:
    slide = shown.slide
    size = next(name for most, name in SIZES if len(slide.title) <= most)
    short = len(slide.lines) <= FEW and sum(len(line) for line in slide.lines) <= MOST_LETTERS
    amount = "few" if short else "many"
    with st.container(key=f"stage-slide-{size}-{amount}"):
        st.markdown(plain(slide.kicker))
        st.title(plain(slide.title), anchor=False)
        if shown.qr:
            picture, words = st.columns([1, 2], vertical_alignment="center")
            picture.image(qr_picture(shown.qr), alt=context.t("QR code"))
            with words:
                _lines(slide.lines)
        else:
            _lines(slide.lines)


def _lines(lines: tuple[str, ...]) -> None:
    kept = [line for line in lines if line]
    if len(kept) > 1:
        st.markdown("\n".join(f"- {plain(line)}" for line in kept))
    elif kept:
        st.markdown(plain(kept[0], 600))


def _notes(context: PageContext, shown: Shown, following: Shown | None) -> None:
    with st.container(border=True, key="stage-speaker"):
        st.markdown(f"**{context.t('Your notes')}**")
        notes_of(context, shown, following)


def _turn(number: int) -> None:
    st.query_params[SLIDE] = str(number)


def _toggle_notes(shown: bool) -> None:
    st.query_params[NOTES] = "0" if shown else "1"
