"""Signing in for page tests: a real session in the database, whose token stands in for the cookie of a browser."""

from __future__ import annotations

import pytest

from ctc_toolkit.access import Role
from ctc_toolkit.pages.components import context
from ctc_toolkit.workspace import open_workspace
from ctc_toolkit.workspace.sign_in import demo_sign_in, open_session


def visit(monkeypatch: pytest.MonkeyPatch, url: str, role: Role = Role.TRAINER, ags: str | None = None) -> str:
    """Let pages be opened by a visitor of the demo workspace at `url` who plays `role`; return the token."""
    ws = open_workspace(url)
    token = demo_sign_in(ws, role, ags).token
    ws.close()
    show_token(monkeypatch, token)
    return token


def come_in(monkeypatch: pytest.MonkeyPatch, url: str, account_id: str) -> str:
    """Let pages be opened by a person who has signed in to an account, second factor included; return the token."""
    ws = open_workspace(url)
    token = open_session(ws, account_id, second_factor="given").token
    ws.close()
    show_token(monkeypatch, token)
    return token


def show_token(monkeypatch: pytest.MonkeyPatch, token: str | None) -> None:
    """Let the browser of the test show this token; None: no cookie at all."""
    monkeypatch.setattr(context, "session_token", lambda: token)
