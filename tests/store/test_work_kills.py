"""Processes killed with `kill -9` at each point of a piece of work, and at random moments of it; see `kill_points`.

Whenever one was killed, the next one looks before it works: the database opens within ten seconds, its chain fits, its
file is sound, and:

1. Import, saving, deletion: what was acknowledged counts; what was begun is there whole or not at all; each stands in
   the log once. A deletion that was broken off is done again and works.
2. Backup: what was acknowledged is there; the newest can be restored; after the next good one nothing lies about.
3. Migration: the database opens, and holds the same as one whose migration nobody disturbed.
4. Release: no values were shown that are not kept; what is kept is whole and has its locks; shown again, by another
   process, the values are the same.
5. The kills did hit: each kind of work was gone through point by point to its end; at least 100 processes of each kind
   died in the middle where many are killed.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines import ONLY_POSTGRES, ONLY_SQLITE
from tests.store.work_kills import RESTART_SECONDS

ROOT = Path(__file__).resolve().parents[2]
IN_THE_MIDDLE = 100
"""So many processes of each kind die in the middle in `make faults`."""
MANY = {"import": 150, "save": 170, "delete": 125, "release": 220, "backup": 170, "migrate": 170}


def kill(url, old, kills, stride=1):
    """Kill so many processes of each kind, at each point or each `stride`-th, and return what came of it."""
    words = [f"{kind}={times}" for kind, times in kills.items()]
    call = [sys.executable, "-m", "tests.store.work_kills", url, old, "7", str(stride), *words]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    print(done.stderr)
    for kind, came in found.items():
        assert not came["failed"], (kind, came["failed"][:3])
        assert came["looked"] == kills[kind] + 1, kind
        assert came["slowest"] <= RESTART_SECONDS
        assert came["broken_off"] >= kills[kind] // 4
    return found


def kill_many(url, old, kills):
    for kind, came in kill(url, old, kills).items():
        assert came["broken_off"] >= IN_THE_MIDDLE, (kind, came)
        assert came["all_points"] >= 1, (kind, came)
        assert {"before_commit", "after_commit"} <= set(came["points"]), (kind, came)


@ONLY_SQLITE
def test_4_killed_while_releasing(empty_database_url):
    kill(empty_database_url, "", {"release": 8})


@pytest.mark.faults
@ONLY_SQLITE
@pytest.mark.parametrize("kind", MANY)
def test_1_to_5_killed_very_often(empty_database_url, old_database, backups, kind):
    kill_many(empty_database_url, old_database, {kind: MANY[kind]})


@pytest.mark.faults
@ONLY_POSTGRES
def test_1_4_killed_on_postgresql(empty_database_url):
    kill(empty_database_url, "", {"import": 20, "save": 20, "delete": 20, "release": 20})
