"""Many people save the same section at the same moment, each in a process of its own.

1. No save is lost: the final version is the first one plus all acknowledged saves, and the acknowledged versions are
   every number in between, once each.
2. The text of each version is the one that its writer was told was saved; the last one is the newest text.
3. Every save that came too late was told so, with the text and version that had been faster, and was kept: each was
   saved in the end after its writer decided, and nothing is left over.
4. The editors did meet: there were conflicts.
5. The audit log has one line for each acknowledged save and each kept text, and its chain is whole.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ctc_toolkit.workspace import read_texts
from tests.store.editors import SECTION
from tests.unit.workspace.made import audit_log, tables_in
from tests.writing_people import KIM, workspace_with_area, written

ROOT = Path(__file__).resolve().parents[2]


def run_editors(url, area, editors, saves, seconds):
    command = [sys.executable, "-m", "tests.store.editors", url, area, str(editors), str(saves)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(url, editors, saves, seconds):
    ws, place = workspace_with_area(url)
    written(ws, place, SECTION, "Anfang")
    before = len(audit_log(ws))
    heard = run_editors(url, place.area, editors, saves, seconds)
    assert [line for line in heard if line[2] == "failed"] == []
    saved = {version: (number, step, text) for number, step, what, version, text in heard if what == "saved"}
    conflicts = [line for line in heard if line[2] == "conflict"]
    # 1
    acknowledged = editors * saves
    assert sum(line[2] == "saved" for line in heard) == acknowledged
    assert sorted(saved) == list(range(2, 2 + acknowledged))
    newest = next(text for text in read_texts(KIM, ws, place, "area") if text.section == SECTION)
    assert newest.version == 1 + acknowledged
    # 2
    assert all(text == f"Text {number}.{step}" for number, step, text in saved.values())
    assert newest.text == saved[newest.version][2]
    assert {entry[:2] for entry in saved.values()} == {(n, s) for n in range(editors) for s in range(saves)}
    # 3
    texts = {1: "Anfang", **{version: entry[2] for version, entry in saved.items()}}
    assert all(text == texts[version] for _, _, _, version, text in conflicts)
    assert all(text != f"Text {number}.{step}" for number, step, _, _, text in conflicts)
    assert tables_in(ws)["kept_text"] == 0
    # 4
    assert conflicts
    # 5
    assert len(audit_log(ws)) - before == acknowledged + len(conflicts)
    with ws.store.reading() as repository:
        assert repository.audit.check().broken_at is None
    ws.close()


def test_1_2_3_4_5_ten_editors(database_url):
    check(database_url, 10, 10, 120)


@pytest.mark.faults
def test_1_2_3_4_5_fifty_editors_save_forty_times(database_url):
    check(database_url, 50, 40, 1500)
