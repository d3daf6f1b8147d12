"""People who can sign in, made for tests: cheap passwords, authenticator apps, a key that lies nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pyotp

from ctc_toolkit.access import passwords
from ctc_toolkit.access.second_factor import new_secret, seal_secret
from ctc_toolkit.access.secret_keys import SECRET_KEY, SecretKeys
from ctc_toolkit.access.tokens import code_hash, new_code
from tests.unit.workspace.people_made import add_person

CHEAP = passwords.Cost(8, 1, 1)
"""Parameters of Argon2id that take no time; what is tested with them does not depend on the parameters."""

PASSWORD = "Pflaumenkuchen im Regen, Band 3"
OTHER = "Siebzehn Giraffen essen Suppe"
KEY = "only-for-tests-" + "k" * 32
START = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SOURCE = "192.0.2.7"
_NUMBERS = count(1)


def cheap_passwords(monkeypatch) -> None:
    """Let passwords be hashed at no cost, and secrets be sealed with a key that lies in no file."""
    monkeypatch.setattr(passwords, "COST", CHEAP)
    monkeypatch.setenv(SECRET_KEY, KEY)


def cheap_hash(password: str) -> str:
    """Return the hash of a password with cheap parameters."""
    return passwords._hasher(CHEAP).hash(passwords._bytes(password))


def add_user(ws, *roles, login: str = "", password: str | None = PASSWORD, state: str = "active") -> str:
    """Store an account that can sign in with a password and return its id."""
    account_id = add_person(ws, *roles, state=state, login=login or f"user-{next(_NUMBERS)}@stadt.example")
    with ws.store.writing() as repository:
        repository.people.set_password(account_id, cheap_hash(password) if password is not None else None)
    return account_id


def add_second_factor(ws, account_id: str) -> str:
    """Store a second factor of an account and return its secret."""
    secret = new_secret()
    with ws.store.writing() as repository:
        repository.people.set_second_factor(account_id, seal_secret(secret, account_id, SecretKeys((KEY,))))
    return secret


def add_code(ws, account_id: str, purpose: str = "invitation", *, until: datetime = START + timedelta(days=1)) -> str:
    """Store a one-time code and return it."""
    code = new_code()
    with ws.store.writing() as repository:
        repository.people.add_code(code_hash(code), purpose, account_id, "Probe", until)
    return code


def digits(secret: str, at: datetime) -> str:
    """Return what an authenticator app shows at `at`."""
    return pyotp.TOTP(secret.replace(" ", "")).at(at)


def later(**time: float) -> datetime:
    """Return a moment after the start of the test."""
    return START + timedelta(**time)
