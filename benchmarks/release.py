"""How long it takes to release a wave of 12,000 answers: all that is decided and made when it is first looked at.

Run: python benchmarks/release.py [--store]. Three cases, each in a process of its own, from the stored answers to the
kept tables: what the profile page asks for first; the same wave by school, which decides the locks of all tables by
school as well; and a wave of 4,000 answers as the demo has it. Told are seconds, CPU seconds (all threads), peak memory
and how often the progress was reported. With --store the result is written to release.json beside this file.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

STORED = Path(__file__).with_suffix(".json")
AGS = "05113000"
CASES = (
    ("12,000 answers", 12_000, ("sex", "grade")),
    ("12,000 answers, by school", 12_000, ("school", "grade_band")),
    ("4,000 answers", 4_000, ("sex", "grade")),
)
DISTRICTS, SCHOOLS_PER_THOUSAND = 8, 3


def release(respondents: int, by: tuple[str, ...]) -> dict[str, object]:
    """Import a made-up wave, release its profile in this process and say how long it took."""
    from ctc_toolkit.access import Role
    from ctc_toolkit.survey.instrument_files import load_instrument
    from ctc_toolkit.survey.simulation import District, SimulationSettings, simulate_wave
    from ctc_toolkit.workspace import demo_actor, import_wave, make_demo, open_workspace, wave_profile

    ws, admin = open_workspace(), demo_actor()
    make_demo(ws)
    settings = SimulationSettings(
        respondents=respondents,
        schools=SCHOOLS_PER_THOUSAND * respondents // 1000,
        primary_sampling_unit="class",
        districts=tuple(District(f"d{number}", 1 / DISTRICTS) for number in range(DISTRICTS)),
    )
    table = simulate_wave(load_instrument("ctc-youth-survey"), settings, seed=1).table
    wave = import_wave(admin, ws, ags=AGS, label="Messung", year=2026, table=table)
    told: list[float] = []
    begun, cpu = time.perf_counter(), time.process_time()
    released = wave_profile(demo_actor(Role.COORDINATOR, AGS), ws, wave.id, by=by, progress=told.append)
    spent = {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - cpu}
    again = time.perf_counter()
    wave_profile(demo_actor(Role.COORDINATOR, AGS), ws, wave.id, by=by)
    spent["seconds_again"] = time.perf_counter() - again
    ws.close()
    return {
        **{name: round(value, 3) for name, value in spent.items()},
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "progress_steps": len(told),
        "cells": len(released.table),
        "shown_percent": round(100 * float(released.table["state"].isin(["shown", "banded"]).mean())),
    }


def main() -> None:
    """Measure every case in a process and workspace of its own, and print it."""
    found = []
    for number, (name, *_) in enumerate(CASES):
        with tempfile.TemporaryDirectory() as folder:
            asked = [sys.executable, __file__, "--one", str(number)]
            surroundings = {**os.environ, "CTC_DATA_FOLDER": folder}
            told = subprocess.run(asked, capture_output=True, text=True, check=True, env=surroundings)
        found.append({"case": name, **json.loads(told.stdout)})
        print(found[-1])
    result = {
        "day": date.today().isoformat(),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load_after": round(os.getloadavg()[0], 1),
        "cases": found,
    }
    if "--store" in sys.argv:
        STORED.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if "--one" in sys.argv:
        _, respondents, by = CASES[int(sys.argv[sys.argv.index("--one") + 1])]
        print(json.dumps(release(respondents, by)))
    else:
        main()
