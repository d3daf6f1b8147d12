"""The command `ctc tables`.

1. `template` writes the form, with chosen grades only or filled with made-up values; an unknown grade is refused.
2. `check` lists everything with row and column on standard error and leaves with the code of `tables_findings`, or says
   that the tables fit.
3. `import` stores the tables as a survey and prints its id; the log names the command line as coordination.
4. What cannot be read or stored is said in a sentence; nothing is stored then.
"""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from ctc_toolkit.cli.main import cli
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace import list_cities, wave_tables
from tests.table_files import csv_of, good_rows, grid_of, row
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace

INSTRUMENT = ("--instrument", "ctc-youth-survey")
FACTS = (
    "--city", DORTMUND, "--label", "Tabellen", "--year", 2026, "--institute", "Institut", "--report", "Bericht",
    "--first-day", "2026-05-04", "--last-day", "2026-06-12", "--schools", 14, "--design-effect", 2,
)  # fmt: skip


def call(*arguments):
    return CliRunner().invoke(cli, ["tables", *map(str, arguments)])


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "werte.csv"
    path.write_bytes(csv_of(good_rows()))
    return path


def test_1_template(tmp_path):
    out = tmp_path / "vorlage.csv"
    assert call("template", *INSTRUMENT, "--grades", "7, 9", "--form", "csv", "--out", out).exit_code == 0
    rows = grid_of(out.read_bytes(), tmp_path).rows
    assert {values[4] for values in rows.values()} == {"Klassenstufe", "alle", "Klasse 7", "Klasse 9"}
    unknown = call("template", *INSTRUMENT, "--grades", "5", "--out", tmp_path / "x.xlsx")
    assert isinstance(unknown.exception, ToolkitError)
    assert unknown.exception.code == "group_unknown"
    assert not (tmp_path / "x.xlsx").exists()


def test_2_check(good, tmp_path):
    done = call("check", good, *INSTRUMENT)
    assert done.exit_code == 0
    assert "passen zusammen" in done.stderr
    good.write_bytes(csv_of([*good_rows(), row("binge", "alle", "alle", 900, 130)]))
    found = call("check", good, *INSTRUMENT)
    assert found.exception.code == "tables_findings"
    assert "130 ist kein Prozentwert" in found.stderr
    assert "16" in found.stderr
    assert call("check", tmp_path / "none.csv", *INSTRUMENT).exception.code == "file_missing"


def test_3_4_import(good, sqlite_url, monkeypatch):
    monkeypatch.setenv("CTC_DATABASE_URL", sqlite_url)
    ws = real_workspace(sqlite_url)
    late = [*FACTS[:13], "2026-04-01", *FACTS[14:]]
    assert call("import", good, *INSTRUMENT, *late).exception.code == "tables_days_order"
    done = call("import", good, *INSTRUMENT, *FACTS)
    assert done.exit_code == 0, done.exception
    (wave,) = [wave for city in list_cities(COORDINATOR, ws) for wave in city.waves]
    assert done.stdout.strip() == wave.id
    assert wave_tables(COORDINATOR, ws, wave.id).entry.design_effect == 2.0
    assert [line.who for line in audit_log(ws) if line.action == "import_tables"] == ["ctc"]
    assert call("import", good, *INSTRUMENT, *FACTS).exception.code == "already_imported"
    ws.close()
