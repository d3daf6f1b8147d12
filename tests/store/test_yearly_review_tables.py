"""Yearly reviews in the tables, on SQLite and on PostgreSQL.

1. A review comes back as it was stored, with entries and the figures of its decision; areas do not see each other's.
2. There is one review for an area and a school year.
3. An outdated entry is refused; every entry lets the version of the review grow.
4. The tables refuse what makes no sense: decided without a day or figures, a state that nobody knows.
5. Deleting a review takes its entries with it; a demo is cleared of both; they go with their city.
6. A survey that is deleted as a whole goes from kept figures, and nothing else does.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.yearly_entries import WHOLE, YearlyEntry
from ctc_toolkit.process.bodies import BodyFields
from ctc_toolkit.process.decisions import DecisionFields
from ctc_toolkit.store import AreaRecord, RuleBroken, new_id, open_store
from ctc_toolkit.store.workshop import tables_of_a_city
from tests.made_up_years import YEAR

CITY = "05913000"
AREA, OTHER = new_id(), new_id()
DAY = date(2026, 8, 1)
ENDS = YearlyEntry("Ruhe", "Zeit\nfehlte", "", "end", "Niemand kam „ü“")


def opened_store(database_url, mode):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode(mode)
        repository.add_city(CITY, "Dortmund")
        for area in (AREA, OTHER):
            repository.add_area(CITY, AreaRecord(area, f"Nord {area[:4]}"))
    return opened


@pytest.fixture
def store(database_url):
    opened = opened_store(database_url, "real")
    yield opened
    opened.close()


def begun(store, area=AREA, year=2025):
    with store.writing() as repository:
        return repository.yearly_reviews.begin(area, year, "Ä. Ödegaard", DAY)


def decided(store, review):
    with store.writing() as repository:
        body = repository.bodies.save_body(CITY, BodyFields("steering_group", "Runde"), "Jemand").id
        logged = repository.bodies.save_decision(body, DecisionFields(DAY, "Jahr", "Gründe"), "Jemand")
        tables = repository.yearly_reviews
        return tables.decide(review.id, YEAR, on=DAY, present=9, decision_id=logged.id, who="Jemand")


def save(store, review, entry, version, measure="m1"):
    with store.writing() as repository:
        assert repository.yearly_reviews.held(AREA, review.id) is not None
        return repository.yearly_reviews.save_entry(review.id, measure, "Kurs", entry, "Jemand", version)


def of_area(store, area=AREA):
    with store.reading() as repository:
        return repository.yearly_reviews.of_area(area)


def entries(store, review):
    with store.reading() as repository:
        return repository.yearly_reviews.entries(review.id)


def test_1_as_it_was(store):
    first, second = begun(store), begun(store, year=2026)
    assert of_area(store) == [second, first]
    assert (first.state, first.figures, first.begun_on, first.version) == ("open", None, DAY, 1)
    kept = save(store, first, ENDS, 0)
    whole = save(store, first, YearlyEntry("Viel"), 0, WHOLE)
    assert entries(store, first) == {"m1": kept, WHOLE: whole}
    assert (kept.entry, kept.title, kept.changed_by, kept.version) == (ENDS, "Kurs", "Jemand", 1)
    done = decided(store, first)
    assert (done.figures, done.decided_on, done.present) == (YEAR, DAY, 9)
    assert of_area(store) == [second, done]
    with store.writing() as repository:
        tables = repository.yearly_reviews
        assert tables.decided_with([done.decision_id]) == {done.decision_id: (AREA, 2025)}
        assert tables.decided_with([]) == {}
        assert tables.held(OTHER, first.id) is None
        tables.note_next_plan(first.id, 3, "Jemand")
    assert of_area(store)[1].next_plan == 3
    assert of_area(store, OTHER) == []


def test_2_one_of_each(store):
    begun(store)
    with pytest.raises(RuleBroken):
        begun(store)
    begun(store, OTHER)


def test_3_outdated(store):
    review = begun(store)
    save(store, review, ENDS, 0)
    for version in (0, 2):
        with pytest.raises(ToolkitError, match="changed_meanwhile"):
            save(store, review, YearlyEntry("Neu"), version)
    assert save(store, review, YearlyEntry("Neu"), 1).version == 2
    assert of_area(store)[0].version == 3


@pytest.mark.parametrize(
    "change", ["state = 'decided'", "state = 'anders'", "decided_on = '2026-08-01'", "figures = '{}'", "present = 0"]
)
def test_4_no_sense(store, change):
    begun(store)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE yearly_review SET {change}"))


def test_5_gone(store):
    review, kept = begun(store), begun(store, OTHER)
    save(store, review, ENDS, 0)
    with store.writing() as repository:
        repository.yearly_reviews.remove(review.id)
    assert (of_area(store), entries(store, review), of_area(store, OTHER)) == ([], {}, [kept])
    assert {"yearly_review", "yearly_entry"} <= set(tables_of_a_city())


def test_5_demo(database_url):
    opened = opened_store(database_url, "demo")
    save(opened, begun(opened), ENDS, 0)
    with opened.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []
    opened.close()


def test_6_a_survey_goes(store):
    review = begun(store)
    decided(store, review)
    with store.writing() as repository:
        repository.yearly_reviews.forget_wave("wave-2019")
    assert of_area(store)[0].figures == YEAR
    with store.writing() as repository:
        repository.yearly_reviews.forget_wave("wave-2023")
    figures = of_area(store)[0].figures
    (goal,) = figures.goals
    assert (goal.change, goal.state, goal.fields.baseline, goal.fields.wave) == (None, "no_survey_since", None, None)
    assert (goal.fields.target, figures.measures) == (33, YEAR.measures)
