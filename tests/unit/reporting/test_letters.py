"""Letters of a survey: templates of the catalogue, filled and written as Word files.

1. Eight letters and the texts of all reminders are there, each with version, date, basis and titles in both
   languages; none has a mistake.
2. Every placeholder is known, and every known one is used by some letter; mistakes are found with their line.
3. A complete plan fills every placeholder of every letter: no bracket and no mark of a gap is left.
4. What is not known is marked where it is missing, in words and not by colour alone; nothing is left out silently.
5. The Word file has real headings, lists and tables with a heading row, German as its language, its title, no empty
   paragraphs, no picture, no foreign author; it names template, version and rules.
6. Letters of made-up cities say so; letters of real ones do not.
7. The request to school heads holds what BASS 10-45 Nr. 2 asks for; the letter to parents what Art. 13 GDPR asks for.
8. No text calls answers anonymous without saying what that means: templates, German texts, errors, handbook.
9. Foreign text is text: no markup, no control characters, nothing that breaks the file.
10. File names hold no umlauts and nothing of a path.
11. Every page of every letter says that it is a draft to be checked by the data protection officer.
12. Letters to parents and pupils have at most 20 words in a sentence on average; so have the texts of reminders.
13. All letters of all schools come as one ZIP file, each school in its own folder, filled with its name, days, grades.
14. A reminder is a mail to be copied: subject and text, filled, with gaps named.
15. Days and grades read as sentences want them.
16. As a sheet a letter says the same: its title, every sentence and cell, what is missing first and in its place.
"""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
import yaml
from babel.messages.pofile import read_po

from ctc_toolkit.catalogue_check import check_catalogue
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.process.school_reminders import REMINDER_KINDS
from ctc_toolkit.reporting import SurveyFacts, letter_docx, letter_name, letter_values, unfilled
from ctc_toolkit.reporting.letters import (
    DRAFT,
    LetterInputs,
    days_text,
    grades_text,
    letter_sheet,
    letter_text,
    letters_zip,
)
from ctc_toolkit.reporting.sheets import Bullets, SheetTable
from ctc_toolkit.survey.letters import (
    PLACEHOLDERS,
    check_letter,
    letter_ids,
    load_letter,
    load_reminder,
    reminder_ids,
)

ROOT = Path(__file__).resolve().parents[3]
FULL = SurveyFacts(
    city="Dortmund",
    survey="Jugendbefragung 2026",
    year=2026,
    first_day=date(2026, 3, 2),
    last_day=date(2026, 3, 20),
    minutes=45,
    purpose="Präventionsplanung",
    responsible_office="Jugendamt, Musterplatz 1",
    contact="Koordination, Telefon 0200 1",
    officer_contact="Datenschutz der Stadt",
    officer_consulted_on=date(2025, 9, 10),
    consent_form_version="Fassung 2",
    impact_assessment="DSFA 7",
    upper_authority="unterrichtet am 24.09.2025",
    deletion_date=date(2027, 3, 15),
    schools_number=8,
    pupils_number=2300,
    school="Gesamtschule Zechenhang",
    grades="Klassenstufen 7 und 9",
    survey_days="am 08.03.2026",
    reserve_day=date(2026, 3, 15),
    consent_out=120,
    consent_back=48,
    school_answered=101,
    school_expected=131,
    open_points="Beteiligung der Schulkonferenz",
    reply_until=date(2026, 1, 29),
    today=date(2026, 1, 15),
)
BARE = SurveyFacts("Dortmund", "Jugendbefragung 2026", 2026)


def opened(name, facts):
    return docx.Document(io.BytesIO(letter_docx(load_letter(name), facts)))


def paragraphs(document):
    cells = [
        paragraph
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
    ]
    return [*document.paragraphs, *cells]


def words(document):
    return "\n".join(paragraph.text for paragraph in paragraphs(document))


def test_1_letters():
    assert letter_ids() == (
        "school-head",
        "school-conference",
        "parents",
        "pupils",
        "school-reminder",
        "school-thanks",
        "impact-assessment",
        "processing-record",
    )
    assert set(reminder_ids()) == set(REMINDER_KINDS)
    for name, template in [
        *((name, load_letter(name)) for name in letter_ids()),
        *((name, load_reminder(name)) for name in reminder_ids()),
    ]:
        assert template.id == name
        assert re.fullmatch(r"\d+\.\d+", template.version)
        assert template.date <= date.today()
        assert template.basis
        assert template.title.get("de") != template.title.get("en")
        assert template.for_whom.get("en")
    assert check_catalogue(ROOT / "catalog" / "templates") == []
    with pytest.raises(ToolkitError) as unknown:
        load_letter("nothing")
    assert unknown.value.code == "letter_unknown"
    assert "parents" in unknown.value.say("de")


def test_2_placeholders_are_known_and_used():
    texts = [*map(load_letter, letter_ids()), *map(load_reminder, reminder_ids())]
    used = set().union(*(template.placeholders for template in texts))
    assert used == set(PLACEHOLDERS) == set(letter_values(FULL))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Stadt {{stadt}}", "letter_placeholder_unknown"),
        ("Stadt {{city}", "letter_braces"),
        ("Stadt city}}", "letter_braces"),
        ("| a | b | c |", "letter_table_uneven"),
    ],
)
def test_2_mistakes_are_found_with_their_line(tmp_path, line, code):
    good = (ROOT / "catalog" / "templates" / "pupils.yaml").read_text(encoding="utf-8")
    text = good + f"\n  | a | b |\n  | --- | --- |\n  {line}\n"
    path = tmp_path / "templates" / "pupils.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    (problem,) = check_letter(path)
    assert (problem.code, problem.line) == (code, len(text.splitlines()))
    assert check_catalogue(path) == check_catalogue(path.parent) == [problem]
    assert "…" not in problem.say("de")


def test_2_missing_fields_are_found(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("id: Große\nversion: '1'\ntext: hallo\n", encoding="utf-8")
    assert {problem.code for problem in check_letter(path)} >= {"catalogue_field_missing", "catalogue_identifier"}
    path.write_text("a: [", encoding="utf-8")
    assert [problem.code for problem in check_letter(path)] == ["catalogue_not_yaml"]


@pytest.mark.parametrize("name", letter_ids())
def test_3_a_complete_plan_fills_everything(name):
    template = load_letter(name)
    assert unfilled(template, letter_values(FULL)) == ()
    text = words(opened(name, FULL))
    assert "{" not in text
    assert "bitte ergänzen" not in text
    for placeholder in template.placeholders:
        assert letter_values(FULL)[placeholder] in text


@pytest.mark.parametrize("name", letter_ids())
def test_4_gaps_are_marked(name):
    template = load_letter(name)
    gaps = unfilled(template, letter_values(BARE))
    document = opened(name, BARE)
    text = words(document)
    assert gaps
    for placeholder in gaps:
        assert f"[bitte ergänzen: {PLACEHOLDERS[placeholder].de}]" in text
    marked = [run for part in paragraphs(document) for run in part.runs if run.text.startswith("[bitte ergänzen")]
    assert all(run.bold and run.font.highlight_color is not None for run in marked)
    assert "{" not in text
    assert set(gaps) == template.placeholders - {"city", "survey", "year", "smallest_group", "smallest_public_group"}


@pytest.mark.parametrize("name", letter_ids())
def test_5_structure(name):
    template, document = load_letter(name), opened(name, FULL)
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    assert styles.count("Title") == 1
    assert styles[0] == "Title"
    assert [paragraph.text for paragraph in paragraphs(document) if not paragraph.text.strip()] == []
    tables = [block for block in template.blocks if block.kind == "table"]
    assert len(document.tables) == len(tables)
    for table, block in zip(document.tables, tables, strict=True):
        assert len(table.columns) == block.columns
        assert table.rows[0]._tr.xpath(".//w:tblHeader")
        assert all(run.bold for cell in table.rows[0].cells for run in cell.paragraphs[0].runs)
    assert styles.count("List Bullet") == sum(block.kind == "item" for block in template.blocks)
    assert styles.count("Heading 1") == sum(block.kind == "heading" for block in template.blocks)
    assert {found.get(found.keys()[0]) for found in document.styles.element.xpath(".//w:lang")} == {"de-DE"}
    properties = document.core_properties
    assert properties.title == f"{template.title.de}: Jugendbefragung 2026"
    assert (properties.author, properties.last_modified_by, properties.language) == ("Dortmund", "", "de-DE")
    assert not document.inline_shapes
    foot = document.sections[0].footer.paragraphs[0].text
    for part in (template.title.de, f"Fassung {template.version}", *template.basis):
        assert part in foot
    assert template.blocks[-1].kind != "table"


def test_5_the_same_facts_make_the_same_words():
    first, second = (words(opened("parents", FULL)) for _ in range(2))
    assert first == second


def test_6_made_up_cities():
    for name in letter_ids():
        assert "erfunden" not in words(opened(name, FULL))
        assert "Beispiel: alle Angaben sind erfunden." in words(opened(name, replace(FULL, made_up=True)))


def test_7_request_to_school_heads():
    text = words(opened("school-head", FULL))
    for needed in (
        "Worum es geht",
        "Unterlagen, die verwendet werden",
        "Fragebogen mit allen Fragen",
        "Wie viel Zeit das kostet",
        "etwa 45 Minuten",
        "Zeitplan",
        "Befragung in den Klassen",
        "am 08.03.2026",
        "Jugendliche der Klassenstufen 7 und 9",
        "Sie erhalten das Ergebnis",
        "Schulkonferenz",
        "Einen Anspruch auf Zustimmung haben wir nicht",
        "BASS 10-45 Nr. 2",
    ):
        assert needed in text


def test_7_letter_to_parents():
    text = words(opened("parents", FULL))
    for needed in (
        "Jugendamt, Musterplatz 1",
        "Datenschutz der Stadt",
        "Präventionsplanung, für nichts anderes",
        "Art. 6 Abs. 1 Buchst. a",
        "bis spätestens 15.03.2027",
        "jederzeit ohne Angabe von Gründen widerrufen",
        "Beschweren können Sie sich",
        "außerhalb der EU",
        "automatisch über Personen entschieden",
        "freiwillig",
        "Gruppen ab 20 Personen, veröffentlicht ab 30 Personen",
        "Fassung 2",
    ):
        assert needed in text
    assert "Art. 11 DSGVO" in text


def test_7_pupils_are_told_in_short_sentences():
    template = load_letter("pupils")
    sentences = [
        sentence
        for block in template.blocks
        for text in block.texts
        for sentence in re.split(r"(?<=[.!?:])\s+", text)
        if sentence
    ]
    lengths = [len(sentence.split()) for sentence in sentences]
    assert sum(lengths) / len(lengths) < 10
    assert max(lengths) <= 20


def german_texts():
    for path in sorted((ROOT / "ctc_toolkit" / "locale" / "de").glob("*.po")):
        for message in read_po(path.open("rb"), locale="de"):
            texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
            yield from ((path.name, text) for text in texts)
            yield from ((path.name, text) for text in ([message.id] if isinstance(message.id, str) else message.id))
    for path in sorted((ROOT / "catalog" / "templates").rglob("*.yaml")):
        yield path.name, path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs" / "handbuch").glob("*.md")):
        yield path.name, path.read_text(encoding="utf-8")
    for code, message in messages().items():
        for part in (message.what, message.do):
            yield from ((code, text) for text in part.values())


def unqualified(text):
    """Return the uses of "anonym" that stand in no quotation marks together with a "nicht" or "not"."""
    said = [sentence for sentence in re.split(r"(?<=[.!?])\s+", text) if re.search("anonym", sentence, re.IGNORECASE)]
    return [one for one in said if not re.search(r"(nicht|not)\b[^.]*[„“\"]anonym", one, re.IGNORECASE)]


def test_8_no_promise_of_anonymity():
    texts = list(german_texts())
    assert len(texts) > 500
    assert [(place, unqualified(text)) for place, text in texts if unqualified(text)] == []


def test_8_the_check_would_find_it():
    assert unqualified("Die Befragung ist anonym.") == ["Die Befragung ist anonym."]
    assert unqualified("Ihre Antworten werden anonymisiert gespeichert. Danke.")
    assert unqualified("Wir nennen sie nicht „anonym“.") == []


@pytest.mark.parametrize(
    "foreign", ["<b>&amp;</b> **x** | y", "a\x00b\x0bc", "{{city}} {%raw%}", "=cmd()", "\u202e ende", "\ud800x"]
)
def test_9_foreign_text_is_text(foreign):
    facts = replace(FULL, contact=foreign, survey=foreign or "x")
    text = words(opened("parents", facts))
    assert re.sub(r"[\x00-\x08\x0b\ud800]", " ", foreign) in text


def test_10_file_names():
    names = {letter_name(load_letter(name), replace(FULL, city="Köln/../Mülheim")) for name in letter_ids()}
    assert len(names) == len(letter_ids())
    assert all(re.fullmatch(r"[a-z0-9-]+\.docx", name) for name in names)
    assert "elternbrief-mit-einwilligung-koeln-muelheim-2026-gesamtschule-zechenhang.docx" in names
    assert "geruest-der-datenschutz-folgenabschaetzung-koeln-muelheim-2026.docx" in names


def test_1_templates_are_plain_yaml():
    for path in (ROOT / "catalog" / "templates").rglob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert content["id"] == path.stem


@pytest.mark.parametrize("name", letter_ids())
def test_11_every_page_says_that_it_is_a_draft(name):
    document = opened(name, FULL)
    assert DRAFT == "Entwurf – vor Verwendung durch die/den Datenschutzbeauftragte/n prüfen"
    for section in document.sections:
        assert section.header.paragraphs[0].text == DRAFT
        assert not section.different_first_page_header_footer
    assert "w:evenAndOddHeaders" not in document.settings.element.xml


def sentences_of(template):
    """Return the sentences of a text as people read it; the cells of tables count, lines to be filled in do not."""
    values = letter_values(FULL)
    texts = [
        re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], text) for b in template.blocks for text in b.texts
    ]
    parts = [part for text in texts for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ„])", text)]
    return [part for part in parts if len(part.split()) > 1 and "____" not in part]


@pytest.mark.parametrize(
    "template",
    [load_letter("parents"), load_letter("pupils"), *map(load_reminder, reminder_ids())],
    ids=lambda one: one.id,
)
def test_12_sentences_are_short(template):
    lengths = [len(sentence.split()) for sentence in sentences_of(template)]
    assert len(lengths) >= 4
    assert sum(lengths) / len(lengths) <= 20


def test_13_all_letters_in_one_file():
    other = replace(FULL, school="Gesamtschule-Zechenhang", survey_days="am 09.03.2026", grades="Klassenstufe 8")
    names = ("parents", "pupils")
    letters = [(load_letter(name), facts) for facts in (FULL, other) for name in names]
    archive = zipfile.ZipFile(io.BytesIO(letters_zip([(load_letter("impact-assessment"), BARE), *letters])))
    assert archive.testzip() is None
    assert len(set(archive.namelist())) == 5
    assert all(re.fullmatch(r"([a-z0-9-]+/)?[a-z0-9-]+\.docx", name) for name in archive.namelist())
    assert archive.namelist()[0] == "geruest-der-datenschutz-folgenabschaetzung.docx"
    said = [words(docx.Document(io.BytesIO(archive.read(name)))) for name in archive.namelist()]
    assert "an der Schule „Gesamtschule Zechenhang“ am 08.03.2026" in said[1]
    assert "Jugendliche der Klassenstufen 7 und 9" in said[1]
    assert "an der Schule „Gesamtschule-Zechenhang“ am 09.03.2026" in said[3]
    assert "Jugendliche der Klassenstufe 8" in said[4]


@pytest.mark.parametrize("name", reminder_ids())
def test_14_reminders_are_mails(name):
    subject, body = letter_text(load_reminder(name), FULL)
    assert subject.startswith("Jugendbefragung „Jugendbefragung 2026“")
    assert body.startswith("Sehr geehrte Damen und Herren,\n\n")
    assert body.endswith("Mit freundlichen Grüßen\n\nKoordination, Telefon 0200 1")
    assert not re.search(r"[{}#|]|bitte ergänzen", subject + body)
    bare_subject, bare = letter_text(load_reminder(name), BARE)
    assert bare_subject == subject
    assert bare.endswith("[bitte ergänzen: Ansprechperson mit Telefon und E-Mail]")


def test_14_a_list_stays_a_list():
    _, body = letter_text(load_reminder("survey-day"), FULL)
    assert "\n\n- Nur wer eine Einwilligung hat" in body
    assert "\n- Lehrkräfte sind anwesend" in body


def test_15_days_and_grades():
    first, last = date(2026, 3, 8), date(2026, 3, 9)
    assert days_text(first, None) == days_text(first, first) == "am 08.03.2026"
    assert days_text(first, last) == "vom 08.03.2026 bis 09.03.2026"
    assert days_text(None, None, period=(first, last)) == "zwischen dem 08.03.2026 und dem 09.03.2026"
    assert days_text(None, None, period=(first, None)) == ""
    assert [grades_text(one) for one in ((), (7,), (7, 9), (6, 8, 10))] == [
        "",
        "Klassenstufe 7",
        "Klassenstufen 7 und 9",
        "Klassenstufen 6, 8 und 10",
    ]


def sheet_words(sheet):
    """Return the texts of a sheet, cell by cell."""
    found = [sheet.title]
    for block in sheet.blocks:
        if isinstance(block, SheetTable):
            found += [cell for row in (block.columns, *block.rows) for cell in row]
        else:
            found += block.items if isinstance(block, Bullets) else [block.text]
    return found


@pytest.mark.parametrize("name", letter_ids())
def test_16_the_same_as_a_sheet(name):
    gaps = replace(FULL, contact="", minutes=None)
    for facts in (FULL, gaps):
        told = sheet_words(letter_sheet(LetterInputs(load_letter(name), facts, date(2026, 3, 1))))
        in_word = [one.text for one in paragraphs(opened(name, facts)) if one.text]
        assert [one for one in in_word if one not in told] == []
        missing = unfilled(load_letter(name), letter_values(facts))
        assert any(one.startswith("Noch zu ergänzen") for one in told) is bool(missing)
        assert told[1] == DRAFT
