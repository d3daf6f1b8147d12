"""Ways of installing: container, compose, systemd.

1. Every container of compose runs without rights: not as root, a file system that only reads, no capabilities, no new
   privileges, a health check, limits, and a restart.
2. Secrets are files, given only to those who need them; none stands in the environment; the database is not reachable
   from outside and the app on this machine only.
3. The Containerfile has a build stage, installs by hashes only, ends as a user without rights, has a health check and
   starts the app for production; nothing but what is named gets into it.
4. Every setting and every command that compose, container and units name exists.
5. The units pass `systemd-analyze verify`, are closed to what they do not need, and the rating says so.
6. The web server in front writes no links into its log, and hands out no figures.
7. The scripts are sound shell; secrets are made once, never over old ones, and only their owner can read them.
"""

import json
import re
import shlex
import shutil
import stat
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from ctc_toolkit.cli.main import cli
from ctc_toolkit.configuration import KNOWN
from tests.conftest import unavailable

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OURS = [unit for unit in UNITS if unit.stem != "ctc-backup-failed"]


def instructions():
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    return [line.split(None, 1) for line in text.splitlines() if line and not line.startswith("#")]


def settings_of(unit):
    pairs = [
        line.split("=", 1) for line in unit.read_text(encoding="utf-8").splitlines() if "=" in line and line[0] != "#"
    ]
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_1_without_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    user, group = service["user"].split(":")
    assert int(user) > 0
    assert int(group) > 0
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert service["restart"] == "unless-stopped"
    assert service["mem_limit"]
    assert service["pids_limit"] <= 256
    assert not {"privileged", "network_mode", "pid", "devices", "cap_add"} & set(service)


def test_2_secrets():
    declared = COMPOSE["secrets"]
    for name, service in SERVICES.items():
        environment = service.get("environment", {})
        files = {value.removeprefix("/run/secrets/") for value in environment.values() if "/run/secrets/" in str(value)}
        assert set(service["secrets"]) <= set(declared)
        assert files <= set(service["secrets"]), name
        assert not [key for key in environment if re.search(r"PASSWORD$|SECRET_KEY$|TOKEN$|DATABASE_URL$", key)]
    assert "metrics_token" not in SERVICES["worker"]["secrets"]
    assert SERVICES["backup"]["secrets"] == ["database_url", "backup_key"]
    assert not {"database_url", "backup_key", "secret_key"} & set(SERVICES["postgres"]["secrets"])
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["app"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["app"]["ports"])
    for name in ("worker", "backup", "postgres"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_3_containerfile():
    lines = instructions()
    bases = [rest for word, rest in lines if word == "FROM"]
    assert bases == ["python:3.11-slim-bookworm AS build", "python:3.11-slim-bookworm"]
    last = lines[[number for number, line in enumerate(lines) if line[0] == "FROM"][-1] :]
    words = [word for word, _ in last]
    assert words.index("USER") < words.index("CMD")
    (user,) = [rest for word, rest in last if word == "USER"]
    assert user == "10001:10001"
    assert "HEALTHCHECK" in words
    installs = [rest for word, rest in lines if word == "RUN" and "pip install" in rest]
    assert "--require-hashes" in installs[0]
    assert "--no-deps" in installs[1]
    assert not [rest for word, rest in lines if word == "ADD" or rest.startswith(". ")]
    assert next(rest for word, rest in last if word == "CMD").startswith('["ctc", "run", "--production"')
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").split()
    assert ignored[0] == "*"
    copied = {part for word, rest in lines if word == "COPY" and "--from" not in rest for part in rest.split()[:-1]}
    assert copied == {entry[1:] for entry in ignored if entry.startswith("!")}
    assert all((ROOT / entry).exists() for entry in copied)
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    needed = [Path(entry) for entry in (*wheel["wheel"]["packages"], *wheel["wheel"]["force-include"])]
    assert [entry for entry in needed if not any(entry.is_relative_to(there) for there in copied)] == []


def test_3_server_and_client_fit():
    (installed,) = re.findall(r"postgresql-client-(\d+)", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    assert SERVICES["postgres"]["image"] == f"postgres:{installed}-bookworm"
    assert SERVICES["app"]["image"] == "ctc-toolkit:0.1.0"


def command_exists(words):
    assert words[0] == "ctc"
    found, left = cli, list(words[1:])
    while left and isinstance(found, click.Group) and not left[0].startswith("-"):
        found = found.commands[left.pop(0)]
    options = {name for parameter in found.params for name in parameter.opts}
    assert [word for word in left if word.startswith("--") and word not in options] == []


def test_4_settings_and_commands_exist():
    texts = [path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file()]
    named = {name for text in texts for name in re.findall(r"\bCTC_[A-Z_]+[A-Z]\b", text)}
    assert named <= KNOWN, named - KNOWN
    assert len(named) > 8
    (started,) = [rest for word, rest in instructions() if word == "CMD"]
    command_exists(json.loads(started))
    (loop,) = re.findall(r"do (ctc [^;]+);", SERVICES["backup"]["command"][2])
    command_exists(loop.split())
    command_exists(SERVICES["worker"]["command"])
    command_exists(SERVICES["worker"]["healthcheck"]["test"][1:])


@pytest.mark.parametrize("unit", OURS, ids=lambda unit: unit.stem)
def test_5_units(unit):
    found = settings_of(unit)
    assert found["User"] == ["ctc"]
    assert found["EnvironmentFile"] == ["/etc/ctc/umgebung"]
    assert found["ProtectSystem"] == ["strict"]
    assert found["CapabilityBoundingSet"] == [""]
    (start,) = found["ExecStart"]
    assert start.startswith("/opt/ctc/bin/ctc ")
    command_exists(["ctc", *shlex.split(start)[1:]])


def test_5_systemd_says_so(tmp_path):
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        unavailable("units are not verified: systemd-analyze is not installed")
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(re.sub(r"/opt/ctc/bin/ctc|/usr/bin/logger", "/bin/true", text))
    files = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run([analyse, "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for unit in OURS:
        rated = subprocess.run(
            [analyse, "security", "--offline=true", "--no-pager", "--threshold=20", str(tmp_path / unit.name)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert rated.returncode == 0, rated.stdout.splitlines()[-1]


def test_5_timer():
    text = (DEPLOY / "systemd" / "ctc-backup.timer").read_text(encoding="utf-8")
    assert "Persistent=true" in text
    assert settings_of(DEPLOY / "systemd" / "ctc-backup.service")["OnFailure"] == ["ctc-backup-failed.service"]


def test_6_web_server():
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"location ~ (\S+) \{\s*access_log off;\s*proxy_pass http://ctc;", text)
    for path in ("/anbieter/x/y", "/teambefragung/x"):
        assert re.match(pattern, path)
    assert not re.match(pattern, "/profil")
    assert "location = /metrics { return 404; }" in text


def test_7_scripts(tmp_path):
    for name in ("make-secrets", "postgres-init.sh"):
        assert (DEPLOY / name).stat().st_mode & stat.S_IXUSR
        done = subprocess.run(["/bin/sh", "-n", str(DEPLOY / name)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    script = tmp_path / "make-secrets"
    shutil.copy(DEPLOY / "make-secrets", script)
    subprocess.run([str(script)], check=True)
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert set(made) | {"backup_key"} == set(COMPOSE["secrets"])
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").iterdir()} == {0o600}
    assert len(made["secret_key"]) == len(made["metrics_token"]) == 43
    assert made["database_url"] == f"postgresql://ctc:{made['ctc_password']}@postgres/ctc"
    assert len({made[name] for name in made}) == len(made)
    again = subprocess.run([str(script)], capture_output=True, text=True, check=False)
    assert again.returncode == 1
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made
