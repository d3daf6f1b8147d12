"""The calls of the role matrix for surveys of area teams and checks of a place."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from ctc_toolkit.process import load_process
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.workspace import (
    begin_site_check,
    close_team_survey,
    enter_team_answers,
    remove_site_check,
    remove_team_survey,
    renew_team_link,
    save_check_answer,
    save_team_survey,
    site_checks,
    team_surveys,
)

READING = {"team_surveys", "site_checks"}
WITHOUT_CITY: set[str] = set()
_NAMES = count()


def area_with_a_survey(ws, ags):
    """Add an area with an open survey and a check behind the back of the use cases; return the three ids."""
    area, today = AreaRecord(new_id(), f"Team {next(_NAMES)}"), date.today()
    if ags is None:
        return area.id, new_id(), new_id()
    with ws.store.writing() as repository:
        repository.add_area(ags, area)
        survey = repository.team.open_survey(
            area.id,
            title="Probe",
            asked=9,
            questionnaire="1",
            today=today,
            closes_on=today + timedelta(7),
            token_hash=new_id(),
        )
        check = repository.team.begin_check(area.id, "sustainability", "1", today, {}, "Jemand")
        return area.id, survey.id, check.id


def calls(ws, ags):
    """Return for each action a function of the actor that does it in the city `ags` (None: no city)."""
    places = [area_with_a_survey(ws, ags) for _ in range(4)]
    (area, survey, check), (closing, closed, _), (removing, removed, gone), (renewing, renewed, _) = places
    statement, end = load_process().team_survey.items[0].id, date.today() + timedelta(9)
    item = load_process().sustainability_check.items[0].id
    return {
        "team_surveys": lambda actor: team_surveys(actor, ws, area),
        "save_team_survey": lambda actor: save_team_survey(
            actor, ws, area, title="Herbst", closes_on=end, asked=8, survey_id=survey
        ),
        "renew_team_link": lambda actor: renew_team_link(actor, ws, renewing, renewed),
        "enter_team_answers": lambda actor: enter_team_answers(actor, ws, area, survey, {statement: 4}),
        "close_team_survey": lambda actor: close_team_survey(actor, ws, closing, closed),
        "remove_team_survey": lambda actor: remove_team_survey(actor, ws, removing, removed),
        "site_checks": lambda actor: site_checks(actor, ws, area),
        "begin_site_check": lambda actor: begin_site_check(actor, ws, area, "readiness"),
        "save_check_answer": lambda actor: save_check_answer(actor, ws, area, check, item, before=None, after="yes"),
        "remove_site_check": lambda actor: remove_site_check(actor, ws, removing, gone),
    }
