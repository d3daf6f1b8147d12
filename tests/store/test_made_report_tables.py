"""Made reports and work in the background in the tables, on SQLite and on PostgreSQL.

1. A report comes back as it was kept, its file unchanged; cities do not see each other's.
2. Outdated changes and deletions are refused; what is not there is told as such.
3. Reports and jobs go with their city, and stand among the tables of a city.
4. Ended jobs are forgotten; those that wait are not.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import open_store
from ctc_toolkit.store.made_reports import NewReport
from ctc_toolkit.store.workshop import tables_of_a_city

CITY, OTHER = "05913000", "05112000"
CONTENT = os.urandom(5000)
NEW = NewReport(
    CITY,
    None,
    None,
    "action_plan",
    ("reading", "risk"),
    "de",
    "pdf",
    "internal",
    date(2026, 11, 30),
    {"tables": "a" * 64},
    "b" * 64,
    "c" * 64,
    len(CONTENT),
    "0.1.0",
    "größe.pdf",
)


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        repository.add_city(OTHER, "Duisburg")
    yield opened
    opened.close()


def kept(store, at=None):
    with store.writing() as repository:
        return repository.made_reports.add(NEW, CONTENT, "Ä. Ödegaard", at)


def test_1_as_it_was(store):
    first = kept(store, datetime(2026, 1, 2, tzinfo=UTC))
    second = kept(store)
    with store.reading() as repository:
        assert [one.id for one in repository.made_reports.of_city(CITY)] == [second.id, first.id]
        assert repository.made_reports.of_city(OTHER) == []
        assert repository.made_reports.report(first.id) == first
        assert repository.made_reports.content(first.id) == CONTENT
        assert [one.id for one in repository.made_reports.older_than(datetime(2026, 2, 1, tzinfo=UTC))] == [first.id]
    assert (first.sections, first.inputs, first.name) == (NEW.sections, NEW.inputs, NEW.name)


def test_2_outdated(store):
    first = kept(store)
    with store.writing() as repository:
        changed = repository.made_reports.set_recipients(first.id, "[1]", "Anders", 1)
    assert (changed.version, changed.recipients) == (2, "[1]")
    for act in (
        lambda tables: tables.set_recipients(first.id, "[]", "Jemand", 1),
        lambda tables: tables.remove(first.id, 1),
    ):
        with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
            act(repository.made_reports)
    with store.writing() as repository:
        repository.made_reports.remove(first.id, 2)
    for act in (lambda tables: tables.remove(first.id, 2), lambda tables: tables.content(first.id)):
        with pytest.raises(ToolkitError, match="not_available"), store.writing() as repository:
            act(repository.made_reports)


def test_3_go_with_their_city(store):
    kept(store)
    with store.writing() as repository:
        repository.jobs.add(CITY, "report", "{}", "{}", "person")
    assert {"made_report", "background_job"} <= tables_of_a_city()
    with store.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []
        assert repository.jobs.unfinished() == 0


def test_4_ended_jobs_are_forgotten(store):
    with store.writing() as repository:
        first, _ = (repository.jobs.add(CITY, "report", "{}", "{}", person) for person in ("a", "b"))
        taken = repository.jobs.take(first.id, "runner")
        assert not repository.jobs.end(taken.id, "another", result="x")
        assert repository.jobs.end(taken.id, "runner", result="x")
        repository.jobs.forget_before(datetime.now(UTC) + timedelta(seconds=1))
    with store.reading() as repository:
        assert [job.state for job in repository.jobs.of_city(CITY, datetime(2020, 1, 1, tzinfo=UTC))] == ["waiting"]
        assert (repository.jobs.unfinished_of("a"), repository.jobs.unfinished_of("b")) == (0, 1)
