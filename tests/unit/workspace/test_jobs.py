"""Work in the background, on both engines.

1. Every job is done once, by a crew of several threads as by one; each result is kept.
2. Progress and steps are seen while it is worked on; the result stands there at the end.
3. Whoever worked on it and is killed: it waits again, and the third time it has failed with a code; a worker that
   comes back too late changes nothing.
4. A failure is told with its code; an unexpected one without its details.
5. Several jobs of a person wait, up to a number; one is worked on, and the others say what they wait for. Who asks
   twice for the same gets the job that is there.
6. The rights are those held when it is done: a role withdrawn or an account disabled meanwhile counts.
7. A crew inside the app begins when it is woken and ends when nothing is left; ended early, it gives back what it
   does not finish.
8. A report made by a job that was interrupted afterwards is kept once; a job is never said to have failed whose
   report is kept.
9. Where work is done is said by CTC_WORKER; with workers outside nothing is done here, and a page learns that nobody
   works.
10. The tables of a survey are released in the background, all of them; a survey without answers is refused.
11. Nobody sees the jobs of a city that is not theirs.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.disclosure import LEVELS
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.job_queue import open_queue
from ctc_toolkit.workspace import (
    ReportOrder,
    delete_answers,
    job_work,
    jobs,
    made_reports,
    order_release,
    order_report,
    release_jobs,
    report_jobs,
)
from ctc_toolkit.workspace.handle import changing, looking
from ctc_toolkit.workspace.job_kinds import HANDLERS
from tests.engines import ONLY_SQLITE
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, real_workspace
from tests.unit.workspace.matrix_surveys import add_wave

NOW = timedelta(0)


@pytest.fixture
def ws(database_url):
    opened = real_workspace(database_url)
    queue = open_queue(opened.store.database)
    queue.huey.storage.flush_all()  # tests on PostgreSQL share a database
    queue.close()
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


def run_next(ws, handlers, silent=jobs.SILENT):
    """Do the oldest job that may begin, and return whether there was one."""
    ready, _ = jobs.look_after(ws, silent)
    return bool(ready) and jobs.do_job(ws, ready[0], handlers, set())


def seen(ws):
    with looking(COORDINATOR, ws, "report_jobs", DORTMUND) as grant:
        return jobs.jobs_of(grant, DORTMUND)


@pytest.mark.parametrize("threads", [1, 2])
def test_1_each_is_done_once(ws, threads):
    made = [asked(ws, {}, person=f"person {number}") for number in range(6)]
    done = []

    def handler(_actor, _ws, request, _told):
        done.append(request["job"])
        return request["job"]

    crew = job_work.Crew(ws, {"try": handler}, threads, until="idle")
    crew.begin()
    assert crew.ended.wait(60)
    assert sorted(done) == sorted(job.id for job in made)
    assert {(job.state, job.result == job.id) for job in seen(ws)} == {("done", True)}


def test_2_progress_is_seen(ws):
    during = []

    def handler(actor, workspace, request, told):
        told(40, "writing")
        during.extend(seen(workspace))
        assert actor.name == COORDINATOR.name
        return f"made {request['what']}"

    job = asked(ws, {"what": "it"})
    assert (job.state, job.progress) == ("waiting", 0)
    assert run_next(ws, {"try": handler})
    assert [(one.state, one.progress, one.step) for one in during] == [("working", 40, "writing")]
    (ended,) = seen(ws)
    assert (ended.state, ended.progress, ended.result, ended.problem) == ("done", 100, "made it", None)
    assert ended.ended_at is not None
    assert not run_next(ws, {"try": handler})


class _KilledError(BaseException):
    """Stands for the end of a process: nothing that comes after runs."""


def test_3_killed_in_the_middle(ws):
    def killed(*_):
        raise _KilledError

    asked(ws, {})
    for _ in range(3):
        with pytest.raises(_KilledError):
            run_next(ws, {"try": killed}, NOW)
        assert seen(ws)[0].state == "working"
        assert not run_next(ws, {"try": killed}), "its process may still be at work"
    assert not run_next(ws, {"try": killed}, NOW)
    (failed,) = seen(ws)
    assert (failed.state, failed.problem.code) == ("failed", "job_interrupted")


def test_3_too_late(ws):
    def overtaken(_actor, workspace, request, told):
        with workspace.store.writing() as repository:
            assert repository.jobs.take_back(datetime.now(UTC) + timedelta(seconds=1))
            assert repository.jobs.take(request["job"], "another") is not None
            repository.jobs.end(request["job"], "another", result="by another")
        told(90, "keeping")
        raise AssertionError("it is not its own any more")

    asked(ws, {})
    assert run_next(ws, {"try": overtaken})
    assert (seen(ws)[0].state, seen(ws)[0].result) == ("done", "by another")


def test_4_failures_are_told(ws):
    def refused(*_):
        raise ToolkitError("report_no_plan", name="Nord")

    def broken(*_):
        raise RuntimeError("secret detail")

    asked(ws, {})
    run_next(ws, {"try": refused})
    assert seen(ws)[0].problem.say("de").startswith("Für Nord gibt es noch keinen Aktionsplan.")
    asked(ws, {})
    run_next(ws, {"try": broken})
    assert seen(ws)[0].problem.code == "job_failed"
    assert "secret" not in seen(ws)[0].problem.say("en")


def test_5_one_at_a_time(ws):
    made = [asked(ws, {"number": number}) for number in range(jobs.MOST_UNFINISHED)]
    assert asked(ws, {"number": 2}).id == made[2].id, "a double click"
    with pytest.raises(ToolkitError, match="jobs_too_many"):
        asked(ws, {"number": 9})
    other = asked(ws, {}, person="somebody else")
    during = []

    def handler(*_):
        during.extend(seen(ws))
        return ""

    assert run_next(ws, {"try": handler})
    found = {job.id: (job.state, job.waits_for) for job in during}
    assert found.pop(made[0].id) == ("working", "")
    assert found.pop(other.id) == ("waiting", "")
    assert set(found.values()) == {("waiting", "own")}
    asked(ws, {"number": 9})


def test_5_others_first(ws):
    for number in range(3):
        asked(ws, {}, person=f"person {number}")
    with ws.store.writing() as repository:
        for job_id in repository.jobs.ready():
            repository.jobs.take(job_id, "r")
    assert [(job.state, job.waits_for) for job in seen(ws)] == [("waiting", "others"), ("working", ""), ("working", "")]


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
    run_next(ws, HANDLERS)
    assert report_jobs(COORDINATOR, ws, DORTMUND)[0].problem.code == "not_available"
    with ws.store.writing() as repository:
        repository.people.add_role(account.id, Role.COORDINATOR, DORTMUND, None, granted_by="Probe")
    order_report(kim, ws, order)
    with ws.store.writing() as repository:
        repository.people.set_state(account.id, "disabled")
    run_next(ws, HANDLERS)
    assert report_jobs(COORDINATOR, ws, DORTMUND)[0].problem.code == "not_available"


def test_7_a_crew_ends_by_itself(ws):
    done = threading.Event()

    def handler(*_):
        done.set()
        return "x"

    assert job_work.wait_until_idle(ws, 1)
    job_work.wake(ws, {"try": handler})
    assert job_work.wait_until_idle(ws, 0), "nothing to do, nobody begins"
    asked(ws, {})
    job_work.wake(ws, {"try": handler})
    job_work.wake(ws, {"try": handler})
    assert job_work.wait_until_idle(ws, 60)
    assert done.is_set()
    assert seen(ws)[0].state == "done"


def test_7_ended_early(ws):
    begun, go_on = threading.Event(), threading.Event()

    def handler(_actor, _ws, _request, told):
        begun.set()
        go_on.wait(60)
        told(50, "too late")
        raise AssertionError("it was given back")

    asked(ws, {})
    job_work.wake(ws, {"try": handler})
    assert begun.wait(60)
    assert job_work.rest(0.1) == 1
    assert (seen(ws)[0].state, seen(ws)[0].progress) == ("waiting", 0)
    go_on.set()
    assert run_next(ws, {"try": lambda *_: "by the next one"})
    assert seen(ws)[0].result == "by the next one"


@ONLY_SQLITE
def test_8_a_report_is_kept_once(ws):
    order = ReportOrder("profile_summary", DORTMUND, add_wave(ws, DORTMUND), form="html", made_on=date(2026, 11, 30))
    job = order_report(COORDINATOR, ws, order)

    def killed_afterwards(*args):
        HANDLERS["report"](*args)
        raise _KilledError

    with pytest.raises(_KilledError):
        run_next(ws, {"report": killed_afterwards})
    assert run_next(ws, HANDLERS, NOW)
    (made,) = made_reports(COORDINATOR, ws, DORTMUND).made
    (ended,) = report_jobs(COORDINATOR, ws, DORTMUND)
    assert made.id == ended.result == job.id


@ONLY_SQLITE
def test_8_killed_three_times_after_keeping(ws):
    order = ReportOrder("profile_summary", DORTMUND, add_wave(ws, DORTMUND), form="html", made_on=date(2026, 11, 30))
    job = order_report(COORDINATOR, ws, order)

    def killed(*_):
        raise _KilledError

    def killed_afterwards(*args):
        HANDLERS["report"](*args)
        raise _KilledError

    for handler in (killed, killed, killed_afterwards):
        with pytest.raises(_KilledError):
            run_next(ws, {"report": handler}, NOW)
    jobs.look_after(ws, NOW)
    (ended,) = report_jobs(COORDINATOR, ws, DORTMUND)
    assert (ended.state, ended.result, ended.problem, ended.progress) == ("done", job.id, None, 100)


def test_9_outside(ws, monkeypatch):
    monkeypatch.setenv("CTC_WORKER", "outside")
    asked(ws, {})
    job_work.wake(ws, {"try": lambda *_: pytest.fail("not here")})
    assert job_work.wait_until_idle(ws, 0)
    (job,) = seen(ws)
    assert job.state == "waiting"
    queue = open_queue(ws.store.database)
    assert queue.held() == {job.id}, "whoever works outside is told"
    assert not job_work.nobody_works(ws, [job]), "it waits for a moment only"
    old = replace(job, created_at=job.created_at - job_work.PATIENCE)
    assert job_work.nobody_works(ws, [old])
    queue.sign("somewhere-1")
    assert job_work.workers_heard(ws) == ("somewhere-1",)
    assert not job_work.nobody_works(ws, [old])
    queue.sign_off("somewhere-1")
    assert job_work.workers_heard(ws) == ()
    queue.close()


def test_9_a_wrong_setting(monkeypatch):
    for said, place in (("", "inside"), (" Inside ", "inside"), ("outside", "outside")):
        monkeypatch.setenv("CTC_WORKER", said)
        assert job_work.worker_place() == place
    monkeypatch.setenv("CTC_WORKER", "elsewhere")
    with pytest.raises(ToolkitError, match="worker_setting_wrong"):
        job_work.worker_place()


@ONLY_SQLITE
def test_10_tables_are_released(ws):
    wave = add_wave(ws, DORTMUND)
    with ws.store.reading() as repository:
        assert repository.releases.of_wave(wave) == []
    assert order_release(COORDINATOR, ws, wave).kind == "release"
    assert run_next(ws, HANDLERS)
    (job,) = release_jobs(COORDINATOR, ws, wave)
    assert (job.state, job.result, job.problem) == ("done", wave, None)
    with ws.store.reading() as repository:
        kept = {(one.level, one.request) for one in repository.releases.of_wave(wave)}
    assert {level for level, _ in kept} == set(LEVELS)
    assert len(kept) > len(LEVELS), "several tables of each level"
    order_release(COORDINATOR, ws, wave)
    assert run_next(ws, HANDLERS)
    with ws.store.reading() as repository:
        assert {(one.level, one.request) for one in repository.releases.of_wave(wave)} == kept, "done again, the same"
    delete_answers(COORDINATOR, ws, wave)
    with pytest.raises(ToolkitError, match="release_without_answers"):
        order_release(COORDINATOR, ws, wave)


@ONLY_SQLITE
def test_11_other_cities(ws):
    wave = add_wave(ws, DORTMUND)
    order_release(COORDINATOR, ws, wave)
    stranger = Actor("Koordination Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
    for ask in (lambda: release_jobs(stranger, ws, wave), lambda: report_jobs(stranger, ws, DORTMUND)):
        with pytest.raises(ToolkitError, match="not_available"):
            ask()
