"""Surveys stored in the background, on both engines.

1. What is stored is what would be stored at once: the same answers, questionnaire, plan and deletion date; nothing is
   held afterwards.
2. What is held is sealed, holds no file, and cannot be read with other keys; the job then fails with a code.
3. Refused at once is what can be known at once; what only the answers tell makes the job fail, with its code.
4. However the job ends, by success, failure, cancelling or being abandoned, nothing is held any more.
5. Killed after storing and before saying so, the survey is there once; cancelled while it is worked on, it is not.
6. Cancelling too late changes nothing and says so.
7. No backup holds what is held; restored from one, the job fails and stores nothing.
8. A double click is one order; a second file of the same person waits for the first.
9. Each earlier survey that is compared moves the progress.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.access.secret_keys import SECRET_KEY
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.snapshots import copy_sqlite
from ctc_toolkit.survey.answers_file import answers_from_parquet
from ctc_toolkit.survey.findings import Finding
from ctc_toolkit.workspace import (
    ImportNotes,
    cancel_import,
    import_jobs,
    import_wave,
    jobs,
    list_cities,
    order_import,
    survey_plans,
)
from ctc_toolkit.workspace.job_kinds import HANDLERS
from tests.engines import ONLY_SQLITE
from tests.unit.workspace.made import COORDINATOR, DORTMUND, answers, complete_plan, fresh_hash, real_workspace

KEY, OTHER_KEY = "k" * 43, "o" * 43


@pytest.fixture
def ws(database_url, monkeypatch):
    monkeypatch.setenv(SECRET_KEY, KEY)
    opened = real_workspace(database_url)
    yield opened
    opened.close()


def ordered(ws, table, plan=None, **more):
    plan = plan or complete_plan(ws, DORTMUND)
    return order_import(COORDINATOR, ws, ags=DORTMUND, label="Herbst", year=2024, table=table, plan=plan, **more)


def work(ws, handlers=HANDLERS, silent=jobs.SILENT):
    ready, _ = jobs.look_after(ws, silent)
    return bool(ready) and jobs.do_job(ws, ready[0], handlers, set())


def held(ws):
    with ws.store.database.engine.connect() as connection:
        return [bytes(one) for one in connection.execute(text("SELECT content FROM held_import")).scalars()]


def waves(ws):
    return [wave for city in list_cities(COORDINATOR, ws) for wave in city.waves]


def newest(ws):
    return import_jobs(COORDINATOR, ws, DORTMUND)[0]


def sorted_rows(table):
    return table.answers.sort_values(list(table.answers.columns)).reset_index(drop=True)


def test_1_stored_as_if_at_once(ws):
    table, plan = answers(300), complete_plan(ws, DORTMUND)
    notes = ImportNotes((Finding("columns_not_used", "note", "", 2, {"names": "A, B"}),), 7)
    job = ordered(ws, table, plan, notes=notes)
    assert (waves(ws), len(held(ws))) == ([], 1)
    assert work(ws)
    (wave,) = waves(ws)
    (entry,) = (one.entry for one in survey_plans(COORDINATOR, ws, DORTMUND))
    assert (wave.id, wave.label, wave.year, wave.respondents) == (job.id, "Herbst", 2024, 300)
    assert wave.delete_on == entry.deletion_date
    with ws.store.reading() as repository:
        stored = answers_from_parquet(repository.answers(wave.id), table.instrument)
    assert sorted_rows(stored).equals(sorted_rows(table))
    ended = newest(ws)
    assert (ended.job.state, ended.job.result, ended.notes.not_known) == ("done", wave.id, 7)
    assert ended.notes.left_out[0].values == {"names": "A, B"}
    assert (ended.respondents, ended.questions, ended.kept_until) == (300, table.answers.shape[1], entry.deletion_date)
    assert held(ws) == []


def test_2_sealed(ws, monkeypatch):
    table = answers(300)
    ordered(ws, table)
    (content,) = held(ws)
    assert b"PAR1" not in content
    assert content.startswith(b"gAAAA"), "Fernet"
    monkeypatch.setenv(SECRET_KEY, OTHER_KEY)
    assert work(ws)
    assert newest(ws).job.problem.code == "import_sealed"
    assert (waves(ws), held(ws)) == ([], [])


def test_3_refused_at_once(ws):
    table = answers(300)
    plan = complete_plan(ws, DORTMUND)
    import_wave(COORDINATOR, ws, ags=DORTMUND, label="Da", year=2024, table=table, plan=plan)
    for code, one, chosen in (
        ("already_imported", table, None),
        ("survey_plan_used", answers(300, seed=9), plan),
        ("wave_without_answers", answers(0), None),
    ):
        with pytest.raises(ToolkitError) as refused:
            ordered(ws, one, chosen)
        assert refused.value.code == code
    with pytest.raises(ToolkitError) as refused:
        order_import(COORDINATOR, ws, ags=DORTMUND, label="x", year=2024, table=answers(300, seed=8))
    assert refused.value.code == "survey_plan_needed"
    assert held(ws) == []


def test_3_nearly_the_same(ws):
    table = answers(300)
    first = complete_plan(ws, DORTMUND)
    import_wave(COORDINATOR, ws, ags=DORTMUND, label="Da", year=2024, table=table, plan=first)
    changed = replace(table, answers=table.answers.copy(), source_hash=fresh_hash())
    changed.answers.iloc[:5] = -1
    ordered(ws, changed)
    assert work(ws)
    problem = newest(ws).job.problem
    assert (problem.code, problem.values["label"]) == ("nearly_same_answers", "Da")
    assert (len(waves(ws)), held(ws)) == (1, [])


def test_4_abandoned(ws):
    ordered(ws, answers(300))
    with ws.store.writing() as repository:
        long_ago = datetime.now(UTC) - timedelta(hours=jobs.HELD_HOURS, minutes=1)
        assert repository.jobs.throw_away_before(long_ago) == 0
    with ws.store.database.engine.begin() as connection:
        connection.execute(text("UPDATE held_import SET held_at = :at"), {"at": long_ago.replace(tzinfo=None)})
    assert jobs.look_after(ws) == ([], 0)
    assert newest(ws).job.problem.code == "import_abandoned"
    assert (waves(ws), held(ws)) == ([], [])


def test_4_killed_three_times(ws):
    ordered(ws, answers(300))

    class _Killed(BaseException):
        pass

    def killed(*_):
        raise _Killed

    for _ in range(3):
        with pytest.raises(_Killed):
            work(ws, {"import": killed}, timedelta(0))
        assert len(held(ws)) == 1
    assert not work(ws, silent=timedelta(0))
    assert newest(ws).job.problem.code == "job_interrupted"
    assert held(ws) == []


def test_5_killed_after_storing(ws):
    job = ordered(ws, answers(300))

    class _Killed(BaseException):
        pass

    def killed(*arguments):
        HANDLERS["import"](*arguments)
        raise _Killed

    with pytest.raises(_Killed):
        work(ws, {"import": killed})
    assert [wave.id for wave in waves(ws)] == [job.id]
    assert work(ws, silent=timedelta(0))
    assert [wave.id for wave in waves(ws)] == [job.id]
    assert newest(ws).job.state == "done"


def test_5_cancelled_while_worked_on(ws):
    job = ordered(ws, answers(300))

    def cancelled_before_storing(actor, workspace, request, told):
        def told_and_cancelled(progress, step):
            if step == "storing":
                assert cancel_import(COORDINATOR, workspace, job.id)
                return  # as if the cancelling came just after this word
            told(progress, step)

        return HANDLERS["import"](actor, workspace, request, told_and_cancelled)

    assert work(ws, {"import": cancelled_before_storing})
    assert (waves(ws), held(ws)) == ([], [])
    ended = newest(ws).job
    assert (ended.state, ended.problem.code) == ("failed", "import_cancelled")
    assert jobs.look_after(ws) == ([], 0)


def test_6_cancelled_too_late(ws):
    job = ordered(ws, answers(300))
    assert work(ws)
    assert not cancel_import(COORDINATOR, ws, job.id)
    assert newest(ws).job.state == "done"
    assert len(waves(ws)) == 1


@ONLY_SQLITE
def test_7_no_backup_holds_it(ws, tmp_path):
    from ctc_toolkit.workspace import open_workspace

    ordered(ws, answers(300))
    (content,) = held(ws)
    copy = tmp_path / "copy.sqlite"
    copy_sqlite(ws.store.database, copy)
    assert content[:200] not in copy.read_bytes()
    restored = open_workspace(f"sqlite:///{copy}")
    assert work(restored)
    assert newest(restored).job.problem.code == "import_gone"
    assert waves(restored) == []
    restored.close()
    assert len(held(ws)) == 1, "the database itself is as it was"


def test_8_twice_and_two(ws):
    table, plan = answers(300), complete_plan(ws, DORTMUND)
    first = ordered(ws, table, plan)
    assert ordered(ws, table, plan).id == first.id
    second = ordered(ws, answers(300, seed=5))
    assert len(held(ws)) == 2
    with ws.store.writing() as repository:
        assert repository.jobs.take(first.id, "runner")
    assert {one.job.id: one.job.waits_for for one in import_jobs(COORDINATOR, ws, DORTMUND)}[second.id] == "own"


def test_9_progress(ws):
    for seed in (11, 12):
        import_wave(
            COORDINATOR,
            ws,
            ags=DORTMUND,
            label=f"Welle {seed}",
            year=2024,
            table=answers(300, seed=seed),
            plan=complete_plan(ws, DORTMUND),
        )
    ordered(ws, answers(300, seed=13))
    seen = []

    def watched(actor, workspace, request, told):
        def noted(progress, step):
            seen.append((progress, step))
            told(progress, step)

        return HANDLERS["import"](actor, workspace, request, noted)

    assert work(ws, {"import": watched})
    assert [step for _, step in seen] == ["reading", "checking", "checking 1 2", "checking 2 2", "storing"]
    assert [progress for progress, _ in seen] == sorted(progress for progress, _ in seen)
    assert newest(ws).job.state == "done"
