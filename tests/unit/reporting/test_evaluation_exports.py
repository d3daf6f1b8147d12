"""Bundles of outcome statistics: the same values in every form, nothing locked in any, byte for byte the same.

1. CSV, Excel, SPSS and Parquet open in other software and read back equal to the tidy table, which holds every released
   share, mean score and difference exactly once; locks are the same everywhere.
2. The SPSS file has labels of variables and values, and missing codes that say why a value is missing; "locked, too few
   answers" is one of them and counts as missing.
3. The Excel file begins with the notes, then the codebook; there is no formula, headings are frozen, widths are set.
4. Hidden values change no byte: other numbers in locked and banded cells make the same files.
5. Where two released tables tell the same cell differently, it is locked and has no number.
6. Texts that a spreadsheet could take for a formula stay texts in every form.
7. Equal inputs give equal bytes; no file names the moment of its making.
8. The scripts name every file of the bundle, have no unbalanced signs, and quote nothing that would act; R repeats the
   main table with its base alone and stops where it differs.
9. The provenance holds input, instrument, cut points, rules, software, filters, size and SHA-256 of every other file.
10. The method report has headings, real tables with heading rows and its language; it says where it is made up.
11. Only values that a door of disclosure made are taken; levels and cities are not mixed; unknown codes are refused.
12. The public bundle has nothing that was released for internal use: no exact counts, no report on the answers.
13. Both languages have the same rows and numbers.
14. A form that does not exist, or none, is refused; scripts bring the table they read.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from ctc_toolkit.disclosure import release
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.evaluation_bundle import FORMS, evaluation_files, evaluation_zip
from ctc_toolkit.reporting.evaluation_codebook import CODES, COLUMNS, MISSING, NAMES, column_labels, meanings
from ctc_toolkit.reporting.evaluation_contents import Fact, Outcomes
from ctc_toolkit.reporting.evaluation_table import evaluation_table, main_table
from ctc_toolkit.reporting.export import unguarded
from tests.released_examples import Example, full_example
from tests.unit.reporting.outcome_examples import EVIL, FORMULA, HASH, cut_points, outcome, outcomes

NUMBERS = [column.name for column in COLUMNS if column.kind in ("number", "whole")]
TEXTS = [name for name in NAMES if name not in NUMBERS]


@pytest.fixture(scope="module")
def made():
    """Give outcomes, their tidy table and all files in German, made once."""
    found = outcomes()
    return found, evaluation_table(found, "de"), evaluation_files(found, "de")


def values(frame):
    """Return a table as lists of plain values; None where nothing stands."""
    plain = frame[list(NAMES)].astype(object)
    rows = plain.where(plain.notna(), None).to_numpy().tolist()
    return [
        [None if cell in ("", None) else float(cell) if isinstance(cell, int | float) else cell for cell in row]
        for row in rows
    ]


def read_csv(content):
    frame = pd.read_csv(io.BytesIO(content), dtype=dict.fromkeys(TEXTS, "str"), keep_default_na=False, na_values={})
    for name in TEXTS:
        frame[name] = frame[name].map(unguarded)
    for name in NUMBERS:
        frame[name] = pd.to_numeric(frame[name].replace("", None))
    return frame


def read_xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    notes = [row[0] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]]
    same = dict(line.split(": ", 1) for line in notes[notes.index("In allen Zeilen gleich:") + 1 :])
    parts = []
    for sheet in book.worksheets[2:]:
        head, *rows = sheet.iter_rows(values_only=True)
        parts.append(pd.DataFrame(rows, columns=list(head)))
    frame = pd.concat(parts, ignore_index=True)
    for name, value in same.items():
        frame[name] = float(value) if name in NUMBERS else value
    return book, frame


def read_sav(content, tmp_path, missing):
    path = tmp_path / "data.sav"
    path.write_bytes(content)
    return pyreadstat.read_sav(path, user_missing=missing)


def decoded(frame, meta):
    """Return the table of an SPSS file with codes as texts again, by the order of the codebook."""
    found = frame.copy()
    for name, codes in CODES.items():
        assert sorted(meta.variable_value_labels[name]) == list(range(1, len(codes) + 1))
        found[name] = [codes[int(value) - 1] if pd.notna(value) else None for value in frame[name]]
    return found


def test_1_every_form_reads_back_equal(made, tmp_path):
    _, table, files = made
    wanted = values(table)
    assert len(wanted) > 200
    assert values(read_csv(files["ctc-data.csv"])) == wanted
    in_order = [row for section in CODES["section"] for row in wanted if row[NAMES.index("section")] == section]
    assert values(read_xlsx(files["ctc-data.xlsx"])[1]) == in_order
    frame, meta = read_sav(files["ctc-data.sav"], tmp_path, missing=False)
    assert values(decoded(frame, meta)) == wanted
    assert values(pq.read_table(io.BytesIO(files["ctc-data.parquet"])).to_pandas()) == wanted


def test_1_every_released_value_stands_once(made):
    found, table, _ = made
    (wave,) = found.waves
    released = wave.tables[0]
    shares = table.query("section == 'profile' and statistic == 'percent'").set_index(["measure", "groups"])
    means = table.query("section == 'profile' and statistic == 'mean'").set_index(["measure", "groups"])
    assert len(shares) == len(released.table)
    assert len(means) == len(released.means)
    for cell in released.table.to_dict("records"):
        row = shares.loc[(cell["measure"], cell["groups"])]
        for name, column in (("percent", "estimate"), ("low", "low"), ("high", "high"), ("n", "n"), ("state", "state")):
            assert (pd.isna(cell[name]) and pd.isna(row[column])) or cell[name] == row[column], (cell, column)
        assert row["locked"] == int(cell["state"] not in ("shown", "banded"))
    for cell in released.means.to_dict("records"):
        row = means.loc[(cell["measure"], cell["groups"])]
        assert (pd.isna(cell["mean"]) and pd.isna(row["estimate"])) or cell["mean"] == row["estimate"]
    for held in wave.differences:
        rows = table[(table["section"] == held.product) & (table["statistic"] == "difference")].set_index("measure")
        for entry in held.entries:
            row = rows.loc[entry.measure]
            assert (entry.points is None and pd.isna(row["estimate"])) or entry.points == row["estimate"]
            assert (entry.state, entry.word) == (row["state"], row["word"])


def test_1_locked_rows_have_no_number(made):
    _, table, _ = made
    locked = table[table["state"].isin(["locked", "not_asked", "no_cut_point", "no_scoring_key"])]
    assert len(locked) > 20
    assert set(locked["section"]) >= {"profile", "comparison", "response", "reliability"}
    assert (locked["locked"] == 1).all()
    assert locked[["estimate", "low", "high", "n", "band_limit", "base"]].isna().all().all()
    banded = table[table["state"] == "banded"]
    assert len(banded) > 3
    assert banded[["estimate", "low", "high"]].isna().all().all()
    assert banded["band_limit"].notna().all()


def test_2_spss(made, tmp_path):
    _, table, files = made
    frame, meta = read_sav(files["ctc-data.sav"], tmp_path, missing=True)
    assert meta.column_names_to_labels == column_labels(translator("de"))
    assert meta.variable_value_labels["estimate"][-9001.0] == "gesperrt, zu wenige Antworten"
    assert meta.variable_value_labels["state"][3.0] == "gesperrt, zu wenige Antworten"
    assert meta.missing_ranges["estimate"] == [{"lo": -9009.0, "hi": -9001.0}]
    locked = (table["state"] == "locked").to_numpy()
    assert set(frame.loc[locked, "estimate"]) == {-9001.0}
    empty = table["estimate"].isna().to_numpy()
    assert (frame.loc[empty, "estimate"] == [MISSING[state] for state in table.loc[empty, "state"]]).all()
    assert (frame.loc[~empty, "estimate"] > -9000).all()
    assert meta.number_rows == len(table)


def test_3_excel(made):
    found, _, files = made
    book, _ = read_xlsx(files["ctc-data.xlsx"])
    assert book.sheetnames[:3] == ["Hinweise", "Codebuch", "Profil"]
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)
    for sheet in book.worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.column_dimensions["A"].width > 8
    notes = "\n".join(str(row[0]) for row in book.worksheets[0].iter_rows(values_only=True))
    assert "nicht zur Veröffentlichung" in notes
    assert HASH in notes
    codebook = list(book.worksheets[1].iter_rows(values_only=True))
    assert ("state", "locked", "3", "gesperrt, zu wenige Antworten") in codebook
    assert {row[0] for row in codebook[1:]} == set(NAMES)
    assert found.ags == "05913000"


def with_other_secrets(profile):
    """Return the profile with other numbers in everything that is hidden: small counts, cells that are too unsure."""
    estimates, means = profile.estimates.copy(), profile.means.copy()
    small = estimates["n"] < 20
    few = ~small & (estimates["hits"] < 5)
    most = ~small & (estimates["n"] - estimates["hits"] < 5)
    unsure = ~small & estimates["status"].isin(["unreliable", "not_asked", "no_scoring_key", "no_cut_point"])
    assert all(part.any() for part in (small, few, most, unsure))
    estimates.loc[small, "hits"] = (estimates.loc[small, "hits"] + 3) % 8
    estimates.loc[few, "hits"] = 4 - estimates.loc[few, "hits"]
    estimates.loc[most, "hits"] = estimates.loc[most, "n"] - (
        4 - (estimates.loc[most, "n"] - estimates.loc[most, "hits"])
    )
    estimates.loc[unsure, "hits"] = estimates.loc[unsure, "hits"] + 7
    hidden = small | few | most | unsure
    for name in ("percent", "low", "high"):
        estimates.loc[hidden, name] = 100 * estimates.loc[hidden, "hits"] / estimates.loc[hidden, "n"]
    means.loc[(means["n"] < 20) | (means["status"] != "ok"), "mean"] += 0.7
    return Example(estimates, means, profile.provenance)


@pytest.mark.parametrize("level", ["internal", "public"])
def test_4_hidden_values_change_no_byte(level):
    profile = full_example()
    other = with_other_secrets(profile)
    assert not other.estimates.equals(profile.estimates)
    assert evaluation_files(outcomes(profile, level=level), "de") == evaluation_files(
        outcomes(other, level=level), "de"
    )


def test_4_a_shown_value_would_change_the_files():
    profile = full_example()
    place = profile.estimates.index[(profile.estimates["measure"] == "qn8") & (profile.estimates["groups"] == "all")]
    profile.estimates.loc[place, "percent"] += 1
    changed, before = evaluation_files(outcomes(profile), "de"), evaluation_files(outcomes(), "de")
    assert all(changed[name] != before[name] for name in ("ctc-data.csv", "ctc-data.sav", "ctc-data.xlsx"))


def test_5_tables_that_disagree():
    profile = full_example()
    second = Example(profile.estimates.copy(), profile.means.copy(), profile.provenance)
    place = second.estimates.index[
        (second.estimates["measure"] == "qn8") & (second.estimates["groups"] == "sex=female")
    ]
    second.estimates.loc[place, "n"], second.estimates.loc[place, "hits"] = 12, 6
    both = (release(profile, "internal"), release(second, "internal"))
    table = evaluation_table(outcomes(profile, tables=both), "de")
    row = table.query("statistic == 'percent' and measure == 'qn8' and groups == 'sex=female'")
    assert len(row) == 1
    assert row["state"].item() == "locked"
    assert row[["estimate", "low", "high", "n"]].isna().all().all()
    same = evaluation_table(outcomes(profile, tables=(both[0], both[0])), "de")
    assert same.equals(evaluation_table(outcomes(profile), "de"))


def test_6_formulas_stay_texts(made, tmp_path):
    found, table, files = made
    assert {EVIL[0], EVIL[1], EVIL[4], EVIL[5]} <= set(table["against"]) | set(table["label"]) | set(table["place"])
    raw = files["ctc-data.csv"].decode()
    dangerous = re.compile(r"""(?:^|,)"?[=+@＝\t]|(?:^|,)"?-(?!\d)""", re.MULTILINE)
    assert not dangerous.search(raw)
    book, _ = read_xlsx(files["ctc-data.xlsx"])
    texts = {
        cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "s"
    }
    assert FORMULA in texts
    frame, _ = read_sav(files["ctc-data.sav"], tmp_path, missing=False)
    assert FORMULA in set(frame["against"])
    assert found.city == EVIL[3]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(files["ctc-data.xlsx"])).read("xl/worksheets/sheet3.xml")


def test_7_the_same_bytes(made):
    found, _, files = made
    assert evaluation_files(found, "de") == files
    first, second = evaluation_zip(found, "de"), evaluation_zip(outcomes(), "de")
    assert first.sha256 == second.sha256
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(files) == list(first.files)
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    for name in ("ctc-data.xlsx", "method-report.docx"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as parts:
            assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            core = parts.read("docProps/core.xml").decode()
            assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2026-11-30T"}


def test_8_scripts_name_every_file(made):
    _, _, files = made
    for name in ("read-in-r.R", "read-in-stata.do"):
        text = files[name].decode()
        assert all(other in text for other in files), name
        assert text.count('"') % 2 == 0
        assert text.count("{") == text.count("}")
        assert text.count("(") == text.count(")")
        assert "http" not in text


def test_8_stata_by_the_book(made):
    """Positions of the text columns, macros in Stata's quotes, and no line that a comment mark would cut."""
    _, table, files = made
    text = files["read-in-stata.do"].decode()
    main, data = re.findall(r"stringcols\(([\d ]+)\)", text)
    assert [list(table.columns)[int(place) - 1] for place in data.split()] == TEXTS
    heads = files["ctc-main-table.csv"].decode().splitlines()[0].split(",")
    assert [heads[int(place) - 1] for place in main.split()] == [
        "wave",
        "wave_hash",
        "kind",
        "measure",
        "label",
        "state",
    ]
    assert set(re.findall(r"destring (.+), replace", text)[0].split()) == set(NUMBERS)
    assert re.findall(r"tempfile (\w+)", text) == ["expected", "outcome"]
    assert set(re.findall(r"`(\w+)'", text)) == {"expected", "outcome", "part"}
    labelled = re.findall(r'^label variable (\w+) "([^"`$]{1,80})"$', text, re.MULTILINE)
    assert [name for name, _ in labelled] == list(NAMES)
    commands = {line.split()[0].rstrip(",") for line in text.splitlines() if line.strip() and not line.startswith("*")}
    known = "version clear set import rename keep tempfile save destring label merge foreach capture assert display"
    assert commands <= {*known.split(), "}", "sort", "list", "use", "if", "tabulate"}
    assert "//" not in text


def test_8_r_repeats_the_main_table(made, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not here")
    _, table, files = made
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)

    def run():
        command = ["Rscript", "--vanilla", "read-in-r.R"]
        return subprocess.run(
            command,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        )

    done = run()
    assert done.returncode == 0, done.stderr
    assert "Die Haupttabelle des Pakets ist wiederholt." in done.stdout
    assert str(len(main_table(table))) == str(len(files["ctc-main-table.csv"].decode().splitlines()) - 1)
    lines = files["ctc-main-table.csv"].decode().splitlines()
    (tmp_path / "ctc-main-table.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]))
    assert run().returncode != 0


def test_9_provenance(made):
    found, _, files = made
    told = json.loads(files["provenance.json"])
    (survey,) = told["surveys"]
    held = found.waves[0].tables[0]
    assert (survey["input_hash"], survey["survey_hash"], survey["instrument"]) == ("ab" * 32, HASH, "example@1")
    assert survey["cut_points"] == {
        "id": "example-cuts@2025-09-01",
        "status": "official",
        "provisional": False,
        "valid_from": "2025-09-01",
    }
    assert survey["tables"][0]["rules"] == held.rule_version
    assert survey["tables"][0]["content_hash"] == held.content_hash
    assert survey["tables"][0]["groups"] == ["all", "grade", "sex", "sex,grade"]
    assert told["software"].startswith("ctc-toolkit ")
    assert told["filters"] == {"level": "internal", "surveys": [HASH]}
    assert {one["kind"] for one in survey["derived"]} == {"comparison", "change", "ranks", "quality"}
    listed = {one["name"]: (one["bytes"], one["sha256"]) for one in told["files"]}
    others = {name: content for name, content in files.items() if name != "provenance.json"}
    assert listed == {name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in others.items()}


@pytest.mark.parametrize(
    ("language", "locale", "heading"),
    [("de", "de-DE", "Was diese Zahlen nicht sagen können"), ("en", "en-GB", "What these numbers cannot say")],
)
def test_10_method_report(language, locale, heading):
    files = evaluation_files(outcomes(source="made_up"), language, ["report"])
    document = docx.Document(io.BytesIO(files["method-report.docx"]))
    headings = [one.text for one in document.paragraphs if one.style.name.startswith("Heading")]
    assert heading in headings
    assert len(headings) > 12
    assert document.core_properties.language == locale
    assert len(document.tables) >= 6
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    text = "\n".join(one.text for one in document.paragraphs)
    assert ("Beispiel" if language == "de" else "Example") in text
    assert HASH not in text
    assert "ab" * 32 in text
    cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    assert translator(language).percent(41) in cells


def test_10_real_surveys_are_not_marked():
    document = docx.Document(io.BytesIO(evaluation_files(outcomes(), "de", ["report"])["method-report.docx"]))
    assert not [one for one in document.paragraphs if one.text.startswith("Beispiel: ")]


def test_11_only_released_values():
    for what in ({"tables": (full_example().estimates,)}, {"ranks": object()}, {"quality": object()}):
        with pytest.raises((TypeError, AttributeError)):
            evaluation_table(outcomes(**what), "de")
    with pytest.raises(ValueError, match="one level"):
        outcome(tables=())
    with pytest.raises(ValueError, match="one level"):
        replace(outcome(), level="public")
    with pytest.raises(ValueError, match="one city"):
        Outcomes((outcome(), outcome(ags="05113000")))
    with pytest.raises(ValueError, match="codebook"):
        evaluation_table(outcomes(facts=(Fact("", "x", "x", "median", "count", 1.0),)), "de")


def test_12_public():
    found = outcomes(level="public")
    table = evaluation_table(found, "de")
    assert set(table["level"]) == {"public"}
    assert not set(table["section"]) & {"response", "screening", "weighting", "reliability"}
    counts = table.query("section == 'profile'")["n"].dropna()
    assert len(counts) > 50
    assert (counts % 5 == 0).all()
    report = docx.Document(io.BytesIO(evaluation_files(found, "de", ["report"])["method-report.docx"]))
    assert "nennt das Paket für die Stadt" in "\n".join(one.text for one in report.paragraphs)


def test_13_both_languages(made):
    found, german, _ = made
    english = evaluation_table(found, "en")
    same = [name for name in NAMES if name not in ("group_label", "label", "state_text", "against")]
    assert english[same].equals(german[same])
    assert set(english["state_text"]) >= {"locked, too few answers", "shown"}
    for name, codes in CODES.items():
        for language in ("de", "en"):
            assert list(meanings(translator(language))[name]) == list(codes) or set(
                meanings(translator(language))[name]
            ) == set(codes)


def test_14_forms():
    with pytest.raises(ToolkitError, match="export_form_unknown"):
        evaluation_zip(outcomes(), "de", ["csv", "pdf"])
    with pytest.raises(ToolkitError, match="export_no_form"):
        evaluation_zip(outcomes(), "de", [])
    files = evaluation_files(outcomes(), "de", ["scripts"])
    assert {"ctc-data.csv", "ctc-main-table.csv", "read-in-r.R", "read-in-stata.do", "provenance.json"} <= set(files)
    assert not {"ctc-data.sav", "ctc-data.xlsx", "method-report.docx"} & set(files)
    assert "ctc-data.sav" not in files["read-in-r.R"].decode()
    assert FORMS == ("csv", "xlsx", "sav", "parquet", "scripts", "report")
    assert cut_points().reference.startswith("example-cuts@2025-09-01#")


def test_14_several_surveys():
    both = Outcomes((outcome(label="Befragung", year=2024), outcome()))
    table = evaluation_table(both, "de")
    assert set(table["year"]) == {2024, 2026}
    name = evaluation_zip(both, "en", ["csv"]).name
    assert re.fullmatch(r"ctc-outcome-statistics-sum-a1-2024-2026-internal-use-en\.zip", name)
