"""What the actions of comparison, change and reference values are called in the audit log, see `audit_words`."""

from __future__ import annotations

COMPARISON: dict[str, tuple[str, str, str, str]] = {
    "reference_tables": (
        "Vergleichswerte ansehen",
        "look at reference values",
        "Vergleichswerte angesehen",
        "looked at reference values",
    ),
    "save_reference": (
        "Vergleichswerte der Stadt speichern",
        "store reference values of the city",
        "Vergleichswerte der Stadt gespeichert",
        "stored reference values of the city",
    ),
    "remove_reference": (
        "Vergleichswerte der Stadt löschen",
        "delete reference values of the city",
        "Vergleichswerte der Stadt gelöscht",
        "deleted reference values of the city",
    ),
    "save_site_reference": (
        "Vergleichswerte für alle Städte speichern",
        "store reference values for all cities",
        "Vergleichswerte für alle Städte gespeichert",
        "stored reference values for all cities",
    ),
    "remove_site_reference": (
        "Vergleichswerte für alle Städte löschen",
        "delete reference values for all cities",
        "Vergleichswerte für alle Städte gelöscht",
        "deleted reference values for all cities",
    ),
    "reference_choices": (
        "Auswahl der Vergleichswerte ansehen",
        "look at the choice of reference values",
        "die Auswahl der Vergleichswerte angesehen",
        "looked at the choice of reference values",
    ),
    "wave_comparison": (
        "Vergleich einer Befragung ansehen",
        "look at the comparison of a survey",
        "den Vergleich einer Befragung angesehen",
        "looked at the comparison of a survey",
    ),
    "wave_changes": (
        "Veränderung seit einer früheren Befragung ansehen",
        "look at the change since an earlier survey",
        "die Veränderung seit einer früheren Befragung angesehen",
        "looked at the change since an earlier survey",
    ),
    "factor_findings": (
        "Vergleich und Veränderung der Faktoren ansehen",
        "look at comparison and change of the factors",
        "Vergleich und Veränderung der Faktoren angesehen",
        "looked at comparison and change of the factors",
    ),
    "release_for_partners": (
        "Werte für den Durchschnitt der Partnerstädte freigeben oder zurücknehmen",
        "release figures for the average of the partner cities, or take them back",
        "die Werte einer Befragung für den Durchschnitt der Partnerstädte freigegeben oder zurückgenommen",
        "released the figures of a survey for the average of the partner cities, or took them back",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
