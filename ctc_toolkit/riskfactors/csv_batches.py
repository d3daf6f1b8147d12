"""A CSV file as a sequence of answer batches: blocks of whole lines, of which only the needed columns are converted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv as pacsv

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.answer_batches import AnswerBatches, AnswerRoom, spelled, whole
from ctc_toolkit.riskfactors.batch import AnswerBatch
from ctc_toolkit.survey.answers_file import ANSWER, DESIGN, GROUP
from ctc_toolkit.survey.many_files import CsvLayout, csv_options

BLOCK_BYTES = 16 << 20
"""Bytes that are read at a time; cut at the end of a line."""

_COLUMN_NUMBER = re.compile(r"column #(\d+)")
_FOUND = re.compile(r"value '([^']*)'")


def csv_blocks(path: Path, layout: CsvLayout, block_bytes: int = BLOCK_BYTES) -> tuple[tuple[int, int], ...]:
    """Return start and end of blocks of about `block_bytes` that end with a line.

    A line break within quotation marks looks like the end of a line; reading then finds too few columns and says so.
    """
    borders = [layout.start]
    with path.open("rb") as file:
        while borders[-1] + block_bytes < layout.size:
            file.seek(borders[-1] + block_bytes)
            file.readline()
            borders.append(file.tell())
    if borders[-1] < layout.size:
        borders.append(layout.size)
    return tuple(pairwise(borders))


@dataclass(frozen=True, kw_only=True)
class CsvWave(AnswerBatches):
    """The answers of one wave in a CSV file, opened for a plan.

    texts: columns of the design that hold texts. tasks: start and end of blocks. Where there is no PSU, the place of
    a row in the file stands for it.
    """

    path: Path
    layout: CsvLayout
    texts: frozenset[str]
    tasks: tuple[tuple[int, int], ...]

    @property
    def rows(self) -> int:
        """Numbers that rows of this file may have: more than it has rows."""
        return self.layout.size

    def batches(
        self,
        task: tuple[int, int],
        batch_rows: int,
        *,
        cores: Literal["one", "all"] = "one",
        room: AnswerRoom | None = None,
    ) -> Iterator[AnswerBatch]:
        """Yield the batches of a block, as `ParquetWave.batches` does of row groups.

        Raises:
            ToolkitError: `csv_unreadable`, `csv_not_a_code`, `design_value_missing`, `weight_invalid`,
                `population_psus_unclear`.
        """
        table = read_block(self.path, self.layout, task, self._types)
        rows = len(table)
        if not rows:
            return
        answers = dict(zip(self.items, (room or AnswerRoom()).arrays(len(self.items), rows), strict=True))
        others: dict[str, Any] = {}
        for name, column in self.columns.items():
            values = whole(table.column(column))
            if name.startswith(ANSWER):
                self._answers(name.removeprefix(ANSWER), values, answers[name.removeprefix(ANSWER)])
            else:
                others[name] = values
        read = self._batch(answers, others, task[0], rows)
        for start in range(0, len(read), batch_rows):
            yield read.rows(slice(start, start + batch_rows))

    @property
    def _types(self) -> dict[str, pa.DataType]:
        types = {}
        for name, column in self.columns.items():
            if name.startswith(ANSWER):
                types[column] = pa.int16()
            elif name.startswith(GROUP) or column in self.texts:
                types[column] = pa.string()
            else:
                types[column] = pa.int64() if name in (DESIGN + "stratum", DESIGN + "psu") else pa.float64()
        return types


def read_block(path: Path, layout: CsvLayout, task: tuple[int, int], types: dict[str, pa.DataType]) -> pa.Table:
    """Return the columns `types` of a block. Codes may be written with decimals (3.0).

    Raises:
        ToolkitError: `csv_unreadable`, `csv_not_a_code`.
    """
    with path.open("rb") as file:
        file.seek(task[0])
        block = pa.py_buffer(file.read(task[1] - task[0]))
    if not block.size:
        return pa.table({name: pa.nulls(0, kind) for name, kind in types.items()})
    wider = {name: pa.float64() if kind == pa.int16() else kind for name, kind in types.items()}
    try:
        try:
            return pacsv.read_csv(pa.BufferReader(block), *csv_options(layout, types))
        except pa.ArrowInvalid:
            return pacsv.read_csv(pa.BufferReader(block), *csv_options(layout, wider))
    except pa.ArrowException as problem:
        column, found = _COLUMN_NUMBER.search(str(problem)), _FOUND.search(str(problem))
        if column and found:
            name = layout.names[int(column.group(1))]
            raise ToolkitError("csv_not_a_code", column=name, found=found.group(1)[:40]) from problem
        raise ToolkitError("csv_unreadable", found=str(problem)[:200]) from problem


def csv_texts(path: Path, layout: CsvLayout, column: str) -> set[str]:
    """Return the distinct values of a column.

    Raises:
        ToolkitError: `csv_unreadable`.
    """
    found: set[str] = set()
    for task in csv_blocks(path, layout):
        values, _ = spelled(whole(read_block(path, layout, task, {column: pa.string()}).column(column)))
        found.update(value for value in values if value is not None)
    return found
