"""The board: what is new, what waits for whom, the search and the entries that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, reach
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.frame import question
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.exchanging.address import (
    clear_search,
    open_entry,
    open_form,
    open_newsletter,
    said_once,
    search_of_address,
    set_search,
)
from ctc_toolkit.pages.exchanging.words import factor_names, phase_names, state_words, step_names, where
from ctc_toolkit.process.newsletter import shortened
from ctc_toolkit.process.practice_search import LONGEST_QUERY
from ctc_toolkit.workspace import PracticeList, PracticeSearch, PracticeView, practices

SHOWN = "exchange-shown"
PAGE = 8
"""Entries that are shown at first, and with each click on more."""

OFFICE = "office"


def show_board(context: PageContext) -> None:
    """Show the board as the address narrows it down."""
    t, search = context.t, search_of_address()
    known = practices(context.actor, context.workspace, search)
    question(t("What has worked elsewhere?"), _answer(t, known))
    said_once()
    _buttons(context)
    beside = bool(known.waiting or known.own)
    left, right = st.columns([5, 3], gap="large") if beside else (st.container(), None)
    with left:
        if known.approved:
            _search(t, known, search)
        _found(context, known, search)
    if right is not None:
        with right:
            _waiting(t, known.waiting)
            _own(t, known)


def _answer(t: Translator, known: PracticeList) -> str:
    waiting = t.plural(
        "{count} entry waits for your approval.", "{count} entries wait for your approval.", len(known.waiting)
    )
    said = [waiting] if known.waiting else []
    if not known.approved:
        return " ".join([*said, t("Nothing is approved yet. Here partners will read what others have tried.")])
    count = t.plural("{count} approved entry.", "{count} approved entries.", known.approved)
    newest = max(known.found, key=lambda one: one.approved_at.timestamp() if one.approved_at else 0.0, default=None)
    if newest is not None and newest.approved_at == known.newest:
        said.append(
            t(
                "New since {day}: “{title}” ({where}).",
                day=day(t, newest.approved_at) if newest.approved_at else "",
                title=plain(newest.fields.title),
                where=where(t, newest),
            )
        )
    return " ".join([*said, count])


def _buttons(context: PageContext) -> None:
    t, may = context.t, reach(context.actor)
    with st.container(horizontal=True, gap="small", key="exchange-buttons"):
        if may("save_practice"):
            st.button(
                t("Write an entry"),
                type="primary",
                icon=":material/edit:",
                key="exchange-write",
                on_click=open_form,
            )
        if may("newsletter"):
            st.button(
                t("Make the newsletter"), icon=":material/mail:", key="exchange-newsletter", on_click=open_newsletter
            )


def _search(t: Translator, known: PracticeList, search: PracticeSearch) -> None:
    with st.container(horizontal=True, gap="small", key="exchange-search"):
        st.session_state["exchange-text"] = search.text
        st.text_input(
            t("Search"),
            key="exchange-text",
            max_chars=LONGEST_QUERY,
            type="search",
            placeholder=t("for example: parents' evening"),
            on_change=_changed,
            args=("text",),
            width=220,
        )
        phases = phase_names(t)
        _choice(t, t("City"), "city", _cities(t, known), search.city, 132)
        _choice(t, t("Phase"), "phase", phases, search.phase, 192)
        offered = step_names(t, (search.phase,) if search.phase in phases else ())
        _choice(t, t("Step"), "step", offered, search.step, 280)
        _choice(t, t("Factor"), "factor", factor_names(t), search.factor, 280)
    if search.narrows:
        st.button(t("Show all entries again"), key="exchange-clear", icon=":material/close:", on_click=clear_search)


def _cities(t: Translator, known: PracticeList) -> dict[str, str]:
    cities = dict(sorted(known.cities.items(), key=lambda one: one[1]))
    return {**cities, OFFICE: t("Office")} if known.office else cities


def _choice(t: Translator, label: str, name: str, options: Mapping[str, str], chosen: str, width: int) -> None:
    known = {"": t("all"), **options}
    if chosen not in known:
        known[chosen] = chosen[:40]
    st.session_state[f"exchange-{name}"] = chosen
    st.selectbox(
        label,
        list(known),
        format_func=lambda one: known[one],
        key=f"exchange-{name}",
        on_change=_changed,
        args=(name,),
        width=width,
    )


def _changed(name: str) -> None:
    set_search(name, (st.session_state[f"exchange-{name}"] or "").strip())
    st.session_state[SHOWN] = PAGE


def _found(context: PageContext, known: PracticeList, search: PracticeSearch) -> None:
    t = context.t
    if not known.approved:
        st.markdown(
            t(
                "An entry says in a few sentences what was done, what helped and what to watch out for. The office "
                "reads it and approves it; then all partners see it."
            )
        )
        return
    st.header(
        t.plural("{count} entry found", "{count} entries found", len(known.found))
        if search.narrows
        else t("Newest entries"),
        anchor=False,
    )
    if not known.found:
        st.info(
            t("Nothing fits yet. Try fewer or other words, or write down what you have tried yourselves."),
            icon=":material/search_off:",
        )
    shown = int(st.session_state.get(SHOWN, PAGE))
    for view in known.found[:shown]:
        _card(t, view)
    if len(known.found) > shown:
        st.button(t("Show more"), key="exchange-more", on_click=_more, args=(shown,))


def _more(shown: int) -> None:
    st.session_state[SHOWN] = shown + PAGE


def _card(t: Translator, view: PracticeView) -> None:
    phases, factors = phase_names(t), factor_names(t)
    with st.container(border=True, key=f"practice-{view.id[:8]}", gap="small"):
        st.subheader(plain(view.fields.title), anchor=False)
        about = [where(t, view)]
        about += [t("Phase {name}", name=phases[one]) for one in view.fields.phases if one in phases]
        st.markdown(":small[" + " · ".join(about) + "]")
        st.markdown(plain(shortened(view.fields.done, 240)))
        about = [factors[one] for one in view.fields.factors if one in factors]
        about += [t("approved on {day}", day=day(t, view.approved_at))] if view.approved_at else []
        about += [t("Comments: {count}", count=view.comments)] if view.comments else []
        about += [t("Files: {count}", count=len(view.files))] if view.files else []
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(" · ".join(about))
            st.button(
                t("Read"),
                key=f"read-{view.id[:8]}",
                help=t("Read “{title}”", title=plain(view.fields.title)),
                on_click=open_entry,
                args=(view.id,),
            )


def _waiting(t: Translator, waiting: Sequence[PracticeView]) -> None:
    if not waiting:
        return
    st.header(t("Waits for your approval"), anchor=False)
    for number, view in enumerate(waiting):
        with st.container(border=True, key=f"waits-{view.id[:8]}", gap="small"):
            since = t("waiting since {day}", day=day(t, view.handed_in_at or view.changed_at))
            st.markdown(f"**{plain(view.fields.title)}**  \n{where(t, view)} :small[{since}]")
            st.button(
                t("Read and decide"),
                type="primary" if number == 0 else "secondary",
                key=f"decide-{view.id[:8]}",
                help=plain(view.fields.title),
                on_click=open_entry,
                args=(view.id,),
            )


def _own(t: Translator, known: PracticeList) -> None:
    waiting = {view.id for view in known.waiting}
    own = [view for view in known.own if view.id not in waiting]
    if not own:
        return
    st.header(t("In progress"), anchor=False)
    words = state_words(t)
    for view in own:
        with st.container(border=True, key=f"own-{view.id[:8]}", gap="small"):
            st.markdown(f"**{plain(view.fields.title) or t('without a title')}**  \n{where(t, view)}")
            state = words[view.state]
            again = t("new version of an approved entry") if view.number > 1 else ""
            st.caption(", ".join(part for part in (state, again, day(t, view.changed_at)) if part))
            if view.reason:
                st.markdown(":material/comment: " + plain(view.reason))
            writes = view.state in ("draft", "returned")
            st.button(
                t("Go on writing") if writes else t("Read"),
                key=f"own-open-{view.id[:8]}",
                help=plain(view.fields.title),
                on_click=open_form if writes else open_entry,
                args=(view.id,),
            )
