"""A worker for `test_workers.py`, in a process of its own: its jobs write down when they begin and end.

A job ends by itself after a moment, or, where its request says so, only once a file `go` lies in the folder.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import huey.consumer  # noqa: F401 - imported before the forks
import psycopg  # noqa: F401 - the same

import ctc_toolkit.store.job_queue  # noqa: F401 - the same
from ctc_toolkit.workspace import job_work, jobs, open_workspace

SILENT = timedelta(seconds=1)
STOP_WITHIN = 1.0


def work_there(url: str, folder: str, threads: int) -> None:
    """Work on jobs of the kind `try` until the process is stopped."""
    jobs.BEAT_SECONDS = 0.2
    log, go = Path(folder) / "log", Path(folder) / "go"

    def note(what: str, job: str) -> None:
        with log.open("a") as lines:
            lines.write(f"{what} {job} {os.getpid()}\n")

    def handler(_actor, ws, request, told):
        job = request["job"]
        note("begin", job)
        told(10, "middle")
        while request.get("waits") and not go.exists():
            time.sleep(0.05)
        told(90, "nearly")
        note("end", job)
        return f"result of {job}"

    ws = open_workspace(url)
    job_work.work(ws, threads, {"try": handler}, silent=SILENT, stop_within=STOP_WITHIN)
    ws.close()
    os._exit(0)  # as `ctc worker` does: threads that have not finished are of no use any more


@cache
def starter() -> BaseContext:
    """Return what starts the processes: forks of one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.worker_program"])
    return context


@contextmanager
def working(url: str, folder: Path, threads: int = 2) -> Iterator[BaseProcess]:
    """Give a running worker; it is gone afterwards."""
    process = starter().Process(target=work_there, args=(url, str(folder), threads), daemon=True)
    process.start()
    try:
        yield process
    finally:
        if process.exitcode is None:
            process.kill()
        process.join(20)
