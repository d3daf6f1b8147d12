"""Two versions of a plan side by side: what came, what went, what was changed in which fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from ctc_toolkit.plan.entries import KINDS, Entry, Kind, referring

State = Literal["added", "removed", "changed", "same"]


@dataclass(frozen=True)
class Change:
    """One entry in two versions. earlier, later: None where it is not there. names: of the fields that differ."""

    kind: Kind
    earlier: Entry | None
    later: Entry | None
    names: tuple[str, ...]

    @property
    def state(self) -> State:
        """What became of it."""
        if self.earlier is None:
            return "added"
        if self.later is None:
            return "removed"
        return "changed" if self.names else "same"


def changes(earlier: Sequence[Entry], later: Sequence[Entry]) -> tuple[Change, ...]:
    """Return all entries of two versions, by kind; entries are the same if they have the same origin.

    References to other entries are compared by the origin of those.
    """
    before, after = ({one.origin: _by_origin(one, side) for one in side} for side in (earlier, later))
    found = []
    for origin in dict.fromkeys([*before, *after]):
        old, new = before.get(origin), after.get(origin)
        shown = new or old
        assert shown is not None  # noqa: S101 - it is in one of both
        found.append(Change(shown.kind, old, new, _differing(old, new)))
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


def _by_origin(one: Entry, side: Sequence[Entry]) -> Entry:
    origins = {other.id: other.origin for other in side}
    return Entry(one.id, one.origin, referring(one.fields, lambda name: origins.get(name, name)))


def _differing(old: Entry | None, new: Entry | None) -> tuple[str, ...]:
    if old is None or new is None or old.kind != new.kind:
        return ()
    names = (one.name for one in fields(new.fields))
    return tuple(name for name in names if getattr(old.fields, name) != getattr(new.fields, name))
