"""How long a trainer waits: groups made, one group reset, all groups reset, the whole demo made anew.

Prints seconds and ratios measured in one run, each step three times; the first time includes drawing the answers.
Run: python benchmarks/workshop_reset.py [groups] [database URL]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable

from ctc_toolkit.access import demo_actor
from ctc_toolkit.workspace import make_demo, open_workspace, reset_demo, reset_groups, set_up_groups

SCENARIO = "second_wave"
"""The fullest one: two waves, all phases but the last done, texts and approved versions."""


def timed(name: str, work: Callable[[], object], times: int = 3) -> float:
    """Run `work` several times, print how long each took, and return the last."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    print(f"{name:<40}" + "  ".join(f"{seconds:6.2f} s" for seconds in taken))
    return taken[-1]


def main() -> None:
    """Measure on a fresh demo workspace."""
    groups = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    with tempfile.TemporaryDirectory() as folder:
        ws = open_workspace(sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{folder}/ctc.sqlite")
        trainer = demo_actor()
        timed("the demo for the first time", lambda: make_demo(ws, existing="reset"), 1)
        timed(f"{groups} groups made", lambda: set_up_groups(trainer, ws, count=groups, scenario=SCENARIO))
        one = timed("one group reset", lambda: reset_groups(trainer, ws, group=1))
        every = timed("all groups reset", lambda: reset_groups(trainer, ws))
        timed("the whole demo reset, groups with it", lambda: reset_demo(trainer, ws))
        print(f"all groups take {every / one:.1f} times as long as one")
        ws.close()


if __name__ == "__main__":
    main()
