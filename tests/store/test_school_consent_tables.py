"""Consent of schools in the tables, on SQLite and on PostgreSQL.

1. A consent comes back as it was kept; a second one of the same school is an outdated change.
2. Taken back, it no longer holds; given anew, it holds again. Outdated changes are refused.
3. Consents go with their survey, and stand among the tables of a city.
4. One kept table can be deleted alone.
"""

from __future__ import annotations

from datetime import date

import pytest

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store import NewRelease, NewWave, open_store
from ctc_toolkit.store.school_consents import ConsentFields
from ctc_toolkit.store.workshop import tables_of_a_city

CITY = "05913000"
FIELDS = ConsentFields("größe-7", "head_and_conference", date(2026, 11, 2), 412, "Akte 7, Süd")


@pytest.fixture
def held(database_url):
    """Give a store with a survey, and the id of the survey."""
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(CITY, "Dortmund")
        wave = repository.add_wave(NewWave(CITY, "yrbs@2019", 2026, "Probe", 60, "a" * 64, "test", b"answers"))
    yield opened, wave.id
    opened.close()


def saved(held, fields=FIELDS, version=None):
    """Store a consent."""
    store, wave = held
    with store.writing() as repository:
        return repository.school_consents.save(wave, fields, "Ä. Ödegaard", version)


def test_1_as_it_was(held):
    store, wave = held
    kept = saved(held)
    assert (kept.fields, kept.holds, kept.entered_by, kept.version) == (FIELDS, True, "Ä. Ödegaard", 1)
    with store.reading() as repository:
        assert repository.school_consents.of_wave(wave) == [kept]
        assert repository.school_consents.of_school(wave, "größe-7") == kept
        assert repository.school_consents.of_school(wave, "s1") is None
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        saved(held)


def test_2_taken_back_and_given_anew(held):
    store, wave = held
    kept = saved(held)
    with store.writing() as repository:
        back = repository.school_consents.revoke(wave, "größe-7", date(2026, 11, 20), "Anders", kept.version)
    assert (back.holds, back.revoked_on, back.entered_by) == (False, date(2026, 11, 20), "Anders")
    for version in (None, kept.version):
        with pytest.raises(ToolkitError, match="changed_meanwhile"):
            saved(held, version=version)
    with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
        repository.school_consents.revoke(wave, "s1", date(2026, 11, 20), "Anders", 1)
    again = saved(held, ConsentFields("größe-7", "conference", date(2026, 11, 25)), back.version)
    assert again.holds
    assert (again.fields.pupils, again.fields.note) == (None, "")


def test_3_with_their_survey(held):
    store, wave = held
    saved(held)
    with store.writing() as repository:
        repository.delete_wave(wave)
    with store.reading() as repository:
        assert repository.school_consents.of_wave(wave) == []
    assert "school_consent" in tables_of_a_city()


def test_4_one_kept_table(held):
    store, wave = held
    with store.writing() as repository:
        for school in ("s1", "s2"):
            new = NewRelease("internal", f'{{"school":"{school}"}}', "joint-1", "{}", "b" * 64)
            repository.releases.keep(wave, new)
    with store.writing() as repository:
        first = repository.releases.of_wave(wave)[0]
        repository.releases.remove(first.id)
        assert [one.request for one in repository.releases.of_wave(wave)] == ['{"school":"s2"}']
