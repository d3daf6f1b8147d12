"""What is secret is in nothing that the programs write, in real processes with everything going wrong.

1. `ctc run` with both forms of the log: wrong passwords, guessed links and tokens, a broken database. Of passwords,
   tokens, cookies, links, keys and the secrets of the configuration nothing stands in its output, its answers, its
   figures or its database.
2. `ctc backup`, `restore`, `worker`, `ready`, `doctor`, `config`, `audit` with an unreachable database, a wrong key and
   CTC_DEBUG: the same.
3. The search finds a secret that a process writes as it stands, also cut.
4. Errors that name files and databases of the server tell a browser their last part only, others stay as they are.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import quote, urlencode

import pytest

from ctc_toolkit.errors import ToolkitError
from tests.unit.workspace.made import real_workspace

PROGRAM = "from ctc_toolkit.cli.main import main; main()"
SECONDS = 90


def planted() -> dict[str, str]:
    """Return made-up secrets, each unlike all else."""
    return {name: f"{name}Zq{secrets.token_hex(16)}" for name in (
        "key", "metrics", "openid", "password", "login", "cookie", "link", "team", "bearer", "database", "code",
    )}  # fmt: skip


def found_in(text: str, hidden: dict[str, str]) -> list[str]:
    """Return which secrets stand in a text, whole or a dozen signs of their end."""
    return [name for name, secret in hidden.items() if secret[-12:] in text or quote(secret) in text]


def environment(tmp_path, url, hidden, form):
    secret_file = tmp_path / "key"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CTC_")}
    return {
        **kept,
        "CTC_DATA_FOLDER": str(tmp_path),
        "CTC_DATABASE_URL": url,
        "CTC_SECRET_KEY": hidden["key"] * 2,
        "CTC_METRICS_TOKEN": hidden["metrics"],
        "CTC_OIDC_ISSUER": "https://127.0.0.1:9/realm",
        "CTC_OIDC_CLIENT_ID": "ctc",
        "CTC_OIDC_SECRET": hidden["openid"],
        "CTC_OIDC_ADDRESS": "https://ctc.stadt.example",
        "CTC_BACKUP_KEY_FILE": str(secret_file),
        "CTC_BACKUP_FOLDER": str(tmp_path / "backups"),
        "CTC_LOG_FORMAT": form,
        "CTC_DEBUG": "1",
        "CTC_LANGUAGE": "en",
        "PYTHONWARNINGS": "default",
        "PYTHONASYNCIODEBUG": "1",
    }


def test_3_the_search_finds():
    hidden = planted()
    assert found_in(f"x {hidden['key'][4:]} {hidden['link']}", hidden) == ["key", "link"]
    assert found_in("nothing of it", hidden) == []
    command = [sys.executable, "-c", "import os; raise SystemExit(os.environ['CTC_SECRET_KEY'])"]
    settings = {**os.environ, "CTC_SECRET_KEY": hidden["key"] * 2}
    told = subprocess.run(command, env=settings, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert found_in(told.stdout + told.stderr, hidden) == ["key"]


@pytest.mark.parametrize(
    ("place", "left"),
    [
        ("/var/lib/ctc/ctc.sqlite", "ctc.sqlite"),
        ("C:\\data\\ctc.sqlite", "ctc.sqlite"),
        ("postgresql+psycopg://ctc:***@db.intern/city?sslmode=require", "city"),
    ],
)
def test_4_no_place_of_the_server(place, left):
    problem = ToolkitError("database_failed", place=place, kind="OperationalError")
    assert place in problem.say("en")
    told = problem.without_places()
    assert (told.code, told.values["place"], told.values["kind"]) == (problem.code, left, "OperationalError")
    assert place not in told.say("de") + told.say("en")
    other = ToolkitError("cannot_write", path="Nord/Süd", found="x")
    assert other.without_places() is other


class Visitor:
    """Asks the running app as a browser would and keeps everything it says."""

    def __init__(self, address, hidden):
        self.address, self.hidden, self.said = address, hidden, []
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path, form=None, **headers):
        """Return status and text of an answer; its headers without cookies are kept too."""
        body = urlencode(form).encode() if form is not None else None
        asked = urllib.request.Request(self.address + path, body, headers)
        try:
            answer = self.opener.open(asked, timeout=SECONDS)
        except urllib.error.HTTPError as problem:
            answer = problem
        text = answer.read().decode("utf-8", "replace")
        self.said.append(text + "".join(f"{name}: {value}\n" for name, value in answer.headers.items()))
        return answer.status, text

    def sign_in(self):
        _, page = self.ask("/anmelden")
        token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
        fields = re.findall(r'<input id="([^"]+)"', page)
        given = {name: self.hidden["password"] if "pass" in name else f"{self.hidden['login']}" for name in fields}
        return self.ask("/anmelden", {**given, "form_token": token})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def provoke(visitor, hidden, data):
    """Let everything go wrong of which an outsider can think."""
    assert visitor.ask("/readyz")[0] == 200
    assert visitor.ask("/metrics", Authorization=f"Bearer {hidden['metrics']}")[0] == 200
    visitor.ask("/metrics", Authorization=f"Bearer {hidden['bearer']}")
    for _ in range(3):
        visitor.sign_in()
    for path in (
        f"/anbieter/{hidden['link']}",
        f"/anbieter/{hidden['link']}/x",
        f"/teambefragung/{hidden['team']}",
        f"/anmelden/code?code={hidden['code']}",
        "/anmelden/openid",
        f"/anmelden/openid/antwort?code={hidden['code']}&state={hidden['code']}",
        f"/media/{hidden['link']}.csv",
        f"/{hidden['link']}",
    ):
        visitor.ask(path, Cookie=f"__Host-ctc_session={hidden['cookie']}")
    visitor.ask("/api/v1/cities", Authorization=f"Bearer ctc_{hidden['bearer']}")
    shutil.copyfile(data / "ctc.sqlite", data / "before.sqlite")
    with sqlite3.connect(data / "ctc.sqlite") as connection:
        for table in ("sign_in_session", "sign_in_delay", "delivery_link", "team_survey", "interface_token"):
            connection.execute(f"DROP TABLE {table}")
    connection.close()
    broken = [
        visitor.ask(path, Cookie=f"__Host-ctc_session={hidden['cookie']}")[0]
        for path in ("/profil", f"/anbieter/{hidden['link']}", f"/teambefragung/{hidden['team']}")
    ]
    broken.append(visitor.ask("/api/v1/cities", Authorization=f"Bearer ctc_{hidden['bearer']}")[0])
    broken.append(visitor.sign_in()[0])
    assert sum(status >= 500 for status in broken) >= 3, broken


@pytest.mark.faults
@pytest.mark.parametrize("form", ["json", "text"])
def test_1_a_session_in_which_all_goes_wrong(tmp_path, sqlite_url, form):
    real_workspace(sqlite_url).close()
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), tmp_path / "data.sqlite")
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "data.sqlite").rename(data / "ctc.sqlite")
    hidden, port = planted(), free_port()
    log, settings = tmp_path / "log", environment(tmp_path, f"sqlite:///{data / 'ctc.sqlite'}", hidden, form)
    command = [sys.executable, "-c", PROGRAM, "run", "--no-browser", "--port", str(port)]
    visitor = Visitor(f"http://127.0.0.1:{port}", hidden)
    with log.open("wb") as output, subprocess.Popen(command, env=settings, stdout=output, stderr=output) as process:
        try:
            wait_for(visitor, process, log)
            visitor.said.clear()
            provoke(visitor, hidden, data)
        finally:
            process.terminate()
            process.wait(SECONDS)
    written = log.read_text(encoding="utf-8", errors="replace")
    stored = b"".join(path.read_bytes() for path in data.glob("before.sqlite")).decode("latin-1")
    assert len(written.splitlines()) > 3, written
    assert found_in(written, hidden) == []
    assert found_in(stored, {name: secret for name, secret in hidden.items() if name != "login"}) == []
    answers = "\n".join(visitor.said)
    assert len(answers) > 10_000
    assert found_in(answers, {name: hidden[name] for name in ("key", "metrics", "openid", "password", "cookie")}) == []
    for told in ("Traceback", str(tmp_path), "sqlite3", "SELECT "):
        assert told not in answers, told


def wait_for(visitor, process, log):
    """Wait until the app answers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if visitor.ask("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(log.read_text())


COMMANDS = (
    ("backup",),
    ("backup", "key"),
    ("worker", "--jobs", "1"),
    ("ready",),
    ("doctor", "--production"),
    ("config",),
    ("audit", "verify"),
    ("admin", "list"),
)


@pytest.mark.faults
@pytest.mark.parametrize("form", ["json", "text"])
def test_2_commands_without_a_database(tmp_path, form):
    hidden = planted()
    url = f"postgresql://ctc:{hidden['database']}@127.0.0.1:9/ctc?password={hidden['code']}"
    settings = environment(tmp_path, url, hidden, form)
    (tmp_path / "key").write_text(hidden["key"])
    (tmp_path / "key").chmod(0o600)
    for command in COMMANDS:
        done = subprocess.run([sys.executable, "-c", PROGRAM, *command], env=settings, capture_output=True,
                              text=True, timeout=SECONDS, check=False)  # fmt: skip
        said = done.stdout + done.stderr
        assert said, command
        assert found_in(said, hidden) == [], (command, said)
