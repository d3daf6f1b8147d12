"""Released profiles kept in memory, so that a page can be drawn again at once. Nothing else is ever kept."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from ctc_toolkit.disclosure import Released

CAPACITY = 64
"""Released profiles kept at most; the one not used for the longest time goes first."""


@dataclass
class _Slot:
    lock: threading.Lock = field(default_factory=threading.Lock)
    value: Released | None = None


class ReleasedCache:
    """A bounded memory of released profiles, safe for many threads.

    Rights are no part of it: whoever asks must have been granted the wave before.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._slots: OrderedDict[tuple[str, Hashable], _Slot] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._slots)

    def get(self, content_hash: str, rest: Hashable, make: Callable[[], Released]) -> Released:
        """Return the profile of the answers `content_hash` under the settings `rest`, made now if it is new.

        Two threads that ask for the same new profile at once make it once; what `make` raises is not kept.
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
            return slot.value

    def forget(self, content_hash: str) -> None:
        """Drop all profiles of these answers."""
        with self._lock:
            for key in [key for key in self._slots if key[0] == content_hash]:
                del self._slots[key]

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._slots.clear()
