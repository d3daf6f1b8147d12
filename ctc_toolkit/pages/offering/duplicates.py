"""Offers that may be the same: shown side by side; a person puts them together or keeps them apart."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.programmes.offer_similarity import Alike, alike, merged
from ctc_toolkit.programmes.offers import LocalOffer, said_by
from ctc_toolkit.reporting.offer_words import Called, ages_text, lists_of, places_text, reach_of
from ctc_toolkit.workspace import CityOffers, settle_offers

PROBLEM = "offers-alike-problem"
OPEN_PAIRS = 5
"""How many pairs are shown at once."""


def show_alike(context: PageContext, view: CityOffers) -> None:
    """Show the pairs that nobody has decided on yet."""
    t = context.t
    pairs = _pairs(view, view.content_hash)
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        show_problem(problem)
    if not pairs:
        return
    st.header(t("Entered twice?"), anchor=False)
    st.markdown(
        t.plural(
            "{count} pair of offers looks alike. Is it one offer? You decide; nothing is put together by itself.",
            "{count} pairs of offers look alike. Is each one offer? You decide; nothing is put together by itself.",
            len(pairs),
        )
    )
    called = Called(t, view.names, dict(view.by_id))
    for pair in pairs[:OPEN_PAIRS]:
        _pair(t, view, called, pair)


@st.cache_resource(max_entries=32, show_spinner=False)
def _pairs(_view: CityOffers, content: str) -> tuple[Alike, ...]:
    return alike(_view.offers, _view.apart)


def _pair(t: Translator, view: CityOffers, called: Called, pair: Alike) -> None:
    with st.container(border=True, key=f"alike-{pair.first.id[:8]}-{pair.second.id[:8]}"):
        left, right = st.columns(2)
        for column, one in ((left, pair.first), (right, pair.second)):
            column.markdown(_card(t, called, one))
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("These are two offers"),
                key=f"apart-{pair.first.id}-{pair.second.id}",
                icon=":material/call_split:",
                on_click=_settle,
                args=(view.ags, pair.first, pair.second, "apart"),
            )
            for kept, other, side in ((pair.first, pair.second, t("left")), (pair.second, pair.first, t("right"))):
                st.button(
                    t("Put together, keep the {side} one", side=side),
                    key=f"merge-{kept.id}-{other.id}",
                    icon=":material/merge:",
                    help=_effect(t, kept, other),
                    on_click=_settle,
                    args=(view.ags, kept, other, "merge"),
                )


def _card(t: Translator, called: Called, one: LocalOffer) -> str:
    offer = one.fields
    _, settings, state = lists_of(t, offer)
    lines = [
        f"**{plain(offer.name)}**",
        plain(offer.provider),
        plain(f"{ages_text(t, offer.age_from, offer.age_to)}; {places_text(called, offer)}; {settings}"),
        plain(f"{t('Children reached')}: {reach_of(t, offer)}; {state}"),
    ]
    return "  \n".join(lines)


def _effect(t: Translator, kept: LocalOffer, other: LocalOffer) -> str:
    """Return what happens to the entries when both are put together."""
    joined = merged(kept.fields, other.fields)
    told = t("What it does not say is taken from the other one; the other one is deleted. Numbers are never added.")
    if joined.reach is None and (kept.fields.reach is not None or other.fields.reach is not None):
        told += " " + t(
            "The children reached are dropped, because they were counted for other places than both together."
        )
    return told if said_by(joined) != said_by(kept.fields) else t("The other one is deleted.")


def _settle(ags: str, kept: LocalOffer, other: LocalOffer, how: Literal["apart", "merge"]) -> None:
    context = page_context()
    try:
        settle_offers(
            context.actor, context.workspace, ags, kept.id, other.id, how=how, versions=(kept.version, other.version)
        )
    except ToolkitError as problem:
        st.session_state[PROBLEM] = problem
