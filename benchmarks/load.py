"""Many people at once: real websocket sessions of mixed roles against `ctc run`, on this machine only.

    python benchmarks/load.py                          10 and 50 sessions, one process, a minute each
    python benchmarks/load.py --sessions 100 --processes 2 --seconds 120
    python benchmarks/load.py --sessions 20 --seconds 1800 --pause 10        a soak: does memory grow?

Every session is that of an account of its own, whose name is a mark that stands on every page it sees. Each answer is
searched for all marks: its own must be there, and no other one may. Measured is the time from asking for a page to the
end of its run, as a browser would wait. Results go to `benchmarks/load.json`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).with_name("load.json")
CITIES = ("05112000", "05113000", "05913000")
PAGES = {
    "coordinator": ("", "phasen", "gebiet", "profil", "prioritaeten", "glossar", "nachschlagen", "berichte"),
    "area_team": ("", "gebiet", "profil", "glossar"),
    "evaluator": ("", "profil", "wirkung", "berichte"),
    "multiplier": ("", "staedte", "austausch", "nachschlagen"),
}
"""Pages by role, as their addresses name them."""
MARK = re.compile(r"Marke\d{4}[0-9a-f]{12}")
LONGEST = 60.0
"""Seconds after which a page that has not come counts as failed."""
MOST_SESSIONS = 200


@dataclass
class Found:
    """What the sessions of one measurement met."""

    opened: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    foreign: int = 0
    unmarked: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """Somebody with an account: the mark in its name, its cookies, its pages and where it goes."""

    mark: str
    cookie: str
    pages: tuple[str, ...]
    city: str
    port: int


def people(url: str, sessions: int, ports: list[int]) -> list[Person]:
    """Make an account with an open session for each and return the people, their roles in turn."""
    from ctc_toolkit.access import Role
    from ctc_toolkit.workspace import open_workspace
    from ctc_toolkit.workspace.sessions import open_session

    ws, found = open_workspace(url), []
    for number in range(sessions):
        mark = f"Marke{number:04}{secrets.token_hex(6)}"
        role = list(PAGES)[number % len(PAGES)]
        city = CITIES[number % len(CITIES)]
        with ws.store.writing() as repository:
            account = repository.people.add_account(f"{mark.lower()}@load.example", mark)
            repository.people.set_state(account.id, "active")
            ags = None if role == "multiplier" else city
            repository.people.add_role(account.id, Role(role), ags, None, granted_by="load")
        token = open_session(ws, account.id, second_factor="given").token
        cookie = f"ctc_session={token}; ctc_browser={secrets.token_urlsafe(24)}"
        found.append(Person(mark, cookie, PAGES[role], city, ports[number % len(ports)]))
    ws.close()
    return found


@contextmanager
def server(folder: Path, number: int):
    """Serve the app in a process of its own and give its port and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from ctc_toolkit.cli.main import main; main()", "run", "--no-browser"]
    with (folder / f"server{number}.log").open("wb") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                break
            time.sleep(0.2)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


async def visit(person: Person, found: Found, until: float, pause: float, begin: float) -> None:
    """Open a page, then others after pauses, in one websocket as a browser does."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    await asyncio.sleep(begin)
    address = f"ws://127.0.0.1:{person.port}/_stcore/stream"
    headers = {"Cookie": person.cookie, "Origin": f"http://127.0.0.1:{person.port}"}
    async with websockets.connect(
        address, additional_headers=headers, subprotocols=["streamlit"], max_size=None, open_timeout=LONGEST
    ) as stream:
        page, times = "", found.opened
        while time.monotonic() < until:
            state = ClientState(query_string=f"lang=de&city={person.city}", page_name=page)
            began, told = time.monotonic(), []
            await stream.send(BackMsg(rerun_script=state).SerializeToString())
            while True:
                message = await asyncio.wait_for(stream.recv(), LONGEST)
                told.append(message)
                parsed = ForwardMsg.FromString(message)
                if parsed.WhichOneof("type") == "script_finished" and parsed.script_finished != 1:
                    break  # 1: ended early, for a run that follows at once
            times.append(time.monotonic() - began)
            marks = set(MARK.findall(b"".join(told).decode("utf-8", "replace")))
            found.foreign += len(marks - {person.mark})
            found.unmarked += person.mark not in marks
            page, times = random.choice(person.pages), found.runs
            await asyncio.sleep(random.expovariate(1 / pause))


async def crowd(everybody: list[Person], seconds: float, pause: float) -> Found:
    """Let all of them work for so long; they come in over the first pause."""
    found, until = Found(), time.monotonic() + seconds
    begins = [pause * number / len(everybody) for number in range(len(everybody))]
    visits = [visit(one, found, until, pause, begin) for one, begin in zip(everybody, begins, strict=True)]
    for outcome in await asyncio.gather(*visits, return_exceptions=True):
        if isinstance(outcome, BaseException):
            found.failed.append(f"{type(outcome).__name__}: {outcome}")
    return found


def memory(process: subprocess.Popen) -> int:
    """Return how much memory a process holds, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024


def share(values: list[float], percent: int) -> float | None:
    """Return the value that so many percent do not exceed, in seconds."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 3) if ordered else None


def measured(folder: Path, sessions: int, options: argparse.Namespace) -> dict:
    """Measure once, with fresh processes, and return what was found."""
    with ExitStack() as stack:
        running = [stack.enter_context(server(folder, number)) for number in range(options.processes)]
        everybody = people(os.environ["CTC_DATABASE_URL"], sessions, [port for port, _ in running])
        asyncio.run(crowd(everybody[: len(PAGES)], 5, 1))  # what the first visitor waits for is not measured
        before = [memory(process) for _, process in running]
        found = asyncio.run(crowd(everybody, options.seconds, options.pause))
        after = [memory(process) for _, process in running]
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load_of_machine": round(os.getloadavg()[0], 1),
        "sessions": sessions,
        "processes": options.processes,
        "seconds": options.seconds,
        "pause_seconds": options.pause,
        "runs": len(found.runs),
        "seconds_p50": share(found.runs, 50),
        "seconds_p95": share(found.runs, 95),
        "opening_seconds_p95": share(found.opened, 95),
        "foreign_marks": found.foreign,
        "pages_without_own_mark": found.unmarked,
        "failed": len(found.failed),
        "failures": sorted(set(found.failed))[:5],
        "memory_mb_before": before,
        "memory_mb_after": after,
    }


def main() -> None:
    """Measure each number of sessions and add the results to the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10, 50])
    parser.add_argument("--processes", type=int, default=1, choices=(1, 2, 3, 4))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=10, help="mean seconds between two pages of a person")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if max(options.sessions) > MOST_SESSIONS:
        parser.error(f"at most {MOST_SESSIONS} sessions")
    from ctc_toolkit.workspace import make_demo, open_workspace

    folder = Path(tempfile.mkdtemp(prefix="ctc-load-"))
    os.environ["CTC_DATA_FOLDER"] = str(folder)
    os.environ["CTC_DATABASE_URL"] = f"sqlite:///{folder / 'ctc.sqlite'}"
    try:
        ws = open_workspace()
        make_demo(ws)
        ws.close()
        found = []
        for sessions in options.sessions:
            found.append(measured(folder, sessions, options))
            print(json.dumps(found[-1], indent=1))
        kept = json.loads(options.out.read_text()) if options.out.exists() else []
        options.out.write_text(json.dumps([*kept, *found], indent=1) + "\n")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
