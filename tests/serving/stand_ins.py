"""Stand-ins for what belongs to a machine: package manager, users, systemd. Everything else of the page is real."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import site
import subprocess
import sys
import time
from pathlib import Path

SHELL = {
    "apt-get": "exit 0",
    "useradd": "exit 0",
    "chown": "exit 0",
    "runuser": '[ "$2" = postgres ] && export PGUSER=postgres PGDATABASE=postgres; shift 3; exec "$@"',
}


def moved_text(text: str, moved: dict[str, str]) -> str:
    """Return a text with the folders of a machine replaced by those of the test."""
    pattern = re.compile("|".join(re.escape(place) for place in sorted(moved, key=len, reverse=True)))
    return pattern.sub(lambda found: moved[found[0]], text)


def moved_copy(folder: Path, target: Path, moved: dict[str, str]) -> Path:
    """Copy a folder of text files so."""
    for path in folder.rglob("*"):
        copy = target / path.relative_to(folder)
        if path.is_file():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(moved_text(path.read_text(encoding="utf-8"), moved), encoding="utf-8")
            copy.chmod(path.stat().st_mode)
    return target


def environment(place: Path, sockets: str) -> dict[str, str]:
    """Make the stand-ins and return the environment in which the page is followed."""
    tools = place / "stand-ins"
    tools.mkdir()
    for name, body in SHELL.items():
        _script(tools / name, f"#!/bin/sh\n{body}\n")
    _script(tools / "python3", f'#!/bin/sh\n"{sys.executable}" "$@" || exit\n{_present(place)}')
    _script(tools / "install", _install())
    _script(tools / "systemctl", f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" "{place}" "$@"\n')
    from tests.store.conftest import postgres_programs

    programs = postgres_programs()
    if programs is not None:
        for program in ("psql", "pg_dump", "pg_restore"):
            (tools / program).symlink_to(programs.with_name(program))
    path = f"{place}/usr/local/bin:{tools}:{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CTC_", "PG", "PYTHON", "PIP"))}
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_COMPILE": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    return {**kept, **offline, "PATH": path, "PGHOST": sockets, "HOME": str(place), "COLUMNS": "200", "LANG": "C.UTF-8"}


def stop_everything(place: Path) -> list[str]:
    """Stop the services that run; return which did."""
    return [unit for unit in _running(place) if _stop(place, unit)]


def _present(place: Path) -> str:
    """Return shell commands that show a new environment the packages that are installed here, but not the toolkit."""
    packages = place / "packages"
    packages.mkdir()
    for folder in site.getsitepackages():
        for entry in Path(folder).iterdir():
            if not re.match(
                r"_?_?(editable__)?_?ctc[_-]toolkit|__pycache__|.*\.pth$|pip($|-)|setuptools($|-)", entry.name
            ):
                (packages / entry.name).symlink_to(entry)
    library = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    return f'if [ "$2" = venv ]; then echo "{packages}" > "$3/{library}/present.pth"; fi\n'


def _install() -> str:
    """Return the script that installs without owners, as the test may not make users."""
    owners = '-o|-g) skip=1;; *) [ -n "$skip" ] && skip= || set -- "$@" "$word";;'
    return f'#!/bin/sh\nskip=; for word do shift; case $word in {owners} esac; done\nexec /usr/bin/install "$@"\n'


def _script(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _unit(place: Path, name: str) -> dict[str, str]:
    lines = (place / "etc/systemd/system" / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _settings(unit: dict[str, str]) -> dict[str, str]:
    lines = Path(unit["EnvironmentFile"]).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in (unit.get("Environment", ""), *lines) if line)


def _running(place: Path) -> dict[str, int]:
    file = place / "running.json"
    return json.loads(file.read_text()) if file.exists() else {}


def _note(place: Path, running: dict[str, int]) -> None:
    (place / "running.json").write_text(json.dumps(running))


def _start(place: Path, name: str) -> int:
    if name.endswith(".timer"):
        return 0 if (place / "etc/systemd/system" / name).is_file() else 1
    unit = _unit(place, name)
    settings = {**os.environ, **_settings(unit)}
    journal = place / "journal"
    journal.mkdir(exist_ok=True)
    with (journal / name).open("ab") as log:
        process = subprocess.Popen(
            shlex.split(unit["ExecStart"]),
            env=settings,
            cwd=unit["WorkingDirectory"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    if unit["Type"] == "oneshot":
        return process.wait()
    _note(place, {**_running(place), name: process.pid})
    return 0


def _stop(place: Path, name: str) -> bool:
    """Stop a service as systemd does; return whether it was still running."""
    running = _running(place)
    pid = running.pop(name, 0)
    _note(place, running)
    if not pid or not _alive(pid):
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + 40
    while _alive(pid) and time.monotonic() < until:
        time.sleep(0.1)
    if _alive(pid):
        os.killpg(pid, signal.SIGKILL)
    return True


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def main(place: Path, words: list[str]) -> int:
    """Do what `systemctl` is told."""
    verb, names = words[0], [word for word in words[1:] if not word.startswith("-")]
    if verb == "daemon-reload":
        return 0
    if verb in ("start", "enable"):
        return max(_start(place, name) for name in names)
    if verb == "stop":
        return 0 if all(_stop(place, name) for name in names) else 1
    return 2


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
