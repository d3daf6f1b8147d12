"""Texts that people write together, and what was kept of a lost save."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import DraftText, KeptText, new_id, now
from ctc_toolkit.store.queries import Cities, column, narrowed

How = Literal["look", "lock"]


@dataclass(frozen=True)
class TextPlace:
    """What a text is about: an area, a survey wave, or a wave as seen from one area, in the city `ags`."""

    ags: str
    area: str | None
    wave: str | None

    def key(self, section: str) -> str:
        """Return the name under which the text of a section exists once."""
        return f"{self.area or '-'}/{self.wave or '-'}/{section}"


@dataclass(frozen=True)
class TextRecord:
    """The newest text of one section; `version` counts its changes."""

    id: str
    place: TextPlace
    section: str
    text: str
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class Writer:
    """Whose kept texts are meant: those of an account, or of a visitor of the demo by name."""

    name: str
    account: str | None


@dataclass(frozen=True)
class KeptRecord:
    """The text of a save that came too late, written from version `based_on`, and the newest text."""

    id: str
    text: str
    based_on: int
    kept_for: str
    kept_at: datetime
    newest: TextRecord


class TextTables:
    """Texts that people write together, and what was kept of a lost save, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def texts(self, place: TextPlace) -> list[TextRecord]:
        """Return all texts of a place that have been written, by section."""
        statement = select(DraftText).where(
            column(DraftText.ags) == place.ags,
            column(DraftText.area_id) == place.area,
            column(DraftText.wave_id) == place.wave,
        )
        found = self._session.scalars(statement.order_by(column(DraftText.section))).all()
        return [_text_record(row) for row in found]

    def text(self, place: TextPlace, section: str, how: How = "look") -> TextRecord | None:
        """Return the newest text of a section; "lock": nobody else changes it before the end of the transaction."""
        statement = select(DraftText).where(column(DraftText.key) == place.key(section))
        if how == "lock":
            statement = statement.with_for_update().execution_options(populate_existing=True)
        found = self._session.scalars(statement).one_or_none()
        return _text_record(found) if found else None

    def of_city(self, ags: str, section: str) -> TextRecord | None:
        """Return the text of a section that a city has once, wherever it is kept; the newest of several."""
        statement = select(DraftText).where(column(DraftText.ags) == ags, column(DraftText.section) == section)
        found = self._session.scalars(statement.order_by(column(DraftText.changed_at).desc()).limit(1)).one_or_none()
        return _text_record(found) if found else None

    def add_text(
        self,
        place: TextPlace,
        section: str,
        text: str,
        by: str,
        text_id: str | None = None,
        at: datetime | None = None,
    ) -> TextRecord:
        """Add the first text of a section. text_id, at: a random id and this moment where not given.

        Raises:
            IntegrityError: somebody else has added it.
        """
        added = DraftText(
            id=text_id or new_id(),
            key=place.key(section),
            ags=place.ags,
            area_id=place.area,
            wave_id=place.wave,
            section=section,
            text=text,
            changed_by=by,
            changed_at=at or now(),
        )
        self._session.add(added)
        self._session.flush()
        return _text_record(added)

    def change_text(self, text_id: str, version: int, text: str, by: str) -> TextRecord:
        """Store a newer text in the place of version `version`.

        Raises:
            ToolkitError: `changed_meanwhile`.
        """
        row = self._session.get_one(DraftText, text_id)
        if row.version != version:
            raise ToolkitError("changed_meanwhile")
        row.text, row.changed_by, row.changed_at = text, by, now()
        self._session.flush()
        return _text_record(row)

    def keep(self, text_id: str, text: str, based_on: int, writer: Writer) -> KeptRecord:
        """Keep the text of a save that came too late; the same text of the same writer is kept once."""
        statement = _of_writer(select(KeptText), writer).where(
            column(KeptText.draft_id) == text_id, column(KeptText.text) == text
        )
        row = self._session.scalars(statement.limit(1)).one_or_none()
        if row is None:
            row = KeptText(
                draft_id=text_id, text=text, based_on=based_on, kept_for=writer.name, account_id=writer.account
            )
            self._session.add(row)
            self._session.flush()
        return _kept_record(row, self._session.get_one(DraftText, text_id))

    def kept(self, writer: Writer, within: Cities = None) -> list[KeptRecord]:
        """Return what is kept for a writer in the cities `within`, oldest first."""
        statement = select(KeptText, DraftText).join(DraftText, column(KeptText.draft_id) == column(DraftText.id))
        statement = narrowed(_of_writer(statement, writer), column(DraftText.ags), within)
        ordered = statement.order_by(column(KeptText.kept_at), column(KeptText.id))
        return [_kept_record(kept, text) for kept, text in self._session.execute(ordered).all()]

    def kept_text(self, kept_id: str, writer: Writer, within: Cities = None) -> KeptRecord | None:
        """Return one kept text if it belongs to the writer and to a city `within`; its newest text is locked."""
        statement = select(column(KeptText.draft_id)).where(column(KeptText.id) == kept_id)
        text_id = self._session.scalars(_of_writer(statement, writer)).one_or_none()
        if text_id is None:
            return None
        locked = select(DraftText).where(column(DraftText.id) == text_id).with_for_update()
        text = self._session.scalars(
            narrowed(locked, column(DraftText.ags), within).execution_options(populate_existing=True)
        ).one_or_none()
        kept = self._session.get(KeptText, kept_id, populate_existing=True)
        return _kept_record(kept, text) if kept is not None and text is not None else None

    def keep_instead(self, kept_id: str, text: str, based_on: int) -> KeptRecord:
        """Keep a later text of the same writer in the place of an earlier one."""
        row = self._session.get_one(KeptText, kept_id)
        row.text, row.based_on, row.kept_at = text, based_on, now()
        self._session.flush()
        return _kept_record(row, self._session.get_one(DraftText, row.draft_id))

    def drop_kept(self, kept_id: str) -> None:
        """Delete a kept text about which its writer has decided."""
        self._session.delete(self._session.get_one(KeptText, kept_id))
        self._session.flush()


def _of_writer(statement: Any, writer: Writer) -> Any:
    statement = statement.where(column(KeptText.account_id) == writer.account)
    return statement if writer.account else statement.where(column(KeptText.kept_for) == writer.name)


def _text_record(row: DraftText) -> TextRecord:
    place = TextPlace(row.ags, row.area_id, row.wave_id)
    return TextRecord(row.id, place, row.section, row.text, row.changed_by, row.changed_at, row.version)


def _kept_record(row: KeptText, text: DraftText) -> KeptRecord:
    return KeptRecord(row.id, row.text, row.based_on, row.kept_for, row.kept_at, _text_record(text))
