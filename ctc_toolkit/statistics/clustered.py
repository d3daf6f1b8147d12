"""Least squares with errors for few clusters: CR0, CR1, CR1S, CR2, and Satterthwaite degrees of freedom per contrast.

With X (N, k), weights W, M = (X'WX)^-1, H = X M X'W and residuals u, the covariance is a sandwich over clusters g:

    CR0   M [sum_g X_g'W u_g u_g'W X_g] M
    CR1   G/(G - 1) CR0                            t with G - 1 degrees of freedom
    CR1S  G/(G - 1) (N - 1)/(N - k) CR0            what Stata and statsmodels call cluster-robust
    CR2   M [sum_g X_g'W A_g u_g u_g'A_g W X_g] M  A_g = symmetric pseudo-inverse square root of Phi_gg,
                                                   Phi = (I - H)(I - H)', eigenvalues below 1e-10 -> 0

CR2 corrects exactly if the answers were independent with equal variance (identity working model); the pseudo-inverse is
needed where fixed effects absorb clusters (Bell and McCaffrey 2002, Survey Methodology 28:169; Pustejovsky and Tipton
2018, JBES 36:672; R: clubSandwich). Degrees of freedom of a contrast c'b: P_gh = l_g'l_h with l_g = c'M X_g'W A_g
(I - H)_g, df = tr(P)^2 / sum P^2.

Nothing of size N x N or n_g x n_g is made: Phi_gg is the identity apart from the columns of X_g and W X_g.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.statistics.choices import known_choice
from ctc_toolkit.statistics.differences import t_limits, two_sided_p
from ctc_toolkit.statistics.totals import Floats, Integers

ClusterErrors = Literal["CR0", "CR1", "CR1S", "CR2"]

_NO_EIGENVALUE = 1e-10


@dataclass(frozen=True)
class ContrastTest:
    """A linear combination of coefficients with its error, t interval and two-sided p.

    degrees_of_freedom: Satterthwaite for CR2, clusters - 1 for the others. NaN where there is no spread.
    """

    errors: ClusterErrors
    estimate: float
    standard_error: float
    degrees_of_freedom: float
    low: float
    high: float
    p_value: float
    confidence: float = 0.95


@dataclass(frozen=True)
class _Cluster:
    """Rows of one cluster: x (n, k), weighted (n, k): w x, residual (n,); even: all weights are the same."""

    x: Floats
    weighted: Floats
    residual: Floats
    even: bool


@dataclass(frozen=True)
class ClusteredFit:
    """A weighted least squares fit whose rows belong to clusters.

    names: (k,) of the columns. coefficients: (k,). bread: (k, k) M. clusters: rows by cluster, in sorted order of
    their labels. rows: N.
    """

    names: tuple[str, ...]
    coefficients: Floats
    bread: Floats
    clusters: tuple[_Cluster, ...]
    labels: tuple[Any, ...]
    rows: int

    def unit(self, name: str) -> Floats:
        """Return the contrast that picks one coefficient.

        Raises:
            ToolkitError: statistics_unknown_name.
        """
        known_choice("coefficient", name, self.names)
        return np.asarray([float(name == other) for other in self.names])

    def covariance(self, errors: ClusterErrors) -> Floats:
        """Return the (k, k) covariance of the coefficients.

        Raises:
            ToolkitError: statistics_unknown_name.
        """
        known_choice("errors", errors, get_args(ClusterErrors))
        if errors == "CR2":
            scores = np.array(
                [turned.T @ part.residual for part, turned in zip(self.clusters, self.turned, strict=True)]
            )
        else:
            scores = np.array([part.weighted.T @ part.residual for part in self.clusters])
        g, k = scores.shape
        factor = 1.0 if errors in ("CR0", "CR2") else g / (g - 1)
        if errors == "CR1S":
            factor *= (self.rows - 1) / (self.rows - k)
        return np.asarray(factor * self.bread @ (scores.T @ scores) @ self.bread, dtype=float)

    def test(
        self, contrast: ArrayLike | str, errors: ClusterErrors = "CR2", *, confidence: float = 0.95
    ) -> ContrastTest:
        """Return the test of c'b = 0, with c given as (k,) numbers or as the name of a coefficient.

        Raises:
            ToolkitError: statistics_unknown_name.
        """
        c = self.unit(contrast) if isinstance(contrast, str) else np.asarray(contrast, dtype=float)
        variance = float(c @ self.covariance(errors) @ c)
        df = self.satterthwaite(c) if errors == "CR2" else float(len(self.clusters) - 1)
        estimate = float(c @ self.coefficients)
        size = float(np.abs(c) @ np.abs(self.coefficients)) + max(
            float(np.abs(p.residual).max()) for p in self.clusters
        )
        error = float(np.sqrt(variance)) if variance > (1e-12 * size) ** 2 else float("nan")
        df = df if np.isfinite(error) else float("nan")
        low, high = t_limits(estimate, error, df, confidence)
        p = two_sided_p(estimate, error, df)
        return ContrastTest(errors, estimate, error, df, float(low), float(high), float(p), confidence)

    def satterthwaite(self, contrast: ArrayLike) -> float:
        """Return the degrees of freedom of CR2 for c'b; NaN where no cluster has a say in it."""
        direction = self.bread @ np.asarray(contrast, dtype=float)
        turned = [part @ direction for part in self.turned]
        p = np.array([part.x.T @ a for part, a in zip(self.clusters, turned, strict=True)])
        q = np.array([part.weighted.T @ a for part, a in zip(self.clusters, turned, strict=True)])
        cross = p @ self.bread @ q.T
        matrix = np.diag([float(a @ a) for a in turned]) - cross - cross.T
        matrix += p @ self.bread @ self.squares @ self.bread @ p.T
        total = float((matrix**2).sum())
        return float(np.trace(matrix) ** 2 / total) if total > 0 else float("nan")

    @cached_property
    def squares(self) -> Floats:
        """Return X'W^2X (k, k)."""
        return np.asarray(sum(part.weighted.T @ part.weighted for part in self.clusters), dtype=float)

    @cached_property
    def turned(self) -> tuple[Floats, ...]:
        """Return A_g W X_g (n_g, k) of each cluster."""
        return tuple(self._turned(part) for part in self.clusters)

    def _turned(self, part: _Cluster) -> Floats:
        # Phi_gg - I lies in the span of X_g and W X_g; A_g is the identity across it.
        live = part.x.any(axis=0)
        spanning = part.x[:, live] if part.even else np.hstack([part.x[:, live], part.weighted[:, live]])
        basis, _ = np.linalg.qr(spanning)
        x, weighted = basis.T @ part.x, basis.T @ part.weighted
        cross = x @ self.bread @ weighted.T
        inner = np.eye(basis.shape[1]) - cross - cross.T + x @ self.bread @ self.squares @ self.bread @ x.T
        values, vectors = np.linalg.eigh((inner + inner.T) / 2)
        kept = values > _NO_EIGENVALUE
        roots = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
        root = (vectors * roots) @ vectors.T
        return np.asarray(part.weighted + basis @ ((root - np.eye(len(values))) @ weighted), dtype=float)


def clustered_fit(
    design: ArrayLike,
    outcome: ArrayLike,
    cluster: Sequence[Any] | ArrayLike,
    *,
    weight: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> ClusteredFit:
    """Return the (weighted) least squares fit of `outcome` (N,) on `design` (N, k), with fixed effects as columns.

    cluster: (N,) the unit that was assigned: the community, not the class. Rows with weight 0 are left out.

    Raises:
        ToolkitError: regression_value_missing (an outcome, design value or weight that is no number, a negative
            weight), regression_not_identified (columns that depend on each other), clusters_too_few (one cluster).
    """
    x, y = np.asarray(design, dtype=float), np.asarray(outcome, dtype=float)
    w = np.ones(len(y)) if weight is None else np.asarray(weight, dtype=float)
    wrong = ~(np.isfinite(x).all(axis=1) & np.isfinite(y) & np.isfinite(w) & (w >= 0))
    if wrong.any():
        raise ToolkitError("regression_value_missing", rows=int(wrong.sum()), row=int(np.flatnonzero(wrong)[0]) + 1)
    kept = w > 0
    labels, codes = np.unique(np.asarray(cluster)[kept], return_inverse=True)
    if len(labels) < 2:
        raise ToolkitError("clusters_too_few", found=len(labels))
    x, y, w = x[kept], y[kept], w[kept]
    rows = _rows_by_cluster(np.asarray(codes, dtype=np.int64).reshape(-1), len(labels))
    triangle = _triangle([x[own] * np.sqrt(w[own])[:, None] for own in rows])
    if len(triangle) < x.shape[1] or np.linalg.matrix_rank(triangle) < x.shape[1]:
        raise ToolkitError("regression_not_identified", columns=x.shape[1])
    inverse = np.linalg.inv(triangle)
    bread = inverse @ inverse.T
    weighted = x * w[:, None]
    coefficients = bread @ (weighted.T @ y)
    coefficients = coefficients + bread @ (weighted.T @ (y - x @ coefficients))  # one step of refinement
    residual = y - x @ coefficients
    parts = tuple(_Cluster(x[own], weighted[own], residual[own], bool(np.ptp(w[own]) == 0)) for own in rows)
    given = tuple(names) if names is not None else tuple(f"x{place}" for place in range(x.shape[1]))
    return ClusteredFit(given, coefficients, bread, parts, tuple(labels.tolist()), len(y))


def _rows_by_cluster(codes: Integers, clusters: int) -> list[Integers]:
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.cumsum(np.bincount(codes, minlength=clusters))[:-1])


def _triangle(blocks: Sequence[Floats]) -> Floats:
    """Return R of the QR decomposition of the stacked blocks, block by block: most columns of a block are 0."""
    parts = []
    for block in blocks:
        live = np.flatnonzero(block.any(axis=0))
        small = np.linalg.qr(block[:, live], mode="r")
        part = np.zeros((len(small), block.shape[1]))
        part[:, live] = small
        parts.append(part)
    return np.asarray(np.linalg.qr(np.vstack(parts), mode="r"), dtype=float)
