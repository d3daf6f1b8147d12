"""What a person does about the own password and second factor, once signed in. Visitors of a demo have neither."""

from __future__ import annotations

from datetime import UTC, datetime

from ctc_toolkit.access import Actor, delays
from ctc_toolkit.access.passwords import check_password, hash_password, require_good
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.people import AccountRecord
from ctc_toolkit.workspace.attempts import forgive, reserve
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.second_factors import NewSecondFactor, keep_new, new_second_factor, read_new
from ctc_toolkit.workspace.sessions import Opened, renewed


def change_my_password(
    actor: Actor, ws: Workspace, *, present: str, password: str, token: str, at: datetime | None = None
) -> int:
    """Change the own password, end all other sessions of the account and return how many those were.

    token: of the session that stays. Wrong entries of the present password count as failed attempts to sign in.

    Raises:
        ToolkitError: `not_available`, `password_not_here`, `sign_in_delayed`, `password_wrong`, `password_unchanged`,
            or one of those of `passwords.require_good`.
    """
    moment = at or datetime.now(UTC)
    with looking(actor, ws, "change_my_password", about="catalogue") as grant:
        account = _own(grant)
        kept = grant.repository.people.secrets(account.id).password_hash
    if kept is None:
        raise ToolkitError("password_not_here")
    chosen = require_good(password, account.login, account.name)
    _require_password(ws, account, present, kept, moment)
    if check_password(chosen, kept).fits:
        raise ToolkitError("password_unchanged")
    hashed = hash_password(chosen)
    with changing(actor, ws, "change_my_password", about="catalogue") as grant:
        if grant.repository.people.secrets(_own(grant).id).password_hash != kept:
            raise ToolkitError("password_wrong")
        grant.repository.people.set_password(account.id, hashed)
        grant.repository.people.revoke_codes(account.id, "password_reset")
        grant.record(f"account {account.id}", None)
        return grant.repository.sign_ins.end_other_sessions(account.id, token_hash(token))


def begin_second_factor(actor: Actor, ws: Workspace) -> NewSecondFactor:
    """Return a new second factor for the own account; nothing is stored before `confirm_second_factor`.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "begin_second_factor", about="catalogue") as grant:
        account = _own(grant)
    return new_second_factor(ws, account)


def confirm_second_factor(
    actor: Actor, ws: Workspace, *, sealed: str, code: str, present: str, token: str, at: datetime | None = None
) -> Opened:
    """Store a second factor in place of the earlier one, end all other sessions, and give this one a new token.

    sealed: from `begin_second_factor`. code: six digits of the new one. present: the password, so that nobody can do
    this at a screen that was left open; not asked of accounts that have none. token: of this session.

    Raises:
        ToolkitError: `not_available`, `sign_in_delayed`, `password_wrong`, `second_factor_expired`,
            `second_factor_wrong`, `session_ended` (the token is not one of this account).
    """
    moment = at or datetime.now(UTC)
    with looking(actor, ws, "confirm_second_factor", about="catalogue") as grant:
        account = _own(grant)
        kept = grant.repository.people.secrets(account.id).password_hash
    if kept is not None:
        _require_password(ws, account, present, kept, moment)
    secret, step = read_new(ws, account.id, sealed, code, moment)
    with changing(actor, ws, "confirm_second_factor", about="catalogue") as grant:
        keep_new(ws, grant.repository, _own(grant).id, secret, step)
        grant.record(f"account {account.id}", None)
        grant.repository.sign_ins.end_other_sessions(account.id, token_hash(token))
        session = grant.repository.sign_ins.session(token_hash(token))
        if session is None or session.account_id != account.id:
            raise ToolkitError("session_ended")
        return renewed(grant.repository, token, account, moment)


def _require_password(ws: Workspace, account: AccountRecord, present: str, kept: str, at: datetime) -> None:
    counted = {delays.confirmation_key(account.id): delays.account_wait}
    reserve(ws, counted, at, account.login, account)
    if not check_password(present, kept).fits:
        raise ToolkitError("password_wrong")
    with ws.store.writing() as repository:
        forgive(repository, counted)


def _own(grant: Grant) -> AccountRecord:
    found = grant.repository.people.account(grant.actor.account) if grant.actor.account else None
    if found is None or found.state != "active":
        raise ToolkitError("not_available")
    return found
