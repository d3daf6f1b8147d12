"""Frozen dataclasses back from plain JSON values, strictly by their annotations."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")


def built(kind: type[Made], held: Any) -> Made:
    """Return a value of the frozen dataclass `kind` from a JSON object with exactly its fields.

    Raises:
        ValueError: a field is missing, one too many, or of another type.
    """
    if not isinstance(held, dict) or not is_dataclass(kind) or set(held) != {field.name for field in fields(kind)}:
        raise ValueError(f"not a {kind.__name__}")
    hints = get_type_hints(kind)
    return kind(**{name: _value(hints[name], value) for name, value in held.items()})


def _value(wanted: Any, value: Any) -> Any:
    origin = get_origin(wanted)
    if origin in (Union, types.UnionType):
        if value is None and type(None) in get_args(wanted):
            return None
        return _value(next(kind for kind in get_args(wanted) if kind is not type(None)), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise ValueError("not a list")
        return tuple(_value(get_args(wanted)[0], entry) for entry in value)
    if origin is Literal:
        if value not in get_args(wanted):
            raise ValueError(f"{value!r} is not among the known words")
        return value
    if is_dataclass(wanted) and isinstance(wanted, type):
        return built(wanted, value)
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:
        raise ValueError(f"{value!r} is no {wanted}")
    return value
