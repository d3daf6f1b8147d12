"""Indicators that a city defines itself: the list of its cards, and the form of one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Translator
from ctc_toolkit.pages.components.context import PageContext, page_context
from ctc_toolkit.pages.components.escaping import plain
from ctc_toolkit.pages.components.moments import at
from ctc_toolkit.pages.components.problems import show_problem
from ctc_toolkit.pages.components.texts import bullets
from ctc_toolkit.pages.counting.entering import wish_for
from ctc_toolkit.pages.counting.words import domain_names, field_problem
from ctc_toolkit.riskfactors.indicator_cards import DOMAINS
from ctc_toolkit.riskfactors.indicator_own import (
    HIGHER,
    LEVELS,
    LONGEST,
    MEASURES,
    PER,
    OwnCard,
    card_problems,
    measures_known,
    tidy_card,
)
from ctc_toolkit.workspace import CityIndicators, OwnCardView, remove_indicator_card, save_indicator_card

NEW = "new"
CHOSEN, ERRORS, PROBLEM, SAVED = "card-chosen", "card-errors", "card-problem", "card-saved"
EMPTY = OwnCard("", "", "", "", "")


def show_own_cards(context: PageContext, view: CityIndicators) -> None:
    """Show which card is edited, its form, and what a card must not name."""
    t = context.t
    st.header(t("Indicators of your own"), anchor=False)
    st.markdown(
        t(
            "Something matters in your city that is not in the list? Define it here: what is counted, what it refers "
            "to, where it comes from and what to bear in mind. Then it is entered and shown like all others."
        )
    )
    bullets(
        t("It must not count by origin, religion, language, disability or sexual orientation."),
        t("It must not name single persons. Only counts of the whole city or of its districts exist here."),
        t("Figures about crime are possible for the city as a whole only."),
        heading=t("What is refused"),
    )
    by_id = {card.id: card for card in view.own}
    if st.session_state.get(CHOSEN) not in (NEW, *by_id):
        st.session_state[CHOSEN] = NEW
    chosen = st.selectbox(
        t("Which card"),
        [NEW, *by_id],
        key=CHOSEN,
        format_func=lambda name: t("A new indicator") if name == NEW else by_id[name].card.name,
    )
    _form(context, view, by_id.get(chosen))


def _key(card_id: str, field: str) -> str:
    return f"card-{field}-{card_id}"


def _form(context: PageContext, view: CityIndicators, own: OwnCardView | None) -> None:
    t, card_id = context.t, own.id if own else NEW
    card = own.card if own else EMPTY
    errors = _held(ERRORS, card_id) or {}
    with st.container(border=True, key="indicator-card-form"):
        labels = {
            "name": t("Name"),
            "numerator": t("What is counted (numerator)"),
            "denominator": t("What it refers to (denominator)"),
            "source": t("Where the figures come from"),
            "caution": t("What to bear in mind"),
        }
        for field, label in labels.items():
            _prefill(card_id, field, getattr(card, field))
            kind = st.text_area if field == "caution" else st.text_input
            kind(label, key=_key(card_id, field), max_chars=LONGEST[field])
            field_problem(t, errors.get(field))
        _choices(t, card_id, card, errors)
        problem = _held(PROBLEM, card_id)
        if problem is not None:
            show_problem(problem)
        if own is not None:
            st.caption(t("Last changed by {who} {moment}.", who=plain(own.changed_by), moment=at(t, own.changed_at)))
        st.button(
            t("Save the card"),
            key="card-save",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(view.ags, card_id, own.version if own else 0, _taken(view, card_id)),
        )
        saved = _held(SAVED, card_id)
        if saved is not None:
            st.caption(":material/check: " + t("Saved {moment}.", moment=at(t, saved)))
    if own is not None:
        st.button(
            t("Enter a value"),
            key="card-enter",
            icon=":material/edit:",
            on_click=wish_for,
            args=(own.indicator,),
        )
        _removal(t, view, own)


def _choices(t: Translator, card_id: str, card: OwnCard, errors: Mapping[str, ToolkitError]) -> None:
    measures = {"share": t("a part of it (a share)"), "rate": t("events or things (a rate)")}
    higher = {"worse": t("less favourable"), "better": t("more favourable"), "neutral": t("neither")}
    levels = {"district": t("districts of the city"), "city": t("the city as a whole")}
    domains = domain_names(t)
    first, second = st.columns(2)
    with first:
        _select(
            t("The count is"), card_id, "measure", card.measure, dict(zip(MEASURES, measures.values(), strict=True))
        )
        _select(
            t("Higher means for young people"), card_id, "higher", card.higher, {key: higher[key] for key in HIGHER}
        )
        _select(t("Area of life"), card_id, "domain", card.domain, {key: domains[key] for key in DOMAINS})
    with second:
        _select(t("Shown per"), card_id, "per", card.per, {per: t.number(per) for per in PER})
        _select(t("Smallest place"), card_id, "level", card.level, {key: levels[key] for key in LEVELS})
        field_problem(t, errors.get("level"))
    known = measures_known()
    _prefill(card_id, "measures", list(card.measures))
    st.multiselect(
        t("Factors and behaviours it stands for"),
        list(known),
        key=_key(card_id, "measures"),
        format_func=lambda name: known[name].get(t.language),
        placeholder=t("none: a condition of life"),
    )


def _select(label: str, card_id: str, field: str, value: Any, options: Mapping[Any, str]) -> None:
    _prefill(card_id, field, value)
    st.selectbox(label, list(options), key=_key(card_id, field), format_func=lambda name: options[name])


def _prefill(card_id: str, field: str, value: Any) -> None:
    if _key(card_id, field) not in st.session_state:
        st.session_state[_key(card_id, field)] = value


def _taken(view: CityIndicators, card_id: str) -> tuple[str, ...]:
    """Return the names of all other indicators of the city."""
    own = {card.indicator for card in view.own if card.id == card_id}
    return tuple(text for one in view.indicators.values() if one.id not in own for text in (one.name.de, one.name.en))


def _held(key: str, card_id: str) -> Any:
    held = st.session_state.get(key)
    return held[1] if held is not None and held[0] == card_id else None


def _save(ags: str, card_id: str, version: int, taken: tuple[str, ...]) -> None:
    context = page_context()
    for key in (ERRORS, PROBLEM, SAVED):
        st.session_state.pop(key, None)
    fields = {name: st.session_state.get(_key(card_id, name)) for name in OwnCard.__dataclass_fields__}
    texts = {name: str(fields[name] or "") for name in LONGEST}
    card = tidy_card(OwnCard(**{**fields, **texts, "measures": tuple(fields["measures"] or ())}))
    errors = card_problems(card, taken)
    if errors:
        st.session_state[ERRORS] = (card_id, errors)
        return
    known = None if card_id == NEW else card_id
    try:
        view = save_indicator_card(context.actor, context.workspace, ags, card, card_id=known, version=version)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = (card_id, problem)
        return
    saved = next(one.id for one in view.own if one.card.name == card.name)
    if known is None:
        for name in OwnCard.__dataclass_fields__:
            st.session_state.pop(_key(NEW, name), None)
    st.session_state[CHOSEN] = saved
    st.session_state[SAVED] = (saved, datetime.now(UTC))


def _removal(t: Translator, view: CityIndicators, own: OwnCardView) -> None:
    with st.expander(t("Delete this indicator"), key="card-removing"):
        st.markdown(t("The card and all its figures will be gone. This cannot be undone."))
        sure = st.checkbox(t("Yes, delete the indicator and its figures"), key=f"card-sure-{own.id}")
        st.button(
            t("Delete the indicator"),
            key="card-remove",
            icon=":material/delete:",
            disabled=not sure,
            on_click=_removed,
            args=(view.ags, own.id),
        )


def _removed(ags: str, card_id: str) -> None:
    context = page_context()
    try:
        remove_indicator_card(context.actor, context.workspace, ags, card_id)
    except ToolkitError as problem:
        st.session_state[PROBLEM] = (card_id, problem)
        return
    st.session_state.pop(CHOSEN, None)
