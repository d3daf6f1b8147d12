"""Priorities of areas and rounds of silent votes, as seen inside one transaction.

A vote is added to the sums of its round and kept nowhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.models import Area, PrioritySet, VoterMark, VoteRound, new_id, now
from ctc_toolkit.store.queries import column

Entry = str | int


@dataclass(frozen=True)
class PriorityRecord:
    """The priorities of an area in one version; see `models.PrioritySet`."""

    id: str
    area_id: str
    number: int
    wave_id: str
    state: str
    listed: tuple[str, ...]
    entries: Mapping[str, Entry]
    evidence: str
    evidence_hash: str
    reference: str
    begun_on: date
    decided_on: date | None
    present: int | None
    review_on: date | None
    decision_id: str | None
    changed_by: str
    changed_at: datetime
    version: int


@dataclass(frozen=True)
class RoundRecord:
    """A round of votes. tally: marks by factor; for whoever counts them alone as long as the round is open."""

    id: str
    set_id: str
    opened_on: date
    present: int
    marks: int
    voters: int
    tally: Mapping[str, int]
    closed_on: date | None
    version: int


@dataclass(frozen=True)
class Decided:
    """What makes priorities decided: day, people present, next review, the values they rest on, the decision."""

    on: date
    present: int
    review_on: date
    evidence: str
    evidence_hash: str
    reference: str
    decision_id: str


class PriorityTables:
    """Priorities of areas with their rounds of votes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_area(self, area_id: str) -> list[PriorityRecord]:
        """Return the priorities of an area, newest version first."""
        statement = select(PrioritySet).where(column(PrioritySet.area_id) == area_id)
        found = self._session.scalars(statement.order_by(column(PrioritySet.number).desc())).all()
        return [_record(one) for one in found]

    def decided_with(self, decisions: Collection[str]) -> dict[str, tuple[str, int]]:
        """Return area and version of the priorities that belong to decisions of bodies (ids)."""
        if not decisions:
            return {}
        statement = select(PrioritySet).where(column(PrioritySet.decision_id).in_(sorted(decisions)))
        return {str(one.decision_id): (one.area_id, one.number) for one in self._session.scalars(statement)}

    def held(self, area_id: str, set_id: str) -> PriorityRecord | None:
        """Return priorities of an area, held until the transaction ends."""
        found = self._held(set_id)
        return _record(found) if found is not None and found.area_id == area_id else None

    def begin(
        self, area_id: str, wave_id: str, listed: Sequence[str], entries: Mapping[str, Entry], who: str, today: date
    ) -> PriorityRecord:
        """Begin the next version for an area; others wait with theirs.

        Raises:
            ToolkitError: `priorities_open_already`.
        """
        self._session.execute(select(column(Area.id)).where(column(Area.id) == area_id).with_for_update())
        if any(one.state == "open" for one in self.of_area(area_id)):
            raise ToolkitError("priorities_open_already")
        last = self._session.scalar(
            select(func.max(column(PrioritySet.number))).where(column(PrioritySet.area_id) == area_id)
        )
        added = PrioritySet(
            area_id=area_id,
            number=(last or 0) + 1,
            wave_id=wave_id,
            listed=_canonical(list(listed)),
            entries=_canonical(dict(entries)),
            begun_on=today,
            changed_by=who,
        )
        self._session.add(added)
        self._session.flush()
        return _record(added)

    def save_entries(self, set_id: str, entries: Mapping[str, Entry], who: str) -> PriorityRecord:
        """Store what was entered."""
        found = self._session.get_one(PrioritySet, set_id)
        found.entries, found.changed_by, found.changed_at = _canonical(dict(entries)), who, now()
        self._session.flush()
        return _record(found)

    def decide(self, set_id: str, decided: Decided, who: str) -> PriorityRecord:
        """Make priorities decided."""
        found = self._session.get_one(PrioritySet, set_id)
        found.state, found.decided_on, found.present = "decided", decided.on, decided.present
        found.review_on, found.decision_id, found.reference = decided.review_on, decided.decision_id, decided.reference
        found.evidence, found.evidence_hash = decided.evidence, decided.evidence_hash
        found.changed_by, found.changed_at = who, now()
        self._session.flush()
        return _record(found)

    def remove(self, set_id: str) -> None:
        """Delete priorities with their rounds."""
        self._remove([set_id])

    def remove_of_wave(self, wave_id: str) -> None:
        """Delete everything that rests on a wave that was imported by mistake."""
        found = self._session.scalars(select(column(PrioritySet.id)).where(column(PrioritySet.wave_id) == wave_id))
        self._remove(list(found))

    def rounds(self, sets: Collection[str]) -> list[RoundRecord]:
        """Return the rounds of priorities (ids), newest first."""
        if not sets:
            return []
        statement = select(VoteRound).where(column(VoteRound.set_id).in_(sorted(sets)))
        found = [_round(one) for one in self._session.scalars(statement)]
        return sorted(found, key=lambda one: (one.closed_on is None, one.opened_on, one.id), reverse=True)

    def open_round(self, set_id: str, *, present: int, marks: int, listed: Sequence[str], today: date) -> RoundRecord:
        """Open a round of votes on priorities that are held.

        Raises:
            ToolkitError: `vote_open_already`.
        """
        if any(one.closed_on is None for one in self.rounds([set_id])):
            raise ToolkitError("vote_open_already")
        added = VoteRound(
            id=new_id(),
            set_id=set_id,
            opened_on=today,
            present=present,
            marks=marks,
            tally=_canonical(dict.fromkeys(listed, 0)),
            salt=secrets.token_hex(32),
        )
        self._session.add(added)
        self._session.flush()
        return _round(added)

    def held_round(self, round_id: str) -> RoundRecord | None:
        """Return a round, held until the transaction ends."""
        found = self._held_round(round_id)
        return _round(found) if found is not None else None

    def note_voter(self, round_id: str, account: str) -> None:
        """Note that an account has voted in a round that is held.

        Raises:
            ToolkitError: `vote_given_already`.
        """
        mark = self._mark(round_id, account)
        if self._session.get(VoterMark, mark) is not None:
            raise ToolkitError("vote_given_already")
        self._session.add(VoterMark(mark=mark, round_id=round_id))
        self._session.flush()

    def has_voted(self, round_id: str, account: str) -> bool:
        """Return whether an account has voted in an open round."""
        return self._session.get(VoterMark, self._mark(round_id, account)) is not None

    def count_vote(self, round_id: str, tally: Mapping[str, int]) -> RoundRecord:
        """Store the new sums of a round that is held, with one voter more."""
        found = self._session.get_one(VoteRound, round_id)
        found.tally, found.voters = _canonical(dict(tally)), found.voters + 1
        self._session.flush()
        return _round(found)

    def close_round(self, round_id: str, *, today: date, keep: str) -> RoundRecord:
        """Close a round for good. keep: "sums", or "nothing" where too few have voted for a result."""
        self._session.execute(delete(VoterMark).where(column(VoterMark.round_id) == round_id))
        self._session.expire_all()
        found = self._session.get_one(VoteRound, round_id)
        found.closed_on, found.salt = today, ""
        if keep == "nothing":
            found.tally = "{}"
        self._session.flush()
        return _round(found)

    def _mark(self, round_id: str, account: str) -> str:
        salt = self._session.get_one(VoteRound, round_id).salt
        return hmac.new(salt.encode(), f"{round_id} {account}".encode(), hashlib.sha256).hexdigest()

    def _held(self, set_id: str) -> PrioritySet | None:
        statement = select(PrioritySet).where(column(PrioritySet.id) == set_id).with_for_update()
        return self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()

    def _held_round(self, round_id: str) -> VoteRound | None:
        statement = select(VoteRound).where(column(VoteRound.id) == round_id).with_for_update()
        return self._session.scalars(statement.execution_options(populate_existing=True)).one_or_none()

    def _remove(self, sets: Collection[str]) -> None:
        rounds = select(column(VoteRound.id)).where(column(VoteRound.set_id).in_(sorted(sets)))
        self._session.execute(delete(VoterMark).where(column(VoterMark.round_id).in_(rounds)))
        self._session.execute(delete(VoteRound).where(column(VoteRound.set_id).in_(sorted(sets))))
        self._session.execute(delete(PrioritySet).where(column(PrioritySet.id).in_(sorted(sets))))
        self._session.expire_all()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _record(found: PrioritySet) -> PriorityRecord:
    return PriorityRecord(
        found.id,
        found.area_id,
        found.number,
        found.wave_id,
        found.state,
        tuple(json.loads(found.listed)),
        json.loads(found.entries),
        found.evidence,
        found.evidence_hash,
        found.reference,
        found.begun_on,
        found.decided_on,
        found.present,
        found.review_on,
        found.decision_id,
        found.changed_by,
        found.changed_at,
        found.version,
    )


def _round(found: VoteRound) -> RoundRecord:
    return RoundRecord(
        found.id,
        found.set_id,
        found.opened_on,
        found.present,
        found.marks,
        found.voters,
        json.loads(found.tally),
        found.closed_on,
        found.version,
    )
