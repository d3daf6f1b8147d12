"""Work in the background as seen inside one transaction: who takes it, how far it is, how it ended.

On PostgreSQL several processes take different jobs at once (rows that another one holds are passed over); on SQLite
a writing transaction is alone anyway.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import BackgroundJob, now
from ctc_toolkit.store.queries import column

MOST_TRIES = 2
"""How often a job is begun: once more after the process that worked on it is gone."""
INTERRUPTED = "job_interrupted"
"""Code of the error of a job that nobody ended."""
UNFINISHED = ("waiting", "working")


@dataclass(frozen=True)
class JobRecord:
    """A job; see `models.reports`."""

    id: str
    ags: str
    kind: str
    request: str
    actor: str
    state: str
    progress: int
    step: str
    problem: str
    result: str
    tries: int
    created_at: datetime
    ended_at: datetime | None


class JobTables:
    """Work in the background."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, ags: str, kind: str, request: str, actor: str, person: str) -> JobRecord:
        """Add a job that waits."""
        row = BackgroundJob(ags=ags, kind=kind, request=request, actor=actor, person=person)
        self._session.add(row)
        self._session.flush()
        return _record(row)

    def unfinished_of(self, person: str) -> int:
        """Return how many jobs of a person wait or are worked on."""
        return self._count(column(BackgroundJob.person) == person, column(BackgroundJob.state).in_(UNFINISHED))

    def unfinished(self) -> int:
        """Return how many jobs wait or are worked on."""
        return self._count(column(BackgroundJob.state).in_(UNFINISHED))

    def of_city(self, ags: str, since: datetime) -> list[JobRecord]:
        """Return the jobs of a city that wait or are worked on, and those that ended since the moment; newest first."""
        ended = column(BackgroundJob.ended_at) >= since
        statement = select(BackgroundJob).where(
            column(BackgroundJob.ags) == ags, column(BackgroundJob.state).in_(UNFINISHED) | ended
        )
        rows = self._session.scalars(statement)
        return [_record(row) for row in sorted(rows, key=lambda one: (one.created_at, one.id), reverse=True)]

    def take(self, runner: str, silent_since: datetime) -> JobRecord | None:
        """Give the oldest waiting job to a process; None where none waits.

        silent_since: jobs of processes that were not heard of since then wait again, or have failed for good.
        """
        self._take_back(silent_since)
        waiting = select(BackgroundJob).where(column(BackgroundJob.state) == "waiting")
        ordered = waiting.order_by(column(BackgroundJob.created_at), column(BackgroundJob.id)).limit(1)
        row = self._session.scalars(ordered.with_for_update(skip_locked=True)).one_or_none()
        if row is None:
            return None
        row.state, row.runner, row.progress, row.step, row.beat_at = "working", runner, 0, "", now()
        row.tries += 1
        self._session.flush()
        return _record(row)

    def told(self, job_id: str, runner: str, progress: int | None = None, step: str = "") -> bool:
        """Note that a process is at work, and how far; False: the job is not its own any more."""
        values: dict[str, Any] = {"beat_at": now()}
        if progress is not None:
            values |= {"progress": progress, "step": step}
        return self._change(job_id, runner, values)

    def end(self, job_id: str, runner: str, *, result: str = "", problem: str = "") -> bool:
        """Note how a job ended; False: it is not the process's own any more."""
        ended: dict[str, Any] = {"ended_at": now(), "result": result, "problem": problem}
        ended |= {"state": "failed"} if problem else {"state": "done", "progress": 100}
        return self._change(job_id, runner, ended)

    def forget_before(self, moment: datetime) -> None:
        """Delete the jobs that ended before the moment."""
        self._session.execute(delete(BackgroundJob).where(column(BackgroundJob.ended_at) < moment))

    def _take_back(self, silent_since: datetime) -> None:
        statement = select(BackgroundJob).where(
            column(BackgroundJob.state) == "working", column(BackgroundJob.beat_at) < silent_since
        )
        for row in self._session.scalars(statement.with_for_update(skip_locked=True)):
            row.runner = ""
            if row.tries < MOST_TRIES:
                row.state, row.progress, row.step = "waiting", 0, ""
            else:
                row.state, row.problem, row.ended_at = "failed", json.dumps({"code": INTERRUPTED}), now()
        self._session.flush()

    def _change(self, job_id: str, runner: str, values: dict[str, Any]) -> bool:
        own = column(BackgroundJob.id) == job_id, column(BackgroundJob.runner) == runner
        working = column(BackgroundJob.state) == "working"
        done: Any = self._session.execute(update(BackgroundJob).where(*own, working).values(**values))
        return bool(done.rowcount)

    def _count(self, *where: Any) -> int:
        return int(self._session.scalars(select(func.count()).select_from(BackgroundJob).where(*where)).one())


def _record(row: BackgroundJob) -> JobRecord:
    return JobRecord(
        row.id,
        row.ags,
        row.kind,
        row.request,
        row.actor,
        row.state,
        row.progress,
        row.step,
        row.problem,
        row.result,
        row.tries,
        row.created_at,
        row.ended_at,
    )
