"""Released cells joined with the words of the questionnaire: the matter of charts, tables and sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from ctc_toolkit.disclosure import Released, natural, parse_groups, require_released
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.riskfactors.plan import ELEVATED
from ctc_toolkit.survey.instrument import Domain, Instrument

Kind = Literal["risk", "protective", "behaviour"]
KINDS: tuple[Kind, ...] = ("risk", "protective", "behaviour")
Meaning = Literal["worse", "better", "neutral"]

DOMAINS: tuple[Domain, ...] = ("community", "family", "school", "peer_individual", "outcome")
"""Areas of life in the order in which they are shown: from the neighbourhood inwards."""


@dataclass(frozen=True)
class Cell:
    """One released cell as plain values; None where nothing is released."""

    measure: str
    kind: str
    groups: str
    n: int | None
    percent: int | None
    low: int | None
    high: int | None
    band: str
    band_limit: int | None
    state: str
    certainty: str

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> Cell:
        """Return the cell of one row of `Released.table` (a mapping or a pandas row)."""

        def number(name: str) -> int | None:
            return None if pd.isna(row[name]) else int(row[name])

        return cls(
            measure=str(row["measure"]),
            kind=str(row["kind"]),
            groups=str(row["groups"]),
            n=number("n"),
            percent=number("percent"),
            low=number("low"),
            high=number("high"),
            band=str(row["band"]),
            band_limit=number("band_limit"),
            state=str(row["state"]),
            certainty=str(row["certainty"]),
        )

    @property
    def comparable(self) -> bool:
        """Whether words of comparison may use this cell: shown and not uncertain."""
        return self.state == "shown" and self.certainty == "ok"

    @property
    def rank(self) -> tuple[int, int]:
        """Sort key from the highest share to the lowest, then what has no number."""
        if self.state == "shown":
            return (1, -(self.percent or 0))
        if self.state == "banded":
            return (0, -(self.band_limit or 0)) if self.band == "over" else (2, -(self.band_limit or 0))
        return (3, 0) if self.state == "locked" else (4, 0)


@dataclass(frozen=True)
class Entry:
    """One measure in one group: its words, its cell and its mean score (None: not released, or no scale)."""

    label: str
    heading: str
    meaning: Meaning
    cell: Cell
    mean: float | None


@dataclass(frozen=True)
class Comparison:
    """One measure in all groups of a dimension, and for everybody together (None if not there)."""

    measure: str
    label: str
    heading: str
    meaning: Meaning
    overall: Cell | None
    cells: tuple[tuple[str, Cell], ...]


def entries(
    released: Released,
    instrument: Instrument,
    *,
    kind: Kind,
    language: str,
    group: str = "all",
    measures: Sequence[str] | None = None,
) -> list[Entry]:
    """Return the measures of `kind` in `group`, by heading, within it from the highest share to the lowest.

    measures: only these; None: all.

    Raises:
        ToolkitError: `group_not_released`.
    """
    frame = _rows(require_released(released).table, kind, measures)
    found = frame[frame["groups"] == group]
    if found.empty and not frame.empty:
        raise ToolkitError("group_not_released", found=group)
    means = _means(released, group)
    place = _places(instrument)
    cells = [Cell.of(row) for row in found.to_dict("records")]
    cells.sort(key=lambda cell: (*_order(instrument, cell), *cell.rank, place.get(cell.measure, len(place))))
    return [
        Entry(
            measure_label(cell.measure, instrument, language),
            _heading(instrument, cell, language),
            _meaning(instrument, cell),
            cell,
            means.get(cell.measure),
        )
        for cell in cells
    ]


def comparisons(
    released: Released,
    instrument: Instrument,
    *,
    by: str,
    kind: Kind,
    language: str,
    measures: Sequence[str] | None = None,
) -> list[Comparison]:
    """Return the measures of `kind` in all groups of the dimension `by`, in the order of `entries`.

    Raises:
        ToolkitError: `group_not_released` if nothing is broken down by `by`.
    """
    frame = _rows(require_released(released).table, kind, measures)
    by_measure: dict[str, dict[str, Cell]] = {}
    wanted = {"all", *group_values(frame["groups"], by, instrument)}
    if len(wanted) == 1 and not frame.empty:
        raise ToolkitError("group_not_released", found=by)
    for row in frame[frame["groups"].isin(wanted)].to_dict("records"):
        cell = Cell.of(row)
        by_measure.setdefault(cell.measure, {})[cell.groups] = cell
    place = _places(instrument)
    result = []
    for measure, cells in by_measure.items():
        any_cell = cells.get("all") or next(iter(cells.values()))
        key = (*_order(instrument, any_cell), *any_cell.rank, place.get(measure, len(place)))
        listed = tuple(
            (group_label(groups, instrument, language), cells[groups]) for groups in group_values(cells, by, instrument)
        )
        comparison = Comparison(
            measure,
            measure_label(measure, instrument, language),
            _heading(instrument, any_cell, language),
            _meaning(instrument, any_cell),
            cells.get("all"),
            listed,
        )
        result.append((key, comparison))
    return [comparison for _, comparison in sorted(result, key=lambda pair: pair[0])]


def dimensions(released: Released) -> tuple[str, ...]:
    """Return the dimensions by which numbers are broken down alone, for example ("grade", "sex")."""
    groups = require_released(released).table["groups"].unique()
    return tuple(sorted({name for entry in groups for name in parse_groups(entry) if entry.count("=") == 1}))


def groups_of(released: Released, by: str, instrument: Instrument) -> tuple[str, ...]:
    """Return the groups of a dimension in the order of the questionnaire: ("grade=8", "grade=9")."""
    return group_values(require_released(released).table["groups"], by, instrument)


def group_values(groups: Iterable[str], by: str, instrument: Instrument) -> tuple[str, ...]:
    """Return those of `groups` that are one value of `by`, in the order of the questionnaire.

    by: one dimension, or several that are crossed: "sex,grade".
    """
    names = by.split(",")
    known = [instrument.group_by_id.get(name) for name in names]
    places = [{value.id: index for index, value in enumerate(group.values)} if group else {} for group in known]

    def order(entry: str) -> tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]:
        parts = parse_groups(entry)
        return tuple(place.get(parts[n], len(place)) for n, place in zip(names, places, strict=True)), natural(entry)

    found = {entry for entry in groups if entry != "all" and set(parse_groups(entry)) == set(names)}
    return tuple(sorted(found, key=order))


def dimension_label(by: str, instrument: Instrument, language: str) -> str:
    """Return what a breakdown is called: "sex" -> "Sex", "sex,grade" -> "Sex × Grade"."""
    groups = instrument.group_by_id
    return " × ".join(groups[name].label.get(language) if name in groups else name for name in by.split(","))


def group_label(groups: str, instrument: Instrument, language: str) -> str:
    """Return a group in words: `all` -> "all respondents", `sex=female;grade=9` -> "girls, grade 9"."""
    if groups == "all":
        return translator(language)("All respondents")
    labels = []
    for name, value in parse_groups(groups).items():
        group = instrument.group_by_id.get(name)
        known = {entry.id: entry.label.get(language) for entry in group.values} if group else {}
        label = known.get(value, value)
        labels.append(f"{group.label.get(language)} {label}" if group and label.isdigit() else label)
    return ", ".join(labels)


def measure_label(measure: str, instrument: Instrument, language: str) -> str:
    """Return a scale, a behaviour or the number of elevated risk factors in words; else the id itself."""
    if measure == ELEVATED:
        return translator(language)("Many elevated risk factors at once")
    return instrument.label_of(measure, language)


def _rows(table: pd.DataFrame, kind: Kind, measures: Sequence[str] | None) -> pd.DataFrame:
    if kind not in KINDS:
        raise ValueError(f"kind {kind!r} is not one of {KINDS}")
    chosen = table["kind"] == kind
    return table[chosen if measures is None else chosen & table["measure"].isin(list(measures))]


def _means(released: Released, group: str) -> dict[str, float]:
    means = released.means
    shown = means[(means["groups"] == group) & means["mean"].notna()]
    return {str(measure): float(mean) for measure, mean in zip(shown["measure"], shown["mean"], strict=True)}


def _places(instrument: Instrument) -> dict[str, int]:
    identities = [*(scale.id for scale in instrument.scales), *(entry.id for entry in instrument.indicators)]
    return {identity: index for index, identity in enumerate(identities)}


def _order(instrument: Instrument, cell: Cell) -> tuple[int, int]:
    """Return the place of the heading: the sum of all risks, domains of scales, themes of behaviours."""
    if cell.measure == ELEVATED:
        return (-1, 0)
    scale, indicator = instrument.scale_by_id.get(cell.measure), instrument.indicator_by_id.get(cell.measure)
    if scale:
        return (0, DOMAINS.index(scale.domain))
    themes = [theme.id for theme in instrument.themes]
    return (1, themes.index(indicator.theme)) if indicator and indicator.theme in themes else (2, 0)


def _heading(instrument: Instrument, cell: Cell, language: str) -> str:
    if cell.measure == ELEVATED:
        return translator(language)("All together")
    scale, indicator = instrument.scale_by_id.get(cell.measure), instrument.indicator_by_id.get(cell.measure)
    if scale:
        return domain_label(scale.domain, language)
    labels = {theme.id: theme.label.get(language) for theme in instrument.themes}
    return labels.get(indicator.theme, "") if indicator else ""


def domain_label(domain: Domain, language: str) -> str:
    """Return an area of life in words."""
    t = translator(language)
    labels = {
        "community": t("Neighbourhood"),
        "family": t("Family"),
        "school": t("School"),
        "peer_individual": t("Friends and own attitudes"),
        "outcome": t("Well-being"),
    }
    return labels[domain]


def _meaning(instrument: Instrument, cell: Cell) -> Meaning:
    indicator = instrument.indicator_by_id.get(cell.measure)
    if indicator:
        return indicator.meaning
    return "better" if cell.kind == "protective" else "worse"
