"""Linear mixed model with two nested random intercepts, by restricted maximum likelihood.

y = X b + a_community + c_community:wave + e with variances s2 l1, s2 l2, s2. Given the ratios l1 and l2, b and s2 have
closed forms, so that only two numbers are searched (profiled REML; Bates et al. 2015, J. Statistical Software 67:1):

    -2 log L(l1, l2) = (N - p) log s2 + log|V| + log|X'V^-1 X|,   s2 = r'V^-1 r / (N - p)

V^-1 and |V| follow from sums over the cells (Sherman-Morrison twice), with n rows in a cell and a = 1/(1 + n l2):

    X'V^-1 X = X'X - sum_cells l2 a s s' - sum_communities l1/(1 + l1 N) S S'
    s = X'1 of a cell, S = sum a s, N = sum n a over the cells of a community
    log|V| = sum_cells log(1 + n l2) + sum_communities log(1 + l1 N)

so that a step of the search costs the number of cells, not of pupils. Equal to R's lme4 to 1e-4, also where a variance
is 0 (tests/golden/r/few_communities.R); statsmodels' MixedLM says it converged at other values there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.totals import Floats, Integers

_GRID = (0.0, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6, 5.0)
_SIMPLEX = np.array([[0.0, 0.0], [0.05, 0.0], [0.0, 0.05]])
_LARGEST = 1e3
_ZERO = 1e-5


@dataclass(frozen=True)
class MixedFit:
    """coefficients: (p,). covariance: (p, p). outer, inner, residual: variances of communities, of waves within them,
    of rows. likelihood: -2 log L as above, without its constant.
    """

    coefficients: Floats
    covariance: Floats
    outer: float
    inner: float
    residual: float
    likelihood: float

    @property
    def singular(self) -> bool:
        """Whether one of the two variances is 0."""
        return min(self.outer, self.inner) <= _ZERO**2 * self.residual


@dataclass(frozen=True)
class _Sums:
    """Z = (X, y): squares (q, q) Z'Z, cells (C, q) Z'1 by cell, counts (C,), outer (C,) community of each cell."""

    squares: Floats
    cells: Floats
    counts: Floats
    outer: Integers


@dataclass(frozen=True)
class _Profile:
    likelihood: float
    coefficients: Floats
    inverse: Floats
    residual: float


def nested_mixed_fit(design: Floats, outcome: Floats, community: Integers, wave: Integers) -> MixedFit:
    """Return the REML fit; community and wave: (N,) codes, together the cells.

    Raises:
        ToolkitError: regression_not_identified, mixed_not_converged (the search does not end, a variance runs
            away, or nothing is left to vary).
    """
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ToolkitError("regression_not_identified", columns=design.shape[1])
    first = np.linalg.lstsq(design, outcome, rcond=None)[0]
    left = outcome - design @ first  # b moves along, variances stay; sums of squares keep their digits
    scale = float(np.sqrt(np.mean(left**2)))
    if scale <= 1e-12 * float(np.abs(outcome).max()):
        raise ToolkitError("mixed_not_converged")
    sums = _sums(design, left / scale, community, wave)
    rows = len(outcome)

    def target(roots: Floats) -> float:
        return _profile(sums, rows, float(roots[0]) ** 2, float(roots[1]) ** 2).likelihood

    roots = _lowest(target)
    profile = _profile(sums, rows, float(roots[0]) ** 2, float(roots[1]) ** 2)
    if roots.max() > _LARGEST or not np.isfinite(profile.likelihood):
        raise ToolkitError("mixed_not_converged")
    residual = scale**2 * profile.residual
    outer, inner = (float(root) ** 2 * residual for root in roots)
    likelihood = profile.likelihood + 2 * (rows - design.shape[1]) * float(np.log(scale))
    coefficients = first + scale * profile.coefficients
    return MixedFit(coefficients, residual * profile.inverse, outer, inner, residual, likelihood)


def _lowest(target: Callable[[Floats], float]) -> Floats:
    """Return the square roots of the two ratios with the lowest value: grid, then simplex, and the edges at 0.

    Raises:
        ToolkitError: mixed_not_converged.
    """
    grid = [np.array([first, second]) for first in _GRID for second in _GRID]
    start = min(grid, key=target)
    inside = minimize(
        lambda roots: target(np.abs(roots)),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 2_000, "initial_simplex": start + _SIMPLEX},
    )
    if not inside.success:
        raise ToolkitError("mixed_not_converged")
    candidates = [np.zeros(2), np.abs(inside.x)]
    for edge in np.eye(2):
        along = minimize_scalar(lambda root, edge=edge: target(root * edge), bounds=(0, 10), options={"xatol": 1e-9})
        candidates.append(float(along.x) * edge)
    best = min(candidates, key=target)
    return np.where(best < _ZERO, 0.0, best)


def _sums(design: Floats, outcome: Floats, community: Integers, wave: Integers) -> _Sums:
    both = np.column_stack([design, outcome])
    units, place = np.unique(np.column_stack([community, wave]), axis=0, return_inverse=True)
    place = place.reshape(-1)
    cells = np.zeros((len(units), both.shape[1]))
    np.add.at(cells, place, both)
    _, outer = np.unique(units[:, 0], return_inverse=True)
    return _Sums(both.T @ both, cells, np.bincount(place).astype(float), np.asarray(outer, dtype=np.int64).reshape(-1))


def _profile(sums: _Sums, rows: int, outer: float, inner: float) -> _Profile:
    """Return the likelihood and what follows from the two ratios of variances."""
    shrunk = 1 / (1 + sums.counts * inner)
    matrix = sums.squares - (sums.cells * (inner * shrunk)[:, None]).T @ sums.cells
    size = np.bincount(sums.outer, weights=sums.counts * shrunk)
    whole = np.zeros((len(size), matrix.shape[0]))
    np.add.at(whole, sums.outer, sums.cells * shrunk[:, None])
    matrix = matrix - (whole * (outer / (1 + outer * size))[:, None]).T @ whole
    p = matrix.shape[0] - 1
    inverse = np.asarray(np.linalg.inv(matrix[:p, :p]), dtype=float)
    coefficients = inverse @ matrix[:p, p]
    left = max(float(matrix[p, p] - matrix[:p, p] @ coefficients), 1e-300)
    residual = left / (rows - p)
    determinant = float(np.log1p(sums.counts * inner).sum() + np.log1p(outer * size).sum())
    determinant += float(np.linalg.slogdet(matrix[:p, :p])[1])
    return _Profile((rows - p) * float(np.log(residual)) + determinant, coefficients, inverse, residual)
