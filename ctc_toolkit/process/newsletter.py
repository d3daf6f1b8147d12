"""The newsletter of a period: what can stand in it, and which periods are offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ctc_toolkit.errors import ToolkitError

MOST_MONTHS = 12
LONGEST_INTRODUCTION = 4000

ItemKind = Literal["practice", "event", "past_event", "profile", "plan"]
KINDS: tuple[ItemKind, ...] = ("practice", "event", "past_event", "profile", "plan")
"""What a newsletter tells of, in its order. event: one that is still to come; past_event: one of the period."""

DAYS_AHEAD = 92
"""Events up to so many days after the period (or after today) are announced."""

Preset = Literal["last_month", "last_quarter", "this_quarter", "own"]
PRESETS: tuple[Preset, ...] = ("last_month", "last_quarter", "this_quarter", "own")


@dataclass(frozen=True)
class Period:
    """Days of which a newsletter tells, both ends included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Return whether a day lies in the period."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class NewsletterItem:
    """Something that can stand in a newsletter.

    key: names it, so that it can be left out. title: of an entry or event; of a profile or plan what it is about.
    day: when it was approved; None for events, whose dates stand in `when` in words.
    text: what an entry says. contact: function and organisation.
    """

    key: str
    kind: ItemKind
    title: str
    place: str
    day: date | None
    when: str = ""
    text: str = ""
    contact: str = ""


def preset_period(preset: Preset, today: date) -> Period:
    """Return the days of a period that is offered; of `own` those of the last month, to begin with."""
    this_month = today.replace(day=1)
    if preset in ("last_month", "own"):
        last = this_month - timedelta(days=1)
        return Period(last.replace(day=1), last)
    quarter = today.replace(month=3 * ((today.month - 1) // 3) + 1, day=1)
    if preset == "this_quarter":
        return Period(quarter, today)
    last = quarter - timedelta(days=1)
    return Period(last.replace(month=last.month - 2, day=1), last)


def checked_period(first: date, last: date) -> Period:
    """Return the period from `first` to `last`.

    Raises:
        ToolkitError: `newsletter_period`.
    """
    if first > last or (last - first).days > 31 * MOST_MONTHS:
        raise ToolkitError("newsletter_period", months=MOST_MONTHS)
    return Period(first, last)


def shortened(text: str, longest: int = 420) -> str:
    """Return the first sentences of a text that fit; a long first one is cut after a word."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[:longest]
    end = max(cut.rfind(sign) for sign in (". ", "! ", "? "))
    if end > longest // 3:
        return cut[: end + 1]
    return cut[: max(cut.rfind(" "), longest // 2)].rstrip(" ,;:-") + " …"
