"""A programme package in words: limits, their prices, conflicts, states of cells. German and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ctc_toolkit.language import Translator
from ctc_toolkit.programmes.portfolio import STEP_PERCENT, Portfolio, Price
from ctc_toolkit.programmes.portfolio_task import Cell, Limit
from ctc_toolkit.reporting.matching_words import band_name


@dataclass(frozen=True)
class PackageNames:
    """How factors, areas and options are called."""

    factors: Mapping[str, str]
    areas: Mapping[str, str]
    options: Mapping[str, str]

    def listed(self, options: Sequence[str]) -> str:
        """Return the names of options as a list."""
        return "; ".join(self.options.get(one, one) for one in options)


def age_text(t: Translator, ages: tuple[int, int]) -> str:
    """Return an age band: "6 to 9 years"."""
    return t("{low} to {high} years", low=ages[0], high=ages[1])


def part_place(t: Translator, cell: Cell, names: PackageNames) -> str:
    """Return age and, where there are several areas, the area."""
    where = names.areas.get(cell.area, cell.area)
    return f"{age_text(t, cell.ages)}, {where}" if len(names.areas) > 1 else age_text(t, cell.ages)


def cell_text(t: Translator, cell: Cell, names: PackageNames) -> str:
    """Return what is to be covered: factor, age, area."""
    return f"{names.factors.get(cell.priority, cell.priority)}, {part_place(t, cell, names)}"


def limit_text(t: Translator, limit: Limit, names: PackageNames) -> str:
    """Return a limit by name."""
    option = names.options.get(limit.key, limit.key)
    if limit.cell is not None:
        return t("“{cell}” has to be covered", cell=cell_text(t, limit.cell, names))
    texts = {
        "budget_all": t("budget of the three years"),
        "budget_year": t("budget of year {year}", year=limit.key),
        "staff": t("hours of own staff"),
        "training": t("places in trainings"),
        "floor": t("evidence floor"),
        "must": t("“{option}” has to be part", option=option),
        "must_not": t("“{option}” must not be part", option=option),
        "family": t("at most one version of “{family}”", family=limit.key),
    }
    return texts[limit.kind]


def price_text(t: Translator, price: Price, found: Portfolio, names: PackageNames) -> str:
    """Return what a limit costs, in a sentence."""
    limit = limit_text(t, price.limit, names)
    if price.limit.kind in ("budget_all", "budget_year", "staff", "training"):
        step = t("{percent} more ({now} → {relaxed})", percent=t.percent(STEP_PERCENT), now=t.number(int(price.now)),
                 relaxed=t.number(int(price.relaxed)))  # fmt: skip
    elif price.limit.kind == "floor":
        step = t("lowered to: {band}", band=band_name(t, price.relaxed)) if price.relaxed else t("left out")
    else:
        step = t("left out")
    if not price.gain:
        if price.proven:
            return t("{limit}, {step}: nothing changes. This limit costs nothing.", limit=limit, step=step)
        return t("{limit}, {step}: nothing better was found in the time allowed.", limit=limit, step=step)
    before = found.package.points if found.package is not None else 0
    percent = t.percent(round(100 * price.gain / before)) if before else ""
    said = t("{limit}, {step}: {gain} points more ({percent}).", limit=limit, step=step, gain=t.number(price.gain),
             percent=percent) if percent else t("{limit}, {step}: {gain} points more.", limit=limit, step=step,
                                                gain=t.number(price.gain))  # fmt: skip
    if price.added:
        said += " " + t("New: {options}.", options=names.listed(price.added))
    if price.dropped:
        said += " " + t("Left out: {options}.", options=names.listed(price.dropped))
    return said


def state_names(t: Translator) -> dict[str, str]:
    """Return how far a cell is covered, in a word."""
    return {"gap": t("gap"), "thin": t("thin"), "covered": t("covered")}


def proof_text(t: Translator, found: Portfolio) -> str:
    """Return how sure it is that nothing is better."""
    seconds = t.number(max(0.1, round(found.seconds, 1)), 1)
    if found.proven:
        return t("No package is better under these limits. Proven in {seconds} seconds.", seconds=seconds)
    gap = t.number(max(0.1, round(found.gap, 1)), 1)
    return t(
        "A better package could have at most {gap} percent more points. The search took {seconds} seconds.",
        gap=gap,
        seconds=seconds,
    )
