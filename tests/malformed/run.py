"""Try malformed files in working processes that are watched from outside, and sum up.

    python -m tests.malformed.run                       all 20,000 on two processes
    python -m tests.malformed.run --first 5000 --count 2000
    python -m tests.malformed.run --only 1234           one file, with its end (add --keep FILE to write it)

Files 0 to H-1 are the hand-made ones (`hostile.py`), the others mutated ones; a number always means the same file. A
process that dies or does not answer in time is counted as a crash or a hang of that file, and replaced.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

FULL = 20_000
PATIENCE = 45.0
"""Seconds after which a process that does not answer is ended; more than a file may take, so that it is measured."""
TESTS = Path(__file__).resolve().parents[1]


def _paths() -> None:
    for folder in (str(TESTS), str(TESTS.parent)):
        if folder not in sys.path:
            sys.path.insert(0, folder)


@dataclass(frozen=True)
class Tried:
    """A file and how it ended."""

    number: int
    format: str
    surface: str
    what: str
    end: Any


def file_of(number: int) -> tuple[str, str, str, str, str, bytes]:
    """Return format, place, sound file, what was done, name and content of a file."""
    from tests.malformed.hostile import HOSTILE
    from tests.malformed.mutations import mutant

    if number < len(HOSTILE):
        made = HOSTILE[number]
        return made.format, made.surface, "", f"hand-made: {made.id}", made.name, made.content()
    one = mutant(number)
    return one.format, one.surface, one.base, f"{one.base}: {', '.join(one.kinds)}", one.name, one.content


def _work(pipe: Connection) -> None:
    """Try the files whose numbers come through the pipe until it closes."""
    _paths()
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 2)
    from tests.malformed.trial import Bench

    with tempfile.TemporaryDirectory(prefix="ctc-malformed-") as name:
        tempfile.tempdir = name
        bench = Bench.ready(Path(name))
        pipe.send("ready")
        while (number := pipe.recv()) is not None:
            kind, surface, base, what, file, content = file_of(number)
            end = bench.tried(surface, base, file, content)
            pipe.send(Tried(number, kind, surface, what, end))
        bench.ground.close()


class Worker:
    """A working process that is started again when it dies."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = mp.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        if self.pipe.recv() != "ready":
            raise RuntimeError("a working process did not begin")

    def tried(self, number: int) -> Tried:
        """Return how a file ended; a process that died or hangs is the end of its file."""
        from tests.malformed.trial import End

        started = time.perf_counter()
        self.pipe.send(number)
        end = "hang"
        try:
            if self.pipe.poll(PATIENCE):
                return self.pipe.recv()
        except (EOFError, OSError):
            end = "crash"
        self.process.kill()
        self.process.join()
        kind, surface, _, what, _, _ = file_of(number)
        exit_code = self.process.exitcode
        self._start()
        return Tried(number, kind, surface, what, End(end, str(exit_code), seconds=time.perf_counter() - started))

    def close(self) -> None:
        """End the process in peace."""
        self.pipe.send(None)
        self.process.join(20)


def tried(
    numbers: Iterable[int], processes: int = 2, progress: bool = False, minutes: float | None = None
) -> list[Tried]:
    """Return how the files of these numbers end, tried on several processes; after so many minutes none is begun."""
    _paths()
    waiting = iter(list(numbers))
    last = time.monotonic() + 60 * minutes if minutes else None
    done: list[Tried] = []
    lock, problems = threading.Lock(), []

    def serve() -> None:
        try:
            worker = Worker()
            while True:
                with lock:
                    number = next(waiting, None) if last is None or time.monotonic() < last else None
                if number is None:
                    break
                one = worker.tried(number)
                with lock:
                    done.append(one)
                    if progress and (len(done) % 500 == 0 or one.end.faulty):
                        print(f"{len(done):6}  {_line(one) if one.end.faulty else ''}", flush=True)
            worker.close()
        except Exception as problem:  # told by the caller: a thread alone would lose it
            problems.append(problem)

    threads = [threading.Thread(target=serve) for _ in range(processes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return sorted(done, key=lambda one: one.number)


def _line(one: Tried) -> str:
    end = one.end
    told = f"  {end.told.strip().splitlines()[-1]}" if end.told.strip() else ""
    measured = f"{end.seconds:.2f} s, {end.peak / 2**20:.0f} MB, {end.rows} rows"
    return f"{one.number} [{one.format}/{one.surface}] {one.what}: {end.end} {end.code} ({measured}){told}"


ENDS = ("code", "unchanged", "finding", "silent", "wrong", "hang", "crash")


def summary(done: Sequence[Tried], seconds: float) -> str:
    """Return the shares as text: by format and end, by place, the commonest codes, the slowest and the biggest."""
    lines = [f"{len(done)} malformed files in {seconds:.0f} s"]
    for title, part in (("format", lambda one: one.format), ("place", lambda one: one.surface)):
        lines += ["", f"{title:14}{'files':>8}" + "".join(f"{end:>11}" for end in ENDS)]
        for name in sorted({part(one) for one in done}):
            ends = Counter(one.end.end for one in done if part(one) == name)
            lines.append(f"{name:14}{ends.total():>8}" + "".join(f"{ends[end]:>11}" for end in ENDS))
    ends = Counter(one.end.end for one in done)
    lines.append(f"{'all':14}{ends.total():>8}" + "".join(f"{ends[end]:>11}" for end in ENDS))
    rows = sum(one.end.rows for one in done if one.end.end == "code")
    lines += ["", f"rows written by refused files: {rows}"]
    codes = Counter(one.end.code for one in done if one.end.end == "code")
    lines.append(f"codes: {len(codes)}; " + ", ".join(f"{code} {count}" for code, count in codes.most_common(30)))
    lines += ["", "slowest:", *map(_line, sorted(done, key=lambda one: -one.end.seconds)[:8])]
    lines += ["", "biggest:", *map(_line, sorted(done, key=lambda one: -one.end.peak)[:8])]
    faulty = [one for one in done if one.end.faulty]
    lines += ["", f"faults: {len(faulty)}", *map(_line, faulty[:200])]
    return "\n".join(lines)


def main() -> None:
    """Try the files that the command line names."""
    _paths()
    order = argparse.ArgumentParser(prog="python -m tests.malformed.run")
    order.add_argument("--first", type=int, default=0)
    order.add_argument("--count", type=int, default=FULL)
    order.add_argument("--only", type=int)
    order.add_argument("--keep", type=Path)
    order.add_argument("--minutes", type=float, help="begin no file after so long")
    order.add_argument("--processes", type=int, default=2)
    order.add_argument("--report", type=Path)
    asked = order.parse_args()
    if asked.only is not None:
        if asked.keep:
            asked.keep.write_bytes(file_of(asked.only)[5])
        (one,) = tried([asked.only], 1)
        print(_line(one), one.end.told, sep="\n")
        return
    started = time.perf_counter()
    done = tried(range(asked.first, asked.first + asked.count), asked.processes, True, asked.minutes)
    told = summary(done, time.perf_counter() - started)
    print(told)
    if asked.report:
        asked.report.write_text(told + "\n", encoding="utf-8")
        rows = [json.dumps({**asdict(one), "end": asdict(one.end)}) for one in done]
        asked.report.with_suffix(".jsonl").write_text("\n".join(rows), encoding="utf-8")
    sys.exit(1 if any(one.end.faulty for one in done) else 0)


if __name__ == "__main__":
    main()
