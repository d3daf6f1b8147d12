"""What is due for deletion, and its removal from the tables. Erasing the bytes is `erasure`'s part."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session

from ctc_toolkit.store.made_reports import MadeReportTables
from ctc_toolkit.store.models import (
    Account,
    AnswerChoice,
    AuditRecord,
    BenchmarkShare,
    DraftText,
    KeptText,
    OneTimeCode,
    ReleasedTable,
    ReleasePlan,
    SchoolConsent,
    SignInSession,
    Submission,
    SurveyWave,
    WaveAnswers,
    WaveTables,
    now,
)
from ctc_toolkit.store.plans import PlanTables
from ctc_toolkit.store.priorities import PriorityTables
from ctc_toolkit.store.queries import Cities, column, narrowed
from ctc_toolkit.store.yearly_reviews import YearlyReviewTables


class DeletionTables:
    """Everything that is deleted on schedule, as seen inside one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def delete_answers(self, wave_id: str) -> None:
        """Delete the answers of a wave; the wave itself and what was released of it stay.

        Raises:
            StaleDataError: the wave was changed at the same time.
        """
        self._session.execute(delete(WaveAnswers).where(column(WaveAnswers.wave_id) == wave_id))
        wave = self._session.get_one(SurveyWave, wave_id)
        wave.answers_deleted_at = now()
        self._session.flush()

    def set_date(self, wave_id: str, delete_on: date) -> None:
        """Store until when the answers of a wave are kept."""
        self._session.get_one(SurveyWave, wave_id).delete_on = delete_on
        self._session.flush()

    def stored_answers(self, wave_id: str) -> bytes | None:
        """Return the stored answers as they are, whether damaged or not; None where there are none."""
        found = self._session.get(WaveAnswers, wave_id)
        return bytes(found.answers) if found is not None else None

    def waves_with_answers(self) -> frozenset[str]:
        """Return the ids of all waves whose answers are there."""
        return frozenset(self._session.scalars(select(column(WaveAnswers.wave_id))))

    def submissions_of(self, wave_id: str) -> int:
        """Return how many versions about this wave were handed in for review."""
        return self._count(Submission, column(Submission.wave_id) == wave_id)

    def remove_wave(self, wave_id: str) -> None:
        """Delete a wave with everything that hangs on it: answers, tables, texts, priorities, plans, reports.

        Raises:
            IntegrityError: something about it was handed in for review.
        """
        drafts = select(column(DraftText.id)).where(column(DraftText.wave_id) == wave_id)
        self._session.execute(delete(KeptText).where(column(KeptText.draft_id).in_(drafts)))
        MadeReportTables(self._session).remove_of_wave(wave_id)
        YearlyReviewTables(self._session).forget_wave(wave_id)
        PlanTables(self._session).remove_of_wave(wave_id)
        PriorityTables(self._session).remove_of_wave(wave_id)
        released = (BenchmarkShare, ReleasedTable, ReleasePlan, SchoolConsent)
        for model in (DraftText, AnswerChoice, *released, WaveAnswers, WaveTables):
            self._session.execute(delete(model).where(column(model.wave_id) == wave_id))
        of_later = column(ReleasedTable.request).contains(f'"earlier":"{wave_id}"', autoescape=True)
        self._session.execute(delete(ReleasedTable).where(of_later))  # changes from it to later waves
        self._session.delete(self._session.get_one(SurveyWave, wave_id))
        self._session.flush()

    def kept_texts(self, disabled_before: datetime, within: Cities = None) -> dict[str, int]:
        """Return by city (AGS) how many texts are kept for people whose accounts were disabled before the moment.

        Texts whose writer's account is gone count from the moment they were kept.
        """
        counted = (
            select(column(DraftText.ags), func.count())
            .select_from(KeptText)
            .join(DraftText, column(KeptText.draft_id) == column(DraftText.id))
            .where(_left_behind(disabled_before))
            .group_by(column(DraftText.ags))
        )
        rows = self._session.execute(narrowed(counted, column(DraftText.ags), within)).all()
        return {str(ags): int(count) for ags, count in sorted(rows)}

    def remove_kept_texts(self, disabled_before: datetime, ags: str) -> int:
        """Delete these texts of one city and return how many they were."""
        drafts = select(column(DraftText.id)).where(column(DraftText.ags) == ags)
        return self._delete(KeptText, _left_behind(disabled_before), column(KeptText.draft_id).in_(drafts))

    def ended_sessions(self, moment: datetime) -> int:
        """Return how many sessions had ended at the moment."""
        return self._count(SignInSession, column(SignInSession.expires_at) <= moment)

    def remove_ended_sessions(self, moment: datetime) -> int:
        """Delete these sessions and return how many they were."""
        return self._delete(SignInSession, column(SignInSession.expires_at) <= moment)

    def spent_codes(self, moment: datetime) -> int:
        """Return how many one-time codes had been used, or had expired at the moment."""
        return self._count(OneTimeCode, _spent(moment))

    def remove_spent_codes(self, moment: datetime) -> int:
        """Delete these codes and return how many they were."""
        return self._delete(OneTimeCode, _spent(moment))

    def old_audit_lines(self, moment: datetime) -> int:
        """Return how many lines at the beginning of the audit log were written before the moment."""
        kept = select(func.min(column(AuditRecord.id))).where(column(AuditRecord.at) >= moment)
        first = self._session.scalars(kept).one()
        return self._count(AuditRecord, *([column(AuditRecord.id) < first] if first is not None else []))

    def _count(self, model: Any, *where: ColumnElement[Any]) -> int:
        return int(self._session.scalars(select(func.count()).select_from(model).where(*where)).one())

    def _delete(self, model: Any, *where: ColumnElement[Any]) -> int:
        done: Any = self._session.execute(delete(model).where(*where))
        return int(done.rowcount)


def _left_behind(before: datetime) -> ColumnElement[Any]:
    """Texts kept for accounts that were disabled before the moment, or kept before it for accounts that are gone."""
    gone = column(Account.state) == "disabled", column(Account.disabled_at) <= before
    disabled = column(KeptText.account_id).in_(select(column(Account.id)).where(*gone))
    return or_(disabled, column(KeptText.account_id).is_(None) & (column(KeptText.kept_at) <= before))


def _spent(moment: datetime) -> ColumnElement[Any]:
    return or_(column(OneTimeCode.used_at).is_not(None), column(OneTimeCode.expires_at) <= moment)
