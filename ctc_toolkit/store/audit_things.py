"""The names of what lines of the audit log are about, looked up when they are shown: the log itself keeps only ids."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import Account, Area, DraftText, SchoolDecision, Submission, SurveyPlan, SurveyWave
from ctc_toolkit.store.queries import Cities, column, narrowed

ThingKind = Literal["wave", "area", "survey_plan", "school", "submission", "text", "account"]


@dataclass(frozen=True)
class Thing:
    """Something that a line is about, as it is called now.

    name: of a text the id of its section; of a version its kind and number ("plan 3").
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
    ):
        statement = select(column(model.id), column(name)).where(column(model.id).in_(sorted(ids)))
        for row_id, called in session.execute(narrowed(statement, column(model.ags), within)):
            found[row_id] = Thing(kind, called)  # type: ignore[arg-type]
    return found | _schools(session, ids, within) | _submissions(session, ids, within) | _accounts(session, ids, within)


def _schools(session: Session, ids: Collection[str], within: Cities) -> dict[str, Thing]:
    statement = (
        select(column(SchoolDecision.id), column(SchoolDecision.school))
        .join(SurveyPlan, column(SurveyPlan.id) == column(SchoolDecision.plan_id))
        .where(column(SchoolDecision.id).in_(sorted(ids)))
    )
    rows = session.execute(narrowed(statement, column(SurveyPlan.ags), within)).all()
    return {row_id: Thing("school", name) for row_id, name in rows}


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
