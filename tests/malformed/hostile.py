"""Hand-made malformed files: what careless programs, broken disks and attackers hand in, with a sentence each.

Each names the place that takes it and the code it must end in (`hostile_ends.py`, looked through one by one). A file of
which the end is "" is let in: it only looks odd.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.malformed import hostile_archives, hostile_binaries, hostile_texts
from tests.malformed.hostile_ends import ENDS


@dataclass(frozen=True)
class Hostile:
    """A hand-made file. said: what is the matter with it. code: the listed code it ends in, "" where it is let in."""

    id: str
    format: str
    surface: str
    name: str
    said: str
    content: Callable[[], bytes]
    code: str


def _all() -> tuple[Hostile, ...]:
    made = []
    for module in (hostile_texts, hostile_archives, hostile_binaries):
        for kind, surface, name, said, content in module.FILES:
            number = f"{kind}-{sum(one.format == kind for one in made) + 1:02d}"
            made.append(Hostile(number, kind, surface, name, said, content, ENDS.get(f"{number} {said}", "?")))
    return tuple(made)


HOSTILE: tuple[Hostile, ...] = _all()
