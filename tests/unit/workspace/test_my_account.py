"""The own account, on SQLite and on PostgreSQL.

1. A person sees and changes name and language of the own account; nobody else's is touched.
2. The rules for names hold here as well; a save from an outdated version is refused.
3. Sessions: only the own ones that still work, the asking one marked; ending one or all ends no others.
4. Visitors of a demo, commands on the server, disabled and removed accounts have no own account.
5. Changes are noted with the id of account or session, never with the name; what changes nothing is not noted.
"""

from datetime import timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role, operator_actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import new_id
from ctc_toolkit.workspace import (
    change_my_account,
    disable_account,
    end_my_session,
    my_account,
    my_sessions,
    remove_account,
    sign_out_everywhere,
)
from tests.unit.workspace.made import DORTMUND, audit_log, real_workspace
from tests.unit.workspace.people_made import account, acting, add_session, administrator, sessions

COORDINATOR = Assignment(Role.COORDINATOR, DORTMUND)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


@pytest.fixture
def me(ws):
    return acting(ws, COORDINATOR)


def refused(code, use, *arguments, **named):
    with pytest.raises(ToolkitError) as error:
        use(*arguments, **named)
    assert error.value.code == code, error.value


def test_1_5_name_and_language(ws, me):
    other = acting(ws, COORDINATOR)
    assert my_account(me, ws).roles[0].city == "Dortmund"
    start = len(audit_log(ws))
    changed = change_my_account(me, ws, name=" Anna  Muster ", language="en")
    assert (changed.name, changed.language) == ("Anna Muster", "en")
    assert my_account(me, ws) == changed
    change_my_account(me, ws, name="Anna Muster", language="en")
    assert change_my_account(me, ws, language="de").name == "Anna Muster"
    assert account(ws, other.account).name == other.name
    lines = audit_log(ws)[start:]
    assert [(line.action, line.object, line.account) for line in lines] == [
        ("change_my_account", f"account {me.account}", me.account)
    ] * 2


def test_2_rules(ws, me):
    other = acting(ws, COORDINATOR)
    before = my_account(me, ws)
    refused("person_name_taken", change_my_account, me, ws, name=other.name.upper())
    refused("person_name_reserved", change_my_account, me, ws, name="ctc")
    refused("person_name", change_my_account, me, ws, name="   ", language="en")
    refused("language_unknown", change_my_account, me, ws, name="Anna", language="xx")
    assert my_account(me, ws) == before


def test_2_outdated(ws, me):
    version = my_account(me, ws).version
    change_my_account(me, ws, name="Anna", version=version)
    refused("changed_meanwhile", change_my_account, me, ws, name="Berta", version=version)
    assert my_account(me, ws).name == "Anna"


def test_3_sessions(ws, me):
    other = acting(ws, COORDINATOR)
    foreign = add_session(ws, other.account)
    older, newer = add_session(ws, me.account, seen=timedelta(minutes=20)), add_session(ws, me.account)
    idle = add_session(ws, me.account, seen=timedelta(minutes=31))
    over = add_session(ws, me.account, seen=timedelta(minutes=5), lasts=timedelta(minutes=4))
    found = my_sessions(me, ws, older)
    assert [(session.id, session.current) for session in found] == [(newer, False), (older, True)]
    assert "Firefox" in found[0].browser
    for guess in (foreign, new_id(), "", "x\0y", "' OR 1=1 --"):
        refused("not_available", end_my_session, me, ws, guess)
    end_my_session(me, ws, newer)
    assert set(sessions(ws, me.account)) == {older, idle, over}
    refused("not_available", end_my_session, me, ws, newer)
    assert sign_out_everywhere(me, ws) == 3
    assert my_sessions(me, ws) == []
    assert sessions(ws, other.account) == [foreign]


def test_5_sessions_are_noted(ws, me):
    one = add_session(ws, me.account)
    start = len(audit_log(ws))
    end_my_session(me, ws, one)
    sign_out_everywhere(me, ws)
    lines = audit_log(ws)[start:]
    assert [(line.action, line.object) for line in lines] == [
        ("end_my_session", f"session {one}"),
        ("sign_out_everywhere", f"account {me.account}"),
    ]


def uses(ws, actor):
    return [
        lambda: my_account(actor, ws),
        lambda: change_my_account(actor, ws, name="Neu"),
        lambda: my_sessions(actor, ws),
        lambda: end_my_session(actor, ws, new_id()),
        lambda: sign_out_everywhere(actor, ws),
    ]


@pytest.mark.parametrize("how", ["nobody", "server", "disabled", "removed", "no_roles"])
def test_4_without_an_own_account(ws, me, how):
    boss = administrator(ws)
    actor = {
        "nobody": Actor("Anna", frozenset({COORDINATOR})),
        "server": operator_actor(),
        "no_roles": Actor(me.name, account=me.account),
    }.get(how, me)
    if how == "disabled":
        disable_account(boss, ws, me.account)
    if how == "removed":
        remove_account(boss, ws, me.account)
    for use in uses(ws, actor):
        refused("not_available", use)


def test_4_visitors_of_the_demo(demo_url):
    from ctc_toolkit.workspace import demo_actor, open_workspace

    ws = open_workspace(demo_url)
    for role in Role:
        for use in uses(ws, demo_actor(role, DORTMUND)):
            refused("not_available", use)
    ws.close()
