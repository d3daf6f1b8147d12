"""Small parts of queries that all table groups share."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import ColumnElement

Cities = Collection[str] | None
"""The cities that count, by AGS; None: all of them."""


def column(attribute: object) -> ColumnElement[Any]:
    """Return a field of a model as its column (type checkers see only the type of its values)."""
    return cast("ColumnElement[Any]", attribute)


def narrowed(statement: Any, where: ColumnElement[Any], within: Cities) -> Any:
    """Return `statement` for the rows whose column `where` is among `within`."""
    return statement if within is None else statement.where(where.in_(sorted(within)))
