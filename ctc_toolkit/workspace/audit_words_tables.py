"""What the actions about finished tables are called in the audit log, see `audit_words`."""

from __future__ import annotations

TABLES: dict[str, tuple[str, str, str, str]] = {
    "import_tables": (
        "Fertige Tabellen einlesen",
        "import finished tables",
        "fertige Tabellen eingelesen",
        "imported finished tables",
    ),
    "wave_tables": (
        "Herkunft fertiger Tabellen ansehen",
        "look at the origin of finished tables",
        "die Herkunft fertiger Tabellen angesehen",
        "looked at the origin of finished tables",
    ),
}
