"""Templates of products.

1. Each of the 44 products makes a Word file in both languages that opens: title, purpose, language set, every part with
   its heading, every table with a heading row that repeats, nothing empty.
2. Registers come as a spreadsheet, too: a leaf for each table, heading row fixed and filtered, no formulas.
3. City, area and date stand in the head and in the file name; an example says so; a place that begins with "=" stays
   text.
4. Lists of the catalogue are drawn in: steps, readiness questions, criteria, levels of goals, functions, sectors.
5. Tables of many columns lie across; every row has a cell for every column.
6. An unknown product is refused.
"""

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.process import load_process
from ctc_toolkit.reporting.product_templates import (
    TemplateFacts,
    product_file,
    product_file_name,
    product_forms,
    product_sheet,
)
from ctc_toolkit.reporting.sheets import SheetTable, WritingSpace

CATALOGUE = load_process()
FACTS = TemplateFacts("Dörtmund", "Nord", date(2026, 11, 30))
PRODUCTS = [product.id for product in CATALOGUE.products]


@pytest.mark.parametrize("product", PRODUCTS)
def test_1_word_files(product):
    entry = next(one for one in CATALOGUE.products if one.id == product)
    for language, locale in (("de", "de-DE"), ("en", "en-GB")):
        document = docx.Document(io.BytesIO(product_file(product, FACTS, language)))
        texts = [paragraph.text for paragraph in document.paragraphs]
        assert texts[0] == entry.title.get(language)
        assert entry.purpose.get(language) in texts
        assert document.core_properties.language == locale
        assert {mark.get(qn("w:val")) for mark in document.styles.element.iter(qn("w:lang"))} == {locale}
        for part in entry.parts:
            assert part.heading.get(language) in texts
        tables = [part for part in entry.parts if part.kind in ("entries", "table", "checks")]
        assert len(document.tables) == len(tables)
        for table in document.tables:
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
            assert all(cell.text.strip() for cell in table.rows[0].cells)
            assert len(table.rows) > 1


def test_2_spreadsheets():
    registers = [product for product in PRODUCTS if "xlsx" in product_forms(product)]
    assert 12 <= len(registers) <= 30
    assert {"issue_log", "training_log", "resource_inventory", "session_log"} <= set(registers)
    for product in registers:
        content = product_file(product, FACTS, "de", "xlsx")
        sheet = product_sheet(product, FACTS, "de")
        tables = [block for block in sheet.blocks if isinstance(block, SheetTable)]
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        assert len(book.sheet_names) == 1 + len(tables)
        for name, table in zip(book.sheet_names[1:], tables, strict=True):
            assert tuple(book.get_sheet_by_name(name).to_python()[0]) == table.columns
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            leaf = file.read("xl/worksheets/sheet2.xml").decode()
        assert 'state="frozen"' in leaf
        assert "<autoFilter" in leaf
        assert "<f>" not in leaf


def test_3_what_is_known_is_filled_in():
    facts = TemplateFacts("=1+1", "Nord", date(2026, 11, 30), made_up=True)
    sheet = product_sheet("vision", facts, "de")
    assert sheet.subtitle == "=1+1, Nord"
    assert sheet.made_up
    assert product_file_name("vision", FACTS, "de") == "leitbild-doertmund-nord-2026-11-30.docx"
    assert product_file_name("issue_log", FACTS, "en", "xlsx").endswith("-2026-11-30.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(product_file("issue_log", facts, "de", "xlsx")))
    first = [row[0] for row in book.get_sheet_by_name(book.sheet_names[0]).to_python()]
    assert "=1+1, Nord" in first
    assert "Beispiel: Alle Angaben sind erfunden." in first
    assert product_sheet("vision", TemplateFacts(), "en").subtitle == ""


def cells(product, place=0, language="de"):
    tables = [block for block in product_sheet(product, FACTS, language).blocks if isinstance(block, SheetTable)]
    return [row[0] for row in tables[place].rows]


def test_4_lists_are_drawn_from_the_catalogue():
    for number in range(1, 6):
        steps = [step for milestone in CATALOGUE.phase(number).milestones for step in milestone.benchmarks]
        drawn = cells(f"workplan_p{number}")
        assert [row.split(" ", 1)[1] for row in drawn if row] == [step.title.de for step in steps]
    assert any("Schulen und Schulaufsicht tragen" in row for row in cells("readiness_checklist"))
    assert {criterion.title.de for criterion in CATALOGUE.criteria} <= set(cells("prioritisation_sheet", 1))
    for product in ("outcome_sheet", "evaluation_plan"):
        assert [row[2:] for row in cells(product) if row] == [level.title.de for level in CATALOGUE.outcome_levels]
    assert len(cells("role_sheet", 1)) == len(CATALOGUE.functions)
    assert [row for row in cells("board_charter", 1, "en") if row] == [one.title.en for one in CATALOGUE.sectors]
    assert len(cells("annual_report", 1)) == 15


def test_5_wide_tables_lie_across():
    for product in PRODUCTS:
        sheet = product_sheet(product, FACTS, "de")
        tables = [block for block in sheet.blocks if isinstance(block, SheetTable)]
        widest = max((len(table.columns) for table in tables if len(table.columns) > 6), default=0)
        checks = {len(table.columns) for table in tables}
        assert sheet.layout == ("wide" if widest and max(checks) == widest and _is_table(product) else "normal"), (
            product
        )
        assert all(isinstance(block, WritingSpace) is False or block.lines >= 2 for block in sheet.blocks)


def _is_table(product):
    parts = next(one for one in CATALOGUE.products if one.id == product).parts
    return any(part.kind == "table" and len(part.columns) > 6 for part in parts)


def test_6_unknown_product():
    with pytest.raises(ToolkitError) as refused:
        product_sheet("nothing", FACTS, "de")
    assert refused.value.code == "product_unknown"
