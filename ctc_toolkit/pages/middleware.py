"""What the browser is told and what it may fetch: page language, security headers, closed and guarded routes.

Streamlit sends none of the headers below, fixes `<html lang="en">`, serves prepared downloads to whoever
knows their address and hands a running session to whoever knows its id. This middleware wraps the whole
application, so that every answer, static files and the websocket handshake included, passes it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

from ctc_toolkit.pages.components.languages import COOKIE as LANGUAGE_COOKIE
from ctc_toolkit.pages.components.languages import choose_language, known_language
from ctc_toolkit.pages.components.style import STYLE_SHEET

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

BROWSER_COOKIE = "ctc_browser"
"""Random name of a browser, unreadable for scripts.

Downloads and sessions belong to the browser that made them.
"""

CLOSED_PREFIXES = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/app/static")
"""Routes of Streamlit that the app does without (figures on load, control by programs)."""

STREAMLIT_STYLES = (
    "",
    "@layer {\n  [data-react-aria-pressable] {\n    touch-action: pan-x pan-y pinch-zoom;\n  }\n}",
)
"""Texts of the style elements that Streamlit makes.

It fills most of them by script, which the policy allows: they are empty. The other one belongs to its
button library.
"""

MEDIA_PREFIX = "/media/"
STREAM_PATH = "/_stcore/stream"
STATIC_PREFIX = "/static/"
REMEMBERED_SESSIONS = 20_000

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_SESSION_ID = re.compile(r"^[0-9a-fA-F-]{8,64}$")

FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
}


def content_security_policy(script_hashes: tuple[str, ...] = ()) -> str:
    """Return the policy of a page; `script_hashes` name the inline scripts of the shell (`sha256-...`).

    Tried in Chromium on every page: Vega runs with its expression interpreter, so `unsafe-eval` is not
    needed; style elements are few and named by their hash, so `unsafe-inline` is not needed either.
    """
    scripts = " ".join(["'self'", *(f"'{name}'" for name in script_hashes)])
    styles = " ".join(["'self'", *(f"'{name}'" for name in _style_hashes())])
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {scripts}",
            f"style-src {styles}",
            "style-src-attr 'none'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        ]
    )


class Guard:
    """ASGI middleware with everything named at the top of this module.

    hosts: names under which the app may be called; empty allows every name.
    media_owners: returns the browser names that may fetch a prepared download (by its file id).
    """

    def __init__(self, app: Asgi, *, hosts: tuple[str, ...] = (), media_owners: Callable[[str], set[str]]) -> None:
        self.app = app
        self.hosts = frozenset(name.lower() for name in hosts)
        self.media_owners = media_owners
        self.browser_of_session: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or one websocket connection."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(scope, send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer.send)
        else:
            await self.app(answer.request(), receive, answer.send)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = Headers(scope=scope)
        path = _path(scope)
        if not self._host_allowed(headers):
            return PlainTextResponse("unknown host", status_code=400)
        if path.startswith(CLOSED_PREFIXES):
            return PlainTextResponse("not found", status_code=404)
        if path.startswith(MEDIA_PREFIX) and not self._may_fetch(path, headers):
            return PlainTextResponse("not allowed", status_code=403)
        return None

    def _host_allowed(self, headers: Headers) -> bool:
        name = re.sub(r":\d+$", "", headers.get("host", "")).strip("[]").lower().rstrip(".")
        return not self.hosts or name in self.hosts

    def _may_fetch(self, path: str, headers: Headers) -> bool:
        browser = _cookies(headers).get(BROWSER_COOKIE, "")
        file_id = path.removeprefix(MEDIA_PREFIX).partition(".")[0]
        if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        return bool(browser) and any(secrets.compare_digest(browser, owner) for owner in self.media_owners(file_id))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not self._host_allowed(headers):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        browser = _cookies(headers).get(BROWSER_COOKIE, "")
        scope = {**scope, "headers": self._without_foreign_session(scope["headers"], browser)}
        known = False

        async def watched(message: Message) -> None:
            nonlocal known
            if message["type"] == "websocket.accept":
                _set_fixed(MutableHeaders(raw=message.setdefault("headers", [])), scope)
            elif message["type"] == "websocket.send" and not known and message.get("bytes"):
                session = _session_announced(message["bytes"])
                if session:
                    known = True
                    self._remember(session, browser)
            await send(message)

        await self.app(scope, receive, watched)

    def _remember(self, session: str, browser: str) -> None:
        self.browser_of_session[session] = browser
        self.browser_of_session.move_to_end(session)
        while len(self.browser_of_session) > REMEMBERED_SESSIONS:
            self.browser_of_session.popitem(last=False)

    def _without_foreign_session(self, headers: list[tuple[bytes, bytes]], browser: str) -> list[tuple[bytes, bytes]]:
        """Return the headers.

        The id of a session that this browser did not open is taken out (a new one starts).
        """
        kept = []
        for name, value in headers:
            if name.lower() == b"sec-websocket-protocol":
                parts = [part.strip() for part in value.decode("latin-1").split(",")]
                if len(parts) > 2 and not self._owns(parts[2], browser):
                    parts = parts[:2]
                value = ", ".join(parts).encode("latin-1")  # noqa: PLW2901 - the header as it is passed on
            kept.append((name, value))
        return kept

    def _owns(self, session: str, browser: str) -> bool:
        owner = self.browser_of_session.get(session, "")
        return bool(_SESSION_ID.match(session)) and bool(owner) and secrets.compare_digest(owner, browser)


class _Answer:
    """One HTTP answer on its way out: sets headers and rewrites the shell page."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        headers = Headers(scope=scope)
        self.cookies = _cookies(headers)
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        self.asked = query.get("lang", [""])[0]
        self.language = choose_language(self.asked, self.cookies.get(LANGUAGE_COOKIE), headers.get("accept-language"))
        self._start: Message | None = None
        self._body = b""

    def request(self) -> Scope:
        """Return the scope for the application.

        Pages are never compressed, "not modified" or sent in parts.
        """
        if _path(self.scope).startswith(STATIC_PREFIX):
            return self.scope
        dropped = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
        return {
            **self.scope,
            "headers": [entry for entry in self.scope["headers"] if entry[0].lower() not in dropped],
        }

    async def send(self, message: Message) -> None:
        """Pass a message on; hold an HTML page back until it is complete and can be rewritten."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
            self._finish(headers, ())
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page()
            return
        await self._send(message)

    async def _send_page(self) -> None:
        assert self._start is not None  # noqa: S101 - set by `send`, for the type checker
        headers = MutableHeaders(raw=self._start["headers"])
        page = shell_page(self._body, self.language)
        for name in ("etag", "last-modified", "accept-ranges"):
            if name in headers:
                del headers[name]
        if self.scope["method"] != "HEAD":
            headers["content-length"] = str(len(page))
        self._finish(headers, script_hashes(page))
        self._set_cookies(headers)
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": page, "more_body": False})

    def _finish(self, headers: MutableHeaders, hashes: tuple[str, ...]) -> None:
        _set_fixed(headers, self.scope, hashes)
        if not (_path(self.scope).startswith(STATIC_PREFIX) and "cache-control" in headers):
            headers["Cache-Control"] = "no-store"

    def _set_cookies(self, headers: MutableHeaders) -> None:
        secure = "; Secure" if _is_tls(self.scope) else ""
        if not self.cookies.get(BROWSER_COOKIE):
            token = secrets.token_urlsafe(32)
            headers.append("set-cookie", f"{BROWSER_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")
        if known_language(self.asked) and self.cookies.get(LANGUAGE_COOKIE) != self.asked:
            year = 365 * 24 * 3600
            headers.append(
                "set-cookie", f"{LANGUAGE_COOKIE}={self.asked}; Path=/; Max-Age={year}; SameSite=Lax{secure}"
            )


def shell_page(page: bytes, language: str) -> bytes:
    """Return Streamlit's shell page in `language`: our title, no offer of control by programs."""
    from ctc_toolkit.language import translator

    t = translator(language)
    notice = t("This app needs JavaScript. Please allow it for this address in your browser.")
    page = page.replace(b'<html lang="en">', f'<html lang="{language}">'.encode(), 1)
    page = page.replace(b"<title>Streamlit</title>", b"<title>Communities That Care</title>", 1)
    page = re.sub(rb"<noscript>.*?</noscript>", f"<noscript><p>{notice}</p></noscript>".encode(), page, flags=re.DOTALL)
    page = re.sub(rb'<link rel="service-desc"[^>]*>', b"", page)
    page = page.replace(b'href="./favicon.png"', b'type="image/svg+xml" href="./ctc/icon.svg"', 1)
    return page.replace(b"</head>", b'<script src="./ctc/page.js" defer></script></head>', 1)


@cache
def _style_hashes() -> tuple[str, ...]:
    texts = (*STREAMLIT_STYLES, STYLE_SHEET.read_text(encoding="utf-8"))
    return tuple(_policy_hash(text.encode()) for text in texts)


def _policy_hash(text: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text).digest()).decode()


def script_hashes(page: bytes) -> tuple[str, ...]:
    """Return the policy names (`sha256-...`) of all inline scripts of `page`."""
    return tuple(_policy_hash(text) for text in _INLINE_SCRIPT.findall(page))


def _set_fixed(headers: MutableHeaders, scope: Scope, hashes: tuple[str, ...] = ()) -> None:
    for name, value in FIXED_HEADERS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = content_security_policy(hashes)
    if _is_tls(scope):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if "server" in headers:
        del headers["server"]


def _is_tls(scope: Scope) -> bool:
    return scope.get("scheme") in {"https", "wss"}


def _path(scope: Scope) -> str:
    path: str = scope.get("path", "")
    return re.sub(r"/{2,}", "/", path.removeprefix(scope.get("root_path", "")))


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _session_announced(frame: bytes) -> str:
    """Return the session id that a first message of the server announces, else an empty text."""
    from google.protobuf.message import DecodeError
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    try:
        message = ForwardMsg.FromString(frame)
    except DecodeError:
        return ""
    return str(message.new_session.initialize.session_id) if message.WhichOneof("type") == "new_session" else ""
