"""What a design allows to say: "Veränderung", "Unterschied zur Vergleichsregion" or "nicht beurteilbar".

The rules are data: each looks at the facts of a design and caps what may be said. No rule ever allows more than another
one does. Words of cause ("wirkt", "Effekt") are not among the statements: communities were not drawn by lot.

Sources: docs/methods.md, section on comparison communities (methods 8 and 12); 4 + 4 and 6 pairs as `change_scores`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ctc_toolkit.evaluation.studies import Community, Questions, StudyFields, Values
from ctc_toolkit.statistics.change_scores import CONFIRMATORY_PAIRS, FEWEST_PER_ARM

Statement = Literal["not_assessable", "change", "difference"]
"""not_assessable: nothing. change: the percentages of each community by themselves. difference: of both sides."""

Level = Literal["nothing", "descriptive", "test", "confirmatory"]
"""How far a difference may be told. descriptive: in words, without interval, test or p value of any kind. test: with
them, as a hint. confirmatory: a statement may rest on it."""

LEVELS: tuple[Level, ...] = get_args(Level)

LOW_RESPONSE, VERY_LOW_RESPONSE = 60, 40
"""Percent of those who were to be asked, see methods 12."""

WAVES_BEFORE = 2
"""Surveys up to the start year that tell whether both sides moved alike before."""


@dataclass(frozen=True)
class Design:
    """The communities of one start year and the comparison communities, as far as they have a value before and after.

    before: last survey up to the start year; after: the one it is compared with; earlier: the survey before `before`,
    None where there is none. pairs: names, CTC first; only where every CTC community has its partner. left_out: names
    without one of both values. responses: known ones of both years; response_unknown: some are not known.
    other_starts: start years of communities that are told elsewhere.
    """

    figure: str
    start: int
    before: int | None
    after: int | None
    earlier: int | None
    ctc: tuple[str, ...]
    comparison: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    questions: Questions
    responses: tuple[int, ...]
    response_unknown: bool
    other_starts: tuple[int, ...] = ()

    @property
    def lowest_response(self) -> int | None:
        """The lowest known response in percent."""
        return min(self.responses, default=None)

    @property
    def fewest(self) -> int:
        """Communities on the smaller side."""
        return min(len(self.ctc), len(self.comparison))


@dataclass(frozen=True)
class Rule:
    """A rule. broken: what it finds (a number or word), None where it holds. cap: what then remains."""

    id: str
    cap: Level
    broken: Callable[[Design], str | None]


@dataclass(frozen=True)
class Reason:
    """A rule that does not hold, with what was found."""

    rule: str
    cap: Level
    found: str


@dataclass(frozen=True)
class Allowed:
    """What may be said of a design, and which rules say so, the strictest first."""

    statement: Statement
    level: Level
    reasons: tuple[Reason, ...]

    @property
    def tested(self) -> bool:
        """Whether intervals, tests and p values of the difference may be shown at all."""
        return self.level in ("test", "confirmatory")

    @property
    def broken(self) -> frozenset[str]:
        """Ids of the rules that do not hold."""
        return frozenset(one.rule for one in self.reasons)


def _when(holds: bool, found: object = "") -> str | None:
    return None if holds else str(found)


RULES: tuple[Rule, ...] = (
    Rule("one_wave", "nothing", lambda d: _when(d.before is not None and d.after is not None)),
    Rule("other_questions", "nothing", lambda d: _when(d.questions != "other")),
    Rule("no_ctc", "nothing", lambda d: _when(bool(d.ctc))),
    Rule("no_comparison", "nothing", lambda d: _when(bool(d.comparison))),
    Rule("one_treated", "descriptive", lambda d: _when(len(d.ctc) != 1, len(d.ctc))),
    Rule(
        "few_communities",
        "descriptive",
        lambda d: _when(d.fewest >= FEWEST_PER_ARM, f"{len(d.ctc)} + {len(d.comparison)}"),
    ),
    Rule("questions_unknown", "descriptive", lambda d: _when(d.questions != "unknown")),
    Rule(
        "very_low_response",
        "descriptive",
        lambda d: _when((d.lowest_response or 100) >= VERY_LOW_RESPONSE, d.lowest_response),
    ),
    Rule("few_pairs", "test", lambda d: _when(len(d.pairs) >= CONFIRMATORY_PAIRS, len(d.pairs))),
    Rule("no_earlier", "test", lambda d: _when(d.earlier is not None)),
    Rule("low_response", "test", lambda d: _when((d.lowest_response or 100) >= LOW_RESPONSE, d.lowest_response)),
    Rule("response_unknown", "test", lambda d: _when(not d.response_unknown)),
    Rule(
        "mixed_starts", "confirmatory", lambda d: _when(not d.other_starts, ", ".join(str(y) for y in d.other_starts))
    ),
    Rule("left_out", "confirmatory", lambda d: _when(not d.left_out, len(d.left_out))),
)
"""Every rule; caps of "confirmatory" only tell something."""


def allowed(design: Design, rules: Sequence[Rule] = RULES) -> Allowed:
    """Return what may be said of a design under all rules."""
    reasons = []
    for rule in rules:
        found = rule.broken(design)
        if found is not None:
            reasons.append(Reason(rule.id, rule.cap, found))
    reasons.sort(key=lambda one: LEVELS.index(one.cap))
    level = reasons[0].cap if reasons else "confirmatory"
    broken = {one.rule for one in reasons}
    if level != "nothing":
        return Allowed("difference", level, tuple(reasons))
    alone = not broken & {"one_wave", "other_questions", "no_ctc"}
    return Allowed("change" if alone else "not_assessable", "nothing", tuple(reasons))


def designs_of(study: StudyFields, figure: str, *, after: int | None = None) -> tuple[Design, ...]:
    """Return the design of each start year by itself; communities of several start years are never put together.

    after: survey that stands for "after" (None: the last one after the start).
    """
    return tuple(_design(study, figure, start, after) for start in study.starts)


def _design(study: StudyFields, figure: str, start: int, after: int | None) -> Design:
    values = Values(study.cells)
    ctc = [one for one in study.of_arm("ctc") if one.start == start]
    comparison = list(study.of_arm("comparison"))
    paired = all(one.pair for one in ctc)
    if paired:
        words = {one.pair for one in ctc}
        comparison = [one for one in comparison if one.pair in words]
    years = {one.name: values.years(one.name, figure) for one in (*ctc, *comparison)}
    before_year = _common([years[one.name] for one in ctc], lambda year: year <= start)
    after_year = _common([years[one.name] for one in ctc], lambda year: year > start and after in (None, year))
    pair = (before_year, after_year)
    used = {name: all(year in own for year in pair) for name, own in years.items()}
    if paired:  # without its partner a community of a pair does not count
        whole = {word: all(used[one.name] for one in (*ctc, *comparison) if one.pair == word) for word in words}
        used = {one.name: whole[one.pair] for one in (*ctc, *comparison)}
    taken = tuple(one.name for one in ctc if used[one.name])
    others = tuple(one.name for one in comparison if used[one.name])
    cells = [values.cell(name, figure, year) for name in (*taken, *others) for year in pair if year is not None]
    responses = [None if cell is None else cell.response for cell in cells]
    return Design(
        figure,
        start,
        before_year,
        after_year,
        None if before_year is None else _earlier(years, ctc, comparison, before_year),
        taken,
        others,
        _pairs(ctc, comparison, taken) if paired else (),
        tuple(name for name, taking in used.items() if not taking),
        study.questions,
        tuple(one for one in responses if one is not None),
        None in responses,
        tuple(year for year in study.starts if year != start),
    )


def _common(years: Sequence[Sequence[int]], fits: Callable[[int], bool]) -> int | None:
    """Return the latest fitting year that most of the communities have; None where there is none."""
    counted: dict[int, int] = {}
    for own in years:
        for year in own:
            if fits(year):
                counted[year] = counted.get(year, 0) + 1
    return max(counted, key=lambda year: (counted[year], year), default=None)


def _earlier(
    years: Mapping[str, Sequence[int]], ctc: Sequence[Community], comparison: Sequence[Community], before: int
) -> int | None:
    """Return the latest year before `before` that communities of both sides have."""
    both = [{year for one in side for year in years[one.name] if year < before} for side in (ctc, comparison)]
    return max(both[0] & both[1], default=None)


def _pairs(
    ctc: Sequence[Community], comparison: Sequence[Community], taken: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    partners = {one.pair: one.name for one in comparison}
    return tuple((one.name, partners[one.pair]) for one in ctc if one.name in taken and one.pair in partners)
