"""The names of what lines of the audit log are about, looked up when they are shown: the log itself keeps only ids."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.process.decisions import number_of
from ctc_toolkit.store.models import (
    Account,
    Area,
    Body,
    BodyDecision,
    BodyMeeting,
    BodyMember,
    ComparisonStudy,
    DraftText,
    IndicatorOwnCard,
    IndicatorValue,
    Offer,
    Practice,
    PracticeVersion,
    SchoolDecision,
    Submission,
    SurveyPlan,
    SurveyWave,
    TrainingEvent,
)
from ctc_toolkit.store.queries import Cities, column, narrowed

ThingKind = Literal[
    "wave",
    "area",
    "survey_plan",
    "school",
    "submission",
    "text",
    "account",
    "practice",
    "body",
    "event",
    "indicator",
    "offer",
    "study",
]


@dataclass(frozen=True)
class Thing:
    """Something that a line is about, as it is called now.

    name: of a text the id of its section; of a version its kind and number ("plan 3"); of an entry of good practice its
    approved title, never that of a draft; of an event the id of its training, never its own title; of a value the id of
    its indicator.
    """

    kind: ThingKind
    name: str


def things(session: Session, ids: Collection[str], within: Cities = None) -> dict[str, Thing]:
    """Return what the ids name, as far as it is still there and belongs to the cities `within`.

    Accounts belong to no city: they are named only where `within` is None.
    """
    found: dict[str, Thing] = {}
    if not ids:
        return found
    for kind, model, name in (
        ("wave", SurveyWave, SurveyWave.label),
        ("area", Area, Area.name),
        ("survey_plan", SurveyPlan, SurveyPlan.label),
        ("text", DraftText, DraftText.section),
        ("indicator", IndicatorOwnCard, IndicatorOwnCard.name),
        ("indicator", IndicatorValue, IndicatorValue.indicator),
        ("offer", Offer, Offer.name),
        ("study", ComparisonStudy, ComparisonStudy.title),
    ):
        statement = select(column(model.id), column(name)).where(column(model.id).in_(sorted(ids)))
        for row_id, called in session.execute(narrowed(statement, column(model.ags), within)):
            found[row_id] = Thing(kind, called)  # type: ignore[arg-type]
    found |= _practices(session, ids, within)
    found |= _bodies(session, ids, within)
    found |= _events(session, ids, within)
    return found | _schools(session, ids, within) | _submissions(session, ids, within) | _accounts(session, ids, within)


def _schools(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    statement = (
        select(column(SchoolDecision.id), column(SchoolDecision.school))
        .join(SurveyPlan, column(SurveyPlan.id) == column(SchoolDecision.plan_id))
        .where(column(SchoolDecision.id).in_(sorted(ids)))
    )
    rows = session.execute(narrowed(statement, column(SurveyPlan.ags), within)).all()
    return {row_id: Thing("school", name) for row_id, name in rows}


def _bodies(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    """Return bodies by name, decisions by number and body; members and meetings are told by their body only."""
    bodies = select(column(Body.id), column(Body.name)).where(column(Body.id).in_(sorted(ids)))
    own = session.execute(narrowed(bodies, column(Body.ags), within)).all()
    found = {row_id: Thing("body", name) for row_id, name in own}
    for model in (BodyMember, BodyMeeting):
        statement = (
            select(column(model.id), column(Body.name))
            .join(Body, column(Body.id) == column(model.body_id))
            .where(column(model.id).in_(sorted(ids)))
        )
        rows = session.execute(narrowed(statement, column(Body.ags), within)).all()
        found |= {row_id: Thing("body", name) for row_id, name in rows}
    decisions = (
        select(column(BodyDecision.id), column(BodyDecision.year), column(BodyDecision.number), column(Body.name))
        .join(Body, column(Body.id) == column(BodyDecision.body_id))
        .where(column(BodyDecision.id).in_(sorted(ids)))
    )
    for row_id, year, number, name in session.execute(narrowed(decisions, column(Body.ags), within)).all():
        found[row_id] = Thing("body", f"{number_of(year, number)}, {name}")
    return found


def _events(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    """Return events that are a training of the catalogue; others have nothing but a title of their own."""
    statement = select(column(TrainingEvent.id), column(TrainingEvent.training))
    named = column(TrainingEvent.training).is_not(None)
    statement = statement.where(column(TrainingEvent.id).in_(sorted(ids)), named)
    rows = session.execute(narrowed(statement, column(TrainingEvent.ags), within)).all()
    return {row_id: Thing("event", training) for row_id, training in rows}


def _practices(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    statement = (
        select(column(Practice.id), column(PracticeVersion.title))
        .join(PracticeVersion, column(PracticeVersion.practice_id) == column(Practice.id))
        .where(column(Practice.id).in_(sorted(ids)), column(PracticeVersion.state) == "approved")
    )
    rows = session.execute(narrowed(statement, column(Practice.ags), within)).all()
    return {row_id: Thing("practice", title) for row_id, title in rows}


def _submissions(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    statement = select(column(Submission.id), column(Submission.kind), column(Submission.number))
    statement = statement.where(column(Submission.id).in_(sorted(ids)))
    rows = session.execute(narrowed(statement, column(Submission.ags), within)).all()
    return {row_id: Thing("submission", f"{kind} {number}") for row_id, kind, number in rows}


def _accounts(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    if within is not None:
        return {}
    statement = select(column(Account.id), column(Account.name)).where(column(Account.id).in_(sorted(ids)))
    return {row_id: Thing("account", name) for row_id, name in session.execute(statement).all()}
