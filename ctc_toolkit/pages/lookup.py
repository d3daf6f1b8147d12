"""Look up: everything that the process catalogue says, with search, sources, templates and the words of this site."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.looking_up.entries import (
    SHELVES,
    LookupEntry,
    Shelf,
    lookup_entries,
    searched,
    shelf_names,
)
from ctc_toolkit.pages.looking_up.one_entry import ENTRY, entry_button, show_entry
from ctc_toolkit.pages.looking_up.site_words import show_site_words
from ctc_toolkit.process import load_process
from ctc_toolkit.workspace import site_labels

SHELF = "regal"
WORDS = "woerter"
PHASE = "phase"
SEARCH = "lookup-search"
MOST_HITS = 40


def show() -> None:
    """Show what can be looked up, narrowed down, and the entry of the address."""
    context = page_context()
    t = context.t
    everything = lookup_entries(t)
    by_address = {entry.address: entry for entry in everything}
    asked = st.query_params.get(ENTRY)
    opened = by_address.get(asked or "")
    question(t("What belongs to CTC, and what does it rest on?"), _answer(t, everything))
    if st.query_params.get(SHELF) == WORDS:
        st.button(t("Back to looking up"), icon=":material/arrow_back:", on_click=_leave_words)
        show_site_words(context)
        return
    if asked and opened is None:
        st.warning(t("There is no entry with this address. Please search for it."), icon=":material/link_off:")
    shelf, words = _narrow(t, opened)
    if opened is None and shelf == "phases" and not words.strip():
        opened = by_address[f"p{_number(None)}"]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _list(t, everything, shelf, words, opened)
    with right.container(key="lookup-entry"):
        if opened is None:
            st.markdown(t("Choose an entry on the left. What it says, what it rests on and its template stand here."))
        else:
            show_entry(context, opened, by_address)
    _words(context)


def _answer(t: Translator, everything: tuple[LookupEntry, ...]) -> str:
    catalogue = load_process()
    return t(
        "{phases} phases, {milestones} milestones, {steps} steps, {products} products with templates and {terms} "
        "terms, all in own words. Each entry says what it rests on.",
        phases=len(catalogue.phases),
        milestones=len(catalogue.milestones),
        steps=len(catalogue.benchmarks),
        products=len(catalogue.products),
        terms=len(catalogue.glossary),
    )


def _narrow(t: Translator, opened: LookupEntry | None) -> tuple[Shelf | None, str]:
    """Return the shelf (None: all of them) and the words that were searched for."""
    names = shelf_names(t)
    asked = st.query_params.get(SHELF)
    wanted = asked if asked in SHELVES else opened.shelf if opened and not asked else "phases"
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        words = st.text_input(
            t("Search"),
            key=SEARCH,
            max_chars=80,
            type="search",
            placeholder=t("for example: school, 2.3.1, S04"),
            width=340,
        )
        st.session_state["lookup-shelf"] = None if asked == "alle" else wanted
        st.selectbox(
            t("Where"),
            [None, *SHELVES],
            format_func=lambda one: names[one] if one else t("everywhere"),
            key="lookup-shelf",
            on_change=_shelf_chosen,
            width=340,
            disabled=bool(words.strip()),
            help=t("A search looks everywhere."),
        )
    return st.session_state["lookup-shelf"], words


def _shelf_chosen() -> None:
    st.query_params[SHELF] = st.session_state["lookup-shelf"] or "alle"


def _list(
    t: Translator, everything: tuple[LookupEntry, ...], shelf: Shelf | None, words: str, opened: LookupEntry | None
) -> None:
    if words.strip():
        hits = searched(everything, words)
        st.caption(t.plural("{count} entry found", "{count} entries found", len(hits)))
        if not hits:
            st.info(t("Nothing fits. Please try another word."), icon=":material/search_off:")
        _buttons(t, hits, opened)
        return
    shown = [entry for entry in everything if shelf is None or entry.shelf == shelf]
    if shelf == "phases":
        shown = _of_phase(t, shown, opened)
    _buttons(t, shown, opened, most=len(shown))


def _of_phase(t: Translator, shown: list[LookupEntry], opened: LookupEntry | None) -> list[LookupEntry]:
    """Let a person choose a phase, so that the list stays short."""
    number = _number(opened)
    st.session_state["lookup-phase"] = number
    numbers = [phase.number for phase in load_process().phases]
    st.segmented_control(t("Phase"), numbers, key="lookup-phase", required=True, on_change=_phase_chosen, wrap=True)
    return [entry for entry in shown if entry.phase == number]


def _number(opened: LookupEntry | None) -> int:
    """Return the phase that the address names, else that of the opened entry, else the first."""
    asked = st.query_params.get(PHASE)
    if asked in [str(phase.number) for phase in load_process().phases]:
        return int(asked)
    return opened.phase if opened and opened.phase else 1


def _phase_chosen() -> None:
    st.query_params[PHASE] = str(st.session_state["lookup-phase"])
    st.query_params.pop(ENTRY, None)


def _buttons(t: Translator, entries: list[LookupEntry], opened: LookupEntry | None, most: int = MOST_HITS) -> None:
    with st.container(key="lookup-list", height=560, border=False, gap=None):
        for entry in entries[:most]:
            entry_button(entry, "list", opened=entry == opened)
        if len(entries) > most:
            st.caption(t("Only the first {count} are shown. Please add a word.", count=most))


def _words(context: PageContext) -> None:
    """Name the words of this site, and lead to what they change and to the choice."""
    t = context.t
    if not reach(context.actor)("site_labels"):
        return
    used = ", ".join(plain(view.word) for view in site_labels(context.actor, context.workspace).labels)
    with st.container(key="site-words", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{t('Words at this site')}:** {used}", width="content")
        change = reach(context.actor)("choose_site_label")
        st.button(t("Choose other words") if change else t("What they change"), on_click=_to_words)


def _to_words() -> None:
    st.query_params[SHELF] = WORDS


def _leave_words() -> None:
    del st.query_params[SHELF]


show()
