"""What actions with administrative indicators are called in the audit log, and how they are told."""

from __future__ import annotations

INDICATORS = {
    "city_indicators": (
        "Daten der Stadt ansehen",
        "look at the data of the city",
        "die Daten der Stadt angesehen",
        "looked at the data of the city",
    ),
    "save_indicator_value": (
        "Wert eines Indikators eintragen",
        "enter a value of an indicator",
        "einen Wert eines Indikators eingetragen",
        "entered a value of an indicator",
    ),
    "indicator_findings": (
        "Tabelle mit Daten der Stadt prüfen",
        "check a table with data of the city",
        "eine Tabelle mit Daten der Stadt geprüft",
        "checked a table with data of the city",
    ),
    "import_indicators": (
        "Tabelle mit Daten der Stadt übernehmen",
        "take over a table with data of the city",
        "eine Tabelle mit Daten der Stadt übernommen",
        "took over a table with data of the city",
    ),
    "remove_indicator_values": (
        "Werte eines Indikators löschen",
        "delete values of an indicator",
        "Werte eines Indikators gelöscht",
        "deleted values of an indicator",
    ),
    "save_indicator_card": (
        "eigenen Indikator beschreiben",
        "describe an own indicator",
        "einen eigenen Indikator beschrieben",
        "described an own indicator",
    ),
    "remove_indicator_card": (
        "eigenen Indikator löschen",
        "delete an own indicator",
        "einen eigenen Indikator gelöscht",
        "deleted an own indicator",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
