"""What areas do about early warnings, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import DeliveryReaction, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class ReactionRecord:
    """The reaction to a warning; see `models.DeliveryReaction`."""

    measure: str
    warning: str
    severity: str
    level: float
    what: str
    until: date
    by: str
    at: datetime
    version: int


class ReactionTables:
    """Reactions of areas to early warnings."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_areas(self, area_ids: list[str]) -> dict[str, tuple[ReactionRecord, ...]]:
        """Return the reactions of areas by area, the latest first; areas without one are left out."""
        statement = select(DeliveryReaction).where(column(DeliveryReaction.area_id).in_(sorted(area_ids)))
        found: dict[str, tuple[ReactionRecord, ...]] = {}
        for row in self._session.scalars(statement.order_by(column(DeliveryReaction.changed_at).desc())):
            found[row.area_id] = (*found.get(row.area_id, ()), _record(row))
        return found

    def held(self, area_id: str, measure: str, warning: str) -> ReactionRecord | None:
        """Return the reaction to a warning, held until the transaction ends."""
        found = self._found(area_id, measure, warning)
        return _record(found) if found is not None else None

    def save(
        self, area_id: str, measure: str, warning: str, what: str, until: date, who: str, *, now_at: tuple[str, float]
    ) -> ReactionRecord:
        """Store the reaction to a warning. now_at: its severity and level.

        Raises:
            IntegrityError: there was none, and somebody else has just entered one.
        """
        severity, level = now_at
        found = self._found(area_id, measure, warning)
        if found is None:
            found = DeliveryReaction(
                area_id=area_id, measure=measure, warning=warning, severity=severity, level=level, what=what,
                until=until, changed_by=who,
            )  # fmt: skip
            self._session.add(found)
        else:
            found.severity, found.level, found.what, found.until = severity, level, what, until
            found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _record(found)

    def _found(self, area_id: str, measure: str, warning: str) -> DeliveryReaction | None:
        statement = select(DeliveryReaction).where(
            column(DeliveryReaction.area_id) == area_id,
            column(DeliveryReaction.measure) == measure,
            column(DeliveryReaction.warning) == warning,
        )
        held = statement.with_for_update().execution_options(populate_existing=True)
        return self._session.scalars(held).one_or_none()


def _record(row: DeliveryReaction) -> ReactionRecord:
    return ReactionRecord(
        row.measure,
        row.warning,
        row.severity,
        row.level,
        row.what,
        row.until,
        row.changed_by,
        row.changed_at,
        row.version,
    )
