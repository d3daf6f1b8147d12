"""What begins like a formula stays a text in every exported table, also where an office program opens it.

1. In Excel files no cell is a formula and nothing leads out, read with openpyxl.
2. In CSV files each such cell has an apostrophe in front, also behind blanks, for full-width signs, tabs and line ends;
   no line end or delimiter inside a text begins a new cell, in the lines above the table either.
3. LibreOffice opens all of them: no formula, no link, no DDE; the text is what a person sees.
4. LibreOffice does make formulas of the same texts where nobody takes care of them: this test can fail.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from ctc_toolkit.evaluation.studies import Cell, Community, StudyFields
from ctc_toolkit.language import Text
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import LocalOffer, OfferFields
from ctc_toolkit.reporting.evaluation_table import tidy_csv
from ctc_toolkit.reporting.export import comment_line
from ctc_toolkit.reporting.indicator_files import indicator_template_csv, indicator_template_xlsx
from ctc_toolkit.reporting.offer_files import offers_xlsx
from ctc_toolkit.reporting.sheet_xlsx import sheet_xlsx
from ctc_toolkit.reporting.sheets import Paragraph, Sheet, SheetTable
from ctc_toolkit.reporting.study_files import study_csv, study_xlsx
from ctc_toolkit.riskfactors.indicator_cards import load_indicators
from tests.conftest import unavailable

ATTACKS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1+1)",
    "=cmd|'/C calc'!A0",
    '=DDE("soffice";"x";"y")',
    '=HYPERLINK("http://marker.invalid/1";"klick")',
    '=WEBSERVICE("http://marker.invalid/2")',
    "='file:///etc/passwd'#$x.A1",
    '=IMPORTXML("http://marker.invalid/3";"//a")',
    "+cmd|'/C calc'!A0",
    "-2+3+cmd|'/C calc'!A0",
    "{=1+1}",
    "'=1+1",
    '"=1+1',
    "text\r=1+1",
    "text\n=1+1",
    "text\r\n=1+1",
    "text,=1+1;=1+1\t=1+1",
    "1+1",
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 240
"""Seconds that the office program may take."""


def study() -> StudyFields:
    communities = tuple(Community(text, "comparison", pair=text) for text in ATTACKS)
    cells = tuple(Cell(text, text, 2024, 30) for text in ATTACKS)
    return StudyFields("=1+1", communities=communities, cells=cells)


def offers() -> list[LocalOffer]:
    fields = [OfferFields(text, text, text, target_group=text, evidence=text, quality=text) for text in ATTACKS]
    moment = datetime(2026, 11, 30, tzinfo=UTC)
    return [LocalOffer(f"o{place}", "05913000", one, "=1+1", moment, 1) for place, one in enumerate(fields)]


def sheet() -> Sheet:
    table = SheetTable("=1+1", ("=1+1", "x"), tuple((text, text) for text in ATTACKS))
    blocks = (Paragraph("=1+1"), table)
    return Sheet("=1+1", "de", blocks, "=1+1", date(2026, 11, 30), "=1+1")


def tables() -> dict[str, bytes]:
    cards = load_indicators().by_id
    district = next(card for card in cards.values() if card.level == "district")
    given = [replace(district, name=Text("=1+1", "=1+1"))], "05913000", list(ATTACKS), 2025
    return {
        "study.csv": study_csv("de", study()),
        "indicators.csv": indicator_template_csv(*given),
        "tidy.csv": tidy_csv(pd.DataFrame({"label": ATTACKS, "note": ATTACKS})),
        "study.xlsx": study_xlsx("de", study()),
        "indicators.xlsx": indicator_template_xlsx(*given),
        "offers.xlsx": offers_xlsx(OfferNames({}, {}, {}), offers(), "de", title="=1+1", made_up=""),
        "sheet.xlsx": sheet_xlsx(sheet()),
    }


MADE = sorted(tables())


@pytest.mark.parametrize("name", [name for name in MADE if name.endswith(".xlsx")])
def test_1_no_formula_in_excel_files(name):
    content = tables()[name]
    book = load_workbook(io.BytesIO(content))
    cells = [cell for leaf in book.worksheets for row in leaf.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr", "f"}
    assert not [cell for cell in cells if cell.hyperlink]
    whole = load_workbook(io.BytesIO(content), rich_text=True)
    assert not whole._external_links
    raw = parts(content)
    assert "<f>" not in raw
    assert "<f " not in raw
    assert "ddeLink" not in raw
    assert "cmd|" in raw


def parts(content: bytes) -> str:
    """Return all parts of an Excel file as one text."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


@pytest.mark.parametrize("name", [name for name in MADE if name.endswith(".csv")])
def test_2_an_apostrophe_in_csv_files(name):
    text = tables()[name].decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline=""), delimiter="," if name == "tidy.csv" else ";"))
    cells = {cell for row in found for cell in row}
    assert not [cell for cell in cells if cell.lstrip(" \u00a0").startswith(STARTS)]
    assert {"'" + text for text in ATTACKS if text.lstrip(" \u00a0").startswith(STARTS)} <= cells
    assert "1+1" in cells


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_2_lines_above_the_table(delimiter):
    line = comment_line(f"Institut{delimiter}=1+1{delimiter} @x, a - b\n=1+1\r=1+1")
    assert len(line.splitlines()) == 1
    assert not [cell for cell in re.split(r"[,;\t]", line) if cell.lstrip().startswith(STARTS)]
    assert comment_line("Regeln: 3, 5 und a=b") == "Regeln: 3, 5 und a=b"


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Give a function that returns what LibreOffice made of files (name and content): flat spreadsheets by name."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        unavailable("LibreOffice (Calc) is needed to open tables")

    def run(made: dict[str, bytes]) -> dict[str, str]:
        folder: Path = tmp_path_factory.mktemp("calc")
        for name, content in made.items():
            (folder / name).write_bytes(content)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        for name in made:
            separator = "44" if name == "tidy.csv" else "59"
            # as the import dialog does it where somebody lets it look for special numbers and evaluate formulas
            reading = [f"--infilter=CSV:{separator},34,76,1,,0,false,true,false,false,false,-1,true"]
            command = [office, profile, "--headless", *(reading if name.endswith(".csv") else []), "--convert-to"]
            out = folder / f"out-{name}"
            subprocess.run(
                [*command, "fods", "--outdir", str(out), str(folder / name)],
                check=True, capture_output=True, timeout=LONGEST,
            )  # fmt: skip
        return {name: next((folder / f"out-{name}").glob("*.fods")).read_text(encoding="utf-8") for name in made}

    return run


def living(flat: str) -> list[str]:
    """Return what is more than text in a flat spreadsheet of LibreOffice."""
    body = flat[flat.index("<office:body>") :]
    return re.findall(r'table:formula="[^"]*"|xlink:href="[^"]*"|<(?:table:dde-link|table:table-source)[^>]*', body)


@pytest.mark.faults
def test_3_nothing_lives_in_libreoffice(opened):
    for name, flat in opened(tables()).items():
        assert living(flat) == [], name
        shown = unescape(re.sub(r"<[^>]+>", "", flat))
        for text in ATTACKS:
            assert re.sub(r"\s+", "", text) in re.sub(r"\s+", "", shown), (name, text)


@pytest.mark.faults
def test_4_the_same_texts_live_where_nobody_takes_care(opened):
    raw = "\r\n".join(text for text in ATTACKS if text[0] in "=+-@" and "|" not in text)
    assert len(living(opened({"raw.csv": raw.encode()})["raw.csv"])) >= 3
