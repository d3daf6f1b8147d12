"""The form of one offer: few fields first, the rest folded. What is typed stays until it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text, Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.offering.draft import (
    Draft,
    draft_of,
    fill_from_programme,
    forget,
    keep_typed,
    key_of,
    put_in,
    rescue,
    typed_fields,
)
from ctc_toolkit.pages.offering.state import NEW, OPEN, field_problem
from ctc_toolkit.programmes.offer_table import TITLES, school_year
from ctc_toolkit.programmes.offer_terms import LEVEL_NAMES, SETTING_NAMES, STATE_NAMES
from ctc_toolkit.programmes.offers import (
    CITY,
    LARGEST,
    LONGEST,
    OLDEST,
    Known,
    OfferFields,
    differing_fields,
    offer_problems,
    tidy_offer,
)
from ctc_toolkit.workspace import CityOffers, remove_offer, save_offer

SAVED, SURE = "offer-saved", "offer-sure"
YEARS_BACK = 8


def show_form(context: PageContext, view: CityOffers, place: str) -> None:
    """Show the form of the open offer, or an empty one."""
    t = context.t
    opened = st.session_state.get(OPEN, NEW)
    offer = view.by_id.get(opened)
    deleted = offer is None and opened != NEW and rescue(view.ags, opened)
    draft = draft_of(view, offer, place)
    st.header(t("Enter an offer") if offer is None else plain(offer.fields.name), anchor=False)
    saved = st.session_state.get(SAVED)
    if saved is not None and saved[0] == view.ags:
        st.success(
            t("“{name}” was saved {moment}.", name=plain(saved[1]), moment=at(t, saved[2])), icon=":material/check:"
        )
    if deleted:
        st.info(
            t("Somebody has deleted this offer meanwhile. What you typed is kept as a new offer."),
            icon=":material/info:",
        )
    if draft.problem is not None:
        show_problem(draft.problem)
    _conflict(context, view, draft)
    with st.container(border=True, key="offer-form"):
        _first(t, view, draft)
        folded = set(draft.errors) & set(_MORE)
        with st.expander(t("Enter more, as far as known"), expanded=bool(folded), key="offer-more"):
            _numbers(t, draft)
            _further(t, view, draft)
        keep_typed(draft)
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("Save the offer"), key="offer-save", type="primary", icon=":material/save:",
                on_click=_save, args=(view.ags, draft.id),
            )  # fmt: skip
            if draft.id != NEW:
                st.button(
                    t("Enter another one"), key="offer-another", icon=":material/add:", on_click=_open, args=(NEW,)
                )
    if offer is not None:
        st.caption(t("Last changed by {who} {moment}.", who=plain(offer.changed_by), moment=at(t, offer.changed_at)))
        _removal(t, view, draft, offer.version)


_MORE = (
    "function", "target_group", "places", "reach", "reach_year", "reach_source", "group_size", "group_source",
    "factors_side", "evidence", "funding", "funded_until", "quality", "keep",
)  # fmt: skip


def _first(t: Translator, view: CityOffers, draft: Draft) -> None:
    """Show the fields that take less than a minute."""
    left, right = st.columns(2)
    with left:
        _text(t, draft, "name", t("What is it called?"), tip=t("As people in the area call it."))
    with right:
        _text(t, draft, "provider", t("Who offers it?"), tip=t("The organisation, no names of persons."))
    if view.names.programmes:
        _programme(t, view, draft)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _number(draft, "age_from", t("From which age?"), OLDEST)
        _number(draft, "age_to", t("Up to which age?"), OLDEST)
        _select(t, draft, "state", t("How far is it?"), STATE_NAMES, 200)
    _problems(t, draft, "age_from", "age_to", "state")
    left, right = st.columns(2)
    with left:
        _several(t, draft, "areas", t("Where?"), _areas(view, draft), t("the whole city"))
        _several(t, draft, "levels", t("For whom?"), LEVEL_NAMES, t("not entered"))
    with right:
        _several(t, draft, "settings", t("In which setting?"), SETTING_NAMES, t("not entered"))
        _several(
            t, draft, "factors_main", t("Which factors does it work on first?"), view.names.factors, t("not entered")
        )


def _areas(view: CityOffers, draft: Draft) -> Mapping[str, Text]:
    """Return the areas that can be chosen: those the person works for, and those that stand there already."""
    held = set(draft.base.areas)
    return {
        name: Text(called, called) for name, called in view.names.areas.items() if name in view.editable or name in held
    }


def _programme(t: Translator, view: CityOffers, draft: Draft) -> None:
    key = key_of(draft.id, "programme")
    put_in(draft, "programme")
    known = dict(view.names.programmes)
    held = st.session_state.get(key)
    if held:
        known.setdefault(held, held)
    st.selectbox(
        t("Is it a programme of the list?"),
        list(known),
        index=None,
        key=key,
        format_func=lambda name: known.get(name, name),
        placeholder=t("no, or not known"),
        help=t(
            "Ages, settings, levels and factors that are still empty are filled in from the list; please check them."
        ),
        on_change=fill_from_programme,
        args=(draft.id,),
    )
    _problems(t, draft, "programme")


def _numbers(t: Translator, draft: Draft) -> None:
    st.markdown(t("**How many children?** Only what was counted; nothing is estimated here."))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _number(draft, "places", t("Places at one time"), LARGEST)
        _number(draft, "reach", t("Children reached in a school year"), LARGEST, width=260)
        years = [school_year(year) for year in range(_today().year, _today().year - YEARS_BACK, -1)]
        key = key_of(draft.id, "reach_year")
        put_in(draft, "reach_year")
        held = st.session_state.get(key)
        st.selectbox(
            t("School year"),
            years if held in (None, *years) else [*years, held],
            index=None,
            key=key,
            placeholder=t("choose"),
            width=180,
        )
    _problems(t, draft, "places", "reach", "reach_year")
    _text(
        t,
        draft,
        "reach_source",
        t("Who counted the children reached?"),
        tip=t("For example: yearly report of the organisation"),
    )
    left, right = st.columns([1, 2])
    with left:
        _number(draft, "group_size", t("Children in the target group"), LARGEST, width="stretch")
    with right:
        _text(
            t, draft, "group_source", t("Where is that number from?"),
            tip=t("For offers that are not for all: for how many children in this place they are meant."),
        )  # fmt: skip
    _problems(t, draft, "group_size")


def _further(t: Translator, view: CityOffers, draft: Draft) -> None:
    st.markdown(t("**What else is known?**"))
    left, right = st.columns(2)
    with left:
        _text(t, draft, "target_group", t("Target group in words"))
        _text(
            t, draft, "function", t("Contact: which function?"), tip=t("For example: head of the youth club. No names.")
        )
        _several(
            t, draft, "factors_side", t("Which factors does it touch besides?"), view.names.factors, t("not entered")
        )
    with right:
        _text(t, draft, "funding", t("Funded by"))
        put_in(draft, "funded_until")
        form = "DD.MM.YYYY" if t.language == "de" else "YYYY-MM-DD"
        st.date_input(
            t("Funded until"), None, key=key_of(draft.id, "funded_until"), format=form,
            min_value=date(1990, 1, 1), max_value=date(2100, 12, 31),
        )  # fmt: skip
        _problems(t, draft, "funded_until")
    _text(t, draft, "evidence", t("What is known about its effect?"), tip=t("In your own words, with the source."))
    put_in(draft, "quality")
    st.text_area(t("Notes on quality"), key=key_of(draft.id, "quality"), max_chars=LONGEST["quality"], height=90)
    _problems(t, draft, "quality")
    put_in(draft, "keep")
    st.checkbox(t("This is a strength that is to stay"), key=key_of(draft.id, "keep"))


def _text(t: Translator, draft: Draft, name: str, label: str, *, tip: str = "") -> None:
    put_in(draft, name)
    st.text_input(label, key=key_of(draft.id, name), max_chars=LONGEST[name], help=tip or None)
    _problems(t, draft, name)


def _number(draft: Draft, name: str, label: str, most: int, *, width: int | str = 170) -> None:
    put_in(draft, name)
    st.number_input(label, 0, most, None, key=key_of(draft.id, name), step=1, width=width)


def _select(t: Translator, draft: Draft, name: str, label: str, options: Mapping[str, Text], width: int) -> None:
    put_in(draft, name)
    st.selectbox(
        label,
        list(options),
        key=key_of(draft.id, name),
        format_func=lambda one: options[one].get(t.language),
        width=width,
    )


def _several(t: Translator, draft: Draft, name: str, label: str, options: Mapping[str, Text], placeholder: str) -> None:
    key = key_of(draft.id, name)
    put_in(draft, name)
    shown = dict(options)
    for one in st.session_state.get(key) or []:
        shown.setdefault(one, Text(one, one))
    st.multiselect(
        label, list(shown), key=key, format_func=lambda one: shown[one].get(t.language), placeholder=placeholder
    )
    _problems(t, draft, name)


def _problems(t: Translator, draft: Draft, *names: str) -> None:
    for name in names:
        field_problem(t, draft.errors.get(name), f"{name}-{draft.id}")


def _open(offer_id: str) -> None:
    st.session_state[OPEN] = offer_id
    st.session_state.pop(SAVED, None)


def _save(ags: str, draft_id: str, version: int | None = None) -> None:
    """Store what was typed. version: of what somebody else stored meanwhile, where the person has seen that."""
    from ctc_toolkit.workspace import city_offers

    context = page_context()
    st.session_state.pop(SAVED, None)
    view = city_offers(context.actor, context.workspace, ags)
    offer = view.by_id.get(draft_id)
    draft = draft_of(view, offer, CITY)
    wanted = tidy_offer(typed_fields(draft))
    known = view.names.known
    programmes = {*known.programmes, *([draft.base.programme] if draft.base.programme else [])}
    draft.errors = offer_problems(wanted, Known(known.areas, known.factors, programmes), _today())
    draft.problem = draft.conflict = None
    if not wanted.areas and not view.whole:
        draft.errors["areas"] = ToolkitError("offer_area_needed")
    if draft.errors:
        return
    stored = None if draft_id == NEW or offer is None else draft_id
    try:
        save_offer(
            context.actor, context.workspace, ags, wanted,
            offer_id=stored, version=draft.version if version is None else version,
        )  # fmt: skip
    except ToolkitError as problem:
        if problem.code == "changed_meanwhile" and offer is not None:
            draft.conflict = replace(wanted)
        else:
            draft.problem = problem
        return
    forget(draft.id)
    st.session_state[OPEN] = NEW
    st.session_state[SAVED] = (ags, wanted.name, datetime.now(UTC))


def _conflict(context: PageContext, view: CityOffers, draft: Draft) -> None:
    """Show what somebody else stored meanwhile beside what was typed; the person decides."""
    t, offer = context.t, view.by_id.get(draft.id)
    if draft.conflict is None or offer is None:
        return
    st.warning(
        t(
            "{name} has changed the same at the same time. Nothing is lost: please decide.",
            name=plain(offer.changed_by),
        ),
        icon=":material/call_split:",
    )
    for name in differing_fields(offer.fields, draft.conflict):
        theirs, mine = (_said(t, view, one, name) for one in (offer.fields, draft.conflict))
        with st.container(border=True, key=f"offer-clash-{name}"):
            st.markdown(f"**{plain(TITLES[name].get(t.language))}**")
            left, right = st.columns(2)
            left.markdown(t("Stored now:") + "  \n" + theirs)
            right.markdown(t("Your entry:") + "  \n" + mine)
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Take my entries"),
            key="offer-mine",
            type="primary",
            on_click=_save,
            args=(view.ags, draft.id, offer.version),
        )
        st.button(t("Keep what is stored"), key="offer-theirs", on_click=forget, args=(draft.id,))


def _said(t: Translator, view: CityOffers, fields: OfferFields, name: str) -> str:
    value: Any = getattr(fields, name)
    lists = view.names.lists()
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if isinstance(value, tuple):
        return plain("; ".join(lists[name][one].get(t.language) if one in lists[name] else one for one in value)) or "–"
    if name in lists and value in lists[name]:
        return plain(lists[name][value].get(t.language))
    if isinstance(value, date):
        return t.date(value)
    return plain("–" if value in (None, "") else value, 600)


def _removal(t: Translator, view: CityOffers, draft: Draft, version: int) -> None:
    with st.expander(t("Delete this offer"), key="offer-removing"):
        st.markdown(t("It will be gone for everybody. An offer that ended can stay in the list as “ended” instead."))
        sure = st.checkbox(t("Yes, delete the offer"), key=f"{SURE}-{draft.id}")
        st.button(
            t("Delete the offer"),
            key="offer-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_removed,
            args=(view.ags, draft.id, version),
        )


def _removed(ags: str, offer_id: str, version: int) -> None:
    context = page_context()
    try:
        remove_offer(context.actor, context.workspace, ags, offer_id, version=version)
    except ToolkitError as problem:
        from ctc_toolkit.workspace import city_offers

        view = city_offers(context.actor, context.workspace, ags)
        draft_of(view, view.by_id.get(offer_id), CITY).problem = problem
        return
    forget(offer_id)
    _open(NEW)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
