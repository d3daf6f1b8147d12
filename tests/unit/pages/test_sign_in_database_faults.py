"""Signing in while the database cannot write or is not there.

1. Where somebody else holds the lock, the disk is full or can only be read, whoever signs in is told so in words on
   the page, in German and English; nobody is let in, nothing is counted against the person, and the next try works.
2. Where the server is gone, all pages say so and nobody is let in or thrown out; once it is back those who were signed
   in go on and others can sign in, without a restart; /readyz says so in between.
3. A worker in the background goes on by itself once the database is back.
"""

import sqlite3

import pytest

from ctc_toolkit.operations.readiness import readiness
from ctc_toolkit.store import database as database_module
from tests.engines import ONLY_POSTGRES
from tests.store.write_faults import watched
from tests.unit.pages.test_sign_in_pages import COORDINATION, LOGIN, Browser, cheap_passwords, made
from tests.unit.workspace.sign_in_made import add_user
from tests.wire import wired

SAID = {
    "locked": ("ist gerade belegt", "is busy"),
    "full": ("kein Platz mehr frei", "no space left"),
    "read_only": ("darf nicht geschrieben werden", "may not be written to"),
}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    cheap_passwords(monkeypatch)


def with_user(url):
    ws = made(url, "real")
    add_user(ws, COORDINATION, login=LOGIN)
    return ws


def delays(ws):
    with ws.store.database.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT count(*) FROM sign_in_delay").scalar_one()


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("kind", SAID)
def test_1_a_database_that_cannot_write(sqlite_url, kind, language):
    ws = with_user(sqlite_url)
    browser = Browser(ws)
    with watched(ws.store.database) as faults:
        faults.arm(kind, 1)
        answer = browser.sign_in(page=f"/anmelden?lang={language}")
        assert faults.hit
    assert answer.status_code == 503
    assert SAID[kind][language == "en"] in answer.text
    assert not [word for word in ("sqlite3", "Traceback", "OperationalError") if word in answer.text]
    assert not browser.inside()
    assert delays(ws) == 0
    assert browser.sign_in().status_code == 303
    assert browser.inside()
    ws.close()


def test_1_a_lock_that_somebody_else_holds(sqlite_url, monkeypatch):
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    ws = with_user(sqlite_url)
    browser, signed_in = Browser(ws), Browser(ws)
    assert signed_in.sign_in().status_code == 303
    other = sqlite3.connect(ws.place, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = browser.sign_in()
    assert (answer.status_code, "ist gerade belegt" in answer.text) == (503, True)
    assert signed_in.inside()  # reading does not wait
    other.execute("ROLLBACK")
    other.close()
    assert browser.sign_in().status_code == 303
    ws.close()


@ONLY_POSTGRES
def test_2_a_server_that_is_gone(database_url):
    with wired(database_url) as wire:
        ws = with_user(wire.url)
        browser, signed_in = Browser(ws), Browser(ws)
        assert signed_in.sign_in().status_code == 303
        form = browser.get("/anmelden").text
        wire.down()
        for answer in (browser.get("/anmelden"), signed_in.get("/profil"), browser.client.post("/anmelden", data={})):
            assert answer.status_code in (403, 503)
        answer = browser.client.post("/anmelden", data={**browser.fields(form, "/anmelden"), "login": LOGIN})
        assert answer.status_code == 503
        assert "nicht erreichbar" in answer.text
        assert not readiness(lambda: ws).ready
        wire.up()
        assert signed_in.inside()
        assert not browser.inside()
        assert browser.sign_in().status_code == 303
        assert readiness(lambda: ws).parts["database"]
        ws.close()
