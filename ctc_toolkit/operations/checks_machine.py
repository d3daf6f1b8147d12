"""Checks of the machine and of work in the background: memory, open files, jobs that nobody takes."""

from __future__ import annotations

import re
from datetime import timedelta

from ctc_toolkit.operations.surroundings import Check, Problem, Surroundings, warning

LEAST_MEMORY = 10**9
"""Bytes of memory that should be available: a process with pages open and a report in work takes about that."""
LEAST_OPEN_FILES = 1024
"""Files and connections that a process should be able to keep open: two for each page, and those of the database."""
LONGEST_WAIT = timedelta(minutes=30)
"""How long the oldest work in the background may wait before its turn."""
_AVAILABLE = re.compile(r"^MemAvailable:\s+(\d+) kB$", re.MULTILINE)


def _memory(surroundings: Surroundings) -> Problem | None:
    found = _AVAILABLE.search(surroundings.memory)
    if found is None or (available := int(found[1]) * 1024) >= LEAST_MEMORY:
        return None
    return warning("doctor_memory", available=available // 10**6, needed=LEAST_MEMORY // 10**6)


def _open_files(surroundings: Surroundings) -> Problem | None:
    limit = surroundings.open_files
    if limit is None or limit >= LEAST_OPEN_FILES:
        return None
    return warning("doctor_open_files", found=limit, needed=LEAST_OPEN_FILES)


def _waiting_work(surroundings: Surroundings) -> Problem | None:
    since = surroundings.condition.waiting_since
    if since is None or (waited := surroundings.now - since) <= LONGEST_WAIT:
        return None
    return warning("doctor_waiting_work", minutes=int(waited.total_seconds() // 60))


MACHINE_CHECKS = (
    Check("memory", "There is enough free memory.", _memory),
    Check("open_files", "A process may keep enough files and connections open.", _open_files),
    Check("waiting_work", "No work in the background waits for long.", _waiting_work),
)
"""Checks of the machine, in the order in which they are shown."""
