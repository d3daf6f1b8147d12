"""Words, sheet and spreadsheets of offers, German and English.

1. A share is never rounded up to a limit it does not reach; what is not known is said so.
2. Sentences on gaps, overlaps, strengths, funding and missing numbers name factors, ages and offers.
3. The sheet holds matrix, settings, sentences, all offers and how shares are made; it becomes a Word file and a page.
4. The inventory comes back from its file exactly as it was, in both languages; the template offers lists and no rows.
5. Foreign text in cells is never a formula, and a file without offers tells how to fill it in.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pandas as pd
import pytest

from ctc_toolkit.language import Text, translator
from ctc_toolkit.programmes.offer_children import Children, ChildrenCount
from ctc_toolkit.programmes.offer_matrix import Missing, Reached, assess
from ctc_toolkit.programmes.offer_table import check_offers, read_offer_table
from ctc_toolkit.programmes.offer_terms import OfferNames
from ctc_toolkit.programmes.offers import LocalOffer, OfferFields
from ctc_toolkit.reporting.offer_files import offers_xlsx
from ctc_toolkit.reporting.offer_sheet import offer_sheet
from ctc_toolkit.reporting.offer_words import (
    Called,
    ages_text,
    answer_text,
    cell_text,
    ending_text,
    gap_text,
    missing_text,
    overlap_text,
    rules_of,
    share_number,
    share_text,
    strength_text,
)
from ctc_toolkit.reporting.sheets import SheetTable, sheet_docx, sheet_html

TODAY = date(2026, 11, 30)
NAMES = OfferNames(
    {"a1": "Nordhafen", "a2": "Lindenau"},
    {
        "family_conflict": Text("Konflikte in der Familie", "Family conflict"),
        "academic_failure": Text("Lernrückstände", "Academic failure"),
        "family_attachment": Text("Bindung an die Familie", "Family attachment"),
    },
    {"balu_und_du": "Balu und Du"},
)
FULL = OfferFields(
    "Elternkurs", "Familienbildung", "Leitung", ("a1",), "Eltern", ("universal",), ("family",), 6, 9, 24, 119, 2025,
    "Jahresbericht", None, "", ("family_conflict",), ("family_attachment", "academic_failure"), "balu_und_du",
    "eigene Umfrage", "Stadt", date(2027, 7, 31), "Zwei Stellen.\nLäuft gut.", "runs", True,
)  # fmt: skip
OTHER = OfferFields(
    "=1+2", "@Verein", areas=("a1",), settings=("family",), age_from=8, age_to=10, factors_main=("family_conflict",)
)
BARE = OfferFields("Treff", "Amt", state="planned")
COUNTS = Children((ChildrenCount("a1", 6, 9, 240, 2024, "Melderegister"),))


def stored(fields, offer_id):
    return LocalOffer(offer_id, "05913000", fields, "Jemand", datetime(2026, 1, 1, tzinfo=UTC), 1)


OFFERS = (stored(FULL, "o1"), stored(OTHER, "o2"), stored(BARE, "o3"))


def made(language, place="a1"):
    called = Called(translator(language), NAMES, {one.id: one for one in OFFERS})
    return called, assess(OFFERS, place, ("family_conflict", "academic_failure"), ("family_attachment",), COUNTS, TODAY)


def test_1_shares():
    t = translator("de")
    assert share_number(t, Reached("o1", Fraction(119, 240), "")) == "49 von 100"  # 49.6, and the limit is 50
    assert share_number(t, Reached("o1", Fraction(1, 300), "")) == "weniger als 1 von 100"
    assert share_number(t, Reached("o1", Fraction(0), "")) == "0 von 100"
    called, found = made("de")
    cell = found.cell("family_conflict", (6, 9))
    assert (cell.word, cell_text(t, cell)) == ("unknown", "49 von 100, 2 Angebote")
    assert share_text(called, found.shares["o1"]) == (
        "119 von 240 Kindern (49 von 100); Schuljahr 2025/26; Erreichte: Jahresbericht; Kinder: Melderegister 2024"
    )
    assert share_text(called, found.shares["o2"]) == "nicht bekannt"
    assert cell_text(t, found.cell("academic_failure", (6, 9))) == "nur nebenbei berührt, 1 Angebot"


def test_2_sentences():
    called, found = made("de")
    assert answer_text(called, found, 2) == (
        "2 Angebote laufen in Nordhafen. "
        "12 Felder aus Priorität und Alter: 0 versorgt, 1 dünn, 9 ohne Angebot, 2 unbekannt."
    )
    assert gap_text(called, found.gaps[0]) == (
        "Konflikte in der Familie: kein laufendes Angebot für 0 bis 5 Jahre; 13 Jahre und älter."
    )
    assert overlap_text(called, found.overlaps[0]) == (
        "Konflikte in der Familie, Familie, 8 bis 9 Jahre: „=1+2“, „Elternkurs“ laufen nebeneinander."
    )
    assert strength_text(called, found.strengths[0]) == "Bindung an die Familie: getragen von „Elternkurs“."
    assert ending_text(called, FULL, TODAY) == "Elternkurs: finanziert bis 31.07.2027."
    assert "endete am 31.07.2027" in ending_text(called, FULL, date(2028, 1, 1))
    assert [missing_text(called, one, "a1") for one in found.missing] == [
        "„=1+2“: Wie viele Kinder erreicht es in einem Schuljahr?"
    ]
    assert answer_text(*made("en"), 2).startswith("2 offers run in Nordhafen. 12 cells by priority and age:")
    assert ages_text(translator("en"), 0, 27) == "all ages"
    assert answer_text(called, assess((), "", (), (), COUNTS, TODAY), 0).endswith(
        "in der ganzen Stadt ist kein laufendes Angebot eingetragen."
    )


@pytest.mark.parametrize("reason", ["reach", "level", "place", "group", "children", "more"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_2_every_reason_is_said(reason, language):
    called, _ = made(language)
    said = missing_text(called, Missing("o1", reason), "a1")
    assert "Elternkurs" in said
    assert len(said) > 30
    assert len(rules_of(translator(language), 50)) == 6


@pytest.mark.parametrize(("language", "heading"), [("de", "Alle Angebote"), ("en", "All offers")])
def test_3_sheet(language, heading):
    called, found = made(language)
    sheet = offer_sheet(called, found, OFFERS, city="Dortmund", made_up=True, today=TODAY)
    tables = [block for block in sheet.blocks if isinstance(block, SheetTable)]
    assert heading in [table.caption for table in tables]
    assert [len(table.rows) for table in tables] == [2, 3, 3, 1]
    page = sheet_html(sheet).decode()
    assert "Nordhafen" in page
    assert "49 von 100" in page or "49 of 100" in page
    assert sheet_docx(sheet)[:2] == b"PK"


@pytest.mark.parametrize("language", ["de", "en"])
def test_4_inventory_comes_back(language):
    frame = pd.read_excel(
        io.BytesIO(offers_xlsx(NAMES, OFFERS, language, title="Probe", made_up="")), engine="calamine", dtype=str
    )
    table = read_offer_table(frame, NAMES)
    assert table.findings == ()
    checked = check_offers(table, OFFERS, NAMES, TODAY)
    assert [(one.kind, one.old.id) for one in checked.changes] == [("same", "o1"), ("same", "o2"), ("same", "o3")]
    long = replace(FULL, areas=("a1", "a2"), settings=("family", "school", "community", "online"))
    frame = pd.read_excel(
        io.BytesIO(offers_xlsx(NAMES, [stored(long, "o9")], language, title="Probe", made_up="")),
        engine="calamine",
        dtype=str,
    )
    assert read_offer_table(frame, NAMES).rows == ((2, replace(long, factors_side=long.factors_side)),)


def test_4_5_template():
    data = offers_xlsx(NAMES, (), "de", title="Probe", made_up="Beispiel")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        names = book.read("xl/workbook.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
    assert sheet.count("<dataValidation ") == 17  # areas, levels, settings, ages: 2 each; factors 6; 3 more
    assert 'state="hidden"' in names
    assert "nie eine Person" in texts
    with zipfile.ZipFile(io.BytesIO(offers_xlsx(NAMES, OFFERS, "de", title="Probe", made_up=""))) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
