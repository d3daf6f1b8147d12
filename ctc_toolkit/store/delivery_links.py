"""Links of providers, and the sessions that came by them, as seen inside one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import DeliveryLink, DeliveryLinkSession, DeliverySession, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class LinkRecord:
    """A link of a provider; see `models.DeliveryLink`. The hash of its end stays in the table."""

    id: str
    area_id: str
    measure: str
    group_id: str | None
    provider: str
    expires_on: date
    revoked_at: datetime | None
    last_used_at: datetime | None
    made_at: datetime
    changed_by: str
    changed_at: datetime
    version: int


class DeliveryLinkTables:
    """Links of providers, and which sessions came by them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_area(self, area_id: str) -> list[LinkRecord]:
        """Return the links of an area, newest first."""
        statement = select(DeliveryLink).where(column(DeliveryLink.area_id) == area_id)
        ordered = statement.order_by(column(DeliveryLink.made_at).desc(), column(DeliveryLink.id))
        return [_record(one) for one in self._session.scalars(ordered)]

    def held(self, area_id: str, link_id: str) -> LinkRecord | None:
        """Return a link of an area, held until the transaction ends."""
        statement = select(DeliveryLink).where(column(DeliveryLink.id) == link_id).with_for_update()
        found = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        return _record(found) if found is not None and found.area_id == area_id else None

    def with_hash(self, token_hash: str, *, hold: str = "no") -> LinkRecord | None:
        """Return the link with this hash of its end. hold: "yes" keeps others from changing it meanwhile."""
        statement = select(DeliveryLink).where(column(DeliveryLink.token_hash) == token_hash)
        if hold == "yes":
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(statement).one_or_none()
        return _record(found) if found is not None else None

    def add(
        self,
        area_id: str,
        measure: str,
        group_id: str | None,
        *,
        provider: str,
        token_hash: str,
        expires_on: date,
        who: str,
    ) -> LinkRecord:
        """Add a link."""
        added = DeliveryLink(
            area_id=area_id,
            measure=measure,
            group_id=group_id,
            provider=provider,
            token_hash=token_hash,
            expires_on=expires_on,
            changed_by=who,
        )
        self._session.add(added)
        self._session.flush()
        return _record(added)

    def prolong(self, link_id: str, expires_on: date, who: str, version: int) -> LinkRecord:
        """Store until when a link that is held works.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._row(link_id, version)
        row.expires_on, row.changed_by, row.changed_at = expires_on, who, now()
        self._session.flush()
        return _record(row)

    def revoke(self, link_id: str, who: str, version: int) -> LinkRecord:
        """Let a link that is held lead nowhere from now on: the hash of its end is deleted.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._row(link_id, version)
        row.revoked_at, row.token_hash, row.changed_by, row.changed_at = now(), None, who, now()
        self._session.flush()
        return _record(row)

    def remove(self, link_id: str, version: int) -> None:
        """Delete a link that is held; the sessions that came by it stay.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._row(link_id, version)
        came = delete(DeliveryLinkSession).where(column(DeliveryLinkSession.link_id) == link_id)
        self._session.execute(came)
        self._session.delete(row)
        self._session.flush()

    def used(self, link_id: str, session_id: str, moment: datetime) -> None:
        """Note that a session came by a link that is held."""
        self._session.add(DeliveryLinkSession(session_id=session_id, link_id=link_id, at=moment))
        self._session.flush()
        self.touched(link_id, moment)

    def touched(self, link_id: str, moment: datetime) -> None:
        """Note that something was stored by a link that is held."""
        statement = update(DeliveryLink).where(column(DeliveryLink.id) == link_id)
        self._session.execute(
            statement.values(last_used_at=moment)
        )  # past the version: nobody's change is outdated by it
        self._session.expire_all()

    def forget(self, session_id: str) -> None:
        """Forget that a session came by a link, because it is deleted."""
        gone = delete(DeliveryLinkSession).where(column(DeliveryLinkSession.session_id) == session_id)
        self._session.execute(gone)
        self._session.expire_all()

    def sessions(self, link_id: str) -> dict[str, datetime]:
        """Return the sessions (ids) that came by a link, and when."""
        statement = select(DeliveryLinkSession).where(column(DeliveryLinkSession.link_id) == link_id)
        return {one.session_id: one.at for one in self._session.scalars(statement)}

    def counts(self, links: Collection[str]) -> dict[str, int]:
        """Return how many sessions that are there came by each of the links (ids); links without any are left out."""
        if not links:
            return {}
        counted = (
            select(column(DeliveryLinkSession.link_id), func.count())
            .join(DeliverySession, column(DeliverySession.id) == column(DeliveryLinkSession.session_id))
            .where(column(DeliveryLinkSession.link_id).in_(sorted(links)))
            .group_by(column(DeliveryLinkSession.link_id))
        )
        return {str(link_id): int(count) for link_id, count in self._session.execute(counted)}

    def _row(self, link_id: str, version: int) -> DeliveryLink:
        row = self._session.get_one(DeliveryLink, link_id)
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        return row


def _record(row: DeliveryLink) -> LinkRecord:
    return LinkRecord(
        row.id,
        row.area_id,
        row.measure,
        row.group_id,
        row.provider,
        row.expires_on,
        row.revoked_at,
        row.last_used_at,
        row.made_at,
        row.changed_by,
        row.changed_at,
        row.version,
    )
