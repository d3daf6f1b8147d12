"""Name, colour and logo of a city: one form."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.reporting.logos import LARGEST
from ctc_toolkit.workspace import BrandEntry, BrandView, save_brand

PROBLEM, SAVED = "brand-problem", "brand-saved"


def brand_form(context: PageContext, view: BrandView) -> None:
    """Let a person change name, colour and logo."""
    t = context.t
    st.header(t("Name, colour and logo"), anchor=False)
    turn = f"{view.ags}-{view.version}"
    with st.form(f"brand-form-{turn}", border=False):
        st.text_input(
            t("Name on reports"),
            value=view.brand.name,
            max_chars=80,
            placeholder=view.city,
            key=f"brand-name-{turn}",
            help=t("As the city calls itself, for example “Stadt Musterstadt, Jugendamt”."),
            width=500,
        )
        st.text_input(
            t("Colour of headings"),
            value=view.brand.colour,
            max_chars=20,
            key=f"brand-colour-{turn}",
            help=t("# and six digits or letters. It has to be dark enough to be read on white paper."),
            width=200,
        )
        st.file_uploader(
            t("Logo (PNG, at most {size} kB)", size=LARGEST // 1000),
            type=["png"],
            key=f"brand-logo-{turn}",
            max_upload_size=1,
        )
        if view.brand.logo:
            st.checkbox(t("Take the logo out"), key=f"brand-no-logo-{turn}")
        st.text_input(
            t("What the logo shows"),
            value=view.brand.logo_alt,
            max_chars=150,
            key=f"brand-words-{turn}",
            help=t("Screen readers say these words in place of the picture."),
            width=500,
        )
        st.form_submit_button(t("Save"), type="primary", on_click=_saved, args=(view, turn))
    _result(t, view)


def _saved(view: BrandView, turn: str) -> None:
    context, state = page_context(), st.session_state
    uploaded = state.get(f"brand-logo-{turn}")
    logo = uploaded.getvalue() if uploaded is not None else b"" if state.get(f"brand-no-logo-{turn}") else None
    words = state[f"brand-words-{turn}"]
    entry = BrandEntry(state[f"brand-name-{turn}"], state[f"brand-colour-{turn}"], logo, words)
    try:
        save_brand(context.actor, context.workspace, view.ags, entry, version=view.version)
    except ToolkitError as problem:
        state[PROBLEM] = (view.ags, problem, entry)
    else:
        state[SAVED] = view.ags


def _result(t: Translator, view: BrandView) -> None:
    """Say what became of the last change, below its button."""
    ags, problem, entry = st.session_state.pop(PROBLEM, (None, None, None))
    if problem is not None and ags == view.ags:
        show_problem(problem)
        if problem.code == "changed_meanwhile":  # the form shows what the other person has saved
            st.markdown(t("You had entered: {what}", what=plain(", ".join((entry.name, entry.colour, entry.logo_alt)))))
    if st.session_state.pop(SAVED, None) == view.ags:
        st.success(t("Saved. New reports of {city} look like this.", city=plain(view.city)), icon=":material/check:")
