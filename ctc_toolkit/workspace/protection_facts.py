"""What documents on data protection of a city say, read from where the software itself reads it.

A number stands here nowhere: whoever changes a period, a threshold or a setting changes the documents with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from ctc_toolkit.access import POLICY, SECOND_FACTOR_ROLES, Role, Scope, delays, passwords
from ctc_toolkit.access.openid.settings import load_settings
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text, translator
from ctc_toolkit.process.protection_texts import FIELDS
from ctc_toolkit.reporting.protection_facts import (
    SUBJECTS,
    Operation,
    Periods,
    PlannedSurvey,
    ProtectionFacts,
    QuestionGroup,
    RoleRights,
)
from ctc_toolkit.store import CityRecord, interface_tokens, rotation
from ctc_toolkit.store.sealed import KEY_FILE
from ctc_toolkit.store.surveys import PlanRecord
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import (
    deletion,
    deletion_views,
    delivery_links,
    job_work,
    jobs,
    people,
    report_keeping,
    sessions,
    team_surveys,
)
from ctc_toolkit.workspace import interface_tokens as interface
from ctc_toolkit.workspace.handle import Grant, Workspace
from ctc_toolkit.workspace.survey_checks import OTHER_PURPOSE, PURPOSES

USUAL_INSTRUMENT = "ctc-youth-survey"
"""The questionnaire that is meant as long as a city has imported no answers."""

LOG_FORMAT = "CTC_LOG_FORMAT"
_DOMAINS: Mapping[str, Text] = {
    "community": Text("Nachbarschaft", "neighbourhood"),
    "family": Text("Familie", "family"),
    "school": Text("Schule", "school"),
    "peer_individual": Text("Freundeskreis und eigenes Erleben", "friends and own experience"),
    "outcome": Text("Wohlbefinden und Verhalten", "well-being and behaviour"),
}
_REST = Text("Angaben zur Person und Weiteres", "about the person, and others")


def protection_facts(grant: Grant, ws: Workspace, city: CityRecord, fields: Mapping[str, str]) -> ProtectionFacts:
    """Return what is known about the city, without what a planned survey says in words of one language.

    fields: what people entered for the documents.
    """
    plan = newest_plan(grant, city.ags)
    answers = [wave for wave in city.waves if wave.source == "answers"]
    newest = max(answers, key=lambda wave: (wave.year, wave.imported_at), default=None)
    instrument = load_instrument(newest.instrument if newest else USUAL_INSTRUMENT)
    return ProtectionFacts(
        city=city.name,
        areas=tuple(area.name for area in city.areas),
        periods=_periods(),
        operation=_operation(ws),
        roles=_roles(),
        questions=tuple(_questions(instrument)),
        instrument=Text(instrument.title.get("de"), instrument.title.get("en")),
        survey=_survey(plan) if plan else None,
        fields=dict(fields),
        made_up=city.made_up,
    )


def in_language(facts: ProtectionFacts, plan: PlanRecord | None, language: str) -> ProtectionFacts:
    """Return the facts with what the planned survey tells, where nobody has entered something else."""
    known = from_plan(plan, language)
    return replace(facts, fields={name: facts.fields.get(name, "").strip() or known.get(name, "") for name in FIELDS})


def newest_plan(grant: Grant, ags: str) -> PlanRecord | None:
    """Return the newest planned survey of the city."""
    return next(iter(grant.repository.surveys.plans({ags})), None)


def from_plan(plan: PlanRecord | None, language: str) -> dict[str, str]:
    """Return the fields that a planned survey tells already, in words of a language."""
    if plan is None:
        return {}
    t, entry = translator(language), plan.entry
    consulted = entry.officer_consulted_on
    heard = [school.entry.conference_on for school in plan.schools if school.entry.conference_on]
    conference = Text(
        "gehört an {part} von {whole} Schulen, zuletzt am {day}", "heard at {part} of {whole} schools, last on {day}"
    ).get(language)
    found = {
        "controller": entry.responsible_office,
        "contact": entry.contact,
        "officer": entry.officer_contact,
        "assessment_reference": entry.impact_assessment,
        "officer_consulted": t.date(consulted) if consulted else "",
        "school_conference": conference.format(part=len(heard), whole=len(plan.schools), day=t.date(max(heard)))
        if heard
        else "",
    }
    return {name: text for name, text in found.items() if text.strip()}


def _survey(plan: PlanRecord) -> PlannedSurvey:
    entry = plan.entry
    note = Text(entry.purpose_note, entry.purpose_note)
    purpose = note if entry.purpose == OTHER_PURPOSE else PURPOSES[entry.purpose] if entry.purpose else None
    return PlannedSurvey(
        label=entry.label,
        first_day=entry.first_day,
        last_day=entry.last_day,
        purpose=purpose if purpose and purpose.en.strip() else None,
        minutes=entry.lesson_minutes,
        deletion_date=entry.deletion_date,
        schools=len(plan.schools) or None,
        pupils=sum(school.entry.expected_pupils or 0 for school in plan.schools) or None,
    )


def _periods() -> Periods:
    return Periods(
        answer_months=12 * deletion.YEARS,
        soon_days=deletion_views.SOON_DAYS,
        kept_text_days=deletion.KEPT_TEXT_DAYS,
        log_months=12 * deletion.YEARS,
        report_days=report_keeping.KEPT_DAYS,
        job_days=jobs.KEPT_DAYS,
        read_days=interface_tokens.KEPT_READS.days,
        idle_minutes=round(sessions.IDLE.total_seconds() / 60),
        session_hours=round(sessions.ABSOLUTE.total_seconds() / 3600),
        failed_hours=round(delays.FORGOTTEN_AFTER.total_seconds() / 3600),
        invitation_days=people.CODE_LIFETIMES["invitation"].days,
        team_days=team_surveys.DAYS_UNTIL_CLOSED,
        link_days=delivery_links.LONGEST_DAYS,
        token_days=interface.LONGEST_DAYS,
        backup_days=rotation.OLDEST.days,
        backup_hours=round(rotation.FRESH.total_seconds() / 3600),
        backups_daily=rotation.DAILY,
        backups_weekly=rotation.WEEKLY,
    )


def _operation(ws: Workspace) -> Operation:
    try:
        settings = load_settings(os.environ)
    except ToolkitError:  # mistakes in the settings: nobody can sign in that way
        settings = None
    log: Literal["json", "text", ""] = ""
    given = os.environ.get(LOG_FORMAT, "").strip().lower()
    if given in ("json", "text"):
        log = "json" if given == "json" else "text"
    return Operation(
        database="postgresql" if ws.store.database.dialect == "postgresql" else "sqlite",
        worker=job_work.worker_place(),
        log=log,
        backup_key=bool(os.environ.get(KEY_FILE, "").strip()),
        provider=settings.issuer if settings else "",
        password_length=passwords.SHORTEST,
        second_factor=tuple(role.value for role in Role if role in SECOND_FACTOR_ROLES),
    )


def _roles() -> tuple[RoleRights, ...]:
    """Return what each role may do with real cities, read from the table of rights."""
    found = []
    for role in Role:
        scopes = {name: POLICY[name].get(role, frozenset()) for name in SUBJECTS}
        everywhere = tuple(name for name, where in scopes.items() if where & {Scope.OTHER, Scope.NONE})
        own = tuple(name for name, where in scopes.items() if Scope.OWN in where and name not in everywhere)
        found.append(RoleRights(role.value, own, everywhere))
    return tuple(found)


def _questions(instrument: Instrument) -> list[QuestionGroup]:
    """Return the questions by what they are about; each one counts once, where it comes first."""
    counted: set[str] = set()
    found = []

    def add(title: Text, topics: list[Text], items: set[str]) -> None:
        new = items - counted
        counted.update(new)
        if new:
            found.append(QuestionGroup(title, tuple(topics), len(new)))

    for domain, title in _DOMAINS.items():
        scales = [scale for scale in instrument.scales if scale.domain == domain]
        items = {entry.item for scale in scales for entry in scale.items}
        add(title, [Text(scale.label.de, scale.label.en) for scale in scales], items)
    for theme in instrument.themes:
        indicators = [one for one in instrument.indicators if one.theme == theme.id]
        topics = [Text(one.label.de, one.label.en) for one in indicators]
        add(Text(theme.label.de, theme.label.en), topics, {one.item for one in indicators})
    add(_REST, [_REST], {item.id for item in instrument.items})
    return found
