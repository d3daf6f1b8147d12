"""The calls of the role matrix for local offers."""

from __future__ import annotations

from itertools import count

from ctc_toolkit.programmes.offer_children import ChildrenEntry
from ctc_toolkit.programmes.offer_table import OfferTable
from ctc_toolkit.programmes.offers import OfferFields
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    city_offers,
    import_offers,
    remove_offer,
    save_children,
    save_offer,
    settle_offers,
)

READING = {"city_offers"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    number, city = next(_NAMES), ags or ""
    removed, first, second = (new_id() for _ in range(3))
    version = 0
    if ags is not None:
        with ws.store.writing() as repository:
            tables = repository.offers
            entries = [OfferFields(f"{name} {number}", "Verein") for name in ("Weg", "Eins", "Zwei")]
            removed, first, second = tables.add(ags, entries, "Jemand")
            held = {one.entry.place: one.version for one in tables.children(ags)}
            version = held.get("", 0)
    table = OfferTable(((2, OfferFields(f"Datei {number}", "Verein")),), ("name", "provider"), (), {"name": "Angebot"})
    children = ChildrenEntry("", ((6, 6, 400 + number),), 2024, "Melderegister")
    return {
        "city_offers": lambda actor: city_offers(actor, ws, city),
        "save_offer": lambda actor: save_offer(actor, ws, city, OfferFields(f"Neu {number}", "Verein")),
        "remove_offer": lambda actor: remove_offer(actor, ws, city, removed, version=1),
        "import_offers": lambda actor: import_offers(actor, ws, city, table, versions={}),
        "settle_offers": lambda actor: settle_offers(actor, ws, city, first, second, how="apart", versions=(1, 1)),
        "save_children": lambda actor: save_children(actor, ws, city, children, version=version),
    }
