"""What the middleware sends and lets through.

1. Every answer carries the security headers, the websocket handshake included.
2. The policy of a page allows no inline script or style beyond those named by hash, nothing from outside, no
   frame.
3. HSTS is sent under TLS only; cookies are Secure there.
4. Pages, downloads and answers of the server are not stored by browsers; Streamlit's hashed files are.
5. A page says its language: address before cookie before browser, German where nothing helps.
6. The shell page offers no control by programs, carries our title, and is never compressed or "not modified".
7. Closed routes answer 404, whatever stands behind the prefix.
8. A prepared download is handed to the browser and session that made it and to nobody else.
9. A running page goes on only for the browser and session that opened it; for others its id is taken out.
10. A server that knows its names refuses others, over HTTP and over the websocket.
11. The random name of a browser is set once, unreadable for scripts.
12. The language chosen in the address is remembered.
13. Without a session pages lead to the sign-in page and from there back, everything else and the websocket is refused;
    signing in itself, health and files that are the same for everybody are open. A database that fails lets nobody in.
14. What names a user, what begins with X-Ctc- and session cookies of another way never arrive behind the middleware.
15. A file is taken only for the running page of this browser and session.
16. The database is asked in a thread, so that others are served meanwhile.
"""

import asyncio
import base64
import hashlib
import re
import threading

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages import middleware
from ctc_toolkit.pages.components.style import STYLE_SHEET
from ctc_toolkit.pages.middleware import BROWSER_COOKIE, FIXED_HEADERS, Guard
from ctc_toolkit.pages.sign_in.cookies import owner_name

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


TOKEN = "token-of-a-session"
SIGNED_IN = f"__Host-ctc_session={TOKEN}"


def mine(browser="me", token=TOKEN):
    return owner_name({BROWSER_COOKIE: browser, "__Host-ctc_session": token})


def guard(inner=None, *, hosts=(), owners=None, sessions=(TOKEN, "other-token")):
    return Guard(
        inner or Inner(),
        hosts=hosts,
        media_owners=lambda file_id: (owners or {}).get(file_id, set()),
        signed_in=lambda token: token in sessions,
    )


def scope_of(path="/", *, headers=None, query="", scheme="http", method="GET", kind="http", signed_in=True):
    given = {"host": "localhost:8501", **(headers or {})}
    if signed_in:
        given["cookie"] = "; ".join(part for part in (given.get("cookie"), SIGNED_IN) if part)
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
    owners = {"abc": {mine()}}
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
    ("cookie", "site", "expected"),
    [
        ("", None, 403),
        (SIGNED_IN, None, 403),
        (f"{BROWSER_COOKIE}=me", None, 403),
        (f"{BROWSER_COOKIE}=other; {SIGNED_IN}", None, 403),
        (f"{BROWSER_COOKIE}=; {SIGNED_IN}", None, 403),
        (f"{BROWSER_COOKIE}=me; __Host-ctc_session=other-token", None, 403),
        (f"{BROWSER_COOKIE}=me; ctc_session=other-token", None, 403),
        (f"{BROWSER_COOKIE}=me; {SIGNED_IN}", "cross-site", 403),
        (f"{BROWSER_COOKIE}=me; {SIGNED_IN}", "same-origin", 200),
        (f"{BROWSER_COOKIE}=me; {SIGNED_IN}", None, 200),
    ],
)
def test_8_downloads_belong_to_a_browser_and_its_session(cookie, site, expected):
    inner = Inner()
    headers = {name: value for name, value in (("cookie", cookie), ("sec-fetch-site", site)) if value}
    app = guard(inner, owners={"abc": {mine()}})
    answer = get("/media/abc.csv", app=app, headers=headers, signed_in=False)
    assert answer.status == expected
    assert bool(inner.scopes) == (expected == 200)


def test_8_downloads_end_with_the_session():
    headers = {"cookie": f"{BROWSER_COOKIE}=me"}
    assert get("/media/abc.csv", app=guard(owners={"abc": {mine()}}), headers=headers).status == 200
    assert get("/media/abc.csv", app=guard(owners={"abc": {mine()}}, sessions=()), headers=headers).status == 403


def test_8_unknown_download():
    headers = {"cookie": f"{BROWSER_COOKIE}=me"}
    assert get("/media/zzz.csv", app=guard(owners={"abc": {mine()}}), headers=headers).status == 403


def protocols(inner):
    return dict(inner.scopes[-1]["headers"]).get(b"sec-websocket-protocol")


def connect(app, browser, session="", token=TOKEN):
    asked = "streamlit, token" + (f", {session}" if session else "")
    cookie = f"{BROWSER_COOKIE}={browser}; __Host-ctc_session={token}"
    headers = {"cookie": cookie, "sec-websocket-protocol": asked}
    return run(app, scope_of("/_stcore/stream", kind="websocket", scheme="ws", headers=headers, signed_in=False))


def test_9_running_pages_belong_to_a_browser_and_its_session():
    inner = Inner()
    app = guard(inner)
    connect(app, "me")
    connect(app, "me", SESSION)
    assert protocols(inner) == f"streamlit, token, {SESSION}".encode()
    connect(app, "other", SESSION)
    assert protocols(inner) == b"streamlit, token"
    connect(app, "", SESSION)
    assert protocols(inner) == b"streamlit, token"
    connect(app, "me", SESSION, token="other-token")
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
    assert list(app.owner_of_session) == ["session-7", "session-8", "session-9"]


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

    run(Guard(inner, media_owners=lambda _: set(), signed_in=lambda _: False), {"type": "lifespan"})
    assert seen == [{"type": "lifespan"}]


OPEN = ["/healthz", "/robots.txt", "/_stcore/health", "/anmelden", "/anmelden/code", "/abmelden", "/ctc/sign-in.css"]


@pytest.mark.parametrize("path", [*OPEN, "/static/js/index.js"])
def test_13_open_to_all(path):
    assert get(path, app=guard(sessions=()), signed_in=False).status == 200


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/", "", "/anmelden"),
        ("/profil", "", "/anmelden?next=%2Fprofil"),
        ("/profil", "city=05913000&lang=en", "/anmelden?next=%2Fprofil%3Fcity%3D05913000%26lang%3Den&lang=en"),
        ("/konto/passwort", "", "/anmelden?next=%2Fkonto%2Fpasswort"),
        ("//evil.example/x", "", "/anmelden?next=%2Fevil.example%2Fx"),
        ("/x\r\nSet-Cookie: a=b", "", "/anmelden?next=%2Fx%0D%0ASet-Cookie%3A+a%3Db"),
        ("/anmeldenx", "", "/anmelden?next=%2Fanmeldenx"),
    ],
)
@pytest.mark.parametrize("cookie", ["", "__Host-ctc_session=unknown", "ctc_session=unknown"])
def test_13_pages_lead_to_the_sign_in_page(path, query, expected, cookie):
    inner = Inner()
    headers = {"cookie": cookie} if cookie else {}
    answer = get(path, app=guard(inner), query=query, headers=headers, signed_in=False)
    assert (answer.status, answer.headers["location"]) == (303, expected)
    assert answer.headers["cache-control"] == "no-store"
    assert inner.scopes == []


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/_stcore/host-config", "GET"),
        ("/_stcore/upload_file/a/b", "PUT"),
        ("/media/abc.csv", "GET"),
        ("/", "POST"),
        ("/konto/passwort", "POST"),
        ("/ctcx/x", "DELETE"),
    ],
)
def test_13_everything_else_is_refused(path, method):
    inner = Inner()
    assert get(path, app=guard(inner), method=method, signed_in=False).status == 403
    assert inner.scopes == []


@pytest.mark.parametrize("cookie", ["", "__Host-ctc_session=unknown", f"{BROWSER_COOKIE}=me"])
def test_13_websocket_needs_a_session(cookie):
    inner = Inner()
    headers = {"cookie": cookie, "sec-websocket-protocol": f"streamlit, token, {SESSION}"}
    scope = scope_of("/_stcore/stream", kind="websocket", scheme="ws", headers=headers, signed_in=False)
    (closed,) = run(guard(inner), scope)
    assert closed == {"type": "websocket.close", "code": 1008}
    assert inner.scopes == []


def test_13_a_failing_database_lets_nobody_in():
    def fails(_):
        raise ToolkitError("database_unreachable", place="somewhere")

    inner = Inner()
    app = Guard(inner, media_owners=lambda _: set(), signed_in=fails)
    answer = get("/profil", app=app)
    assert answer.status == 503
    assert b"somewhere" in answer.body
    sent = run(app, scope_of("/_stcore/stream", kind="websocket", scheme="ws"))
    assert [message["type"] for message in sent] == ["websocket.close"]
    assert inner.scopes == []


SPOOFED = [
    "X-Ctc-User",
    "x-ctc-guard",
    "X-CTC-ROLE",
    "Remote-User",
    "X-Remote-User",
    "X-Forwarded-User",
    "X-Auth-Request-Email",
]


@pytest.mark.parametrize("name", SPOOFED)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_14_nobody_names_a_user(name, kind):
    inner = Inner()
    run(guard(inner), scope_of("/x", kind=kind, headers={name: "admin", "accept": "x"}))
    passed = [(key.lower(), value) for key, value in inner.scopes[0]["headers"]]
    assert not [value for _, value in passed if value == b"admin"]
    assert (b"accept", b"x") in passed
    assert [value for key, value in passed if key == b"x-ctc-guard"] == ([b"1"] if kind == "websocket" else [])


@pytest.mark.parametrize(
    ("scheme", "host", "left"),
    [
        ("https", "ctc.stadt.example", {"__Host-ctc_session", "a", "b"}),
        ("http", "localhost:8501", {"__Host-ctc_session", "ctc_session", "a", "b"}),
        ("http", "ctc.stadt.example", {"ctc_session", "a", "b"}),
    ],
)
def test_14_session_cookies_of_another_way(scheme, host, left):
    inner = Inner()
    cookie = f"a=1; ctc_session={TOKEN};__Host-ctc_session={TOKEN} ; b=2"
    get("/profil", app=guard(inner), scheme=scheme, headers={"host": host, "cookie": cookie}, signed_in=False)
    (line,) = [value for name, value in inner.scopes[0]["headers"] if name == b"cookie"]
    assert {part.split("=")[0].strip() for part in line.decode().split(";")} == left


def test_14_an_injected_plain_cookie_counts_for_nothing_under_tls():
    headers = {"cookie": f"ctc_session={TOKEN}", "host": "ctc.stadt.example"}
    assert get("/profil", scheme="https", headers=headers, signed_in=False).status == 303
    assert get("/profil", scheme="http", headers=headers, signed_in=False).status == 200


def test_15_uploads_belong_to_a_running_page():
    inner = Inner()
    app = guard(inner)
    connect(app, "me")

    def put(session, cookie):
        path = f"/_stcore/upload_file/{session}/file"
        return get(path, app=app, method="PUT", headers={"cookie": cookie}, signed_in=False).status

    own = f"{BROWSER_COOKIE}=me; {SIGNED_IN}"
    assert put(SESSION, own) == 200
    assert put(SESSION, f"{BROWSER_COOKIE}=other; {SIGNED_IN}") == 403
    assert put(SESSION, f"{BROWSER_COOKIE}=me; __Host-ctc_session=other-token") == 403
    assert put(SESSION, f"{BROWSER_COOKIE}=me") == 403
    assert put("aaaaaaaa-0000-4000-8000-000000000000", own) == 403
    assert put("..%2f..", own) == 403


def test_16_others_are_served_while_the_database_is_asked():
    answers = []

    async def both():
        release, asked = threading.Event(), threading.Event()

        def slow(_):
            asked.set()
            return release.wait(20)

        app = Guard(Inner(), media_owners=lambda _: set(), signed_in=slow)

        async def one(path):
            async def send(message):
                if message["type"] == "http.response.start":
                    answers.append(path)

            await app(scope_of(path), lambda: None, send)

        waiting = asyncio.create_task(one("/profil"))
        while not asked.is_set():
            await asyncio.sleep(0)
        await one("/healthz")
        release.set()
        await waiting

    asyncio.run(both())
    assert answers == ["/healthz", "/profil"]
