"""Pages of the sign-in through an identity provider: whole flows with a real provider and the app behind its guard.

1. From the button on the sign-in page over the provider to a session, which leads to the page that was asked for.
2. A role that needs a second factor gets it from the provider if it asserts one, else from the app.
3. What a sign-in remembers is in a cookie of its own: bound to the host, sent under TLS only, unreadable for scripts,
   ten minutes; it is gone after every answer, good or bad.
4. Every attack and every failure ends on a page that says what happened, without a session and without secrets.
5. Somebody unknown and somebody disabled see the very same page.
6. After signing in nobody is sent to another host.
7. A foreign page cannot start a sign-in.
8. An invitation or a linking code can be used at the provider; equal names or addresses lead to nobody's account.
9. Without settings there is no button and no such page; with mistakes in them neither, and the log names them.
10. Signing out ends the session here; at the provider only if the settings say so and the person wants it.
11. An earlier session of the browser ends; a token that was planted does not become one.
12. Over plain http nothing happens, but on this machine.
13. Claims give no role without a mapping.
"""

import asyncio
import json
import logging
import os
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from openid_provider import CLIENT_SECRET, rsa_key, running_provider, signed_by, signed_with_public_key, unsigned
from starlette.applications import Starlette
from starlette.middleware import Middleware

from ctc_toolkit.access import Role
from ctc_toolkit.access.tokens import code_hash, token_hash
from ctc_toolkit.errors import ToolkitError, messages
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.pages.sign_in import openid, routes
from ctc_toolkit.workspace.sign_in import actor_of_session
from tests.unit.workspace.made import DORTMUND, audit_log, real_workspace

APP = "https://ctc.stadt.example"
SESSION = "__Host-ctc_session"
GOING = "__Host-ctc_oidc"
STAYING = "__Host-ctc_oidc_out"
CODE = "7K2M-0000-1111-ABCD-EFGH-JKMN-PQRS"


class Browser:
    """A browser: keeps cookies, follows nothing by itself."""

    def __init__(self, app, address=APP):
        self.app, self.address, self.cookies = app, address, httpx.Cookies()

    def ask(self, method, path, *, headers=None, data=None):
        async def talk():
            transport = httpx.ASGITransport(self.app, client=("198.51.100.7", 40_000))
            async with httpx.AsyncClient(transport=transport, base_url=self.address, cookies=self.cookies) as client:
                answer = await client.request(method, path, headers=headers, data=data)
                self.cookies = client.cookies
                return answer

        return asyncio.run(talk())

    def get(self, path, **headers):
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, data):
        page = self.get(path)
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', page.text).group(1)
        return self.ask("POST", path, data={**data, "form_token": token})

    @property
    def token(self):
        return self.cookies.get(SESSION)


class City:
    """The app of a city with its workspace and provider."""

    def __init__(self, ws, provider, monkeypatch):
        self.ws, self.provider, self._monkeypatch = ws, provider, monkeypatch
        guard = Middleware(Guard, media_owners=lambda _: set(), signed_in=self._signed_in)
        self.app = Starlette(routes=routes(lambda: ws), middleware=[guard])
        self.browser = Browser(self.app)

    def _signed_in(self, token):
        found = actor_of_session(self.ws, token)
        return found is not None and not found.second_factor_missing

    def set_up(self, **settings):
        for name, value in self.provider.environment(ADDRESS=APP, LABEL="Stadtkonto", **settings).items():
            self._monkeypatch.setenv(name, value)

    def account(self, name="Ada Beispiel", *roles, subject="person-1", state="active"):
        with self.ws.store.writing() as repository:
            added = repository.people.add_account(f"{name.split()[0].lower()}@stadt.example", name).id
            repository.people.set_state(added, state)
            for role in roles:
                ags = DORTMUND if role in {Role.COORDINATOR, Role.EVALUATOR} else None
                repository.people.add_role(added, role, ags, None, granted_by="Verwaltung")
            if subject:
                repository.people.link_identity(self.provider.issuer, subject, added)
        return added

    def code(self, account_id, purpose):
        with self.ws.store.writing() as repository:
            until = datetime.now(UTC) + timedelta(hours=1)
            repository.people.add_code(code_hash(CODE), purpose, account_id, "Verwaltung", until)

    def read(self, account_id):
        with self.ws.store.reading() as repository:
            return repository.people.account(account_id)

    def leave(self, path="/anmelden/openid", browser=None):
        """Return the address at the provider that the app sends the browser to."""
        answer = (browser or self.browser).get(path)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith(f"{self.provider.base}/authorize?")
        return answer.headers["location"]

    def come_back(self, address, browser=None, **changes):
        """Let the person sign in at the provider and return the app's answer to what the browser brings back."""
        query = {**dict(self.provider.authorize(address)), **changes}
        return (browser or self.browser).ask("GET", f"/anmelden/openid/antwort?{httpx.QueryParams(query)}")

    def sign_in(self, path="/anmelden/openid", browser=None):
        return self.come_back(self.leave(path, browser), browser)

    def signed_in(self, browser=None):
        return actor_of_session(self.ws, (browser or self.browser).token)


@pytest.fixture
def city(sqlite_url, monkeypatch):
    for name in list(os.environ):
        if name.startswith("CTC_OIDC_"):
            monkeypatch.delenv(name)
    ws = real_workspace(sqlite_url)
    with running_provider() as provider:
        made = City(ws, provider, monkeypatch)
        made.set_up()
        yield made
    ws.close()


def cookie_line(answer, name):
    lines = [line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}=")]
    assert len(lines) == 1, answer.headers
    return lines[0]


def text_of(error, language="de"):
    return messages()[error].render("what", language)


def is_refused(city, answer, code, status):
    """Check that the answer is the page of an error, without a session, with the sign-in on its way forgotten."""
    assert answer.status_code == status
    assert text_of(code).split("…")[0] in answer.text
    assert 'href="/anmelden"' in answer.text
    assert city.browser.token is None
    assert city.browser.cookies.get(GOING) is None
    assert CLIENT_SECRET not in answer.text
    assert not [token for token in city.provider.tokens if token in answer.text]
    return True


def test_1_whole_sign_in(city):
    mine = city.account("Ada Beispiel", Role.COORDINATOR)
    page = city.browser.get("/anmelden?next=/profil")
    link = re.search(r'href="(/anmelden/openid[^"]*)"[^>]*>Mit Stadtkonto anmelden', page.text).group(1)
    answer = city.sign_in(link.replace("&amp;", "&"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/profil")
    found = city.signed_in()
    assert (found.account, found.name, found.waits_for) == (mine, "Ada Beispiel", "nothing")
    assert [role.role for role in found.actor.roles] == [Role.COORDINATOR]
    line = cookie_line(answer, SESSION)
    assert all(part in line for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
    assert "Domain" not in line
    assert [(line.who, line.action, line.result) for line in audit_log(city.ws)[-1:]] == [
        ("Ada Beispiel", "sign_in", "done")
    ]


def test_1_in_english(city):
    answer = city.browser.get("/anmelden/openid?lang=en")
    assert parse_qs(urlsplit(answer.headers["location"]).query)["ui_locales"] == ["en"]


def test_1_with_a_real_redirect_of_the_provider(city):
    city.account()
    at_provider = httpx.get(city.leave(), trust_env=False)
    assert at_provider.status_code == 302
    back = at_provider.headers["location"]
    assert back.startswith(f"{APP}/anmelden/openid/antwort?code=")
    assert city.browser.get(back.removeprefix(APP)).headers["location"] == "/"
    assert city.signed_in() is not None


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.MULTIPLIER, Role.EVALUATOR])
def test_2_second_factor_of_the_app(city, role):
    city.account("Ada Beispiel", role)
    answer = city.sign_in("/anmelden/openid?next=/profil")
    assert answer.headers["location"] == "/anmelden/zweiter-faktor/einrichten?next=%2Fprofil"
    found = city.signed_in()
    assert (found.waits_for, found.actor.roles) == ("set_up", frozenset())


@pytest.mark.parametrize(
    ("claims", "waits_for"), [({"amr": ["pwd", "mfa"]}, "nothing"), ({"amr": ["pwd"]}, "set_up"), ({}, "set_up")]
)
def test_2_second_factor_of_the_provider(city, claims, waits_for):
    city.set_up(SECOND_FACTOR_AMR="mfa")
    city.provider.person.update(claims)
    city.account("Ada Beispiel", Role.ADMINISTRATOR)
    city.sign_in()
    assert city.signed_in().waits_for == waits_for


def test_2_an_assertion_that_nobody_asked_for_counts_for_nothing(city):
    city.provider.person.update(amr=["pwd", "mfa"], acr="gold")
    city.account("Ada Beispiel", Role.ADMINISTRATOR)
    city.sign_in()
    assert city.signed_in().waits_for == "set_up"


def test_2_a_second_factor_that_was_set_up_is_asked_for(city):
    mine = city.account("Ada Beispiel", Role.COORDINATOR)
    with city.ws.store.writing() as repository:
        repository.people.set_second_factor(mine, "sealed")
    assert city.sign_in().headers["location"] == "/anmelden/zweiter-faktor"
    assert city.signed_in().waits_for == "code"


def test_3_cookie_of_the_sign_in(city):
    answer = city.browser.get("/anmelden/openid?next=/ziel")
    line = cookie_line(answer, GOING)
    assert all(part in line for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600"))
    assert "Domain" not in line
    assert "ziel" not in line + answer.headers["location"]
    assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")


def test_3_it_is_gone_after_a_good_answer(city):
    city.account()
    answer = city.sign_in()
    assert "Max-Age=0" in cookie_line(answer, GOING)
    assert city.browser.cookies.get(GOING) is None


def test_3_the_same_answer_twice(city):
    city.account()
    city.provider.reuse = "allowed"
    address = city.leave()
    sealed = city.browser.cookies.get(GOING)
    assert city.come_back(address).status_code == 303
    second = Browser(city.app)
    second.cookies.set(GOING, sealed, domain="ctc.stadt.example")
    assert city.come_back(address, second).status_code == 400
    assert second.token is None


ATTACKS = {
    "wrong state": ({"state": "x" * 43}, {}, "openid_begin_again", 400),
    "code of nobody": ({"code": "never-issued"}, {}, "openid_begin_again", 400),
    "another issuer": ({"iss": "https://boese.example"}, {}, "openid_other_issuer", 502),
    "person cancels": ({"error": "access_denied"}, {}, "openid_cancelled", 403),
    "provider refuses": ({"error": "server_error"}, {}, "openid_refused", 502),
    "wrong nonce": ({}, {"claims": {"nonce": "x" * 43}}, "openid_claim", 502),
    "wrong client": ({}, {"claims": {"aud": "other-app"}}, "openid_claim", 502),
    "expired": ({}, {"claims": {"exp": 1}}, "openid_claim", 502),
    "from the future": ({}, {"claims": {"iat": 99_999_999_999}}, "openid_claim", 502),
    "unsigned": ({}, {"sign": unsigned}, "openid_token_algorithm", 502),
    "signed with the public key": ({}, {"sign": signed_with_public_key}, "openid_token_algorithm", 502),
    "unknown key": ({}, {"sign": signed_by(rsa_key("foreign"), "RS256")}, "openid_key_unknown", 502),
}


@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_4_attacks(city, attack, caplog):
    caplog.set_level(logging.DEBUG)
    changes, provider, code, status = ATTACKS[attack]
    city.account()
    for name, value in provider.items():
        setattr(city.provider, name, value)
    assert is_refused(city, city.come_back(city.leave(), **changes), code, status)
    assert f"[{code}]" in caplog.text
    told = "\n".join(line for line in caplog.text.splitlines() if f"GET {APP}" not in line)  # the browser of this test
    sent = [request[name] for request in city.provider.token_requests for name in ("code", "code_verifier")]
    assert not [secret for secret in [*city.provider.tokens, *sent, CLIENT_SECRET] if secret in told]


def test_4_another_browser(city):
    """An attacker's answer, brought to the victim's browser: it began no sign-in, so it becomes nobody."""
    city.account("Angreifer", subject="person-1")
    victim = Browser(city.app)
    answer = city.come_back(city.leave(), victim)
    assert answer.status_code == 400
    assert victim.token is None


def test_4_code_of_another_browser(city):
    city.account()
    victim, attacker = city.leave(), Browser(city.app)
    stolen = dict(city.provider.authorize(victim))["code"]
    answer = city.come_back(city.leave(browser=attacker), attacker, code=stolen)
    assert answer.status_code == 400
    assert attacker.token is None


@pytest.mark.parametrize(
    ("reply", "code", "status"),
    [
        ((503, {}, b"{}"), "openid_discovery", 502),
        ((200, {}, b"x" * 400_000), "openid_answer_large", 502),
        ((302, {"Location": "https://boese.example"}, b""), "openid_redirected", 502),
        ((200, {}, json.dumps({"issuer": "https://boese.example"}).encode()), "openid_issuer_differs", 502),
    ],
)
def test_4_provider_in_trouble(city, reply, code, status):
    city.provider.before = lambda _: reply
    assert is_refused(city, city.browser.get("/anmelden/openid"), code, status)


def test_4_slow_and_dead_provider(city, monkeypatch):
    from ctc_toolkit.access.openid import Limits, OpenIdClient

    monkeypatch.setattr(openid, "OpenIdClient", lambda settings: OpenIdClient(settings, Limits(seconds=0.3)))
    monkeypatch.setattr(openid, "_CLIENTS", [])
    city.provider.before = lambda _: city.provider.released.wait(20) or None
    assert is_refused(city, city.browser.get("/anmelden/openid"), "openid_provider_slow", 504)
    city.set_up(ISSUER="http://127.0.0.1:9/realms/stadt")
    assert is_refused(city, city.browser.get("/anmelden/openid"), "openid_provider_down", 502)


def test_4_what_the_provider_says_is_not_shown(city):
    answer = city.come_back(city.leave(), error="<script>alert(1)</script>", error_description="<b>Fremdtext</b>")
    assert is_refused(city, answer, "openid_refused", 502)
    assert "script>alert" not in answer.text
    assert "Fremdtext" not in answer.text
    assert "state=" not in answer.text
    assert "code=" not in answer.text


def test_4_an_unexpected_error_has_a_number_and_no_details(city, monkeypatch):
    def broken(*_):
        raise RuntimeError("planted secret")

    monkeypatch.setattr(openid, "_client", broken)
    answer = city.browser.get("/anmelden/openid")
    assert answer.status_code == 500
    assert "planted" not in answer.text


def without_tokens(answer):
    return re.sub(r'value="[0-9a-f]{64}"', "", answer.text)


def test_5_unknown_and_disabled_look_the_same(city):
    unknown = city.sign_in()
    assert is_refused(city, unknown, "openid_no_account", 403)
    city.account(state="disabled")
    disabled = city.sign_in()
    assert is_refused(city, disabled, "openid_no_account", 403)
    assert without_tokens(unknown) == without_tokens(disabled)
    assert unknown.headers.keys() == disabled.headers.keys()


def test_5_an_account_that_is_disabled_between_link_and_session(city, monkeypatch):
    mine = city.account()

    def disable_first(*arguments, **values):
        with city.ws.store.writing() as repository:
            repository.people.set_state(mine, "disabled")
        return opener(*arguments, **values)

    from ctc_toolkit.workspace import sign_in

    opener = sign_in.open_session
    monkeypatch.setattr(sign_in, "open_session", disable_first)
    assert city.sign_in().status_code == 403
    assert city.browser.token is None


@pytest.mark.parametrize(
    "wanted",
    [
        "https://boese.example",
        "//boese.example",
        "/%5Cboese.example",
        "%09//boese.example",
        "/anmelden/openid",
        "",
        "javascript:x",
    ],
)
def test_6_where_it_leads(city, wanted):
    city.account()
    assert city.sign_in(f"/anmelden/openid?next={wanted}").headers["location"] == "/"


def test_7_foreign_pages(city):
    answer = city.browser.get("/anmelden/openid?next=/profil&code=x", sec_fetch_site="cross-site")
    assert (answer.status_code, answer.headers["location"]) == (303, "/anmelden?next=%2Fprofil")
    assert city.browser.cookies.get(GOING) is None
    assert city.browser.get("/anmelden/openid", sec_fetch_site="same-origin").status_code == 303


@pytest.mark.parametrize("purpose", ["invitation", "first_administrator"])
def test_8_invitation(city, purpose):
    mine = city.account("Neu Hier", Role.COORDINATOR, subject=None, state="invited")
    city.code(mine, purpose)
    page = city.browser.get(f"/anmelden/code?code={CODE}")
    assert CODE not in str(page.headers)
    link = re.search(r'href="(/anmelden/openid[^"]*)">Stadtkonto statt eines Passworts', page.text).group(1)
    assert city.sign_in(link).headers["location"] == "/"
    assert (city.signed_in().account, city.read(mine).state) == (mine, "active")
    again = Browser(city.app)
    assert city.sign_in(browser=again).status_code == 303
    assert city.signed_in(again).account == mine


def test_8_linking_code(city):
    mine = city.account("Ada Beispiel", Role.COORDINATOR, subject=None)
    city.code(mine, "identity_link")
    page = city.browser.get(f"/anmelden/code?code={CODE}")
    assert 'type="password"' not in page.text
    link = re.search(r'href="(/anmelden/openid[^"]*)">Mit Stadtkonto anmelden', page.text).group(1)
    assert city.sign_in(link).status_code == 303
    assert city.signed_in().account == mine


def test_8_a_code_for_a_password_links_nothing(city):
    mine = city.account(subject=None)
    city.code(mine, "password_reset")
    assert "/anmelden/openid" not in city.browser.get(f"/anmelden/code?code={CODE}").text
    for query in ("mit=code", f"mit=code&code={CODE}"):
        assert is_refused(city, city.browser.get(f"/anmelden/openid?{query}"), "openid_begin_again", 400)
    assert is_refused(city, city.sign_in(f"/anmelden/openid?code={CODE}"), "openid_no_account", 403)


def test_8_a_code_stands_in_no_address_and_is_not_used_unasked(city):
    mine = city.account("Neu Hier", Role.COORDINATOR, subject=None, state="invited")
    city.code(mine, "invitation")
    page = city.browser.get(f"/anmelden/code?code={CODE}")
    assert f"openid?mit=code&amp;code={CODE}" not in page.text
    assert is_refused(city, city.sign_in("/anmelden/openid"), "openid_no_account", 403)
    assert city.browser.get("/anmelden/openid?mit=code").status_code == 400
    assert city.read(mine).state == "invited"


def test_8_a_linking_code_sets_no_password(city):
    mine = city.account(subject=None)
    city.code(mine, "identity_link")
    from ctc_toolkit.workspace.sign_in import redeem_code

    with pytest.raises(ToolkitError, match="code_not_valid"):
        redeem_code(city.ws, CODE, password="a long enough sentence here", source="x")
    assert not city.read(mine).has_password


def test_8_equal_address_and_name(city):
    city.account("Ada Beispiel", Role.COORDINATOR, subject=None)
    city.set_up(SCOPES="openid profile email")
    city.provider.person.update(email="ada@stadt.example", email_verified=True, name="Ada Beispiel")
    assert is_refused(city, city.sign_in(), "openid_no_account", 403)


def test_9_not_set_up(city, monkeypatch):
    for name in city.provider.environment(LABEL="x"):
        monkeypatch.delenv(name)
    assert "/anmelden/openid" not in city.browser.get("/anmelden").text
    for path in ("", "/antwort", "/abgemeldet"):
        assert city.browser.get(f"/anmelden/openid{path}").status_code == 404
    mine = city.account(subject=None, state="invited")
    city.code(mine, "invitation")
    assert "/anmelden/openid" not in city.browser.get(f"/anmelden/code?code={CODE}").text


def test_9_set_up_with_mistakes(city, caplog):
    city.set_up(ISSUER="no address")
    assert "/anmelden/openid" not in city.browser.get("/anmelden").text
    assert "openid_issuer_address" in caplog.text or "no address" in caplog.text
    assert CLIENT_SECRET not in caplog.text
    assert city.browser.get("/anmelden/openid").status_code == 503


def test_9_settings_that_change_count_at_once(city):
    city.account()
    city.sign_in()
    city.set_up(PROMPT="login")
    assert "prompt=login" in city.leave(browser=Browser(city.app))


def test_10_local_sign_out(city):
    city.account()
    city.sign_in()
    token = city.browser.token
    answer = city.browser.post("/abmelden", {})
    assert answer.headers["location"] == "/anmelden"
    assert actor_of_session(city.ws, token) is None
    assert city.browser.cookies.get(STAYING) is None


def test_10_sign_out_at_the_provider(city):
    city.set_up(SIGN_OUT="provider")
    city.account()
    cookie = cookie_line(city.sign_in(), STAYING)
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", "Max-Age=36000"))
    assert not [token for token in city.provider.tokens if token in cookie]
    token = city.browser.token
    asked = city.browser.post("/abmelden", {}).headers["location"]
    assert actor_of_session(city.ws, token) is None
    page = city.browser.get(asked)
    assert "Bei Stadtkonto abmelden" in page.text
    link = re.search(r'class="button" href="([^"]+)"', page.text).group(1)
    answer = city.browser.get(link)
    target = urlsplit(answer.headers["location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{city.provider.base}/logout"
    assert parse_qs(target.query)["id_token_hint"] == [city.provider.tokens[0]]
    assert parse_qs(target.query)["post_logout_redirect_uri"] == [f"{APP}/anmelden"]
    assert city.browser.cookies.get(STAYING) is None
    assert city.browser.get(link).headers["location"] == "/anmelden"


def test_10_a_token_too_long_for_a_cookie(city):
    city.set_up(SIGN_OUT="provider")
    city.provider.person["groups"] = ["g" * 40] * 60
    city.account()
    city.sign_in()
    target = city.browser.get("/anmelden/openid/abmelden").headers["location"]
    assert "client_id=ctc" in target
    assert "id_token_hint" not in target


def test_10_a_provider_that_offers_no_end(city):
    city.set_up(SIGN_OUT="provider")
    city.provider.discovery["end_session_endpoint"] = None
    city.account()
    city.sign_in()
    assert city.browser.get("/anmelden/openid/abgemeldet").headers["location"] == "/anmelden"


def test_10_foreign_pages_sign_nobody_out(city):
    city.set_up(SIGN_OUT="provider")
    city.account()
    city.sign_in()
    answer = city.browser.get("/anmelden/openid/abmelden", sec_fetch_site="cross-site")
    assert answer.headers["location"] == "/anmelden"
    assert city.browser.cookies.get(STAYING) is not None
    assert city.signed_in() is not None


def test_10_who_came_with_a_password_is_not_asked(city):
    from ctc_toolkit.workspace.sign_in import open_session

    city.set_up(SIGN_OUT="provider")
    mine = city.account()
    city.browser.get("/anmelden")
    city.browser.cookies.set(SESSION, open_session(city.ws, mine).token, domain="ctc.stadt.example")
    assert city.browser.post("/abmelden", {}).headers["location"] == "/anmelden"


def test_11_earlier_sessions_and_planted_tokens(city):
    city.account()
    city.browser.cookies.set(SESSION, "planted-token", domain="ctc.stadt.example")
    city.sign_in()
    first = city.browser.token
    assert first != "planted-token"
    city.sign_in()
    assert city.browser.token not in {first, "planted-token"}
    assert actor_of_session(city.ws, first) is None
    assert city.signed_in() is not None
    with city.ws.store.reading() as repository:
        assert repository.sign_ins.session(token_hash("planted-token")) is None


def test_12_plain_http(city):
    far = Browser(city.app, "http://ctc.stadt.example")
    for path in ("/anmelden/openid", "/anmelden/openid/antwort?code=x&state=y"):
        assert far.get(path).status_code == 403
    here = Browser(city.app, "http://localhost:8501")
    answer = here.get("/anmelden/openid")
    assert answer.status_code == 303
    assert "Secure" not in cookie_line(answer, "ctc_oidc")


def test_13_roles_from_claims(city, tmp_path):
    mine = city.account()
    city.provider.person.update(groups=["administrator", "ctc-hamm"], roles=["administrator"])
    city.sign_in()
    assert city.read(mine).roles == ()
    path = tmp_path / "openid.toml"
    path.write_text(
        '[roles]\nclaim = "groups"\n[roles.values]\n"ctc-hamm" = { role = "multiplier" }\n', encoding="utf-8"
    )
    city.set_up(FILE=str(path))
    city.sign_in()
    assert [role.role for role in city.read(mine).roles] == ["multiplier"]
    assert city.signed_in().waits_for == "set_up"
    city.provider.person.update(groups=[])
    city.sign_in()
    assert city.read(mine).roles == ()
