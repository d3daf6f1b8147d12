"""One file tried in a working process: how it ends, how long it takes, how much memory, how many rows it leaves."""

from __future__ import annotations

import hashlib
import resource
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.survey import readers
from ctc_toolkit.survey.readers.confined import Answer
from tests.malformed.bases import bases
from tests.malformed.ground import Ground
from tests.malformed.surfaces import SURFACES, Taken
from tests.property.test_damaged_files import FORM_RULES

MOST_SECONDS, MOST_BYTES = 30.0, 1024**3
ADDRESSES = 6 * 1024**3
"""Address space of a working process: a parser that grows without end meets a MemoryError and not the machine."""


@dataclass(frozen=True)
class End:
    """How a file ended.

    end: "code" (refused), "unchanged" (let in with exactly the content of a sound file), "finding" (let in with notes
    that the sound file has not), "silent" (let in with other content and nothing said), "wrong" (an exception that no
    code stands for, or a sentence that is missing), "hang", "crash" (the process died). rows: how many rows of the
    database are there more or fewer; for a refused file any is a fault. peak: bytes, of the larger of both processes.
    """

    end: str
    code: str = ""
    rows: int = 0
    seconds: float = 0.0
    peak: int = 0
    told: str = ""

    @property
    def faulty(self) -> bool:
        """Whether this must not happen."""
        wrong = self.end in ("wrong", "hang", "crash") or (self.end == "code" and self.rows > 0)
        return wrong or self.seconds > MOST_SECONDS or self.peak > MOST_BYTES


@dataclass
class Bench:
    """What a working process keeps: the workspace, and what sound files lead to."""

    ground: Ground
    sound: dict[str, Taken] = field(default_factory=dict)
    contents: dict[str, set[Any]] = field(default_factory=dict)
    reader_peak: int = 0

    @staticmethod
    def ready(folder: Path, limited: bool = True) -> Bench:
        """Return a bench that has seen all sound files."""
        bench = Bench(Ground(folder))
        bench._watch_readers()
        for one in bases().values():
            taken = SURFACES[one.surface].take(bench.ground, one.name, one.content)
            bench.sound[one.id] = taken
            bench.contents.setdefault(one.surface, set()).add(taken.content)
            bench.ground.put_back()
        if limited:
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        return bench

    def _watch_readers(self) -> None:
        real: Callable[..., Answer] = readers.call_confined

        def watched(*arguments: Any, **named: Any) -> Answer:
            answer = real(*arguments, **named)
            self.reader_peak = max(self.reader_peak, answer.peak_bytes)
            return answer

        readers.call_confined = watched

    def tried(self, surface: str, base: str, name: str, content: bytes) -> End:
        """Return how a file ends at a place that takes files."""
        self.reader_peak = 0
        forget_peak()
        started = time.perf_counter()
        try:
            taken = SURFACES[surface].take(self.ground, name, content)
        except ToolkitError as problem:
            end = _refused(problem)
        except (AssertionError, Exception) as problem:
            end = End("wrong", type(problem).__name__, told="".join(traceback.format_exception(problem)[-4:]))
        else:
            end = self._let_in(surface, base, taken)
        seconds = time.perf_counter() - started
        rows = self.ground.grown()
        if rows:
            self.ground.put_back()
        return End(end.end, end.code, rows, seconds, max(peak(), self.reader_peak), end.told)

    def _let_in(self, surface: str, base: str, taken: Taken) -> End:
        if taken.content in self.contents[surface]:
            return End("unchanged")
        usual = {rule for entry in self.sound for rule, _ in self.sound[entry].told} | FORM_RULES
        known = self.sound[base].told if base in self.sound else frozenset()
        new = sorted(entry for entry in taken.told - known if entry[0] not in usual)
        return End("finding", new[0][0]) if new else End("silent")


def _refused(problem: ToolkitError) -> End:
    """Return the end of a refused file, after a look at the sentence that people read."""
    german, english = problem.say("de"), problem.say("en")
    if problem.code not in messages():
        return End("wrong", problem.code, told="not listed")
    if len(german) < 40 or german == english:
        return End("wrong", problem.code, told=german)
    return End("code", problem.code)


def forget_peak() -> None:
    """Let the system count the peak of memory anew from here on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> int:
    """Return the peak of memory since then, in bytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def mark(content: bytes) -> str:
    """Return the beginning of the SHA-256 of a file, to name it in a report."""
    return hashlib.sha256(content).hexdigest()[:12]
