"""What actions with local offers are called in the audit log, and how they are told."""

from __future__ import annotations

OFFERS = {
    "city_offers": ("Angebote ansehen", "look at offers", "die Angebote angesehen", "looked at the offers"),
    "save_offer": ("Angebot eintragen", "enter an offer", "ein Angebot eingetragen", "entered an offer"),
    "remove_offer": ("Angebot löschen", "delete an offer", "ein Angebot gelöscht", "deleted an offer"),
    "import_offers": (
        "Tabelle mit Angeboten übernehmen",
        "take over a table of offers",
        "eine Tabelle mit Angeboten übernommen",
        "took over a table of offers",
    ),
    "settle_offers": (
        "über ähnliche Angebote entscheiden",
        "decide on similar offers",
        "über zwei ähnliche Angebote entschieden",
        "decided on two similar offers",
    ),
    "save_children": (
        "Zahl der Kinder eintragen",
        "enter the number of children",
        "die Zahl der Kinder eingetragen",
        "entered the number of children",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
