"""Local offers of a city: the inventory, tables of offers, offers that are the same, children of places.

Who works for one area only changes what runs in that area alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Literal

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offer_children import ChildrenEntry, children_problems
from ctc_toolkit.programmes.offer_similarity import merged
from ctc_toolkit.programmes.offer_table import OfferTable, check_offers
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import (
    CITY,
    MOST_OFFERS,
    Known,
    LocalOffer,
    OfferFields,
    offer_problems,
    offers_at,
    tidy_line,
    tidy_offer,
)
from ctc_toolkit.store import Repository, RuleBroken
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.indicator_views import fitting, known_indicators, released_of
from ctc_toolkit.workspace.offer_views import CityOffers, all_counts, area_choice, children_views, offer_names

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def city_offers(actor: Actor, ws: Workspace, ags: str) -> CityOffers:
    """Return the offers of a city with priorities of its areas and numbers of children.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "city_offers", ags) as grant:
        city, tables = grant.city(ags), grant.repository.offers
        indicators = known_indicators(grant.repository.indicators.cards(ags))
        values = fitting(grant.repository.indicators.values(ags), indicators)
        children = children_views(tables.children(ags))
        sources = {one.entry.key: one.entry.source for one in values}
        choices = {area.id: area_choice(grant.repository.priorities.of_area(area.id)) for area in city.areas}
        return CityOffers(
            ags,
            city.name,
            city.made_up,
            offer_names(city.areas),
            tuple(tables.of_city(ags)),
            tables.apart(ags),
            children,
            all_counts(children, released_of(values, indicators), sources, city.areas),
            {area: choice for area, choice in choices.items() if choice is not None},
            frozenset(area.id for area in city.areas if grant.covers(ags, area.id)),
            grant.covers(ags, None),
        )


def offers_of_area(
    repository: Repository, ags: str, area_id: str, states: Sequence[str] = ("runs",)
) -> tuple[LocalOffer, ...]:
    """Return the offers that an area can use, those of the whole city included, for use cases that build on them.

    Whoever calls it has been granted the area.
    """
    return offers_at(repository.offers.of_city(ags), area_id, states)


def save_offer(
    actor: Actor, ws: Workspace, ags: str, entered: OfferFields, *, offer_id: str | None = None, version: int = 0
) -> LocalOffer:
    """Add an offer, or store what was changed about one (offer_id; version: the one that was changed).

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `offer_there_already`, `offer_most`, or what
            `offer_problems` names (the first of them).
    """
    wanted = tidy_offer(entered)
    with _editing(actor, ws, "save_offer", ags) as (grant, names):
        tables = grant.repository.offers
        old = _held(grant, ags, offer_id) if offer_id is not None else None
        _require_place(grant, ags, wanted)
        if old is not None:
            _require_place(grant, ags, old.fields)
        for problem in offer_problems(wanted, _known(names, old), _today()).values():
            raise problem
        others = [one for one in tables.of_city(ags) if one.id != offer_id]
        if any(one.fields.key == wanted.key for one in others):
            raise ToolkitError("offer_there_already", found=wanted.name)
        if old is None:
            if len(others) >= MOST_OFFERS:
                raise ToolkitError("offer_most", most=MOST_OFFERS)
            (added,) = tables.add(ags, [wanted], actor.name)
            saved = tables.held(ags, added)
        else:
            saved = tables.change(ags, old.id, wanted, actor.name, version)
        if saved is None:
            raise ToolkitError("not_available")
        grant.record(f"offer {saved.id}", ags)
        return saved


def remove_offer(actor: Actor, ws: Workspace, ags: str, offer_id: str, *, version: int) -> None:
    """Delete an offer.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with _editing(actor, ws, "remove_offer", ags) as (grant, _):
        held = _held(grant, ags, offer_id)
        _require_place(grant, ags, held.fields)
        _require_version(held, version)
        grant.repository.offers.remove(held.id)
        grant.record(f"offer {held.id}", ags)


def import_offers(
    actor: Actor, ws: Workspace, ags: str, table: OfferTable, *, versions: Mapping[str, int]
) -> tuple[int, int]:
    """Store all offers of a table, or none; return how many are new and how many were changed.

    versions: of the offers that were seen when the table was checked, by id.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `offer_most`, `offer_table_wrong` (something stops it).
    """
    with _editing(actor, ws, "import_offers", ags) as (grant, names):
        tables = grant.repository.offers
        stored = tables.of_city(ags)
        checked = check_offers(table, stored, names, _today())
        if checked.stopping or not checked.changes:
            raise ToolkitError("offer_table_wrong", count=checked.stopping)
        new = [one.fields for one in checked.changes if one.old is None]
        if len(stored) + len(new) > MOST_OFFERS:
            raise ToolkitError("offer_most", most=MOST_OFFERS)
        changed = [(one.old, one.fields) for one in checked.changes if one.old is not None and one.kind == "changed"]
        for old, fields in changed:
            _require_version(old, versions.get(old.id, 0))
            tables.change(ags, old.id, fields, actor.name, old.version)
        tables.add(ags, new, actor.name)
        grant.record(f"offers: {len(new)} new, {len(changed)} changed", ags)
        return len(new), len(changed)


def settle_offers(
    actor: Actor,
    ws: Workspace,
    ags: str,
    kept_id: str,
    other_id: str,
    *,
    how: Literal["apart", "merge"],
    versions: tuple[int, int],
) -> LocalOffer:
    """Decide on two offers that may be the same: keep both apart for good, or put the other into the one that is kept.

    versions: of both, as they were seen. Returns the offer that is kept as it is now.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`, `offer_there_already`, or what `offer_problems` names.
    """
    with _editing(actor, ws, "settle_offers", ags) as (grant, names):
        if kept_id == other_id:
            raise ToolkitError("not_available")
        first, second = sorted((kept_id, other_id))
        by_id = {name: _held(grant, ags, name) for name in (first, second)}
        kept, other = by_id[kept_id], by_id[other_id]
        for one, version in zip((kept, other), versions, strict=True):
            _require_place(grant, ags, one.fields)
            _require_version(one, version)
        tables = grant.repository.offers
        if how == "apart":
            tables.keep_apart(kept.id, other.id, actor.name)
            grant.record(f"offers {kept.id} {other.id}", ags)
            return kept
        joined = merged(kept.fields, other.fields)
        for problem in offer_problems(joined, _known(names, kept, other), _today()).values():
            raise problem
        taken = [one for one in tables.of_city(ags) if one.id not in (kept.id, other.id)]
        if any(one.fields.key == joined.key for one in taken):
            raise ToolkitError("offer_there_already", found=joined.name)
        tables.remove(other.id)
        saved = tables.change(ags, kept.id, joined, actor.name, kept.version)
        grant.record(f"offers {kept.id} {other.id}", ags)
        return saved


def save_children(actor: Actor, ws: Workspace, ags: str, entry: ChildrenEntry, *, version: int) -> None:
    """Store how many children live in a place; without counts its numbers are deleted.

    Raises:
        ToolkitError: `not_available` (also: no such area), `changed_meanwhile`, or what `children_problems` names.
    """
    with _editing(actor, ws, "save_children", ags) as (grant, names):
        if entry.place != CITY and entry.place not in names.areas:
            raise ToolkitError("not_available")
        tables = grant.repository.offers
        if entry.counts:
            for problem in children_problems(entry.year, entry.source, _today().year).values():
                raise problem
            tidy = ChildrenEntry(entry.place, entry.counts, entry.year, tidy_line(entry.source))
            tables.save_children(ags, tidy, actor.name, version)
        else:
            held = next((one for one in tables.children(ags) if one.entry.place == entry.place), None)
            if held is None or held.version != version:
                raise ToolkitError("changed_meanwhile")
            tables.remove_children(ags, entry.place)
        grant.record(f"children of {entry.place or 'the city'}", ags)


@contextmanager
def _editing(actor: Actor, ws: Workspace, action: str, ags: str) -> Iterator[tuple[Grant, OfferNames]]:
    """Give the tables for changing offers of a city, and what they can refer to.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile` (somebody else has just entered the same).
    """
    try:
        with changing(actor, ws, action, ags) as grant:
            yield grant, offer_names(grant.city(ags).areas)
    except RuleBroken as broken:
        raise ToolkitError("changed_meanwhile") from broken


def _held(grant: Grant, ags: str, offer_id: str) -> LocalOffer:
    found = grant.repository.offers.held(ags, offer_id) if _ID.fullmatch(offer_id) else None
    if found is None:
        raise ToolkitError("not_available")
    return found


def _require_place(grant: Grant, ags: str, fields: OfferFields) -> None:
    """Raise where the person may not work for all areas of an offer."""
    if not all(grant.covers(ags, area) for area in fields.areas or (None,)):
        raise ToolkitError("not_available")


def _require_version(offer: LocalOffer, version: int) -> None:
    if offer.version != version:
        raise ToolkitError("changed_meanwhile")


def _known(names: OfferNames, *stored: LocalOffer | None) -> Known:
    """Return what an entry may name; a programme that it named already may stay, whatever became of the catalogue."""
    kept = {one.fields.programme for one in stored if one is not None and one.fields.programme}
    known = names.known
    return Known(known.areas, known.factors, {*known.programmes, *kept})


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
