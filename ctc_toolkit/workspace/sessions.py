"""Sessions: opening one, asking at every click whose it is and what the person may do now, ending it.

The functions here take no actor, because they are what makes one: they are asked by somebody who has not signed in
yet, or who shows the token of a session. A token is random, kept as its SHA-256, and new at every sign-in.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from ctc_toolkit.access import ROLES_OF_A_CITY, SECOND_FACTOR_ROLES, Actor, Assignment, Role
from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import AuditEntry, Repository
from ctc_toolkit.store.people import AccountRecord
from ctc_toolkit.store.sign_ins import SecondFactorState, SessionRecord
from ctc_toolkit.workspace.handle import Workspace

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the database knows when a session was last used."""

NEED_SECOND_FACTOR = SECOND_FACTOR_ROLES
CITY_ROLES = ROLES_OF_A_CITY
"""Roles that a visitor of the demo plays in one city."""

LONGEST_BROWSER = 120
_LOG = logging.getLogger(__name__)

Proof = Literal["given", "ask"]
"""Whether a second factor was shown on the way, for example at an identity provider, or is still to be asked for."""

WaitsFor = Literal["nothing", "code", "set_up"]


@dataclass(frozen=True)
class Opened:
    """A session that was just opened.

    token: goes into the cookie and nowhere else. waits_for: "code": the second factor is still to be shown; "set_up":
    one has to be set up first. known_browser: mark of this browser for `sign_in`, where one was made.
    """

    token: str = field(repr=False)
    waits_for: WaitsFor
    language: str | None
    expires_at: datetime
    known_browser: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SignedIn:
    """Whose session it is, looked up at this moment.

    actor: has no roles at all as long as `waits_for` is not "nothing". session: the id that names it for people.
    account: None for a visitor of the demo. language: None where the person chose none.
    """

    actor: Actor
    name: str
    session: str
    account: str | None
    language: str | None
    waits_for: WaitsFor
    demo: bool
    opened_at: datetime
    expires_at: datetime

    @property
    def second_factor_missing(self) -> bool:
        """Whether the person may do nothing yet but show a second factor, or set one up."""
        return self.waits_for != "nothing"


def open_session(
    ws: Workspace, account_id: str, *, second_factor: Proof = "ask", browser: str = "", at: datetime | None = None
) -> Opened:
    """Open a session of an account for a person who has just shown that it is theirs, and write it into the audit log.

    second_factor: "given" if one was shown as well. browser: what it calls itself.

    Raises:
        ToolkitError: `sign_in_failed`: there is no such account, or it is not active.
    """
    moment = at or datetime.now(UTC)
    with ws.store.writing() as repository:
        account = repository.people.account(account_id)
        if account is None or account.state != "active":
            raise ToolkitError("sign_in_failed")
        return opened(repository, account, proof=second_factor, browser=browser, at=moment)


def demo_sign_in(
    ws: Workspace, role: Role, ags: str | None = None, *, browser: str = "", at: datetime | None = None
) -> Opened:
    """Open a session of a visitor without an account, who plays `role` in a city of the demo (AGS).

    Raises:
        ToolkitError: `demo_closed`: this is no workspace for trying out. `not_available`: there is no such city, or it
            is that of a group of a workshop.
    """
    moment = at or datetime.now(UTC)
    with ws.store.writing() as repository:
        if not demo_is_open(repository):
            raise ToolkitError("demo_closed")
        if role in CITY_ROLES and repository.cities() and (ags is None or not _open_to_all(repository, ags)):
            raise ToolkitError("not_available")
        return open_demo_session(repository, role, ags if role in CITY_ROLES else None, browser, moment)


def _open_to_all(repository: Repository, ags: str) -> bool:
    """Return whether a city is there and is not that of a group, which only the code of the group lets in."""
    return repository.city(ags) is not None and repository.workshop.group_of(ags=ags) is None


def open_demo_session(repository: Repository, role: Role, ags: str | None, browser: str, at: datetime) -> Opened:
    """Add a session of a visitor without an account inside a transaction of the caller, with its line in the log."""
    token = new_token()
    _tidy(repository, at)
    session = repository.sign_ins.add_session(
        token_hash(token),
        account_id=None,
        second_factor="not_needed",
        at=at,
        expires_at=at + ABSOLUTE,
        browser=shortened(browser),
        demo_role=role.value,
        demo_ags=ags,
    )
    repository.record(AuditEntry("Demo", "sign_in", f"demo {role} {ags or ''}".strip(), None))
    return Opened(token, "nothing", None, session.expires_at)


def demo_is_open(repository: Repository) -> bool:
    """Return whether visitors without an account may come in: made-up cities, or nothing at all and no account."""
    mode = repository.mode()
    return mode == "demo" or (mode is None and repository.people.number_of_accounts() == 0)


def actor_of_session(ws: Workspace, token: str | None, *, at: datetime | None = None) -> SignedIn | None:
    """Return whose session `token` belongs to and what the person may do at this moment; None: nobody's.

    Account, roles and the kind of the workspace are read anew each time, so that a role that was withdrawn or an
    account that was disabled counts from the next click. A session ends 30 minutes after its last use and 10 hours
    after its beginning.
    """
    if not token:
        return None
    moment, hashed = at or datetime.now(UTC), token_hash(token)
    with ws.store.reading() as repository:
        session = repository.sign_ins.session(hashed)
        if session is None or not _counts(session, moment):
            return None
        found = _visitor(repository, session) if session.account_id is None else _person(repository, session)
    if found is not None and moment - session.last_seen_at >= NOTED_EVERY:
        _note_use(ws, hashed, moment)
    return found


def sign_out(ws: Workspace, token: str | None) -> None:
    """End the session of a token; one that is over already stays so."""
    if not token:
        return
    with ws.store.writing() as repository:
        session = repository.sign_ins.session(token_hash(token))
        if session is None:
            return
        repository.sign_ins.end_session(token_hash=token_hash(token))
        account = repository.people.account(session.account_id) if session.account_id else None
        who = account.name if account else "Demo"
        thing = f"session {session.id}"
        repository.record(AuditEntry(who, "sign_out", thing, None, account=session.account_id))


def opened(repository: Repository, account: AccountRecord, *, proof: Proof, browser: str, at: datetime) -> Opened:
    """Add a session inside a transaction of the caller, with its line in the audit log."""
    token, waits_for = new_token(), _still_open(account, "done" if proof == "given" else "not_needed")
    if proof == "ask" and account.second_factor_since is not None:
        waits_for = "code"
    state: SecondFactorState = "open" if waits_for != "nothing" else "done" if proof == "given" else "not_needed"
    _tidy(repository, at)
    session = repository.sign_ins.add_session(
        token_hash(token),
        account_id=account.id,
        second_factor=state,
        at=at,
        expires_at=at + ABSOLUTE,
        browser=shortened(browser),
    )
    repository.people.note_sign_in(account.id)
    repository.record(AuditEntry(account.name, "sign_in", f"session {session.id}", None, account=account.id))
    return Opened(token, waits_for, account.language, session.expires_at)


def renewed(repository: Repository, token: str, account: AccountRecord, at: datetime) -> Opened:
    """Give a session whose second factor was just shown a new token, inside a transaction of the caller.

    Raises:
        ToolkitError: `session_ended`.
    """
    fresh = new_token()
    if not repository.sign_ins.renew_token(token_hash(token), token_hash(fresh), at, "done"):
        raise ToolkitError("session_ended")
    session = repository.sign_ins.session(token_hash(fresh))
    expires = session.expires_at if session else at
    return Opened(fresh, "nothing", account.language, expires)


def shortened(browser: str) -> str:
    """Return what a browser calls itself, without control characters and not too long."""
    return "".join(letter for letter in browser if letter.isprintable())[:LONGEST_BROWSER]


def _counts(session: SessionRecord, at: datetime) -> bool:
    return at < session.expires_at and at - session.last_seen_at < IDLE


def _visitor(repository: Repository, session: SessionRecord) -> SignedIn | None:
    if session.demo_role is None or not demo_is_open(repository):
        return None
    actor = Actor("Demo", frozenset({Assignment(Role(session.demo_role), session.demo_ags)}), demo=True)
    return SignedIn(actor, "Demo", session.id, None, None, "nothing", True, session.created_at, session.expires_at)


def _person(repository: Repository, session: SessionRecord) -> SignedIn | None:
    account = repository.people.account(session.account_id or "")
    if account is None or account.state != "active":
        return None
    waits_for = _still_open(account, session.second_factor)
    roles = frozenset(Assignment(Role(held.role), held.ags, held.area) for held in account.roles)
    actor = Actor(account.name, roles if waits_for == "nothing" else frozenset(), account=account.id)
    return SignedIn(
        actor,
        account.name,
        session.id,
        account.id,
        account.language,
        waits_for,
        False,
        session.created_at,
        session.expires_at,
    )


def _still_open(account: AccountRecord, state: SecondFactorState) -> WaitsFor:
    """Return what a session still waits for; roles count as they are now, also one that was given meanwhile."""
    needed = any(Role(held.role) in NEED_SECOND_FACTOR for held in account.roles)
    if state == "done" or (state == "not_needed" and not needed):
        return "nothing"
    if account.second_factor_since is not None:
        return "code"
    return "set_up" if needed else "nothing"


def _note_use(ws: Workspace, hashed: str, at: datetime) -> None:
    """Store that the session is in use; a page is shown even if this fails."""
    try:
        with ws.store.writing() as repository:
            repository.sign_ins.seen(hashed, at)
    except ToolkitError:
        _LOG.warning("the use of a session could not be noted")


def _tidy(repository: Repository, at: datetime) -> None:
    repository.sign_ins.remove_old(unseen_since=at - IDLE, at=at)
