"""The cards of the indicators: value, interval, change, small chart, source and caution; the table one click away."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from ctc_toolkit.disclosure.indicators import CITY
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.counting.address import ALL, DOMAIN, ENTER, PART, PLACE, WHOLE
from ctc_toolkit.pages.counting.entering import wish_for
from ctc_toolkit.pages.counting.prepared import Prepared, chart, file_of
from ctc_toolkit.pages.counting.words import domain_names, measure_names, source_line
from ctc_toolkit.reporting.indicator_files import XLSX, how_made
from ctc_toolkit.reporting.indicator_words import (
    change_text,
    counts_text,
    district_text,
    interval_text,
    place_text,
    short_text,
    value_text,
)
from ctc_toolkit.riskfactors.indicator_cards import DOMAINS, Indicator
from ctc_toolkit.riskfactors.indicator_rates import Compared, IndicatorFigures
from ctc_toolkit.workspace import CityIndicators

FONT = '"Source Sans", sans-serif'
_ICONS = {"higher": "trending_up", "lower": "trending_down", "similar": "trending_flat", "unclear": "compare_arrows"}


def show_cards(context: PageContext, view: CityIndicators, found: Prepared, may_enter: bool) -> None:
    """Show the cards of the chosen area of life for the chosen place, then the indicators that have no value yet."""
    t = context.t
    if not found.figures:
        _nothing_yet(t, may_enter)
        return
    domain, place = _choose(t, view, found.figures)
    shown = [one for one in found.figures if domain in (ALL, one.indicator.domain) and one.newest(place) is not None]
    names = domain_names(t)
    for part in DOMAINS:
        of_part = [one for one in shown if one.indicator.domain == part]
        if of_part:
            st.header(names[part], anchor=False)
            _pairs(context, view, of_part, place)
    if not shown:
        st.info(t("There is no figure here yet. Choose another area of life or another place."))
    _without_value(t, view, found.figures, domain, may_enter)
    _files_and_methods(context, view, found)


def _nothing_yet(t: Translator, may_enter: bool) -> None:
    st.markdown(
        t(
            "Offices count much that stands for a factor of the survey: benefits, moves, leaving school. Here these "
            "figures stand with their range, their source and what to bear in mind."
        )
    )
    if may_enter:
        st.button(
            t("Enter the first figure"),
            key="indicator-first",
            type="primary",
            icon=":material/edit:",
            on_click=lambda: st.query_params.update({PART: ENTER}),
        )


def _choose(t: Translator, view: CityIndicators, figures: Sequence[IndicatorFigures]) -> tuple[str, str]:
    """Let a person choose area of life and place; return both."""
    filled = [part for part in DOMAINS if any(one.indicator.domain == part for one in figures)]
    options = [*filled, ALL] if len(filled) > 1 else filled
    names = {**domain_names(t), ALL: t("All")}
    domain = choose_from_address(DOMAIN, options, options[0])
    places = {WHOLE: CITY, **{place: place for place in view.districts}}
    chosen = choose_from_address(PLACE, list(places), WHOLE)
    with st.container(key="view", horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.session_state["indicator-domain"] = domain
        st.segmented_control(
            t("Area of life"),
            options,
            format_func=names.__getitem__,
            key="indicator-domain",
            required=True,
            wrap=True,
            on_change=lambda: st.query_params.update({DOMAIN: st.session_state["indicator-domain"]}),
        )
        if len(places) > 1:
            st.session_state["indicator-place"] = chosen
            st.selectbox(
                t("Place"),
                list(places),
                format_func=lambda name: place_text(t, places[name]),
                key="indicator-place",
                on_change=lambda: st.query_params.update({PLACE: st.session_state["indicator-place"]}),
                width=220,
            )
    return domain, places[chosen]


def _pairs(context: PageContext, view: CityIndicators, figures: Sequence[IndicatorFigures], place: str) -> None:
    for start in range(0, len(figures), 2):
        for column, one in zip(st.columns(2), figures[start : start + 2], strict=False):
            with column:
                _card(context, view, one, place)


def _card(context: PageContext, view: CityIndicators, one: IndicatorFigures, place: str) -> None:
    t, indicator = context.t, one.indicator
    newest = one.newest(place)
    if newest is None:
        return
    with st.container(border=True, gap="small", key=f"indicator-{indicator.id}"):
        st.subheader(plain(indicator.name.get(t.language)), anchor=False)
        with st.container(key=f"indicator-value-{indicator.id}"):
            st.markdown(f"**{plain(value_text(t, indicator, newest))}**")
        said = [str(newest.year)]
        if newest.state == "shown":
            said.append(interval_text(t, newest))
        st.markdown(plain(", ".join(said)))
        for compared, text in _comparisons(t, one, place):
            st.markdown(f":material/{_ICONS[compared.difference]}: {plain(text)}")
        drawn = chart(one, f"{one.content_hash} {view.content_hash}", place, t.language)
        document = drawn.to_dict(alternative="separate")
        document["autosize"] = {"type": "fit-x", "contains": "padding"}
        document["config"]["font"] = FONT
        st.vega_lite_chart(spec=document, alt=drawn.alt, theme=None, width="stretch")
        if place != CITY:
            st.caption(t("Dashed: the city as a whole."))
        note = view.notes.get((indicator.id, place, newest.year))
        if note is not None:
            st.caption(plain(t("{source}, as of {date}", source=note.source, date=t.date(note.as_of)), 300))
        st.caption(plain(indicator.caution.get(t.language), 600))
        st.caption(_stands_for(t, indicator))
        _table(t, view, one)


def _comparisons(t: Translator, one: IndicatorFigures, place: str) -> list[tuple[Compared, str]]:
    """Return what the newest value of a place is compared with, and in which words."""
    if place == CITY:
        found = [compared for compared in (one.change, one.since_first) if compared is not None]
        return [(compared, change_text(t, compared)) for compared in found]
    return [(compared, district_text(t, compared)) for compared in one.districts if compared.place == place]


def _stands_for(t: Translator, indicator: Indicator) -> str:
    names = measure_names(t, indicator)
    if not names:
        return t("A condition of life; it stands for no single factor.")
    return t("Stands for: {factors}", factors=plain("; ".join(names)))


def _table(t: Translator, view: CityIndicators, one: IndicatorFigures) -> None:
    """Show all figures of an indicator as a real table, with what was counted and where it comes from."""
    indicator = one.indicator
    with st.expander(t("All figures, definition and source"), key=f"indicator-more-{indicator.id}"):
        bullets(
            plain(t("Counted: {text}", text=indicator.numerator.get(t.language)), 400),
            plain(t("Refers to: {text}", text=indicator.denominator.get(t.language)), 400),
            plain(t("Register: {text}", text=source_line(t, indicator)), 400),
        )
        rows = [
            (
                plain(place_text(t, figure.place)),
                str(figure.year),
                plain(short_text(t, figure)),
                plain(counts_text(t, figure)),
            )
            for figure in sorted(one.figures, key=lambda figure: (figure.place != CITY, figure.place, -figure.year))
        ]
        per = t("Value per {per} (range)", per=t.number(indicator.per))
        frame = pd.DataFrame(rows, columns=[t("Place"), t("Year"), per, t("Counted")])
        if all(figure.place == CITY for figure in one.figures):
            frame = frame.drop(columns=[t("Place")])
        show_table(frame, indicator.name.get(t.language), key=f"indicator-{indicator.id}")
        if one.districts:
            said = [plain(f"{entry.place}: {district_text(t, entry)}") for entry in one.districts]
            bullets(*said, heading=t("Districts in {year}", year=one.districts[0].year))
        notes = [note for key, note in view.notes.items() if key[0] == indicator.id]
        named = sorted({(note.source, note.as_of) for note in notes}, key=lambda entry: entry[1], reverse=True)
        bullets(
            *(plain(t("{source}, as of {date}", source=source, date=t.date(day))) for source, day in named[:4]),
            heading=t("Where the figures come from"),
        )


def _without_value(
    t: Translator, view: CityIndicators, figures: Sequence[IndicatorFigures], domain: str, may_enter: bool
) -> None:
    """List the indicators of the chosen area of life that have no value yet."""
    filled = {one.indicator.id for one in figures}
    open_ones = [
        indicator
        for indicator in view.indicators.values()
        if indicator.id not in filled and domain in (ALL, indicator.domain)
    ]
    if not open_ones:
        return
    with st.expander(
        t.plural("{count} indicator without a value", "{count} indicators without a value", len(open_ones))
    ):
        for indicator in open_ones:
            with st.container(horizontal=True, vertical_alignment="center", key=f"indicator-open-{indicator.id}"):
                text = f"**{plain(indicator.name.get(t.language))}**: {plain(indicator.numerator.get(t.language), 300)}"
                st.markdown(text)
                if may_enter:
                    st.button(
                        t("Enter a value"),
                        key=f"indicator-enter-{indicator.id}",
                        help=t("Enter a value of “{name}”", name=plain(indicator.name.get(t.language))),
                        on_click=wish_for,
                        args=(indicator.id,),
                    )


def _files_and_methods(context: PageContext, view: CityIndicators, found: Prepared) -> None:
    t = context.t
    with st.expander(t("How to read this"), icon=":material/menu_book:"):
        bullets(*how_made(t))
    st.download_button(
        t("Save all figures as a file (Excel)"),
        data=file_of(view, found.figures, t.language),
        file_name="-".join(["ctc", t("city-data"), *([t("sample-data")] if view.made_up else []), view.ags]) + ".xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
        key="indicator-download",
    )
