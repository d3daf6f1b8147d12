"""Two hundred attacks in every text of a demo, on every page of every role.

1. Every column of text is attacked or named with the reason why it holds no text of a person; each attacked column of
   the demo holds all attacks.
2. The detector sees each kind of effect where a page renders an attack as it stands.
3. No attack has an effect on any page: no dialog, variable, title, request, element, attribute or address of it, no
   error in a script, and the security policy has nothing to block. Nothing breaks a page. A sample in the usual run.
4. The same where the policy is switched off: escaping alone keeps the attacks down.
5. The same on the plain pages (signing in, help, team survey, provider), and for attacks in addresses.
6. The same in a product as a page of its own, which no policy protects.
"""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date
from urllib.parse import quote, urlencode

import pytest
from serving import serving
from settling import PATIENCE, settle
from test_every_page_accessible import OF_A_CITY, opened_by
from two_people import CITY, LAPTOP

from ctc_toolkit.access import Role
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.reporting.sheets import Bullets, Heading, Paragraph, Sheet, SheetTable, sheet_html
from tests.browser.attacking import Detector, plant, text_columns, unknown_names
from tests.browser.xss_payloads import PAYLOADS

WITHOUT_ROWS = {
    "deletion_proof.who",
    "site_label.changed_by",
    "wave_tables.institute",
    "wave_tables.report",
    "wave_tables.reason",
}
"""Columns of tables that a demo leaves empty, and whose rows would change what all pages show."""
ATTACK = '"><img src=x onerror=alert(1)><script>alert(2)</script>javascript:alert(3)'
TOKEN = "Ziel" * 11
"""The secret part of a provider's link and of one to a team survey."""
SAMPLE = ("gremien", "aktionsplan", "gebiet", "angebote", "umsetzung")
OTHER_CITIES = ("05112000", "05113000")
BROKEN = "[data-testid=stException], [data-testid=stAlert]:has-text('schiefgegangen')"
EFFECTS = {
    "dialog": "<img src=x onerror=alert(1)>",
    "variable": "<img src=x onerror=window.__xss=1>",
    "title": "<img src=x onerror=\"document.title='xss-1'\">",
    "cookie": "<img src=x onerror=\"document.cookie='xss=1'\">",
    "request": "<img src=http://marker.invalid/1.png>",
    "error": "<script>throw new Error('xss')</script>",
    "script": "<script>alert(1)</script>",
    "element": "<iframe srcdoc=x></iframe>",
    "event": "<b onclick=alert(1)>x</b>",
    "address": "<a href=' javascript:alert(1)'>x</a>",
    "style": "<style>*{background:url(//marker.invalid/1)}</style>",
    "refresh": "<meta http-equiv=refresh content='99;url=//marker.invalid/1'>",
}
"""Each kind of effect, with an attack that has it."""


def test_1_no_text_is_forgotten():
    assert unknown_names() == set()
    assert len(text_columns()) > 150
    assert {"plan_entry.document", "body_member.name", "area.name", "survey_plan.label"} <= set(text_columns())
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 200


@pytest.mark.parametrize("kind", EFFECTS)
def test_2_the_detector_sees_it(browser, served, kind):
    page = browser.new_page()
    page.route("**/offen", lambda route: route.fulfill(content_type="text/html", body=f"<h1>x</h1>{EFFECTS[kind]}"))
    detector = Detector(page, served.address)
    page.goto(f"{served.address}/offen")
    page.wait_for_timeout(150)
    found = detector.found()
    page.close()
    assert any(line.startswith(kind) for line in found), found


def test_2_the_detector_sees_what_the_policy_blocks(browser, served):
    page = browser.new_page()
    policy = {"Content-Security-Policy": "default-src 'none'"}
    answer = {"content_type": "text/html", "headers": policy, "body": "<h1>x</h1><script>window.__xss=1</script>"}
    page.route("**/offen", lambda route: route.fulfill(**answer))
    detector = Detector(page, served.address)
    page.goto(f"{served.address}/offen")
    found = detector.found()
    page.close()
    assert [line for line in found if line.startswith("policy script-src")]
    assert not [line for line in found if line.startswith("variable")]


@pytest.fixture(scope="module")
def attacked_demo(demo_template, tmp_path_factory):
    """Give the app on the whole demo with an attack in every text; what was planted where."""
    data = tmp_path_factory.mktemp("attacked_demo")
    shutil.copyfile(demo_template, data / "ctc.sqlite")
    planted = plant(data / "ctc.sqlite", backwards=True)
    with sqlite3.connect(data / "ctc.sqlite") as connection:
        for table, newest in (("delivery_link", "expires_on"), ("team_survey", "closes_on")):
            chosen = f"(SELECT id FROM {table} ORDER BY {newest} DESC LIMIT 1)"
            connection.execute(f"UPDATE {table} SET token_hash = ? WHERE id = {chosen}", (token_hash(TOKEN),))
    with serving(data) as running:
        yield running, planted


def come_in(browser, served, role, city=CITY, *, policy=True):
    """Give a context and a watched page of somebody who came into the demo."""
    context = browser.new_context(
        viewport=dict(zip(("width", "height"), LAPTOP, strict=True)), locale="de-DE", bypass_csp=not policy
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    detector = Detector(page, served.address)
    page.goto(f"{served.address}/anmelden?lang=de")
    assert detector.found() == []
    card = page.locator("form", has=page.locator(f"input[name=role][value={role.value}]"))
    if card.locator("select").count():
        card.locator("select").select_option(city)
    card.get_by_role("button").click(no_wait_after=True)
    page.wait_for_url(lambda url: "/anmelden" not in url, wait_until="commit")
    return context, detector


def walk(detector, addresses, city=CITY):
    """Open pages and everything that folds out on them; return what was found, by page."""
    page, found = detector.page, {}
    for address in addresses:
        page.goto(f"{detector.address}/{address}?{urlencode({'lang': 'de', 'city': city})}")
        settle(page)
        page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach((each) => each.click())")
        settle(page)
        seen = detector.found()
        seen += [f"broken {box.inner_text()[:200]}" for box in page.locator(BROKEN).all()]
        if seen:
            found[address] = seen
    return found


def test_3_sample(browser, attacked_demo):
    context, detector = come_in(browser, attacked_demo[0], Role.COORDINATOR)
    found = walk(detector, SAMPLE)
    context.close()
    assert found == {}


@pytest.mark.faults
def test_1_every_column_of_the_demo_is_attacked(attacked_demo):
    _, planted = attacked_demo
    assert {name for name, rows in planted.items() if not rows} == WITHOUT_ROWS


@pytest.mark.faults
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no_policy"])
@pytest.mark.parametrize("role", list(Role))
def test_3_4_every_page_of_every_role(browser, attacked_demo, role, policy):
    served, _ = attacked_demo
    found = {}
    for city in (CITY, *OTHER_CITIES) if role in OF_A_CITY and policy else (CITY,):
        context, detector = come_in(browser, served, role, city, policy=policy)
        seen = walk(detector, opened_by(role), city)
        context.close()
        found |= {f"{city} {address}": what for address, what in seen.items()}
    assert found == {}


PATHS = (
    f"/anmelden?next={quote(ATTACK)}",
    "/anmelden?next=javascript:alert(1)",
    f"/anmelden/hilfe?lang={quote(ATTACK)}",
    f"/anmelden/{quote(ATTACK)}",
    f"/anbieter/{quote(ATTACK)}",
    f"/teambefragung/{quote(ATTACK)}",
    f"/profil?city={quote(ATTACK)}&wave={quote(ATTACK)}&lang={quote(ATTACK)}",
    f"/{quote(ATTACK)}",
)


def opened_plainly(browser, served, paths, policy=True):
    """Return what was found on pages that need no session, by path, and the text of the last one."""
    context = browser.new_context(locale="de-DE", bypass_csp=not policy)
    page = context.new_page()
    detector, found = Detector(page, served.address), {}
    for path in paths:
        page.goto(served.address + path)
        if seen := detector.found():
            found[path] = seen
    text = page.locator("body").inner_text()
    context.close()
    return found, text


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no_policy"])
def test_5_addresses(browser, served, policy):
    assert opened_plainly(browser, served, PATHS, policy)[0] == {}


@pytest.mark.faults
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "no_policy"])
@pytest.mark.parametrize("path", [f"/anbieter/{TOKEN}", f"/teambefragung/{TOKEN}", "/anmelden"])
def test_5_pages_behind_links(browser, attacked_demo, path, policy):
    found, text = opened_plainly(browser, attacked_demo[0], [path], policy)
    assert found == {}
    assert "marker.invalid" in text or "alert(" in text


def test_6_printed_product(browser, served):
    rows = tuple((attack, attack) for attack in PAYLOADS)
    blocks = (
        Heading(PAYLOADS[0]),
        Paragraph("\n".join(PAYLOADS)),
        Bullets(tuple(PAYLOADS)),
        SheetTable("x", ("a", "b"), rows),
    )
    content = sheet_html(Sheet(PAYLOADS[0], "de", blocks, PAYLOADS[1], date(2026, 11, 30), PAYLOADS[24]))
    page = browser.new_page()
    page.route("**/blatt", lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=content))
    detector = Detector(page, served.address)
    page.goto(f"{served.address}/blatt")
    found, text = detector.found(), page.locator("body").inner_text()
    page.close()
    assert found == []
    assert text.count("alert(") > 300
