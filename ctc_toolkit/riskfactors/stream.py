"""Profiles of files of any size: a Parquet file goes through the kernel in batches of rows, on all cores.

At any time each core holds one batch; what stays are the sums per stratum, PSU and combination of groups. On a cluster
the map step is `accumulate_wave` on a batch, the reduce step `add_waves`.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.answer_batches import AnswerRoom
from ctc_toolkit.riskfactors.batch import AnswerBatch
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable
from ctc_toolkit.riskfactors.kernel import Wanted, WaveTotals, accumulate_wave, add_waves
from ctc_toolkit.riskfactors.parquet_batches import (
    BATCH_ROWS,
    ParquetWave,
    Source,
    asked_in,
    columns_of,
    open_parquet,
    open_wave,
)
from ctc_toolkit.riskfactors.plan import scoring_plan
from ctc_toolkit.riskfactors.profile import (
    DEFAULT_SETTINGS,
    Profile,
    ProfileSettings,
    own_sample,
    present_groups,
    profile_of_totals,
    provenance_of,
    wanted_totals,
)
from ctc_toolkit.survey.answers_file import GROUP
from ctc_toolkit.survey.instrument import Instrument

_FEWEST_BYTES = 384 << 20
_MOST_PARTS = 64
_SAVED_LITTLE = 0.75


class Accumulator:
    """Adds the sums of parts up in the order of their places, whatever the order in which they come.

    The order makes the result the same to the last digit on any number of cores. What has come too early waits. Parts
    are merged whenever they hold twice as many cells as the last result, so that memory follows the number of
    distinct cells and not the number of parts.
    """

    def __init__(self) -> None:
        self._early: dict[int, list[WaveTotals]] = {}
        self._next = 0
        self._lock = threading.Lock()
        self._sums = Merging()

    def add(self, place: int, parts: list[WaveTotals]) -> None:
        """Add the parts of the task `place`; every task from 0 on is added once."""
        with self._lock:
            self._early[place] = parts
            while self._next in self._early:
                for part in self._early.pop(self._next):
                    self._sums.add(part)
                self._next += 1

    def result(self) -> WaveTotals:
        """Return the sum of all parts.

        Raises:
            ValueError: if there is none, or they do not belong together.
        """
        return add_waves(self._sums.parts)


class Merging:
    """Parts of the sums; they are merged from time to time, so that memory follows the number of distinct cells.

    Where merging has saved little, as with files that are sorted by PSU, it is done less often.
    """

    def __init__(self) -> None:
        self.parts: list[WaveTotals] = []
        self._cells = 0
        self._limit = 0
        self._most = _MOST_PARTS

    def add(self, part: WaveTotals) -> None:
        """Add a part."""
        self._limit = self._limit or fewest_cells(part)
        self.parts.append(part)
        self._cells += cells_in(part)
        if self._cells > self._limit or len(self.parts) > self._most:
            before = self._cells
            self.parts = [add_waves(self.parts)]
            self._cells = cells_in(self.parts[0])
            growth = 4 if self._cells > _SAVED_LITTLE * before else 2
            self._limit = max(self._limit, growth * self._cells)
            self._most = _MOST_PARTS * growth // 2


def fewest_cells(part: WaveTotals) -> int:
    """Return the number of cells below which parts like this one are small enough to wait for their sum."""
    measures = sum(len(totals.measures) for totals in (part.proportions, part.means) if totals is not None)
    return _FEWEST_BYTES // max(1, 2 * 8 * measures)


def cells_in(part: WaveTotals) -> int:
    """Return the number of cells of the sums."""
    totals = part.proportions or part.means
    return len(totals.keys) if totals else 0


def stream_totals(
    wave: ParquetWave, wanted: Wanted = "both", *, threads: int | None = None, batch_rows: int = BATCH_ROWS
) -> WaveTotals:
    """Return the sums of all row groups of a file. threads: None means one per core.

    Raises:
        ToolkitError: as `ParquetWave.batches`.
    """
    sums = Accumulator()
    local = threading.local()

    def score(batch: AnswerBatch) -> WaveTotals:
        return accumulate_wave(wave.plan, batch, wanted)

    def work(place: int) -> None:
        own = Merging()
        room = local.__dict__.setdefault("room", AnswerRoom())
        for batch in wave.batches(wave.tasks[place], batch_rows, room=room):
            own.add(score(batch))
        sums.add(place, own.parts)

    workers = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        if len(wave.tasks) < workers:
            for place, task in enumerate(wave.tasks):
                sums.add(place, list(pool.map(score, wave.batches(task, batch_rows, cores="all"))))
            return sums.result()
        running = [pool.submit(work, place) for place in range(len(wave.tasks))]
        try:
            for future in running:
                future.result()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return sums.result()


def profile_from_parquet(
    source: Source,
    instrument: Instrument,
    *,
    cut_points: CutPointTable | None = None,
    by: Sequence[str] = ("sex", "grade"),
    settings: ProfileSettings = DEFAULT_SETTINGS,
    columns: Mapping[str, str] | None = None,
    threads: int | None = None,
    batch_rows: int = BATCH_ROWS,
) -> Profile:
    """Return the profile of a wave in a Parquet file (path or bytes), as `make_profile` would of its table.

    The layout of the file is described in `parquet_batches`. columns: names of columns that differ from the ids of
    items and groups and from `stratum`, `psu`, `weight`, `population_psus`. Codes that are not in the instrument
    count as missing and are reported in the findings.

    Raises:
        ToolkitError: as `make_profile`, `open_wave` and `ParquetWave.batches`; `stream_no_rows`.
    """
    file = open_parquet(source)
    if file.metadata.num_rows == 0:
        raise ToolkitError("stream_no_rows")
    found = columns_of(file, instrument, columns or {})
    plan = scoring_plan(instrument, cut_points, asked_in(file, found), settings.risk_count)
    held = [group.id for group in instrument.groups if GROUP + group.id in found]
    present, findings = present_groups(instrument, by, held)
    about = file.metadata
    wave = open_wave(source, instrument, plan, present, columns=found, batch_rows=batch_rows, metadata=about)
    with ThreadPoolExecutor(1) as beside:
        hashing = beside.submit(source_hash_of, source, file.schema_arrow.metadata or {})
        totals = stream_totals(wave, wanted_totals(settings), threads=threads, batch_rows=batch_rows)
        source_hash = hashing.result()
    told = (*findings, *own_sample(cut_points, source_hash), *wave.findings())
    provenance = provenance_of(plan, cut_points, source_hash)
    return profile_of_totals(plan, totals, provenance, settings, findings=told)


def source_hash_of(source: Source, about: Mapping[bytes, bytes]) -> str:
    """Return the SHA-256 of the file the answers came from: as stored with them, else of `source`; hexadecimal."""
    if b"ctc_source" in about:
        return about[b"ctc_source"].decode()
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
