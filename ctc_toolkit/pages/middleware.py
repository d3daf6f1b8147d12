"""What the browser is told and what it may fetch: page language, security headers, closed and guarded routes.

Streamlit sends none of the headers below, fixes `<html lang="en">`, serves prepared downloads to whoever
knows their address and hands a running session to whoever knows its id. This middleware wraps the whole
application, so that every answer, static files and the websocket handshake included, passes it.

Nothing of the app itself is reached without a session of somebody who has signed in. What that person may do is
decided by the workspace, at every click; here only the door is kept.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES, translator
from ctc_toolkit.pages.components.languages import COOKIE as LANGUAGE_COOKIE
from ctc_toolkit.pages.components.languages import choose_language, known_language
from ctc_toolkit.pages.components.style import STYLE_SHEET
from ctc_toolkit.pages.sign_in.cookies import (
    BROWSER_COOKIE,
    cookies_of,
    foreign_names,
    host_name,
    owner_name,
    token_in,
    way_of,
)
from ctc_toolkit.pages.sign_in.public import public_address

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]
SignedInHere = Callable[[str | None], bool]
"""Whether the token of a session belongs to somebody who has signed in completely; may take time."""

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

OPEN_PATHS = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/_stcore/health",
    "/anmelden",
    "/abmelden",
    "/favicon.ico",
)
OPEN_PREFIXES = ("/ctc/", "/static/", "/anmelden/", "/teambefragung/", "/anbieter/", "/api/v1/")
"""What is answered without a session: signing in, files that are the same for everybody, pages that a link leads to,
the interface for programs, which asks for a token of its own."""

PLAIN_PATHS = ("/anmelden", "/abmelden", "/konto/passwort", "/teambefragung/", "/anbieter/")
"""Plain pages, which bring their own language and need nothing of Streamlit's shell."""

MEDIA_PREFIX = "/media/"
UPLOAD_PREFIX = "/_stcore/upload_file/"
STREAM_PATH = "/_stcore/stream"
STATIC_PREFIX = "/static/"
INTERFACE_PREFIX = "/api/v1/"
REMEMBERED_SESSIONS = 20_000

_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
OWN_HEADERS = b"x-ctc-"
GUARDED = (b"x-ctc-guard", b"1")
"""Tells pages that this middleware stands before them; what a browser sends under such a name never arrives."""

USER_HEADERS = frozenset(
    {
        b"remote-user",
        b"x-remote-user",
        b"x-forwarded-user",
        b"x-forwarded-email",
        b"x-forwarded-preferred-username",
        b"x-auth-request-user",
        b"x-auth-request-email",
        b"x-webauth-user",
        b"x-authenticated-user",
        b"x-user",
    }
)
"""Headers in which proxies name users; nothing here reads them, and nothing ever shall."""

_NOT_SIGNED_IN = PlainTextResponse("not signed in", status_code=403)
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
    media_owners: returns whose prepared download a file id is (see `owner_name`).
    signed_in: says whether a token is a session's; it is called in a thread, as it asks the database.
    """

    def __init__(
        self,
        app: Asgi,
        *,
        hosts: tuple[str, ...] = (),
        media_owners: Callable[[str], set[str]],
        signed_in: SignedInHere,
    ) -> None:
        self.app = app
        self.hosts = frozenset(name.lower() for name in hosts)
        self.media_owners = media_owners
        self.signed_in = signed_in
        self.owner_of_session: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or one websocket connection."""
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = cleaned(scope)
        answer = _Answer(scope, send)
        refusal = self._refusal(scope) or await self._outside(scope)
        if refusal is not None:
            await refusal(scope, receive, answer.send)
        else:
            await self.app(answer.request(), receive, answer.send)

    def _refusal(self, scope: Scope) -> Response | None:
        path = _path(scope)
        if not self._host_allowed(Headers(scope=scope)):
            return PlainTextResponse("unknown host", status_code=400)
        if path.startswith(CLOSED_PREFIXES):
            return PlainTextResponse("not found", status_code=404)
        if path.startswith(MEDIA_PREFIX) and not self._may_fetch(path, scope):
            return PlainTextResponse("not allowed", status_code=403)
        if path.startswith(UPLOAD_PREFIX) and not self._may_upload(path, scope):
            return PlainTextResponse("not allowed", status_code=403)
        return None

    async def _outside(self, scope: Scope) -> Response | None:
        """Return what somebody gets who has not signed in; None for everybody else and for what is open to all."""
        path = _path(scope)
        if path in OPEN_PATHS or path.startswith(OPEN_PREFIXES):
            return None
        try:
            known = await run_in_threadpool(self.signed_in, token_in(cookies_of(scope)))
        except ToolkitError as problem:
            told = problem.without_places()
            return PlainTextResponse(told.say("de") + "\n\n" + told.say("en"), status_code=503)
        if known:
            return None
        page = scope["method"] in {"GET", "HEAD"} and not path.startswith((MEDIA_PREFIX, "/_stcore/"))
        if not page:
            return _NOT_SIGNED_IN
        return RedirectResponse(_public_address(scope) or _sign_in_address(scope), status_code=303)

    def _host_allowed(self, headers: Headers) -> bool:
        return not self.hosts or host_name(headers) in self.hosts

    def _may_fetch(self, path: str, scope: Scope) -> bool:
        """Return whether a download was made for this browser in this session."""
        owner = owner_name(cookies_of(scope))
        file_id = path.removeprefix(MEDIA_PREFIX).partition(".")[0]
        if Headers(scope=scope).get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            return False
        return bool(owner) and any(secrets.compare_digest(owner, other) for other in self.media_owners(file_id))

    def _may_upload(self, path: str, scope: Scope) -> bool:
        """Return whether the running page for which a file is meant is this browser's, in this session."""
        return self._owns(path.removeprefix(UPLOAD_PREFIX).partition("/")[0], owner_name(cookies_of(scope)))

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = cleaned(scope)
        if not self._host_allowed(Headers(scope=scope)) or not await self._comes_in(scope):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        owner = owner_name(cookies_of(scope))
        headers = [*self._without_foreign_session(scope["headers"], owner), GUARDED]
        scope = {**scope, "headers": headers}
        known = False

        async def watched(message: Message) -> None:
            nonlocal known
            if message["type"] == "websocket.accept":
                _set_fixed(MutableHeaders(raw=message.setdefault("headers", [])), scope)
            elif message["type"] == "websocket.send" and not known and message.get("bytes"):
                session = _session_announced(message["bytes"])
                if session:
                    known = True
                    self._remember(session, owner)
            await send(message)

        await self.app(scope, receive, watched)

    async def _comes_in(self, scope: Scope) -> bool:
        try:
            return await run_in_threadpool(self.signed_in, token_in(cookies_of(scope)))
        except ToolkitError:
            return False

    def _remember(self, session: str, owner: str) -> None:
        self.owner_of_session[session] = owner
        self.owner_of_session.move_to_end(session)
        while len(self.owner_of_session) > REMEMBERED_SESSIONS:
            self.owner_of_session.popitem(last=False)

    def _without_foreign_session(self, headers: list[tuple[bytes, bytes]], owner: str) -> list[tuple[bytes, bytes]]:
        """Return the headers.

        The id of a running page that this browser did not open in this session is taken out (a new one starts).
        """
        kept = []
        for name, value in headers:
            if name.lower() == b"sec-websocket-protocol":
                parts = [part.strip() for part in value.decode("latin-1").split(",")]
                if len(parts) > 2 and not self._owns(parts[2], owner):
                    parts = parts[:2]
                value = ", ".join(parts).encode("latin-1")  # noqa: PLW2901 - the header as it is passed on
            kept.append((name, value))
        return kept

    def _owns(self, session: str, owner: str) -> bool:
        opened_by = self.owner_of_session.get(session, "")
        return bool(_SESSION_ID.match(session)) and bool(opened_by) and secrets.compare_digest(opened_by, owner)


class _Answer:
    """One HTTP answer on its way out: sets headers and rewrites the shell page."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self._send = send
        headers = Headers(scope=scope)
        self.cookies = cookies_of(scope)
        self.browser = self.cookies.get(BROWSER_COOKIE) or secrets.token_urlsafe(32)
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        self.asked = query.get("lang", [""])[0]
        self.language = choose_language(self.asked, self.cookies.get(LANGUAGE_COOKIE), headers.get("accept-language"))
        self._start: Message | None = None
        self._body = b""

    def request(self) -> Scope:
        """Return the scope for the application, with the name of the browser also where this answer gives it one.

        Pages are never compressed, "not modified" or sent in parts.
        """
        if _path(self.scope).startswith((STATIC_PREFIX, INTERFACE_PREFIX)):
            return self.scope
        dropped = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
        return {
            **self.scope,
            "ctc_browser": self.browser,
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
        plain = _path(self.scope).startswith(PLAIN_PATHS)
        page = self._body if plain else shell_page(self._body, self.language)
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
            headers.append("set-cookie", f"{BROWSER_COOKIE}={self.browser}; Path=/; HttpOnly; SameSite=Lax{secure}")
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
    from ctc_toolkit.pages.navigation import heading_style

    headings = (heading_style(translator(language)) for language in LANGUAGES)
    texts = (*STREAMLIT_STYLES, STYLE_SHEET.read_text(encoding="utf-8"), *headings)
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


def cleaned(scope: Scope) -> Scope:
    """Return the scope without what a browser has no business to send.

    That is: headers in which a proxy or this app would name a user, and session cookies that do not fit the way the
    request came, so that nothing behind this middleware can mistake them.
    """
    foreign, headers = foreign_names(way_of(scope)), []
    for name, value in scope["headers"]:
        lower = name.lower()
        if lower.startswith(OWN_HEADERS) or lower in USER_HEADERS:
            continue
        if lower == b"cookie" and foreign:
            pairs = [pair for pair in value.split(b";") if pair.split(b"=")[0].strip().decode("latin-1") not in foreign]
            value = b";".join(pairs)  # noqa: PLW2901 - the header as it is passed on
        headers.append((name, value))
    return {**scope, "headers": headers}


def _public_address(scope: Scope) -> str | None:
    """Return where the page asked for can be read without signing in, in the same language; None where it cannot."""
    path, language = public_address(_path(scope)), _asked_language(scope)
    return f"{path}?lang={language}" if path and language else path


def _asked_language(scope: Scope) -> str:
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return asked if known_language(asked) else ""


def _sign_in_address(scope: Scope) -> str:
    path, query = _path(scope), scope.get("query_string", b"").decode("latin-1")
    wanted = path + ("?" + query if query else "")
    carried = {"next": "" if wanted == "/" else wanted, "lang": _asked_language(scope)}
    given = urlencode({name: value for name, value in carried.items() if value})
    return "/anmelden" + ("?" + given if given else "")


def _session_announced(frame: bytes) -> str:
    """Return the session id that a first message of the server announces, else an empty text."""
    from google.protobuf.message import DecodeError
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    try:
        message = ForwardMsg.FromString(frame)
    except DecodeError:
        return ""
    return str(message.new_session.initialize.session_id) if message.WhichOneof("type") == "new_session" else ""
