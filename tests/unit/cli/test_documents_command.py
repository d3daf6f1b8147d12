"""The commands `ctc documents list` and `ctc documents make`.

1. The list names every document with version and who signs it.
2. Files are written with names that hold version and mark, in the language and form asked for; what is still to fill
   in is told; the log names the command line when they are noted as issued.
3. Unknown documents and cities are refused with the documented exit code, and nothing is written.
"""

from __future__ import annotations

import pytest

from ctc_toolkit.cli import main
from ctc_toolkit.process.protection_texts import protection_ids
from ctc_toolkit.workspace import data_protection, open_workspace
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Give a function that runs the command on a workspace of its own."""
    real_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}").close()
    monkeypatch.setenv("CTC_DATA_FOLDER", str(tmp_path))
    monkeypatch.delenv("CTC_DATABASE_URL", raising=False)

    def called(*arguments):
        monkeypatch.setattr("sys.argv", ["ctc", "documents", *arguments])
        code = 0
        try:
            main()
        except SystemExit as leave:
            code = leave.code or 0
        told = capsys.readouterr()
        return code, told.out.strip().splitlines(), told.err

    return called


def test_1_list(run):
    code, lines, _ = run("list")
    assert code == 0
    assert [line.split(":")[0] for line in lines] == list(protection_ids())
    assert all("(1.0, " in line for line in lines)


def test_2_make(run, tmp_path):
    out = tmp_path / "unterlagen"
    wanted = ("--document", "measures", "--document", "pupils")
    code, lines, told = run("make", "--city", DORTMUND, "--language", "de", *wanted, "--issued", "--out", str(out))
    assert code == 0
    assert sorted(str(path) for path in out.iterdir()) == sorted(lines)
    ws = open_workspace(f"sqlite:///{tmp_path / 'ctc.sqlite'}")
    kit, line = data_protection(COORDINATOR, ws, DORTMUND), audit_log(ws)[-1]
    ws.close()
    for document in kit.documents:
        if document.text.id in ("measures", "pupils"):
            assert any(path.name.endswith(f"-1.0-{document.short_hash}.docx") for path in out.iterdir())
            assert kit.state(document) == "current"
        else:
            assert kit.state(document) == "never"
    assert (line.action, line.ags) == ("issue_data_protection", DORTMUND)
    assert "Server" in told or "servers" in told
    assert "Personalvertretung" not in told
    assert "staff council" not in told


def test_3_refused(run, tmp_path):
    out = tmp_path / "nichts"
    code, _, told = run("make", "--city", DORTMUND, "--document", "x", "--out", str(out))
    assert code == 10
    assert "protection_unknown" in told
    assert not out.exists()
    code, _, told = run("make", "--city", "05112000", "--out", str(out))
    assert code != 0
    assert "not_available" in told
    assert not out.exists()
