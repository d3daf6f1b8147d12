"""First part: which priorities are covered at which age, with what follows from it in sentences."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, choose_from_address
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.links import link_to
from ctc_toolkit.pages.components.sheets import sheet_downloads
from ctc_toolkit.pages.components.tables import show_table
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.offering.state import GAPS_STEP, SETTING, THRESHOLD, Shown, link_step
from ctc_toolkit.programmes.offer_matrix import ANY, BANDS, THRESHOLDS, Cell
from ctc_toolkit.programmes.offer_terms import SETTING_NAMES
from ctc_toolkit.reporting.offer_sheet import kept_lines, offer_sheet
from ctc_toolkit.reporting.offer_words import (
    band_heading,
    cell_text,
    ending_text,
    gap_text,
    missing_text,
    overlap_text,
    rules_of,
    share_text,
    word_text,
)

EVERY = "alle"
SHOWN = 8
"""How many sentences of one kind stand open."""


def show_matrix(context: PageContext, shown: Shown) -> None:
    """Show the matrix of the place, gaps, overlaps, strengths, missing numbers, and the sheet."""
    t, found = context.t, shown.found
    if shown.basis == "offers":
        _no_priorities(context, shown)
    else:
        _basis(t, shown)
    if found.factors:
        setting = _filters(t, shown)
        first = t("Priority") if shown.basis == "priorities" else t("Factor")
        frame = pd.DataFrame(
            [
                [plain(shown.called.factor(factor)), *(_cell(t, found.cell(factor, band, setting)) for band in BANDS)]
                for factor in found.factors
            ],
            columns=[first, *(band_heading(t, band) for band in BANDS)],
        )
        show_table(frame, t("Covered, thin, unknown or a gap, by age"), content="values", key="offers-matrix")
        st.caption(t("Ages in years. An offer counts in every age group that it touches."))
    _sentences(context, shown)
    _made_of(t, shown)
    sheet = offer_sheet(
        shown.called, found, shown.listed, city=shown.view.city_name, made_up=shown.view.made_up, today=shown.today,
        basis=shown.basis,
    )  # fmt: skip
    if shown.listed:
        st.markdown(t("For a meeting, with all offers:"))
        sheet_downloads(t, lambda: sheet, sheet, key="offers-sheet", city=shown.view.ags)
        link_step(t, shown, GAPS_STEP)


def _no_priorities(context: PageContext, shown: Shown) -> None:
    t = context.t
    st.info(
        t(
            "Which priorities are covered shows as soon as some are chosen or under discussion. Until then the list "
            "below shows the factors that offers work on."
        ),
        icon=":material/info:",
    )
    link_to("priorities", t("To the priorities"), city=shown.view.ags, kind="tertiary")


def _basis(t: Translator, shown: Shown) -> None:
    """Say which priorities these are: decided ones, or what is chosen so far."""
    choices = shown.view.choices
    place = shown.found.place
    used = [choices[place]] if place in choices else list(choices.values())
    if any(one.state == "open" and one.priorities for one in used):
        st.caption(t("Not all of these priorities are decided yet; the list follows the choice of the group."))


def _filters(t: Translator, shown: Shown) -> str:
    """Let a person choose setting and threshold; return the setting."""
    names = {EVERY: t("All settings")} | {name: text.get(t.language) for name, text in SETTING_NAMES.items()}
    setting = choose_from_address(SETTING, list(names), EVERY)
    with st.container(key="offers-filters", horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.session_state["offers-setting"] = setting
        st.selectbox(
            t("Setting"),
            list(names),
            format_func=names.__getitem__,
            key="offers-setting",
            on_change=lambda: st.query_params.update({SETTING: st.session_state["offers-setting"]}),
            width=200,
        )
        st.session_state["offers-threshold"] = shown.found.threshold
        st.selectbox(
            t("Counts as covered from"),
            THRESHOLDS,
            format_func=lambda one: t("{count} of 100", count=one),
            key="offers-threshold",
            help=t("How many of the children an offer is meant for have to be reached. Your choice, no standard."),
            on_change=lambda: st.query_params.update({THRESHOLD: str(st.session_state["offers-threshold"])}),
            width=200,
        )
    return ANY if setting == EVERY else setting


def _cell(t: Translator, cell: Cell) -> str:
    more = cell_text(t, cell)
    return f"**{word_text(t, cell.word)}**" + (f"  \n{plain(more)}" if more else "")


def _sentences(context: PageContext, shown: Shown) -> None:
    t, found, called = context.t, shown.found, shown.called
    parts = (
        ("gaps", t("Gaps"), [gap_text(called, one) for one in found.gaps] if shown.basis == "priorities" else []),
        ("overlaps", t("Overlaps to talk about"), [overlap_text(called, one) for one in found.overlaps]),
        ("strengths", t("Strengths that are to stay"), kept_lines(called, found)),
        (
            "ending",
            t("Funding that ends within a year"),
            [ending_text(called, called.offers[one].fields, shown.today) for one in found.ending],
        ),
        (
            "missing",
            t("With these numbers more would be known"),
            [missing_text(called, one, found.place) for one in found.missing],
        ),
        (
            "unplaced",
            t("Not in the matrix: age or factor is missing"),
            [f"{called.offers[one].fields.name} ({called.offers[one].fields.provider})" for one in found.unplaced],
        ),
    )
    for key, heading, lines in parts:
        if not lines:
            continue
        st.header(heading, anchor=False)
        with st.container(key=f"lines-offers-{key}"):
            bullets(*(plain(line, 600) for line in lines[:SHOWN]))
        if len(lines) > SHOWN:
            with st.expander(t("{count} more.", count=len(lines) - SHOWN), key=f"more-offers-{key}"):
                bullets(*(plain(line, 600) for line in lines[SHOWN:]))
        if key == "gaps":
            st.caption(t("A gap is no order: whether this age matters for the priority is for you to decide."))


def _made_of(t: Translator, shown: Shown) -> None:
    with st.expander(t("What the words mean, and how the shares are made"), key="offers-rules"):
        bullets(*(plain(line, 600) for line in rules_of(t, shown.found.threshold)))
        rows = [
            (plain(shown.called.offers[name].fields.name), plain(share_text(shown.called, one), 600))
            for name, one in shown.found.shares.items()
            if one.reach is not None
        ]
        if rows:
            frame = pd.DataFrame(rows, columns=[t("Offer"), t("Share reached")])
            show_table(frame, t("Shares of the offers"), content="sentences", key="offers-shares")
