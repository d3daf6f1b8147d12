"""A month of delivery in words, as a sheet and in files.

1. The sentence says what took place, what was expected and what is open, in both languages.
2. The sheet holds the hand-computed numbers: 4 expected, 2 held, 1 cancelled, 1 put off, 16 per session, 80 %, 83 %;
   own ratings are marked; reasons and open sessions are named.
3. The Word file opens again with the same tables, the web page has them, the spreadsheet reads equal.
4. A month without anything says so and has no tables; words never claim an effect.
5. Names of groups that hold markup stay texts.
"""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from python_calamine import load_workbook

from ctc_toolkit.implementation.months import area_month
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.delivery_month import Place, answer_text, measures_table, month_blocks, month_sheet
from ctc_toolkit.reporting.sheet_xlsx import sheet_xlsx
from ctc_toolkit.reporting.sheets import SheetTable, sheet_docx, sheet_html
from tests.made_up_delivery import TODAY, delivery, group, seen, session

ALL = ("roles", "rules", "talk")
DE, EN = translator("de"), translator("en")
PLACE = Place("Marxloh", "Duisburg", True)
SESSIONS = (
    session(4, date(2026, 10, 1), present=18, delivered=ALL, quality=4),
    session(5, date(2026, 10, 12), present=14, delivered=("roles", "rules"), adapted="fits", why="Raum belegt"),
    session(6, date(2026, 10, 21), held="cancelled", why="Klassenfahrt"),
    session(7, date(2026, 10, 31), held="later", why="Sturm"),
)
OBSERVED = (seen(date(2026, 10, 12), 5, ratings=(("clarity", 5), ("overall", 4), ("attention", 3))),)


def october(**values):
    return area_month([delivery(group(SESSIONS, OBSERVED, **values))], date(2026, 10, 1), TODAY)


def tables(found, t=DE):
    return {one.caption: one for one in month_blocks(t, found) if isinstance(one, SheetTable)}


def test_1_sentence():
    assert answer_text(DE, october()) == (
        "Im Oktober 2026 fanden 2 Termine statt, erwartet: 4. 1 fiel aus. 1 Termin ist noch offen."
    )
    assert answer_text(EN, october()) == (
        "In October 2026 2 sessions took place; expected: 4. 1 was cancelled. 1 session is still open."
    )
    november = area_month([delivery(group(SESSIONS))], TODAY, TODAY)
    assert answer_text(DE, november) == (
        "Im November 2026 fanden 0 Termine statt, erwartet: 2. 2 Termine sind noch offen. "
        "Der Monat ist noch nicht vorbei."
    )


def test_2_numbers():
    found = tables(october())
    assert found["Termine je Maßnahme"].rows == (
        ("Lebenskompetenz", "2 von 4 erwarteten gehalten, 1 ausgefallen, 1 verschoben",
         "Anwesend: 16,0 je Termin; 80\u00a0% der Gruppe", "83\u00a0% der Kernbausteine",
         "Güte: 4,5 von 5 (1-mal) beobachtet; 4,0 von 5 (1-mal) eigene Einschätzung"),
    )  # fmt: skip
    assert measures_table(DE, october().measures).rows == (
        ("Lebenskompetenz", "4", "2", "1", "1", "16,0 je Termin; 80\u00a0% der Gruppe", "83\u00a0% in 2 Terminen",
         "4,5 von 5 (1-mal) beobachtet; 4,0 von 5 (1-mal) eigene Einschätzung"),
    )  # fmt: skip
    assert [row[1:] for row in found["Was anders war"].rows] == [
        ("Nr. 5 am 12.10.2026", "angepasst, passt zum Programm", "Raum belegt"),
        ("Nr. 6 am 21.10.2026", "ausgefallen", "Klassenfahrt"),
        ("Nr. 7 am 31.10.2026", "verschoben", "Sturm"),
    ]
    assert found["Was noch offen ist"].rows == (
        ("Lebenskompetenz: Klasse 5b", "Nr. 7 am 31.10.2026", "verschoben, noch nachzuholen"),
    )
    assert found["Beobachtete Termine"].rows == (
        ("Lebenskompetenz: Klasse 5b", "Nr. 5 am 12.10.2026", "von außen", "Güte 4,5, Beteiligung 3,0"),
    )
    came = session(1, TODAY, group="g2", planned=())
    unplanned = group([came], own="g2", name="Ohne Plan", start=None, end=None)
    november = area_month([delivery(group(SESSIONS), unplanned, components=())], TODAY, TODAY)
    assert tables(november)["Termine je Maßnahme"].rows[0][1:] == (
        "1 von 2 erwarteten gehalten, 1 Gruppe ohne geplante Tage", "nicht gezählt", "keine Kernbausteine eingetragen",
        "keine Bewertung der Güte",
    )  # fmt: skip
    assert [row[1] for row in tables(november)["Was noch offen ist"].rows] == [
        "Nr. 8, erwartet um den 10.11.2026", "Nr. 9, erwartet um den 20.11.2026",
    ]  # fmt: skip


@pytest.mark.parametrize("t", [DE, EN])
def test_3_files(t):
    sheet = month_sheet(t, october(), PLACE)
    document = docx.Document(io.BytesIO(sheet_docx(sheet)))
    wanted = [one for one in sheet.blocks if isinstance(one, SheetTable)]
    assert len(document.tables) == len(wanted) == 4
    for table, one in zip(document.tables, wanted, strict=True):
        assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [one.columns, *one.rows]
    page = sheet_html(sheet).decode()
    assert "Raum belegt" in page
    assert sheet.title in page
    assert t("Example: all entries are made up.") in page
    book = load_workbook(io.BytesIO(sheet_xlsx(sheet)))
    assert book.sheet_names[0] == t("Notes")
    for one in wanted:
        rows = book.get_sheet_by_name(one.caption).to_python()
        assert [tuple(row) for row in rows] == [one.columns, *one.rows]
    assert t.date(TODAY) in " ".join(str(row[0]) for row in book.get_sheet_by_index(0).to_python())


def test_4_nothing_and_no_claims():
    found = area_month([delivery(group(start=date(2027, 1, 1), end=date(2027, 6, 1)))], date(2026, 10, 1), TODAY)
    assert answer_text(DE, found) == "Im Oktober 2026 war nichts fällig und nichts eingetragen."
    assert month_blocks(DE, found) == []
    texts = " ".join(str(one) for one in month_sheet(DE, october(), PLACE).blocks).casefold()
    assert not any(word in texts for word in ("wirkt", "wirkung", "effekt"))
    one = month_sheet(DE, october(), Place("Marxloh", "Duisburg", False, "Lebenskompetenz"))
    assert one.subtitle == "Marxloh: Lebenskompetenz"


def test_5_markup_stays_text():
    page = sheet_html(month_sheet(DE, october(name="<b>5b</b>"), PLACE)).decode()
    assert "<b>5b</b>" not in page
    assert "&lt;b&gt;5b&lt;/b&gt;" in page
