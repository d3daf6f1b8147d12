"""The second factor: setting it up and showing it in a session that may do nothing before.

The functions of a session take no actor, because before the second factor there is none that may do anything. The
rest serves them and `my_security`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from ctc_toolkit.access import delays, second_factor
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, Repository
from ctc_toolkit.store.people import AccountRecord
from ctc_toolkit.workspace.attempts import entry, forgive, reserve
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.keys import secret_keys
from ctc_toolkit.workspace.sessions import Opened, WaitsFor, actor_of_session, renewed


@dataclass(frozen=True)
class NewSecondFactor:
    """A second factor on its way: nothing of it is stored until a code of it was entered.

    secret: in groups, for typing. address: `otpauth://`, as the QR code holds it. qr_code: SVG. sealed: the secret for
    the form that brings the code back; it opens for this account and 15 minutes only.
    """

    secret: str = field(repr=False)
    address: str = field(repr=False)
    qr_code: str = field(repr=False)
    sealed: str = field(repr=False)


def show_second_factor(ws: Workspace, token: str, code: str, *, at: datetime | None = None) -> Opened:
    """Take the six digits for a session that waits for them, and give it a new token.

    Raises:
        ToolkitError: `session_ended`, `sign_in_delayed`, `second_factor_wrong`, `second_factor_unreadable`.
    """
    moment = at or datetime.now(UTC)
    account, keys = _waiting(ws, token, "code", moment), secret_keys(ws)
    counted = {delays.second_factor_key(account.id): delays.account_wait}
    reserve(ws, counted, moment, account.login, account)
    with ws.store.writing() as repository:
        sealed = repository.people.secrets(account.id).second_factor
        secret = second_factor.open_secret(sealed, account.id, keys) if sealed else None
        step = second_factor.matching_step(secret, code, moment) if secret else None
        right = step is not None and repository.people.take_step(account.id, step)
        if right:
            forgive(repository, counted)
            found = renewed(repository, token, account, moment)
            repository.record(AuditEntry(account.name, "show_second_factor", _thing(account), None, account=account.id))
        else:
            repository.record(entry(ws, "show_second_factor", account.login, account))
    if secret is None:
        raise ToolkitError("second_factor_unreadable")
    if not right:
        raise ToolkitError("second_factor_wrong")
    return found


def begin_for_session(ws: Workspace, token: str, *, at: datetime | None = None) -> NewSecondFactor:
    """Return a second factor to be set up by a session that may do nothing before it is; nothing is stored.

    Raises:
        ToolkitError: `session_ended`: it waits for something else, or is over.
    """
    return new_second_factor(ws, _waiting(ws, token, "set_up", at or datetime.now(UTC)))


def set_up_for_session(ws: Workspace, token: str, sealed: str, code: str, *, at: datetime | None = None) -> Opened:
    """Store the second factor of a session that may do nothing before, and give it a new token.

    Raises:
        ToolkitError: `session_ended`, `second_factor_expired`, `second_factor_wrong`.
    """
    moment = at or datetime.now(UTC)
    account = _waiting(ws, token, "set_up", moment)
    secret, step = read_new(ws, account.id, sealed, code, moment)
    with ws.store.writing() as repository:
        if repository.people.secrets(account.id).second_factor is not None:  # set up elsewhere meanwhile
            raise ToolkitError("session_ended")
        keep_new(ws, repository, account.id, secret, step)
        repository.sign_ins.end_other_sessions(account.id, token_hash(token))
        found = renewed(repository, token, account, moment)
        repository.record(AuditEntry(account.name, "confirm_second_factor", _thing(account), None, account=account.id))
    return found


def new_second_factor(ws: Workspace, account: AccountRecord) -> NewSecondFactor:
    """Return a new second factor for an account; nothing is stored."""
    secret = second_factor.new_secret()
    address = second_factor.app_address(secret, account.login)
    sealed = second_factor.seal_for_form(secret, account.id, secret_keys(ws))
    return NewSecondFactor(second_factor.grouped(secret), address, second_factor.qr_code(address), sealed)


def shown_again(ws: Workspace, account_id: str, sealed: str) -> NewSecondFactor:
    """Return the second factor of a form once more after a mistyped code; a new one where it is too old.

    Raises:
        ToolkitError: `session_ended`: the account is gone.
    """
    with ws.store.reading() as repository:
        account = repository.people.account(account_id)
    if account is None:
        raise ToolkitError("session_ended")
    secret = second_factor.open_from_form(sealed, account.id, secret_keys(ws))
    if secret is None:
        return new_second_factor(ws, account)
    address = second_factor.app_address(secret, account.login)
    return NewSecondFactor(second_factor.grouped(secret), address, second_factor.qr_code(address), sealed)


def read_new(ws: Workspace, account_id: str, sealed: str, code: str, at: datetime) -> tuple[str, int]:
    """Return the secret of a form and the time step of the code that was entered with it.

    Raises:
        ToolkitError: `second_factor_expired`, `second_factor_wrong`.
    """
    secret = second_factor.open_from_form(sealed, account_id, secret_keys(ws))
    if secret is None:
        raise ToolkitError("second_factor_expired")
    step = second_factor.matching_step(secret, code, at)
    if step is None:
        raise ToolkitError("second_factor_wrong")
    return secret, step


def keep_new(ws: Workspace, repository: Repository, account_id: str, secret: str, step: int) -> None:
    """Store a second factor that was confirmed by the code of `step`, which is used up with that."""
    sealed = second_factor.seal_secret(secret, account_id, secret_keys(ws))
    repository.people.set_second_factor(account_id, sealed)
    repository.people.take_step(account_id, step)


def _waiting(ws: Workspace, token: str, for_what: WaitsFor, at: datetime) -> AccountRecord:
    signed_in = actor_of_session(ws, token, at=at)
    if signed_in is None or signed_in.account is None or signed_in.waits_for != for_what:
        raise ToolkitError("session_ended")
    with ws.store.reading() as repository:
        account = repository.people.account(signed_in.account)
    if account is None:
        raise ToolkitError("session_ended")
    return account


def _thing(account: AccountRecord) -> str:
    return f"account {account.id}"
