"""Lock plans of waves, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import ReleasePlan, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class LockPlanRecord:
    """A stored lock plan; fields as in the table."""

    product: str
    scope: str
    rules: str
    document: str
    content_hash: str


class ReleasePlanTables:
    """The lock plans of waves; they are added and never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_wave(self, wave_id: str, rules: str) -> list[LockPlanRecord]:
        """Return the plans of a wave under a version of the rules, oldest first."""
        wanted = select(ReleasePlan).where(column(ReleasePlan.wave_id) == wave_id, column(ReleasePlan.rules) == rules)
        found = sorted(self._session.scalars(wanted).all(), key=lambda row: (row.created_at, row.product, row.scope))
        return [LockPlanRecord(row.product, row.scope, row.rules, row.document, row.content_hash) for row in found]

    def keep(self, wave_id: str, plan: LockPlanRecord) -> None:
        """Keep a plan; where one of the same wave, product, scope and rules is there, that one stays.

        Raises:
            IntegrityError: the wave is not there.
        """
        bind = self._session.get_bind()
        insert: Any = postgresql.insert if bind.dialect.name == "postgresql" else sqlite.insert
        values = {
            "id": new_id(),
            "wave_id": wave_id,
            "product": plan.product,
            "scope": plan.scope,
            "rules": plan.rules,
            "document": plan.document,
            "content_hash": plan.content_hash,
            "created_at": now(),
        }
        unique = ["wave_id", "product", "scope", "rules"]
        self._session.execute(insert(ReleasePlan).values(**values).on_conflict_do_nothing(index_elements=unique))
