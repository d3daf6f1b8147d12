"""Keeping floods away from the open questionnaire without looking at who asks.

Everything lives in the memory of this process, is bounded, and is gone with it: how many requests a link may still
take, and the marks of forms that were sent, so that a double click counts once. No address, no browser, no cookie.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_KEPT = 2000


class Throttle:
    """Lets a burst of requests through for each key, then so many per second."""

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._rate, self._clock = burst, per_second, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def allows(self, key: str) -> bool:
        """Return whether one more request may come now, and count it."""
        with self._lock:
            at = self._clock()
            left, before = self._left.pop(key, (float(self._burst), at))
            left = min(float(self._burst), left + (at - before) * self._rate)
            allowed = left >= 1
            self._left[key] = (left - 1 if allowed else left, at)
            while len(self._left) > MOST_KEPT:
                self._left.popitem(last=False)
            return allowed


class SentForms:
    """Remembers the marks of forms that were sent, the newest of them."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._marks: OrderedDict[str, None] = OrderedDict()
        self._most, self._lock = most, Lock()

    def first_time(self, mark: str) -> bool:
        """Return whether this form has not been sent before, and remember it; a form without a mark always counts."""
        if not mark:
            return True
        with self._lock:
            if mark in self._marks:
                return False
            self._marks[mark] = None
            while len(self._marks) > self._most:
                self._marks.popitem(last=False)
            return True

    def forget(self, mark: str) -> None:
        """Let a form be sent again, after it could not be stored."""
        with self._lock:
            self._marks.pop(mark, None)


class Limits:
    """The limits of one server: a team of forty in one room never meets them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._looks = Throttle(120, 2.0, clock)
        self._answers = Throttle(60, 0.5, clock)
        self._strange = Throttle(60, 1.0, clock)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        self.sent = SentForms()

    def may_look(self, link: str) -> bool:
        """Return whether a link may be opened once more. link: the hash of its end.

        Links that led nowhere so far share one limit, so that guessing is slow for all guesses together.
        """
        return self._looks.allows(link) if link in self._known else self._strange.allows("")

    def may_answer(self, link: str) -> bool:
        """Return whether one more form may be sent for a link."""
        return self._answers.allows(link) and self.may_look(link)

    def led_somewhere(self, link: str) -> None:
        """Remember that a link leads to a survey."""
        with self._lock:
            self._known[link] = None
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
