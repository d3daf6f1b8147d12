"""What can be shown in the room: the five phases, the steps of one phase, an exercise, the codes of the groups."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.teaching.address import ACCESS, NOTES_WINDOW, OVERVIEW, VIEW, group_address, open_stage
from ctc_toolkit.process import load_process
from ctc_toolkit.process.slides import Slide, exercise_slides, overview_slides, phase_slides
from ctc_toolkit.workspace import WorkshopView

CHOSEN = "workshop-deck"


@dataclass(frozen=True)
class Shown:
    """A slide with the address of a QR code, where it has one."""

    slide: Slide
    qr: str = ""


def deck_names(context: PageContext, view: WorkshopView) -> dict[str, str]:
    """Return what can be shown: titles by the name in the address."""
    t, catalogue = context.t, load_process()
    names = {OVERVIEW: t("The five phases at a glance")}
    for phase in catalogue.phases:
        title = phase.title.get(t.language)
        names[phase.id] = t("Phase {number} step by step: {title}", number=phase.number, title=title)
    for exercise in catalogue.exercises:
        names[exercise.id] = t("Exercise: {title}", title=exercise.title.get(t.language))
    if view.groups:
        names[ACCESS] = t("Codes of the groups")
    return names


def slides_of(context: PageContext, view: WorkshopView, deck: str) -> list[Shown]:
    """Return the slides of a deck; of the overview where there is no such deck."""
    t, catalogue = context.t, load_process()
    if deck == ACCESS and view.groups:
        return [_access(context, group.number, group.code) for group in view.groups]
    phase = next((one for one in catalogue.phases if one.id == deck), None)
    if phase is not None:
        return [Shown(slide) for slide in phase_slides(catalogue, phase.number, t.language)]
    exercise = next((one for one in catalogue.exercises if one.id == deck), None)
    if exercise is not None:
        return [Shown(slide) for slide in exercise_slides(exercise, t.language, _values(context))]
    return [Shown(slide) for slide in overview_slides(catalogue, t.language)]


def show_decks(context: PageContext, view: WorkshopView) -> None:
    """Show what can be shown in the room, and the button that does it."""
    t, names = context.t, deck_names(context, view)
    st.header(t("What do you show in the room?"), anchor=False)
    if st.session_state.get(CHOSEN) not in names:
        st.session_state[CHOSEN] = view.exercise.id if view.exercise else OVERVIEW
    chosen = st.radio(
        t("Slides"),
        list(names),
        key=CHOSEN,
        format_func=lambda name: plain(names[name]),
    )
    number = len(slides_of(context, view, chosen))
    with st.container(horizontal=True, key="deck-buttons"):
        st.button(
            t.plural("Show {count} slide", "Show {count} slides", number),
            type="primary",
            key="open-stage",
            icon=":material/slideshow:",
            on_click=open_stage,
            args=(chosen,),
        )
        st.link_button(
            t("Notes in a second window"),
            f"/werkstatt?{VIEW}={NOTES_WINDOW}&lang={t.language}",
            icon=":material/open_in_new:",
        )
    st.caption(
        t(
            "One step per screen, in large type. Arrow keys turn the slides, N shows your notes, Esc leads back here. "
            "In a second window, which follows the slides, only you see the notes."
        )
    )


def _access(context: PageContext, number: int, code: str) -> Shown:
    t, address = context.t, group_address(code)
    slide = Slide(
        t("Come in"),
        t("Group {number}", number=number),
        (t("Code: {code}", code=code), address.partition("?")[0]),
        (t("Scan the picture, or open the address and type the code."),),
    )
    return Shown(slide, address)


def _values(context: PageContext) -> dict[str, str]:
    """Return what slides may say about the city; numbers stay on the worksheets of the groups."""
    return {"city": context.t("your city"), "survey": context.t("newest survey")}
