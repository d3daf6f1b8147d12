"""What the actions about links of providers are called in the audit log, see `audit_words`."""

from __future__ import annotations

LINKS: dict[str, tuple[str, str, str, str]] = {
    "provider_links": (
        "Links für Anbieter ansehen",
        "look at links for providers",
        "die Links für Anbieter angesehen",
        "looked at the links for providers",
    ),
    "make_provider_link": (
        "Link für einen Anbieter machen",
        "make a link for a provider",
        "einen Link für einen Anbieter gemacht",
        "made a link for a provider",
    ),
    "prolong_provider_link": (
        "Laufzeit eines Links ändern",
        "change until when a link works",
        "geändert, bis wann ein Link gilt",
        "changed until when a link works",
    ),
    "revoke_provider_link": (
        "Link eines Anbieters sperren",
        "revoke the link of a provider",
        "den Link eines Anbieters gesperrt",
        "revoked the link of a provider",
    ),
    "remove_provider_link": (
        "Link eines Anbieters löschen",
        "delete the link of a provider",
        "den Link eines Anbieters gelöscht",
        "deleted the link of a provider",
    ),
    "log_provider_session": (
        "Termin über einen Link eintragen",
        "log a session by a link",
        "einen Termin eingetragen",
        "logged a session",
    ),
    "change_provider_session": (
        "Termin über einen Link ändern",
        "change a session by a link",
        "einen eigenen Termin geändert",
        "changed an own session",
    ),
    "remove_provider_session": (
        "Termin über einen Link löschen",
        "delete a session by a link",
        "einen eigenen Termin gelöscht",
        "deleted an own session",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
