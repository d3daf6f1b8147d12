"""Profile of 35 scales by sex and grade, at several sizes: time, peak memory, ratios to other ways.

    python benchmarks/profile.py                       all sizes, five rounds
    python benchmarks/profile.py --sizes 10000 --rounds 3 --without svy

Every figure comes from a fresh process, imports not counted. The contestants take turns, so that other load on the
machine hits all of them; shown are medians, and ratios of medians of the same run. "CPU" is the processor time of all
threads, which suffers less from other load than the time on the clock. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from contestants import CONTESTANTS, Results
from made_up_survey import write_survey

SIZES = (10_000, 100_000, 1_000_000)
LARGEST = {"svy": 100_000}
ONCE = {"pandas_loops": 100_000, "svy": 100_000}
"""Sizes from which on a slow contestant runs once only."""

ROW_GROUPS = (250_000, 50_000, 10_000, 2_000)
FIELD = "decode"


def main() -> None:
    """Measure and print tables in Markdown."""
    arguments = _arguments()
    if arguments.one:
        _one(arguments.one, Path(arguments.file))
        return
    _touch_memory()
    with tempfile.TemporaryDirectory() as folder:
        print(f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}\n")
        for size in arguments.sizes:
            path = Path(folder) / f"survey{size}.parquet"
            write_survey(path, size)
            _compare(path, size, arguments)
        if 1_000_000 in arguments.sizes:
            _row_groups(Path(folder), arguments.rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=lambda text: [int(part) for part in text.split(",")], default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without", type=lambda text: text.split(","), default=[])
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    return parser.parse_args()


def _one(name: str, path: Path) -> None:
    """Run one contestant in this process: the first call, then, if it is quick, the second one."""
    used, results = CONTESTANTS[name](path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    again = CONTESTANTS[name](path)[0].seconds if used.seconds < 1 else None
    rows = [[*key, *value] for key, value in results.items()]
    print(json.dumps({"seconds": used.seconds, "cpu": used.processor, "again": again, "peak": peak, "rows": rows}))


def _touch_memory() -> None:
    """Use and free memory once: a virtual machine hands out memory slowly the first time, to whoever comes first."""
    code = "import numpy; numpy.ones(400_000_000)"
    subprocess.run([sys.executable, "-c", code], check=True)


def _run(name: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", name, "--file", str(path)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    if finished.returncode:
        raise SystemExit(f"{name}: {finished.stderr}")
    return json.loads(finished.stdout.splitlines()[-1])


def _compare(path: Path, size: int, arguments: argparse.Namespace) -> None:
    """Let all contestants run on one file in turns and print their table."""
    names = [name for name in CONTESTANTS if name not in arguments.without and size <= LARGEST.get(name, size)]
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for turn in range(arguments.rounds):
        for name in names:
            if turn == 0 or size < ONCE.get(name, size + 1):
                found[name].append(_run(name, path))
    field, field_cpu = _median(found[FIELD], "seconds"), _median(found[FIELD], "cpu")
    own = _median(found["toolkit"], "seconds")
    print(f"### {size:,} respondents ({path.stat().st_size / 1e6:.1f} MB)\n")
    print("| way | seconds | second call | CPU | peak MB | x decoding (seconds, CPU) | x toolkit | runs |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name in names:
        seconds, again, processor = (_median(found[name], part) for part in ("seconds", "again", "cpu"))
        second = f"{again:.3f}" if again else "-"
        ratios = f"{seconds / field:.2f}, {processor / field_cpu:.2f}"
        print(
            f"| {name} | {seconds:.3f} | {second} | {processor:.3f} | {_median(found[name], 'peak'):.0f} | {ratios} "
            f"| {seconds / own:.2f} | {len(found[name])} |"
        )
    _agree({name: _results(found[name][0]) for name in names if found[name][0]["rows"]})


def _agree(results: dict[str, Results]) -> None:
    """Print how far the contestants' results lie apart."""
    own = results.pop("toolkit")
    for name, other in results.items():
        common = own.keys() & other.keys()
        largest = max(abs(own[key][part] - other[key][part]) for key in common for part in (0, 1))
        print(
            f"\n{name}: {len(common)} of {len(own)} estimates compared, largest difference {largest:.1e} points.",
            end="",
        )
    print("\n")


def _row_groups(folder: Path, rounds: int) -> None:
    """Print time and memory of a million respondents in row groups of several sizes."""
    print("### 1,000,000 respondents in ever more row groups\n")
    print("| row groups | rows each | decoding seconds (CPU) | toolkit seconds (CPU) | peak MB | with means peak MB |")
    print("| --- | --- | --- | --- | --- | --- |")
    for rows in ROW_GROUPS:
        path = folder / f"groups{rows}.parquet"
        write_survey(path, 1_000_000, rows)
        turns = [(_run(FIELD, path), _run("toolkit", path), _run("toolkit_with_means", path)) for _ in range(rounds)]
        field, own, means = (list(part) for part in zip(*turns, strict=True))
        print(
            f"| {1_000_000 // rows} | {rows:,} | {_median(field, 'seconds'):.3f} ({_median(field, 'cpu'):.3f}) "
            f"| {_median(own, 'seconds'):.3f} ({_median(own, 'cpu'):.3f}) "
            f"| {_median(own, 'peak'):.0f} | {_median(means, 'peak'):.0f} |"
        )


def _median(runs: list[dict[str, Any]], name: str) -> float:
    values = [run[name] for run in runs if run[name] is not None]
    return statistics.median(values) if values else 0.0


def _results(run: dict[str, Any]) -> Results:
    return {(measure, groups): (percent, error) for measure, groups, percent, error in run["rows"]}


def _machine() -> str:
    import os

    import numpy
    import pandas
    import pyarrow

    model = "processor unknown"
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text().splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    versions = f"numpy {numpy.__version__}, pandas {pandas.__version__}, pyarrow {pyarrow.__version__}"
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}, {versions}"


if __name__ == "__main__":
    main()
