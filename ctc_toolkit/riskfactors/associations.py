"""Behaviours of a wave by elevated risk factors: pair by pair, and by the number of factors. What occurs together.

Models are fitted to cells of equal young people (school or class, grade, sex, factor), whose weights add up; that gives
the same numbers as single answers and is fast enough for all pairs of a questionnaire.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.disclosure.association_results import (
    LEAST_IN_STEP,
    CountedKind,
    PairInput,
    StaircaseInput,
    StepInput,
)
from ctc_toolkit.riskfactors.batch import AnswerBatch
from ctc_toolkit.riskfactors.cutpoint_table import ANY_GRADE
from ctc_toolkit.riskfactors.flags import Flagged, Flags, flags_of
from ctc_toolkit.riskfactors.plan import ScoringPlan
from ctc_toolkit.statistics import covariance, estimates, totals_from_frame
from ctc_toolkit.statistics.associations import (
    bootstrapped_attributable_fraction,
    departure_from_line,
    standardised_risks,
    survey_logistic,
)
from ctc_toolkit.statistics.linearisation import sampled_design
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY, CollapseLevel
from ctc_toolkit.statistics.totals import Floats, Integers, PsuTotals
from ctc_toolkit.survey.instrument import Instrument, ResponseSet
from ctc_toolkit.survey.simulation.items import age_codes

MOST_STEPS = 8
"""Steps of a staircase at most."""
MINIMUM_SCORED = 5 / 7
"""Smallest share of the factors with a score for a person to be counted (15 of 21)."""
LEAST_DF = 3

Attributable = Literal["left_out", "included"]


@dataclass(frozen=True)
class People:
    """The respondents of a wave as associations need them. All (N,); psu, stratum: after merging lonely strata.

    kinds: (K, 4) PSU, stratum, grade (its place, centred) and sex of each kind of young people; sex is 1 and 0 for the
    two most frequent sexes and 0.5 for everybody else, so that nobody is dropped for it. cell: (N,) the kind of each.
    """

    psu: Integers
    stratum: Integers
    weight: Floats
    kinds: Floats
    cell: Integers


def people_of(
    plan: ScoringPlan, batch: AnswerBatch, sex: str | None = None, order: Sequence[CollapseLevel] = WHOLE_SURVEY
) -> People:
    """Return the respondents of a batch. sex: its grouping column of the sex, None where there is none."""
    weight = np.ones(len(batch)) if batch.weight is None else batch.weight
    names = np.array(batch.stratum_labels or [str(code) for code in range(int(batch.stratum.max(initial=0)) + 1)])
    stratum = names[batch.stratum]
    nothing = pd.DataFrame({"y": np.full(len(batch), np.nan)})
    design = sampled_design(totals_from_frame(nothing, stratum, batch.psu, weight), collapse_order=order)
    merged = design.plan.group[np.unique(stratum, return_inverse=True)[1].reshape(-1)]
    unit = np.unique(np.column_stack([batch.stratum, batch.psu]), axis=0, return_inverse=True)[1].reshape(-1)
    table = np.column_stack([unit, merged, _grades(batch, len(plan.grades)), _sexes(batch, sex)])
    kinds, cell = np.unique(table, axis=0, return_inverse=True)
    return People(unit, merged, weight, kinds, cell.reshape(-1))


def pair_inputs(
    plan: ScoringPlan,
    instrument: Instrument,
    batch: AnswerBatch,
    shown: Mapping[str, str],
    people: People,
    *,
    attributable: Attributable = "left_out",
    behaviours: Iterable[str] | None = None,
) -> list[PairInput]:
    """Return the figures of each shown behaviour by each shown risk factor that asks nothing of the behaviour itself.

    attributable: "included" adds the attributable fraction with an interval from a bootstrap over schools.
    behaviours: only these.
    """
    flags = flags_of(plan, batch, list(shown))
    wanted = None if behaviours is None else set(behaviours)
    found: list[PairInput] = []
    for behaviour in (name for name in flags.measures if shown[name] == "behaviour"):
        if wanted is not None and behaviour not in wanted:
            continue
        factors = countable(instrument, flags.measures, shown, "risk", behaviour)
        found += [_pair(behaviour, factor, flags, people, attributable) for factor in factors]
    return found


def staircase_inputs(
    plan: ScoringPlan,
    instrument: Instrument,
    batch: AnswerBatch,
    shown: Mapping[str, str],
    people: People,
) -> list[StaircaseInput]:
    """Return each shown behaviour by the number of elevated risk factors, and by the number of protective factors."""
    flags = flags_of(plan, batch, list(shown))
    found = []
    for behaviour in (name for name in flags.measures if shown[name] == "behaviour"):
        for kind in ("risk", "protective"):
            factors = countable(instrument, flags.measures, shown, kind, behaviour)
            if len(factors) >= 2:
                number = _numbers(flags, factors, _totals(plan, factors)[batch.grade])
                found.append(_staircase(behaviour, kind, factors, number, flags, people))
    return found


def countable(
    instrument: Instrument, measures: Sequence[str], shown: Mapping[str, str], kind: str, behaviour: str
) -> tuple[str, ...]:
    """Return the shown factors of a kind that may stand beside a behaviour.

    Left out is what says the behaviour again: scales that hold a question of it, and scales of ages at a first time.
    """
    items = _items(instrument, behaviour)
    chosen = []
    for name in measures:
        scale = instrument.scale_by_id.get(name)
        if shown.get(name) != kind or scale is None:
            continue
        asked = {part.item for part in scale.items}
        ages = all(age_codes(_response_set(instrument, item)) is not None for item in asked)
        if not asked & items and not ages:
            chosen.append(name)
    return tuple(chosen)


def _items(instrument: Instrument, measure: str) -> set[str]:
    scale = instrument.scale_by_id.get(measure)
    if scale is not None:
        return {part.item for part in scale.items}
    return {indicator.item for indicator in instrument.indicators if indicator.id == measure}


def _response_set(instrument: Instrument, item: str) -> ResponseSet:
    return instrument.response_set_by_id[instrument.item_by_id[item].response_set]


def _grades(batch: AnswerBatch, grades: int) -> Floats:
    """Return the place of the grade, centred; the middle where it is not known."""
    places = batch.grade.astype(float)
    known = places < grades
    centre = float(places[known].mean()) if known.any() else 0.0
    return np.where(known, places - centre, 0.0)


def _sexes(batch: AnswerBatch, sex: str | None) -> Floats:
    if sex is None or sex not in batch.groups:
        return np.zeros(len(batch))
    codes = batch.groups[sex]
    counts = np.bincount(codes[codes >= 0], minlength=2)
    first, second = np.argsort(-counts, kind="stable")[:2]
    return np.where(codes == first, 1.0, np.where(codes == second, 0.0, 0.5))


@dataclass(frozen=True)
class _Cells:
    """Cells of equal young people. design: (C, k) with intercept first and the factor second."""

    design: Floats
    share: Floats
    weight: Floats
    psu: Integers
    stratum: Integers


def _pair(behaviour: str, factor: str, flags: Flagged, people: People, attributable: Attributable) -> PairInput:
    exposed, outcome = flags.of(factor), flags.of(behaviour)
    known = (exposed >= 0) & (outcome >= 0) & (people.weight > 0)
    x, y = exposed[known], outcome[known]
    counts = np.bincount(2 * (1 - x) + (1 - y), minlength=4)
    units = people.psu[known]
    psus = (len(np.unique(units[x == 1])), len(np.unique(units[x == 0])))
    told = (int(counts[0]), int(counts[1]), int(counts[2]), int(counts[3]))
    nothing = (float("nan"),) * 3
    if counts.min() == 0 or min(psus) < 2:
        return PairInput(behaviour, factor, told, psus, *nothing[:2], nothing, nothing)
    cells = _cells(people, known, x, y)
    model = survey_logistic(cells.design, cells.share, weight=cells.weight, psu=cells.psu, stratum=cells.stratum)
    if model is None or model.degrees_of_freedom < LEAST_DF:
        return PairInput(behaviour, factor, told, psus, *nothing[:2], nothing, nothing)
    risks = standardised_risks(model, cells.design, 1, weight=cells.weight, psu=cells.psu, stratum=cells.stratum)
    low, high = model.interval(1)
    odds = np.exp([model.coefficients[1], low, high])
    fraction = _fraction(cells) if attributable == "included" else nothing
    return PairInput(
        behaviour,
        factor,
        told,
        psus,
        risks.exposed,
        risks.unexposed,
        (risks.difference, risks.low, risks.high),
        (float(odds[0]), float(odds[1]), float(odds[2])),
        fraction,
    )


def _cells(people: People, known: NDArray[np.bool_], x: Flags, y: Flags) -> _Cells:
    place = 2 * people.cell[known] + x
    size = 2 * len(people.kinds)
    weight = np.bincount(place, people.weight[known], size)
    hits = np.bincount(place, people.weight[known] * y, size)
    held: Integers = np.flatnonzero(weight > 0)
    kinds = people.kinds[held // 2]
    covariates = [column for column in (kinds[:, 2], kinds[:, 3]) if np.ptp(column) > 0]
    design = np.column_stack([np.ones(len(held)), held % 2, *covariates])
    units = kinds[:, :2].astype(np.int64)
    sums: Floats = weight[held].astype(np.float64)
    return _Cells(design, hits[held] / sums, sums, units[:, 0], units[:, 1])


def _fraction(cells: _Cells) -> tuple[float, float, float]:
    found = bootstrapped_attributable_fraction(
        cells.design, cells.share, 1, weight=cells.weight, psu=cells.psu, stratum=cells.stratum
    )
    return found.value, found.low, found.high


def _totals(plan: ScoringPlan, factors: Sequence[str]) -> Integers:
    """Return how many of the factors have a cut point, by place of the grade; the last: no grade."""
    graded = {measure.id: measure.graded for measure in plan.counted}
    grades = [*plan.grades, None]
    return np.array([sum(ANY_GRADE in graded[name] or grade in graded[name] for name in factors) for grade in grades])


def _numbers(flags: Flagged, factors: Sequence[str], total: Integers) -> Integers:
    """Return how many of the factors are above the cut point, as if all of the grade had been scored; -1: too few.

    total: factors with a cut point for the grade of each respondent.
    """
    values = np.column_stack([flags.of(name) for name in factors])
    scored, above = (values >= 0).sum(axis=1), (values == 1).sum(axis=1)
    enough = (scored > 0) & (scored >= MINIMUM_SCORED * total)
    prorated = np.floor(above * total / np.maximum(scored, 1) + 0.5).astype(np.int64)
    return np.where(enough, prorated, -1)


def _staircase(
    behaviour: str,
    kind: CountedKind,
    factors: tuple[str, ...],
    number: Integers,
    flags: Flagged,
    people: People,
) -> StaircaseInput:
    outcome = flags.of(behaviour)
    valid = (outcome >= 0) & (people.weight > 0)
    counted = valid & (number >= 0)
    bands = _bands(np.bincount(number[counted], minlength=len(factors) + 1))
    band = np.full(len(number), -1, dtype=np.int64)
    for place, (lowest, highest) in enumerate(bands):
        band[counted & (number >= lowest) & (number <= highest)] = place
    y = pd.DataFrame({"y": np.where(valid, outcome, np.nan)})
    labels = pd.Index([str(place) for place in range(len(bands))])
    names = pd.Categorical.from_codes(band, categories=labels)
    totals = totals_from_frame(
        y, psu=people.psu, stratum=people.stratum, weight=people.weight, groups=pd.DataFrame({"step": names})
    )
    frame = estimates(totals, (("step",),)).frame if bands else pd.DataFrame()
    steps = tuple(_step(bands[place], row) for place, row in enumerate(frame.to_dict("records")))
    slope, p = _line(totals, frame, band, number, people) if len(bands) > 1 else ((float("nan"),) * 3, float("nan"))
    return StaircaseInput(behaviour, kind, factors, int(valid.sum()), steps, slope, p)


def _step(band: tuple[int, int], row: Mapping[Any, Any]) -> StepInput:
    n, hits, psus = (int(row[name]) for name in ("n", "hits", "psus"))
    share, low, high = (float(row[name]) for name in ("estimate", "low", "high"))
    return StepInput(*band, n, hits, psus, share, low, high)


def _bands(counts: Integers) -> list[tuple[int, int]]:
    """Return the steps: at most eight of equal width, each with at least 30 answers, else merged with its neighbour."""
    present = np.flatnonzero(counts)
    if not len(present):
        return []
    top = int(present[-1])
    width = -(-(top + 1) // MOST_STEPS)
    bands = [(low, min(low + width - 1, top)) for low in range(0, top + 1, width)]
    while len(bands) > 1:
        sizes = [int(counts[low : high + 1].sum()) for low, high in bands]
        small = min(range(len(bands)), key=lambda place: (sizes[place], place))
        if sizes[small] >= LEAST_IN_STEP:
            break
        beside = [place for place in (small - 1, small + 1) if 0 <= place < len(bands)]
        other = min(beside, key=lambda place: (sizes[place], place))
        first, second = sorted((small, other))
        bands[first : second + 1] = [(bands[first][0], bands[second][1])]
    return bands


def _line(
    totals: PsuTotals, frame: pd.DataFrame, band: Integers, number: Integers, people: People
) -> tuple[tuple[float, float, float], float]:
    """Return the slope per factor with its interval, and p of the test for departure from a line."""
    places = range(len(frame))
    levels = np.array([np.average(number[band == place], weights=people.weight[band == place]) for place in places])
    matrix = covariance(totals, [("y", {"step": str(place)}) for place in places])
    freedom = float(frame["degrees_of_freedom"].max())
    if not np.isfinite(matrix).all() or freedom < LEAST_DF:
        return (float("nan"),) * 3, float("nan")
    found = departure_from_line(
        levels, frame["estimate"].to_numpy(dtype=float), matrix, frame["n"].to_numpy(dtype=float), freedom
    )
    return (found.slope, found.low, found.high), float("nan") if found.p is None else found.p
