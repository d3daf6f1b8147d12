"""Reactions to early warnings in the table, on SQLite and on PostgreSQL.

1. A reaction comes back as it was stored, by area; areas do not see each other's.
2. There is one reaction for a measure and a warning: a second one takes its place, with a new version.
3. The latest comes first.
4. A severity that there is none of is refused.
5. Two who react to the same warning at once leave one reaction.
6. Reactions go with their city, and stand among the tables of a city.
"""

from __future__ import annotations

import threading
from datetime import date

import pytest

from ctc_toolkit.store import AreaRecord, RuleBroken, new_id, open_store
from ctc_toolkit.store.workshop import tables_of_a_city

CITY = "05913000"
AREA, OTHER = new_id(), new_id()
UNTIL = date(2027, 1, 31)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        for area in (AREA, OTHER):
            repository.add_area(CITY, AreaRecord(area, f"Nord {area[:4]}"))
    yield opened
    opened.close()


def save(store, what="Träger angerufen", *, area=AREA, measure="m1", warning="dose_low", severity="soon", level=12.5):
    with store.writing() as repository:
        return repository.reactions.save(
            area, measure, warning, what, UNTIL, "Ä. Ödegaard", now_at=(severity, level)
        )  # fmt: skip


def of(store, *areas):
    with store.reading() as repository:
        return repository.reactions.of_areas(list(areas))


def test_1_as_it_was(store):
    made = save(store, "Zwei\nZeilen „Ä“", warning="quality_falling:g1", level=0.1)
    assert of(store, AREA, OTHER) == {AREA: (made,)}
    assert of(store, OTHER) == of(store) == {}
    (found,) = of(store, AREA)[AREA]
    assert (found.measure, found.warning, found.severity, found.level) == ("m1", "quality_falling:g1", "soon", 0.1)
    assert (found.what, found.until, found.by, found.version) == ("Zwei\nZeilen „Ä“", UNTIL, "Ä. Ödegaard", 1)
    assert found.at.utcoffset().total_seconds() == 0
    with store.writing() as repository:
        assert repository.reactions.held(OTHER, "m1", "quality_falling:g1") is None
        assert repository.reactions.held(AREA, "m1", "quality_falling") is None
        assert repository.reactions.held(AREA, "m1", "quality_falling:g1") == made


def test_2_one_for_each_warning(store):
    first = save(store)
    second = save(store, "Neuer Termin", severity="urgent", level=40)
    (found,) = of(store, AREA)[AREA]
    assert (found.what, found.severity, found.level, found.version) == ("Neuer Termin", "urgent", 40, 2)
    assert second.at >= first.at
    save(store, measure="m2")
    save(store, warning="not_observed")
    save(store, area=OTHER)
    assert sorted((one.measure, one.warning) for one in of(store, AREA)[AREA]) == [
        ("m1", "dose_low"), ("m1", "not_observed"), ("m2", "dose_low"),
    ]  # fmt: skip
    assert len(of(store, AREA, OTHER)[OTHER]) == 1


def test_3_latest_first(store):
    for warning in ("dose_low", "not_observed", "reach_low"):
        save(store, warning=warning)
    assert [one.warning for one in of(store, AREA)[AREA]] == ["reach_low", "not_observed", "dose_low"]
    save(store, "Noch einmal", warning="dose_low")
    assert [one.warning for one in of(store, AREA)[AREA]] == ["dose_low", "reach_low", "not_observed"]


@pytest.mark.parametrize("severity", ["", "URGENT", "later"])
def test_4_unknown_severity(store, severity):
    with pytest.raises(RuleBroken):
        save(store, severity=severity)
    assert of(store, AREA) == {}


def test_5_two_at_once(store):
    start, outcomes = threading.Barrier(2), []

    def react(what):
        start.wait(timeout=30)
        try:
            outcomes.append(save(store, what).what)
        except RuleBroken:
            outcomes.append(None)

    threads = [threading.Thread(target=react, args=(what,)) for what in ("eins", "zwei")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    (found,) = of(store, AREA)[AREA]
    assert len(outcomes) == 2
    assert found.what in outcomes
    assert found.version == sum(one is not None for one in outcomes)


def test_6_goes_with_its_city(store):
    save(store)
    assert "delivery_reaction" in tables_of_a_city()
    with store.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []
        assert repository.reactions.of_areas([AREA]) == {}
