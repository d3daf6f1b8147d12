"""A table of communities and their percentages from a file: what it holds, and every mistake in it at once.

One row is one percentage: community, figure, year. What describes a community (side, start, pair, structure) stands in
its first row and may be repeated or left empty below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import (
    ALL_GRADES,
    MOST_CELLS,
    MOST_COMMUNITIES,
    MOST_FIGURES,
    Arm,
    Cell,
    Community,
    cell_problem,
    community_problem,
    pair_problem,
)
from ctc_toolkit.language import Text
from ctc_toolkit.survey.readers.table import row_numbers

COLUMNS: Mapping[str, Text] = {
    "community": Text("Kommune", "Community"),
    "arm": Text("Gruppe", "Group"),
    "start": Text("CTC seit", "CTC since"),
    "own": Text("Eigene Stadt", "Own city"),
    "pair": Text("Paar", "Pair"),
    "population": Text("Einwohner", "Residents"),
    "deprivation": Text("Deprivation", "Deprivation"),
    "grammar_school": Text("Gymnasium in Prozent", "Grammar school in percent"),
    "figure": Text("Größe", "Figure"),
    "year": Text("Jahr", "Year"),
    "grade": Text("Klassenstufe", "Grade"),
    "percent": Text("Prozent", "Percent"),
    "n": Text("Antworten", "Answers"),
    "response": Text("Rücklauf in Prozent", "Response in percent"),
}
"""The columns of the template in their order."""

NEEDED = ("community", "arm", "figure", "year", "percent")
NUMBERS = ("start", "population", "grammar_school", "year", "percent", "n", "response")
OF_COMMUNITY = ("arm", "start", "own", "pair", "population", "deprivation", "grammar_school")

_ARMS: Mapping[str, Arm] = {
    "ctc": "ctc",
    "vergleich": "comparison",
    "vergleichsregion": "comparison",
    "comparison": "comparison",
}
_UNREADABLE = {"arm": "effects_arm", "own": "effects_own", "deprivation": "effects_deprivation"}
_LACKING = {"percent": "effects_percent", "year": "effects_year"}
_YES = {"ja", "yes", "x", "1"}
_NO = {"", "nein", "no", "0"}
_EVERYBODY = {"", "alle", "all", "gesamt", "–", "-"}


@dataclass(frozen=True)
class StudyFinding:
    """Something noticed in a table. row: as a spreadsheet counts (None: the whole table); column: its heading.

    stops: whether nothing can be taken over until it is mended.
    """

    problem: ToolkitError
    row: int | None = None
    column: str = ""
    stops: bool = True


@dataclass(frozen=True)
class StudyTable:
    """What a table holds: communities, cells, and everything noticed."""

    communities: tuple[Community, ...] = ()
    cells: tuple[Cell, ...] = ()
    findings: tuple[StudyFinding, ...] = ()

    @property
    def stopping(self) -> int:
        """How many mistakes have to be mended first."""
        return sum(one.stops for one in self.findings)


def read_study_table(frame: pd.DataFrame, measures: Mapping[str, str]) -> StudyTable:
    """Return communities and cells of a table whose columns are named as in `COLUMNS`. frame: cells as written.

    measures: id of a measure by what people call it (any case); other figures keep their own words.
    """
    named, findings = _columns(frame)
    missing = [COLUMNS[name].de for name in NEEDED if name not in named]
    if missing:
        shown = ", ".join(str(name)[:40] for name in frame.columns[:14]) or "–"
        return StudyTable(
            findings=(StudyFinding(ToolkitError("effects_table_columns", missing=", ".join(missing), found=shown)),)
        )
    if len(frame) > MOST_CELLS:
        problem = ToolkitError("effects_table_long", found=len(frame), most=MOST_CELLS)
        return StudyTable(findings=(StudyFinding(problem),))
    titles = {name: str(frame.columns[place]) for name, place in named.items()}
    reader = _Reader(titles, {plain_words(word): name for word, name in measures.items()})
    for number, row in zip(row_numbers(frame), frame.itertuples(index=False, name=None), strict=True):
        cells = {name: _text(row[column]) for name, column in named.items()}
        if any(cells.values()):
            reader.row(number, cells)
    return reader.done(findings)


def _columns(frame: pd.DataFrame) -> tuple[dict[str, int], list[StudyFinding]]:
    known = {plain_words(said): name for name, title in COLUMNS.items() for said in (title.de, title.en)}
    named: dict[str, int] = {}
    findings = []
    for place, column in enumerate(frame.columns):
        name = known.get(plain_words(str(column)))
        if name is not None and name not in named:
            named[name] = place
        elif any(_text(value) for value in frame.iloc[:, place]):
            problem = ToolkitError("effects_column_unknown", found=str(column)[:80])
            findings.append(StudyFinding(problem, 1, str(column)[:80], stops=False))
    return named, findings


class _Reader:
    """Reads row after row and remembers where everything stood first."""

    def __init__(self, titles: Mapping[str, str], measures: Mapping[str, str]) -> None:
        self._titles, self._measures = titles, measures
        self._communities: dict[str, dict[str, Any]] = {}
        self._said: dict[tuple[str, str], str] = {}
        self._rows: dict[str, int] = {}
        self._cells: dict[tuple[str, str, int, str], tuple[int, Cell]] = {}
        self._findings: list[StudyFinding] = []

    def row(self, number: int, cells: Mapping[str, str]) -> None:
        """Take one row."""
        name = cells["community"]
        if not name:
            self._find("effects_community_name", number, "community", found="–", longest=80)
            return
        self._rows.setdefault(name, number)
        numbers = {field: self._number(number, field, cells.get(field, "")) for field in NUMBERS if field in cells}
        self._community(number, name, cells, numbers)
        percent, year = numbers.get("percent"), numbers.get("year")
        for field, found in (("percent", percent), ("year", year)):
            if found is None and not cells[field]:
                self._find(_LACKING[field], number, field, found="–")
        if percent is None or year is None:
            return
        figure = self._measures.get(plain_words(cells["figure"]), cells["figure"])
        grade = cells.get("grade", "")
        grade = ALL_GRADES if plain_words(grade) in _EVERYBODY else grade[:20]
        cell = Cell(name, figure, year, percent, grade, numbers.get("n"), numbers.get("response"))
        problem = cell_problem(cell)
        if problem is not None:
            column = problem.code.removeprefix("effects_").replace("answers", "n")
            self._findings.append(StudyFinding(problem, number, self._titles.get(column, "")))
            return
        first, _ = self._cells.setdefault(cell.key, (number, cell))
        if first != number:
            self._find("effects_row_twice", number, "community", first=first)

    def done(self, findings: list[StudyFinding]) -> StudyTable:
        """Return everything that was read."""
        communities = []
        for name, values in self._communities.items():
            one = Community(name, **{"arm": "comparison", **values})
            unknown_arm = "arm" not in values
            problem = ToolkitError("effects_arm", found="–") if unknown_arm else community_problem(one)
            if problem is not None and not self._told(name, problem):
                column = (
                    problem.code.removeprefix("effects_")
                    .removesuffix("_comparison")
                    .replace("community_name", "community")
                )
                self._findings.append(StudyFinding(problem, self._rows[name], self._titles.get(column, "")))
            communities.append(one)
        cells = tuple(cell for _, cell in self._cells.values())
        found = [*findings, *self._findings, *_whole(communities, cells)]
        if not cells and not any(one.stops for one in found):
            found.append(StudyFinding(ToolkitError("effects_table_empty")))
        return StudyTable(tuple(communities), cells, tuple(found))

    def _told(self, name: str, problem: ToolkitError) -> bool:
        return any(one.problem.code == problem.code and one.row == self._rows[name] for one in self._findings)

    def _community(self, number: int, name: str, cells: Mapping[str, str], numbers: Mapping[str, int | None]) -> None:
        values = self._communities.setdefault(name, {})
        read: dict[str, Callable[[str], Any]] = {
            "arm": lambda word: _ARMS.get(plain_words(word)),
            "own": lambda word: True if plain_words(word) in _YES else False if plain_words(word) in _NO else None,
            "pair": lambda word: word[:40],
            "deprivation": _decimal,
        }
        for field in OF_COMMUNITY:
            word = cells.get(field, "")
            if not word:
                continue
            value = read[field](word) if field in read else numbers.get(field)
            if value is None:
                if field in _UNREADABLE:
                    self._find(_UNREADABLE[field], number, field, found=word[:40])
                continue
            before = values.setdefault(field, value)
            if before != value:
                first = self._said[name, field]
                self._find("effects_contradiction", number, field, found=word[:40], first=first, community=name[:60])
            self._said.setdefault((name, field), word[:40])

    def _number(self, number: int, field: str, word: str) -> int | None:
        if not word:
            return None
        found = whole_number(word)
        if found is None:
            code = "effects_percent" if field == "percent" else "effects_not_whole"
            self._find(code, number, field, found=word[:40])
        return found

    def _find(self, code: str, row: int, field: str, **values: Any) -> None:
        self._findings.append(StudyFinding(ToolkitError(code, **values), row, self._titles.get(field, "")))


def _whole(communities: list[Community], cells: tuple[Cell, ...]) -> list[StudyFinding]:
    """Return what is wrong with the table as a whole."""
    found = []
    figures = {cell.figure for cell in cells}
    if len(communities) > MOST_COMMUNITIES:
        problem = ToolkitError("effects_many_communities", found=len(communities), most=MOST_COMMUNITIES)
        found.append(StudyFinding(problem))
    if len(figures) > MOST_FIGURES:
        found.append(StudyFinding(ToolkitError("effects_many_figures", found=len(figures), most=MOST_FIGURES)))
    if sum(one.own for one in communities) > 1:
        found.append(StudyFinding(ToolkitError("effects_own_twice")))
    pairs = pair_problem(communities)
    if pairs is not None:
        found.append(StudyFinding(pairs))
    return found


def whole_number(word: str) -> int | None:
    """Return a whole number as people write it: "34", "34 %", "1.200", "34,0"; None for anything else."""
    plain = re.sub(r"[%\s\u202f\u2009\xa0]", "", word)
    if re.fullmatch(r"\d{1,3}([.'’]\d{3})+", plain):
        plain = re.sub(r"[.'’]", "", plain)
    plain = re.sub(r"[.,]0+$", "", plain)
    return int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else None


def _decimal(word: str) -> float | None:
    plain = word.replace(",", ".").strip()
    return float(plain) if re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,9})?", plain) else None


def plain_words(text: str) -> str:
    """Return words as they are compared: one case, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    text = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", str(value)))
    text = " ".join(text.split())
    return "" if text in ("<NA>", "NaT", "nan") else text[:200]
