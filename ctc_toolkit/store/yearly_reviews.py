"""Yearly reviews of areas with their entries, as seen inside one transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_document import figures_from_document, figures_to_document, without_wave
from ctc_toolkit.evaluation.yearly_entries import YearlyEntry, entry_from_document, entry_to_document
from ctc_toolkit.evaluation.yearly_review import YearFigures
from ctc_toolkit.store.models import YearlyEntryRow, YearlyReview, new_id, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class YearlyRecord:
    """A review as stored; see `models.YearlyReview`. figures: None as long as it is not decided."""

    id: str
    area_id: str
    year: int
    state: Literal["open", "decided"]
    figures: YearFigures | None
    begun_on: date
    decided_on: date | None
    present: int | None
    decision_id: str | None
    next_plan: int | None
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class YearlyEntryRecord:
    """An entry as stored. measure: its origin, "" for the whole year."""

    measure: str
    title: str
    entry: YearlyEntry
    changed_by: str
    changed_at: datetime
    version: int


class YearlyReviewTables:
    """Yearly reviews and what people wrote into them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_area(self, area_id: str) -> list[YearlyRecord]:
        """Return the reviews of an area, the newest school year first.

        Raises:
            ToolkitError: `yearly_damaged`.
        """
        statement = select(YearlyReview).where(column(YearlyReview.area_id) == area_id)
        return [_record(row) for row in self._session.scalars(statement.order_by(column(YearlyReview.year).desc()))]

    def decided_with(self, decisions: Collection[str]) -> dict[str, tuple[str, int]]:
        """Return area and year of the reviews that belong to decisions of bodies (ids)."""
        if not decisions:
            return {}
        statement = select(YearlyReview).where(column(YearlyReview.decision_id).in_(sorted(decisions)))
        return {str(one.decision_id): (one.area_id, one.year) for one in self._session.scalars(statement)}

    def held(self, area_id: str, review_id: str) -> YearlyRecord | None:
        """Return a review of an area, held until the transaction ends."""
        statement = select(YearlyReview).where(column(YearlyReview.id) == review_id).with_for_update()
        found = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        return _record(found) if found is not None and found.area_id == area_id else None

    def begin(self, area_id: str, year: int, who: str, today: date, own_id: str | None = None) -> YearlyRecord:
        """Begin the review of a school year.

        Raises:
            IntegrityError: it is there already.
        """
        added = YearlyReview(id=own_id or new_id(), area_id=area_id, year=year, begun_on=today, changed_by=who)
        self._session.add(added)
        self._session.flush()
        return _record(added)

    def entries(self, review_id: str) -> dict[str, YearlyEntryRecord]:
        """Return what people wrote, by measure (origin; "" for the whole year).

        Raises:
            ToolkitError: `yearly_damaged`.
        """
        found = self._session.scalars(select(YearlyEntryRow).where(column(YearlyEntryRow.review_id) == review_id))
        return {row.measure: _entry(row) for row in found}

    def save_entry(
        self, review_id: str, measure: str, title: str, entry: YearlyEntry, who: str, version: int
    ) -> YearlyEntryRecord:
        """Store what somebody wrote into a review that is held. version: of the entry changed, 0 where there was none.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        statement = select(YearlyEntryRow).where(
            column(YearlyEntryRow.review_id) == review_id, column(YearlyEntryRow.measure) == measure
        )
        row = self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
        if (row.version if row is not None else 0) != version:
            raise ToolkitError("changed_meanwhile")
        if row is None:
            row = YearlyEntryRow(
                review_id=review_id, measure=measure, title=title, document=entry_to_document(entry), changed_by=who
            )
            self._session.add(row)
        else:
            row.title, row.document, row.changed_by, row.changed_at = title, entry_to_document(entry), who, now()
        self._touch(review_id, who)
        return _entry(row)

    def decide(
        self, review_id: str, figures: YearFigures, *, on: date, present: int, decision_id: str, who: str
    ) -> YearlyRecord:
        """Make a review that is held decided, with its figures as they are now."""
        row = self._session.get_one(YearlyReview, review_id)
        row.state, row.decided_on, row.present = "decided", on, present
        row.figures, row.decision_id = figures_to_document(figures), decision_id
        self._touch(review_id, who)
        return _record(row)

    def note_next_plan(self, review_id: str, number: int | None, who: str) -> None:
        """Note which version of the plan was begun from a review that is held."""
        self._session.get_one(YearlyReview, review_id).next_plan = number
        self._touch(review_id, who)

    def remove(self, review_id: str) -> None:
        """Delete a review that is not decided, with its entries."""
        self._session.execute(delete(YearlyEntryRow).where(column(YearlyEntryRow.review_id) == review_id))
        self._session.execute(delete(YearlyReview).where(column(YearlyReview.id) == review_id))
        self._session.expire_all()

    def forget_wave(self, wave_id: str) -> None:
        """Take out of kept figures what comes from a survey that is deleted as a whole."""
        mentioned = column(YearlyReview.figures).contains(wave_id, autoescape=True)
        for row in self._session.scalars(select(YearlyReview).where(mentioned)):
            row.figures = figures_to_document(without_wave(figures_from_document(row.figures), wave_id))
        self._session.flush()

    def _touch(self, review_id: str, who: str) -> None:
        """Let the version of the review grow, so that nobody decides on something else than what was seen."""
        row = self._session.get_one(YearlyReview, review_id)
        row.changed_by, row.changed_at = who, now()
        self._session.flush()


def _record(row: YearlyReview) -> YearlyRecord:
    return YearlyRecord(
        row.id,
        row.area_id,
        row.year,
        "decided" if row.state == "decided" else "open",
        figures_from_document(row.figures) if row.figures else None,
        row.begun_on,
        row.decided_on,
        row.present,
        row.decision_id,
        row.next_plan,
        row.changed_by,
        row.changed_at,
        row.version,
    )


def _entry(row: YearlyEntryRow) -> YearlyEntryRecord:
    entry = entry_from_document(row.document)
    return YearlyEntryRecord(row.measure, row.title, entry, row.changed_by, row.changed_at, row.version)
