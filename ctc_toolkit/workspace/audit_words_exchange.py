"""What the actions of good practice and of the newsletter are called in the audit log, see `audit_words`."""

from __future__ import annotations

EXCHANGE: dict[str, tuple[str, str, str, str]] = {
    "practices": ("gute Praxis ansehen", "look at good practice", "gute Praxis angesehen", "looked at good practice"),
    "read_practice": (
        "Eintrag guter Praxis lesen",
        "read an entry of good practice",
        "einen Eintrag guter Praxis gelesen",
        "read an entry of good practice",
    ),
    "read_practice_file": (
        "Datei eines Eintrags holen",
        "fetch a file of an entry",
        "eine Datei geholt",
        "fetched a file of an entry",
    ),
    "save_practice": (
        "Eintrag guter Praxis schreiben",
        "write an entry of good practice",
        "an einem Eintrag guter Praxis geschrieben",
        "wrote an entry of good practice",
    ),
    "add_practice_file": (
        "Datei zu einem Eintrag hinzufügen",
        "add a file to an entry",
        "eine Datei zu einem Eintrag hinzugefügt",
        "added a file to an entry",
    ),
    "remove_practice_file": (
        "Datei aus einem Eintrag entfernen",
        "remove a file from an entry",
        "eine Datei aus einem Eintrag entfernt",
        "removed a file from an entry",
    ),
    "hand_in_practice": (
        "Eintrag guter Praxis einreichen",
        "hand in an entry of good practice",
        "einen Eintrag guter Praxis eingereicht",
        "handed in an entry of good practice",
    ),
    "withdraw_practice": (
        "Eintrag guter Praxis zurücknehmen",
        "take back an entry of good practice",
        "einen Eintrag guter Praxis zurückgenommen",
        "took back an entry of good practice",
    ),
    "decide_practice": (
        "über einen Eintrag guter Praxis entscheiden",
        "decide about an entry of good practice",
        "über einen Eintrag guter Praxis entschieden",
        "decided about an entry of good practice",
    ),
    "comment_on_practice": (
        "Eintrag guter Praxis kommentieren",
        "comment on an entry of good practice",
        "einen Eintrag guter Praxis kommentiert",
        "commented on an entry of good practice",
    ),
    "remove_practice_comment": (
        "Kommentar zu einem Eintrag entfernen",
        "remove a comment on an entry",
        "einen Kommentar zu einem Eintrag entfernt",
        "removed a comment on an entry",
    ),
    "newsletter": ("Rundbrief ansehen", "look at a newsletter", "einen Rundbrief angesehen", "looked at a newsletter"),
    "save_newsletter": (
        "Rundbrief bearbeiten",
        "edit a newsletter",
        "einen Rundbrief bearbeitet",
        "edited a newsletter",
    ),
}
"""Name of each action in German and English, then what somebody has done in both."""
