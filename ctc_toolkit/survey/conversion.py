"""From the columns of a file to codes and group values; what does not fit is counted, never dropped silently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from ctc_toolkit.survey.codings import (
    NOT_ANSWERED,
    REACH,
    WRONG,
    Coding,
    group_texts,
    labelled_missing,
    lookup_table,
    plain_text,
    texts_of,
)
from ctc_toolkit.survey.findings import Finding, Severity
from ctc_toolkit.survey.instrument import MISSING, Group, ResponseSet
from ctc_toolkit.survey.readers.table import ValueLabels

MOST_CODES = 10
"""Wrong codes reported one by one per column; the rest is reported as a number."""
TEXT_SHOWN_FROM = 5
"""A text that is no known answer is quoted only where this many rows have it: free text may name persons."""
TOO_MANY_WRONG = 0.2
"""Share of wrong answers in a column from which it is taken for the wrong column."""
_LONGEST_QUOTE = 40
_NUMBER = re.compile(r"[+-]?(\d{1,15}([.,]\d*)?|[.,]\d+)")
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}.*|\d{1,2}[.]\s?(\d{1,2}[.]|[^\W\d]{3,9}[.]?)\s?(\d{2,4})?|\d{1,2}/\d{1,2}/\d{2,4}"
)


@dataclass
class Conversion:
    """Findings collected while columns are converted; codes declared missing are counted over all columns."""

    findings: list[Finding] = field(default_factory=list)
    missing_codes: Counter[int] = field(default_factory=Counter)
    missing_columns: dict[int, set[str]] = field(default_factory=dict)

    def all_findings(self) -> list[Finding]:
        """Return all findings, the missing codes as one note per code."""
        notes = [
            Finding("missing_code", "note", "", count, {"code": code, "columns": len(self.missing_columns[code])})
            for code, count in sorted(self.missing_codes.items())
        ]
        return [*self.findings, *notes]


@dataclass(frozen=True)
class Cells:
    """The cells of a column: numbers as they are (NaN where not), and the text cells as words with row
    indices.
    """

    numbers: NDArray[np.float64]
    words: list[str]
    places: NDArray[np.int64]


def cells_of(column: pd.Series) -> Cells:
    """Return a column as numbers and, for text, its different words and which row has which (-1: blank)."""
    if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return Cells(numbers, [], np.full(len(numbers), -1, dtype=np.int64))
    texts = column.map(str, na_action="ignore") if column.dtype == object else column
    encoded = pa.array(texts.astype("str"), from_pandas=True).dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.unify_dictionaries().combine_chunks()
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Cells(np.full(len(places), np.nan), [str(word) for word in encoded.dictionary.to_pylist()], places)


def number_of(text: str) -> float | None:
    """Return the number a text is, with decimal point or comma; None where it is none."""
    trimmed = text.strip()
    return float(trimmed.replace(",", ".")) if _NUMBER.fullmatch(trimmed) else None


def convert_answers(
    column: pd.Series, answers: ResponseSet, coding: Coding, labels: ValueLabels, told: Conversion
) -> NDArray[np.int8]:
    """Return the listed codes of one column (int8, MISSING where not answered or wrong); findings go to
    `told`.
    """
    cells = cells_of(column)
    table = lookup_table(answers, coding, labelled_missing(labels, answers))
    report = _Report(str(column.name), told, ", ".join(str(code) for code in answers.codes))
    if cells.words:
        codes, filled, wrong = _codes_of_words(cells, answers, table, report)
    else:
        codes, wrong = _look_up(cells.numbers, table)
        filled = ~np.isnan(cells.numbers)
        report.missing(cells.numbers[filled & ~wrong & (codes == MISSING)])
        report.wrong_codes(cells.numbers[wrong])
    report.column(int(filled.sum()), int(wrong.sum()), any_answer=bool((codes >= 0).any()))
    return codes


def _look_up(numbers: NDArray[np.float64], table: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Return the listed codes of numbers, MISSING where blank or wrong, and which of them are wrong."""
    whole = (np.abs(numbers) <= REACH) & (numbers == np.floor(numbers))
    index = np.where(whole, numbers, 0.0).astype(np.int64) + REACH
    codes = np.where(whole, table[index], np.int8(WRONG))
    codes[np.isnan(numbers)] = MISSING
    wrong = codes == WRONG
    codes[wrong] = MISSING
    return codes, wrong


def _codes_of_words(
    cells: Cells, answers: ResponseSet, table: NDArray[np.int8], report: _Report
) -> tuple[NDArray[np.int8], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the listed codes of a text column, which cells are filled, and which of them are wrong.

    A word is looked up as a text first, then as a number.
    """
    texts = texts_of(answers)
    meant = np.full(len(cells.words), WRONG, dtype=np.int8)
    numbers: dict[int, float] = {}
    for at, word in enumerate(cells.words):
        code, number = texts.get(plain_text(word)), number_of(word)
        if not word.strip():
            meant[at] = MISSING
        elif code is not None:
            meant[at] = code
        elif number is not None:
            numbers[at] = number
            if number.is_integer() and abs(number) <= REACH:
                meant[at] = table[int(number) + REACH]
    counts = np.bincount(cells.places[cells.places >= 0], minlength=len(cells.words)).tolist()
    report.missing(np.repeat(*_parts({at: numbers[at] for at in numbers if meant[at] == MISSING}, counts)))
    report.wrong_codes(np.repeat(*_parts({at: numbers[at] for at in numbers if meant[at] == WRONG}, counts)))
    wrong_texts = {word: counts[at] for at, word in enumerate(cells.words) if meant[at] == WRONG and at not in numbers}
    report.wrong_texts(wrong_texts)
    codes = np.append(meant, np.int8(MISSING))[cells.places]
    wrong = codes == WRONG
    codes[wrong] = MISSING
    return codes, cells.places >= 0, wrong


def _parts(numbers: dict[int, float], counts: Sequence[int]) -> tuple[NDArray[np.float64], list[int]]:
    return np.array(list(numbers.values()), dtype=np.float64), [counts[at] for at in numbers]


@dataclass(frozen=True)
class _Report:
    """Findings on one column: its name, where they are collected, and the valid codes as text."""

    name: str
    told: Conversion
    valid: str = ""

    def add(self, rule: str, rows: int, severity: Severity = "warning", **values: Any) -> None:
        """Add a finding where it concerns any row."""
        if rows:
            self.told.findings.append(Finding(rule, severity, self.name, rows, values))

    def missing(self, numbers: NDArray[np.float64]) -> None:
        """Count codes that are declared missing."""
        for code, count in zip(*np.unique(numbers, return_counts=True), strict=True):
            self.told.missing_codes[int(code)] += int(count)
            self.told.missing_columns.setdefault(int(code), set()).add(self.name)

    def wrong_codes(self, wrong: NDArray[np.float64]) -> None:
        """Add one finding per wrong code, and one for numbers that are no codes at all."""
        whole = wrong[(wrong == np.floor(wrong)) & (np.abs(wrong) < 10 * REACH)]
        codes, counts = np.unique(whole, return_counts=True)
        order = np.argsort(-counts, kind="stable")
        for at in order[:MOST_CODES]:
            self.add("wrong_code", int(counts[at]), code=int(codes[at]), valid=self.valid)
        rest = order[MOST_CODES:]
        self.add("wrong_code_more", int(counts[rest].sum()), codes=len(rest), valid=self.valid)
        self.add("code_not_whole", len(wrong) - len(whole), valid=self.valid)

    def wrong_texts(self, counts: dict[str, int]) -> None:
        """Add findings on texts that are no answer; dates have one of their own."""
        dates = {word: count for word, count in counts.items() if _DATE.fullmatch(word.strip())}
        self.add("answer_is_date", sum(dates.values()))
        self.texts(
            "unknown_answer",
            "unknown_answer_hidden",
            {word: count for word, count in counts.items() if word not in dates},
        )

    def texts(self, rule: str, rule_unquoted: str, counts: dict[str, int]) -> None:
        """Add one finding per frequent short text, and one for all others without quoting them."""
        ordered = sorted(counts, key=lambda word: -counts[word])
        quotable = [word for word in ordered if counts[word] >= TEXT_SHOWN_FROM and len(word) <= _LONGEST_QUOTE]
        shown = quotable[:MOST_CODES]
        for word in shown:
            self.add(rule, counts[word], text=word.strip())
        hidden = [word for word in ordered if word not in set(shown) and counts[word]]
        self.add(rule_unquoted, sum(counts[word] for word in hidden), texts=len(hidden))

    def column(self, filled: int, wrong: int, *, any_answer: bool) -> None:
        """Add a finding where the column as a whole holds nothing, or mostly something else."""
        if filled and wrong > TOO_MANY_WRONG * filled:
            self.add("column_does_not_fit", wrong, "error", answers=filled)
        elif not any_answer:
            self.told.findings.append(Finding("column_empty", "warning", self.name, filled))


def convert_group(column: pd.Series, group: Group, labels: ValueLabels, told: Conversion) -> pd.Categorical:
    """Return the value ids of a grouping column, missing where blank or unknown; findings go to `told`.

    Value labels of the file go before the numbers of the instrument. Without listed values, the values are
    taken as the file has them, numbers without decimals.
    """
    report, cells = _Report(str(column.name), told), cells_of(column)
    words, places = (cells.words, cells.places) if cells.words else number_words(cells.numbers)
    if not group.values:
        return _as_in_file(words, places)
    ids = [value.id for value in group.values]
    value_of = _value_of(group, labels)
    known = [ids.index(found) if (found := value_of(word)) else -1 for word in words]
    counts = np.bincount(places[places >= 0], minlength=len(words)).tolist()
    unknown = {
        _with_label(word, labels): counts[at]
        for at, word in enumerate(words)
        if known[at] < 0 and not says_nothing(word)
    }
    report.texts("group_value_unknown", "group_value_unknown_hidden", unknown)
    codes = np.array([*known, -1], dtype=np.int64)[places]
    if not (codes >= 0).any():
        filled = int((places >= 0).sum())
        told.findings.append(Finding("group_empty", "warning", report.name, filled, {"group": group.id}))
    return pd.Categorical.from_codes(codes, categories=pd.Index(ids, dtype="str"))


def group_value_of(group: Group) -> Callable[[str], str | None]:
    """Return what finds the value id for a word of a file without value labels; None: the group has no such value."""
    return _value_of(group, {})


def _with_label(word: str, labels: ValueLabels) -> str:
    """Return a value with the label the file has for it, such as `5 (other grade)`."""
    number = number_of(word)
    label = next((text for code, text in labels.items() if code in (number, word)), None)
    return f"{word} ({label})" if label else word


def _value_of(group: Group, labels: ValueLabels) -> Callable[[str], str | None]:
    texts = group_texts(group)
    by_code: dict[float, str] = {float(code): value.id for value in group.values for code in value.codes}
    by_label = {
        (float(code) if isinstance(code, int | float) else plain_text(code)): texts[plain_text(text)]
        for code, text in labels.items()
        if plain_text(text) in texts
    }

    def value_of(word: str) -> str | None:
        number, plain = number_of(word), plain_text(word)
        for table, key in ((by_label, number), (by_label, plain), (by_code, number), (texts, plain)):
            if key is not None and key in table:
                return table[key]  # type: ignore[index]
        return None

    return value_of


def says_nothing(word: str) -> bool:
    """Return whether a word of a file stands for no answer."""
    return not word.strip() or plain_text(word) in NOT_ANSWERED


def number_words(numbers: NDArray[np.float64]) -> tuple[list[str], NDArray[np.int64]]:
    """Return different numbers as words (whole ones without decimals) and which row has which."""
    blank = np.isnan(numbers)
    values, inverse = np.unique(numbers[~blank], return_inverse=True)
    places = np.full(len(numbers), -1, dtype=np.int64)
    places[~blank] = inverse
    return [number_word(value) for value in values.tolist()], places


def number_word(value: float) -> str:
    """Return a number as text, whole ones without decimals."""
    return str(int(value)) if np.isfinite(value) and value == int(value) else repr(float(value))


def _as_in_file(words: Sequence[str], places: NDArray[np.int64]) -> pd.Categorical:
    trimmed = [word.strip() for word in words]
    kept = sorted({word for word in trimmed if word and not says_nothing(word)}, key=_natural)
    index = {word: at for at, word in enumerate(kept)}
    codes = np.append(np.array([index.get(word, -1) for word in trimmed], dtype=np.int64), -1)[places]
    return pd.Categorical.from_codes(codes, categories=pd.Index(kept, dtype="str"))


def _natural(word: str) -> list[tuple[int, int, str]]:
    """Return a sort key that puts 2 before 10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d{1,15})", word) if part]
