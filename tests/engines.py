"""Which tests run on which engine, and what waits for `make faults`.

Most tests run on both engines. A test that takes long on PostgreSQL and cannot find anything there that it does not
find on SQLite says so with `SLOW_ON_POSTGRES`; chains that grow with every migration are walked in full by
`make faults`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

POSTGRES = pytest.param("postgresql", marks=pytest.mark.postgres)
LATER = pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.faults])
ENGINES = ["sqlite", POSTGRES]

ONLY_POSTGRES = pytest.mark.parametrize("engine_name", [POSTGRES])
ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
SLOW_ON_POSTGRES = pytest.mark.parametrize("engine_name", ["sqlite", LATER])


def some_now(values: Iterable[str], now: int) -> list[Any]:
    """Return the first, the last and `now` - 2 values between for `make test`, the others for `make faults`."""
    every = sorted(values)
    chosen = {every[round(place * (len(every) - 1) / (now - 1))] for place in range(now)}
    return [value if value in chosen else pytest.param(value, marks=pytest.mark.faults) for value in every]
