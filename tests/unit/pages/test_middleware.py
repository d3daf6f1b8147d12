"""What the middleware sends and lets through.

1. Every answer carries the security headers, the websocket handshake included.
2. The policy of a page allows no inline script or style beyond those named by hash, nothing from outside, no
   frame.
3. HSTS is sent under TLS only; cookies are Secure there.
4. Pages, downloads and answers of the server are not stored by browsers; Streamlit's hashed files are.
5. A page says its language: address before cookie before browser, German where nothing helps.
6. The shell page offers no control by programs, carries our title, and is never compressed or "not modified".
7. Closed routes answer 404, whatever stands behind the prefix.
8. A prepared download is handed to the browser whose session made it and to nobody else.
9. A session is resumed only by the browser that opened it; for others the id is taken out.
10. A server that knows its names refuses others, over HTTP and over the websocket.
11. The random name of a browser is set once, unreadable for scripts.
12. The language chosen in the address is remembered.
"""

import asyncio
import base64
import hashlib
import re

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ctc_toolkit.pages import middleware
from ctc_toolkit.pages.components.style import STYLE_SHEET
from ctc_toolkit.pages.middleware import BROWSER_COOKIE, FIXED_HEADERS, Guard

SCRIPT = b"\n      window.prerenderReady = false\n    "
SHELL = (
    b'<!DOCTYPE html>\n<html lang="en">\n<head><title>Streamlit</title>'
    b'<link rel="shortcut icon" href="./favicon.png" />'
    b'<link rel="service-desc" href="./_stcore/agent/openapi.json" />'
    b"<script>"
    + SCRIPT
    + b'</script></head><body><noscript><p>agent API</p></noscript><div id="root"></div></body></html>'
)
SESSION = "3c9a58d2-0000-4000-8000-1234567890ab"


def new_session_frame(session=SESSION):
    message = ForwardMsg()
    message.new_session.initialize.session_id = session
    return message.SerializeToString()


class Inner:
    """Stands in for Streamlit: remembers what reached it and answers by path."""

    def __init__(self):
        self.scopes = []

    async def __call__(self, scope, receive, send):
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept", "headers": []})
            await send({"type": "websocket.send", "bytes": new_session_frame()})
            return
        kind, body, extra = b"text/plain", b"hello", []
        if scope["path"] in ("/", "/profil"):
            kind, body, extra = (
                b"text/html; charset=utf-8",
                SHELL,
                [(b"etag", b'"x"'), (b"server", b"uvicorn")],
            )
        elif scope["path"].startswith("/static/"):
            kind, extra = b"text/javascript", [(b"cache-control", b"public, immutable, max-age=31536000")]
        elif scope["path"].startswith("/media/"):
            kind, extra = b"text/csv", [(b"cache-control", b"public")]
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *extra]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        half = len(body) // 2
        await send({"type": "http.response.body", "body": body[:half], "more_body": True})
        await send({"type": "http.response.body", "body": body[half:]})


class Answer:
    def __init__(self, messages):
        self.status = messages[0]["status"]
        self.headers = {}
        self.cookies = []
        for name, value in messages[0]["headers"]:
            self.headers[name.decode().lower()] = value.decode()
            if name.lower() == b"set-cookie":
                self.cookies.append(value.decode())
        self.body = b"".join(message.get("body", b"") for message in messages[1:])


def guard(inner=None, *, hosts=(), owners=None):
    return Guard(inner or Inner(), hosts=hosts, media_owners=lambda file_id: (owners or {}).get(file_id, set()))


def scope_of(path="/", *, headers=None, query="", scheme="http", method="GET", kind="http"):
    given = {"host": "localhost:8501", **(headers or {})}
    return {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "scheme": scheme,
        "method": method,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


def run(app, scope):
    sent = []

    async def receive():
        return {"type": f"{scope['type']}.connect"}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def get(path="/", *, app=None, **request):
    return Answer(run(app or guard(), scope_of(path, **request)))


PATHS = [
    "/",
    "/profil",
    "/static/js/index.js",
    "/media/abc.csv",
    "/_stcore/health",
    "/_stcore/metrics",
    "/healthz",
    "/nothing",
]


@pytest.mark.parametrize("path", PATHS)
def test_1_headers_on_every_answer(path):
    answer = get(path)
    for name, value in FIXED_HEADERS.items():
        assert answer.headers[name.lower()] == value
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "server" not in answer.headers


def test_1_headers_on_the_websocket_handshake():
    accepted = run(guard(), scope_of("/_stcore/stream", kind="websocket", scheme="ws"))[0]
    names = {name.decode().lower(): value.decode() for name, value in accepted["headers"]}
    assert names["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in names["content-security-policy"]


def test_2_policy_is_tight_and_names_the_inline_script():
    policy = get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "*" not in policy
    assert "http" not in policy
    expected = base64.b64encode(hashlib.sha256(SCRIPT).digest()).decode()
    assert f"script-src 'self' 'sha256-{expected}';" in policy
    for part in (
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "style-src-attr 'none'",
        "connect-src 'self'",
    ):
        assert part in policy.split("; ")


def test_2_policy_names_our_style_sheet_as_streamlit_inserts_it():
    wrapped = f"<style>{STYLE_SHEET.read_text(encoding='utf-8')}</style>"
    inside = re.fullmatch(r"<style>(.*)</style>", wrapped, re.DOTALL)
    expected = base64.b64encode(hashlib.sha256(inside.group(1).encode()).digest()).decode()
    assert f"'sha256-{expected}'" in get("/").headers["content-security-policy"]


def test_3_hsts_and_secure_cookies_under_tls_only():
    plain, safe = get("/"), get("/", scheme="https")
    assert "strict-transport-security" not in plain.headers
    assert safe.headers["strict-transport-security"] == "max-age=31536000"
    assert all("Secure" not in cookie for cookie in plain.cookies)
    assert safe.cookies
    assert all("; Secure" in cookie for cookie in safe.cookies)


def test_4_only_hashed_files_are_stored():
    owners = {"abc": {"me"}}
    media = get("/media/abc.csv", app=guard(owners=owners), headers={"cookie": f"{BROWSER_COOKIE}=me"})
    assert media.status == 200
    assert media.headers["cache-control"] == "no-store"
    assert get("/").headers["cache-control"] == "no-store"
    assert get("/_stcore/health").headers["cache-control"] == "no-store"
    assert "immutable" in get("/static/js/index.js").headers["cache-control"]


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        ("", "", "", "de"),
        ("lang=en", "ctc_language=de", "de", "en"),
        ("lang=de", "ctc_language=en", "en", "de"),
        ("", "ctc_language=en", "de-DE,de;q=0.9", "en"),
        ("", "", "en-GB,en;q=0.9,de;q=0.8", "en"),
        ("", "", "fr-FR, de;q=0.4, en;q=0.6", "en"),
        ("", "", "fr-FR,fr;q=0.9", "de"),
        ("lang=fr", "ctc_language=xx", "", "de"),
        ("lang=%22%3E%3Cscript%3E", "", "", "de"),
        ("", "", "en;q=0", "de"),
        ("", "", "en;q=oops", "de"),
    ],
)
def test_5_language_of_the_page(query, cookie, accept, expected):
    headers = {name: value for name, value in (("cookie", cookie), ("accept-language", accept)) if value}
    assert f'<html lang="{expected}">'.encode() in get("/profil", query=query, headers=headers).body


def test_6_shell_page_is_ours():
    inner = Inner()
    headers = {"accept-encoding": "gzip", "if-none-match": '"x"', "range": "bytes=0-3"}
    answer = get("/profil", app=guard(inner), headers=headers)
    assert b"agent" not in answer.body
    assert b"service-desc" not in answer.body
    assert b"<title>Communities That Care</title>" in answer.body
    assert "JavaScript erlauben" in answer.body.decode() or "braucht JavaScript" in answer.body.decode()
    assert b'src="./ctc/page.js"' in answer.body
    assert answer.headers["content-length"] == str(len(answer.body))
    assert "etag" not in answer.headers
    passed = {name for name, _ in inner.scopes[0]["headers"]}
    assert not passed & {b"accept-encoding", b"if-none-match", b"range"}


def test_6_static_files_keep_their_request_headers():
    inner = Inner()
    get("/static/js/index.js", app=guard(inner), headers={"accept-encoding": "gzip"})
    assert (b"accept-encoding", b"gzip") in inner.scopes[0]["headers"]


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "//_stcore/metrics",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/app/static/x",
    ],
)
def test_7_closed_routes(path):
    inner = Inner()
    assert get(path, app=guard(inner)).status == 404
    assert inner.scopes == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, 403),
        ({"cookie": f"{BROWSER_COOKIE}=other"}, 403),
        ({"cookie": f"{BROWSER_COOKIE}="}, 403),
        ({"cookie": f"{BROWSER_COOKIE}=me", "sec-fetch-site": "cross-site"}, 403),
        ({"cookie": f"{BROWSER_COOKIE}=me", "sec-fetch-site": "same-origin"}, 200),
        ({"cookie": f"{BROWSER_COOKIE}=me"}, 200),
    ],
)
def test_8_downloads_belong_to_a_browser(headers, expected):
    inner = Inner()
    answer = get("/media/abc.csv", app=guard(inner, owners={"abc": {"me"}}), headers=headers)
    assert answer.status == expected
    assert bool(inner.scopes) == (expected == 200)


def test_8_unknown_download():
    assert (
        get("/media/zzz.csv", app=guard(owners={"abc": {"me"}}), headers={"cookie": f"{BROWSER_COOKIE}=me"}).status
        == 403
    )


def protocols(inner):
    return dict(inner.scopes[-1]["headers"]).get(b"sec-websocket-protocol")


def connect(app, browser, session=""):
    asked = "streamlit, token" + (f", {session}" if session else "")
    headers = {"cookie": f"{BROWSER_COOKIE}={browser}", "sec-websocket-protocol": asked}
    return run(app, scope_of("/_stcore/stream", kind="websocket", scheme="ws", headers=headers))


def test_9_sessions_belong_to_a_browser():
    inner = Inner()
    app = guard(inner)
    connect(app, "me")
    connect(app, "me", SESSION)
    assert protocols(inner) == f"streamlit, token, {SESSION}".encode()
    connect(app, "other", SESSION)
    assert protocols(inner) == b"streamlit, token"
    connect(app, "", SESSION)
    assert protocols(inner) == b"streamlit, token"


def test_9_unknown_and_malformed_session_ids_are_taken_out():
    inner = Inner()
    app = guard(inner)
    for session in ("aaaaaaaa-0000-4000-8000-000000000000", "../../etc", "x" * 500):
        connect(app, "me", session)
        assert protocols(inner) == b"streamlit, token"


def test_9_memory_of_sessions_is_bounded(monkeypatch):
    monkeypatch.setattr(middleware, "REMEMBERED_SESSIONS", 3)
    app = guard()
    for number in range(10):
        app._remember(f"session-{number}", "me")
    assert list(app.browser_of_session) == ["session-7", "session-8", "session-9"]


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:8501", True),
        ("LOCALHOST", True),
        ("127.0.0.1:8501", True),
        ("[::1]:8501", True),
        ("evil.example", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_10_only_known_names(host, allowed):
    app = guard(hosts=("localhost", "127.0.0.1", "::1"))
    assert get("/", app=app, headers={"host": host}).status == (200 if allowed else 400)
    first = run(app, scope_of("/_stcore/stream", kind="websocket", scheme="ws", headers={"host": host}))[0]
    assert first["type"] == ("websocket.accept" if allowed else "websocket.close")


def test_11_name_of_the_browser():
    first = get("/")
    (cookie,) = [cookie for cookie in first.cookies if cookie.startswith(BROWSER_COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert len(cookie.split(";")[0].partition("=")[2]) >= 43
    again = get("/", headers={"cookie": cookie.split(";")[0]})
    assert again.cookies == []
    assert cookie.split(";")[0] != get("/").cookies[0].split(";")[0]


def test_12_language_is_remembered_when_chosen():
    assert any(cookie.startswith("ctc_language=en;") for cookie in get("/", query="lang=en").cookies)
    assert not any(cookie.startswith("ctc_language") for cookie in get("/", query="lang=xx").cookies)
    assert not any(cookie.startswith("ctc_language") for cookie in get("/").cookies)


def test_other_connections_pass_untouched():
    seen = []

    async def inner(scope, receive, send):
        seen.append(scope)

    run(Guard(inner, media_owners=lambda _: set()), {"type": "lifespan"})
    assert seen == [{"type": "lifespan"}]
