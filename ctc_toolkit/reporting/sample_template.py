"""A Word template to begin with: all placeholders in their places, and styles that a city can change in Word."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ctc_toolkit.language import translator
from ctc_toolkit.reporting.logos import logo_width
from ctc_toolkit.reporting.sheets import Brand
from ctc_toolkit.reporting.steady_files import same_moment
from ctc_toolkit.reporting.word_fields import add_field
from ctc_toolkit.reporting.word_files import colour, prepare, writable

if TYPE_CHECKING:
    from docx.document import Document

_MOMENT = datetime(2026, 1, 1)


def sample_template(brand: Brand, language: str) -> bytes:
    """Return a template in the colour and with the logo of a brand; the same brand gives the same bytes."""
    import docx

    document, t = docx.Document(), translator(language)
    prepare(document, title=t("Template"), language=language, author=writable(brand.name), moment=_MOMENT)
    colour(document, brand.colour)
    _frame(document, brand, t("Page"))
    document.add_paragraph("{{title}}", style="Title")
    document.add_paragraph("{{subtitle}}", style="Subtitle")
    document.add_paragraph("{{content}}")
    target = io.BytesIO()
    document.save(target)
    return same_moment(target.getvalue())


def _frame(document: Document, brand: Brand, page: str) -> None:
    """Write header and footer: the city and the day above, where the content comes from and the page below."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt

    section: Any = document.sections[0]
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    right = section.page_width - section.left_margin - section.right_margin
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for line in (head, foot):
        line.style.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.tab_stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    head.add_run("{{city}} · {{date}}").font.size = Pt(9)
    if brand.logo:
        shape = head.add_run("\t").add_picture(io.BytesIO(brand.logo), width=Cm(logo_width(brand.logo, "compact")))
        shape._inline.docPr.set("descr", writable(brand.logo_alt))
    foot.add_run("{{foot}}").font.size = Pt(8)
    foot.add_run(f"\t{page} ").font.size = Pt(8)
    add_field(foot, "PAGE", "1")
