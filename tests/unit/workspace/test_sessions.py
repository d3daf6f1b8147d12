"""Sessions, looked up at every click.

1. A token leads to its person with the roles held at this moment, and says which session it is.
2. A session ends 30 minutes after its last use and 10 hours after its beginning; use is noted at most once a minute.
3. A withdrawn role and a new one count from the next click; a disabled or removed account ends all sessions at once.
4. A token is of no use after signing out; other sessions of the person go on.
5. An unknown, empty, odd or shortened token leads to nobody.
6. Administrators, multipliers and evaluators may do nothing before their second factor; the same from the moment in
   which such a role is given to somebody else. Coordinators need none, but whoever has one must show it.
7. A second factor shown elsewhere (an identity provider) counts.
8. Visitors come into a demo, or where there is nothing yet and no account; never into a real workspace, not with an old
   session from before either.
9. A visitor plays one role, in one city where the role is one of a city; unknown cities are refused.
10. Signing in and out stand in the audit log, with the account but without the token.
11. A session whose use cannot be noted still works.
"""

from datetime import timedelta

import pytest

from ctc_toolkit.access import Assignment, Role
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AreaRecord
from ctc_toolkit.store.sign_ins import SignInTables
from ctc_toolkit.workspace import open_workspace
from ctc_toolkit.workspace.sign_in import ABSOLUTE, IDLE, actor_of_session, demo_sign_in, open_session, sign_out
from tests.unit.workspace.made import ADMINISTRATOR, DORTMUND, ESSEN, audit_log
from tests.unit.workspace.people_made import account as stored_account
from tests.unit.workspace.people_made import sessions
from tests.unit.workspace.sign_in_made import START, add_second_factor, add_user, cheap_passwords, later

NEEDING = [Role.ADMINISTRATOR, Role.MULTIPLIER, Role.EVALUATOR]
COORDINATION = (Role.COORDINATOR, DORTMUND)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Let hashing cost nothing."""
    cheap_passwords(monkeypatch)


def workspace(url, mode=None):
    ws = open_workspace(url)
    if mode:
        with ws.store.writing() as repository:
            repository.decide_mode(mode)
            repository.add_city(DORTMUND, "Dortmund", [AreaRecord("0" * 8 + "-0000-4000-8000-" + "0" * 12, "Nord")])
            repository.add_city(ESSEN, "Essen")
    return ws


@pytest.fixture
def ws(database_url):
    """Give a workspace with two real cities, on each engine."""
    opened = workspace(database_url, "real")
    yield opened
    opened.close()


def open_for(ws, *roles, at=START, proof="ask", **more):
    account = add_user(ws, *roles, **more)
    return account, open_session(ws, account, second_factor=proof, browser="Firefox", at=at).token


def test_1_whose_session(ws):
    account, token = open_for(ws, COORDINATION, (Role.AREA_TEAM, ESSEN))
    found = actor_of_session(ws, token, at=START)
    assert found.actor.roles == {Assignment(Role.COORDINATOR, DORTMUND), Assignment(Role.AREA_TEAM, ESSEN)}
    assert found.actor.account == found.account == account
    assert (found.name, found.actor.name) == (stored_account(ws, account).name,) * 2
    assert [found.session] == sessions(ws, account)
    assert (found.demo, found.actor.demo, found.waits_for, found.language) == (False, False, "nothing", "de")
    assert (found.opened_at, found.expires_at) == (START, START + ABSOLUTE)


def test_2_idle(ws):
    _, token = open_for(ws, COORDINATION)
    at = START
    for _ in range(4):
        at += IDLE - timedelta(seconds=1)
        assert actor_of_session(ws, token, at=at) is not None
    assert actor_of_session(ws, token, at=at + IDLE) is None
    _, token = open_for(ws, COORDINATION)
    assert actor_of_session(ws, token, at=START + IDLE) is None
    assert actor_of_session(ws, token, at=START + IDLE - timedelta(seconds=1)) is not None


def test_2_absolute(ws):
    _, token = open_for(ws, COORDINATION)
    for minutes in range(20, 600, 20):
        assert actor_of_session(ws, token, at=later(minutes=minutes)) is not None
    assert actor_of_session(ws, token, at=START + ABSOLUTE - timedelta(seconds=1)) is not None
    assert actor_of_session(ws, token, at=START + ABSOLUTE) is None
    assert timedelta(minutes=30) == IDLE
    assert timedelta(hours=10) == ABSOLUTE


def test_2_noted_once_a_minute(ws, monkeypatch):
    _, token = open_for(ws, COORDINATION)
    noted = []
    real = SignInTables.seen
    monkeypatch.setattr(SignInTables, "seen", lambda self, *args: (noted.append(args), real(self, *args)))
    for seconds in range(0, 600, 5):
        actor_of_session(ws, token, at=later(seconds=seconds))
    assert len(noted) == 9
    assert all(hashed == token_hash(token) for hashed, _ in noted)


def test_3_roles_count_from_the_next_click(ws):
    account, token = open_for(ws, COORDINATION)
    with ws.store.writing() as repository:
        repository.people.remove_role(account, stored_account(ws, account).roles[0].id)
    assert actor_of_session(ws, token, at=START).actor.roles == frozenset()
    with ws.store.writing() as repository:
        repository.people.add_role(account, "area_team", ESSEN, None, granted_by="Probe")
    assert actor_of_session(ws, token, at=START).actor.roles == {Assignment(Role.AREA_TEAM, ESSEN)}


@pytest.mark.parametrize("change", ["disabled", "invited", "removed"])
def test_3_accounts_that_may_not_sign_in_lose_all_sessions(ws, change):
    account, first = open_for(ws, COORDINATION)
    second = open_session(ws, account, at=START).token
    with ws.store.writing() as repository:
        if change == "removed":
            repository.people.remove_account(account)
        else:
            repository.people.set_state(account, change)
    assert [actor_of_session(ws, token, at=START) for token in (first, second)] == [None, None]
    with pytest.raises(ToolkitError) as caught:
        open_session(ws, account, at=START)
    assert caught.value.code == "sign_in_failed"


def test_4_signed_out(ws):
    account, first = open_for(ws, COORDINATION)
    second = open_session(ws, account, at=START).token
    sign_out(ws, first)
    assert actor_of_session(ws, first, at=START) is None
    assert actor_of_session(ws, second, at=START) is not None
    sign_out(ws, first)
    sign_out(ws, None)
    sign_out(ws, "nobody's")
    assert len(sessions(ws, account)) == 1
    assert [line.action for line in audit_log(ws)] == ["sign_in", "sign_in", "sign_out"]


def test_5_no_tokens(ws):
    _, token = open_for(ws, COORDINATION)
    for odd in (None, "", token[:-1], token + "x", token.swapcase(), "\0", "\ud800", "x" * 100_000, token_hash(token)):
        assert actor_of_session(ws, odd, at=START) is None


@pytest.mark.parametrize("role", NEEDING)
def test_6_nothing_before_the_second_factor(ws, role):
    ags = DORTMUND if role is Role.EVALUATOR else None
    account, token = open_for(ws, (role, ags), COORDINATION)
    found = actor_of_session(ws, token, at=START)
    assert (found.waits_for, found.actor.roles, found.second_factor_missing) == ("set_up", frozenset(), True)
    add_second_factor(ws, account)
    found = actor_of_session(ws, token, at=START)
    assert (found.waits_for, found.actor.roles) == ("code", frozenset())


def test_6_a_role_given_meanwhile(ws):
    account, token = open_for(ws, COORDINATION)
    assert actor_of_session(ws, token, at=START).actor.roles
    with ws.store.writing() as repository:
        repository.people.add_role(account, "administrator", None, None, granted_by="Probe")
    found = actor_of_session(ws, token, at=START)
    assert (found.waits_for, found.actor.roles) == ("set_up", frozenset())


def test_6_whoever_has_one_must_show_it(ws):
    account, _ = open_for(ws, COORDINATION)
    add_second_factor(ws, account)
    opened = open_session(ws, account, at=START)
    assert opened.waits_for == "code"
    assert actor_of_session(ws, opened.token, at=START).actor.roles == frozenset()
    with ws.store.writing() as repository:
        repository.people.set_second_factor(account, None)
    assert actor_of_session(ws, opened.token, at=START).actor.roles == {Assignment(*COORDINATION)}


@pytest.mark.parametrize("role", NEEDING)
def test_7_shown_elsewhere(ws, role):
    ags = DORTMUND if role is Role.EVALUATOR else None
    account, token = open_for(ws, (role, ags), proof="given")
    assert actor_of_session(ws, token, at=START).actor.roles == {Assignment(role, ags)}
    add_second_factor(ws, account)
    assert actor_of_session(ws, token, at=START).waits_for == "nothing"


def demo_code(ws, role=Role.TRAINER, ags=None):
    try:
        demo_sign_in(ws, role, ags, at=START)
    except ToolkitError as error:
        return error.code
    return "in"


@pytest.mark.parametrize("role", Role)
def test_8_never_into_a_real_workspace(ws, role):
    assert demo_code(ws, role, DORTMUND) == "demo_closed"
    assert audit_log(ws) == []


def test_8_demo_and_new_workspaces(database_url):
    ws = workspace(database_url)
    assert demo_code(ws) == "in"
    assert demo_code(ws, Role.COORDINATOR, DORTMUND) == "in"
    add_user(ws)
    assert demo_code(ws) == "demo_closed"
    with ws.store.writing() as repository:
        repository.decide_mode("demo")
    assert demo_code(ws) == "in"
    ws.close()


@pytest.mark.parametrize("change", ["real", "account"])
def test_8_old_sessions_do_not_get_in_either(database_url, change):
    ws = workspace(database_url)
    token = demo_sign_in(ws, Role.ADMINISTRATOR, at=START).token
    found = actor_of_session(ws, token, at=START)
    assert (found.demo, found.actor.demo, found.account) == (True, True, None)
    if change == "real":
        with ws.store.writing() as repository:
            repository.decide_mode("real")
    else:
        add_user(ws)
    assert actor_of_session(ws, token, at=START) is None
    ws.close()


@pytest.mark.parametrize("role", Role)
def test_9_one_role(database_url, role):
    ws = workspace(database_url, "demo")
    of_a_city = role in {Role.COORDINATOR, Role.AREA_TEAM, Role.EVALUATOR}
    token = demo_sign_in(ws, role, ESSEN, browser="x", at=START).token
    found = actor_of_session(ws, token, at=START)
    assert found.actor.roles == {Assignment(role, ESSEN if of_a_city else None)}
    assert found.actor.demo
    for unknown in ("09162000", None, "", "' OR 1=1 --"):
        assert demo_code(ws, role, unknown) == ("not_available" if of_a_city else "in")
    ws.close()


def test_9_visitors_of_a_demo_end_as_well(database_url):
    ws = workspace(database_url, "demo")
    token = demo_sign_in(ws, Role.TRAINER, at=START).token
    assert actor_of_session(ws, token, at=START + IDLE) is None
    sign_out(ws, token)
    assert actor_of_session(ws, token, at=START) is None
    assert [(line.action, line.ags) for line in audit_log(ws)] == [("sign_in", None), ("sign_out", None)]  # no change
    ws.close()


def test_10_in_the_log(ws):
    account, token = open_for(ws, COORDINATION)
    sign_out(ws, token)
    lines = audit_log(ws)
    name = stored_account(ws, account).name
    assert [(line.who, line.action, line.result, line.account) for line in lines] == [
        (name, "sign_in", "done", account),
        (name, "sign_out", "done", account),
    ]
    assert token not in repr(lines)
    assert token_hash(token) not in repr(lines)
    assert ADMINISTRATOR.name not in repr(lines)


def test_11_unnoted_use(ws, monkeypatch):
    _, token = open_for(ws, COORDINATION)

    def fails(*_):
        raise ToolkitError("database_busy", place="x")

    monkeypatch.setattr(SignInTables, "seen", fails)
    assert actor_of_session(ws, token, at=later(minutes=5)).actor.roles
