"""Text cells to numbers where a whole column is numbers: decimal points or commas, blanks, leading zeros."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ctc_toolkit.survey.findings import Finding

BLANK_WORDS = (
    "",
    "NA",
    "N/A",
    "n/a",
    "#N/A",
    "#NV",
    "#NULL!",
    "NULL",
    "null",
    "NaN",
    "nan",
    "None",
    ".",
    "k.A.",
    "k. A.",
)
"""Cells that mean "no answer" in every column of a text or Excel file."""

_SPACES = " \t\r\n\u00a0\u2007\u202f"
_POINT = r"^[+-]?(\d{1,18}(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$"
_COMMA = r"^[+-]?(\d{1,18}(,\d*)?|,\d+)([eE][+-]?\d{1,2})?$"
_WHOLE = r"^[+-]?\d{1,18}$"
_LEADING_ZERO = r"^[+-]?0\d"
_DOUBLE_ENCODED = "Ã[¤¶¼Ÿ„–œ]|Ã\u0178|Ã\u009f|â€"


@dataclass
class CellFacts:
    """What was met while turning text into numbers: for the findings of the whole file."""

    decimal_comma: list[str] = field(default_factory=list)
    decimal_point: list[str] = field(default_factory=list)
    mixed_decimals: dict[str, int] = field(default_factory=dict)
    double_encoded: dict[str, int] = field(default_factory=dict)
    lost_characters: dict[str, int] = field(default_factory=dict)
    control_characters: dict[str, int] = field(default_factory=dict)
    blank_words: dict[str, int] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """Return the findings of all columns."""
        found = [Finding("decimals_mixed", "warning", column, rows) for column, rows in self.mixed_decimals.items()]
        found += [
            Finding("text_double_encoded", "warning", column, rows) for column, rows in self.double_encoded.items()
        ]
        found += [
            Finding("text_lost_characters", "warning", column, rows) for column, rows in self.lost_characters.items()
        ]
        found += [
            Finding("text_control_characters", "warning", column, rows)
            for column, rows in self.control_characters.items()
        ]
        if self.decimal_comma and self.decimal_point:
            names = (", ".join(columns[:5]) for columns in (self.decimal_comma, self.decimal_point))
            found.append(
                Finding("decimals_differ", "warning", values=dict(zip(("comma", "point"), names, strict=True)))
            )
        if self.blank_words:
            words = ", ".join(sorted(self.blank_words))
            found.append(Finding("blank_words", "note", rows=sum(self.blank_words.values()), values={"words": words}))
        return found


def typed_column(name: str, column: pa.Array, facts: CellFacts) -> pa.Array:
    """Return a text column as float64 where every cell that is not blank is a number, else as trimmed text.

    Columns with leading zeros (05913) stay text: they are names, not amounts. Blank cells are null.
    `column` is a string or dictionary-of-string array; what was met is added to `facts`.
    """
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    indices = encoded.indices
    words = pc.utf8_trim(encoded.dictionary.cast(pa.string()), characters=_SPACES)
    blank = pc.is_in(words, value_set=pa.array(BLANK_WORDS))
    _count_blank_words(words, blank, indices, facts)
    words = pc.if_else(blank, pa.scalar(None, pa.string()), words)
    filled = words.drop_null()
    if len(filled) and not _any(filled, _LEADING_ZERO):
        numbers = _numbers(name, words, filled, facts)
        if numbers is not None:
            return numbers.take(indices)
    _note_damage(name, words, indices, facts)
    return words.take(indices)


def text_column(column: pa.Array) -> pa.Array:
    """Return a text column as it was written, trimmed and without any interpretation; empty cells are null."""
    words = pc.utf8_trim(column.cast(pa.string()), characters=_SPACES)
    return pc.if_else(pc.equal(words, ""), pa.scalar(None, pa.string()), words)


def small_numbers(column: pa.Array) -> pa.Array:
    """Return a float64 column as int8 where all its values are whole and small, as answers are; others
    unchanged.

    Keeps a file of a hundred thousand respondents within the memory of a reading process.
    """
    if not pa.types.is_float64(column.type):
        return column
    try:
        return pc.cast(column, pa.int8())
    except pa.ArrowInvalid:
        return column


def _numbers(name: str, words: pa.Array, filled: pa.Array, facts: CellFacts) -> pa.Array | None:
    if _all(filled, _POINT):
        if _any(filled, r"\."):
            facts.decimal_point.append(name)
        return words.cast(pa.float64())
    if _all(filled, _COMMA):
        facts.decimal_comma.append(name)
        return pc.replace_substring(words, ",", ".").cast(pa.float64())
    return None


def _note_damage(name: str, words: pa.Array, indices: pa.Array, facts: CellFacts) -> None:
    """Count cells of a text column that show damage."""

    def rows(pattern: str) -> int:
        return int(pc.sum(pc.match_substring_regex(words, pattern).take(indices)).as_py() or 0)

    point, comma, whole = (rows(pattern) for pattern in (_POINT, _COMMA, _WHOLE))
    if point > whole and comma > whole and point + comma - whole >= 0.9 * (len(indices) - indices.null_count):
        facts.mixed_decimals[name] = min(point, comma) - whole
    for pattern, counts in (
        (_DOUBLE_ENCODED, facts.double_encoded),
        ("\ufffd", facts.lost_characters),
        (r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", facts.control_characters),
    ):
        if count := rows(pattern):
            counts[name] = count


def _count_blank_words(words: pa.Array, blank: pa.Array, indices: pa.Array, facts: CellFacts) -> None:
    written = pc.and_(blank, pc.not_equal(words, ""))
    if not pc.any(written).as_py():
        return
    met = words.filter(written)
    for word in met.unique().to_pylist():
        rows = pc.sum(pc.equal(words, word).take(indices)).as_py() or 0
        if rows:
            facts.blank_words[word] = facts.blank_words.get(word, 0) + int(rows)


def _all(words: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(words, pattern)).as_py())


def _any(words: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(words, pattern)).as_py())
