"""Signing in, as people and as thieves do it, in the served app.

1. Whoever knows the id of a running page gets nothing: not without cookies, not with another browser's, not with a
   session of somebody else (the attacks known of Streamlit), and sees its own role only.
2. Headers that name a user change nothing.
3. From the invitation to the app and out again, by keyboard alone: code, password, second factor, page asked for.
4. Signed out elsewhere, a role withdrawn, an account disabled: the next click shows it, and the way back leads to the
   same page.
5. A connection that is cut while the session is over leads to the sign-in page.
6. The plain pages are accessible (axe), fit a telephone and need no JavaScript.
7. One click comes into the demo; another role takes one more.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit
from axe_playwright_python.sync_playwright import Axe
from raw_browser import RawBrowser, ask, first_answers
from serving import serving
from settling import PATIENCE, settle
from websockets.exceptions import InvalidStatus

from ctc_toolkit.access import Role
from ctc_toolkit.access.second_factor import seal_secret
from ctc_toolkit.access.secret_keys import load_keys
from ctc_toolkit.workspace import open_workspace
from tests.unit.workspace.made import DORTMUND, real_workspace
from tests.unit.workspace.sign_in_made import OTHER, PASSWORD, add_code, add_user, digits

FUTURE = datetime(2100, 1, 1, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Give the app on a workspace with real cities and without demo."""
    data = tmp_path_factory.mktemp("real")
    real_workspace(f"sqlite:///{data / 'ctc.sqlite'}").close()
    with serving(data) as running:
        yield running


@pytest.fixture
def ws(real):
    """Give the workspace of the app."""
    opened = open_workspace(f"sqlite:///{real.data / 'ctc.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def window(browser):
    """Give a function that opens a window of a browser without any cookies."""
    contexts = []

    def opened(**more):
        context = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, "locale": "de-DE", **more})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def seen(browser, session=""):
    """Return the id of the running page and everything that is sent to it."""
    with browser.open_websocket(session) as socket:
        messages = first_answers(socket, "script_finished")
        (started, *_) = [one for one in messages if one.WhichOneof("type") == "new_session"]
        return started.new_session.initialize.session_id, b"".join(one.SerializeToString() for one in messages).decode(
            "utf-8", "replace"
        )


def test_1_a_stolen_page_id_is_worth_nothing(served):
    victim, thief = RawBrowser(served), RawBrowser(served)
    victim.come_in("coordinator", ags=DORTMUND)
    thief.come_in("multiplier")
    page, shown = seen(victim)
    assert "Koordination Dortmund" in shown
    assert seen(victim, page)[0] == page  # after a short break it goes on for the victim
    for cookies in ({}, {"ctc_browser": victim.cookies["ctc_browser"]}, {"ctc_session": "made-up"}):
        with pytest.raises(InvalidStatus), RawBrowser(served, cookies).open_websocket(page):
            pass
    both = RawBrowser(served, thief.cookies | {"ctc_browser": victim.cookies["ctc_browser"]})
    for attacker in (thief, both):
        own, shown = seen(attacker, page)
        assert own != page
        assert "Koordination Dortmund" not in shown
        assert "Geschäftsstelle" in shown


def test_1_without_a_session_no_route_tells_anything(served):
    for path in ("/_stcore/host-config", "/media/abc.csv"):
        assert ask(served, path).status == 403
    assert ask(served, "/profil").headers["location"] == "/anmelden?next=%2Fprofil"


def test_2_named_users(served):
    visitor = RawBrowser(served)
    visitor.come_in("multiplier")
    spoofed = {"X-Ctc-User": "admin", "X-Forwarded-User": "admin", "Remote-User": "admin"}
    with visitor.open_websocket(**spoofed) as socket:
        shown = b"".join(one.SerializeToString() for one in first_answers(socket, "script_finished")).decode(
            "utf-8", "replace"
        )
    assert "Geschäftsstelle" in shown
    assert "admin" not in shown
    assert ask(served, "/profil", headers=spoofed).status == 303


def fill_in(page, **entries):
    """Fill in a form with the keyboard alone and send it."""
    for name, value in entries.items():
        page.locator(f"#{name}").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
    page.keyboard.press("Enter")


def test_3_from_the_invitation_into_the_app(real, ws, window):
    account = add_user(ws, (Role.MULTIPLIER, None), login="m.multi@stadt.example", password=None, state="invited")
    code = add_code(ws, account, until=FUTURE)
    page = window()
    page.goto(f"{real.address}/anmelden/code?code={code}")
    fill_in(page, name="Mira Multi", password="kurz", again="kurz")
    assert page.locator("#password-error").inner_text()
    assert page.locator("#name").input_value() == "Mira Multi"
    assert page.locator("#password").input_value() == ""
    page.wait_for_function("document.activeElement.id === 'password'")
    fill_in(page, password=OTHER, again=OTHER)
    page.wait_for_url("**/einrichten")
    secret = page.locator(".secret code").inner_text()
    assert page.locator(".qr svg").bounding_box()["width"] > 150
    fill_in(page, digits=digits(secret, datetime.now(UTC)))
    settle(page)
    assert "Mira Multi" in page.locator(".st-key-person").inner_text()
    page.goto(f"{real.address}/staedte")
    settle(page)
    page.get_by_text("Abmelden", exact=True).click()
    page.wait_for_url("**/abmelden")
    page.get_by_role("button", name="Abmelden").click()
    page.wait_for_url("**/anmelden")
    page.goto(f"{real.address}/staedte")
    assert "next=%2Fstaedte" in page.url
    fill_in(page, login="M.Multi@stadt.example", password=OTHER)
    page.wait_for_url("**/zweiter-faktor?**")
    with ws.store.writing() as repository:  # the digits that were entered a moment ago are used up
        repository.people.set_second_factor(account, seal_secret(SECRET, account, load_keys(real.data, {})))
    fill_in(page, digits=digits(SECRET, datetime.now(UTC)))
    settle(page)
    assert "/staedte" in page.url


def come_in(real, window, login, path="/"):
    page = window()
    page.goto(f"{real.address}/anmelden?next={path}")
    fill_in(page, login=login, password=PASSWORD)
    settle(page)
    return page


def test_4_the_next_click(real, ws, window):
    account = add_user(ws, (Role.COORDINATOR, DORTMUND), login="k.koord@stadt.example")
    page = come_in(real, window, "k.koord@stadt.example")
    assert page.get_by_role("link", name="Prüfung").count() == 1
    with ws.store.writing() as repository:
        repository.people.remove_role(account, repository.people.account(account).roles[0].id)
    page.get_by_role("link", name="Prüfung").click()
    settle(page)
    assert page.locator("h1").inner_text() == "Wer kann diese Seite öffnen?"
    assert page.get_by_role("link", name="Prüfung").count() == 0
    with ws.store.writing() as repository:
        repository.people.set_state(account, "disabled")
    page.get_by_role("link", name="Glossar").click()
    page.wait_for_selector("h1:has-text('Bitte melden Sie sich an')")
    assert page.locator(".st-key-person").count() == 0
    page.get_by_text("Anmelden", exact=True).click()
    page.wait_for_url("**/anmelden?next=**glossar**")
    assert len(page.context.pages) == 1
    fill_in(page, login="k.koord@stadt.example", password=PASSWORD)
    page.wait_for_selector("#password-error")
    with ws.store.writing() as repository:
        repository.people.set_state(account, "active")
        repository.sign_ins.forget_delays(FUTURE)
    fill_in(page, password=PASSWORD)
    settle(page)
    assert "/glossar" in page.url
    other = page.context.new_page()
    other.goto(f"{real.address}/abmelden")
    other.get_by_role("button", name="Abmelden").click()
    other.wait_for_url("**/anmelden")
    page.get_by_role("link", name="Datenschutz").click()
    page.wait_for_selector("h1:has-text('Bitte melden Sie sich an')")


def test_4_a_click_that_is_dealt_with_before_the_page(served, window):
    page = window()
    page.goto(f"{served.address}/anmelden?next=/protokoll")
    page.get_by_role("button", name="Umsehen als: Verwaltung").click()
    settle(page)
    opened = open_workspace(f"sqlite:///{served.data / 'ctc.sqlite'}")
    with opened.store.writing() as repository:
        repository.sign_ins.end_demo_sessions()
    page.locator(".st-key-log-check-button button").click()
    page.wait_for_selector("h1:has-text('Bitte melden Sie sich an')")
    with opened.store.reading() as repository:
        assert "verify_audit" not in {line.action for line in repository.audit.log()}
    opened.close()


CUT = """() => {
    const sign = document.createElement("div");
    sign.dataset.testid = "stConnectionStatus";
    document.body.append(sign);
}"""
"""What Streamlit shows when its connection is cut, as the script of the page sees it."""


def test_5_a_cut_connection(real, ws, window):
    account = add_user(ws, (Role.COORDINATOR, DORTMUND), login="c.cut@stadt.example")
    page = come_in(real, window, "c.cut@stadt.example", "/glossar")
    with page.expect_response("**/anmelden/stand") as asked:
        page.evaluate(CUT)
    assert asked.value.status == 204
    assert "/glossar" in page.url
    page.reload()
    settle(page)
    with ws.store.writing() as repository:
        repository.sign_ins.end_session(account_id=account)
    page.evaluate(CUT)
    page.wait_for_url("**/anmelden?next=%2Fglossar**")


def test_5_streamlit_shows_this_sign():
    bundles = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    assert any("stConnectionStatus" in bundle.read_text(encoding="utf-8") for bundle in bundles)


def plain_pages(served, real, ws, window, **more):
    """Give the plain pages one after the other, with the name of each."""
    login = f"a{datetime.now(UTC).timestamp():.6f}@stadt.example"
    account = add_user(ws, (Role.EVALUATOR, DORTMUND), login=login)
    page = window(**more)
    page.goto(f"{served.address}/anmelden")
    yield "demo", page
    page.goto(f"{real.address}/anmelden")
    yield "sign-in", page
    fill_in(page, login="nobody@stadt.example", password="a wrong one")
    page.wait_for_selector("#password-error")
    yield "wrong", page
    page.goto(f"{real.address}/anmelden/code")
    yield "code", page
    page.goto(f"{real.address}/anmelden/code?code={add_code(ws, account, 'password_reset', until=FUTURE)}")
    yield "new password", page
    page.goto(f"{real.address}/anmelden")
    with ws.store.writing() as repository:
        repository.sign_ins.forget_delays(FUTURE)
    fill_in(page, login=login, password=PASSWORD)
    page.wait_for_url("**/einrichten")
    yield "set up", page
    page.goto(f"{real.address}/abmelden")
    yield "sign out", page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_6_accessible_and_narrow(served, real, ws, window, scheme):
    found = {}
    more = {"color_scheme": scheme, "viewport": {"width": 320, "height": 640}}
    for name, page in plain_pages(served, real, ws, window, **more):
        violations = Axe().run(page).response["violations"]
        found[name] = [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert page.locator("h1").count() == 1
        assert all(
            box["height"] >= 24
            for box in page.locator("button, a.button").evaluate_all(
                "(all) => all.map((one) => one.getBoundingClientRect().toJSON())"
            )
        ), name
    assert len(found) == 7
    assert {name: each for name, each in found.items() if each} == {}


def test_6_without_javascript(served, real, ws, window):
    names = [name for name, _ in plain_pages(served, real, ws, window, java_script_enabled=False)]
    assert len(names) == 7
    page = window(java_script_enabled=False)
    page.goto(f"{served.address}/anmelden")
    page.get_by_role("button", name="Umsehen als: Schulung").click()
    assert "JavaScript" in page.content()


def test_7_one_click(served, window):
    page = window()
    page.goto(f"{served.address}/")
    page.get_by_role("button", name="Umsehen als: Koordination einer Stadt").click()
    settle(page)
    assert "Koordination Dortmund" in page.locator(".st-key-person").inner_text()
    page.get_by_text("Rolle wechseln", exact=True).click()
    page.wait_for_url("**/anmelden")
    assert len(page.context.pages) == 1
    page.get_by_role("button", name="Umsehen als: Schulung").click()
    settle(page)
    assert page.locator(".st-key-person").inner_text().startswith("Schulung")
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert "__Host-ctc_session" in names
    assert "ctc_session" not in names
