"""What the actions of the audit log are called, and the sentences that tell of them, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from ctc_toolkit.language import Text
from ctc_toolkit.store.records import Result
from ctc_toolkit.workspace.audit_words_parts import PARTS


@dataclass(frozen=True)
class Words:
    """How one action is named (in a list of actions) and told (what somebody, `{who}`, has done)."""

    name: Text
    told: Text


def _words(name_de: str, name_en: str, told_de: str, told_en: str) -> Words:
    return Words(Text(name_de, name_en), Text(f"{{who}} hat {told_de}", f"{{who}} {told_en}"))


_CITIES = {
    "list_cities": _words("Städte ansehen", "look at cities", "die Städte angesehen", "looked at the cities"),
    "city_overview": _words(
        "Städteübersicht ansehen",
        "look at the overview of cities",
        "die Städteübersicht angesehen",
        "looked at the overview of cities",
    ),
    "add_city": _words("Stadt aufnehmen", "take in a city", "eine Stadt aufgenommen", "took in a city"),
    "add_area": _words("Gebiet hinzufügen", "add an area", "ein Gebiet hinzugefügt", "added an area"),
    "tell_next_step": _words(
        "nächsten Schritt eines Gebiets nennen",
        "tell the next step of an area",
        "den nächsten Schritt eines Gebiets genannt",
        "told the next step of an area",
    ),
}

_PROCESS = {
    "area_process": _words("Phasen ansehen", "look at the phases", "die Phasen angesehen", "looked at the phases"),
    "area_outlook": _words(
        "ansehen, was im Gebiet ansteht",
        "look at what is next in an area",
        "angesehen, was im Gebiet ansteht",
        "looked at what is next in an area",
    ),
    "hand_over": _words(
        "Übergabeblatt eines Gebiets ausgeben",
        "export the hand-over sheet of an area",
        "das Übergabeblatt eines Gebiets ausgegeben",
        "exported the hand-over sheet of an area",
    ),
    "step_history": _words(
        "Verlauf eines Schritts ansehen",
        "look at the history of a step",
        "den Verlauf eines Schritts angesehen",
        "looked at the history of a step",
    ),
    "save_step": _words("Schritt bearbeiten", "edit a step", "einen Schritt bearbeitet", "edited a step"),
    "open_phase": _words("Phase öffnen", "open a phase", "eine Phase geöffnet", "opened a phase"),
    "pause_area": _words(
        "Pause einlegen", "make a pause", "für ein Gebiet eine Pause eingelegt", "let an area make a pause"
    ),
    "resume_area": _words(
        "Pause beenden", "end a pause", "die Pause eines Gebiets beendet", "ended the pause of an area"
    ),
    "start_next_cycle": _words(
        "neuen Durchgang beginnen",
        "begin a new cycle",
        "für ein Gebiet einen neuen Durchgang begonnen",
        "began a new cycle for an area",
    ),
    "add_evidence": _words("Nachweis hinzufügen", "add evidence", "einen Nachweis hinzugefügt", "added evidence"),
    "read_evidence": _words("Nachweis holen", "fetch evidence", "einen Nachweis geholt", "fetched evidence"),
    "remove_evidence": _words("Nachweis entfernen", "remove evidence", "einen Nachweis entfernt", "removed evidence"),
}

_TRAININGS = {
    "trainings": _words(
        "Schulungen und Termine ansehen",
        "look at trainings and events",
        "Schulungen und Termine angesehen",
        "looked at trainings and events",
    ),
    "training_reminders": _words(
        "Erinnerungen an Schulungen ansehen",
        "look at reminders of trainings",
        "Erinnerungen an Schulungen angesehen",
        "looked at reminders of trainings",
    ),
    "regional_calendar": _words(
        "Kalender der Region ansehen",
        "look at the calendar of the region",
        "den Kalender der Region angesehen",
        "looked at the calendar of the region",
    ),
    "save_event": _words("Termin bearbeiten", "edit an event", "einen Termin bearbeitet", "edited an event"),
    "remove_event": _words("Termin entfernen", "remove an event", "einen Termin entfernt", "removed an event"),
    "save_office_event": _words(
        "Termin der Geschäftsstelle bearbeiten",
        "edit an event of the office",
        "einen Termin der Geschäftsstelle bearbeitet",
        "edited an event of the office",
    ),
    "remove_office_event": _words(
        "Termin der Geschäftsstelle entfernen",
        "remove an event of the office",
        "einen Termin der Geschäftsstelle entfernt",
        "removed an event of the office",
    ),
    "save_team_share": _words(
        "geschulte Mitglieder eines Gremiums eintragen",
        "enter the trained members of a body",
        "eingetragen, wie viele Mitglieder eines Gremiums geschult sind",
        "entered how many members of a body are trained",
    ),
    "certificates": _words(
        "Zertifikate ansehen", "look at certificates", "die Zertifikate angesehen", "looked at the certificates"
    ),
    "save_certificate": _words(
        "Zertifikat bearbeiten", "edit a certificate", "ein Zertifikat bearbeitet", "edited a certificate"
    ),
    "remove_certificate": _words(
        "Zertifikat entfernen", "remove a certificate", "ein Zertifikat entfernt", "removed a certificate"
    ),
}

_BODIES = {
    "bodies": _words("Gremien ansehen", "look at bodies", "die Gremien angesehen", "looked at the bodies"),
    "proposed_points": _words(
        "Vorschläge für eine Tagesordnung ansehen",
        "look at proposals for an agenda",
        "Vorschläge für eine Tagesordnung angesehen",
        "looked at proposals for an agenda",
    ),
    "save_body": _words("Gremium bearbeiten", "edit a body", "ein Gremium bearbeitet", "edited a body"),
    "remove_body": _words("Gremium entfernen", "remove a body", "ein Gremium entfernt", "removed a body"),
    "save_member": _words(
        "Mitglied eines Gremiums bearbeiten",
        "edit a member of a body",
        "ein Mitglied eines Gremiums bearbeitet",
        "edited a member of a body",
    ),
    "remove_member": _words(
        "Mitglied eines Gremiums entfernen",
        "remove a member of a body",
        "ein Mitglied eines Gremiums entfernt",
        "removed a member of a body",
    ),
    "save_meeting": _words("Sitzung bearbeiten", "edit a meeting", "eine Sitzung bearbeitet", "edited a meeting"),
    "remove_meeting": _words("Sitzung entfernen", "remove a meeting", "eine Sitzung entfernt", "removed a meeting"),
    "save_decision": _words(
        "Beschluss bearbeiten", "edit a decision", "einen Beschluss bearbeitet", "edited a decision"
    ),
}

_SURVEYS = {
    "survey_plans": _words(
        "geplante Befragungen ansehen",
        "look at planned surveys",
        "geplante Befragungen angesehen",
        "looked at planned surveys",
    ),
    "save_survey_plan": _words(
        "geplante Befragung bearbeiten",
        "edit a planned survey",
        "eine geplante Befragung bearbeitet",
        "edited a planned survey",
    ),
    "remove_survey_plan": _words(
        "geplante Befragung entfernen",
        "remove a planned survey",
        "eine geplante Befragung entfernt",
        "removed a planned survey",
    ),
    "save_school_decision": _words(
        "Entscheidung einer Schule festhalten",
        "record the decision of a school",
        "die Entscheidung einer Schule festgehalten",
        "recorded the decision of a school",
    ),
    "remove_school_decision": _words(
        "Schule aus einer Planung entfernen",
        "remove a school from a plan",
        "eine Schule aus einer Planung entfernt",
        "removed a school from a plan",
    ),
    "save_school_grade": _words(
        "Zahlen einer Schule eintragen",
        "enter the counts of a school",
        "Zahlen einer Schule eingetragen",
        "entered the counts of a school",
    ),
    "note_school_reminder": _words(
        "Erinnerung an eine Schule notieren",
        "note a reminder to a school",
        "eine Erinnerung an eine Schule notiert",
        "noted a reminder to a school",
    ),
    "import_schools": _words(
        "Liste von Schulen einlesen",
        "import a list of schools",
        "eine Liste von Schulen eingelesen",
        "imported a list of schools",
    ),
    "import_wave": _words("Befragung einlesen", "import a survey", "eine Befragung eingelesen", "imported a survey"),
    "order_import": _words(
        "Befragung im Hintergrund speichern lassen",
        "have a survey stored in the background",
        "eine Befragung im Hintergrund speichern lassen",
        "had a survey stored in the background",
    ),
    "import_jobs": _words(
        "ansehen, welche Befragungen gerade gespeichert werden",
        "look at surveys being stored",
        "angesehen, welche Befragungen gerade gespeichert werden",
        "looked at surveys being stored",
    ),
    "cancel_import": _words(
        "Speichern einer Befragung abbrechen",
        "cancel the storing of a survey",
        "das Speichern einer Befragung abgebrochen",
        "cancelled the storing of a survey",
    ),
    "wave_profile": _words("Profil ansehen", "look at a profile", "ein Profil angesehen", "looked at a profile"),
    "choose_cut_points": _words(
        "Grenzwerte wählen",
        "choose cut points",
        "die Grenzwerte einer Befragung gewählt",
        "chose the cut points of a survey",
    ),
    "delete_wave": _words("Befragung löschen", "delete a survey", "eine Befragung gelöscht", "deleted a survey"),
    "delete_answers": _words(
        "Einzelantworten löschen",
        "delete single answers",
        "die Einzelantworten einer Befragung gelöscht",
        "deleted the single answers of a survey",
    ),
    "deletions_due": _words(
        "fällige Löschungen ansehen",
        "look at deletions that are due",
        "fällige Löschungen angesehen",
        "looked at deletions that are due",
    ),
    "run_deletion": _words(
        "fällige Daten löschen",
        "delete data that is due",
        "die fälligen Löschungen ausgeführt",
        "carried out the deletions that were due",
    ),
    "deletion_proofs": _words(
        "Löschnachweise ansehen",
        "look at proofs of deletion",
        "Löschnachweise angesehen",
        "looked at proofs of deletion",
    ),
    "cut_point_tables": _words(
        "Grenzwerte ansehen", "look at cut points", "Grenzwerte angesehen", "looked at cut points"
    ),
    "add_cut_points": _words("Grenzwerte hinzufügen", "add cut points", "Grenzwerte hinzugefügt", "added cut points"),
}

_TEXTS = {
    "read_texts": _words("Texte lesen", "read texts", "Texte gelesen", "read texts"),
    "save_text": _words("Text bearbeiten", "edit a text", "einen Text bearbeitet", "edited a text"),
    "kept_texts": _words(
        "eigene aufgehobene Texte ansehen",
        "look at own kept texts",
        "eigene aufgehobene Texte angesehen",
        "looked at own kept texts",
    ),
    "settle_kept_text": _words(
        "über einen aufgehobenen Text entscheiden",
        "decide about a kept text",
        "über einen aufgehobenen Text entschieden",
        "decided about a kept text",
    ),
    "submit_version": _words(
        "Fassung einreichen", "hand in a version", "eine Fassung eingereicht", "handed in a version"
    ),
    "withdraw_submission": _words(
        "Einreichung zurückziehen",
        "take back what was handed in",
        "eine Einreichung zurückgezogen",
        "took back what was handed in",
    ),
    "submissions": _words(
        "Einreichungen ansehen",
        "look at what was handed in",
        "die Einreichungen angesehen",
        "looked at what was handed in",
    ),
    "read_submission": _words(
        "Einreichung lesen", "read what was handed in", "eine Einreichung gelesen", "read what was handed in"
    ),
    "comment_on_submission": _words(
        "Einreichung kommentieren",
        "comment on what was handed in",
        "eine Einreichung kommentiert",
        "commented on what was handed in",
    ),
    "return_submission": _words(
        "Einreichung zurückgeben",
        "return what was handed in",
        "eine Einreichung zurückgegeben",
        "returned what was handed in",
    ),
    "approve_submission": _words(
        "Einreichung freigeben",
        "approve what was handed in",
        "eine Einreichung freigegeben",
        "approved what was handed in",
    ),
    "review_digest": _words(
        "ansehen, was auf wen wartet",
        "look at what waits for whom",
        "angesehen, was auf wen wartet",
        "looked at what waits for whom",
    ),
}

_PEOPLE = {
    "list_accounts": _words("Konten ansehen", "look at accounts", "die Konten angesehen", "looked at the accounts"),
    "invite_person": _words("Person einladen", "invite a person", "eine Person eingeladen", "invited a person"),
    "rename_person": _words(
        "Namen einer Person ändern",
        "change the name of a person",
        "den Namen einer Person geändert",
        "changed the name of a person",
    ),
    "grant_role": _words("Rolle geben", "give a role", "eine Rolle vergeben", "gave a role"),
    "withdraw_role": _words("Rolle entziehen", "withdraw a role", "eine Rolle entzogen", "withdrew a role"),
    "disable_account": _words("Konto sperren", "disable an account", "ein Konto gesperrt", "disabled an account"),
    "enable_account": _words(
        "Konto wieder freigeben", "enable an account", "ein Konto wieder freigegeben", "enabled an account"
    ),
    "issue_code": _words(
        "Einmalcode ausstellen", "issue a one-time code", "einen Einmalcode ausgestellt", "issued a one-time code"
    ),
    "reset_second_factor": _words(
        "zweiten Faktor zurücksetzen",
        "reset a second factor",
        "den zweiten Faktor eines Kontos zurückgesetzt",
        "reset the second factor of an account",
    ),
    "remove_account": _words("Konto löschen", "remove an account", "ein Konto gelöscht", "removed an account"),
    "my_account": _words(
        "eigenes Konto ansehen", "look at the own account", "das eigene Konto angesehen", "looked at the own account"
    ),
    "change_my_account": _words(
        "eigenes Konto ändern", "change the own account", "das eigene Konto geändert", "changed the own account"
    ),
    "change_my_password": _words(
        "eigenes Passwort ändern", "change the own password", "das eigene Passwort geändert", "changed the own password"
    ),
    "begin_second_factor": _words(
        "eigenen zweiten Faktor einrichten",
        "set up the own second factor",
        "begonnen, den eigenen zweiten Faktor einzurichten",
        "began to set up the own second factor",
    ),
    "confirm_second_factor": _words(
        "eigenen zweiten Faktor bestätigen",
        "confirm the own second factor",
        "den eigenen zweiten Faktor eingerichtet",
        "set up the own second factor",
    ),
    "my_sessions": _words(
        "eigene Anmeldungen ansehen",
        "look at the own sessions",
        "die eigenen Anmeldungen angesehen",
        "looked at the own sessions",
    ),
    "end_my_session": _words(
        "eigene Anmeldung beenden", "end an own session", "eine eigene Anmeldung beendet", "ended an own session"
    ),
    "sign_out_everywhere": _words(
        "sich überall abmelden", "sign out everywhere", "sich überall abgemeldet", "signed out everywhere"
    ),
    "sign_in": _words("sich anmelden", "sign in", "sich angemeldet", "signed in"),
    "sign_out": _words("sich abmelden", "sign out", "sich abgemeldet", "signed out"),
    "show_second_factor": _words(
        "zweiten Faktor angeben", "give the second factor", "den zweiten Faktor angegeben", "gave the second factor"
    ),
    "use_code": _words(
        "Einmalcode einlösen", "redeem a one-time code", "einen Einmalcode eingelöst", "redeemed a one-time code"
    ),
    "link_identity": _words(
        "Konto mit der Anmeldung der Kommune verbinden",
        "link an account to the sign-in of the municipality",
        "das Konto mit der Anmeldung der Kommune verbunden",
        "linked the account to the sign-in of the municipality",
    ),
}

_SERVER = {
    "audit_log": _words("Protokoll ansehen", "look at the log", "das Protokoll angesehen", "looked at the log"),
    "verify_audit": _words("Protokoll prüfen", "check the log", "das Protokoll geprüft", "checked the log"),
    "make_demo": _words(
        "Beispielstädte anlegen", "make the example cities", "die Beispielstädte angelegt", "made the example cities"
    ),
    "reset_demo": _words(
        "Beispielstädte neu anlegen",
        "make the example cities anew",
        "die Beispielstädte neu angelegt",
        "made the example cities anew",
    ),
    "workshop": _words("Werkstatt ansehen", "look at a workshop", "die Werkstatt angesehen", "looked at the workshop"),
    "set_up_groups": _words(
        "Gruppen einer Werkstatt anlegen",
        "make groups of a workshop",
        "Gruppen einer Werkstatt angelegt",
        "made groups of a workshop",
    ),
    "reset_groups": _words(
        "Gruppen einer Werkstatt zurücksetzen",
        "reset groups of a workshop",
        "Gruppen einer Werkstatt zurückgesetzt",
        "reset groups of a workshop",
    ),
    "show_exercise": _words(
        "den Gruppen eine Übung zeigen",
        "show the groups an exercise",
        "den Gruppen eine Übung gezeigt",
        "showed the groups an exercise",
    ),
    "exercise_sheets": _words(
        "Arbeitsblatt einer Übung laden",
        "load the worksheet of an exercise",
        "das Arbeitsblatt einer Übung geladen",
        "loaded the worksheet of an exercise",
    ),
    "group_task": _words(
        "Aufgabe der Gruppe ansehen",
        "look at the task of the group",
        "die Aufgabe der Gruppe angesehen",
        "looked at the task of the group",
    ),
    "backup": _words("Daten sichern", "make a backup", "die Daten gesichert", "made a backup"),
    "restore": _words("Sicherung einspielen", "restore a backup", "eine Sicherung eingespielt", "restored a backup"),
}

WORDS: dict[str, Words] = {
    **_CITIES,
    **_PROCESS,
    **_BODIES,
    **_TRAININGS,
    **_SURVEYS,
    **_TEXTS,
    **{action: _words(*words) for part in PARTS for action, words in part.items()},
    **_PEOPLE,
    **_SERVER,
}
"""The words of every action that the audit log can hold."""


def action_name(action: str, language: str) -> str:
    """Return what an action is called; one that this version does not know is called by its code."""
    known = WORDS.get(action)
    return known.name.get(language) if known else action


def sentence(who: str, action: str, result: Result, language: str, thing: str = "") -> str:
    """Return one line of the audit log as a sentence; `thing`: the name of what it was done with."""
    known = WORDS.get(action)
    if result == "refused":
        refused = Text("{who} wollte: {what}. Abgelehnt", "{who} wanted to: {what}. Refused")
        told = refused.get(language).format(who=who, what=action_name(action, language))
    elif known is None:
        told = f"{who}: {action}"
    else:
        told = known.told.get(language).format(who=who)
    quoted = Text("„{thing}“", "“{thing}”").get(language).format(thing=thing)
    return f"{told}: {quoted}" if thing else f"{told}."


def what_was_done(action: str, language: str) -> str:
    """Return an action as done, without the person: "eine Befragung eingelesen" (de), "imported a survey" (en)."""
    known = WORDS.get(action)
    if known is None:
        return action
    told = known.told.get(language).format(who="").strip()
    return told.removeprefix("hat ") if language == "de" else told
