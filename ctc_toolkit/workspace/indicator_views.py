"""Administrative indicators of a city as pages show them: released counts, and who entered what when."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ctc_toolkit.disclosure.indicators import CITY, EnteredIndicator, IndicatorResults, release_indicators
from ctc_toolkit.riskfactors.indicator_cards import OWN, Indicator, load_indicators
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.indicator_own import OwnCard, own_indicator
from ctc_toolkit.store.indicators import CardRecord, ValueRecord

Key = tuple[str, str, int]
"""What there is one value for: indicator, place, year."""


@dataclass(frozen=True)
class EntryNote:
    """That a value was entered, without its numbers: those are told by the released counts alone."""

    indicator: str
    place: str
    year: int
    source: str
    as_of: date
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class OwnCardView:
    """A card that the city has written. indicator: its id as an indicator."""

    id: str
    indicator: str
    card: OwnCard
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class CityIndicators:
    """Everything about the indicators of a city.

    indicators: by id, those of the catalogue first. released: by id, those that have values. notes: by indicator, place
    and year. own: cards of the city. content_hash: equal where nothing that is shown differs.
    """

    ags: str
    city_name: str
    made_up: bool
    indicators: Mapping[str, Indicator]
    released: Mapping[str, IndicatorResults]
    notes: Mapping[Key, EntryNote]
    own: tuple[OwnCardView, ...]
    content_hash: str

    @property
    def districts(self) -> tuple[str, ...]:
        """All districts for which there is a value, by name."""
        return tuple(sorted({place for _, place, _ in self.notes} - {CITY}, key=str.casefold))

    @property
    def versions(self) -> dict[Key, int]:
        """The version of every value, for whoever changes many at once."""
        return {key: note.version for key, note in self.notes.items()}


def known_indicators(cards: Sequence[CardRecord]) -> dict[str, Indicator]:
    """Return the indicators of the catalogue, then those of the city."""
    found = dict(load_indicators().by_id)
    for record in cards:
        indicator = own_indicator(record.id, record.card)
        found[indicator.id] = indicator
    return found


def fitting(values: Sequence[ValueRecord], indicators: Mapping[str, Indicator]) -> list[ValueRecord]:
    """Return the values that their cards allow as they are today; the catalogue may have changed since."""
    found = []
    for record in values:
        indicator, entry = indicators.get(record.entry.indicator), record.entry
        if indicator is None or (entry.place != CITY and indicator.level == "city"):
            continue
        if indicator.measure == "share" and entry.numerator > entry.denominator:
            continue
        found.append(record)
    return found


def released_of(values: Sequence[ValueRecord], indicators: Mapping[str, Indicator]) -> dict[str, IndicatorResults]:
    """Return what may be shown of the values, by indicator."""
    by_indicator: dict[str, list[IndicatorEntry]] = {}
    for record in values:
        by_indicator.setdefault(record.entry.indicator, []).append(record.entry)
    return release_indicators(
        [
            EnteredIndicator(
                name,
                indicators[name].measure,
                tuple(entry.count for entry in by_indicator[name]),
                own=name.startswith(OWN),
            )
            for name in indicators
            if name in by_indicator
        ]
    )


def indicators_view(
    ags: str, city_name: str, made_up: bool, values: Sequence[ValueRecord], cards: Sequence[CardRecord]
) -> CityIndicators:
    """Return what pages may know of the values and cards of a city."""
    indicators = known_indicators(cards)
    kept = fitting(values, indicators)
    released = released_of(kept, indicators)
    notes = {record.entry.key: _note(record) for record in kept}
    own = tuple(
        OwnCardView(
            record.id,
            own_indicator(record.id, record.card).id,
            record.card,
            record.changed_by,
            record.changed_at,
            record.version,
        )
        for record in cards
    )
    told = [*(results.content_hash for results in released.values()), *(repr(note) for note in notes.values())]
    told += [repr(view) for view in own]
    return CityIndicators(
        ags,
        city_name,
        made_up,
        indicators,
        released,
        notes,
        own,
        hashlib.sha256("\n".join([load_indicators().head.version, ags, *told]).encode()).hexdigest(),
    )


def _note(record: ValueRecord) -> EntryNote:
    entry = record.entry
    return EntryNote(
        entry.indicator,
        entry.place,
        entry.year,
        entry.source,
        entry.as_of,
        record.changed_by,
        record.changed_at,
        record.version,
    )
