"""The commands `ctc backup`, `ctc restore`, `ctc doctor` and `ctc run --production`.

1. From a new key to a restored database: every step works as the handbook describes it, with paths on standard output
   and words on standard error.
2. Every refusal is one sentence with its code and a non-zero exit code, in German and in English, never a traceback;
   nothing has changed afterwards.
3. The list shows what is there; a name without folder means a file in the backup folder.
4. Backups and restores stand in the audit log.
5. The key is printed only when it is made, and never by any other command.
6. `ctc doctor` has the exit code 0 where nothing is refused, else 15, and names each check with why and what to do.
7. `ctc run --production` does not start where something is refused, and says what; without the word it starts.
"""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ctc_toolkit.cli import run as run_module
from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import open_store

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    """Let all settings point into a folder of the test."""
    for name in list(os.environ):
        if name.startswith("CTC_") and name not in ("CTC_REQUIRE_ALL", "CTC_TEST_DATABASE_URL"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("CTC_BACKUP_FOLDER", str(tmp_path / "backups"))
    return tmp_path


@pytest.fixture
def city():
    """Make the configured database with one real city."""
    store = open_store()
    with store.writing() as repository:
        repository.decide_mode("real")
        repository.add_city("05913000", "Dortmund")
    store.close()


@pytest.fixture
def key(home, monkeypatch):
    made = call("backup", "key", "--new", home / "key")
    assert made.exit_code == 0
    monkeypatch.setenv("CTC_BACKUP_KEY_FILE", str(home / "key"))
    return made.stdout.strip()


def call(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], catch_exceptions=True)


def refused(*arguments):
    result = call(*arguments)
    assert isinstance(result.exception, ToolkitError), result.output
    assert result.stdout == ""
    return result.exception.code


def cities():
    store = open_store()
    with store.reading() as repository:
        found = [city.name for city in repository.cities()]
        log = [(line.who, line.action) for line in repository.audit_log()]
    store.close()
    return found, log


def test_1_from_key_to_restored_database(home, city, key):
    assert stat.S_IMODE((home / "key").stat().st_mode) == 0o600
    made = call("backup")
    assert made.exit_code == 0
    path = Path(made.stdout.strip())
    assert path.parent == home / "backups"
    assert path.name in os.listdir(home / "backups")
    checked = call("backup", "verify", path)
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert checked.stderr
    for file in (home / "data").iterdir():
        file.unlink()
    done = call("restore", path)
    assert done.exit_code == 0, done.output
    assert "survey_wave" in done.stdout
    found, log = cities()
    assert found == ["Dortmund"]
    assert log == [("ctc restore", "restore")]


def test_1_into_another_database(home, city, key):
    path = call("backup", "run").stdout.strip()
    other = f"sqlite:///{home / 'other' / 'ctc.sqlite'}"
    assert call("restore", path, "--into", other).exit_code == 0
    store = open_store(other)
    with store.reading() as repository:
        assert [city.name for city in repository.cities()] == ["Dortmund"]
    store.close()


def test_2_refusals_change_nothing(home, city, key, monkeypatch):
    path = call("backup").stdout.strip()
    before = cities()
    assert refused("restore", path) == "restore_not_empty"
    assert refused("restore", home / "nothing.ctcb") == "backup_not_found"
    assert refused("backup", "verify", home / "key") == "backup_unknown"
    assert refused("backup", "key", "--new", home / "key") == "backup_key_exists"
    call("backup", "key", "--new", home / "second")
    monkeypatch.setenv("CTC_BACKUP_KEY_FILE", str(home / "second"))
    assert refused("restore", path, "--replace") == "backup_key_wrong"
    (home / "second").chmod(0o644)
    assert refused("backup") == "backup_key_open"
    monkeypatch.delenv("CTC_BACKUP_KEY_FILE")
    for command in (("backup",), ("backup", "run"), ("backup", "key"), ("restore", path)):
        assert refused(*command) == "backup_key_not_set"
    assert cities() == before


def test_2_nothing_to_back_up(home, key):
    assert refused("backup") == "backup_nothing_there"
    assert not (home / "data").exists()


@pytest.mark.parametrize(("language", "word"), [("de", "Fehler"), ("en", "Error")])
def test_2_as_a_program(home, city, language, word):
    script = "import sys; from ctc_toolkit.cli import main; sys.argv[0] = 'ctc'; main()"
    said = subprocess.run(
        [sys.executable, "-c", script, "backup"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "CTC_LANGUAGE": language},
    )
    assert said.returncode == 14
    assert said.stdout == ""
    assert said.stderr.startswith(f"{word} [backup_key_not_set]: ")
    assert "Traceback" not in said.stderr


def test_3_list(home, city, key, monkeypatch):
    assert call("backup", "list").stdout == ""
    names = [Path(call("backup").stdout.strip()).name for _ in range(2)]
    listed = call("backup", "list").stdout
    assert listed.index(names[1]) < listed.index(names[0])
    (home / "backups" / names[0]).write_bytes(b"CTCBACK1 and nothing")
    (home / "backups" / "notes.txt").write_text("x")
    listed = call("backup", "list").stdout
    assert "beschädigt" in listed or "damaged" in listed
    assert "notes" not in listed
    monkeypatch.chdir(home)
    assert call("backup", "verify", names[1]).exit_code == 0
    monkeypatch.delenv("CTC_BACKUP_KEY_FILE")
    assert names[1] in call("backup", "list").stdout


def test_4_audit_log(home, city, key):
    path = call("backup").stdout.strip()
    assert cities()[1] == [("ctc backup", "backup")]
    done = call("restore", path, "--replace")
    assert done.exit_code == 0
    assert cities()[1] == [("ctc restore", "restore")]
    before = max(path for path in (home / "backups").glob("*.ctcb"))
    assert str(before) in done.stderr
    assert call("restore", before, "--replace").exit_code == 0
    assert cities()[1] == [("ctc backup", "backup"), ("ctc restore", "restore")]


def test_5_key_is_not_told(home, city, key):
    assert key == (home / "key").read_text().strip()
    path = call("backup").stdout.strip()
    outputs = [
        call(*command).output
        for command in (("backup",), ("backup", "key"), ("backup", "list"), ("restore", path, "--replace"), ("doctor",))
    ]
    assert all(key not in output and key[5:14] not in output for output in outputs)
    assert str(home / "key") in outputs[1]


def test_6_doctor(home, city, key, monkeypatch):
    monkeypatch.setenv("CTC_LANGUAGE", "de")
    trial = call("doctor")
    assert trial.exit_code == 0, trial.output
    production = call("doctor", "--production")
    assert production.exit_code == 15
    (problem,) = [line for line in production.stdout.splitlines() if " host_names: " in line]
    assert problem.split()[0] in ("ABGELEHNT", "REFUSED")
    after = production.stdout.splitlines()[production.stdout.splitlines().index(problem) + 1]
    assert "CTC_ALLOWED_HOSTS" in after
    monkeypatch.setenv("CTC_ALLOWED_HOSTS", "ctc.stadt.example")
    monkeypatch.setenv("CTC_TRUSTED_PROXIES", "127.0.0.1")
    safe = call("doctor", "--production")
    assert safe.exit_code == 0, safe.output


def test_7_run(home, city, key, monkeypatch):
    started = []
    monkeypatch.setattr("ctc_toolkit.pages.server.serve", lambda **settings: started.append(settings))
    blocked = call("run", "--production", "--no-browser")
    assert isinstance(blocked.exception, ToolkitError)
    assert blocked.exception.code == "unsafe_settings"
    assert "host_names" in blocked.exception.say("de")
    assert "CTC_ALLOWED_HOSTS" in blocked.stderr
    assert started == []
    assert call("run", "--no-browser").exit_code == 0
    monkeypatch.setenv("CTC_ALLOWED_HOSTS", "ctc.stadt.example")
    monkeypatch.setenv("CTC_TRUSTED_PROXIES", "127.0.0.1")
    assert call("run", "--production", "--no-browser").exit_code == 0
    assert len(started) == 2
    assert run_module.demand_safety("127.0.0.1", "text") is None
