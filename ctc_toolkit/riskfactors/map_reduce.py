"""The map step and the reduce step of a wave: the same on every engine, and so are the borders of the tasks.

A task (some row groups of a Parquet file, or a block of a CSV file) becomes the sums of the kernel; sums add up.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors import kernel
from ctc_toolkit.riskfactors.answer_batches import AnswerRoom, ReadNotes, unclear_population
from ctc_toolkit.riskfactors.batch import AnswerBatch
from ctc_toolkit.riskfactors.kernel import WaveTotals, accumulate_wave, add_waves
from ctc_toolkit.riskfactors.stream import Merging, source_hash_of
from ctc_toolkit.riskfactors.wave_files import WaveFiles, in_file
from ctc_toolkit.survey.answers_file import DESIGN

Report = Callable[[int, int], None]
"""Called with the number of tasks that are done, and of all."""

_local = threading.local()


@dataclass(frozen=True)
class Scored:
    """What the map step returns of some tasks: small sums, and what was noticed; see `ReadNotes`.

    parts: sums of batches; none where the tasks hold no rows. hashes: SHA-256 by number of the file. labels: of
    strata, for messages.
    """

    parts: tuple[WaveTotals, ...] = ()
    wrong: Mapping[str, int] = field(default_factory=dict)
    populations: Mapping[int, float] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    respondents: int = 0
    excluded: int = 0
    districts: frozenset[tuple[int, int]] = frozenset()
    hashes: Mapping[int, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    @property
    def totals(self) -> WaveTotals | None:
        """The sum of the parts; None where there is none."""
        return add_waves(self.parts) if self.parts else None


class Engine(Protocol):
    """Where the map step runs."""

    def run(self, wave: WaveFiles, wanted: kernel.Wanted, report: Report) -> Scored:
        """Return the sums of all tasks of a wave.

        Raises:
            ToolkitError: as `score_task`, and for what the engine itself cannot do.
        """

    def close(self) -> None:
        """End the connection to the engine."""


def score_task(
    wave: WaveFiles,
    wanted: kernel.Wanted,
    place: int,
    *,
    cores: Literal["one", "all"] = "one",
    scoring: Callable[..., Iterable[WaveTotals]] = map,
) -> Scored:
    """Return the sums of the task `place`: the map step. It reads its rows and changes nothing.

    cores, scoring: where there are fewer tasks than cores, several of them may decode a task and score its batches.

    Raises:
        ToolkitError: as `ParquetWave.batches` and `CsvWave.batches`.
    """
    number, task = wave.tasks[place]
    file = replace(wave.files[number], notes=ReadNotes())
    notes = file.notes
    room = _local.__dict__.setdefault("room", AnswerRoom()) if cores == "one" else None
    sums = Merging()

    def score(batch: AnswerBatch) -> WaveTotals:
        return accumulate_wave(file.plan, batch, wanted)

    with in_file(wave.names[number] if len(wave.names) > 1 else ""):
        for part in scoring(score, file.batches(file.tasks[task], wave.batch_rows, cores=cores, room=room)):  # type: ignore[arg-type]
            sums.add(part)
        hashed = task == 0 and not wave.source_hashes[number]
        found = {number: source_hash_of(wave.path_of(number), {})} if hashed else {}
    return Scored(
        tuple(sums.parts),
        dict(notes.wrong),
        dict(notes.populations),
        frozenset(notes.answered),
        notes.respondents,
        notes.excluded,
        frozenset(notes.districts),
        found,
        tuple(file.codes.get(DESIGN + "stratum", ())),
    )


def add_scored(parts: Sequence[Scored]) -> Scored:
    """Return the sums of several tasks, in the order given: the reduce step.

    Raises:
        ToolkitError: `population_psus_unclear` where tasks contradict each other.
    """
    wrong: Counter[str] = Counter()
    populations: dict[int, float] = {}
    hashes: dict[int, str] = {}
    for part in parts:
        wrong.update(part.wrong)
        hashes.update(part.hashes)
        for code, size in part.populations.items():
            if populations.setdefault(code, size) != size:
                raise unclear_population(code, sorted([populations[code], size]), part.labels)
    sums = [one for part in parts for one in part.parts]
    return Scored(
        (add_waves(sums),) if sums else (),
        dict(wrong),
        populations,
        frozenset().union(*(part.answered for part in parts)),
        sum(part.respondents for part in parts),
        sum(part.excluded for part in parts),
        frozenset().union(*(part.districts for part in parts)),
        hashes,
        parts[0].labels,
    )


class Adding:
    """Adds tasks up in the order of their places. Sums are merged from time to time, see `stream.Merging`."""

    def __init__(self) -> None:
        self._sums = Merging()
        self._notes: Scored | None = None

    def add(self, part: Scored) -> None:
        """Add the next task.

        Raises:
            ToolkitError: as `add_scored`.
        """
        for one in part.parts:
            self._sums.add(one)
        bare = replace(part, parts=())
        self._notes = bare if self._notes is None else add_scored([self._notes, bare])

    def result(self) -> Scored:
        """Return the sum.

        Raises:
            ToolkitError: `stream_no_rows` where there was no task.
        """
        if self._notes is None:
            raise ToolkitError("stream_no_rows")
        return replace(self._notes, parts=(add_waves(self._sums.parts),) if self._sums.parts else ())
