"""Run a reading function in a child process with limits, and turn every way it can end into an answer or a code."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey.readers.child import EXIT_MEMORY
from ctc_toolkit.survey.readers.limits import Limits

Start = Literal["fork", "spawn"]
START: Start = "fork" if sys.platform.startswith("linux") else "spawn"
"""How reading processes start: forked from a prepared process (Linux), or each from nothing (elsewhere)."""

_MODULE = "ctc_toolkit.survey.readers.child"
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR",
              "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")  # fmt: skip
_GRACE_SECONDS = 15
_OUT_OF_TIME = {-int(getattr(signal, name)) for name in ("SIGXCPU", "SIGALRM") if hasattr(signal, name)}
_KILLED = -int(getattr(signal, "SIGKILL", 9))


@dataclass(frozen=True)
class Answer:
    """What a reading function returned: a JSON header and a body; and what the process cost (0 where
    unknown).
    """

    header: dict[str, Any]
    body: memoryview
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


def call_confined(target: str, arguments: dict[str, Any], limits: Limits, start: Start = START) -> Answer:
    """Run `target` ("module:function") with JSON-able `arguments` in a child process and return its answer.

    Raises:
        ToolkitError: the code that the function raised; `reader_time`, `reader_memory`, `reader_killed` or
            `reader_crashed` by the way the process ended; `reader_forbidden` where it did what readers must
            not; `reader_unavailable` where no process could be started.
    """
    order = {
        "target": target,
        "arguments": arguments,
        "limits": {
            "memory_bytes": limits.memory_bytes,
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
        },
    }
    text = json.dumps(order).encode()
    told, answer = _by_fork(text, limits) if start == "fork" else _by_spawn(text, limits)
    exit_code = int(told["exit"])
    if exit_code != 0:
        raise _ended_badly(exit_code, limits)
    header, body = _split(answer)
    if "error" in header:
        code = header["error"] if header["error"] in messages() else "file_damaged"
        raise ToolkitError(code, **header["values"])
    return Answer(header["ok"], body, float(told["cpu_seconds"]), int(told["peak_bytes"]))


def _ended_badly(exit_code: int, limits: Limits) -> ToolkitError:
    if exit_code in _OUT_OF_TIME:
        return ToolkitError("reader_time", seconds=limits.cpu_seconds)
    if exit_code == EXIT_MEMORY:
        return ToolkitError("reader_memory")
    if exit_code == _KILLED:
        return ToolkitError("reader_killed")
    return ToolkitError("reader_crashed", exit=exit_code)


def _split(answer: bytes) -> tuple[dict[str, Any], memoryview]:
    try:
        length = int.from_bytes(answer[:8], "big")
        header = json.loads(answer[8 : 8 + length])
        if not isinstance(header, dict) or not ({"ok", "error"} & header.keys()):
            raise ValueError("no answer")
    except ValueError as problem:
        raise ToolkitError("reader_crashed", exit=0) from problem
    return header, memoryview(answer)[8 + length :]


def _environment() -> dict[str, str]:
    """Return the environment of reading processes: no secrets, one thread, one memory arena, our import
    path.
    """
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(os.path.abspath(path) for path in sys.path if path and os.path.exists(path)),
        "PYTHONSAFEPATH": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "JE_ARROW_MALLOC_CONF": "background_thread:false",
    }


class _Server:
    """The prepared process that forks reading processes, and the socket to it."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", _MODULE, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.control = ours
        self.owner = os.getpid()

    def close(self) -> None:
        """End the server by closing its socket; a forked copy of this program leaves it alone."""
        self.control.close()
        if self.owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=2)


_lock = threading.Lock()
_server: _Server | None = None


def _forget_server() -> None:
    """After a fork of this program: the lock may be held by a thread that is not here, the server is not
    ours.
    """
    global _lock, _server
    _lock, _server = threading.Lock(), None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_server)


def start_reading_process() -> None:
    """Start the prepared process in the background, so that the first file does not wait for it. Does nothing
    twice.
    """
    if START == "fork":
        with _lock:
            _running_server()


def _running_server() -> _Server:
    """Return the server of this process, started anew where it is missing, dead or inherited. Needs the
    lock.
    """
    global _server  # noqa: PLW0603 - one server per process
    if _server is not None and (_server.owner != os.getpid() or _server.process.poll() is not None):
        _server.close()
        _server = None
    if _server is None:
        _server = _Server()
        atexit.register(_server.close)
    return _server


def _by_fork(order: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Return how the process ended and what it wrote; one more try where the server itself was gone."""
    for _ in range(2):
        with _private_file() as result:
            try:
                told = _ask_server(order, result, limits)
            except TimeoutError as problem:
                raise ToolkitError("reader_time", seconds=limits.wall_seconds) from problem
            except OSError:
                continue
            if told:
                result.seek(0)
                return json.loads(told), result.read()
    raise ToolkitError("reader_unavailable")


def _ask_server(order: bytes, result: BinaryIO, limits: Limits) -> bytes:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs, _lock:
            socket.send_fds(_running_server().control, [b"r"], [theirs.fileno(), result.fileno()])
        ours.settimeout(limits.wall_seconds + _GRACE_SECONDS)
        ours.sendall(order)
        ours.shutdown(socket.SHUT_WR)
        return ours.recv(4096)


def _private_file() -> BinaryIO:
    """Return a nameless file for the result: in memory where the system has such, so that no answer meets a
    disk.
    """
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("ctc-reading"), "w+b")
    return tempfile.TemporaryFile()


def _by_spawn(order: bytes, limits: Limits) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", _MODULE],
            input=order,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=limits.wall_seconds + _GRACE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise ToolkitError("reader_time", seconds=limits.wall_seconds) from problem
    except OSError as problem:
        raise ToolkitError("reader_unavailable") from problem
    return {"exit": done.returncode, "cpu_seconds": 0.0, "peak_bytes": 0}, done.stdout
