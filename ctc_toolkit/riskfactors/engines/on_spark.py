"""A Spark cluster: the tasks run as `mapInArrow` on its executors, which must see the files under the same paths."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors import kernel
from ctc_toolkit.riskfactors.map_reduce import Adding, Report, Scored, score_task
from ctc_toolkit.riskfactors.wave_files import WaveFiles

TASKS_TOGETHER = 8
"""Tasks of one partition: an executor adds them up before it sends anything."""

LOCAL_MEMORY = "2g"


@dataclass(frozen=True)
class SparkEngine:
    """Executors of a Spark session; whoever made it stops it."""

    session: Any

    @classmethod
    def reached(cls, master: str | None, cores: int | None = None) -> SparkEngine:
        """Return the engine for a cluster by its master URL; None: this machine alone.

        Raises:
            ToolkitError: `engine_not_installed`, `engine_without_java`, `scheduler_not_reached`.
        """
        try:
            from pyspark.sql import SparkSession
        except ImportError as problem:
            raise ToolkitError("engine_not_installed", engine="Spark", extra="spark") from problem
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise ToolkitError("engine_without_java")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.appName("ctc profile").config("spark.ui.enabled", "false")
        builder = builder.config("spark.driver.maxResultSize", "0").config("spark.ui.showConsoleProgress", "false")
        if master is None:
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            builder = builder.master(f"local[{cores or '*'}]").config("spark.driver.memory", LOCAL_MEMORY)
            builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        else:
            builder = builder.master(master)
        try:
            session = builder.getOrCreate()
        except Exception as problem:
            raise ToolkitError("scheduler_not_reached", found=master or "local") from problem
        session.sparkContext.setLogLevel("OFF")
        return cls(session)

    def run(self, wave: WaveFiles, wanted: kernel.Wanted, report: Report) -> Scored:
        """Return the sums of all tasks, added up in the order of the partitions.

        Raises:
            ToolkitError: as `score_task`, `stream_no_rows`, and `engine_failed` for what the cluster itself says.
        """
        places = len(wave.tasks)
        if not places:
            raise ToolkitError("stream_no_rows")
        report(0, places)
        partitions = -(-places // TASKS_TOGETHER)
        partitions = max(partitions, min(places, self.session.sparkContext.defaultParallelism))
        numbers = self.session.range(0, places, 1, partitions)
        mapped = numbers.mapInArrow(_mapper(wave, wanted), "first long, sums binary")
        sums = Adding()
        try:
            for row in sorted(mapped.collect(), key=lambda row: row["first"]):
                found = _carrier().loads(row["sums"])
                if isinstance(found, ToolkitError):
                    raise found
                sums.add(found)
        except ToolkitError:
            raise
        except Exception as problem:
            raise ToolkitError("engine_failed", engine="Spark", found=str(problem).splitlines()[0][:300]) from problem
        report(places, places)
        return sums.result()

    def close(self) -> None:
        """Stop the session."""
        self.session.stop()


def _carrier() -> Any:
    """Return Spark's own way to carry Python values between the processes of a cluster."""
    from pyspark.serializers import CPickleSerializer

    return CPickleSerializer()


def _mapper(wave: WaveFiles, wanted: kernel.Wanted) -> Any:
    """Return the map step as Spark wants it: numbers of tasks in, one row with their sums out."""

    def mapped(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        places = [int(place) for batch in batches for place in batch.column(0).to_pylist()]
        if places:
            found = _carrier().dumps(_added(wave, wanted, places))
            columns = [pa.array([places[0]], pa.int64()), pa.array([found], pa.binary())]
            yield pa.RecordBatch.from_arrays(columns, names=["first", "sums"])

    return mapped


def _added(wave: WaveFiles, wanted: kernel.Wanted, places: list[int]) -> Scored | ToolkitError:
    """Return the sums of some tasks, or the error in the files, which Spark would bury in a text."""
    sums = Adding()
    try:
        for place in places:
            sums.add(score_task(wave, wanted, place))
        return sums.result()
    except ToolkitError as problem:
        return problem
