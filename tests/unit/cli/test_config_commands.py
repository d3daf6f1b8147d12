"""`ctc config`, `ctc ready`, `ctc admin city`, `ctc admin invite`.

1. `config` shows what is set, without secrets; with --all everything; with --markdown the table of the operations page.
2. `ready` prints one line per part and ends with 0 or with the documented code.
3. `city` adds a city with its areas; `invite` prints one code alone; mistakes are listed errors and change nothing.
4. Both stand in the audit log as done by `ctc`.
5. With the log as JSON, `run --production` tells each finding of doctor as one line of JSON before it refuses.
"""

import json

import pytest
from click.testing import CliRunner

from ctc_toolkit.access import Role, operator_actor
from ctc_toolkit.cli.admin import ROLES
from ctc_toolkit.cli.main import cli
from ctc_toolkit.configuration import VARIABLES, table
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.workspace import list_accounts, list_cities, open_workspace

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789-geheim"


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    for variable in VARIABLES:
        for name in variable.names:
            monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")
    opened = open_workspace(sqlite_url)
    yield opened
    opened.close()


def call(*arguments):
    return CliRunner().invoke(cli, list(arguments))


def test_1_config(ws, monkeypatch):
    monkeypatch.setenv("CTC_METRICS_TOKEN", SECRET)
    found = call("config")
    assert found.exit_code == 0
    assert "CTC_METRICS_TOKEN" in found.stdout
    assert "***" in found.stdout
    assert "CTC_BACKUP_FOLDER" not in found.stdout
    assert SECRET not in found.output
    everything = call("config", "--all").stdout
    assert all(variable.name in everything for variable in VARIABLES)
    assert call("config", "--markdown").stdout.strip() == table(translator("de"))


def test_1_nothing_set(ws, monkeypatch):
    monkeypatch.delenv("CTC_DATABASE_URL")
    found = call("config")
    assert (found.exit_code, found.stdout) == (0, "")
    assert "ctc config --all" in found.stderr


def test_2_ready(ws, monkeypatch):
    found = call("ready")
    assert found.exit_code == 0
    assert len(found.stdout.splitlines()) == 4
    assert "NICHT" not in found.stdout
    monkeypatch.setenv("CTC_WORKER", "outside")
    missing = call("ready")
    assert isinstance(missing.exception, ToolkitError)
    assert (missing.exception.code, missing.exception.exit_code) == ("not_ready", 14)
    assert "NICHT BEREIT" in missing.stdout


def test_3_4_city_and_invitation(ws):
    made = call("admin", "city", "--ags", "05112000", "--name", "Duisburg", "--area", "Nord", "--area", "Süd")
    assert made.exit_code == 0, made.output
    (city,) = list_cities(operator_actor(), ws)
    assert (city.ags, [area.name for area in city.areas]) == ("05112000", ["Nord", "Süd"])
    login = ("--login", "k.muster@duisburg.example", "--name", "Karla Muster")
    invited = call("admin", "invite", *login, "--role", "coordinator", "--city", "05112000")
    assert invited.exit_code == 0, invited.output
    assert len(invited.stdout.split()) == 1
    (person,) = list_accounts(operator_actor(), ws)
    assert [(role.role, role.ags) for role in person.roles] == [(Role.COORDINATOR, "05112000")]
    with ws.store.reading() as repository:
        lines = repository.audit_log()
    assert {(line.who, line.action) for line in lines} >= {("ctc", "add_city"), ("ctc", "invite_person")}
    assert invited.stdout.strip() not in str(lines)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("city", "--ags", "5112000", "--name", "Duisburg"), "ags_leading_zero"),
        (("city", "--ags", "05112000", "--name", " "), "city_name_missing"),
        (("invite", "--login", "a@b.example", "--name", "A B", "--role", "coordinator"), None),
        (("invite", "--login", "a@b.example", "--name", "A B", "--role", "coordinator", "--city", "05112000"), None),
    ],
)
def test_3_mistakes(ws, arguments, code):
    found = call("admin", *arguments)
    assert isinstance(found.exception, ToolkitError)
    assert code in (None, found.exception.code)
    assert found.stdout == ""
    assert list_cities(operator_actor(), ws) == []
    assert list_accounts(operator_actor(), ws) == []


def test_3_roles_are_all_roles():
    assert set(ROLES) == {role.value for role in Role}


def test_5_doctor_as_lines(ws, monkeypatch):
    found = call("run", "--production", "--no-browser")
    assert isinstance(found.exception, ToolkitError)
    assert found.exception.code == "unsafe_settings"
    lines = {line["check"]: line for line in map(json.loads, found.stderr.splitlines())}
    assert lines["host_names"]["state"] == "refused"
    assert lines["host_names"]["level"] == "error"
    assert "CTC_ALLOWED_HOSTS" in lines["host_names"]["do"]
    assert {line["level"] for line in lines.values() if line["state"] == "warning"} <= {"warning"}
    monkeypatch.setenv("CTC_LOG_FORMAT", "text")
    assert "host_names: " in call("run", "--production", "--no-browser").stderr
