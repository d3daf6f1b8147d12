"""Deletion as a use case: what is due, deleting it, and the proofs that it is gone.

The dates: answers until the day that was decided before the survey, without one twelve months after the import; texts
kept for people whose account was disabled 90 days; the audit log twelve months; made reports 400 days; ended sessions
and used codes not at all. Released tables, submitted versions and the wave itself stay. Shared texts of an area belong
to its team, not to the person who typed last, and stay as well.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import CityRecord, Repository, WaveRecord
from ctc_toolkit.workspace.deletion_runs import DeletionInSteps, checked_again, kept_proof
from ctc_toolkit.workspace.deletion_views import (
    SOON_DAYS,
    DeletedItem,
    DeletionRun,
    DueItem,
    DueList,
    ProofView,
    read_proof,
)
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.report_keeping import forget_old_reports
from ctc_toolkit.workspace.team_surveys import close_overdue

KEPT_TEXT_DAYS = 90
"""How long texts are kept for people whose account is disabled."""

YEARS = 1
"""How long answers without a decided date, and lines of the audit log, are kept."""


def deletions_due(actor: Actor, ws: Workspace, *, ags: str | None = None, today: date | None = None) -> DueList:
    """Return what is due for deletion now or within 30 days: of one city, or of all that the actor may delete in.

    Sessions, codes, audit lines and open proofs belong to no city; only who may delete everywhere sees them.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "deletions_due", ags or "") as grant:
        return _due(grant, ags, today or _today())


def delete_answers(actor: Actor, ws: Workspace, wave_id: str) -> ProofView:
    """Delete the answers of a wave now, before their date, and return the proof.

    The wave, the standard tables and everything released before stay.

    Raises:
        ToolkitError: `not_available`, `answers_already_deleted`, `answers_damaged`, `changed_meanwhile`, and what
            computing, releasing and storing raise; the answers are still there then.
    """
    with looking(actor, ws, "delete_answers", wave_id) as grant:
        _refuse_twice(grant.wave(wave_id))
    run = DeletionInSteps(actor, ws, "delete_answers", "by_hand")
    run.prepare([wave_id])
    if not run.delete_answers(wave_id):
        with looking(actor, ws, "delete_answers", wave_id) as grant:
            _refuse_twice(grant.wave(wave_id))
    return run.finish()


def run_deletion(actor: Actor, ws: Workspace, *, ags: str | None = None, today: date | None = None) -> DeletionRun:
    """Delete everything that is due, in one city or wherever the actor may, and return the proof.

    Team surveys whose last day is two weeks past are closed first, with which their answers are deleted; reports that
    have been kept for 400 days are deleted, too.
    It can be killed at any moment and run again. Where it runs for all cities, proofs that are still open are checked
    once more. What cannot be deleted stands among the problems of the proof and stays for the next run.

    Raises:
        ToolkitError: `not_available`, and one of the codes that begin with `database_`.
    """
    day = today or _today()
    with looking(actor, ws, "run_deletion", ags or "") as grant:
        due, everywhere = _due(grant, ags, day).due, ags is None and grant.within is None
        open_proofs = _open_proofs(grant.repository) if everywhere else []
    close_overdue(ws, day)
    forget_old_reports(ws, day)
    run = DeletionInSteps(actor, ws, "run_deletion", "schedule")
    waves = {item.wave_id: item for item in due if item.wave_id is not None}
    run.prepare(list(waves))
    for wave_id, item in waves.items():
        try:
            run.delete_answers(wave_id, item.due_on)
        except ToolkitError as error:
            run.failed(f"{item.city}: {item.label}", error)
    for item in due:
        if item.kind == "kept_texts" and item.ags is not None:
            _delete_kept_texts(actor, ws, run, item, day)
    if everywhere and any(item.kind in ("sessions", "codes", "audit_lines") for item in due):
        _delete_common(actor, ws, run, day)
    if not run.proof.items:
        with changing(actor, ws, "run_deletion", ags or "") as grant:
            grant.record("nothing deleted", ags)
    earlier = tuple(kept_proof(ws, checked_again(ws, proof)) for proof in open_proofs)
    return DeletionRun(run.finish(), earlier)


def deletion_proofs(actor: Actor, ws: Workspace) -> list[ProofView]:
    """Return all proofs of deletion, newest first.

    Raises:
        ToolkitError: `not_available`, `deletion_proof_damaged`.
    """
    with looking(actor, ws, "deletion_proofs", about="catalogue") as grant:
        return [read_proof(record) for record in reversed(grant.repository.releases.proofs())]


def deletion_date(delete_on: date | None, imported_at: datetime) -> date:
    """Return until when answers are kept: the decided day, else twelve months after the import."""
    return delete_on or _years_later(imported_at.astimezone().date(), YEARS)


def _due(grant: Grant, ags: str | None, day: date) -> DueList:
    if ags is not None:
        grant.city(ags)
    within = grant.within if ags is None else {ags}
    cities = {city.ags: city for city in grant.repository.cities(within)}
    items = [
        _due_answers(city, wave)
        for city in cities.values()
        for wave in city.waves
        if wave.has_answers and deletion_date(wave.delete_on, wave.imported_at) <= day + timedelta(days=SOON_DAYS)
    ]
    kept = grant.repository.deletions.kept_texts(_kept_texts_before(day), within)
    items += [DueItem("kept_texts", day, count, ags=key, city=cities[key].name) for key, count in kept.items()]
    if within is None:
        items += _due_everywhere(grant.repository, day)
    order = sorted(items, key=lambda item: (item.due_on, item.city or "", item.label or "", item.kind))
    return DueList(day, tuple(order))


def _due_answers(city: CityRecord, wave: WaveRecord) -> DueItem:
    return DueItem(
        "answers",
        deletion_date(wave.delete_on, wave.imported_at),
        wave.respondents,
        "decided" if wave.delete_on is not None else "rule",
        city.ags,
        city.name,
        wave.id,
        wave.label,
        wave.year,
    )


def _due_everywhere(repository: Repository, day: date) -> list[DueItem]:
    deletions, moment = repository.deletions, datetime.now(UTC)
    counted = [
        DueItem("sessions", day, deletions.ended_sessions(moment)),
        DueItem("codes", day, deletions.spent_codes(moment)),
        DueItem("audit_lines", day, deletions.old_audit_lines(_audit_before(day))),
        DueItem("open_proof", day, len(_open_proofs(repository))),
    ]
    return [item for item in counted if item.count]


def _open_proofs(repository: Repository) -> list[ProofView]:
    proofs = (read_proof(record) for record in repository.releases.proofs())
    return [proof for proof in proofs if proof.state == "open" and proof.items]


def _delete_kept_texts(actor: Actor, ws: Workspace, run: DeletionInSteps, item: DueItem, day: date) -> None:
    with changing(actor, ws, "run_deletion", item.ags or "") as grant:
        city = grant.city(item.ags or "")
        count = grant.repository.deletions.remove_kept_texts(_kept_texts_before(day), city.ags)
        if count:
            run.add(grant, DeletedItem("kept_texts", count, city.ags, city.name))
            grant.record(f"kept texts: {count}", city.ags)


def _delete_common(actor: Actor, ws: Workspace, run: DeletionInSteps, day: date) -> None:
    moment = datetime.now(UTC)
    with changing(actor, ws, "run_deletion") as grant:
        deletions = grant.repository.deletions
        counts = {
            "sessions": deletions.remove_ended_sessions(moment),
            "codes": deletions.remove_spent_codes(moment),
            "audit_lines": grant.repository.audit.remove_before(_audit_before(day)),
        }
        for kind, count in counts.items():
            if count:
                run.add(grant, DeletedItem(kind, count))
        if any(counts.values()):
            grant.record("; ".join(f"{kind}: {count}" for kind, count in counts.items() if count), None)


def _refuse_twice(wave: WaveRecord) -> None:
    if wave.source == "tables":
        raise ToolkitError("wave_is_tables", label=wave.label)
    if wave.answers_deleted_at is not None:
        day = wave.answers_deleted_at.astimezone().strftime("%d.%m.%Y")
        raise ToolkitError("answers_already_deleted", label=wave.label, date=day)


def _today() -> date:
    return datetime.now().astimezone().date()


def _kept_texts_before(day: date) -> datetime:
    return _midnight(day) - timedelta(days=KEPT_TEXT_DAYS)


def _audit_before(day: date) -> datetime:
    return _midnight(_years_later(day, -YEARS))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
