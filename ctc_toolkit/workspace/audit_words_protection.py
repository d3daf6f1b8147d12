"""What actions with documents on data protection are called in the audit log, and how they are told."""

from __future__ import annotations

PROTECTION = {
    "data_protection": (
        "Unterlagen zum Datenschutz ansehen",
        "look at documents on data protection",
        "Unterlagen zum Datenschutz angesehen",
        "looked at documents on data protection",
    ),
    "save_data_protection": (
        "Angaben für Unterlagen zum Datenschutz ändern",
        "change entries for documents on data protection",
        "Angaben für Unterlagen zum Datenschutz geändert",
        "changed entries for documents on data protection",
    ),
    "issue_data_protection": (
        "Unterlagen zum Datenschutz als ausgegeben vermerken",
        "note documents on data protection as issued",
        "Unterlagen zum Datenschutz als ausgegeben vermerkt",
        "noted documents on data protection as issued",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
