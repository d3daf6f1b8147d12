"""From one city to a nation: a profile of 1 and 5 million respondents x 130 answers, on every engine.

    python benchmarks/scale.py                                   1 and 5 million, local engine, then Dask and Spark
    python benchmarks/scale.py --sizes 1000000 --engines local   quick

The survey is made up as in `profile.py` and lies in a folder of Parquet files of 500,000 rows in row groups of 250,000.
Each figure is taken in a fresh process without imports; "decode" only decodes the same columns on both cores in the
same run, and the ways take turns, so that other load hits all of them. CPU adds the time of all threads and suffers
least from other load. Memory is the largest sum over all processes. Writes `scale.json` beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# the last place: profile.py beside this file must not stand for Python's own module of that name
sys.path.pop(0)
sys.path.append(str(Path(__file__).resolve().parent))

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from made_up_survey import ROW_GROUP, cut_points, instrument, write_survey

HERE = Path(__file__).resolve().parent
ROWS_OF_FILE = 500_000
CORES = 2
ENGINES = ("local", "dask", "spark")
CLUSTERS = ("dask", "spark")
WAYS = ("decode", "local", "local_with_means", "dask", "spark")
WANTED = {"ratio": 2.0, "goal": 1.5, "memory_mb": 1500, "agree": 1e-12}


def main() -> None:
    """Measure, print ratios and store them."""
    arguments = _arguments()
    if arguments.one:
        files = sorted(Path(arguments.data).glob("*.parquet"))[: arguments.files]
        print(json.dumps(_one(arguments.one, files)))
        return
    results: dict[str, Any] = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": _machine(), "wanted": WANTED}
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        folder = Path(arguments.data or scratch)
        for size in sorted(arguments.sizes):
            files = _write(folder, size)
            engines = ("local", "local_with_means", *(name for name in arguments.engines if name != "local"))
            results[str(size)] = _compare(folder, files, ("decode", *engines), arguments.rounds)
    sizes = sorted(arguments.sizes)
    if len(sizes) > 1:
        first, last = (results[str(size)]["local"] for size in (sizes[0], sizes[-1]))
        results["growth"] = {
            "size": sizes[-1] / sizes[0],
            "cpu": round(last["cpu"] / first["cpu"], 2),
            "seconds": round(last["seconds"] / first["seconds"], 2),
        }
        print(
            f"\n{sizes[-1] / sizes[0]:g} times as many respondents take {results['growth']['cpu']} times the CPU time"
        )
    if arguments.store:
        (HERE / "scale.json").write_text(json.dumps(results, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    numbers: Any = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--sizes", type=numbers, default=[1_000_000, 5_000_000])
    parser.add_argument("--engines", type=lambda text: text.split(","), default=list(ENGINES))
    parser.add_argument("--rounds", type=int, default=3, help="of decoding and of the local engine; clusters run once")
    parser.add_argument("--data", help="folder for the files, which are kept there for the next time")
    parser.add_argument("--scratch", help="where to make a folder for the files that is deleted again")
    parser.add_argument("--store", action="store_true", help="write scale.json")
    parser.add_argument("--one", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--files", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _write(folder: Path, size: int) -> int:
    """Write the files up to `size` respondents and return their number; classes and districts count on."""
    folder.mkdir(parents=True, exist_ok=True)
    files = -(-size // ROWS_OF_FILE)
    for number in range(files):
        path = folder / f"part{number:03d}.parquet"
        if path.exists():
            continue
        rows = min(ROWS_OF_FILE, size - number * ROWS_OF_FILE)
        write_survey(path, rows, seed=7 + number)
        table = pq.read_table(path)
        for column, apart in (("psu", 30_000), ("stratum", 2_000)):
            moved = pa.array((table[column].to_numpy() + number * apart).astype(np.int32))
            table = table.set_column(table.column_names.index(column), column, moved)
        pq.write_table(table, path, row_group_size=ROW_GROUP)
    return files


def _compare(folder: Path, files: int, ways: tuple[str, ...], rounds: int) -> dict[str, Any]:
    """Let the ways take turns, print their table and return it."""
    runs: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    for turn in range(rounds):
        for way in ways:
            if turn == 0 or way not in CLUSTERS:
                runs[way].append(_run(way, folder, files))
    rows = runs["local"][0]["rows"]
    print(f"\n### {rows:,} respondents\n")
    print("| way | seconds | CPU seconds | peak MB | x decoding: seconds, CPU | largest difference from local | runs |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    found = {}
    for way in ways:
        shown = {name: statistics.median(run[name] for run in runs[way]) for name in ("seconds", "cpu", "peak_mb")}
        shown = {name: round(value, 2) for name, value in shown.items()}
        decode = found.get("decode", shown)
        shown["x_seconds"] = round(shown["seconds"] / decode["seconds"], 2)
        shown["x_cpu"] = round(shown["cpu"] / decode["cpu"], 2)
        if way != "decode":
            shown["difference"] = _difference(runs["local"][0]["table"], runs[way][0]["table"])
        cpu, ratio = f"{shown['cpu']:.2f}", f"{shown['x_seconds']:.2f}, {shown['x_cpu']:.2f}"
        if way in CLUSTERS:  # the workers are no children of this process; their time is not counted
            del shown["cpu"], shown["x_cpu"]
            cpu, ratio = "-", f"{shown['x_seconds']:.2f}"
        found[way] = {**shown, "runs": len(runs[way])}
        print(
            f"| {way} | {shown['seconds']:.2f} | {cpu} | {shown['peak_mb']:.0f} | {ratio} "
            f"| {shown.get('difference', 0):.1e} | {len(runs[way])} |"
        )
    return {"rows": rows, **found}


def _difference(one: list[list[Any]], other: list[list[Any]]) -> float:
    """Return the largest relative difference of percentages and standard errors; the cells must be the same."""
    if [row[:2] for row in one] != [row[:2] for row in other]:
        raise SystemExit("the engines return different cells")
    pairs = (
        (first, second)
        for row, twin in zip(one, other, strict=True)
        for first, second in zip(row[2:], twin[2:], strict=True)
    )
    return max(abs(first - second) / max(abs(first), 1e-9) for first, second in pairs)


def _run(way: str, folder: Path, files: int) -> dict[str, Any]:
    """Run one way in a fresh process and watch the memory of it and of all it starts."""
    command = [sys.executable, __file__, "--one", way, "--data", str(folder), "--files", str(files)]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=output, stderr=errors, start_new_session=True)
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, _memory_of_session(process.pid))
            time.sleep(0.05)
        output.seek(0)
        errors.seek(0)
        if process.returncode:
            raise SystemExit(f"{way}: {errors.read()[-2000:]}")
        return {**json.loads(output.read().splitlines()[-1]), "peak_mb": peak}


def _memory_of_session(session: int) -> float:
    """Return the resident memory of all processes of a session, in MB; shared pages count for each of them."""
    total = 0
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == session:
                total += int(fields[21]) * page
    return total / 1e6


def _one(way: str, files: list[Path]) -> dict[str, Any]:
    """Run one way in this process; imports and the start of a cluster are not measured."""
    if way == "decode":
        watch = _Watch()
        _decode(files)
        return watch.stop()
    import scipy.special  # noqa: F401 - imports are not measured

    from ctc_toolkit.riskfactors.engines import engine_of
    from ctc_toolkit.riskfactors.profile import ProfileSettings
    from ctc_toolkit.riskfactors.streaming import Streaming, profile_of_files

    means: Any = "included" if way == "local_with_means" else "left_out"
    name: Any = way.partition("_")[0]
    built, cuts = instrument(), cut_points()
    engine = engine_of(name, cores=CORES)
    how = Streaming(engine, cuts, ("sex", "grade"), ProfileSettings(means=means), locks="wanted")
    try:
        watch = _Watch()
        made = profile_of_files(files, built, how)
        used = watch.stop()
    finally:
        engine.close()
    frame = made.profile.estimates[["measure", "groups", "percent", "standard_error"]]
    rows = sum(pq.read_metadata(file).num_rows for file in files)
    return {**used, "rows": rows, "table": frame.to_numpy().tolist()}


def _decode(files: list[Path]) -> None:
    """Decode all columns of all row groups, a row group at a time on each core."""
    metadata = {file: pq.read_metadata(file) for file in files}
    local = threading.local()

    def work(task: tuple[Path, int]) -> None:
        held = local.__dict__.setdefault("files", {})
        if task[0] not in held:
            held[task[0]] = pq.ParquetFile(task[0], metadata=metadata[task[0]])
        held[task[0]].read_row_group(task[1], use_threads=False)

    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(work, [(file, group) for file in files for group in range(metadata[file].num_row_groups)]))


class _Watch:
    """Measures time on the clock and of all processors, children that have ended included."""

    def __init__(self) -> None:
        self.start = self._now()

    def stop(self) -> dict[str, float]:
        """Return what was used since the start."""
        seconds, cpu = self._now()
        return {"seconds": seconds - self.start[0], "cpu": cpu - self.start[1]}

    @staticmethod
    def _now() -> tuple[float, float]:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return time.perf_counter(), sum(one.ru_utime + one.ru_stime for one in used)


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")
    load = os.getloadavg()[0]
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, pyarrow {pa.__version__}"
    return f"{os.cpu_count()} cores of {model}, {versions}, load {load:.1f} from other work at the start"


if __name__ == "__main__":
    main()
