"""Silent votes: each person marks a few factors; what is kept is how many marks each factor has and how many voted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ctc_toolkit.errors import ToolkitError

FEWEST_VOTERS = 3
"""With fewer voters each could work out the vote of the other: there is no result."""

MOST_PRESENT = 60
MOST_MARKS = 5


def ballot_problem(ballot: Sequence[str], listed: Sequence[str], marks: int) -> ToolkitError | None:
    """Return what is wrong with a vote: none, too many or a factor twice, or one that is not on the list."""
    if not ballot:
        return ToolkitError("vote_empty", marks=marks)
    if len(ballot) > marks or len(set(ballot)) != len(ballot):
        return ToolkitError("vote_too_many", found=len(ballot), marks=marks)
    if not set(ballot) <= set(listed):
        return ToolkitError("vote_unknown_factor")
    return None


def counted(tally: Mapping[str, int], ballot: Sequence[str]) -> dict[str, int]:
    """Return the tally with one more vote in it."""
    return {factor: tally.get(factor, 0) + (factor in ballot) for factor in sorted({*tally, *ballot})}
