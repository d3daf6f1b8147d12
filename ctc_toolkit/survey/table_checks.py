"""Checks of finished tables: each row alone, and each group against the groups that it falls into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, isfinite, sqrt

from ctc_toolkit.disclosure import K_INTERNAL, K_X, band_limit
from ctc_toolkit.disclosure.sibling_locks import Partition, partitions
from ctc_toolkit.survey.given_tables import GivenCell, GivenState, GivenTables
from ctc_toolkit.survey.instrument import Instrument
from ctc_toolkit.survey.readers.grid import Grid
from ctc_toolkit.survey.table_layout import ColumnId, measures_of
from ctc_toolkit.survey.table_reading import ReadRow, ReadTables, TableFinding, read_rows

MISSING_SHARE = 0.1
"""Groups that together have more than this share fewer answers than the whole are pointed out."""
SMALL_ERROR = 0.3
"""A standard error below this share of that of a simple random sample was probably not written in percent points."""
LARGEST_DESIGN_EFFECT = 100.0
AS_SHARES = 10
"""From so many percentages on, all of them at most 1, they were probably written as shares."""


ANY_MEAN = (float("-inf"), float("inf"))
"""Range of means of a row whose measure is not known."""


@dataclass(frozen=True)
class CheckedTables:
    """What a file holds. tables: None where something has to be mended first. findings: gravest first, then by row.

    rows: rows with values. absent: measures of the questionnaire without any.
    """

    tables: GivenTables | None
    findings: tuple[TableFinding, ...]
    rows: int
    absent: tuple[str, ...]

    def count(self, severity: str) -> int:
        """Return the number of findings of this weight."""
        return sum(finding.severity == severity for finding in self.findings)


def check_tables(grid: Grid, instrument: Instrument) -> CheckedTables:
    """Return the tables of a file for this questionnaire, with everything that was found, all at once."""
    read = read_rows(grid, instrument)
    _shares(read)
    ranges = _score_ranges(instrument)
    cells = {(row.measure, row.groups): _cell(row, read, ranges.get(row.measure)) for row in read.rows}
    for row in read.unplaced:
        _cell(row, read, ANY_MEAN)
    numbers = {(row.measure, row.groups): row.row for row in read.rows}
    given = {(row.measure, row.groups): row for row in read.rows}
    for measure in dict.fromkeys(row.measure for row in read.rows):
        _whole_measure(measure, cells, given, numbers, read)
    absent = tuple(name for name in measures_of(instrument) if name not in {row.measure for row in read.rows})
    if read.rows and absent:
        read.tell("tables_measures_absent", "note", count=len(absent), measures=", ".join(absent))
    order = {"error": 0, "warning": 1, "note": 2}
    findings = tuple(sorted(read.findings, key=lambda one: (order[one.severity], one.row)))
    usable = not any(finding.severity == "error" for finding in findings)
    tables = GivenTables(instrument.reference, tuple(cells.values()), grid.source_hash) if usable else None
    return CheckedTables(tables, findings, len(read.rows), absent)


def _shares(read: ReadTables) -> None:
    """Tell percentages that were written as shares of 1."""
    values = [row.numbers["percent"] for row in read.rows if "percent" in row.numbers]
    if len(values) >= AS_SHARES and max(values) <= 1 and any(0 < value < 1 for value in values):
        read.tell("tables_percent_share", "error", read.rows[0].row, "percent", count=len(values))


def _score_ranges(instrument: Instrument) -> dict[str, tuple[float, float] | None]:
    """Return for each scale between which values its mean can lie; None where that cannot be said."""
    found: dict[str, tuple[float, float] | None] = {}
    for scale in instrument.scales:
        if scale.rescale is not None:
            found[scale.id] = (float(scale.rescale[0]), float(scale.rescale[1]))
        elif any(part.recode for part in scale.items):
            found[scale.id] = None
        else:
            codes = [code for part in scale.items for code in instrument.codes_of(part.item)]
            found[scale.id] = (float(min(codes)), float(max(codes)))
    return found


def _cell(row: ReadRow, read: ReadTables, score_range: tuple[float, float] | None) -> GivenCell:
    """Return what is taken over of a row, and tell what is wrong with it."""
    n = _whole(row, read, "n")
    percent = _within(row, read, "percent", 0, 100, "tables_percent_range")
    schools = _whole(row, read, "schools")
    if row.locked or (row.limit is None and "percent" not in row.numbers):
        if not row.locked and "percent" not in row.told:
            read.tell("tables_percent_missing", "error", row.row, "percent")
        return GivenCell(row.measure, row.groups, "locked", n)
    if "n" not in row.numbers and "n" not in row.told:
        read.tell("tables_n_missing", "error", row.row, "n")
    if n is None:
        return GivenCell(row.measure, row.groups, "locked")
    if n < K_INTERNAL:
        read.tell("tables_n_small", "warning", row.row, "n", found=n, least=K_INTERNAL)
        return GivenCell(row.measure, row.groups, "small", n)
    if schools is not None and schools > n:
        read.tell("tables_schools_more", "error", row.row, "schools", found=schools, n=n)
    if row.limit is not None:
        return _limited(row, read, n, schools)
    return _given(row, read, (n, percent, schools), score_range)


def _given(
    row: ReadRow,
    read: ReadTables,
    values: tuple[int, float | None, int | None],
    score_range: tuple[float, float] | None,
) -> GivenCell:
    """Return a cell with a percentage. values: n, percent and schools, as far as they could be taken."""
    n, percent, schools = values
    low, high = _interval(row, read, percent)
    error = _standard_error(row, read, percent, n)
    effect = _design_effect(row, read)
    mean = _mean(row, read, score_range)
    if percent is None:
        return GivenCell(row.measure, row.groups, "locked")
    hits = floor(n * percent / 100 + 0.5)
    state: GivenState = "under" if hits < K_X else "over" if n - hits < K_X else "given"
    if state != "given":  # what may never be shown is not kept either
        return GivenCell(row.measure, row.groups, state, n, schools=schools)
    return GivenCell(row.measure, row.groups, state, n, percent, error, low, high, mean, effect, schools)


def _limited(row: ReadRow, read: ReadTables, n: int, schools: int | None) -> GivenCell:
    """Return a cell of which only a limit is known; one wider than ours would become untrue, so it is locked."""
    assert row.limit is not None  # noqa: S101 - asked before
    side, limit = row.limit
    ours = band_limit(n)
    if (side == "under" and limit <= ours) or (side == "over" and limit >= 100 - ours):
        return GivenCell(row.measure, row.groups, "under" if side == "under" else "over", n, schools=schools)
    ours = ours if side == "under" else 100 - ours
    read.tell("tables_limit_wide", "warning", row.row, "percent", found=f"{limit:g}", ours=ours)
    return GivenCell(row.measure, row.groups, "locked")


def _whole(row: ReadRow, read: ReadTables, name: ColumnId) -> int | None:
    value = row.numbers.get(name)
    if value is None:
        return None
    if not isfinite(value) or value < (1 if name == "schools" else 0) or value != floor(value):
        read.tell("tables_not_whole", "error", row.row, name, found=f"{value:g}")
        return None
    return int(value)


def _within(row: ReadRow, read: ReadTables, name: ColumnId, low: float, high: float, rule: str) -> float | None:
    value = row.numbers.get(name)
    if value is None:
        return None
    if not low <= value <= high:
        read.tell(rule, "error", row.row, name, found=f"{value:g}", low=f"{low:g}", high=f"{high:g}")
        return None
    return value


def _interval(row: ReadRow, read: ReadTables, percent: float | None) -> tuple[float | None, float | None]:
    low = _within(row, read, "low", 0, 100, "tables_percent_range")
    high = _within(row, read, "high", 0, 100, "tables_percent_range")
    if ("low" in row.numbers) != ("high" in row.numbers):
        read.tell("tables_interval_half", "error", row.row, "low" if "low" in row.numbers else "high")
        return None, None
    if low is None or high is None or percent is None:
        return None, None
    if not low <= percent <= high:
        values = {"percent": f"{percent:g}", "low": f"{low:g}", "high": f"{high:g}"}
        read.tell("tables_interval_around", "error", row.row, "percent", **values)
        return None, None
    return low, high


def _standard_error(row: ReadRow, read: ReadTables, percent: float | None, n: int) -> float | None:
    value = _within(row, read, "standard_error", 0, 50, "tables_error_range")
    if value is None or percent is None or not 0 < percent < 100:
        return value
    simple = sqrt(percent * (100 - percent) / n)
    if value == 0:
        read.tell("tables_error_range", "error", row.row, "standard_error", found="0", low="0", high="50")
        return None
    if value < SMALL_ERROR * simple:
        found = {"found": f"{value:g}", "simple": f"{simple:.1f}"}
        read.tell("tables_error_small", "warning", row.row, "standard_error", **found)
    return value


def _design_effect(row: ReadRow, read: ReadTables) -> float | None:
    value = _within(row, read, "design_effect", 0, LARGEST_DESIGN_EFFECT, "tables_effect_range")
    if value == 0:
        high = f"{LARGEST_DESIGN_EFFECT:g}"
        read.tell("tables_effect_range", "error", row.row, "design_effect", found="0", low="0", high=high)
        return None
    return value


def _mean(row: ReadRow, read: ReadTables, score_range: tuple[float, float] | None) -> float | None:
    value = row.numbers.get("mean")
    if value is None:
        return None
    if score_range is None:
        read.tell("tables_mean_unused", "note", row.row, "mean")
        return None
    return _within(row, read, "mean", *score_range, "tables_mean_range")


Cells = Mapping[tuple[str, str], GivenCell]


def _whole_measure(
    measure: str,
    cells: Cells,
    given: Mapping[tuple[str, str], ReadRow],
    numbers: Mapping[tuple[str, str], int],
    read: ReadTables,
) -> None:
    """Compare each group of a measure with the groups that it falls into."""
    groups = [group for name, group in cells if name == measure]
    if "all" not in groups:
        read.tell("tables_whole_missing", "error", numbers[measure, groups[0]], "measure", measure=measure)
    for relation in partitions(groups):
        if "=" in relation.whole or all(part.count("=") == 1 for part in relation.parts):
            _compare(measure, relation, cells, given, numbers, read)


def _compare(
    measure: str,
    relation: Partition,
    cells: Cells,
    given: Mapping[tuple[str, str], ReadRow],
    numbers: Mapping[tuple[str, str], int],
    read: ReadTables,
) -> None:
    whole = given[measure, relation.whole].numbers.get("n")
    if whole is None:
        return
    place = numbers[measure, relation.whole]
    sizes = {part: given[measure, part].numbers.get("n") for part in relation.parts}
    larger = {part: n for part, n in sizes.items() if n is not None and n > whole}
    for part, n in larger.items():
        read.tell(
            "tables_part_larger", "error", numbers[measure, part], "n", found=f"{n:g}", n=f"{whole:g}", first=place
        )
    total = sum(n for n in sizes.values() if n is not None)
    if larger:
        return
    values = {"found": f"{total:g}", "n": f"{whole:g}", "rows": _listed(numbers[measure, part] for part in sizes)}
    if total > whole:
        read.tell("tables_parts_more", "error", place, "n", **values)
    elif None not in sizes.values() and total < (1 - MISSING_SHARE) * whole:
        read.tell("tables_parts_less", "warning", place, "n", **values)
    elif None not in sizes.values() and total >= 0.99 * whole:
        _outside(measure, relation, cells, place, read)


def _outside(measure: str, relation: Partition, cells: Cells, place: int, read: ReadTables) -> None:
    """Tell a whole that lies outside of its parts: no weighting can make that so."""
    whole = cells[measure, relation.whole].percent
    parts = [cells[measure, part].percent for part in relation.parts]
    known = [value for value in parts if value is not None]
    if whole is None or len(known) < len(parts) or not known:
        return
    if not min(known) - 0.5 <= whole <= max(known) + 0.5:
        values = {"found": f"{whole:g}", "low": f"{min(known):g}", "high": f"{max(known):g}"}
        read.tell("tables_whole_outside", "warning", place, "percent", **values)


def _listed(numbers: object) -> str:
    rows = sorted(int(number) for number in numbers)  # type: ignore[attr-defined]
    shown = ", ".join(str(row) for row in rows[:6])
    return shown + (" …" if len(rows) > 6 else "")
