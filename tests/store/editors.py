"""A program for `test_editors.py`: forks editors that all save the same section of the same text, as fast as they can.

Usage: python -m tests.store.editors URL AREA EDITORS SAVES. Each editor wants to add SAVES texts of its own. It reads
the newest text, saves its own on that version, and where somebody was faster decides about the text that was kept for
it until it is saved, after thinking for a moment that grows with each loss. It prints one JSON object: what every
editor was told, one line for each answer.
"""

from __future__ import annotations

import json
import os
import random
import select
import sys
import time

from ctc_toolkit.access import Actor, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import Conflict, Place, open_workspace, read_texts, save_text, settle_kept_text
from tests.unit.workspace.made import DORTMUND

SECTION = "situation"
MOST_LOSSES = 6
"""After so many losses nobody thinks longer. Thinking is measured in the time that the lost try took."""


def editor(number: int) -> Actor:
    """Return a person of the area team."""
    return Actor(f"Person {number}", frozenset({(Role.AREA_TEAM, DORTMUND)}))


def edit(url: str, area: str, number: int, saves: int, pipe: int) -> None:
    """Save so many texts; tell each answer: number, step, "saved" or "conflict" and the version that counts now."""
    ws, actor, place = open_workspace(url), editor(number), Place(area=area)
    chance = random.Random(number)
    for step in range(saves):
        mine, kept, losses, thinking = f"Text {number}.{step}", None, 0, 0.0
        while True:
            select.select([], [], [], chance.random() * thinking)
            begun = time.monotonic()
            newest = next(text for text in read_texts(actor, ws, place, "area") if text.section == SECTION)
            try:
                if kept is None:
                    outcome = save_text(actor, ws, place, SECTION, mine, newest.version)
                else:
                    outcome = settle_kept_text(actor, ws, kept, "take_mine", newest.version)
            except ToolkitError as refused:
                if refused.code != "database_busy":
                    raise
                continue
            lost = isinstance(outcome, Conflict)
            said = [number, step, "conflict" if lost else "saved", outcome.newest.version, outcome.newest.text]
            os.write(pipe, (json.dumps(said) + "\n").encode())
            if not lost:
                break
            kept, losses = outcome.kept.id, min(losses + 1, MOST_LOSSES)
            thinking = 2**losses * (time.monotonic() - begun)
    ws.close()


def start(url: str, area: str, number: int, saves: int) -> tuple[int, int]:
    """Fork an editor and return its process and the end of the pipe on which it is heard."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    code = 1
    try:
        edit(url, area, number, saves, writing)
        code = 0
    except BaseException as problem:
        os.write(writing, (json.dumps([number, -1, "failed", 0, repr(problem)]) + "\n").encode())
    finally:
        os._exit(code)


def main(url: str, area: str, editors: int, saves: int) -> None:
    """Print what the editors were told."""
    import selectors

    running = [start(url, area, number, saves) for number in range(editors)]
    listening, heard = selectors.DefaultSelector(), dict.fromkeys((pipe for _, pipe in running), b"")
    for _, pipe in running:
        listening.register(pipe, selectors.EVENT_READ)
    while listening.get_map():
        for key, _ in listening.select():
            piece = os.read(key.fd, 65536)
            heard[key.fd] += piece
            if not piece:
                listening.unregister(key.fd)
    for pid, _ in running:
        os.waitpid(pid, 0)
    print(json.dumps([json.loads(line) for said in heard.values() for line in said.splitlines()]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
