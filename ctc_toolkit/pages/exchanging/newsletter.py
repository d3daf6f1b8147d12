"""The newsletter: choose the days, write an introduction, leave out what is not to stand in it, take it along."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context, workspace_mode
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import report_unexpected, show_problem
from ctc_toolkit.pages.exchanging.address import open_board
from ctc_toolkit.process.newsletter import (
    KINDS,
    LONGEST_INTRODUCTION,
    PRESETS,
    NewsletterItem,
    Period,
    Preset,
    preset_period,
)
from ctc_toolkit.reporting.newsletter import NewsletterFacts, headings, newsletter_sheet, newsletter_text
from ctc_toolkit.reporting.sheets import HTML, sheet_docx, sheet_html, sheet_name
from ctc_toolkit.reporting.word_files import DOCX
from ctc_toolkit.site_words import current_words
from ctc_toolkit.workspace import NewsletterView, newsletter, save_newsletter

PRESET = "zeitraum"
FIRST, LAST = "von", "bis"
PROBLEM = "newsletter-problem"
INTRODUCTION = "newsletter-introduction"


def show_newsletter(context: PageContext) -> None:
    """Show what can stand in the newsletter of a period, and the finished newsletter to take along."""
    t, today = context.t, date.today()
    preset, period = _period(today)
    try:
        view = newsletter(context.actor, context.workspace, period.first, period.last, language=t.language)
    except ToolkitError as problem:
        question(t("What do we tell the partners?"))
        _ways(t, preset, period)
        show_problem(problem)
        return
    chosen = [item for item in view.items if item.key not in view.left_out]
    question(t("What do we tell the partners?"), _answer(t, view, chosen))
    _ways(t, preset, period)
    left, right = st.columns([1, 1], gap="large")
    with left:
        _introduction(t, view)
        _choose(t, view)
        _saved(t, view)
    with right:
        _take_along(t, view, tuple(chosen))


def _period(today: date) -> tuple[Preset, Period]:
    """Return the preset and the days that the address names; the last month without any."""
    named = st.query_params.get(PRESET)
    preset: Preset = next((one for one in PRESETS if one == named), "last_month")
    period = preset_period(preset, today)
    if preset == "own":
        period = Period(_day(FIRST, period.first), _day(LAST, period.last))
    return preset, period


def _day(name: str, usual: date) -> date:
    try:
        return date.fromisoformat(st.query_params.get(name, ""))
    except ValueError:
        return usual


def _answer(t: Translator, view: NewsletterView, chosen: list[NewsletterItem]) -> str:
    days = t("{first} to {last}", first=t.date(view.period.first), last=t.date(view.period.last))
    if not view.items:
        return t("Nothing was approved from {days}, and no event is known. Choose other days.", days=days)
    return t.plural(
        "{count} piece of news from {days}. Nothing is sent from here: take the newsletter along and send it by mail.",
        "{count} pieces of news from {days}. Nothing is sent from here: take the newsletter along and send it by mail.",
        len(chosen),
        days=days,
    )


def _ways(t: Translator, preset: Preset, period: Period) -> None:
    st.button(t("Back to all entries"), key="exchange-back", icon=":material/arrow_back:", on_click=open_board)
    words: dict[Preset, str] = {
        "last_month": t("Last month"),
        "last_quarter": t("Last quarter"),
        "this_quarter": t("This quarter"),
        "own": t("Other days"),
    }
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom", key="newsletter-days"):
        st.session_state["newsletter-preset"] = preset
        st.segmented_control(
            t("Which days?"),
            list(words),
            format_func=words.__getitem__,
            key="newsletter-preset",
            required=True,
            on_change=_preset_chosen,
            wrap=True,
        )
        if preset == "own":
            for name, label, day in ((FIRST, t("First day"), period.first), (LAST, t("Last day"), period.last)):
                st.session_state[f"newsletter-{name}"] = day
                st.date_input(
                    label,
                    key=f"newsletter-{name}",
                    format="DD.MM.YYYY",
                    min_value=date(2000, 1, 1),
                    max_value=date(2100, 12, 31),
                    on_change=_day_chosen,
                    args=(name,),
                    width=180,
                )


def _preset_chosen() -> None:
    st.query_params[PRESET] = st.session_state["newsletter-preset"]


def _day_chosen(name: str) -> None:
    chosen = st.session_state[f"newsletter-{name}"]
    if chosen is not None:
        st.query_params[name] = chosen.isoformat()


def _introduction(t: Translator, view: NewsletterView) -> None:
    key = _key(INTRODUCTION, view)
    if key not in st.session_state:
        st.session_state[key] = _written(t, view)
    st.text_area(
        t("Introduction"),
        key=key,
        max_chars=LONGEST_INTRODUCTION,
        height=150,
        on_change=_save,
        args=(view,),
    )
    problem = st.session_state.pop(PROBLEM, None)
    if problem is not None:
        with st.container(key="problem-newsletter"):
            report_unexpected(problem)


def _written(t: Translator, view: NewsletterView) -> str:
    if view.introduction is not None:
        return view.introduction
    return t("Dear partners,\n\nhere is what has been new in our cities, and what comes next.")


def _choose(t: Translator, view: NewsletterView) -> None:
    names = headings(t)
    for kind in KINDS:
        items = [item for item in view.items if item.kind == kind]
        if not items:
            continue
        st.markdown(f"**{names[kind]}**")
        for item in items:
            key = _key(f"newsletter-item-{item.key}", view)
            st.session_state[key] = item.key not in view.left_out
            st.checkbox(_label(item), key=key, on_change=_save, args=(view,))


def _label(item: NewsletterItem) -> str:
    if item.kind in ("event", "past_event"):
        parts = (item.when, item.title, item.place)
    else:
        parts = (item.title, item.place) if item.kind == "practice" else (item.place, item.title)
    return plain(", ".join(part for part in parts if part), 200)


def _key(name: str, view: NewsletterView) -> str:
    return f"{name}-{view.period.first:%Y%m%d}-{view.period.last:%Y%m%d}"


def _save(view: NewsletterView) -> None:
    """Store the introduction and what is left out."""
    context = page_context()
    out = [
        item.key
        for item in view.items
        if not st.session_state.get(_key(f"newsletter-item-{item.key}", view), item.key not in view.left_out)
    ]
    gone = {one for one in view.left_out if one not in {item.key for item in view.items}}
    try:
        save_newsletter(
            context.actor,
            context.workspace,
            view.period.first,
            view.period.last,
            introduction=st.session_state[_key(INTRODUCTION, view)],
            left_out=[*out, *gone],
            version=view.version,
        )
    except Exception as problem:  # shown beneath the introduction, in which the text stays
        st.session_state[PROBLEM] = problem


def _saved(t: Translator, view: NewsletterView) -> None:
    if view.changed_at is None:
        st.caption(t("The introduction is a proposal. What you change is saved as soon as you leave the field."))
    else:
        st.caption(
            ":material/check: " + t("saved {when} by {name}", when=at(t, view.changed_at), name=plain(view.changed_by))
        )


def _take_along(t: Translator, view: NewsletterView, chosen: tuple[NewsletterItem, ...]) -> None:
    facts = NewsletterFacts(
        view.period,
        st.session_state.get(_key(INTRODUCTION, view), _written(t, view)),
        chosen,
        t("Office of the security cooperation"),
        workspace_mode() != "real",
        date.today(),
    )
    docx, page, name = _files(facts, t.language, current_words().key)
    st.header(t("Take along"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("Word file"),
            docx,
            f"{name}.docx",
            DOCX,
            key="newsletter-docx",
            icon=":material/description:",
            on_click="ignore",
        )
        st.download_button(
            t("Web page (one file)"),
            page,
            f"{name}.html",
            HTML,
            key="newsletter-html",
            icon=":material/html:",
            on_click="ignore",
        )
    st.markdown(t("As plain text, to be copied into a mail:"))
    st.code(newsletter_text(facts, t.language), language=None, wrap_lines=True)


@lru_cache(maxsize=32)
def _files(facts: NewsletterFacts, language: str, words: str) -> tuple[bytes, bytes, str]:
    """Return the newsletter as Word file and web page, kept for a while, and its name without ending.

    words: key of the words of the site.
    """
    sheet = newsletter_sheet(facts, language)
    return sheet_docx(sheet), sheet_html(sheet), sheet_name(sheet, "")
