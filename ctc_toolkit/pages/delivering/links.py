"""Links for providers: making one, copying it or its code, seeing what each is worth, prolonging and revoking it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import streamlit as st

from ctc_toolkit.access.second_factor import qr_code
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import Delivery
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import day
from ctc_toolkit.pages.components.problems import report_unexpected
from ctc_toolkit.pages.delivering.address import choose_measure
from ctc_toolkit.pages.managing.code_note import server_address
from ctc_toolkit.pages.provider_pages import PATH
from ctc_toolkit.workspace import (
    AreaDelivery,
    ProviderLink,
    make_provider_link,
    prolong_provider_link,
    provider_links,
    remove_provider_link,
    revoke_provider_link,
)
from ctc_toolkit.workspace.delivery_links import LONGEST_DAYS, LONGEST_NAME, LinkState, link_problems, preset_end

TOKENS, PROBLEMS, ROUND = "provider-tokens", "provider-problems", "provider-round"


def show_links(context: PageContext, view: AreaDelivery) -> None:
    """Show the links to one measure, and let somebody make a new one."""
    t = context.t
    st.header(t("Links for providers"), anchor=False)
    st.markdown(
        t(
            "Whoever leads a group logs its sessions by a link, on a phone too, without an account. A link leads to "
            "one measure only, shows nothing else of this app, and ends on its own."
        )
    )
    if not view.running:
        st.markdown(t("The decided action plan holds no measure at present, so there is nothing a link could lead to."))
        return
    delivery = choose_measure(context, view.running)
    found = provider_links(context.actor, context.workspace, view.area_id)
    own = found.of_measure(delivery.measure)
    st.markdown(f"**{_answer(t, own)}**")
    for link in own:
        if link.state == "works":
            _one(context, view.area_id, link, found.editable)
    if found.editable:
        _new(t, view.area_id, delivery)
    ended = [link for link in own if link.state != "works"]
    if ended:
        shown = any(link.id in st.session_state.get(PROBLEMS, {}) for link in ended)
        with st.expander(t("Links that lead nowhere any more ({count})", count=len(ended)), expanded=shown):
            for link in ended:
                _one(context, view.area_id, link, found.editable)


def _answer(t: Translator, links: tuple[ProviderLink, ...]) -> str:
    works = sum(link.state == "works" for link in links)
    sessions = sum(link.sessions for link in links)
    if not links:
        return t("There is no link to this measure yet.")
    said = t.plural("{count} link works.", "{count} links work.", works)
    return said + " " + t.plural("{count} session came by links.", "{count} sessions came by links.", sessions)


def state_text(t: Translator, state: LinkState) -> str:
    """Return what a link is worth."""
    return {
        "works": t("works"),
        "expired": t("expired"),
        "revoked": t("revoked"),
        "gone": t("leads nowhere: measure or group are gone"),
    }[state]


def _one(context: PageContext, area_id: str, link: ProviderLink, editable: bool) -> None:
    t = context.t
    with st.container(border=True, key=f"provider-link-{link.id[:8]}"):
        where = plain(link.group_name) if link.group else t("all groups")
        st.markdown(f"**{plain(link.provider)}** · {where} · {state_text(t, link.state)}")
        st.caption(_facts(t, link))
        token = st.session_state.get(TOKENS, {}).get(link.id)
        if token and link.state == "works":
            _address(t, link, str(token))
        if editable:
            with st.container(horizontal=True, gap="small"):
                if link.state != "revoked":
                    _prolonging(t, area_id, link)
                    _revoking(t, area_id, link)
                if link.state != "works":
                    _removing(t, area_id, link)
        _problem(link.id)


def _facts(t: Translator, link: ProviderLink) -> str:
    parts = [t("last day {day}", day=t.date(link.expires_on))] if link.state != "revoked" else []
    parts.append(t.plural("{count} session came by it", "{count} sessions came by it", link.sessions))
    if link.last_used_at is not None:
        parts.append(t("last used on {day}", day=day(t, link.last_used_at)))
    return " · ".join(parts)


def _address(t: Translator, link: ProviderLink, token: str) -> None:
    """Show a link that was made in this session; it is told nowhere else."""
    address = f"{server_address()}{PATH}/{token}"
    left, right = st.columns([3, 1], gap="medium")
    with left:
        st.markdown(t("**Copy the link now:** it is shown in this session only and kept nowhere."))
        st.code(address, language=None, wrap_lines=True)
        st.markdown(
            t(
                "Send it to the organisation, or print the code. Whoever has the link can log sessions of this "
                "measure: if it gets into wrong hands, revoke it and make a new one."
            )
        )
        st.download_button(
            t("Save the code as a picture"),
            lambda: qr_code(address).encode(),
            file_name="link-anbieter.svg",
            mime="image/svg+xml",
            key=f"provider-qr-{link.id[:8]}",
            icon=":material/qr_code_2:",
            on_click="ignore",
        )
    with right:
        st.image(qr_code(address), width=220, alt=t("QR code with the link that stands beside it"))


def _prolonging(t: Translator, area_id: str, link: ProviderLink) -> None:
    with st.popover(t("Change the last day"), icon=":material/event:", key=f"provider-until-{link.id[:8]}"):
        key = f"provider-end-{link.id[:8]}-{link.version}"
        _days(t, key, max(link.expires_on, date.today()))
        st.button(
            t("Save the day"),
            key=f"provider-prolong-{link.id[:8]}",
            icon=":material/save:",
            on_click=_prolong,
            args=(area_id, link, key),
        )


def _revoking(t: Translator, area_id: str, link: ProviderLink) -> None:
    with st.popover(t("Revoke"), icon=":material/link_off:", key=f"provider-revoking-{link.id[:8]}"):
        st.markdown(t("The link leads nowhere from then on, for good. The sessions that came by it stay."))
        st.button(
            t("Yes, revoke the link"),
            key=f"provider-revoke-{link.id[:8]}",
            on_click=_revoke,
            args=(area_id, link),
        )


def _removing(t: Translator, area_id: str, link: ProviderLink) -> None:
    with st.popover(t("Delete"), icon=":material/delete:", key=f"provider-removing-{link.id[:8]}"):
        st.markdown(t("The link goes from this list. The sessions that came by it stay, with the name of the link."))
        st.button(
            t("Yes, delete the link"),
            key=f"provider-remove-{link.id[:8]}",
            on_click=_remove,
            args=(area_id, link),
        )


def _new(t: Translator, area_id: str, delivery: Delivery) -> None:
    """Ask for the least: whose link it is, for which groups, until when."""
    name = f"{delivery.measure[:8]}-{st.session_state.get(ROUND, 0)}"
    st.subheader(t("New link"), anchor=False)
    with st.container(border=True, key="provider-new"):
        st.text_input(
            t("Which organisation is it for?"),
            key=f"provider-name-{name}",
            max_chars=LONGEST_NAME,
            help=t("The name of the organisation, never of a person. It stands beside every session that comes by it."),
        )
        _problem("provider")
        groups = {one.id: one.fields.name for one in delivery.groups}
        left, right = st.columns(2, gap="small")
        with left:
            st.selectbox(
                t("For which groups?"),
                [None, *groups],
                format_func=lambda one: groups[one] if one else t("all groups of the measure"),
                key=f"provider-group-{name}",
            )
        with right:
            _days(t, f"provider-end-{name}", preset_end(date.today()))
        _problem("expires_on")
        _problem("new")
        st.button(
            t("Make the link"),
            key="provider-make",
            type="primary",
            icon=":material/link:",
            on_click=_make,
            args=(area_id, delivery.measure, name),
        )


def _days(t: Translator, key: str, preset: date) -> None:
    today = date.today()
    if key not in st.session_state:
        st.session_state[key] = preset
    st.date_input(
        t("Last day on which it works"),
        key=key,
        format="DD.MM.YYYY" if t.language == "de" else "YYYY-MM-DD",
        min_value=today,
        max_value=max(today + timedelta(days=LONGEST_DAYS), preset),
    )


def _make(area_id: str, measure: str, name: str) -> None:
    context = page_context()
    provider = str(st.session_state[f"provider-name-{name}"] or "")
    end = st.session_state[f"provider-end-{name}"] or preset_end(date.today())
    st.session_state[PROBLEMS] = dict(link_problems(provider, end, date.today()))
    if st.session_state[PROBLEMS]:
        return
    group = st.session_state[f"provider-group-{name}"]

    def make() -> None:
        made = make_provider_link(
            context.actor, context.workspace, area_id, measure, provider=provider, group=group, expires_on=end
        )
        st.session_state.setdefault(TOKENS, {})[made.link.id] = made.token
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1

    _attempt("new", make)


def _prolong(area_id: str, link: ProviderLink, key: str) -> None:
    context, end = page_context(), st.session_state[key] or link.expires_on
    _attempt(
        link.id,
        lambda: prolong_provider_link(context.actor, context.workspace, area_id, link.id, end, version=link.version),
    )


def _revoke(area_id: str, link: ProviderLink) -> None:
    context = page_context()
    _attempt(
        link.id,
        lambda: revoke_provider_link(context.actor, context.workspace, area_id, link.id, version=link.version),
    )


def _remove(area_id: str, link: ProviderLink) -> None:
    context = page_context()
    _attempt(
        link.id,
        lambda: remove_provider_link(context.actor, context.workspace, area_id, link.id, version=link.version),
    )


def _attempt(field: str, action: Callable[[], Any]) -> None:
    """Do something; what goes wrong is kept for the place where it is shown."""
    st.session_state[PROBLEMS] = {}
    try:
        action()
    except ToolkitError as problem:
        st.session_state[PROBLEMS] = {field: problem}


def _problem(field: str) -> None:
    problem = st.session_state.get(PROBLEMS, {}).get(field)
    if problem is not None:
        with st.container(key=f"problem-provider-{field[:10]}"):
            report_unexpected(problem)
