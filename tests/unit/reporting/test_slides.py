"""Slides for a council: read back from the PowerPoint file, by another library where there is one.

1. Every slide has a title that comes first, notes, a number and a foot; every graphic has words; nothing is set smaller
   than 18 points apart from the foot; every text says its language.
2. Every value of a chart, in the slide and in the table inside the file, equals the released cell of its label, with
   its range beside it.
3. No value that is locked or given as a limit stands anywhere in the file: its label says why there is no number.
4. The same inputs make the same bytes, and no part of the file says when it was made.
5. Made-up answers are marked on every slide; real ones on none.
6. What a survey does not hold has no slide; what stands out is said only where it is certain.
7. Texts that look like formulas or markup stay texts.
8. A chart without words, without bars, or with too few values cannot be made; neither can a slide without notes.
9. The brand gives colour and logo, and the logo has words.
10. As a document to read the slides hold the same values, and their notes.
11. A measure is named alone in a statement only where its range overlaps with no other.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pptx
import pytest
from lxml import etree
from pptx.util import Pt

from ctc_toolkit.disclosure import release
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.council_slides import council_slides
from ctc_toolkit.reporting.products import form_names, product_of, readable, written
from ctc_toolkit.reporting.profile_report import ProfileInputs
from ctc_toolkit.reporting.selection import entries
from ctc_toolkit.reporting.sheets import Brand, Heading, SheetTable
from ctc_toolkit.reporting.slides import BarChart, Deck, Series, Slide, SlideTable, deck_pptx
from ctc_toolkit.reporting.slides_pptx import fitting
from tests.released_examples import example, example_instrument, row
from tests.unit.reporting.outcome_examples import EVIL, outcome

DAY = date(2026, 11, 30)
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LOCALES = {"de": "de-DE", "en": "en-GB"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def deck_of(language="de", *, brand=None, **values) -> Deck:
    return council_slides(ProfileInputs(outcome(**values), DAY, brand=brand or Brand()), language)


def made(language="de", **values) -> tuple[Deck, bytes]:
    deck = deck_of(language, **values)
    return deck, deck_pptx(deck)


def opened(content: bytes):
    return pptx.Presentation(io.BytesIO(content))


@pytest.fixture(scope="module", params=["de", "en"])
def file(request):
    deck, content = made(request.param)
    return deck, content, opened(content)


def charts(presentation):
    return [shape.chart for page in presentation.slides for shape in page.shapes if shape.has_chart]


def texts(content: bytes) -> str:
    """Return every text of the file, that of the tables inside it too."""
    found = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith(".xlsx"):
                found.append(texts(data))
            elif name.endswith((".xml", ".rels")):
                found.append(" ".join(etree.fromstring(data).itertext()))
                found += [" ".join(one.attrib.values()) for one in etree.fromstring(data).iter()]
    return "\n".join(found)


def test_1_titles_notes_numbers_words(file):
    deck, _, presentation = file
    assert len(presentation.slides) == len(deck.slides) + 1 >= 10
    assert presentation.slide_width / presentation.slide_height == pytest.approx(16 / 9, abs=0.001)
    for page in presentation.slides:
        first = page.shapes[0]
        assert first == page.shapes.title
        assert first.text_frame.text.strip()
        assert page.notes_slide.notes_text_frame.text.strip()
        kinds = [one.element.find(".//{*}ph").get("type") for one in page.placeholders]
        assert kinds.count("sldNum") == kinds.count("ftr") == 1
        for shape in page.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert shape._element._nvXxPr.cNvPr.get("descr").strip()
        assert len({shape.shape_id for shape in page.shapes}) == len(page.shapes)


def test_1_size_and_language(file):
    deck, _, presentation = file
    for page in presentation.slides:
        for part in (page._element, page.notes_slide._element):
            runs = list(part.iter(f"{A}r"))
            assert all(run.find(f"{A}rPr").get("lang") == LOCALES[deck.language] for run in runs)
        sizes = [int(one.get("sz")) for one in page._element.iter(f"{A}rPr") if one.get("sz")]
        assert min(sizes, default=2400) >= 1800
    for chart in charts(presentation):
        assert chart.font.size == Pt(18)
        assert chart._chartSpace.find("{*}lang").get("val") == LOCALES[deck.language]


def test_1_texts_fit(file):
    _, _, presentation = file
    for page in presentation.slides:
        assert len(page.shapes.title.text_frame.text) <= 150
        for shape in page.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top >= 0
            assert shape.top + shape.height <= presentation.slide_height


def shown_cells(language):
    """Return by label and percent the range of every released cell of everybody, straight from the table."""
    table, instrument = outcome().whole.table, example_instrument()
    rows = table[(table["groups"] == "all") & (table["state"] == "shown")]
    return {(instrument.label_of(r["measure"], language), int(r["percent"])): (r["low"], r["high"])
            for _, r in rows.iterrows()}  # fmt: skip


def test_2_values_are_the_released_ones(file):
    deck, _, presentation = file
    cells = shown_cells(deck.language)
    word = "bis" if deck.language == "de" else "to"
    level = [chart for chart in charts(presentation) if len(chart.plots[0].series) == 1]
    assert len(level) == 3
    counted = 0
    for chart in level:
        plot = chart.plots[0]
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        inside = [(book.cell(place + 2, 1).value, book.cell(place + 2, 2).value) for place in range(book.max_row - 1)]
        drawn = list(zip(plot.categories, plot.series[0].values, strict=True))
        assert inside == drawn
        for label, value in drawn:
            if value is None:
                continue
            name = label.split(" (")[0]
            low, high = cells[name, int(value)]
            span = f"{int(low)}\u00a0{word}\u00a0{int(high)}"
            assert span in label
            counted += 1
    assert counted >= 6
    assert chart.value_axis.minimum_scale == 0


def test_2_pairs_are_the_released_ones(file):
    _deck, _, presentation = file
    pairs = [chart for chart in charts(presentation) if len(chart.plots[0].series) == 2]
    assert len(pairs) == 2
    held = {one.product: {d.percent: d for d in one.shown} for one in outcome().differences}
    for chart, product in zip(pairs, ("comparison", "change"), strict=True):
        own, other = (series.values for series in chart.plots[0].series)
        for label, now, base in zip(chart.plots[0].categories, own, other, strict=True):
            entry = held[product][int(now)]
            assert base == entry.base
            assert f"{abs(entry.points)}" in label.split("(")[1]


def locked_example():
    """Return a profile of which one risk has too few answers and one behaviour almost none."""
    return example(
        [
            row("conflict", 900, 437),
            row("peers", 11, 7),
            row("disorder", 900, 400),
            row("bond_family", 900, 411),
            row("qn8", 900, 2),
            row("qn9", 900, 333),
        ]
    )


@pytest.mark.parametrize(("language", "locked", "under"), [
    ("de", "gesperrt, zu wenige Antworten", "unter"), ("en", "locked, too few answers", "under"),
])  # fmt: skip
def test_3_locked_values_are_words(language, locked, under):
    deck, content = made(language, profile=locked_example(), differences=(), decisions=(), ranks=None)
    risk, _, behaviour = (one.chart for one in deck.slides if one.chart)
    by_label = dict(zip(risk.categories, risk.series[0].values, strict=True))
    name = example_instrument().label_of("peers", language)
    assert by_label[f"{name}: {locked}"] is None
    assert [v for label, v in zip(behaviour.categories, behaviour.series[0].values, strict=True) if under in label] == [
        None
    ]
    drawn = charts(opened(content))[0]
    assert dict(zip(drawn.plots[0].categories, drawn.plots[0].series[0].values, strict=True)) == by_label
    book = openpyxl.load_workbook(io.BytesIO(drawn.part.chart_workbook.xlsx_part.blob)).active
    assert {value.value for value in book["B"][1:]} == {49, 44, None}
    assert "64" not in texts(content).split()
    assert "0,2" not in texts(content)


def test_4_same_bytes():
    deck, first = made()
    assert first == deck_pptx(deck)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "printer" in name]
        core = archive.read("docProps/core.xml").decode()
        inner = zipfile.ZipFile(io.BytesIO(archive.read(next(n for n in archive.namelist() if n.endswith(".xlsx")))))
        assert b"1980-01-01T00:00:00Z" in inner.read("docProps/core.xml")
    assert core.count("2026-11-30T00:00:00Z") == 2
    assert "Canny" not in core


@pytest.mark.parametrize(("source", "marked"), [("made_up", True), ("survey", False)])
def test_5_made_up(source, marked):
    deck, content = made("de", source=source, differences=())
    assert deck.made_up is marked
    for page in opened(content).slides:
        told = " ".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)
        assert ("Beispieldaten, keine echte Befragung." in told) is marked


def test_6_what_is_not_there_has_no_slide():
    whole = deck_of("en")
    bare = deck_of("en", differences=(), decisions=())
    assert len(whole.slides) - len(bare.slides) == 4
    assert any("choose two to five" in slide.title for slide in bare.slides)
    assert any("deliver the plan" in slide.title for slide in whole.slides)
    unsure = example([row(name, 60, 30, status="uncertain") for name in ("conflict", "peers", "qn9")])
    deck = deck_of("en", profile=unsure, differences=(), decisions=(), ranks=None)
    titles = [slide.title for slide in deck.slides]
    assert "What stands out" in titles
    assert "Three things stand out" not in titles
    assert "Risk factors: no number is certain enough to be compared" in titles
    chart = next(slide.chart for slide in deck.slides if slide.chart)
    assert chart.series[0].outlined == (True, True)
    assert "uncertain" in chart.categories[0]


def test_6_public_slides_tell_no_response():
    deck, content = made("en", level="public")
    assert "The numbers come from the survey of 2026" in [slide.title for slide in deck.slides]
    assert "511" not in texts(content)


def test_7_texts_stay_texts(file):
    _, content, presentation = file
    told = "\n".join(page.shapes.title.text_frame.text for page in presentation.slides)
    assert EVIL[4].strip() in told
    for chart in charts(presentation):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        assert all(cell.data_type != "f" for line in book.iter_rows() for cell in line)
    assert b"<f>" not in content


def test_8_what_cannot_be_made():
    bars = Series("a", (1, None), "#000000")
    for words, categories, series in (
        (" ", ("a", "b"), (bars,)), ("x", ("a",), (bars,)), ("x", (), ()),
        ("x", ("a", "b"), (replace(bars, outlined=(True,)),)),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"a (chart|series|slide|table) "):
            BarChart(words, categories, series)
    chart, table = BarChart("x", ("a", "b"), (bars,)), SlideTable("x", ("a",), (("b",),), (1,))
    for values in (("", (), ("n",)), ("t", (), ()), ("t", (), (" ",)), ("t", (), ("n",), chart, table)):
        with pytest.raises(ValueError, match=r"a (chart|series|slide|table) "):
            Slide(*values)
    with pytest.raises(ValueError, match=r"a (chart|series|slide|table) "):
        SlideTable("x", ("a",), (("b", "c"),), (1,))
    with pytest.raises(ValueError, match=r"a (chart|series|slide|table) "):
        SlideTable(" ", ("a",), (("b",),), (1,))


def test_9_brand():
    brand = Brand("Stadt Essen", "#AA1122", PIXEL, "Wappen der Stadt")
    _, content = made(brand=brand)
    first = opened(content).slides[0]
    picture = next(shape for shape in first.shapes if shape.shape_type == 13)
    assert picture._element._nvXxPr.cNvPr.get("descr") == "Wappen der Stadt"
    assert "Stadt Essen" in first.placeholders[1].text_frame.text
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b'<a:accent1><a:srgbClr val="AA1122"/>' in archive.read("ppt/theme/theme1.xml")
        assert b"AA1122" in archive.read("ppt/slideMasters/slideMaster1.xml")


@pytest.mark.parametrize("language", ["de", "en"])
def test_10_as_a_document(language):
    product = product_of("council_slides")
    deck = product.build(ProfileInputs(outcome(), DAY), language, ())
    sheet = readable(deck)
    assert [one.text for one in sheet.blocks if isinstance(one, Heading)] == [slide.title for slide in deck.slides]
    tables = [one for one in sheet.blocks if isinstance(one, SheetTable)]
    t = translator(language)
    with_values = [slide.chart for slide in deck.slides if slide.chart]
    for chart, table in zip(with_values, tables, strict=False):
        assert [line[0] for line in table.rows] == list(chart.categories)
        assert table.rows[0][1] == t.percent(chart.series[0].values[0])
    assert set(product.forms) <= set(form_names(t))
    assert written(deck, "pptx")[:2] == b"PK"
    assert written(deck, "html").lstrip().startswith(b"<!")


def test_11_one_name_or_two():
    apart = example([row("conflict", 900, 600), row("falling_behind", 900, 200), row("bond_family", 900, 300)])
    deck = deck_of("en", profile=apart, differences=(), decisions=(), ranks=None)
    assert any(slide.title == "The highest risk: “Family conflict” (67 of 100)" for slide in deck.slides)
    near = example([row("conflict", 900, 400), row("falling_behind", 900, 395), row("bond_family", 900, 300)])
    deck = deck_of("en", profile=near, differences=(), decisions=(), ranks=None)
    title = next(slide.title for slide in deck.slides if slide.title.startswith("Among the highest"))
    assert "Family conflict" in title
    assert "Falling behind at school" in title
    found = entries(release(near, "internal", source="survey"), example_instrument(), kind="risk", language="en")
    assert found[0].cell.high >= found[1].cell.high >= found[0].cell.low


def test_1_size_is_the_largest_that_fits():
    assert fitting(("kurz",), 11, 4.8) == 24
    assert fitting(tuple("x" * 90 for _ in range(11)), 11, 4.8) == 18
