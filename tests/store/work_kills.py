"""A program for `test_work_kills.py` and `test_job_kills.py`: kills processes at each point and at random moments.

Usage: python -m tests.store.work_kills URL OLD SEED STRIDE KIND=KILLS... STRIDE: 1 for every point, n for each n-th. It
makes the database and prints one JSON object: for each kind what was begun, acknowledged and broken off, at which
points, how often all points were gone through, and what failed. Each process is a fork of this one, which has imported
everything and holds no connection.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections import Counter

from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.workspace import add_city, open_workspace
from tests.store.job_kinds import KINDS as JOBS
from tests.store.kill_points import Points
from tests.store.kills import TABLE, Life, Tell
from tests.store.work_kinds import KINDS as WORK
from tests.store.work_kinds import Scene, sound
from tests.unit.workspace.made import ADMINISTRATOR, DORTMUND

KINDS = {**WORK, **JOBS}
RESTART_SECONDS = 10


class Kills:
    """The processes of one kind, one after the other: every other one dies at the next point."""

    def __init__(self, url: str, old: str, kind: str, chance: random.Random, stride: int) -> None:
        self._url, self._old, self._chance, self._stride = url, old, chance, stride
        self._work, self._look = KINDS[kind]
        self._heard: list[list[str]] = []
        self._points: Counter[str] = Counter()
        self._point, self._through, self._seconds = 1, 0, 0.0

    def one(self, number: int) -> None:
        """Let one process begin and die: the first when it is done, which tells how long that takes."""
        at_point = number % 2 == 1
        life = Life(self._life(self._point if at_point else 0), self._url, number)
        life.hear("begin ")
        if at_point:
            life.hear("done ")
        else:
            most = self._chance.random() * self._seconds if self._seconds else 120
            taken = life.hear("done ", seconds=most)
            self._seconds = self._seconds or taken
        said = life.end()
        self._heard += said
        self._points.update(words[1] for words in said if words[0] == "died")
        if at_point and any(words[0] == "died" for words in said):
            self._point += self._stride
        elif at_point:
            self._point, self._through = 1, self._through + 1

    def result(self) -> dict:
        """Look once more, and return what came of it."""
        self._heard += Life(self._life(-1), self._url, -1).whole()
        count = Counter(words[0] for words in self._heard)
        return {
            **self.counted(),
            "points": dict(self._points),
            "all_points": self._through,
            "failed": [words for words in self._heard if words[0] == "failed"],
            "looked": count["looked"],
            "slowest": max(float(words[1]) for words in self._heard if words[0] == "opened"),
        }

    def counted(self) -> dict[str, int]:
        """Return how many pieces of work were begun, acknowledged and broken off so far."""
        begun, done = (sum(words[0] == word for words in self._heard) for word in ("begin", "done"))
        return {"begun": begun, "acknowledged": done, "broken_off": begun - done}

    def _life(self, death: int):
        def live(url: str, number: int, tell: Tell) -> None:
            scene = Scene(url, self._old, number, self._heard, tell, death, Points(lambda name: tell("died", name)))
            begun = time.monotonic()
            ws = open_workspace(url)
            tell("opened", f"{time.monotonic() - begun:.2f}")
            sound(ws)
            self._look(scene, ws)
            tell("looked")
            if death >= 0:
                self._work(scene, ws)
                signal.pause()

        return live


def main(url: str, old: str, seed: int, stride: int, kills: dict[str, int]) -> None:
    """Print what came of it, as JSON."""
    make_profile(TABLE)  # loads once what every process needs
    life = Life(_make, url, 0)
    life.hear("made")
    life.end()
    found = {}
    for kind, times in kills.items():
        begun, lives = time.monotonic(), Kills(url, old, kind, random.Random(f"{seed} {kind}"), stride)
        for number in range(times):
            lives.one(number)
            if number % 25 == 24:
                print(kind, number + 1, lives.counted(), file=sys.stderr, flush=True)
        found[kind] = {**lives.result(), "seconds": round(time.monotonic() - begun)}
        print(kind, found[kind], file=sys.stderr, flush=True)
    print(json.dumps(found))


def _make(url: str, _number: int, tell: Tell) -> None:
    add_city(ADMINISTRATOR, open_workspace(url), ags=DORTMUND, name="Dortmund", areas=["Nordstadt"])
    tell("made")
    signal.pause()


if __name__ == "__main__":
    wanted = dict(word.split("=") for word in sys.argv[5:])
    url, old, seed, stride = sys.argv[1:5]
    main(url, old, int(seed), int(stride), {kind: int(times) for kind, times in wanted.items()})
