"""Reference values of the demo: one table that the coordination of a city has stored, clearly made up."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from ctc_toolkit.riskfactors.references import ReferenceValue
from ctc_toolkit.store import Repository
from ctc_toolkit.workspace.reference_tables import ReferenceEntry, new_reference

CITY = "05913000"
_NAMES = UUID("0b4a3b0e-5a5d-4f0c-9f0e-0c7c05113000")

VALUES = {
    "low_neighborhood_attachment": (38.0, 1.1),
    "family_conflict": (40.5, 1.2),
    "low_commitment_school": (43.0, 1.2),
    "academic_failure": (42.0, 1.3),
    "attitudes_drugs": (41.5, 1.2),
    "friends_drug_use": (37.5, 1.3),
    "family_attachment": (58.0, 1.2),
    "school_opportunities": (55.0, 1.2),
}
"""Invented percentages and standard errors for everybody."""


def demo_references(repository: Repository) -> None:
    """Store the table of the demo."""
    values = {
        measure: {"all": ReferenceValue(percent=percent, standard_error=error, n=5200)}
        for measure, (percent, error) in VALUES.items()
    }
    entry = ReferenceEntry(
        title="Erfundene Nachbarregion 2025",
        instrument="ctc-youth-survey",
        surveyed=date(2025, 5, 15),
        source="Ausgedachter Bericht einer ausgedachten Region, Tabelle 4",
        note="Beispiel: Alle Zahlen sind erfunden.",
        values=values,
    )
    identity = str(uuid5(_NAMES, entry.title))
    repository.references.add(CITY, new_reference(entry), "Koordination (Beispiel)", identity)
