"""The files of a wave opened together: one plan, the same codes in all of them, one list of tasks."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.answer_batches import DESIGN_PARTS, Spellings, sorted_values
from ctc_toolkit.riskfactors.csv_batches import CsvWave, csv_blocks, csv_texts
from ctc_toolkit.riskfactors.parquet_batches import (
    BATCH_ROWS,
    ParquetWave,
    asked_in,
    named_columns,
    open_parquet,
    parquet_texts,
    row_group_tasks,
)
from ctc_toolkit.riskfactors.plan import ScoringPlan
from ctc_toolkit.riskfactors.stream import source_hash_of
from ctc_toolkit.riskfactors.stream_screening import SCREENING_ROLES
from ctc_toolkit.survey.answers_file import ANSWER, DESIGN, GROUP
from ctc_toolkit.survey.grade_bands import BAND, band_of
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.many_files import AnswerFile, csv_layout, first_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Say of any error in which file it lies; name: "" where there is only one.

    Raises:
        ToolkitError: `in_file_of_many`.
    """
    try:
        yield
    except ToolkitError as problem:
        if not name or problem.code == "in_file_of_many":
            raise
        raise ToolkitError("in_file_of_many", file=name, problem=problem) from problem


@dataclass(frozen=True)
class FileLook:
    """What is known of a file before it is read: its columns by prefixed name, their types, and more by kind.

    layout: of a CSV file. metadata: of a Parquet file. reference, source_hash: as stored answers carry them, else "".
    """

    file: AnswerFile
    columns: dict[str, str]
    types: dict[str, pa.DataType]
    asked: frozenset[str]
    layout: Any = None
    metadata: Any = None
    reference: str = ""
    source_hash: str = ""


def look_into(files: Sequence[AnswerFile], instrument: Instrument, given: Mapping[str, str]) -> tuple[FileLook, ...]:
    """Return a look into each file; given: column by item, group or part of the design, where it has another name.

    Raises:
        ToolkitError: `many_files_differ` where a file lacks a column of the first one or has one more,
            `many_files_no_items`, `answers_other_instrument`, `stream_column_type`, and as opening a file; with
            several files inside `in_file_of_many`.
    """
    looks: list[FileLook] = []
    for file in files:
        with in_file(file.name if len(files) > 1 else ""):
            look = _look(file, instrument, given)
            if looks and look.columns.keys() != looks[0].columns.keys():
                raise _differing(looks[0], look)
            looks.append(look)
    return tuple(looks)


def _look(file: AnswerFile, instrument: Instrument, given: Mapping[str, str]) -> FileLook:
    if file.kind == "csv":
        layout = csv_layout(file)
        columns = named_columns(layout.names, instrument, given)
        rows = first_rows(file)
        types = {name: rows.schema.field(column).type for name, column in columns.items()}
        asked = frozenset(name.removeprefix(ANSWER) for name in columns if name.startswith(ANSWER))
        look = FileLook(file, columns, types, asked, layout=layout)
    else:
        opened = open_parquet(file.path)
        columns = named_columns(opened.schema_arrow.names, instrument, given)
        about = opened.schema_arrow.metadata or {}
        look = FileLook(
            file,
            columns,
            {name: opened.schema_arrow.field(column).type for name, column in columns.items()},
            asked_in(opened, columns),
            metadata=opened.metadata,
            reference=about.get(b"ctc_instrument", b"").decode(errors="replace"),
            source_hash=about.get(b"ctc_source", b"").decode(errors="replace"),
        )
        if look.reference and look.reference != instrument.reference:
            raise ToolkitError("answers_other_instrument", found=look.reference, expected=instrument.reference)
    _check_items(look, instrument)
    return look


def _check_items(look: FileLook, instrument: Instrument) -> None:
    items = {name: kind for name, kind in look.types.items() if name.startswith(ANSWER)}
    if not items:
        raise ToolkitError("many_files_no_items", instrument=instrument.reference)
    for name, kind in items.items():
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind)):
            raise ToolkitError("stream_column_type", column=look.columns[name], found=str(kind))


def _differing(first: FileLook, other: FileLook) -> ToolkitError:
    missing = [first.columns[name] for name in first.columns if name not in other.columns]
    further = [other.columns[name] for name in other.columns if name not in first.columns]
    return ToolkitError("many_files_differ", first=first.file.name, column=(missing or further)[0])


@dataclass(frozen=True)
class Wanted:
    """What is read of a wave. by: grouping columns. dimensions: columns of the atoms of locks; unit: as in
    `AnswerBatches`, like district. rules: screening rules in use. batch_rows: see `BATCH_ROWS`.
    """

    by: tuple[str, ...]
    dimensions: tuple[str, ...] = ()
    unit: str = ""
    district: str = ""
    rules: tuple[str, ...] = ()
    batch_rows: int = BATCH_ROWS


@dataclass(frozen=True)
class WaveFiles:
    """A wave in files, opened for a plan: what a worker on any engine needs.

    tasks: (file, task of the file) in their order, which is that of adding up.
    """

    files: tuple[ParquetWave | CsvWave, ...]
    names: tuple[str, ...]
    tasks: tuple[tuple[int, int], ...]
    batch_rows: int
    source_hashes: tuple[str, ...]

    def path_of(self, number: int) -> Any:
        """Return the path of a file."""
        file = self.files[number]
        return file.path if isinstance(file, CsvWave) else file.source

    def combined_hash(self, found: Mapping[int, str]) -> str:
        """Return the identity of the wave: of one file its SHA-256, of several that of their sums in order.

        found: by number of the file, from the map step; a file without rows has no task and is hashed here.
        """
        hashes = [
            stored or found.get(number) or source_hash_of(self.path_of(number), {})
            for number, stored in enumerate(self.source_hashes)
        ]
        if len(hashes) == 1:
            return hashes[0]
        return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def open_files(looks: Sequence[FileLook], instrument: Instrument, plan: ScoringPlan, wanted: Wanted) -> WaveFiles:
    """Return the files opened for a plan. Columns with open values are looked through once to number their values.

    Raises:
        ToolkitError: as opening and reading a file.
    """
    used = _used(looks[0], instrument, plan, wanted)
    values, codes, texts = _numbered(looks, instrument, used)
    if BAND in wanted.by and plan.grade_group in values:
        bands = {band_of(grade) for grade in values[plan.grade_group]}
        values[BAND] = tuple(value.id for value in instrument.group_by_id[BAND].values if value.id in bands)
    files: list[ParquetWave | CsvWave] = []
    first_row = 0
    for look in looks:
        shared: dict[str, Any] = {
            "instrument": instrument,
            "plan": plan,
            "columns": {name: look.columns[name] for name in used},
            "by": wanted.by,
            "group_values": values,
            "codes": codes,
            "rules": wanted.rules,
            "dimensions": wanted.dimensions,
            "unit": wanted.unit,
            "district": wanted.district,
            "first_row": first_row,
        }
        files.append(_opened(look, shared, texts, wanted.batch_rows))
        first_row += files[-1].rows
    tasks = [(number, task) for number, file in enumerate(files) for task in range(len(file.tasks))]
    return WaveFiles(
        tuple(files),
        tuple(look.file.name for look in looks),
        tuple(tasks),
        wanted.batch_rows,
        tuple(look.source_hash for look in looks),
    )


def _opened(look: FileLook, shared: dict[str, Any], texts: frozenset[str], batch_rows: int) -> ParquetWave | CsvWave:
    if look.layout is not None:
        held = frozenset(look.columns[name] for name in texts)
        tasks = csv_blocks(look.file.path, look.layout)
        return CsvWave(path=look.file.path, layout=look.layout, texts=held, tasks=tasks, **shared)
    groups = row_group_tasks(look.metadata, batch_rows)
    return ParquetWave(source=look.file.path, metadata=look.metadata, tasks=groups, **shared)


def _used(look: FileLook, instrument: Instrument, plan: ScoringPlan, wanted: Wanted) -> tuple[str, ...]:
    """Return the columns that are read, by prefixed name."""
    groups = [*wanted.by, *wanted.dimensions, *([plan.grade_group] if plan.grade_group else []), wanted.district]
    items = list(plan.items)
    if wanted.rules:
        items = [item.id for item in instrument.items]
        groups += [group.id for group in instrument.groups if group.role in SCREENING_ROLES]
    names = [ANSWER + item for item in items] + [GROUP + name for name in groups]
    names += [DESIGN + name for name in DESIGN_PARTS]
    if wanted.unit:
        names.append(wanted.unit)
    return tuple(name for name in dict.fromkeys(names) if name in look.columns)


def _numbered(
    looks: Sequence[FileLook], instrument: Instrument, used: Sequence[str]
) -> tuple[dict[str, tuple[str, ...]], dict[str, Spellings], frozenset[str]]:
    """Return values of groups, codes of texts, and which parts of the design hold texts in any file."""
    values: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Spellings] = {}
    texts = set()
    for name in used:
        if name.startswith(GROUP):
            own = name.removeprefix(GROUP)
            group = instrument.group_by_id[own]
            known = tuple(value.id for value in group.values)
            values[own] = known or tuple(_texts(looks, name))
            codes[name] = {} if known else {text: code for code, text in enumerate(values[own])}
    for name in {DESIGN + "stratum", DESIGN + "psu"} & set(used):
        if not all(pa.types.is_integer(look.types[name]) for look in looks):
            texts.add(name)
            codes[name] = {text: code for code, text in enumerate(_texts(looks, name))}
    return values, codes, frozenset(texts)


def _texts(looks: Sequence[FileLook], name: str) -> list[str]:
    found: set[str] = set()
    for look in looks:
        with in_file(look.file.name if len(looks) > 1 else ""):
            column = look.columns[name]
            if look.layout is None:
                found |= parquet_texts(look.file.path, column)
            else:
                found |= csv_texts(look.file.path, look.layout, column)
    return sorted_values(found)


def replanned(wave: WaveFiles, plan: ScoringPlan) -> WaveFiles:
    """Return the same files opened for a plan with fewer items."""
    kept = {ANSWER + item for item in plan.items}
    files: list[ParquetWave | CsvWave] = []
    for file in wave.files:
        held = {
            name: column
            for name, column in file.columns.items()
            if file.rules or not name.startswith(ANSWER) or name in kept
        }
        files.append(replace(file, plan=plan, columns=held))
    return replace(wave, files=tuple(files))
