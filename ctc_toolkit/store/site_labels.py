"""The German words that a site has chosen, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import SiteLabel, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class SiteLabelRecord:
    """The word chosen for a label, by whom and when."""

    label: str
    word: str
    changed_by: str
    changed_at: datetime
    version: int


class SiteLabelTables:
    """The chosen words."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> list[SiteLabelRecord]:
        """Return all choices, by label."""
        return [_record(row) for row in self._session.scalars(select(SiteLabel).order_by(column(SiteLabel.label)))]

    def choose(self, label: str, word: str, who: str, version: int) -> SiteLabelRecord:
        """Store the word for a label. version: of the choice that was read; 0: there was none.

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: there was none, and somebody else has just made it.
        """
        statement = select(SiteLabel).where(column(SiteLabel.label) == label).with_for_update()
        found = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        if (found.version if found else 0) != version:
            raise ToolkitError("changed_meanwhile")
        if found is None:
            found = SiteLabel(label=label, word=word, changed_by=who)
            self._session.add(found)
        else:
            found.word, found.changed_by, found.changed_at = word, who, now()
        self._session.flush()
        return _record(found)


def _record(row: SiteLabel) -> SiteLabelRecord:
    return SiteLabelRecord(row.label, row.word, row.changed_by, row.changed_at, row.version)
