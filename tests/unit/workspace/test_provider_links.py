"""Making, prolonging and revoking links of providers.

1. A link belongs to a measure of the latest decided plan; its random end is told once and is in no table, no view, no
   log; it has 256 bits.
2. Without another day it ends with the school year, on 31 July; close to it with the next one; 400 days at most.
3. Names are of organisations: no mail, no telephone, no person, not empty, not too long.
4. A link can be prolonged and shortened; a revoked one stays revoked; outdated changes are refused.
5. What a link is worth is told: works, expired, revoked, or its measure or group is gone; sessions are counted, and
   stay when the link is deleted.
6. A measure that the decided plan does not hold, a group of another measure, an area of another city get no link.
7. Not more links work at the same time than the limit says; expired and revoked ones do not count.
8. Everybody who works for the area may; evaluators and the office may not.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.implementation.records import GroupFields, SessionFields
from ctc_toolkit.workspace import (
    area_delivery,
    make_provider_link,
    prolong_provider_link,
    provider_links,
    remove_provider_link,
    revoke_provider_link,
    save_group,
)
from ctc_toolkit.workspace import delivery_links as module
from ctc_toolkit.workspace.delivery_links import preset_end
from ctc_toolkit.workspace.provider_sessions import log_provider_session, provider_view
from tests.unit.workspace.made import COORDINATOR, DORTMUND, ESSEN, audit_log, real_workspace
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

TODAY = date(2026, 11, 30)
TEAM = Actor("Team", frozenset({Assignment(Role.AREA_TEAM, DORTMUND)}))


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give the area and two measures of its decided plan."""
    wave = add_wave(ws, DORTMUND)
    with ws.store.writing() as repository:
        area, measures = decided_measures(repository, DORTMUND, wave, "Kurs", "Chor")
    return area, *measures


def made(ws, place, **more):
    return make_provider_link(COORDINATOR, ws, place[0], place[1], today=TODAY, **{"provider": "Träger e. V.", **more})


def code_of(call, **values):
    with pytest.raises(ToolkitError) as refused:
        call(**values)
    return refused.value.code


def test_1_told_once(ws, place):
    link = made(ws, place)
    assert len(link.token) == 43  # 256 bits, 6 in each letter
    assert made(ws, place).token != link.token
    assert link.token not in repr(link)
    with ws.store.reading() as repository:
        rows = repository._session.execute(text("SELECT * FROM delivery_link")).all()
    assert link.token not in repr(rows)
    assert link.token not in repr(provider_links(COORDINATOR, ws, place[0]))
    lines = audit_log(ws)[-2:]
    assert [(line.action, line.ags, line.result) for line in lines] == [("make_provider_link", DORTMUND, "done")] * 2
    assert link.token not in repr(lines)
    assert (link.link.title, link.link.provider, link.link.group, link.link.state) == (
        "Kurs",
        "Träger e. V.",
        None,
        "works",
    )


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 8, 1), date(2027, 7, 31)),
        (date(2026, 11, 30), date(2027, 7, 31)),
        (date(2027, 7, 3), date(2027, 7, 31)),
        (date(2027, 7, 4), date(2028, 7, 31)),
        (date(2027, 7, 31), date(2028, 7, 31)),
    ],
)
def test_2_preset(today, end):
    assert preset_end(today) == end
    assert (end - today).days <= 400


def test_2_limits(ws, place):
    assert made(ws, place).link.expires_on == date(2027, 7, 31)
    assert made(ws, place, expires_on=TODAY).link.state == "works"
    assert made(ws, place, expires_on=TODAY + timedelta(400)).link.expires_on == date(2028, 1, 4)
    for day in (TODAY - timedelta(1), TODAY + timedelta(401)):
        assert code_of(lambda end=day: made(ws, place, expires_on=end)) == "provider_link_end"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "provider_link_name"),
        (" \n ", "provider_link_name"),
        ("x" * 81, "provider_link_name"),
        ("a@traeger.de", "provider_link_person"),
        ("Frau Müller", "provider_link_person"),
        ("Träger, Tel. 0203 1234567", "provider_link_person"),
    ],
)
def test_3_names(ws, place, name, code):
    assert code_of(lambda: made(ws, place, provider=name)) == code
    assert provider_links(COORDINATOR, ws, place[0]).links == ()


def test_3_tidy(ws, place):
    assert made(ws, place, provider="  Dr.-Sommer-Stiftung\n gGmbH ").link.provider == "Dr.-Sommer-Stiftung gGmbH"


def test_4_changes(ws, place):
    link = made(ws, place).link
    area, until = place[0], date(2027, 9, 30)
    longer = prolong_provider_link(COORDINATOR, ws, area, link.id, until, version=1, today=TODAY)
    assert (longer.expires_on, longer.version) == (until, 2)
    assert prolong_provider_link(TEAM, ws, area, link.id, TODAY, version=2, today=TODAY).expires_on == TODAY
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        prolong_provider_link(COORDINATOR, ws, area, link.id, until, version=1, today=TODAY)
    with pytest.raises(ToolkitError, match="provider_link_end"):
        prolong_provider_link(COORDINATOR, ws, area, link.id, until + timedelta(200), version=3, today=TODAY)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        revoke_provider_link(COORDINATOR, ws, area, link.id, version=2)
    assert revoke_provider_link(COORDINATOR, ws, area, link.id, version=3).state == "revoked"
    for again in (
        lambda: revoke_provider_link(COORDINATOR, ws, area, link.id, version=4),
        lambda: prolong_provider_link(COORDINATOR, ws, area, link.id, until, version=4, today=TODAY),
    ):
        assert code_of(again) == "provider_link_revoked"
    for strange in ("", "' OR 1=1 --", "00000000-0000-4000-8000-000000000000"):
        assert code_of(lambda name=strange: revoke_provider_link(COORDINATOR, ws, area, name, version=1)) == (
            "not_available"
        )


def test_5_what_it_is_worth(ws, place):
    area, measure, _ = place
    group = save_group(COORDINATOR, ws, area, measure, GroupFields("Kurs A", participants=12))
    link, ended = made(ws, place, group=group.id), made(ws, place, expires_on=TODAY + timedelta(1))
    revoked = made(ws, place)
    revoke_provider_link(COORDINATOR, ws, area, revoked.link.id, version=1)
    log_provider_session(
        ws, link.token, group.id, SessionFields(1, date(2026, 11, 5), present=9), entry="one", today=TODAY
    )
    seen = {one.id: one for one in provider_links(COORDINATOR, ws, area, today=TODAY + timedelta(2)).links}
    assert [seen[one.link.id].state for one in (link, ended, revoked)] == ["works", "expired", "revoked"]
    assert (seen[link.link.id].group_name, seen[link.link.id].sessions) == ("Kurs A", 1)
    assert seen[link.link.id].last_used_at is not None
    assert seen[ended.link.id].last_used_at is None
    assert next(one.state for one in provider_links(COORDINATOR, ws, area).of_measure(measure)) == "works"
    with ws.store.writing() as repository:
        repository.delivery.remove_group(group.id)
    (gone,) = [one for one in provider_links(COORDINATOR, ws, area).links if one.id == link.link.id]
    assert (gone.state, gone.sessions) == ("gone", 0)


def test_6_only_where_it_belongs(ws, place):
    area, measure, other = place
    group = save_group(COORDINATOR, ws, area, other, GroupFields("Kurs A"))
    with pytest.raises(ToolkitError, match="not_available"):
        made(ws, place, group=group.id)
    with pytest.raises(ToolkitError, match="delivery_measure_gone"):
        make_provider_link(COORDINATOR, ws, area, "unknown", provider="Träger")
    essen = Actor("Essen", frozenset({Assignment(Role.COORDINATOR, ESSEN)}))
    for use in (
        lambda: provider_links(essen, ws, area),
        lambda: make_provider_link(essen, ws, area, measure, provider="Träger"),
        lambda: revoke_provider_link(essen, ws, area, made(ws, place).link.id, version=1),
    ):
        assert code_of(use) == "not_available"


def test_6_dropped_measures(ws, place):
    area, measure, _ = place
    link = made(ws, place).link
    save_group(COORDINATOR, ws, area, measure, GroupFields("Kurs A"))
    with ws.store.writing() as repository:
        (plan,) = repository.plans.of_area(area)
        entries = [one.id for one in repository.plans.entries([plan.id]) if one.origin == measure]
        repository.plans.remove_entries(plan.id, entries, "Jemand")
    assert code_of(lambda: made(ws, place)) == "delivery_measure_gone"
    (seen,) = provider_links(COORDINATOR, ws, area, today=TODAY).links
    assert (seen.id, seen.state, seen.title) == (link.id, "gone", "Kurs")


def test_5_deleted(ws, place):
    area, measure, _ = place
    group = save_group(COORDINATOR, ws, area, measure, GroupFields("Kurs A", participants=12)).id
    link = made(ws, place)
    fields = SessionFields(1, date(2026, 11, 5), present=9)
    log_provider_session(ws, link.token, group, fields, entry="one", today=TODAY)
    with pytest.raises(ToolkitError, match="changed_meanwhile"):
        remove_provider_link(COORDINATOR, ws, area, link.link.id, version=2)
    remove_provider_link(COORDINATOR, ws, area, link.link.id, version=1)
    assert provider_links(COORDINATOR, ws, area).links == ()
    assert code_of(lambda: provider_view(ws, link.token, today=TODAY)) == "provider_link_unknown"
    (kept,) = area_delivery(COORDINATOR, ws, area).of_group(group)[1].sessions
    assert (kept.by, kept.fields.present) == ("Link: Träger e. V.", 9)
    assert code_of(lambda: remove_provider_link(COORDINATOR, ws, area, link.link.id, version=1)) == "not_available"


def test_7_not_too_many(ws, place, monkeypatch):
    monkeypatch.setattr(module, "MOST_LINKS", 2)
    first, second = made(ws, place), made(ws, place, expires_on=TODAY)
    assert code_of(lambda: made(ws, place)) == "provider_link_most"
    revoke_provider_link(COORDINATOR, ws, place[0], first.link.id, version=1)
    made(ws, place)
    later = TODAY + timedelta(1)
    assert second.link.expires_on < later
    make_provider_link(COORDINATOR, ws, place[0], place[1], provider="Träger", today=later)


@pytest.mark.parametrize("role", list(Role))
def test_8_who_may(ws, place, role):
    actor = Actor(f"Person {role}", frozenset({Assignment(role, DORTMUND)}))
    if role in (Role.COORDINATOR, Role.AREA_TEAM):
        assert provider_links(actor, ws, place[0]).editable
    else:
        assert code_of(lambda: provider_links(actor, ws, place[0])) == "not_available"
