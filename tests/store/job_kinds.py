"""Work in the background for `test_job_kills.py`: jobs that are ordered, and jobs that a worker does.

Each sort of job says how it is ordered and what its result must be like; a new sort is one line in `SORTS`.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from ctc_toolkit.access import Actor
from ctc_toolkit.disclosure import LEVELS
from ctc_toolkit.workspace import (
    ReportOrder,
    job_work,
    jobs,
    order_import,
    order_release,
    order_report,
    read_made_report,
)
from ctc_toolkit.workspace.handle import Workspace
from ctc_toolkit.workspace.jobs import JobView
from tests.store.kills import TABLE
from tests.store.work_kinds import Scene, Work, lines, stored, waves_of
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, complete_plan

OTHER = Actor("Verwaltung", ADMINISTRATOR.roles | COORDINATOR.roles)
AT_ONCE = timedelta(0)
FIRST = date(2020, 1, 1)


def _report(ws: Workspace, actor: Actor, name: str) -> JobView:
    there = waves_of(ws)
    wave = next(iter(there.values())) if there else stored(ws, name)
    made_on = FIRST + timedelta(days=int(name[:4], 16) % 2000)
    return order_report(actor, ws, ReportOrder("profile_summary", DORTMUND, wave, form="html", made_on=made_on))


def _import(ws: Workspace, actor: Actor, name: str) -> JobView:
    plan, table = complete_plan(ws, DORTMUND), replace(TABLE, source_hash=name)
    return order_import(actor, ws, ags=DORTMUND, label=name[:16], year=2024, table=table, plan=plan)


def _release(ws: Workspace, actor: Actor, name: str) -> JobView:
    return order_release(actor, ws, stored(ws, name))


def _report_again(ws: Workspace, row: Any) -> JobView:
    return order_report(COORDINATOR, ws, ReportOrder.read(json.loads(row.request)))


def _import_again(ws: Workspace, row: Any) -> JobView:
    return _import(ws, COORDINATOR, json.loads(row.request)["source"])


def _release_again(ws: Workspace, row: Any) -> JobView:
    return order_release(COORDINATOR, ws, json.loads(row.request)["wave"])


def _made(ws: Workspace, row: Any) -> None:
    assert row.result == row.id
    content = read_made_report(COORDINATOR, ws, row.id).content
    assert content.rstrip().endswith(b"</html>")


def _imported(ws: Workspace, row: Any) -> None:
    with ws.store.reading() as repository:
        wave = repository.wave(row.id)
        assert (row.result, wave.source_hash) == (row.id, json.loads(row.request)["source"])
        assert repository.answers(row.id)
    assert lines(ws, "import_wave").count(f"wave {row.id}") == 1


def _released(ws: Workspace, row: Any) -> None:
    with ws.store.reading() as repository:
        kept = repository.releases.of_wave(row.result)
        requests = {level: {one.request for one in kept if one.level == level} for level in LEVELS}
        assert len(requests["public"]) == len(requests["internal"]) > 1
        for one in kept:
            document = repository.releases.document(one.id) or ""
            assert hashlib.sha256(document.encode()).hexdigest() == one.content_hash


Order = Callable[[Workspace, Actor, str], JobView]
SORTS: dict[str, tuple[Order, Callable[[Workspace, Any], JobView], Callable[[Workspace, Any], None]]] = {
    "report": (_report, _report_again, _made),
    "import": (_import, _import_again, _imported),
    "release": (_release, _release_again, _released),
}
"""How each sort of job is ordered, how it is ordered again after it failed, and what must hold once it is done."""


def ordering(scene: Scene, ws: Workspace) -> None:
    """Order a report as the app does it that has workers outside; what waited before is worked off."""
    os.environ["CTC_WORKER"] = "outside"
    if _unfinished(ws) >= jobs.MOST_UNFINISHED - 1:
        _work_off(ws)
    name = scene.name()
    scene.begin(name)
    job = _report(ws, COORDINATOR, name)
    scene.tell("ordered", job.id)
    job_work.wake(ws)
    scene.done(name)


def working(scene: Scene, ws: Workspace) -> None:
    """Work with two threads until nothing is left; what failed is ordered again, and where nothing waits, new jobs."""
    jobs.look_after(ws, AT_ONCE)
    assert not [row for row in rows(ws) if row.state == "working"]
    failed = [row for row in rows(ws) if row.state == "failed" and row.id not in scene.names("again")]
    for row in failed[:2]:
        scene.tell("again", row.id)
        scene.tell("ordered", SORTS[row.kind][1](ws, row).id)
    if not _unfinished(ws):
        sort = list(SORTS)[len(rows(ws)) // 3 % len(SORTS)]
        for actor in (COORDINATOR, COORDINATOR, OTHER):
            scene.tell("ordered", SORTS[sort][0](ws, actor, scene.name()).id)
    scene.begin(scene.name())
    _work_off(ws)
    scene.done(scene.name())


def _work_off(ws: Workspace) -> None:
    crew = job_work.Crew(ws, job_work.all_handlers(), 2, "idle")
    crew.begin()
    assert crew.ended.wait(100)


def rows(ws: Workspace) -> list[Any]:
    """Return all jobs."""
    with ws.store.database.engine.connect() as connection:
        return list(connection.execute(text("SELECT * FROM background_job")))


def _unfinished(ws: Workspace) -> int:
    return sum(row.state in ("waiting", "working") for row in rows(ws))


def look_at_jobs(scene: Scene, ws: Workspace) -> None:
    """Each job that was acknowledged is there, with one line of its order; what is done is whole and was done once."""
    found = rows(ws)
    assert scene.names("ordered") <= {row.id for row in found}
    atwork = [row.person for row in found if row.state == "working"]
    assert len(atwork) == len(set(atwork)) <= 2
    for sort, (*_, look) in SORTS.items():
        mine = [row for row in found if row.kind == sort]
        assert len(lines(ws, f"order_{sort}")) == len(mine)
        for row in mine:
            assert row.state in ("waiting", "working", "done", "failed")
            if row.state == "done":
                look(ws, row)
            elif row.state == "failed":
                assert (json.loads(row.problem), row.tries) == ({"code": "job_interrupted"}, 3)
    with ws.store.database.engine.connect() as connection:
        made = list(connection.execute(text("SELECT id FROM made_report")).scalars())
        held = set(connection.execute(text("SELECT job_id FROM held_import")).scalars())
    assert set(made) <= {row.id for row in found if row.kind == "report" and row.state != "failed"}
    assert len(lines(ws, "make_report")) == len(made)
    waves = set(waves_of(ws).values())
    assert not waves & {row.id for row in found if row.state == "failed"}, "done, and said to have failed"
    waiting = {row.id for row in found if row.kind == "import" and row.state in ("waiting", "working")}
    assert held == waiting - waves


KINDS: dict[str, tuple[Work, Work]] = {"order": (ordering, look_at_jobs), "job": (working, look_at_jobs)}
"""As `work_kinds.KINDS`."""
