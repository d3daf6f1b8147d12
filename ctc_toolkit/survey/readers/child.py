"""The side of the reading process: limits and locks it puts on itself, then the one function it was asked for.

Two ways in. `serve` is a small process that has loaded the reading libraries once and forks a fresh process per
file, which costs a few milliseconds. `main` reads one file and ends; it is used where forking is not possible.
Neither imports the program that asked, so it does not matter what `__main__` is there.

The locks are a second line behind the limits of the operating system: they catch Python code of a library that
opens connections, starts programs, unpickles or writes files; they cannot see what compiled code does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, NoReturn

PRELOADED = (
    "pyarrow.compute",
    "pyarrow.csv",
    "pyarrow.parquet",
    "pyreadstat",
    "python_calamine",
    "zipfile",
    "ctc_toolkit.survey.readers.parse",
)
"""Modules a reading process needs; they are loaded once by `serve`."""

EXIT_MEMORY = 77
"""Exit code of a reading process that ran out of memory even for its answer."""

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork", "os.startfile",
    "pty.", "ftplib.", "http.", "imaplib.", "nntplib.", "poplib.", "smtplib.", "telnetlib.", "urllib.", "webbrowser.",
    "os.link", "os.symlink", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate",
    "os.putenv", "shutil.", "tempfile.", "pickle.find_class", "ctypes.dlopen", "sqlite3.", "winreg.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Audit hook: raise on everything that a reader has no business doing."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not allowed while a file is read")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("writing a file is not allowed while a file is read")


def _limit_resources(limits: dict[str, int]) -> None:
    """Set address space, CPU time and wall time of this process; the operating system ends it beyond them."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit alone holds
        return
    memory, seconds = limits["memory_bytes"], limits["cpu_seconds"]
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS does not limit address space
            resource.setrlimit(what, (soft, hard))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits["wall_seconds"])


Body = bytes | Callable[[BinaryIO], None]
"""What follows the header of an answer: bytes, or a function that writes them."""


def answer(order: dict[str, Any]) -> tuple[dict[str, Any], Body]:
    """Run the function `order["target"]` ("module:function") under the locks and return its header and body.

    A `ToolkitError` becomes the header {"error": code, "values": ...}; any other failure is `file_damaged`
    with the kind of exception only, because texts of libraries may quote answers.
    """
    from ctc_toolkit.errors import ToolkitError

    module, _, function = order["target"].partition(":")
    target = getattr(importlib.import_module(module), function)
    sys.addaudithook(_refuse)
    try:
        header, body = target(**order["arguments"])
    except ToolkitError as error:
        return {"error": error.code, "values": error.values}, b""
    except MemoryError:
        return {"error": "reader_memory", "values": {}}, b""
    except PermissionError:
        return {"error": "reader_forbidden", "values": {}}, b""
    except Exception as error:  # every failure of a library must end in a listed code
        return {"error": "file_damaged", "values": {"kind": type(error).__name__}}, b""
    return {"ok": header}, body


def _write_answer(order: dict[str, Any], out: BinaryIO) -> None:
    header, body = answer(order)
    text = json.dumps(header, ensure_ascii=True, default=str).encode()
    out.write(len(text).to_bytes(8, "big"))
    out.write(text)
    if callable(body):
        body(out)
    else:
        out.write(body)
    out.flush()


def _work(order: dict[str, Any], result: int) -> NoReturn:
    """Do the work of one forked reading process and end it without any clean-up of the parent's state."""
    code = 1
    try:
        _limit_resources(order["limits"])
        with os.fdopen(result, "wb") as out:
            _write_answer(order, out)
        code = 0
    except MemoryError:
        code = EXIT_MEMORY
    finally:
        os._exit(code)


def _supervise(connection: socket.socket, result: int) -> NoReturn:
    """Start the reading process for one order, wait for its end, and tell exit code, seconds and memory."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        order = json.loads(_receive_all(connection))
        child = os.fork()
        if child == 0:
            connection.close()
            _work(order, result)
        os.close(result)
        _, status, usage = os.wait4(child, 0)
        told = {
            "exit": os.waitstatus_to_exitcode(status),
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "peak_bytes": usage.ru_maxrss * 1024,
        }
        connection.sendall(json.dumps(told).encode())
    finally:
        os._exit(0)


def _receive_all(connection: socket.socket) -> bytes:
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


def _prepare() -> None:
    """Load what every reading process needs: the libraries, and the texts of errors."""
    from ctc_toolkit.errors import messages

    for name in PRELOADED:
        importlib.import_module(name)
    messages()


def serve(control_fd: int) -> None:
    """Wait for orders on a socket and fork a supervisor for each; end when the other side is gone."""
    _prepare()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not message:
            return
        connection, result = socket.socket(fileno=descriptors[0]), descriptors[1]
        if os.fork() == 0:
            control.close()
            _supervise(connection, result)
        connection.close()
        os.close(result)


def main() -> None:
    """Read one order from standard input and write the answer to standard output."""
    order = json.loads(sys.stdin.buffer.read())
    out = io.FileIO(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answer
    _prepare()
    try:
        _limit_resources(order["limits"])
        _write_answer(order, out)
    except MemoryError:
        os._exit(EXIT_MEMORY)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        serve(int(sys.argv[1]))
    else:
        main()
