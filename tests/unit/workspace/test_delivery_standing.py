"""Early warnings of areas and the reactions to them, on SQLite and on PostgreSQL.

1. Each measure has its standing and its warnings; a reaction stands beside its warning with who and until when.
2. A reaction makes a warning quiet until its day, not longer, and not once the warning has become worse.
3. The alerts are the three most urgent that are not quiet; what is only good to know is none; more are counted.
4. A reaction is stored tidied and with its version; an outdated change and a warning that holds no longer are refused,
   and so is what is empty, too long, names a person or has a day that does not fit.
5. The start page has the alerts of its area, none during a pause and none without a plan; the overview of cities has
   counts and no alerts. However many sessions there are, the database is asked the same number of questions.
6. The office and evaluators read; a reaction leaves one line in the audit log without its text.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.workspace import (
    area_outlook,
    area_standing,
    city_overview,
    log_session,
    open_workspace,
    pause_area,
    save_group,
    save_reaction,
    save_set_up,
)
from ctc_toolkit.workspace.area_outlook import outlook_of
from ctc_toolkit.workspace.delivery_standing import LONGEST_REACTION, outlooks_of_areas
from ctc_toolkit.workspace.handle import looking
from tests.unit.workspace.made import audit_log
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

DORTMUND, ESSEN = "05913000", "05113000"
FIRST, TODAY = date(2026, 9, 2), date(2026, 11, 30)
LATER = TODAY + timedelta(14)
WHAT = "Wir sprechen mit dem Träger."


def person(role, area=None, ags=DORTMUND):
    return Actor(f"Kim {role}", frozenset({Assignment(role, ags, area)}))


ME = person(Role.COORDINATOR)
OFFICE = Actor("Büro", frozenset({Assignment(Role.MULTIPLIER)}))


@pytest.fixture
def ws(database_url):
    opened = open_workspace(database_url)
    with opened.store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(DORTMUND, "Dortmund", [])
        repository.add_city(ESSEN, "Essen", [])
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give an area whose plan has a course and evenings; of the course the first two of ten sessions took place."""
    wave = add_wave(ws, DORTMUND)
    with ws.store.writing() as repository:
        area, (course, evenings) = decided_measures(repository, DORTMUND, wave, "Kurs", "Abende")
    set_up = SetUpFields((Component("c1", "Übung"),), sessions=10, staff=3, trained=2, funded_until=date(2027, 2, 1))
    save_set_up(ME, ws, area, course, set_up, version=0)
    group = GroupFields("Mittwoch", start=FIRST, end=FIRST + timedelta(91), participants=10)
    found = save_group(ME, ws, area, course, group)
    for number in (1, 2):
        held(ws, area, found.id, number)
    return area, course, evenings, found.id


def held(ws, area, group, number, **said):
    fields = SessionFields(number, FIRST + timedelta(7 * (number - 1)), **{"delivered": ("c1",), **said})
    log_session(ME, ws, area, group, fields, entry=None, today=TODAY)


def seen(ws, area, measure, day=TODAY, actor=ME):
    found = next(one for one in area_standing(actor, ws, area, today=day) if one.delivery.measure == measure)
    return {one.warning.rule: one for one in found.warnings}


def react(ws, area, measure, warning, what=WHAT, until=LATER, version=0, actor=ME, day=TODAY):
    return save_reaction(actor, ws, area, measure, warning, what, until, version=version, today=day)


def alerts(ws, area, day=TODAY):
    with ws.store.reading() as repository:
        return outlooks_of_areas(repository, [area], day)[area]


def refused(call):
    with pytest.raises(ToolkitError) as problem:
        call()
    return problem.value.code


def test_1_2_reaction(ws, place):
    area, course, *_ = place
    found = seen(ws, area, course)
    assert {"dose_low", "funding_ends", "staff_untrained"} <= set(found)
    assert found["nothing_entered"].warning.since == FIRST + timedelta(7)
    assert not any(one.quiet or one.reaction for one in found.values())
    saved = react(ws, area, course, "staff_untrained")
    with_it = seen(ws, area, course)["staff_untrained"]
    assert (with_it.quiet, with_it.reaction) == (True, saved)
    assert (saved.what, saved.until, saved.by, saved.version) == (WHAT, LATER, ME.name, 1)
    assert seen(ws, area, course, LATER)["staff_untrained"].quiet
    assert not seen(ws, area, course, LATER + timedelta(1))["staff_untrained"].quiet
    worse = SetUpFields((Component("c1", "Übung"),), sessions=10, staff=3, trained=1, funded_until=date(2027, 2, 1))
    save_set_up(ME, ws, area, course, worse, version=1)
    again = seen(ws, area, course)["staff_untrained"]
    assert (again.quiet, again.reaction) == (False, saved)
    assert area_standing(ME, ws, area, today=TODAY)[1].standing.standing == "still", "the evenings have no group"


def test_3_alerts(ws, place):
    area, _, evenings, _ = place
    outlook = alerts(ws, area)
    told = [(one.title, one.warning.rule) for one in outlook.alerts]
    assert told == [("Kurs", "nothing_entered"), ("Abende", "not_started"), ("Kurs", "dose_low")]
    assert (outlook.more, dict(outlook.standings), outlook.measures) == (2, {"still": 2}, 2)
    react(ws, area, evenings, "not_started")
    quiet = alerts(ws, area)
    assert "not_started" not in {one.warning.rule for one in quiet.alerts}
    assert (len(quiet.alerts), quiet.more) == (3, 1)
    assert all(one.warning.severity != "note" for one in quiet.alerts)


def test_4_refusals(ws, place):
    area, course, evenings, _ = place
    assert refused(lambda: react(ws, area, course, "not_observed")) == "reaction_warning_gone"
    assert refused(lambda: react(ws, area, "no-measure", "dose_low")) == "delivery_measure_gone"
    assert refused(lambda: react(ws, area, course, "dose_low", " \n ")) == "reaction_empty"
    assert refused(lambda: react(ws, area, course, "dose_low", "x" * (LONGEST_REACTION + 1))) == "reaction_long"
    assert refused(lambda: react(ws, area, course, "dose_low", "Frau Muster ruft an.")) == "reaction_person"
    for until in (TODAY, TODAY + timedelta(367)):
        assert refused(lambda until=until: react(ws, area, course, "dose_low", until=until)) == "reaction_date"
    first = react(ws, area, course, "dose_low", "  Zwei Termine nachholen. \r\n")
    assert first.what == "Zwei Termine nachholen."
    assert refused(lambda: react(ws, area, course, "dose_low", version=0)) == "changed_meanwhile"
    second = react(ws, area, course, "dose_low", "Drei Termine.", version=1)
    assert (second.what, second.version) == ("Drei Termine.", 2)
    assert react(ws, area, evenings, "not_started").version == 1, "each measure has its own"


def test_5_start_page_and_overview(ws, place):
    area, *_ = place
    delivery = area_outlook(ME, ws, area, today=TODAY).area.delivery
    assert [one.warning.rule for one in delivery.alerts] == ["nothing_entered", "not_started", "dose_low"]
    city = next(one for one in city_overview(OFFICE, ws) if one.ags == DORTMUND)
    assert sum(city.measures.values()) == 2
    assert next(one for one in city_overview(OFFICE, ws) if one.ags == ESSEN).measures == {}
    pause_area(ME, ws, area, reason="Ferien", resume_on=None, version=1)
    assert area_outlook(ME, ws, area, today=TODAY).area.delivery is None
    assert next(one for one in city_overview(OFFICE, ws) if one.ags == DORTMUND).measures == {}


def test_5_the_same_number_of_questions(ws, place):
    area, course, _, group = place
    asked = []
    event.listen(ws.store.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    alerts(ws, area)
    few = len(asked)
    for number in range(3, 11):
        held(ws, area, group, number)
    save_group(ME, ws, area, course, GroupFields("Freitag", start=FIRST, participants=8))
    asked.clear()
    alerts(ws, area)
    assert len(asked) == few < 12


def test_6_who(ws, place):
    area, course, *_ = place
    for actor in (OFFICE, person(Role.EVALUATOR), person(Role.AREA_TEAM, area)):
        assert seen(ws, area, course, actor=actor)
    for actor in (OFFICE, person(Role.EVALUATOR), person(Role.COORDINATOR, ags=ESSEN)):
        assert refused(lambda actor=actor: react(ws, area, course, "dose_low", actor=actor)) == "not_available"
    react(ws, area, course, "dose_low", actor=person(Role.AREA_TEAM, area))
    lines = [one for one in audit_log(ws) if one.action == "save_reaction" and one.result == "done"]
    assert [line.object for line in lines] == [f"area {area}: dose_low"]
    with looking(ME, ws, "area_outlook", area) as grant:
        ags, record = grant.area(area)
        assert outlook_of(grant, grant.city(ags), record, TODAY).delivery.measures == 2
