"""Documents on data protection: the texts of the catalogue, filled for a city, as sheets with version and hash."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from ctc_toolkit.language import Text, translator
from ctc_toolkit.process.protection_texts import FIELDS, ProtectionText
from ctc_toolkit.reporting.fingerprints import fingerprint
from ctc_toolkit.reporting.protection_facts import (
    ProtectionFacts,
    open_fields,
    question_rows,
    retention_rows,
    role_rows,
    setting_values,
)
from ctc_toolkit.reporting.sheets import (
    PLAIN_LETTERS,
    Bullets,
    Heading,
    Paragraph,
    Sheet,
    SheetBlock,
    SheetTable,
    sheet_docx,
    sheet_html,
    sheet_pdf,
)
from ctc_toolkit.survey.letters import PLACEHOLDER, Block, text_blocks

FORMS: dict[str, Callable[[Sheet], bytes]] = {"docx": sheet_docx, "pdf": sheet_pdf, "html": sheet_html}
"""How a document can be handed out, and what makes it."""

CAVEAT = Text(
    "Vorlage. Vor der Verwendung von der oder dem Datenschutzbeauftragten der Stadt prüfen lassen.",
    "Template. Have it checked by the city's data protection officer before use.",
)
_OWN = Text("eigene Lesart", "own reading")
_BOX = "[ ] "
_SENTENCES = frozenset(
    {"deletion_date", "worker", "log", "backup", "sign_in", "recipients", "pupils", "school_conference"}
)
"""Placeholders filled with words of ours that begin with a capital letter where they begin a text."""
_SHORT = 8
"""Signs of the hash that stand in the foot: enough to tell versions of one document apart."""


@dataclass(frozen=True)
class ProtectionDocument:
    """A filled document. content_hash: SHA-256 of all it says, without the day it was made.

    missing: fields (see `FIELDS`) that a person has still to fill.
    """

    text: ProtectionText
    sheet: Sheet
    content_hash: str
    missing: tuple[str, ...]

    @property
    def short_hash(self) -> str:
        """The beginning of the hash, as it stands in the foot."""
        return self.content_hash[:_SHORT]


def protection_document(
    text: ProtectionText, facts: ProtectionFacts, language: str, made_on: date
) -> ProtectionDocument:
    """Return the document, filled. What a person has still to enter stands in brackets, and in a list at its end."""
    values = setting_values(facts, language)
    missing = tuple(name for name in open_fields(facts) if name in text.placeholders(language))
    blocks: list[SheetBlock] = [] if text.layout == "one_page" else [Paragraph(CAVEAT.get(language), "note")]
    blocks += _blocks(text, facts, values, language)
    if missing and text.layout != "one_page":
        heading = Text("Noch zu ergänzen", "Still to fill in").get(language)
        blocks += [Heading(heading), Bullets(tuple(FIELDS[name].get(language) for name in missing))]
    if text.layout != "one_page":
        blocks += _origin(text, language)
    sheet = Sheet(
        title=text.title.get(language),
        language=language,
        blocks=tuple(blocks),
        subtitle=values["city"],
        made_on=made_on,
        author=values["city"],
        made_up=facts.made_up,
        layout="compact" if text.layout == "one_page" else "normal",
    )
    content = (text.id, text.version, language, sheet.title, sheet.subtitle, facts.made_up, *_said(sheet.blocks))
    content_hash = fingerprint(content)
    return ProtectionDocument(text, replace(sheet, foot=_foot(text, language, content_hash)), content_hash, missing)


def _said(blocks: Sequence[SheetBlock]) -> Iterator[object]:
    for block in blocks:
        yield type(block).__name__
        yield block


def _foot(text: ProtectionText, language: str, content_hash: str) -> str:
    day = translator(language).date(text.date)
    rules = "; ".join(rule_name(one.rule, language) for one in text.basis)
    said = Text(
        f"Fassung {text.version} vom {day} · Prüfzeichen {content_hash[:_SHORT]} · {rules}",
        f"Version {text.version} of {day} · mark {content_hash[:_SHORT]} · {rules}",
    ).get(language)
    return f"{said} · {CAVEAT.get(language)}" if text.layout == "one_page" else said


def rule_name(rule: str, language: str) -> str:
    """Return how a rule is cited in `language`."""
    if language != "en":
        return rule
    for german, english in (
        ("DSGVO", "GDPR"),
        ("Abs. ", "par. "),
        ("Buchst. ", "lit. "),
        ("§ ", "section "),
        (" und ", " and "),
    ):
        rule = rule.replace(german, english)
    return rule


def _origin(text: ProtectionText, language: str) -> Iterator[SheetBlock]:
    """Yield where the text comes from, and what its versions changed."""
    t = translator(language)
    yield Heading(Text("Grundlagen und Fassungen", "Basis and versions").get(language))
    columns = Text("Grundlage|Worum es geht|Geprüft", "Basis|What it is about|Checked").get(language).split("|")
    rows = []
    for one in text.basis:
        checked = t.date(one.checked) if one.checked else ""
        state = _OWN.get(language) if one.status == "own_reading" else checked
        rows.append((rule_name(one.rule, language), one.about.get(language), state or _OWN.get(language)))
    yield SheetTable(Text("Grundlagen", "Basis").get(language), tuple(columns), tuple(rows), (3, 5, 2), "above")
    said = Text("Fassung {version} vom {day}: {what}", "Version {version} of {day}: {what}").get(language)
    yield Bullets(
        tuple(
            said.format(version=one.version, day=t.date(one.date), what=one.what.get(language)) for one in text.changes
        )
    )


def _blocks(
    text: ProtectionText, facts: ProtectionFacts, values: Mapping[str, str], language: str
) -> Iterator[SheetBlock]:
    heading = text.title.get(language)
    for kind, group in groupby(text_blocks(text.text.get(language)), key=lambda block: block.kind):
        parts = list(group)
        if kind == "item":
            yield from _lists(parts, values)
            continue
        for block in parts:
            table = _table(block.texts[0], facts, language) if kind == "paragraph" else None
            if table is not None:
                yield table
                continue
            filled = tuple(_filled(one, values) for one in block.texts)
            if kind == "table":
                rows = [filled[place : place + block.columns] for place in range(0, len(filled), block.columns)]
                yield SheetTable(heading, rows[0], tuple(rows[1:]), _shares(block.columns), "above")
            elif kind in ("heading", "title"):
                heading = filled[0]
                yield Heading(heading)
            else:
                yield Paragraph(filled[0])


def _lists(parts: Sequence[Block], values: Mapping[str, str]) -> Iterator[Bullets]:
    for boxes, group in groupby(parts, key=lambda block: block.texts[0].startswith(_BOX)):
        items = tuple(_filled(block.texts[0].removeprefix(_BOX), values) for block in group)
        yield Bullets(items, "boxes" if boxes else "bullets")


def _shares(columns: int) -> tuple[float, ...]:
    return {2: (1.0, 2.0), 3: (1.0, 2.0, 1.2)}.get(columns, ())


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders, at the beginning of a text with a capital letter; what was filled in is not read again."""
    filled = PLACEHOLDER.sub(lambda found: values[found[1]], text)
    first = PLACEHOLDER.match(text)
    return filled[:1].upper() + filled[1:] if first and first[1] in _SENTENCES else filled


def _table(text: str, facts: ProtectionFacts, language: str) -> SheetTable | None:
    """Return the table that a placeholder alone in a paragraph stands for; None where it is an ordinary paragraph."""
    found = PLACEHOLDER.fullmatch(text.strip())
    tables = {
        "roles_table": (
            Text("Rollen und Rechte", "Roles and rights"),
            Text("Rolle|In der eigenen Stadt|In allen Städten", "Role|In the own city|In all cities"),
            role_rows,
            (1.2, 2.4, 2.4),
        ),
        "retention_table": (
            Text("Fristen", "Periods"),
            Text("Was|Wie lange|Wie gelöscht", "What|How long|How deleted"),
            retention_rows,
            (2.2, 2.6, 1.2),
        ),
        "questions_table": (
            Text("Themen der Befragung", "Topics of the survey"),
            Text("Bereich|Themen|Fragen", "Part|Topics|Questions"),
            question_rows,
            (1.3, 3.9, 0.8),
        ),
    }
    if found is None or found[1] not in tables:
        return None
    caption, columns, rows, shares = tables[found[1]]
    heads = tuple(columns.get(language).split("|"))
    return SheetTable(caption.get(language), heads, tuple(rows(facts, language)), shares)


def protection_file_name(document: ProtectionDocument, form: str) -> str:
    """Return a file name: what it is, city, version and mark."""
    words = f"{document.sheet.title} {document.sheet.subtitle}".casefold()
    for umlaut, plain in PLAIN_LETTERS:
        words = words.replace(umlaut, plain)
    name = "-".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in words).split())[:90]
    return f"{name}-{document.text.version}-{document.short_hash}.{form}"


def protection_zip(documents: Sequence[ProtectionDocument], forms: Sequence[str] = ("docx", "pdf")) -> bytes:
    """Return all documents as one ZIP file, with a folder for each form; the same documents give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for form in forms:
            for number, document in enumerate(documents, start=1):
                day = document.sheet.made_on
                name = f"{form}/{number:02d}-{protection_file_name(document, form)}"
                entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
                archive.writestr(entry, FORMS[form](document.sheet), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def together_hash(documents: Sequence[ProtectionDocument]) -> str:
    """Return one SHA-256 of all documents, for the log."""
    return hashlib.sha256("".join(one.content_hash for one in documents).encode()).hexdigest()
