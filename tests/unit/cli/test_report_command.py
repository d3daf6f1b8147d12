"""The command `ctc report`.

1. It makes the report as the app does: kept there, written whole, path and SHA-256 told, the log names the command;
   the same order gives the same bytes.
2. It names what can be made, with forms and sections.
3. What is not there is refused with the documented exit code, and nothing is kept or written.
4. A file that cannot be written is told with its exit code.
5. Letters and the hand-over sheet are made by letter and area; the sheet of a school only with its consent.
"""

from __future__ import annotations

import hashlib

import pytest

from ctc_toolkit.cli import main
from ctc_toolkit.workspace import made_reports, open_workspace, save_survey_plan
from tests.unit.workspace.made import COMPLETE, COORDINATOR, DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.matrix_exports import released_wave


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Give the folder of a workspace with one released survey in Dortmund."""
    folder = tmp_path_factory.mktemp("report")
    ws = real_workspace(f"sqlite:///{folder / 'ctc.sqlite'}")
    wave = released_wave(ws, DORTMUND)
    ws.close()
    return folder, wave


@pytest.fixture
def run(place, monkeypatch, capsys):
    """Give a function that runs the command and returns exit code, output and messages."""
    monkeypatch.setenv("CTC_DATA_FOLDER", str(place[0]))
    monkeypatch.delenv("CTC_DATABASE_URL", raising=False)

    def called(*arguments):
        monkeypatch.setattr("sys.argv", ["ctc", "report", *arguments])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code or 0
        told = capsys.readouterr()
        return code, told.out.strip(), told.err

    return called


def kept(place):
    ws = open_workspace(f"sqlite:///{place[0] / 'ctc.sqlite'}")
    made, line = made_reports(COORDINATOR, ws, DORTMUND).made, audit_log(ws)[-1]
    ws.close()
    return made, line


def test_1_as_the_app_does(place, run, tmp_path):
    order = ("profile_summary", "--city", DORTMUND, "--format", "html", "--language", "de")
    code, path, told = run(*order, "--out", str(tmp_path))
    assert code == 0, told
    content = (tmp_path / path.rpartition("/")[2]).read_bytes()
    assert hashlib.sha256(content).hexdigest() in told
    assert "10 %" in told
    made, line = kept(place)
    assert made[0].content_hash == hashlib.sha256(content).hexdigest()
    assert (made[0].made_by, made[0].order.wave_id) == ("ctc", place[1])
    assert (line.who, line.action) == ("ctc", "make_report")
    code, _, _ = run(*order, "--wave", place[1], "--out", str(tmp_path / "again.html"))
    assert code == 0
    assert (tmp_path / "again.html").read_bytes() == content


def test_2_names_what_there_is(run):
    code, told, _ = run("--city", DORTMUND, "--list")
    assert code == 0
    assert "profile_report: " in told
    assert "(pdf, docx, html" in told
    assert "    glossary: " in told


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("x", "--city", DORTMUND), 2),
        (("profile_summary", "--city", DORTMUND, "--format", "exe"), 2),
        (("profile_report", "--city", DORTMUND, "--sections", "x"), 2),
        (("profile_summary", "--city", DORTMUND, "--wave", "x"), 2),
        (("profile_summary", "--city", ESSEN), 2),
        (("action_plan", "--city", DORTMUND), 2),
        (("profile_summary", "--city", "00000000"), 15),
    ],
)
def test_3_refused(place, run, tmp_path, arguments, expected):
    before, _ = kept(place)
    code, out, told = run(*arguments, "--out", str(tmp_path))
    assert (code, out) == (expected, ""), told
    assert "Traceback" not in told
    assert kept(place)[0] == before
    assert list(tmp_path.iterdir()) == []


def test_4_cannot_be_written(run, tmp_path):
    order = ("profile_summary", "--city", DORTMUND, "--format", "html")
    code, out, _ = run(*order, "--out", str(tmp_path / "not" / "there.html"))
    assert (code, out) == (14, "")


def test_5_letters_hand_over_and_schools(place, run, tmp_path):
    ws = open_workspace(f"sqlite:///{place[0] / 'ctc.sqlite'}")
    area = made_reports(COORDINATOR, ws, DORTMUND).all_areas[0][1]
    save_survey_plan(COORDINATOR, ws, ags=DORTMUND, entry=COMPLETE)
    ws.close()
    there = ("--city", DORTMUND, "--out", str(tmp_path))
    code, path, _ = run("letters", *there, "--letter", "parents", "--format", "docx")
    assert code == 0
    assert path.endswith(".docx")
    assert run("letters", *there, "--letter", "poem")[0] == 2
    code, path, _ = run("hand_over", *there, "--area", area, "--format", "docx")
    assert (code, path.endswith(".docx")) == (0, True)
    assert run("school_sheet", *there)[0] == 2
    code, _, told = run(
        "school_sheet", "--city", DORTMUND, "--school", "s1", "--language", "de", "--out", str(tmp_path)
    )
    assert code == 15
    assert "keine Zustimmung" in told
    assert {one.order.product for one in kept(place)[0]} >= {"letters", "hand_over"}
