"""What is typed about an offer, kept for the session: when one leaves the form, and when somebody else was faster."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import streamlit as st

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.offering.state import NEW, OPEN
from ctc_toolkit.programmes.offer_table import school_year
from ctc_toolkit.programmes.offers import CITY, LISTS, LocalOffer, OfferFields
from ctc_toolkit.workspace import CityOffers

DRAFTS = "offer-drafts"
FIELDS = tuple(one.name for one in fields(OfferFields))


@dataclass
class Draft:
    """An offer in the form. base, version: as it was read. typed: values of the fields, once there are any.

    errors: what is wrong, by field. conflict: what was to be stored when somebody else was faster.
    """

    id: str
    base: OfferFields
    version: int
    typed: dict[str, Any] = field(default_factory=dict)
    errors: Mapping[str, ToolkitError] = field(default_factory=dict)
    problem: ToolkitError | None = None
    conflict: OfferFields | None = None


def key_of(offer_id: str, name: str) -> str:
    """Return the key of the widget of a field."""
    return f"offer-{name}-{offer_id}"


def draft_of(view: CityOffers, offer: LocalOffer | None, place: str) -> Draft:
    """Return the draft of an offer, of a new one for None; what others changed is shown where nothing was typed.

    place: where a new offer is likely to run.
    """
    drafts: dict[tuple[str, str], Draft] = st.session_state.setdefault(DRAFTS, {})
    name = offer.id if offer is not None else NEW
    draft = drafts.get((view.ags, name))
    if draft is None:
        base = offer.fields if offer is not None else _fresh(view, place)
        draft = drafts[view.ags, name] = Draft(name, base, offer.version if offer else 0)
    elif offer is not None and offer.version != draft.version and draft.conflict is None and not _touched(draft):
        forget(name)
        draft = drafts[view.ags, name] = Draft(name, offer.fields, offer.version)
    return draft


def forget(offer_id: str) -> None:
    """Forget what was typed about an offer."""
    drafts: dict[tuple[str, str], Draft] = st.session_state.get(DRAFTS, {})
    for held in [one for one in drafts if one[1] == offer_id]:
        del drafts[held]
    for name in FIELDS:
        st.session_state.pop(key_of(offer_id, name), None)


def rescue(ags: str, offer_id: str) -> bool:
    """Make what was typed about an offer that is gone a new one; return whether there was anything.

    The form has a new offer open from then on.
    """
    drafts: dict[tuple[str, str], Draft] = st.session_state.get(DRAFTS, {})
    st.session_state[OPEN] = NEW
    lost = drafts.pop((ags, offer_id), None)
    if lost is None or not _touched(lost):
        return False
    forget(NEW)
    drafts[ags, NEW] = Draft(NEW, lost.base, 0, dict(lost.typed))
    return True


def put_in(draft: Draft, name: str) -> None:
    """Put the value of a field where its widget reads it, unless somebody is typing there."""
    key = key_of(draft.id, name)
    if key not in st.session_state:
        st.session_state[key] = draft.typed[name] if name in draft.typed else _widget_value(draft.base, name)


def keep_typed(draft: Draft) -> None:
    """Keep what stands in the fields: widgets forget it as soon as they are not drawn."""
    for name in FIELDS:
        key = key_of(draft.id, name)
        if key in st.session_state:
            draft.typed[name] = st.session_state[key]


def typed_fields(draft: Draft) -> OfferFields:
    """Return what was typed as an entry."""
    values: dict[str, Any] = {}
    for name in FIELDS:
        key = key_of(draft.id, name)
        value = (
            st.session_state[key] if key in st.session_state else draft.typed.get(name, _widget_value(draft.base, name))
        )
        values[name] = _stored_value(name, value)
    return replace(draft.base, **values)


def fill_from_programme(draft_id: str) -> None:
    """Fill fields that are still empty from the programme that was chosen."""
    from ctc_toolkit.workspace.programmes import site_programmes

    chosen = st.session_state.get(key_of(draft_id, "programme"))
    try:
        found = site_programmes().by_id.get(chosen or "")
    except ToolkitError:
        found = None
    if found is None:
        return
    known: dict[str, Any] = {
        "name": found.name,
        "levels": list(found.levels),
        "settings": list(found.settings),
        "factors_main": list(found.factors.main),
        "factors_side": list(found.factors.side),
        "age_from": found.ages.min if found.ages else None,
        "age_to": found.ages.max if found.ages else None,
    }
    for name, value in known.items():
        key = key_of(draft_id, name)
        if st.session_state.get(key) in (None, "", []):
            st.session_state[key] = value


def _fresh(view: CityOffers, place: str) -> OfferFields:
    """Return an empty entry; for an area where one is looked at, or where the person works for areas only."""
    if place != CITY and place in view.editable:
        return OfferFields(areas=(place,))
    return OfferFields() if view.whole else OfferFields(areas=tuple(sorted(view.editable))[:1])


def _touched(draft: Draft) -> bool:
    return any(_stored_value(name, value) != getattr(draft.base, name) for name, value in draft.typed.items())


def _widget_value(offer: OfferFields, name: str) -> Any:
    value = getattr(offer, name)
    if name in LISTS:
        return list(value)
    if name == "reach_year":
        return school_year(value) if value is not None else None
    return (value or None) if name == "programme" else value


def _stored_value(name: str, value: Any) -> Any:
    if name in LISTS:
        return tuple(value or ())
    if name == "reach_year":
        return int(re.split(r"\D", value)[0]) if value else None
    if name in ("age_from", "age_to", "places", "reach", "group_size", "funded_until"):
        return value
    return bool(value) if name == "keep" else str(value or ("runs" if name == "state" else ""))
