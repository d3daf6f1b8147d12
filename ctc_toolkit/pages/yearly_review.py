"""Yearly review: what did a school year bring, what is learned from it, and how does each measure go on?"""

from __future__ import annotations

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_review import YearFigures
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.empty import no_city_yet
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.sheets import sheet_downloads, show_blocks
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.looking_back.closing import show_begin, show_closing
from ctc_toolkit.pages.looking_back.writing import show_entries
from ctc_toolkit.pages.writing.places import allowed, areas_to_write_about, choose_city_and_area, place_of_address
from ctc_toolkit.reporting.sheets import Heading
from ctc_toolkit.reporting.yearly_sheets import (
    YearPlace,
    goals_of_year_table,
    measures_of_year_table,
    money_of_year_table,
    participants_lines,
    yearly_sheet,
)
from ctc_toolkit.reporting.yearly_words import (
    answer_of_year,
    counting_text,
    no_change_text,
    notice_lines,
    year_text,
)
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import YearlyReviews, list_cities, yearly_reviews

ACTION = "yearly_reviews"
YEAR = "jahr"


def show() -> None:
    """Show the school year of the address for the area of the address."""
    context = page_context()
    t = context.t
    title = t("What did the year bring?")
    seen = list_cities(context.actor, context.workspace)
    cities = [city for city in seen if areas_to_write_about(context, city, ACTION)]
    if not cities:
        question(title, t("Here stands what a school year brought: planned, delivered, reached, changed."))
        if seen:
            st.markdown(t("For that the city needs at least one area. The coordination of the city can add one."))
        else:
            no_city_yet(context)
        return
    city, area = place_of_address(context, cities, ACTION)
    view = _asked_for(context, area.id)
    question(title, plain(_answer(context, view), 600))
    choose_city_and_area(context, cities, city, area, ACTION)
    _choose_year(context, view)
    if view.figures is None or not view.figures.measures:
        _nothing(context, view)
        return
    _figures(context, view, view.figures, load_instrument(view.figures.instrument))


def _asked_for(context: PageContext, area_id: str) -> YearlyReviews:
    """Return the year of the address; the usual one where there is no such year."""
    asked = st.query_params.get(YEAR, "")
    if asked.isdecimal() and len(asked) <= 4:
        try:
            return yearly_reviews(context.actor, context.workspace, area_id, year=int(asked))
        except ToolkitError as problem:
            if problem.code != "not_available":
                raise
            del st.query_params[YEAR]
    return yearly_reviews(context.actor, context.workspace, area_id)


def _answer(context: PageContext, view: YearlyReviews) -> str:
    if view.year is None and not view.editable:
        return context.t("No yearly review is decided here yet.")
    return answer_of_year(context.t, view.figures)


def _choose_year(context: PageContext, view: YearlyReviews) -> None:
    t = context.t
    if view.year is None:
        return
    states = {"none": t("not begun"), "open": t("at work"), "decided": t("decided")}
    names = {year: f"{year_text(year)} ({states[state]})" for year, state in view.years}
    st.session_state["yearly-year"] = view.year
    st.selectbox(
        t("School year"),
        list(names),
        format_func=names.__getitem__,
        key="yearly-year",
        on_change=lambda: st.query_params.update({YEAR: str(st.session_state["yearly-year"])}),
        width=300,
    )


def _nothing(context: PageContext, view: YearlyReviews) -> None:
    """Say what is needed before a year can be looked back on, and lead there."""
    t = context.t
    if not view.editable:
        st.markdown(t("It stands here once the steering group has decided on it."))
        return
    st.markdown(t("A review needs a decided action plan with measures, and groups with sessions that were entered."))
    for page, action, label in (
        ("delivery", "area_delivery", t("To the delivery of measures")),
        ("action_plan", "area_plan", t("To the action plan")),
    ):
        if allowed(context, action, view.ags, view.area_id):
            link_to(page, label, city=view.ags, view={"gebiet": view.area_id})


def _figures(context: PageContext, view: YearlyReviews, figures: YearFigures, instrument: Instrument) -> None:
    t, review = context.t, view.review
    show_blocks([measures_of_year_table(t, figures, instrument, "told")], key="yearly-measures")
    why = no_change_text(t, figures)
    if why:
        st.markdown(plain(why))
    goals, money = goals_of_year_table(t, figures, instrument, "told"), money_of_year_table(t, figures)
    if goals is not None:
        show_blocks([Heading(goals.caption), goals], key="yearly-goals")
    _details(context, figures)
    if money is not None:
        with st.expander(t("Money of the plan"), icon=":material/payments:", key="yearly-money"):
            show_blocks([money], key="yearly-money-table")
    if review is None:
        show_begin(context, view)
    else:
        show_entries(context, view, review)
        show_closing(context, view, review)
    decision = review.decision if review is not None else None
    place = YearPlace(
        view.name,
        view.city_name,
        view.made_up,
        review.decided_on if review is not None else None,
        f"{decision.body} ({decision.number})" if decision is not None else "",
    )
    sheet = yearly_sheet(t, figures, view.written, instrument, place)
    st.header(t("To take along"), anchor=False)
    sheet_downloads(t, lambda: sheet, sheet, key="yearly-sheet", city=view.ags)
    with st.expander(t("How this is counted"), key="yearly-counting"):
        bullets(*counting_text(t))
    st.caption(t("As of {date}", date=t.date(figures.as_of)))


def _details(context: PageContext, figures: YearFigures) -> None:
    """Show changes in participants and warnings with what was done, measure by measure."""
    t = context.t
    told = participants_lines(t, figures)
    if told:
        with st.expander(t("Changes in participants"), icon=":material/groups:", key="yearly-participants"):
            bullets(*(plain(one, 900) for one in told))
    noticed = {one.title: lines for one in figures.measures if (lines := notice_lines(t, one))}
    if noticed:
        with st.expander(t("Warnings and what was done"), icon=":material/notifications:", key="yearly-warnings"):
            for title, lines in noticed.items():
                bullets(*(plain(one, 900) for one in lines), heading=plain(title))


show()
