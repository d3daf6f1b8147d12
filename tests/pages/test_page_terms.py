"""Terms of the glossary: on every page, in both languages, each with an address of its own.

1. Every page of the app ends with a line of terms, each a link to the glossary with the explanation as tooltip.
2. Every term of the pages and of the process catalogue is there in both languages with an explanation; its id opens it.
3. The address of a term shows it, its explanation and its name in the other language; one click shows all.
4. An address with an unknown term says so and shows all terms; it is never shown as markup.
5. What pages name as their terms exists, and no page is named that the app has not.
6. A term inside a text is a link with its explanation; a term that does not exist is a mistake of the programmer.
7. The search of the glossary finds a term by its word in either language, with umlauts as people type them.
8. A catalogue with mistakes leaves the line out and breaks no page.
"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from said import readable, said

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import translator
from ctc_toolkit.pages.components import terms
from ctc_toolkit.pages.components.page_terms import page_terms
from ctc_toolkit.pages.components.terms import (
    GENERAL,
    PAGE_TERMS,
    entry_of,
    glossary_entries,
    term_address,
    term_link,
    terms_of_page,
)
from ctc_toolkit.pages.navigation import entries
from ctc_toolkit.process import load_process

T = {language: translator(language) for language in ("de", "en")}
PAGES = [entry.file for entry in entries(T["de"])]
LINK = re.compile(r'\[([^\]]+)\]\((/glossar\?[^ )]+) "([^"]+)"\)')


def line_of(app):
    return next((caption.value for caption in app.caption if "/glossar?" in caption.value), "")


def linked(line):
    return [parse_qs(urlsplit(address).query)["begriff"][0] for _, address, _ in LINK.findall(line)]


def test_1_every_page_has_its_terms(filled, open_page):
    app = open_page("start", "de")
    without = []
    for page in PAGES:
        app.switch_page(f"ctc_toolkit/pages/{page}.py").run()
        if len(linked(line_of(app))) < 3 or not line_of(app).startswith("Begriffe auf dieser Seite"):
            without.append(page)
    assert without == []
    assert len(PAGES) > 15


def test_1_the_line_in_english(filled, open_page):
    line = line_of(open_page("profile", "en"))
    assert line.startswith("Terms on this page")
    names = [name for name, _, _ in LINK.findall(line)]
    assert "Risk factor" in names
    assert all("lang=en" in address and meaning for _, address, meaning in LINK.findall(line))


@pytest.mark.parametrize("language", ["de", "en"])
def test_2_every_term_has_an_address(language):
    t = T[language]
    ids = [name for name, _, _ in page_terms(t)] + [entry.id for entry in load_process().glossary]
    assert len(ids) > 70
    for name in ids:
        entry = entry_of(t, name)
        assert entry is not None, name
        assert entry.term.strip(), name
        assert entry.meaning.strip(), name
        assert entry.other.strip(), name
    known = [one for entry in glossary_entries(t) for one in entry.ids]
    assert len(known) == len(set(known))
    assert set(known) == set(ids)


@pytest.mark.parametrize("language", ["de", "en"])
def test_3_the_address_of_a_term(filled, open_page, language):
    for name in ("area_team", "small_cell_suppression"):
        app = open_page("glossary", language, begriff=name)
        entry = entry_of(T[language], name)
        assert entry.term in readable(app.title[0].value)
        assert entry.meaning in said(app)
        assert entry.other in said(app)
        assert not app.text_input
    app.button(key="glossary-all").click().run()
    assert app.text_input
    assert not app.exception


def test_4_unknown_terms(filled, open_page):
    app = open_page("glossary", begriff="<b>[x](y)</b>")
    assert "steht nicht im Glossar" in said(app)
    assert app.text_input(key="glossary_search") is not None
    assert "[x](y)" not in said(app)
    assert not app.exception


def test_5_pages_name_terms_that_exist():
    named = {name for ids in (*PAGE_TERMS.values(), GENERAL) for name in ids}
    for t in T.values():
        assert [name for name in named if entry_of(t, name) is None] == []
    assert set(PAGE_TERMS) <= set(PAGES)
    assert terms_of_page("account") == GENERAL
    assert all(3 <= len(ids) <= 6 for ids in PAGE_TERMS.values())


def test_6_terms_inside_texts():
    link = term_link(T["de"], "risk_factor", "Risiken")
    name, address, meaning = LINK.findall(link)[0]
    assert name == "Risiken"
    assert address == term_address(T["de"], "risk_factor") == "/glossar?begriff=risk_factor&lang=de"
    assert meaning.startswith("Etwas in Familie")
    with pytest.raises(KeyError):
        term_link(T["de"], "gibt_es_nicht")
    for t in T.values():
        for entry in glossary_entries(t):
            assert LINK.fullmatch(term_link(t, entry.ids[0])), entry.ids


def test_7_searching(filled, open_page):
    app = open_page("glossary")
    for typed, wanted in (
        ("verstaetigung", "Verstetigung"),
        ("Schutzfaktr", "Schutzfaktor"),
        ("locked", "Gesperrter Wert"),
    ):
        app.text_input(key="glossary_search").set_value(typed).run()
        assert any(wanted in one.value for one in app.markdown), typed


def test_8_a_broken_catalogue_breaks_no_page(filled, open_page, monkeypatch):
    def broken(*_given):
        raise ToolkitError("process_invalid", first="x", count=1)

    monkeypatch.setattr(terms, "load_process", broken)
    app = open_page("accessibility")
    assert line_of(app) == ""
    assert "Communities That Care" in said(app)
    assert not app.exception
