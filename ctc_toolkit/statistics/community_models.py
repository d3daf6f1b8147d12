"""Models for many communities: a linear mixed model and GEE for y ~ ctc * wave on rows of pupils.

Both are chosen by name and only beside the comparison of communities (`change_scores`), which stays the primary one
below `ENOUGH_COMMUNITIES`; below 4 + 4 communities both are refused.

**mixed**: y = X b + a_community + c_community:wave + e (`reml`). The community x wave term is essential: what is new in
a community between two waves is common to all its pupils, and without it errors are far too small. t with G - 2 degrees
of freedom, those of ctc x wave with two balanced waves (Kenward and Roger's correction exists in R only). A variance of
0 is kept and said (`singular`). R: lmer(y ~ ctc * wave + (1 | community) + (1 | community:wave)).

**gee**: exchangeable within communities, the unit that was assigned, with the bias-reduced errors of Mancl and DeRouen
(2001, Biometrics 57:126) and t with G - p degrees of freedom. R: geepack::geeglm for the plain sandwich.

Yes/no answers stay 0 and 1, so that results are points (linear probability).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.change_scores import FEWEST_PER_ARM
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.differences import t_limits, two_sided_p
from ctc_toolkit.statistics.reml import nested_mixed_fit
from ctc_toolkit.statistics.totals import Floats, Integers
from ctc_toolkit.statistics.two_way import SingleStart, check_before_and_after

ENOUGH_COMMUNITIES = 30
"""From here on a mixed model or GEE may stand first; below, the comparison of communities does."""

GeeErrors = Literal["bias_reduced", "robust"]
"""bias_reduced: Mancl and DeRouen, for fewer than 40 clusters. robust: the plain sandwich (geepack's san.se)."""

Working = Literal["exchangeable", "independence"]


@dataclass(frozen=True)
class ModelEffect:
    """ctc x wave of a model, in the unit of the outcome, with its error, t interval and two-sided p.

    communities: G. primary: whether there are enough communities for it to stand first.
    """

    estimate: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p_value: float
    communities: int

    @property
    def primary(self) -> bool:
        """Whether there are enough communities for this model to stand before the comparison of changes."""
        return self.communities >= ENOUGH_COMMUNITIES


@dataclass(frozen=True)
class MixedEffect(ModelEffect):
    """Result of `mixed_effect` with the variances between communities, between waves within them, and of pupils.

    singular: one of the first two is 0; the model is then smaller than it was meant to be.
    """

    community_variance: float
    wave_variance: float
    residual_variance: float
    singular: bool


@dataclass(frozen=True)
class GeeEffect(ModelEffect):
    """Result of `gee_effect`. correlation: of two pupils of the same community, as the model found it."""

    correlation: float


@dataclass(frozen=True)
class _Rows:
    """y (N,), X (N, p) with ctc x wave as the last column, codes of community and wave; sorted by community."""

    outcome: Floats
    design: Floats
    community: Integers
    wave: Integers

    @property
    def communities(self) -> int:
        return int(self.community.max()) + 1


def mixed_effect(
    outcome: ArrayLike, community: Sequence[str] | ArrayLike, wave: ArrayLike, start: SingleStart
) -> MixedEffect:
    """Return ctc x wave of the linear mixed model; rows without a value are left out.

    Raises:
        ToolkitError: communities_too_few, waves_before_and_after, regression_not_identified, mixed_not_converged.
    """
    rows = _rows(outcome, community, wave, start)
    fit = nested_mixed_fit(rows.design, rows.outcome, rows.community, rows.wave)
    error = float(np.sqrt(fit.covariance[-1, -1]))
    effect = _effect(float(fit.coefficients[-1]), error, rows.communities - 2)
    return MixedEffect(*effect, rows.communities, fit.outer, fit.inner, fit.residual, fit.singular)


def gee_effect(
    outcome: ArrayLike,
    community: Sequence[str] | ArrayLike,
    wave: ArrayLike,
    start: SingleStart,
    *,
    errors: GeeErrors = "bias_reduced",
    working: Working = "exchangeable",
) -> GeeEffect:
    """Return ctc x wave of the generalised estimating equations; rows without a value are left out.

    Raises:
        ToolkitError: statistics_unknown_name, communities_too_few, waves_before_and_after, gee_not_converged.
    """
    from statsmodels.genmod.cov_struct import Exchangeable, Independence
    from statsmodels.genmod.generalized_estimating_equations import GEE

    known_choice("errors", errors, get_args(GeeErrors))
    known_choice("working", working, get_args(Working))
    rows = _rows(outcome, community, wave, start)
    structure = Exchangeable() if working == "exchangeable" else Independence()
    model: Any = GEE(rows.outcome, rows.design, groups=rows.community, cov_struct=structure)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # judged below
        try:
            found = model.fit(maxiter=500, ctol=1e-10, cov_type=errors)
        except (ValueError, np.linalg.LinAlgError) as error:  # outcomes that do not vary
            raise ToolkitError("gee_not_converged") from error
    spread = float(np.asarray(found.bse)[-1])
    if not (found.converged and np.isfinite(spread) and spread > 0):
        raise ToolkitError("gee_not_converged")
    effect = _effect(float(np.asarray(found.params)[-1]), spread, rows.communities - rows.design.shape[1])
    correlation = float(structure.dep_params) if working == "exchangeable" else 0.0
    return GeeEffect(*effect, rows.communities, correlation)


def _rows(outcome: ArrayLike, community: Sequence[str] | ArrayLike, wave: ArrayLike, start: SingleStart) -> _Rows:
    sides = (len(start.treated), len(start.comparison))
    if min(sides) < FEWEST_PER_ARM:
        raise ToolkitError("communities_too_few", treated=sides[0], comparison=sides[1], fewest=FEWEST_PER_ARM)
    names, times, y = np.asarray(community).astype(str), np.asarray(wave, dtype=float), np.asarray(outcome, dtype=float)
    used = np.isin(names, (*start.treated, *start.comparison)) & np.isfinite(y) & np.isfinite(times)
    names, times, y = names[used], times[used], y[used]
    check_before_and_after(names, times, start)
    _, place = np.unique(names, return_inverse=True)
    waves, when = np.unique(times, return_inverse=True)
    ctc = np.isin(names, start.treated).astype(float)
    later = [(times == time).astype(float) for time in waves[1:]]
    design = np.column_stack([np.ones(len(y)), ctc, *later, ctc * (times >= start.start)])
    order = np.argsort(place, kind="stable")
    return _Rows(y[order], design[order], place.reshape(-1)[order], when.reshape(-1)[order])


def _effect(estimate: float, error: float, df: float) -> tuple[float, float, float, float, float, float]:
    low, high = t_limits(estimate, error, df)
    p = two_sided_p(estimate, error, df)
    return estimate, error, float(df), float(low), float(high), float(p)
