"""What the served app sends on every route.

1. Every HTTP answer, errors and refusals included, and the websocket handshake carry the security headers.
2. A page says its language, in the address, by cookie and by browser; no page is kept by browsers.
3. Closed routes are closed; the health route answers; the host configuration names no foreign origin.
4. Another name than the machine's own is refused, over HTTP and over the websocket; so is a foreign origin.
5. A running page goes on only for the browser and the session that opened it.
6. A prepared download is given to its browser and session only.
7. Uploads without the token against forged requests are refused.
8. An error nobody foresaw sends nothing of its cause to the browser.
"""

import re
from urllib.parse import urlsplit

import pytest
from raw_browser import RawBrowser, ask, first_answers
from websockets.exceptions import InvalidStatus

REQUIRED = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def inside(served):
    """Give a browser that has come into the demo."""
    visitor = RawBrowser(served)
    assert visitor.come_in().status == 303
    return visitor


def static_file(visitor):
    page = visitor.ask("/").text
    return "/" + re.search(r'src="\./(static/js/index[^"]+)"', page).group(1)


ROUTES = [
    ("GET", "/"),
    ("HEAD", "/"),
    ("GET", "/profil"),
    ("GET", "/gibt-es-nicht"),
    ("GET", "/healthz"),
    ("GET", "/robots.txt"),
    ("GET", "/ctc/page.js"),
    ("GET", "/ctc/provider.js"),
    ("GET", "/anbieter/x"),
    ("POST", "/anbieter/x/y"),
    ("GET", "/ctc/icon.svg"),
    ("GET", "/favicon.png"),
    ("GET", "/_stcore/health"),
    ("GET", "/_stcore/host-config"),
    ("GET", "/_stcore/metrics"),
    ("GET", "/_stcore/agent/openapi.json"),
    ("POST", "/_stcore/agent/interact"),
    ("GET", "/media/0123456789abcdef.csv"),
    ("PUT", "/_stcore/upload_file/a/b"),
    ("POST", "/"),
    ("OPTIONS", "/_stcore/health"),
    ("GET", "/static/js/missing.js"),
    ("GET", "/../../etc/passwd"),
    ("GET", "//evil.example/x"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("who", ["outside", "inside"])
def test_1_headers_on_every_route(served, inside, method, path, who):
    headers = (inside.ask(path, method=method) if who == "inside" else ask(served, path, method=method)).headers
    for name, value in REQUIRED.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "permissions-policy" in headers
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_1_static_files(inside):
    answer = inside.ask(static_file(inside))
    assert answer.status == 200
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]


def test_1_websocket_handshake(inside):
    with inside.open_websocket() as socket:
        headers = socket.response.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/profil", "/anmelden"])
@pytest.mark.parametrize(
    ("query", "accept", "cookie", "language"),
    [
        ("", "", "", "de"),
        ("?lang=en", "de", "", "en"),
        ("", "en-GB", "", "en"),
        ("", "en-GB", "de", "de"),
        ("", "pl", "", "de"),
    ],
)
def test_2_language(inside, path, query, accept, cookie, language):
    if cookie:
        inside.cookies["ctc_language"] = cookie
    answer = inside.ask(path + query, headers={"Accept-Encoding": "gzip", "Accept-Language": accept})
    assert answer.status == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "Communities That Care</title>" in answer.text


def test_3_closed_and_open_routes(served, inside):
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/script-health-check"):
        assert inside.ask(path).status == 404
    assert ask(served, "/healthz").body == b"ok"
    config = inside.ask("/_stcore/host-config").text
    assert "http" not in config
    assert '"allowedOrigins":[]' in config.replace(" ", "")


def test_4_foreign_names_and_origins(inside):
    assert inside.ask("/", headers={"Host": "evil.example"}).status == 400
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        with pytest.raises(InvalidStatus), inside.open_websocket(**headers):
            pass


def test_5_running_pages_belong_to_a_browser_and_its_session(served, inside):
    session = inside.running_page()
    assert inside.running_page(session) == session
    other_browser = RawBrowser(served, inside.cookies | {"ctc_browser": "browser-b"})
    assert other_browser.running_page(session) != session
    other = RawBrowser(served)
    other.come_in()
    assert other.running_page(session) != session
    same_browser = RawBrowser(served, other.cookies | {"ctc_browser": inside.cookies["ctc_browser"]})
    assert same_browser.running_page(session) != session


def test_6_downloads_belong_to_a_browser(served, open_page, settled):
    page = open_page("/profil")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Alle Werte als Datei speichern").click()
    text = loading.value.path().read_text(encoding="utf-8-sig")
    assert "beispieldaten" in loading.value.suggested_filename.lower()
    assert "Beispieldaten" in text
    assert "measure;label;kind" in text
    path = urlsplit(loading.value.url).path
    assert path.startswith("/media/")
    kept = {entry["name"]: entry for entry in page.context.cookies()}
    assert kept["ctc_browser"]["httpOnly"] is True
    assert kept["ctc_browser"]["sameSite"] == "Lax"
    owner = RawBrowser(served, {name: entry["value"] for name, entry in kept.items()})
    assert owner.ask(path).status == 200
    assert owner.ask(path).headers["cache-control"] == "no-store"
    assert ask(served, path).status == 403
    for missing in ("ctc_browser", "__Host-ctc_session"):
        without = {name: value for name, value in owner.cookies.items() if name != missing}
        assert RawBrowser(served, without).ask(path).status == 403
    other = RawBrowser(served)
    other.come_in()
    assert other.ask(path).status == 403
    assert RawBrowser(served, other.cookies | {"ctc_browser": owner.cookies["ctc_browser"]}).ask(path).status == 403


def test_7_uploads_need_the_token(inside):
    with inside.open_websocket() as socket:
        session = first_answers(socket, "new_session")[-1].new_session.initialize.session_id
        assert inside.ask(f"/_stcore/upload_file/{session}/file", method="PUT", body=b"x").status == 403


def test_8_errors_tell_nothing(served, open_page, settled):
    page = open_page("/glossar")
    (served.data / "ctc.sqlite").rename(served.data / "away.sqlite")
    (served.data / "ctc.sqlite").mkdir()
    try:
        page.goto(served.address + "/profil?wave=x")
        settled(page)
        text = page.locator("body").inner_text()
        assert str(served.data) not in text
        assert "Traceback" not in text
        assert "sqlite" not in text.lower()
    finally:
        (served.data / "ctc.sqlite").rmdir()
        (served.data / "away.sqlite").rename(served.data / "ctc.sqlite")
