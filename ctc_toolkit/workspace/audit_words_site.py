"""What actions with the words of a site are called in the audit log, and how they are told."""

from __future__ import annotations

SITE = {
    "site_labels": (
        "Wörter dieses Standorts ansehen",
        "look at the words of this site",
        "die Wörter dieses Standorts angesehen",
        "looked at the words of this site",
    ),
    "choose_site_label": (
        "Wort für diesen Standort wählen",
        "choose a word of this site",
        "ein Wort für diesen Standort gewählt",
        "chose a word of this site",
    ),
}
