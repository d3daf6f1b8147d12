"""Tables of trainings, on SQLite and on PostgreSQL.

1. What goes in comes out: every field of an event, a certificate and a trained share, with times, halves and signs.
2. Events come by date, those without one last; of other cities only what is shared, and only where it is asked for.
3. The tables refuse what cannot be: unknown words, fewer than nobody, more trained than members, an end too early.
4. A city or area that events hang on cannot be deleted; clearing the demo takes events, shares and certificates along.
5. A body of an area has one trained share; two who enter the first one at the same time cannot both succeed.
"""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import text

from ctc_toolkit.process.certificates import CertificateFields
from ctc_toolkit.process.events import EventFields
from ctc_toolkit.process.training_needs import TeamShare
from ctc_toolkit.store import AreaRecord, RuleBroken, new_id, open_store

DORTMUND, ESSEN = "05913000", "05113000"
FULL = EventFields(
    "training",
    "cbo",
    "Größe & „Güte“ 🌳",
    None,
    "day",
    date(2026, 12, 1),
    date(2026, 12, 2),
    time(9, 5),
    time(16, 30),
    "both",
    "=Rathaus\tSaal 1",
    12.25,
    "held",
    "",
    "trainer",
    "Mappe\nPlakat",
    "שכונה",
    18,
    {"schools": 4, "sports": 2},
    (ESSEN, DORTMUND),
    True,
)
CERTIFICATE = CertificateFields("Zoë Ångström", "trainer", "Stelle", date(2024, 2, 29), None, "n")


@pytest.fixture
def store(database_url):
    opened = open_store(database_url)
    with opened.writing() as repository:
        repository.decide_mode("demo")
        repository.add_city(DORTMUND, "Dortmund", [AreaRecord(new_id(), "Süd")])
        repository.add_city(ESSEN, "Essen", [AreaRecord(new_id(), "Nord")])
    yield opened
    opened.close()


def area_of(store, ags=DORTMUND):
    with store.reading() as repository:
        return repository.city(ags).areas[0].id


def add(store, ags, entered):
    with store.writing() as repository:
        return repository.trainings.add_event(ags, entered, "Ä. Ödegaard")


def test_1_what_goes_in_comes_out(store):
    assert len(fields(EventFields)) == 21
    area, before = area_of(store), datetime.now(UTC)
    event = add(store, DORTMUND, replace(FULL, area=area))
    counted = TeamShare("work_group", 7, 5, date(2026, 11, 1))
    with store.writing() as repository:
        share = repository.trainings.save_share(area, counted, "Jemand")
        certificate = repository.trainings.add_certificate(CERTIFICATE, "Jemand")
    with store.reading() as repository:
        (found,) = repository.trainings.events({DORTMUND})
        assert found == event
        assert found.fields == replace(FULL, area=area)
        assert found.changed_by == "Ä. Ödegaard"
        assert before <= found.changed_at <= datetime.now(UTC)
        assert repository.trainings.shares([area]) == [share]
        assert (share.share, share.version) == (counted, 1)
        assert repository.trainings.certificates() == [certificate]
        assert certificate.fields == CERTIFICATE
    with store.writing() as repository:
        changed = repository.trainings.change_event(event.id, FULL, "Andere")
        assert (changed.version, changed.changed_by, changed.fields.area) == (2, "Andere", None)
        later = replace(CERTIFICATE, valid_until=date(2030, 1, 1))
        assert repository.trainings.change_certificate(certificate.id, later, "Andere").version == 2
        assert repository.trainings.save_share(area, replace(counted, trained=6), "Andere").version == 2


def test_2_order_and_reach(store):
    late = add(store, DORTMUND, replace(FULL, first_day=date(2027, 1, 1), last_day=None))
    unknown = add(store, DORTMUND, EventFields("information", precision="open"))
    early = add(store, DORTMUND, replace(FULL, shared=False))
    office = add(store, None, replace(FULL, first_day=date(2021, 7, 14), last_day=None))
    essen = add(store, ESSEN, FULL)
    hidden = add(store, ESSEN, replace(FULL, shared=False))
    with store.reading() as repository:
        events = repository.trainings.events
        assert [one.id for one in events({DORTMUND})] == [office.id, early.id, late.id, unknown.id]
        assert {one.id for one in events({DORTMUND}, shared=None)} == {
            office.id,
            early.id,
            late.id,
            unknown.id,
            essen.id,
        }
        assert {one.id for one in events((), shared={ESSEN})} == {office.id, essen.id}
        assert [one.id for one in events(())] == [office.id]
        assert hidden.id in {one.id for one in events(None)}
        assert len(events(None)) == 6


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE training_event SET kind = 'party'",
        "UPDATE training_event SET date_precision = 'week'",
        "UPDATE training_event SET venue = 'moon'",
        "UPDATE training_event SET state = 'done'",
        "UPDATE training_event SET attended = -1",
        "UPDATE training_event SET ags = NULL",
        "UPDATE trained_share SET trained = 21",
        "UPDATE trained_share SET trained = -1",
        "UPDATE certificate SET kind = 'guru'",
        "UPDATE certificate SET valid_until = '2020-01-01'",
        "DELETE FROM area",
        "DELETE FROM city",
    ],
)
def test_3_4_rules_of_the_tables(store, change):
    area = area_of(store)
    add(store, DORTMUND, replace(FULL, area=area))
    with store.writing() as repository:
        repository.trainings.save_share(area, TeamShare("area_team", 20, 15, date(2026, 1, 1)), "Jemand")
        repository.trainings.add_certificate(CERTIFICATE, "Jemand")
    with pytest.raises(Exception, match=r"(?i)constraint|violates|foreign key"), store.database.engine.begin() as it:
        it.execute(text(change))


def test_4_clearing_the_demo(store):
    area = area_of(store)
    add(store, DORTMUND, replace(FULL, area=area))
    add(store, None, FULL)
    with store.writing() as repository:
        repository.trainings.save_share(area, TeamShare("area_team", 20, 15, date(2026, 1, 1)), "Jemand")
        repository.trainings.add_certificate(CERTIFICATE, "Jemand")
        repository.clear_demo()
    with store.reading() as repository:
        assert repository.trainings.events(None, shared=None) == []
        assert repository.trainings.certificates() == []
        assert repository.trainings.shares([area]) == []


def enter_unaware(store, area, counted):
    """Enter numbers as somebody does who has read before another one wrote."""
    with store.writing() as repository:
        repository.trainings._locked_share = lambda *_: None
        repository.trainings.save_share(area, counted, "Andere")


def test_5_one_share_for_each_body(store):
    area, counted = area_of(store), TeamShare("area_team", 20, 15, date(2026, 1, 1))
    with store.writing() as repository:
        repository.trainings.save_share(area, counted, "Jemand")
    with pytest.raises(RuleBroken):
        enter_unaware(store, area, replace(counted, trained=1))
    with store.reading() as repository:
        assert [one.share.trained for one in repository.trainings.shares([area])] == [15]
