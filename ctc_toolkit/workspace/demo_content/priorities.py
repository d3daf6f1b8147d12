"""Priorities of the demo: a silent vote under way in one area, decided ones in three others.

All of it is made up. The factors are those of the released profile of the wave, so that every figure on the page is one
that may be shown; without a profile nothing is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING

from ctc_toolkit.disclosure import document_hash, release, released_from_document
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.riskfactors.priorities import (
    FactorEvidence,
    counted,
    evidence_to_document,
    profile_evidence,
    shortlist,
)
from ctc_toolkit.store.priorities import Decided
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace.demo_content.answer_checks import demo_rules
from ctc_toolkit.workspace.demo_content.process import WHO
from ctc_toolkit.workspace.priority_log import to_explain
from ctc_toolkit.workspace.priority_views import STEP

if TYPE_CHECKING:
    from ctc_toolkit.riskfactors.cutpoints import CutPointTable
    from ctc_toolkit.store import NewWave, Repository
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.simulation import DemoCity

_WHY = (
    "Fast alle im Team kennen das aus ihrer Arbeit, und viele junge Menschen sind betroffen (Beispiel).",
    "Schule und Jugendamt können hier sofort gemeinsam beginnen (Beispiel).",
    "Dazu gibt es bisher kaum Angebote; ein geprüftes Programm wäre möglich (Beispiel).",
)
_NOT = "Daran arbeitet schon ein anderer Arbeitskreis; wir warten dessen Bericht ab (Beispiel)."
_STRENGTH = "Das trägt schon jetzt und soll bleiben (Beispiel)."
PRESENT, MARKS = 11, 3


def demo_evidence(wave: NewWave, cut_points: CutPointTable) -> tuple[FactorEvidence, ...]:
    """Return what is known about the factors of a wave of the demo: computed before anything is stored."""
    from ctc_toolkit.riskfactors.profile import make_profile
    from ctc_toolkit.survey.answers_file import answers_from_parquet
    from ctc_toolkit.survey.usable import usable_answers

    table = answers_from_parquet(wave.answers, load_instrument(wave.instrument))
    usable = usable_answers(table, demo_rules(wave.instrument, wave.ags, wave.year))
    profile = make_profile(usable.table, cut_points=cut_points, by=())
    return profile_evidence(release(profile, "public", source="made_up"), table.instrument)


def demo_priorities(
    repository: Repository,
    cities: tuple[DemoCity, ...],
    profiles: Mapping[str, Mapping[str, object]],
    decided: tuple[FactorEvidence, ...],
    today: date,
) -> None:
    """Store an open vote for the first area of the first city, and decided priorities for its second area and for the
    first areas of the other cities.

    profiles: frozen released profiles of newest waves, by AGS. decided: evidence of the newest wave of the third city.
    """
    for place, city in enumerate(cities):
        stored = repository.city(city.ags)
        if stored is None or not stored.waves:
            continue
        wave, instrument = stored.waves[0], load_instrument(stored.waves[0].instrument)
        area = city.areas[0].id
        if place == 2:
            _decided(repository, city.ags, area, wave.id, decided, instrument, today)
        elif city.ags in profiles:
            document = str(profiles[city.ags]["released"])
            released = released_from_document(document, document_hash(document))
            evidence = profile_evidence(released, instrument)
            chosen = area if place == 1 else city.areas[1].id
            _decided(repository, city.ags, chosen, wave.id, evidence, instrument, today)
            if place == 0:
                _voting(repository, area, wave.id, evidence, today)


def _by_reach(evidence: tuple[FactorEvidence, ...]) -> list[FactorEvidence]:
    shown = [one for one in evidence if one.reach is not None]
    return sorted(shown, key=lambda one: (-(one.reach or 0), one.factor))


def _voting(
    repository: Repository, area_id: str, wave_id: str, evidence: tuple[FactorEvidence, ...], today: date
) -> None:
    listed = shortlist(evidence)
    begun = repository.priorities.begin(area_id, wave_id, listed, {"weight.reach": 4}, WHO, today - timedelta(3))
    voting = repository.priorities.open_round(begun.id, present=PRESENT, marks=MARKS, listed=listed, today=today)
    _votes(repository, voting.id, [one.factor for one in _by_reach(evidence)], 6)


def _votes(repository: Repository, round_id: str, ranked: list[str], people: int) -> None:
    """Cast made-up votes: most for the factors that concern many."""
    random = Random(people)  # noqa: S311 - made-up votes, the same each time
    for _ in range(people):
        held = repository.priorities.held_round(round_id)
        if held is not None:
            ballot = sorted(ranked, key=lambda factor: ranked.index(factor) * random.random())[:MARKS]
            repository.priorities.count_vote(round_id, counted(held.tally, ballot))


def _decided(
    repository: Repository,
    ags: str,
    area_id: str,
    wave_id: str,
    evidence: tuple[FactorEvidence, ...],
    instrument: Instrument,
    today: date,
) -> None:
    """Store a version whose decision stands in the log of the area team."""
    tables, listed, ranked = repository.priorities, shortlist(evidence), _by_reach(evidence)
    teams = [one for one in repository.bodies.of_city(ags) if one.fields.kind == "area_team"]
    body = next((one for one in teams if one.fields.area_id == area_id), None)
    if body is None:
        return
    day = today - timedelta(40)
    chosen = [one.factor for one in ranked if one.kind == "risk"][:3]
    strength = [one.factor for one in reversed(ranked) if one.kind == "protective"][:1]
    entries: dict[str, str | int] = {f"choice.{factor}": "priority" for factor in chosen}
    entries |= {f"reason.{factor}": why for factor, why in zip(chosen, _WHY, strict=True)}
    entries |= {f"choice.{factor}": "strength" for factor in strength}
    entries |= {f"reason.{factor}": _STRENGTH for factor in strength}
    begun = tables.begin(area_id, wave_id, listed, entries, WHO, day - timedelta(14))
    voting = tables.open_round(begun.id, present=PRESENT, marks=MARKS, listed=listed, today=day)
    _votes(repository, voting.id, [*chosen, *(one.factor for one in ranked if one.factor not in chosen)], PRESENT)
    closed = tables.close_round(voting.id, today=day, keep="sums")
    why_not = {f"reason.{factor}": _NOT for factor in to_explain(tables.of_area(area_id)[0], evidence, closed.tally)}
    tables.save_entries(begun.id, {**entries, **why_not}, WHO)
    labels = "; ".join(instrument.label_of(factor, "de") for factor in chosen)
    decision = repository.bodies.save_decision(
        body.id,
        DecisionFields(
            decided_on=day,
            text=f"Wir gehen diese Faktoren zuerst an: {labels} (Beispiel).",
            reasons="\n".join(
                f"{instrument.label_of(factor, 'de')}: {why}" for factor, why in zip(chosen, _WHY, strict=True)
            ),
            step=STEP,
            function="community_board",
        ),
        WHO,
        entered_at=datetime.combine(day, time(16, 0), UTC),
    )
    document, content_hash = evidence_to_document(evidence)
    decided = Decided(day, PRESENT, day + timedelta(730), document, content_hash, "", decision.id)
    tables.decide(begun.id, decided, WHO)
