"""Answers before and after from a file, linked by codes that young people made up themselves.

Codes live in the memory of one call. No value of a cell and no heading of the file is ever repeated: not in a result,
not in what was found wrong, not in an error, because either could be a code or a name. What was found is told by row
and by our own names of the columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite, nan
from typing import Any, Literal

import numpy as np
import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_results import LinkedValues
from ctc_toolkit.language import Text
from ctc_toolkit.programmes.offers import person_in
from ctc_toolkit.statistics.reliability import cronbach_alpha
from ctc_toolkit.survey.readers.table import row_numbers

MOST_ROWS = 5000
MOST_ITEMS = 60
SHORTEST_CODE, LONGEST_CODE = 4, 12
LONGEST_GROUP = 40
ANSWERED = 2 / 3
"""A mean over questions counts from this share of answers on."""

Name = Literal["code", "time", "group", "arm", "score"]
TITLES: Mapping[Name, Text] = {
    "code": Text("Code", "Code"),
    "time": Text("Zeitpunkt", "Time"),
    "group": Text("Gruppe", "Group"),
    "arm": Text("Teilnahme", "Taking part"),
    "score": Text("Wert", "Score"),
}
"""The columns of the template; in place of the score there can be the answers to single questions."""
ITEM = Text("Frage", "Question")
TIMES: Mapping[Literal["before", "after"], Text] = {
    "before": Text("vorher", "before"),
    "after": Text("nachher", "after"),
}
ARMS: Mapping[Literal["programme", "comparison"], Text] = {
    "programme": Text("Programm", "programme"),
    "comparison": Text("Vergleich", "comparison"),
}
_TIMES = {
    "before": ("vorher", "vor", "pre", "before", "t0", "t1", "1"),
    "after": ("nachher", "nach", "post", "after", "t2", "2"),
}
_ARMS = {
    "programme": ("programm", "programme", "program", "ja", "yes", "1"),
    "comparison": ("vergleich", "vergleichsgruppe", "comparison", "control", "nein", "no", "0"),
}
_YES_NO = {"ja": 1.0, "j": 1.0, "yes": 1.0, "y": 1.0, "1": 1.0, "nein": 0.0, "n": 0.0, "no": 0.0, "0": 0.0}
_ITEM = re.compile(r"(?:frage|question|item)(\d{1,3})")


@dataclass(frozen=True)
class LinkedFinding:
    """Something noticed in a table. row: as a spreadsheet counts (None: the whole table); column: our own name of it.

    stops: whether nothing can be worked out until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: Name | Literal["item", ""] = ""
    item: int | None = None
    stops: bool = True


@dataclass(frozen=True)
class LinkedTable:
    """A table after linking: values without codes (None where something stops it), and everything noticed.

    rows: how many rows hold anything. without_value: rows without a value that counts.
    """

    values: LinkedValues | None
    findings: tuple[LinkedFinding, ...]
    rows: int = 0
    without_value: int = 0

    @property
    def stopping(self) -> int:
        """How many mistakes have to be mended first."""
        return sum(one.stops for one in self.findings)


@dataclass(frozen=True)
class _Titles:
    """Names of columns as a value of an error, written in its language."""

    titles: tuple[Text, ...]

    def say(self, language: str) -> str:
        return ", ".join(one.get(language) for one in self.titles)


@dataclass
class _Row:
    number: int
    key: tuple[str, str, str]
    after: bool
    value: float
    items: list[float] = field(default_factory=list)


def read_linked(frame: pd.DataFrame, entered: ChangeFields) -> LinkedTable:
    """Return the linked values of a table and everything that was noticed, at once.

    frame: cells as they were written. entered: what was measured; its scale is that of the score and of each question.
    """
    named, findings = _columns(frame, entered)
    if any(one.stops for one in findings):
        return LinkedTable(None, tuple(findings))
    if len(frame) > MOST_ROWS:
        problem = ToolkitError("pre_post_long", found=len(frame), most=MOST_ROWS)
        return LinkedTable(None, (LinkedFinding(problem),))
    rows: list[_Row] = []
    filled = 0
    for number, cells in _filled(frame, named):
        filled += 1
        row, wrong = _read(number, cells, entered)
        findings += wrong
        if row is not None:
            rows.append(row)
    if not filled:
        findings.append(LinkedFinding(ToolkitError("pre_post_empty")))
    findings += _twice(rows)
    without = sum(not isfinite(row.value) for row in rows)
    if without:
        findings.append(LinkedFinding(ToolkitError("pre_post_no_value", count=without), stops=False))
    if any(one.stops for one in findings):
        return LinkedTable(None, tuple(sorted(findings, key=_place)), filled, without)
    values = _linked(rows)
    if values.near:
        findings.append(LinkedFinding(ToolkitError("pre_post_near", count=values.near), stops=False))
    return LinkedTable(values, tuple(sorted(findings, key=_place)), filled, without)


def near_codes(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many codes of `first` have one in `second` that differs in one sign (edit distance 1)."""
    whole = set(second)
    shortened: dict[str, set[tuple[str, int]]] = {}
    for code in whole:
        for place, shorter in _shortened(code):
            shortened.setdefault(shorter, set()).add((code, place))
    return sum(_near(code, whole, shortened) for code in first)


def _near(code: str, whole: set[str], shortened: Mapping[str, set[tuple[str, int]]]) -> bool:
    if code in shortened:  # one sign less than another
        return True
    for place, shorter in _shortened(code):
        if shorter in whole:
            return True
        if any(other != code and at == place for other, at in shortened.get(shorter, ())):
            return True
    return False


def _shortened(code: str) -> Iterator[tuple[int, str]]:
    return ((place, code[:place] + code[place + 1 :]) for place in range(len(code)))


def _columns(frame: pd.DataFrame, entered: ChangeFields) -> tuple[dict[Name | int, Any], list[LinkedFinding]]:
    """Return the places of the columns by their meaning (a number: that question), and what is wrong with them."""
    known = {_plain(text.get(language)): name for name, text in TITLES.items() for language in ("en", "de")}
    named: dict[Name | int, int] = {}
    findings: list[LinkedFinding] = []
    unknown = 0
    for place, heading in enumerate(frame.columns):
        title = _plain(str(heading))
        item = _ITEM.fullmatch(title)
        meaning: Name | int | None = int(item[1]) if item else known.get(title)
        if meaning is None:
            unknown += bool(frame.iloc[:, place].map(_text).map(bool).any())
        elif meaning in named:
            findings.append(LinkedFinding(ToolkitError("pre_post_column_twice"), 1, *_called(meaning)))
        else:
            named[meaning] = place
    items = [name for name in named if isinstance(name, int)]
    missing = [TITLES[name] for name in ("code", "time") if name not in named]
    if "score" not in named and (not items or entered.kind == "yes_no"):
        missing.append(TITLES["score"])
    if missing:
        findings.append(LinkedFinding(ToolkitError("pre_post_columns", missing=_Titles(tuple(missing)))))
    elif "score" in named and items:
        findings.append(LinkedFinding(ToolkitError("pre_post_score_and_items"), 1, "score"))
    if len(items) > MOST_ITEMS:
        findings.append(LinkedFinding(ToolkitError("pre_post_items", most=MOST_ITEMS)))
    if unknown:
        findings.append(LinkedFinding(ToolkitError("pre_post_column_unknown", count=unknown), 1, stops=False))
    return dict(named), findings


def _filled(frame: pd.DataFrame, named: Mapping[Name | int, int]) -> Iterator[tuple[int, dict[Name | int, str]]]:
    numbers = row_numbers(frame)
    columns = {name: [_text(value) for value in frame.iloc[:, place]] for name, place in named.items()}
    for place, number in enumerate(numbers):
        cells = {name: column[place] for name, column in columns.items()}
        if any(cells.values()):
            yield number, cells


def _read(
    number: int, cells: Mapping[Name | int, str], entered: ChangeFields
) -> tuple[_Row | None, list[LinkedFinding]]:
    """Return a row, None where it cannot be used, and everything wrong in it."""
    wrong: list[LinkedFinding] = []

    def note(code: str, meaning: Name | int, **values: object) -> None:
        wrong.append(LinkedFinding(ToolkitError(code, **values), number, *_called(meaning)))

    code = _code(cells["code"])
    if code is None:
        note("pre_post_code_missing" if not cells["code"] else "pre_post_code", "code", **_LENGTHS)
    time = _choice(cells["time"], _TIMES)
    if time is None:
        note("pre_post_time", "time")
    arm = _choice(cells.get("arm", ""), _ARMS) if cells.get("arm") else "programme"
    if arm is None:
        note("pre_post_arm", "arm")
    group = cells.get("group", "")
    if len(group) > LONGEST_GROUP or person_in(group, "words"):
        note("pre_post_group", "group", longest=LONGEST_GROUP)
    value, items = _values(cells, entered, note)
    if wrong or code is None or time is None or arm is None:
        return None, wrong
    return _Row(number, (arm, " ".join(group.split()), code), time == "after", value, items), wrong


def _values(
    cells: Mapping[Name | int, str], entered: ChangeFields, note: Callable[..., None]
) -> tuple[float, list[float]]:
    """Return the value of a row, NaN where none counts, and the answers to its questions; note what cannot be read."""
    items: list[float] = []
    value = nan
    for meaning in [name for name in cells if name == "score" or isinstance(name, int)]:
        read = _value(cells[meaning], entered)
        if read is None:
            note("pre_post_yes_no" if entered.kind == "yes_no" else "pre_post_value", meaning, **_ends(entered))
        elif meaning == "score":
            value = read
        else:
            items.append(read)
    answered = [one for one in items if isfinite(one)]
    if answered and len(answered) >= ANSWERED * len(items):
        value = float(np.mean(answered))
    return value, items


_LENGTHS = {"shortest": SHORTEST_CODE, "longest": LONGEST_CODE}


def _ends(entered: ChangeFields) -> dict[str, float | None]:
    return {} if entered.kind == "yes_no" else {"low": entered.low, "high": entered.high}


def _code(written: str) -> str | None:
    """Return a code without what people write differently; None where it is none, or looks like a name or a date."""
    code = re.sub(r"[\s\-_./]+", "", unicodedata.normalize("NFKC", written)).upper()
    letters = sum(sign.isalpha() for sign in code)
    fits = code.isalnum() and SHORTEST_CODE <= len(code) <= LONGEST_CODE
    return code if fits and 0 < letters < len(code) else None


def _choice(written: str, options: Mapping[str, Sequence[str]]) -> str | None:
    plain = _plain(written)
    return next((name for name, spellings in options.items() if plain in spellings), None)


def _value(written: str, entered: ChangeFields) -> float | None:
    """Return a value, NaN for an empty cell, None for what is none or lies outside the scale."""
    if not written:
        return nan
    if entered.kind == "yes_no":
        return _YES_NO.get(written.casefold().removesuffix(".0"))
    if not re.fullmatch(r"-?\d{1,6}(?:[.,]\d{1,9})?", written):
        return None
    value = float(written.replace(",", "."))
    low, high = entered.low, entered.high
    return value if low is not None and high is not None and low <= value <= high else None


def _twice(rows: Sequence[_Row]) -> list[LinkedFinding]:
    """Return the rows whose code stands twice at the same time; which of both is meant nobody can know."""
    first: dict[tuple[tuple[str, str, str], bool], int] = {}
    findings = []
    for row in rows:
        other = first.setdefault((row.key, row.after), row.number)
        if other != row.number:
            findings.append(LinkedFinding(ToolkitError("pre_post_twice", other=other), row.number, "code"))
    return findings


def _linked(rows: Sequence[_Row]) -> LinkedValues:
    """Return the values of those with one before and one after; codes end here."""
    before = {row.key: row for row in rows if not row.after and isfinite(row.value)}
    after = {row.key: row for row in rows if row.after and isfinite(row.value)}
    keys = sorted(before.keys() & after.keys(), key=lambda key: (key[0], key[1], before[key].value, after[key].value))
    alone = [row.value for key, row in before.items() if key not in after and key[0] == "programme"]
    left = ([key[2] for key in first if key not in second] for first, second in ((before, after), (after, before)))
    items = [row.items for row in before.values() if row.items]
    return LinkedValues(
        np.array([before[key].value for key in keys], dtype=float),
        np.array([after[key].value for key in keys], dtype=float),
        tuple(key[1] for key in keys),
        tuple(key[0] == "programme" for key in keys),
        np.array(sorted(alone), dtype=float),
        cronbach_alpha(np.array(items, dtype=float)) if items and len(items[0]) > 1 else nan,
        near_codes(*left),
    )


def _called(meaning: Name | int) -> tuple[Name | Literal["item"], int | None]:
    return ("item", meaning) if isinstance(meaning, int) else (meaning, None)


def _place(finding: LinkedFinding) -> tuple[bool, int, str, int]:
    return not finding.stops, finding.row or 0, finding.column, finding.item or 0


def _text(value: object) -> str:
    """Return a cell as text; what is missing is empty."""
    if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124 - not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9äöüß]+", "", unicodedata.normalize("NFC", text).casefold())
