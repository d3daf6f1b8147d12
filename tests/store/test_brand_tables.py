"""Brands of cities in the tables, on SQLite and on PostgreSQL.

1. A brand comes back as it was stored, its bytes unchanged; cities do not see each other's.
2. Outdated changes are refused, also a second first one.
3. The brand of a kept report stays as long as a report of its city names it, and goes with the last one.
4. Brands go with the demo, and stand among the tables of a city.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import open_store
from ctc_toolkit.store.brands import BrandValues
from ctc_toolkit.store.made_reports import NewReport
from ctc_toolkit.store.workshop import tables_of_a_city

CITY, OTHER = "05913000", "05112000"
VALUES = BrandValues("Stadt Größe", "#0a5c36", os.urandom(900), "Löwe", os.urandom(5000))
REPORT = NewReport(
    CITY, None, None, "action_plan", (), "de", "pdf", "internal", date(2026, 11, 30), {}, "b" * 64, "c" * 64, 1,
    "0.1.0", "plan.pdf",
)  # fmt: skip


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        repository.add_city(OTHER, "Duisburg")
    yield opened
    opened.close()


def test_1_and_2_as_it_was_and_versions(store):
    with store.writing() as repository:
        first = repository.brands.save(CITY, VALUES, "größe.docx", "e" * 64, "Ä", 0)
    assert (first.values, first.template_name, first.version) == (VALUES, "größe.docx", 1)
    with store.writing() as repository:
        second = repository.brands.save(CITY, replace(VALUES, logo=b""), "", "", "B", 1)
    with store.reading() as repository:
        assert repository.brands.of_city(CITY) == second
        assert repository.brands.of_city(OTHER) is None
    assert (second.version, second.changed_by, second.values.logo) == (2, "B", b"")
    for version in (0, 1, 3):
        with pytest.raises(ToolkitError) as refused, store.writing() as repository:
            repository.brands.save(CITY, VALUES, "", "", "C", version)
        assert refused.value.code == "changed_meanwhile"


def test_3_kept_as_long_as_needed(store):
    with store.writing() as repository:
        brands, reports = repository.brands, repository.made_reports
        for _ in range(2):
            brands.keep(CITY, "one", VALUES)
        brands.keep(CITY, "two", replace(VALUES, name="Zwei"))
        brands.keep(OTHER, "one", VALUES)
        first, again = (reports.add(replace(REPORT, inputs={"brand": "one"}), b"x", "Ä") for _ in range(2))
        reports.add(replace(REPORT, inputs={"brand": "two"}), b"x", "Ä")
    with store.writing() as repository:
        repository.made_reports.remove(first.id, 1)
        assert repository.brands.kept(CITY, "one") == VALUES
    with store.writing() as repository:
        repository.made_reports.remove(again.id, 1)
    with store.reading() as repository:
        assert repository.brands.kept(CITY, "one") is None
        assert repository.brands.kept(CITY, "two").name == "Zwei"
        assert repository.brands.kept(OTHER, "one") == VALUES


def test_4_with_the_demo(store):
    assert {"city_brand", "kept_brand"} <= tables_of_a_city()
    with store.writing() as repository:
        repository.brands.save(CITY, VALUES, "", "", "Ä", 0)
        repository.brands.keep(CITY, "one", VALUES)
        repository.clear_demo()
    with store.reading() as repository:
        assert repository.brands.of_city(CITY) is None
        assert repository.brands.kept(CITY, "one") is None
