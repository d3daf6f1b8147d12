"""Up to four programmes side by side, and the choice of them from any list."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.choosing.address import CATALOGUE, compared, open_part, open_programme, put_compared
from ctc_toolkit.pages.components.context import PageContext
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import LONGEST, sheet_downloads
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.programmes.catalogue_files import ProgrammeCatalogue
from ctc_toolkit.programmes.programme import Programme
from ctc_toolkit.reporting.programme_sheets import MOST_COMPARED, comparison_sheet, comparison_table
from ctc_toolkit.reporting.programme_words import shown_name


def show_comparison(context: PageContext, catalogue: ProgrammeCatalogue) -> None:
    """Show the programmes that were chosen for comparison, and let others be chosen."""
    t = context.t
    chosen = [name for name in compared() if name in catalogue.by_id][:MOST_COMPARED]
    st.header(t("Programmes side by side"), anchor=False)
    _choose(t, catalogue, chosen)
    if not chosen:
        st.markdown(t("Nothing is chosen yet. Choose up to four programmes above, or mark them in the catalogue."))
        st.button(t("To the catalogue"), type="primary", on_click=open_part, args=(CATALOGUE,))
        return
    programmes = [catalogue.by_id[name] for name in chosen]
    if len(programmes) == 1:
        st.info(t("Choose a second programme to compare it with."), icon=":material/compare_arrows:")
    _table(t, catalogue, programmes)
    with st.container(horizontal=True, gap="small"):
        for one in programmes:
            label = t("Open {name}", name=plain(shown_name(one)))
            st.button(label, key=f"open-compared-{one.id}", on_click=open_programme, args=(one.id,))
    sheet = comparison_sheet(catalogue, programmes, context.language, date.today())
    sheet_downloads(t, lambda: sheet, sheet, key="programmes-compared")


def _choose(t: Translator, catalogue: ProgrammeCatalogue, chosen: list[str]) -> None:
    st.session_state["programmes-compared"] = chosen
    st.multiselect(
        t("Which programmes?"),
        list(catalogue.by_id),
        format_func=lambda name: shown_name(catalogue.by_id[name]),
        key="programmes-compared",
        max_selections=MOST_COMPARED,
        placeholder=t("Type a name"),
        on_change=lambda: put_compared(st.session_state["programmes-compared"]),
    )


def _table(t: Translator, catalogue: ProgrammeCatalogue, programmes: list[Programme]) -> None:
    table = comparison_table(t, catalogue, programmes)
    frame = pd.DataFrame(
        [[f"**{plain(row[0])}**", *(plain(cell, LONGEST) for cell in row[1:])] for row in table.rows],
        columns=[plain(name) for name in table.columns],
    )
    show_table(frame, table.caption, content="values", key="programmes-compared")


def compare_box(t: Translator, programme: Programme, place: str) -> None:
    """Show a box that puts a programme into the comparison, or takes it out. place: names it on the page."""
    ids = compared()
    key = f"compare-{place}-{programme.id}"
    st.session_state[key] = programme.id in ids
    full = len(ids) >= MOST_COMPARED and programme.id not in ids
    st.checkbox(
        t("compare"),
        key=key,
        disabled=full,
        help=t("Four programmes are compared already.") if full else None,
        on_change=_toggle,
        args=(programme.id,),
    )


def _toggle(name: str) -> None:
    ids = compared()
    put_compared([one for one in ids if one != name] if name in ids else [*ids, name])
