"""Which answers of a wave count and with which weights, as seen inside one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import AnswerChoice, SurveyWave, now
from ctc_toolkit.store.queries import column


@dataclass(frozen=True)
class ChoiceRecord:
    """What was chosen for a wave. rules, margins, expected: JSON. version 0: nothing is stored yet."""

    wave_id: str
    rules: str
    margins: str
    expected: str
    frozen_at: datetime | None
    version: int


class AnswerCheckTables:
    """The choices of waves, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def choice(self, wave_id: str) -> ChoiceRecord | None:
        """Return what was chosen for a wave; None: nothing, so the defaults count."""
        found = self._session.get(AnswerChoice, wave_id)
        return _record(found) if found else None

    def hold(self, wave_id: str) -> ChoiceRecord | None:
        """Return the same, and let nobody else choose or release for this wave until the transaction ends."""
        wave = column(SurveyWave.id) == wave_id
        self._session.execute(select(column(SurveyWave.id)).where(wave).with_for_update())
        found = self._session.get(AnswerChoice, wave_id, populate_existing=True)
        return _record(found) if found else None

    def save(self, wave_id: str, *, rules: str, margins: str, expected: str, version: int) -> ChoiceRecord:
        """Store what was chosen; `version`: the one that was changed (0: there was none).

        Raises:
            ToolkitError: `changed_meanwhile`.
            IntegrityError: the wave is not there.
        """
        held = self.hold(wave_id)
        if (held.version if held else 0) != version:
            raise ToolkitError("changed_meanwhile")
        row = self._session.get(AnswerChoice, wave_id)
        if row is None:
            row = AnswerChoice(wave_id=wave_id, rules=rules)
            self._session.add(row)
        row.rules, row.margins, row.expected, row.changed_at = rules, margins, expected, now()
        self._session.flush()
        return _record(row)

    def freeze(self, wave_id: str) -> ChoiceRecord:
        """Note that the stored choice counts for good."""
        row = self._session.get_one(AnswerChoice, wave_id)
        if row.frozen_at is None:
            row.frozen_at = now()
            self._session.flush()
        return _record(row)


def _record(row: AnswerChoice) -> ChoiceRecord:
    return ChoiceRecord(row.wave_id, row.rules, row.margins, row.expected, row.frozen_at, row.version)
