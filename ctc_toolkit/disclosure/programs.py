"""Linear programs over the counts of one measure by block, with HiGHS.

One model for each measure: from one program to the next only its aim changes, and what is released. HiGHS starts from
the solution before, which makes hundreds of programs as cheap as a few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MARGINAL = 1e-9


@dataclass(frozen=True)
class Solution:
    """Counts by block (between 0 and the valid answers) and the places of the conditions that hold the aim back."""

    counts: Floats
    held_by: tuple[int, ...]


_DUAL, _PRIMAL = 1, 4
_OPTIONS: dict[str, str | int] = {
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": _PRIMAL,  # the solution before still fits when only the aim has changed
    "simplex_scale_strategy": 0,
    "threads": 1,
}


def _quiet_solver() -> Any:
    """Return a solver that prints nothing; callbacks, which are not used, would print a line when they are set up."""
    import highspy  # here: most processes make no plan

    class Solver(highspy.Highs):
        def __init__(self) -> None:
            super(highspy.Highs, self).__init__()

    solver = Solver()
    solver.silent()
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    return solver


class Programs:
    """All programs of one measure: counts of `capacity` at most by block, each row of `sets` within its limits."""

    def __init__(self, sets: Floats, capacity: Floats) -> None:
        import highspy
        from scipy import sparse

        self.capacity = capacity
        self.solved = 0
        self._optimal = highspy.HighsModelStatus.kOptimal
        self._columns = np.arange(sets.shape[1], dtype=np.int32)
        self._rows = np.arange(len(sets), dtype=np.int32)
        self._limits = np.stack([np.full(len(sets), -np.inf), np.full(len(sets), np.inf)])
        self._solver = _quiet_solver()
        by_row = sparse.csr_matrix(sets)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = sets.shape[1], len(sets)
        model.col_cost_ = np.zeros(sets.shape[1])
        model.col_lower_, model.col_upper_ = np.zeros(sets.shape[1]), capacity
        model.row_lower_, model.row_upper_ = self._limits
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = by_row.indptr, by_row.indices
        model.a_matrix_.value_ = by_row.data
        self._solver.passModel(model)

    def limit(self, low: Floats, high: Floats) -> None:
        """Set the lowest and highest count of each set; infinite where nothing is known of it."""
        limits = np.stack([low, high])
        changed = np.flatnonzero((limits != self._limits).any(axis=0))
        if len(changed):
            self._solver.changeRowsBounds(len(changed), self._rows[changed], low[changed], high[changed])
            self._limits = limits

    def largest(self, aim: Floats) -> Solution:
        """Return counts for which the sum of counts times `aim` is as large as possible.

        Raises:
            RuntimeError: no counts fit the limits.
        """
        self._solver.changeColsCost(len(aim), self._columns, -aim)
        if not self._solves():
            self._from_scratch()
        self.solved += 1
        solution = self._solver.getSolution()
        held = np.flatnonzero(np.abs(np.asarray(solution.row_dual)) > _MARGINAL)
        return Solution(np.clip(np.asarray(solution.col_value), 0, self.capacity), tuple(held.tolist()))

    def _solves(self) -> bool:
        self._solver.run()
        return bool(self._solver.getModelStatus() == self._optimal)

    def _from_scratch(self) -> None:
        """Solve without the solution before, and by the dual method: the primal one can end without a proof."""
        self._solver.clearSolver()
        self._solver.setOptionValue("simplex_strategy", _DUAL)
        if not self._solves():
            status = self._solver.modelStatusToString(self._solver.getModelStatus())
            raise RuntimeError(f"no counts fit what is released: {status}")
        self._solver.setOptionValue("simplex_strategy", _PRIMAL)
