"""Signing in through an identity provider, in Chromium.

1. The button leads to the provider and back into the page that was asked for, across hosts; nothing is blocked on the
   way, and the token of the session cannot be read by scripts.
2. Signing out ends the session here and offers to end the one at the provider, which is reached by a link.
3. Who has no account reads why, and the way back leads to the sign-in page.
"""

import pytest
from openid_provider import CLIENT_ID, FakeProvider, running_provider
from serving import serving

from ctc_toolkit.access import Role
from tests.unit.workspace.made import DORTMUND, real_workspace

SECRET = "correct-horse-battery-staple-1234567890"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Give the served app of a city with one linked account, and its provider."""
    data = tmp_path_factory.mktemp("provider")
    settings = data / "openid.toml"
    ws = real_workspace(f"sqlite:///{data / 'ctc.sqlite'}")
    environment = {"CTC_OIDC_FILE": str(settings), "CTC_OIDC_SECRET": SECRET}
    with running_provider() as provider, serving(data, **environment) as served:
        settings.write_text(
            f'provider = "keycloak"\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT_ID}"\n'
            f'address = "{served.address}"\nlabel = "Stadtkonto"\nsign_out = "provider"\n',
            encoding="utf-8",
        )
        with ws.store.writing() as repository:
            account = repository.people.add_account("ada", "Ada Beispiel").id
            repository.people.set_state(account, "active")
            repository.people.add_role(account, Role.COORDINATOR, DORTMUND, None, granted_by="Verwaltung")
            repository.people.link_identity(provider.issuer, "person-1", account)
        yield served.address, provider
    ws.close()


@pytest.fixture
def visit(browser, city):
    """Give a page of a fresh browser; afterwards nothing may have been blocked."""
    context = browser.new_context(locale="de-DE")
    context.set_default_timeout(45_000)
    page, blocked = context.new_page(), []
    page.on("console", lambda message: blocked.append(message.text) if "Content Security" in message.text else None)
    yield page
    context.close()
    assert blocked == []


def test_1_there_and_back(city, visit):
    address, provider = city
    visit.goto(f"{address}/profil")
    visit.get_by_role("link", name="Mit Stadtkonto anmelden").click()
    visit.wait_for_url(f"{address}/profil")
    visit.wait_for_selector('[data-testid="stApp"] h1')
    cookies = {cookie["name"]: cookie for cookie in visit.context.cookies() if "session" in cookie["name"]}
    assert [cookie["httpOnly"] for cookie in cookies.values()] == [True]
    assert not visit.evaluate("document.cookie.includes('ctc_session')")
    assert "ctc_oidc" not in {cookie["name"] for cookie in visit.context.cookies()}
    assert len(provider.token_requests) == 1


def test_2_out_again(city, visit):
    address, provider = city
    visit.goto(f"{address}/anmelden")
    visit.get_by_role("link", name="Mit Stadtkonto anmelden").click()
    visit.wait_for_url(f"{address}/")
    visit.goto(f"{address}/abmelden")
    visit.get_by_role("button", name="Abmelden").click()
    link = visit.get_by_role("link", name="Bei Stadtkonto abmelden")
    link.wait_for()
    visit.goto(f"{address}/profil")
    assert visit.url.startswith(f"{address}/anmelden?")
    visit.go_back()
    visit.get_by_role("link", name="Bei Stadtkonto abmelden").click()
    visit.wait_for_url(f"{provider.base}/logout?**")
    assert f"id_token_hint={provider.tokens[-2]}" in visit.url


def test_3_nobody_known(city, visit):
    address, provider = city
    assert isinstance(provider, FakeProvider)
    provider.person = {"sub": "somebody-else", "name": "Bob"}
    visit.goto(f"{address}/anmelden")
    visit.get_by_role("link", name="Mit Stadtkonto anmelden").click()
    assert "kein Konto" in visit.get_by_role("heading", level=1).inner_text()
    visit.get_by_role("link", name="Zur Anmeldung").click()
    assert visit.url == f"{address}/anmelden"
    provider.person = {"sub": "person-1", "name": "Ada Beispiel"}
