"""Work in the background as seen inside one transaction: who takes it, how far it is, how it ended.

Which jobs may begin depends on all that are being worked on, so taking one is done by one process at a time: on
PostgreSQL under a lock that ends with the transaction; on SQLite a writing transaction is alone anyway.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from ctc_toolkit.store.models import BackgroundJob, HeldImport, MadeReport, SurveyWave, now
from ctc_toolkit.store.queries import column

MOST_TRIES = 3
"""How often a job is begun: twice more after the process that worked on it is gone."""
MOST_AT_ONCE = 2
"""How many jobs are worked on at the same time, in all processes together."""
TAKING = 0x6374636A
"""Name of the lock for taking a job ("ctcj")."""
INTERRUPTED = "job_interrupted"
"""Code of the error of a job that nobody ended."""
CANCELLED, ABANDONED = "import_cancelled", "import_abandoned"
"""Codes of jobs whose answers were thrown away: by a person, or because nobody worked for too long."""
UNFINISHED = ("waiting", "working")


@dataclass(frozen=True)
class JobRecord:
    """A job; see `models.reports`."""

    id: str
    ags: str
    kind: str
    request: str
    actor: str
    person: str
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

    def same(self, ags: str, kind: str, request: str, person: str) -> JobRecord | None:
        """Return the unfinished job of a person about the same thing; None where there is none."""
        own = column(BackgroundJob.person) == person, column(BackgroundJob.request) == request
        place = column(BackgroundJob.ags) == ags, column(BackgroundJob.kind) == kind
        unfinished = column(BackgroundJob.state).in_(UNFINISHED)
        row = self._session.scalars(select(BackgroundJob).where(*own, *place, unfinished).limit(1)).one_or_none()
        return None if row is None else _record(row)

    def ready(self) -> list[str]:
        """Return the ids of the jobs that may begin now, the oldest first: one of a person, few of all."""
        working, found = self._people("working"), list[str]()
        room = MOST_AT_ONCE - len(working)
        waiting = select(column(BackgroundJob.id), column(BackgroundJob.person)).where(
            column(BackgroundJob.state) == "waiting"
        )
        for job_id, person in self._session.execute(_by_age(waiting)):
            if len(found) < room and person not in working:
                found.append(str(job_id))
                working.append(person)
        return found

    def at_work(self) -> tuple[str, ...]:
        """Return whose jobs are being worked on."""
        return tuple(self._people("working"))

    def take(self, job_id: str, runner: str) -> JobRecord | None:
        """Give a job to a process; None where it does not wait any more or may not begin yet (see `ready`)."""
        self._one_at_a_time()
        row = self._session.get(BackgroundJob, job_id, populate_existing=True) if job_id in self.ready() else None
        if row is None:
            return None
        row.state, row.runner, row.progress, row.step, row.beat_at = "working", runner, 0, "", now()
        row.tries += 1
        self._session.flush()
        return _record(row)

    def give_back(self, job_id: str, runner: str) -> bool:
        """Let a job wait again that its process does not finish, as if it had not begun; False: not its own any more.

        The process has been stopped in good order, so this does not count as a try.
        """
        tries = column(BackgroundJob.tries) - 1
        return self._change(
            job_id, runner, {"state": "waiting", "runner": "", "progress": 0, "step": "", "tries": tries}
        )

    def take_back(self, silent_since: datetime) -> int:
        """Let the jobs wait again of processes that were not heard of since then; return how many there were.

        What was begun too often has failed for good, unless its process was gone between keeping what it made and
        saying so: then it is done.
        """
        statement = select(BackgroundJob).where(
            column(BackgroundJob.state) == "working", column(BackgroundJob.beat_at) < silent_since
        )
        rows = self._session.scalars(statement.with_for_update(skip_locked=True)).all()
        for row in rows:
            row.runner = ""
            if row.tries < MOST_TRIES:
                row.state, row.progress, row.step = "waiting", 0, ""
            elif self._is_kept(row.id):
                row.state, row.progress, row.result, row.ended_at = "done", 100, row.id, now()
            else:
                row.state, row.problem, row.ended_at = "failed", json.dumps({"code": INTERRUPTED}), now()
                self.take_held(row.id)
        self._session.flush()
        return len(rows)

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
        own = self._change(job_id, runner, ended)
        if own:
            self.take_held(job_id)
        return own

    def city_of(self, job_id: str) -> str | None:
        """Return the city (AGS) that a job is about; None where there is no such job."""
        row = self._session.get(BackgroundJob, job_id)
        return None if row is None else row.ags

    def hold(self, job_id: str, content: bytes) -> None:
        """Hold sealed answers for a job; they go with its end. What is held for it already stays."""
        if self._session.get(HeldImport, job_id) is None:
            self._session.add(HeldImport(job_id=job_id, content=content))
            self._session.flush()

    def held(self, job_id: str) -> bytes | None:
        """Return what is held for a job; None where nothing is held any more."""
        row = self._session.get(HeldImport, job_id)
        return None if row is None else bytes(row.content)

    def take_held(self, job_id: str) -> bool:
        """Remove what is held for a job and return whether it was there: only one transaction ever gets True."""
        done: Any = self._session.execute(delete(HeldImport).where(column(HeldImport.job_id) == job_id))
        return bool(done.rowcount)

    def throw_away(self, job_id: str, code: str) -> bool:
        """Remove what is held for a job, which has failed with `code`; False: nothing is held, it is too late."""
        if not self.take_held(job_id):
            return False
        unfinished = column(BackgroundJob.state).in_(UNFINISHED)
        values = {"state": "failed", "runner": "", "problem": json.dumps({"code": code}), "ended_at": now()}
        self._session.execute(
            update(BackgroundJob).where(column(BackgroundJob.id) == job_id, unfinished).values(**values)
        )
        return True

    def throw_away_before(self, moment: datetime) -> int:
        """Remove what was held before the moment; its jobs have failed. Return how many there were."""
        old = self._session.scalars(select(column(HeldImport.job_id)).where(column(HeldImport.held_at) < moment))
        return sum(self.throw_away(job_id, ABANDONED) for job_id in sorted(old))

    def forget_before(self, moment: datetime) -> None:
        """Delete the jobs that ended before the moment."""
        self._session.execute(delete(BackgroundJob).where(column(BackgroundJob.ended_at) < moment))

    def _is_kept(self, job_id: str) -> bool:
        """Return whether a report or a survey has the id of the job that made it."""
        ids = (select(column(table.id)).where(column(table.id) == job_id) for table in (MadeReport, SurveyWave))
        return any(self._session.scalars(one).one_or_none() for one in ids)

    def _one_at_a_time(self) -> None:
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TAKING})

    def _people(self, state: str) -> list[str]:
        of_state = select(column(BackgroundJob.person)).where(column(BackgroundJob.state) == state)
        return list(self._session.scalars(of_state))

    def _change(self, job_id: str, runner: str, values: dict[str, Any]) -> bool:
        own = column(BackgroundJob.id) == job_id, column(BackgroundJob.runner) == runner
        working = column(BackgroundJob.state) == "working"
        done: Any = self._session.execute(update(BackgroundJob).where(*own, working).values(**values))
        return bool(done.rowcount)

    def _count(self, *where: Any) -> int:
        return int(self._session.scalars(select(func.count()).select_from(BackgroundJob).where(*where)).one())


def _by_age(statement: Any) -> Any:
    return statement.order_by(column(BackgroundJob.created_at), column(BackgroundJob.id))


def _record(row: BackgroundJob) -> JobRecord:
    return JobRecord(
        row.id,
        row.ags,
        row.kind,
        row.request,
        row.actor,
        row.person,
        row.state,
        row.progress,
        row.step,
        row.problem,
        row.result,
        row.tries,
        row.created_at,
        row.ended_at,
    )
