"""Workers: who takes jobs out of the queue and does them, in the app's own process or in processes of their own.

The queue and the threads that empty it are huey's. Every second somebody looks after the jobs: those of processes that
fell silent wait again, and those that may begin are handed out. As that is asked of the table of jobs, nothing is lost
with the queue, with a process or with the machine.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.jobs import MOST_AT_ONCE
from ctc_toolkit.workspace import jobs
from ctc_toolkit.workspace.handle import Workspace

if TYPE_CHECKING:
    from ctc_toolkit.store.job_queue import JobQueue

_LOG = logging.getLogger(__name__)

WORKER = "CTC_WORKER"
PATIENCE = timedelta(seconds=15)
"""How long a job may wait for its turn before somebody asks whether anybody works at all."""
LOOK_SECONDS = 1.0
SIGN_SECONDS = 5.0
HEARD = timedelta(seconds=30)
"""A worker that was not heard of for this time counts as gone."""
STOP_SECONDS = 20.0
"""How long a worker that is stopped may go on with its jobs before it gives them back."""
REST_SECONDS = 2.0
"""The same for a crew inside the app: people wait for the restart."""

Handlers = Mapping[str, jobs.Handler]


def worker_place() -> Literal["inside", "outside"]:
    """Return where jobs are done: in the app's process, or in processes of their own (CTC_WORKER).

    Raises:
        ToolkitError: `worker_setting_wrong`.
    """
    said = os.environ.get(WORKER, "").strip().lower() or "inside"
    if said not in ("inside", "outside"):
        raise ToolkitError("worker_setting_wrong", found=said)
    return "inside" if said == "inside" else "outside"


class Crew:
    """The threads of a process that work on jobs; `begin`, `end`."""

    def __init__(
        self,
        ws: Workspace,
        handlers: Handlers,
        threads: int,
        until: Literal["idle", "stopped"],
        silent: timedelta = jobs.SILENT,
    ) -> None:
        """Make a crew of so many threads that ends when nothing is left, or when it is stopped.

        silent: after this time without a word, whoever works on a job is taken to be gone.
        """
        from ctc_toolkit.store.job_queue import open_queue

        self.ws, self.until, self._handlers, self._silent = ws, until, handlers, silent
        self.name = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self.at_work: set[tuple[str, str]] = set()
        self.ended = threading.Event()
        self._signed = 0.0
        self.queue: JobQueue = open_queue(ws.store.database)
        self.queue.works_with(self._work)
        self._consumer = _consumer_class()(self, workers=threads)

    def begin(self) -> None:
        """Begin with the work."""
        self._consumer.start()

    def keep_well(self) -> None:
        """Replace threads that have died."""
        self._consumer.check_worker_health()

    def end(self, seconds: float) -> int:
        """End: wait so long for what is being worked on, then give it back; return how many were given back."""
        self._consumer.shutdown_timeout = seconds
        self._consumer.stop(graceful=True)
        given = jobs.give_back(self.ws, self.at_work)
        self._sign_off()
        return given

    def look(self) -> None:
        """Look after the jobs once."""
        try:
            ready, unfinished = jobs.look_after(self.ws, self._silent)
            self.queue.hand_out(ready)
            if time.monotonic() - self._signed > SIGN_SECONDS:
                self.queue.sign(self.name)
                self._signed = time.monotonic()
        except Exception:
            _LOG.warning("the jobs could not be looked after; tried again soon", exc_info=True)
            return
        if not unfinished and self.until == "idle":
            _leave_if_idle(self)

    def stop(self) -> None:
        """Let the threads end after what they are doing."""
        self._consumer.stop_flag.set()

    def has_ended(self) -> None:
        """Give back the connections once all threads have ended; called by the last one."""
        for _, thread in self._consumer.worker_threads:
            thread.join(STOP_SECONDS)
        self._sign_off()
        self.ended.set()

    def _sign_off(self) -> None:
        with suppress(Exception):  # who is not signed off counts as gone after half a minute
            self.queue.sign_off(self.name)
            self.queue.close()

    def _work(self, job_id: str) -> None:
        if jobs.do_job(self.ws, job_id, self._handlers, self.at_work):
            self.look()


@cache
def _consumer_class() -> Any:
    """Return huey's consumer, without its grip on the signals of the process and with our way to look after jobs."""
    from huey.consumer import Consumer, Scheduler

    class Looking(Scheduler):  # type: ignore[misc]
        """Looks after the jobs."""

        def loop(self, now: object = None) -> None:
            """Look once and wait."""
            began = time.monotonic()
            self.huey.crew.look()
            self.sleep_for_interval(began, LOOK_SECONDS)

        def shutdown(self) -> None:
            """Tell that the crew of this thread has ended."""
            self.huey.crew.has_ended()

    class CrewConsumer(Consumer):  # type: ignore[misc]
        """The threads of a crew."""

        scheduler_class = Looking

        def __init__(self, crew: Crew, workers: int) -> None:
            crew.queue.huey.crew = crew
            super().__init__(crew.queue.huey, workers=workers, periodic=False, max_delay=1.0)

        def _set_signal_handlers(self) -> None:
            """Leave the signals to the process."""

    return CrewConsumer


_LOCK = threading.Lock()
_CREWS: dict[str, Crew] = {}
"""The crews inside this process, by the place of their data."""


def wake(ws: Workspace, handlers: Handlers | None = None) -> None:
    """Let the jobs that wait be worked on: by a crew in this process, which ends when nothing is left, or outside.

    Nothing is raised: the jobs wait in the table, and whoever looks next finds them.
    """
    try:
        if worker_place() == "outside":
            _hand_out(ws)
            return
        if not jobs.look_after(ws)[1]:
            return
        with _LOCK:  # who adds a job wakes afterwards: either the crew sees it before it leaves, or a new one begins
            if ws.place not in _CREWS:
                crew = Crew(ws, handlers or all_handlers(), threads=1, until="idle")
                _CREWS[ws.place] = crew
                crew.begin()
    except Exception:
        _LOG.warning("work in the background could not be begun; tried again with the next look", exc_info=True)


def wait_until_idle(ws: Workspace, seconds: float) -> bool:
    """Wait until no crew is at work in this process, and return whether that is so."""
    crew = _CREWS.get(ws.place)
    return crew is None or crew.ended.wait(seconds)


def rest(seconds: float = REST_SECONDS) -> int:
    """End the crews of this process, which is ending itself; return how many jobs were given back."""
    with _LOCK:
        crews = list(_CREWS.values())
        _CREWS.clear()
    given = 0
    for crew in crews:
        try:
            given += crew.end(seconds)
        except Exception:
            _LOG.warning("jobs could not be given back; they are found in half a minute", exc_info=True)
    return given


def workers_heard(ws: Workspace) -> tuple[str, ...]:
    """Return the workers that were heard of within the last half minute."""
    from ctc_toolkit.store.job_queue import open_queue

    queue = open_queue(ws.store.database)
    try:
        return queue.workers(HEARD)
    finally:
        queue.close()


def nobody_works(ws: Workspace, found: Sequence[jobs.JobView]) -> bool:
    """Return whether a job has been waiting for its turn for a while and no worker was heard of."""
    long_ago = datetime.now(UTC) - PATIENCE
    if not any(job.state == "waiting" and not job.waits_for and job.created_at < long_ago for job in found):
        return False
    try:
        return not workers_heard(ws)
    except Exception:
        _LOG.warning("it could not be found out whether a worker is running", exc_info=True)
        return False


def work(
    ws: Workspace,
    threads: int = MOST_AT_ONCE,
    handlers: Handlers | None = None,
    *,
    silent: timedelta = jobs.SILENT,
    stop_within: float = STOP_SECONDS,
) -> int:
    """Work on jobs in this process until it gets SIGTERM or SIGINT; return how many were given back at the end.

    silent: see `Crew`. stop_within: how many seconds jobs have to finish once it is stopped.
    """
    stopped = threading.Event()
    with _until_signal(stopped):
        crew = Crew(ws, handlers or all_handlers(), threads, "stopped", silent)
        crew.begin()
        while not stopped.wait(SIGN_SECONDS):
            crew.keep_well()
        return crew.end(stop_within)


def all_handlers() -> Handlers:
    """Return what does each kind of job."""
    from ctc_toolkit.workspace.job_kinds import HANDLERS

    return HANDLERS


def _hand_out(ws: Workspace) -> None:
    """Tell the workers outside at once what may begin; without it they find it within a second."""
    from ctc_toolkit.store.job_queue import open_queue

    ready, _ = jobs.look_after(ws)
    if ready:
        queue = open_queue(ws.store.database)
        queue.hand_out(ready)
        queue.close()


def _leave_if_idle(crew: Crew) -> None:
    with _LOCK:
        if not jobs.look_after(crew.ws)[1]:
            if _CREWS.get(crew.ws.place) is crew:
                del _CREWS[crew.ws.place]
            crew.stop()


@contextmanager
def _until_signal(stopped: threading.Event) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
