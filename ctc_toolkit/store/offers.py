"""Local offers of cities, pairs that are kept apart and children of places, as seen inside one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offer_children import ChildrenEntry
from ctc_toolkit.programmes.offers import LISTS, LocalOffer, OfferFields
from ctc_toolkit.store.models import ChildrenOfPlace, Offer, OfferPair, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class ChildrenRecord:
    """How many children live in a place: what was entered, by whom and when."""

    entry: ChildrenEntry
    changed_by: str
    changed_at: datetime
    version: int


class OfferTables:
    """Offers of cities with what belongs to them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_city(self, ags: str) -> list[LocalOffer]:
        """Return all offers of a city by name."""
        found = self._session.scalars(select(Offer).where(column(Offer.ags) == ags))
        return sorted(map(_record, found), key=lambda one: (one.fields.name.casefold(), one.id))

    def held(self, ags: str, offer_id: str) -> LocalOffer | None:
        """Return one offer of a city, held until the transaction ends."""
        found = self._held(ags, offer_id)
        return _record(found) if found else None

    def add(self, ags: str, entries: Sequence[OfferFields], who: str) -> list[str]:
        """Add offers, all at once, and return their ids.

        Raises:
            IntegrityError: one of them is there already (name, organisation, areas).
        """
        moment = now()
        rows = [
            {"id": new_id(), "ags": ags, "changed_by": who, "changed_at": moment, "version": 1, **_row(entry)}
            for entry in entries
        ]
        if rows:
            self._session.execute(insert(Offer), rows)
        return [str(row["id"]) for row in rows]

    def change(self, ags: str, offer_id: str, entry: OfferFields, who: str, version: int) -> LocalOffer:
        """Store what was changed about an offer. version: the one that was changed.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
            IntegrityError: there is another one with this name, organisation and these areas.
        """
        found = self._held(ags, offer_id)
        if found is None:
            raise ToolkitError("not_available")
        if found.version != version:
            raise ToolkitError("changed_meanwhile")
        for name, value in _row(entry).items():
            setattr(found, name, value)
        found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _record(found)

    def remove(self, offer_id: str) -> None:
        """Delete an offer with the pairs it belongs to."""
        pairs = or_(column(OfferPair.first_id) == offer_id, column(OfferPair.second_id) == offer_id)
        self._session.execute(delete(OfferPair).where(pairs))
        self._session.execute(delete(Offer).where(column(Offer.id) == offer_id))
        self._session.expire_all()

    def keep_apart(self, first: str, second: str, who: str) -> None:
        """Note that two offers are not the same; noting it twice changes nothing."""
        smaller, larger = sorted((first, second))
        if self._session.get(OfferPair, (smaller, larger)) is None:
            self._session.add(OfferPair(first_id=smaller, second_id=larger, decided_by=who))
            self._session.flush()

    def apart(self, ags: str) -> frozenset[frozenset[str]]:
        """Return the pairs of a city that are kept apart."""
        statement = select(OfferPair).join(Offer, column(Offer.id) == column(OfferPair.first_id))
        found = self._session.scalars(statement.where(column(Offer.ags) == ags))
        return frozenset(frozenset((one.first_id, one.second_id)) for one in found)

    def children(self, ags: str) -> list[ChildrenRecord]:
        """Return how many children live in the places of a city, as far as entered."""
        found = self._session.scalars(
            select(ChildrenOfPlace).where(column(ChildrenOfPlace.ags) == ags).order_by(column(ChildrenOfPlace.place))
        )
        return [_children(one) for one in found]

    def save_children(self, ags: str, entry: ChildrenEntry, who: str, version: int) -> ChildrenRecord:
        """Store the numbers of a place. version: of those that were seen; 0: there were none.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: there were none, and somebody else has just entered them.
        """
        statement = select(ChildrenOfPlace).where(
            column(ChildrenOfPlace.ags) == ags, column(ChildrenOfPlace.place) == entry.place
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(held).one_or_none()
        if (found.version if found else 0) != version:
            raise ToolkitError("changed_meanwhile")
        values: dict[str, Any] = {"counts": _canonical(entry.counts), "year": entry.year, "source": entry.source}
        if found is None:
            found = ChildrenOfPlace(ags=ags, place=entry.place, changed_by=who, **values)
            self._session.add(found)
        else:
            for name, value in values.items():
                setattr(found, name, value)
            found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _children(found)

    def remove_children(self, ags: str, place: str) -> None:
        """Delete the numbers of a place."""
        same = column(ChildrenOfPlace.ags) == ags, column(ChildrenOfPlace.place) == place
        self._session.execute(delete(ChildrenOfPlace).where(*same))
        self._session.expire_all()

    def _held(self, ags: str, offer_id: str) -> Offer | None:
        statement = select(Offer).where(column(Offer.ags) == ags, column(Offer.id) == offer_id)
        held = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(held).one_or_none()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _row(entry: OfferFields) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in OfferFields.__dataclass_fields__}
    return {**row, **{name: _canonical(list(row[name])) for name in LISTS}}


def _record(row: Offer) -> LocalOffer:
    values: dict[str, Any] = {name: getattr(row, name) for name in OfferFields.__dataclass_fields__}
    values |= {name: tuple(json.loads(values[name])) for name in LISTS}
    return LocalOffer(row.id, row.ags, OfferFields(**values), row.changed_by, row.changed_at, row.version)


def _children(row: ChildrenOfPlace) -> ChildrenRecord:
    counts = tuple((int(first), int(last), int(count)) for first, last, count in json.loads(row.counts))
    entry = ChildrenEntry(row.place, counts, row.year, row.source)
    return ChildrenRecord(entry, row.changed_by, row.changed_at, row.version)
