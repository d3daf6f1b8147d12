"""Yearly reviews of the demo: the first area of the second city has decided one school year, the next one is at work.

All of it is made up. The first year went well; in the second one the lessons at school fell short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.evaluation.yearly_review import YearFigures, period_of
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.language import translator
from ctc_toolkit.plan import MeasureFields, from_document
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.workspace.demo_content.process import WHO
from ctc_toolkit.workspace.yearly_closing import STEP, decision_text
from ctc_toolkit.workspace.yearly_views import figures_with, sources_of

if TYPE_CHECKING:
    from ctc_toolkit.store import Repository
    from ctc_toolkit.survey.simulation import DemoCity

_NAMES = UUID("5f0c1f1e-6d7b-4c55-9a33-0c7c05913024")
"""Namespace of the ids: the same after each reset."""

PRESENT = 11

_FIRST: Mapping[str, YearlyEntry] = {
    "families": YearlyEntry(
        "Das Familienzentrum ist bekannt, die Abende waren voll (Beispiel).",
        "Es fehlte eine Kinderbetreuung während der Abende (Beispiel).",
        "Eine zweite Kraft betreut die Kinder (Beispiel).",
        "continue",
        "Die Abende liefen wie geplant und wurden gut angenommen (Beispiel).",
    ),
    "school": YearlyEntry(
        "Die Klassenleitungen waren geschult (Beispiel).",
        "Im Herbst lagen viele Termine auf Projekttagen (Beispiel).",
        "Termine werden vor den Sommerferien mit der Schule festgelegt (Beispiel).",
        "adapt",
        "Die Stunden passen in den Alltag der Schule, aber die Planung muss früher beginnen (Beispiel).",
    ),
    "evenings": YearlyEntry(
        "Der offene Treff liegt günstig (Beispiel).",
        "",
        "",
        "continue",
        "Der Treff erreicht junge Menschen, die sonst nichts nutzen (Beispiel).",
    ),
    WHOLE: YearlyEntry(
        "Feste Ansprechpersonen bei den Trägern (Beispiel).",
        "Vertretungen fehlten, wenn jemand krank war (Beispiel).",
        "Für jede Maßnahme wird eine Vertretung benannt (Beispiel).",
    ),
}
_SECOND: Mapping[str, YearlyEntry] = {
    "families": YearlyEntry(
        "Die Kinderbetreuung hat geholfen (Beispiel).",
        "Im Herbst fielen Abende aus (Beispiel).",
        "",
        "continue",
        "Seit dem Frühjahr läuft es wieder wie geplant (Beispiel).",
    ),
    "school": YearlyEntry(
        "Seit dem Frühjahr sind wieder alle Bausteine dabei (Beispiel).",
        "Nach einem Wechsel im Kollegium war nur ein Teil geschult (Beispiel).",
        "Neue Lehrkräfte werden vor dem ersten Termin geschult (Beispiel).",
        "adapt",
        "Die Einbrüche im Herbst kamen mit dem Wechsel im Kollegium (Beispiel).",
    ),
}


def demo_yearly_reviews(repository: Repository, cities: Sequence[DemoCity], today: date) -> None:
    """Store the reviews of the two school years before today's, in the first area of the second city."""
    city, area = repository.city(cities[1].ags), cities[1].areas[0].id
    plan = next((one for one in repository.plans.of_area(area) if one.state == "decided"), None)
    if plan is None or city is None:
        return
    kinds = {
        one.origin: _kind(fields)
        for one in repository.plans.entries([plan.id])
        if isinstance(fields := from_document(one.kind, one.document), MeasureFields)
    }
    latest = school_year(today).first.year
    for year, written in ((latest - 2, _FIRST), (latest - 1, _SECOND)):
        sources = sources_of(repository, city, area, year)
        if sources is None:
            continue
        figures = figures_with(sources, year, period_of(year).last, {}, None)
        begun = period_of(year).last - timedelta(60)
        review = repository.yearly_reviews.begin(area, year, WHO, begun, str(uuid5(_NAMES, f"{area} {year}")))
        entries = _entries(figures, kinds, written)
        titles = {one.measure: one.title for one in figures.measures} | {WHOLE: ""}
        for measure, entry in entries.items():
            repository.yearly_reviews.save_entry(review.id, measure, titles[measure], entry, WHO, 0)
        if year == latest - 2:
            _decide(repository, cities[1].ags, review.id, figures, entries, plan.number)


def _kind(fields: MeasureFields) -> str:
    return "families" if fields.programme == "familien_staerken" else "school" if fields.programme else "evenings"


def _entries(
    figures: YearFigures, kinds: Mapping[str, str], written: Mapping[str, YearlyEntry]
) -> dict[str, YearlyEntry]:
    found = {one.measure: kinds[one.measure] for one in figures.measures if one.measure in kinds} | {WHOLE: WHOLE}
    return {measure: written[kind] for measure, kind in found.items() if kind in written}


def _decide(
    repository: Repository,
    ags: str,
    review_id: str,
    figures: YearFigures,
    entries: Mapping[str, YearlyEntry],
    next_plan: int,
) -> None:
    """Let the steering group decide; the plan of today was begun from this review."""
    body = next((one for one in repository.bodies.of_city(ags) if one.fields.kind == "steering_group"), None)
    if body is None:
        return
    day = figures.period.last - timedelta(35)
    text, reasons = decision_text(translator("de"), figures, entries)
    logged = repository.bodies.save_decision(
        body.id,
        DecisionFields(
            decided_on=day, text=f"{text} (Beispiel)", reasons=reasons, step=STEP, function="community_board"
        ),
        WHO,
        entered_at=datetime.combine(day, time(17, 0), UTC),
    )
    tables = repository.yearly_reviews
    tables.decide(review_id, figures, on=day, present=PRESENT, decision_id=logged.id, who=WHO)
    tables.note_next_plan(review_id, next_plan, WHO)
