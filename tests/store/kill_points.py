"""Points at which a process kills itself: right before and after each step by which something gets onto the disk.

Such steps are the commit of a writing transaction, flushing a file, and renaming or removing one. A process that is
armed with a number dies at the point of that number; one process for each number from 1 until the work ends leaves no
point out. What lies between two points (SQLite's own writing, the server's) is hit by kills at random moments.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

FILES = ("fsync", "replace", "rename", "unlink")


class Points:
    """Counts the points of this process while it is armed. died: is told the name of the last point."""

    def __init__(self, died: Callable[[str], None]) -> None:
        """Watch the commits and the files of this process from here on."""
        self._died, self._left, self._lock = died, 0, threading.Lock()
        self._writing = threading.local()
        event.listen(Engine, "commit", self._before_commit)
        whole = DefaultDialect.do_commit

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            whole(dialect, connection)
            if getattr(self._writing, "now", False):
                self._writing.now = False
                self._pass("after commit")

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]
        for name in FILES:
            setattr(os, name, self._watched(name, getattr(os, name)))

    def arm(self, number: int) -> None:
        """Die at the point of this number from here on; 0: live."""
        self._left = number

    def _pass(self, name: str) -> None:
        with self._lock:
            if self._left == 1:
                self._died(name.replace(" ", "_"))
                os.kill(os.getpid(), signal.SIGKILL)
            self._left -= self._left > 0

    def _before_commit(self, connection: Connection) -> None:
        if connection.get_execution_options().get("ctc_intent", "read") != "read":
            self._pass("before commit")
            self._writing.now = True

    def _watched(self, name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            self._pass(f"before {name}")
            done = whole(*args, **kwargs)
            self._pass(f"after {name}")
            return done

        return step
