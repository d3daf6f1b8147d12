"""The command `ctc deletion`.

1. `due` shows what is due, deletes nothing, and says so where nothing is.
2. `run` deletes, prints the proof to standard output and leaves with 0; with nothing due it says that.
3. `--proof` writes the whole file or nothing; where it cannot be written, nothing is deleted.
4. `--dry-run` deletes nothing; `--city` keeps to one city, and an unknown one is refused with 15.
5. Where something is left open, the proof is printed all the same and the exit code is 17.
6. `proofs` lists all of them and prints one; an unknown number is refused with 15.
7. Messages are German by default and English on request.
"""

from datetime import date

import pytest
from click.testing import CliRunner

from ctc_toolkit.cli.deletion import deletion
from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.store import Erasure, NewWave, Store
from ctc_toolkit.survey.answers_file import answers_to_parquet
from ctc_toolkit.workspace import deletion_proofs
from tests.unit.workspace.made import ADMINISTRATOR, DORTMUND, ESSEN, answers, fresh_hash, real_workspace

STORED = answers_to_parquet(answers(80))
OPEN = Erasure("sqlite", "open", "searched", 9, 9, 3, (), ())


@pytest.fixture
def ws(sqlite_url, monkeypatch):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


def add(ws, ags=DORTMUND, label="Jugendbefragung"):
    """Store a wave that is due and return its id."""
    with ws.store.writing() as repository:
        new = NewWave(ags, "yrbs@2019", 2019, label, 80, fresh_hash(), "test", STORED, delete_on=date(2020, 3, 15))
        return repository.add_wave(new).id


def there(ws, wave_id):
    with ws.store.reading() as repository:
        return repository.deletions.stored_answers(wave_id) is not None


def call(*arguments):
    return CliRunner().invoke(cli, ["deletion", *map(str, arguments)])


def test_1_due(ws):
    assert "In den nächsten 30 Tagen ist nichts fällig." in call("due").stderr
    wave = add(ws)
    shown = call("due")
    assert (shown.exit_code, shown.stderr) == (0, "")
    for words in ("15.03.2020", "jetzt", "Dortmund", "80 Einzelantworten", "Jugendbefragung"):
        assert words in shown.stdout
    assert there(ws, wave)


def test_2_run(ws):
    wave = add(ws)
    done = call("run")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("Löschnachweis\n=")
    assert "Veranlasst von: ctc (planmäßig)" in done.stdout
    assert not there(ws, wave)
    assert "Es war nichts fällig." in call("run").stdout


def test_3_proof_file(ws, tmp_path):
    wave, path = add(ws), tmp_path / "nachweis.txt"
    nowhere = call("run", "--proof", tmp_path / "nowhere" / "x.txt")
    assert isinstance(nowhere.exception, ToolkitError)
    assert (nowhere.exception.code, there(ws, wave)) == ("cannot_write", True)
    done = call("run", "--proof", path)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nachweis.txt" in done.stderr
    assert "80 Einzelantworten" in path.read_text(encoding="utf-8")
    assert [entry.name for entry in tmp_path.glob("nachweis*")] == ["nachweis.txt"]


def test_4_dry_run_and_city(ws):
    dortmund, essen = add(ws), add(ws, ESSEN)
    assert "80 Einzelantworten" in call("run", "--dry-run").stdout
    assert there(ws, dortmund)
    assert "Dortmund" not in call("run", "--dry-run", "--city", ESSEN).stdout
    assert call("run", "--city", ESSEN).exit_code == 0
    assert (there(ws, dortmund), there(ws, essen)) == (True, False)
    refused = call("run", "--city", "09162000").exception
    assert (refused.code, refused.exit_code) == ("not_available", 15)


def test_5_left_open(ws, monkeypatch):
    add(ws)
    with monkeypatch.context() as patched:
        patched.setattr(Store, "erase", lambda *_: OPEN)
        done = call("run")
    assert "Noch nicht nachgewiesen" in done.stdout
    assert (done.exception.code, done.exception.exit_code) == ("deletion_not_proven", 17)
    again = call("run")
    assert again.exit_code == 0
    assert again.stdout.count("Löschnachweis\n=") == 2
    assert "neu geschrieben" in again.stdout


def test_6_proofs(ws):
    assert "Bisher wurde nichts gelöscht." in call("proofs").stderr
    add(ws)
    printed = call("run").stdout
    (proof,) = deletion_proofs(ADMINISTRATOR, ws)
    assert proof.id in call("proofs").stdout
    assert call("proofs", "--show", proof.id).stdout == printed
    refused = call("proofs", "--show", "1").exception
    assert (refused.code, refused.exit_code) == ("deletion_proof_unknown", 15)


def test_7_languages(ws, monkeypatch):
    from ctc_toolkit.cli import deletion as module
    from ctc_toolkit.language import translator

    add(ws)
    monkeypatch.setattr(module, "t", translator("en"))
    assert "80 single answers" in call("due").stdout
    assert call("run").stdout.startswith("Proof of deletion\n=")
    assert messages()["deletion_not_proven"].exit_code == 17
    assert set(deletion.commands) == {"due", "run", "proofs"}
