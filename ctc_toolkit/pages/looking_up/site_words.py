"""Words at this site: which German words are in use, what the choice changes, and, for those who may, the choice."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.process import load_process
from ctc_toolkit.process.entries import SiteLabel
from ctc_toolkit.process.site_labels import site_words
from ctc_toolkit.workspace import SiteLabelView, choose_site_label, site_labels

PROBLEM = "site-words-problem"
SAVED = "site-words-saved"
SAMPLES = {
    "community_profile": ("CTC-Gebietsprofil erstellen",),
    "community_board": ("Die Einführung für das Gebietsteam hat stattgefunden",),
    "key_leaders": ("Eine Lenkungsgruppe aus Schlüsselpersonen ist benannt",),
    "area": ("Das Gebiet ist informiert und beteiligt", "Verhalten junger Menschen im Gebiet", "Name des Gebiets"),
}
"""German texts that show what a choice does, by label."""


def show_site_words(context: PageContext) -> None:
    """Show the words in use; everybody who may look things up sees them, some may choose."""
    t, may = context.t, reach(context.actor)
    if not may("site_labels"):
        return
    st.header(t("Words at this site"), anchor=False)
    st.markdown(
        t(
            "Sites call some things differently in German. The words chosen here stand in all German texts of this "
            "app, in templates and sheets. English texts, names that people entered, and names of sources stay."
        )
    )
    found = {view.label: view for view in site_labels(context.actor, context.workspace).labels}
    change = may("choose_site_label")
    for label in load_process().head.labels:
        with st.container(border=True, key=f"site-word-{label.id}"):
            _label(t, label, found[label.id], change=change)
    if not change:
        st.caption(t("The administration can choose other words."))


def _label(t: Translator, label: SiteLabel, view: SiteLabelView, *, change: bool) -> None:
    meaning = label.meaning.en if t.language == "en" else label.meaning.de
    words = [choice.word for choice in label.choices]
    if change:
        key = f"site-word-choice-{label.id}-{view.version}"
        st.radio(
            t("Word for: {meaning}", meaning=plain(meaning)),
            words,
            index=words.index(view.word),
            key=key,
            horizontal=True,
            on_change=_chosen,
            args=(label.id, key, view.version),
        )
    else:
        st.markdown(f"**{plain(view.word)}**: {plain(meaning)}")
    effect = label.effect.en if t.language == "en" else label.effect.de
    shown = site_words({label.id: view.word})
    samples = " · ".join(f"„{shown.put(text)}“" for text in SAMPLES.get(label.id, ()))
    st.caption(f"{plain(effect, 600)}" + (f"  \n{t('So it reads:')} {plain(samples, 600)}" if samples else ""))
    problem = st.session_state.get(PROBLEM)
    if problem is not None and problem[0] == label.id:
        del st.session_state[PROBLEM]
        report_unexpected(problem[1])
    elif view.changed_at is not None:
        st.caption(t("saved {when} by {name}", when=at(t, view.changed_at), name=plain(view.changed_by)))


def _chosen(label: str, key: str, version: int) -> None:
    context = page_context()
    try:
        choose_site_label(context.actor, context.workspace, label, st.session_state[key], version=version)
    except Exception as problem:  # shown beneath the choice
        st.session_state[PROBLEM] = (label, problem)
        return
    page_context()  # takes the new words up
