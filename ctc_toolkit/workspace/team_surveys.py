"""Surveys of area teams: opening one, its link, answers from paper, closing it for good, its result.

While a survey is open nobody sees a result, so that nobody can tell from two looks what one person answered in between.
Closing computes what may be released, keeps that, and deletes the answers, all in one transaction. A survey that
nobody closes is closed by itself two weeks after its last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from ctc_toolkit.access import Actor
from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.disclosure import (
    K_TEAM,
    TeamResults,
    release_team_results,
    team_results_from_document,
    team_results_to_document,
)
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.process.team_answers import checked_answers, wordings_of
from ctc_toolkit.store import AreaRecord, AuditEntry, Repository
from ctc_toolkit.store.team import TeamSurveyRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.survey_checks import Day
from ctc_toolkit.workspace.team_views import OpenedTeamSurvey, TeamSurveys, TeamSurveyView
from ctc_toolkit.workspace.words import tidy

LONGEST_TITLE = 80
LONGEST_DAYS = 60
"""How many days ahead a survey can end."""

MOST_ASKED = 200
MOST_ANSWERS = 300
"""How many answers a survey takes: more come from no team."""

DAYS_UNTIL_CLOSED = 14
"""So many days after its last day a survey is closed by itself."""


def team_surveys(actor: Actor, ws: Workspace, area_id: str, *, today: date | None = None) -> TeamSurveys:
    """Return the surveys of an area team, with the results of the closed ones.

    Raises:
        ToolkitError: `not_available`, `team_results_damaged`.
    """
    day = today or _today()
    with looking(actor, ws, "team_surveys", area_id) as grant:
        ags, area = grant.area(area_id)
        if not grant.repository.team.overdue(_closed_by_itself_before(day)):
            return _surveys(grant, ags, area, day)
    close_overdue(ws, day)
    with looking(actor, ws, "team_surveys", area_id) as grant:
        ags, area = grant.area(area_id)
        return _surveys(grant, ags, area, day)


def save_team_survey(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    *,
    title: str,
    closes_on: date,
    asked: int,
    survey_id: str | None = None,
    version: int | None = None,
    today: date | None = None,
) -> OpenedTeamSurvey:
    """Open a survey and return it with the end of its link; with `survey_id`, change one that is not closed.

    asked: how many people are asked. version: the one that was changed.

    Raises:
        ToolkitError: `not_available`, `team_survey_title`, `team_survey_closes_on`, `team_survey_asked`,
            `team_survey_open_already`, `team_survey_closed`, `changed_meanwhile`.
    """
    day, name = today or _today(), tidy(title)
    with changing(actor, ws, "save_team_survey", area_id) as grant:
        ags, area = grant.area(area_id)
        held = None if survey_id is None else _open(grant, area.id, survey_id)
        for problem in survey_problems(name, closes_on, asked, day).values():
            raise problem
        team, token = grant.repository.team, None
        if held is None:
            token = new_token()
            stored = team.open_survey(
                area.id,
                title=name,
                asked=asked,
                questionnaire=load_process().team_survey.version,
                today=day,
                closes_on=closes_on,
                token_hash=token_hash(token),
            )
        else:
            stored = team.change_survey(
                held.id,
                title=name,
                asked=asked,
                closes_on=closes_on,
                version=held.version if version is None else version,
            )
        grant.record(f"area {area.id}: team survey {stored.id}", ags)
        return OpenedTeamSurvey(_view(grant.repository, stored, day), token)


def renew_team_link(actor: Actor, ws: Workspace, area_id: str, survey_id: str) -> OpenedTeamSurvey:
    """Make a new link for a survey; the old one leads nowhere from then on.

    Raises:
        ToolkitError: `not_available`, `team_survey_closed`.
    """
    with changing(actor, ws, "renew_team_link", area_id) as grant:
        ags, area = grant.area(area_id)
        held, token = _open(grant, area.id, survey_id), new_token()
        stored = grant.repository.team.set_link(held.id, token_hash(token))
        grant.record(f"area {area.id}: team survey {stored.id}", ags)
        return OpenedTeamSurvey(_view(grant.repository, stored, _today()), token)


def enter_team_answers(
    actor: Actor, ws: Workspace, area_id: str, survey_id: str, answers: Mapping[str, int | None]
) -> TeamSurveyView:
    """Add the answers of one person from a paper questionnaire; also after the last day, until the survey is closed.

    Raises:
        ToolkitError: `not_available`, `team_survey_closed`, `team_answers_empty`, `team_answer_unknown`,
            `team_survey_full`.
    """
    with changing(actor, ws, "enter_team_answers", area_id) as grant:
        ags, area = grant.area(area_id)
        held = _open(grant, area.id, survey_id)
        add_answers(grant.repository, held, answers)
        grant.record(f"area {area.id}: team survey {held.id}", ags)
        return _view(grant.repository, held, _today())


def close_team_survey(
    actor: Actor, ws: Workspace, area_id: str, survey_id: str, *, today: date | None = None
) -> TeamSurveyView:
    """Close a survey for good: keep its result, delete answers and link.

    Raises:
        ToolkitError: `not_available`, `team_survey_closed`.
    """
    day = today or _today()
    with changing(actor, ws, "close_team_survey", area_id) as grant:
        ags, area = grant.area(area_id)
        stored = _close(grant.repository, _open(grant, area.id, survey_id), day)
        grant.record(f"area {area.id}: team survey {stored.id}", ags)
        view = _view(grant.repository, stored, day)
    ws.store.empty_log()
    return view


def remove_team_survey(actor: Actor, ws: Workspace, area_id: str, survey_id: str) -> None:
    """Delete a survey with its answers and its result.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "remove_team_survey", area_id) as grant:
        ags, area = grant.area(area_id)
        held = grant.repository.team.survey(area.id, survey_id)
        if held is None:
            raise ToolkitError("not_available")
        grant.repository.team.remove_survey(held.id)
        grant.record(f"area {area.id}: team survey {held.id}", ags)
    ws.store.empty_log()


def survey_problems(title: str, closes_on: date, asked: int, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with the entries for a survey, by field."""
    found = {}
    if not 0 < len(tidy(title)) <= LONGEST_TITLE:
        found["title"] = ToolkitError("team_survey_title", found=len(tidy(title)), longest=LONGEST_TITLE)
    last = today + timedelta(days=LONGEST_DAYS)
    if not today <= closes_on <= last:
        found["closes_on"] = ToolkitError(
            "team_survey_closes_on", found=Day(closes_on), first=Day(today), last=Day(last)
        )
    if not K_TEAM <= asked <= MOST_ASKED:
        found["asked"] = ToolkitError("team_survey_asked", found=asked, least=K_TEAM, most=MOST_ASKED)
    return found


def add_answers(repository: Repository, survey: TeamSurveyRecord, answers: Mapping[str, int | None]) -> None:
    """Add the answers of one person to a survey that is held.

    Raises:
        ToolkitError: `team_answers_empty`, `team_answer_unknown`, `team_survey_full`.
    """
    checked = checked_answers(load_process().team_survey, answers)
    if repository.team.count_answers(survey.id) >= MOST_ANSWERS:
        raise ToolkitError("team_survey_full")
    repository.team.add_answers(survey.id, [checked])


def close_overdue(ws: Workspace, today: date) -> int:
    """Close the surveys whose last day is two weeks past and return how many there were."""
    before = _closed_by_itself_before(today)
    with ws.store.reading() as repository:
        if not repository.team.overdue(before):
            return 0
    with ws.store.writing() as repository:
        overdue = repository.team.overdue(before)
        for ags, found in overdue:
            held = repository.team.survey(found.area_id, found.id)
            if held is not None and held.closed_on is None:
                _close(repository, held, today)
                thing = f"area {held.area_id}: team survey {held.id}"
                repository.record(AuditEntry("ctc", "close_team_survey", thing, ags))
    ws.store.empty_log()
    return len(overdue)


def _close(repository: Repository, survey: TeamSurveyRecord, today: date) -> TeamSurveyRecord:
    wordings = wordings_of(load_process().team_survey)
    known = {item for items in wordings.values() for item in items}
    given = repository.team.answers(survey.id)
    answers = [{item: value for item, value in person.items() if item in known} for person in given]
    document, content_hash = team_results_to_document(release_team_results(answers, wordings))
    return repository.team.close_survey(survey.id, today=today, results=document, content_hash=content_hash)


def _open(grant: Grant, area_id: str, survey_id: str) -> TeamSurveyRecord:
    held = grant.repository.team.survey(area_id, survey_id)
    if held is None:
        raise ToolkitError("not_available")
    if held.closed_on is not None:
        raise ToolkitError("team_survey_closed")
    return held


def _surveys(grant: Grant, ags: str, area: AreaRecord, today: date) -> TeamSurveys:
    city = grant.city(ags)
    found = tuple(_view(grant.repository, one, today) for one in grant.repository.team.surveys(area.id))
    return TeamSurveys(area.id, area.name, ags, city.name, city.made_up, found)


def _view(repository: Repository, survey: TeamSurveyRecord, today: date) -> TeamSurveyView:
    results: TeamResults | None = None
    if survey.closed_on is not None and survey.results is not None:
        results = team_results_from_document(survey.results, survey.content_hash)
        answers = results.n
    else:
        counted = repository.team.count_answers(survey.id)
        answers = counted if counted >= K_TEAM else None
    return TeamSurveyView(
        survey.id,
        survey.title,
        "closed" if survey.closed_on is not None else "open" if today <= survey.closes_on else "over",
        survey.asked,
        survey.opened_on,
        survey.closes_on,
        survey.closed_on,
        answers,
        results,
        survey.version,
    )


def _closed_by_itself_before(today: date) -> date:
    return today - timedelta(days=DAYS_UNTIL_CLOSED)


def _today() -> date:
    return datetime.now().astimezone().date()
