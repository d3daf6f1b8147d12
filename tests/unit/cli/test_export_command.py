"""The command `ctc export`.

1. It writes the same bundle as the app, prints its path, and tells its SHA-256; the log names the command line.
2. Without a survey the newest that was released is taken; a name or "all" chooses others; what names none is refused
   with the documented exit code.
3. Nothing is released by it, and nothing is written where something is refused.
4. A file that cannot be written is told with its exit code; what stood there before stays.
"""

from __future__ import annotations

import hashlib
import re
import zipfile

import pytest

from ctc_toolkit.cli import main
from ctc_toolkit.workspace import evaluation_bundle, evaluation_exports, open_workspace, wave_profile
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.matrix_surveys import add_wave


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Give the folder of a workspace with one survey in Dortmund that is released, and one that is not."""
    folder = tmp_path_factory.mktemp("export")
    ws = real_workspace(f"sqlite:///{folder / 'ctc.sqlite'}")
    wave = add_wave(ws, DORTMUND)
    wave_profile(COORDINATOR, ws, wave, by=("sex",))
    ws.cache.clear()
    hidden = add_wave(ws, ESSEN)
    ws.close()
    return folder, wave, hidden


@pytest.fixture
def run(place, monkeypatch, capsys):
    """Give a function that runs the command and returns exit code, output and messages."""
    monkeypatch.setenv("CTC_DATA_FOLDER", str(place[0]))
    monkeypatch.delenv("CTC_DATABASE_URL", raising=False)

    def called(*arguments):
        monkeypatch.setattr("sys.argv", ["ctc", "export", *arguments])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code or 0
        told = capsys.readouterr()
        return code, told.out.strip(), told.err

    return called


def test_1_the_same_as_the_app(place, run, tmp_path):
    folder, wave, _ = place
    code, path, told = run("--city", DORTMUND, "--formats", "csv, parquet", "--language", "en", "--out", str(tmp_path))
    assert code == 0, told
    content = (tmp_path / path.rpartition("/")[2]).read_bytes()
    assert hashlib.sha256(content).hexdigest() in told
    assert not list(tmp_path.glob("*.part"))
    with zipfile.ZipFile(path) as archive:
        assert {"ctc-data.csv", "ctc-data.parquet", "provenance.json"} <= set(archive.namelist())
        assert archive.testzip() is None
    ws = open_workspace(f"sqlite:///{folder / 'ctc.sqlite'}")
    assert audit_log(ws)[-1].who == "ctc"
    assert evaluation_bundle(COORDINATOR, ws, wave, language="en", formats=("csv", "parquet")).content == content
    ws.close()


def test_2_which_survey(place, run, tmp_path):
    _, wave, _ = place
    out = str(tmp_path / "paket.zip")
    for survey in (wave, "Probe", "all"):
        assert (
            run("--city", DORTMUND, "--survey", survey, "--formats", "csv", "--level", "public", "--out", out)[0] == 0
        )
    (tmp_path / "paket.zip").unlink()
    code, _, told = run("--city", DORTMUND, "--survey", "Umfrage", "--out", out)
    assert code == 11
    assert wave in told
    code, _, told = run("--city", DORTMUND, "--formats", "pdf", "--out", out)
    assert code == 11
    assert "export_form_unknown" in told
    assert run("--city", DORTMUND, "--level", "secret", "--out", out)[0] == 2
    assert run("--out", out)[0] == 2
    assert run("--city", "09162000", "--out", out)[0] != 0
    assert not (tmp_path / "paket.zip").exists()


def test_3_nothing_is_released(place, run, tmp_path):
    folder, _, hidden = place
    for arguments in ((), ("--survey", hidden), ("--survey", "all")):
        code, _, told = run("--city", ESSEN, *arguments, "--out", str(tmp_path / "x.zip"))
        assert code == 11
        assert "export_not_released" in told
    ws = open_workspace(f"sqlite:///{folder / 'ctc.sqlite'}")
    with ws.store.reading() as repository:
        assert repository.releases.of_wave(hidden) == []
    ws.close()
    assert list(tmp_path.iterdir()) == []


def test_4_cannot_be_written(place, run, tmp_path):
    (tmp_path / "da.zip").mkdir()
    (tmp_path / "da.zip" / "x").write_text("alt")
    code, _, told = run("--city", DORTMUND, "--formats", "csv", "--out", str(tmp_path / "fehlt" / "da.zip"))
    assert code != 0
    assert re.search(r"\[cannot_write\]", told)
    assert (tmp_path / "da.zip" / "x").read_text() == "alt"
    ws = open_workspace(f"sqlite:///{place[0] / 'ctc.sqlite'}")
    assert evaluation_exports(COORDINATOR, ws, DORTMUND).made
    ws.close()
