"""The part of the page of the delivery that makes and revokes links for providers.

1. Without a link it says so and asks for the least: an organisation, for which groups, until when (31 July).
2. A wrong name stays in its field with a message beneath; making shows link and code once, in this session only.
3. Every link says for whom, for which groups, how many sessions came by it, until when; expired ones come last.
4. The last day can be changed, a link can be revoked and then deleted; what somebody else was faster with is told.
5. Who may not enter anything does not find the part; in English everything is English.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from acting import acting_as, visitor
from said import said

from ctc_toolkit.access import Role
from ctc_toolkit.implementation.records import GroupFields, SessionFields
from ctc_toolkit.workspace import (
    demo_actor,
    list_cities,
    make_provider_link,
    open_workspace,
    provider_links,
    revoke_provider_link,
    save_group,
)
from ctc_toolkit.workspace.delivery_links import preset_end
from ctc_toolkit.workspace.provider_sessions import log_provider_session
from tests.unit.workspace.matrix_delivery import decided_measures

DUISBURG = "05112000"


@pytest.fixture
def ws(filled):
    opened = open_workspace(f"sqlite:///{filled}")
    yield opened
    opened.close()


@pytest.fixture
def place(ws):
    """Give the area, its measure and a group of it."""
    city = next(city for city in list_cities(demo_actor(), ws) if city.ags == DUISBURG)
    with ws.store.writing() as repository:
        area, (measure,) = decided_measures(repository, DUISBURG, city.waves[0].id, "Kurs", area=city.areas[0].id)
    return area, measure, save_group(demo_actor(), ws, area, measure, GroupFields("Klasse 5b", participants=12)).id


def opened(open_page, place, language="de"):
    app = open_page("delivery", language, gebiet=place[0], teil="links", massnahme=place[1])
    assert not app.exception
    return app


def widget(elements, part):
    return next(element for element in elements if part in (element.key or ""))


def make(app, name):
    widget(app.text_input, "provider-name").set_value(name).run()
    app.button(key="provider-make").click().run()
    assert not app.exception


def test_1_nothing_yet(place, open_page):
    app = opened(open_page, place)
    assert "Zu dieser Maßnahme gibt es noch keinen Link." in said(app)
    assert widget(app.text_input, "provider-name").value == ""
    assert widget(app.date_input, "provider-end").value == preset_end(date.today())
    assert widget(app.selectbox, "provider-group").options == ["alle Gruppen der Maßnahme", "Klasse 5b"]


def test_2_made_once(ws, place, open_page):
    app = opened(open_page, place)
    make(app, "Frau Müller")
    assert [error.value for error in app.error if "nennt eine einzelne Person" in error.value]
    assert widget(app.text_input, "provider-name").value == "Frau Müller"
    make(app, "Jugendhilfe e. V.")
    assert not app.error
    (link,) = provider_links(demo_actor(), ws, place[0]).links
    assert (link.provider, link.group, link.expires_on) == ("Jugendhilfe e. V.", None, preset_end(date.today()))
    (code,) = app.code
    assert len(code.value.rpartition("/anbieter/")[2]) == 43
    assert "Kopieren Sie den Link jetzt" in said(app)
    assert widget(app.text_input, "provider-name").value == ""
    again = opened(open_page, place)
    assert not again.code
    assert "1 Link gilt. 0 Termine kamen über Links." in said(again)


def test_3_what_each_is_worth(ws, place, open_page):
    area, measure, group = place
    actor, today = demo_actor(), date.today()
    ended = make_provider_link(
        actor, ws, area, measure, provider="Alt", today=today - timedelta(400), expires_on=today - timedelta(9)
    )
    link = make_provider_link(actor, ws, area, measure, provider="Neu & Co. *e. V.*", group=group)
    log_provider_session(ws, link.token, group, SessionFields(1, today, present=9), entry="one")
    text = said(opened(open_page, place))
    assert "Neu & Co. *e. V.* · Klasse 5b · gilt" in text
    assert "1 Termin kam darüber · zuletzt benutzt am" in text
    assert "Alt · alle Gruppen · abgelaufen" in text
    assert text.index("Neu & Co.") < text.index("Alt · alle")
    assert ended.link.state == "works"  # on the day it was made


def test_4_prolonged_and_revoked(ws, place, open_page):
    area, measure, _ = place
    link = make_provider_link(demo_actor(), ws, area, measure, provider="Träger").link
    app = opened(open_page, place)
    until = date.today() + timedelta(30)
    widget(app.date_input, f"provider-end-{link.id[:8]}").set_value(until).run()
    app.button(key=f"provider-prolong-{link.id[:8]}").click().run()
    (seen,) = provider_links(demo_actor(), ws, area).links
    assert seen.expires_on == until
    stale = opened(open_page, place)
    revoke_provider_link(demo_actor(), ws, area, link.id, version=2)
    stale.button(key=f"provider-revoke-{link.id[:8]}").click().run()
    assert "Träger · alle Gruppen · gesperrt" in said(stale)
    assert not [button for button in stale.button if "provider-revoke" in (button.key or "")]
    assert "0 Links gelten." in said(stale)
    stale.button(key=f"provider-remove-{link.id[:8]}").click().run()
    assert not stale.exception
    assert "Zu dieser Maßnahme gibt es noch keinen Link." in said(stale)
    assert provider_links(demo_actor(), ws, area).links == ()


@pytest.mark.parametrize(("role", "there"), [(Role.AREA_TEAM, True), (Role.MULTIPLIER, False), (Role.EVALUATOR, False)])
def test_5_who_finds_it(ws, place, open_page, monkeypatch, role, there):
    acting_as(monkeypatch, ws, visitor(role, DUISBURG))
    app = opened(open_page, place)
    assert ("Links für Anbieter" in said(app)) is there
    assert bool([button for button in app.button if button.key == "provider-make"]) is there


def test_5_english(place, open_page):
    app = opened(open_page, place, "en")
    assert "There is no link to this measure yet." in said(app)
    make(app, "x")
    assert [error.value for error in app.error if "Length of the name" in error.value]
