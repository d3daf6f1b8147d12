"""Products of a profile: report, two-page summary, plain page. Numbers are read back from the files.

1. Every share for everybody stands in the tables of the Word file and of the spreadsheet as in the released table.
2. Every "34 of 100" in Word file, PDF and web page is a released number.
3. Values that are hidden change no byte of any file.
4. The same inputs make the same bytes; another day or language makes others.
5. The summary has two pages and the plain page one, as PDF.
6. Chosen sections stand in their fixed order, each once; unknown ones and none at all are refused.
7. The plain page is only made from public values.
8. Every figure has words and a caption of its own, and a heading is followed by something.
9. Level, fingerprint of the numbers and rules stand in every product; made-up answers are named on the first page.
10. Where a survey holds nothing for a section, the section says so.
11. Texts in a name that look like markup or a formula stay texts.
"""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting.plain_page import plain_page_sheet
from ctc_toolkit.reporting.profile_report import (
    SECTIONS,
    USUAL,
    ProfileInputs,
    Term,
    profile_report_sheet,
    profile_summary_sheet,
    section_names,
)
from ctc_toolkit.reporting.sheet_xlsx import sheet_xlsx
from ctc_toolkit.reporting.sheets import (
    Bullets,
    Figure,
    Heading,
    Paragraph,
    SheetTable,
    sheet_docx,
    sheet_html,
    sheet_pdf,
)
from ctc_toolkit.riskfactors.finding_texts import causal_words
from tests.numbers_in_products import allowed_numbers, expected_rows, shares_in_tables, shares_of, texts_of
from tests.released_examples import example_instrument, full_example
from tests.unit.reporting.outcome_examples import EVIL, outcome

DAY = datetime.date(2026, 11, 30)
WRITERS = {"docx": sheet_docx, "pdf": sheet_pdf, "html": sheet_html, "xlsx": sheet_xlsx}


def inputs(profile=None, **changes):
    terms = (Term("Risikofaktor", "Ein Merkmal."), Term("Anteil", "Von 100."))
    return ProfileInputs(outcome(profile, **changes), DAY, terms)


def report(language="de", sections=SECTIONS, **changes):
    return profile_report_sheet(inputs(**changes), language, sections)


@pytest.fixture(scope="module")
def files():
    """Give the report of one example in all forms: whole in German, its values in English."""
    chosen = {"de": SECTIONS, "en": ("standing_out", "risk", "protective", "behaviour", "comparison", "change")}
    return {
        (language, form): write(report(language, sections))
        for language, sections in chosen.items()
        for form, write in WRITERS.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_1_tables_hold_the_released_shares(files, language, form):
    held = outcome().whole
    expected = expected_rows(held, example_instrument(), language)
    assert len(expected) > 5
    found = shares_in_tables(files[language, form], form, language)
    assert {label: found[label] for label in expected} == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
def test_2_no_other_number_of_hundred(files, language, form):
    made = outcome()
    said = shares_of(" ".join(texts_of(files[language, form], form)))
    explained = {95, 100}  # how sure the numbers are: in 95 of 100 surveys
    assert len(said - explained) > 10
    assert said - explained <= allowed_numbers(made.whole, made.differences)


def hidden_otherwise():
    """Return the example with other answers behind every cell that is locked or only has a limit."""
    made = full_example()
    table = made.estimates.copy()
    few = table["n"] < 20
    table.loc[few, ["hits", "percent", "low", "high"]] = [6, 54.5, 40.0, 60.0]
    low = (table["hits"] < 5) & ~few
    table.loc[low, "hits"] = (table.loc[low, "hits"] + 1) % 5
    table.loc[low, "percent"] = 100 * table.loc[low, "hits"] / table.loc[low, "n"]
    assert few.any()
    assert low.any()
    return type(made)(table, made.means, made.provenance)


def test_3_hidden_values_change_no_byte():
    changed = hidden_otherwise()
    assert not changed.estimates.equals(full_example().estimates)
    assert profile_report_sheet(inputs(changed), "de", SECTIONS) == report()
    for form, write in WRITERS.items():
        few = ("behaviour", "groups")
        assert write(profile_report_sheet(inputs(changed), "de", few)) == write(report("de", few)), form


def test_4_same_inputs_same_bytes():
    for form, write in WRITERS.items():
        made = [write(report(language, ("risk", "change"))) for language in ("de", "de", "en")]
        assert made[0] == made[1], form
        assert made[0] != made[2], form
    later = ProfileInputs(outcome(), datetime.date(2026, 12, 1))
    assert sheet_docx(profile_summary_sheet(inputs(), "de")) != sheet_docx(profile_summary_sheet(later, "de"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_5_pages(language):
    made = (profile_summary_sheet(inputs(), language), 2), (plain_page_sheet(inputs(level="public"), language), 1)
    for sheet, pages in made:
        with pikepdf.open(io.BytesIO(sheet_pdf(sheet))) as pdf:
            assert len(pdf.pages) == pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_6_sections(language):
    from ctc_toolkit.language import translator

    names = section_names(translator(language))
    assert set(names) == set(SECTIONS)
    for chosen in (SECTIONS, USUAL, ("change", "risk")):
        sheet = report(language, chosen)
        titles = [block.text for block in sheet.blocks if isinstance(block, Heading) and block.level == 1]
        assert titles[:-1] == [names[section] for section in SECTIONS if section in chosen]
    for wrong, code in ((("risk", "schools"), "report_section_unknown"), ((), "report_no_section")):
        with pytest.raises(ToolkitError, match=code):
            report(language, wrong)


def test_7_plain_page_is_public():
    with pytest.raises(ToolkitError, match="report_only_public"):
        plain_page_sheet(inputs(), "de")
    sheet = plain_page_sheet(inputs(level="public"), "de")
    said = [item for block in sheet.blocks if isinstance(block, Bullets) for item in block.items]
    assert shares_of(" ".join(said)) <= allowed_numbers(outcome(level="public").whole) | {30}
    for text in said:
        for sentence in text.split(". "):
            assert len(sentence.split()) <= 20, sentence
        assert causal_words(text, "de") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_8_figures_and_headings(language):
    sheet = report(language)
    figures = [block for block in sheet.blocks if isinstance(block, Figure)]
    assert len(figures) > 8
    assert len({figure.title for figure in figures}) == len(figures)
    captions = [block.caption for block in sheet.blocks if isinstance(block, SheetTable)]
    assert len(captions) == len(set(captions))
    for first, second in zip(sheet.blocks, sheet.blocks[1:], strict=False):
        assert not (isinstance(first, Heading) and isinstance(second, Heading) and second.level <= first.level)
    assert isinstance(sheet.blocks[-1], Bullets | Paragraph)
    for block in sheet.blocks:
        if isinstance(block, Paragraph):
            assert block.text.strip()
        if isinstance(block, Bullets):
            assert all(item.strip() for item in block.items)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("level", ["internal", "public"])
def test_9_where_it_comes_from(language, level):
    made = inputs(level=level, source="made_up")
    sheets = [profile_report_sheet(made, language, ("reading",)), profile_summary_sheet(made, language)]
    if level == "public":
        sheets.append(plain_page_sheet(made, language))
    for sheet in sheets:
        text = " ".join(texts_of(sheet_html(sheet), "html"))
        assert made.outcome.whole.content_hash in text
        assert made.outcome.whole.rule_version in text
        assert sheet.made_up
        assert {"internal": ("Veröffentlichung", "publication"), "public": ("öffentlich", "public")}[level][
            language == "en"
        ] in sheet.foot


@pytest.mark.parametrize("language", LANGUAGES)
def test_10_nothing_to_tell(language):
    bare = ProfileInputs(outcome(differences=(), quality=None, cut_points=None), DAY)
    sheet = profile_report_sheet(bare, language)
    wanted = {
        "de": ("nichts mit den Werten anderer verglichen", "keine frühere Befragung", "kein Bericht"),
        "en": ("nothing was compared", "no earlier survey", "No report on the answers"),
    }[language]
    text = " ".join(block.text for block in sheet.blocks if isinstance(block, Paragraph))
    for part in wanted[:2]:
        assert part in text
    summary = profile_summary_sheet(bare, language)
    said = " ".join(item for block in summary.blocks if isinstance(block, Bullets) for item in block.items)
    assert {"de": "liegt nicht vor", "en": "There is no"}[language] in said


def test_11_names_stay_texts(files):
    assert any(EVIL[3] in text for text in texts_of(files["de", "docx"], "docx"))
    assert any(EVIL[0] in text for text in texts_of(files["de", "xlsx"], "xlsx"))
    assert EVIL[0] in " ".join(texts_of(files["de", "html"], "html"))
