"""Differences that may leave the system: to a reference, and between two waves; whole points, interval and word.

The rules:

- Only measures whose share for everybody is shown in the released table at hand, and is certain, are compared; for a
  change in both tables. The family of tests holds these measures alone, so that nothing locked or banded takes part in
  any word, order or colour (S14).
- A comparison starts from the released whole percent, never from the exact one. Whoever makes up references could
  otherwise find out the exact number step by step.
- The change among units (schools) that took part twice is told only where the others are none, or at least two with
  together enough answers in each wave: all minus those is a group of its own (S6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isfinite
from typing import Any, Literal, get_args

from ctc_toolkit.disclosure.derived import Derived, contents_of, from_document, require, sealed, to_document
from ctc_toolkit.disclosure.release import Released, require_released
from ctc_toolkit.disclosure.rules import LEVELS, MINIMUM_PSUS, Level, Rules

Product = Literal["comparison", "change", "course"]
Word = Literal["elevated", "lower", "similar", "unclear", "increased", "decreased", "unchanged", "not_determinable"]
WORDS: Mapping[Product, tuple[Word, ...]] = {
    "comparison": ("elevated", "lower", "similar", "unclear"),
    "change": ("increased", "decreased", "unchanged", "not_determinable"),
    "course": ("increased", "decreased", "not_determinable"),
}
State = Literal["shown", "locked", "uncertain", "no_reference", "changed_question", "one_wave_only", "other_cut_points"]
"""shown: it is compared. locked: its share is not shown, in one of the waves at least. uncertain: its share is too
unsure for words of comparison. no_reference: the reference has no value. changed_question, one_wave_only: no common
question. other_cut_points: the share of the earlier wave was released with others, and there is no second one."""

_BROKEN = {
    "changed": "changed_question",
    "one_wave_only": "one_wave_only",
    "other_cut_points": "other_cut_points",
}
"""By wording why a measure is not compared."""

RULE_SET = "differences-1"
"""Name of these rules. Changing any rule of this module changes the name."""


@dataclass(frozen=True)
class DifferenceInput:
    """An exact difference in points, before it is released. base: percent of the reference or the earlier wave.

    screened: stands out in a list to look through (Benjamini-Hochberg). detectable: smallest change that could have
    been found. shared: difference with interval among units that took part in both waves. note: as in `Difference`.
    """

    measure: str
    points: float
    low: float
    high: float
    word: Word
    screened: bool = False
    base: float | None = None
    detectable: float | None = None
    shared: tuple[float, float, float] | None = None
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """What may be said of one measure; whole points, None where nothing is told.

    percent: of the wave at hand. base: of the reference or the earlier wave. low, high: 95 percent interval of points.
    screened, detectable, shared_points: see `DifferenceInput`. note: "fewer_items" (only common items of the scale),
    "no_error" (the reference has no standard error), of a course "straight", "not_straight" or "unknown" (whether a
    straight line is enough), "" else.
    """

    measure: str
    kind: str
    state: State
    word: Word | Literal[""] = ""
    percent: int | None = None
    base: int | None = None
    points: int | None = None
    low: int | None = None
    high: int | None = None
    screened: bool = False
    detectable: int | None = None
    shared_points: int | None = None
    shared_low: int | None = None
    shared_high: int | None = None
    note: str = ""


@dataclass(frozen=True)
class _Contents:
    product: Product
    level: Level
    rules: str
    facts: dict[str, str]
    entries: tuple[Difference, ...]


class Differences(Derived):
    """Released differences of one wave. Only `release_comparison` and `release_changes` make one, or their reader."""

    __slots__ = ()

    @property
    def product(self) -> Product:
        """A comparison with a reference, a change between two waves, or the course over four and more."""
        return _contents(self).product

    @property
    def level(self) -> Level:
        """For whom: "internal" or "public"."""
        return _contents(self).level

    @property
    def rules(self) -> str:
        """Name of the rules that were applied."""
        return _contents(self).rules

    @property
    def facts(self) -> dict[str, str]:
        """What a reader has to know: which reference or waves, how they were standardised, which design; a copy."""
        return dict(_contents(self).facts)

    @property
    def entries(self) -> tuple[Difference, ...]:
        """One entry for each measure of the released table, in its order."""
        return _contents(self).entries

    @property
    def shown(self) -> tuple[Difference, ...]:
        """The entries with numbers."""
        return tuple(entry for entry in self.entries if entry.state == "shown")


def _contents(value: Differences) -> _Contents:
    found: _Contents = contents_of(value)
    return found


@dataclass(frozen=True)
class SharedUnits:
    """Units that are in one wave only: how many, and how many respondents they hold, by wave."""

    alone: Sequence[int]
    respondents: Sequence[int]

    def tellable(self, level: Level, rules: Rules) -> bool:
        """Return whether the result of the others may be told beside that of all (S6)."""
        return all(
            units == 0 or (units >= MINIMUM_PSUS and people >= rules.smallest_n(level))
            for units, people in zip(self.alone, self.respondents, strict=True)
        )


Judge = Callable[[dict[str, int]], Sequence[DifferenceInput]]
"""Judges exactly the measures it is given, with their whole percent, as one family."""


def release_comparison(
    released: Released,
    judge: Judge,
    *,
    available: Collection[str],
    facts: Mapping[str, str] | None = None,
    grades: Sequence[str] = (),
    grade_group: str = "grade",
) -> Differences:
    """Return the comparison of a wave with a reference: the only way out for it.

    available: measures for which the reference has a value. grades: where only some grades are compared, their ids; the
    percent is then that of the shown cells of these grades.
    """
    table = require_released(released).table
    overall = table[table["groups"] == "all"]
    percents = _percents(released, grades, grade_group)
    chosen = {measure: value for measure, value in percents.items() if measure in available}
    found = {entry.measure: entry for entry in judge(chosen) if isfinite(entry.points)}
    entries = []
    for row in overall.to_dict("records"):
        measure, kind = str(row["measure"]), str(row["kind"])
        if measure in chosen and measure in found:
            entries.append(_entry(kind, found[measure], chosen[measure]))
        else:
            state: State = _state(row) or ("locked" if measure not in percents else "no_reference")
            entries.append(Difference(measure, kind, state))
    return _sealed("comparison", released, facts, entries)


def release_changes(
    later: Released,
    earlier: Released,
    judge: Judge,
    *,
    wording: Mapping[str, str],
    shared: SharedUnits | None = None,
    facts: Mapping[str, str] | None = None,
    product: Product = "change",
) -> Differences:
    """Return the changes from `earlier` to `later`: the only way out for them.

    wording: by measure "same", "fewer_items", "changed", "one_wave_only" or "other_cut_points". shared: None where no
    unit took part twice.
    product: "comparison" where the earlier wave is the reference, with the words that belong to it.

    Raises:
        ValueError: the two tables are not of one level.
    """
    require_released(earlier)
    if later.level != earlier.level:
        raise ValueError("both waves must be released at the same level")
    before, after = _percents(earlier), _percents(later)
    comparable = {m: p for m, p in after.items() if m in before and wording.get(m) in ("same", "fewer_items")}
    found = {entry.measure: entry for entry in judge(comparable) if isfinite(entry.points)}
    tell = shared is not None and shared.tellable(later.level, later.rules)
    table = later.table
    earlier_rows = {str(row["measure"]): row for row in earlier.table.to_dict("records") if row["groups"] == "all"}
    entries = []
    for row in table[table["groups"] == "all"].to_dict("records"):
        measure, kind = str(row["measure"]), str(row["kind"])
        if measure in comparable and measure in found:
            entry = found[measure]
            together = entry.shared if tell else None
            entries.append(_entry(kind, entry, after[measure], before[measure], together, wording[measure]))
            continue
        broken = _BROKEN.get(wording.get(measure, ""))
        state = broken or _state(row) or _state(earlier_rows.get(measure)) or "locked"
        entries.append(Difference(measure, kind, state))  # type: ignore[arg-type]
    more = {"shared": "told" if tell else "none" if shared is None else "locked"}
    return _sealed(product, later, {**(facts or {}), **more}, entries)


def release_course(
    later: Released,
    earlier: Sequence[Released],
    judge: Judge,
    *,
    wording: Mapping[str, str],
    facts: Mapping[str, str] | None = None,
) -> Differences:
    """Return the course over four and more waves: the only way out for it.

    Points are the change along the line from the first to the last wave. Only measures that are shown in every wave.

    Raises:
        ValueError: the tables are not of one level.
    """
    if any(require_released(one).level != later.level for one in earlier):
        raise ValueError("all waves must be released at the same level")
    percents = [_percents(one) for one in (*earlier, later)]
    everywhere = set.intersection(*(set(one) for one in percents))
    chosen = {m: p for m, p in percents[-1].items() if m in everywhere and wording.get(m) in ("same", "fewer_items")}
    found = {entry.measure: entry for entry in judge(chosen) if isfinite(entry.points)}
    table = later.table
    entries = []
    for row in table[table["groups"] == "all"].to_dict("records"):
        measure, kind = str(row["measure"]), str(row["kind"])
        if measure in chosen and measure in found:
            entries.append(_entry(kind, found[measure], chosen[measure], percents[0][measure]))
            continue
        broken = _BROKEN.get(wording.get(measure, ""))
        entries.append(Difference(measure, kind, broken or _state(row) or "locked"))  # type: ignore[arg-type]
    return _sealed("course", later, facts, entries)


def _percents(released: Released, grades: Sequence[str] = (), grade_group: str = "grade") -> dict[str, int]:
    """Return the whole percent of each measure that may be compared; of some grades the mean by answers."""
    table = released.table
    table = table[(table["state"] == "shown") & (table["certainty"] == "ok")]
    overall = table[table["groups"] == "all"]
    whole = {str(m): int(p) for m, p in zip(overall["measure"], overall["percent"], strict=True)}
    if not grades:
        return whole
    wanted = [f"{grade_group}={grade}" for grade in grades]
    found = {}
    part = table[table["groups"].isin(wanted)]
    for measure, rows in part.groupby("measure"):
        if len(rows) == len(wanted) and str(measure) in whole:
            mean = float((rows["percent"] * rows["n"]).sum() / rows["n"].sum())
            found[str(measure)] = _whole(mean)
    return found


def _state(row: Mapping[Any, Any] | None) -> State | Literal[""]:
    if row is None:
        return "one_wave_only"
    if row["state"] == "not_asked":
        return "one_wave_only"
    if row["state"] != "shown":
        return "locked"
    return "" if row["certainty"] == "ok" else "uncertain"


def _entry(
    kind: str,
    exact: DifferenceInput,
    percent: int,
    base: int | None = None,
    shared: tuple[float, float, float] | None = None,
    wording: str = "",
) -> Difference:
    told = [_whole(value) for value in shared] if shared and all(isfinite(value) for value in shared) else [None] * 3
    reference = base if base is not None else None if exact.base is None else _whole(exact.base)
    note = "fewer_items" if wording == "fewer_items" else exact.note
    return Difference(
        exact.measure,
        kind,
        "shown",
        exact.word,
        percent,
        reference,
        _whole(exact.points),
        _whole(exact.low) if isfinite(exact.low) else None,
        _whole(exact.high) if isfinite(exact.high) else None,
        bool(exact.screened),
        None if exact.detectable is None or not isfinite(exact.detectable) else max(1, _whole(exact.detectable)),
        shared_points=told[0],
        shared_low=told[1],
        shared_high=told[2],
        note=note,
    )


def _whole(value: float) -> int:
    """Return whole points, halves upwards in size, so that the sign of a difference does not matter."""
    size = floor(round(abs(value), 9) + 0.5)
    return size if value >= 0 else -size


def _sealed(
    product: Product, released: Released, facts: Mapping[str, str] | None, entries: Sequence[Difference]
) -> Differences:
    told = {str(name): str(value) for name, value in sorted((facts or {}).items())}
    rules = f"{RULE_SET}, {released.rule_version}"
    return sealed(Differences, _Contents(product, released.level, rules, told, tuple(entries)))


def require_differences(value: object) -> Differences:
    """Return `value` if a door made it; products call this before they read a number.

    Raises:
        TypeError: for anything else, whatever it looks like.
    """
    return require(Differences, value)


def differences_to_document(value: Differences) -> tuple[str, str]:
    """Return everything that differences hold as canonical JSON, and the SHA-256 of it."""
    return to_document(require_differences(value))


def differences_from_document(document: str, content_hash: str) -> Differences:
    """Return the differences that were written as `document`.

    Raises:
        ToolkitError: `released_document_damaged`.
    """
    return from_document(Differences, document, content_hash, _read, _possible)


def _read(held: dict[str, Any]) -> _Contents:
    entries = tuple(Difference(**entry) for entry in held["entries"])
    return _Contents(held["product"], held["level"], held["rules"], dict(held["facts"]), entries)


def _possible(contents: _Contents) -> bool:
    """Return whether these rules could have made the contents: nothing stands where something is locked."""
    if (
        contents.product not in WORDS
        or contents.level not in LEVELS
        or len({e.measure for e in contents.entries}) != len(contents.entries)
    ):
        return False
    for entry in contents.entries:
        if entry.state not in get_args(State):
            return False
        if entry.state != "shown":
            if entry != Difference(entry.measure, entry.kind, entry.state):
                return False
        elif entry.word not in WORDS[contents.product] or not _whole_numbers(entry):
            return False
    return True


def _whole_numbers(entry: Difference) -> bool:
    numbers = [entry.percent, entry.points]
    optional = [entry.base, entry.low, entry.high, entry.detectable]
    optional += [entry.shared_points, entry.shared_low, entry.shared_high]
    whole = all(type(value) is int for value in numbers) and all(v is None or type(v) is int for v in optional)
    return whole and 0 < (entry.percent or 0) < 100
