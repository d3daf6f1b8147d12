"""Trainings and events in the workspace, on SQLite and on PostgreSQL.

1. An event that is entered comes back with its fields and meets the need of its area; changes of others are kept.
2. Two entries in the same field at the same time: nothing is stored, both are handed back.
3. Wrong entries are refused with a code and change nothing.
4. A coordinator sees all of the own city, of others only what is shared, without numbers, notes and materials.
5. The office sees the state of every area and of events only what is shared; its own events are seen by all cities and
   count for those that took part.
6. A member of one area enters events of that area only; an area of another city is refused.
7. The trained share is stored once per body of an area; the version decides between two; both numbers empty remove it.
8. Certificates come with their validity; a removed one leaves no name behind, and the audit log never held it.
9. Reminders name what is due, the most urgent first; an area that makes a pause has none; the office hears of its
   certificates, and not of the areas.
10. A cancelled event is not held, and does not meet a need.
11. The audit log names an event by its training, never by its own title.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.workspace import (
    EventConflict,
    audit_log,
    certificates,
    pause_area,
    regional_calendar,
    remove_certificate,
    remove_event,
    remove_office_event,
    save_certificate,
    save_event,
    save_office_event,
    save_team_share,
    training_reminders,
    trainings,
)
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, real_workspace, tables_in
from tests.unit.workspace.made import audit_log as stored_log

TODAY = date.today()
OFFICE = Actor("Multiplikatorin", frozenset({Assignment(Role.MULTIPLIER)}))
OTHER = Actor("Koordination Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
PAST = TODAY - timedelta(20)
INFORMATION = EventFields(
    "information", first_day=PAST, state="held", attended=40, sectors={"schools": 9}, note="intern"
)
CERTIFICATE = CertificateFields("Zoë Geheim", "multiplier", "Ansprechstelle", date(2024, 1, 1), TODAY + timedelta(30))


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def areas(ws, ags=DORTMUND):
    with ws.store.reading() as repository:
        return [area.id for area in repository.city(ags).areas]


def need(ws, area, training="info_event", actor=COORDINATOR):
    found = next(one for one in trainings(actor, ws).areas if one.area_id == area)
    return next(one for one in found.needs if one.training.id == training)


def code(call):
    with pytest.raises(ToolkitError) as refused:
        call()
    return refused.value.code


def test_1_entered_and_edited(ws):
    area = areas(ws)[0]
    assert need(ws, area).state == "missing"
    saved = save_event(COORDINATOR, ws, ags=DORTMUND, after=replace(INFORMATION, area=area))
    assert saved.fields == replace(INFORMATION, area=area)
    assert need(ws, area).state == "done"
    assert need(ws, areas(ws)[1]).state == "missing"
    other = replace(COORDINATOR, name="Vertretung")
    save_event(
        other, ws, ags=DORTMUND, event_id=saved.id, before=saved.fields, after=replace(saved.fields, place="Rathaus")
    )
    mine = save_event(
        COORDINATOR, ws, ags=DORTMUND, event_id=saved.id, before=saved.fields, after=replace(saved.fields, hours=3.5)
    )
    assert (mine.fields.place, mine.fields.hours) == ("Rathaus", 3.5)
    (event,) = trainings(COORDINATOR, ws).events
    assert (event.fields, event.version, event.access) == (mine.fields, 3, "change")
    remove_event(COORDINATOR, ws, saved.id)
    assert trainings(COORDINATOR, ws).events == ()
    assert [line.action for line in stored_log(ws)][-4:] == ["save_event"] * 3 + ["remove_event"]


def test_2_at_the_same_time(ws):
    saved = save_event(COORDINATOR, ws, ags=DORTMUND, after=INFORMATION)
    other = replace(COORDINATOR, name="Vertretung")
    first, second = (replace(saved.fields, place=place) for place in ("Rathaus", "Schule"))
    save_event(other, ws, ags=DORTMUND, event_id=saved.id, before=saved.fields, after=first)
    outcome = save_event(COORDINATOR, ws, ags=DORTMUND, event_id=saved.id, before=saved.fields, after=second)
    assert isinstance(outcome, EventConflict)
    assert [(clash.field, clash.theirs, clash.yours) for clash in outcome.conflicts] == [("place", "Rathaus", "Schule")]
    assert outcome.changed_by == "Vertretung"
    assert trainings(COORDINATOR, ws).events[0].fields.place == "Rathaus"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"last_day": PAST - timedelta(1)}, "event_days_order"),
        ({"attended": -3, "sectors": {}}, "event_number"),
        ({"function": "chef"}, "event_function_unknown"),
        ({"state": "cancelled", "attended": None, "sectors": {}}, "event_reason_missing"),
        ({"area": "00000000-0000-4000-8000-000000000000"}, "not_available"),
    ],
)
def test_3_wrong_entries(ws, changes, refusal):
    before = tables_in(ws)
    assert code(lambda: save_event(COORDINATOR, ws, ags=DORTMUND, after=replace(INFORMATION, **changes))) == refusal
    assert {**tables_in(ws), "audit_record": 0} == {**before, "audit_record": 0}


def test_4_other_cities(ws):
    save_event(COORDINATOR, ws, ags=DORTMUND, after=INFORMATION)
    save_event(
        COORDINATOR, ws, ags=DORTMUND, after=replace(INFORMATION, shared=True, place="Rathaus", materials="Mappe")
    )
    assert trainings(OTHER, ws).events == ()
    (seen,) = regional_calendar(OTHER, ws)
    assert (seen.access, seen.city_name, seen.fields.place, seen.changed_by) == ("read", "Dortmund", "Rathaus", "")
    assert (seen.fields.attended, seen.fields.sectors, seen.fields.note, seen.fields.materials) == (None, {}, "", "")
    assert len(trainings(COORDINATOR, ws).events) == 2
    assert regional_calendar(COORDINATOR, ws)[0].fields.attended == 40
    taken = replace(seen.fields, place="anderswo")
    assert code(lambda: save_event(OTHER, ws, ags=DORTMUND, event_id=seen.id, after=taken)) == "not_available"
    assert code(lambda: save_event(OTHER, ws, ags=ESSEN, event_id=seen.id, after=taken)) == "not_available"
    assert code(lambda: remove_event(OTHER, ws, seen.id)) == "not_available"


def test_5_the_office(ws):
    area = areas(ws)[0]
    save_event(COORDINATOR, ws, ags=DORTMUND, after=replace(INFORMATION, area=area, place="geheimer Ort"))
    found = trainings(OFFICE, ws)
    assert len(found.areas) == 3
    assert {one.access for one in found.areas} == {"read"}
    assert found.events == ()
    told = need(ws, area, actor=OFFICE)
    assert (told.state, told.event.fields.place, told.event.fields.attended, told.event.fields.note) == (
        "done",
        "",
        None,
        "",
    )
    course = EventFields(
        "training", "coordinator_training", first_day=PAST, state="held", cities=(ESSEN,), note="intern"
    )
    saved = save_office_event(OFFICE, ws, after=course)
    assert saved.fields.shared
    assert need(ws, areas(ws, ESSEN)[0], "coordinator_training", OTHER).state == "done"
    assert need(ws, area, "coordinator_training").state == "missing"
    (seen,) = regional_calendar(COORDINATOR, ws)
    assert (seen.ags, seen.access, seen.fields.note) == (None, "read", "")
    assert code(lambda: remove_event(COORDINATOR, ws, saved.id)) == "not_available"
    unknown = replace(course, cities=("09162000",))
    assert code(lambda: save_office_event(OFFICE, ws, after=unknown)) == "event_city_unknown"
    assert code(lambda: save_office_event(OFFICE, ws, event_id=told.event.id, after=course)) == "not_available"
    remove_office_event(OFFICE, ws, saved.id)
    assert regional_calendar(OFFICE, ws) == ()


def test_6_one_area(ws):
    own, neighbour = areas(ws)
    member = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND, own)}))
    assert save_event(member, ws, ags=DORTMUND, after=replace(INFORMATION, area=own)).fields.area == own
    for area in (neighbour, None, areas(ws, ESSEN)[0]):
        wanted = replace(INFORMATION, area=area)
        assert code(lambda wanted=wanted: save_event(member, ws, ags=DORTMUND, after=wanted)) == "not_available"
    saved = save_event(COORDINATOR, ws, ags=DORTMUND, after=replace(INFORMATION, area=neighbour))
    whole = save_event(COORDINATOR, ws, ags=DORTMUND, after=INFORMATION)
    found = trainings(member, ws)
    assert [one.area_id for one in found.areas] == [own]
    assert {event.id: event.access for event in found.events if event.fields.area != own} == {whole.id: "read"}
    assert code(lambda: remove_event(member, ws, saved.id)) == "not_available"
    taken = replace(saved.fields, area=own)
    assert code(lambda: save_event(member, ws, ags=DORTMUND, event_id=saved.id, after=taken)) == "not_available"
    with pytest.raises(ToolkitError):
        regional_calendar(member, ws)


def test_7_trained_shares(ws):
    area = areas(ws)[0]
    first = save_team_share(COORDINATOR, ws, area, body="area_team", size=20, trained=14)
    second = save_team_share(COORDINATOR, ws, area, body="area_team", size=20, trained=15, version=first.version)
    save_team_share(COORDINATOR, ws, area, body="steering_group", size=8, trained=8)
    found = next(one for one in trainings(COORDINATOR, ws).areas if one.area_id == area)
    assert [(one.share.body, one.share.trained) for one in found.shares] == [("steering_group", 8), ("area_team", 15)]
    for version in (0, first.version):
        late = {"body": "area_team", "size": 20, "trained": 3, "version": version}
        assert code(lambda late=late: save_team_share(COORDINATOR, ws, area, **late)) == "changed_meanwhile"
    wrong = {"body": "area_team", "size": 20, "trained": 21, "version": second.version}
    assert code(lambda: save_team_share(COORDINATOR, ws, area, **wrong)) == "share_above"
    wrong = {"body": "choir", "size": 20, "trained": 2}
    assert code(lambda: save_team_share(COORDINATOR, ws, area, **wrong)) == "share_body_unknown"
    save_team_share(COORDINATOR, ws, area, body="area_team", size=None, trained=None, version=second.version)
    found = next(one for one in trainings(COORDINATOR, ws).areas if one.area_id == area)
    assert [one.share.body for one in found.shares] == ["steering_group"]


def test_8_certificates(ws):
    saved = save_certificate(OFFICE, ws, after=CERTIFICATE)
    endless = save_certificate(OFFICE, ws, after=replace(CERTIFICATE, holder="A", valid_until=None))
    assert [(one.id, one.validity, one.days_left) for one in certificates(OFFICE, ws)] == [
        (saved.id, "expires_soon", 30),
        (endless.id, "without_end", None),
    ]
    longer = replace(CERTIFICATE, valid_until=TODAY + timedelta(400))
    save_certificate(OFFICE, ws, certificate_id=saved.id, before=CERTIFICATE, after=longer)
    outcome = save_certificate(
        OFFICE, ws, certificate_id=saved.id, before=CERTIFICATE, after=replace(CERTIFICATE, valid_until=TODAY)
    )
    assert [clash.field for clash in outcome.conflicts] == ["valid_until"]
    wrong = replace(CERTIFICATE, valid_until=date(2023, 1, 1))
    assert code(lambda: save_certificate(OFFICE, ws, after=wrong)) == "certificate_ends_before"
    remove_certificate(OFFICE, ws, saved.id)
    assert code(lambda: remove_certificate(OFFICE, ws, saved.id)) == "not_available"
    assert [one.id for one in certificates(OFFICE, ws)] == [endless.id]
    assert not any("Geheim" in f"{line.object}{line.action}" for line in stored_log(ws))
    with ws.store.database.engine.connect() as connection:
        assert "Geheim" not in str(connection.exec_driver_sql("SELECT * FROM certificate").all())


def test_9_reminders(ws):
    first, second = areas(ws)
    planned = EventFields("training", "coordinator_training", area=first, first_day=TODAY - timedelta(3))
    late = save_event(COORDINATOR, ws, ags=DORTMUND, after=planned)
    save_team_share(COORDINATOR, ws, first, body="area_team", size=20, trained=10)
    save_certificate(OFFICE, ws, after=CERTIFICATE)
    found = training_reminders(COORDINATOR, ws)
    assert [(one.kind, one.area_id) for one in found] == [
        ("unconfirmed", first),
        ("missing", first),
        ("missing", second),
        ("missing", second),
        ("share_low", first),
    ]
    assert (found[0].event_id, found[0].day, found[-1].lacking) == (late.id, planned.first_day, 5)
    pause_area(COORDINATOR, ws, first, reason="Elternzeit", resume_on=None, version=0)
    assert {one.area_id for one in training_reminders(COORDINATOR, ws)} == {second}
    assert [one.kind for one in training_reminders(OFFICE, ws)] == ["certificate_expires"]


def test_10_cancelled(ws):
    area = areas(ws)[0]
    planned = EventFields("information", area=area, first_day=TODAY + timedelta(5))
    saved = save_event(COORDINATOR, ws, ags=DORTMUND, after=planned)
    assert need(ws, area).state == "planned"
    off = replace(saved.fields, state="cancelled", reason="Saal gesperrt")
    save_event(COORDINATOR, ws, ags=DORTMUND, event_id=saved.id, before=saved.fields, after=off)
    assert need(ws, area).state == "missing"
    assert trainings(COORDINATOR, ws).events[0].fields.reason == "Saal gesperrt"


def test_11_the_log_names_the_training(ws):
    named = EventFields("training", "cbo", title="Für Frau Beispiel", first_day=TODAY)
    save_event(COORDINATOR, ws, ags=DORTMUND, after=named)
    save_event(COORDINATOR, ws, ags=DORTMUND, after=replace(named, kind="other", training=None))
    second, first = (line for line in audit_log(COORDINATOR, ws).lines if line.action == "save_event")
    assert (first.thing.de, first.thing.en) == ("Einführung für das Gebietsteam", "Community Board Orientation (CBO)")
    assert second.thing.de == ""
