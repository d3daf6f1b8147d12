"""A Parquet file as a sequence of answer batches: needed columns only, with the same codes in all batches.

The file holds the codes of the instrument: one column of whole numbers per item, named by its id; missing answers are
null or -1. Grouping columns hold value ids, or one of the texts or codes that the instrument knows for them. Strata
and PSUs may be numbers or text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.batch import AnswerBatch, check_weights, grade_places
from ctc_toolkit.riskfactors.lookups import MISSING_BYTE, Codes
from ctc_toolkit.riskfactors.plan import Floats, Integers, ScoringPlan
from ctc_toolkit.survey.answers_file import ANSWER, DESIGN, GROUP
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument import MISSING, Group, Instrument

BATCH_ROWS = 65_536
"""Rows of a batch: small row groups are read together until they have as many, large ones are cut into such parts."""

_FEWEST_ROWS, _PARTS = 16_384, 4
_VALUES_AT_ONCE = 1 << 22

DESIGN_PARTS = ("stratum", "psu", "weight", "population_psus")

Source = Path | bytes
Spellings = Mapping[str, int]

_LARGEST_CODE = 120
_WRONG_CODE = 127


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
    """Return the column of each item, group and design part that the file holds, by prefixed name ("answer:a1").

    A column is called as in `given`, else like its item, group or design part, else as `answers_file` calls it.

    Raises:
        ToolkitError: `column_not_in_file` for a column that was named.
    """
    names = set(file.schema_arrow.names)
    for column in given.values():
        if column not in names:
            raise ToolkitError("column_not_in_file", column=column, known=", ".join(file.schema_arrow.names))
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
        empty = {column for column in empty if _without_answers(row_group.column(place[column]))}
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


def distinct_texts(source: Source, column: str) -> list[str]:
    """Return the distinct values of a column as texts, whole numbers first and in their order."""
    file = open_parquet(source, [column])
    found: set[str] = set()
    try:
        for part in file.iter_batches(BATCH_ROWS, columns=[column]):
            values, _ = spelled(part.column(0))
            found.update(value for value in values if value is not None)
    except (pa.ArrowException, OSError) as problem:
        raise ToolkitError("parquet_damaged") from problem
    return sorted(found, key=lambda text: (not text.isdigit(), int(text) if text.isdigit() else 0, text))


def spelled(values: Any) -> tuple[list[str | None], Integers]:
    """Return the distinct values of an Arrow array as texts, and each row's place among them (-1: null)."""
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    texts = [None if value is None else spell(value) for value in values.dictionary.to_pylist()]
    places = values.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return texts, places


def spell(value: Any) -> str:
    """Return a value as text; 9.0 and 9 are "9"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def spellings(group: Group, values: Sequence[str], *, numeric: bool) -> dict[str, int]:
    """Return the code of each way in which a file may write the values of a grouping column.

    Text: value ids and the texts of the instrument. Numbers: the codes of the instrument where it has any, else ids.
    """
    place = {value: code for code, value in enumerate(values)}
    if numeric and any(value.codes for value in group.values):
        return {str(code): place[value.id] for value in group.values for code in value.codes}
    texts = {text: place[value.id] for value in group.values for text in value.texts}
    return {**texts, **place}


class AnswerRoom:
    """Memory for the answers of one task after the other, so that the system is asked for it once."""

    def __init__(self) -> None:
        self._memory: Codes = np.empty(0, dtype=np.uint8)

    def arrays(self, items: int, rows: int) -> list[Codes]:
        """Return an array of `rows` bytes for each item; what was returned before is overwritten."""
        if items * rows > len(self._memory):
            self._memory = np.empty(items * rows, dtype=np.uint8)
        return list(self._memory[: items * rows].reshape(items, rows))


@dataclass(frozen=True)
class ParquetWave:
    """The answers of one wave in a Parquet file, opened for a plan.

    columns: columns of the file that are needed, by prefixed name ("answer:a1", "group:sex", "design:psu").
    by: grouping columns. group_values: value ids by grouping column, in the order of their codes.
    codes: code of each text, by prefixed name of groups, strata and PSUs; whole numbers of the design have none, they
        are codes already.
    tasks: row groups to be read together; any order and any thread gives the same sums.
    wrong, populations: rows by item or grouping column whose value is not in the instrument, and PSUs in the
        population by stratum; both filled while reading.
    """

    source: Source
    metadata: Any
    instrument: Instrument
    plan: ScoringPlan
    columns: Mapping[str, str]
    by: tuple[str, ...]
    group_values: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Spellings]
    tasks: tuple[tuple[int, ...], ...]
    wrong: Counter[str] = field(default_factory=Counter)
    populations: dict[int, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

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
        whole = self._read(task, cores, AnswerRoom() if room is None else room)
        rows = min(batch_rows, max(_FEWEST_ROWS, math.ceil(len(whole) / _PARTS)))
        for start in range(0, len(whole), rows):
            yield whole.rows(slice(start, start + rows))

    def _read(self, task: Sequence[int], cores: Literal["one", "all"], room: AnswerRoom) -> AnswerBatch:
        """Return all rows of some row groups. Few columns are decoded at a time, as they are larger in Arrow."""
        file = open_parquet(self.source, [self.columns[name] for name in self.codes], self.metadata)
        sizes = [self.metadata.row_group(group).num_rows for group in range(task[-1] + 1)]
        rows = sum(sizes[group] for group in task)
        names = list(dict.fromkeys(self.columns.values()))
        step = max(1, _VALUES_AT_ONCE // max(rows, 1))
        answers = dict(zip(self.plan.items, room.arrays(len(self.plan.items), rows), strict=True))
        others: dict[str, Any] = {}
        try:
            for start in range(0, len(names), step):
                wanted = names[start : start + step]
                part = file.read_row_groups(list(task), columns=wanted, use_threads=cores == "all")
                for name, column in self.columns.items():
                    if column in wanted and name.startswith(ANSWER):
                        item = name.removeprefix(ANSWER)
                        self._answers(item, _whole(part.column(column)), answers[item])
                    elif column in wanted:
                        others[name] = _whole(part.column(column))
        except (pa.ArrowException, OSError) as problem:
            raise ToolkitError("parquet_damaged") from problem
        return self._batch(answers, others, sum(sizes[: task[0]]), rows)

    def findings(self) -> tuple[Finding, ...]:
        """Return what was found in the rows read so far."""
        return tuple(Finding("stream_wrong_values", "warning", name, rows) for name, rows in self.wrong.items())

    def _batch(self, answers: dict[str, Codes], column: dict[str, Any], first: int, rows: int) -> AnswerBatch:
        stratum = self._design("stratum", column.get(DESIGN + "stratum"), np.zeros(rows, dtype=np.int64))
        groups = {name: self._group(name, column[GROUP + name]) for name in self.group_values}
        grade = np.full(rows, len(self.plan.grades), dtype=np.uint8)
        if self.plan.grade_group is not None and self.plan.grade_group in groups:
            places = grade_places(self.group_values[self.plan.grade_group], self.plan)
            grade = places[groups[self.plan.grade_group]]
        return AnswerBatch(
            answers=answers,
            grade=grade,
            stratum=stratum,
            psu=self._design("psu", column.get(DESIGN + "psu"), np.arange(first, first + rows)),
            groups={name: groups[name] for name in self.by},
            group_values={name: self.group_values[name] for name in self.by},
            weight=_weights(column.get(DESIGN + "weight")),
            population_psus=self._population(column.get(DESIGN + "population_psus"), stratum),
            stratum_labels=tuple(self.codes.get(DESIGN + "stratum", ())),
        )

    def _design(self, name: str, values: Any, otherwise: Integers) -> Integers:
        """Return the codes of strata or PSUs; `otherwise` where the file has none."""
        if values is None:
            return otherwise
        known = self.codes.get(DESIGN + name)
        if known is None:
            codes: Integers = values.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        else:
            texts, places = spelled(values)
            codes = np.array([-1 if text is None else known[text] for text in [*texts, None]], dtype=np.int64)[places]
        missing = int(np.count_nonzero(codes < 0))
        if missing:
            raise ToolkitError("design_value_missing", rows=missing, column=self.columns[DESIGN + name])
        return codes

    def _group(self, name: str, values: Any) -> Integers:
        texts, places = spelled(values)
        known = self.codes[GROUP + name]
        codes = np.array([-1 if text is None else known.get(text, -2) for text in [*texts, None]], dtype=np.int64)
        found = codes[places]
        if (codes == -2).any():
            self._note(name, int(np.count_nonzero(found == -2)))
            found[found == -2] = -1
        return found

    def _answers(self, item: str, values: Any, codes: Codes) -> None:
        """Put the codes of an item as bytes into `codes`; what is null becomes the missing byte."""
        check = self._checks[item]
        if values.type == pa.int8():
            validity, data = values.buffers()
            plain = np.frombuffer(data, np.uint8, len(values), values.offset)
            if values.null_count:
                bits = np.frombuffer(validity, np.uint8)
                valid = np.unpackbits(bits, count=values.offset + len(values), bitorder="little")[values.offset :]
                np.subtract(valid, 1, out=valid)
                np.bitwise_or(plain, valid, out=codes)
            else:
                codes[:] = plain
        elif pa.types.is_integer(values.type):
            wide = values.fill_null(MISSING).to_numpy(zero_copy_only=False)
            wide = np.where(np.isin(wide, check.missing), MISSING, wide)
            narrow = np.where((wide < MISSING) | (wide > _LARGEST_CODE), _WRONG_CODE, wide).astype(np.int8)
            codes[:] = narrow.view(np.uint8)
        else:
            raise ToolkitError("stream_column_type", column=self.columns[ANSWER + item], found=str(values.type))
        wrong = check.count_wrong(codes, values.null_count)
        if wrong:
            self._note(item, wrong)

    def _note(self, name: str, rows: int) -> None:
        with self.lock:
            self.wrong[name] += rows

    def _population(self, values: Any, stratum: Integers) -> dict[int, float] | None:
        """Return the PSUs in the population by stratum; it must be the same in all rows of a stratum."""
        if values is None:
            return None
        sizes = values.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
        result: dict[int, float] = {}
        for code in np.unique(stratum).tolist():
            found = np.unique(sizes[stratum == code]).tolist()
            with self.lock:
                found = sorted({*found, self.populations.setdefault(code, found[0])})
            if len(found) != 1 or np.isnan(found[0]):
                labels = list(self.codes.get(DESIGN + "stratum", ()))
                shown = ", ".join(f"{value:g}" for value in found)
                raise ToolkitError("population_psus_unclear", stratum=labels[code] if labels else code, found=shown)
            result[code] = found[0]
        return result

    @cached_property
    def _checks(self) -> dict[str, _CodeCheck]:
        return {item: _CodeCheck.of(self.instrument, item) for item in self.plan.items}


@dataclass(frozen=True)
class _CodeCheck:
    """Counts codes that an item does not have. Codes without gaps are checked by one comparison."""

    lowest: np.uint8
    span: np.uint8
    gaps: bool
    known: NDArray[np.bool_]
    missing: tuple[int, ...]

    @classmethod
    def of(cls, instrument: Instrument, item: str) -> _CodeCheck:
        codes = instrument.codes_of(item)
        missing = instrument.response_set_by_id[instrument.item_by_id[item].response_set].missing_codes
        known = np.zeros(256, dtype=bool)
        known[[*codes, MISSING_BYTE, *(code for code in missing if 0 <= code < MISSING_BYTE)]] = True
        gaps = len(codes) <= codes[-1] - codes[0]
        return cls(np.uint8(codes[0]), np.uint8(codes[-1] - codes[0]), gaps, known, missing)

    def count_wrong(self, codes: Codes, nulls: int) -> int:
        """Return how many of `codes`, of which `nulls` are null, are neither valid nor a known way to miss."""
        if not self.gaps:
            outside = np.count_nonzero(codes - self.lowest > self.span)
            if outside == nulls or outside == np.count_nonzero(codes == MISSING_BYTE):
                return 0
        return len(codes) - int(np.count_nonzero(self.known[codes]))


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
            values[name] = tuple(value.id for value in group.values) or tuple(distinct_texts(source, column))
            codes[GROUP + name] = spellings(group, values[name], numeric=_numeric(schema, column))
    for name in (DESIGN + "stratum", DESIGN + "psu"):
        if name in used and not pa.types.is_integer(schema.field(used[name]).type):
            codes[name] = {text: code for code, text in enumerate(distinct_texts(source, used[name]))}
    tasks = row_group_tasks(file.metadata, batch_rows)
    return ParquetWave(source, file.metadata, instrument, plan, used, tuple(by), values, codes, tasks)


def _whole(values: Any) -> Any:
    """Return a column as one array, its texts with one set of codes."""
    if values.num_chunks == 1:
        return values.chunk(0)
    if pa.types.is_dictionary(values.type):
        values = values.unify_dictionaries()
    return values.combine_chunks()


def _numeric(schema: Any, column: str) -> bool:
    kind = schema.field(column).type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _weights(values: Any) -> Floats | None:
    if values is None:
        return None
    if values.null_count:
        raise ToolkitError("design_value_missing", rows=values.null_count, column="weight")
    weight: Floats = values.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    check_weights(weight)
    return weight
