"""Percentages and means with design-based errors and intervals, for all measures of a group at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics import intervals
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.intervals import DUST, INTERVALS, IntervalName, Limits
from ctc_toolkit.statistics.linearisation import (
    Buffers,
    Domain,
    SampledDesign,
    domain_sums,
    sampled_design,
    variance,
)
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY, CollapseLevel, LonelyPsu
from ctc_toolkit.statistics.totals import Floats, PsuTotals

Status = Literal["ok", "no_answers", "single_psu", "lonely_psu", "zero_variance", "no_interval"]
"""What an estimate can bear.

ok: estimate, standard error and interval stand.
no_answers: nobody of the group answered; everything but n is null.
single_psu: fewer than two PSUs have a value; no standard error, no interval (linearisation would give 0).
lonely_psu: all values lie in strata with one sampled PSU, and the strategy gives them no variance; no
standard error.
zero_variance: the standard error is exactly 0 although the answers differ; no interval.
no_interval: the standard error stands, but the interval asked for is not defined (logit, beta or wald at 0
    and 100 percent; fewer than 1 degree of freedom).
"""

_LARGE = 1 << 20
"""Cells x measures from which on several cores are faster than one."""

_MOST_WORKERS = 4

_WITHOUT_ERROR: tuple[Status, ...] = ("no_answers", "single_psu", "lonely_psu")

COLUMNS = (
    "measure",
    "groups",
    "n",
    "hits",
    "estimate",
    "standard_error",
    "low",
    "high",
    "design_effect",
    "n_effective",
    "psus",
    "degrees_of_freedom",
    "status",
)


@dataclass(frozen=True)
class EstimateTable:
    """Estimates and how they were made.

    frame: one row per crossing, combination of group values and measure, in that order:
        measure, groups ("all", "sex=female", "sex=female;grade=9"); n, hits: respondents with a value, and
        with y = 1 (0 for means), both unweighted; estimate: proportion 0..1 or mean; standard_error, low,
        high in the same unit;
        design_effect: variance over that of a simple random sample with replacement of n; n_effective:
        answers the interval stands on; psus: PSUs with a value; degrees_of_freedom: PSUs minus strata that
        hold respondents of the group, answered or not (R: degf of the subset); status: see `Status`. Numbers
        are NaN where not computable.
    kind: "proportion" or "mean". lonely_psu, interval, confidence: as asked for.
    lonely_strata: labels of strata with one sampled PSU. merged_strata: labels of strata merged with each
    other.
    """

    frame: pd.DataFrame
    kind: str
    lonely_psu: LonelyPsu
    interval: IntervalName
    confidence: float
    lonely_strata: tuple[str, ...] = ()
    merged_strata: tuple[tuple[str, ...], ...] = ()


def estimates(
    totals: PsuTotals,
    by: Sequence[tuple[str, ...]] = ((),),
    *,
    lonely_psu: LonelyPsu = "collapse",
    interval: IntervalName = "default",
    confidence: float = 0.95,
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> EstimateTable:
    """Return proportions or means of all measures by crossings: () = all, ("sex",), ("sex", "grade").

    Every combination of the values of a crossing has its rows, also those without a respondent. Respondents
    without a value of a grouping column are in no group of it, but their PSU stays in the design. Means have
    t intervals, whatever `interval` says.

    p = sum w y / sum w; V = sum over strata of (1 - n/N) n/(n - 1) sum over PSUs (z - mean z)^2 with
    z = sum over the PSU of w (y - p) / sum w, as R's svymean on a subset of svydesign(nest = TRUE).
    Design effect: V / (S^2/n), S^2 = n/(n - 1) sum w (y - p)^2 / sum w, as R's deff = "replace".

    Raises:
        ToolkitError: statistics_unknown_name, lonely_psu_found, lonely_psu_no_neighbour,
        population_psus_too_small.
    """
    known_choice("interval", interval, INTERVALS)
    design = sampled_design(totals, lonely_psu, collapse_order)
    settings = _Settings(totals.kind, interval, confidence)
    wanted = list(domains(totals, design, by))
    tables = _tables(totals, design, [chosen for _, chosen in wanted], settings)
    frame = _frame(totals.measures, [groups for groups, _ in wanted], tables)
    plan = design.plan
    return EstimateTable(frame, totals.kind, lonely_psu, interval, confidence, plan.lonely, plan.merged)


def _tables(
    totals: PsuTotals, design: SampledDesign, wanted: list[NDArray[np.bool_] | None], settings: _Settings
) -> list[dict[str, Any]]:
    """Return the columns of each domain; large samples use several cores, each with buffers of its own."""
    local = threading.local()

    def one(chosen: NDArray[np.bool_] | None) -> dict[str, Any]:
        if not hasattr(local, "buffers"):
            local.buffers = Buffers(design, totals)
        return _estimate(design, domain_sums(totals, design, chosen, local.buffers), settings)

    workers = min(len(wanted), os.cpu_count() or 1, _MOST_WORKERS)
    if totals.weight.size < _LARGE or workers < 2:
        return [one(chosen) for chosen in wanted]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, wanted))


def domains(
    totals: PsuTotals, design: SampledDesign, by: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, NDArray[np.bool_] | None]]:
    """Yield each combination of group values as text, and the mask of its cells along `design.order`.

    None stands for all cells.

    Raises:
        ToolkitError: statistics_unknown_name for a grouping column that the totals do not hold.
    """
    for crossing in by:
        for group in crossing:
            known_choice("by", group, totals.groups)
        codes = [totals.keys[group].to_numpy()[design.order] for group in crossing]
        for values in product(*(enumerate(totals.group_values[group]) for group in crossing)):
            text = ";".join(f"{group}={value}" for group, (_, value) in zip(crossing, values, strict=True))
            chosen: NDArray[np.bool_] | None = None
            for code, (wanted, _) in zip(codes, values, strict=True):
                chosen = code == wanted if chosen is None else chosen & (code == wanted)
            yield text or "all", chosen


@dataclass(frozen=True)
class _Settings:
    kind: str
    interval: IntervalName
    confidence: float


def ratio(domain: Domain, kind: str) -> Floats:
    """Return the (M,) estimates of a domain; NaN without a value."""
    estimate = np.full(len(domain.weight), np.nan)
    np.divide(domain.weighted, domain.weight, out=estimate, where=domain.weight > 0)
    return intervals.snap(estimate) if kind == "proportion" else estimate


def _estimate(design: SampledDesign, domain: Domain, settings: _Settings) -> dict[str, Any]:
    """Return the columns of one domain, each with one value per measure."""
    estimate = ratio(domain, settings.kind)
    error = _standard_error(design, domain, estimate)
    status = _status(domain, estimate, error, settings.kind)
    error[np.isin(status, _WITHOUT_ERROR)] = np.nan
    own = _design_effect(domain, estimate, error)
    degrees = np.where(status == "no_answers", np.nan, float(domain.degrees_of_freedom))
    usable = status == "ok"
    pooled = float(np.median(own[usable & np.isfinite(own)])) if (usable & np.isfinite(own)).any() else np.nan
    size, (low, high) = _interval(estimate, error, domain.count, degrees, own=own, pooled=pooled, settings=settings)
    status[usable & ~(np.isfinite(low) & np.isfinite(high))] = "no_interval"
    return {
        "n": domain.count,
        "hits": domain.hits,
        "estimate": estimate,
        "standard_error": error,
        "low": np.where(usable, low, np.nan),
        "high": np.where(usable, high, np.nan),
        "design_effect": own,
        "n_effective": np.where(usable, size, np.nan),
        "psus": domain.psus,
        "degrees_of_freedom": degrees,
        "status": status,
    }


def _standard_error(design: SampledDesign, domain: Domain, estimate: Floats) -> Floats:
    """Return the standard errors; rounding dust becomes exactly 0."""
    valued = domain.weight > 0
    divisor = np.where(valued, domain.weight, 1.0)
    error = np.sqrt(variance(design, domain, np.where(valued, estimate, 0.0))) / divisor
    typical = np.sqrt(domain.squared / divisor)
    return np.where(error <= DUST * typical, 0.0, error)


def _status(domain: Domain, estimate: Floats, error: Floats, kind: str) -> NDArray[np.object_]:
    status = np.full(len(estimate), "ok", dtype=object)
    same = (estimate == 0) | (estimate == 1) if kind == "proportion" else np.zeros(len(estimate), dtype=bool)
    status[(error == 0) & ~same] = "zero_variance"
    status[domain.without_variance | np.isnan(error)] = "lonely_psu"
    status[domain.psus < 2] = "single_psu"
    status[np.isnan(estimate)] = "no_answers"
    return status


def _design_effect(domain: Domain, estimate: Floats, error: Floats) -> Floats:
    """Return V / (S^2/n) where S^2 and V are above 0, else NaN."""
    n = domain.count
    spread = np.zeros(len(n))
    np.divide(domain.squared, domain.weight, out=spread, where=domain.weight > 0)
    spread -= np.square(estimate)
    simple = np.zeros(len(n))
    np.divide(spread, n - 1, out=simple, where=(n > 1) & (spread > DUST * np.square(estimate)))
    effect = np.full(len(n), np.nan)
    np.divide(np.square(error), simple, out=effect, where=(simple > 0) & (error > 0))
    return effect


def _interval(
    estimate: Floats,
    error: Floats,
    n: NDArray[np.int64],
    df: Floats,
    *,
    own: Floats,
    pooled: float,
    settings: _Settings,
) -> tuple[Floats, Limits]:
    """Return the answers the interval stands on, and the limits."""
    confidence, name = settings.confidence, settings.interval
    if settings.kind == "mean":
        return intervals.pooled_size(n, own, np.nan), intervals.wald(estimate, error, df, confidence)
    size = intervals.effective_size(estimate, error, n, df, confidence)
    if name == "logit":
        return size, intervals.logit_interval(estimate, error, df, confidence)
    if name == "beta":
        return size, intervals.beta(estimate, error, n, df, confidence)
    if name == "wald":
        return size, intervals.wald(estimate, error, df, confidence)
    smoothed = intervals.pooled_size(n, own, pooled)
    exact = (name == "korn_graubard") | ((name == "default") & (df >= intervals.DEFAULT_BELOW_DF))
    exact_limits = intervals.korn_graubard(estimate, size, confidence)
    score_limits = intervals.wilson(estimate, smoothed, confidence)
    low, high = (np.where(exact, *pair) for pair in zip(exact_limits, score_limits, strict=True))
    return np.where(exact, size, smoothed), (low, high)


def _frame(measures: tuple[str, ...], names: list[str], tables: list[dict[str, Any]]) -> pd.DataFrame:
    columns: dict[str, Any] = {
        "measure": np.tile(np.array(measures, dtype=object), len(names)),
        "groups": np.repeat(np.array(names, dtype=object), len(measures)),
    }
    for name in COLUMNS[2:]:
        columns[name] = np.concatenate([table[name] for table in tables]) if tables else np.zeros(0)
    return pd.DataFrame(columns, columns=list(COLUMNS))


def population_totals(
    totals: PsuTotals,
    by: Sequence[tuple[str, ...]] = ((),),
    *,
    lonely_psu: LonelyPsu = "collapse",
    confidence: float = 0.95,
    collapse_order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> pd.DataFrame:
    """Return weighted sums of y with standard errors: people, where the weights add up to the population.

    Columns: measure, groups, n, total, standard_error, low, high (t interval), psus, degrees_of_freedom,
    status, as in `EstimateTable`. V = sum over strata of (1 - n/N) n/(n - 1) sum (z - mean z)^2 with z the
    PSU sum of w y, as R's svytotal. A person without a value adds nothing: complete the answers, or read the
    result as a lower bound.

    Raises:
        ToolkitError: adjust_not_for_totals (the strategy would measure from 0), and as `estimates`.
    """
    design = sampled_design(totals, lonely_psu, collapse_order)
    if lonely_psu == "adjust" and design.plan.lonely:
        raise ToolkitError("adjust_not_for_totals", strata=", ".join(design.plan.lonely))
    buffers = Buffers(design, totals)
    parts = []
    for groups, chosen in domains(totals, design, by):
        domain = domain_sums(totals, design, chosen, buffers)
        error = np.sqrt(variance(design, domain, None))
        error[error <= DUST * np.abs(domain.weighted)] = 0.0
        total = np.where(domain.psus > 0, domain.weighted, np.nan)
        degrees = np.where(domain.psus > 0, float(domain.degrees_of_freedom), np.nan)
        status = _status(domain, total, error, "mean")
        status[(status == "zero_variance") & (total == 0)] = "ok"
        error[np.isin(status, _WITHOUT_ERROR)] = np.nan
        low, high = intervals.wald(total, error, degrees, confidence)
        status[(status == "ok") & ~np.isfinite(low)] = "no_interval"
        part: dict[str, Any] = {
            "n": domain.count,
            "total": total,
            "standard_error": error,
            "low": low,
            "high": high,
        }
        part |= {"psus": domain.psus, "degrees_of_freedom": degrees, "status": status}
        parts.append(pd.DataFrame({"measure": totals.measures, "groups": groups} | part))
    return pd.concat(parts, ignore_index=True)
