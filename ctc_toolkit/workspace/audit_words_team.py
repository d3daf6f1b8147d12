"""What the actions of team surveys and site checks are called in the audit log, see `audit_words`."""

from __future__ import annotations

TEAM: dict[str, tuple[str, str, str, str]] = {
    "team_surveys": (
        "Teambefragungen ansehen",
        "look at team surveys",
        "die Teambefragungen angesehen",
        "looked at the team surveys",
    ),
    "save_team_survey": (
        "Teambefragung öffnen oder ändern",
        "open or change a team survey",
        "eine Teambefragung geöffnet oder geändert",
        "opened or changed a team survey",
    ),
    "renew_team_link": (
        "neuen Link zu einer Teambefragung machen",
        "make a new link to a team survey",
        "einen neuen Link zu einer Teambefragung gemacht",
        "made a new link to a team survey",
    ),
    "enter_team_answers": (
        "Fragebogen einer Teambefragung abtippen",
        "type in a questionnaire of a team survey",
        "einen Fragebogen einer Teambefragung abgetippt",
        "typed in a questionnaire of a team survey",
    ),
    "close_team_survey": (
        "Teambefragung abschließen",
        "close a team survey",
        "eine Teambefragung abgeschlossen",
        "closed a team survey",
    ),
    "remove_team_survey": (
        "Teambefragung löschen",
        "delete a team survey",
        "eine Teambefragung gelöscht",
        "deleted a team survey",
    ),
    "site_checks": (
        "Standort-Checks ansehen",
        "look at site checks",
        "die Standort-Checks angesehen",
        "looked at the site checks",
    ),
    "begin_site_check": (
        "Standort-Check beginnen",
        "begin a site check",
        "einen Standort-Check begonnen",
        "began a site check",
    ),
    "save_check_answer": (
        "Frage eines Standort-Checks beantworten",
        "answer a question of a site check",
        "eine Frage eines Standort-Checks beantwortet",
        "answered a question of a site check",
    ),
    "remove_site_check": (
        "Standort-Check löschen",
        "delete a site check",
        "einen Standort-Check gelöscht",
        "deleted a site check",
    ),
}
"""By action: its name and what somebody has done, in German and English each."""
