"""Comparison of a city with a reference: elevated, lower, similar or unclear (methods, section 5).

Both sides have the same make-up by grade and sex: the reference is weighted up to the make-up of the city. "similar"
takes a proof of its own; what is not significant is not the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from ctc_toolkit.disclosure.differences import DifferenceInput, Word
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.batch import batch_of
from ctc_toolkit.riskfactors.cutpoint_table import CutPointTable
from ctc_toolkit.riskfactors.kernel import accumulate
from ctc_toolkit.riskfactors.plan import asked_items, scoring_plan
from ctc_toolkit.riskfactors.profile import collapse_order
from ctc_toolkit.riskfactors.references import ReferenceTable, ReferenceValue
from ctc_toolkit.statistics import LonelyPsu, PsuTotals, estimates
from ctc_toolkit.statistics.differences import equivalence_p, part_of_reference, t_limits, two_sided_p
from ctc_toolkit.statistics.multiplicity import adjusted
from ctc_toolkit.statistics.totals import Floats
from ctc_toolkit.survey.responses import ResponseTable

MARGIN = 5.0
"""Points from which on a difference counts, and inside which two shares are similar; fixed before data are seen."""
ALPHA = 0.05
LEAST_DF = 3
"""Degrees of freedom below which there is no significance test."""
WELL_COVERED = 0.9
"""Share of the respondents for whom the reference has a value of their own grade or sex, to be called standardised."""

COMPARED = "compared"
ROUNDING_VARIANCE = 1 / 12
"""Variance of rounding to whole points."""

Coverage = Literal["grade_sex", "grade", "sex", "none"]
Rounding = Literal["released", "none"]

COMPARISON_COLUMNS = (
    "measure",
    "kind",
    "percent",
    "standard_error",
    "degrees_of_freedom",
    "reference",
    "reference_error",
    "coverage",
)


@dataclass(frozen=True)
class Comparison:
    """Exact numbers of both sides. They reach a person only through `disclosure.release_comparison`.

    frame: `COMPARISON_COLUMNS`, one row per measure with a value in the reference; percent, reference and errors in
    percent points; reference_error NaN: not known. grades: those compared, () for all; left_out: grades of the city
    that the reference says nothing about. includes: share of the city in the reference.
    """

    frame: pd.DataFrame
    grades: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    includes: float = 0.0

    @property
    def available(self) -> frozenset[str]:
        """Measures with a value in the reference."""
        return frozenset(self.frame["measure"])

    @property
    def coverage(self) -> Coverage:
        """How most measures are standardised."""
        counted = self.frame["coverage"].value_counts()
        return counted.index[0] if len(counted) else "none"

    def exact(self) -> list[DifferenceInput]:
        """Return all measures judged from the exact percentages; for the holder of the answers only."""
        percents = dict(zip(self.frame["measure"], self.frame["percent"], strict=True))
        return self._judged(percents, "none")

    def judged(self, percents: Mapping[str, int]) -> list[DifferenceInput]:
        """Return exactly these measures judged from their released whole percent, as one report page.

        Rounding is part of the uncertainty: its variance 1/12 is added, and the standard error of the city is rounded
        up to tenths of a point.
        """
        return self._judged(percents, "released")

    def _judged(self, percents: Mapping[str, float], rounding: Rounding) -> list[DifferenceInput]:
        found: list[DifferenceInput] = []
        for family in families(self.frame, percents):
            city = np.array([percents[measure] for measure in family["measure"]], dtype=float)
            error = family["standard_error"].to_numpy(dtype=float)
            if rounding == "released":
                error = np.sqrt(np.square(np.ceil(np.round(error * 10, 6)) / 10) + ROUNDING_VARIANCE)
            reference = family["reference"].to_numpy(dtype=float)
            reference_error = family["reference_error"].to_numpy(dtype=float)
            whole = part_of_reference(city, error, reference, reference_error, self.includes)
            df = family["degrees_of_freedom"].to_numpy(dtype=float)
            found += _in_words(family, city - reference, whole.difference_error, df, reference, reference_error)
        return found


def _in_words(
    family: pd.DataFrame, d: np.ndarray, error: np.ndarray, df: np.ndarray, reference: np.ndarray, unknown: np.ndarray
) -> list[DifferenceInput]:
    """Return the words for one family of tests; measures without a test leave it."""
    bearing = df >= LEAST_DF
    p_values = np.where(bearing, two_sided_p(d, error, df), np.nan)
    holm, screened = adjusted(p_values, "holm"), adjusted(p_values, "benjamini_hochberg")
    same = np.where(bearing, equivalence_p(d, error, df, MARGIN), np.nan)
    low, high = t_limits(d, error, df)
    return [
        DifferenceInput(
            str(measure),
            float(d[place]),
            float(low[place]),
            float(high[place]),
            comparison_word(float(d[place]), float(holm[place]), float(same[place])),
            bool(screened[place] < ALPHA),
            float(reference[place]),
            note="" if np.isfinite(unknown[place]) else "no_error",
        )
        for place, measure in enumerate(family["measure"])
    ]


def comparison_word(difference: float, holm: float, same: float) -> Word:
    """Return the word for a difference in points from its Holm-adjusted p and its p of equivalence."""
    if holm < ALPHA and difference >= MARGIN:
        return "elevated"
    if holm < ALPHA and difference <= -MARGIN:
        return "lower"
    return "similar" if same < ALPHA else "unclear"


def families(frame: pd.DataFrame, measures: Collection[str]) -> Iterator[pd.DataFrame]:
    """Yield the families of tests among `measures`: risk and protective factors together, behaviours on their own."""
    wanted = frame[frame["measure"].isin(list(measures))]
    behaviour = wanted["kind"] == "behaviour"
    for part in (wanted[~behaviour], wanted[behaviour]):
        if len(part):
            yield part.reset_index(drop=True)


def compare(
    table: ResponseTable,
    reference: ReferenceTable,
    *,
    cut_points: CutPointTable | None = None,
    lonely_psu: LonelyPsu = "collapse",
) -> Comparison:
    """Return both sides of the comparison of a wave with a reference.

    Where the reference names grades, only grades that it names are compared. Each grade x sex cell of the city takes
    the most detailed value that the reference has for it; the reference is their mean by the weights of the city, its
    standard error that of this mean. So both have the make-up of the city, and the percentage of the city stays the
    one of its profile.

    Raises:
        ToolkitError: `reference_other_instrument`, and as `scoring_plan`, `batch_of` and `statistics.estimates`.
    """
    if not reference.fits(table.instrument.reference):
        expected = table.instrument.reference
        raise ToolkitError("reference_other_instrument", found=reference.instrument, expected=expected)
    grade, sex = (_column(table, role) for role in ("grade", "sex"))
    grades, left_out = _compared_grades(table, reference, grade)
    marked, by = _marked(table, grade, grades)
    groups = [COMPARED, *(name for name in (sex, grade) if name)]
    plan = scoring_plan(table.instrument, cut_points, asked_items(table))
    totals = accumulate(plan, batch_of(marked, plan, groups))
    found = estimates(totals, [(COMPARED,)], lonely_psu=lonely_psu, collapse_order=collapse_order(table)).frame
    own = found.set_index("measure")
    rows = []
    cells = _cell_weights(totals, [name for name in (sex, grade) if name])
    for place, measure in enumerate(totals.measures):
        side = reference_side(reference, measure, {cell: float(weight[place]) for cell, weight in cells.items()})
        if side is None or own.loc[measure, "status"] in ("no_answers", "single_psu", "lonely_psu"):
            continue
        estimate = own.loc[measure]
        numbers = (100 * estimate["estimate"], 100 * estimate["standard_error"], estimate["degrees_of_freedom"])
        rows.append((measure, plan.kinds[measure], *numbers, *side))
    frame = pd.DataFrame(rows, columns=list(COMPARISON_COLUMNS))
    return Comparison(frame, grades if by else (), left_out, reference.includes)


def _column(table: ResponseTable, role: str) -> str | None:
    found = next((group.id for group in table.instrument.groups if group.role == role), None)
    return found if found in table.groups else None


def _compared_grades(
    table: ResponseTable, reference: ReferenceTable, grade: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = reference.groups(grade) if grade else frozenset()
    present = [str(value) for value in table.groups[grade].dropna().unique()] if grade else []
    order = [value.id for value in table.instrument.group_by_id[grade].values] if grade else []
    ordered = sorted(present, key=lambda value: (order.index(value) if value in order else len(order), value))
    if not named or not named & set(present):
        return (), ()
    return tuple(g for g in ordered if g in named), tuple(g for g in ordered if g not in named)


def _marked(table: ResponseTable, grade: str | None, grades: Sequence[str]) -> tuple[ResponseTable, bool]:
    """Return the table with a column that marks who is compared, and whether that is not everybody."""
    everybody = np.ones(len(table), dtype=bool)
    some = False
    if grade and grades:
        values = table.groups[grade]
        inside = values.isin(list(grades)).to_numpy()
        some = bool((values.notna().to_numpy() & ~inside).any())
        everybody = inside if some else everybody
    column = pd.Categorical(["yes" if inside else None for inside in everybody], categories=["yes"])
    groups = table.groups.assign(**{COMPARED: column}) if table.groups.shape[1] else pd.DataFrame({COMPARED: column})
    return replace(table, groups=groups), some


def _cell_weights(totals: PsuTotals, columns: Sequence[str]) -> dict[tuple[tuple[str, str], ...], Floats]:
    """Return the (M,) weights of the compared respondents with a value, by their known grade and sex."""
    inside = totals.keys[COMPARED].to_numpy() == 0
    codes = totals.keys[list(columns)].to_numpy()[inside]
    weight = totals.weight[inside]
    found: dict[tuple[tuple[str, str], ...], Floats] = {}
    for combination in np.unique(codes, axis=0) if columns else codes[:1]:
        chosen = (codes == combination).all(axis=1)
        cell = tuple(
            (name, totals.group_values[name][code])
            for name, code in zip(columns, combination.tolist(), strict=True)
            if code >= 0
        )
        found[cell] = found.get(cell, np.zeros(weight.shape[1])) + weight[chosen].sum(axis=0)
    return found


def reference_side(
    reference: ReferenceTable, measure: str, weights: Mapping[tuple[tuple[str, str], ...], float]
) -> tuple[float, float, Coverage] | None:
    """Return percent, standard error (NaN: not known) and coverage of the reference brought to these weights.

    weights: by cell, as (column, value) pairs. None: the reference has no value for some cell, nor for everybody.
    """
    weights = {cell: weight for cell, weight in weights.items() if weight > 0}
    total = sum(weights.values())
    if measure not in reference.values or total <= 0:
        return None
    values = reference.by_group(measure)
    used: dict[int, tuple[ReferenceValue, float]] = {}
    reached: dict[frozenset[str], float] = {}
    for cell, weight in weights.items():
        found = _most_detailed(values, dict(cell))
        if found is None:
            return None
        groups, value = found
        share = weight / total
        used[id(value)] = (value, used.get(id(value), (value, 0.0))[1] + share)
        names = frozenset(groups)
        reached[names] = reached.get(names, 0.0) + share
    percent = sum(value.percent * share for value, share in used.values())
    errors = [value.standard_error for value, _ in used.values()]
    if any(error is None for error in errors):
        return percent, np.nan, _coverage(reached)
    variance = sum(((error or 0.0) * share) ** 2 for error, (_, share) in zip(errors, used.values(), strict=True))
    return percent, float(np.sqrt(variance)), _coverage(reached)


def _most_detailed(
    values: Mapping[frozenset[tuple[str, str]], ReferenceValue], cell: Mapping[str, str]
) -> tuple[tuple[str, ...], ReferenceValue] | None:
    names = tuple(cell)
    options: list[tuple[str, ...]] = [names]
    if len(names) > 1:
        options += [(name,) for name in reversed(names)]
    for chosen in [*options, ()]:
        value = values.get(frozenset((name, cell[name]) for name in chosen))
        if value is not None:
            return chosen, value
    return None


def _coverage(reached: Mapping[frozenset[str], float]) -> Coverage:
    if sum(share for names, share in reached.items() if len(names) > 1) >= WELL_COVERED:
        return "grade_sex"
    best: Coverage = "none"
    for name in ("grade", "sex"):
        if sum(share for names, share in reached.items() if name in names) >= WELL_COVERED and best == "none":
            best = name
    return best
