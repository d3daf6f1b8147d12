"""What the actions about the read-only interface are called in the audit log, see `audit_words`."""

from __future__ import annotations

INTERFACE: dict[str, tuple[str, str, str, str]] = {
    "interface_tokens": (
        "eigene Zugänge für Programme ansehen",
        "look at the own tokens for programs",
        "die eigenen Zugänge für Programme angesehen",
        "looked at the own tokens for programs",
    ),
    "make_interface_token": (
        "Zugang für ein Programm machen",
        "make a token for a program",
        "einen Zugang für ein Programm gemacht",
        "made a token for a program",
    ),
    "revoke_interface_token": (
        "Zugang für ein Programm sperren",
        "revoke a token for a program",
        "einen Zugang für ein Programm gesperrt",
        "revoked a token for a program",
    ),
    "interface_cities": (
        "Städte über die Schnittstelle lesen",
        "read the cities over the interface",
        "über die Schnittstelle die Städte gelesen",
        "read the cities over the interface",
    ),
    "interface_tables": (
        "Liste freigegebener Tabellen über die Schnittstelle lesen",
        "read the list of released tables over the interface",
        "über die Schnittstelle die Liste der Tabellen gelesen",
        "read the list of tables over the interface",
    ),
    "interface_table": (
        "freigegebene Tabelle über die Schnittstelle lesen",
        "read a released table over the interface",
        "über die Schnittstelle eine freigegebene Tabelle gelesen",
        "read a released table over the interface",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
