"""Letters of a survey as Word files: filled in as far as the plan goes, what is missing marked where it is missing."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from ctc_toolkit.disclosure import K_INTERNAL, K_PUBLIC
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.word_files import prepare, repeat_heading_row, writable
from ctc_toolkit.survey.letters import PLACEHOLDER, PLACEHOLDERS, Block, LetterTemplate

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LANGUAGE = "de"
"""Letters go to people in Germany: they are German in both languages of the app."""

_STYLES = {"title": "Title", "heading": "Heading 1", "paragraph": "Normal", "item": "List Bullet"}


@dataclass(frozen=True)
class SurveyFacts:
    """What is known about a planned survey; None or "" where it is not known yet. purpose: in words.

    made_up: the letter is marked as an example.
    """

    city: str
    survey: str
    year: int
    first_day: date | None = None
    last_day: date | None = None
    minutes: int | None = None
    purpose: str = ""
    responsible_office: str = ""
    contact: str = ""
    officer_contact: str = ""
    officer_consulted_on: date | None = None
    consent_form_version: str = ""
    impact_assessment: str = ""
    upper_authority: str = ""
    deletion_date: date | None = None
    schools_number: int | None = None
    pupils_number: int | None = None
    school: str = ""
    today: date | None = None
    made_up: bool = False


def letter_values(facts: SurveyFacts) -> dict[str, str]:
    """Return the text of every placeholder; "" where the fact is not known."""
    t = translator(LANGUAGE)
    values: dict[str, str] = {"smallest_group": str(K_INTERNAL), "smallest_public_group": str(K_PUBLIC)}
    for name in set(PLACEHOLDERS) - set(values):
        value = getattr(facts, name)
        if isinstance(value, date):
            values[name] = t.date(value)
        elif isinstance(value, int) and name != "year":
            values[name] = t.number(value)
        else:
            values[name] = "" if value is None else writable(value)
    return values


def unfilled(template: LetterTemplate, values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the placeholders of the letter that no value is there for, in the order of `PLACEHOLDERS`."""
    return tuple(name for name in PLACEHOLDERS if name in template.placeholders and not values.get(name))


def letter_name(template: LetterTemplate, facts: SurveyFacts) -> str:
    """Return a file name for the letter: what it is, city, year."""
    words = f"{template.title.de} {facts.city} {facts.year}".casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        words = words.replace(umlaut, plain)
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-") + ".docx"


def letter_docx(template: LetterTemplate, facts: SurveyFacts) -> bytes:
    """Return the filled letter as a Word file.

    Headings, lists and tables are real ones, the language is set, tables have a heading row. A placeholder without a
    value becomes "[bitte ergänzen: ...]", highlighted and bold; nothing is left out silently.
    """
    import docx

    document = docx.Document()
    prepare(
        document,
        title=f"{template.title.de}: {facts.survey}",
        language=LANGUAGE,
        author=facts.city,
        moment=datetime.combine(facts.today or template.date, datetime.min.time()),
        version=template.version,
    )
    values = letter_values(facts)
    if facts.made_up:
        _write(document.add_paragraph(style="Intense Quote"), "Beispiel: alle Angaben sind erfunden.", values)
    for block in template.blocks:
        _add(document, block, values)
    _foot(document, template)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add(document: Document, block: Block, values: Mapping[str, str]) -> None:
    if block.kind != "table":
        _write(document.add_paragraph(style=_STYLES[block.kind]), block.texts[0], values)
        return
    rows = len(block.texts) // block.columns
    table = document.add_table(rows, block.columns, style="Table Grid")
    for place, text in enumerate(block.texts):
        cell = table.cell(*divmod(place, block.columns))
        _write(cell.paragraphs[0], text, values, bold=place < block.columns)
    repeat_heading_row(table)


def _write(paragraph: Paragraph, text: str, values: Mapping[str, str], *, bold: bool = False) -> None:
    """Write a text with its placeholders filled; one without a value is marked."""
    from docx.enum.text import WD_COLOR_INDEX

    for place, part in enumerate(PLACEHOLDER.split(text)):
        if place % 2 == 0:
            if part:
                paragraph.add_run(part).bold = bold or None
        elif values.get(part):
            paragraph.add_run(values[part]).bold = bold or None
        else:
            run = paragraph.add_run(f"[bitte ergänzen: {PLACEHOLDERS[part].de}]")
            run.bold, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW


def _foot(document: Document, template: LetterTemplate) -> None:
    from docx.shared import Pt

    foot = document.sections[0].footer.paragraphs[0]
    line = f"Vorlage „{template.title.de}“, Fassung {template.version} vom {translator(LANGUAGE).date(template.date)}"
    foot.add_run(f"{line}. Grundlage: {'; '.join(template.basis)}. Vor der Verwendung prüfen.").font.size = Pt(8)
