"""Links of providers in the tables, on SQLite and on PostgreSQL.

1. A link comes back as it was stored, without the hash of its end; areas do not see each other's.
2. The hash of an end leads to its link; after revoking it leads nowhere and is gone from the table.
3. An outdated change is refused; a session that comes by the link outdates nobody's change.
4. Sessions are counted for their link as long as they are there; a session that is gone is forgotten; a link that is
   deleted leaves its sessions.
5. The tables refuse what makes no sense: a link without a provider, a revoked one that still leads somewhere, two links
   with one end.
6. Links go with their city and with the demo.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import GroupFields, SessionFields
from ctc_toolkit.store import AreaRecord, RuleBroken, open_store
from ctc_toolkit.store.delivery import NewSession
from ctc_toolkit.store.workshop import tables_of_a_city

CITY, AREA, OTHER = "05913000", "area-one", "area-two"
END = date(2027, 7, 31)
MOMENT = datetime(2026, 11, 30, 9, 41, 7, 123456, tzinfo=UTC)


def with_areas(url, mode="real"):
    opened = open_store(url)
    with opened.writing() as repository:
        repository.decide_mode(mode)
        repository.add_city(CITY, "Dortmund", [AreaRecord(AREA, "Nord"), AreaRecord(OTHER, "Süd")])
    return opened


@pytest.fixture
def store(database_url):
    opened = with_areas(database_url)
    yield opened
    opened.close()


def added(store, end="a", area=AREA, group=None):
    with store.writing() as repository:
        return repository.delivery_links.add(
            area, "measure-1", group, provider="Träger „Ü“", token_hash=end * 64, expires_on=END, who="Ä. Ödegaard"
        )


def session_by(store, link, entry):
    """Add a session to a new group, come by the link, and return its id."""
    with store.writing() as repository:
        group = repository.delivery.add_group(AREA, "measure-1", "Kurs", GroupFields(f"Gruppe {entry}"), "Jemand")
        fields = SessionFields(number=1, on=date(2026, 11, 2))
        (session_id,) = repository.delivery.add_sessions([NewSession(group.id, fields, entry)], "Link")
        repository.delivery_links.used(link.id, session_id, MOMENT)
        return session_id


def test_1_as_it_was(store):
    first, second = added(store), added(store, "b", group="group-1")
    with store.writing() as repository:
        tables = repository.delivery_links
        assert {one.id for one in tables.of_area(AREA)} == {first.id, second.id}
        assert tables.of_area(OTHER) == []
        assert tables.held(AREA, first.id) == first
        assert tables.held(OTHER, first.id) is None
        assert tables.held(AREA, "missing") is None
    assert (first.provider, first.measure, first.group_id, first.expires_on) == ("Träger „Ü“", "measure-1", None, END)
    assert (second.group_id, second.version, second.changed_by) == ("group-1", 1, "Ä. Ödegaard")
    assert (first.revoked_at, first.last_used_at) == (None, None)
    assert "a" * 64 not in repr(first)


def test_2_ends(store):
    link = added(store)
    with store.writing() as repository:
        tables = repository.delivery_links
        assert tables.with_hash("a" * 64) == tables.with_hash("a" * 64, hold="yes") == link
        assert tables.with_hash("b" * 64) is None
        gone = tables.revoke(link.id, "Anders", link.version)
        assert (gone.revoked_at is not None, gone.changed_by, gone.version) == (True, "Anders", 2)
        assert tables.with_hash("a" * 64) is None
    with store.reading() as repository:
        assert repository._session.execute(text("SELECT token_hash FROM delivery_link")).scalar_one() is None


def test_3_outdated(store):
    link = added(store)
    session_by(store, link, "one")
    with store.writing() as repository:
        later = repository.delivery_links.prolong(link.id, date(2027, 8, 31), "Anders", link.version)
    assert (later.expires_on, later.version, later.last_used_at) == (date(2027, 8, 31), 2, MOMENT)
    with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
        repository.delivery_links.prolong(link.id, END, "Jemand", 1)
    with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
        repository.delivery_links.revoke(link.id, "Jemand", 1)


def test_4_sessions(store):
    link, other = added(store), added(store, "b")
    first, second = session_by(store, link, "one"), session_by(store, link, "two")
    with store.reading() as repository:
        tables = repository.delivery_links
        assert tables.sessions(link.id) == {first: MOMENT, second: MOMENT}
        assert tables.counts([link.id, other.id]) == {link.id: 2}
        assert tables.counts([]) == {}
    with store.writing() as repository:
        repository.delivery.remove_session(first)  # somebody who knows nothing of links
        assert repository.delivery_links.counts([link.id]) == {link.id: 1}
        repository.delivery_links.forget(second)
        assert set(repository.delivery_links.sessions(link.id)) == {first}


def test_4_removed(store):
    link = added(store)
    session_by(store, link, "one")
    with pytest.raises(ToolkitError, match="changed_meanwhile"), store.writing() as repository:
        repository.delivery_links.remove(link.id, 2)
    with store.writing() as repository:
        repository.delivery_links.remove(link.id, 1)
        assert repository.delivery_links.of_area(AREA) == []
        assert repository.delivery_links.sessions(link.id) == {}
        assert [len(one.sessions) for one in repository.delivery.groups(AREA)] == [1]


def test_5_no_sense(store):
    added(store)
    with pytest.raises(RuleBroken):
        added(store, "a")
    for change in ("provider = ''", "token_hash = NULL", "revoked_at = '2026-11-30 09:00:00'"):
        with pytest.raises(RuleBroken), store.writing() as repository:
            repository._session.execute(text(f"UPDATE delivery_link SET {change}"))
    with pytest.raises(RuleBroken):
        added(store, "c", area="area-of-nobody")


def test_6_with_the_city(database_url):
    assert {"delivery_link", "delivery_link_session"} <= tables_of_a_city()
    opened = with_areas(database_url, "demo")
    session_by(opened, added(opened), "one")
    with opened.writing() as repository:
        repository.clear_demo()
        assert repository.cities() == []
    opened.close()
