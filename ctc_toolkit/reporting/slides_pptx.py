"""A deck as a PowerPoint file: real titles and lists, charts that can be edited, words for every picture, notes."""

from __future__ import annotations

import io
import math
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.slide_template import INNER, LEFT, add_foot, prepared, say_language
from ctc_toolkit.reporting.slides import FEWEST_POINTS, BarChart, Deck, Series, Slide, SlideTable
from ctc_toolkit.reporting.steady_files import same_moment
from ctc_toolkit.reporting.word_files import LOCALES, writable
from ctc_toolkit.reporting.words import made_up_notice

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_SIZES = (24, 22, 20, FEWEST_POINTS)
_TOP, _BOTTOM = 1.85, 6.8
_LINE = 0.0195
"""Height in inches of a line of text for each point of its size, with the space to the next one."""
_LETTER = 0.0066
"""Width in inches of a letter for each point of its size, on average."""
_FIRST_MOMENT = datetime(1980, 1, 1)
_LONG_TITLE = 95
"""Letters above which a title is set smaller, so that two lines are enough."""
_LABELS_SHARE = 0.46
"""Part of the width of a chart that the labels take."""


def made(deck: Deck) -> bytes:
    """Return the PowerPoint file."""
    presentation, t = prepared(deck), translator(deck.language)
    layouts: Any = presentation.slide_layouts
    opening, statement = layouts[0], layouts[1]
    _opening(presentation, opening, deck, t)
    for slide in deck.slides:
        _slide(presentation, statement, slide, deck, t)
    for page in (presentation.slide_master, *layouts, *presentation.slides):
        say_language(page, deck.language)
    for page in presentation.slides:
        say_language(page.notes_slide, deck.language)
    say_language(presentation.notes_master, deck.language)
    say_language(presentation.part, deck.language)
    _properties(presentation, deck)
    target = io.BytesIO()
    presentation.save(target)
    return same_moment(target.getvalue())


def _properties(presentation: Presentation, deck: Deck) -> None:
    held = presentation.core_properties
    held.title, held.author, held.language = writable(deck.title)[:255], writable(deck.author)[:255], deck.language
    held.subject, held.last_modified_by, held.keywords, held.comments = writable(deck.subtitle)[:255], "", "", ""
    held.revision = 1
    held.created = held.modified = datetime.combine(deck.made_on, time.min)


def _opening(presentation: Presentation, layout: Any, deck: Deck, t: Translator) -> None:
    from pptx.util import Inches, Pt

    page: Any = presentation.slides.add_slide(layout)
    page.shapes.title.text_frame.text = writable(deck.title)
    page.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(40)
    lines = [deck.subtitle, deck.brand.name, t("As of {date}", date=t.date(deck.made_on))]
    lines += [made_up_notice(deck.language)] if deck.made_up else []
    frame = page.placeholders[1].text_frame
    _write(frame, [line for line in lines if line], 22, bullets=False)
    if deck.made_up:
        frame.paragraphs[-1].runs[0].font.bold = True
    if deck.brand.logo:
        picture = page.shapes.add_picture(io.BytesIO(deck.brand.logo), Inches(LEFT), Inches(0.35), height=Inches(1.1))
        _describe(picture, t("Logo"), deck.brand.logo_alt)
    add_foot(page, layout, _foot(deck))
    _notes(page, deck.opening)


def _foot(deck: Deck) -> str:
    return " · ".join(part for part in (deck.foot, made_up_notice(deck.language) if deck.made_up else "") if part)


def _slide(presentation: Presentation, layout: Any, slide: Slide, deck: Deck, t: Translator) -> None:
    from pptx.util import Inches, Pt

    page: Any = presentation.slides.add_slide(layout)
    page.shapes.title.text_frame.text = writable(slide.title)
    if len(slide.title) > _LONG_TITLE:
        page.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(24)
    body = page.placeholders[1]
    graphic = slide.chart or slide.table
    if graphic is None:
        _write(body.text_frame, slide.points, fitting(slide.points, INNER - 0.7, _BOTTOM - _TOP))
    else:
        room = sum(_lines(point, FEWEST_POINTS, INNER - 0.3) for point in slide.points) * FEWEST_POINTS * _LINE
        top = _BOTTOM - room - (0.2 if slide.points else 0)
        if slide.table is not None:
            top = min(top, _TOP + sum(_heights(slide.table)) + 0.2)
        frame = (
            _chart(page, slide.chart, deck, top - _TOP) if slide.chart is not None else _table(page, slide.table)  # type: ignore[arg-type]
        )
        _describe(frame, t("Chart") if slide.chart is not None else t("Table"), graphic.described)
        if slide.points:
            body.left, body.width = Inches(LEFT), Inches(INNER)
            body.top, body.height = Inches(top), Inches(_BOTTOM - top)
            _write(body.text_frame, slide.points, FEWEST_POINTS, bullets=False)
            body._element.addprevious(frame._element)
        else:
            body._element.getparent().remove(body._element)
    add_foot(page, layout, _foot(deck))
    _notes(page, slide.notes)


def _notes(page: Any, notes: tuple[str, ...]) -> None:
    page.notes_slide.notes_text_frame.text = "\n".join(writable(note) for note in notes)


def _describe(shape: Any, name: str, words: str) -> None:
    held = shape._element._nvXxPr.cNvPr
    held.set("name", name)
    held.set("descr", writable(words))


def _lines(text: str, size: int, width: float) -> int:
    return max(1, math.ceil(len(text) * size * _LETTER / width))


def fitting(points: tuple[str, ...], width: float, height: float) -> int:
    """Return the largest size in points in which texts fit into a box of inches; the smallest where none does."""
    for size in _SIZES:
        if sum(_lines(point, size, width) * size * _LINE + size * 0.006 for point in points) <= height:
            return size
    return _SIZES[-1]


def _write(frame: Any, texts: tuple[str, ...] | list[str], size: int, *, bullets: bool = True) -> None:
    """Write paragraphs; without bullets they begin at the margin."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    frame.word_wrap = True
    for place, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size = writable(text), Pt(size)
        paragraph.space_before = Pt(0 if place == 0 else size * 0.35)
        properties = paragraph._p.get_or_add_pPr()
        properties.set("algn", "l")
        if not bullets:
            properties.set("marL", "0")
            properties.set("indent", "0")
            properties.append(properties.makeelement(qn("a:buNone"), {}))


def _heights(table: SlideTable) -> list[float]:
    """Return the height of each row in inches, as far as it can be told before it is set."""
    widths = [INNER * share / sum(table.shares) - 0.2 for share in table.shares]
    return [
        0.15
        + FEWEST_POINTS * _LINE * max(_lines(text, FEWEST_POINTS, wide) for text, wide in zip(row, widths, strict=True))
        for row in (table.columns, *table.rows)
    ]


def _table(page: Any, table: SlideTable) -> Any:
    from pptx.util import Inches, Pt

    rows = (table.columns, *table.rows)
    heights = _heights(table)
    frame = page.shapes.add_table(
        len(rows), len(table.columns), Inches(LEFT), Inches(_TOP), Inches(INNER), Inches(sum(heights))
    )
    for row_of, tall in zip(frame.table.rows, heights, strict=True):
        row_of.height = Inches(tall)
    for column, share in zip(frame.table.columns, table.shares, strict=True):
        column.width = Inches(INNER * share / sum(table.shares))
    for across, row in enumerate(rows):
        for down, text in enumerate(row):
            cell = frame.table.cell(across, down)
            cell.text_frame.text = writable(text)
            for run in cell.text_frame.paragraphs[0].runs:
                run.font.size = Pt(FEWEST_POINTS)
    return frame


def _chart(page: Any, chart: BarChart, deck: Deck, height: float) -> Any:
    """Add bars that can be edited in PowerPoint; their numbers are written at their ends by the chart itself."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    number = '0"\u00a0%"' if deck.language == "de" else '0"%"'
    data = CategoryChartData(number_format=number)
    data.categories = [writable(one) for one in chart.categories]
    for one in chart.series:
        data.add_series(writable(one.name), one.values)
    frame = page.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED, Inches(LEFT), Inches(_TOP), Inches(INNER), Inches(height), data
    )
    held = frame.chart
    _axes(held, [value for one in chart.series for value in one.values if value is not None])
    _place(held, legend=len(chart.series) > 1)
    for one, drawn in zip(chart.series, held.plots[0].series, strict=True):
        _colour(drawn, one)
    language = held._chartSpace.makeelement(f"{{{held._chartSpace.nsmap['c']}}}lang", {"val": LOCALES[deck.language]})
    held._chartSpace.find(f"{{{held._chartSpace.nsmap['c']}}}date1904").addnext(language)
    held.part.chart_workbook.xlsx_part._blob = _workbook(chart, number)
    return frame


def _axes(chart: Any, values: list[int]) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size, chart.font.name = Pt(FEWEST_POINTS), "Arial"
    chart.font.color.rgb = RGBColor(0x20, 0x20, 0x20)
    names, numbers = chart.category_axis, chart.value_axis
    names.reverse_order, names.has_major_gridlines = True, False
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = RGBColor(0x80, 0x80, 0x80)
    highest = max(values, default=0)
    numbers.minimum_scale, numbers.maximum_scale = 0, 100 if highest <= 80 else 120
    numbers.has_major_gridlines, numbers.visible = False, False
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 0
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.font.size, labels.font.bold = Pt(FEWEST_POINTS), True


def _place(chart: Any, *, legend: bool) -> None:
    """Give the labels their part of the width, so that they are not cut off."""
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    chart.has_legend = legend
    if legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    area = chart._chartSpace.find(f".//{qn('c:plotArea')}")
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    x, width, height = _LABELS_SHARE, 1 - _LABELS_SHARE - 0.01, 0.86 if legend else 0.98
    area.insert(
        0,
        parse_xml(
            f"<c:layout {nsdecls('c')}><c:manualLayout><c:layoutTarget val='inner'/><c:xMode val='edge'/>"
            f"<c:yMode val='edge'/><c:x val='{x}'/><c:y val='0.01'/><c:w val='{width:.2f}'/><c:h val='{height}'/>"
            "</c:manualLayout></c:layout>"
        ),
    )


def _colour(drawn: Any, series: Series) -> None:
    _fill(drawn.format, series.colour, outlined=bool(series.outlined) and all(series.outlined))
    drawn.invert_if_negative = False
    for place, value in enumerate(series.values):
        colour = series.colours[place] if series.colours else series.colour
        outlined = bool(series.outlined) and series.outlined[place]
        if value is not None and (outlined or colour != series.colour):
            _fill(drawn.points[place].format, colour, outlined=outlined)


def _fill(form: Any, colour: str, *, outlined: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    tone = RGBColor.from_string(colour.removeprefix("#").upper())
    form.fill.solid()
    form.fill.fore_color.rgb = RGBColor(0xFF, 0xFF, 0xFF) if outlined else tone
    form.line.color.rgb = tone
    form.line.width = Pt(2)


def _workbook(chart: BarChart, number: str) -> bytes:
    """Return the table inside a chart: where the library would put it, but no text becomes a formula.

    It does not say when it was made.
    """
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _FIRST_MOMENT})
        leaf, form = book.add_worksheet("Sheet1"), book.add_format({"num_format": number})
        for down, category in enumerate(chart.categories, start=1):
            leaf.write_string(down, 0, writable(category))
        for across, one in enumerate(chart.series, start=1):
            leaf.write_string(0, across, writable(one.name))
            for down, value in enumerate(one.values, start=1):
                if value is not None:
                    leaf.write_number(down, across, value, form)
    return same_moment(target.getvalue())
