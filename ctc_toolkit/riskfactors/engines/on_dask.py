"""A Dask cluster: the tasks run on its workers, which must see the files under the same paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors import kernel
from ctc_toolkit.riskfactors.map_reduce import Report, Scored, add_scored, score_task
from ctc_toolkit.riskfactors.wave_files import WaveFiles

FAN_IN = 8
"""Sums that are added up at a time, on the workers."""

WAIT_SECONDS = 20


@dataclass(frozen=True)
class DaskEngine:
    """Workers of a Dask scheduler. client: from `distributed`; whoever made it closes it."""

    client: Any

    @classmethod
    def reached(cls, scheduler: str | None, cores: int | None = None) -> DaskEngine:
        """Return the engine for the scheduler at an address; None: a cluster of processes on this machine alone.

        Raises:
            ToolkitError: `engine_not_installed`, `scheduler_not_reached`.
        """
        try:
            from distributed import Client, LocalCluster
        except ImportError as problem:
            raise ToolkitError("engine_not_installed", engine="Dask", extra="dask") from problem
        if scheduler is None:
            cluster = LocalCluster(
                n_workers=cores, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=40
            )
            return cls(Client(cluster))
        try:
            client = Client(scheduler, timeout=WAIT_SECONDS)
            client.wait_for_workers(1, timeout=WAIT_SECONDS)
        except (OSError, TimeoutError, ValueError) as problem:
            raise ToolkitError("scheduler_not_reached", found=scheduler) from problem
        return cls(client)

    def run(self, wave: WaveFiles, wanted: kernel.Wanted, report: Report) -> Scored:
        """Return the sums of all tasks, added up as a tree of their order.

        Raises:
            ToolkitError: as `score_task`, `stream_no_rows`, and `engine_failed` for what the cluster itself says.
        """
        from distributed import as_completed

        places = len(wave.tasks)
        if not places:
            raise ToolkitError("stream_no_rows")
        running: list[Any] = []
        try:
            held = self.client.scatter(wave, broadcast=True, hash=False)
            running = self.client.map(
                _score, range(places), wave=held, wanted=wanted, pure=False, retries=1, batch_size=1_000
            )
            first = running
            running, level = list(running), list(running)
            while len(level) > 1:
                level = [self._added(level[start : start + FAN_IN]) for start in range(0, len(level), FAN_IN)]
                running += level
            for done, future in enumerate(as_completed(first), start=1):
                if future.status == "error":
                    raise future.exception()
                report(done, places)
            result: Scored = level[0].result()
        except ToolkitError:
            raise
        except Exception as problem:
            raise ToolkitError(
                "engine_failed", engine="Dask", found=f"{type(problem).__name__}: {problem}"
            ) from problem
        finally:
            self.client.cancel(running)
        return result

    def _added(self, parts: Sequence[Any]) -> Any:
        return self.client.submit(add_scored, list(parts), pure=False)

    def close(self) -> None:
        """End the connection, and the cluster where it was made for it."""
        self.client.close()
        if self.client.cluster is not None:
            self.client.cluster.close()


def _score(place: int, wave: WaveFiles, wanted: kernel.Wanted) -> Scored:
    return add_scored([score_task(wave, wanted, place)])
