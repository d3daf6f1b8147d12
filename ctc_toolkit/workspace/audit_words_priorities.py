"""What the actions about priorities are called in the audit log, see `audit_words`. A vote leaves no line there."""

from __future__ import annotations

PRIORITIES: dict[str, tuple[str, str, str, str]] = {
    "area_priorities": (
        "Prioritäten ansehen",
        "look at priorities",
        "die Prioritäten angesehen",
        "looked at the priorities",
    ),
    "begin_priorities": (
        "Fassung der Prioritäten beginnen",
        "begin a version of the priorities",
        "eine Fassung der Prioritäten begonnen",
        "began a version of the priorities",
    ),
    "save_priorities": (
        "an den Prioritäten arbeiten",
        "work on the priorities",
        "an den Prioritäten gearbeitet",
        "worked on the priorities",
    ),
    "remove_priorities": (
        "Fassung der Prioritäten löschen",
        "delete a version of the priorities",
        "eine Fassung der Prioritäten gelöscht",
        "deleted a version of the priorities",
    ),
    "open_vote": (
        "stille Abstimmung öffnen",
        "open a silent vote",
        "eine stille Abstimmung geöffnet",
        "opened a silent vote",
    ),
    "cast_vote": ("still abstimmen", "vote silently", "still abgestimmt", "voted silently"),
    "close_vote": (
        "stille Abstimmung schließen",
        "close a silent vote",
        "eine stille Abstimmung geschlossen",
        "closed a silent vote",
    ),
    "decide_priorities": (
        "Prioritäten beschließen",
        "decide on the priorities",
        "die Prioritäten beschlossen",
        "decided on the priorities",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
