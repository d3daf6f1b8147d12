"""Checks of a place as use cases.

1. A check begins with a kind and today; readiness takes over what was entered about steps, and says so.
2. Each answer is saved by itself, with who and when; it can be taken back; strange ones are refused.
3. Two people at the same question: the later one is refused and told what stands there; the same answer is no conflict.
4. Only the newest of a kind can be changed; one a day.
5. Checks of both kinds are listed newest first with what they say; an area team may answer, not delete.
6. Deleting takes the answers along.
"""

from datetime import date, timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.workspace import (
    begin_site_check,
    list_cities,
    remove_site_check,
    save_check_answer,
    save_step,
    site_checks,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, real_workspace, tables_in

TODAY = date.today()
BEFORE = TODAY - timedelta(days=100)


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def area(ws):
    return next(city for city in list_cities(COORDINATOR, ws) if city.ags == DORTMUND).areas[0].id


def code_of(call, *args, **named):
    with pytest.raises(ToolkitError) as refused:
        call(*args, **named)
    return refused.value.code


def test_1_beginning(ws, area):
    save_step(COORDINATOR, ws, area, "b1_1_5", before=StepFields(), after=StepFields("fully"))
    check = begin_site_check(COORDINATOR, ws, area, "readiness")
    assert (check.begun_on, check.kind, check.state) == (TODAY, "readiness", "newest")
    taken = check.answers["people_post"]
    assert (taken.answer, taken.origin) == ("yes", "steps")
    assert len(check.answers) == 1
    assert begin_site_check(COORDINATOR, ws, area, "sustainability").answers == {}
    assert code_of(begin_site_check, COORDINATOR, ws, area, "weather") == "check_kind_unknown"


def test_2_answers(ws, area):
    check = begin_site_check(COORDINATOR, ws, area, "readiness")
    saved = save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before=None, after="partly")
    given = saved.answers["people_post"]
    assert (given.answer, given.origin, given.changed_by) == ("partly", "entered", COORDINATOR.name)
    assert saved.changed_at == given.changed_at
    assert saved.summary.answered == 1
    back = save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before="partly", after=None)
    assert back.answers == {}
    for item, answer in (("nobody", "yes"), ("people_post", "perhaps"), ("data_factors", "yes")):
        refused = code_of(save_check_answer, COORDINATOR, ws, area, check.id, item, before=None, after=answer)
        assert refused == "check_item_unknown"


def test_3_two_people(ws, area):
    check = begin_site_check(COORDINATOR, ws, area, "readiness")
    save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before=None, after="no")
    with pytest.raises(ToolkitError) as refused:
        save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before=None, after="yes")
    assert refused.value.code == "check_changed_meanwhile"
    assert "nein" in refused.value.say("de")
    assert site_checks(COORDINATOR, ws, area).checks[0].answers["people_post"].answer == "no"
    save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before=None, after="no")
    save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before="no", after="yes")


def test_4_only_the_newest(ws, area):
    early = begin_site_check(COORDINATOR, ws, area, "readiness", today=BEFORE)
    assert code_of(begin_site_check, COORDINATOR, ws, area, "readiness", today=BEFORE) == "check_begun_already"
    begin_site_check(COORDINATOR, ws, area, "sustainability")
    save_check_answer(COORDINATOR, ws, area, early.id, "people_post", before=None, after="no")
    begin_site_check(COORDINATOR, ws, area, "readiness")
    late = code_of(save_check_answer, COORDINATOR, ws, area, early.id, "people_post", before="no", after="yes")
    assert late == "check_finished"


def test_5_listing(ws, area):
    member = Actor("Mitglied", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, area)}))
    begin_site_check(COORDINATOR, ws, area, "readiness", today=BEFORE)
    newest = begin_site_check(member, ws, area, "readiness")
    save_check_answer(member, ws, area, newest.id, "people_post", before=None, after="no")
    found = site_checks(member, ws, area)
    assert [(check.begun_on, check.state) for check in found.of("readiness")] == [
        (TODAY, "newest"),
        (BEFORE, "earlier"),
    ]
    assert found.of("sustainability") == ()
    assert found.of("readiness")[0].summary.verdict == "not_yet"
    assert (found.phase, found.made_up) == (1, False)
    assert code_of(remove_site_check, member, ws, area, newest.id) == "not_available"
    assert code_of(site_checks, member, ws, "0" * 8) == "not_available"


def test_6_deleting(ws, area):
    check = begin_site_check(COORDINATOR, ws, area, "readiness")
    save_check_answer(COORDINATOR, ws, area, check.id, "people_post", before=None, after="no")
    remove_site_check(COORDINATOR, ws, area, check.id)
    assert [tables_in(ws)[name] for name in ("site_check", "site_check_answer")] == [0, 0]
    assert code_of(remove_site_check, COORDINATOR, ws, area, check.id) == "not_available"
