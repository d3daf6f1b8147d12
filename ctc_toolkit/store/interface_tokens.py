"""Tokens of the read-only interface and what was read with them, as seen inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import InterfaceRead, InterfaceToken, now
from ctc_toolkit.store.queries import column

KEPT_READS = timedelta(days=400)
"""How long it is known what was read on which day; the audit log knows it longer."""


@dataclass(frozen=True)
class TokenRecord:
    """A token; see `models.InterfaceToken`. Its hash stays in the table. cities: empty: all the role reaches."""

    id: str
    account_id: str
    name: str
    cities: tuple[str, ...]
    level: str
    expires_on: date
    revoked_at: datetime | None
    last_used_on: date | None
    made_at: datetime
    version: int


class InterfaceTokenTables:
    """Tokens of the read-only interface, and what was read with them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_account(self, account_id: str) -> list[TokenRecord]:
        """Return the tokens of an account, newest first."""
        statement = select(InterfaceToken).where(column(InterfaceToken.account_id) == account_id)
        ordered = statement.order_by(column(InterfaceToken.made_at).desc(), column(InterfaceToken.id))
        return [_record(one) for one in self._session.scalars(ordered)]

    def with_hash(self, token_hash: str) -> TokenRecord | None:
        """Return the token with this hash."""
        statement = select(InterfaceToken).where(column(InterfaceToken.token_hash) == token_hash)
        found = self._session.scalars(statement).one_or_none()
        return _record(found) if found is not None else None

    def add(
        self, account_id: str, *, name: str, cities: Sequence[str], level: str, token_hash: str, expires_on: date
    ) -> TokenRecord:
        """Add a token."""
        added = InterfaceToken(
            account_id=account_id,
            name=name,
            cities=" ".join(sorted(cities)),
            level=level,
            token_hash=token_hash,
            expires_on=expires_on,
        )
        self._session.add(added)
        self._session.flush()
        return _record(added)

    def revoke(self, account_id: str, token_id: str, version: int) -> TokenRecord | None:
        """Let a token of an account work no more, for good: its hash is deleted. None: there is no such token.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        statement = select(InterfaceToken).where(column(InterfaceToken.id) == token_id).with_for_update()
        row = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        if row is None or row.account_id != account_id:
            return None
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        if row.revoked_at is None:
            row.revoked_at, row.token_hash, row.changed_at = now(), None, now()
            self._session.flush()
        return _record(row)

    def note_read(self, token_id: str, what: str, day: date) -> bool:
        """Note that something was read with a token; return whether it is the first time on this day."""
        held = select(column(InterfaceToken.id)).where(column(InterfaceToken.id) == token_id).with_for_update()
        self._session.execute(held)  # one at a time for each token, so that no reading is counted twice
        known = self._session.get(InterfaceRead, (token_id, day, what))
        if known is None:
            self._session.add(InterfaceRead(token_id=token_id, day=day, what=what))
            self._session.execute(delete(InterfaceRead).where(column(InterfaceRead.day) < day - KEPT_READS))
        else:
            known.times += 1
        used = update(InterfaceToken).where(column(InterfaceToken.id) == token_id)
        self._session.execute(used.values(last_used_on=day))  # past the version: nobody's change is outdated by it
        self._session.flush()
        self._session.expire_all()
        return known is None

    def times_read(self, token_id: str, day: date) -> dict[str, int]:
        """Return what was read with a token on a day, and how often."""
        statement = select(InterfaceRead).where(
            column(InterfaceRead.token_id) == token_id, column(InterfaceRead.day) == day
        )
        return {one.what: one.times for one in self._session.scalars(statement)}

    def remove_of_account(self, account_id: str) -> None:
        """Delete the tokens of an account and what is known of their use."""
        own = select(column(InterfaceToken.id)).where(column(InterfaceToken.account_id) == account_id)
        self._session.execute(delete(InterfaceRead).where(column(InterfaceRead.token_id).in_(own)))
        self._session.execute(delete(InterfaceToken).where(column(InterfaceToken.account_id) == account_id))


def _record(row: InterfaceToken) -> TokenRecord:
    return TokenRecord(
        row.id,
        row.account_id,
        row.name,
        tuple(row.cities.split()),
        row.level,
        row.expires_on,
        row.revoked_at,
        row.last_used_on,
        row.made_at,
        row.version,
    )
