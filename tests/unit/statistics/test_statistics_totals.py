"""PSU totals and their sums.

1. Sums of batches are the totals of all respondents: cells that occur in several batches are added, in sorted
order. 2. A single batch is returned as it is.
3. Batches of different measures, kinds, groups, strata or populations are refused; no batch is refused.
4. Shapes are checked.
5. Measures can be selected.
6. Counts of respondents are added where all batches have them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ctc_toolkit.statistics import PsuTotals, add_totals


def batch(keys: list[list[int]], value: float, **options: Any) -> PsuTotals:
    shape = (len(keys), 2)
    whole = np.full(shape, int(value), dtype=np.int64)
    part = np.full(shape, value / 10)
    settings: dict[str, Any] = {"group_values": {"sex": ("f", "m")}, "stratum_labels": ("s", "t")} | options
    frame = pd.DataFrame(keys, columns=["stratum", "psu", "sex"])
    settings.setdefault("respondents", np.arange(len(keys)) + 1)
    return PsuTotals(("a", "b"), settings.pop("kind", "proportion"), frame, whole, whole, part, part, part, **settings)


ONE = batch([[0, 1, 0], [1, 0, -1]], 2)
TWO = batch([[1, 0, -1], [0, 0, 1], [0, 1, 0]], 3)


def test_sums() -> None:
    """Statements 1 and 6."""
    found = add_totals([ONE, TWO])
    assert found.keys.to_numpy().tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, -1]]
    assert found.count[:, 0].tolist() == [3, 5, 5]
    np.testing.assert_allclose(found.weighted[:, 1], [0.3, 0.5, 0.5])
    assert found.respondents is not None
    assert found.respondents.tolist() == [2, 4, 3]
    assert found.count.dtype == np.int64


def test_cells_that_stand_twice_in_a_batch() -> None:
    """Statement 1: no cell is lost, whether or not its batch says it once."""
    twice = batch([[1, 0, -1], [0, 1, 0], [1, 0, -1]], 3)
    found = add_totals([ONE, twice])
    assert found.keys.to_numpy().tolist() == [[0, 1, 0], [1, 0, -1]]
    assert found.count[:, 0].tolist() == [5, 8]
    assert found.respondents is not None
    assert found.respondents.tolist() == [1 + 2, 2 + 1 + 3]


def test_single_batch() -> None:
    """Statement 2."""
    assert add_totals([TWO]) is TWO


def test_empty_batches() -> None:
    """Statement 1: a batch without cells changes nothing."""
    nothing = batch([], 0)
    assert add_totals([nothing, nothing]).keys.empty
    assert add_totals([ONE, nothing]).count.tolist() == ONE.count.tolist()


@pytest.mark.parametrize(
    "other",
    [
        replace(TWO, measures=("a", "c")),
        replace(TWO, kind="mean"),
        replace(TWO, group_values={"sex": ("m", "f")}),
        replace(TWO, stratum_labels=("t", "s")),
        replace(TWO, population_psus={0: 4.0}),
    ],
)
def test_batches_that_do_not_fit(other: PsuTotals) -> None:
    """Statement 3: the same code would mean different things."""
    with pytest.raises(ValueError, match="cannot be added"):
        add_totals([ONE, other])


def test_no_batch() -> None:
    """Statement 3."""
    with pytest.raises(ValueError, match="no batch"):
        add_totals([])


def test_population_of_batches() -> None:
    """Statement 3: a batch may know only the strata it holds; where two know one, they must agree."""
    first, second = replace(ONE, population_psus={0: 4.0}), replace(TWO, population_psus={0: 4.0, 1: 9.0})
    assert add_totals([first, second]).population_psus == {0: 4.0, 1: 9.0}
    with pytest.raises(ValueError, match="stratum 0"):
        add_totals([first, replace(TWO, population_psus={0: 5.0})])


def test_shapes() -> None:
    """Statement 4."""
    with pytest.raises(ValueError, match="hits"):
        replace(ONE, hits=ONE.hits[:1])
    with pytest.raises(ValueError, match="respondents"):
        replace(ONE, respondents=np.array([1, 2, 3]))


def test_select() -> None:
    """Statement 5."""
    marked = replace(ONE, weight=np.array([[1.0, 2.0], [3.0, 4.0]]))
    found = marked.select(["b", "a", "b"])
    assert found.measures == ("b", "a", "b")
    assert found.weight.tolist() == [[2, 1, 2], [4, 3, 4]]
    assert found.keys is marked.keys
    with pytest.raises(ValueError, match="no measure 'c'"):
        ONE.select(["c"])


def test_respondents_unknown_in_one_batch() -> None:
    """Statement 6."""
    assert add_totals([ONE, replace(TWO, respondents=None)]).respondents is None
