"""Work in the background: jobs wait in a table, and workers take them out of a queue; see `job_work`.

A job is asked for by somebody (`add_job`) and done by a handler of its kind, which asks the rights of that person
again. While it is worked on, its process is heard of every few seconds; when it falls silent, the job waits again, and
after the third time it has failed. One job of a person is worked on at a time, and few of all; the others wait. Nothing
here knows what a job is about.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.jobs import MOST_AT_ONCE, JobRecord
from ctc_toolkit.workspace.handle import Grant, Workspace

_LOG = logging.getLogger(__name__)

SILENT = timedelta(seconds=30)
"""After this time without a word, whoever worked on a job is taken to be gone."""
BEAT_SECONDS = 5.0
KEPT_DAYS = 7
"""How long ended jobs are kept."""
SHOWN_HOURS = 12
"""How long ended jobs are shown."""
HELD_HOURS = 24
"""How long answers are held for a job that nobody works on; then they are deleted and it has failed."""
MOST_UNFINISHED = 5
"""So many jobs of a person may wait or be worked on."""
MOST_OF_VISITORS = 10
"""Visitors of the demo are one person to the software; so many of their jobs."""

Told = Callable[[int, str], None]
Handler = Callable[[Actor, Workspace, Mapping[str, Any], Told], str]
"""Does a job for a person and returns its result; tells how far it is.

Its request holds what was asked for and, as `job`, the id of the job: what is kept under it is kept once, however often
the job is begun."""
Reason = Literal["", "own", "others"]
"""What a job waits for: nothing but its turn, another job of the same person, or the jobs of others."""


@dataclass(frozen=True)
class JobView:
    """A job. step: what is being done. problem: why it failed. result: what its handler returned.

    waits_for: why it waits.
    """

    id: str
    kind: str
    who: str
    request: Mapping[str, Any]
    state: Literal["waiting", "working", "done", "failed"]
    progress: int
    step: str
    problem: ToolkitError | None
    result: str
    created_at: datetime
    ended_at: datetime | None
    waits_for: Reason = ""

    @property
    def unfinished(self) -> bool:
        """Whether it waits or is worked on."""
        return self.state in ("waiting", "working")


class _LostError(Exception):
    """The job belongs to somebody else now."""


def add_job(grant: Grant, ags: str, kind: str, request: Mapping[str, Any]) -> JobView:
    """Add a job of the person to whom the tables are given; call `job_work.wake` once the transaction is done.

    Who asks twice for the same, say with a double click, gets the job that is there.

    Raises:
        ToolkitError: `jobs_too_many`: several of this person are not finished.
    """
    actor, jobs = grant.actor, grant.repository.jobs
    written = json.dumps(dict(request), sort_keys=True)
    there = jobs.same(ags, kind, written, _person(actor))
    if there is not None:
        return _view(there)
    most = MOST_OF_VISITORS if actor.demo else MOST_UNFINISHED
    if jobs.unfinished_of(_person(actor)) >= most:
        raise ToolkitError("jobs_too_many", most=most)
    jobs.forget_before(datetime.now(UTC) - timedelta(days=KEPT_DAYS))
    return _view(jobs.add(ags, kind, written, _written(actor), _person(actor)))


def jobs_of(grant: Grant, ags: str) -> tuple[JobView, ...]:
    """Return the jobs of a city that wait, are worked on, or ended within the last hours; newest first."""
    since = datetime.now(UTC) - timedelta(hours=SHOWN_HOURS)
    jobs = grant.repository.jobs
    return tuple(_view(one, jobs.at_work()) for one in jobs.of_city(ags, since))


def do_job(ws: Workspace, job_id: str, handlers: Mapping[str, Handler], at_work: set[tuple[str, str]]) -> bool:
    """Do a job and return whether it was given; how it ends stands in its row.

    at_work: what is being worked on here (job and runner), for whoever has to give it back.
    """
    runner = uuid4().hex
    with ws.store.writing() as repository:
        job = repository.jobs.take(job_id, runner)
        actor = _actor(repository.people, json.loads(job.actor)) if job else None
    if job is None:
        return False
    at_work.add((job.id, runner))
    try:
        with _beating(ws, job.id, runner):
            result, problem = _result(ws, job, runner, actor, handlers)
    except _LostError:
        return True
    finally:
        at_work.discard((job.id, runner))
    with ws.store.writing() as repository:
        repository.jobs.end(job.id, runner, result=result, problem=problem)
    return True


def _result(
    ws: Workspace, job: JobRecord, runner: str, actor: Actor | None, handlers: Mapping[str, Handler]
) -> tuple[str, str]:
    """Return what a handler makes of a job, or what is wrong with it as JSON."""

    def told(progress: int, step: str) -> None:
        with ws.store.writing() as repository:
            if not repository.jobs.told(job.id, runner, progress, step):
                raise _LostError

    try:
        if actor is None:
            raise ToolkitError("not_available")
        return handlers[job.kind](actor, ws, {**json.loads(job.request), "job": job.id}, told), ""
    except _LostError:
        raise
    except ToolkitError as error:
        return "", json.dumps({"code": error.code, "values": {name: str(one) for name, one in error.values.items()}})
    except Exception:
        _LOG.exception("a job of the kind %s failed", job.kind)
        return "", json.dumps({"code": "job_failed"})


def look_after(ws: Workspace, silent: timedelta = SILENT) -> tuple[list[str], int]:
    """Take back the jobs of processes that fell silent, and delete what was held for a job for too long.

    Returns:
        The ids of the jobs that may begin now, and how many wait or are worked on.
    """
    with ws.store.reading() as repository:
        unfinished = repository.jobs.unfinished()
    if not unfinished:
        return [], 0
    with ws.store.writing() as repository:
        at = datetime.now(UTC)
        repository.jobs.throw_away_before(at - timedelta(hours=HELD_HOURS))
        repository.jobs.take_back(at - silent)
        return repository.jobs.ready(), repository.jobs.unfinished()


def give_back(ws: Workspace, at_work: set[tuple[str, str]]) -> int:
    """Let the jobs wait again that are worked on here, as this process is ending; return how many there were."""
    with ws.store.writing() as repository:
        return sum(repository.jobs.give_back(job_id, runner) for job_id, runner in sorted(at_work))


@contextmanager
def _beating(ws: Workspace, job_id: str, runner: str) -> Iterator[None]:
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            try:
                with ws.store.writing() as repository:
                    repository.jobs.told(job_id, runner)
            except ToolkitError:
                _LOG.warning("a job could not be marked as still running", exc_info=True)

    thread = threading.Thread(target=beat, name="ctc-job-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _person(actor: Actor) -> str:
    return actor.account or json.dumps(_roles(actor), sort_keys=True)


def _roles(actor: Actor) -> list[list[str | None]]:
    return sorted(([role.value, ags, area] for role, ags, area in actor.roles), key=str)


def _written(actor: Actor) -> str:
    """Return who asked. Of an account the roles are looked up again later, of nobody else are they stored anywhere."""
    roles = [] if actor.account else _roles(actor)
    return json.dumps({"name": actor.name, "roles": roles, "demo": actor.demo, "account": actor.account})


def _actor(people: Any, told: Mapping[str, Any]) -> Actor | None:
    """Return who asked, with the roles held now; None where the account is gone or disabled."""
    if told["account"] is None:
        roles = frozenset(Assignment(Role(role), ags, area) for role, ags, area in told["roles"])
        return Actor(told["name"], roles, told["demo"])
    account = people.account(told["account"])
    if account is None or account.state != "active":
        return None
    held = frozenset(Assignment(Role(one.role), one.ags, one.area) for one in account.roles)
    return Actor(account.name, held, account=account.id)


def _view(record: JobRecord, working: tuple[str, ...] = ()) -> JobView:
    """Return a job for people. working: whose jobs are being worked on."""
    problem, waits_for = None, _reason(record, working)
    if record.problem:
        told = json.loads(record.problem)
        problem = ToolkitError(told["code"], **told.get("values", {}))
    return JobView(
        record.id,
        record.kind,
        json.loads(record.actor)["name"],
        json.loads(record.request),
        record.state,  # type: ignore[arg-type]
        record.progress,
        record.step,
        problem,
        record.result,
        record.created_at,
        record.ended_at,
        waits_for,
    )


def _reason(record: JobRecord, working: tuple[str, ...]) -> Reason:
    if record.state != "waiting":
        return ""
    if record.person in working:
        return "own"
    return "others" if len(working) >= MOST_AT_ONCE else ""
