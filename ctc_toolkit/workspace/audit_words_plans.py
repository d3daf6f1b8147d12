"""What the actions about action plans are called in the audit log, see `audit_words`."""

from __future__ import annotations

PLANS: dict[str, tuple[str, str, str, str]] = {
    "area_plan": (
        "Aktionsplan ansehen",
        "look at the action plan",
        "den Aktionsplan angesehen",
        "looked at the action plan",
    ),
    "begin_plan": (
        "Fassung des Aktionsplans beginnen",
        "begin a version of the action plan",
        "eine Fassung des Aktionsplans begonnen",
        "began a version of the action plan",
    ),
    "save_plan_entry": (
        "am Aktionsplan arbeiten",
        "work on the action plan",
        "am Aktionsplan gearbeitet",
        "worked on the action plan",
    ),
    "remove_plan_entry": (
        "Eintrag des Aktionsplans löschen",
        "delete an entry of the action plan",
        "einen Eintrag des Aktionsplans gelöscht",
        "deleted an entry of the action plan",
    ),
    "decide_plan": (
        "Aktionsplan beschließen",
        "decide on the action plan",
        "den Aktionsplan beschlossen",
        "decided on the action plan",
    ),
    "remove_plan": (
        "Fassung des Aktionsplans löschen",
        "delete a version of the action plan",
        "eine Fassung des Aktionsplans gelöscht",
        "deleted a version of the action plan",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
