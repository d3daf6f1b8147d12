"""`ctc audit`.

1. `verify` prints the newest checksum alone to standard output and leaves with 0 where all fits.
2. A log that does not fit, or no longer holds the expected checksum, leaves with 16 and says what is wrong.
3. A malformed checksum leaves with 2; a workspace that cannot be opened with 14.
4. `show` prints lines as sentences, newest first, narrowed as asked; it says where there are more.
5. Sentences are German by default and English on request; no traceback ever shows.
"""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.workspace import add_city, audit_log, open_workspace

OFFICE = Actor("Kim Büro", frozenset({Assignment(Role.MULTIPLIER)}))


@pytest.fixture
def place(sqlite_url):
    ws = open_workspace(sqlite_url)
    add_city(OFFICE, ws, ags="05913000", name="Dortmund")
    add_city(OFFICE, ws, ags="05113000", name="Essen")
    with pytest.raises(ToolkitError):
        audit_log(OFFICE, ws)
    ws.close()
    return sqlite_url


@pytest.fixture
def ctc(monkeypatch):
    """Give a function that runs `ctc audit` with arguments on a workspace: exit code, standard output and error."""

    def run(place, *arguments, language="de"):
        monkeypatch.setenv("CTC_DATABASE_URL", place)
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr("ctc_toolkit.cli.audit.t", translator(language))
        done = CliRunner().invoke(cli, ["audit", *arguments])
        if isinstance(done.exception, ToolkitError):
            return done.exception.exit_code, done.stdout, done.exception.say(language)
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.exit_code, done.stdout, done.stderr

    return run


def last_hash(place):
    ws = open_workspace(place)
    with ws.store.reading() as repository:
        found = repository.audit.check().last_hash
    ws.close()
    return found


def damage(place, statement):
    ws = open_workspace(place)
    with ws.store.database.session("write") as session:
        session.execute(text(statement))
    ws.close()


def test_1_whole(place, ctc):
    code, output, error = ctc(place, "verify")
    assert (code, output) == (0, last_hash(place) + "\n")
    assert error.strip() == "Das Protokoll ist vollständig und unverändert (3 Zeilen)."
    assert ctc(place, "verify", "--expect", f" {last_hash(place).upper()} ")[0] == 0


def test_2_changed(place, ctc):
    kept = last_hash(place)
    damage(place, "UPDATE audit_record SET who = 'Nobody' WHERE id = 2")
    code, output, error = ctc(place, "verify", language="en")
    assert code == 16
    assert "Line 2 does not fit" in error
    assert kept not in output


def test_2_written_anew(place, ctc):
    code, _, error = ctc(place, "verify", "--expect", "a" * 64)
    assert code == 16
    assert "keine hat die erwartete Prüfsumme" in error


def test_3_malformed(place, ctc):
    code, output, error = ctc(place, "verify", "--expect", "abc")
    assert (code, output) == (2, "")
    assert "64 Zeichen" in error


def test_3_5_as_a_command(tmp_path):
    (tmp_path / "x.sqlite").write_bytes(b"no database" * 500)
    environment = {**os.environ, "CTC_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite'}", "CTC_LANGUAGE": "en"}
    call = [sys.executable, "-c", "from ctc_toolkit.cli.main import main; main()", "audit", "verify"]
    done = subprocess.run(call, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 14
    assert "[database_damaged]" in done.stderr
    assert "Traceback" not in done.stderr


def test_4_show(place, ctc):
    code, output, _ = ctc(place, "show")
    lines = [line for line in output.splitlines() if "Kim Büro" in line]
    assert code == 0
    assert "Kim Büro wollte: Protokoll ansehen. Abgelehnt." in lines[0]
    assert "Kim Büro hat eine Stadt aufgenommen: „Essen“" in lines[1]
    assert "city 05913000" in lines[2]
    assert len(lines) == 3


def test_4_5_narrowed(place, ctc):
    _, output, error = ctc(place, "show", "--newest", "1", "--action", "add_city", language="en")
    assert "Kim Büro took in a city: “Essen”" in output
    assert "Dortmund" not in output
    assert error
    _, refused, _ = ctc(place, "show", "--refused", "--person", "Kim Büro", "--since", "2026-01-01", language="en")
    assert "look at the log" in refused
    assert "Essen" not in refused
    assert "Kim" not in ctc(place, "show", "--until", "2026-01-01")[1]
    assert ctc(place, "show", "--since", "yesterday")[0] == 2
