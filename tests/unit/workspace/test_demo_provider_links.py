"""The links of providers in the demo.

1. Duisburg has two links of one organisation: one that works until the end of a school year, one that has expired.
2. The sessions that came by them say so, each within its school year; none is told twice.
3. Nobody holds either: nothing that `ctc demo` says or stores is the end of a link.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import text

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.implementation.planned import school_year
from ctc_toolkit.workspace import area_delivery, list_cities, open_workspace, provider_links
from ctc_toolkit.workspace.demo_content.provider_links import BY_LINK, PROVIDER
from ctc_toolkit.workspace.provider_sessions import name_of
from tests.unit.workspace.made import DUISBURG

LEAD = Actor("Koordination", frozenset({Assignment(Role.COORDINATOR, DUISBURG)}), demo=True)


@pytest.fixture(scope="module")
def ws(demo_template):
    opened = open_workspace(f"sqlite:///{demo_template}")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def area(ws):
    (city,) = [one for one in list_cities(LEAD, ws) if one.ags == DUISBURG]
    return city.areas[0].id


def test_1_two_links(ws, area):
    links = provider_links(LEAD, ws, area).links
    assert {one.provider for one in links} == {PROVIDER}
    assert sorted(one.state for one in links) == ["expired", "works"]
    by_state = {one.state: one for one in links}
    assert (by_state["works"].expires_on.month, by_state["works"].expires_on.day) == (7, 31)
    assert by_state["expired"].expires_on < school_year(date.today()).first
    assert by_state["works"].title == by_state["expired"].title
    assert "Beispiel" in PROVIDER


def test_2_sessions(ws, area):
    assert name_of(PROVIDER) == BY_LINK
    links = provider_links(LEAD, ws, area).links
    found = area_delivery(LEAD, ws, area)
    came = [
        one for delivery in found.measures for group in delivery.groups for one in group.sessions if one.by == BY_LINK
    ]
    assert sum(one.sessions for one in links) == len(came)
    assert next(one for one in links if one.state == "expired").sessions >= 20


def test_3_nobody_holds_them(ws):
    with ws.store.reading() as repository:
        rows = repository._session.execute(text("SELECT * FROM delivery_link")).all()
        lines = repository.audit_log()
    assert len(rows) == 2
    assert not re.search(r"(?<![\w-])[\w-]{43}(?![\w-])", repr(rows))
    assert not [line for line in lines if "link" in line.object]
