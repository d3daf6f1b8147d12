"""Making a bundle and saving it on the own device; the bundles made so far."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.languages import NAMES
from ctc_toolkit.pages.components.moments import day_and_clock
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.exporting.choosing import Chosen, wave_name
from ctc_toolkit.reporting.evaluation_bundle import ZIP, Bundle, form_names
from ctc_toolkit.workspace import EvaluationExports, MadeBundle, city_evaluation_bundle, evaluation_bundle

READY = "export-ready"
"""Where the session keeps the bundle that was made last, with the choice it was made for."""
SHOWN = 12
"""Digits of a fingerprint on the page."""


def make(context: PageContext, chosen: Chosen) -> None:
    """Offer to make the bundle that is chosen; once it is there, offer to save it."""
    t = context.t
    pressed = st.button(
        t("Make the bundle"),
        type="primary",
        icon=":material/inventory_2:",
        key="export-make",
        disabled=not chosen.forms,
    )
    if not chosen.forms:
        st.caption(t("Choose at least one form."))
    if pressed:
        st.session_state.pop(READY, None)
        try:
            with st.spinner(t("The bundle is being made. The first time takes up to a minute …"), show_time=True):
                st.session_state[READY] = (chosen.key, _made(context, chosen))
        except ToolkitError as problem:
            show_problem(problem)
    key, bundle = st.session_state.get(READY, (None, None))
    if bundle is not None and key == chosen.key:
        _save(t, bundle)


def _made(context: PageContext, chosen: Chosen) -> Bundle:
    about = {"language": chosen.language, "formats": chosen.forms, "level": chosen.level}
    if chosen.wave is None:
        return city_evaluation_bundle(context.actor, context.workspace, chosen.ags, **about)
    return evaluation_bundle(context.actor, context.workspace, chosen.wave.id, **about)


def _save(t: Translator, bundle: Bundle) -> None:
    size = t.number(max(1, round(len(bundle.content) / 1024)))
    count = t.plural("{count} file", "{count} files", len(bundle.files))
    st.success(t("The bundle is ready: {files}, {size} kB.", files=count, size=size), icon=":material/check_circle:")
    st.download_button(
        t("Save on this device"),
        bundle.content,
        bundle.name,
        ZIP,
        key="export-save",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(t("Fingerprint (SHA-256): {sha}", sha=bundle.sha256))


def whats_inside(t: Translator, chosen: Chosen) -> None:
    """Say what is in the bundle, and what is in none."""
    inside = t(
        "Inside: profile by all groups, comparison and change, ranks, districts, what occurs together, cut points, "
        "decided priorities and goals. Answers of single people are in no bundle; locked values have no number."
    )
    st.markdown(inside)
    if chosen.level == "internal":
        st.markdown(
            t(
                "With response, checks, reliability and how measures were delivered. For use in the city only, not for "
                "publication."
            )
        )
    else:
        st.markdown(
            t("May be published: behind every share stand at least 30 answers, and counts are rounded to five.")
        )


def history(context: PageContext, view: EvaluationExports) -> None:
    """Show the bundles made so far, as the log knows them."""
    t = context.t
    st.header(t("What was exported so far"), anchor=False)
    if not view.made:
        st.markdown(t("Nothing yet. Every bundle that is made is noted here and in the log."))
        return
    names = {wave.id: wave_name(t, wave) for wave in (*view.waves, *view.waiting)}
    frame = pd.DataFrame([_line(t, made, names) for made in view.made])
    show_table(frame, t("Bundles made so far"), content="sentences", key="export-history")


def _line(t: Translator, made: MadeBundle, names: dict[str, str]) -> dict[str, str]:
    forms = form_names(t)
    survey = t("All surveys together") if made.wave_id is None else names.get(made.wave_id, t("deleted survey"))
    return {
        t("When"): day_and_clock(t, made.at),
        t("By whom"): plain(made.who),
        t("Survey"): survey,
        t("For whom"): t("For the public") if made.level == "public" else t("For use in the city"),
        t("Language"): NAMES.get(made.language, made.language),
        t("Forms"): ", ".join(forms.get(form, form) for form in made.forms),
        t("Fingerprint"): made.sha256[:SHOWN],
    }


def how_to_use(t: Translator) -> None:
    """Say how the files are used."""
    with st.expander(t("How to work with the files"), icon=":material/menu_book:"):
        bullets(
            t("One row of the table is one value. The column state says whether it is shown; an empty number is no 0."),
            t("R: put all files into one folder and start read-in-r.R there. It needs no further packages."),
            t("Stata: start read-in-stata.do in the same folder."),
            t("SPSS: open ctc-data.sav. Locked values carry a missing code with its reason."),
            t("The same survey, level and language give the same file again: compare the fingerprints."),
            t("On a server the command ctc export makes the same bundle."),
        )
