"""Open sessions, and delays after failed attempts to sign in."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import SignInDelay, SignInSession, new_id
from ctc_toolkit.store.queries import column

SecondFactorState = Literal["not_needed", "open", "done"]


@dataclass(frozen=True)
class SessionRecord:
    """An open session without its token.

    id: names it where a person ends it. account_id: None in a demo session, which plays `demo_role` in the city
    `demo_ags` (None: in all). browser: what it told about itself.
    """

    id: str
    account_id: str | None
    demo_role: str | None
    demo_ags: str | None
    second_factor: SecondFactorState
    browser: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Attempt:
    """Whether an attempt to sign in may go on; `wait_until`: from when the next one may."""

    allowed: bool
    failures: int
    wait_until: datetime


class SignInTables:
    """Open sessions and delays, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_session(
        self,
        token_hash: str,
        *,
        account_id: str | None,
        second_factor: SecondFactorState,
        at: datetime,
        expires_at: datetime,
        browser: str = "",
        demo_role: str | None = None,
        demo_ags: str | None = None,
    ) -> SessionRecord:
        """Add a session of an account, or of a demo role."""
        added = SignInSession(
            token_hash=token_hash,
            id=new_id(),
            account_id=account_id,
            demo_role=demo_role,
            demo_ags=demo_ags,
            second_factor=second_factor,
            browser=browser,
            created_at=at,
            last_seen_at=at,
            expires_at=expires_at,
        )
        self._session.add(added)
        self._session.flush()
        return _session_record(added)

    def session(self, token_hash: str) -> SessionRecord | None:
        """Return the session of a token; the caller says whether it still counts."""
        found = self._session.get(SignInSession, token_hash, populate_existing=True)
        return _session_record(found) if found else None

    def sessions_of(self, account_id: str) -> list[SessionRecord]:
        """Return the sessions of an account, the last used first."""
        statement = select(SignInSession).where(column(SignInSession.account_id) == account_id)
        found = self._session.scalars(statement.order_by(column(SignInSession.last_seen_at).desc())).all()
        return [_session_record(session) for session in found]

    def seen(self, token_hash: str, at: datetime) -> None:
        """Store that a session was used at `at`."""
        statement = update(SignInSession).where(column(SignInSession.token_hash) == token_hash)
        self._session.execute(statement.values(last_seen_at=at))

    def renew_token(self, token_hash: str, fresh_hash: str, at: datetime, second_factor: SecondFactorState) -> bool:
        """Give a session another token and note its second factor; False where there is no such session any more."""
        statement = update(SignInSession).where(column(SignInSession.token_hash) == token_hash)
        renewed = statement.values(token_hash=fresh_hash, second_factor=second_factor, last_seen_at=at)
        return bool(_rows(self._session.execute(renewed)))

    def end_session(
        self, *, token_hash: str | None = None, id: str | None = None, account_id: str | None = None
    ) -> int:
        """End the sessions that fit everything given, and return how many. Something must be given."""
        wanted = {"token_hash": token_hash, "id": id, "account_id": account_id}
        conditions = [
            column(getattr(SignInSession, name)) == value for name, value in wanted.items() if value is not None
        ]
        if not conditions:
            raise ValueError("say which sessions")
        return _rows(self._session.execute(delete(SignInSession).where(*conditions)))

    def end_other_sessions(self, account_id: str, token_hash: str) -> int:
        """End all sessions of an account but the one of the token, and return how many."""
        statement = delete(SignInSession).where(
            column(SignInSession.account_id) == account_id, column(SignInSession.token_hash) != token_hash
        )
        return _rows(self._session.execute(statement))

    def end_demo_sessions(self) -> int:
        """End all demo sessions and return how many."""
        statement = delete(SignInSession).where(column(SignInSession.account_id).is_(None))
        return _rows(self._session.execute(statement))

    def remove_old(self, *, unseen_since: datetime, at: datetime) -> int:
        """Remove the sessions that nobody can use any more, and return how many."""
        old = (column(SignInSession.last_seen_at) < unseen_since) | (column(SignInSession.expires_at) <= at)
        return _rows(self._session.execute(delete(SignInSession).where(old)))

    def waiting_until(self, keys: Collection[str], at: datetime) -> datetime | None:
        """Return until when at least one of the keys has to wait at `at`, or None; nothing is counted."""
        latest = select(func.max(column(SignInDelay.wait_until))).where(column(SignInDelay.key).in_(sorted(keys)))
        found = cast("datetime | None", self._session.execute(latest).scalar_one())
        return found if found is not None and found > at else None

    def attempt(self, key: str, at: datetime, wait: Callable[[int], timedelta]) -> Attempt:
        """Ask for an attempt: counts it as failed before it is made, so that many at once cannot get around the delay.

        key: SHA-256 of account or source. wait: how long to wait after so many failures. `forgive` takes it back.
        """
        self._insert_delay(key, at)
        row = self._session.get_one(SignInDelay, key, with_for_update=True, populate_existing=True)
        if at < row.wait_until:
            return Attempt(False, row.failures, row.wait_until)
        row.failures += 1
        row.last_failure_at = at
        row.wait_until = at + wait(row.failures)
        self._session.flush()
        return Attempt(True, row.failures, row.wait_until)

    def forgive(self, key: str) -> None:
        """Forget the failures of a key, after a success."""
        self._session.execute(delete(SignInDelay).where(column(SignInDelay.key) == key))

    def forget_delays(self, before: datetime) -> int:
        """Remove the delays of failures before `before`, and return how many."""
        statement = delete(SignInDelay).where(column(SignInDelay.last_failure_at) < before)
        return _rows(self._session.execute(statement))

    def _insert_delay(self, key: str, at: datetime) -> None:
        from sqlalchemy.dialects import postgresql, sqlite

        insert = postgresql.insert if self._session.get_bind().dialect.name == "postgresql" else sqlite.insert
        row = {"key": key, "failures": 0, "last_failure_at": at, "wait_until": at}
        self._session.execute(insert(SignInDelay).values(row).on_conflict_do_nothing())


def _rows(result: object) -> int:
    return int(cast("Any", result).rowcount)


def _session_record(session: SignInSession) -> SessionRecord:
    return SessionRecord(
        session.id,
        session.account_id,
        session.demo_role,
        session.demo_ags,
        cast("SecondFactorState", session.second_factor),
        session.browser,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
    )
