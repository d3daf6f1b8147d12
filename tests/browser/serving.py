"""The app in a process of its own, for the browser tests."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass
class Served:
    """A running app: its address, the folder of its data, and its log."""

    address: str
    data: Path
    log: Path


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the app did not start: {log.read_text()[-2000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        process.poll()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    pytest.fail("the app did not answer within a minute")


@contextlib.contextmanager
def serving(data: Path, **environment: str) -> Iterator[Served]:
    """Serve the app in a process of its own, from a foreign working folder, as `ctc run` does."""
    port, log = free_port(), data / "server.log"
    command = f"from ctc_toolkit.pages.server import serve; serve(port={port})"
    settings = {**os.environ, "CTC_DATABASE_URL": f"sqlite:///{data / 'ctc.sqlite'}", **environment}
    settings.pop("STREAMLIT_BROWSER_GATHER_USAGE_STATS", None)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", command], cwd=data, env=settings, stdout=output, stderr=output
        )
        try:
            _wait_until_ready(f"http://localhost:{port}", process, log)
            yield Served(f"http://localhost:{port}", data, log)
        finally:
            process.terminate()
            process.wait(20)
