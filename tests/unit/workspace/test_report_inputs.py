"""What reports on a profile are made of, on the demo: the same values as the page, at the level that was asked for.

1. The values are those of the released profile, comparison and change; nothing is computed anew.
2. For the public there is neither the report on the answers nor any value of the internal level.
3. Asking twice gives the same, also the day on which it was first released.
4. The glossary explains the terms of the report in both languages.
5. Every product of the three demo cities in both languages: made, numbers read back, pages counted. (All: `faults`.)
"""

from __future__ import annotations

import datetime
import io

import pikepdf
import pytest

from ctc_toolkit.access import Role
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.reporting.plain_page import plain_page_sheet
from ctc_toolkit.reporting.profile_report import ProfileInputs, profile_report_sheet, profile_summary_sheet
from ctc_toolkit.reporting.sheets import sheet_docx, sheet_pdf
from ctc_toolkit.workspace import demo_actor, list_cities, open_workspace, wave_changes, wave_profile
from ctc_toolkit.workspace.report_inputs import TERMS, profile_outcome, profile_terms
from tests.numbers_in_products import allowed_numbers, expected_rows, shares_in_tables, shares_of, texts_of

DAY = datetime.date(2026, 11, 30)
CITIES = ("05112000", "05913000", "05113000")


@pytest.fixture(scope="module")
def demo(demo_template, tmp_path_factory):
    """Give a demo workspace of these tests: nothing that they release reaches others."""
    import shutil

    path = tmp_path_factory.mktemp("reports") / "ctc.sqlite"
    shutil.copyfile(demo_template, path)
    ws = open_workspace(f"sqlite:///{path}")
    yield ws
    ws.close()


def gathered(ws, ags, level="internal"):
    """Return coordinator, waves (oldest first) and what reports on the newest are made of."""
    actor = demo_actor(Role.COORDINATOR, ags)
    (city,) = (one for one in list_cities(actor, ws) if one.ags == ags)
    waves = sorted(city.waves, key=lambda wave: wave.year)
    with ws.store.reading() as repository:
        record = repository.wave(waves[-1].id)
    return actor, waves, profile_outcome(actor, ws, record, level)


def test_1_2_3_the_values_of_the_page(demo):
    actor, waves, held = gathered(demo, CITIES[0])
    assert held.whole.content_hash == wave_profile(actor, demo, waves[-1].id).content_hash
    change = next(one for one in held.differences if one.product == "change")
    assert change.content_hash == wave_changes(actor, demo, waves[-1].id, waves[0].id).content_hash
    assert [one.product for one in held.differences] == ["comparison", "change"]
    assert held.quality is not None
    assert held.made_up
    public = gathered(demo, CITIES[0], "public")[2]
    assert public.quality is None
    assert {public.level, *(one.level for one in (*public.tables, *public.differences))} == {"public"}
    again = gathered(demo, CITIES[0])[2]
    assert again.kept_on == held.kept_on
    assert [one.content_hash for one in again.differences] == [one.content_hash for one in held.differences]


@pytest.mark.parametrize("language", LANGUAGES)
def test_4_terms(language):
    terms = profile_terms(language)
    assert len(terms) == len(TERMS)
    assert all(term.name and term.meaning.endswith(".") for term in terms)


def check(ws, ags, language):
    """Make report, summary and plain page of a city and read their numbers back."""
    held, public = gathered(ws, ags)[2], gathered(ws, ags, "public")[2]
    terms = profile_terms(language)
    report = profile_report_sheet(ProfileInputs(held, DAY, terms), language)
    summary = profile_summary_sheet(ProfileInputs(held, DAY, terms), language)
    plain = plain_page_sheet(ProfileInputs(public, DAY, terms), language)
    for sheet, outcome, pages in ((report, held, range(20, 41)), (summary, held, [2]), (plain, public, [1])):
        files = {"docx": sheet_docx(sheet), "pdf": sheet_pdf(sheet)}
        for form, content in files.items():
            said = shares_of(" ".join(texts_of(content, form))) - {30, 95, 100}
            assert said <= allowed_numbers(outcome.whole, outcome.differences), (form, said)
        with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
            assert len(pdf.pages) in pages
    expected = expected_rows(held.whole, held.instrument, language)
    assert len(expected) > 50
    found = shares_in_tables(sheet_docx(report), "docx", language)
    assert {label: found[label] for label in expected} == expected


def test_5_one_city(demo):
    check(demo, CITIES[0], "de")


@pytest.mark.faults
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("ags", CITIES)
def test_5_every_city(demo, ags, language):
    check(demo, ags, language)
