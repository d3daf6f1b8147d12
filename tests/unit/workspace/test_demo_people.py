"""People of the demo.

1. Every role is there, with its place; every state is there; names, logins and ids are the same after each reset.
2. Nobody can sign in as one of them: they have no password, no code and no identity.
3. Made anew, invitations that nobody accepted are gone; an account that somebody uses stays, and loses only roles whose
   city or area is gone.
4. The rules of accounts hold for them, too: places fit roles, names and logins are possible ones, two administrate.
"""

import pytest

from ctc_toolkit.access import ROLE_REACH, Assignment, Role
from ctc_toolkit.access.logins import checked_login, checked_name
from ctc_toolkit.store import AreaRecord, new_id
from ctc_toolkit.survey.simulation import demo_cities
from ctc_toolkit.workspace import demo_actor, invite_person, list_accounts, open_workspace
from ctc_toolkit.workspace.demo_content.people import PEOPLE, demo_people
from tests.unit.workspace.made import DORTMUND, tables_in
from tests.unit.workspace.people_made import account, add_person

VISITOR = demo_actor(Role.ADMINISTRATOR)


def make(ws):
    """Make cities and people of the demo, without surveys."""
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
        repository.clear_demo()
        for city in demo_cities():
            areas = [AreaRecord(area.id, area.name) for area in city.areas]
            repository.add_city(city.ags, city.name, areas)
        demo_people(repository, demo_cities())


@pytest.fixture
def ws(database_url):
    opened = open_workspace(database_url)
    make(opened)
    yield opened
    opened.close()


def outline(ws):
    return [
        (one.id, one.login, one.name, one.state, [(held.role, held.ags, held.area) for held in one.roles])
        for one in list_accounts(VISITOR, ws)
    ]


def test_1_2_4_people(ws):
    people = list_accounts(VISITOR, ws)
    assert len(people) == len(PEOPLE) == len({one.login for one in people}) == len({one.name for one in people})
    held = [role for one in people for role in one.roles]
    assert {role.role for role in held} == set(Role)
    assert {one.state for one in people} == {"active", "invited", "disabled"}
    for role in held:
        assert (role.ags is None) is (ROLE_REACH[role.role] == "everywhere")
        assert role.city != role.ags or role.ags is None
        assert role.area is None or (role.area_name and ROLE_REACH[role.role] == "city_or_area")
    for one in people:
        assert checked_login(one.login) == one.login
        assert checked_name(one.name) == one.name
        assert one.login.endswith(".example")
        assert "(Beispiel)" in one.name
        assert not one.has_password
        assert not one.open_codes
        assert not one.identities
    administrators = [one for one in people if any(role.role is Role.ADMINISTRATOR for role in one.roles)]
    assert len(administrators) == 2


def test_1_the_same_after_a_reset(ws):
    before, rows = outline(ws), tables_in(ws)
    make(ws)
    assert outline(ws) == before
    assert tables_in(ws) == rows


def test_3_made_anew(ws):
    area = new_id()
    with ws.store.writing() as repository:
        repository.add_area(DORTMUND, AreaRecord(area, "Von Gästen"))
    used = add_person(
        ws,
        Assignment(Role.AREA_TEAM, DORTMUND, area),
        Assignment(Role.COORDINATOR, DORTMUND),
        Assignment(Role.TRAINER),
    )
    guest = invite_person(VISITOR, ws, login="gast@x.example", name="Gast").account.id
    make(ws)
    assert account(ws, guest) is None
    assert [(held.role, held.ags) for held in account(ws, used).roles] == [
        (Role.COORDINATOR, DORTMUND),
        (Role.TRAINER, None),
    ]
    assert len(list_accounts(VISITOR, ws)) == len(PEOPLE) + 1
