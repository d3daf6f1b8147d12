"""Values and cards of indicators in the tables, on SQLite and on PostgreSQL.

1. A value and a card come back as they were stored, with who and when; cities do not see each other's.
2. There is one value for city, indicator, place and year: a second one is refused, alone and among many.
3. An outdated change is refused; two who enter the same value for the first time at once: one is refused.
4. A card keeps its name for itself within a city; another city may have the same one.
5. Deleting takes the values of an indicator, of a place, of a year, and tells how many; a card goes without its values.
6. The tables refuse what makes no sense: nobody as a population, negative counts, unknown kinds.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.indicator_entries import IndicatorEntry
from ctc_toolkit.riskfactors.indicator_own import OwnCard
from ctc_toolkit.store import RuleBroken, open_store

CITY, OTHER = "05913000", "05112000"
CARD = OwnCard(
    "Besuche „Ä“", "Besuche", "Menschen", "Jugendamt", "Vorsicht.", measure="rate", measures=("binge", "moves")
)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund")
        repository.add_city(OTHER, "Duisburg")
    yield opened
    opened.close()


def entry(place="", year=2025, numerator=12, indicator="moves"):
    return IndicatorEntry(indicator, place, year, numerator, 345, "Melderegister, Tabelle „Ü“", date(2025, 12, 31))


def save(store, given, version=0, ags=CITY):
    with store.writing() as repository:
        return repository.indicators.save_value(ags, given, "Ä. Ödegaard", version)


def values(store, ags=CITY):
    with store.reading() as repository:
        return [record.entry for record in repository.indicators.values(ags)]


def test_1_as_it_was(store):
    saved = save(store, entry("Nord"))
    assert (saved.entry, saved.changed_by, saved.version) == (entry("Nord"), "Ä. Ödegaard", 1)
    with store.reading() as repository:
        assert repository.indicators.values(CITY) == [saved]
        assert repository.indicators.values(OTHER) == []
    with store.writing() as repository:
        card = repository.indicators.add_card(CITY, CARD, "Jemand")
    with store.reading() as repository:
        assert repository.indicators.cards(CITY) == [card]
        assert (card.card, repository.indicators.cards(OTHER)) == (CARD, [])
    with store.writing() as repository:
        assert repository.indicators.card(OTHER, card.id) is None
        assert repository.indicators.card(CITY, card.id) == card


def test_2_one_value(store):
    save(store, entry())
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository.indicators.add_values(CITY, [entry(year=2024), entry()], "Jemand")
    assert values(store) == [entry()]
    with store.writing() as repository:
        repository.indicators.add_values(CITY, [], "Jemand")
        repository.indicators.add_values(CITY, [entry(year=2024), entry("Nord")], "Jemand")
        repository.indicators.add_values(OTHER, [entry()], "Jemand")
    assert values(store) == [entry(year=2024), entry(), entry("Nord")]


def test_3_outdated(store):
    save(store, entry())
    for version in (0, 2, 7):
        with pytest.raises(ToolkitError, match="changed_meanwhile"):
            save(store, entry(numerator=99), version)
    assert save(store, entry(numerator=13), 1).version == 2
    with store.writing() as repository:
        card = repository.indicators.add_card(CITY, CARD, "Jemand")
        changed = repository.indicators.change_card(CITY, card.id, replace(CARD, per=1000), "Anders", 1)
    assert (changed.card.per, changed.version, changed.changed_by) == (1000, 2, "Anders")
    with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
        repository.indicators.change_card(CITY, card.id, CARD, "Jemand", 1)
    with pytest.raises(ToolkitError, match="not_available"), store.writing() as repository:
        repository.indicators.change_card(OTHER, card.id, CARD, "Jemand", 2)


def test_3_two_at_once(store):
    start, outcomes = threading.Barrier(2), []

    def enter(count):
        start.wait(timeout=30)
        try:
            outcomes.append(save(store, entry(numerator=count)).entry.numerator)
        except (ToolkitError, RuleBroken):
            outcomes.append("refused")

    threads = [threading.Thread(target=enter, args=(count,)) for count in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(map(str, outcomes))[1] == "refused"
    assert [one.numerator for one in values(store)] == [count for count in outcomes if count != "refused"]


def test_4_names_of_cards(store):
    with store.writing() as repository:
        repository.indicators.add_card(CITY, CARD, "Jemand")
        repository.indicators.add_card(OTHER, CARD, "Jemand")
        other = repository.indicators.add_card(CITY, replace(CARD, name="Anders"), "Jemand")
        assert repository.indicators.count_cards(CITY) == 2
        assert [one.card.name for one in repository.indicators.cards(CITY)] == ["Anders", "Besuche „Ä“"]
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository.indicators.add_card(CITY, CARD, "Jemand")
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository.indicators.change_card(CITY, other.id, CARD, "Jemand", 1)


def test_5_deleting(store):
    with store.writing() as repository:
        tables = repository.indicators
        given = [entry(place, year) for place in ("", "Nord") for year in (2023, 2024, 2025)]
        tables.add_values(CITY, [*given, entry(indicator="other")], "Jemand")
        tables.add_values(OTHER, given, "Jemand")
        assert tables.remove_values(CITY, "moves", "Nord", 2024) == 1
        assert tables.remove_values(CITY, "moves", "", None) == 3
        assert tables.remove_values(CITY, "moves", None, 2025) == 1
        assert tables.remove_values(CITY, "moves") == 1
        assert tables.remove_values(CITY, "moves") == 0
        card = tables.add_card(CITY, CARD, "Jemand")
        tables.remove_card(OTHER, card.id)
        assert tables.count_cards(CITY) == 1
        tables.remove_card(CITY, card.id)
        assert tables.count_cards(CITY) == 0
    assert values(store) == [entry(indicator="other")]
    assert len(values(store, OTHER)) == 6


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("indicator_value", "denominator = 0"),
        ("indicator_value", "numerator = -1"),
        ("indicator_value", "ags = '00000000'"),
        ("indicator_card", "measure = 'sum'"),
        ("indicator_card", "per = 7"),
        ("indicator_card", "higher = 'up'"),
        ("indicator_card", "level = 'street'"),
    ],
)
def test_6_nonsense(store, table, change):
    save(store, entry())
    with store.writing() as repository:
        repository.indicators.add_card(CITY, CARD, "Jemand")
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE {table} SET {change}"))
