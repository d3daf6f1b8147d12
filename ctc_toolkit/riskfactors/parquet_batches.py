"""A Parquet file as a sequence of answer batches: needed columns only, see `answer_batches` for what they hold."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.answer_batches import (
    DESIGN_PARTS,
    AnswerBatches,
    AnswerRoom,
    Spellings,
    sorted_values,
    spelled,
    spellings,
    whole,
)
from ctc_toolkit.riskfactors.batch import AnswerBatch
from ctc_toolkit.riskfactors.plan import ScoringPlan
from ctc_toolkit.survey.answers_file import ANSWER, DESIGN, GROUP
from ctc_toolkit.survey.instrument import Instrument

BATCH_ROWS = 65_536
"""Rows of a batch: small row groups are read together until they have as many, large ones are cut into such parts."""

_FEWEST_ROWS, _PARTS = 16_384, 4
_VALUES_AT_ONCE = 1 << 22

Source = Path | bytes


def open_parquet(source: Source, dictionaries: Sequence[str] = (), metadata: Any = None) -> Any:
    """Return the file opened for reading, the columns `dictionaries` as texts with codes.

    metadata: of the same file, where it was opened before; its row groups need not be listed again.

    Raises:
        ToolkitError: `parquet_damaged`.
    """
    try:
        place = pa.BufferReader(source) if isinstance(source, bytes) else str(source)
        return pq.ParquetFile(place, read_dictionary=list(dictionaries), metadata=metadata)
    except (pa.ArrowException, OSError) as problem:
        raise ToolkitError("parquet_damaged") from problem


def columns_of(file: Any, instrument: Instrument, given: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each item, group and design part that a Parquet file holds, see `named_columns`."""
    return named_columns(file.schema_arrow.names, instrument, given)


def named_columns(held: Sequence[str], instrument: Instrument, given: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each item, group and design part among `held`, by prefixed name ("answer:a1").

    A column is called as in `given`, else like its item, group or design part, else as `answers_file` calls it.

    Raises:
        ToolkitError: `column_not_in_file` for a column that was named.
    """
    names = set(held)
    for column in given.values():
        if column not in names:
            raise ToolkitError("column_not_in_file", column=column, known=", ".join(held))
    wanted = [(ANSWER, item.id) for item in instrument.items]
    wanted += [(GROUP, group.id) for group in instrument.groups]
    wanted += [(DESIGN, name) for name in DESIGN_PARTS]
    found: dict[str, str] = {}
    for prefix, name in wanted:
        for column in (given.get(name, name), prefix + name):
            if column in names:
                found.setdefault(prefix + name, column)
    return found


def asked_in(file: Any, columns: Mapping[str, str]) -> frozenset[str]:
    """Return the items that the file holds; a column that its statistics show to be empty was not asked."""
    items = {name.removeprefix(ANSWER): column for name, column in columns.items() if name.startswith(ANSWER)}
    empty = set(items.values())
    place: dict[str, int] = {}
    for group in range(file.metadata.num_row_groups):
        row_group = file.metadata.row_group(group)
        if not place:
            place = {row_group.column(number).path_in_schema: number for number in range(row_group.num_columns)}
        plain = (column for column in empty if column in place)  # nested ones are told of by their type
        empty = {column for column in plain if _without_answers(row_group.column(place[column]))}
        if not empty:
            break
    return frozenset(item for item, column in items.items() if column not in empty)


def _without_answers(chunk: Any) -> bool:
    statistics = chunk.statistics
    if statistics is None:
        return False
    if statistics.has_null_count and statistics.null_count == chunk.num_values:
        return True
    return bool(statistics.has_min_max and isinstance(statistics.max, int) and statistics.max < 0)


def row_group_tasks(metadata: Any, batch_rows: int = BATCH_ROWS) -> tuple[tuple[int, ...], ...]:
    """Return the row groups in portions of about `batch_rows` rows or one row group."""
    tasks: list[list[int]] = []
    rows = batch_rows
    for group in range(metadata.num_row_groups):
        if rows >= batch_rows:
            tasks.append([])
            rows = 0
        tasks[-1].append(group)
        rows += metadata.row_group(group).num_rows
    return tuple(tuple(task) for task in tasks)


def code_range(metadata: Any, task: Sequence[int], place: int) -> tuple[int, int] | None:
    """Return the lowest and highest code of a column in some row groups; None where the file does not say."""
    ranges = []
    for group in task:
        statistics = metadata.row_group(group).column(place).statistics
        if statistics is None or not statistics.has_min_max or not isinstance(statistics.min, int):
            return None
        ranges.append((statistics.min, statistics.max))
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def parquet_texts(source: Source, column: str) -> set[str]:
    """Return the distinct values of a column as texts.

    Raises:
        ToolkitError: `parquet_damaged`.
    """
    file = open_parquet(source, [column])
    found: set[str] = set()
    try:
        for part in file.iter_batches(BATCH_ROWS, columns=[column]):
            values, _ = spelled(part.column(0))
            found.update(value for value in values if value is not None)
    except (pa.ArrowException, OSError) as problem:
        raise ToolkitError("parquet_damaged") from problem
    return found


@dataclass(frozen=True, kw_only=True)
class ParquetWave(AnswerBatches):
    """The answers of one wave in a Parquet file, opened for a plan.

    tasks: row groups to be read together; any order and any thread gives the same sums.
    """

    source: Source
    metadata: Any
    tasks: tuple[tuple[int, ...], ...]

    @property
    def rows(self) -> int:
        """Number of rows of the file."""
        return int(self.metadata.num_rows)

    def batches(
        self,
        task: Sequence[int],
        batch_rows: int = BATCH_ROWS,
        *,
        cores: Literal["one", "all"] = "one",
        room: AnswerRoom | None = None,
    ) -> Iterator[AnswerBatch]:
        """Yield the batches of some row groups.

        The borders of the batches depend on the file and on `batch_rows` alone, so that results do.
        cores: on how many the columns are decoded. room: memory for the answers, valid until it is used again; None:
        memory of their own.

        Raises:
            ToolkitError: `parquet_damaged`, `stream_column_type`, `design_value_missing`, `weight_invalid`,
                `population_psus_unclear`.
        """
        read = self._read(task, cores, AnswerRoom() if room is None else room)
        rows = min(batch_rows, max(_FEWEST_ROWS, math.ceil(len(read) / _PARTS)))
        for start in range(0, len(read), rows):
            yield read.rows(slice(start, start + rows))

    def _read(self, task: Sequence[int], cores: Literal["one", "all"], room: AnswerRoom) -> AnswerBatch:
        """Return all rows of some row groups. Few columns are decoded at a time, as they are larger in Arrow."""
        file = open_parquet(self.source, [self.columns[name] for name in self.codes], self.metadata)
        sizes = [self.metadata.row_group(group).num_rows for group in range(task[-1] + 1)]
        rows = sum(sizes[group] for group in task)
        names = list(dict.fromkeys(self.columns.values()))
        step = max(1, _VALUES_AT_ONCE // max(rows, 1))
        answers = dict(zip(self.items, room.arrays(len(self.items), rows), strict=True))
        others: dict[str, Any] = {}
        places = {self.metadata.schema.column(place).path: place for place in range(self.metadata.num_columns)}
        try:
            for start in range(0, len(names), step):
                wanted = names[start : start + step]
                part = file.read_row_groups(list(task), columns=wanted, use_threads=cores == "all")
                for name, column in self.columns.items():
                    if column in wanted and name.startswith(ANSWER):
                        item = name.removeprefix(ANSWER)
                        known = code_range(self.metadata, task, places[column])
                        self._answers(item, whole(part.column(column)), answers[item], known)
                    elif column in wanted:
                        others[name] = whole(part.column(column))
        except (pa.ArrowException, OSError) as problem:
            raise ToolkitError("parquet_damaged") from problem
        return self._batch(answers, others, sum(sizes[: task[0]]), rows)


def open_wave(
    source: Source,
    instrument: Instrument,
    plan: ScoringPlan,
    by: Sequence[str],
    *,
    columns: Mapping[str, str],
    batch_rows: int = BATCH_ROWS,
    metadata: Any = None,
) -> ParquetWave:
    """Return the file opened for a plan, with the grouping columns `by`; `columns` as `columns_of` returns them.

    metadata: of the file, where it was opened before.

    Columns with open values (districts) and texts in the design are looked through once to number their values.

    Raises:
        ToolkitError: `parquet_damaged`.
    """
    file = open_parquet(source, metadata=metadata)
    schema = file.schema_arrow
    groups = tuple(dict.fromkeys([*by, *([plan.grade_group] if plan.grade_group else [])]))
    wanted = [ANSWER + item for item in plan.items]
    wanted += [GROUP + name for name in groups] + [DESIGN + name for name in DESIGN_PARTS]
    used = {name: columns[name] for name in wanted if name in columns}
    values: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Spellings] = {}
    for name in groups:
        if GROUP + name in used:
            column = used[GROUP + name]
            group = instrument.group_by_id[name]
            known = tuple(value.id for value in group.values)
            values[name] = known or tuple(sorted_values(parquet_texts(source, column)))
            codes[GROUP + name] = spellings(group, values[name], numeric=is_numeric(schema, column))
    for name in (DESIGN + "stratum", DESIGN + "psu"):
        if name in used and not pa.types.is_integer(schema.field(used[name]).type):
            texts = sorted_values(parquet_texts(source, used[name]))
            codes[name] = {text: code for code, text in enumerate(texts)}
    return ParquetWave(
        instrument=instrument,
        plan=plan,
        columns=used,
        by=tuple(by),
        group_values=values,
        codes=codes,
        source=source,
        metadata=file.metadata,
        tasks=row_group_tasks(file.metadata, batch_rows),
    )


def is_numeric(schema: Any, column: str) -> bool:
    """Return whether a column holds numbers."""
    kind = schema.field(column).type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))
