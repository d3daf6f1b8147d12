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
LONGEST_LIFE = 0.09
"""Seconds that a child lives at most after it has opened the workspace; an import takes about a tenth."""


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


def one_life(url: str, number: int, chance: random.Random) -> str:
    """Fork a child, kill it at a random moment, return all it said; every fourth dies while opening."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            child(url, number, writing)
        except BaseException as problem:
            os.write(writing, f"failed {problem!r}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    waited_for, longest = ("born\n", 0.03) if number % 4 == 0 else ("open\n", LONGEST_LIFE)
    said = ""
    while waited_for not in said and (piece := os.read(reading, 65536)):
        said += piece.decode()
    until = time.monotonic() + chance.random() * longest
    while (left := until - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            piece = os.read(reading, 65536)
            if not piece:
                break  # the child has failed and said why
            said += piece.decode()
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while piece := os.read(reading, 65536):
        said += piece.decode()
    os.close(reading)
    return said


def main(url: str, kills: int, seed: int) -> None:
    """Print what was said, as JSON: lists of words by first word."""
    chance = random.Random(seed)
    heard: dict[str, list[list[str]]] = {}
    for number in range(kills):
        for line in one_life(url, number, chance).splitlines():
            first, *rest = line.split(" ")
            heard.setdefault(first, []).append(rest)
    print(json.dumps(heard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
