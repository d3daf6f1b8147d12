"""The own password and second factor.

1. Six digits let a waiting session in and give it a new token; the old one is of no use (fixation).
2. Digits work once, even in two sessions; a wrong entry is counted, and one has to wait like with passwords.
3. Only a session that waits for digits can use them; a lost key of the server is told.
4. A session that needs a second factor first sets one up: nothing is stored before a code fits, a new token follows,
   all other sessions end.
5. What was shown to set up works for this account and 15 minutes only.
6. A password is changed with the present one; other sessions end; wrong entries are counted.
7. A second factor is set up or replaced with the password; accounts without a password need none.
8. Visitors, people without an account and disabled accounts have nothing to change.
9. Each change leaves one line in the audit log, without any secret.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role, second_factor
from ctc_toolkit.access.secret_keys import SECRET_KEY, SecretKeys
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import (
    begin_second_factor,
    change_my_password,
    confirm_second_factor,
)
from ctc_toolkit.workspace.sign_in import (
    actor_of_session,
    begin_for_session,
    open_session,
    set_up_for_session,
    show_second_factor,
    shown_again,
    sign_in,
)
from tests.unit.workspace.made import ADMINISTRATOR, DORTMUND, audit_log, real_workspace
from tests.unit.workspace.people_made import account as stored_account
from tests.unit.workspace.people_made import sessions
from tests.unit.workspace.sign_in_made import (
    KEY,
    OTHER,
    PASSWORD,
    SOURCE,
    START,
    add_second_factor,
    add_user,
    cheap_passwords,
    digits,
    later,
)

COORDINATION = (Role.COORDINATOR, DORTMUND)
OFFICE = (Role.MULTIPLIER, None)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Let hashing cost nothing."""
    cheap_passwords(monkeypatch)


@pytest.fixture
def ws(sqlite_url):
    """Give a workspace with two real cities."""
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def code_of(call, *args, **values):
    try:
        call(*args, **values)
    except ToolkitError as error:
        return error.code
    return "done"


def waiting(ws, *roles):
    """Return account, secret and token of a session that waits for digits."""
    account = add_user(ws, *(roles or [OFFICE]))
    secret = add_second_factor(ws, account)
    return account, secret, open_session(ws, account, at=START).token


def test_1_digits_let_in(ws):
    account, secret, token = waiting(ws)
    opened = show_second_factor(ws, token, digits(secret, START), at=START)
    assert opened.token != token
    assert actor_of_session(ws, token, at=START) is None
    found = actor_of_session(ws, opened.token, at=START)
    assert (found.waits_for, found.actor.roles) == ("nothing", {Assignment(*OFFICE)})
    assert found.expires_at == START + timedelta(hours=10)
    assert len(sessions(ws, account)) == 1


def test_2_digits_work_once(ws):
    account, secret, first = waiting(ws)
    second = open_session(ws, account, at=START).token
    assert code_of(show_second_factor, ws, first, digits(secret, START), at=START) == "done"
    again = later(seconds=20)
    assert code_of(show_second_factor, ws, second, digits(secret, START), at=again) == "second_factor_wrong"
    assert code_of(show_second_factor, ws, second, digits(secret, later(seconds=-30)), at=later(seconds=25)) == (
        "second_factor_wrong"
    )
    assert code_of(show_second_factor, ws, second, digits(secret, later(minutes=1)), at=later(minutes=1)) == "done"


def test_2_wrong_digits_are_counted(ws):
    _, secret, token = waiting(ws)
    tried = 0
    for second in range(0, 1700, 8):
        wrong = f"{(int(digits(secret, later(seconds=second))) + 500_000) % 10**6:06d}"
        tried += code_of(show_second_factor, ws, token, wrong, at=later(seconds=second)) != "sign_in_delayed"
    assert tried <= 13
    assert code_of(show_second_factor, ws, token, digits(secret, later(seconds=1701)), at=later(seconds=1701)) == (
        "sign_in_delayed"
    )


@pytest.mark.parametrize("entry", ["", "12345", "\0", "\ud800", "x" * 10**6])
def test_2_odd_digits(ws, entry):
    _, _, token = waiting(ws)
    assert code_of(show_second_factor, ws, token, entry, at=START) == "second_factor_wrong"


def test_3_only_where_digits_are_awaited(ws):
    _, secret, token = waiting(ws)
    opened = show_second_factor(ws, token, digits(secret, START), at=START)
    for other in (opened.token, token, "", "x", open_session(ws, add_user(ws, COORDINATION), at=START).token):
        moment = later(minutes=1)
        assert code_of(show_second_factor, ws, other, digits(secret, moment), at=moment) == "session_ended"
    needs = open_session(ws, add_user(ws, OFFICE), at=START).token
    assert code_of(show_second_factor, ws, needs, "123456", at=START) == "session_ended"


def test_3_lost_key(ws, monkeypatch):
    account, secret, token = waiting(ws)
    monkeypatch.setenv(SECRET_KEY, "n" * 40)
    assert code_of(show_second_factor, ws, token, digits(secret, START), at=START) == "second_factor_unreadable"
    monkeypatch.setenv(SECRET_KEY, f"{'n' * 40} {KEY}")
    assert code_of(show_second_factor, ws, token, digits(secret, later(minutes=1)), at=later(minutes=1)) == "done"
    assert account


def test_3_key_file_lies_beside_the_database(ws, monkeypatch, tmp_path):
    monkeypatch.delenv(SECRET_KEY)
    monkeypatch.chdir(tmp_path)
    token = open_session(ws, add_user(ws, OFFICE), at=START).token
    begin_for_session(ws, token, at=START)
    assert (tmp_path / "secret.key").is_file()
    assert not (tmp_path / "data").exists()


def test_4_set_up_first(ws):
    account = add_user(ws, OFFICE)
    other = open_session(ws, account, at=START).token
    token = open_session(ws, account, at=START).token
    shown = begin_for_session(ws, token, at=START)
    assert stored_account(ws, account).second_factor_since is None
    assert shown.qr_code.startswith("<svg")
    assert stored_account(ws, account).login in shown.address.replace("%40", "@")
    assert code_of(set_up_for_session, ws, token, shown.sealed, "000000", at=START) == "second_factor_wrong"
    opened = set_up_for_session(ws, token, shown.sealed, digits(shown.secret, START), at=START)
    assert [actor_of_session(ws, old, at=START) for old in (token, other)] == [None, None]
    assert actor_of_session(ws, opened.token, at=START).actor.roles == {Assignment(*OFFICE)}
    with ws.store.reading() as repository:
        sealed = repository.people.secrets(account).second_factor
    assert shown.secret.replace(" ", "") not in sealed
    assert second_factor.open_secret(sealed, account, SecretKeys((KEY,))) == shown.secret.replace(" ", "")
    new = open_session(ws, account, at=START).token
    assert code_of(show_second_factor, ws, new, digits(shown.secret, START), at=START) == "second_factor_wrong"
    at = later(minutes=1)
    assert code_of(show_second_factor, ws, new, digits(shown.secret, at), at=at) == "done"


def test_4_nobody_replaces_one_that_is_there(ws):
    account = add_user(ws, OFFICE)
    token = open_session(ws, account, at=START).token
    shown = begin_for_session(ws, token, at=START)
    add_second_factor(ws, account)
    assert code_of(begin_for_session, ws, token, at=START) == "session_ended"
    entered = digits(shown.secret, START)
    assert code_of(set_up_for_session, ws, token, shown.sealed, entered, at=START) == "session_ended"


def test_5_for_this_account_and_time(ws, monkeypatch):
    first, second = add_user(ws, OFFICE), add_user(ws, OFFICE)
    tokens = [open_session(ws, account, at=START).token for account in (first, second)]
    shown = begin_for_session(ws, tokens[0], at=START)
    entered = digits(shown.secret, START)
    assert code_of(set_up_for_session, ws, tokens[1], shown.sealed, entered, at=START) == "second_factor_expired"
    assert shown_again(ws, first, shown.sealed) == shown
    assert shown_again(ws, second, shown.sealed).secret != shown.secret
    real = second_factor.open_from_form
    monkeypatch.setattr(second_factor, "SET_UP_SECONDS", -1)
    assert real(shown.sealed, first, SecretKeys((KEY,))) is None
    assert code_of(set_up_for_session, ws, tokens[0], shown.sealed, entered, at=START) == "second_factor_expired"


def person(ws, *roles, **more):
    """Return an actor with an account, and the token of its session."""
    account = add_user(ws, *roles, **more)
    token = open_session(ws, account, second_factor="given", at=START).token
    return actor_of_session(ws, token, at=START).actor, token


def change(ws, actor, token, present=PASSWORD, password=OTHER, at=START):
    return code_of(change_my_password, actor, ws, present=present, password=password, token=token, at=at)


def test_6_password(ws):
    actor, token = person(ws, COORDINATION)
    others = [open_session(ws, actor.account, at=START).token for _ in range(2)]
    assert change_my_password(actor, ws, present=PASSWORD, password=OTHER, token=token, at=START) == 2
    assert actor_of_session(ws, token, at=START) is not None
    assert [actor_of_session(ws, other, at=START) for other in others] == [None, None]
    login = stored_account(ws, actor.account).login
    assert sign_in(ws, login, OTHER, source=SOURCE, at=START).token
    assert code_of(sign_in, ws, login, PASSWORD, source=SOURCE, at=START) == "sign_in_failed"


def test_6_refused(ws):
    actor, token = person(ws, COORDINATION)
    assert change(ws, actor, token, password="kurz") == "password_too_short"
    login = stored_account(ws, actor.account).login
    assert change(ws, actor, token, password=login) == "password_about_you"
    assert change(ws, actor, token, password=PASSWORD) == "password_unchanged"
    assert change(ws, actor, token, present="wrong") == "password_wrong"
    assert change(ws, actor, token, at=START) == "sign_in_delayed"
    tried = sum(
        change(ws, actor, token, present="wrong", at=later(hours=1, seconds=30 * n)) == "password_wrong"
        for n in range(60)
    )
    assert tried <= 13
    assert change(ws, actor, token, at=later(hours=3)) == "done"
    without, token = person(ws, COORDINATION, password=None)
    assert change(ws, without, token) == "password_not_here"


def confirm(ws, actor, token, shown, present=PASSWORD, code=None, at=START):
    entered = code or digits(shown.secret, at)
    values = {"sealed": shown.sealed, "code": entered, "present": present, "token": token, "at": at}
    return confirm_second_factor(actor, ws, **values)


def test_7_second_factor(ws):
    actor, token = person(ws, COORDINATION)
    other = open_session(ws, actor.account, at=START).token
    shown = begin_second_factor(actor, ws)
    assert code_of(confirm, ws, actor, token, shown, code="000000") == "second_factor_wrong"
    assert code_of(confirm, ws, actor, token, shown, present="wrong") == "password_wrong"
    opened = confirm(ws, actor, token, shown, at=later(minutes=1))
    assert [actor_of_session(ws, old, at=START) for old in (token, other)] == [None, None]
    assert actor_of_session(ws, opened.token, at=START).actor.roles
    again = begin_second_factor(actor, ws)
    confirm(ws, actor, opened.token, again, at=later(minutes=2))
    waits = open_session(ws, actor.account, at=START).token
    at = later(minutes=3)
    assert code_of(show_second_factor, ws, waits, digits(shown.secret, at), at=at) == "second_factor_wrong"
    at = later(minutes=4)
    assert code_of(show_second_factor, ws, waits, digits(again.secret, at), at=at) == "done"


def test_7_without_a_password(ws):
    actor, token = person(ws, COORDINATION, password=None)
    assert confirm(ws, actor, token, begin_second_factor(actor, ws), present="").token


def test_7_foreign_tokens(ws):
    actor, _ = person(ws, COORDINATION)
    _, foreign = person(ws, COORDINATION)
    shown = begin_second_factor(actor, ws)
    for token in (foreign, "", "x"):
        assert code_of(confirm, ws, actor, token, shown, at=START) == "session_ended"
    assert stored_account(ws, actor.account).second_factor_since is None


@pytest.mark.parametrize("who", ["visitor", "operator", "disabled", "gone"])
def test_8_nothing_to_change(ws, who):
    actor, token = person(ws, COORDINATION)
    shown = begin_second_factor(actor, ws)
    with ws.store.writing() as repository:
        if who == "disabled":
            repository.people.set_state(actor.account, "disabled")
        if who == "gone":
            repository.people.remove_account(actor.account)
    others = {"visitor": Actor("Demo", actor.roles, demo=True), "operator": replace(ADMINISTRATOR, account=None)}
    actor = others.get(who, actor)
    assert change(ws, actor, token) == "not_available"
    assert code_of(begin_second_factor, actor, ws) == "not_available"
    assert code_of(confirm, ws, actor, token, shown) == "not_available"


def test_9_in_the_log(ws):
    actor, token = person(ws, COORDINATION)
    before = len(audit_log(ws))
    shown = begin_second_factor(actor, ws)
    token = confirm(ws, actor, token, shown).token
    change(ws, actor, token)
    added = audit_log(ws)[before:]
    assert [(line.who, line.action, line.result, line.account) for line in added] == [
        (actor.name, "confirm_second_factor", "done", actor.account),
        (actor.name, "change_my_password", "done", actor.account),
    ]
    for secret in (shown.secret, shown.secret.replace(" ", ""), token, PASSWORD, OTHER):
        assert secret not in repr(added)


def test_9_waiting_sessions_in_the_log(ws):
    account, secret, token = waiting(ws)
    code_of(show_second_factor, ws, token, "000000", at=START)
    show_second_factor(ws, token, digits(secret, later(minutes=1)), at=later(minutes=1))
    lines = [(line.action, line.result, line.account) for line in audit_log(ws) if line.account == account]
    assert lines[-2:] == [("show_second_factor", "refused", account), ("show_second_factor", "done", account)]
