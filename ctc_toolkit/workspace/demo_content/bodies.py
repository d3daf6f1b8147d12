"""Bodies of the demo cities: who sits in them, what they met about, what they decided; all of it made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from ctc_toolkit.process.bodies import BodyFields, MemberFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.workspace.demo_content.process import PHASES, WHO

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

_STEERING = (
    MemberFields("Dezernat Jugend und Schule", "Stadtverwaltung", "politics", "chair"),
    MemberFields("Leitung", "Jugendamt", "youth_welfare", "deputy"),
    MemberFields("Schulrätin oder Schulrat", "Schulaufsicht", "schools"),
    MemberFields("Leitung Kriminalprävention und Opferschutz", "Polizeipräsidium", "police_justice"),
    MemberFields("Leitung", "Gesundheitsamt", "health"),
    MemberFields("Geschäftsführung", "Stadtsportbund", "sports"),
    MemberFields("Vorsitz", "Integrationsrat", "faith_migrant"),
    MemberFields("Begleitung des Vorhabens", "Geschäftsstelle der Kooperation", None, "adviser"),
)
_TEAM = (
    MemberFields("Leitung", "Gesamtschule am Park", "schools", "chair"),
    MemberFields("Sozialer Dienst", "Jugendamt, Außenstelle", "youth_welfare"),
    MemberFields("Leitung", "Familienzentrum Regenbogen", "day_care"),
    MemberFields("Leitung", "Jugendtreff Mitte", "youth_work", "deputy"),
    MemberFields("Bezirksdienst", "Polizeiwache", "police_justice"),
    MemberFields("Jugendwartin oder Jugendwart", "Turn- und Sportverein", "sports"),
    MemberFields("Vorsitz der Schulpflegschaft", "Gesamtschule am Park", "parents"),
    MemberFields("Schülervertretung", "Gesamtschule am Park", "young_people"),
    MemberFields("Quartiersmanagement", "Wohnungsgesellschaft", "business_housing"),
    MemberFields("Gemeindepädagogik", "Kirchengemeinde", "faith_migrant", "minutes"),
    MemberFields("Fachstelle Suchtprävention", "Diakonie", "health"),
    MemberFields("Bezirksbürgermeisterei", "Bezirksvertretung", "politics"),
)
_GROUP = (
    MemberFields("Jugendhilfeplanung", "Jugendamt", "youth_welfare", "chair"),
    MemberFields("Statistik", "Stadtverwaltung", None),
    MemberFields("Schulsozialarbeit", "Gesamtschule am Park", "schools"),
)
_COORDINATION = (
    MemberFields(
        "Koordination CTC", "Jugendamt", "youth_welfare", "chair", "Kim Beispiel", "ctc-koordination@stadt.example"
    ),
    MemberFields("Multiplikation", "Geschäftsstelle der Kooperation", None, "adviser"),
)
_MINUTES = (
    "TOP 1: Stand des Vorhabens\nDie Koordination berichtet; die Fragen der Schulen sind geklärt (Beispiel).\n\n"
    "TOP 2: Nächste Schritte\nDie Aufgaben sind verteilt, siehe Beschlüsse."
)
_AGENDA = "Stand des Vorhabens\nNächste Schritte\nTermine, nächste Sitzung\nVerschiedenes"
_DECISIONS: dict[str, tuple[DecisionFields, ...]] = {
    "steering_group": (
        DecisionFields(
            text="Die Stadt nimmt an der Jugendbefragung teil und trägt die Kosten (Beispiel).",
            reasons="Ohne Zahlen aus dem eigenen Gebiet lassen sich keine Prioritäten begründen.",
            step="m1_3",
            function="key_leaders",
            state="carried_out",
            remark="Mittel stehen im Haushalt, Vertrag liegt vor (Beispiel).",
        ),
        DecisionFields(
            text="Die Mitglieder der Gebietsteams werden bis zur nächsten Sitzung benannt (Beispiel).",
            reasons="Die Teams sollen arbeiten können, bevor die Ergebnisse vorliegen.",
            step="b2_1_6",
            function="key_leaders",
        ),
    ),
    "area_team": (
        DecisionFields(
            text="Das Team trifft sich alle sechs Wochen dienstags um 17 Uhr (Beispiel).",
            reasons="Abends können auch Eltern und Vereine teilnehmen.",
            step="m2_2",
            function="community_board",
        ),
        DecisionFields(
            text="Eltern werden über den Elternbrief und das Elterncafé informiert (Beispiel).",
            reasons="Ein Brief allein erreicht nicht alle Familien.",
            function="coordinator",
        ),
        DecisionFields(
            text="Die Sitzungen finden im Rathaus statt (Beispiel).",
            reasons="Dort ist ein Raum frei.",
            state="withdrawn",
            remark="Der Jugendtreff liegt näher und ist barrierefrei (Beispiel).",
        ),
    ),
    "work_group": (
        DecisionFields(
            text="Die Zahlen der Stadt werden je Stadtteil zusammengestellt (Beispiel).",
            reasons="Die Befragung allein zeigt nicht, was in den Familien fehlt.",
            step="m3_1",
            function="work_group",
        ),
    ),
    "coordination": (),
}
_LEFT_OUT = ((9, 12), (8, 11), (12, 10))
"""How many members the two area teams of each demo city have: sectors are missing in some of them."""


def demo_bodies(repository: Repository, cities: tuple[DemoCity, ...], today: date) -> None:
    """Store the bodies of the demo cities with members, meetings and decisions."""
    for city, phases, members in zip(cities, PHASES, _LEFT_OUT, strict=False):
        _body(
            repository, city.ags, BodyFields("steering_group", f"Lenkungsgruppe {city.name}"), _STEERING, today, 70, 18
        )
        coordination = BodyFields("coordination", f"CTC-Koordination {city.name}")
        _body(repository, city.ags, coordination, _COORDINATION, today, 20, 5)
        for area, phase, count in zip(city.areas, phases, members, strict=False):
            team = BodyFields("area_team", f"Gebietsteam {area.name}", area.id)
            _body(repository, city.ags, team, _TEAM[:count], today, 30 + phase, 6 + 3 * phase)
            if phase > 2:
                group = BodyFields("work_group", f"Arbeitsgruppe Daten {area.name}", area.id)
                _body(repository, city.ags, group, _GROUP, today, 14, 9)


def _body(
    repository: Repository,
    ags: str,
    entered: BodyFields,
    members: tuple[MemberFields, ...],
    today: date,
    ago: int,
    ahead: int,
) -> None:
    """Store a body that met `ago` days ago (and once before that) and meets again in `ahead` days."""
    tables = repository.bodies
    body = tables.save_body(ags, entered, WHO)
    for member in members:
        tables.save_member(body.id, member, WHO)
    place = "Rathaus, Raum 2 (Beispiel)" if entered.area_id is None else "Jugendtreff Mitte (Beispiel)"
    plain = MeetingFields(begins="17:00", place=place, agenda=_AGENDA, invited=len(members))
    attended = max(1, len(members) - 2)
    held = replace(plain, state="held", attended=attended, minutes=_MINUTES)
    first, last = today - timedelta(2 * ago + 30), today - timedelta(ago)
    tables.save_meeting(body.id, replace(held, on=first, agreed_on=last), WHO)
    latest = tables.save_meeting(body.id, replace(held, on=last), WHO)
    tables.save_meeting(body.id, replace(plain, on=today + timedelta(ahead), agenda=""), WHO)
    written = datetime.combine(last, time(16, 0), UTC)
    for place_in, decision in enumerate(_DECISIONS[entered.kind]):
        due = None if decision.state != "in_force" else today + timedelta(14 * place_in - 6)
        dated = replace(decision, decided_on=last, meeting_id=latest.id, due=due and max(due, last))
        tables.save_decision(body.id, dated, WHO, entered_at=written)
