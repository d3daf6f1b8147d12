"""Action plans of the demo: a decided one in the second city, one in review in the third, none yet in the first.

All of it is made up. Goals start from the released values that the priorities rest on, so that every figure is one that
may be shown; without decided priorities nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.disclosure import document_hash, released_from_document
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.language import translator
from ctc_toolkit.plan import (
    Baseline,
    BudgetFields,
    Entry,
    GoalFields,
    MeasureFields,
    PartnerFields,
    PlanFields,
    RiskFields,
    TaskFields,
    TrainingFields,
    baselines,
    to_document,
)
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.riskfactors.priorities import Choice, FactorEvidence, evidence_from_document
from ctc_toolkit.store.plans import NewEntry
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.action_plan_log import decision_text
from ctc_toolkit.workspace.action_plan_views import STEP
from ctc_toolkit.workspace.demo_content.process import WHO
from ctc_toolkit.workspace.demo_content.texts import Line, Version, by_office, hand_in, handed_in

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository, WaveRecord
    from ctc_toolkit.store.priorities import PriorityRecord
    from ctc_toolkit.survey.simulation import DemoCity
    from ctc_toolkit.workspace.demo_content.texts import DemoProfiles

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913018")
"""Namespace of the ids: the same after each reset."""

COURSE = ("familien_staerken", "Familien stärken")
LESSONS = ("lions_quest_erwachsen_werden", "Lions-Quest Erwachsen werden")
"""Programmes of the catalogue (id, name) that the plans use."""

PRESENT = 12
STEP_DOWN = 5
"""Points by which the goals on factors move."""

Named = Callable[[str], str]
"""Gives the id of an entry by its name."""


def demo_plans(
    repository: Repository, cities: Sequence[DemoCity], profiles: DemoProfiles, moment: datetime, today: date
) -> None:
    """Store the plans of the first areas of the second and the third city."""
    for place, city in enumerate(cities):
        stored = repository.city(city.ags)
        if place not in (1, 2) or stored is None or not stored.waves:
            continue
        area = city.areas[0].id
        decided = next((one for one in repository.priorities.of_area(area) if one.state == "decided"), None)
        if decided is None:
            continue
        begun = today - timedelta(30)
        wave = next(one for one in stored.waves if one.id == decided.wave_id)
        plan = repository.plans.begin(area, decided.id, wave.id, WHO, begun)
        behaviour = _behaviour(profiles, city.ags, wave)
        entries = _entries(decided, wave, behaviour, area, today, "full" if place == 1 else "draft")
        new = [NewEntry(one.kind, to_document(one.fields), one.id) for one in entries]
        repository.plans.add_entries(plan.id, new, WHO)
        if place == 1:
            _decide(repository, city.ags, area, plan.id, entries, today)
        else:
            version = Version("plan", city.ags, area, "submitted", _lines(city.name))
            hand_in(repository, version, stored, profiles, moment)


def _lines(city: str) -> tuple[Line, ...]:
    return (
        handed_in(city, 3),
        by_office("comment", 1, "Für das Jugendhaus fehlt noch, wer zahlt (Beispiel).", "plan_budget"),
        by_office("comment", 1, "Ein Ziel zum Verhalten würde zeigen, wohin alles führt (Beispiel).", "plan_goals"),
    )


def _entries(
    decided: PriorityRecord, wave: WaveRecord, behaviour: Baseline | None, area: str, today: date, size: str
) -> tuple[Entry, ...]:
    """Return the entries of a plan. size: "full", or "draft" for one that still has gaps."""
    evidence = {one.factor: one for one in evidence_from_document(decided.evidence, decided.evidence_hash)}
    factors = Choice.of(decided.entries, decided.listed).priorities
    made: dict[str, PlanFields] = {}

    def named(name: str) -> str:
        return str(uuid5(_NAMES, f"{area} {name}"))

    if behaviour is not None and size == "full":
        made["behaviour"] = _on_behaviour(behaviour, wave, today)
    serves = (named("behaviour"),) if "behaviour" in made else ()
    for number, factor in enumerate(factors, start=1):
        made[f"goal {number}"] = _on_factor(evidence[factor], wave, today, serves)
    goals = [named(name) for name in made if name.startswith("goal")]
    made |= _families(goals[:1], named, today)
    made |= _school(goals[1:2], named, today) if size == "full" else {}
    made |= _evenings(goals[1:] if size == "draft" else goals[2:], named, today, size)
    made |= _risks()
    if size == "full":
        made = {name: _running(fields, today) for name, fields in made.items()}
    return tuple(Entry(named(name), named(name), fields) for name, fields in made.items())


def _running(fields: PlanFields, today: date) -> PlanFields:
    """Return a measure as one that has been running for two school years; see `deliveries`."""
    if not isinstance(fields, MeasureFields):
        return fields
    begun = school_year(today).first
    note = f"Läuft seit dem Schuljahr {begun.year - 2}/{(begun.year - 1) % 100:02d} und geht weiter (Beispiel)."
    start = date(begun.year - 2, begun.month, begun.day)
    return replace(fields, start=start, note="\n".join(part for part in (fields.note, note) if part))


def _behaviour(profiles: DemoProfiles, ags: str, wave: WaveRecord) -> Baseline | None:
    """Return a behaviour that concerns some of the young people, from the released profile of the city."""
    if ags not in profiles.by_city:
        return None
    document = str(profiles.by_city[ags]["released"])
    shown = baselines(released_from_document(document, document_hash(document)), load_instrument(wave.instrument))
    fitting = [one for one in shown if one.level == "behaviour" and one.group == "all" and one.direction == "down"]
    return next((one for one in fitting if one.percent >= 15), None)


def _on_behaviour(start: Baseline, wave: WaveRecord, today: date) -> GoalFields:
    return GoalFields(
        "behaviour",
        start.figure,
        baseline=start.percent,
        low=start.low,
        high=start.high,
        answers=None if start.answers is None else round(start.answers, -1),
        wave=wave.id,
        survey=wave.label,
        target=max(0, start.percent - 4),
        year=today.year + 6,
    )


def _on_factor(start: FactorEvidence, wave: WaveRecord, today: date, serves: tuple[str, ...]) -> GoalFields:
    percent, down = start.percent or 0, start.kind == "risk"
    return GoalFields(
        "factor",
        start.factor,
        direction="down" if down else "up",
        baseline=percent,
        low=start.low,
        high=start.high,
        answers=None if start.n is None else round(start.n, -1),
        seen=start.change,
        wave=wave.id,
        survey=wave.label,
        target=max(0, percent - STEP_DOWN) if down else min(100, percent + STEP_DOWN),
        year=today.year + 3,
        serves=serves,
    )


def _families(goals: list[str], named: Named, today: date) -> dict[str, PlanFields]:
    """Return a programme of the catalogue with everything that belongs to it."""
    own, (programme, name) = named("families"), COURSE
    start = date(today.year + 1, 2, 1)
    return {
        "families": MeasureFields(
            "programme",
            programme,
            title=name,
            goals=tuple(goals),
            where="Familienzentrum (Beispiel)",
            group="Familien",
            age_from=10,
            age_to=14,
            reach=60,
            responsible="Leitung der Familienbildung (Beispiel)",
            start=start,
            note="Das Programm passt zu Alter und Faktor, und zwei Schulen laden mit ein (Beispiel).",
        ),
        "families participants": GoalFields(
            "participant",
            what="Eltern, die nach dem Kurs Regeln klarer absprechen",
            direction="up",
            target=70,
            year=today.year + 1,
            source="Fragebogen vor und nach dem Kurs (Beispiel)",
            measure=own,
        ),
        "families delivery": GoalFields(
            "implementation",
            what="Kurse, die mit allen Terminen stattfinden",
            direction="up",
            target=90,
            year=today.year + 1,
            source="Durchführungsprotokoll (Beispiel)",
            measure=own,
        ),
        **_families_further(own, start, today),
    }


def _families_further(own: str, start: date, today: date) -> dict[str, PlanFields]:
    """Return tasks, agreements, trainings and money of the programme."""
    return {
        "families task 1": TaskFields(
            own, "Räume und Kinderbetreuung absprechen", "Familienbildung", today, start - timedelta(40), "done"
        ),
        "families task 2": TaskFields(
            own, "Familien über die Schulen einladen", "Schulsozialarbeit", today, start - timedelta(14)
        ),
        "families partner": PartnerFields(
            own, "Familienzentrum (Beispiel)", "Räume an zwei Abenden je Woche", "signed", today - timedelta(20)
        ),
        "families training": TrainingFields(
            own,
            "Schulung für die Kursleitung",
            "Fachkräfte der Familienbildung",
            4,
            "Anbieter des Programms",
            start - timedelta(20),
        ),
        "families money 1": BudgetFields(
            own, "Kursleitung und Material", start.year, 14_000, "Jugendamt (Beispiel)", "secured"
        ),
        "families money 2": BudgetFields(
            own, "Kursleitung und Material", start.year + 1, 14_000, "Jugendamt (Beispiel)", "applied"
        ),
        "families money 3": BudgetFields(
            own, "Schulung der Kursleitung", start.year, 3_200, "Stiftung (Beispiel)", "secured"
        ),
    }


def _school(goals: list[str], named: Named, today: date) -> dict[str, PlanFields]:
    own, (programme, name) = named("school"), LESSONS
    start = date(today.year + 1, 8, 20)
    return {
        "school": MeasureFields(
            "programme",
            programme,
            title=name,
            goals=tuple(goals),
            where="zwei weiterführende Schulen (Beispiel)",
            group="Klassen 5 bis 7",
            age_from=10,
            age_to=13,
            reach=80,
            responsible="Schulleitungen, begleitet vom Schulamt (Beispiel)",
            start=start,
        ),
        "school task": TaskFields(
            own, "Beschluss der Schulkonferenzen einholen", "Schulleitungen", today, start - timedelta(90)
        ),
        "school partner": PartnerFields(own, "Schulamt (Beispiel)", "Vertretung an den Schulungstagen", "agreed"),
        "school training": TrainingFields(
            own, "Seminar für Lehrkräfte", "Klassenleitungen der Stufen 5 und 6", 16, "", start - timedelta(60)
        ),
        "school money": BudgetFields(
            own, "Seminare für Lehrkräfte", start.year, 6_400, "Förderverein (Beispiel)", "secured"
        ),
    }


def _evenings(goals: list[str], named: Named, today: date, size: str) -> dict[str, PlanFields]:
    own, start = named("evenings"), date(today.year + 1, 3, 1)
    payer, state = ("Bezirksvertretung (Beispiel)", "secured") if size == "full" else ("", "open")
    return {
        "evenings": MeasureFields(
            title="Offene Abende im Jugendhaus (Beispiel)",
            goals=tuple(goals),
            where="Jugendhaus",
            group="Jugendliche",
            age_from=12,
            age_to=17,
            reach=120,
            responsible="Leitung des Jugendhauses (Beispiel)",
            start=start,
        ),
        "evenings offered": GoalFields(
            "programme",
            what="Abende im Monat",
            unit="count",
            direction="up",
            baseline=4,
            target=8,
            year=today.year + 1,
            source="Wochenplan des Jugendhauses (Beispiel)",
            measure=own,
        ),
        "evenings task": TaskFields(own, "Dienstplan für den Freitag ändern", "Leitung des Jugendhauses", today, start),
        "evenings money": BudgetFields(
            own,
            "Honorare für zwei Abende je Woche",
            start.year,
            9_600,
            payer,
            "secured" if state == "secured" else "open",
        ),
    }


def _risks() -> dict[str, PlanFields]:
    return {
        "risk 1": RiskFields(
            "Zu wenige Familien melden sich an", 2, 3, "Schulen sprechen Familien persönlich an.", "Schulsozialarbeit"
        ),
        "risk 2": RiskFields(
            "Die Stelle im Jugendhaus wird nicht besetzt", 1, 2, "Mit einem zweiten Träger eine Vertretung absprechen."
        ),
    }


def _decide(repository: Repository, ags: str, area: str, plan_id: str, entries: tuple[Entry, ...], today: date) -> None:
    """Let the steering group decide on a plan; the decision stands in its log."""
    bodies = [one for one in repository.bodies.of_city(ags) if one.fields.kind == "steering_group"]
    if not bodies:
        return
    day = today - timedelta(9)
    number = repository.plans.of_area(area)[0].number
    decision = repository.bodies.save_decision(
        bodies[0].id,
        DecisionFields(
            decided_on=day,
            text=decision_text(translator("de"), number, entries) + " (Beispiel)",
            reasons="Der Plan folgt aus den beschlossenen Prioritäten; für jede gibt es ein Ziel und eine Maßnahme.",
            step=STEP,
            function="community_board",
        ),
        WHO,
        entered_at=datetime.combine(day, time(17, 0), UTC),
    )
    repository.plans.decide(
        plan_id, on=day, present=PRESENT, review_on=day + timedelta(365), decision_id=decision.id, who=WHO
    )
