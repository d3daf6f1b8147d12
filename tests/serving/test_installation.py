"""The installation page, followed to the letter.

1. Every command of the blocks marked `sh` runs, in order, as one session of a shell that stops at the first mistake:
   new environment, the wheel, a PostgreSQL server, services, administrator, city, invitation, backup, restore.
2. Afterwards the state is the one of the backup: what was added later is gone, people and city are there, the audit log
   is whole, the services are ready, and doctor refuses nothing.
3. Only what belongs to the machine is stood in for: package manager, users, rights of owners, systemd, network. The
   stand-ins start what the units say, with the settings of their file.
4. Pages for operators name only commands, options, settings and files that exist.
"""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import click
import pytest

from ctc_toolkit.cli.main import cli
from ctc_toolkit.configuration import KNOWN
from tests.conftest import _start_server, unavailable
from tests.serving import stand_ins
from tools.release import build, sums

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "handbuch"
PAGE = HANDBOOK / "installation.md"
PAGES = ("installation", "betrieb", "aktualisieren", "wiederherstellung-ueben")
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
PLACES = ("/opt/ctc", "/etc/ctc", "/var/lib/ctc", "/var/backups/ctc", "/etc/systemd/system", "/usr/local/bin")


def commands():
    return "\n".join(BLOCK.findall(PAGE.read_text(encoding="utf-8")))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def server():
    """Give the folder of the socket of a PostgreSQL server of its own: it waits for the disk, as doctor demands."""
    folder = Path(tempfile.mkdtemp(prefix="ctc-in-"))
    folder.chmod(0o755)
    try:
        running = _start_server(folder)
    except RuntimeError as problem:
        shutil.rmtree(folder, ignore_errors=True)
        unavailable(f"the installation is not tested: no server could be started ({problem})")
    found = re.search(r"host=([^&]+)", running.get_uri())
    yield found[1].replace("%2F", "/") if found else str(folder)
    running.cleanup()


@pytest.fixture(scope="module")
def installed(server, tmp_path_factory):
    """Follow the page in folders of this test; give the place and what was printed."""
    place = tmp_path_factory.mktemp("machine")
    moved = {folder: f"{place}{folder}" for folder in PLACES}
    for folder in ("/opt", "/etc/systemd/system", "/usr/local/bin", "/var/lib", "/var/backups"):
        Path(f"{place}{folder}").mkdir(parents=True, exist_ok=True)
    moved |= {"/var/run/postgresql": server, ":8501": f":{(port := free_port())}", "--port 8501": f"--port {port}"}
    release = place / "release"
    release.mkdir()
    build("build_wheel", release, "1796072025")
    shutil.copy(ROOT / "requirements.lock", release)
    with tarfile.open(release / "ctc_toolkit-0.1.0.tar.gz", "w:gz") as archive:
        archive.add(stand_ins.moved_copy(ROOT / "deploy", place / "deploy", moved), "ctc_toolkit-0.1.0/deploy")
    (release / "SHA256SUMS").write_text(sums(release))
    environment = stand_ins.environment(place, server)
    script = "set -euxo pipefail\n" + stand_ins.moved_text(commands(), moved)
    try:
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=release,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    finally:
        left = stand_ins.stop_everything(place)
    yield place, done, environment, left
    shutil.rmtree(place, ignore_errors=True)


@pytest.mark.slow
@pytest.mark.postgres
def test_1_every_command_runs(installed):
    _, done, _, _ = installed
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


@pytest.mark.slow
@pytest.mark.postgres
def test_2_state_of_the_backup(installed):
    place, done, _, left = installed
    out = done.stdout + done.stderr
    assert "ctc, version 0.1.0" in out
    assert "ready" in done.stdout
    assert len(re.findall(r"^ctc1-", out, re.MULTILINE)) == 1
    assert len(list(Path(f"{place}/var/backups/ctc").glob("*.ctcb"))) == 2, "the backup, and the one before replacing"
    cities = re.findall(r"(?:Duisburg|Dortmund) \(0\d{7}\)", out)
    assert cities == ["Duisburg (05112000)", "Dortmund (05913000)"]
    assert "k.muster@stadt.example" in out
    assert len(re.findall(r"^\S{20,40}$", done.stdout, re.MULTILINE)) >= 4, "two invitations, and two new ones"
    assert sorted(left) == ["ctc-worker.service", "ctc.service"], "both were still running at the end"


@pytest.mark.slow
@pytest.mark.postgres
def test_2_what_was_added_later_is_gone(installed):
    place, _, environment, _ = installed
    asked = (
        "from ctc_toolkit.workspace import *; print([c.name for c in list_cities(operator_actor(), open_workspace())])"
    )
    settings = dict(
        line.split("=", 1) for line in Path(f"{place}/etc/ctc/umgebung").read_text(encoding="utf-8").splitlines()
    )
    done = subprocess.run(
        [f"{place}/opt/ctc/bin/python", "-c", asked],
        env={**environment, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "['Duisburg']", done.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.postgres
def test_2_log_is_json_without_persons(installed):
    place, _, _, _ = installed
    for unit in ("ctc.service", "ctc-worker.service"):
        text = Path(f"{place}/journal/{unit}").read_text(encoding="utf-8")
        assert text
        assert all(line.startswith("{") for line in text.splitlines() if line), text
        assert "Karla" not in text


def test_3_nothing_of_the_page_is_left_out():
    text = PAGE.read_text(encoding="utf-8")
    headings = re.findall(r"^## (\d+) ", text, re.MULTILINE)
    assert headings == [str(number) for number in range(1, 11)]
    for number in headings:
        part = re.search(rf"^## {number} .*?(?=^## )", text, re.DOTALL | re.MULTILINE)[0]
        assert BLOCK.search(part) or number == "6"
    assert set(re.findall(r"^```(\w*)$", text, re.MULTILINE)) == {"sh", "text", ""}


def named_commands(text):
    """Yield what follows `ctc` in code of a page."""
    for code in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for line in re.sub(r"\s+#.*", "", code).splitlines():
            yield from re.findall(r"(?:^|[\s/])ctc ((?!compose)[a-z].*?)(?=$|&&|;|\||>|')", line)
    yield from re.findall(r"`(?:CTC_\w+=\S+ )?ctc ([a-z][^`]*)`", text)


def unknown_words(line):
    found, left = cli, shlex.split(line)
    while left and isinstance(found, click.Group) and not left[0].startswith("-"):
        if left[0] not in found.commands:
            return [left[0]] if re.fullmatch("[a-z]+", left[0]) else []
        found = found.commands[left.pop(0)]
    options = {name for parameter in found.params for name in (*parameter.opts, "--help")}
    return [word for word in left if word.startswith("--") and word.split("=")[0] not in options]


@pytest.mark.parametrize("name", PAGES)
def test_4_pages_name_what_exists(name):
    text = (HANDBOOK / f"{name}.md").read_text(encoding="utf-8")
    lines = list(named_commands(text))
    assert lines
    assert {line: words for line in lines if (words := unknown_words(line))} == {}
    settings = set(re.findall(r"\bCTC_[A-Z]+(?:_[A-Z]+)*\b", text))
    assert settings - KNOWN == set()
    files = re.findall(r"`(deploy/[\w./-]+)`", text) + re.findall(r"(?<![\w/])(deploy/[\w./-]+\w)", text)
    wanted = {file for file in files if "secrets" not in file}
    assert [file for file in wanted if not (ROOT / file).exists()] == []
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)#]+\.md(?:#[^)]*)?)\)", text)]
    assert [link for link in links if not (HANDBOOK / link).exists()] == []


def test_4_wrong_words_are_found():
    assert unknown_words("backup --nightly") == ["--nightly"]
    assert unknown_words("bakup list") == ["bakup"]
    assert unknown_words("backup verify DATEI") == []
    assert os.path.isabs(sys.executable)
