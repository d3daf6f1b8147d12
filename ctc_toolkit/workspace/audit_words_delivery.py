"""What actions about the delivery of measures are called in the audit log, and how they are told."""

from __future__ import annotations

DELIVERY = {
    "area_delivery": (
        "Umsetzung ansehen",
        "look at the delivery",
        "die Umsetzung angesehen",
        "looked at the delivery",
    ),
    "save_set_up": (
        "eintragen, wie eine Maßnahme ablaufen soll",
        "enter how a measure is to be delivered",
        "eingetragen, wie eine Maßnahme ablaufen soll",
        "entered how a measure is to be delivered",
    ),
    "save_group": (
        "Gruppe einer Maßnahme eintragen",
        "enter a group of a measure",
        "eine Gruppe einer Maßnahme eingetragen",
        "entered a group of a measure",
    ),
    "remove_group": (
        "Gruppe einer Maßnahme löschen",
        "delete a group of a measure",
        "eine Gruppe einer Maßnahme gelöscht",
        "deleted a group of a measure",
    ),
    "log_session": (
        "Termin einer Gruppe eintragen",
        "enter a session of a group",
        "einen Termin einer Gruppe eingetragen",
        "entered a session of a group",
    ),
    "import_sessions": (
        "Termine aus einer Tabelle übernehmen",
        "take over sessions from a table",
        "Termine aus einer Tabelle übernommen",
        "took over sessions from a table",
    ),
    "remove_session": (
        "Termin einer Gruppe löschen",
        "delete a session of a group",
        "einen Termin einer Gruppe gelöscht",
        "deleted a session of a group",
    ),
    "save_observation": (
        "Beobachtung eintragen",
        "enter an observation",
        "eine Beobachtung eingetragen",
        "entered an observation",
    ),
    "area_standing": (
        "ansehen, wie Maßnahmen laufen",
        "look at how measures run",
        "angesehen, wie Maßnahmen laufen",
        "looked at how measures run",
    ),
    "save_reaction": (
        "eintragen, was wegen einer Warnung geschieht",
        "enter what is done about a warning",
        "eingetragen, was wegen einer Warnung geschieht",
        "entered what is done about a warning",
    ),
    "remove_observation": (
        "Beobachtung löschen",
        "delete an observation",
        "eine Beobachtung gelöscht",
        "deleted an observation",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
