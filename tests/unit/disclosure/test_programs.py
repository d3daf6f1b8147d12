"""Linear programs over counts, solved one after the other in one model.

1. Each optimum equals the one of an independent call of scipy, also after limits were lifted and set again.
2. What cannot be proven from the solution before is solved from scratch, with the same optimum.
3. Limits that no counts fit are told.
4. What holds an aim back is among the limits that are reached.
"""

import numpy as np
import pytest
from scipy.optimize import linprog

from ctc_toolkit.disclosure.programs import Programs


def example(seed):
    random = np.random.default_rng(seed)
    sets = (random.random((12, 9)) < 0.5).astype(float)
    capacity = random.integers(0, 30, 9).astype(float)
    true = np.floor(capacity * random.random(9))
    low, high = sets @ true - random.random(12) * 3, sets @ true + random.random(12) * 3
    return random, sets, capacity, low, high


def optimum(aim, sets, capacity, low, high):
    told = np.isfinite(low)
    solved = linprog(
        -aim,
        A_ub=np.concatenate([sets[told], -sets[told]]),
        b_ub=np.concatenate([high[told], -low[told]]),
        bounds=np.stack([np.zeros_like(capacity), capacity], axis=1),
    )
    return -solved.fun


@pytest.mark.parametrize("seed", range(8))
def test_1_4_as_scipy(seed):
    random, sets, capacity, low, high = example(seed)
    programs = Programs(sets, capacity)
    for number in range(12):
        lifted = random.random(12) < 0.3
        below, above = np.where(lifted, -np.inf, low), np.where(lifted, np.inf, high)
        programs.limit(below, above)
        aim = random.normal(size=9)
        solved = programs.largest(aim)
        assert solved.counts @ aim == pytest.approx(optimum(aim, sets, capacity, below, above), abs=1e-6)
        reached = sets @ solved.counts
        for place in solved.held_by:
            assert not lifted[place]
            assert min(reached[place] - low[place], high[place] - reached[place]) == pytest.approx(0, abs=1e-6)
        assert programs.solved == number + 1


def test_2_from_scratch(monkeypatch):
    random, sets, capacity, low, high = example(1)
    programs = Programs(sets, capacity)
    programs.limit(low, high)
    answers = iter([False, True] * 3)
    solves = Programs._solves
    monkeypatch.setattr(Programs, "_solves", lambda self: solves(self) and next(answers))
    for _ in range(3):
        aim = random.normal(size=9)
        assert programs.largest(aim).counts @ aim == pytest.approx(optimum(aim, sets, capacity, low, high), abs=1e-6)


def test_3_impossible():
    programs = Programs(np.ones((1, 2)), np.array([3.0, 3.0]))
    programs.limit(np.array([7.0]), np.array([8.0]))
    with pytest.raises(RuntimeError, match="no counts fit"):
        programs.largest(np.array([1.0, 0.0]))
