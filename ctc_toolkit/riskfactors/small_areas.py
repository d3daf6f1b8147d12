"""Districts of a wave: the direct estimate where it stands, beside it the one that leans on all districts.

The model is Fay-Herriot on the logit with smoothed variances (methods, section 6). Only cells that disclosure consents
to take part, so that nothing hidden shows through the model.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special, stats

from ctc_toolkit.disclosure.area_results import AreaInput, AreaOutcome
from ctc_toolkit.riskfactors.profile_frames import SMALLEST_N, TOO_WIDE
from ctc_toolkit.statistics import LonelyPsu, estimates
from ctc_toolkit.statistics.lonely import WHOLE_SURVEY, CollapseLevel
from ctc_toolkit.statistics.small_areas import (
    LEAST_AREAS,
    AreaModel,
    beta_binomial,
    fay_herriot,
    smoothed_logit,
    smoothed_logit_variances,
)
from ctc_toolkit.statistics.totals import Floats, PsuTotals

AreaMethod = Literal["fay_herriot", "beta_binomial"]
AREA_METHODS: tuple[AreaMethod, ...] = ("fay_herriot", "beta_binomial")

LEAST_RELIABILITY = 0.3
"""Weight of a district's own answers below which the value of the city stands for it."""
LEAST_PSUS = 2
_NORMAL = float(stats.norm.ppf(0.975))


@dataclass(frozen=True)
class AreaEstimate(AreaInput):
    """An estimate as the door takes it, with what stands behind it.

    n: answers. psus: schools or classes. direct: percent points. direct_stands: whether section 12 of the methods lets
    the direct estimate be shown. supported: whether known figures of the districts are in the model.
    """

    n: int
    psus: int
    direct: float
    direct_stands: bool
    supported: bool = False


def area_estimates(
    totals: PsuTotals,
    group: str,
    consent: Mapping[str, Collection[str]],
    *,
    method: AreaMethod = "fay_herriot",
    covariates: Mapping[str, Sequence[float]] | None = None,
    lonely_psu: LonelyPsu = "collapse",
    order: Sequence[CollapseLevel] = WHOLE_SURVEY,
) -> list[AreaEstimate]:
    """Return the estimates of each measure in each district of the grouping column `group`.

    consent: measure -> districts whose answers may take part; the others are left out of the model too.
    covariates: official numbers by district; used where all districts of the model have them and the m/10 rule lets.
    Where a district's own answers weigh less than 0.3, the value of the city stands for it also then: what an
    official number alone says of a district is no result of the survey. method "beta_binomial": counts only, with
    effective sizes and without covariates.

    Raises:
        ToolkitError: as `statistics.estimates`.
    """
    areas = totals.group_values[group]
    frame = estimates(totals, ((), (group,)), lonely_psu=lonely_psu, collapse_order=order).frame
    by_group = {str(name): rows.reset_index(drop=True) for name, rows in frame.groupby("groups", sort=False)}
    city = by_group["all"]
    effects = {area: _pooled(by_group[f"{group}={area}"], city, area, consent) for area in areas}
    found: list[AreaEstimate] = []
    for place, measure in enumerate(totals.measures):
        rows = {area: by_group[f"{group}={area}"].iloc[place] for area in areas}
        allowed = [area for area in areas if area in consent.get(measure, ()) and _usable(rows[area])]
        sizes = np.array([float(rows[area]["n"]) for area in allowed])
        shares = np.array([float(rows[area]["estimate"]) for area in allowed])
        deffs = np.array([effects[area] for area in allowed])
        known = _known(covariates, allowed)
        beside = _beside(method, float(city.iloc[place]["estimate"]), shares, sizes, deffs, known)
        found += [_estimate(measure, area, rows[area], allowed, beside) for area in areas]
    return found


@dataclass(frozen=True)
class _Beside:
    """Model values of the districts that take part, as proportions; None: no model."""

    outcome: AreaOutcome
    value: Floats
    low: Floats
    high: Floats
    reliability: Floats
    supported: bool = False


def _beside(
    method: AreaMethod, city: float, shares: Floats, sizes: Floats, effects: Floats, covariates: Floats | None
) -> _Beside:
    """Return what stands beside the direct estimates of the districts that take part."""
    nothing = np.full(len(shares), np.nan)
    if len(shares) < LEAST_AREAS or not 0 < city < 1:
        return _Beside("too_few_areas", nothing, nothing, nothing, nothing)
    if method == "beta_binomial":
        effective = sizes / effects
        posterior = beta_binomial(shares * effective, effective)
        outcome: AreaOutcome = "model" if np.isfinite(posterior.a) else "alike"
        # the interval of the posterior takes the prior for known and is too short
        inner = np.clip(posterior.estimate, 1e-6, 1 - 1e-6)
        reach = _NORMAL * posterior.error / (inner * (1 - inner))
        low, high = (special.expit(special.logit(inner) + sign * reach) for sign in (-1, 1))
        return _Beside(outcome, posterior.estimate, low, high, posterior.reliability)
    logits = smoothed_logit(shares * sizes, sizes, shares)
    # the variance is that of the common share, not of each district's own, so that chance does not steer the weights
    model: AreaModel = fay_herriot(logits, smoothed_logit_variances(city, effects, sizes), covariates)
    reach = _NORMAL * model.error
    # with known figures the districts differ by these even where nothing more can be shown: no common value
    outcome = "alike" if model.between == 0 and covariates is None else "model"
    return _Beside(
        outcome,
        special.expit(model.estimate),
        special.expit(model.estimate - reach),
        special.expit(model.estimate + reach),
        model.reliability,
        covariates is not None,
    )


def _estimate(measure: str, area: str, row: pd.Series, allowed: Sequence[str], beside: _Beside) -> AreaEstimate:
    n, psus = int(row["n"]), int(row["psus"])
    direct = 100 * float(row["estimate"])
    stands = _stands(row)
    if area not in allowed:
        missing = float("nan")
        return AreaEstimate(measure, area, missing, missing, missing, missing, "left_out", n, psus, direct, stands)
    at = allowed.index(area)
    reliability = float(beside.reliability[at])
    outcome: AreaOutcome = "city" if beside.outcome == "model" and reliability < LEAST_RELIABILITY else beside.outcome
    value, low, high = (100 * float(part[at]) for part in (beside.value, beside.low, beside.high))
    return AreaEstimate(
        measure, area, value, low, high, reliability, outcome, n, psus, direct, stands, beside.supported
    )


def _pooled(rows: pd.DataFrame, city: pd.DataFrame, area: str, consent: Mapping[str, Collection[str]]) -> float:
    """Return the design effect that all measures estimate together with which the district takes part.

    Their median, but not below that of the city and not below 1: few schools show little of their differences.
    """
    takes_part = [area in consent.get(str(measure), ()) for measure in rows["measure"]]
    own, common = (_median(part.loc[takes_part, "design_effect"].to_numpy(dtype=float)) for part in (rows, city))
    return max(1.0, own, common)


def _median(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else 1.0


def _usable(row: pd.Series) -> bool:
    return bool(np.isfinite(row["estimate"]) and row["psus"] >= LEAST_PSUS and row["n"] > 0)


def _stands(row: pd.Series) -> bool:
    """Return whether the direct estimate may be shown by section 12: not too few answers, not too wide."""
    width = float(row["high"]) - float(row["low"])
    enough = row["n"] >= SMALLEST_N and row["n_effective"] >= SMALLEST_N and row["psus"] >= LEAST_PSUS
    return bool(enough and row["status"] == "ok" and width < TOO_WIDE)


def _known(covariates: Mapping[str, Sequence[float]] | None, areas: Sequence[str]) -> Floats | None:
    """Return the covariates of the districts as far as the m/10 rule lets; None where one is missing."""
    if not covariates or not areas or any(area not in covariates for area in areas):
        return None
    table = np.array([list(covariates[area]) for area in areas], dtype=float).reshape(len(areas), -1)
    allowed = len(areas) // 10
    if not np.isfinite(table).all() or allowed == 0:
        return None
    chosen = table[:, :allowed]
    design = np.column_stack([np.ones(len(areas)), chosen])
    return chosen if np.linalg.matrix_rank(design) == design.shape[1] else None
