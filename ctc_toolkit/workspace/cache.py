"""Kept in memory: what was released, and the words of the site, so that a page can be drawn at once. Nothing else."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ctc_toolkit.disclosure import Released
from ctc_toolkit.disclosure.derived import Derived
from ctc_toolkit.site_words import SiteWords

CAPACITY = 64
"""Released values kept at most; the one not used for the longest time goes first."""

_Value = TypeVar("_Value", bound="Released | Derived")


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Any = None


class ReleasedCache:
    """A bounded memory of released profiles and of what is derived from them, safe for many threads.

    Rights are no part of it: whoever asks must have been granted the wave before.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._slots: OrderedDict[tuple[str, Hashable], _Slot] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._slots)

    def get(self, content_hash: str, rest: Hashable, make: Callable[[], _Value]) -> _Value:
        """Return what was released of the answers `content_hash` under the settings `rest`, made now if it is new.

        Two threads that ask for the same new value at once make it once; what `make` raises is not kept.
        """
        key = (content_hash, rest)
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._capacity:
                self._slots.popitem(last=False)
        with slot.lock:
            if slot.value is None:
                slot.value = make()
            value: _Value = slot.value
            return value

    def forget(self, content_hash: str) -> None:
        """Drop all profiles of these answers."""
        with self._lock:
            for key in [key for key in self._slots if key[0] == content_hash]:
                del self._slots[key]

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._slots.clear()


KEPT_SECONDS = 5.0
"""How long the words of the site are kept; another process sees a new choice after that time."""


class WordsCache:
    """The words of the site, read again after a few seconds and at once where this process has changed them."""

    def __init__(self) -> None:
        self._kept: tuple[SiteWords, float] | None = None

    def get(self, read: Callable[[], SiteWords]) -> SiteWords:
        """Return the words, read now if they are not known or were read too long ago."""
        kept = self._kept
        if kept is None or time.monotonic() - kept[1] > KEPT_SECONDS:
            kept = self._kept = (read(), time.monotonic())
        return kept[0]

    def forget(self) -> None:
        """Read the words anew next time."""
        self._kept = None
