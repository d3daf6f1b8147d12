"""What pages get to see of priorities: versions, rounds of votes, the values they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ctc_toolkit.language import Text
from ctc_toolkit.process.progress import StepState
from ctc_toolkit.riskfactors.priorities import FEWEST_VOTERS, Choice, FactorEvidence
from ctc_toolkit.store.priorities import PriorityRecord, RoundRecord

STEP = "b3_4_3"
"""The step of the process that is done when priorities are decided."""

OwnVote = Literal["several", "given", "open"]
"""several: on this computer several people vote one after the other; given, open: the person's own single vote."""


@dataclass(frozen=True)
class VoteView:
    """A round of votes. tally: marks by factor; None while it is open, and where too few voted for a result."""

    id: str
    opened_on: date
    closed_on: date | None
    present: int
    marks: int
    voters: int
    tally: Mapping[str, int] | None
    own: OwnVote

    @property
    def is_open(self) -> bool:
        """Whether it takes votes."""
        return self.closed_on is None


@dataclass(frozen=True)
class LoggedDecision:
    """Where a decision stands in the log of the bodies; state: as there ("in_force", "replaced", ...)."""

    id: str
    number: str
    body_id: str
    body: str
    state: str


@dataclass(frozen=True)
class WaveName:
    """A survey on which priorities can rest. instrument: its reference."""

    id: str
    label: str
    year: int
    instrument: str


@dataclass(frozen=True)
class PriorityView:
    """The priorities of an area in one version.

    evidence: of all factors, also of those without a number; listed: the frozen list of those that can be chosen.
    reference: with what the values were compared, in words; empty where with nothing. version: of the last change.
    """

    id: str
    number: int
    state: Literal["open", "decided"]
    wave: WaveName
    listed: tuple[str, ...]
    entries: Mapping[str, str | int]
    evidence: tuple[FactorEvidence, ...]
    reference: Text
    votes: tuple[VoteView, ...]
    begun_on: date
    decided_on: date | None
    present: int | None
    review_on: date | None
    decision: LoggedDecision | None
    changed_by: str
    changed_at: datetime
    version: int

    @property
    def choice(self) -> Choice:
        """What was entered, in its meaning."""
        return Choice.of(self.entries, self.listed)

    @property
    def running(self) -> VoteView | None:
        """The round that is open."""
        return next((one for one in self.votes if one.is_open), None)

    @property
    def last_result(self) -> VoteView | None:
        """The newest closed round that has a result."""
        return next((one for one in self.votes if not one.is_open and one.tally is not None), None)

    def factor(self, name: str) -> FactorEvidence | None:
        """Return what is known about a factor."""
        return next((one for one in self.evidence if one.factor == name), None)


@dataclass(frozen=True)
class VersionName:
    """A version of the priorities of an area, to be opened."""

    number: int
    state: str
    begun_on: date
    decided_on: date | None


@dataclass(frozen=True)
class Priorities:
    """The priorities of an area.

    shown: the version that was asked for, else the newest; None before anything began. waves: surveys with numbers,
    newest first. bodies: (id, name) of those whose decision it can be, the area team first. step: how far the step of
    the process is.
    """

    area_id: str
    name: str
    ags: str
    city_name: str
    made_up: bool
    shown: PriorityView | None
    versions: tuple[VersionName, ...]
    waves: tuple[WaveName, ...]
    bodies: tuple[tuple[str, str], ...]
    step: StepState

    @property
    def newest(self) -> bool:
        """Whether the version that is shown is the newest one."""
        return self.shown is not None and self.shown.number == self.versions[0].number


def vote_view(found: RoundRecord, own: OwnVote) -> VoteView:
    """Return what may be seen of a round: no sums while it is open, none where too few have voted."""
    told = found.closed_on is not None and found.voters >= FEWEST_VOTERS
    return VoteView(
        found.id,
        found.opened_on,
        found.closed_on,
        found.present,
        found.marks,
        found.voters,
        dict(found.tally) if told else None,
        own,
    )


def priority_view(
    found: PriorityRecord,
    wave: WaveName,
    evidence: tuple[FactorEvidence, ...],
    reference: Text,
    votes: tuple[VoteView, ...],
    decision: LoggedDecision | None,
) -> PriorityView:
    """Return what may be seen of priorities."""
    return PriorityView(
        found.id,
        found.number,
        "decided" if found.state == "decided" else "open",
        wave,
        found.listed,
        dict(found.entries),
        evidence,
        reference,
        votes,
        found.begun_on,
        found.decided_on,
        found.present,
        found.review_on,
        decision,
        found.changed_by,
        found.changed_at,
        found.version,
    )


def version_name(found: PriorityRecord) -> VersionName:
    """Return a version as it can be chosen."""
    return VersionName(found.number, found.state, found.begun_on, found.decided_on)
