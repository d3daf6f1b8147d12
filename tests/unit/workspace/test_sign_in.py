"""Signing in with a password.

1. The right password opens a session with a fresh token; only the hash of the token is stored.
2. Unknown name, wrong password, no password, disabled and invited accounts: the same error, one hash each, and a line
   in the audit log that never holds what was typed.
3. It takes as long for a name that does not exist (difference of the medians below 10 %).
4. After failures one has to wait; a waiting try computes no hash, even with the right password, and does not prolong.
5. 10,000 tries in an hour compute at most 60 hashes for an account, from one source or from many.
6. Many tries at the same moment compute one hash, on both engines.
7. One source cannot try many names either; a success forgives what was counted.
8. Strangers cannot keep a person out: a browser that has signed in before has a delay of its own.
9. A hash with old parameters is renewed; a password changed meanwhile does not let in.
10. Odd entries (Unicode, NUL, very long) are wrong, not errors; the name is found however it is written.
11. A long delay stands in the audit log once; the log grows with hashes, not with tries.
12. Old delays and dead sessions are cleared away.
"""

import hashlib
import statistics
import threading
import time

import argon2
import pytest
from sqlalchemy import func, select

from ctc_toolkit.access import Role, delays, passwords
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import METADATA
from ctc_toolkit.workspace import open_workspace
from ctc_toolkit.workspace.sign_in import sign_in
from tests.unit.workspace.made import audit_log
from tests.unit.workspace.sign_in_made import (
    CHEAP,
    KEY,
    OTHER,
    PASSWORD,
    SOURCE,
    START,
    add_user,
    cheap_hash,
    cheap_passwords,
    later,
)

LOGIN = "m.muster@stadt.example"


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Let hashing cost nothing."""
    cheap_passwords(monkeypatch)


@pytest.fixture
def ws(sqlite_url):
    """Give an empty workspace."""
    opened = open_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def hashes(monkeypatch):
    """Count the hashes that are really computed for comparing a password."""
    calls, lock = [], threading.Lock()
    real = argon2.PasswordHasher.verify

    def verify(self, stored, password):
        with lock:
            calls.append(stored)
        return real(self, stored, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", verify)
    return calls


def attempt(ws, login=LOGIN, password=PASSWORD, at=START, source=SOURCE, **more):
    """Return "in" or the code of the error."""
    try:
        sign_in(ws, login, password, source=source, at=at, **more)
    except ToolkitError as error:
        return error.code
    return "in"


def rows(ws, table):
    with ws.store.database.session("read") as session:
        return session.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one()


def everything_stored(ws):
    with ws.store.database.session("read") as session:
        return repr([session.execute(select(table)).all() for table in METADATA.tables.values()])


def test_1_a_session_with_a_fresh_token(ws):
    account = add_user(ws, (Role.COORDINATOR, None), login=LOGIN)
    first = sign_in(ws, LOGIN, PASSWORD, source=SOURCE, browser="Firefox\x00\n" + "x" * 500, at=START)
    second = sign_in(ws, LOGIN, PASSWORD, source=SOURCE, at=START)
    assert first.token != second.token
    assert first.waits_for == "nothing"
    assert first.language == "de"
    assert first.expires_at == later(hours=10)
    stored = everything_stored(ws)
    assert token_hash(first.token) in stored
    assert first.token not in stored
    assert first.token not in repr(first)
    assert PASSWORD not in stored
    with ws.store.reading() as repository:
        (session, _) = repository.sign_ins.sessions_of(account)
        assert len(session.browser) <= 120
        assert session.browser.isprintable()
        assert repository.people.account(account).last_sign_in_at is not None
    lines = [(line.action, line.result, line.account) for line in audit_log(ws)]
    assert lines == [("sign_in", "done", account)] * 2


def test_2_all_failures_look_the_same(ws, hashes):
    known = add_user(ws, login=LOGIN)
    people = {
        LOGIN: "wrong password here",
        "unknown@stadt.example": PASSWORD,
        "disabled@stadt.example": PASSWORD,
        "invited@stadt.example": PASSWORD,
        "no-password@stadt.example": PASSWORD,
    }
    add_user(ws, login="disabled@stadt.example", state="disabled")
    add_user(ws, login="invited@stadt.example", state="invited")
    add_user(ws, login="no-password@stadt.example", password=None)
    seen = set()
    for number, (login, password) in enumerate(people.items()):
        with pytest.raises(ToolkitError) as caught:
            sign_in(ws, login, password, source=f"192.0.2.{number}", at=START)
        seen.add((caught.value.code, str(caught.value.values)))
        assert len(hashes) == number + 1
    assert seen == {("sign_in_failed", "{}")}
    assert rows(ws, "sign_in_session") == 0
    lines = audit_log(ws)
    assert [(line.action, line.result, line.who) for line in lines] == [("sign_in", "refused", "?")] * 5
    assert lines[0].account == known
    assert lines[1].account is None
    log = " ".join(f"{line.object} {line.who}" for line in lines)
    assert not [typed for typed in (*people, *people.values()) if typed in log]
    assert lines[1].object.startswith("unknown ")
    assert len({line.object for line in lines}) == 5


def test_2_a_password_typed_as_name_is_not_in_the_log(ws):
    assert attempt(ws, login=OTHER, password="") == "sign_in_failed"
    assert OTHER.lower() not in everything_stored(ws).lower()
    noted = audit_log(ws)[-1].object.removeprefix("unknown ")
    guesses = [hashlib.new(kind, OTHER.lower().encode()).hexdigest() for kind in ("md5", "sha1", "sha256", "sha512")]
    assert len(noted) == 12
    assert not [guess for guess in guesses if noted in guess]  # whoever reads the log cannot try words
    assert attempt(ws, login=OTHER, password="x", at=later(hours=2)) == "sign_in_failed"
    assert audit_log(ws)[-1].object == f"unknown {noted}"


def test_3_equal_time_for_unknown_names(ws, monkeypatch):
    monkeypatch.setattr(passwords, "COST", passwords.Cost(32 * 1024, 2, 1))
    passwords.prepare()
    add_user(ws, login=LOGIN)
    with ws.store.writing() as repository:
        account = repository.people.account_of_login(LOGIN)
        repository.people.set_password(account.id, passwords.hash_password(PASSWORD))
    taken = {LOGIN: [], "nobody@stadt.example": []}
    sources = dict(zip(taken, ("192.0.2.1", "192.0.2.2"), strict=True))
    for number in range(11):
        for login, times in taken.items():
            begun = time.thread_time()  # not disturbed by what else the machine does
            assert (
                attempt(ws, login, "a wrong password", at=later(hours=number), source=sources[login])
                == "sign_in_failed"
            )
            times.append(time.thread_time() - begun)
    known, unknown = (statistics.median(times[1:]) for times in taken.values())
    assert abs(known - unknown) / max(known, unknown) < 0.1


def test_4_waiting(ws, hashes):
    add_user(ws, login=LOGIN)
    seconds, waited = 0, []
    for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        assert attempt(ws, password="wrong", at=later(seconds=seconds)) == "sign_in_failed"
        assert attempt(ws, at=later(seconds=seconds + wait - 0.5)) == "sign_in_delayed"
        waited.append(len(hashes))
        seconds += wait
    assert waited == list(range(1, 13))
    with pytest.raises(ToolkitError) as caught:
        sign_in(ws, LOGIN, PASSWORD, source=SOURCE, at=later(seconds=seconds - 100))
    assert "2 Minuten" in caught.value.say("de")
    assert "2 minutes" in caught.value.say("en")
    assert attempt(ws, at=later(seconds=seconds)) == "in"
    assert attempt(ws, password="wrong", at=later(seconds=seconds + 1)) == "sign_in_failed"
    assert attempt(ws, at=later(seconds=seconds + 2)) == "in"


def test_4_unknown_names_wait_as_well(ws):
    assert attempt(ws, "nobody@stadt.example") == "sign_in_failed"
    assert attempt(ws, "nobody@stadt.example") == "sign_in_delayed"
    assert attempt(ws, "somebody@stadt.example") == "sign_in_failed"


def flood(ws, tries, sources):
    for number in range(tries):
        at = later(seconds=3600 * number / tries)
        assert attempt(ws, password=f"guess {number}", at=at, source=sources(number)) != "in"


@pytest.mark.parametrize("sources", [lambda _: SOURCE, lambda n: f"198.51.{n % 200}.{n // 200}"], ids=["one", "many"])
def test_5_an_hour_of_tries(ws, hashes, sources):
    account = add_user(ws, login=LOGIN)
    flood(ws, 1200, sources)
    assert 10 <= len(hashes) <= 60
    lines = audit_log(ws)
    assert len(lines) <= 60
    assert {line.account for line in lines} == {account}


@pytest.mark.faults
@pytest.mark.slow
def test_5_ten_thousand_tries(ws, hashes):
    add_user(ws, login=LOGIN)
    flood(ws, 10_000, lambda n: f"198.51.{n % 200}.{n // 200}")
    assert len(hashes) <= 60
    assert len(audit_log(ws)) <= 60


def test_6_many_at_once(database_url, hashes):
    ws = open_workspace(database_url)
    add_user(ws, login=LOGIN)
    found, ready = [], threading.Barrier(16)

    def work(number):
        ready.wait()
        found.append(attempt(ws, password=f"guess {number}", source=f"192.0.2.{number}"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["sign_in_delayed"] * 15 + ["sign_in_failed"]
    assert len(hashes) == 1
    ws.close()


def test_7_one_source_and_many_names(ws, hashes):
    for number in range(600):
        attempt(ws, f"name-{number}@stadt.example", at=later(seconds=6 * number))
    assert len(hashes) <= 60
    add_user(ws, login=LOGIN)
    assert attempt(ws, at=later(hours=2)) == "in"
    assert attempt(ws, "name-x@stadt.example", at=later(hours=2)) == "sign_in_failed"
    assert attempt(ws, at=later(hours=2)) == "in"


def test_7_another_source_is_not_held_up(ws):
    add_user(ws, login=LOGIN)
    for number in range(100):
        attempt(ws, f"name-{number}@stadt.example", at=later(seconds=number))
    assert attempt(ws, at=later(seconds=100)) == "sign_in_delayed"
    assert attempt(ws, at=later(seconds=100), source="2001:db8::1") == "in"


def test_8_strangers_cannot_keep_a_person_out(ws, hashes):
    add_user(ws, login=LOGIN)
    mark = sign_in(ws, LOGIN, PASSWORD, source=SOURCE, at=START).known_browser
    other = add_user(ws, login="other@stadt.example")
    strange = sign_in(ws, "other@stadt.example", PASSWORD, source=SOURCE, at=START).known_browser
    assert other
    for number in range(40):
        attempt(ws, password="guess", at=later(hours=1, seconds=100 * number), source=f"198.51.100.{number}")
    at = later(hours=1, seconds=3999)
    assert attempt(ws, at=at) == "sign_in_delayed"
    for made_up in (strange, mark[:-3] + "AAA", "x"):
        assert attempt(ws, at=at, known=made_up) == "sign_in_delayed"
    assert attempt(ws, at=at, known=mark) == "in"
    before = len(hashes)
    for number in range(240):
        attempt(ws, password="guess", at=later(hours=3, seconds=15 * number), known=mark)
    assert len(hashes) - before <= 60


def test_9_old_parameters_are_renewed(ws, monkeypatch):
    account = add_user(ws, login=LOGIN)
    monkeypatch.setattr(passwords, "COST", passwords.Cost(16, 2, 1))
    assert attempt(ws, password="wrong") == "sign_in_failed"
    with ws.store.reading() as repository:
        assert argon2.extract_parameters(repository.people.secrets(account).password_hash).memory_cost == CHEAP.memory
    assert attempt(ws, at=later(minutes=1)) == "in"
    with ws.store.reading() as repository:
        assert argon2.extract_parameters(repository.people.secrets(account).password_hash).memory_cost == 16
    assert attempt(ws, at=later(minutes=2)) == "in"


@pytest.mark.parametrize("change", ["password", "disabled", "removed"])
def test_9_what_changes_while_the_hash_is_computed_counts(ws, monkeypatch, change):
    account = add_user(ws, login=LOGIN)
    real = argon2.PasswordHasher.verify

    def verify(self, stored, password):
        fits = real(self, stored, password)
        with ws.store.writing() as repository:
            if change == "password":
                repository.people.set_password(account, cheap_hash(OTHER))
            elif change == "disabled":
                repository.people.set_state(account, "disabled")
            else:
                repository.people.remove_account(account)
        return fits

    monkeypatch.setattr(argon2.PasswordHasher, "verify", verify)
    assert attempt(ws) == "sign_in_failed"
    assert rows(ws, "sign_in_session") == 0


@pytest.mark.parametrize("login", [f" {LOGIN} ", LOGIN.upper(), "M.Muster@Stadt.Example", "ｍ.muster@stadt.example"])
def test_10_the_name_is_found_however_it_is_written(ws, login):
    add_user(ws, login=LOGIN)
    assert attempt(ws, login) == "in"


ODD = ["", "\0", "\ud800", "x" * 1_000_000, "ä" * 300, "' OR 1=1 --", "\u202e\u0000\r\nX: y", "ﷺ" * 250]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_10_odd_entries(database_url, odd):
    ws = open_workspace(database_url)
    add_user(ws, login=LOGIN)
    assert attempt(ws, odd, PASSWORD, source="192.0.2.1") == "sign_in_failed"
    assert attempt(ws, LOGIN, odd, source="192.0.2.2") == "sign_in_failed"
    assert attempt(ws, at=later(minutes=1), source=odd[:100], known=odd) == "in"
    ws.close()


def test_11_long_delays_are_noted_once(ws):
    account = add_user(ws, login=LOGIN)
    at = START
    for failures in range(1, 10):
        attempt(ws, password="wrong", at=at)
        for _ in range(5):
            attempt(ws, password="wrong", at=at)
        at += delays.account_wait(failures)
    noted = [line for line in audit_log(ws) if line.action == "sign_in_delayed"]
    assert [line.object for line in noted] == [f"account {account} for {seconds} s" for seconds in (64, 128, 256)]
    assert {(line.result, line.account) for line in noted} == {("refused", account)}


def test_12_cleared_away(ws):
    add_user(ws, login=LOGIN)
    for number in range(3):
        attempt(ws, f"nobody-{number}@stadt.example")
    assert attempt(ws, at=later(minutes=1)) == "in"
    assert (rows(ws, "sign_in_delay"), rows(ws, "sign_in_session")) == (3, 1)
    assert attempt(ws, at=later(hours=25)) == "in"
    assert (rows(ws, "sign_in_delay"), rows(ws, "sign_in_session")) == (0, 1)
    assert KEY not in everything_stored(ws)
