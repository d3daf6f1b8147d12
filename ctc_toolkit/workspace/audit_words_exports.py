"""What actions with bundles of outcome statistics are called in the audit log, and how they are told."""

from __future__ import annotations

EXPORTS = {
    "evaluation_exports": (
        "Ausgaben für die Auswertung ansehen",
        "look at exports for evaluation",
        "die Ausgaben für die Auswertung angesehen",
        "looked at the exports for evaluation",
    ),
    "evaluation_bundle": (
        "Ergebnisse einer Befragung ausgeben",
        "export the results of a survey",
        "die Ergebnisse einer Befragung ausgegeben",
        "exported the results of a survey",
    ),
    "city_evaluation_bundle": (
        "Ergebnisse aller Befragungen ausgeben",
        "export the results of all surveys",
        "die Ergebnisse aller Befragungen einer Stadt ausgegeben",
        "exported the results of all surveys of a city",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
