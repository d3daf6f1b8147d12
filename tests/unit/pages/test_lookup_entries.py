"""What can be looked up.

1. Every phase, milestone, benchmark, gate, German addition, role, training, product, criterion, outcome level, measure
   of delivery and glossary term of the draft of the process model is in the catalogue; the numbers are those agreed.
2. Each of them has an entry with an address of its own, in both languages, with a title that differs where it should.
3. Every entry that rests on something says how well; every source named there has an entry, and each source says what
   rests on it.
4. Everything related exists; numbers of editions, sources and ids find their entry first.
5. Search finds words in both languages, without umlauts and with a slip; nothing fitting gives nothing.
6. Steps, products and templates belong together: each step leads to its product and back.
"""

from pathlib import Path

import pytest
import yaml

from ctc_toolkit.language import translator
from ctc_toolkit.pages.looking_up.entries import SHELVES, lookup_entries, searched, shelf_names
from ctc_toolkit.process import load_process

LISTED = yaml.safe_load((Path(__file__).parent / "reference_lists.yaml").read_text(encoding="utf-8"))
CATALOGUE = load_process()
ENTRIES = {language: lookup_entries(translator(language)) for language in ("de", "en")}
NUMBERS = {
    "phases": 5, "milestones": 28, "benchmarks": 118, "gates": 29, "german_additions": 6, "roles": 19, "trainings": 11,
    "products": 44, "criteria": 12, "outcome_levels": 5, "fidelity": 7, "glossary": 56,
}  # fmt: skip
ADDRESS = {
    "roles": "function-{}", "criteria": "criterion-{}", "outcome_levels": "level-{}", "fidelity": "fidelity-{}",
}  # fmt: skip


def by_address(language):
    return {entry.address: entry for entry in ENTRIES[language]}


def test_1_nothing_is_missing_in_the_catalogue():
    assert {name: len(listed) for name, listed in LISTED.items()} == NUMBERS
    here = {
        "phases": CATALOGUE.phases,
        "milestones": CATALOGUE.milestones,
        "benchmarks": CATALOGUE.benchmarks,
        "gates": [step for step in CATALOGUE.benchmarks if step.gate == "proposed"],
        "german_additions": CATALOGUE.additions,
        "roles": CATALOGUE.functions,
        "trainings": CATALOGUE.trainings,
        "products": CATALOGUE.products,
        "criteria": CATALOGUE.criteria,
        "outcome_levels": CATALOGUE.outcome_levels,
        "fidelity": CATALOGUE.rating_scales.fidelity.dimensions,
    }
    for name, entries in here.items():
        assert set(LISTED[name]) <= {entry.id for entry in entries}, name
    assert {step.id for step in here["gates"]} == set(LISTED["gates"])
    terms = {(term.term.de, term.term.en) for term in CATALOGUE.glossary}
    assert {tuple(term) for term in LISTED["glossary"]} <= terms


@pytest.mark.parametrize("name", [name for name in NUMBERS if name not in ("gates", "glossary")])
def test_2_each_is_reachable_in_both_languages(name):
    german, english = by_address("de"), by_address("en")
    addresses = [ADDRESS.get(name, "{}").format(one) for one in LISTED[name]]
    assert set(addresses) <= set(german) & set(english)
    for address in addresses:
        assert german[address].title.strip()
        assert english[address].title.strip()
        if len(german[address].title.split()) > 3:
            assert german[address].title != english[address].title, address


def test_2_addresses_differ_and_terms_are_reachable():
    for language, place in (("de", 0), ("en", 1)):
        entries = ENTRIES[language]
        assert len({entry.address for entry in entries}) == len(entries)
        titles = {entry.title for entry in entries if entry.shelf == "terms"}
        assert {term[place] for term in LISTED["glossary"]} <= titles
        assert {entry.shelf for entry in entries} == set(SHELVES) == set(shelf_names(translator(language)))
    assert [entry.address for entry in ENTRIES["de"]] == [entry.address for entry in ENTRIES["en"]]


def test_3_what_it_rests_on():
    entries = by_address("de")
    sources = {one.id for one in CATALOGUE.sources}
    founded = [entry for entry in ENTRIES["de"] if entry.shelf not in ("products", "terms", "sources")]
    assert all(entry.certainty or entry.kind == "Phase" for entry in founded)
    for entry in founded:
        assert set(entry.sources) <= sources
        for source in entry.sources:
            assert entry.address in dict(entries[source].related)["Grundlage für"]
    assert entries["b1_1_1"].certainty == "source"
    assert entries["b1_1_1"].sources == ("S02", "S03")
    assert len(entries["S04"].links) == 1


def test_4_related_and_numbers():
    entries = by_address("de")
    for entry in ENTRIES["de"]:
        for heading, addresses in entry.related:
            assert heading
            assert set(addresses) <= set(entries), entry.address
    milestone = entries["m2_1"]
    assert ("Nummer", "2.1 (Ausgabe von 2003)") in milestone.lines
    assert ("Nummer", "1.4 (Ausgabe der University of Washington von 2014)") in milestone.lines
    assert ("Nummer", "nicht bekannt (Ausgabe der University of Washington von 2014)") in entries["m3_1"].lines
    for wanted, address in (("1.3.4", "b1_3_4"), ("2.1", "m2_1"), ("s04", "S04"), ("m5_6", "m5_6"), (" 3 ", "p3")):
        assert searched(ENTRIES["de"], wanted)[0].address == address


def test_5_search():
    def titles(language, words):
        return [entry.title for entry in searched(ENTRIES[language], words)]

    assert "Checkliste Bereitschaft" in titles("de", "checkliste bereitschaft")[:2]
    assert "Readiness checklist" in titles("en", "readiness checklist")[:2]
    assert titles("de", "Fuersprecherin") == titles("de", "Fürsprecherin") != []
    assert titles("de", "Lenkungsgrupe") != []
    assert titles("de", "Quetschkommode") == []
    assert len(titles("de", "")) == len(ENTRIES["de"])


def test_6_steps_lead_to_their_products_and_back():
    entries = by_address("en")
    for step in (*CATALOGUE.benchmarks, *CATALOGUE.additions):
        assert dict(entries[step.id].related)["Shows in"] == (step.product,)
        assert step.id in dict(entries[step.product].related)["Steps"]
        assert entries[step.id].product == step.product
