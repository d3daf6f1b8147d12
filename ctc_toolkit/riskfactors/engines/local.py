"""All cores of this machine: threads, because decoding and the kernel's sums run outside of Python's lock."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from ctc_toolkit.riskfactors import kernel
from ctc_toolkit.riskfactors.map_reduce import Adding, Report, Scored, score_task
from ctc_toolkit.riskfactors.wave_files import WaveFiles

_AHEAD = 2
"""Finished tasks that may wait for an earlier one: memory does not follow the number of tasks."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class LocalEngine:
    """Threads of this process. cores: None means all of the machine."""

    cores: int | None = None

    def run(self, wave: WaveFiles, wanted: kernel.Wanted, report: Report) -> Scored:
        """Return the sums of all tasks, added up in their order: the same to the last digit on any number of cores.

        Raises:
            ToolkitError: as `score_task`.
        """
        workers = self.cores or os.cpu_count() or 1
        places = range(len(wave.tasks))
        sums = Adding()
        with ThreadPoolExecutor(workers) as pool:
            try:
                parts: Iterator[Scored]
                if len(places) < workers:
                    parts = (score_task(wave, wanted, place, cores="all", scoring=pool.map) for place in places)
                else:
                    parts = in_order(pool, lambda place: score_task(wave, wanted, place), len(places), workers + _AHEAD)
                for done, part in enumerate(parts, start=1):
                    sums.add(part)
                    report(done, len(places))
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return sums.result()

    def close(self) -> None:
        """Do nothing: threads end with the work."""


def in_order(pool: ThreadPoolExecutor, work: Callable[[int], _T], places: int, most: int) -> Iterator[_T]:
    """Yield the results of `work` for 0 to `places` - 1 in this order, with at most `most` of them begun."""
    running: deque[Future[_T]] = deque()
    for place in range(places):
        running.append(pool.submit(work, place))
        if len(running) == most:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()
