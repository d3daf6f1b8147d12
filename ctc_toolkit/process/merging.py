"""Entries with many fields on which several people work: changes in different fields are put together."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class FieldClash:
    """A field that two people changed at the same time: what stands there now, and what this person wanted."""

    field: str
    theirs: Any
    yours: Any


def put_together(before: Entry, after: Entry, current: Entry) -> tuple[Entry, tuple[FieldClash, ...]]:
    """Return what is to be stored when somebody changed `before` into `after` while `current` was stored.

    All three are the same kind of frozen dataclass. Fields that only one of them changed are taken from that one; the
    same change by both is no clash. Where there are clashes, nothing must be stored before the person has decided.
    """
    changes, clashes = {}, []
    for name in (one.name for one in fields(current)):  # type: ignore[arg-type]
        old, wanted, now = getattr(before, name), getattr(after, name), getattr(current, name)
        if wanted in (old, now):
            continue
        if now == old:
            changes[name] = wanted
        else:
            clashes.append(FieldClash(name, now, wanted))
    return replace(current, **changes), tuple(clashes)  # type: ignore[type-var]


def changed_fields(before: Entry, after: Entry) -> tuple[str, ...]:
    """Return the names of the fields in which two entries of the same kind differ."""
    names = (one.name for one in fields(before))  # type: ignore[arg-type]
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def one_line(text: str) -> str:
    """Return `text` without control characters and with single blanks between its words."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def several_lines(text: str) -> str:
    """Return `text` without control characters but line breaks, with nothing at the ends of its lines."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    kept = (
        "".join(sign for sign in line if sign == "\t" or unicodedata.category(sign) not in ("Cc", "Cs"))
        for line in lines
    )
    return "\n".join(line.rstrip() for line in kept)
