"""What documents on data protection say about a site: values for their placeholders, read from its configuration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from ctc_toolkit.disclosure.rules import COUNT_STEP, RULES, STEPS, Rules
from ctc_toolkit.language import Text, Translator, translator
from ctc_toolkit.process.protection_texts import FIELDS
from ctc_toolkit.reporting.word_files import writable


@dataclass(frozen=True)
class Periods:
    """How long things are kept or hold, as the software has it; the names tell the units."""

    answer_months: int
    soon_days: int
    kept_text_days: int
    log_months: int
    report_days: int
    job_days: int
    read_days: int
    idle_minutes: int
    session_hours: int
    failed_hours: int
    invitation_days: int
    team_days: int
    link_days: int
    token_days: int
    backup_days: int
    backup_hours: int
    backups_daily: int
    backups_weekly: int


@dataclass(frozen=True)
class Operation:
    """How the software runs here. provider: address of the identity provider; "" where there is none."""

    database: Literal["sqlite", "postgresql"]
    worker: Literal["inside", "outside"]
    log: Literal["json", "text", ""]
    backup_key: bool
    provider: str
    password_length: int
    second_factor: tuple[str, ...]
    """Roles (ids) that need a second factor."""


@dataclass(frozen=True)
class RoleRights:
    """What a role may do: subjects (see `SUBJECTS`) in its own city, and in all cities."""

    role: str
    own: tuple[str, ...]
    everywhere: tuple[str, ...]


@dataclass(frozen=True)
class QuestionGroup:
    """Questions of one kind: what they are about, and how many there are."""

    title: Text
    topics: tuple[Text, ...]
    items: int


@dataclass(frozen=True)
class PlannedSurvey:
    """What is planned or known about the survey; None and "" where it is not."""

    label: str
    first_day: date | None = None
    last_day: date | None = None
    purpose: Text | None = None
    minutes: int | None = None
    deletion_date: date | None = None
    schools: int | None = None
    pupils: int | None = None


@dataclass(frozen=True)
class ProtectionFacts:
    """All that documents on data protection of a city are filled from. fields: what people entered, see `FIELDS`."""

    city: str
    areas: tuple[str, ...]
    periods: Periods
    operation: Operation
    roles: tuple[RoleRights, ...]
    questions: tuple[QuestionGroup, ...]
    instrument: Text
    survey: PlannedSurvey | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    rules: Rules = RULES
    made_up: bool = False


ROLES: dict[str, Text] = {
    "coordinator": Text("Koordination", "coordination"),
    "area_team": Text("Team vor Ort", "area team"),
    "multiplier": Text("Multiplikatoren", "multipliers"),
    "trainer": Text("Schulung", "training"),
    "evaluator": Text("Evaluation", "evaluation"),
    "administrator": Text("Verwaltung der Software", "administration of the software"),
}

SUBJECTS: dict[str, Text] = {
    "import_wave": Text("Antworten einlesen, ohne sie zu sehen", "import answers without seeing them"),
    "wave_profile": Text("freigegebene Ergebnisse sehen", "see released results"),
    "evaluation_exports": Text("freigegebene Tabellen mitnehmen", "take released tables along"),
    "read_texts": Text("Entwürfe lesen", "read drafts"),
    "read_submission": Text("Eingereichtes lesen", "read what was handed in"),
    "survey_plans": Text("Planung der Befragung sehen", "see the plan of the survey"),
    "delete_answers": Text("Antworten löschen", "delete answers"),
    "audit_log": Text("Protokoll lesen", "read the log"),
    "list_accounts": Text("Konten und Rollen verwalten", "manage accounts and roles"),
}
"""What the table of roles names: actions of the table of rights, in plain words."""

USUAL_SURVEY = Text("Jugendbefragung", "youth survey")
USUAL_PURPOSE = Text("Planung von Vorbeugung für Kinder und Jugendliche", "planning of prevention for young people")
USUAL_AUTHORITY = Text(
    "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen, www.ldi.nrw.de",
    "State Commissioner for Data Protection and Freedom of Information North Rhine-Westphalia, www.ldi.nrw.de",
)


def gap(name: str, language: str) -> str:
    """Return what stands where a person has still to enter something."""
    begin = Text("bitte ergänzen", "please add").get(language)
    return f"[{begin}: {FIELDS[name].get(language)}]"


def open_fields(facts: ProtectionFacts) -> tuple[str, ...]:
    """Return the fields that a person has still to fill, in their order."""
    return tuple(name for name in FIELDS if name != "authority" and not facts.fields.get(name, "").strip())


def setting_values(facts: ProtectionFacts, language: str) -> dict[str, str]:
    """Return the text of every placeholder that is no table; gaps are marked with what belongs there."""
    t = translator(language)
    return {**_entered(facts, language), **_of_survey(facts, t), **_of_rules(facts, t), **_of_operation(facts, t)}


def _entered(facts: ProtectionFacts, language: str) -> dict[str, str]:
    values = {name: " ".join(writable(facts.fields.get(name, "")).split()) for name in FIELDS}
    values["authority"] = values["authority"] or USUAL_AUTHORITY.get(language)
    return {name: value or gap(name, language) for name, value in values.items()}


def _of_survey(facts: ProtectionFacts, t: Translator) -> dict[str, str]:
    def said(german: str, english: str) -> str:
        return Text(german, english).get(t.language)

    survey = facts.survey or PlannedSurvey("")
    months = t.number(facts.periods.answer_months)
    if survey.deletion_date:
        day = t.date(survey.deletion_date)
        deletion = said(f"am {day}", f"on {day}")
    else:
        deletion = said(f"{months} Monate nach dem Einlesen", f"{months} months after the import")
    if survey.first_day and survey.last_day:
        days = f"{t.date(survey.first_day)} – {t.date(survey.last_day)}"
    else:
        days = said("noch nicht festgelegt", "not settled yet")
    pupils = said("Schülerinnen und Schüler der teilnehmenden Schulen", "pupils of the schools that take part")
    if survey.schools and survey.pupils:
        schools, number = t.number(survey.schools), t.number(survey.pupils)
        pupils = said(
            f"Schülerinnen und Schüler an {schools} gefragten Schulen, erwartet werden {number}",
            f"pupils of {schools} schools that were asked, {number} are expected",
        )
    minutes = survey.minutes
    return {
        "city": writable(facts.city),
        "areas": ", ".join(map(writable, facts.areas)) or said("ganze Stadt", "whole city"),
        "survey": writable(survey.label) or USUAL_SURVEY.get(t.language),
        "survey_days": days,
        "purpose": writable((survey.purpose or USUAL_PURPOSE).get(t.language)),
        "minutes": said(f"{minutes} Minuten", f"{minutes} minutes")
        if minutes
        else said("eine Schulstunde", "one lesson"),
        "deletion_date": deletion,
        "pupils": pupils,
        "instrument": facts.instrument.get(t.language),
        "items_number": t.number(sum(group.items for group in facts.questions)),
        "question_groups": ", ".join(group.title.get(t.language) for group in facts.questions),
    }


def _of_rules(facts: ProtectionFacts, t: Translator) -> dict[str, str]:
    rules, periods = facts.rules, facts.periods
    numbers = {
        "smallest_group": rules.k_internal,
        "smallest_public_group": rules.k_public,
        "smallest_attribute": rules.k_x,
        "count_step": COUNT_STEP,
        **{
            name: getattr(periods, name)
            for name in (
                "answer_months", "soon_days", "log_months", "idle_minutes", "session_hours", "failed_hours",
                "invitation_days", "token_days", "link_days", "backup_days", "backup_hours", "backups_daily",
                "backups_weekly",
            )
        },
    }  # fmt: skip
    return {
        **{name: t.number(number) for name, number in numbers.items()},
        "band_steps": listed([t.number(step) for step in STEPS], t.language, "or"),
        "rules_version": rules.version,
    }


def _of_operation(facts: ProtectionFacts, t: Translator) -> dict[str, str]:
    how = facts.operation

    def said(german: str, english: str) -> str:
        return Text(german, english).get(t.language)

    length = t.number(how.password_length)
    sign_in = said(
        f"Anmeldename und Passwort mit mindestens {length} Zeichen, gespeichert nur als Prüfwert",
        f"login and password of at least {length} characters, of which only a hash is stored",
    )
    recipients = said(
        "einzelne Antworten: keine. Ergebnisse für Gruppen: Gremien der Stadt, begleitende Stelle, Evaluation, "
        "Schulen, Öffentlichkeit",
        "single answers: none. Results for groups: bodies of the city, accompanying office, evaluation, schools, "
        "public",
    )
    if how.provider:
        sign_in += said(
            f"; auch über den Anmeldedienst {how.provider}", f"; also through the identity provider {how.provider}"
        )
        recipients += said(
            f". Anmeldung: der Anmeldedienst {how.provider}", f". Sign-in: the identity provider {how.provider}"
        )
    return {
        "sign_in": sign_in,
        "recipients": recipients,
        "second_factor_roles": listed([ROLES[role].get(t.language) for role in how.second_factor], t.language),
        "database": {
            "sqlite": said("SQLite, eine Datei auf dem Server", "SQLite, one file on the server"),
            "postgresql": said("PostgreSQL, ein Datenbankserver", "PostgreSQL, a database server"),
        }[how.database],
        "worker": {
            "inside": said("in der Anwendung", "inside the app"),
            "outside": said("in einem eigenen Prozess (ctc worker)", "in a process of its own (ctc worker)"),
        }[how.worker],
        "log": _log(how, said("JSON", "JSON"), t.language),
        "backup": said("verschlüsselt und geprüft", "encrypted and checked")
        if how.backup_key
        else said(
            "noch kein Schlüssel eingestellt, also keine Sicherung durch die Software",
            "no key is set yet, so the software makes no backups",
        ),
    }


def _log(how: Operation, json: str, language: str) -> str:
    form = {
        "json": Text(f"eine Zeile {json} je Ereignis", f"one line of {json} for each event"),
        "text": Text("eine Zeile Text je Ereignis", "one line of text for each event"),
        "": Text("eine Zeile je Ereignis", "one line for each event"),
    }[how.log].get(language)
    without = Text("ohne Antworten, Passwörter und Zugangscodes", "without answers, passwords and access codes")
    return f"{form}, {without.get(language)}"


def listed(parts: Sequence[str], language: str, word: Literal["and", "or"] = "and") -> str:
    """Return parts as a list in words."""
    if len(parts) < 2:
        return "".join(parts)
    joined = {"and": Text("und", "and"), "or": Text("oder", "or")}[word].get(language)
    return f"{', '.join(parts[:-1])} {joined} {parts[-1]}"


def role_rows(facts: ProtectionFacts, language: str) -> Iterable[tuple[str, ...]]:
    """Yield role, what it may do in its own city, and in all cities."""
    nothing = Text("nichts", "nothing").get(language)
    for rights in facts.roles:
        own, everywhere = (
            "; ".join(SUBJECTS[name].get(language) for name in names) or nothing
            for names in (rights.own, rights.everywhere)
        )
        yield ROLES[rights.role].get(language), own, everywhere


def question_rows(facts: ProtectionFacts, language: str) -> Iterable[tuple[str, ...]]:
    """Yield what questions are about, their topics, and how many there are."""
    t = translator(language)
    for group in facts.questions:
        topics = dict.fromkeys(topic.get(language) for topic in group.topics)
        yield group.title.get(language), "; ".join(topics), t.number(group.items)


def retention_rows(facts: ProtectionFacts, language: str) -> Iterable[tuple[str, ...]]:
    """Yield what is kept, until when, and what deletes it."""
    periods, values = facts.periods, setting_values(facts, language)
    schedule, itself = Text("Löschlauf", "deletion run"), Text("von selbst", "by itself")
    rows = (
        (Text("einzelne Antworten", "single answers"), _until(values["deletion_date"]), schedule),
        (
            Text("hochgeladene Datei", "uploaded file"),
            Text("sofort nach dem Einlesen", "at once after the import"),
            itself,
        ),
        (
            Text("Ergebnisse für Gruppen", "results for groups"),
            Text("bleiben", "stay"),
            Text("beim Löschen der Stadt", "when the city is deleted"),
        ),
        (Text("Zeilen des Protokolls", "lines of the log"), _months(periods.log_months), schedule),
        (
            Text("aufgehobene Texte gesperrter Konten", "texts kept for disabled accounts"),
            _days(periods.kept_text_days),
            schedule,
        ),
        (Text("erstellte Berichte", "reports that were made"), _days(periods.report_days), schedule),
        (Text("Aufträge im Hintergrund", "jobs in the background"), _days(periods.job_days), itself),
        (
            Text("Antworten einer Teambefragung", "answers of a team survey"),
            Text(
                f"beim Schließen, spätestens {periods.team_days} Tage nach ihrem letzten Tag",
                f"when it is closed, at the latest {periods.team_days} days after its last day",
            ),
            itself,
        ),
        (
            Text("Sitzungen", "sessions"),
            Text(
                f"enden nach {periods.idle_minutes} Minuten ohne Eingabe, immer nach {periods.session_hours} Stunden",
                f"end after {periods.idle_minutes} minutes without input, always after {periods.session_hours} hours",
            ),
            schedule,
        ),
        (Text("Einladungen", "invitations"), _days(periods.invitation_days), schedule),
        (
            Text("Zähler falscher Anmeldungen", "counts of failed sign-ins"),
            Text(f"{periods.failed_hours} Stunden", f"{periods.failed_hours} hours"),
            itself,
        ),
        (
            Text("Abrufe über die Leseschnittstelle", "reads through the interface"),
            _days(periods.read_days),
            itself,
        ),
        (
            Text("Sicherungen", "backups"),
            Text(f"höchstens {periods.backup_days} Tage", f"{periods.backup_days} days at most"),
            itself,
        ),
    )
    for row in rows:
        yield tuple(cell.get(language) for cell in row)


def _until(value: str) -> Text:
    return Text(f"spätestens {value}", f"{value} at the latest")


def _days(number: int) -> Text:
    return Text(f"{number} Tage", f"{number} days")


def _months(number: int) -> Text:
    return Text(f"{number} Monate", f"{number} months")
