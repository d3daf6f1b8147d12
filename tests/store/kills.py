"""A program for `test_kills.py`: forks children that work with a database, and kills them at random moments.

Usage: python -m tests.store.kills URL KILLS SEED OLD. It starts with whatever the database holds (nothing: the children
migrate it first). OLD names a filled database of an older version: a SQLite file to be copied, or a PostgreSQL
database to be used as a template. It prints one JSON list: what each child said, in the order in which it was said.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.operations.backups import back_up
from ctc_toolkit.workspace import (
    Place,
    add_city,
    delete_answers,
    delete_wave,
    import_wave,
    list_cities,
    open_workspace,
    read_texts,
    save_text,
)
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, answers, complete_plan

TABLE = answers(40)
SECTION = "situation"
Tell = Callable[..., None]


def work(url: str, number: int, tell: Tell) -> None:
    """Import waves, delete some or their answers, save a text; never end by itself."""
    ws = open_workspace(url)
    if not list_cities(ADMINISTRATOR, ws):
        try:
            add_city(ADMINISTRATOR, ws, ags=DORTMUND, name="Dortmund", areas=["Nordstadt"])
        except ToolkitError as refused:
            if refused.code != "city_exists":
                raise
    ((area,),) = (city.areas for city in list_cities(COORDINATOR, ws))
    place = Place(area=area.id)
    newest = next(found for found in read_texts(COORDINATOR, ws, place, "area") if found.section == SECTION)
    tell("open", newest.text or "-")
    step, version = 0, newest.version
    while True:
        name = f"{number:08x}{step:08x}".ljust(64, "0")
        table, plan = replace(TABLE, source_hash=name), complete_plan(ws, DORTMUND)
        tell("importing", name)
        wave = import_wave(COORDINATOR, ws, ags=DORTMUND, label=name[:16], year=2024, table=table, plan=plan)
        tell("imported", name, wave.id)
        tell("saving", name)
        saved = save_text(COORDINATOR, ws, place, SECTION, name, version)
        version = saved.newest.version
        tell("saved", name)
        if (number + step) % 32 == 3:  # takes a second: nothing may be left of it in the file
            tell("deleting", name, wave.id)
            delete_wave(COORDINATOR, ws, wave.id)
            tell("deleted", name, wave.id)
        elif (number + step) % 32 == 9:  # takes seconds: tables are computed before
            tell("emptying", name, wave.id)
            delete_answers(COORDINATOR, ws, wave.id)
            tell("emptied", name, wave.id)
        step += 1


def keep_backing_up(url: str, _number: int, tell: Tell) -> None:
    """Make one backup after the other; never end by itself."""
    open_workspace(url).close()
    tell("open")
    while True:
        tell("backing_up")
        tell("backed_up", back_up(url).path.name)


def migrate(url: str, _number: int, tell: Tell) -> None:
    """Open a database of an older version, which migrates it, and wait for the end."""
    open_workspace(url)
    tell("open")
    signal.pause()


class Life:
    """What a child says, heard through a pipe, until it is killed."""

    def __init__(self, task: Callable[[str, int, Tell], None], url: str, number: int) -> None:
        self.said = ""
        self._reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reading)

            def tell(*words: str) -> None:
                os.write(writing, (" ".join(words) + "\n").encode())

            try:
                tell("born")
                task(url, number, tell)
            except BaseException as problem:
                tell("failed", task.__name__, repr(problem).replace("\n", " "))
            finally:
                os._exit(1)
        os.close(writing)

    def hear(self, word: str, times: int = 1, seconds: float = 120) -> float:
        """Listen until the child has said `word` that often, at most so long; return the seconds it took."""
        begun = time.monotonic()
        while self.said.count(word) < times and (left := begun + seconds - time.monotonic()) > 0:
            if select.select([self._reading], [], [], left)[0]:
                piece = os.read(self._reading, 65536)
                if not piece:
                    break  # the child has failed and said why
                self.said += piece.decode()
        return time.monotonic() - begun

    def end(self) -> list[list[str]]:
        """Kill the child and return all lines it said, each as words."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        while piece := os.read(self._reading, 65536):
            self.said += piece.decode()
        os.close(self._reading)
        return [line.split(" ") for line in self.said.splitlines()]

    def whole(self) -> list[list[str]]:
        """Let the child come to its end by itself, and return all lines it said."""
        self.hear("never")
        return self.end()


class Lives:
    """One life after the other, each killed at a random moment.

    Moments are measured in steps of the child's own work, so that a busy machine changes nothing.
    """

    def __init__(self, url: str, old: str, seed: int) -> None:
        self._url, self._old, self._chance = url, old, random.Random(seed)
        self._migrating: float | None = None
        self._making: float | None = None

    def one(self, number: int) -> list[list[str]]:
        """Return what a child said: one in eight migrates, one opens an empty database, one backs up."""
        kind = number % 8
        if kind == 4:
            return self._migration(number)
        if kind == 0 and self._url.startswith("sqlite"):  # each time a new file, which has to be made first
            return self._opening(number)
        if kind == 2:
            return self._steps(Life(keep_backing_up, self._url, number), "backed_up ", 2)
        return self._steps(Life(work, self._url, number), "saved ", 3)

    def _steps(self, life: Life, word: str, most: int) -> list[list[str]]:
        opening = life.hear("open")
        steps = self._chance.randrange(most)
        taken = life.hear(word, steps) / steps if steps else opening
        life.hear("never", seconds=self._chance.random() * taken * 1.5)
        return life.end()

    def _opening(self, number: int) -> list[list[str]]:
        life = Life(work, self._url.replace("ctc.sqlite", f"opening{number}.sqlite"), number)
        life.hear("born\n")
        if self._making is None:  # the first one tells how long it takes
            self._making = life.hear("open ")
        else:
            life.hear("open ", seconds=self._chance.random() * self._making)
        return [words for words in life.end() if words[0] == "failed"]

    def _migration(self, number: int) -> list[list[str]]:
        life = Life(migrate, copy_of_old(self._url, self._old, number), number)
        life.hear("born\n")
        if self._migrating is None:  # the first one tells how long it takes
            self._migrating = life.hear("open\n")
        else:
            life.hear("open\n", seconds=self._chance.random() * self._migrating)
        said = life.end()
        return [["migrating", str(number)], *(["migrated", str(number)] for words in said if words[0] == "open")] + [
            words for words in said if words[0] == "failed"
        ]


def copy_of_old(url: str, old: str, number: int) -> str:
    """Return the URL of a new copy of the older database."""
    if url.startswith("sqlite"):
        copy = Path(old).with_name(f"old{number}.sqlite")
        shutil.copyfile(old, copy)
        return f"sqlite:///{copy}"
    name = f"{old}_{number}"
    engine = create_engine(make_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {old}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def main(url: str, kills: int, seed: int, old: str) -> None:
    """Print what was said, as JSON."""
    lives = Lives(url, old, seed)
    print(json.dumps([words for number in range(kills) for words in lives.one(number)]))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
