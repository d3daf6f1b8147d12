"""Accounts and the roles they hold: who gives them, what must stay possible, and codes that let a person in.

All of it is for administrators. They never learn or set a password: a person gets a code that works once, and chooses
the password alone. Roles and states are read anew at every click of the person concerned, so that each change counts
from the next one on.

Whoever changes accounts first locks the one row that says which kind of workspace this is. So no two changes can
together take away the last administrator, and an account belongs to a workspace whose kind is decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import get_args

from ctc_toolkit.access import AGS_PATTERN, DEMO_ROLES, ROLE_REACH, ROLES_OF_A_CITY, Actor, Assignment, Role
from ctc_toolkit.access.logins import checked_login, checked_name
from ctc_toolkit.access.tokens import code_hash, new_code
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.store import RuleBroken
from ctc_toolkit.store.people import AccountRecord, AccountState, CodePurpose
from ctc_toolkit.workspace.handle import Grant, Workspace, audit_entry, changing, looking
from ctc_toolkit.workspace.person_views import PersonView, person_view
from ctc_toolkit.workspace.words import tidy

CODE_LIFETIMES: dict[CodePurpose, timedelta] = {
    "invitation": timedelta(days=14),
    "password_reset": timedelta(days=3),
    "identity_link": timedelta(days=3),
    "first_administrator": timedelta(days=1),
}
"""How long a one-time code works. Invitations may travel as a letter."""

ON_THE_SERVER = timedelta(days=1)
"""How long a code works that a command on the server prints: whoever it is for waits beside it."""

_GIVEN_OUT = tuple(purpose for purpose in get_args(CodePurpose) if purpose != "first_administrator")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Invitation:
    """A one-time code for a person. It is shown once; the store keeps only its SHA-256.

    repr never shows the code.
    """

    account: PersonView
    code: str
    purpose: CodePurpose
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Invitation(account={self.account.id}, purpose={self.purpose}, expires_at={self.expires_at:%F %R})"


def list_accounts(actor: Actor, ws: Workspace) -> list[PersonView]:
    """Return all accounts by name, with their roles and the codes that still work.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "list_accounts", about="catalogue") as grant:
        cities = grant.repository.cities()
        codes = grant.repository.people.open_codes(datetime.now(UTC))
        return [person_view(account, cities, codes) for account in grant.repository.people.accounts()]


def invite_person(
    actor: Actor,
    ws: Workspace,
    *,
    login: str,
    name: str,
    language: str = "de",
    roles: Sequence[Assignment] = (),
) -> Invitation:
    """Make an account with its first roles, and the code with which the person accepts and chooses a password.

    Raises:
        ToolkitError: `not_available`, those of `checked_login`, `login_taken`, `person_name`,
            `person_name_reserved`, `person_name_taken`, `language_unknown`, and the codes of `grant_role`.
    """
    try:
        with _managing(actor, ws, "invite_person") as grant:
            people = grant.repository.people
            fit_login, fit_name = checked_login(login), _free_name(grant, name, None)
            if people.account_of_login(fit_login) is not None:
                raise ToolkitError("login_taken", login=fit_login)
            places = [_fitting(grant, role) for role in dict.fromkeys(roles)]
            account = people.add_account(fit_login, fit_name, language=known_language(language))
            grant.record(f"account {account.id}", None)
            for place in places:
                _give(grant, account, place)
            first = actor.account is None and not actor.demo and Assignment(Role.ADMINISTRATOR) in places
            return _issue(grant, account.id, "first_administrator" if first else "invitation")
    except RuleBroken as broken:
        raise ToolkitError("login_taken", login=checked_login(login)) from broken


def rename_person(actor: Actor, ws: Workspace, account_id: str, name: str) -> PersonView:
    """Change under which name others see a person from now on; texts keep the name they were written under.

    Raises:
        ToolkitError: `not_available`, `person_name`, `person_name_reserved`, `person_name_taken`.
    """
    with _managing(actor, ws, "rename_person", account_id) as grant:
        account = _account(grant, account_id)
        fit = _free_name(grant, name, account_id)
        if fit != account.name:
            grant.repository.people.change_account(account_id, name=fit)
            grant.record(f"account {account_id}", None)
        return _view(grant, account_id)


def grant_role(
    actor: Actor, ws: Workspace, account_id: str, role: Role, *, ags: str | None = None, area: str | None = None
) -> PersonView:
    """Give a person a role: for a city (AGS), there for one area (id), or for the whole app; see `ROLE_REACH`.

    Raises:
        ToolkitError: `not_available`, `role_unknown`, `role_needs_city`, `role_without_city`, `role_without_area`,
            `role_city_unknown`, `role_area_unknown`, `role_only_in_demo`, `role_for_oneself`, `role_held`.
    """
    with _managing(actor, ws, "grant_role", account_id) as grant:
        account = _account(grant, account_id)
        _give(grant, account, _fitting(grant, Assignment(role, ags, area)))
        return _view(grant, account_id)


def withdraw_role(actor: Actor, ws: Workspace, account_id: str, role_id: str) -> PersonView:
    """Take a role from a person; it counts from the next click of the person on.

    Raises:
        ToolkitError: `not_available`, `role_not_held`, `last_administrator`.
    """
    with _managing(actor, ws, "withdraw_role", account_id) as grant, _keeping_an_administrator(grant):
        _account(grant, account_id)
        removed = grant.repository.people.remove_role(account_id, role_id) if _ID.fullmatch(role_id) else None
        if removed is None:
            raise ToolkitError("role_not_held")
        grant.record(_object(account_id, Assignment(Role(removed.role), removed.ags, removed.area)), removed.ags)
        return _view(grant, account_id)


def disable_account(actor: Actor, ws: Workspace, account_id: str) -> PersonView:
    """Keep a person out without removing the account: sessions end at once, given codes stop working.

    Raises:
        ToolkitError: `not_available`, `last_administrator`.
    """
    with _managing(actor, ws, "disable_account", account_id) as grant, _keeping_an_administrator(grant):
        if _account(grant, account_id).state != "disabled":
            grant.repository.people.set_state(account_id, "disabled")
            grant.repository.people.revoke_codes(account_id)
            grant.repository.sign_ins.end_session(account_id=account_id)
            grant.record(f"account {account_id}", None)
        return _view(grant, account_id)


def enable_account(actor: Actor, ws: Workspace, account_id: str) -> PersonView:
    """Let a person in again who was kept out. Who had never accepted the invitation is invited again (no code yet).

    Raises:
        ToolkitError: `not_available`.
    """
    with _managing(actor, ws, "enable_account", account_id) as grant:
        account = _account(grant, account_id)
        if account.state == "disabled":
            back: AccountState = "active" if account.has_password or account.identities else "invited"
            grant.repository.people.set_state(account_id, back)
            grant.record(f"account {account_id}", None)
        return _view(grant, account_id)


def issue_code(actor: Actor, ws: Workspace, account_id: str, purpose: CodePurpose) -> Invitation:
    """Make a code for an invitation, a new password, or a link with an identity provider; the code before it ends.

    The password stays as it is until the code is used.

    Raises:
        ToolkitError: `not_available`, `code_purpose_unknown`, `account_disabled`, `account_not_invited`,
            `account_not_active`.
    """
    with _managing(actor, ws, "issue_code", account_id) as grant:
        account = _account(grant, account_id)
        if purpose not in _GIVEN_OUT:
            raise ToolkitError("code_purpose_unknown", found=tidy(str(purpose)), known=", ".join(_GIVEN_OUT))
        if account.state == "disabled":
            raise ToolkitError("account_disabled")
        if purpose == "invitation" and account.state != "invited":
            raise ToolkitError("account_not_invited")
        if purpose == "password_reset" and account.state != "active":
            raise ToolkitError("account_not_active")
        grant.record(f"account {account_id} {purpose}", None)
        return _issue(grant, account_id, purpose)


def reset_second_factor(actor: Actor, ws: Workspace, account_id: str) -> PersonView:
    """Remove a second factor that was lost; sessions end, and the next sign-in asks for a new one where needed.

    Raises:
        ToolkitError: `not_available`.
    """
    with _managing(actor, ws, "reset_second_factor", account_id) as grant:
        _account(grant, account_id)
        grant.repository.people.set_second_factor(account_id, None)
        grant.repository.sign_ins.end_session(account_id=account_id)
        grant.record(f"account {account_id}", None)
        return _view(grant, account_id)


def remove_account(actor: Actor, ws: Workspace, account_id: str) -> None:
    """Remove an account with its roles, codes and sessions; texts and the audit log stay as they were written.

    Raises:
        ToolkitError: `not_available`, `last_administrator`.
    """
    with _managing(actor, ws, "remove_account", account_id) as grant, _keeping_an_administrator(grant):
        _account(grant, account_id)
        grant.repository.people.remove_account(account_id)
        grant.record(f"account {account_id}", None)


def free_name(accounts: Sequence[AccountRecord], name: str, own: str | None) -> str:
    """Return the name of a person as it is stored, if no other account (than `own`, an id) has it.

    Raises:
        ToolkitError: `person_name`, `person_name_reserved`, `person_name_taken`.
    """
    fit = checked_name(name)
    if any(account.name.casefold() == fit.casefold() and account.id != own for account in accounts):
        raise ToolkitError("person_name_taken", name=fit)
    return fit


def known_language(language: str) -> str:
    """Return `language` if it is one of the interface.

    Raises:
        ToolkitError: `language_unknown`.
    """
    if language not in LANGUAGES:
        raise ToolkitError("language_unknown", found=tidy(language)[:20], known=", ".join(LANGUAGES))
    return language


@contextmanager
def _managing(actor: Actor, ws: Workspace, action: str, account_id: str = "") -> Iterator[Grant]:
    """Give the tables for a change of accounts, one change at a time, in a workspace whose kind is decided."""
    with changing(actor, ws, action, account_id, about="catalogue") as grant:
        grant.repository.decide_mode(grant.kind)
        yield grant


@contextmanager
def _keeping_an_administrator(grant: Grant) -> Iterator[None]:
    """Refuse the change of the block if it takes away the last active administrator."""
    before = grant.repository.people.active_holders(Role.ADMINISTRATOR)
    yield
    if before and not grant.repository.people.active_holders(Role.ADMINISTRATOR):
        raise ToolkitError("last_administrator")


def _account(grant: Grant, account_id: str) -> AccountRecord:
    found = grant.repository.people.account(account_id) if _ID.fullmatch(account_id) else None
    if found is None:
        raise ToolkitError("not_available")
    return found


def _view(grant: Grant, account_id: str) -> PersonView:
    codes = grant.repository.people.open_codes(datetime.now(UTC))
    return person_view(_account(grant, account_id), grant.repository.cities(), codes)


def _free_name(grant: Grant, name: str, own: str | None) -> str:
    return free_name(grant.repository.people.accounts(), name, own)


def _fitting(grant: Grant, wanted: Assignment) -> Assignment:
    """Return the role with its place if it can be given in this workspace."""
    if wanted.role not in list(Role):
        raise ToolkitError("role_unknown", found=tidy(str(wanted.role))[:40], known=", ".join(Role))
    role, ags, area = Role(wanted.role), wanted.ags or None, wanted.area or None
    if role in DEMO_ROLES and grant.kind == "real":
        raise ToolkitError("role_only_in_demo")
    if ROLE_REACH[role] == "everywhere":
        if ags is not None or area is not None:
            raise ToolkitError("role_without_city")
        return Assignment(role)
    if ags is None:
        raise ToolkitError("role_needs_city")
    if area is not None and ROLE_REACH[role] != "city_or_area":
        raise ToolkitError("role_without_area")
    if not AGS_PATTERN.fullmatch(ags) or grant.repository.city(ags) is None:
        raise ToolkitError("role_city_unknown", found=tidy(ags)[:20])
    if area is not None and (not _ID.fullmatch(area) or grant.repository.area(area, {ags}) is None):
        raise ToolkitError("role_area_unknown")
    return Assignment(role, ags, area)


def _give(grant: Grant, account: AccountRecord, place: Assignment) -> None:
    """Give the role and note it, whatever the action is called that does so."""
    if grant.actor.account == account.id and place.role in ROLES_OF_A_CITY:
        raise ToolkitError("role_for_oneself")
    given = grant.repository.people.add_role(account.id, place.role, place.ags, place.area, granted_by=grant.actor.name)
    if given is None:
        raise ToolkitError("role_held")
    grant.repository.record(audit_entry(grant.actor, "grant_role", _object(account.id, place), place.ags))


def _object(account_id: str, place: Assignment) -> str:
    return f"account {account_id} role {place.role}" + (f" area {place.area}" if place.area else "")


def _issue(grant: Grant, account_id: str, purpose: CodePurpose) -> Invitation:
    """Make a code; all codes the account had before stop working."""
    by_command = grant.actor.account is None and not grant.actor.demo
    lifetime = min(CODE_LIFETIMES[purpose], ON_THE_SERVER) if by_command else CODE_LIFETIMES[purpose]
    code, until = new_code(), datetime.now(UTC) + lifetime
    hashed = code_hash(code)
    assert hashed is not None  # noqa: S101 - a code just made can be read
    grant.repository.people.revoke_codes(account_id)
    grant.repository.people.add_code(hashed, purpose, account_id, grant.actor.name, until)
    return Invitation(_view(grant, account_id), code, purpose, until)
