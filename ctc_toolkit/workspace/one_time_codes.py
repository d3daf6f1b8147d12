"""Using a one-time code: an invitation, a new password, the first administrator.

The functions take no actor: whoever holds the code has not signed in yet. A code has 140 random bits and works once;
wrong ones are counted by source all the same, so that nobody can keep the database busy with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ctc_toolkit.access import delays
from ctc_toolkit.access.passwords import hash_password, require_good
from ctc_toolkit.access.tokens import code_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, Repository
from ctc_toolkit.store.people import AccountRecord, CodePurpose, CodeRecord
from ctc_toolkit.workspace.attempts import entry, require_no_wait, reserve
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.people import free_name
from ctc_toolkit.workspace.sessions import Opened, opened

ASKING_NAME: frozenset[CodePurpose] = frozenset({"invitation", "first_administrator"})
SETTING_PASSWORD: frozenset[CodePurpose] = ASKING_NAME | {"password_reset"}
"""Purposes of the codes with which a password is set; `identity_link` works at an identity provider only."""


@dataclass(frozen=True)
class CodeView:
    """What a one-time code is for. name: as the invitation has it; the person may correct it."""

    purpose: CodePurpose
    login: str
    name: str
    expires_at: datetime

    @property
    def asks_name(self) -> bool:
        """Whether the person is asked for the name as well."""
        return self.purpose in ASKING_NAME

    @property
    def sets_password(self) -> bool:
        """Whether a password is set with it; else it only links the account with an identity provider."""
        return self.purpose in SETTING_PASSWORD

    @property
    def links_identity(self) -> bool:
        """Whether the account can be linked with an identity provider by it."""
        return self.purpose != "password_reset"


def look_up_code(ws: Workspace, code: str, *, source: str, at: datetime | None = None) -> CodeView:
    """Return what a one-time code is for, without using it up.

    Raises:
        ToolkitError: `code_not_valid` (unknown, used, expired, account disabled), `sign_in_delayed` after several
            wrong ones from one source.
    """
    moment = at or datetime.now(UTC)
    counted = {delays.source_key(source): delays.source_wait}
    require_no_wait(ws, counted, moment)
    with ws.store.reading() as repository:
        found = _usable(repository, code, moment)
    if found is None:
        reserve(ws, counted, moment, "code")
        with ws.store.writing() as repository:
            repository.record(entry(ws, "use_code", code, None))
        raise ToolkitError("code_not_valid")
    record, account = found
    return CodeView(record.purpose, account.login, account.name, record.expires_at)


def redeem_code(
    ws: Workspace,
    code: str,
    *,
    password: str,
    source: str,
    name: str | None = None,
    browser: str = "",
    at: datetime | None = None,
) -> Opened:
    """Use a one-time code up: set the password and an invited person's name, end all sessions, open a new one.

    Raises:
        ToolkitError: `code_not_valid`, `sign_in_delayed`, one of those of `passwords.require_good`, `person_name`,
            `person_name_reserved`, `person_name_taken`; after the last ones the code can still be used.
    """
    moment = at or datetime.now(UTC)
    view = look_up_code(ws, code, source=source, at=moment)
    if not view.sets_password:
        raise ToolkitError("code_not_valid")
    hashed = hash_password(require_good(password, view.login, view.name, name or ""))
    with ws.store.writing() as repository:
        found = _usable(repository, code, moment)
        taken = repository.people.take_code(code_hash(code) or "", moment)
        if found is None or taken is None:
            raise ToolkitError("code_not_valid")
        account = _changed(repository, found[1], hashed, name if view.asks_name else None)
        repository.record(AuditEntry(account.name, "use_code", _thing(account, taken), None, account=account.id))
        return opened(repository, account, proof="ask", browser=browser, at=moment)


def _usable(repository: Repository, code: str, at: datetime) -> tuple[CodeRecord, AccountRecord] | None:
    hashed = code_hash(code)
    record = repository.people.code(hashed) if hashed else None
    if record is None or record.used_at is not None or record.expires_at <= at:
        return None
    account = repository.people.account(record.account_id)
    if account is None or account.state == "disabled":
        return None
    return record, account


def _changed(repository: Repository, account: AccountRecord, hashed: str, name: str | None) -> AccountRecord:
    """Make the account one that signs in with the new password, and nobody who was in before stays in."""
    people = repository.people
    if name is not None:
        people.change_account(account.id, name=free_name(people.accounts(), name, account.id))
    people.set_password(account.id, hashed)
    people.set_state(account.id, "active")
    for purpose in SETTING_PASSWORD:
        people.revoke_codes(account.id, purpose)
    repository.sign_ins.end_session(account_id=account.id)
    repository.sign_ins.forgive(delays.account_key(account.login))
    changed = people.account(account.id)
    if changed is None:
        raise ToolkitError("code_not_valid")
    return changed


def _thing(account: AccountRecord, code: CodeRecord) -> str:
    return f"account {account.id} {code.purpose}"
