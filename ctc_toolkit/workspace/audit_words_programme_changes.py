"""What actions with changes in participants are called in the audit log, and how they are told."""

from __future__ import annotations

PROGRAMME_CHANGES = {
    "programme_changes": (
        "Veränderungen bei Teilnehmenden ansehen",
        "look at changes in participants",
        "Veränderungen bei Teilnehmenden angesehen",
        "looked at changes in participants",
    ),
    "save_programme_change": (
        "Veränderung bei Teilnehmenden eintragen",
        "enter a change in participants",
        "eine Veränderung bei Teilnehmenden eingetragen",
        "entered a change in participants",
    ),
    "save_linked_answers": (
        "Ergebnis verknüpfter Antworten speichern",
        "store the result of linked answers",
        "das Ergebnis verknüpfter Antworten gespeichert",
        "stored the result of linked answers",
    ),
    "remove_programme_change": (
        "Veränderung bei Teilnehmenden löschen",
        "delete a change in participants",
        "eine Veränderung bei Teilnehmenden gelöscht",
        "deleted a change in participants",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
