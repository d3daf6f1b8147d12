"""SQLite on a real small disk that fills up or turns read-only while people work, with its backups and queue.

1. However little is left, a save is whole or nothing: the person is told that the disk is full and what to do, the
   tables are as before, and the same call on the same workspace works once there is room; no state in between is seen.
2. A disk that turns read-only refuses in the same way, also where it does so before the file is opened.
3. A backup, a restore and a migration's copy on a full disk leave no half file under a final name.
4. While the disk is full the app is not ready, and it is again without a restart.
5. Work in the background is ordered once or not at all, and is taken up once there is room.
"""

import os
import shutil

import pytest
from sqlalchemy.engine import make_url

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.readiness import readiness
from ctc_toolkit.store.backup import make_backup
from ctc_toolkit.store.contents import content_hashes
from ctc_toolkit.store.restore import restore_backup
from ctc_toolkit.store.sealed import Key
from ctc_toolkit.workspace import ReportOrder, import_wave, open_workspace, order_report, report_jobs, verify_audit
from tests.small_disk import small_disk
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, complete_plan, real_workspace
from tests.unit.workspace.matrix_exports import released_wave
from tests.unit.workspace.matrix_surveys import table_with_new_hash
from tests.unit.workspace.test_write_faults import IN_STEPS, told, use_cases

KEY = Key(bytes(range(32)))


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def ws(disk, sqlite_template):
    path = disk.place / "ctc.sqlite"
    shutil.copyfile(sqlite_template, path)
    opened = real_workspace(f"sqlite:///{path}")
    yield opened
    opened.close()


def contents(ws):
    with ws.store.database.engine.connect() as connection:
        return content_hashes(connection)


def refused(work):
    with pytest.raises(ToolkitError) as told:
        work()
    assert "sqlite3" not in told.value.say("de").casefold()
    return told.value.code


def store_wave(ws, plan, table):
    return import_wave(COORDINATOR, ws, ags=DORTMUND, label="Probe", year=2024, table=table, plan=plan)


def test_1_4_a_disk_that_fills_up(disk, ws):
    plan, table = complete_plan(ws, DORTMUND), table_with_new_hash()
    codes, before = [], contents(ws)
    for free in (0, 4, 8, 16, 24, 32, 48, 64, 96, 128, 256, 1024):
        ws.store.empty_log()
        disk.leave(free * 1024)
        try:
            store_wave(ws, plan, table)
            break
        except ToolkitError as error:
            codes.append(error.code)
            assert "versuchen sie es" in error.say("de").casefold()  # noqa: PT017 - the last try must succeed
            assert contents(ws) == before
            if not free:
                assert "disk" in readiness(lambda: ws).missing
    assert len(codes) >= 3
    assert set(codes) == {"database_full"}
    disk.empty()
    assert readiness(lambda: ws).ready
    after = contents(ws)
    assert after["survey_wave"].rows == before["survey_wave"].rows + 1
    assert verify_audit(ADMINISTRATOR, ws).state == "whole"


@pytest.mark.faults
def test_1_every_use_case_on_a_full_disk(disk, ws):
    refusals = set()
    for action, call, person in use_cases(ws):
        ws.store.empty_log()
        before = contents(ws)
        disk.leave(0)
        error = told(call, person)
        same = contents(ws) == before
        disk.empty()
        if error is None:
            continue
        assert (error.code, same) == ("database_full", True) or action in IN_STEPS, (action, error, same)
        refusals.add(action)
        assert told(call, person) is None or action in IN_STEPS, action
    assert verify_audit(ADMINISTRATOR, ws).state == "whole"
    print("refused on a full disk", len(refusals))
    assert len(refusals) >= 120


def test_2_a_disk_that_turns_read_only(disk, ws, monkeypatch):
    plan, table = complete_plan(ws, DORTMUND), table_with_new_hash()
    ws.store.empty_log()
    ws.close()  # nothing may be open for writing while it turns
    disk.remount("ro")
    assert refused(lambda: store_wave(ws, plan, table)) in ("database_read_only", "database_unreachable")
    assert not readiness(lambda: ws).ready
    assert refused(lambda: open_workspace(f"sqlite:///{ws.place}")) in ("database_read_only", "database_unreachable")
    disk.remount("rw")
    store_wave(ws, plan, table)
    assert contents(ws)["survey_wave"].rows == 1


def test_3_backup_and_restore(disk, ws, tmp_path):
    folder = disk.place / "backups"
    made = make_backup(ws.store.database, folder, [KEY])
    there = set(os.listdir(folder))
    for free in (0, 64, 512):
        disk.leave(free * 1024)
        assert refused(lambda: make_backup(ws.store.database, folder, [KEY])) in ("backup_disk_full", "database_full")
        assert set(os.listdir(folder)) == there
    disk.empty()
    kept = shutil.copyfile(made.path, tmp_path / made.path.name)
    for free in (0, 64, 512):
        disk.leave(free * 1024)
        target = disk.place / "neu" / "ctc.sqlite"
        code = refused(lambda target=target: restore_backup(kept, [KEY], make_url(f"sqlite:///{target}")))
        assert code in ("restore_not_written", "database_full")
        assert not target.exists() or not target.stat().st_size
        shutil.rmtree(target.parent, ignore_errors=True)
    disk.empty()
    restore_backup(kept, [KEY], make_url(f"sqlite:///{target}"))


def test_5_work_in_the_background(disk, ws, monkeypatch):
    monkeypatch.setenv("CTC_WORKER", "outside")
    order = ReportOrder("profile_summary", DORTMUND, released_wave(ws, DORTMUND), form="html")
    ws.store.empty_log()
    disk.leave(0)
    assert refused(lambda: order_report(COORDINATOR, ws, order)) == "database_full"
    disk.empty()
    assert report_jobs(COORDINATOR, ws, DORTMUND) == ()
    order_report(COORDINATOR, ws, order)
    assert len(report_jobs(COORDINATOR, ws, DORTMUND)) == 1
