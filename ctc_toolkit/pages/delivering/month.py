"""The month: what took place, who was there, what was different, what is open; to be read and handed out."""

from __future__ import annotations

from datetime import date

import streamlit as st

from ctc_toolkit.implementation.months import AreaMonth, area_month, months_of
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.sheets import sheet_downloads, show_blocks
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.reporting.delivery_month import (
    Place,
    answer_text,
    counting_lines,
    month_blocks,
    month_sheet,
)
from ctc_toolkit.reporting.event_words import month as month_name
from ctc_toolkit.reporting.sheet_xlsx import XLSX, sheet_xlsx
from ctc_toolkit.reporting.sheets import sheet_name
from ctc_toolkit.workspace import AreaDelivery

MONTH, ONLY = "monat", "nur"
ALL = "alle"


def show_month(context: PageContext, view: AreaDelivery) -> None:
    """Show the month of the address, of all measures or of one."""
    t, today = context.t, date.today()
    st.header(t("The month"), anchor=False)
    day, only = _choose(context, view, today)
    shown = view.measures if only == ALL else tuple(one for one in view.measures if one.measure == only)
    found = area_month(shown, day, today)
    st.markdown(f"**{plain(answer_text(t, found), 600)}**")
    show_blocks(month_blocks(t, found), key="month")
    if found.quiet and only == ALL:
        st.subheader(t("Measures without sessions in this month"), anchor=False)
        bullets(*(plain(one) for one in found.quiet))
    with st.expander(t("How this is counted")):
        bullets(*counting_lines(t))
    measure = "" if only == ALL else view.by_measure[only].title
    _downloads(t, found, Place(view.name, view.city_name, view.made_up, measure), view.ags)
    st.caption(t("As of {date}", date=t.date(today)))


def _choose(context: PageContext, view: AreaDelivery, today: date) -> tuple[date, str]:
    """Let a person choose month and measure; return the first day of the month, and the measure or `ALL`."""
    t = context.t
    months = {f"{day:%Y-%m}": day for day in months_of(view.measures, today)}
    measures = {ALL: t("All measures"), **{one.measure: one.title for one in view.measures}}
    with st.container(key="month-choice", horizontal=True, gap="medium", vertical_alignment="bottom"):
        month = choose_from_address(MONTH, list(months), next(iter(months)))
        st.session_state["delivery-month"] = month
        st.selectbox(
            t("Month"),
            list(months),
            format_func=lambda one: month_name(months[one], t.language),
            key="delivery-month",
            on_change=_moved,
            args=(MONTH, "delivery-month"),
            width=220,
        )
        only = choose_from_address(ONLY, list(measures), ALL)
        st.session_state["delivery-only"] = only
        st.selectbox(
            t("Measure of the plan"),
            list(measures),
            format_func=lambda one: measures[one],
            key="delivery-only",
            on_change=_moved,
            args=(ONLY, "delivery-only"),
            width=420,
        )
    return months[month], only


def _moved(name: str, key: str) -> None:
    st.query_params[name] = st.session_state[key]


def _downloads(t: Translator, found: AreaMonth, place: Place, city: str) -> None:
    if not found.measures:
        return
    sheet = month_sheet(t, found, place)
    sheet_downloads(t, lambda: sheet, sheet, key="month-sheet", city=city)
    st.download_button(
        t("As a spreadsheet"),
        sheet_xlsx(sheet),
        file_name=sheet_name(sheet, ".xlsx"),
        mime=XLSX,
        key="month-sheet-xlsx",
        icon=":material/table:",
        on_click="ignore",
    )
