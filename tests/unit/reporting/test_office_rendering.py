"""Word files and slides as another office program draws them (LibreOffice, without a window).

1. A report in the usual layout with a brand, in the sample template and in an odd one, and slides: each becomes pages
   on which title, content, and what the template says stand; nothing is left of a placeholder.
2. The parts of the odd template keep their direction: its content lies across.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from ctc_toolkit.reporting.branding import branded
from ctc_toolkit.reporting.sample_template import sample_template
from ctc_toolkit.reporting.sheets import Brand, Bullets, Contents, Heading, Paragraph, Sheet, SheetTable, sheet_docx
from ctc_toolkit.reporting.slides import Deck, Slide, deck_pptx
from ctc_toolkit.reporting.word_template import checked_template
from tests.word_templates import odd_template, png

pytestmark = pytest.mark.faults

BRAND = Brand("Stadt Essen", "#0a5c36", png(300, 100), "Löwe der Stadt")
DAY = date(2026, 11, 30)
LONGEST = 240
"""Seconds that the office program may take."""


def blocks():
    table = SheetTable("Werte der Befragung", ("Faktor", "Anteil"), tuple((f"Zeile {n}", f"{n} %") for n in range(60)))
    return (Contents("Inhalt"), Heading("Risikofaktoren"), Paragraph("Ein Absatz."), Bullets(("erstens",)), table)


def files() -> dict[str, bytes]:
    sheet = Sheet("Profil der Stadt", "de", blocks(), "Untertitel", DAY, "Essen", "Quelle: Befragung", layout="report")
    made = {"usual.docx": sheet_docx(branded(sheet, BRAND))}
    for name, template in (("sample", sample_template(BRAND, "de")), ("odd", odd_template())):
        brand = replace(BRAND, template=checked_template(template))
        made[f"{name}.docx"] = sheet_docx(branded(sheet, brand))
    deck = Deck(
        "Profil der Stadt", "", "de", (Slide("Aussage", ("Risikofaktoren",), ("x",)),), ("x",), DAY, brand=BRAND
    )
    return {**made, "slides.pptx": deck_pptx(deck)}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Give a folder with each file drawn as PDF."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice (Writer and Impress) and pdftotext are needed to draw office files")
    folder: Path = tmp_path_factory.mktemp("office")
    for name, content in files().items():
        (folder / name).write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    names = [str(folder / name) for name in files()]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *names]
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
    return folder


@pytest.mark.parametrize("name", ["usual", "sample", "odd", "slides"])
def test_1_pages_with_text(drawn, name):
    with pikepdf.open(drawn / f"{name}.pdf") as pdf:
        assert len(pdf.pages) >= 2
    told = subprocess.run(["pdftotext", drawn / f"{name}.pdf", "-"], check=True, capture_output=True, text=True).stdout
    for words in ("Profil der Stadt", "Risikofaktoren", "Stadt Essen"):
        assert words in told
    assert "{{" not in told
    assert ("Zeile 59" in told) == (name != "slides")
    assert ("Anschrift des Amtes" in told) == (name == "odd")


def test_2_directions(drawn):
    with pikepdf.open(drawn / "odd.pdf") as pdf:
        boxes = [[float(side) for side in page.mediabox] for page in pdf.pages]
    across = [box[2] > box[3] for box in boxes]
    assert (across[0], across[-1]) == (False, False)
    assert all(across[1:-1])
    assert len(across) >= 3
