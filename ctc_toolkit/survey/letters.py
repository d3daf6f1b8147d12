"""Letters and forms of a survey as the catalogue keeps them: one YAML file each, German, with {{placeholders}}.

The text has few forms: `#` and `##` headings, paragraphs, `- ` lists, `| tables |` with a heading row, and a blank line
between them. Anybody can edit it; what a letter cannot be filled with is found by `check_letter`, with file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from ctc_toolkit.catalogue import Document, Problem, catalogue_folder, examine_document, schema_problems
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import Text

FOLDER = "templates"
PLACEHOLDERS = {
    "city": Text("Name der Stadt", "name of the city"),
    "survey": Text("Name der Befragung", "name of the survey"),
    "year": Text("Jahr der Befragung", "year of the survey"),
    "school": Text("Name der Schule", "name of the school"),
    "today": Text("Datum des Schreibens", "date of the letter"),
    "first_day": Text("erster Tag der Befragung", "first day of the survey"),
    "last_day": Text("letzter Tag der Befragung", "last day of the survey"),
    "minutes": Text("Minuten für das Ausfüllen", "minutes for answering"),
    "purpose": Text("Zweck der Befragung", "purpose of the survey"),
    "responsible_office": Text("verantwortliche Stelle mit Anschrift", "responsible office with address"),
    "contact": Text("Ansprechperson mit Telefon und E-Mail", "contact with telephone and e-mail"),
    "officer_contact": Text("Kontakt der oder des Datenschutzbeauftragten", "contact of the data protection officer"),
    "officer_consulted_on": Text(
        "Datum der Beratung durch die oder den Datenschutzbeauftragten", "day the data protection officer was consulted"
    ),
    "consent_form_version": Text("Fassung des Einwilligungsbogens", "version of the consent form"),
    "impact_assessment": Text("Aktenzeichen der Datenschutz-Folgenabschätzung", "reference of the impact assessment"),
    "upper_authority": Text(
        "ob die obere Schulaufsicht unterrichtet wurde", "whether the upper school authority was informed"
    ),
    "deletion_date": Text("Löschdatum der Antworten", "deletion date of the answers"),
    "schools_number": Text("Zahl der gefragten Schulen", "number of schools asked"),
    "pupils_number": Text("erwartete Zahl der Jugendlichen", "expected number of pupils"),
    "grades": Text("Klassenstufen, die befragt werden", "grades that are asked"),
    "survey_days": Text("Tag der Befragung", "day of the survey"),
    "reserve_day": Text("Nachholtag", "reserve day"),
    "consent_out": Text("Zahl der ausgegebenen Einwilligungsbögen", "number of consent forms handed out"),
    "consent_back": Text("Zahl der zurückgegebenen Einwilligungsbögen", "number of consent forms returned"),
    "school_answered": Text("Zahl der Jugendlichen, die geantwortet haben", "number of pupils who answered"),
    "school_expected": Text("Zahl der erwarteten Jugendlichen der Schule", "number of pupils expected at the school"),
    "open_points": Text("was bei der Schule noch offen ist", "what is still open at the school"),
    "reply_until": Text("bis wann eine Antwort erbeten wird", "until when an answer is asked for"),
    "smallest_group": Text("kleinste Gruppe im eigenen Haus", "smallest group shown internally"),
    "smallest_public_group": Text("kleinste Gruppe bei Veröffentlichung", "smallest group published"),
}
"""What a letter can be filled with, and what it is called where it is missing."""

LETTERS_OF_SCHOOLS = (
    "school-head",
    "school-conference",
    "parents",
    "pupils",
    "school-reminder",
    "school-thanks",
)
"""Letters that every school gets with its own name and days, in the order in which they are needed."""
LETTERS_OF_CITY = ("impact-assessment", "processing-record")
REMINDERS = "reminders"
"""The folder of the texts of reminders, inside that of the letters."""

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_RULE = re.compile(r"\|[\s:|-]+\|")
Kind = Literal["title", "heading", "paragraph", "item", "table"]
Filled = Annotated[str, StringConstraints(min_length=1)]


@dataclass(frozen=True)
class Block:
    """One part of a letter. texts: one text, or the cells of a table row by row with its heading row first."""

    kind: Kind
    texts: tuple[str, ...]
    columns: int = 1


class Label(BaseModel):
    """A short text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    de: Filled
    en: Filled

    def get(self, language: str) -> str:
        """Return the text in `language`."""
        return self.en if language == "en" else self.de


class LetterTemplate(BaseModel):
    """A letter with placeholders. version, date: of the template; basis: rules that ask for it; text: German."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Filled
    date: date
    title: Label
    for_whom: Label
    basis: tuple[Filled, ...]
    text: Filled

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The parts of the text in their order."""
        return text_blocks(self.text)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of all placeholders in the text."""
        return frozenset(PLACEHOLDER.findall(self.text))


def letter_ids() -> tuple[str, ...]:
    """Return the ids of all letters in the catalogue, in the order in which they are needed."""
    order = (*LETTERS_OF_SCHOOLS, *LETTERS_OF_CITY)
    found = {path.stem for path in (catalogue_folder() / FOLDER).glob("*.yaml")}
    return (*[name for name in order if name in found], *sorted(found - set(order)))


@cache
def load_letter(name: str) -> LetterTemplate:
    """Return the letter `name` of the catalogue.

    Raises:
        ToolkitError: `letter_unknown`, `letter_invalid` (with its first mistake).
    """
    if name not in letter_ids():
        raise ToolkitError("letter_unknown", found=name, known=", ".join(letter_ids()))
    return _loaded(name, catalogue_folder() / FOLDER / f"{name}.yaml")


def reminder_ids() -> tuple[str, ...]:
    """Return the ids of all texts of reminders in the catalogue."""
    return tuple(sorted(path.stem for path in (catalogue_folder() / FOLDER / REMINDERS).glob("*.yaml")))


@cache
def load_reminder(name: str) -> LetterTemplate:
    """Return the text of the reminder `name` of the catalogue; its title is the subject of a mail.

    Raises:
        ToolkitError: `letter_unknown`, `letter_invalid` (with its first mistake).
    """
    if name not in reminder_ids():
        raise ToolkitError("letter_unknown", found=name, known=", ".join(reminder_ids()))
    return _loaded(name, catalogue_folder() / FOLDER / REMINDERS / f"{name}.yaml")


def _loaded(name: str, path: Path) -> LetterTemplate:
    template, problems = _examined(path)
    if template is None or problems:
        raise ToolkitError("letter_invalid", name=name, found=problems[0])
    return template


def check_letter(path: Path) -> list[Problem]:
    """Return all mistakes of the letter at `path`, with file and line."""
    return _examined(path)[1]


def _examined(path: Path) -> tuple[LetterTemplate | None, list[Problem]]:
    shown = f"{path.parent.name}/{path.name}"
    document, problems = examine_document(path, shown)
    if document is None:
        return None, problems
    try:
        template = LetterTemplate.model_validate(document.content)
    except ValidationError as invalid:
        found = schema_problems(invalid, LetterTemplate, document, (), shown=shown, entry=path.stem)
        return None, [*problems, *found]
    return template, [*problems, *_text_problems(template, document, shown)]


def _text_problems(template: LetterTemplate, document: Document, shown: str) -> Iterator[Problem]:
    """Yield unknown placeholders, unpaired braces and uneven tables, with their lines."""
    first = document.line(("text",)) + 1
    columns = 0
    for number, line in enumerate(template.text.splitlines(), start=first):
        for name in PLACEHOLDER.findall(line):
            if name not in PLACEHOLDERS:
                known = ", ".join(PLACEHOLDERS)
                yield Problem.at(shown, number, "letter_placeholder_unknown", found=name, known=known)
        if _BRACES.search(PLACEHOLDER.sub("", line)):
            yield Problem.at(shown, number, "letter_braces")
        cells = len(_cells(line)) if line.startswith("|") else 0
        if columns and cells and cells != columns:
            yield Problem.at(shown, number, "letter_table_uneven", found=cells, expected=columns)
        columns = (columns or cells) if cells else 0


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def text_blocks(text: str) -> tuple[Block, ...]:
    """Return the parts of a text in the few forms that letters have, in their order."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.splitlines()]
        if lines[0].startswith("|"):
            rows = [_cells(line) for line in lines if not _RULE.fullmatch(line)]
            yield Block("table", tuple(cell for row in rows for cell in row), len(rows[0]))
        elif lines[0].startswith("- "):
            yield from (Block("item", (item,)) for item in _items(lines))
        elif lines[0].startswith("## "):
            yield Block("heading", (lines[0].removeprefix("## "),))
        elif lines[0].startswith("# "):
            yield Block("title", (lines[0].removeprefix("# "),))
        else:
            yield Block("paragraph", (" ".join(lines),))


def _items(lines: list[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line.removeprefix("- "))
        else:
            items[-1] = f"{items[-1]} {line}"
    return items
