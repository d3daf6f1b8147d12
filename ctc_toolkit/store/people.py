"""Accounts, the roles they hold, one-time codes, and links to identity providers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.interface_tokens import InterfaceTokenTables
from ctc_toolkit.store.models import (
    ONLY_ROW,
    Account,
    Area,
    City,
    ExternalIdentity,
    KeptText,
    OneTimeCode,
    PracticeComment,
    PracticeLine,
    RoleHeld,
    SignInSession,
    WorkspaceState,
    new_id,
    now,
)
from ctc_toolkit.store.queries import column

AccountState = Literal["invited", "active", "disabled"]
CodePurpose = Literal["invitation", "password_reset", "first_administrator", "identity_link"]


@dataclass(frozen=True)
class RoleRecord:
    """A role that a person holds, who gave it and when. `ags`, `area`: see `access.Assignment`."""

    id: str
    role: str
    ags: str | None
    area: str | None
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True)
class AccountRecord:
    """A person who signs in, without any secret.

    login: name for signing in, lower case. second_factor_since: None where none is set up. identities: links to
    identity providers.
    """

    id: str
    login: str
    name: str
    language: str
    state: AccountState
    has_password: bool
    second_factor_since: datetime | None
    created_at: datetime
    disabled_at: datetime | None
    last_sign_in_at: datetime | None
    version: int
    roles: tuple[RoleRecord, ...] = ()
    identities: int = 0


@dataclass(frozen=True)
class SecretRecord:
    """What signing in compares: Argon2id hash, sealed TOTP secret, and the time step of its last code."""

    password_hash: str | None
    second_factor: str | None
    second_factor_step: int | None


@dataclass(frozen=True)
class CodeRecord:
    """A one-time code without the code."""

    purpose: CodePurpose
    account_id: str
    created_by: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class PeopleTables:
    """Accounts, roles, one-time codes and links to identity providers, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def number_of_accounts(self) -> int:
        """Return how many accounts there are, in any state."""
        return self._session.execute(select(func.count()).select_from(Account)).scalar_one()

    def accounts(self) -> list[AccountRecord]:
        """Return all accounts with their roles, by name."""
        found = self._session.scalars(select(Account)).all()
        roles = self._roles(select(RoleHeld))
        counted = select(column(ExternalIdentity.account_id), func.count())
        linked = self._session.execute(counted.group_by(column(ExternalIdentity.account_id))).all()
        links: dict[str, int] = {row[0]: row[1] for row in linked}
        ordered = sorted(found, key=lambda account: (account.name.casefold(), account.login))
        return [_account_record(account, roles.get(account.id, ()), links.get(account.id, 0)) for account in ordered]

    def account(self, account_id: str) -> AccountRecord | None:
        """Return one account with its roles."""
        found = self._session.get(Account, account_id, populate_existing=True)
        return self._complete(found) if found else None

    def account_of_login(self, login: str) -> AccountRecord | None:
        """Return the account with the name `login` (lower case)."""
        found = self._session.scalars(select(Account).where(column(Account.login) == login)).one_or_none()
        return self._complete(found) if found else None

    def add_account(self, login: str, name: str, *, language: str = "de", id: str | None = None) -> AccountRecord:
        """Add an invited account without roles and without a password; `id`: None takes a random one.

        Raises:
            IntegrityError: the login is taken.
        """
        account = Account(id=id or new_id(), login=login, name=name, language=language)
        self._session.add(account)
        self._session.flush()
        return self._complete(account)

    def change_account(
        self, account_id: str, *, name: str | None = None, language: str | None = None, version: int | None = None
    ) -> AccountRecord:
        """Change name or language; `version`: the one that was changed (None: the newest).

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        account = self._session.get_one(Account, account_id)
        if version is not None and account.version != version:
            raise ToolkitError("changed_meanwhile")
        account.name = name if name is not None else account.name
        account.language = language if language is not None else account.language
        self._session.flush()
        return self._complete(account)

    def set_state(self, account_id: str, state: AccountState) -> None:
        """Store the state of an account."""
        account = self._session.get_one(Account, account_id)
        account.disabled_at = now() if state == "disabled" else None
        account.state = state
        self._session.flush()

    def set_password(self, account_id: str, password_hash: str | None) -> None:
        """Store the hash of a new password; None: the person signs in by an identity provider only."""
        account = self._session.get_one(Account, account_id)
        account.password_hash = password_hash
        account.password_set_at = now() if password_hash else None
        self._session.flush()

    def renew_password_hash(self, account_id: str, before: str, after: str) -> None:
        """Replace the hash of an unchanged password by one with newer parameters."""
        same = (column(Account.id) == account_id, column(Account.password_hash) == before)
        self._session.execute(update(Account).where(*same).values(password_hash=after))

    def set_second_factor(self, account_id: str, sealed: str | None) -> None:
        """Store the sealed secret of a second factor that was confirmed; None: there is none any more."""
        account = self._session.get_one(Account, account_id)
        account.second_factor = sealed
        account.second_factor_since = now() if sealed else None
        account.second_factor_step = None
        self._session.flush()

    def take_step(self, account_id: str, step: int) -> bool:
        """Return whether no code of time step `step` or a later one was used before, and note it as used."""
        unused = or_(column(Account.second_factor_step).is_(None), column(Account.second_factor_step) < step)
        statement = update(Account).where(column(Account.id) == account_id, unused)
        taken = self._session.execute(statement.values(second_factor_step=step))
        return bool(getattr(taken, "rowcount", 0))

    def note_sign_in(self, account_id: str) -> None:
        """Store that the person has signed in now."""
        statement = update(Account).where(column(Account.id) == account_id)
        self._session.execute(statement.values(last_sign_in_at=now()))

    def secrets(self, account_id: str) -> SecretRecord:
        """Return what signing in compares."""
        account = self._session.get_one(Account, account_id, populate_existing=True)
        return SecretRecord(account.password_hash, account.second_factor, account.second_factor_step)

    def add_role(
        self, account_id: str, role: str, ags: str | None, area: str | None, *, granted_by: str
    ) -> RoleRecord | None:
        """Give a person a role and return it; None where the person holds it already."""
        self._session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
        held = self._roles(select(RoleHeld).where(column(RoleHeld.account_id) == account_id)).get(account_id, ())
        if any((entry.role, entry.ags, entry.area) == (role, ags, area) for entry in held):
            return None
        added = RoleHeld(account_id=account_id, role=role, ags=ags, area_id=area, granted_by=granted_by)
        self._session.add(added)
        self._session.flush()
        return _role_record(added)

    def remove_role(self, account_id: str, role_id: str) -> RoleRecord | None:
        """Take a role from a person and return it; None where the person does not hold it."""
        self._session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
        found = self._session.get(RoleHeld, role_id)
        if found is None or found.account_id != account_id:
            return None
        record = _role_record(found)
        self._session.delete(found)
        self._session.flush()
        return record

    def active_holders(self, role: str) -> list[str]:
        """Return the ids of the active accounts that hold `role` anywhere. Others who ask wait until the end.

        The lock is taken by a statement of its own, so that the answer holds what those before have committed.
        """
        self._session.get_one(WorkspaceState, ONLY_ROW, with_for_update=True, populate_existing=True)
        statement = (
            select(column(Account.id))
            .join(RoleHeld, column(RoleHeld.account_id) == column(Account.id))
            .where(column(RoleHeld.role) == role, column(Account.state) == "active")
        )
        return sorted(set(self._session.scalars(statement)))

    def add_code(self, code_hash: str, purpose: CodePurpose, account_id: str, created_by: str, until: datetime) -> None:
        """Add a one-time code; earlier codes of the account for the same purpose stop working."""
        self.revoke_codes(account_id, purpose)
        self._session.add(
            OneTimeCode(
                code_hash=code_hash, purpose=purpose, account_id=account_id, created_by=created_by, expires_at=until
            )
        )
        self._session.flush()

    def code(self, code_hash: str) -> CodeRecord | None:
        """Return a one-time code, used or not."""
        found = self._session.get(OneTimeCode, code_hash, populate_existing=True)
        return _code_record(found) if found else None

    def take_code(self, code_hash: str, at: datetime) -> CodeRecord | None:
        """Use a one-time code up and return it; None where it is unknown, used, or expired at `at`."""
        statement = update(OneTimeCode).where(
            column(OneTimeCode.code_hash) == code_hash,
            column(OneTimeCode.used_at).is_(None),
            column(OneTimeCode.expires_at) > at,
        )
        taken = self._session.execute(statement.values(used_at=at))
        return self.code(code_hash) if getattr(taken, "rowcount", 0) else None

    def open_codes(self, at: datetime) -> list[CodeRecord]:
        """Return the codes that still work at `at`."""
        statement = select(OneTimeCode).where(
            column(OneTimeCode.used_at).is_(None), column(OneTimeCode.expires_at) > at
        )
        return [_code_record(code) for code in self._session.scalars(statement)]

    def revoke_codes(self, account_id: str, purpose: CodePurpose | None = None) -> None:
        """Remove the unused codes of an account (`purpose`: only those)."""
        statement = delete(OneTimeCode).where(
            column(OneTimeCode.account_id) == account_id, column(OneTimeCode.used_at).is_(None)
        )
        self._session.execute(statement if purpose is None else statement.where(column(OneTimeCode.purpose) == purpose))

    def link_identity(self, issuer: str, subject: str, account_id: str) -> None:
        """Link an identity of a provider with an account.

        Raises:
            IntegrityError: it is linked already.
        """
        self._session.add(ExternalIdentity(issuer=issuer, subject=subject, account_id=account_id))
        self._session.flush()

    def account_of_identity(self, issuer: str, subject: str) -> AccountRecord | None:
        """Return the account that an identity of a provider is linked with."""
        statement = select(ExternalIdentity).where(
            column(ExternalIdentity.issuer) == issuer, column(ExternalIdentity.subject) == subject
        )
        found = self._session.scalars(statement).one_or_none()
        return self.account(found.account_id) if found else None

    def unlink_identities(self, account_id: str) -> None:
        """Remove all links of an account with identity providers."""
        self._session.execute(delete(ExternalIdentity).where(column(ExternalIdentity.account_id) == account_id))

    def remove_account(self, account_id: str) -> None:
        """Remove an account with its roles, codes, links and sessions. The audit log and all texts stay.

        A text that was kept for the person belongs to nobody from now on, and comments on good practice lose the name.
        """
        account = self._session.get_one(Account, account_id, with_for_update=True, populate_existing=True)
        InterfaceTokenTables(self._session).remove_of_account(account_id)
        for model in (RoleHeld, OneTimeCode, ExternalIdentity, SignInSession):
            self._session.execute(delete(model).where(column(model.account_id) == account_id))
        kept = update(KeptText).where(column(KeptText.account_id) == account_id)
        self._session.execute(kept.values(account_id=None))
        said = update(PracticeComment).where(column(PracticeComment.account_id) == account_id)
        self._session.execute(said.values(account_id=None, who=""))
        told = update(PracticeLine).where(column(PracticeLine.account_id) == account_id)
        self._session.execute(told.values(account_id=None))
        self._session.delete(account)
        self._session.flush()

    def tidy_demo(self, made_up: Collection[str]) -> None:
        """Remove what a demo that is made anew does not keep; accounts that somebody uses stay.

        That are the accounts with the ids `made_up`, invitations nobody has accepted, and roles for a city or an area
        that is gone.
        """
        going = select(Account).where(column(Account.id).in_(sorted(made_up)) | (column(Account.state) == "invited"))
        for account in self._session.scalars(going).all():
            self.remove_account(account.id)
        lost_city = column(RoleHeld.ags).is_not(None) & column(RoleHeld.ags).not_in(select(column(City.ags)))
        lost_area = column(RoleHeld.area_id).is_not(None) & column(RoleHeld.area_id).not_in(select(column(Area.id)))
        self._session.execute(delete(RoleHeld).where(lost_city | lost_area))

    def _complete(self, account: Account) -> AccountRecord:
        roles = self._roles(select(RoleHeld).where(column(RoleHeld.account_id) == account.id))
        links = select(func.count()).where(column(ExternalIdentity.account_id) == account.id)
        return _account_record(account, roles.get(account.id, ()), self._session.execute(links).scalar_one())

    def _roles(self, statement: Select[RoleHeld]) -> dict[str, tuple[RoleRecord, ...]]:
        found: dict[str, list[RoleRecord]] = {}
        held = self._session.scalars(statement)
        for role in sorted(held, key=lambda entry: (entry.role, entry.ags or "", entry.area_id or "")):
            found.setdefault(role.account_id, []).append(_role_record(role))
        return {account: tuple(roles) for account, roles in found.items()}


def _account_record(account: Account, roles: Sequence[RoleRecord], identities: int) -> AccountRecord:
    return AccountRecord(
        account.id,
        account.login,
        account.name,
        account.language,
        cast("AccountState", account.state),
        account.password_hash is not None,
        account.second_factor_since,
        account.created_at,
        account.disabled_at,
        account.last_sign_in_at,
        account.version,
        tuple(roles),
        identities,
    )


def _role_record(role: RoleHeld) -> RoleRecord:
    return RoleRecord(role.id, role.role, role.ags, role.area_id, role.granted_by, role.granted_at)


def _code_record(code: OneTimeCode) -> CodeRecord:
    purpose = cast("CodePurpose", code.purpose)
    return CodeRecord(purpose, code.account_id, code.created_by, code.created_at, code.expires_at, code.used_at)
