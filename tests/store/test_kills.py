"""Processes killed with `kill -9` at random moments of opening, migrating, importing, saving, deleting, backing up.

1. Nothing acknowledged is lost: each wave whose import was acknowledged is there, unless its deletion was begun; its
   answers are there, unless their deletion was begun; what was acknowledged as deleted is gone; a text is the one that
   was acknowledged last, or one whose saving was begun after it, looked at again by every later process.
2. Nothing is half: every wave has its answers (with the right hash) or the moment of their deletion, and one line of
   its import in the log; no answers stand alone; what was in progress is there whole or not at all.
3. The database is sound afterwards, the chain of the log fits, and it opens within ten seconds.
4. A database of an older version whose migration was killed is as it was, or is migrated; opened again it holds the
   same as one whose migration nobody disturbed.
5. Every backup that was acknowledged is there and can be restored; no file under the name of a backup is half; the next
   backup works and removes what was left lying about.
6. The kills did hit: processes died in the middle of each kind of work, and after acknowledged work.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.backups import back_up, verify
from ctc_toolkit.store.contents import content_hashes
from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.workspace import Place, add_city, import_wave, list_cities, open_workspace, read_texts, verify_audit
from tests.store.kills import SECTION, copy_of_old
from tests.unit.workspace.made import (
    ADMINISTRATOR,
    COORDINATOR,
    DORTMUND,
    answers,
    audit_log,
    complete_plan,
    tables_in,
)

TABLE = answers(40)
ROOT = Path(__file__).resolve().parents[2]
RESTART_SECONDS = 10
MANY = 200


def kill_many(url, kills, old):
    call = [sys.executable, "-m", "tests.store.kills", url, str(kills), "7", old]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Heard:
    """What all children said, in order."""

    def __init__(self, events):
        self.events = events

    def said(self, word):
        return [words[1:] for words in self.events if words[0] == word]

    def names(self, word):
        return {words[0] for words in self.said(word) if words}


def check(url, kills, old, backups):
    heard = Heard(kill_many(url, kills, old))
    assert not heard.said("failed"), heard.said("failed")[:3]
    begun = time.monotonic()
    ws = open_workspace(url)
    assert time.monotonic() - begun <= RESTART_SECONDS  # 3
    check_waves(ws, heard)
    check_text(ws, heard)
    check_sound(ws)
    if ws.store.database.dialect == "sqlite":
        check_openings(Path(str(ws.store.database.engine.url.database)).parent, kills)
    ws.close()
    check_backups(url, backups, heard)
    with pytest.MonkeyPatch.context() as patched:
        patched.delenv("CTC_BACKUP_KEY_FILE")  # what is migrated from here on needs no backup
        check_migrations(url, old, heard)
    check_hits(kills, heard)


def check_waves(ws, heard):
    waves = {wave.source_hash: wave for city in list_cities(ADMINISTRATOR, ws) for wave in city.waves}
    begun, imported = heard.names("importing"), heard.names("imported")
    deleting, deleted = heard.names("deleting"), heard.names("deleted")
    emptying, emptied = heard.names("emptying"), heard.names("emptied")
    # 1
    assert imported - deleting - set(waves) == set()
    assert deleted & set(waves) == set()
    # 2
    assert set(waves) - begun == set()
    with ws.store.reading() as repository:
        stored = {wave.source_hash: wave for city in repository.cities() for wave in city.waves}
        kept = {name for name, wave in stored.items() if wave.answers_deleted_at is None}
        assert all(repository.answers(stored[name].id) for name in kept)
        gone = set(stored) - kept
        for name in gone:
            with pytest.raises(ToolkitError):
                repository.answers(stored[name].id)
    assert (imported & set(waves)) - emptying <= kept  # 1
    assert emptied <= gone <= emptying  # 1
    rows = tables_in(ws)
    assert rows["survey_wave"] == len(waves)
    assert rows["wave_answers"] == len(kept)
    log = [line.object for line in audit_log(ws) if line.action == "import_wave"]
    out = [line.object for line in audit_log(ws) if line.action == "delete_wave"]
    assert len(log) == len(set(log))
    assert set(log) - set(out) == {f"wave {wave.id}" for wave in waves.values()}
    assert len(imported) <= len(log) <= len(begun)
    assert (rows["city"], rows["workspace"], rows["audit_chain"]) == (1, 1, 1)


def check_text(ws, heard):
    """Follow the text through all lives: each process found what was sure, or what was begun after it."""
    possible = {"-"}
    for word, *rest in heard.events:
        if word == "saving":
            possible = possible | {rest[0]}
        elif word == "saved":
            possible = {rest[0]}
        elif word == "open" and rest:
            assert rest[0] in possible
            possible = {rest[0]}
    ((area,),) = (city.areas for city in list_cities(COORDINATOR, ws))
    texts = read_texts(COORDINATOR, ws, Place(area=area.id), "area")
    (newest,) = (found for found in texts if found.section == SECTION)
    assert newest.text in possible
    saves = [line for line in audit_log(ws) if line.action == "save_text"]
    assert len(heard.said("saved")) <= len(saves) == newest.version <= len(heard.said("saving"))


def check_sound(ws):
    found = verify_audit(ADMINISTRATOR, ws)
    assert found.state == "whole", found
    assert [line.id for line in audit_log(ws)] == list(range(1, found.lines + 1))
    if ws.store.database.dialect == "sqlite":
        with ws.store.database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def check_openings(folder, kills):
    """Open every file whose first opening was broken off: it takes a city and a wave as if nothing had been."""
    files = sorted(folder.glob("opening*.sqlite"))
    assert len(files) >= kills // 16
    for path in files:
        ws = open_workspace(f"sqlite:///{path}")
        rows = tables_in(ws)
        assert rows["workspace"] == 1
        assert rows["city"] == (0 if ws.mode == "new" else 1)
        if ws.mode == "new":
            add_city(ADMINISTRATOR, ws, ags=DORTMUND, name="Dortmund")
        plan = complete_plan(ws, DORTMUND)
        import_wave(COORDINATOR, ws, ags=DORTMUND, label="x", year=2024, table=TABLE, plan=plan)
        ws.close()


def held(url):
    database = connect(database_url(url))
    with database.engine.connect() as connection:
        found = content_hashes(connection)
    database.close()
    return found


def check_migrations(url, old, heard):
    undisturbed = copy_of_old(url, old, 10_000)
    open_workspace(undisturbed).close()
    expected = held(undisturbed)
    numbers = [int(words[0]) for words in heard.said("migrating")]
    for number in numbers:
        place = str(Path(old).with_name(f"old{number}.sqlite")) if url.startswith("sqlite") else f"{old}_{number}"
        copy = f"sqlite:///{place}" if url.startswith("sqlite") else make_url(url).set(database=place)
        address = copy if isinstance(copy, str) else copy.render_as_string(hide_password=False)
        begun = time.monotonic()
        ws = open_workspace(address)
        assert time.monotonic() - begun <= RESTART_SECONDS
        assert verify_audit(ADMINISTRATOR, ws).state == "whole"
        ws.close()
        assert held(address) == expected


def check_backups(url, folder, heard):
    names = heard.names("backed_up")
    files = {path.name: path for path in folder.glob("ctc-backup-*")}
    assert names <= set(files)
    for name in sorted(files)[-5:]:
        assert verify(files[name]).tables["city"].rows <= 2  # those made before a migration hold two
    back_up(url)
    assert not list(folder.glob(".*.part"))
    assert not list(folder.parent.glob(".ctc-work-*"))


def check_hits(kills, heard):
    """Some processes died in the middle of their work; with many kills in the middle of each kind of work."""
    begun = {word: len(heard.said(word)) for word in ("importing", "saving", "deleting", "emptying", "backing_up")}
    done = {word: len(heard.said(word)) for word in ("imported", "saved", "deleted", "emptied", "backed_up")}
    broken_off = dict(
        zip(begun, (begun[one] - done[other] for one, other in zip(begun, done, strict=True)), strict=True)
    )
    broken_off["migrating"] = len(heard.said("migrating")) - len(heard.said("migrated"))
    print(f"acknowledged: {done}, broken off: {broken_off}")
    assert done["imported"] >= kills // 4
    assert sum(broken_off.values()) >= kills // 8
    if kills >= MANY:
        assert min(done.values()) >= 1
        assert min(broken_off.values()) >= 1


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_1_to_6_killed_while_working(empty_database_url, old_database, backups):
    check(empty_database_url, 16, old_database, backups)


@pytest.mark.faults
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_1_to_6_killed_very_often(empty_database_url, old_database, backups):
    check(empty_database_url, 250, old_database, backups)
