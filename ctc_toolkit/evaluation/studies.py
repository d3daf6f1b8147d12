"""A comparison study: communities that work with CTC and others that do not, with whole percentages by survey year.

Values are released ones: whole percentages of groups, from the own surveys or from a table with source and date.
Communities are told apart by name, figures by the id of a measure where the questionnaire knows it, else by their own
words. Matching is by structure (residents, deprivation, school types), never by the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal, get_args

from ctc_toolkit.errors import ToolkitError

Arm = Literal["ctc", "comparison"]
Questions = Literal["same", "other", "unknown"]
"""Whether all communities were asked the same questions in all years."""

ARMS: tuple[Arm, ...] = get_args(Arm)
QUESTIONS: tuple[Questions, ...] = get_args(Questions)

MOST_STUDIES, MOST_COMMUNITIES, MOST_FIGURES, MOST_CELLS = 20, 80, 30, 5000
LONGEST_TITLE, LONGEST_SOURCE, LONGEST_NOTE, LONGEST_NAME = 80, 400, 400, 80
FIRST_YEAR, LAST_YEAR = 1990, 2100
EARLIEST = date(FIRST_YEAR, 1, 1)
FEWEST_ANSWERS = 30
"""Below so many answers a percentage is not precise enough to be shown (NCHS Series 2 No. 175)."""
ALL_GRADES = ""


@dataclass(frozen=True)
class Community:
    """A community with its structure. start: year in which it began with CTC, None for comparison.

    pair: a word that both members of a matched pair share. deprivation: value of an index, higher is more deprived.
    grammar_school: percent of its pupils who go to a Gymnasium. own: the city that the study belongs to; its
    percentages come from its own surveys as far as there are any.
    """

    name: str
    arm: Arm
    start: int | None = None
    pair: str = ""
    population: int | None = None
    deprivation: float | None = None
    grammar_school: int | None = None
    own: bool = False


@dataclass(frozen=True)
class Cell:
    """A released percentage of one community, figure and year; grade "" for all grades together.

    n: answers; response: percent of those who were to be asked; None where it is not known.
    """

    community: str
    figure: str
    year: int
    percent: int
    grade: str = ALL_GRADES
    n: int | None = None
    response: int | None = None

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What a study can hold only once."""
        return self.community, self.figure, self.year, self.grade


@dataclass(frozen=True)
class StudyFields:
    """What people enter about a study. figures are named by the cells.

    main: the one figure that was fixed beforehand to carry the statement, "" for none: then all count alike.
    """

    title: str
    source: str = ""
    source_date: date | None = None
    questions: Questions = "unknown"
    main: str = ""
    note: str = ""
    communities: tuple[Community, ...] = ()
    cells: tuple[Cell, ...] = field(default=(), repr=False)

    @property
    def figures(self) -> tuple[str, ...]:
        """The figures in the order of their first value."""
        return tuple(dict.fromkeys(cell.figure for cell in self.cells))

    @property
    def years(self) -> tuple[int, ...]:
        """The survey years in order."""
        return tuple(sorted({cell.year for cell in self.cells}))

    @property
    def starts(self) -> tuple[int, ...]:
        """The years in which CTC communities began, in order."""
        return tuple(sorted({one.start for one in self.communities if one.arm == "ctc" and one.start is not None}))

    def of_arm(self, arm: Arm) -> tuple[Community, ...]:
        """Return the communities of one arm in their order."""
        return tuple(one for one in self.communities if one.arm == arm)

    @property
    def own(self) -> Community | None:
        """The own city, where it is part of the study."""
        return next((one for one in self.communities if one.own), None)


class Values:
    """The cells of a study, to be looked up."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._cells = {cell.key: cell for cell in cells}

    def cell(self, community: str, figure: str, year: int, grade: str = ALL_GRADES) -> Cell | None:
        """Return one cell; None where there is none."""
        return self._cells.get((community, figure, year, grade))

    @cached_property
    def _years(self) -> dict[tuple[str, str], tuple[int, ...]]:
        found: dict[tuple[str, str], list[int]] = {}
        for community, figure, year, grade in self._cells:
            if grade == ALL_GRADES:
                found.setdefault((community, figure), []).append(year)
        return {key: tuple(sorted(years)) for key, years in found.items()}

    def years(self, community: str, figure: str) -> tuple[int, ...]:
        """Return the years for which a community has a value of all grades together."""
        return self._years.get((community, figure), ())

    def grades(self, community: str, figure: str, year: int) -> tuple[Cell, ...]:
        """Return the cells of single grades."""
        found = (cell for key, cell in self._cells.items() if key[:3] == (community, figure, year) and key[3])
        return tuple(sorted(found, key=lambda cell: cell.grade))


def with_own_values(fields: StudyFields, own: Sequence[Cell]) -> StudyFields:
    """Return a study with the released values of the own surveys in the place of typed ones of the same year.

    own: cells whose community is the own one. Only figures of the study are taken. Where a survey does not tell its
    response, that of the typed row stays.
    """
    community = fields.own
    if community is None:
        return fields
    known, typed = set(fields.figures), Values(fields.cells)
    taken = []
    for cell in own:
        if cell.figure in known:
            row = typed.cell(community.name, cell.figure, cell.year)
            response = cell.response if cell.response is not None or row is None else row.response
            taken.append(replace(cell, community=community.name, response=response))
    years = {(cell.figure, cell.year) for cell in taken}
    kept = [c for c in fields.cells if not (c.community == community.name and (c.figure, c.year) in years)]
    return replace(fields, cells=(*kept, *taken))


def tidy_study(fields: StudyFields) -> StudyFields:
    """Return a study as it is stored: texts on one line, cells in a fixed order."""
    order = {name: place for place, name in enumerate(fields.figures)}
    cells = sorted(fields.cells, key=lambda cell: (order[cell.figure], cell.community, cell.year, cell.grade))
    title, source, note = _line(fields.title), _line(fields.source), _line(fields.note)
    return replace(fields, title=title, source=source, note=note, cells=tuple(cells))


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def study_problems(fields: StudyFields, today: date) -> dict[str, ToolkitError]:
    """Return what cannot be stored, by field, in the order of the form."""
    found: dict[str, ToolkitError] = {}
    for name, code, longest in (
        ("title", "effects_title", LONGEST_TITLE),
        ("source", "effects_source", LONGEST_SOURCE),
    ):
        length = len(_line(getattr(fields, name)))
        if not 0 < length <= longest:
            found[name] = ToolkitError(code, found=length, longest=longest)
    if fields.source_date is None or not EARLIEST <= fields.source_date <= today:
        found["source_date"] = ToolkitError("effects_source_date")
    if fields.questions not in QUESTIONS:
        found["questions"] = ToolkitError("effects_questions")
    if fields.main and fields.main not in fields.figures:
        found["main"] = ToolkitError("effects_main", found=fields.main[:60])
    if len(_line(fields.note)) > LONGEST_NOTE:
        found["note"] = ToolkitError("effects_note", found=len(_line(fields.note)), longest=LONGEST_NOTE)
    problem = _contents_problem(fields)
    if problem is not None:
        found["cells"] = problem
    return found


def _contents_problem(fields: StudyFields) -> ToolkitError | None:
    """Return the first thing in communities and cells that no readable table could have made."""
    names = [one.name for one in fields.communities]
    if not fields.cells or not names:
        return ToolkitError("effects_table_empty")
    whole: tuple[tuple[bool, str, dict[str, Any]], ...] = (
        (len(names) > MOST_COMMUNITIES, "effects_many_communities", {"found": len(names), "most": MOST_COMMUNITIES}),
        (
            len(fields.figures) > MOST_FIGURES,
            "effects_many_figures",
            {"found": len(fields.figures), "most": MOST_FIGURES},
        ),
        (len(fields.cells) > MOST_CELLS, "effects_table_long", {"found": len(fields.cells), "most": MOST_CELLS}),
        (len(set(names)) != len(names) or sum(one.own for one in fields.communities) > 1, "effects_own_twice", {}),
        (len({cell.key for cell in fields.cells}) != len(fields.cells), "effects_row_twice", {"first": "–"}),
        (not {cell.community for cell in fields.cells} <= set(names), "effects_community_name", _NAMELESS),
    )
    single = (*map(community_problem, fields.communities), *map(cell_problem, fields.cells))
    return _first(whole) or next(filter(None, single), None) or pair_problem(fields.communities)


_NAMELESS = {"found": "–", "longest": LONGEST_NAME}


def _first(checks: Iterable[tuple[bool, str, dict[str, Any]]]) -> ToolkitError | None:
    """Return the problem of the first check that finds one."""
    return next((ToolkitError(code, **values) for wrong, code, values in checks if wrong), None)


def community_problem(one: Community) -> ToolkitError | None:
    """Return what is wrong with a community, None where nothing is."""
    unknown_start = one.arm == "ctc" and (one.start is None or not FIRST_YEAR <= one.start <= LAST_YEAR)
    started = one.arm == "comparison" and one.start is not None
    residents = one.population is not None and not 0 < one.population < 100_000_000
    schools = one.grammar_school is not None and not 0 <= one.grammar_school <= 100
    return _first(
        (
            (not 0 < len(one.name) <= LONGEST_NAME, "effects_community_name", {**_NAMELESS, "found": one.name[:60]}),
            (one.arm not in ARMS, "effects_arm", {"found": str(one.arm)[:40]}),
            (unknown_start, "effects_start", {"found": "–" if one.start is None else one.start}),
            (started, "effects_start_comparison", {"found": one.name[:60]}),
            (residents, "effects_population", {"found": one.population}),
            (schools, "effects_grammar_school", {"found": one.grammar_school}),
        )
    )


def cell_problem(cell: Cell) -> ToolkitError | None:
    """Return what is wrong with a cell, None where nothing is. 0 and 100 percent are never told as such."""
    few = cell.n is not None and cell.n < FEWEST_ANSWERS
    rate = cell.response is not None and not 1 <= cell.response <= 100
    percent = type(cell.percent) is not int or not 1 <= cell.percent <= 99
    named = 0 < len(cell.figure) <= LONGEST_NAME
    return _first(
        (
            (not named, "effects_figure", {"found": cell.figure[:60], "longest": LONGEST_NAME}),
            (not FIRST_YEAR <= cell.year <= LAST_YEAR, "effects_year", {"found": cell.year}),
            (percent, "effects_percent", {"found": str(cell.percent)[:40]}),
            (few, "effects_answers", {"found": cell.n, "least": FEWEST_ANSWERS}),
            (rate, "effects_response", {"found": cell.response}),
        )
    )


def pair_problem(communities: Sequence[Community]) -> ToolkitError | None:
    """Return what is wrong with the pairs: each needs one CTC and one comparison community."""
    pairs: dict[str, list[Arm]] = {}
    for one in communities:
        if one.pair:
            pairs.setdefault(one.pair, []).append(one.arm)
    wrong = next((word for word, arms in pairs.items() if sorted(arms) != ["comparison", "ctc"]), None)
    return None if wrong is None else ToolkitError("effects_pair", found=wrong[:40])
