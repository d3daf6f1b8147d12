"""Processes killed with `kill -9` at random moments of opening, migrating, importing and deleting.

1. Nothing acknowledged is lost: each wave whose import was acknowledged is there with its answers, unless
   its deletion was begun; each wave whose deletion was acknowledged is gone.
2. Nothing is half: every wave has its answers (with the right hash), one audit record of its import, and no
   answers stand alone; what was in progress when the process died is there whole or not at all.
3. The database is sound afterwards and opens at once.
4. The kills did hit: some processes died in the middle of an import, some after acknowledged ones.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from ctc_toolkit.workspace import add_city, import_wave, list_cities, open_workspace
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, answers, audit_log, tables_in

TABLE = answers(40)
ROOT = Path(__file__).resolve().parents[2]


def kill_many(url, kills):
    command = [sys.executable, "-m", "tests.store.kills", url, str(kills), "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(url, kills):
    heard = kill_many(url, kills)
    assert "failed" not in heard, heard["failed"]
    ws = open_workspace(url)
    waves = {wave.source_hash: wave for city in list_cities(ADMINISTRATOR, ws) for wave in city.waves}
    begun, imported = ({words[0] for words in heard.get(name, [])} for name in ("importing", "imported"))
    deleting, deleted = ({words[0] for words in heard.get(name, [])} for name in ("deleting", "deleted"))
    # 1
    assert imported - deleting - set(waves) == set()
    assert deleted & set(waves) == set()
    # 2
    assert set(waves) - begun == set()
    with ws.store.reading() as repository:
        assert all(repository.answers(wave.id) for wave in waves.values())
    rows = tables_in(ws)
    assert rows["survey_wave"] == rows["wave_answers"] == len(waves)
    log = [line.object for line in audit_log(ws) if line.action == "import_wave"]
    gone = [line.object for line in audit_log(ws) if line.action == "delete_wave"]
    assert len(log) == len(set(log))
    assert set(log) - set(gone) == {f"wave {wave.id}" for wave in waves.values()}
    assert len(imported) <= len(log) <= len(begun)
    assert (rows["city"], rows["workspace"]) == (1, 1)
    # 3
    if ws.store.database.dialect == "sqlite":
        with ws.store.database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        check_openings(Path(str(ws.store.database.engine.url.database)).parent)
    ws.close()
    # 4
    assert len(begun - imported) >= kills // 8
    assert len(imported) >= kills // 2
    assert len(deleted) >= 1


def check_openings(folder):
    """Open every file whose first opening was broken off: it takes a city and a wave as if nothing had been."""
    files = sorted(folder.glob("opening*.sqlite"))
    assert len(files) >= 5
    for path in files:
        ws = open_workspace(f"sqlite:///{path}")
        rows = tables_in(ws)
        assert rows["workspace"] == 1
        assert rows["city"] == (0 if ws.mode == "new" else 1)
        if ws.mode == "new":
            add_city(ADMINISTRATOR, ws, ags=DORTMUND, name="Dortmund")
        import_wave(COORDINATOR, ws, ags=DORTMUND, label="x", year=2024, table=TABLE)
        ws.close()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_killed_while_working(empty_database_url):
    check(empty_database_url, 40)


@pytest.mark.slow
def test_killed_very_often(empty_database_url):
    check(empty_database_url, 250)
