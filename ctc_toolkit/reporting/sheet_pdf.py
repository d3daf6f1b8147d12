"""A sheet as a PDF file by Typst: tagged, with language, titles and words for every picture (PDF/UA-1).

The document is a fixed template (`sheet.typ`); all content is handed to it as data. Without words for a picture Typst
refuses to make the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ctc_toolkit.language import Translator, translator
from ctc_toolkit.reporting.logos import logo_width
from ctc_toolkit.reporting.print_charts import FONTS, chart_svg
from ctc_toolkit.reporting.sheets import (
    Bullets,
    Contents,
    Drawing,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    WritingSpace,
)
from ctc_toolkit.reporting.word_files import writable

TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"
_REGIONS = {"de": "DE", "en": "GB"}


def made(sheet: Sheet) -> bytes:
    """Return the PDF file; the same sheet makes the same bytes.

    Raises:
        ValueError: it cannot be made accessible, because a picture lacks its words.
    """
    import typst

    content = json.dumps(_content(sheet), ensure_ascii=False)
    try:
        pdf: Any = typst.compile(  # type: ignore[misc]
            TEMPLATE,
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"sheet": content},
            pdf_standards=["ua-1"],
            timestamp=0,
        )
    except typst.TypstError as problem:
        raise ValueError(f"no accessible PDF can be made: {problem}") from problem
    return bytes(pdf)


def _content(sheet: Sheet) -> dict[str, Any]:
    t = translator(sheet.language)
    as_of = t("As of {date}", date=t.date(sheet.made_on))
    moment = sheet.made_on
    return {
        "title": writable(sheet.title),
        "subtitle": writable(sheet.subtitle),
        "author": writable(sheet.author),
        "language": sheet.language,
        "region": _REGIONS[sheet.language],
        "layout": sheet.layout,
        "date": [moment.year, moment.month, moment.day],
        "made": " · ".join(part for part in (writable(sheet.author), as_of) if part),
        "foot": " · ".join(part for part in (writable(sheet.author), as_of, writable(sheet.foot)) if part),
        "example": t("Example: all entries are made up.") if sheet.made_up else "",
        "colour": sheet.brand.colour,
        "brand": writable(sheet.brand.name),
        "logo": "png" if sheet.brand.logo else "",
        "logo-bytes": list(sheet.brand.logo),
        "logo-alt": writable(sheet.brand.logo_alt),
        "logo-width": logo_width(sheet.brand.logo, sheet.layout) if sheet.brand.logo else 0,
        "words": {"table": t("Table"), "figure": t("Figure")},
        "blocks": _stepwise([part for block in sheet.blocks for part in _parts(block, t, sheet)]),
    }


def _stepwise(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the parts with levels of headings that begin with 1 and skip none, as screen readers expect.

    A paragraph between a heading and a picture stays with both on one page.
    """
    before = 0
    for first, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        if part["kind"] == "heading":
            before = part["level"] = min(part["level"], before + 1)
        if part["kind"] == "paragraph" and first and after:
            part["sticky"] = (first["kind"], after["kind"]) == ("heading", "picture")
    return parts


def _parts(block: SheetBlock, t: Translator, sheet: Sheet) -> list[dict[str, Any]]:
    """Return a block as data for the template; a figure brings its table with it."""
    if isinstance(block, Figure):
        svg = chart_svg(json.loads(block.document), sheet.language, block.width)
        return [_picture(block.title, block.described, svg, block.width), *_table(block.table)]
    if isinstance(block, Drawing):
        return [_picture(block.title, block.described, block.svg, 640)]
    if isinstance(block, SheetTable):
        return _table(block)
    return [_simple(block)]


def _simple(block: SheetBlock) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": writable(block.text)}
    if isinstance(block, Paragraph):
        text = writable(block.text)
        return {"kind": "paragraph", "text": text, "style": block.style, "address": block.address}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "style": block.style, "items": [writable(item) for item in block.items]}
    if isinstance(block, WritingSpace):
        return {"kind": "space", "label": writable(block.label), "lines": block.lines}
    if isinstance(block, Contents):
        return {"kind": "contents", "title": writable(block.title)}
    if isinstance(block, PageBreak):
        return {"kind": "break"}
    raise TypeError(f"no form for {type(block).__name__}")


def _picture(caption: str, described: str, svg: str, width: int) -> dict[str, Any]:
    words = writable(described)
    return {"kind": "picture", "caption": writable(caption), "described": words, "svg": svg, "width": width}


def _table(block: SheetTable | None) -> list[dict[str, Any]]:
    if block is None:
        return []
    return [
        {
            "kind": "table",
            "caption": writable(block.caption) if block.naming == "caption" else "",
            "columns": [writable(name) for name in block.columns],
            "rows": [[writable(cell) for cell in row] for row in block.rows],
            "shares": [float(share) for share in block.shares],
        }
    ]
