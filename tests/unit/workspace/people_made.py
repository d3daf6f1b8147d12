"""Made-up accounts for tests, stored behind the back of the use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.store import new_id

_NUMBERS = count(1)


def add_person(ws, *roles: Assignment, state: str = "active", login: str = "", name: str = "") -> str:
    """Store an account with roles and return its id; login and name are fresh ones unless given."""
    number = next(_NUMBERS)
    with ws.store.writing() as repository:
        account = repository.people.add_account(
            login or f"person-{number}@stadt.example", name or f"Person {number} P."
        )
        repository.people.set_state(account.id, state)
        for role in roles:
            place = Assignment(*role)
            repository.people.add_role(account.id, place.role, place.ags, place.area, granted_by="Probe")
    return account.id


def add_session(ws, account_id: str, *, seen: timedelta = timedelta(0), lasts: timedelta = timedelta(hours=10)) -> str:
    """Store an open session of an account, last used `seen` ago, and return its id."""
    at = datetime.now(UTC) - seen
    with ws.store.writing() as repository:
        session = repository.sign_ins.add_session(
            new_id(),
            account_id=account_id,
            second_factor="not_needed",
            at=at,
            expires_at=at + lasts,
            browser="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        )
    return session.id


def acting(ws, *roles: Assignment) -> Actor:
    """Return somebody with an active account who holds `roles`."""
    account_id = add_person(ws, *roles)
    with ws.store.reading() as repository:
        name = repository.people.account(account_id).name
    return Actor(name, frozenset(Assignment(*role) for role in roles), account=account_id)


def with_account(ws, actor: Actor) -> Actor:
    """Return the same person with an account made for it."""
    return replace(actor, account=add_person(ws))


def administrator(ws) -> Actor:
    """Return an administrator with an active account."""
    return acting(ws, Assignment(Role.ADMINISTRATOR))


def account(ws, account_id: str):
    """Return an account as it is stored; None where it is gone."""
    with ws.store.reading() as repository:
        return repository.people.account(account_id)


def sessions(ws, account_id: str) -> list[str]:
    """Return the ids of all stored sessions of an account."""
    with ws.store.reading() as repository:
        return [session.id for session in repository.sign_ins.sessions_of(account_id)]
