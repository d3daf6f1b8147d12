"""The standard tables of a survey, released in the background, so that nobody waits for them on a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ctc_toolkit.access import Actor
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import jobs
from ctc_toolkit.workspace.evaluation_sources import complete_tables
from ctc_toolkit.workspace.handle import Workspace, changing, looking
from ctc_toolkit.workspace.jobs import JobView
from ctc_toolkit.workspace.profiles import profile_of_wave

KIND = "release"
LOCKS = (5, 60)
"""Percent of the work at which deciding the locks begins and ends."""


def order_release(actor: Actor, ws: Workspace, wave_id: str) -> JobView:
    """Let the standard tables of a survey be released in the background; `job_work.wake` begins with it.

    As with the first look at a profile, it is settled with it which checks count and whether answers are weighted.

    Raises:
        ToolkitError: `not_available`, `jobs_too_many`, `wave_is_tables`, `release_without_answers`.
    """
    with changing(actor, ws, "order_release", wave_id) as grant:
        wave = grant.wave(wave_id)
        if wave.source != "answers":
            raise ToolkitError("wave_is_tables", label=wave.label)
        if wave.answers_deleted_at is not None:
            raise ToolkitError("release_without_answers", label=wave.label)
        job = jobs.add_job(grant, wave.ags, KIND, {"wave": wave.id})
        grant.record(f"wave {wave.id}", wave.ags)
    return job


def release_jobs(actor: Actor, ws: Workspace, wave_id: str) -> tuple[JobView, ...]:
    """Return the releases of a survey that are being made or were made within the last hours, newest first.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "release_jobs", wave_id) as grant:
        found = jobs.jobs_of(grant, grant.wave(wave_id).ags)
        return tuple(job for job in found if job.kind == KIND and job.request["wave"] == wave_id)


def _make(actor: Actor, ws: Workspace, request: Mapping[str, Any], told: jobs.Told) -> str:
    """Release what is not released yet, and return the id of the survey; done again it finds everything there."""
    with looking(actor, ws, "order_release", str(request["wave"])) as grant:
        wave = grant.wave(str(request["wave"]))
    begin, end = LOCKS
    last = begin

    def locks(share: float) -> None:
        nonlocal last
        percent = begin + round(share * (end - begin))
        if percent > last:
            last = percent
            told(percent, "locks")

    told(begin, "locks")
    profile_of_wave(ws, wave, progress=locks)
    told(end, "tables")
    complete_tables(ws, wave)
    return wave.id


HANDLERS: Mapping[str, jobs.Handler] = {KIND: _make}
