"""The app in a process of its own, for the browser tests."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest


@dataclass
class Served:
    """A running app: its address, the folder of its data, its log, and its process."""

    address: str
    data: Path
    log: Path
    process: BaseProcess


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(address: str, process: BaseProcess, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.exitcode is not None:
            pytest.fail(f"the app did not start: {log.read_text()[-2000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        process.join(0.1)
    pytest.fail("the app did not answer within a minute")


@contextlib.contextmanager
def serving(data: Path, **environment: str) -> Iterator[Served]:
    """Serve the app in a process of its own, from a foreign working folder, as `ctc run` does."""
    port, log = free_port(), data / "server.log"
    settings = {**os.environ, "CTC_DATABASE_URL": f"sqlite:///{data / 'ctc.sqlite'}", **environment}
    settings.pop("STREAMLIT_BROWSER_GATHER_USAGE_STATS", None)
    process = _starter().Process(target=_serve_there, args=(str(data), settings, str(log), port), daemon=True)
    process.start()
    try:
        _wait_until_ready(f"http://localhost:{port}", process, log)
        yield Served(f"http://localhost:{port}", data, log, process)
    finally:
        process.terminate()
        process.join(20)
        assert process.exitcode is not None, "the app does not stop"


def _serve_there(folder: str, settings: dict[str, str], log: str, port: int) -> None:
    from tests.browser.warm import serve_there

    serve_there(folder, settings, log, port)


@cache
def _starter() -> BaseContext:
    """Return what starts app processes: forks of one that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.browser.warm"])
    return context
