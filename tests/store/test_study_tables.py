"""Comparison studies in the tables, on SQLite and on PostgreSQL.

1. A study comes back as it was stored, with who and when; cities do not see each other's.
2. There is one study for each title of a city.
3. An outdated change and an outdated deletion are refused; a study of another city is not there.
4. A study goes with its city when a demo is cleared, and stands among the tables of a city.
5. A damaged document is told as such, and can still be deleted.
"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.evaluation.studies import tidy_study
from ctc_toolkit.store import RuleBroken, open_store
from ctc_toolkit.store.workshop import tables_of_a_city
from tests.made_up_studies import made_study

CITY, OTHER = "05913000", "05112000"
STUDY = tidy_study(made_study(6, 6, pairs=True, own=True))


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        repository.add_city(OTHER, "Duisburg")
    yield opened
    opened.close()


def added(store, study=STUDY, ags=CITY):
    with store.writing() as repository:
        return repository.studies.add(ags, study, "Ä. Ödegaard")


def studies(store, ags=CITY):
    with store.reading() as repository:
        return repository.studies.of_city(ags)


def test_1_as_it_was(store):
    added(store, replace(STUDY, title="Zweite"))
    added(store)
    found = studies(store)
    assert [one.fields for one in found] == [STUDY, replace(STUDY, title="Zweite")]
    assert {(one.changed_by, one.version, one.ags) for one in found} == {("Ä. Ödegaard", 1, CITY)}
    assert studies(store, OTHER) == []


def test_2_one_of_each_title(store):
    added(store)
    added(store, ags=OTHER)
    with pytest.raises(RuleBroken):
        added(store)
    second = added(store, replace(STUDY, title="Zweite"))
    with pytest.raises(RuleBroken), store.writing() as repository:
        repository.studies.change(CITY, second.id, STUDY, "Jemand", 1)


def test_3_outdated(store):
    first = added(store)
    with store.writing() as repository:
        changed = repository.studies.change(CITY, first.id, replace(STUDY, note="Neu"), "Anders", 1)
    assert (changed.version, changed.changed_by, changed.fields.note) == (2, "Anders", "Neu")
    for version in (0, 1, 3):
        with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
            repository.studies.change(CITY, first.id, STUDY, "Jemand", version)
        with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
            repository.studies.remove(CITY, first.id, version)
    for action in (
        lambda tables: tables.change(OTHER, first.id, STUDY, "Jemand", 2),
        lambda tables: tables.remove(OTHER, first.id, 2),
    ):
        with pytest.raises(ToolkitError, match="not_available"), store.writing() as repository:
            action(repository.studies)
    with store.writing() as repository:
        assert repository.studies.held(OTHER, first.id) is None
        repository.studies.remove(CITY, first.id, 2)
    assert studies(store) == []


def test_4_goes_with_its_city(store):
    added(store)
    assert "comparison_study" in tables_of_a_city()
    with store.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []


def test_5_damaged(store):
    first = added(store)
    with store.writing() as repository:
        repository._session.execute(text("UPDATE comparison_study SET document = '{'"))
    with pytest.raises(ToolkitError, match="effects_study_damaged"):
        studies(store)
    with store.writing() as repository:
        repository.studies.remove(CITY, first.id, 1)
    assert studies(store) == []


def test_3_two_at_once(store):
    """Two who change the same version at once: one is stored, the other is told."""
    first = added(store)
    start, outcomes = threading.Barrier(2), []

    def change(note):
        start.wait(timeout=30)
        try:
            with store.writing() as repository:
                outcomes.append(
                    repository.studies.change(CITY, first.id, replace(STUDY, note=note), note, 1).fields.note
                )
        except (ToolkitError, RuleBroken):
            outcomes.append(None)

    threads = [threading.Thread(target=change, args=(note,)) for note in ("eins", "zwei")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    (kept,) = [one for one in outcomes if one is not None]
    (found,) = studies(store)
    assert (found.fields.note, found.version, found.changed_by) == (kept, 2, kept)
