"""Work in the background, on both engines.

1. A job is done once: several workers at the same time take different ones, and each result is kept.
2. Progress and steps are seen while it is worked on; the result stands there at the end.
3. Whoever worked on it and is killed: it waits again once, and the second time it has failed with a code; a worker that
   comes back too late changes nothing.
4. A failure is told with its code; an unexpected one without its details.
5. One job of a person at a time; visitors of the demo share a larger number.
6. The rights are those held when it is done: a role withdrawn or an account disabled meanwhile counts.
7. A thread begins when it is woken and ends when nothing is left.
"""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import ReportOrder, jobs, order_report, report_jobs
from ctc_toolkit.workspace.handle import changing, looking
from ctc_toolkit.workspace.report_jobs import HANDLERS
from tests.unit.workspace.made import COORDINATOR, DORTMUND, real_workspace
from tests.unit.workspace.matrix_surveys import add_wave

NOW = timedelta(0)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def somebody(number=0):
    return Actor(f"Person {number}", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}))


def asked(ws, request, actor=COORDINATOR, person=None):
    """Add a job; `person`: in whose name, so that several of one person can wait."""
    with changing(actor, ws, "order_report", DORTMUND) as grant:
        if person is None:
            return jobs.add_job(grant, DORTMUND, "try", request)
        return grant.repository.jobs.add(DORTMUND, "try", "{}", jobs._written(actor), person)


def seen(ws):
    with looking(COORDINATOR, ws, "report_jobs", DORTMUND) as grant:
        return jobs.jobs_of(grant, DORTMUND)


def test_1_each_is_done_once(ws):
    for number in range(8):
        asked(ws, {}, person=f"person {number}")
    taken, barrier = [], threading.Barrier(4)

    def work():
        barrier.wait()
        while True:
            with ws.store.writing() as repository:
                job = repository.jobs.take(threading.current_thread().name, datetime.now(UTC) - jobs.SILENT)
            if job is None:
                return
            taken.append((job.id, threading.current_thread().name))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(taken) == len({job for job, _ in taken}) == 8
    with ws.store.writing() as repository:
        for job, runner in taken:
            assert repository.jobs.end(job, runner, result=runner)
    assert {job.state for job in seen(ws)} == {"done"}


def test_2_progress_is_seen(ws):
    during = []

    def handler(actor, workspace, request, told):
        told(40, "writing")
        during.extend(seen(workspace))
        assert actor.name == COORDINATOR.name
        return f"made {request['what']}"

    job = asked(ws, {"what": "it"})
    assert (job.state, job.progress) == ("waiting", 0)
    assert jobs.run_one(ws, {"try": handler})
    assert [(one.state, one.progress, one.step) for one in during] == [("working", 40, "writing")]
    (ended,) = seen(ws)
    assert (ended.state, ended.progress, ended.result, ended.problem) == ("done", 100, "made it", None)
    assert ended.ended_at is not None
    assert not jobs.run_one(ws, {"try": handler})


class _KilledError(BaseException):
    """Stands for the end of a process: nothing that comes after runs."""


def test_3_killed_in_the_middle(ws):
    def killed(*_):
        raise _KilledError

    asked(ws, {})
    for state in ("working", "working"):
        with pytest.raises(_KilledError):
            jobs.run_one(ws, {"try": killed}, silent=NOW)
        assert seen(ws)[0].state == state
        assert not jobs.run_one(ws, {"try": killed}), "its process may still be at work"
    assert not jobs.run_one(ws, {"try": killed}, silent=NOW)
    (failed,) = seen(ws)
    assert (failed.state, failed.problem.code) == ("failed", "job_interrupted")


def test_3_too_late(ws):
    def overtaken(_actor, workspace, _request, told):
        with workspace.store.writing() as repository:
            other = repository.jobs.take("another", datetime.now(UTC) + timedelta(seconds=1))
            assert other is not None
            repository.jobs.end(other.id, "another", result="by another")
        told(90, "keeping")
        raise AssertionError("it is not its own any more")

    asked(ws, {})
    assert jobs.run_one(ws, {"try": overtaken})
    assert (seen(ws)[0].state, seen(ws)[0].result) == ("done", "by another")


def test_4_failures_are_told(ws):
    def refused(*_):
        raise ToolkitError("report_no_plan", name="Nord")

    def broken(*_):
        raise RuntimeError("secret detail")

    asked(ws, {})
    jobs.run_one(ws, {"try": refused})
    assert seen(ws)[0].problem.say("de").startswith("Für Nord gibt es noch keinen Aktionsplan.")
    asked(ws, {})
    jobs.run_one(ws, {"try": broken})
    assert seen(ws)[0].problem.code == "job_failed"
    assert "secret" not in seen(ws)[0].problem.say("en")


def test_5_one_at_a_time(ws):
    asked(ws, {})
    with pytest.raises(ToolkitError, match="job_already_running"):
        asked(ws, {})
    jobs.run_one(ws, {"try": lambda *_: ""})
    asked(ws, {})


def test_6_rights_are_asked_again(ws):
    with ws.store.writing() as repository:
        account = repository.people.add_account("kim@stadt.example", "Kim")
        repository.people.set_state(account.id, "active")
        repository.people.add_role(account.id, Role.COORDINATOR, DORTMUND, None, granted_by="Probe")
    kim = Actor("Kim", frozenset({Assignment(Role.COORDINATOR, DORTMUND)}), account=account.id)
    order = ReportOrder("profile_summary", DORTMUND, add_wave(ws, DORTMUND), form="html", made_on=date(2026, 11, 30))
    order_report(kim, ws, order)
    with ws.store.writing() as repository:
        for role in repository.people.account(account.id).roles:
            repository.people.remove_role(account.id, role.id)
    jobs.run_one(ws, HANDLERS)
    assert report_jobs(COORDINATOR, ws, DORTMUND)[0].problem.code == "not_available"
    with ws.store.writing() as repository:
        repository.people.add_role(account.id, Role.COORDINATOR, DORTMUND, None, granted_by="Probe")
    order_report(kim, ws, order)
    with ws.store.writing() as repository:
        repository.people.set_state(account.id, "disabled")
    jobs.run_one(ws, HANDLERS)
    assert report_jobs(COORDINATOR, ws, DORTMUND)[0].problem.code == "not_available"


def test_7_a_thread_ends_by_itself(ws):
    done = threading.Event()

    def handler(*_):
        done.set()
        return "x"

    assert jobs.wait_until_idle(ws, 1)
    asked(ws, {})
    jobs.wake(ws, {"try": handler})
    jobs.wake(ws, {"try": handler})
    assert jobs.wait_until_idle(ws, 60)
    assert done.is_set()
    assert seen(ws)[0].state == "done"
