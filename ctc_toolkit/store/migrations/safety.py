"""Help for migrations that must not lose anything."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ctc_toolkit.errors import ToolkitError


def refuse_loss(connection: sa.Connection, tables: Sequence[str]) -> None:
    """Raise if one of `tables`, which the calling step back would drop, holds rows.

    Raises:
        ToolkitError: `migration_would_lose` with the table and its number of rows.
    """
    for name in tables:
        rows = connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
        if rows:
            raise ToolkitError("migration_would_lose", table=name, rows=rows)
