"""People in browsers of their own, in a workspace of real cities: from the first administrator to a role withdrawn.

1. The code of `ctc admin create` lets the first administrator choose a password and set up the second factor.
2. Somebody is invited on the page, comes in by the link, and sees nothing of a city without a role.
3. A role that is given shows at the next click; a role that is withdrawn is denied at the next click.
4. Disabling ends the session of the person at the next click, and signing in again does not help.
5. A code works once; the code is not shown a second time.
6. The page fits a phone, and has no serious finding for accessibility.
"""

import re

import pytest
from click.testing import CliRunner
from serving import serving
from settling import PATIENCE, settle

from ctc_toolkit.access import operator_actor
from ctc_toolkit.cli.main import cli
from ctc_toolkit.workspace import add_city, list_accounts, open_workspace

PASSWORD, OTHER_PASSWORD = "vier zufällige Wörter am Fluss", "noch eine Zeile aus dem Liederbuch"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Give the app on a workspace with two real cities and no account."""
    data = tmp_path_factory.mktemp("real")
    ws = open_workspace(f"sqlite:///{data / 'ctc.sqlite'}")
    for ags, name in (("05913000", "Dortmund"), ("05113000", "Essen")):
        add_city(operator_actor(), ws, ags=ags, name=name, areas=["Nordhafen", "Lindenau"])
    ws.close()
    with serving(data) as running:
        yield running


class Browsers:
    """Browsers of several people, each without the cookies of the others."""

    def __init__(self, browser, served, settled):
        self.browser, self.address, self.settled, self.contexts, self.strange = (
            browser,
            served.address,
            settled,
            [],
            [],
        )

    def fresh(self, size=(1366, 768)):
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="de-DE")
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.strange.append(str(error)))
        page.on("request", lambda request: self._requested(request.url))
        return page

    def _requested(self, url):
        if not url.startswith((self.address, "data:", "blob:")):
            self.strange.append(url)

    def go(self, page, path):
        page.goto(self.address + path)
        self.settled(page)

    def click(self, page, name):
        """Click a page in the list of pages and wait until it is drawn."""
        link = self.offered(page, name)
        address = link.get_attribute("href").partition("?")[0]
        link.click()
        page.wait_for_url(re.compile(re.escape(address) + r"(\?|$)"))
        self.settled(page)

    def offered(self, page, name):
        """Return the link to a page in the list of pages."""
        return page.get_by_test_id("stSidebarNavItems").get_by_role("link", name=name, exact=True)

    def leave(self):
        for context in self.contexts:
            context.close()
        assert self.strange == []


@pytest.fixture(scope="module")
def people(browser, served):
    found = Browsers(browser, served, settle)
    yield found
    found.leave()


@pytest.fixture(scope="module")
def boss(people, served):
    """Give the browser of the first administrator, who came in with the code of the command."""
    done = CliRunner(env={"CTC_DATABASE_URL": f"sqlite:///{served.data / 'ctc.sqlite'}"}).invoke(
        cli, ["admin", "create", "--login", "chefin@stadt.example", "--name", "Carla Chefin"]
    )
    assert done.exit_code == 0, done.output
    page = people.fresh()
    page.goto(f"{people.address}/anmelden/code?lang=de")
    page.locator("input[name=code]").fill(done.stdout.strip().lower().replace("-", " "))
    page.get_by_role("button", name="Weiter").click()
    choose_password(page, PASSWORD)
    set_up_second_factor(page)
    page.wait_for_selector('[data-testid="stApp"]')
    people.settled(page)
    return page


def choose_password(page, password):
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=again]").fill(password)
    page.locator("form button").click()


def set_up_second_factor(page):
    import pyotp

    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.locator("form input[inputmode=numeric], form input[name=code]").first.fill(pyotp.TOTP(secret).now())
    page.locator("form button").first.click()


def main_text(page):
    return page.locator("[data-testid=stMain]").inner_text()


def choose(people, page, label, option):
    """Choose an entry of a select box of Streamlit."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    people.settled(page)


def invite(people, boss, login, name):
    """Invite a person without a role on the page, and return the link of the invitation."""
    people.go(boss, "/personen?lang=de&part=invite")
    boss.get_by_role("textbox", name="Anmeldename").fill(login)
    boss.get_by_role("textbox", name="Vor- und Nachname").fill(name)
    boss.get_by_role("textbox", name="Vor- und Nachname").blur()
    people.settled(boss)
    boss.get_by_role("button", name="Einladen", exact=True).click()
    boss.get_by_text("Der Code ist nur jetzt zu sehen").wait_for()
    people.settled(boss)
    return re.search(r"http\S+/anmelden/code\?code=\S+", main_text(boss)).group(0)


def accept(people, link, password):
    """Come in with the link of an invitation, in a browser of its own."""
    page = people.fresh()
    page.goto(link)
    choose_password(page, password)
    page.wait_for_selector('[data-testid="stApp"]')
    people.settled(page)
    return page


def open_person(people, boss, ws_url, name):
    ws = open_workspace(ws_url)
    (found,) = [one.id for one in list_accounts(operator_actor(), ws) if one.name == name]
    ws.close()
    people.go(boss, f"/personen?lang=de&person={found}")
    assert boss.get_by_role("heading", name=name).count()


@pytest.fixture
def database(served):
    return f"sqlite:///{served.data / 'ctc.sqlite'}"


def pages_offered(page):
    return page.locator('[data-testid="stSidebarNavLink"]').all_inner_texts()


def test_1_first_administrator(people, boss):
    people.click(boss, "Personen und Rollen")
    assert boss.get_by_role("heading", level=1).inner_text() == "Wer darf was?"
    text = main_text(boss)
    assert "Carla Chefin" in text
    assert "eingerichtet" in text
    people.click(boss, "Mein Konto")
    assert "chefin@stadt.example" in main_text(boss)
    assert "diese Sitzung" in main_text(boss)


def test_2_3_5_from_the_invitation_to_a_role_withdrawn(people, boss, database):
    link = invite(people, boss, "kim@dortmund.example", "Kim Koordination")
    code = link.partition("code=")[2]
    kim = accept(people, link, OTHER_PASSWORD)
    assert "Befragung planen" not in pages_offered(kim)
    people.go(kim, "/personen")
    assert "Wer kann diese Seite öffnen?" in main_text(kim)
    assert "Carla" not in main_text(kim)

    open_person(people, boss, database, "Kim Koordination")
    assert code not in boss.content()
    assert boss.get_by_role("combobox", name="Rolle").input_value() == "Koordination"
    choose(people, boss, "Stadt", "Dortmund")
    boss.get_by_role("button", name="Diese Rolle geben").click()
    boss.get_by_text("hat jetzt die Rolle").wait_for()
    people.settled(boss)

    people.click(kim, "Glossar")
    people.offered(kim, "Befragung planen").wait_for()
    people.click(kim, "Mein Konto")
    assert "Koordination: Dortmund" in main_text(kim)
    people.click(kim, "Befragung planen")
    assert "Dortmund" in main_text(kim)
    assert "Essen" not in main_text(kim)

    boss.get_by_role("button", name="Entziehen").click()
    boss.get_by_text("nicht mehr").first.wait_for()
    people.settled(boss)
    people.click(kim, "Glossar")
    people.offered(kim, "Befragung planen").wait_for(state="detached")
    people.go(kim, "/befragung-planen")
    assert "Wer kann diese Seite öffnen?" in main_text(kim)
    assert "Dortmund" not in main_text(kim)

    again = people.fresh()
    again.goto(link)
    assert not again.locator("input[name=password]").count()


@pytest.mark.faults
def test_4_disabled(people, boss, database):
    link = invite(people, boss, "rosa@essen.example", "Rosa Ruhr")
    rosa = accept(people, link, OTHER_PASSWORD)
    people.click(rosa, "Mein Konto")
    assert "Sie haben noch keine Rolle" in main_text(rosa)
    open_person(people, boss, database, "Rosa Ruhr")
    boss.get_by_role("button", name="Konto sperren").click()
    boss.get_by_text("kann sich nicht mehr anmelden").wait_for()
    people.offered(rosa, "Glossar").click()
    rosa.get_by_role("link", name="Anmelden").wait_for()
    assert "Rosa Ruhr" not in main_text(rosa)
    rosa.goto(f"{people.address}/anmelden?lang=de")
    rosa.locator("input[name=login]").fill("rosa@essen.example")
    rosa.locator("input[name=password]").fill(OTHER_PASSWORD)
    rosa.locator("form:has(input[name=password]) button").click()
    assert rosa.locator("[role=alert]").count()
    assert not rosa.locator('[data-testid="stApp"]').count()


@pytest.mark.parametrize("part", ["people", "invite", "rights"])
def test_6_phone(people, boss, part):
    boss.set_viewport_size({"width": 375, "height": 740})
    try:
        people.go(boss, f"/personen?lang=de&part={part}")
        overflow = boss.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0
        for field in boss.locator("[data-testid=stMain] :is(input, button):visible").all():
            box = field.bounding_box()
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= 376)
    finally:
        boss.set_viewport_size({"width": 1366, "height": 768})


@pytest.mark.parametrize("path", ["/personen?part=people", "/personen?part=invite", "/personen?part=rights", "/konto"])
def test_6_accessible(people, boss, path):
    from axe_playwright_python.sync_playwright import Axe

    people.go(boss, path + ("&" if "?" in path else "?") + "lang=de")
    found = Axe().run(boss).response["violations"]
    serious = [
        (rule["id"], [node["target"] for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert serious == []
