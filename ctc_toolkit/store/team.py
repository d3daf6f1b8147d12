"""Surveys of area teams and checks of a place, as seen inside one transaction.

What a survey holds while it is open is counted and added to, never shown; only closing it reads the answers.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import Area, SiteCheck, SiteCheckAnswer, TeamAnswer, TeamSurvey, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class TeamSurveyRecord:
    """A survey of an area team. results, content_hash: what was released when it was closed; None, "" until then."""

    id: str
    area_id: str
    number: int
    title: str
    asked: int
    questionnaire: str
    opened_on: date
    closes_on: date
    linked: bool
    closed_on: date | None
    results: str | None
    content_hash: str
    version: int


@dataclass(frozen=True)
class CheckAnswerRecord:
    """The answer to one question of a check, who gave it and when. origin: "entered" or "steps"."""

    item: str
    answer: str
    origin: str
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class SiteCheckRecord:
    """A check of a place with its answers by question."""

    id: str
    area_id: str
    kind: str
    questions: str
    begun_on: date
    answers: Mapping[str, CheckAnswerRecord]


class TeamTables:
    """Surveys of area teams and checks of a place."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def surveys(self, area_id: str) -> list[TeamSurveyRecord]:
        """Return the surveys of an area, newest first."""
        statement = select(TeamSurvey).where(column(TeamSurvey.area_id) == area_id)
        found = self._session.scalars(statement).all()
        ordered = sorted(found, key=lambda one: one.number, reverse=True)
        return [_survey_record(one) for one in ordered]

    def survey(self, area_id: str, survey_id: str) -> TeamSurveyRecord | None:
        """Return a survey of an area, held until the transaction ends."""
        found = self._held(survey_id)
        return _survey_record(found) if found and found.area_id == area_id else None

    def survey_of_link(self, token_hash: str, *, hold: str = "no") -> TeamSurveyRecord | None:
        """Return the survey that a link leads to. hold: "yes" keeps others from changing it meanwhile."""
        statement = select(TeamSurvey).where(column(TeamSurvey.token_hash) == token_hash)
        if hold == "yes":
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(statement).one_or_none()
        return _survey_record(found) if found else None

    def overdue(self, before: date) -> list[tuple[str, TeamSurveyRecord]]:
        """Return open surveys that were to end before a day, with the city (AGS) of each."""
        statement = (
            select(column(Area.ags), TeamSurvey)
            .join(Area, column(Area.id) == column(TeamSurvey.area_id))
            .where(column(TeamSurvey.closed_on).is_(None), column(TeamSurvey.closes_on) < before)
            .order_by(column(TeamSurvey.id))
        )
        return [(ags, _survey_record(found)) for ags, found in self._session.execute(statement)]

    def open_survey(
        self, area_id: str, *, title: str, asked: int, questionnaire: str, today: date, closes_on: date, token_hash: str
    ) -> TeamSurveyRecord:
        """Open a survey.

        Raises:
            ToolkitError: `team_survey_open_already`.
        """
        self._session.execute(select(column(Area.id)).where(column(Area.id) == area_id).with_for_update())
        before = self.surveys(area_id)
        running = next((one for one in before if one.closed_on is None), None)
        if running is not None:
            raise ToolkitError("team_survey_open_already", title=running.title)
        added = TeamSurvey(
            area_id=area_id,
            number=1 + max((one.number for one in before), default=0),
            title=title,
            asked=asked,
            questionnaire=questionnaire,
            opened_on=today,
            closes_on=closes_on,
            token_hash=token_hash,
        )
        self._session.add(added)
        self._session.flush()
        return _survey_record(added)

    def change_survey(
        self, survey_id: str, *, title: str, asked: int, closes_on: date, version: int
    ) -> TeamSurveyRecord:
        """Store what was changed about an open survey.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        found = self._session.get_one(TeamSurvey, survey_id)
        if found.version != version:
            raise ToolkitError("changed_meanwhile")
        found.title, found.asked, found.closes_on = title, asked, closes_on
        self._session.flush()
        return _survey_record(found)

    def set_link(self, survey_id: str, token_hash: str) -> TeamSurveyRecord:
        """Give an open survey another link; the old one leads nowhere from then on."""
        found = self._session.get_one(TeamSurvey, survey_id)
        found.token_hash = token_hash
        self._session.flush()
        return _survey_record(found)

    def count_answers(self, survey_id: str) -> int:
        """Return how many people have answered."""
        counted = select(func.count()).select_from(TeamAnswer).where(column(TeamAnswer.survey_id) == survey_id)
        return int(self._session.execute(counted).scalar_one())

    def add_answers(self, survey_id: str, given: Sequence[Mapping[str, int]]) -> None:
        """Add the answers of people to a survey that is held.

        All rows of the survey are written anew in a random order with new ids, so that neither ids nor places nor the
        transactions of the rows tell which came when.
        """
        self._session.flush()
        held = [json.loads(text) for text in self._texts(survey_id)]
        self.remove_answers(survey_id)
        everybody = [*held, *({str(item): int(value) for item, value in one.items()} for one in given)]
        secrets.SystemRandom().shuffle(everybody)
        for one in everybody:
            self._session.add(TeamAnswer(id=new_id(), survey_id=survey_id, answers=_canonical(one)))
        self._session.flush()

    def answers(self, survey_id: str) -> list[dict[str, int]]:
        """Return the answers of everybody, for disclosure control alone."""
        return [json.loads(text) for text in self._texts(survey_id)]

    def remove_answers(self, survey_id: str) -> None:
        """Delete the answers of everybody."""
        self._session.execute(delete(TeamAnswer).where(column(TeamAnswer.survey_id) == survey_id))
        self._session.expire_all()

    def close_survey(self, survey_id: str, *, today: date, results: str, content_hash: str) -> TeamSurveyRecord:
        """Close a survey for good: keep what was released, delete answers and link."""
        self.remove_answers(survey_id)
        found = self._session.get_one(TeamSurvey, survey_id)
        found.closed_on, found.results, found.content_hash, found.token_hash = today, results, content_hash, None
        self._session.flush()
        return _survey_record(found)

    def remove_survey(self, survey_id: str) -> None:
        """Delete a survey with its answers and its results."""
        self.remove_answers(survey_id)
        self._session.execute(delete(TeamSurvey).where(column(TeamSurvey.id) == survey_id))
        self._session.expire_all()

    def checks(self, area_id: str) -> list[SiteCheckRecord]:
        """Return the checks of an area with their answers, newest first."""
        statement = select(SiteCheck).where(column(SiteCheck.area_id) == area_id)
        found = self._session.scalars(statement).all()
        answers = self._answers_of([one.id for one in found])
        ordered = sorted(found, key=lambda one: (one.begun_on, one.id), reverse=True)
        return [_check_record(one, answers.get(one.id, {})) for one in ordered]

    def check(self, area_id: str, check_id: str) -> SiteCheckRecord | None:
        """Return a check of an area, held until the transaction ends."""
        statement = select(SiteCheck).where(column(SiteCheck.id) == check_id, column(SiteCheck.area_id) == area_id)
        found = self._session.scalars(statement.with_for_update()).one_or_none()
        return _check_record(found, self._answers_of([found.id]).get(found.id, {})) if found else None

    def begin_check(
        self,
        area_id: str,
        kind: str,
        questions: str,
        today: date,
        answers: Mapping[str, str],
        who: str,
        *,
        origin: str = "steps",
    ) -> SiteCheckRecord:
        """Begin a check with answers that are there already. origin: where they come from.

        Raises:
            IntegrityError: one of this kind was begun today already.
        """
        added = SiteCheck(area_id=area_id, kind=kind, questions=questions, begun_on=today)
        self._session.add(added)
        self._session.flush()
        for item, answer in answers.items():
            self._session.add(
                SiteCheckAnswer(check_id=added.id, item=item, answer=answer, origin=origin, changed_by=who)
            )
        self._session.flush()
        return _check_record(added, self._answers_of([added.id]).get(added.id, {}))

    def save_answer(self, check_id: str, item: str, answer: str | None, who: str) -> None:
        """Store the answer to a question of a check that is held; None takes it back."""
        same = (column(SiteCheckAnswer.check_id) == check_id, column(SiteCheckAnswer.item) == item)
        found = self._session.scalars(select(SiteCheckAnswer).where(*same)).one_or_none()
        if answer is None:
            if found is not None:
                self._session.delete(found)
        elif found is None:
            self._session.add(SiteCheckAnswer(check_id=check_id, item=item, answer=answer, changed_by=who))
        else:
            found.answer, found.origin, found.changed_by, found.changed_at = answer, "entered", who, now()
        self._session.flush()

    def remove_check(self, check_id: str) -> None:
        """Delete a check with its answers."""
        self._session.execute(delete(SiteCheckAnswer).where(column(SiteCheckAnswer.check_id) == check_id))
        self._session.execute(delete(SiteCheck).where(column(SiteCheck.id) == check_id))
        self._session.expire_all()

    def _held(self, survey_id: str) -> TeamSurvey | None:
        statement = select(TeamSurvey).where(column(TeamSurvey.id) == survey_id)
        return self._session.scalars(
            statement.with_for_update().execution_options(populate_existing=True)
        ).one_or_none()

    def _texts(self, survey_id: str) -> list[str]:
        statement = select(column(TeamAnswer.answers)).where(column(TeamAnswer.survey_id) == survey_id)
        return list(self._session.scalars(statement))

    def _answers_of(self, checks: Sequence[str]) -> dict[str, dict[str, CheckAnswerRecord]]:
        found: dict[str, dict[str, CheckAnswerRecord]] = {}
        statement = select(SiteCheckAnswer).where(column(SiteCheckAnswer.check_id).in_(sorted(checks)))
        for one in self._session.scalars(statement):
            record = CheckAnswerRecord(one.item, one.answer, one.origin, one.changed_by, one.changed_at, one.version)
            found.setdefault(one.check_id, {})[one.item] = record
        return found


def _canonical(answers: Mapping[str, int]) -> str:
    return json.dumps(answers, sort_keys=True, separators=(",", ":"))


def _survey_record(survey: TeamSurvey) -> TeamSurveyRecord:
    return TeamSurveyRecord(
        survey.id,
        survey.area_id,
        survey.number,
        survey.title,
        survey.asked,
        survey.questionnaire,
        survey.opened_on,
        survey.closes_on,
        survey.token_hash is not None,
        survey.closed_on,
        survey.results,
        survey.content_hash,
        survey.version,
    )


def _check_record(check: SiteCheck, answers: Mapping[str, CheckAnswerRecord]) -> SiteCheckRecord:
    return SiteCheckRecord(check.id, check.area_id, check.kind, check.questions, check.begun_on, answers)
