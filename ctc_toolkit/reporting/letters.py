"""Letters of a survey as Word files: filled in as far as the plan goes, what is missing marked where it is missing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from ctc_toolkit.disclosure import K_INTERNAL, K_PUBLIC
from ctc_toolkit.language import translator
from ctc_toolkit.reporting.sheets import PLAIN_LETTERS, Bullets, Heading, Sheet, SheetBlock, SheetTable
from ctc_toolkit.reporting.sheets import Paragraph as SheetParagraph
from ctc_toolkit.reporting.word_files import prepare, repeat_heading_row, writable
from ctc_toolkit.survey.letters import PLACEHOLDER, PLACEHOLDERS, Block, LetterTemplate

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LANGUAGE = "de"
"""Letters go to people in Germany: they are German in both languages of the app."""

DRAFT = "Entwurf – vor Verwendung durch die/den Datenschutzbeauftragte/n prüfen"
"""Stands at the head of every page of every letter."""

_LONGEST_NAME = 90
_STYLES = {"title": "Title", "heading": "Heading 1", "paragraph": "Normal", "item": "List Bullet"}


@dataclass(frozen=True)
class SurveyFacts:
    """What is known about a planned survey; None or "" where it is not known yet. purpose: in words.

    grades, survey_days, open_points: in words that fit into the sentences of the letters (see `grades_text`,
    `days_text`). made_up: the letter is marked as an example.
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
    grades: str = ""
    survey_days: str = ""
    reserve_day: date | None = None
    consent_out: int | None = None
    consent_back: int | None = None
    school_answered: int | None = None
    school_expected: int | None = None
    open_points: str = ""
    reply_until: date | None = None
    today: date | None = None
    made_up: bool = False


def grades_text(grades: Sequence[int]) -> str:
    """Return grades as letters name them: "Klassenstufe 9", "Klassenstufen 7, 9 und 11"; "" for none."""
    named = [str(grade) for grade in grades]
    if len(named) < 2:
        return f"Klassenstufe {named[0]}" if named else ""
    return f"Klassenstufen {', '.join(named[:-1])} und {named[-1]}"


def days_text(first: date | None, last: date | None, *, period: tuple[date | None, date | None] = (None, None)) -> str:
    """Return the days of a school as letters name them, else (no day agreed) the period of the whole survey."""
    t = translator(LANGUAGE)
    if first is not None:
        return f"am {t.date(first)}" if last in (None, first) else f"vom {t.date(first)} bis {t.date(last)}"
    begins, ends = period
    if begins is None or ends is None:
        return ""
    return f"zwischen dem {t.date(begins)} und dem {t.date(ends)}"


def letter_text(template: LetterTemplate, facts: SurveyFacts) -> tuple[str, str]:
    """Return a text as a mail: its subject (the title), and the rest as plain paragraphs."""
    values = letter_values(facts)
    subject, paragraphs, before = "", [], ""
    for block in template.blocks:
        text = " | ".join(_filled(part, values) for part in block.texts)
        if block.kind == "title":
            subject = text
        elif block.kind == "item":
            paragraphs.append(("\n" if before == "item" else "\n\n") + f"- {text}")
        else:
            paragraphs.append(f"\n\n{text}")
        before = block.kind
    return subject, "".join(paragraphs).strip()


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1]) or _gap(found[1]), text)


def _gap(name: str) -> str:
    return f"[bitte ergänzen: {PLACEHOLDERS[name].de}]"


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
    """Return a file name for the letter: what it is, city, year, and the school where it is one school's."""
    school = facts.school if "school" in template.placeholders else ""
    return _file_name(f"{template.title.de} {facts.city} {facts.year} {school}") + ".docx"


def _file_name(words: str) -> str:
    words = words.casefold()
    for umlaut, plain in PLAIN_LETTERS:
        words = words.replace(umlaut, plain)
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:_LONGEST_NAME].strip("-") or "schreiben"


def letters_zip(letters: Iterable[tuple[LetterTemplate, SurveyFacts]]) -> bytes:
    """Return letters as one ZIP file: a folder for each school, those of the whole city beside them."""
    import zipfile

    target, names = io.BytesIO(), set[str]()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (template, facts) in enumerate(letters):
            folder = f"{_file_name(facts.school)}/" if facts.school else ""
            name = f"{folder}{_file_name(template.title.de)}.docx"
            if name in names:  # two names of schools that differ in signs only
                name = f"{folder}{_file_name(template.title.de)}-{number}.docx"
            names.add(name)
            day = facts.today or template.date
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            archive.writestr(entry, letter_docx(template, facts), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def letter_docx(template: LetterTemplate, facts: SurveyFacts) -> bytes:
    """Return the filled letter as a Word file, marked as a draft on every page.

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
    styles = {kind: str(document.styles[name].style_id) for kind, name in _STYLES.items()}
    for block in template.blocks:
        _add(document, block, values, styles)
    _head(document)
    _foot(document, template)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@dataclass(frozen=True)
class LetterInputs:
    """What a letter as a report is made of."""

    template: LetterTemplate
    facts: SurveyFacts
    made_on: date


def letter_sheet(inputs: LetterInputs) -> Sheet:
    """Return the filled letter as a sheet, marked as a draft; what is missing is named first and stands in brackets."""
    template, facts = inputs.template, inputs.facts
    values = letter_values(facts)
    missing = [PLACEHOLDERS[name].de for name in unfilled(template, values)]
    blocks: list[SheetBlock] = [SheetParagraph(DRAFT, "strong")]
    if missing:
        blocks.append(SheetParagraph(f"Noch zu ergänzen: {'; '.join(missing)}.", "note"))
    title = template.title.de
    for kind, group in groupby(template.blocks, key=lambda block: block.kind):
        parts = [(block, tuple(_filled(text, values) for text in block.texts)) for block in group]
        if kind == "title":
            title = parts[0][1][0]
        elif kind == "item":
            blocks.append(Bullets(tuple(texts[0] for _, texts in parts)))
        elif kind == "table":
            blocks += [_letter_table(title, texts, block.columns) for block, texts in parts]
        else:
            blocks += [Heading(texts[0]) if kind == "heading" else SheetParagraph(texts[0]) for _, texts in parts]
    return Sheet(
        title=title,
        language=LANGUAGE,
        blocks=tuple(blocks),
        subtitle=" · ".join(part for part in (facts.survey, facts.city, facts.school) if part),
        made_on=inputs.made_on,
        author=facts.city,
        foot=_origin(template),
        made_up=facts.made_up,
    )


def _letter_table(title: str, texts: Sequence[str], columns: int) -> SheetTable:
    rows = [tuple(texts[place : place + columns]) for place in range(0, len(texts), columns)]
    return SheetTable(title, rows[0], tuple(rows[1:]), naming="above")


def _origin(template: LetterTemplate) -> str:
    line = f"Vorlage „{template.title.de}“, Fassung {template.version} vom {translator(LANGUAGE).date(template.date)}"
    return f"{line}. Grundlage: {'; '.join(template.basis)}. Vor der Verwendung prüfen."


def _add(document: Document, block: Block, values: Mapping[str, str], styles: Mapping[str, str]) -> None:
    """Add one part. styles: ids by kind; looking a style up by its name for each paragraph took half of the time."""
    if block.kind != "table":
        paragraph = document.add_paragraph()
        if block.kind != "paragraph":
            paragraph._p.style = styles[block.kind]
        _write(paragraph, block.texts[0], values)
        return
    rows = len(block.texts) // block.columns
    table = document.add_table(rows, block.columns, style="Table Grid")
    cells = [cell for row in table.rows for cell in row.cells]
    for place, (cell, text) in enumerate(zip(cells, block.texts, strict=True)):
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
            run = paragraph.add_run(_gap(part))
            run.bold, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW


def _head(document: Document) -> None:
    head = document.sections[0].header.paragraphs[0]
    head.add_run(DRAFT).bold = True


def _foot(document: Document, template: LetterTemplate) -> None:
    from docx.shared import Pt

    foot = document.sections[0].footer.paragraphs[0]
    foot.add_run(_origin(template)).font.size = Pt(8)
