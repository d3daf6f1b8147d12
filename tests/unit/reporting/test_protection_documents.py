"""Documents on data protection, filled.

1. No document keeps a placeholder, in German and in English; what is missing is marked and listed, the rest is not.
2. Each number is the configured one: another period, threshold or setting gives another text.
3. Sentences for pupils have at most 15 words on average, for parents 20; both fit on one page, with long entries, too.
4. Word files open, with headings and tables whose first row is a heading row; the foot has version and mark.
5. The mark changes if and only if the content does: not with the day, but with an entry, a setting or the language.
6. The ZIP file holds each document in each form, and the same documents give the same bytes.
7. What people enter is text: braces in it are not filled, control characters are gone.
8. The tables say who may do what, and until when what is kept.
"""

import io
import re
import zipfile
from dataclasses import fields, replace
from datetime import date

import docx
import pikepdf
import pytest

from ctc_toolkit.disclosure.rules import Rules
from ctc_toolkit.language import LANGUAGES, Text
from ctc_toolkit.process.protection_texts import FIELDS, protection_text, protection_texts
from ctc_toolkit.reporting.protection_documents import protection_document, protection_zip
from ctc_toolkit.reporting.protection_facts import (
    Operation,
    Periods,
    PlannedSurvey,
    ProtectionFacts,
    QuestionGroup,
    RoleRights,
    open_fields,
)
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, SheetTable, sheet_docx, sheet_html, sheet_pdf
from tests.unit.test_plain_german import sentences

DAY = date(2026, 12, 1)
NUMBERS = {one.name: 1001 + place for place, one in enumerate(fields(Periods))}
"""A number of its own for each period, so that it is told apart wherever it stands."""
FACTS = ProtectionFacts(
    city="Dortmund",
    areas=("Nordstadt", "Hörde"),
    periods=Periods(**NUMBERS),
    operation=Operation("postgresql", "outside", "json", True, "https://login.stadt.example", 17, ("administrator",)),
    roles=(RoleRights("coordinator", ("wave_profile",), ()), RoleRights("administrator", (), ("list_accounts",))),
    questions=(
        QuestionGroup(Text("Familie", "family"), (Text("Zusammenhalt", "cohesion"),), 7),
        QuestionGroup(Text("Alkohol", "alcohol"), (Text("jemals", "ever"),), 4),
    ),
    instrument=Text("Musterbogen", "sample sheet"),
    survey=PlannedSurvey(
        "Jugendbefragung 2027", date(2027, 3, 1), date(2027, 3, 19), Text("Planung", "planning"), 45, date(2028, 3, 1)
    ),
    fields={name: f"Angabe {name}" for name in FIELDS},
)
EVERY = [(text.id, language) for text in protection_texts() for language in LANGUAGES]


def made(name, language="de", facts=FACTS, day=DAY):
    return protection_document(protection_text(name), facts, language, day)


def words(document):
    found = []
    for block in document.sheet.blocks:
        if isinstance(block, SheetTable):
            found += [*block.columns, *(cell for row in block.rows for cell in row)]
        elif isinstance(block, Bullets):
            found += block.items
        elif isinstance(block, Heading | Paragraph):
            found.append(block.text)
    return "\n".join(found)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_1_nothing_is_left_open(name, language):
    full, bare = made(name, language), made(name, language, replace(FACTS, survey=None, fields={}))
    mark = "[bitte ergänzen" if language == "de" else "[please add"
    for document in (full, bare):
        assert "{{" not in words(document)
        assert "}}" not in words(document)
        assert ("bitte" in words(document)) <= (language == "de")
    assert mark not in words(full)
    assert full.missing == ()
    needed = {one for one in protection_text(name).placeholders(language) if one in FIELDS and one != "authority"}
    assert set(bare.missing) == needed
    for field in needed:
        assert f"{mark}: {FIELDS[field].get(language)}]" in words(bare)
    assert open_fields(FACTS) == ()


SAID = {
    "answer_months": ("deletion-concept", "1.001 Monate nach dem Einlesen", "1,001 months after the import"),
    "soon_days": ("deletion-concept", "steht 1.002 Tage vorher", "1,002 days before"),
    "idle_minutes": ("measures", "nach 1.008 Minuten ohne Eingabe", "after 1,008 minutes without input"),
    "session_hours": ("measures", "immer nach 1.009 Stunden", "always after 1,009 hours"),
    "invitation_days": ("measures", "gelten 1.011 Tage", "hold for 1,011 days"),
    "backup_days": ("processor-annex", "höchstens 1.015 Tage", "1,015 days at most"),
    "backup_hours": ("processor-annex", "spätestens alle 1.016 Stunden", "at least every 1,016 hours"),
    "log_months": ("measures", "1.004 Monate", "1,004 months"),
}


@pytest.mark.parametrize("period", SAID)
def test_2_numbers_are_the_configured_ones(period):
    name, german, english = SAID[period]
    assert german in words(made(name, "de"))
    assert english in words(made(name, "en"))
    other = replace(FACTS, periods=replace(FACTS.periods, **{period: 77}))
    for language, before in (("de", german), ("en", english)):
        after = words(made(name, language, other))
        assert before not in after
        assert re.sub(r"1[.,]\d{3}", "77", before) in after


def test_2_every_period_stands_in_some_document():
    said = "\n".join(words(made(text.id)) for text in protection_texts())
    for name, number in NUMBERS.items():
        assert re.search(rf"(?<!\d){number}(?!\d)|{str(number)[0]}\.{str(number)[1:]}(?!\d)", said), name


def test_2_rules_and_operation():
    strict = replace(FACTS, rules=Rules(k_public=44, k_internal=33, k_x=6))
    assert "Gruppen ab 20 Leuten. In der Öffentlichkeit sind es mindestens 30." in words(made("pupils"))
    assert "Gruppen ab 33 Leuten. In der Öffentlichkeit sind es mindestens 44." in words(made("pupils", facts=strict))
    assert "erst ab 6 Personen" in words(made("measures", facts=strict))
    assert "primary-1 (44/33/6)" in words(made("measures", facts=strict))
    plain = replace(FACTS, operation=Operation("sqlite", "inside", "text", False, "", 15, ("evaluator",)))
    for name, before, after in (
        ("measures", "PostgreSQL", "SQLite"),
        ("measures", "https://login.stadt.example", "mindestens 15 Zeichen"),
        ("measures", "Pflicht für: Verwaltung der Software", "Pflicht für: Evaluation"),
        ("processor-annex", "verschlüsselt und geprüft", "noch kein Schlüssel eingestellt"),
        ("impact-assessment", "in einem eigenen Prozess", "in der Anwendung"),
        ("breach-checklist", "JSON", "eine Zeile Text"),
    ):
        was, now = words(made(name)).casefold(), words(made(name, facts=plain)).casefold()
        assert [before.casefold() in one for one in (was, now)] == [True, False], (name, before)
        assert [after.casefold() in one for one in (was, now)] == [False, True], (name, after)


@pytest.mark.parametrize(("name", "most"), [("pupils", 15), ("parents", 20)])
def test_3_plain_and_on_one_page(name, most):
    german = [
        block.text if isinstance(block, Paragraph) else item
        for block in made(name).sheet.blocks
        if isinstance(block, Paragraph | Bullets)
        for item in (block.items if isinstance(block, Bullets) else ("",))
    ]
    counts = [count for text in german for count, _ in sentences(text)]
    assert len(counts) > 12
    assert sum(counts) / len(counts) <= most
    long = replace(FACTS, fields=dict.fromkeys(FIELDS, "Amt für lange Namen, Straße 12 " * 5))
    for language in LANGUAGES:
        with pikepdf.open(io.BytesIO(sheet_pdf(made(name, language, long).sheet))) as pdf:
            assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", [text.id for text in protection_texts()])
def test_4_word_files(name):
    document = made(name)
    opened = docx.Document(io.BytesIO(sheet_docx(document.sheet)))
    styles = [one.style.name for one in opened.paragraphs]
    assert styles.count("Heading 1") >= 3
    assert styles.count("Title") == 1
    assert opened.tables
    for table in opened.tables:
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    foot = opened.sections[0].footer.paragraphs[0].text
    assert f"Fassung {document.text.version} vom 01.12.2026" in foot
    assert f"Prüfzeichen {document.short_hash}" in foot
    assert "Datenschutzbeauftragten der Stadt prüfen lassen" in foot + words(document)


def test_4_web_page_says_the_same():
    page = sheet_html(made("deletion-concept", "en").sheet).decode()
    assert "Deletion concept" in page
    assert 'lang="en"' in page


def test_5_the_mark_follows_the_content():
    for text in protection_texts():
        first = made(text.id)
        assert made(text.id, day=date(2031, 5, 5)).content_hash == first.content_hash
        assert made(text.id, "en").content_hash != first.content_hash
        used = sorted(name for name in text.placeholders("de") if name in FIELDS)
        for field in FIELDS:
            changed = replace(FACTS, fields={**FACTS.fields, field: "etwas anderes"})
            assert (made(text.id, facts=changed).content_hash != first.content_hash) == (field in used), field
    newer = protection_text("measures").model_copy(update={"version": "1.1"})
    assert protection_document(newer, FACTS, "de", DAY).content_hash != made("measures").content_hash
    hosts = replace(FACTS, operation=replace(FACTS.operation, database="sqlite"))
    assert made("measures", facts=hosts).content_hash != made("measures").content_hash
    assert made("pupils", facts=hosts).content_hash == made("pupils").content_hash


def test_6_zip():
    documents = [made("pupils"), made("measures")]
    content = protection_zip(documents, ("docx", "html"))
    assert content == protection_zip(documents, ("docx", "html"))
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert [name.split("/")[0] for name in names] == ["docx", "docx", "html", "html"]
    for document in documents:
        assert sum(f"1.0-{document.short_hash}." in name for name in names) == 2
    assert all(name.isascii() for name in names)


def test_7_entries_are_text():
    odd = replace(FACTS, fields={**FACTS.fields, "controller": "Amt {{contact}}\x07 <b>| x"})
    said = words(made("processing-record", facts=odd))
    assert "Amt {{contact}} <b>| x" in said
    assert docx.Document(io.BytesIO(sheet_docx(made("processing-record", facts=odd).sheet)))


def test_8_tables():
    tables = [block for block in made("processing-record").sheet.blocks if isinstance(block, SheetTable)]
    rows = [row for table in tables for row in table.rows]
    assert ("Koordination", "freigegebene Ergebnisse sehen", "nichts") in rows
    assert ("Verwaltung der Software", "nichts", "Konten und Rollen verwalten") in rows
    assert ("Familie", "Zusammenhalt", "7") in rows
    assert ("einzelne Antworten", "spätestens am 01.03.2028", "Löschlauf") in rows
    assert ("erstellte Berichte", "1005 Tage", "Löschlauf") in rows
