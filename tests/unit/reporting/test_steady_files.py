"""Files that are the same whenever they are made.

1. A ZIP of the same files has the same bytes, in whatever order and at whatever time; other content has others.
2. Its parts come back as they were, in the order of their names, readable by everybody, dated 1 January 1980.
3. Office files name no moment after treatment, keep their parts and the order of them, and can be treated twice.
4. Word file, page, spreadsheet and picture of the same sheet are the same bytes a second later.
"""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date

import docx
import pytest
from openpyxl import load_workbook

from ctc_toolkit.reporting.sheet_xlsx import sheet_xlsx
from ctc_toolkit.reporting.sheets import Heading, Paragraph, Sheet, SheetTable, sheet_docx, sheet_html, sheet_pdf
from ctc_toolkit.reporting.steady_files import MOMENT, same_moment, zipped

FILES = {"b.txt": b"zwei", "a.txt": b"eins", "ordner/c.bin": bytes(range(256)), "ä.csv": "größe".encode()}
SHEET = Sheet(
    "Übergabe",
    "de",
    (Heading("Stand"), Paragraph("Drei Gruppen."), SheetTable("Gruppen", ("Name", "Zahl"), (("5b", "20"),))),
    made_on=date(2026, 11, 30),
    author="Stadt",
)


def opened(content):
    return zipfile.ZipFile(io.BytesIO(content))


def test_1_same_bytes(monkeypatch):
    first = zipped(FILES)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert zipped(dict(reversed(FILES.items()))) == first
    assert zipped({**FILES, "b.txt": b"drei"}) != first
    assert zipped({**FILES, "d.txt": b""}) != first


def test_2_what_is_inside():
    with opened(zipped(FILES)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(FILES)
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        for part in archive.infolist():
            assert part.date_time == MOMENT == (1980, 1, 1, 0, 0, 0)
            assert oct(part.external_attr >> 16) == "0o644"
    with opened(zipped({})) as archive:
        assert archive.namelist() == []


def archive_of(day):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", "z.xml", "a.xml"):
            archive.writestr(zipfile.ZipInfo(name, day), name.encode() * 50)
    return target.getvalue()


def test_3_office_files():
    early, late = archive_of((2001, 2, 3, 4, 5, 6)), archive_of((2026, 11, 30, 8, 0, 0))
    assert early != late
    assert same_moment(early) == same_moment(late)
    assert same_moment(same_moment(early)) == same_moment(early)
    with opened(same_moment(early)) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "z.xml", "a.xml"], "the first part must stay the first"
        assert archive.read("z.xml") == b"z.xml" * 50
        assert {part.date_time for part in archive.infolist()} == {MOMENT}
    with pytest.raises(zipfile.BadZipFile):
        same_moment(b"no archive")


@pytest.mark.parametrize("made", [sheet_docx, sheet_html, sheet_pdf, sheet_xlsx])
def test_4_sheets(made, monkeypatch):
    first = made(SHEET)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 100_000)
    assert made(SHEET) == first
    assert made(Sheet("Anders", "de", SHEET.blocks, made_on=SHEET.made_on)) != first


def test_4_they_still_open():
    assert docx.Document(io.BytesIO(sheet_docx(SHEET))).tables[0].cell(1, 0).text == "5b"
    assert load_workbook(io.BytesIO(sheet_xlsx(SHEET))).worksheets[1]["B2"].value == "20"
    assert sheet_pdf(SHEET).startswith(b"%PDF-")
