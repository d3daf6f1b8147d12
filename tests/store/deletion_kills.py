"""A program for `test_deletion_kills.py`: forks children that run the deletion, and kills them at random moments.

Usage: python -m tests.store.deletion_kills URL KILLS SEED. The database holds waves that are due. Each child runs the
deletion over and over; before each run it makes one more wave due. The program prints one JSON object: how many
children had begun a run, how many had told that one was finished, and whatever went wrong.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date

from ctc_toolkit.disclosure import release
from ctc_toolkit.riskfactors.profile import make_profile
from ctc_toolkit.workspace import open_workspace, run_deletion
from tests.store.kills import Life, Tell
from tests.unit.workspace.made import ADMINISTRATOR, answers


def delete(url: str, _number: int, tell: Tell) -> None:
    """Delete what is due, wave after wave; never ends by itself."""
    ws = open_workspace(url)
    tell("open")
    while True:
        with ws.store.writing() as repository:
            waves = [wave for wave in repository.cities()[0].waves if wave.answers_deleted_at is None]
            if waves:
                repository.deletions.set_date(min(wave.id for wave in waves), date(2020, 1, 1))
        tell("running")
        done = run_deletion(ADMINISTRATOR, ws)
        tell("ran", done.state, *(str(item.wave_id) for item in done.proof.items))


def main(url: str, times: int, seed: int) -> None:
    """Print what was said, as JSON."""
    release(make_profile(answers(60)), "public")  # loads once what every child needs
    chance = random.Random(seed)
    heard: dict[str, list[list[str]]] = {}
    for number in range(times):
        life = Life(delete, url, number)
        life.hear("open\n")
        taken = life.hear("ran ", 1 if number % 3 == 0 else 0) or 0.4
        life.hear("running\n", times=1 + life.said.count("ran "))
        life.hear("never", seconds=chance.random() * min(taken, 1.5))
        for first, *rest in life.end():
            heard.setdefault(first, []).append(rest)
    print(json.dumps(heard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
