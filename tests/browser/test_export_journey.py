"""Evaluation exports the results of a survey, in a browser.

1. Somebody from evaluation comes in, opens "Reports and export", makes the bundle in German and saves it; then in
   English. Both files open and read back, the Word report has its language, and the list below names both bundles.
2. The page has no serious violations (axe) in light and dark, fits a phone, and can be used by keyboard.
"""

from __future__ import annotations

import io
import json
import zipfile

import docx
import openpyxl
import pandas as pd
import pytest
from settling import settle
from test_accessible import PHONE, grave_in_both_schemes, resize, sideways
from two_people import CITY

from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_profile

PAGE = "/berichte"
WORDS = {
    "de": ("Paket erstellen", "Auf diesem Gerät speichern", "Das Paket ist fertig", "Methodenbericht", "de-DE"),
    "en": ("Make the bundle", "Save on this device", "The bundle is ready", "Method report", "en-GB"),
}


@pytest.fixture(scope="module")
def released(served):
    """Let the newest survey of Dortmund be released."""
    ws = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    wave = next(city for city in list_cities(demo_actor(), ws) if city.ags == CITY).waves[0]
    wave_profile(demo_actor(), ws, wave.id)
    ws.close()
    return wave.id


def saved(page, language):
    """Make the bundle of the page and return its content and name."""
    make, save, ready, _, _ = WORDS[language]
    page.get_by_role("button", name=make).click()
    page.get_by_text(ready).wait_for(timeout=180_000)
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name=save).click()
    return waiting.value.path().read_bytes(), waiting.value.suggested_filename


def test_1_evaluator_exports(open_page, released):
    page = open_page(f"{PAGE}?teil=daten&city={CITY}&wave={released}", role="evaluator")
    page.get_by_role("heading", level=1).wait_for()
    kept = {}
    for language in ("de", "en"):
        if language == "en":
            page.get_by_role("radio", name="English").last.click()
            settle(page)
        content, name = saved(page, "de")  # the page stays German, the files change
        assert name.endswith(f"-{language}.zip")
        kept[language] = zipfile.ZipFile(io.BytesIO(content))
    for language, archive in kept.items():
        told = json.loads(archive.read("provenance.json"))
        assert told["language"] == language
        table = pd.read_csv(archive.open("ctc-data.csv"), low_memory=False)
        assert {"profile", "screening"} <= set(table["section"])
        book = openpyxl.load_workbook(io.BytesIO(archive.read("ctc-data.xlsx")), read_only=True)
        assert book.sheetnames[0] == {"de": "Hinweise", "en": "Notes"}[language]
        report = docx.Document(io.BytesIO(archive.read("method-report.docx")))
        assert report.core_properties.language == WORDS[language][4]
        assert WORDS[language][3] in report.paragraphs[0].text
    history = page.get_by_role("table").last
    assert history.locator("tbody tr").count() == 2
    page.goto(page.url.replace("lang=de", "lang=en"))
    settle(page)
    page.get_by_role("button", name=WORDS["en"][0]).wait_for()
    assert page.get_by_role("table").last.locator("tbody tr").count() == 2


def test_2_accessible_and_on_a_phone(open_page, released):
    page = open_page(f"{PAGE}?teil=daten&city={CITY}&wave={released}", role="evaluator")
    assert grave_in_both_schemes(page) == []
    resize(page, PHONE)
    settle(page)
    assert not sideways(page)
    make = page.get_by_role("button", name=WORDS["de"][0])
    make.focus()
    assert make.evaluate("button => button === document.activeElement")
    box = page.get_by_role("checkbox", name="Parquet")
    box.focus()
    page.keyboard.press("Space")
    settle(page)
    assert not box.is_checked()
