"""Why a programme is not in the list of a priority, or how far down it stands and where it loses its points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ctc_toolkit.programmes.matching import Barrier, Candidate, Match, Matches, Reason, Wishes, barriers, link_of
from ctc_toolkit.programmes.programme import Programme

LISTED = 3
"""A programme is compared with the last one of so many first places."""


@dataclass(frozen=True)
class Lost:
    """What a programme has in a criterion, and the one it is compared with. points: the difference; more is behind."""

    own: Reason
    other: Reason

    @property
    def points(self) -> int:
        """By how many points it stands behind in this criterion; less than 0 where it is ahead."""
        return self.other.points - self.own.points


@dataclass(frozen=True)
class WhyNot:
    """The answer for one programme and one priority.

    out: it is not in the list, for the barriers; late: it begins after the onset; behind: it is in the list, but not
    among the first; first: it is among the first. instead: id of the programme to be looked at instead. linked: the
    factors it does work on. against: the programme it is compared with; lost: where the points differ, the most first;
    the differences add up to `gap`.
    """

    programme: Programme
    state: Literal["out", "late", "behind", "first"]
    barriers: tuple[Barrier, ...] = ()
    instead: str | None = None
    linked: tuple[str, ...] = ()
    match: Match | None = None
    against: Match | None = None
    lost: tuple[Lost, ...] = ()

    @property
    def gap(self) -> int:
        """How many points it stands behind the one it is compared with."""
        return sum(one.points for one in self.lost)


def why_not(candidate: Candidate, matches: Matches, wishes: Wishes | None = None) -> WhyNot:
    """Return why a programme is not among the first for a priority. wishes: those the matches were made with."""
    programme = candidate.programme
    found = matches.find(programme.id)
    if found is None:
        against = barriers(candidate, matches.priority, wishes or Wishes())
        linked = programme.factors.main if link_of(programme, matches.priority.factor) is None else ()
        return WhyNot(programme, "out", against, programme.german_version, linked)
    if found.late:
        return WhyNot(programme, "late", match=found)
    position = matches.ranked.index(found)
    if position < LISTED:
        return WhyNot(programme, "first", match=found)
    other = matches.ranked[LISTED - 1]
    pairs = [Lost(own, theirs) for own, theirs in zip(found.reasons, other.reasons, strict=True)]
    lost = tuple(sorted((one for one in pairs if one.points), key=lambda one: -one.points))
    return WhyNot(programme, "behind", match=found, against=other, lost=lost)
