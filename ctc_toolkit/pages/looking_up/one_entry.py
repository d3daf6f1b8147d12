"""One entry: what it says, on what it rests, its template, and what belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.templates import template_button
from ctc_toolkit.pages.components.terms import PARAMETER as TERM
from ctc_toolkit.pages.looking_up.entries import LookupEntry, source_address
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.step_words import certainty_words

ENTRY = "eintrag"
MOST_RELATED = 12


def open_entry(address: str) -> None:
    """Open an entry, in the address only: another page forgets it."""
    st.query_params[ENTRY] = address


def show_entry(context: PageContext, entry: LookupEntry, everything: Mapping[str, LookupEntry]) -> None:
    """Show an entry with everything that is known about it."""
    t = context.t
    st.caption(plain(entry.kind))
    st.header(plain(entry.heading), anchor=False)
    if entry.text:
        st.markdown(plain(entry.text, 900))
    if entry.lines:
        st.markdown("\n".join(f"- {_line(label, value)}" for label, value in entry.lines))
    if entry.product:
        template_button(context, entry.product, place="lookup", words="product")
    if entry.term:
        link_to("glossary", t("Open in the glossary"), view={TERM: entry.term})
    for address in entry.links:
        st.markdown(f"<{address}>")
    for heading, addresses in entry.related:
        _related(t, heading, [everything[address] for address in addresses if address in everything])
    _founded(t, entry)


def _line(label: str, value: str) -> str:
    return f"**{plain(label)}:** {plain(value, 600)}" if label else plain(value, 600)


def _related(t: Translator, heading: str, entries: list[LookupEntry]) -> None:
    if not entries:
        return
    st.markdown(f"**{plain(heading)}**")
    with st.container(key=f"lookup-list-{heading}", gap=None):
        for entry in entries[:MOST_RELATED]:
            entry_button(entry, "related")
    if len(entries) > MOST_RELATED:
        rest = ", ".join(entry.number or entry.title for entry in entries[MOST_RELATED:])
        st.caption(t("And {count} more: {rest}", count=len(entries) - MOST_RELATED, rest=plain(rest, 900)))


def entry_button(entry: LookupEntry, place: str, *, opened: bool = False) -> None:
    """Show a button that opens an entry."""
    heading = plain(entry.heading)
    group = place == "list" and entry.shelf == "phases" and not entry.product  # a phase or a milestone among its steps
    st.button(
        f"**{heading}**" if group else heading,
        key=f"look-{place}-{entry.address}",
        type="secondary" if opened else "tertiary",
        on_click=open_entry,
        args=(entry.address,),
    )


def _founded(t: Translator, entry: LookupEntry) -> None:
    """Show on what the entry rests: certainty in words, sources with their references and addresses."""
    if entry.certainty is None and not entry.sources:
        return
    if entry.certainty is not None:
        st.markdown(f"**{t('Rests on')}:** {certainty_words(t)[entry.certainty]}")
    references = {one.id: one for one in load_process().sources}
    lines = []
    for source in entry.sources:
        found = references[source]
        address = f"?{ENTRY}={source_address(source)}&lang={t.language}"
        lines.append(f"- [{source}]({address}) {plain(found.reference, 300)}")
    if lines:
        st.markdown("\n".join(lines))
