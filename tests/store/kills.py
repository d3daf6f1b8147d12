"""A program for `test_kills.py`: forks children that import and delete waves, and kills them at random
moments.

Usage: python -m tests.store.kills URL KILLS SEED. It starts with whatever the database holds (nothing: the
children migrate it first) and prints one JSON object: what children were told to have done, and what they
had begun.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from dataclasses import replace

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import add_city, delete_wave, import_wave, list_cities, open_workspace
from tests.unit.workspace.made import ADMINISTRATOR, COORDINATOR, DORTMUND, answers

TABLE = answers(40)


def child(url: str, number: int, pipe: int) -> None:
    """Import waves and delete every third, telling each step before and after; never ends by itself."""

    def tell(*words: str) -> None:
        os.write(pipe, (" ".join(words) + "\n").encode())

    tell("born")
    ws = open_workspace(url)
    if not list_cities(ADMINISTRATOR, ws):
        try:
            add_city(ADMINISTRATOR, ws, ags=DORTMUND, name="Dortmund")
        except ToolkitError as refused:
            if refused.code != "city_exists":
                raise
    tell("open")
    step = 0
    while True:
        name = f"{number:08x}{step:08x}".ljust(64, "0")
        tell("importing", name)
        wave = import_wave(
            COORDINATOR, ws, ags=DORTMUND, label=name[:16], year=2024, table=replace(TABLE, source_hash=name)
        )
        tell("imported", name, wave.id)
        if step % 3 == 2:
            tell("deleting", name, wave.id)
            delete_wave(COORDINATOR, ws, wave.id)
            tell("deleted", name, wave.id)
        step += 1


class Life:
    """What a child says, heard through a pipe, until it is killed."""

    def __init__(self, url: str, number: int) -> None:
        self.said = ""
        self._reading, writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reading)
            try:
                child(url, number, writing)
            except BaseException as problem:
                os.write(writing, f"failed {problem!r}\n".encode())
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

    def end(self) -> list[str]:
        """Kill the child and return all lines it said."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        while piece := os.read(self._reading, 65536):
            self.said += piece.decode()
        os.close(self._reading)
        return self.said.splitlines()


def one_life(url: str, number: int, chance: random.Random) -> list[str]:
    """Return what a child said before it was killed: one in four while opening, else in the middle of its work.

    Moments are measured in steps of the child's own work, so that a busy machine changes nothing.
    """
    if number % 4 == 0:  # on SQLite each time with a new file, which has to be migrated first
        life = Life(url.replace("ctc.sqlite", f"opening{number}.sqlite"), number)
        life.hear("born\n")
        life.hear("open\n", seconds=chance.random() * 0.06)
        life.end()
        return []
    life = Life(url, number)
    opening = life.hear("open\n")
    steps = chance.randrange(5)
    taken = life.hear("imported ", steps) / steps if steps else opening
    life.hear("never", seconds=chance.random() * taken)
    return life.end()


def main(url: str, kills: int, seed: int) -> None:
    """Print what was said, as JSON: lists of words by first word."""
    chance = random.Random(seed)
    heard: dict[str, list[list[str]]] = {}
    for number in range(kills):
        for line in one_life(url, number, chance):
            first, *rest = line.split(" ")
            heard.setdefault(first, []).append(rest)
    print(json.dumps(heard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
