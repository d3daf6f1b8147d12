"""Offers, pairs that are kept apart and children of places in the tables, on SQLite and on PostgreSQL.

1. An offer comes back as it was stored, with who and when; cities do not see each other's.
2. There is one offer for name, organisation and areas of a city: a second one is refused with all of its batch.
3. An outdated change is refused; two who enter the children of a place for the first time at once: one is refused.
4. Pairs are kept once whichever way round, and go with either offer; so do all rows with their city.
5. The tables refuse what makes no sense: half an age, a reach without its year, a pair of one with itself.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.programmes.offer_children import ChildrenEntry
from ctc_toolkit.programmes.offers import OfferFields
from ctc_toolkit.store import RuleBroken, open_store
from ctc_toolkit.store.workshop import tables_of_a_city

CITY, OTHER = "05913000", "05112000"
FULL = OfferFields(
    "Kurs „Ä“", "Träger „Ü“", "Leitung", ("a1", "a2"), "Eltern", ("universal",), ("family", "online"), 6, 9, 24, 119,
    2025, "Bericht", 200, "Amt", ("family_conflict",), ("family_attachment",), "balu_und_du", "Umfrage", "Stadt",
    date(2027, 7, 31), "Zwei\nZeilen", "planned", True,
)  # fmt: skip
BARE = OfferFields("Treff", "Amt")


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund")
        repository.add_city(OTHER, "Duisburg")
    yield opened
    opened.close()


def added(store, *entries, ags=CITY):
    with store.writing() as repository:
        return repository.offers.add(ags, entries, "Ä. Ödegaard")


def offers(store, ags=CITY):
    with store.reading() as repository:
        return repository.offers.of_city(ags)


def test_1_as_it_was(store):
    added(store, FULL, BARE)
    found = offers(store)
    assert [one.fields for one in found] == [FULL, BARE]
    assert {(one.changed_by, one.version, one.ags) for one in found} == {("Ä. Ödegaard", 1, CITY)}
    assert offers(store, OTHER) == []
    with store.writing() as repository:
        assert repository.offers.held(OTHER, found[0].id) is None
        assert repository.offers.held(CITY, found[0].id) == found[0]
        assert repository.offers.add(CITY, [], "Jemand") == []


def test_2_one_of_each(store):
    added(store, FULL)
    with pytest.raises(RuleBroken):
        added(store, BARE, FULL)
    added(store, replace(FULL, areas=("a1",)))
    added(store, FULL, ags=OTHER)
    assert sorted(one.fields.areas for one in offers(store)) == [("a1",), ("a1", "a2")]


def test_3_outdated(store):
    (offer_id,) = added(store, FULL)
    with store.writing() as repository:
        changed = repository.offers.change(CITY, offer_id, replace(FULL, places=None), "Anders", 1)
    assert (changed.version, changed.changed_by, changed.fields.places) == (2, "Anders", None)
    for version in (0, 1, 3):
        with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
            repository.offers.change(CITY, offer_id, FULL, "Jemand", version)
    with pytest.raises(ToolkitError, match="not_available"), store.writing() as repository:
        repository.offers.change(OTHER, offer_id, FULL, "Jemand", 2)


def test_3_children(store):
    start, outcomes = threading.Barrier(2), []

    def enter(count):
        entry = ChildrenEntry("", ((6, 6, count), (7, 9, 30)), 2025, "Amt")
        start.wait(timeout=30)
        try:
            with store.writing() as repository:
                outcomes.append(repository.offers.save_children(CITY, entry, "Jemand", 0).entry)
        except (ToolkitError, RuleBroken):
            outcomes.append(None)

    threads = [threading.Thread(target=enter, args=(count,)) for count in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    (kept,) = [one for one in outcomes if one is not None]
    with store.writing() as repository:
        tables = repository.offers
        assert [one.entry for one in tables.children(CITY)] == [kept]
        again = tables.save_children(CITY, replace(kept, year=2026), "Anders", 1)
        assert (again.version, again.entry.year, tables.children(OTHER)) == (2, 2026, [])
    with store.writing() as repository:
        repository.offers.remove_children(CITY, "")
        assert repository.offers.children(CITY) == []


def test_4_pairs_and_cities(store):
    first, second, third = added(store, FULL, BARE, replace(BARE, name="Dritter"))
    with store.writing() as repository:
        for pair in ((second, first), (first, second), (second, third)):
            repository.offers.keep_apart(*pair, "Jemand")
        assert repository.offers.apart(CITY) == {frozenset((first, second)), frozenset((second, third))}
        assert repository.offers.apart(OTHER) == frozenset()
    with store.writing() as repository:
        repository.offers.remove(first)
    with store.reading() as repository:
        assert repository.offers.apart(CITY) == {frozenset((second, third))}
    assert {"offer", "offer_pair", "children_of_place"} <= tables_of_a_city()


def test_4_demo(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        repository.offers.keep_apart(*repository.offers.add(CITY, [FULL, BARE], "Jemand"), "Jemand")
        repository.offers.save_children(CITY, ChildrenEntry("", ((6, 6, 1),), 2025, "Amt"), "Jemand", 0)
    with opened.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []
    opened.close()


@pytest.mark.parametrize(
    "change",
    [
        "age_to = NULL",
        "age_from = 12",
        "reach_year = NULL",
        "reach = -1",
        "places = -1",
        "group_size = 0",
        "state = 'weg'",
    ],
)
def test_5_offers_that_make_no_sense(store, change):
    added(store, FULL)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE offer SET {change}"))


def test_5_pair_of_one(store):
    (offer_id,) = added(store, FULL)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository.offers.keep_apart(offer_id, offer_id, "Jemand")
