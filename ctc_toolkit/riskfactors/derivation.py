"""Cut points from a reference sample: median plus or minus a share of the absolute deviation, per grade.

The rule (risk: median + 0.15 x AD, protection: median - 0.15 x AD) is attributed to Arthur et al. 2007 (Eval Program
Plann 30:197) by Frisch et al. 2015 (Sucht 61:237), who call AD the median absolute deviation, and by a paper of the
same group for the Society for Prevention Research (2016), who call it the mean. Both are offered; neither is scaled
by 1.4826. Both are taken about the median.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.cutpoint_table import (
    ANY_GRADE,
    AtCut,
    CutPointRule,
    CutPointSample,
    CutPointStatus,
    CutPointTable,
    Deviation,
    Weights,
)
from ctc_toolkit.riskfactors.plan import grade_group
from ctc_toolkit.riskfactors.scoring import score
from ctc_toolkit.survey.findings import Finding, Severity
from ctc_toolkit.survey.instrument import Label, Scale
from ctc_toolkit.survey.responses import ResponseTable

Floats = NDArray[np.float64]

MINIMUM_SAMPLE = 400
"""Respondents per grade below which a derived cut point is reported as resting on a small sample."""

_HALF = 1e-12


def weighted_median(values: Floats, weights: Floats | None = None) -> float:
    """Return the weighted median, without interpolation between weights; NaN without any weight.

    It is the smallest value at which at least half of the weight is reached; where exactly half is reached, the mean
    of this value and the next, so that equal weights give the ordinary median.
    """
    if weights is None:
        weights = np.ones(len(values))
    order = np.argsort(values, kind="stable")
    order = order[weights[order] > 0]
    if not len(order):
        return float("nan")
    ordered, reached = values[order], np.cumsum(weights[order])
    share = reached / reached[-1]
    place = int(np.searchsorted(share, 0.5 - _HALF))
    if share[place] <= 0.5 + _HALF and place + 1 < len(ordered):
        return float((ordered[place] + ordered[place + 1]) / 2)
    return float(ordered[place])


def derive_cut_points(
    table: ResponseTable,
    *,
    id: str,
    title_de: str,
    title_en: str,
    valid_from: date,
    factor: float = 0.15,
    deviation: Deviation = "median",
    weights: Weights = "used",
    at_cut: AtCut = "above",
    minimum_sample: int = MINIMUM_SAMPLE,
    status: CutPointStatus = "derived",
) -> tuple[CutPointTable, tuple[Finding, ...]]:
    """Return cut points for all risk and protective scales, and what the reader of the table has to know.

    Per grade; for the whole sample (`ANY_GRADE`) where the file has no grades. `weights="used"` uses the weights of
    the sample where it has any. Values are rounded to ten decimals, below the tolerance of the comparison. Findings:
    `cut_points_small_sample` (fewer than `minimum_sample` respondents or scores in a
    grade), `cut_points_no_spread` (deviation 0: the cut point is the median itself), `cut_points_no_scores` (a grade
    of the sample gets no value).

    Raises:
        ToolkitError: `cut_points_nothing_derived` where no scale has a score.
    """
    weight = table.design["weight"].to_numpy(dtype=float) if weights == "used" and "weight" in table.design else None
    rule = CutPointRule(factor=factor, deviation=deviation, weights="ignored" if weight is None else "used")
    groups = dict(_grades(table))
    work = _Derivation(rule, groups, weight, minimum_sample)
    scores = score(table).scores
    derived = {
        scale.id: work.cuts_of(scale, scores[scale.id].to_numpy())
        for scale in table.instrument.scales
        if scale.id in scores and scale.kind != "outcome"
    }
    values = {name: by_grade for name, by_grade in derived.items() if by_grade}
    if not values:
        raise ToolkitError("cut_points_nothing_derived", instrument=table.instrument.reference)
    title = Label(de=title_de, en=title_en)
    sizes = {grade: int(members.sum()) for grade, members in groups.items()}
    result = CutPointTable(
        id=id,
        instrument=table.instrument.id,
        title=title,
        valid_from=valid_from,
        status=status,
        provisional=True,
        at_cut=at_cut,
        method=_method(rule),
        rule=rule,
        sample=CutPointSample(description=title, n=sizes, source_hash=table.source_hash),
        values=values,
    )
    return result, (*work.small_grades(), *work.findings)


def _grades(table: ResponseTable) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield every grade of the sample with its members; one for all where the file has no grades."""
    name = grade_group(table.instrument)
    if name is None or name not in table.groups:
        yield ANY_GRADE, np.ones(len(table), dtype=bool)
        return
    column = table.groups[name].astype("category").cat
    codes = column.codes.to_numpy()
    for code, grade in enumerate(column.categories):
        if (codes == code).any():
            yield str(grade), codes == code


@dataclass
class _Derivation:
    """The rule, the members of each grade and the weights; findings are collected."""

    rule: CutPointRule
    groups: dict[str, NDArray[np.bool_]]
    weight: Floats | None
    minimum: int
    findings: list[Finding] = field(default_factory=list)

    def cuts_of(self, scale: Scale, scores: Floats) -> dict[str, float]:
        """Return the cut points of a scale by grade."""
        scored = ~np.isnan(scores)
        sign = -1 if scale.kind == "protective" else 1
        cuts: dict[str, float] = {}
        for grade, members in self.groups.items():
            used = members & scored
            count = int(used.sum())
            own = None if self.weight is None else self.weight[used]
            median = weighted_median(scores[used], own)
            if np.isnan(median):
                self._found("cut_points_no_scores", "warning", scale.id, grade, count)
                continue
            spread = self._spread(scores[used] - median, own)
            cuts[grade] = round(median + sign * self.rule.factor * spread, 10)
            if count < self.minimum <= members.sum():
                self._found("cut_points_small_sample", "warning", scale.id, grade, count)
            if spread == 0:
                self._found("cut_points_no_spread", "note", scale.id, grade, count)
        return cuts

    def small_grades(self) -> tuple[Finding, ...]:
        """Return a warning for each grade with too few respondents."""
        sizes = {grade: int(members.sum()) for grade, members in self.groups.items()}
        return tuple(
            Finding("cut_points_small_sample", "warning", "", rows, {"grade": grade, "minimum": self.minimum})
            for grade, rows in sizes.items()
            if rows < self.minimum
        )

    def _spread(self, differences: Floats, weight: Floats | None) -> float:
        absolute = np.abs(differences)
        if self.rule.deviation == "mean":
            return float(np.average(absolute, weights=weight))
        return weighted_median(absolute, weight)

    def _found(self, code: str, severity: Severity, scale: str, grade: str, rows: int) -> None:
        self.findings.append(Finding(code, severity, scale, rows, {"grade": grade, "minimum": self.minimum}))


def _method(rule: CutPointRule) -> Label:
    number = f"{rule.factor:g}"
    number_de = number.replace(".", ",")
    deviation_de = "Median" if rule.deviation == "median" else "Mittelwert"
    weights_de = "gewichtet" if rule.weights == "used" else "ungewichtet"
    weights_en = "weighted" if rule.weights == "used" else "unweighted"
    return Label(
        de=(
            f"Median plus (Risiko) oder minus (Schutz) {number_de} mal {deviation_de} der absoluten "
            f"Abweichungen vom Median, je Jahrgangsstufe, {weights_de}"
        ),
        en=(
            f"Median plus (risk) or minus (protection) {number} times the {rule.deviation} of the absolute "
            f"differences from the median, per grade, {weights_en}"
        ),
    )
