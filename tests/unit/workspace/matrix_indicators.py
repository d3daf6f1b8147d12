"""The calls of the role matrix for administrative indicators."""

from __future__ import annotations

from datetime import date
from itertools import count

from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.indicator_own import OwnCard
from ctc_toolkit.riskfactors.indicator_table import IndicatorTable
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    city_indicators,
    import_indicators,
    indicator_findings,
    remove_indicator_card,
    remove_indicator_values,
    save_indicator_card,
    save_indicator_value,
)

READING = {"city_indicators", "indicator_findings"}
WITHOUT_CITY: set[str] = set()
_PLACES = count()
CARD = OwnCard(
    "Probe", "Gezählte Besuche", "Menschen unter 21", "Jugendamt", "Wer oft kommt, zählt oft.", measure="rate"
)


def entry(place: str, indicator: str = "moves") -> IndicatorEntry:
    """Return a value of a district."""
    return IndicatorEntry(indicator, place, 2024, 120, 1000, "Melderegister", date(2024, 12, 31))


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    number, city = next(_PLACES), ags or ""
    saved, removed = f"Bezirk {number}", f"Rest {number}"
    kept, gone = new_id(), new_id()
    if ags is not None:
        with ws.store.writing() as repository:
            tables = repository.indicators
            tables.save_value(ags, entry(removed), "Jemand", 0)
            kept, gone = (
                tables.add_card(ags, OwnCard(f"{name} {number}", "a" * 3, "b" * 3, "c" * 3, "d" * 3), "Jemand").id
                for name in ("Alt", "Weg")
            )
    table = IndicatorTable(((2, entry(f"Datei {number}")),), ())
    changed = OwnCard(f"Neu {number}", CARD.numerator, CARD.denominator, CARD.source, CARD.caution, measure="rate")
    return {
        "city_indicators": lambda actor: city_indicators(actor, ws, city),
        "save_indicator_value": lambda actor: save_indicator_value(actor, ws, city, entry(saved), version=0),
        "indicator_findings": lambda actor: indicator_findings(actor, ws, city, table),
        "import_indicators": lambda actor: import_indicators(actor, ws, city, table, versions={}),
        "remove_indicator_values": lambda actor: remove_indicator_values(actor, ws, city, "moves", place=removed),
        "save_indicator_card": lambda actor: save_indicator_card(actor, ws, city, changed, card_id=kept, version=1),
        "remove_indicator_card": lambda actor: remove_indicator_card(actor, ws, city, gone),
    }
