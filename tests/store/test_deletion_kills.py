"""The deletion, killed with `kill -9` at random moments.

1. Of each wave either everything is there, or its answers are gone and its standard tables are kept; never neither.
2. What was told to be deleted is deleted, with a proof that names it.
3. The next run finishes: nothing that is due stays, no proof stays open, and no byte of deleted answers stands in any
   file of the folder.
4. The database is sound, the chain of the log is whole, and each deletion stands in it once.
5. The kills did hit: some processes died in the middle of a run, some after finished ones.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ctc_toolkit.store import NewWave
from ctc_toolkit.store.traces import windows_of
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import deletion_proofs, run_deletion, wave_profile
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, answers, audit_log, fresh_hash
from tests.unit.workspace.made import real_workspace as made_workspace

ROOT = Path(__file__).resolve().parents[2]


def fill(ws, waves):
    """Store waves and return their answers by id."""
    stored = {}
    for number in range(waves):
        own = answers_to_parquet(answers(120, seed=number))
        with ws.store.writing() as repository:
            new = NewWave(DORTMUND, "yrbs@2019", 2019, f"Probe {number}", 120, fresh_hash(), "test", own)
            stored[repository.add_wave(new).id] = own
    return stored


def kill_many(url, times):
    command = [sys.executable, "-m", "tests.store.deletion_kills", url, str(times), "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def states(ws, stored):
    """Check each wave, and return the ids of those whose answers are gone."""
    gone, numbers = set(), set()
    with ws.store.reading() as repository:
        for wave_id, own in stored.items():
            there = repository.deletions.stored_answers(wave_id)
            wave, kept = repository.wave(wave_id), repository.releases.of_wave(wave_id)
            if there is None:
                assert wave.answers_deleted_at is not None
                assert len({(table.request, table.level) for table in kept}) == len(kept)
                changes = sum('"product":"change"' in table.request for table in kept)
                assert changes in (0, 2)  # none for the first wave, which has no earlier one
                numbers.add(len(kept) - changes)
                gone.add(wave_id)
            else:
                assert (there, wave.answers_deleted_at) == (own, None)
    assert len(numbers) <= 1
    return gone


def check(url, folder, waves, times):
    ws = made_workspace(url)
    stored = fill(ws, waves)
    heard = kill_many(url, times)
    assert "failed" not in heard, heard["failed"]
    gone = states(ws, stored)  # 1
    told = {wave_id for words in heard.get("ran", []) for wave_id in words[1:]}
    named = {item.wave_id for proof in deletion_proofs(ADMINISTRATOR, ws) for item in proof.items}
    assert told <= gone <= named  # 2
    finished = run_deletion(ADMINISTRATOR, ws)  # 3
    assert finished.state in ("proven", "nothing")
    gone = states(ws, stored)
    assert {proof.state for proof in deletion_proofs(ADMINISTRATOR, ws)} == {"proven"}
    ws.store.empty_log()
    kept = b"".join(own for wave_id, own in stored.items() if wave_id not in gone)
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for wave_id in gone:
        pieces = [piece for piece in windows_of(stored[wave_id]) if piece not in kept]
        assert len(pieces) > 10
        assert not [piece for piece in pieces for data in files if piece in data]
        assert len(wave_profile(COORDINATOR, ws, wave_id, level="public").table) > 100
    with ws.store.database.engine.connect() as connection:  # 4
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    with ws.store.reading() as repository:
        assert repository.audit.check().broken_at is None
    lines = [line.object.split(":")[0] for line in audit_log(ws) if "; tables kept: " in line.object]
    assert sorted(lines) == sorted(f"wave {wave_id}" for wave_id in gone)
    ws.close()
    assert len(heard["running"]) > len(heard.get("ran", [])) >= times // 4  # 5
    assert len(gone) >= times // 4


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_killed_while_deleting(empty_database_url, tmp_path):
    check(empty_database_url, tmp_path, 5, 4)


@pytest.mark.faults
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_killed_very_often_while_deleting(empty_database_url, tmp_path):
    check(empty_database_url, tmp_path, 80, 60)
