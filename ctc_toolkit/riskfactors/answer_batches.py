"""From columns of a file to batches of answers, whatever the file is: the same codes in all batches of a wave.

One column of whole numbers per item holds the codes of the instrument; missing answers are null or -1. Grouping
columns hold value ids, or one of the texts or codes that the instrument knows for them. Strata and PSUs may be numbers
or text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.batch import AnswerBatch, check_weights, grade_places
from ctc_toolkit.riskfactors.lookups import MISSING_BYTE, Codes
from ctc_toolkit.riskfactors.plan import Floats, Integers, ScoringPlan
from ctc_toolkit.riskfactors.stream_screening import kept_rows
from ctc_toolkit.survey.answers_file import ANSWER, DESIGN, GROUP
from ctc_toolkit.survey.conversion import group_value_of, says_nothing
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.grade_bands import BAND, band_of
from ctc_toolkit.survey.instrument import MISSING, Group, Instrument

DESIGN_PARTS = ("stratum", "psu", "weight", "population_psus")

Spellings = Mapping[str, int]

_LARGEST_CODE = 120
_WRONG_CODE = 127
_FIRST = 256


class ReadNotes:
    """What is noticed while reading, from any thread.

    wrong: rows by item or grouping column whose value is not in the instrument. populations: PSUs in the population by
    stratum code. answered: items with at least one answer. excluded: respondents found by screening, of `respondents`.
    districts: codes of strata and districts that occur together.
    A copy for another process begins empty.
    """

    def __init__(self) -> None:
        self.wrong: Counter[str] = Counter()
        self.populations: dict[int, float] = {}
        self.answered: set[str] = set()
        self.respondents = 0
        self.excluded = 0
        self.districts: set[tuple[int, int]] = set()
        self.lock = Lock()

    def __reduce__(self) -> tuple[type[ReadNotes], tuple[()]]:
        return ReadNotes, ()


class AnswerRoom:
    """Memory for the answers of one task after the other, so that the system is asked for it once."""

    def __init__(self) -> None:
        self._memory: Codes = np.empty(0, dtype=np.uint8)

    def arrays(self, items: int, rows: int) -> list[Codes]:
        """Return an array of `rows` bytes for each item; what was returned before is overwritten."""
        if items * rows > len(self._memory):
            self._memory = np.empty(items * rows, dtype=np.uint8)
        return list(self._memory[: items * rows].reshape(items, rows))


@dataclass(frozen=True, kw_only=True)
class AnswerBatches:
    """The answers of one file of a wave, opened for a plan.

    columns: columns of the file that are needed, by prefixed name ("answer:a1", "group:sex", "design:psu").
    by: grouping columns. group_values: value ids by grouping column, in the order of their codes.
    codes: code of each text, by prefixed name of groups, strata and PSUs; whole numbers of the design have none, they
        are codes already. Listed values of groups may be left out: they are found as in a table.
    rules: screening rules in use. dimensions: columns of the atoms that locks are decided by, see `AnswerBatch.atoms`;
        unit: the prefixed name of the column with the school, "" where it is not needed.
    district: the grouping column whose values strata are looked up in, "" where there is none.
    first_row: number of the first row among all files of the wave; notes: filled while reading.
    """

    instrument: Instrument
    plan: ScoringPlan
    columns: Mapping[str, str]
    by: tuple[str, ...]
    group_values: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Spellings]
    rules: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    unit: str = ""
    district: str = ""
    first_row: int = 0
    notes: ReadNotes = field(default_factory=ReadNotes)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Items that are read: those of the plan, and with screening all that the file holds."""
        held = [name.removeprefix(ANSWER) for name in self.columns if name.startswith(ANSWER)]
        return tuple(dict.fromkeys([*self.plan.items, *held]))

    def findings(self) -> tuple[Finding, ...]:
        """Return what was found in the rows read so far."""
        return wrong_values(self.notes.wrong)

    def _batch(self, answers: dict[str, Codes], column: dict[str, Any], first: int, rows: int) -> AnswerBatch:
        """Return the rows as a batch; first: the number of their first row in the file."""
        first += self.first_row
        stratum = self._design("stratum", column.get(DESIGN + "stratum"), np.zeros(rows, dtype=np.int64))
        psu = self._design("psu", column.get(DESIGN + "psu"), np.arange(first, first + rows))
        groups = {name: self._group(name, column[GROUP + name]) for name in self.group_values if GROUP + name in column}
        grade = np.full(rows, len(self.plan.grades), dtype=np.uint8)
        if self.plan.grade_group is not None and self.plan.grade_group in groups:
            places = grade_places(self.group_values[self.plan.grade_group], self.plan)
            grade = places[groups[self.plan.grade_group]]
            if BAND in self.group_values:
                groups[BAND] = self._band_codes[groups[self.plan.grade_group]]
        if self.district:
            self._note_districts(stratum, groups[self.district])
        units = {**{GROUP + name: codes for name, codes in groups.items()}, DESIGN + "psu": psu}
        batch = AnswerBatch(
            answers=answers,
            grade=grade,
            stratum=stratum,
            psu=psu,
            groups={name: groups[name] for name in self.by},
            group_values={name: self.group_values[name] for name in self.by},
            weight=_weights(column.get(DESIGN + "weight")),
            population_psus=self._population(column.get(DESIGN + "population_psus"), stratum),
            stratum_labels=tuple(self.codes.get(DESIGN + "stratum", ())),
            atoms={
                **{name: groups[name] for name in self.dimensions},
                **({"unit": units[self.unit]} if self.unit else {}),
            },
        )
        return self._screened(batch, groups) if self.rules else batch

    def _note_districts(self, stratum: Integers, district: Integers) -> None:
        width = len(self.group_values[self.district]) + 1
        pairs = np.unique(stratum * width + district + 1)
        with self.notes.lock:
            self.notes.districts.update((pair // width, pair % width - 1) for pair in pairs.tolist() if pair % width)

    def _screened(self, batch: AnswerBatch, groups: Mapping[str, Integers]) -> AnswerBatch:
        """Return the batch without the respondents that a screening rule finds."""
        known = {item: check.known_answers for item, check in self._checks.items()}
        kept = kept_rows(self.instrument, batch.answers, known, groups, self.group_values, self.rules)
        with self.notes.lock:
            self.notes.respondents += len(batch)
            self.notes.excluded += len(batch) - len(kept)
        return batch if len(kept) == len(batch) else batch.rows(kept)

    @cached_property
    def _band_codes(self) -> Integers:
        """Code of the band by code of the grade, -1 for the last: not known."""
        place = {value: number for number, value in enumerate(self.group_values[BAND])}
        grades = self.group_values[self.plan.grade_group or ""]
        return np.array([*(place.get(band_of(grade) or "", -1) for grade in grades), -1], dtype=np.int64)

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
        codes = np.array([self._code_of(name, text) for text in [*texts, None]], dtype=np.int64)
        found = codes[places]
        if (codes == -2).any():
            self._note(name, int(np.count_nonzero(found == -2)))
            found[found == -2] = -1
        return found

    def _code_of(self, name: str, text: str | None) -> int:
        """Return the code of a value as the file writes it: -1 where there is none, -2 where nobody knows it."""
        if text is None:
            return -1
        known = self.codes[GROUP + name].get(text)
        if known is not None:
            return known
        group = self.instrument.group_by_id[name]
        found = group_value_of(group)(text) if group.values else None
        if found is not None:
            return self.group_values[name].index(found)
        return -1 if says_nothing(text) else -2

    def _answers(self, item: str, values: Any, codes: Codes, known: tuple[int, int] | None = None) -> None:
        """Put the codes of an item as bytes into `codes`; what is null becomes the missing byte.

        known: the lowest and highest code, where the file says so itself; within the range of the item no code has to
        be looked at.
        """
        check = self._checks[item]
        if known is not None and values.type == pa.int8() and check.holds(*known):
            _as_bytes(values, codes)
            with self.notes.lock:
                self.notes.answered.add(item)
            return
        if values.type == pa.int8():
            _as_bytes(values, codes)
        elif pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
            wide = values.fill_null(MISSING).to_numpy(zero_copy_only=False)
            if wide.dtype.kind == "f":
                wide = np.where(np.isnan(wide), MISSING, np.where(wide == np.floor(wide), wide, _WRONG_CODE))
            wide = np.where(np.isin(wide, check.missing), MISSING, wide)
            narrow = np.where((wide < MISSING) | (wide > _LARGEST_CODE), _WRONG_CODE, wide).astype(np.int8)
            codes[:] = narrow.view(np.uint8)
        else:
            raise ToolkitError("stream_column_type", column=self.columns[ANSWER + item], found=str(values.type))
        wrong = check.count_wrong(codes, values.null_count)
        if wrong:
            self._note(item, wrong)
        if item not in self.notes.answered and check.any_answer(codes):
            with self.notes.lock:
                self.notes.answered.add(item)

    def _note(self, name: str, rows: int) -> None:
        with self.notes.lock:
            self.notes.wrong[name] += rows

    def _population(self, values: Any, stratum: Integers) -> dict[int, float] | None:
        """Return the PSUs in the population by stratum; it must be the same in all rows of a stratum."""
        if values is None:
            return None
        sizes = values.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
        result: dict[int, float] = {}
        labels = list(self.codes.get(DESIGN + "stratum", ()))
        for code in np.unique(stratum).tolist():
            found = np.unique(sizes[stratum == code]).tolist()
            with self.notes.lock:
                found = sorted({*found, self.notes.populations.setdefault(code, found[0])})
            if len(found) != 1 or np.isnan(found[0]):
                raise unclear_population(code, found, labels)
            result[code] = found[0]
        return result

    @cached_property
    def _checks(self) -> dict[str, CodeCheck]:
        return {item: CodeCheck.of(self.instrument, item) for item in self.items}


def wrong_values(wrong: Mapping[str, int]) -> tuple[Finding, ...]:
    """Return a finding for each item or grouping column with values that the instrument does not know."""
    return tuple(Finding("stream_wrong_values", "warning", name, rows) for name, rows in wrong.items() if rows)


def unclear_population(code: int, found: Sequence[float], labels: Sequence[str]) -> ToolkitError:
    """Return the error for a stratum with several numbers of PSUs in the population."""
    shown = ", ".join(f"{value:g}" for value in found)
    return ToolkitError("population_psus_unclear", stratum=labels[code] if labels else code, found=shown)


def _as_bytes(values: Any, codes: Codes) -> None:
    """Put int8 values as bytes into `codes`, without a look at each of them."""
    validity, data = values.buffers()
    plain = np.frombuffer(data, np.uint8, len(values), values.offset)
    if not values.null_count:
        codes[:] = plain
        return
    bits = np.frombuffer(validity, np.uint8)
    valid = np.unpackbits(bits, count=values.offset + len(values), bitorder="little")[values.offset :]
    np.subtract(valid, 1, out=valid)
    np.bitwise_or(plain, valid, out=codes)


@dataclass(frozen=True)
class CodeCheck:
    """Counts codes that an item does not have. Codes without gaps are checked by one comparison.

    known: codes, by byte, that are answers or a known way to miss; known_answers: those that are answers.
    """

    lowest: np.uint8
    span: np.uint8
    gaps: bool
    known: NDArray[np.bool_]
    known_answers: NDArray[np.bool_]
    missing: tuple[int, ...]

    @classmethod
    def of(cls, instrument: Instrument, item: str) -> CodeCheck:
        """Return the check of an item."""
        codes = instrument.codes_of(item)
        missing = instrument.response_set_by_id[instrument.item_by_id[item].response_set].missing_codes
        answers = np.zeros(256, dtype=bool)
        answers[list(codes)] = True
        known = answers.copy()
        known[[MISSING_BYTE, *(code for code in missing if 0 <= code < MISSING_BYTE)]] = True
        gaps = len(codes) <= codes[-1] - codes[0]
        return cls(np.uint8(codes[0]), np.uint8(codes[-1] - codes[0]), gaps, known, answers, missing)

    def holds(self, lowest: int, highest: int) -> bool:
        """Return whether all codes between two are answers to the item."""
        return not self.gaps and int(self.lowest) <= lowest <= highest <= int(self.lowest) + int(self.span)

    def any_answer(self, codes: Codes) -> bool:
        """Return whether anybody answered; mostly somebody among the first ones did."""
        return any(bool(self.known_answers[part].any()) for part in (codes[:_FIRST], codes[_FIRST:]))

    def count_wrong(self, codes: Codes, nulls: int) -> int:
        """Return how many of `codes`, of which `nulls` are null, are neither valid nor a known way to miss."""
        if not self.gaps:
            outside = np.count_nonzero(codes - self.lowest > self.span)
            if outside == nulls or outside == np.count_nonzero(codes == MISSING_BYTE):
                return 0
        return len(codes) - int(np.count_nonzero(self.known[codes]))


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


def sorted_values(found: set[str]) -> list[str]:
    """Return values as texts, whole numbers first and in their order."""
    return sorted(found, key=lambda text: (not text.isdigit(), int(text) if text.isdigit() else 0, text))


def whole(values: Any) -> Any:
    """Return a column as one array, its texts with one set of codes."""
    if values.num_chunks == 1:
        return values.chunk(0)
    if pa.types.is_dictionary(values.type):
        values = values.unify_dictionaries()
    return values.combine_chunks()


def _weights(values: Any) -> Floats | None:
    if values is None:
        return None
    if values.null_count:
        raise ToolkitError("design_value_missing", rows=values.null_count, column="weight")
    weight: Floats = values.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    check_weights(weight)
    return weight
