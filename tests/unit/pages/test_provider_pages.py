"""The pages on which providers log sessions by a link, asked as a browser asks them, on a real database.

1. One group leads to its form at once, several to a choice; what is known stands in the form; German and English, one
   first heading, no script and no style inside, headers as everywhere, nothing else of the app.
2. A session is stored and answered at once; the page after it can be loaded again; the same form twice stores one.
3. What is wrong is said above the form and at its field; everything that was entered stays.
4. Core components: all, or one by one with what was not meant for today; one of both must be said.
5. Own sessions can be corrected and deleted; an outdated form is refused.
6. A wrong, expired or revoked link, a group or session of others: one page that says whom to ask, status 404.
7. Forms need the token of this browser and come from this app; strange values do no harm.
8. Too many requests are refused for a while; guesses share one limit.
9. A session of the app that came along is not looked up; nothing of the link reaches a log, a cookie or a referrer.
10. Nothing of a name is executed.
"""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from ctc_toolkit.implementation.records import Component, GroupFields, SessionFields, SetUpFields
from ctc_toolkit.pages import provider_pages
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.pages.provider_pages import logging_sessions
from ctc_toolkit.workspace import (
    area_delivery,
    make_provider_link,
    revoke_provider_link,
    save_group,
    save_set_up,
)
from ctc_toolkit.workspace.provider_sessions import change_provider_session, provider_view
from tests.unit.workspace.made import COORDINATOR, DORTMUND, audit_log, real_workspace, tables_in
from tests.unit.workspace.matrix_delivery import decided_measures
from tests.unit.workspace.matrix_surveys import add_wave

DAY = date.today()
PARTS = (Component("a", "Üben"), Component("b", "Gespräch <b>"), Component("c", "Aufgabe"))


@pytest.fixture
def ws(sqlite_url):
    opened = real_workspace(sqlite_url)
    yield opened
    opened.close()


class Place:
    """A measure with a set-up, one group, and a link to it."""

    def __init__(self, ws, parts=PARTS):
        self.ws = ws
        wave = add_wave(ws, DORTMUND)
        with ws.store.writing() as repository:
            self.area, (self.measure,) = decided_measures(repository, DORTMUND, wave, "Kurs <i>Ä</i>")
        save_set_up(COORDINATOR, ws, self.area, self.measure, SetUpFields(parts, 10, 45), version=0)
        self.group = self.add_group("Klasse 5b", participants=12)
        self.made = make_provider_link(COORDINATOR, ws, self.area, self.measure, provider="Träger & Co. <b>")
        self.path = f"/anbieter/{self.made.token}"
        self.form = f"{self.path}/{self.group}"

    def add_group(self, name, **more):
        return save_group(COORDINATOR, self.ws, self.area, self.measure, GroupFields(name, "Schule", **more)).id

    def sessions(self):
        found = area_delivery(COORDINATOR, self.ws, self.area)
        return [one for delivery in found.measures for group in delivery.groups for one in group.sessions]


@pytest.fixture
def place(ws):
    return Place(ws)


def client(ws):
    def no_look_up(token):
        raise AssertionError(f"looked up {token}")

    app = Starlette(
        routes=provider_pages.routes(lambda: ws),
        middleware=[Middleware(Guard, media_owners=lambda _: set(), signed_in=no_look_up)],
    )
    return TestClient(app, base_url="https://ctc.stadt.example", follow_redirects=False)


def filled(text):
    """Return what a browser would send of the first form of a page as it stands."""
    form = re.search(r'<form class="log".*?</form>', text, re.DOTALL).group(0)
    found = dict(re.findall(r'<input (?:id="\w+" )?(?:type="hidden" )?name="([^"]+)"[^>]*? value="([^"]*)"', form))
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag).group(1), re.search(r'value="([^"]*)"', tag).group(1)
        if 'type="radio"' in tag and " checked" not in tag:
            if found.get(name) == value:
                found.pop(name)
            continue
        found[name] = value
    found["why"] = re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL).group(1)
    return {name: unescape(value) for name, value in found.items()}


def send(browser, path, **entries):
    page = browser.get(path + "?lang=de")
    return browser.post(path + "?lang=de", data=filled(page.text) | entries)


@pytest.mark.parametrize(("language", "heading"), [("de", "Termin eintragen"), ("en", "Log a session")])
def test_1_the_form(place, language, heading):
    browser = client(place.ws)
    first = browser.get(f"{place.path}?lang={language}")
    assert (first.status_code, first.headers["location"]) == (303, f"{place.form}?lang={language}")
    page = browser.get(first.headers["location"])
    assert page.status_code == 200
    text = page.text
    assert re.findall(r"<h1>(.*?)</h1>", text) == [heading]
    assert f'<html lang="{language}">' in text
    sent = filled(text)
    assert (sent["number"], sent["on"], sent["held"], sent["minutes"]) == ("1", DAY.isoformat(), "held", "45")
    assert "present" in sent
    assert "parts" not in sent
    assert len(sent["entry"]) >= 20
    assert re.findall(r"<script[^>]*>", text) == ['<script src="/ctc/provider.js" defer>']
    assert "<style" not in text
    assert "style=" not in text
    assert text.count("<fieldset") == text.count("<legend>")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert place.made.token not in re.sub(r'(?:action|href)="[^"]*"', "", text)


def test_1_several_groups(place):
    second = place.add_group("Klasse 6a")
    page = client(place.ws).get(place.path + "?lang=de")
    assert page.status_code == 200
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["Welche Gruppe?"]
    assert re.findall(r'href="/anbieter/[^/]+/([0-9a-f-]{36})', page.text) == [place.group, second]
    assert client(place.ws).get(f"{place.path}/{second}?lang=de").status_code == 200


def test_1_no_group_yet(ws):
    place = Place(ws)
    with ws.store.writing() as repository:
        repository.delivery.remove_group(place.group)
    page = client(ws).get(place.path + "?lang=de")
    assert "Für diese Maßnahme ist noch keine Gruppe angelegt." in unescape(page.text)


def test_2_stored_and_answered(place, caplog):
    browser = client(place.ws)
    form = filled(browser.get(place.form + "?lang=de").text)
    form |= {"number": "4", "present": "9", "parts": "all", "quality": "4"}
    before = tables_in(place.ws)
    with caplog.at_level(logging.DEBUG, logger="ctc_toolkit"):
        answers = [browser.post(place.form + "?lang=de", data=form) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    (where,) = {answer.headers["location"] for answer in answers}
    (session,) = place.sessions()
    assert where == f"{place.form}/{session.id}/gespeichert?lang=de"
    for _ in range(2):
        saved = unescape(browser.get(where).text)
        assert "Termin 4 von 10 ist gespeichert." in saved
        assert "9 von 12 waren da." in saved
        assert "Bisher fanden 1 von 1 geplanten Terminen statt (100\u00a0%)." in saved
        assert "Ihre letzten Termine" in saved
    assert session.fields == SessionFields(
        4, DAY, minutes=45, present=9, delivered=("a", "b", "c"), planned=("a", "b", "c"), quality=4
    )
    after = tables_in(place.ws)
    added = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert added == {"delivery_session": 1, "delivery_link_session": 1, "audit_record": 1}
    assert {record.name for record in caplog.records} <= {"ctc_toolkit.audit"}  # its line, which names no person
    assert place.made.token not in caplog.text
    assert filled(browser.get(place.form).text)["number"] == "1"  # the first one that is not logged yet


def test_2_other_outcomes(place):
    browser = client(place.ws)
    fallen = send(browser, place.form, held="cancelled", why="Hitzefrei", present="9", parts="")
    assert "Termin 1 von 10 ist als ausgefallen gespeichert." in unescape(browser.get(fallen.headers["location"]).text)
    later = send(browser, place.form, held="later")
    shown = unescape(browser.get(later.headers["location"]).text)
    assert "als verschoben gespeichert" in shown
    assert {(one.fields.held, one.fields.present, one.fields.minutes) for one in place.sessions()} == {
        ("cancelled", None, None),
        ("later", None, None),
    }


def test_3_what_is_wrong(place):
    browser = client(place.ws)
    answer = send(
        browser, place.form, number="x", on=(DAY + timedelta(2)).isoformat(), present="13", minutes="4 5", why="Ä <b>"
    )
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert {name for name in ("number", "minutes", "parts") if f'href="#{name}"' in answer.text} == {
        "number",
        "minutes",
        "parts",
    }
    assert 'id="number-error"' in answer.text
    assert 'aria-describedby="number-error number-hint" aria-invalid="true"' in answer.text
    assert "„x“ passt nicht in dieses Feld." in text
    sent = filled(answer.text)
    assert (sent["number"], sent["present"], sent["minutes"], sent["why"]) == ("x", "13", "4 5", "Ä <b>")
    again = send(browser, place.form, on=(DAY + timedelta(2)).isoformat(), present="13", parts="all", adapted="core")
    assert again.status_code == 422
    assert set(re.findall(r'<li><a href="#(\w+)">', again.text)) == {"on", "present", "why"}
    assert place.sessions() == []


def test_3_days_as_people_write_them(place):
    send(client(place.ws), place.form, on=DAY.strftime("%d.%m.%Y"), present="9", parts="all")
    assert place.sessions()[0].fields.on == DAY
    for wrong in ("31.02.2026", "gestern", "2026-13-01"):
        answer = send(client(place.ws), place.form, on=wrong, parts="all")
        assert (answer.status_code, 'href="#on"' in answer.text) == (422, True)


def test_4_core_components(place):
    browser = client(place.ws)
    assert send(browser, place.form, present="9").status_code == 422
    assert send(browser, place.form, present="9", parts="some").status_code == 422
    off = {f"part-{number}": "off" for number in range(3)}
    assert send(browser, place.form, present="9", parts="some", **off).status_code == 422
    done = send(browser, place.form, parts="some", **{"part-0": "done", "part-1": "off"})
    assert done.status_code == 303
    (session,) = place.sessions()
    assert (session.fields.delivered, session.fields.planned) == (("a",), ("a", "c"))
    form = filled(browser.get(f"{place.form}/{session.id}?lang=de").text)
    assert [form["parts"], form["part-0"], form["part-1"], form["part-2"]] == ["some", "done", "off", "left"]


def test_4_without_components(ws):
    place = Place(ws, ())
    assert 'name="parts"' not in client(ws).get(place.form).text
    assert send(client(ws), place.form, present="9").status_code == 303


def test_4_forty_components(ws):
    place = Place(ws, tuple(Component(f"k{number}", f"Kernbaustein {number}") for number in range(40)))
    each = {f"part-{number}": "done" for number in range(39)}
    assert send(client(ws), place.form, present="9", parts="some", **each).status_code == 303
    assert len(place.sessions()[0].fields.delivered) == 39


def test_5_correct_and_delete(place):
    browser = client(place.ws)
    send(browser, place.form, present="9", parts="all")
    (session,) = place.sessions()
    path = f"{place.form}/{session.id}"
    page = browser.get(path + "?lang=de")
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == ["Termin 1 berichtigen"]
    outdated = filled(page.text)
    changed = send(browser, path, present="8")
    assert (changed.status_code, place.sessions()[0].fields.present) == (303, 8)
    assert browser.post(path, data=outdated | {"present": "7"}).status_code == 409
    assert send(browser, path, present="80").status_code == 422
    token = {"form_token": outdated["form_token"], "version": "2"}
    asked = browser.post(path + "/loeschen", data=token)
    assert (asked.status_code, len(place.sessions())) == (200, 1)
    assert browser.post(path + "/loeschen", data=token | {"sure": "1", "version": "1"}).status_code == 409
    gone = browser.post(path + "/loeschen?lang=de", data=token | {"sure": "1"})
    assert (gone.status_code, place.sessions()) == (303, [])
    assert "Der Termin ist gelöscht." in browser.get(gone.headers["location"]).text
    assert browser.get(path).status_code == 409
    kept = [line.action for line in audit_log(place.ws) if line.who.startswith("Link: ")]
    assert kept == ["log_provider_session", "change_provider_session", "remove_provider_session"]


def test_6_one_refusal(ws, place):
    browser = client(ws)
    send(browser, place.form, present="9", parts="all")
    session = place.sessions()[0].id
    other = Place2(ws, place)
    revoked = make_provider_link(COORDINATOR, ws, place.area, place.measure, provider="Träger")
    revoke_provider_link(COORDINATOR, ws, place.area, revoked.link.id, version=1)
    lost = [f"/anbieter/{token}" for token in ("x", place.made.token[:-1], "ä" * 60, revoked.token)]
    lost += [
        f"{place.path}/{other.group}",
        f"{place.path}/{other.group}/{session}",
        f"{place.path}/x",
        f"{other.path}/x",
    ]
    seen = set()
    for path in lost:
        page = browser.get(path + "?lang=de")
        assert page.status_code == 404, path
        seen.add(re.sub(r'(value|href)="[^"]*"', "", page.text))
    assert len(seen) == 1
    assert "Fragen Sie die Koordination Ihrer Stadt" in seen.pop()
    form = filled(browser.get(place.form).text) | {"parts": "all"}
    for path in (
        f"{place.path}/{other.group}",
        f"{other.path}/{place.group}",
        f"/anbieter/{revoked.token}/{place.group}",
    ):
        assert browser.post(path, data=form).status_code == 404
    assert len(place.sessions()) == 1
    assert browser.get(f"{other.form}/{session}").status_code == 409


class Place2:
    """Another measure of the same city with a group and a link of its own."""

    def __init__(self, ws, beside):
        wave = add_wave(ws, DORTMUND)
        with ws.store.writing() as repository:
            area, (measure,) = decided_measures(repository, DORTMUND, wave, "Chor")
        self.group = save_group(COORDINATOR, ws, area, measure, GroupFields("Chor")).id
        self.path = f"/anbieter/{make_provider_link(COORDINATOR, ws, area, measure, provider='Verein').token}"
        self.form = f"{self.path}/{self.group}"
        assert area != beside.area


def test_7_forms(place):
    browser = client(place.ws)
    form = filled(browser.get(place.form).text) | {"parts": "all", "present": "9"}
    assert browser.post(place.form, data=form | {"form_token": "0" * 64}).status_code == 403
    elsewhere = browser.post(place.form, data=form, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    assert client(place.ws).post(place.form, data=form).status_code == 403
    assert browser.post(place.form, json=form).status_code == 403
    assert browser.post(place.form, data=form | {"x": "y" * 30_000}).status_code == 403
    assert browser.post(place.form, data=form | {f"x{number}": "" for number in range(90)}).status_code == 403
    assert browser.put(place.form).status_code == 405
    strange = (
        {"held": "x"},
        {"adapted": "y"},
        {"quality": "6"},
        {"engagement": "-1"},
        {"present": "٣"},
        {"number": "0"},
    )
    for entries in strange:
        assert send(browser, place.form, **(form | entries)).status_code == 422, entries
    assert browser.post(place.form, data=form | {"entry": ""}).status_code == 404
    assert browser.post(place.form, data=form | {"entry": "x" * 41}).status_code == 404
    assert place.sessions() == []
    assert send(browser, place.form, **(form | {"strange": "1"})).status_code == 303


def test_8_too_many(place):
    browser = client(place.ws)
    statuses = [browser.get(f"/anbieter/{number}").status_code for number in range(62)]
    assert statuses[:60] == [404] * 60
    assert 429 in statuses[60:]
    assert "warten Sie eine Minute" in unescape(browser.get("/anbieter/999?lang=de").text)


def test_9_no_trace(place, monkeypatch, caplog):
    browser = client(place.ws)
    browser.cookies.set("__Host-ctc_session", "somebody", domain="ctc.stadt.example")
    assert send(browser, place.form, present="9", parts="all").status_code == 303
    assert set(browser.cookies.keys()) == {"ctc_browser", "ctc_language", "__Host-ctc_session"}
    assert not any(place.made.token in str(value) for value in browser.cookies.values())

    secret = "-".join(["9"] * 9)

    def broken(*_, **__):
        raise RuntimeError(f"{place.made.token} {secret}")

    monkeypatch.setattr(logging_sessions, "log_provider_session", broken)
    answer = send(browser, place.form, present="9", parts="all")
    assert answer.status_code == 500
    assert "RuntimeError" in caplog.text
    assert place.made.token not in caplog.text
    assert secret not in caplog.text


def test_10_foreign_text(place):
    browser = client(place.ws)
    send(browser, place.form, present="9", parts="all", why='"><script>alert(1)</script>')
    (session,) = place.sessions()
    for path in (place.form, f"{place.form}/{session.id}", f"{place.form}/{session.id}/gespeichert"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<i>Ä</i>" not in text
        assert "Kurs &lt;i&gt;Ä&lt;/i&gt;" in text
        assert "Träger &amp; Co. &lt;b&gt;" in text
    view = provider_view(place.ws, place.made.token)
    outcome = change_provider_session(place.ws, place.made.token, place.group, session.id, session.fields, version=1)
    assert (view.delivery.title, outcome.id) == ("Kurs <i>Ä</i>", session.id)
