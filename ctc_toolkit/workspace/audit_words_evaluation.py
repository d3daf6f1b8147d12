"""What actions with comparison studies are called in the audit log, and how they are told."""

from __future__ import annotations

EVALUATION = {
    "comparison_studies": (
        "Vergleichsstudien ansehen",
        "look at comparison studies",
        "die Vergleichsstudien angesehen",
        "looked at the comparison studies",
    ),
    "save_comparison_study": (
        "Vergleichsstudie speichern",
        "store a comparison study",
        "eine Vergleichsstudie gespeichert",
        "stored a comparison study",
    ),
    "remove_comparison_study": (
        "Vergleichsstudie löschen",
        "delete a comparison study",
        "eine Vergleichsstudie gelöscht",
        "deleted a comparison study",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
