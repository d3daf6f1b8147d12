"""The template for sessions, and the observation form as a sheet.

1. The template has the headings of the table in both languages, three example rows, and one row for each session that
   is due and not entered, with the expected day as a real day.
2. Columns with choices offer them: measures, groups, whether it took place, adapted; the lists are hidden.
3. Its notes number the core components and stay smaller than the sheet with sessions, which is the one that is read.
4. The template itself, read back, holds no session and no mistake but that nothing is filled in.
5. The form on paper names measure, groups, core components and every point with its words, with room to write.
6. Both views of a session: what is seen differently is named, few components get no percentage.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date

import docx
import pytest
from python_calamine import load_workbook

from ctc_toolkit.implementation.agreement import agreement_of
from ctc_toolkit.implementation.session_table import COLUMNS, read_session_table
from ctc_toolkit.language import translator
from ctc_toolkit.pages.importing.draft import read_upload
from ctc_toolkit.process.catalogue import load_process
from ctc_toolkit.reporting.observation_sheet import agreement_table, agreement_text, observation_sheet, ratings_table
from ctc_toolkit.reporting.session_files import session_template
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_html
from tests.made_up_delivery import PARTS, TODAY, delivery, group, seen, session

GIVEN = (
    delivery(group([session(2, date(2026, 9, 14), delivered=("rules",))])),
    delivery(group(own="g2", measure="m2", name="Mittwoch"), title="=Kurs", measure="m2", components=(), sessions=None),
)


def template(language="de", given=GIVEN):
    return session_template(given, language, TODAY, title="Termine in Marxloh", made_up="Beispiel")


@pytest.mark.parametrize("language", ["de", "en"])
def test_1_rows(language):
    book = load_workbook(io.BytesIO(template(language)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == [one.title.get(language) for one in COLUMNS]
    assert [row[1] for row in rows[1:4]] == [f"{'Beispiel' if language == 'de' else 'Example'} {n}" for n in (1, 2, 3)]
    assert [(row[0], row[1], row[2]) for row in rows[4:]] == [
        ("Lebenskompetenz", "Klasse 5b", number) for number in (1, 3, 4, 5, 6, 7, 8, 9)
    ]
    assert rows[4][3] == date(2026, 9, 1)
    assert rows[5][3] == date(2026, 9, 21)


def test_2_lists():
    data = template()
    book = load_workbook(io.BytesIO(data))
    lists = {
        row[0]: [cell for cell in row[1:] if cell]
        for row in zip(*book.get_sheet_by_name("Listen").to_python(), strict=True)
    }
    assert lists["measure"] == ["Lebenskompetenz", "=Kurs"]
    assert lists["group"] == ["Klasse 5b", "Mittwoch"]
    assert lists["held"] == ["ja", "fällt aus", "wird nachgeholt"]
    assert lists["delivered"] == ["alle", "keine"]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet, workbook = parts.read("xl/worksheets/sheet1.xml").decode(), parts.read("xl/workbook.xml").decode()
    assert sheet.count("<dataValidation ") == 7
    assert 'state="hidden"' in workbook
    assert "<f>" not in sheet


@pytest.mark.parametrize("components", [PARTS, PARTS * 12])
def test_3_notes(components):
    given = [
        delivery(group(own=f"g{n}", measure=f"m{n}"), title=f"M{n}", measure=f"m{n}", components=components)
        for n in range(12)
    ]
    book = load_workbook(io.BytesIO(template(given=[])))
    assert book.get_sheet_by_index(0).height * 13 > book.get_sheet_by_name("Hinweise").height
    book = load_workbook(io.BytesIO(template(given=given)))
    notes = " ".join(row[0] for row in book.get_sheet_by_name("Hinweise").to_python())
    assert "1 = Klassenregeln\n2 = Rollenspiel\n3 = Gespräch, offen" in notes
    first = book.get_sheet_by_index(0)
    assert first.height * first.width > book.get_sheet_by_name("Hinweise").height


def test_4_read_back():
    found = read_session_table(read_upload(template(), "v.xlsx", "as_written").numbered, GIVEN)
    assert found.rows == ()
    assert found.unfilled == 8
    assert [one.problem.code for one in found.findings] == ["session_table_empty"]


@pytest.mark.parametrize("language", ["de", "en"])
def test_5_form_on_paper(language):
    t, form = translator(language), load_process().observation_form
    sheet = observation_sheet(
        t, form, GIVEN[0], ["Klasse 5b", "Klasse 5c"], city="Duisburg", made_up=True, today=TODAY
    )  # fmt: skip
    document = docx.Document(io.BytesIO(sheet_docx(sheet)))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for name in ("Klasse 5b", "Klasse 5c", "Klassenregeln", "Rollenspiel"):
        assert f"☐ {name}" in told
    for point in form.points:
        for text in (point.anchors.low, point.anchors.middle, point.anchors.high):
            assert text.get(language) in cells, point.id
        assert any(point.question.get(language) in cell for cell in cells)
    assert cells.count("") == len(form.points) + 3
    page = sheet_html(sheet).decode()
    assert f'lang="{language}"' in page
    assert "Duisburg" in page


def test_6_both_views():
    t = translator("de")
    day, parts = date(2026, 9, 7), ("roles", "rules", "talk")
    observed = seen(day, 1, delivered=("rules", "talk"), ratings=(("clarity", 4),))
    own = delivery(group([session(1, day, delivered=parts)], [observed]))
    found = agreement_of(own)
    assert agreement_text(t, found) == (
        "1 Termin wurde eingetragen und von außen beobachtet. Zu 2 von 3 Kernbausteinen sagen beide dasselbe. "
        "Für einen Anteil in Prozent ist das zu wenig."
    )
    assert agreement_table(t, own, found).rows == (
        (
            "Klasse 5b",
            "Nr. 1 am 07.09.2026",
            "eigener Eintrag 100\u00a0%",
            "Beobachtung 67\u00a0%",
            "Rollenspiel (nur eingetragen)",
        ),
    )
    ratings = ratings_table(t, load_process().observation_form, own.groups[0].observations[0]).rows
    assert ratings[1] == ("Güte der Durchführung", "Klarheit", "4")
    assert {row[2] for row in ratings} == {"4", "–"}
    assert "Noch ist kein Termin" in agreement_text(t, agreement_of(delivery(group())))
