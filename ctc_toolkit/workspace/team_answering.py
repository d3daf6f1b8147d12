"""Answering the survey of an area team through its link: without an account, and without a trace of who answered.

These functions take no actor and write no line into the audit log: such a line would hold the time of an answer.
Nothing about the request reaches this module but the end of the link and the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.question_entries import TeamQuestionnaire
from ctc_toolkit.store import Repository
from ctc_toolkit.store.team import TeamSurveyRecord
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.team_surveys import add_answers

LONGEST_TOKEN = 100


@dataclass(frozen=True)
class OpenQuestionnaire:
    """A survey that takes answers: what it is called, for which area, until when, and its statements."""

    title: str
    area: str
    city: str
    closes_on: date
    made_up: bool
    questionnaire: TeamQuestionnaire


def open_questionnaire(ws: Workspace, token: str, *, today: date | None = None) -> OpenQuestionnaire:
    """Return the questionnaire to which a link leads.

    Raises:
        ToolkitError: `team_link_unknown`: there is no such link, or its survey takes no more answers.
    """
    with ws.store.reading() as repository:
        survey = _survey(repository, token, today, hold="no")
        place = repository.area(survey.area_id)
        city = repository.city(place[0]) if place else None
        if place is None or city is None:
            raise ToolkitError("team_link_unknown")
        return OpenQuestionnaire(
            survey.title, place[1].name, city.name, survey.closes_on, city.made_up, load_process().team_survey
        )


def give_answers(ws: Workspace, token: str, answers: Mapping[str, int | None], *, today: date | None = None) -> None:
    """Add the answers of one person.

    Raises:
        ToolkitError: `team_link_unknown`, `team_answers_empty`, `team_answer_unknown`, `team_survey_full`.
    """
    with ws.store.writing() as repository:
        add_answers(repository, _survey(repository, token, today, hold="yes"), answers)


def _survey(repository: Repository, token: str, today: date | None, *, hold: str) -> TeamSurveyRecord:
    if not token or len(token) > LONGEST_TOKEN:
        raise ToolkitError("team_link_unknown")
    found = repository.team.survey_of_link(token_hash(token), hold=hold)
    day = today or datetime.now().astimezone().date()
    if found is None or found.closed_on is not None or day > found.closes_on:
        raise ToolkitError("team_link_unknown")
    return found
