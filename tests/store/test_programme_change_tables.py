"""Changes in the participants of measures in the table, on SQLite and on PostgreSQL.

1. A change comes back as it was stored, with its result, who and when; areas do not see each other's.
2. There is one change for a measure and a figure, also where two people enter it at once.
3. An outdated change or deletion is refused.
4. The table refuses what makes no sense: linked without a result, an unknown source; changes go with their city.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.pre_post import ChangeFields
from ctc_toolkit.evaluation.pre_post_result import ChangeResult, Effect, Share
from ctc_toolkit.store import AreaRecord, RuleBroken, new_id, open_store
from ctc_toolkit.store.programme_changes import NewChange
from ctc_toolkit.store.workshop import tables_of_a_city

CITY = "05913000"
AREA, OTHER = new_id(), new_id()
FIELDS = ChangeFields(
    "Selbstwirksamkeit „Ä“",
    low=1.0,
    high=4.0,
    before_on=date(2026, 2, 1),
    after_on=date(2026, 7, 1),
    source="Träger",
    note="Zwei\nZeilen",
    n_before=40,
    mean_before=2.5,
    sd_before=0.5,
    n_after=38,
    mean_after=2.7,
    sd_after=0.6,
)
RESULT = ChangeResult(
    "shown", "pairs", 40, 40, 2.5, 2.7, change=0.2, low=0.0, high=0.4, secure=False, limits="t",
    effects=(Effect("g_av", 0.31, -0.01, 0.62),), lost=Share(20, "below"), across=(-0.1, 0.5),
)  # fmt: skip


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("real")
        repository.add_city(CITY, "Dortmund")
        for area in (AREA, OTHER):
            repository.add_area(CITY, AreaRecord(area, f"Nord {area[:4]}"))
    yield opened
    opened.close()


def add(store, fields=FIELDS, result=None, area=AREA, measure="m1"):
    with store.writing() as repository:
        return repository.programme_changes.add(area, NewChange(measure, "Kurs „Ü“", fields, result), "Ä. Ödegaard")


def of_area(store, area=AREA):
    with store.reading() as repository:
        return repository.programme_changes.of_area(area)


def test_1_as_it_was(store):
    numbers = add(store)
    linked = add(store, replace(FIELDS, figure="Z verknüpft"), RESULT)
    assert of_area(store) == [numbers, linked]
    assert (linked.source, linked.result, linked.changed_by, linked.version) == ("linked", RESULT, "Ä. Ödegaard", 1)
    assert (numbers.source, numbers.fields, numbers.result.change) == ("aggregated", FIELDS, 0.2)
    assert of_area(store, OTHER) == []
    with store.writing() as repository:
        assert repository.programme_changes.held(OTHER, numbers.id) is None
        assert repository.programme_changes.held(AREA, numbers.id) == numbers


def test_2_one_of_each(store):
    add(store)
    with pytest.raises(RuleBroken):
        add(store)
    add(store, area=OTHER)
    add(store, measure="m2")
    assert len(of_area(store)) == 2


def test_2_at_once(store):
    start, outcomes = threading.Barrier(2), []

    def enter(who):
        start.wait(timeout=30)
        try:
            with store.writing() as repository:
                outcomes.append(repository.programme_changes.add(AREA, NewChange("m1", "Kurs", FIELDS), who).id)
        except RuleBroken:
            outcomes.append(None)

    threads = [threading.Thread(target=enter, args=(who,)) for who in ("Eine", "Andere")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(outcomes) == 2
    assert [one.id for one in of_area(store)] == [kept for kept in outcomes if kept is not None]


def test_3_two_changes_at_once(store):
    there = add(store)
    start, outcomes = threading.Barrier(2), []

    def change(note):
        start.wait(timeout=30)
        new = NewChange("m1", "Kurs", replace(FIELDS, note=note))
        try:
            with store.writing() as repository:
                outcomes.append(repository.programme_changes.change(AREA, there.id, new, "Jemand", 1).fields.note)
        except ToolkitError as problem:
            outcomes.append(problem.code)

    threads = [threading.Thread(target=change, args=(note,)) for note in ("eins", "zwei")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes, key=lambda one: one != "changed_meanwhile")[0] == "changed_meanwhile"
    (kept,) = [one for one in outcomes if one != "changed_meanwhile"]
    assert [(one.fields.note, one.version) for one in of_area(store)] == [(kept, 2)]


def test_3_outdated(store):
    there = add(store)
    new = NewChange("m1", "Kurs", replace(FIELDS, note="Neu"))
    with store.writing() as repository:
        changed = repository.programme_changes.change(AREA, there.id, new, "Anders", 1)
    assert (changed.version, changed.changed_by, changed.fields.note) == (2, "Anders", "Neu")
    for area, version, code in ((AREA, 1, "changed_meanwhile"), (OTHER, 2, "not_available")):
        with pytest.raises(ToolkitError, match=code), store.writing() as repository:
            repository.programme_changes.change(area, there.id, new, "Jemand", version)
        with pytest.raises(ToolkitError, match=code), store.writing() as repository:
            repository.programme_changes.remove(area, there.id, version)
    with store.writing() as repository:
        repository.programme_changes.remove(AREA, there.id, 2)
        assert repository.programme_changes.of_area(AREA) == []


@pytest.mark.parametrize("change", ["source = 'linked'", "source = 'anders'", "result = '{}'"])
def test_4_no_sense(store, change):
    add(store)
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository._session.execute(text(f"UPDATE programme_change SET {change}"))
    assert "programme_change" in tables_of_a_city()


def test_4_demo(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        repository.add_area(CITY, AreaRecord(AREA, "Nord"))
        repository.programme_changes.add(AREA, NewChange("m1", "Kurs", FIELDS), "Jemand")
    with opened.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []
    opened.close()
