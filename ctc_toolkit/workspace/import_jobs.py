"""Large surveys stored in the background: what the page has read and checked is held, sealed, until the job ends.

Never the file: only what would be stored anyway (columns of the questionnaire, in random order). It goes with the end
of the job however it ends, when a person cancels it and when nobody works on it for `jobs.HELD_HOURS`; no backup
holds it. Whoever removes it may store the survey, so that this happens once, or not at all.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewWave
from ctc_toolkit.store.jobs import CANCELLED
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.survey.instrument_files import load_instrument
from ctc_toolkit.workspace import jobs
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.jobs import JobView
from ctc_toolkit.workspace.keys import secret_keys
from ctc_toolkit.workspace.same_answers import refuse_nearly_same
from ctc_toolkit.workspace.waves import keep_wave, new_wave, refuse_unfit

if TYPE_CHECKING:
    from ctc_toolkit.survey.responses import ResponseTable

KIND = "import"
LARGE = 10_000
"""From so many respondents on a survey is stored in the background; below it takes a fraction of a second."""
CHECKING = (20, 70)
"""Percent of the work at which comparing with earlier surveys begins and ends."""


@dataclass(frozen=True)
class ImportNotes:
    """What the page said about the file, to be said again at the end. left_out: findings on columns not imported.

    not_known: answers that count as missing as the questionnaire does not know them.
    """

    left_out: tuple[Finding, ...] = ()
    not_known: int = 0


@dataclass(frozen=True)
class ImportJob:
    """A survey that is stored in the background, or was. questions: how many. kept_until: of the plan."""

    job: JobView
    label: str
    respondents: int
    questions: int
    notes: ImportNotes
    kept_until: date | None


def order_import(
    actor: Actor,
    ws: Workspace,
    *,
    ags: str,
    label: str,
    year: int,
    table: ResponseTable,
    plan: str | None = None,
    notes: ImportNotes | None = None,
) -> JobView:
    """Let a survey be stored in the background; `job_work.wake` begins with it. See `import_wave`.

    Raises:
        ToolkitError: what `import_wave` raises, but for `nearly_same_answers`, with which the job can fail;
            `jobs_too_many`.
    """
    with looking(actor, ws, "order_import", ags) as grant:
        refuse_unfit(grant, ags, table.source_hash, plan)
    new = new_wave(ags, label, year, table)
    notes = notes or ImportNotes()
    request = {
        "label": new.label,
        "year": year,
        "plan": plan,
        "instrument": new.instrument,
        "source": new.source_hash,
        "respondents": new.respondents,
        "questions": int(table.answers.shape[1]),
        "not_known": notes.not_known,
        "left_out": [_written(finding) for finding in notes.left_out],
    }
    with changing(actor, ws, "order_import", ags) as grant:
        _, kept_until = refuse_unfit(grant, ags, table.source_hash, plan)
        job = jobs.add_job(grant, ags, KIND, {**request, "kept_until": kept_until.isoformat() if kept_until else ""})
        text = base64.b64encode(new.answers).decode("ascii")
        grant.repository.jobs.hold(job.id, secret_keys(ws).seal(text, _purpose(job.id)).encode())
        grant.record(f"job {job.id}", ags)
    return job


def import_jobs(actor: Actor, ws: Workspace, ags: str) -> tuple[ImportJob, ...]:
    """Return the surveys of a city that are being stored or were stored within the last hours, newest first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "import_jobs", ags) as grant:
        found = jobs.jobs_of(grant, grant.city(ags).ags)
        return tuple(_read(job) for job in found if job.kind == KIND)


def cancel_import(actor: Actor, ws: Workspace, job_id: str) -> bool:
    """Throw away what is held for a job, so that nothing is stored; False: it is stored or has ended already.

    Raises:
        ToolkitError: `not_available`.
    """
    with changing(actor, ws, "cancel_import", job_id) as grant:
        ags = grant.repository.jobs.city_of(job_id)
        if ags is None:
            raise ToolkitError("not_available")
        grant.city(ags)
        done = grant.repository.jobs.throw_away(job_id, CANCELLED)
        if done:
            grant.record(f"job {job_id}", ags)
        return done


def _make(actor: Actor, ws: Workspace, request: Mapping[str, Any], told: jobs.Told) -> str:
    """Store the survey that is held and return its id, which is that of the job; done again it is there already."""
    job = str(request["job"])
    told(5, "reading")
    with looking(actor, ws, "order_import", job) as grant:
        held = grant.repository.jobs.held(job)
        there = grant.repository.wave(job, grant.within)
        ags = str(grant.repository.jobs.city_of(job))
    if there is not None:
        return job
    if held is None:
        raise ToolkitError("import_gone")
    new = _opened(ws, job, ags, held, request)
    told(CHECKING[0], "checking")
    _compare(actor, ws, new, told)
    told(CHECKING[1], "storing")
    keep_wave(ws, actor, replace(new, id=job), request["plan"], held_for=job)
    return job


def _opened(ws: Workspace, job: str, ags: str, held: bytes, request: Mapping[str, Any]) -> NewWave:
    """Return the survey that was ordered, with its answers as they were sealed.

    Raises:
        ToolkitError: `import_sealed`: whoever works has other keys than who took the order.
    """
    from ctc_toolkit.workspace.waves import SOFTWARE

    text = secret_keys(ws).open(held.decode("ascii"), _purpose(job))
    if text is None:
        raise ToolkitError("import_sealed")
    return NewWave(
        ags=ags,
        instrument=str(request["instrument"]),
        year=int(request["year"]),
        label=str(request["label"]),
        respondents=int(request["respondents"]),
        source_hash=str(request["source"]),
        software=SOFTWARE,
        answers=base64.b64decode(text),
    )


def _compare(actor: Actor, ws: Workspace, new: NewWave, told: jobs.Told) -> None:
    """Compare the answers with those of the earlier surveys of the city, one after the other."""
    from ctc_toolkit.survey.answers_file import answers_from_parquet

    table = answers_from_parquet(new.answers, load_instrument(new.instrument))
    with looking(actor, ws, "order_import", new.ags) as grant:
        city = grant.city(new.ags)
    first, last = CHECKING
    for number, wave in enumerate(city.waves):
        with looking(actor, ws, "order_import", new.ags) as grant:
            refuse_nearly_same(grant.repository, replace(city, waves=(wave,)), table)
        told(first + round((last - first) * (number + 1) / len(city.waves)), f"checking {number + 1} {len(city.waves)}")


def _read(job: JobView) -> ImportJob:
    told = job.request
    left_out = tuple(
        Finding(one["rule"], "note", one["column"], one["rows"], one["values"]) for one in told["left_out"]
    )
    return ImportJob(
        job,
        told["label"],
        told["respondents"],
        told["questions"],
        ImportNotes(left_out, told["not_known"]),
        date.fromisoformat(told["kept_until"]) if told["kept_until"] else None,
    )


def _written(finding: Finding) -> dict[str, Any]:
    values = {name: one if isinstance(one, int | float) else str(one) for name, one in finding.values.items()}
    return {"rule": finding.rule, "column": finding.column, "rows": int(finding.rows), "values": values}


def _purpose(job_id: str) -> str:
    return f"held import {job_id}"


HANDLERS: Mapping[str, jobs.Handler] = {KIND: _make}
