"""Which account belongs to a person whom an identity provider names, and the roles that the settings map.

A person is known by issuer and subject, nothing else. An unknown person gets to an account only with a code that an
administrator made for this account: an invitation, a code for linking, or the code of the first administrator. An equal
e-mail address links nothing, as it proves nothing: people can change theirs at many providers, addresses are given to
others later, and whoever writes the coordinator's address into a profile would become the coordinator.

Roles that the settings map to claim values are written as roles of the account, marked with where they come from, and
brought up to date at every sign-in through the provider: rights are looked up at every click and shown to
administrators, so there is one place for them. Roles given by hand are left alone.
"""

from __future__ import annotations

from datetime import UTC, datetime

from ctc_toolkit.access.actor import Assignment, Role
from ctc_toolkit.access.openid.identity import ExternalIdentity
from ctc_toolkit.access.roles import DEMO_ROLES
from ctc_toolkit.access.tokens import code_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, Repository, RuleBroken
from ctc_toolkit.store.people import AccountRecord, CodePurpose
from ctc_toolkit.workspace.handle import Workspace

LINKING: tuple[CodePurpose, ...] = ("invitation", "identity_link", "first_administrator")
"""Purposes of one-time codes with which an identity may be linked; a new password is none."""


def account_of_identity(ws: Workspace, identity: ExternalIdentity, invitation_code: str | None = None) -> str:
    """Return the id of the account of a person who has signed in at the provider, and adapt the mapped roles.

    invitation_code: one that the person brought along; it counts, once, if the identity belongs to no account yet.

    Raises:
        ToolkitError: `openid_no_account`, the same for somebody unknown, for a code that does not work and for an
        account that is disabled; what it was stands in the audit log.
    """
    account = None
    for _ in range(2):  # a second time, as another process may have linked the same identity at this moment
        try:
            with ws.store.writing() as repository:
                account = _known(repository, identity) or _linked(repository, identity, invitation_code)
                if account is not None and account.state != "disabled":
                    _take_in(repository, account, identity)
                    return account.id
        except RuleBroken:
            continue
        if account is not None or not invitation_code:
            break
    _note_refusal(ws, identity, account)
    raise ToolkitError("openid_no_account")


def mapped_by(issuer: str) -> str:
    """Return who is named as having given a role that the settings map to what `issuer` says."""
    return f"OpenID Connect ({issuer})"


def _known(repository: Repository, identity: ExternalIdentity) -> AccountRecord | None:
    return repository.people.account_of_identity(identity.issuer, identity.subject)


def _linked(repository: Repository, identity: ExternalIdentity, code: str | None) -> AccountRecord | None:
    """Link the identity with the account of the code, whose codes end with that; None: the code does not work.

    A code for a disabled account is not used up: it works again once the account does.
    """
    people, hashed = repository.people, code_hash(code or "")
    found = people.code(hashed) if hashed is not None else None
    account = people.account(found.account_id) if found is not None and found.purpose in LINKING else None
    if (
        hashed is None
        or account is None
        or account.state == "disabled"
        or people.take_code(hashed, datetime.now(UTC)) is None
    ):
        return None
    for purpose in LINKING:
        people.revoke_codes(account.id, purpose)
    people.link_identity(identity.issuer, identity.subject, account.id)
    repository.record(AuditEntry(account.name, "link_identity", f"account {account.id}", None, account=account.id))
    return account


def _take_in(repository: Repository, account: AccountRecord, identity: ExternalIdentity) -> None:
    """Make an invited account an active one, and its mapped roles what the identity says now."""
    if account.state == "invited":
        repository.people.set_state(account.id, "active")
    giver = mapped_by(identity.issuer)
    wanted = {entry for entry in identity.roles if _counts_here(repository, entry)}
    for held in account.roles:
        entry = Assignment(Role(held.role), held.ags, held.area)
        if held.granted_by == giver and entry not in wanted and not _needed(repository, account, entry):
            repository.people.remove_role(account.id, held.id)
            repository.record(_about_role(giver, "withdraw_role", account, entry))
    for entry in sorted(wanted, key=str):
        if repository.people.add_role(account.id, entry.role, entry.ags, entry.area, granted_by=giver):
            repository.record(_about_role(giver, "grant_role", account, entry))


def _needed(repository: Repository, account: AccountRecord, entry: Assignment) -> bool:
    """Return whether without this role nobody would be left who gives roles."""
    holders = repository.people.active_holders(Role.ADMINISTRATOR) if entry.role is Role.ADMINISTRATOR else []
    return holders == [account.id]


def _counts_here(repository: Repository, entry: Assignment) -> bool:
    """Return whether a role can be held here: its city and area are there, and trainers are for made-up cities only."""
    if entry.role in DEMO_ROLES and repository.mode() != "demo":
        return False
    if entry.area is not None:
        found = repository.area(entry.area)
        return found is not None and found[0] == entry.ags
    return entry.ags is None or repository.city(entry.ags) is not None


def _about_role(who: str, action: str, account: AccountRecord, entry: Assignment) -> AuditEntry:
    thing = f"account {account.id} role {entry.role}" + (f" area {entry.area}" if entry.area else "")
    return AuditEntry(who, action, thing, entry.ags)


def _note_refusal(ws: Workspace, identity: ExternalIdentity, account: AccountRecord | None) -> None:
    """Write into the audit log who was turned away: the disabled account, or the name that the provider told."""
    who = account.name if account else identity.name or "?"
    thing = f"account {account.id}" if account else identity.issuer
    with ws.store.writing() as repository:
        entry = AuditEntry(who, "sign_in", thing, None, "refused", account=account.id if account else None)
        repository.record(entry)
