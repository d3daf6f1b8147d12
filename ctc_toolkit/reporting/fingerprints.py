"""Fingerprints of what a report is made of, so that a later one can say what is no longer the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from pydantic import BaseModel

from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.derived import Derived


def fingerprint(value: object) -> str:
    """Return the SHA-256 of a value of the toolkit; equal values have the same, whenever and wherever they were made.

    Released values count by the hash they carry.

    Raises:
        TypeError: a kind of value that has no canonical form here.
    """
    text = json.dumps(_canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def together(named: Mapping[str, str]) -> str:
    """Return one SHA-256 of several texts by name."""
    return fingerprint(dict(named))


def _canonical(value: object) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Released | Derived):
        return value.content_hash
    return _composed(value)


def _composed(value: object) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _canonical(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _canonical(one) for key, one in value.items()}
    if isinstance(value, AbstractSet):
        return sorted((_canonical(one) for one in value), key=str)
    if isinstance(value, Sequence):
        return [_canonical(one) for one in value]
    raise TypeError(f"no fingerprint of {type(value).__name__}")
