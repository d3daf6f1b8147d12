"""Second part: all offers of the place as a real table, one of them to be opened, and the file."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.offering.state import FORM, INVENTORY_STEP, NEW, PART, Shown, link_step, open_offer
from ctc_toolkit.programmes.offer_terms import STATE_NAMES
from ctc_toolkit.reporting.offer_files import XLSX, offers_xlsx
from ctc_toolkit.reporting.offer_sheet import inventory_table
from ctc_toolkit.site_words import current_words
from ctc_toolkit.workspace import CityOffers

PICK, SEARCH = "offers-pick", "offers-search"


def show_inventory(context: PageContext, shown: Shown) -> None:
    """Show the list."""
    t, view = context.t, shown.view
    if not shown.listed:
        st.info(t("No offer is entered for this place yet."), icon=":material/info:")
        if view.whole or view.editable:
            st.button(
                t("Enter the first offer"), key="offers-first", type="primary", icon=":material/add:",
                on_click=open_offer, args=(NEW,),
            )  # fmt: skip
        return
    editable = [one for one in shown.listed if view.may_edit(one.fields.areas)]
    if editable:
        with st.container(key="offers-open", horizontal=True, gap="small", vertical_alignment="bottom"):
            by_id = {one.id: one for one in editable}
            st.selectbox(
                t("Change an offer"),
                list(by_id),
                index=None,
                format_func=lambda name: f"{by_id[name].fields.name} ({by_id[name].fields.provider})",
                placeholder=t("choose by name"),
                key=PICK,
                on_change=_picked,
                width=460,
            )
            st.button(t("Enter a new offer"), key="offers-new", icon=":material/add:", on_click=open_offer, args=(NEW,))
    typed = st.text_input(
        t("Search in the list"), key=SEARCH, max_chars=60, placeholder=t("name, organisation, factor")
    )
    table = inventory_table(shown.called, shown.listed)
    words = (typed or "").casefold().split()
    rows = [row for row in table.rows if all(word in " ".join(row).casefold() for word in words)]
    st.caption(_counted(t, shown, len(rows)))
    frame = pd.DataFrame([[plain(cell, 600) for cell in row] for row in rows], columns=list(table.columns))
    if rows:
        show_table(frame, table.caption, content="sentences", key="offers-list")
    st.download_button(
        t("The inventory as a spreadsheet"),
        inventory_file(view, t.language),
        file_name=f"angebote-{view.ags}.xlsx",
        mime=XLSX,
        key="offers-export",
        icon=":material/download:",
        on_click="ignore",
        help=t("All offers of the city, in the columns of the template: change it and read it in again."),
    )
    link_step(t, shown, INVENTORY_STEP)


def inventory_file(view: CityOffers, language: str, kind: str = "inventory") -> bytes:
    """Return the inventory of a city as a spreadsheet, or the empty template.

    The file is made beforehand: what a download button makes on demand belongs to no session, and would be refused.
    """
    return _file(view, kind, f"{view.content_hash} {current_words().key}", language)


@st.cache_data(max_entries=16, show_spinner=False)
def _file(_view: CityOffers, kind: str, content: str, language: str) -> bytes:
    from ctc_toolkit.language import translator

    t = translator(language)
    title = t("Offers for young people in {city}", city=_view.city_name)
    made_up = t("Example: all entries are made up.") if _view.made_up else ""
    offers = _view.offers if kind == "inventory" else ()
    return offers_xlsx(_view.names, offers, language, title=title, made_up=made_up)


def _counted(t: Translator, shown: Shown, rows: int) -> str:
    states = ", ".join(
        f"{t.number(count)} {STATE_NAMES[state].get(t.language)}"
        for state in STATE_NAMES
        if (count := sum(one.fields.state == state for one in shown.listed))
    )
    return t("{rows} of {count} offers are shown: {states}.", rows=rows, count=len(shown.listed), states=states)


def _picked() -> None:
    chosen = st.session_state.get(PICK)
    if chosen:
        open_offer(chosen)
        st.session_state[PICK] = None
    st.query_params[PART] = FORM
