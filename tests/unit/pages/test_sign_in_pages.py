"""The plain pages for signing in, asked as a browser asks them, on a real database.

1. A right password leads on with a fresh session cookie; a wrong one keeps the name, never the password, and stands
   next to the field; too many tries answer 429 with the time to wait.
2. Cookies are HttpOnly, SameSite=Lax, for the whole host; under TLS and where the browser takes it `__Host-` and
   Secure; the random name of the browser is a new one after signing in and out.
3. A form counts only with the token of this browser and session, and not from another site; cookies must come back.
4. Afterwards one is led to a path of this app only, whatever the address says.
5. Plain http from elsewhere: no passwords, with an explanation; visitors of a demo may come in. TLS that a trusted
   proxy reports counts.
6. One click per role in a demo; not with real data, by no form and with no old cookie.
7. Codes: from the link or typed, the password twice, mistakes next to their field, what was typed stays.
8. Second factor: asked for, set up, told when it is wrong; the account is out of reach before.
9. Password: changed by whoever is signed in, else the sign-in page.
10. Signing out takes a click on the page, not only a link, and the session is dead then.
11. Every page is in German and English, has one first heading and its language, and no script and no style inside.
12. Nothing that was typed is executed or shown unescaped.
13. Forms are read within limits; other methods and other kinds of bodies are refused.
14. A database that fails and an error nobody foresaw are told without their cause.
"""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ctc_toolkit.access import Role
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages import sign_in as pages
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.pages.sign_in import entrance
from ctc_toolkit.workspace import open_workspace
from ctc_toolkit.workspace.sign_in import actor_of_session
from tests.unit.workspace.made import DORTMUND, ESSEN
from tests.unit.workspace.people_made import account as stored_account
from tests.unit.workspace.people_made import sessions
from tests.unit.workspace.sign_in_made import (
    OTHER,
    PASSWORD,
    add_code,
    add_second_factor,
    add_user,
    cheap_passwords,
    digits,
)

LOGIN = "m.muster@stadt.example"
LOCAL, TLS, OPEN = "http://localhost:8501", "https://ctc.stadt.example", "http://ctc.stadt.example"
COORDINATION = (Role.COORDINATOR, DORTMUND)
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """Let hashing cost nothing; no identity provider is set up."""
    cheap_passwords(monkeypatch)


def made(url, mode):
    ws = open_workspace(url)
    if mode:
        with ws.store.writing() as repository:
            repository.decide_mode(mode)
            repository.add_city(DORTMUND, "Dortmund")
            repository.add_city(ESSEN, "Essen")
    return ws


@pytest.fixture
def ws(sqlite_url):
    """Give a workspace with real cities and one coordinator."""
    opened = made(sqlite_url, "real")
    add_user(opened, COORDINATION, login=LOGIN)
    yield opened
    opened.close()


@pytest.fixture
def demo(sqlite_url):
    """Give a demo workspace."""
    opened = made(sqlite_url, "demo")
    yield opened
    opened.close()


class Browser:
    """A browser at the pages: keeps cookies as a test client does, and fills in forms."""

    def __init__(self, ws, base=LOCAL, **more):
        async def shell(request):
            return PlainTextResponse("the app")

        def signed_in(token):
            found = actor_of_session(ws, token)
            return found is not None and not found.second_factor_missing

        app = Starlette(
            routes=[*pages.routes(lambda: ws), Route("/{path:path}", shell)],
            middleware=[Middleware(Guard, media_owners=lambda _: set(), signed_in=signed_in)],
        )
        self.ws = ws
        self.client = TestClient(app, base_url=base, follow_redirects=False, **more)

    def get(self, path, **more):
        return self.client.get(path, **more)

    def fields(self, text, action):
        (inside,) = {
            found
            for goes_to, found in re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>', text, re.DOTALL)
            if goes_to == action
        } or {""}
        pairs = re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', inside)
        return {name: unescape(value) for name, value in pairs}

    def send(self, path, *, page=None, headers=None, drop=(), **entries):
        """Open `page` (default: `path`), fill in its form that goes to `path`, and send it."""
        text = self.get(page or path).text
        fields = {} if path == "/anmelden/demo" else self.fields(text, path)
        if path == "/anmelden/demo":
            found = re.search(r'name="form_token" value="([^"]+)"', text)
            fields = {"form_token": found.group(1) if found else ""}
        fields = {name: value for name, value in (fields | entries).items() if name not in drop}
        return self.client.post(path, data=fields, headers=headers or {})

    def sign_in(self, login=LOGIN, password=PASSWORD, page="/anmelden", **more):
        return self.send("/anmelden", page=page, login=login, password=password, **more)

    def token(self):
        values = dict(self.client.cookies.items())
        return values.get("__Host-ctc_session") or values.get("ctc_session")

    def inside(self):
        return self.get("/profil").status_code == 200


def set_cookies(answer):
    return {line.split("=")[0]: line for line in answer.headers.get_list("set-cookie")}


def test_1_signing_in(ws):
    browser = Browser(ws)
    assert not browser.inside()
    answer = browser.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.inside()
    first = browser.token()
    again = Browser(ws)
    fields = again.fields(again.get("/anmelden").text, "/anmelden")
    again.sign_in()
    assert again.token() != first
    old = again.token()
    with ws.store.reading() as repository:
        account = repository.people.account_of_login(LOGIN).id
    assert len(sessions(ws, account)) == 2
    token = again.fields(again.get("/abmelden").text, "/abmelden")["form_token"]
    again.client.post("/anmelden", data=fields | {"form_token": token, "login": LOGIN, "password": PASSWORD})
    assert actor_of_session(ws, old) is None
    assert len(sessions(ws, account)) == 2
    assert browser.get("/anmelden?next=/profil").headers["location"] == "/profil"


def test_1_wrong_password(ws):
    browser = Browser(ws)
    answer = browser.sign_in(password="wrong <password>")
    assert answer.status_code == 422
    assert f'value="{LOGIN}"' in answer.text
    assert "wrong" not in re.sub(r'class="[^"]*"', "", answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert 'aria-describedby="password-error"' in answer.text
    assert "passen nicht zusammen" in answer.text
    assert browser.token() is None
    unknown = Browser(ws).sign_in(login="nobody@stadt.example")
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", unknown.text) == strip.sub("", answer.text)
    delayed = browser.sign_in()
    assert delayed.status_code == 429
    assert delayed.headers["retry-after"] == "1"
    assert "Sekunde" in delayed.text


@pytest.mark.parametrize(
    ("base", "trial", "name", "secure"),
    [
        (TLS, True, "__Host-ctc_session", True),
        (TLS, False, "__Host-ctc_session", True),
        (LOCAL, True, "__Host-ctc_session", True),
        ("http://127.0.0.1:8501", True, "__Host-ctc_session", True),
        (LOCAL, False, "ctc_session", False),
    ],
)
def test_2_cookies(ws, base, trial, name, secure):
    browser = Browser(ws, base)
    browser.get("/anmelden")
    before = browser.client.cookies["ctc_browser"]
    sent = {"cookie": f"ctc_browser={before}" + ("; __Host-ctc_trial=1" if trial else "")}
    text = browser.client.get("/anmelden", headers=sent).text
    fields = browser.fields(text, "/anmelden") | {"login": LOGIN, "password": PASSWORD}
    browser.client.cookies.clear()
    answer = browser.client.post("/anmelden", data=fields, headers=sent)
    given = set_cookies(answer)
    assert {"__Host-ctc_session", "ctc_session"} & set(given) == {name}
    line = given[name]
    for part in ("HttpOnly", "Path=/", "SameSite=lax"):
        assert part in line
    assert ("Secure" in line) is secure
    for absent in ("Domain", "Max-Age", "expires"):
        assert absent not in line
    assert given["ctc_browser"].split(";")[0] != f"ctc_browser={before}"
    assert all("HttpOnly" in entry for key, entry in given.items() if key != "ctc_language")
    if base == TLS:
        assert all("Secure" in entry for entry in given.values())


def test_2_a_new_name_of_the_browser_after_signing_out(ws):
    browser = Browser(ws)
    browser.sign_in()
    before = browser.client.cookies["ctc_browser"]
    answer = browser.send("/abmelden")
    assert browser.client.cookies["ctc_browser"] != before
    assert "Max-Age=0" in set_cookies(answer)["ctc_session"]


def test_2_fixation(ws):
    browser = Browser(ws)
    browser.get("/anmelden")
    browser.client.cookies.set("ctc_session", "chosen-by-somebody-else", domain="localhost.local", path="/")
    browser.sign_in()
    assert browser.token() != "chosen-by-somebody-else"
    assert browser.inside()


@pytest.mark.parametrize(
    ("headers", "drop", "expected"),
    [
        ({}, (), 303),
        ({"sec-fetch-site": "same-origin"}, (), 303),
        ({"origin": LOCAL}, (), 303),
        ({"origin": "null"}, (), 303),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, (), 303),
        ({"sec-fetch-site": "cross-site"}, (), 403),
        ({"sec-fetch-site": "same-site"}, (), 403),
        ({"sec-fetch-site": "none"}, (), 403),
        ({"sec-fetch-site": "cross-site", "origin": LOCAL}, (), 403),
        ({"origin": "http://evil.example"}, (), 403),
        ({"origin": "https://localhost:8501"}, (), 403),
        ({"origin": "http://localhost:8502"}, (), 403),
        ({"origin": "http://[x"}, (), 403),
        ({}, ("form_token",), 403),
        ({"origin": "null"}, ("form_token",), 403),
    ],
)
def test_3_forms_from_elsewhere(ws, headers, drop, expected):
    browser = Browser(ws)
    answer = browser.sign_in(headers=headers, drop=drop)
    assert answer.status_code == expected
    assert (browser.token() is not None) == (expected == 303)


def test_3_token_of_another_browser(ws):
    other = Browser(ws)
    foreign = other.fields(other.get("/anmelden").text, "/anmelden")["form_token"]
    browser = Browser(ws)
    for token in (foreign, "", "x", "ä", foreign[:-1]):
        assert browser.sign_in(form_token=token).status_code == 403


def test_3_token_of_another_session(ws):
    browser = Browser(ws)
    before = browser.fields(browser.get("/anmelden").text, "/anmelden")["form_token"]
    browser.sign_in()
    assert browser.client.post("/abmelden", data={"form_token": before}).status_code == 403
    assert browser.inside()


def test_3_without_cookies(ws):
    browser = Browser(ws)
    fields = browser.fields(browser.get("/anmelden").text, "/anmelden") | {"login": LOGIN, "password": PASSWORD}
    browser.client.cookies.clear()
    answer = browser.client.post("/anmelden", data=fields)
    assert answer.status_code == 403
    assert "Cookies" in answer.text


TARGETS = [
    ("/profil?city=05913000", "/profil?city=05913000"),
    ("/befragung", "/befragung"),
    ("//evil.example/x", "/"),
    ("/\\evil.example", "/"),
    ("https://evil.example", "/"),
    ("javascript:alert(1)", "/"),
    ("/x\r\nSet-Cookie: a=b", "/"),
    ("/anmelden/code", "/"),
    ("/abmelden", "/"),
    ("profil", "/"),
    ("/" + "x" * 5000, "/"),
    ("/\t/evil.example", "/"),
]


@pytest.mark.parametrize(("wanted", "expected"), TARGETS)
@pytest.mark.parametrize("where", ["address", "form", "demo"])
def test_4_where_it_leads(sqlite_url, wanted, expected, where):
    ws = made(sqlite_url, "demo" if where == "demo" else "real")
    add_user(ws, COORDINATION, login=LOGIN)
    browser = Browser(ws)
    if where == "address":
        page = str(browser.client.build_request("GET", "/anmelden", params={"next": wanted}).url)
        answer = browser.sign_in(page=page.removeprefix(LOCAL))
    elif where == "form":
        answer = browser.sign_in(next=wanted)
    else:
        answer = browser.send("/anmelden/demo", page="/anmelden", role="trainer", next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, expected)
    ws.close()


def test_5_no_passwords_over_plain_http(ws):
    browser = Browser(ws, OPEN)
    page = browser.get("/anmelden").text
    assert "nicht verschlüsselt" in page
    assert "CTC_TRUSTED_PROXIES" in page
    assert 'type="password"' not in page
    token = re.search(r'name="form_token" value="([^"]+)"', browser.get("/anmelden/code").text).group(1)
    entries = {"form_token": token, "login": LOGIN, "password": PASSWORD}
    assert browser.client.post("/anmelden", data=entries).status_code == 403
    account = add_user(ws, state="invited", password=None)
    code = add_code(ws, account, until=FUTURE)
    refused = browser.send("/anmelden/code", code=code, password=OTHER, again=OTHER, name="Nele Neu")
    assert refused.status_code == 403
    assert browser.token() is None
    assert stored_account(ws, account).state == "invited"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Proto", "Via"])
def test_5_what_a_proxy_passes_on_did_not_begin_here(ws, header):
    browser = Browser(ws, headers={header: "https"})
    assert 'type="password"' not in browser.get("/anmelden").text


def test_5_visitors_may_come_in_over_plain_http(demo):
    browser = Browser(demo, OPEN)
    assert browser.send("/anmelden/demo", page="/anmelden", role="trainer").status_code == 303
    assert browser.inside()
    assert "ctc_session" in dict(browser.client.cookies.items())


@pytest.mark.parametrize(("trusted", "expected"), [("*", 303), ("10.9.9.9", 403)])
def test_5_tls_of_a_proxy(ws, trusted, expected):
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    browser = Browser(ws, OPEN, client=("192.0.2.1", 5000))
    browser.client.app = ProxyHeadersMiddleware(browser.client.app, trusted_hosts=trusted)
    browser.client._transport.app = browser.client.app
    browser.client.headers["x-forwarded-proto"] = "https"
    first = browser.client.get("/anmelden")
    cookie = first.headers["set-cookie"].split(";")[0]
    token = re.search(r'name="form_token" value="([^"]+)"', first.text)
    entries = {"form_token": token.group(1) if token else "", "login": LOGIN, "password": PASSWORD}
    answer = browser.client.post("/anmelden", data=entries, headers={"cookie": cookie})
    assert answer.status_code == expected
    assert ("__Host-ctc_session" in set_cookies(answer)) == (expected == 303)


@pytest.mark.parametrize("role", Role)
def test_6_one_click_per_role(demo, role):
    browser = Browser(demo)
    page = browser.get("/anmelden").text
    assert page.count('action="/anmelden/demo"') == 6
    assert page.count("<option") == 6
    assert page.count(f'<option value="{DORTMUND}" selected>') == 3
    answer = browser.send("/anmelden/demo", page="/anmelden", role=role.value, ags=ESSEN)
    assert answer.status_code == 303
    found = actor_of_session(demo, browser.token())
    assert [entry.role for entry in found.actor.roles] == [role]
    assert browser.inside()
    assert browser.get("/anmelden").status_code == 200  # to choose another role
    before = browser.token()
    browser.send("/anmelden/demo", page="/anmelden", role="trainer")
    assert actor_of_session(demo, before) is None


@pytest.mark.parametrize(
    ("role", "ags", "expected"),
    [
        ("", "", 404),
        ("god", "", 404),
        ("coordinator", "", 404),
        ("coordinator", "09162000", 404),
        ("trainer", "x", 303),
    ],
)
def test_6_odd_roles(demo, role, ags, expected):
    assert Browser(demo).send("/anmelden/demo", page="/anmelden", role=role, ags=ags).status_code == expected


@pytest.mark.parametrize("role", Role)
def test_6_no_demo_with_real_data(ws, role):
    browser = Browser(ws)
    assert "/anmelden/demo" not in browser.get("/anmelden").text
    answer = browser.send("/anmelden/demo", page="/anmelden", role=role.value, ags=DORTMUND)
    assert answer.status_code == 403
    assert browser.token() is None
    assert not browser.inside()


def test_6_an_old_cookie_after_the_workspace_became_real(sqlite_url):
    ws = made(sqlite_url, None)
    browser = Browser(ws)
    browser.send("/anmelden/demo", page="/anmelden", role="administrator")
    assert browser.inside()
    with ws.store.writing() as repository:
        repository.decide_mode("real")
    assert not browser.inside()
    assert browser.get("/anmelden/stand").status_code == 401
    assert browser.send("/anmelden/demo", page="/anmelden", role="administrator").status_code == 403
    ws.close()


def test_7_invitation_by_link(ws):
    account = add_user(ws, COORDINATION, state="invited", password=None)
    code = add_code(ws, account, until=FUTURE)
    browser = Browser(ws)
    page = browser.get(f"/anmelden/code?code={code}")
    assert page.status_code == 200
    assert stored_account(ws, account).login in page.text
    values = {"page": f"/anmelden/code?code={code}", "name": "Nele Neu"}
    for password, again, beside in (("kurz", "kurz", "password"), (OTHER, OTHER + "x", "again")):
        refused = browser.send("/anmelden/code", **values, password=password, again=again)
        assert refused.status_code == 422
        assert f'id="{beside}-error"' in refused.text
        assert 'value="Nele Neu"' in refused.text
        assert password not in refused.text
    refused = browser.send("/anmelden/code", **(values | {"name": "Demo"}), password=OTHER, again=OTHER)
    assert 'id="name-error"' in refused.text
    answer = browser.send("/anmelden/code", **values, password=OTHER, again=OTHER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.inside()
    used = browser.get(f"/anmelden/code?code={code}")
    assert used.status_code == 422
    assert 'id="code-error"' in used.text


def test_7_typed_code(ws):
    account = add_user(ws, (Role.ADMINISTRATOR, None))
    code = add_code(ws, account, "password_reset", until=FUTURE)
    browser = Browser(ws)
    assert browser.send("/anmelden/code", code="falsch").status_code == 422
    page = browser.send("/anmelden/code", code=code.lower())
    assert page.status_code == 200
    fields = browser.fields(page.text, "/anmelden/code")
    assert "name" not in fields
    answer = browser.client.post("/anmelden/code", data=fields | {"password": OTHER, "again": OTHER})
    assert (answer.status_code, answer.headers["location"]) == (303, "/anmelden/zweiter-faktor/einrichten")
    assert not browser.inside()


def test_8_second_factor_is_asked_for(ws):
    account = add_user(ws, (Role.MULTIPLIER, None), login="office@stadt.example")
    secret = add_second_factor(ws, account)
    browser = Browser(ws)
    answer = browser.sign_in("office@stadt.example", page="/anmelden?next=%2Fstaedte")
    assert answer.headers["location"] == "/anmelden/zweiter-faktor?next=%2Fstaedte"
    first = browser.token()
    assert not browser.inside()
    assert browser.get("/anmelden?next=/x").headers["location"] == "/anmelden/zweiter-faktor?next=%2Fx"
    assert browser.get("/anmelden/zweiter-faktor/einrichten").status_code == 303
    assert browser.get("/konto/passwort").status_code == 303
    wrong = browser.send("/anmelden/zweiter-faktor", digits="000000")
    assert wrong.status_code == 422
    assert 'id="digits-error"' in wrong.text
    delayed = browser.send("/anmelden/zweiter-faktor", digits="000001")
    assert delayed.status_code == 429
    with ws.store.writing() as repository:
        repository.sign_ins.forget_delays(FUTURE)
    now = digits(secret, datetime.now(UTC))
    path = answer.headers["location"]
    answer = browser.send("/anmelden/zweiter-faktor", page=path, digits=now)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staedte")
    assert browser.inside()
    assert browser.token() != first
    assert actor_of_session(ws, first) is None


def test_8_second_factor_is_set_up(ws):
    add_user(ws, (Role.EVALUATOR, DORTMUND), login="eva@stadt.example")
    browser = Browser(ws)
    path = browser.sign_in("eva@stadt.example").headers["location"]
    assert path == "/anmelden/zweiter-faktor/einrichten"
    page = browser.get(path)
    assert "<svg" in page.text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text).group(1)
    fields = browser.fields(page.text, path)
    wrong = browser.client.post(path, data=fields | {"digits": "000000"})
    assert wrong.status_code == 422
    assert f"<code>{secret}</code>" in wrong.text
    right = digits(secret, datetime.now(UTC))
    answer = browser.client.post(path, data=browser.fields(wrong.text, path) | {"digits": right})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.inside()


def test_8_second_factor_of_ones_own_accord(ws):
    browser = Browser(ws)
    assert browser.get("/anmelden/zweiter-faktor/einrichten").headers["location"].startswith("/anmelden?next=")
    browser.sign_in()
    path = "/anmelden/zweiter-faktor/einrichten"
    page = browser.get(path)
    fields = browser.fields(page.text, path)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text).group(1)
    entered = {"digits": digits(secret, datetime.now(UTC))}
    refused = browser.client.post(path, data=fields | entered | {"present": "wrong"})
    assert 'id="present-error"' in refused.text
    with ws.store.writing() as repository:
        repository.sign_ins.forget_delays(FUTURE)
    answer = browser.client.post(path, data=browser.fields(refused.text, path) | entered | {"present": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/konto")
    assert browser.inside()


def test_9_password(ws):
    browser = Browser(ws)
    assert browser.get("/konto/passwort").headers["location"] == "/anmelden?next=%2Fkonto%2Fpasswort"
    browser.sign_in()
    other = Browser(ws)
    other.sign_in()
    entries = {"present": "wrong", "password": OTHER, "again": OTHER}
    refused = browser.send("/konto/passwort", **entries)
    assert 'id="present-error"' in refused.text
    with ws.store.writing() as repository:
        repository.sign_ins.forget_delays(FUTURE)
    assert 'id="again-error"' in browser.send("/konto/passwort", **(entries | {"again": "x"})).text
    done = browser.send("/konto/passwort", **(entries | {"present": PASSWORD}))
    assert done.status_code == 200
    assert "Eine andere Sitzung wurde beendet" in done.text
    assert browser.inside()
    assert not other.inside()


def test_9_visitors_have_none(demo):
    browser = Browser(demo)
    browser.send("/anmelden/demo", page="/anmelden", role="trainer")
    assert browser.get("/konto/passwort").status_code == 404


def test_10_signing_out(ws):
    browser = Browser(ws)
    assert browser.get("/abmelden").headers["location"] == "/anmelden"
    browser.sign_in()
    token = browser.token()
    assert browser.get("/abmelden").status_code == 200
    assert browser.inside()
    assert browser.get("/anmelden/stand").status_code == 204
    assert browser.send("/abmelden").headers["location"] == "/anmelden"
    assert actor_of_session(ws, token) is None
    browser.client.cookies.set("ctc_session", token, domain="localhost.local", path="/")
    assert not browser.inside()
    assert browser.get("/anmelden/stand").status_code == 401


def all_pages(browser):
    yield browser.get("/anmelden")
    yield browser.get("/anmelden/code")
    yield browser.sign_in(password="wrong")
    yield browser.client.post("/anmelden", data={})
    with browser.ws.store.writing() as repository:
        repository.sign_ins.forget_delays(FUTURE)
    browser.sign_in()
    for path in ("/konto/passwort", "/anmelden/zweiter-faktor/einrichten", "/abmelden"):
        yield browser.get(path)


@pytest.mark.parametrize("language", ["de", "en"])
def test_11_pages(ws, language):
    browser = Browser(ws, headers={"accept-language": language})
    with ws.store.writing() as repository:
        repository.people.change_account(repository.people.account_of_login(LOGIN).id, language=language)
    answers = list(all_pages(browser))
    assert len(answers) == 7
    for answer in answers:
        assert answer.text.count("<h1>") == 1
        assert f'<html lang="{language}">' in answer.text
        assert re.search(r"<title>.+ – Communities That Care</title>", answer.text)
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script|<style|style=|on\\w+=|http://(?!www.w3.org)", answer.text)
        labels = set(re.findall(r'<label for="([^"]+)"', answer.text))
        assert set(re.findall(r'<input id="([^"]+)"', answer.text)) <= labels
    english = ("Sign in", "Password", "Continue")
    assert any(word in answers[0].text for word in english) == (language == "en")
    assert 'href="/anmelden?lang=en"' in answers[0].text


def test_11_the_language_of_the_account_counts_unless_another_was_chosen(ws):
    chosen, other = Browser(ws), Browser(ws, headers={"accept-language": "en"})
    chosen.get("/anmelden?lang=en")
    for browser, language in ((chosen, "en"), (other, "de")):
        browser.sign_in()
        assert f'<html lang="{language}">' in browser.get("/abmelden").text


def test_11_language_is_kept(ws):
    browser = Browser(ws)
    assert 'href="/anmelden?next=%2Fprofil&amp;lang=en"' in browser.get("/anmelden?next=/profil&lang=de").text
    assert '<html lang="en">' in browser.get("/anmelden?lang=en").text
    assert '<html lang="en">' in browser.get("/anmelden/code").text


HOSTILE = "\"><script>alert(1)</script>'{{7*7}}"


def test_12_nothing_is_executed(ws):
    browser = Browser(ws)
    answers = [
        browser.sign_in(login=HOSTILE),
        browser.send("/anmelden/code", code=HOSTILE),
        browser.get("/anmelden", params={"next": "/" + HOSTILE, "lang": HOSTILE, HOSTILE: HOSTILE}),
        browser.get("/anmelden/code", params={"code": HOSTILE}),
    ]
    for answer in answers:
        assert "<script" not in answer.text
        assert "49" not in re.sub(r'form_token" value="[^"]*"', "", answer.text)
    assert "&lt;script&gt;" in answers[0].text


def test_13_limits(ws):
    browser = Browser(ws)
    assert browser.sign_in(password="x" * 30_000).status_code == 403
    assert browser.sign_in(**{f"field{number}": "x" for number in range(40)}).status_code == 403
    assert browser.client.post("/anmelden", json={"login": LOGIN}).status_code == 403
    assert browser.client.post("/anmelden", files={"login": b"x"}).status_code == 403
    assert browser.client.put("/anmelden").status_code == 405
    assert browser.get("/anmelden/demo").headers["location"] == "/anmelden"
    assert browser.client.post("/anmelden/stand").status_code == 405
    assert browser.sign_in().status_code == 303


def test_14_failures(ws, monkeypatch):
    def broken():
        raise ToolkitError("database_unreachable", place="somewhere")

    browser = Browser(ws)
    monkeypatch.setattr(entrance, "_cards", lambda *_: 1 / 0)
    monkeypatch.setattr(entrance, "_lead", lambda *_: 1 / 0)
    answer = browser.get("/anmelden")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert re.search(r"Reference: [0-9a-f]{8}$", answer.text)
    app = Starlette(routes=pages.routes(broken))
    assert TestClient(app, base_url=LOCAL).get("/anmelden").status_code == 503
