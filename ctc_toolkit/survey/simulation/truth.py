"""What is true in the population that a made-up wave stands for: computed from its distributions, not by drawing.

The latent answer of an item is normal within a cell of the population (district, school type, grade, sex, age), so
that the probability of every code has a closed form. It is averaged over the cells with their shares. Where schools
are a sample, school effects are averaged too: the truth is that of all schools that might have been drawn. Where the
schools are all there is, their effects are fixed. All values are those of honest answers without any left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.survey.instrument import Indicator, Instrument, Scale
from ctc_toolkit.survey.simulation.constructs import Floats, unknown_names
from ctc_toolkit.survey.simulation.dimensions import Dimensions, age_value
from ctc_toolkit.survey.simulation.items import ItemModel, values_in_scale
from ctc_toolkit.survey.simulation.population import Cells

AtCut = Literal["above", "at_or_above"]
ANY_GRADE = "all"

TRUTH_COLUMNS = ("measure", "kind", "statistic", "groups", "share", "value")
_NODES = 41


@dataclass(frozen=True)
class Truth:
    """The population of one wave and how its answers come about."""

    instrument: Instrument
    dimensions: Dimensions
    cells: Cells
    models: Mapping[str, ItemModel]
    school_codes: tuple[str, ...]
    _known: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)

    def table(self, by: Sequence[str] = ("sex", "grade")) -> pd.DataFrame:
        """Return the true values of all measures: for all, by every grouping column of `by`, and by all crossings.

        Columns: measure; kind ("risk", "protective", "behaviour"); statistic ("mean" of a scale score in its units,
        "percent" of an indicator, 0 to 100); groups ("all", "sex=female;grade=9"); share of the population; value.
        Scales without a scoring key, and what the wave did not ask, have no truth.

        Raises:
            ToolkitError: `simulation_name_unknown` for grouping columns that have no truth.
        """
        groups = self._groups(by)
        measures: list[tuple[str, str, str, Floats]] = []
        for scale in self.instrument.scales:
            if scale.scoring_key == "known" and any(part.item in self.models for part in scale.items):
                kind = "behaviour" if scale.kind == "outcome" else scale.kind
                measures.append((scale.id, kind, "mean", self._mean(scale)))
        measures += [
            (indicator.id, "behaviour", "percent", 100 * self._share(indicator))
            for indicator in self.instrument.indicators
            if indicator.item in self.models
        ]
        rows = [
            (name, kind, statistic, label, share, float(values @ weight))
            for name, kind, statistic, values in measures
            for label, share, weight in groups
        ]
        return pd.DataFrame(rows, columns=list(TRUTH_COLUMNS))

    def percent_above(
        self,
        cuts: Mapping[str, Mapping[str, float]],
        by: Sequence[str] = ("sex", "grade"),
        at_cut: AtCut = "above",
    ) -> pd.DataFrame:
        """Return the true percentages of scores above cut points, in the columns of `table`.

        cuts: scale id -> grade id, or "all" -> cut point. Only pupils of grades with a cut point count. Computed by
        quadrature over the construct (41 nodes) and exact sums over the answers of the items.

        Raises:
            ToolkitError: `simulation_name_unknown` for scales that the wave did not ask, that have no scoring key,
                or whose items are shared with another scale.
        """
        usable = [scale.id for scale in self.instrument.scales if self._own_items(scale)]
        unknown = sorted(set(cuts) - set(usable))
        if unknown:
            raise unknown_names("cuts", unknown, usable)
        groups = self._groups(by)
        rows = []
        for name, by_grade in cuts.items():
            scale = self.instrument.scale_by_id[name]
            kind = "behaviour" if scale.kind == "outcome" else scale.kind
            above, counted = self._above(scale, by_grade, at_cut)
            for label, share, weight in groups:
                weighted = weight * counted
                total = weighted.sum()
                value = 100 * float(above @ weighted) / total if total > 0 else np.nan
                rows.append((name, kind, "percent", label, share * float(total), value))
        return pd.DataFrame(rows, columns=list(TRUTH_COLUMNS))

    # --- groups ----------------------------------------------------------------------------------------------------

    def _groups(self, by: Sequence[str]) -> list[tuple[str, float, Floats]]:
        """Return label, share of the population and weights of the cells (adding up to 1) of every group."""
        columns = {name: self._values(name) for name in by}
        found = [("all", 1.0, self.cells.share / self.cells.share.sum())]
        for chosen in product(*((False, True) for _ in by)):
            names = [name for name, taken in zip(by, chosen, strict=True) if taken]
            if not names:
                continue
            named = [[f"{name}={value}" for value in columns[name].tolist()] for name in names]
            labels = np.array([";".join(parts) for parts in zip(*named, strict=True)])
            for label in dict.fromkeys(labels.tolist()):
                weight = np.where(labels == label, self.cells.share, 0.0)
                share = float(weight.sum())
                found.append((label, share, weight / share))
        return found

    def _values(self, name: str) -> NDArray[np.object_]:
        """Return the value id of every cell in a grouping column."""
        group = self.instrument.group_by_id.get(name)
        sources = {
            "grade": (self.dimensions.grades, self.cells.grade),
            "sex": (self.dimensions.sexes, self.cells.sex),
            "school_type": (self.dimensions.school_types, self.cells.school_type),
            "district": (tuple(entry.id for entry in self.dimensions.districts), self.cells.district),
        }
        if self.cells.school.min(initial=0) >= 0:
            sources["school"] = (self.school_codes, self.cells.school)
        if group is not None and group.role == "age":
            return np.array([age_value(group, age) for age in self.cells.age.tolist()], dtype=object)
        if group is None or group.role not in sources:
            known = [entry.id for entry in self.instrument.groups if entry.role in {*sources, "age"}]
            raise unknown_names("by", [name], known)
        values, places = sources[group.role]
        return np.array(values, dtype=object)[places]

    # --- items -----------------------------------------------------------------------------------------------------

    def _probabilities(self, item: str) -> Floats:
        """Return the probability of every category of an item, (cells, categories)."""
        if item not in self._known:
            model = self.models[item]
            centre = model.loading * self.cells.means[:, model.construct]
            spread = np.sqrt((model.loading * self.cells.spread) ** 2 + 1 - model.loading**2)
            self._known[item] = self._categories(model, centre[:, None], spread)[:, 0, :]
        return self._known[item]

    def _categories(self, model: ItemModel, centre: Floats, spread: float) -> Floats:
        """Return the probabilities of the categories of an item whose latent answer has that mean and spread.

        centre: (cells, nodes). The result has one axis more. Ages above the age of a cell count as "never".
        """
        from scipy.special import ndtr

        reached = ndtr((centre[..., None] - model.thresholds) / spread)
        ones = np.ones((*centre.shape, 1))
        upper = np.concatenate([ones, reached], axis=-1)
        lower = np.concatenate([reached, 0 * ones], axis=-1)
        chances: Floats = upper - lower
        if model.ages is not None:
            too_old = model.ages[None, :] > self.cells.age[:, None]
            never = int(np.argmax(model.ages))
            too_old[:, never] = False
            moved = np.where(too_old[:, None, :], chances, 0.0)
            chances = chances - moved
            chances[..., never] += moved.sum(axis=-1)
        return chances

    def _share(self, indicator: Indicator) -> Floats:
        """Return the share that shows a behaviour, by cell."""
        codes = self.models[indicator.item].codes
        least = indicator.at_least
        shown = np.isin(codes, indicator.codes) if least is None else codes >= least
        return self._probabilities(indicator.item) @ shown.astype(np.float64)

    # --- scales ----------------------------------------------------------------------------------------------------

    def _worth(self, scale: Scale) -> dict[str, list[Fraction]]:
        """Return for every asked item of a scale the value of its categories, in the order of its model."""
        found = {}
        for part in scale.items:
            if part.item in self.models:
                values = values_in_scale(self.instrument, scale, part)
                found[part.item] = [values[code] for code in self.models[part.item].codes.tolist()]
        return found

    def _mean(self, scale: Scale) -> Floats:
        """Return the mean score by cell: the average of the means of the items."""
        worth = self._worth(scale)
        means = [self._probabilities(item) @ np.array([float(v) for v in values]) for item, values in worth.items()]
        average: Floats = np.mean(means, axis=0)
        return average

    def _own_items(self, scale: Scale) -> bool:
        """Return whether a scale was asked, can be scored, and all its items answer to one construct."""
        asked = [self.models[part.item] for part in scale.items if part.item in self.models]
        alone = len({model.construct for model in asked}) == 1
        return alone and scale.scoring_key == "known" and len({model.noise for model in asked}) == len(asked)

    def _above(self, scale: Scale, cuts: Mapping[str, float], at_cut: AtCut) -> tuple[Floats, Floats]:
        """Return by cell the share above the cut point of its grade, and 1 where the grade has one, else 0."""
        worth = self._worth(scale)
        lowest = {item: min(values) for item, values in worth.items()}
        step = _common_step([value - lowest[item] for item, values in worth.items() for value in values])
        units = {item: [int((value - lowest[item]) / step) for value in values] for item, values in worth.items()}
        sums = self._sums(units)
        scores = np.arange(sums.shape[1]) * float(step / len(worth)) + float(sum(lowest.values()) / len(worth))
        grades = self.dimensions.grades
        limits = np.array([cuts.get(grade, cuts.get(ANY_GRADE, np.nan)) for grade in grades])[self.cells.grade]
        slack = 1e-9 if at_cut == "above" else -1e-9
        flagged = scores[None, :] > limits[:, None] + slack
        return (sums * flagged).sum(axis=1), (~np.isnan(limits)).astype(np.float64)

    def _sums(self, units: Mapping[str, Sequence[int]]) -> Floats:
        """Return the distribution of the sum of the values of independent answers, averaged over the construct."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
        weights = weights / weights.sum()
        total = np.ones((len(self.cells.share), _NODES, 1))
        for item, values in units.items():
            model = self.models[item]
            construct = self.cells.means[:, model.construct, None] + self.cells.spread * nodes
            chances = self._categories(model, model.loading * construct, float(np.sqrt(1 - model.loading**2)))
            longer = np.zeros((*total.shape[:2], total.shape[2] + max(values)))
            for category, value in enumerate(values):
                longer[..., value : value + total.shape[2]] += total * chances[..., category, None]
            total = longer
        averaged: Floats = np.einsum("cns,n->cs", total, weights)
        return averaged


def _common_step(differences: Sequence[Fraction]) -> Fraction:
    """Return the largest fraction of which all differences are whole multiples."""
    found = [value for value in differences if value]
    if not found:
        return Fraction(1)
    bottom = lcm(*(value.denominator for value in found))
    return Fraction(gcd(*(int(value * bottom) for value in found)), bottom)
