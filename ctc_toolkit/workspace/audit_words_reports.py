"""What actions with reports are called in the audit log, and how they are told."""

from __future__ import annotations

REPORTS = {
    "made_reports": (
        "Berichte ansehen",
        "look at reports",
        "die Berichte angesehen",
        "looked at the reports",
    ),
    "preview_report": (
        "Vorschau eines Berichts ansehen",
        "look at the preview of a report",
        "die Vorschau eines Berichts angesehen",
        "looked at the preview of a report",
    ),
    "order_report": ("Bericht bestellen", "order a report", "einen Bericht bestellt", "ordered a report"),
    "report_jobs": (
        "ansehen, welche Berichte gerade entstehen",
        "look at reports being made",
        "angesehen, welche Berichte gerade entstehen",
        "looked at reports being made",
    ),
    "order_release": (
        "Tabellen freigeben lassen",
        "have tables released",
        "die Tabellen einer Befragung freigeben lassen",
        "had the tables of a survey released",
    ),
    "release_jobs": (
        "ansehen, welche Tabellen gerade freigegeben werden",
        "look at tables being released",
        "angesehen, welche Tabellen gerade freigegeben werden",
        "looked at tables being released",
    ),
    "make_report": ("Bericht erstellen", "make a report", "einen Bericht erstellt", "made a report"),
    "read_made_report": ("Bericht holen", "fetch a report", "einen Bericht geholt", "fetched a report"),
    "make_report_again": (
        "Bericht noch einmal erstellen und vergleichen",
        "make a report again and compare",
        "einen Bericht noch einmal erstellt und verglichen",
        "made a report again and compared it",
    ),
    "save_report_recipients": (
        "eintragen, wer einen Bericht bekommen hat",
        "note who got a report",
        "eingetragen, wer einen Bericht bekommen hat",
        "noted who got a report",
    ),
    "remove_made_report": ("Bericht löschen", "delete a report", "einen Bericht gelöscht", "deleted a report"),
    "school_consents": (
        "ansehen, welche Schulen einem eigenen Blatt zugestimmt haben",
        "look at which schools agreed to their own sheet",
        "angesehen, welche Schulen einem eigenen Blatt zugestimmt haben",
        "looked at which schools agreed to their own sheet",
    ),
    "save_school_consent": (
        "Zustimmung einer Schule eintragen",
        "note the consent of a school",
        "die Zustimmung einer Schule eingetragen",
        "noted the consent of a school",
    ),
    "revoke_school_consent": (
        "Zustimmung einer Schule zurücknehmen",
        "take back the consent of a school",
        "die Zustimmung einer Schule zurückgenommen",
        "took back the consent of a school",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
