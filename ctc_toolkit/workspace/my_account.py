"""What a person sees and changes of the own account: name, language, open sessions. Visitors of a demo have none."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.people import AccountRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.people import free_name, known_language
from ctc_toolkit.workspace.person_views import PersonView, SessionView, person_view, session_view
from ctc_toolkit.workspace.sessions import IDLE

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def my_account(actor: Actor, ws: Workspace) -> PersonView:
    """Return the own account with its roles.

    Raises:
        ToolkitError: `not_available`, also for visitors of a demo.
    """
    with looking(actor, ws, "my_account", about="catalogue") as grant:
        return _view(grant, _own(grant))


def change_my_account(
    actor: Actor, ws: Workspace, *, name: str | None = None, language: str | None = None, version: int | None = None
) -> PersonView:
    """Change the own name or the language one prefers; texts keep the name they were written under.

    version: the one that was changed; None takes the newest.

    Raises:
        ToolkitError: `not_available`, `person_name`, `person_name_reserved`, `person_name_taken`,
            `language_unknown`, `changed_meanwhile`.
    """
    with changing(actor, ws, "change_my_account", about="catalogue") as grant:
        grant.repository.decide_mode(grant.kind)  # one change at a time, so that no name is taken twice
        account, people = _own(grant), grant.repository.people
        fit_name = None if name is None else free_name(people.accounts(), name, account.id)
        fit_language = None if language is None else known_language(language)
        if (fit_name or account.name, fit_language or account.language) != (account.name, account.language):
            people.change_account(account.id, name=fit_name, language=fit_language, version=version)
            grant.record(f"account {account.id}", None)
        return _view(grant, _own(grant))


def my_sessions(actor: Actor, ws: Workspace, current: str | None = None) -> list[SessionView]:
    """Return the sessions of the own account that still work, the last used first. current: id of the one that asks.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "my_sessions", about="catalogue") as grant:
        at = datetime.now(UTC)
        found = grant.repository.sign_ins.sessions_of(_own(grant).id)
        working = [one for one in found if one.expires_at > at and one.last_seen_at > at - IDLE]
        return [session_view(session, current) for session in working]


def end_my_session(actor: Actor, ws: Workspace, session_id: str) -> None:
    """End one session of the own account, for example on a computer that others use.

    Raises:
        ToolkitError: `not_available`, also for a session of somebody else or one that has ended.
    """
    with changing(actor, ws, "end_my_session", session_id, about="catalogue") as grant:
        account = _own(grant)
        ended = _ID.fullmatch(session_id) and grant.repository.sign_ins.end_session(
            id=session_id, account_id=account.id
        )
        if not ended:
            raise ToolkitError("not_available")
        grant.record(f"session {session_id}", None)


def sign_out_everywhere(actor: Actor, ws: Workspace) -> int:
    """End all sessions of the own account, this one included, and return how many there were.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "sign_out_everywhere", about="catalogue") as grant:
        account = _own(grant)
        ended = grant.repository.sign_ins.end_session(account_id=account.id)
        grant.record(f"account {account.id}", None)
        return ended


def _own(grant: Grant) -> AccountRecord:
    account = grant.actor.account and grant.repository.people.account(grant.actor.account)
    if not account or account.state == "disabled":
        raise ToolkitError("not_available")
    return account


def _view(grant: Grant, account: AccountRecord) -> PersonView:
    return person_view(account, grant.repository.cities())
