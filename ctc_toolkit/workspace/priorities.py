"""Priorities of an area: a working version, silent votes, the decision with its reasons, and later reviews.

A vote leaves no line in the audit log: such a line would hold its time. What is kept of votes are sums.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ctc_toolkit.access import Actor, covers
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.priorities import (
    FEWEST,
    FEWEST_VOTERS,
    MOST_MARKS,
    MOST_PRESENT,
    ballot_problem,
    counted,
    evidence_from_document,
    merged_entries,
    shortlist,
    tidied_entries,
)
from ctc_toolkit.store import WaveRecord
from ctc_toolkit.store.priorities import PriorityRecord, RoundRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.priority_evidence import evidence_of_wave, read_reference, shares_of_wave
from ctc_toolkit.workspace.priority_log import deciding_bodies, logged_decision, state_of_step
from ctc_toolkit.workspace.priority_views import (
    LoggedDecision,
    OwnVote,
    Priorities,
    PriorityView,
    VoteView,
    WaveName,
    priority_view,
    version_name,
    vote_view,
)

Entries = Mapping[str, str | int]
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class EntriesSaved:
    """What was entered was stored, together with what others had changed meanwhile. version: of the priorities now."""

    entries: Entries
    at: datetime
    version: int


@dataclass(frozen=True)
class EntriesConflict:
    """Nothing was stored: others changed the same places meanwhile. current: what stands there now."""

    keys: tuple[str, ...]
    current: Entries
    changed_by: str


def area_priorities(actor: Actor, ws: Workspace, area_id: str, *, number: int | None = None) -> Priorities:
    """Return the priorities of an area. number: of an earlier version; None: the newest.

    Raises:
        ToolkitError: `not_available`, `priorities_damaged`, and as `wave_profile`.
    """
    with looking(actor, ws, "area_priorities", area_id) as grant:
        ags, area = grant.area(area_id)
        city = grant.city(ags)
        records = grant.repository.priorities.of_area(area_id)
        waves = tuple(_wave_name(wave) for wave in city.waves)
        record = _chosen(records, number)
        votes = _votes(grant, ags, area_id, record) if record is not None else ()
        decision = logged_decision(grant.repository, record) if record is not None else None
        bodies = deciding_bodies(grant.repository, ags, area_id)
        step = state_of_step(grant.repository, area_id)
    shown = _view(actor, ws, record, waves, votes, decision) if record is not None else None
    versions = tuple(version_name(one) for one in records)
    return Priorities(area.id, area.name, ags, city.name, city.made_up, shown, versions, waves, bodies, step)


def begin_priorities(
    actor: Actor, ws: Workspace, area_id: str, wave_id: str, *, today: date | None = None
) -> PriorityRecord:
    """Begin a version: the list of factors with a number is frozen; entries of the version before are taken over.

    Raises:
        ToolkitError: `not_available`, `priorities_no_factors`, `priorities_open_already`, and as `wave_profile`.
    """
    with looking(actor, ws, "begin_priorities", area_id) as grant:
        ags, _ = grant.area(area_id)
        wave = grant.wave(wave_id)
        if wave.ags != ags:
            raise ToolkitError("not_available")
    listed = shortlist(shares_of_wave(actor, ws, _wave_name(wave)))
    if len(listed) < FEWEST:
        raise ToolkitError("priorities_no_factors", label=wave.label, found=len(listed), fewest=FEWEST)
    with changing(actor, ws, "begin_priorities", area_id) as grant:
        grant.area(area_id)
        tables = grant.repository.priorities
        earlier = next(iter(tables.of_area(area_id)), None)
        entries = _taken_over(earlier.entries, listed) if earlier is not None else {}
        begun = tables.begin(area_id, wave_id, listed, entries, actor.name, today or _today())
        grant.record(f"area {area_id}: priorities {begun.number}", ags)
        return begun


def save_priorities(
    actor: Actor, ws: Workspace, area_id: str, set_id: str, *, before: Entries, after: Entries
) -> EntriesSaved | EntriesConflict:
    """Store what somebody changed: from `before` (what was read) to `after`. Keys: see `riskfactors.priorities.choice`.

    Raises:
        ToolkitError: `not_available`, `priorities_decided`, `priority_reason_long`, `priority_entry_unknown`.
    """
    with changing(actor, ws, "save_priorities", area_id) as grant:
        ags, held = _open(grant, area_id, set_id)
        wanted = tidied_entries(after, held.listed)
        together, clashes = merged_entries(before, wanted, held.entries)
        if clashes:
            return EntriesConflict(clashes, held.entries, held.changed_by)
        saved = grant.repository.priorities.save_entries(held.id, together, actor.name)
        grant.record(f"area {area_id}: priorities {held.number}", ags)
        return EntriesSaved(saved.entries, saved.changed_at, saved.version)


def remove_priorities(actor: Actor, ws: Workspace, area_id: str, set_id: str) -> None:
    """Delete a version that is not decided, with its votes.

    Raises:
        ToolkitError: `not_available`, `priorities_decided`.
    """
    with changing(actor, ws, "remove_priorities", area_id) as grant:
        ags, held = _open(grant, area_id, set_id)
        grant.repository.priorities.remove(held.id)
        grant.record(f"area {area_id}: priorities {held.number}", ags)
    ws.store.empty_log()


def open_vote(
    actor: Actor,
    ws: Workspace,
    area_id: str,
    set_id: str,
    *,
    present: int,
    marks: int,
    today: date | None = None,
) -> RoundRecord:
    """Open a round of silent votes. present: how many can vote; marks: how many factors each may mark.

    Raises:
        ToolkitError: `not_available`, `priorities_decided`, `vote_present`, `vote_marks`, `vote_open_already`.
    """
    with changing(actor, ws, "open_vote", area_id) as grant:
        ags, held = _open(grant, area_id, set_id)
        for problem in vote_problems(present, marks, len(held.listed)).values():
            raise problem
        opened = grant.repository.priorities.open_round(
            held.id, present=present, marks=marks, listed=held.listed, today=today or _today()
        )
        grant.record(f"area {area_id}: votes on priorities {held.number}", ags)
        return opened


def cast_vote(actor: Actor, ws: Workspace, area_id: str, round_id: str, ballot: Sequence[str]) -> int:
    """Add one vote to the sums of an open round and return how many have voted.

    Whoever may open rounds lends the computer to several people; anybody else with an account has one vote. Nothing is
    kept of who voted what, and no line in the audit log.

    Raises:
        ToolkitError: `not_available`, `vote_closed`, `vote_full`, `vote_given_already`, `vote_empty`, `vote_too_many`,
            `vote_unknown_factor`.
    """
    with changing(actor, ws, "cast_vote", area_id) as grant:
        ags, held, voting = _round(grant, area_id, round_id)
        problem = ballot_problem(ballot, held.listed, voting.marks)
        if problem is not None:
            raise problem
        if voting.voters >= voting.present:
            raise ToolkitError("vote_full", present=voting.present)
        tables = grant.repository.priorities
        if actor.account is not None and not _lends(grant, ags, area_id):
            tables.note_voter(voting.id, actor.account)
        return tables.count_vote(voting.id, counted(voting.tally, ballot)).voters


def close_vote(actor: Actor, ws: Workspace, area_id: str, round_id: str, *, today: date | None = None) -> VoteView:
    """Close a round for good; from three votes on it has a result.

    Raises:
        ToolkitError: `not_available`, `vote_closed`.
    """
    with changing(actor, ws, "close_vote", area_id) as grant:
        ags, held, voting = _round(grant, area_id, round_id)
        keep = "sums" if voting.voters >= FEWEST_VOTERS else "nothing"
        closed = grant.repository.priorities.close_round(voting.id, today=today or _today(), keep=keep)
        grant.record(f"area {area_id}: votes on priorities {held.number}", ags)
    ws.store.empty_log()
    return vote_view(closed, "several")


def vote_problems(present: int, marks: int, listed: int) -> dict[str, ToolkitError]:
    """Return what is wrong with the entries for a round, by field."""
    found = {}
    if not FEWEST_VOTERS <= present <= MOST_PRESENT:
        found["present"] = ToolkitError("vote_present", found=present, fewest=FEWEST_VOTERS, most=MOST_PRESENT)
    if not 1 <= marks <= min(MOST_MARKS, listed):
        found["marks"] = ToolkitError("vote_marks", found=marks, most=min(MOST_MARKS, listed))
    return found


def _view(
    actor: Actor,
    ws: Workspace,
    record: PriorityRecord,
    waves: Sequence[WaveName],
    votes: tuple[VoteView, ...],
    decision: LoggedDecision | None,
) -> PriorityView:
    wave = next(one for one in waves if one.id == record.wave_id)
    if record.state == "decided":
        evidence, reference = (
            evidence_from_document(record.evidence, record.evidence_hash),
            read_reference(record.reference),
        )
    else:
        evidence, reference = evidence_of_wave(actor, ws, wave)
    return priority_view(record, wave, evidence, reference, votes, decision)


def _chosen(records: Sequence[PriorityRecord], number: int | None) -> PriorityRecord | None:
    if number is None:
        return records[0] if records else None
    found = next((one for one in records if one.number == number), None)
    if found is None:
        raise ToolkitError("not_available")
    return found


def _votes(grant: Grant, ags: str, area_id: str, record: PriorityRecord) -> tuple[VoteView, ...]:
    tables = grant.repository.priorities
    return tuple(vote_view(one, _own(grant, ags, area_id, one)) for one in tables.rounds([record.id]))


def _own(grant: Grant, ags: str, area_id: str, voting: RoundRecord) -> OwnVote:
    if _lends(grant, ags, area_id):
        return "several"
    account = grant.actor.account
    if account is None or voting.closed_on is not None:
        return "open"
    return "given" if grant.repository.priorities.has_voted(voting.id, account) else "open"


def _lends(grant: Grant, ags: str, area_id: str) -> bool:
    """Return whether several people may vote one after the other where this person has signed in."""
    return covers(grant.actor, "open_vote", grant.kind, ags, area_id)


def _open(grant: Grant, area_id: str, set_id: str) -> tuple[str, PriorityRecord]:
    """Return the city and the priorities that are at work, held."""
    ags, _ = grant.area(area_id)
    held = grant.repository.priorities.held(area_id, set_id) if _ID.fullmatch(set_id) else None
    if held is None:
        raise ToolkitError("not_available")
    if held.state != "open":
        raise ToolkitError("priorities_decided")
    return ags, held


def _round(grant: Grant, area_id: str, round_id: str) -> tuple[str, PriorityRecord, RoundRecord]:
    """Return the city, the priorities and the round that takes votes, held."""
    tables = grant.repository.priorities
    grant.area(area_id)
    voting = tables.held_round(round_id) if _ID.fullmatch(round_id) else None
    if voting is None:
        raise ToolkitError("not_available")
    ags, held = _open(grant, area_id, voting.set_id)
    if voting.closed_on is not None:
        raise ToolkitError("vote_closed")
    return ags, held, voting


def _taken_over(entries: Entries, listed: Sequence[str]) -> dict[str, str | int]:
    """Return the entries of an earlier version as far as their factors are on the new list."""
    return {
        key: value for key, value in entries.items() if key.startswith("weight.") or key.rpartition(".")[2] in listed
    }


def _wave_name(wave: WaveRecord) -> WaveName:
    return WaveName(wave.id, wave.label, wave.year, wave.instrument)


def _today() -> date:
    return datetime.now().astimezone().date()
