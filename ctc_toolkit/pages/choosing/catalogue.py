"""The catalogue of programmes: search, facets with counts, the list, one entry."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ctc_toolkit.language import Text, Translator
from ctc_toolkit.pages.choosing.address import (
    COMPARE,
    PROGRAMME,
    compared,
    forget_search,
    open_part,
    open_programme,
    put_facet,
    put_search,
    query_of_address,
)
from ctc_toolkit.pages.choosing.comparing import compare_box
from ctc_toolkit.pages.choosing.one_programme import show_programme
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.evidence import evidence
from ctc_toolkit.programmes.offer_terms import SETTING_NAMES
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.programmes.registries import BANDS
from ctc_toolkit.programmes.search import Found, Query, search
from ctc_toolkit.programmes.terms import FACET_NAMES, ROLE_NAMES
from ctc_toolkit.reporting.programme_words import (
    ages_text,
    band_text,
    factors_text,
    language_name,
    listed,
    shown_name,
)

FIRST = ("factor", "age", "setting", "band")
FURTHER = ("level", "problem", "nrw", "language", "cost", "origin", "availability")
STEP = 20
_SHOWN = "programmes-shown"


def show_catalogue(context: PageContext, catalogue: ProgrammeCatalogue) -> None:
    """Show the entry of the address, else the list that fits search and facets."""
    t = context.t
    asked = st.query_params.get(PROGRAMME)
    if asked in catalogue.by_id:
        show_programme(context, catalogue, catalogue.by_id[asked])
        return
    if asked:
        st.warning(t("There is no programme with this address. Please search for it."), icon=":material/link_off:")
    query = query_of_address()
    found = search(catalogue, query)
    _search(t, query)
    left, right = st.columns([1, 3], gap="medium")
    with left:
        _narrow(t, catalogue, query, found)
    with right:
        _list(t, catalogue, found)


def _search(t: Translator, query: Query) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.session_state["programmes-search"] = query.text
        st.text_input(
            t("Search programmes"),
            key="programmes-search",
            max_chars=120,
            type="search",
            placeholder=t("name, topic or factor, for example: mobbing primary school"),
            on_change=lambda: put_search(st.session_state["programmes-search"]),
        )
        number = len(compared())
        label = t("Side by side ({count})", count=number)
        st.button(label, icon=":material/compare_arrows:", on_click=open_part, args=(COMPARE,), disabled=not number)


def _narrow(t: Translator, catalogue: ProgrammeCatalogue, query: Query, found: Found) -> None:
    for name in FIRST:
        _facet(t, catalogue, name, query, found)
    open_now = any(query.chosen.get(name) for name in FURTHER if name != "availability")
    with st.expander(t("More filters"), expanded=open_now):
        for name in FURTHER:
            _facet(t, catalogue, name, query, found)
    st.button(t("Reset search and filters"), icon=":material/filter_alt_off:", on_click=forget_search, type="tertiary")


def _facet(t: Translator, catalogue: ProgrammeCatalogue, name: str, query: Query, found: Found) -> None:
    """Let a person choose values of a facet; beside each stands how many programmes it would give."""
    counts, names = found.counts[name], _value_names(t, catalogue, name, found)
    chosen = [value for value in query.chosen.get(name, ()) if value in names]
    options = [value for value in names if counts.get(value) or value in chosen]
    key = f"programmes-{name}"
    st.session_state[key] = chosen
    st.multiselect(
        _facet_title(t, name),
        options,
        format_func=lambda value: f"{names[value]} ({counts.get(value, 0)})",
        key=key,
        placeholder=t("any"),
        on_change=lambda: put_facet(name, [value for value in st.session_state[key] if value in names]),
    )


def _facet_title(t: Translator, name: str) -> str:
    return {
        "factor": t("Factor"),
        "problem": t("Against"),
        "age": t("Age"),
        "setting": t("Where"),
        "level": t("For whom"),
        "band": t("How well proven"),
        "availability": t("Availability"),
        "nrw": t("North Rhine-Westphalia"),
        "language": t("Language of the material"),
        "cost": t("Costs"),
        "origin": t("Origin of the entry"),
    }[name]


def _value_names(t: Translator, catalogue: ProgrammeCatalogue, name: str, found: Found) -> dict[str, str]:
    """Return the names of the values of a facet in the order in which they are offered."""
    if name == "factor":
        return {factor.id: factor.name.get(t.language) for factor in catalogue.factors.values()}
    if name == "language":
        return {code: language_name(code, t.language) for code in sorted(found.counts[name])}
    named: Mapping[str, Text] = FACET_NAMES[name]
    values = BANDS if name == "band" else tuple(named)
    return {value: named[value].get(t.language) for value in values}


def _list(t: Translator, catalogue: ProgrammeCatalogue, found: Found) -> None:
    hits = found.programmes
    st.caption(t.plural("{count} entry fits", "{count} entries fit", len(hits)))
    if not hits:
        _nothing(t, found)
        return
    most = int(st.session_state.get(_SHOWN, STEP))
    with st.container(key="programmes-list", gap="small"):
        for programme in hits[:most]:
            _hit(t, catalogue, programme)
    if len(hits) > most:
        st.button(t("Show more"), icon=":material/expand_more:", on_click=_more, args=(most,))


def _more(most: int) -> None:
    st.session_state[_SHOWN] = most + STEP


def _nothing(t: Translator, found: Found) -> None:
    st.info(t("Nothing fits. Please try another word, or take filters away."), icon=":material/search_off:")
    if found.suggestions:
        st.markdown(t("Perhaps you mean: {names}", names=", ".join(plain(name) for name in found.suggestions)))


def _hit(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> None:
    """Show one programme of the list: what it is, evidence in words, and the marks that must not be overlooked."""
    with st.container(key=f"hit-{programme.id}", border=True, gap=None):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            st.button(
                f"**{plain(shown_name(programme))}**",
                key=f"open-{programme.id}",
                type="tertiary",
                on_click=open_programme,
                args=(programme.id,),
                width="content",
            )
            with st.container(width="content"):
                compare_box(t, programme, "list")
        band = plain(band_text(t, evidence(programme, catalogue.registries)))
        who = f"{plain(ages_text(t, programme))} · {plain(listed(SETTING_NAMES, programme.settings, t.language))}"
        works_on = plain(factors_text(t, catalogue, programme.factors.main))
        st.markdown(f"{t('How well proven')}: **{band}** · {who}  \n{t('Works on first')}: {works_on}")
        marks = _marks(t, catalogue, programme)
        if marks:
            st.caption(" · ".join(marks))


def _marks(t: Translator, catalogue: ProgrammeCatalogue, programme: Programme) -> list[str]:
    marks = []
    if programme.role != "programme":
        marks.append(f":material/info: {plain(ROLE_NAMES[programme.role].get(t.language))}")
    if not programme.availability.germany:
        marks.append(f":material/public: {t('abroad only')}")
    if programme.availability.nrw:
        marks.append(f":material/location_on: {t('documented in North Rhine-Westphalia')}")
    local = catalogue.local.get(programme.id)
    if local:
        word = t("own entry of this site") if local[0].kind == "added" else t("corrected at this site")
        marks.append(f":material/edit: {word}, {t.date(local[0].date)}")
    return marks
