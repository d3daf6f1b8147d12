"""Work in the background: jobs wait in a table, a thread of the app takes one after the other.

A job is asked for by somebody (`add_job`) and done by a handler of its kind, which asks the rights of that person
again. While it is worked on, its process is heard of every few seconds; when it falls silent, the job waits again once,
and after the second time it has failed. Nothing here knows what a job is about.
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
from ctc_toolkit.store.jobs import JobRecord
from ctc_toolkit.workspace.handle import Grant, Workspace

_LOG = logging.getLogger(__name__)

SILENT = timedelta(seconds=30)
"""After this time without a word, whoever worked on a job is taken to be gone."""
BEAT_SECONDS = 5.0
LOOK_SECONDS = 1.0
KEPT_DAYS = 7
"""How long ended jobs are kept."""
SHOWN_HOURS = 12
"""How long ended jobs are shown."""
MOST_OF_VISITORS = 10
"""Visitors of the demo are one person to the software; so many of their jobs may wait."""

Told = Callable[[int, str], None]
Handler = Callable[[Actor, Workspace, Mapping[str, Any], Told], str]
"""Does a job for a person and returns its result; tells how far it is."""


@dataclass(frozen=True)
class JobView:
    """A job. step: what is being done. problem: why it failed. result: what its handler returned."""

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

    @property
    def unfinished(self) -> bool:
        """Whether it waits or is worked on."""
        return self.state in ("waiting", "working")


class _LostError(Exception):
    """The job belongs to somebody else now."""


def add_job(grant: Grant, ags: str, kind: str, request: Mapping[str, Any]) -> JobView:
    """Add a job of the person to whom the tables are given; call `wake` once the transaction is done.

    Raises:
        ToolkitError: `job_already_running`: the person has one that is not finished.
    """
    actor, jobs = grant.actor, grant.repository.jobs
    most = MOST_OF_VISITORS if actor.demo else 1
    if jobs.unfinished_of(_person(actor)) >= most:
        raise ToolkitError("job_already_running")
    jobs.forget_before(datetime.now(UTC) - timedelta(days=KEPT_DAYS))
    return _view(jobs.add(ags, kind, json.dumps(dict(request)), _written(actor), _person(actor)))


def jobs_of(grant: Grant, ags: str) -> tuple[JobView, ...]:
    """Return the jobs of a city that wait, are worked on, or ended within the last hours; newest first."""
    since = datetime.now(UTC) - timedelta(hours=SHOWN_HOURS)
    return tuple(_view(one) for one in grant.repository.jobs.of_city(ags, since))


def run_one(ws: Workspace, handlers: Mapping[str, Handler], *, silent: timedelta = SILENT) -> bool:
    """Do the oldest job that waits, and return whether there was one; how it ends stands in its row."""
    runner = uuid4().hex
    with ws.store.writing() as repository:
        job = repository.jobs.take(runner, datetime.now(UTC) - silent)
        actor = _actor(repository.people, json.loads(job.actor)) if job else None
    if job is None:
        return False

    def told(progress: int, step: str) -> None:
        with ws.store.writing() as repository:
            if not repository.jobs.told(job.id, runner, progress, step):
                raise _LostError

    result, problem = "", ""
    try:
        if actor is None:
            raise ToolkitError("not_available")
        with _beating(ws, job.id, runner):
            result = handlers[job.kind](actor, ws, json.loads(job.request), told)
    except _LostError:
        return True
    except ToolkitError as error:
        problem = json.dumps({"code": error.code, "values": {name: str(one) for name, one in error.values.items()}})
    except Exception:
        _LOG.exception("a job of the kind %s failed", job.kind)
        problem = json.dumps({"code": "job_failed"})
    with ws.store.writing() as repository:
        repository.jobs.end(job.id, runner, result=result, problem=problem)
    return True


def wake(ws: Workspace, handlers: Mapping[str, Handler]) -> None:
    """Let a thread work on what waits, unless one is at work already; it ends when nothing is left."""
    with _LOCK:
        if ws.place not in _AT_WORK:
            thread = threading.Thread(target=_work, args=(ws, handlers), name="ctc-jobs", daemon=True)
            _AT_WORK[ws.place] = thread
            thread.start()


def wait_until_idle(ws: Workspace, seconds: float) -> bool:
    """Wait until nothing is at work here, and return whether that is so."""
    thread = _AT_WORK.get(ws.place)
    if thread is not None:
        thread.join(seconds)
    return thread is None or not thread.is_alive()


_LOCK = threading.Lock()
_AT_WORK: dict[str, threading.Thread] = {}


def _work(ws: Workspace, handlers: Mapping[str, Handler]) -> None:
    pause = threading.Event()
    try:
        while True:
            if run_one(ws, handlers):
                continue
            with _LOCK:  # whoever adds a job wakes afterwards: either it is seen here, or a new thread begins
                with ws.store.reading() as repository:
                    left = repository.jobs.unfinished()
                if not left:
                    _AT_WORK.pop(ws.place, None)
                    return
            pause.wait(LOOK_SECONDS)  # another process works on one; should that fall silent, it is done here
    except Exception:
        _LOG.exception("work in the background has stopped; it goes on when the next job is asked for")
        with _LOCK:
            _AT_WORK.pop(ws.place, None)


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


def _view(record: JobRecord) -> JobView:
    problem = None
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
    )
