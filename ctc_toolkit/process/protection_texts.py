"""Documents on data protection as the catalogue keeps them: one YAML file each, German and English, with placeholders.

A text has the forms of letters (`survey.letters`): headings, paragraphs, lists, tables; a list item that begins with
`[ ]` is a box to tick. `{{name}}` is filled from the configuration of the site or by a person, `{{..._table}}` alone in
a paragraph becomes a table. What a document cannot be filled with is found by `check_protection_text`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ctc_toolkit.catalogue import Document, Problem, catalogue_folder, examine_document, schema_problems
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, Text
from ctc_toolkit.survey.letters import PLACEHOLDER

FOLDER = "data_protection"

FIELDS: dict[str, Text] = {
    "controller": Text("verantwortliche Stelle mit Anschrift", "responsible office with address"),
    "contact": Text("Ansprechperson mit Telefon und E-Mail", "contact with telephone and e-mail"),
    "officer": Text("Kontakt der oder des Datenschutzbeauftragten", "contact of the data protection officer"),
    "authority": Text("zuständige Aufsichtsbehörde", "supervisory authority in charge"),
    "hosting": Text("wer die Server betreibt, und wo sie stehen", "who runs the servers, and where they stand"),
    "processors": Text("Auftragnehmer mit Vertrag, oder „keine“", "processors with a contract, or “none”"),
    "security_concept": Text("Konzept der IT-Sicherheit (Aktenzeichen)", "security concept (reference)"),
    "incident_contact": Text("Meldestelle für Pannen mit Telefon", "where breaches are reported, with telephone"),
    "assessment_reference": Text(
        "Aktenzeichen der Datenschutz-Folgenabschätzung", "reference of the data protection impact assessment"
    ),
    "officer_consulted": Text(
        "Datum der Beratung durch die oder den Datenschutzbeauftragten", "day the data protection officer was consulted"
    ),
    "staff_council": Text(
        "Beteiligung der Personalvertretung mit Datum, oder „nicht nötig“",
        "date at which the staff council was involved, or “not needed”",
    ),
    "school_conference": Text(
        "Beteiligung der Schulkonferenzen mit Datum", "dates at which the school conferences were heard"
    ),
}
"""What only a person can fill, and what it is called; the order is that of the form."""

SETTINGS: tuple[str, ...] = (
    "city", "areas", "survey", "survey_days", "purpose", "minutes", "deletion_date", "pupils", "instrument",
    "items_number", "question_groups", "recipients", "smallest_group", "smallest_public_group", "smallest_attribute",
    "band_steps", "count_step", "rules_version", "answer_months", "soon_days", "log_months", "idle_minutes",
    "session_hours", "failed_hours", "invitation_days", "token_days", "link_days", "backup_days", "backup_hours",
    "backups_daily", "backups_weekly", "sign_in", "second_factor_roles", "database", "worker", "log", "backup",
)  # fmt: skip
"""What is read from the configuration of the site, its rules and its planned survey."""

TABLES: tuple[str, ...] = ("roles_table", "retention_table", "questions_table")
"""What is read from there as a table."""

KNOWN: tuple[str, ...] = (*FIELDS, *SETTINGS, *TABLES)

Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Readers = Literal["inside", "accompanying"]
"""Who may read a document: only who runs the survey and the software, or those who accompany them as well."""


class Entry(BaseModel):
    """Base of all parts of a document: no unknown fields, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Entry):
    """A text in both languages."""

    de: Filled
    en: Filled

    def get(self, language: str) -> str:
        """Return the text in `language`, German with the words of the site."""
        return Text(self.de, self.en).get(language)


class Basis(Entry):
    """A rule that asks for the document. checked: when its wording was last looked at; None: from general knowledge.

    status: "own_reading" where nobody has compared our reading with the wording.
    """

    rule: Filled
    about: Both
    source: Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
    checked: date | None = None
    status: Literal["verified", "partly", "own_reading"]


class Change(Entry):
    """What a version of the texts changed."""

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+$")]
    date: date
    what: Both


class ProtectionText(Entry):
    """A document with placeholders. version, date: of its texts; changes: newest first.

    fills, signs, renew: who fills it, who signs it, when it has to be made anew. layout: "one_page" has small type.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+$")]
    date: date
    order: int
    readers: Readers
    layout: Literal["normal", "one_page"] = "normal"
    title: Both
    fills: Both
    signs: Both
    renew: Both
    basis: tuple[Basis, ...] = Field(min_length=1)
    changes: tuple[Change, ...] = Field(min_length=1)
    text: Both

    def placeholders(self, language: str) -> frozenset[str]:
        """Return the names of all placeholders in the text of a language."""
        return frozenset(PLACEHOLDER.findall(self.text.en if language == "en" else self.text.de))


def protection_ids() -> tuple[str, ...]:
    """Return the ids of all documents, in the order in which they are needed."""
    return tuple(one.id for one in protection_texts())


@cache
def protection_texts() -> tuple[ProtectionText, ...]:
    """Return all documents of the catalogue, in the order in which they are needed.

    Raises:
        ToolkitError: `protection_invalid` (with the first mistake).
    """
    found = []
    for path in sorted((catalogue_folder() / FOLDER).glob("*.yaml")):
        text, problems = _examined(path)
        if text is None or problems:
            raise ToolkitError("protection_invalid", name=path.stem, found=problems[0])
        found.append(text)
    return tuple(sorted(found, key=lambda one: one.order))


def protection_text(name: str) -> ProtectionText:
    """Return one document of the catalogue.

    Raises:
        ToolkitError: `protection_unknown`, `protection_invalid`.
    """
    found = next((one for one in protection_texts() if one.id == name), None)
    if found is None:
        raise ToolkitError("protection_unknown", found=name[:40], known=", ".join(protection_ids()))
    return found


def check_protection_text(path: Path) -> list[Problem]:
    """Return all mistakes of the document at `path`, with file and line."""
    return _examined(path)[1]


def _examined(path: Path) -> tuple[ProtectionText | None, list[Problem]]:
    shown = f"{path.parent.name}/{path.name}"
    document, problems = examine_document(path, shown)
    if document is None:
        return None, problems
    try:
        text = ProtectionText.model_validate(document.content)
    except ValidationError as invalid:
        found = schema_problems(invalid, ProtectionText, document, (), shown=shown, entry=path.stem)
        return None, [*problems, *found]
    return text, [*problems, *_text_problems(text, document, shown), *_other_problems(text, document, shown, path)]


def _text_problems(text: ProtectionText, document: Document, shown: str) -> Iterator[Problem]:
    """Yield unknown placeholders, unpaired braces and uneven tables, with their lines."""
    for language in LANGUAGES:
        first = document.line(("text", language)) + 1
        columns = 0
        for number, line in enumerate(getattr(text.text, language).splitlines(), start=first):
            for name in PLACEHOLDER.findall(line):
                if name not in KNOWN:
                    known = ", ".join(KNOWN)
                    yield Problem.at(shown, number, "protection_placeholder_unknown", found=name, known=known)
                elif name in TABLES and PLACEHOLDER.fullmatch(line.strip()) is None:
                    yield Problem.at(shown, number, "protection_table_inside", found=name)
            if "{{" in (rest := PLACEHOLDER.sub("", line)) or "}}" in rest:
                yield Problem.at(shown, number, "letter_braces")
            cells = line.strip().strip("|").count("|") + 1 if line.startswith("|") else 0
            if columns and cells and cells != columns:
                yield Problem.at(shown, number, "letter_table_uneven", found=cells, expected=columns)
            columns = (columns or cells) if cells else 0


def _other_problems(text: ProtectionText, document: Document, shown: str, path: Path) -> Iterator[Problem]:
    """Yield what does not fit together: the languages, the name of the file, the version and the list of changes."""
    differing = text.placeholders("de") ^ text.placeholders("en")
    if differing:
        yield Problem.at(
            shown, document.line(("text",)), "protection_placeholders_differ", found=", ".join(sorted(differing))
        )
    if text.id != path.stem:
        yield Problem.at(shown, document.line(("id",)), "protection_file_name", found=text.id, expected=path.stem)
    newest = text.changes[0]
    if (newest.version, newest.date) != (text.version, text.date):
        yield Problem.at(
            shown, document.line(("changes",)), "protection_changes", found=newest.version, expected=text.version
        )
