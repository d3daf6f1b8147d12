"""A program for `test_backup_kills.py`: forks children that back up, or restore in turns, and kills them at random.

Usage: python -m tests.store.backup_kills URL FOLDER KILLS SEED [BACKUP BACKUP]. With two backups the children restore
them in turns into URL, else they make backups in FOLDER. It prints one JSON object: what the children
said, lists of words by first word.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from ctc_toolkit.store import AuditEntry, open_store
from ctc_toolkit.store.backup import make_backup
from ctc_toolkit.store.database import connect, database_url
from ctc_toolkit.store.restore import restore_backup
from ctc_toolkit.store.sealed import Key
from tests.store.kills import Life, Tell

KEY = Key(bytes(range(32)))


def back_up(url: str, folder: Path, tell: Tell) -> None:
    """Make backups, telling each before and after; never ends by itself."""
    database = connect(database_url(url))
    while True:
        moment = datetime.now(UTC)
        tell("starting", moment.isoformat())
        tell("finished", make_backup(database, folder, [KEY], moment).path.name)


def restore_in_turns(url: str, backups: list[Path], tell: Tell) -> None:
    """Restore one backup after the other, telling each before and after; never ends by itself."""
    while True:
        for path in backups:
            tell("starting", path.name)
            restore_backup(path, [KEY], database_url(url), "replace")
            tell("finished", path.name)


def main(url: str, folder: Path, kills: int, seed: int, backups: list[Path]) -> None:
    """Kill so many children at random moments of their second or third piece of work, and print what they said."""
    chance = random.Random(seed)
    heard: dict[str, list[list[str]]] = {}
    store = open_store(url)

    def work(url: str, _number: int, tell: Tell) -> None:
        if backups:
            restore_in_turns(url, backups, tell)
        else:
            back_up(url, folder, tell)

    for number in range(kills):
        with store.writing() as repository:  # so that each backup holds more than those before
            repository.record(AuditEntry("tester", "probe", f"before kill {number}", None))
        store.close()  # no connection is handed on to the child
        life = Life(work, url, number)
        life.hear("starting")
        whole = life.hear("finished ")
        life.hear("never", seconds=chance.random() * whole)
        for first, *rest in life.end():
            heard.setdefault(first, []).append(rest)
    print(json.dumps(heard))


if __name__ == "__main__":
    os.environ["CTC_BACKUP_FOLDER"] = sys.argv[2]
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), [Path(name) for name in sys.argv[5:]])
