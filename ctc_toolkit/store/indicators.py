"""Administrative indicators of cities and the cards that cities write themselves, as seen inside one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.indicator_own import OwnCard
from ctc_toolkit.store.models import IndicatorOwnCard, IndicatorValue, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class ValueRecord:
    """A stored value: what was entered, by whom and when."""

    id: str
    ags: str
    entry: IndicatorEntry
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class CardRecord:
    """A card of a city: what it says, by whom and when."""

    id: str
    ags: str
    card: OwnCard
    changed_by: str
    changed_at: datetime
    version: int


class IndicatorTables:
    """Values and own cards of cities."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def values(self, ags: str) -> list[ValueRecord]:
        """Return all values of a city by indicator, place and year."""
        statement = select(IndicatorValue).where(column(IndicatorValue.ags) == ags)
        ordered = statement.order_by(
            column(IndicatorValue.indicator), column(IndicatorValue.place), column(IndicatorValue.year)
        )
        return [_value_record(row) for row in self._session.scalars(ordered)]

    def save_value(self, ags: str, entry: IndicatorEntry, who: str, version: int) -> ValueRecord:
        """Store a value. version: of the one that was seen for this indicator, place and year; 0: there was none.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: there was none, and somebody else has just entered it.
        """
        found = self._held(ags, entry)
        if (found.version if found else 0) != version:
            raise ToolkitError("changed_meanwhile")
        if found is None:
            found = IndicatorValue(ags=ags, changed_by=who, **_row(entry))
            self._session.add(found)
        else:
            for name, value in _row(entry).items():
                setattr(found, name, value)
            found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _value_record(found)

    def add_values(self, ags: str, entries: Sequence[IndicatorEntry], who: str) -> None:
        """Add values that are not there yet, all at once.

        Raises:
            IntegrityError: one of them is there.
        """
        moment = now()
        rows = [
            {"id": new_id(), "ags": ags, "changed_by": who, "changed_at": moment, "version": 1, **_row(entry)}
            for entry in entries
        ]
        if rows:
            self._session.execute(insert(IndicatorValue), rows)

    def remove_values(self, ags: str, indicator: str, place: str | None = None, year: int | None = None) -> int:
        """Delete the values of an indicator, of one place and of one year where given; return how many there were."""
        where = [column(IndicatorValue.ags) == ags, column(IndicatorValue.indicator) == indicator]
        where += [column(IndicatorValue.place) == place] if place is not None else []
        where += [column(IndicatorValue.year) == year] if year is not None else []
        removed = cast("Any", self._session.execute(delete(IndicatorValue).where(*where)))
        self._session.expire_all()
        return int(removed.rowcount)

    def cards(self, ags: str) -> list[CardRecord]:
        """Return the cards of a city by name."""
        statement = select(IndicatorOwnCard).where(column(IndicatorOwnCard.ags) == ags)
        found = [_card_record(row) for row in self._session.scalars(statement)]
        return sorted(found, key=lambda one: (one.card.name.casefold(), one.id))

    def card(self, ags: str, card_id: str) -> CardRecord | None:
        """Return one card of a city, held until the transaction ends."""
        found = self._card(ags, card_id)
        return _card_record(found) if found else None

    def count_cards(self, ags: str) -> int:
        """Return how many cards a city has."""
        counted = select(func.count()).select_from(IndicatorOwnCard).where(column(IndicatorOwnCard.ags) == ags)
        return int(self._session.execute(counted).scalar_one())

    def add_card(self, ags: str, card: OwnCard, who: str) -> CardRecord:
        """Add a card to a city.

        Raises:
            IntegrityError: the city has a card of this name.
        """
        added = IndicatorOwnCard(ags=ags, changed_by=who, **_card_row(card))
        self._session.add(added)
        self._session.flush()
        return _card_record(added)

    def change_card(self, ags: str, card_id: str, card: OwnCard, who: str, version: int) -> CardRecord:
        """Store what was changed about a card.

        Raises:
            ToolkitError: `not_available`, `changed_meanwhile`.
            IntegrityError: the city has another card of this name.
        """
        found = self._card(ags, card_id)
        if found is None:
            raise ToolkitError("not_available")
        if found.version != version:
            raise ToolkitError("changed_meanwhile")
        for name, value in _card_row(card).items():
            setattr(found, name, value)
        found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _card_record(found)

    def remove_card(self, ags: str, card_id: str) -> None:
        """Delete a card; its values are deleted by `remove_values`."""
        same = column(IndicatorOwnCard.ags) == ags, column(IndicatorOwnCard.id) == card_id
        self._session.execute(delete(IndicatorOwnCard).where(*same))
        self._session.expire_all()

    def _held(self, ags: str, entry: IndicatorEntry) -> IndicatorValue | None:
        statement = select(IndicatorValue).where(
            column(IndicatorValue.ags) == ags,
            column(IndicatorValue.indicator) == entry.indicator,
            column(IndicatorValue.place) == entry.place,
            column(IndicatorValue.year) == entry.year,
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(held).one_or_none()

    def _card(self, ags: str, card_id: str) -> IndicatorOwnCard | None:
        statement = select(IndicatorOwnCard).where(
            column(IndicatorOwnCard.ags) == ags, column(IndicatorOwnCard.id) == card_id
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(held).one_or_none()


def _row(entry: IndicatorEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in IndicatorEntry.__dataclass_fields__}


def _card_row(card: OwnCard) -> dict[str, Any]:
    row = {name: getattr(card, name) for name in OwnCard.__dataclass_fields__}
    return {**row, "measures": json.dumps(list(card.measures))}


def _value_record(row: IndicatorValue) -> ValueRecord:
    entry = IndicatorEntry(**{name: getattr(row, name) for name in IndicatorEntry.__dataclass_fields__})
    return ValueRecord(row.id, row.ags, entry, row.changed_by, row.changed_at, row.version)


def _card_record(row: IndicatorOwnCard) -> CardRecord:
    said: dict[str, Any] = {name: getattr(row, name) for name in OwnCard.__dataclass_fields__}
    card = OwnCard(**{**said, "measures": tuple(json.loads(row.measures))})
    return CardRecord(row.id, row.ags, card, row.changed_by, row.changed_at, row.version)
