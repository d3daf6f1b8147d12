"""Acting as somebody in page tests: a real session of an account, or of a visitor of the demo."""

from __future__ import annotations

import pytest
from visiting import show_token

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.workspace import Workspace
from ctc_toolkit.workspace.sessions import demo_sign_in, open_session


def acting_as(monkeypatch: pytest.MonkeyPatch, ws: Workspace, who: Actor) -> str:
    """Open a session of `who` as if its cookie had come with the page, and return its token."""
    if who.account is None:
        ((role, ags, _),) = who.roles
        token = demo_sign_in(ws, role, ags).token
    else:
        token = open_session(ws, who.account, second_factor="given").token
    show_token(monkeypatch, token)
    return token


def person_of(ws: Workspace, name: str, *roles: Assignment) -> Actor:
    """Make an active account `name` with its roles and return the person."""
    login = "".join(sign if sign.isascii() and sign.isalnum() else "." for sign in name.lower())
    with ws.store.writing() as repository:
        account = repository.people.add_account(f"{login}@stadt.example", name)
        repository.people.set_state(account.id, "active")
        for role in roles:
            repository.people.add_role(account.id, role.role, role.ags, role.area, granted_by="Probe")
    return Actor(name, frozenset(roles), account=account.id)


def visitor(role: Role, ags: str | None = None) -> Actor:
    """Return a visitor of the demo who plays `role`."""
    return Actor("Demo", frozenset({Assignment(role, ags)}), demo=True)
