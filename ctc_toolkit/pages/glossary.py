"""Glossary: the terms of the pages and of the process, in plain words, with a search and an address for each term."""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.pages.components.context import current_language
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.terms import PARAMETER, GlossaryEntry, entry_of, glossary_entries
from ctc_toolkit.process.practice_search import Searchable, found

SEARCH = "glossary_search"


def terms(t: Translator) -> list[tuple[str, str]]:
    """Return term and explanation, sorted as a dictionary of the language sorts them."""
    return [(entry.term, entry.meaning) for entry in glossary_entries(t)]


def show() -> None:
    """Show the term of the address, else the glossary narrowed down to what was searched for."""
    t = translator(current_language())
    asked = st.query_params.get(PARAMETER)
    entry = entry_of(t, asked) if asked else None
    if entry is not None:
        question(t("What does “{term}” mean?", term=plain(entry.term)), plain(entry.meaning, 1000))
        _other_language(t, entry)
        st.button(t("Show all terms"), key="glossary-all", on_click=_all)
        return
    question(t("What does this word mean?"), t("The terms of these pages in plain words."))
    if asked:
        st.info(t("This term is not in the glossary. Perhaps you find it under another word."), icon=":material/info:")
    searched = st.text_input(
        t("Search a term"),
        key=SEARCH,
        max_chars=60,
        type="search",
        placeholder=t("for example: weight"),
        width=420,
    )
    shown = _narrowed(t, searched)
    if not shown:
        st.info(t("No term fits. Please try another word."), icon=":material/search_off:")
    for one in shown:
        st.markdown(f"**{plain(one.term)}**  \n{plain(one.meaning, 1000)}")


def _other_language(t: Translator, entry: GlossaryEntry) -> None:
    if entry.other.casefold() == entry.term.casefold():
        return
    words = t("In English: {term}") if t.language == "de" else t("In German: {term}")
    st.markdown(words.format(term=plain(entry.other)))


def _narrowed(t: Translator, searched: str) -> list[GlossaryEntry]:
    """Return the terms that hold every word, in either language and with small slips; all of them for no word."""
    entries = glossary_entries(t)
    if not searched.strip():
        return entries
    texts = [Searchable(entry.ids, {entry.term: 4.0, entry.other: 2.0, entry.meaning: 1.0}) for entry in entries]
    by_ids = {entry.ids: entry for entry in entries}
    return [by_ids[ids] for ids in found(texts, searched)]


def _all() -> None:
    del st.query_params[PARAMETER]


show()
