"""The use cases run on SQLite; `make faults` runs them on PostgreSQL as well.

What differs between the engines lies in the store, whose tests run on both, and the role matrix calls every use case on
both.
"""

from __future__ import annotations

import pytest

from tests.engines import LATER


@pytest.fixture(params=["sqlite", LATER])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Run the test on SQLite, and later on PostgreSQL."""
    return str(request.param)
