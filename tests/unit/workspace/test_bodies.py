"""Bodies, members, meetings and decisions, on SQLite and on PostgreSQL.

1. Looking stores nothing; what is entered comes back in order: steering group, coordination, teams, working groups.
2. Members count by sector; a name or contact is deleted on its own, a member as a whole, and nothing of it stays.
3. Meetings come newest first; the next and the last one, and those without an entry after their day, are named.
4. Counts and minutes of a meeting whose day has passed make it one that took place.
5. The agenda is proposed from where the areas of the body stand, and from its minutes, decisions and sectors.
6. Decisions are numbered by body and year, and know what replaces them; none can be deleted.
7. The wording can be mended on the day of the entry; history and audit log keep every change; later it is refused.
8. Changes in different fields are put together; two different entries in one field store nothing and are handed back.
9. What is wrong comes back by field and changes nothing; a name of a body is given once in a city.
10. A body or meeting that is used cannot be removed; one entered by mistake can.
11. A member of one area sees and changes the bodies of that area only.
12. The log names bodies and decisions, never members; refusals name the city.
13. Many who enter decisions at the same time get different numbers and lose nothing.
"""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

import ctc_toolkit.workspace.body_work as body_module
from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.bodies import BodyFields, MemberFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.process.meetings import MeetingFields
from ctc_toolkit.process.step_fields import StepFields
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    BodyConflict,
    BodyRefused,
    BodySaved,
    audit_log,
    bodies,
    proposed_points,
    remove_body,
    remove_meeting,
    remove_member,
    save_body,
    save_decision,
    save_meeting,
    save_member,
    save_step,
)
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, ESSEN, real_workspace, tables_in

TODAY = body_module._today()
HELD = TODAY - timedelta(10)
GROUP = BodyFields("work_group", "AG Daten")
SEAT = MemberFields("Leitung", "Jugendamt", "youth_welfare")
MEETING = MeetingFields(HELD, "17:00", "Rathaus", "held", "Stand", 8, 6, "Alles besprochen.")
DECISION = DecisionFields(HELD, "Wir beginnen.", "Es ist Zeit.")


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def areas(ws, ags=DORTMUND):
    with ws.store.reading() as repository:
        return [area.id for area in repository.city(ags).areas]


def body_in(ws, entered=GROUP, actor=COORDINATOR, ags=DORTMUND):
    saved = save_body(actor, ws, ags, before=BodyFields(), after=entered)
    assert isinstance(saved, BodySaved), saved
    return saved.id


def enter(ws, body, **changes):
    saved = save_decision(COORDINATOR, ws, body, before=DecisionFields(), after=replace(DECISION, **changes))
    assert isinstance(saved, BodySaved), saved
    return saved.id


def change(ws, body, decision, before=DECISION, actor=COORDINATOR, **changes):
    after = replace(before, **changes)
    return save_decision(actor, ws, body, before=before, after=after, decision_id=decision)


def meet(ws, body, **changes):
    saved = save_meeting(COORDINATOR, ws, body, before=MeetingFields(), after=replace(MEETING, **changes))
    assert isinstance(saved, BodySaved), saved
    return saved.id


def view(ws, body, actor=COORDINATOR, ags=DORTMUND):
    return next(one for one in bodies(actor, ws, ags) if one.id == body)


def wrong(outcome):
    assert isinstance(outcome, BodyRefused), outcome
    return {name: problem.code for name, problem in outcome.problems.items()}


def code(call):
    with pytest.raises(ToolkitError) as refused:
        call()
    return refused.value.code


def test_1_order_and_looking(ws):
    assert bodies(COORDINATOR, ws, DORTMUND) == ()
    first, second = areas(ws)
    body_in(ws, replace(GROUP, name="Z", closed_on=TODAY - timedelta(1)))
    body_in(ws, GROUP)
    body_in(ws, BodyFields("area_team", "Team B", second))
    body_in(ws, BodyFields("area_team", "Team A", first, "Wir planen."))
    body_in(ws, BodyFields("coordination", "Koordination"))
    body_in(ws, BodyFields("steering_group", "Lenkungsgruppe"))
    before = tables_in(ws)
    found = bodies(COORDINATOR, ws, DORTMUND)
    names = ["Lenkungsgruppe", "Koordination", "Team A", "Team B", "AG Daten", "Z"]
    assert [one.name for one in found] == names
    assert [one.name for one in found if one.closed] == ["Z"]
    assert [one.area_name for one in found] == ["", "", *(area.name for area in _city(ws).areas), "", ""]
    assert found[2].fields.task == "Wir planen."
    assert tables_in(ws) == before


def _city(ws, ags=DORTMUND):
    with ws.store.reading() as repository:
        return repository.city(ags)


def test_2_members_and_names(ws):
    body = body_in(ws)
    named = replace(SEAT, name="Jana Öztürk", contact="0231 50-123")
    saved = save_member(COORDINATOR, ws, body, before=MemberFields(), after=named)
    save_member(COORDINATOR, ws, body, before=MemberFields(), after=MemberFields("Beratung", "Geschäftsstelle", None))
    found = view(ws, body)
    assert (found.coverage.counts["youth_welfare"], found.coverage.without, len(found.coverage.missing)) == (1, 1, 11)
    bare = replace(named, name="")
    save_member(COORDINATOR, ws, body, before=named, after=bare, member_id=saved.id)
    assert next(one for one in view(ws, body).members if one.id == saved.id).fields == bare
    assert not _occurs(ws, "Öztürk")
    assert _occurs(ws, "0231 50-123")
    remove_member(COORDINATOR, ws, saved.id)
    assert [one.fields.function for one in view(ws, body).members] == ["Beratung"]
    assert not _occurs(ws, "0231 50-123")
    assert code(lambda: remove_member(COORDINATOR, ws, saved.id)) == "not_available"


def _occurs(ws, wanted):
    """Return whether any column of any table of bodies, or the audit log, holds the text."""
    with ws.store.database.engine.connect() as connection:
        for table in ("body", "body_member", "body_meeting", "body_decision", "decision_change", "audit_record"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()
            if any(wanted in str(value) for row in rows for value in row):
                return True
    return False


def test_3_meetings(ws):
    body = body_in(ws)
    planned = MeetingFields(TODAY + timedelta(30), "17:00")
    for days in (30, 5, -3):
        day = TODAY + timedelta(days)
        save_meeting(COORDINATOR, ws, body, before=MeetingFields(), after=replace(planned, on=day))
    meet(ws, body)
    meet(ws, body, on=TODAY - timedelta(40))
    meet(ws, body, on=TODAY + timedelta(2), state="cancelled", attended=None, minutes="")
    found = view(ws, body)
    assert [(one.on - TODAY).days for one in found.meetings] == [30, 5, 2, -3, -10, -40]
    assert (found.next_meeting.on - TODAY).days == 5
    assert (found.last_meeting.on - TODAY).days == -3
    assert [(one.on - TODAY).days for one in found.undocumented] == [-3]


@pytest.mark.parametrize("entered", [{"attended": 3}, {"minutes": "Kurz."}])
def test_4_what_took_place(ws, entered):
    body = body_in(ws)
    planned = MeetingFields(HELD)
    meeting = save_meeting(COORDINATOR, ws, body, before=MeetingFields(), after=planned).id
    after = replace(planned, **entered)
    saved = save_meeting(COORDINATOR, ws, body, before=planned, after=after, meeting_id=meeting)
    assert saved.fields.state == "held"


def test_5_agenda(ws):
    area = areas(ws)[0]
    body = body_in(ws, BodyFields("area_team", "Team", area))
    save_member(COORDINATOR, ws, body, before=MemberFields(), after=SEAT)
    meet(ws, body)
    enter(ws, body, due=TODAY)
    due = StepFields("in_progress", due=TODAY - timedelta(3))
    save_step(COORDINATOR, ws, area, "b1_1_3", before=StepFields(), after=due)
    found = proposed_points(COORDINATOR, ws, body, on=TODAY + timedelta(7))
    assert [one.kind for one in found][:3] == ["minutes", "decision_due", "step"]
    assert (found[0].minutes, found[2].step.id, found[2].why) == (HELD, "b1_1_3", "overdue")
    assert [len(one.sectors) for one in found if one.kind == "sectors"] == [11]
    meeting = view(ws, body).meetings[0]
    approved = replace(MEETING, agreed_on=TODAY)
    save_meeting(COORDINATOR, ws, body, before=MEETING, after=approved, meeting_id=meeting.id)
    assert proposed_points(COORDINATOR, ws, body, on=TODAY)[0].kind == "decision_due"
    steering = body_in(ws, BodyFields("steering_group", "Lenkungsgruppe"))
    both = {one.area for one in proposed_points(COORDINATOR, ws, steering) if one.kind == "step"}
    assert both == {one.name for one in _city(ws).areas}


def test_6_numbers_and_replacing(ws):
    body, other = body_in(ws), body_in(ws, replace(GROUP, name="AG Zwei"))
    first, second = enter(ws, body), enter(ws, body)
    old = enter(ws, body, decided_on=date(2024, 5, 2))
    elsewhere = enter(ws, other)
    year = HELD.year
    found = {one.id: one for one in view(ws, body).decisions}
    assert [found[name].number for name in (first, second, old)] == [f"{year}-01", f"{year}-02", "2024-01"]
    assert [one.id for one in view(ws, body).decisions] == [second, first, old]
    assert view(ws, other).decisions[0].number == f"{year}-01"
    saved = change(ws, body, first, state="replaced", replaced_by=elsewhere)
    assert isinstance(saved, BodySaved)
    assert next(one for one in view(ws, body).decisions if one.id == first).replaced_by == f"{year}-01 (AG Zwei)"
    assert view(ws, other).decisions[0].replaces == (f"{year}-01 (AG Daten)",)
    circle = change(ws, other, elsewhere, state="replaced", replaced_by=first)
    assert wrong(circle) == {"replaced_by": "decision_replacement_circle"}
    assert {one.id for one in view(ws, body).open_decisions} == {second, old}
    assert not [name for name in dir(body_module) if name.startswith(("remove_decision", "delete_decision"))]
    moved = change(ws, body, second, decided_on=date(2024, 6, 1))
    assert isinstance(moved, BodySaved)
    assert next(one.number for one in view(ws, body).decisions if one.id == second) == "2024-02"


def test_7_wording(ws, monkeypatch):
    body = body_in(ws)
    decision = enter(ws, body)
    mended = replace(DECISION, text="Wir beginnen jetzt.")
    assert isinstance(change(ws, body, decision, text=mended.text), BodySaved)
    (line,) = view(ws, body).decisions[0].changes
    assert (line.field, line.before, line.after, line.who) == ("text", "Wir beginnen.", mended.text, COORDINATOR.name)
    newest = audit_log(COORDINATOR, ws).lines[0]
    assert (newest.action, newest.object) == ("save_decision", f"decision {decision}: text")
    monkeypatch.setattr(body_module, "_today", lambda: TODAY + timedelta(1))
    assert not view(ws, body).decisions[0].wording
    before = tables_in(ws)
    late = change(ws, body, decision, mended, text="Anders.", due=TODAY + timedelta(9))
    assert wrong(late) == {"text": "decision_wording_fixed"}
    assert tables_in(ws) == before
    done = change(ws, body, decision, mended, state="carried_out", remark="Erledigt.")
    assert isinstance(done, BodySaved)
    assert {one.field for one in view(ws, body).decisions[0].changes} == {"text", "state", "remark"}


def test_8_at_the_same_time(ws):
    body = body_in(ws)
    decision = enter(ws, body)
    other = replace(COORDINATOR, name="Vertretung")
    change(ws, body, decision, actor=other, due=TODAY + timedelta(5))
    saved = change(ws, body, decision, function="coordinator")
    assert (saved.fields.due, saved.fields.function) == (TODAY + timedelta(5), "coordinator")
    clash = change(ws, body, decision, due=TODAY + timedelta(9))
    assert isinstance(clash, BodyConflict)
    assert [(one.field, one.theirs) for one in clash.clashes] == [("due", TODAY + timedelta(5))]
    assert clash.current == saved.fields
    assert view(ws, body).decisions[0].fields == saved.fields
    named = save_body(COORDINATOR, ws, DORTMUND, before=GROUP, after=replace(GROUP, task="Neu"), body_id=body)
    assert isinstance(named, BodySaved)
    twice = save_body(other, ws, DORTMUND, before=GROUP, after=replace(GROUP, task="Alt"), body_id=body)
    assert isinstance(twice, BodyConflict)


def test_9_what_is_wrong(ws):
    body = body_in(ws)
    before = tables_in(ws)
    again = save_body(COORDINATOR, ws, DORTMUND, before=BodyFields(), after=GROUP)
    assert wrong(again) == {"name": "body_exists"}
    abroad = replace(GROUP, area_id=areas(ws, ESSEN)[0])
    strange = save_body(COORDINATOR, ws, DORTMUND, before=BodyFields(), after=abroad)
    assert wrong(strange) == {"area_id": "body_area_unknown"}
    lost = save_member(COORDINATOR, ws, body, before=MemberFields(), after=replace(SEAT, sector="army"))
    assert wrong(lost) == {"sector": "body_sector_unknown"}
    more = save_meeting(COORDINATOR, ws, body, before=MeetingFields(), after=replace(MEETING, attended=9))
    assert wrong(more) == {"attended": "meeting_more_than_invited"}
    meant = replace(DECISION, meeting_id=new_id(), function="mayor")
    unknown = save_decision(COORDINATOR, ws, body, before=DecisionFields(), after=meant)
    assert wrong(unknown) == {"meeting_id": "decision_meeting_unknown", "function": "step_function_unknown"}
    assert tables_in(ws) == before
    meeting = meet(ws, body)
    assert wrong(save_meeting(COORDINATOR, ws, body, before=MeetingFields(), after=MEETING)) == {"on": "meeting_twice"}
    enter(ws, body, meeting_id=meeting)
    moved = replace(MEETING, on=HELD - timedelta(1))
    late = save_meeting(COORDINATOR, ws, body, before=MEETING, after=moved, meeting_id=meeting)
    assert wrong(late) == {"on": "meeting_has_decisions"}
    closed = replace(GROUP, closed_on=HELD - timedelta(1))
    early = save_body(COORDINATOR, ws, DORTMUND, before=GROUP, after=closed, body_id=body)
    assert wrong(early) == {"closed_on": "body_closed_before_meeting"}


def test_10_removing(ws):
    body = body_in(ws)
    save_member(COORDINATOR, ws, body, before=MemberFields(), after=SEAT)
    meeting = meet(ws, body, minutes="")
    used = meet(ws, body, on=HELD - timedelta(1), minutes="")
    assert code(lambda: remove_body(COORDINATOR, ws, body)) == "body_in_use"
    remove_meeting(COORDINATOR, ws, meeting)
    decision = enter(ws, body, decided_on=HELD - timedelta(1), meeting_id=used)
    assert code(lambda: remove_meeting(COORDINATOR, ws, used)) == "meeting_in_use"
    assert code(lambda: remove_body(COORDINATOR, ws, body)) == "body_in_use"
    assert view(ws, body).meetings[0].decisions == (view(ws, body).decisions[0].number,)
    assert decision == view(ws, body).decisions[0].id
    empty = body_in(ws, replace(GROUP, name="Leer"))
    save_member(COORDINATOR, ws, empty, before=MemberFields(), after=SEAT)
    remove_body(COORDINATOR, ws, empty)
    assert [one.id for one in bodies(COORDINATOR, ws, DORTMUND)] == [body]


def test_11_one_area_only(ws):
    first, second = areas(ws)
    mine, theirs = (body_in(ws, BodyFields("area_team", f"Team {name}", name)) for name in (first, second))
    city = body_in(ws, BodyFields("steering_group", "Lenkungsgruppe"))
    member = Actor("Mitglied", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, first)}))
    assert [one.id for one in bodies(member, ws, DORTMUND)] == [mine]
    assert isinstance(save_meeting(member, ws, mine, before=MeetingFields(), after=MEETING), BodySaved)
    for body in (theirs, city):
        for call in (
            lambda body=body: save_meeting(member, ws, body, before=MeetingFields(), after=MEETING),
            lambda body=body: save_decision(member, ws, body, before=DecisionFields(), after=DECISION),
            lambda body=body: save_member(member, ws, body, before=MemberFields(), after=SEAT),
            lambda body=body: proposed_points(member, ws, body),
        ):
            assert code(call) == "not_available"
    meeting, decision = meet(ws, theirs), enter(ws, theirs)
    stolen = replace(MEETING, place="Anderswo")
    for call in (
        lambda: save_meeting(member, ws, mine, before=MEETING, after=stolen, meeting_id=meeting),
        lambda: save_decision(member, ws, mine, before=DECISION, after=DECISION, decision_id=decision),
        lambda: remove_body(member, ws, mine),
        lambda: bodies(member, ws, ESSEN),
        lambda: bodies(ADMINISTRATOR, ws, DORTMUND),
    ):
        assert code(call) == "not_available"
    replaced = save_decision(member, ws, mine, before=DecisionFields(), after=replace(DECISION))
    named = replace(DECISION, state="replaced", replaced_by=decision)
    refused = save_decision(member, ws, mine, before=DECISION, after=named, decision_id=replaced.id)
    assert wrong(refused) == {"replaced_by": "decision_replacement_unknown"}


def test_12_the_log(ws):
    body = body_in(ws)
    member = save_member(COORDINATOR, ws, body, before=MemberFields(), after=replace(SEAT, name="Jana Öztürk")).id
    decision = enter(ws, body)
    change(ws, body, decision, state="carried_out")
    number = view(ws, body).decisions[0].number
    said = [line.sentence("de") for line in audit_log(COORDINATOR, ws).lines]
    assert any("einen Beschluss bearbeitet" in line and f"{number}, AG Daten" in line for line in said)
    assert any("ein Gremium bearbeitet" in line and "AG Daten" in line for line in said)
    assert not [line for line in said if "Öztürk" in line]
    stranger = Actor("Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
    for call in (
        lambda: proposed_points(stranger, ws, body),
        lambda: remove_member(stranger, ws, member),
        lambda: save_decision(stranger, ws, body, before=DECISION, after=DECISION, decision_id=decision),
        lambda: remove_meeting(stranger, ws, "' OR 1=1 --"),
    ):
        assert code(call) == "not_available"
    with ws.store.reading() as repository:
        refused = [line for line in repository.audit_log() if line.result == "refused"]
    assert [(line.ags, line.object) for line in refused] == [
        (DORTMUND, body), (DORTMUND, member), (DORTMUND, body), (None, "?"),
    ]  # fmt: skip


def test_13_many_at_once(ws):
    body, problems = body_in(ws), []

    def work(number):
        try:
            for turn in range(3):
                enter(ws, body, text=f"{number} {turn}")
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = view(ws, body).decisions
    assert problems == []
    assert len({one.fields.text for one in found}) == 12
    assert sorted(one.number for one in found) == [f"{HELD.year}-{number:02}" for number in range(1, 13)]
