"""The kinds of work for `test_work_kills.py` and `test_job_kills.py`: one piece of each, and what must hold afterwards.

A piece of work says `begin`, which arms the points of `kill_points`, and `done`. The next process looks first: at the
whole database (`sound`) and at what the processes before it began and acknowledged (`look` of the kind).
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import text

from ctc_toolkit.disclosure import LEVELS
from ctc_toolkit.operations.backups import back_up, verify
from ctc_toolkit.store.contents import content_hashes
from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.workspace import (
    Place,
    delete_wave,
    import_wave,
    list_cities,
    open_workspace,
    read_texts,
    save_text,
    verify_audit,
    wave_profile,
)
from ctc_toolkit.workspace.handle import Workspace
from tests.store.kill_points import Points
from tests.store.kills import SECTION, TABLE, Tell, copy_of_old
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, audit_log, complete_plan

KEY = "CTC_BACKUP_KEY_FILE"


@dataclass
class Scene:
    """What a process knows: which one it is, what those before it said of this kind, at which point it dies."""

    url: str
    old: str
    number: int
    heard: list[list[str]]
    tell: Tell
    death: int
    points: Points

    def begin(self, *words: str) -> None:
        """Say what begins now, and arm the points."""
        self.tell("begin", *words)
        self.points.arm(self.death)

    def done(self, *words: str) -> None:
        """Say what is done; nobody dies at a point any more."""
        self.points.arm(0)
        self.tell("done", *words)

    def said(self, word: str) -> list[list[str]]:
        """Return what was said with this word, in order."""
        return [words[1:] for words in self.heard if words[0] == word]

    def names(self, word: str) -> set[str]:
        """Return the first of the words that were said with this word."""
        return {words[0] for words in self.said(word)}

    @property
    def broken_off(self) -> list[str] | None:
        """Return what the process before began and did not finish."""
        begun, done = self.said("begin"), self.names("done")
        return begun[-1] if begun and begun[-1][0] not in done else None

    def name(self) -> str:
        """Return a name, of the form of a file's hash, that was not used before."""
        return hashlib.sha256(f"{self.number} {random.SystemRandom().random()}".encode()).hexdigest()


Work = Callable[[Scene, Workspace], None]


def sound(ws: Workspace) -> None:
    """The chain of the log fits, and the file is sound."""
    assert verify_audit(ADMINISTRATOR, ws).state == "whole"
    if ws.store.database.dialect == "sqlite":
        with ws.store.database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def stored(ws: Workspace, name: str, plan: str = "") -> str:
    """Import a wave of this name (for a plan, else a new one) and return its id."""
    plan, table = plan or complete_plan(ws, DORTMUND), replace(TABLE, source_hash=name)
    return import_wave(COORDINATOR, ws, ags=DORTMUND, label=name[:16], year=2024, table=table, plan=plan).id


def waves_of(ws: Workspace) -> dict[str, str]:
    """Return the waves of the city: id by name."""
    return {wave.source_hash: wave.id for city in list_cities(ADMINISTRATOR, ws) for wave in city.waves}


def lines(ws: Workspace, action: str) -> list[str]:
    """Return what the log says about an action."""
    return [line.object for line in audit_log(ws) if line.action == action]


def importing(scene: Scene, ws: Workspace) -> None:
    """Import a wave."""
    name, plan = scene.name(), complete_plan(ws, DORTMUND)
    scene.begin(name)
    scene.done(name, stored(ws, name, plan))


def look_at_imports(scene: Scene, ws: Workspace) -> None:
    """What was acknowledged is there, what is there was begun; each with its answers and one line in the log."""
    there = waves_of(ws)
    assert scene.names("done") <= set(there) <= scene.names("begin")
    with ws.store.reading() as repository:
        assert all(repository.answers(wave) for wave in there.values())
    assert sorted(lines(ws, "import_wave")) == sorted(f"wave {wave}" for wave in there.values())


def deleting(scene: Scene, ws: Workspace) -> None:
    """Delete a wave: the one whose deletion was broken off, where it is still there, else a new one."""
    last, there = scene.broken_off, waves_of(ws)
    name = last[0] if last and last[0] in there else scene.name()
    wave = there.get(name) or stored(ws, name)
    scene.begin(name, wave)
    delete_wave(COORDINATOR, ws, wave)
    scene.done(name)


def look_at_deletions(scene: Scene, ws: Workspace) -> None:
    """What was acknowledged is gone; everything else is there whole, or gone with one line in the log."""
    there = waves_of(ws)
    assert not scene.names("done") & set(there)
    with ws.store.reading() as repository:
        assert all(repository.answers(wave) for wave in there.values())
    with ws.store.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM wave_answers")).scalar_one() == len(there)
    begun = {words[1] for words in scene.said("begin")}
    gone = sorted(line for line in lines(ws, "delete_wave") if line.startswith("wave "))
    assert gone == sorted(f"wave {wave}" for wave in begun - set(there.values()))


def saving(scene: Scene, ws: Workspace) -> None:
    """Save a text."""
    place, name = _place(ws), scene.name()
    version = _text(ws).version
    scene.begin(name)
    scene.done(save_text(COORDINATOR, ws, place, SECTION, name, version).newest.text)


def look_at_text(scene: Scene, ws: Workspace) -> None:
    """The text is the one that was acknowledged last, or one that was begun after it; each version has its line."""
    possible = {""}
    for word, *rest in scene.heard:
        if word in ("begin", "done"):
            possible = {rest[0]} | (possible if word == "begin" else set())
    newest = _text(ws)
    assert (newest.text or "") in possible
    assert len(scene.said("done")) <= newest.version <= len(scene.said("begin"))
    assert len(lines(ws, "save_text")) == newest.version


def _place(ws: Workspace) -> Place:
    return Place(area=list_cities(COORDINATOR, ws)[0].areas[0].id)


def _text(ws: Workspace):
    return next(found for found in read_texts(COORDINATOR, ws, _place(ws), "area") if found.section == SECTION)


PROFILES = [(level, by) for by in (("sex", "grade"), ("sex",), ("grade",), ()) for level in LEVELS]


def releasing(scene: Scene, ws: Workspace) -> None:
    """Show a profile of a wave that nobody has seen yet: the one that was broken off, else the next."""
    shown = [tuple(words[0].split(":")) for words in scene.said("done")]
    wave = scene.said("begin")[-1][0].split(":")[0] if scene.heard else ""
    left = [one for one in range(len(PROFILES)) if (wave, str(one)) not in shown]
    if not wave or not left:
        wave, left = stored(ws, scene.name()), list(range(len(PROFILES)))
    thing = f"{wave}:{left[0]}"
    scene.begin(thing)
    scene.done(thing, _values(ws, thing))


def _values(ws: Workspace, thing: str) -> str:
    """Show a profile and return a hash of its values."""
    wave, number = thing.split(":")
    level, by = PROFILES[int(number)]
    released = wave_profile(COORDINATOR, ws, wave, by=by, level=level)
    return hashlib.sha256(released.table.to_csv().encode()).hexdigest()


def look_at_releases(scene: Scene, ws: Workspace) -> None:
    """What was shown is kept, shown again it has the same values; what is kept is whole and has its locks."""
    done = {words[0]: words[1] for words in scene.said("done")}
    begun: dict[str, int] = {}
    for thing in scene.names("begin"):
        begun[thing.split(":")[0]] = begun.get(thing.split(":")[0], 0) + 1
    with ws.store.reading() as repository:
        for wave, most in begun.items():
            kept = repository.releases.of_wave(wave)
            shown = sum(thing.startswith(wave) for thing in done)
            assert shown <= len(kept) == len({(one.level, one.request, one.rules) for one in kept}) <= most
            for one in kept:
                document = repository.releases.document(one.id) or ""
                assert hashlib.sha256(document.encode()).hexdigest() == one.content_hash
    with ws.store.database.engine.connect() as connection:
        bare = "SELECT count(*) FROM released_table WHERE wave_id NOT IN (SELECT wave_id FROM release_plan)"
        assert connection.execute(text(bare)).scalar_one() == 0
    for thing in list(done)[-2:]:
        assert _values(ws, thing) == done[thing]


def backing_up(scene: Scene, _ws: Workspace) -> None:
    """Make a backup."""
    name = scene.name()
    scene.begin(name)
    scene.done(name, back_up(scene.url).path.name)


def look_at_backups(scene: Scene, _ws: Workspace) -> None:
    """What was acknowledged is there; the newest can be restored; after a good one nothing lies about."""
    folder = Path(os.environ["CTC_BACKUP_FOLDER"])
    files = sorted(path.name for path in folder.glob("ctc-backup-*"))
    assert {words[1] for words in scene.said("done")} <= set(files)
    assert len(files) <= len(scene.said("begin"))
    for name in files[-1:]:
        verify(folder / name)
    if scene.heard and scene.broken_off is None:
        assert not list(folder.glob(".*.part"))
        assert not list(folder.parent.glob(".ctc-work-*"))


def migrating(scene: Scene, _ws: Workspace) -> None:
    """Open a copy of an old database, which migrates it after a backup."""
    if not scene.said("expected"):
        scene.tell("expected", held(copy_of_old(scene.url, scene.old, 100_000)))
    copy = copy_of_old(scene.url, scene.old, scene.number)
    scene.begin(str(scene.number), copy)
    open_workspace(copy).close()
    scene.done(str(scene.number))


def look_at_migrations(scene: Scene, _ws: Workspace) -> None:
    """The database that was migrated last opens, and holds the same as one that nobody disturbed."""
    for number, copy in scene.said("begin")[-1:]:
        if number in scene.names("done"):
            with connect(database_url(copy)).engine.connect() as connection:  # migrated, as was said
                assert _hash(content_hashes(connection)) == scene.said("expected")[0][0]
        assert held(copy) == scene.said("expected")[0][0]
        if copy.startswith("sqlite"):
            for path in Path(scene.old).parent.glob(f"{Path(copy).name}*"):
                path.unlink()


def held(url: str) -> str:
    """Open (and migrate) a database without a backup, and return a hash of what it holds."""
    key = os.environ.pop(KEY, "")
    ws = open_workspace(url)
    sound(ws)
    with ws.store.database.engine.connect() as connection:
        found = _hash(content_hashes(connection))
    ws.close()
    os.environ[KEY] = key
    return found


def _hash(contents: dict) -> str:
    return hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()


KINDS: dict[str, tuple[Work, Work]] = {
    "import": (importing, look_at_imports),
    "save": (saving, look_at_text),
    "release": (releasing, look_at_releases),
    "delete": (deleting, look_at_deletions),
    "backup": (backing_up, look_at_backups),
    "migrate": (migrating, look_at_migrations),
}
"""How a piece of each kind is done, and what must hold whenever a process begins."""
