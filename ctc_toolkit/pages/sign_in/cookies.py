"""The cookies of signing in: the token of the session, a random name of the browser, the mark of a known browser.

The session cookie is `__Host-ctc_session; Secure; HttpOnly; SameSite=Lax; Path=/`: sent under TLS only, unreadable for
scripts, and bound to this very host. On this machine there is no TLS for trying things out. There browsers differ:
Chromium (tried with 156) takes a `__Host-` cookie from http://localhost and http://127.0.0.1, others do not, so that a
trial cookie of the sign-in page shows which kind this one is; where it did not come back the cookie is called
`ctc_session`. Everywhere else plain http carries sessions of visitors of a demo only. A cookie that does not belong to
the way a request came is not looked at.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from ctc_toolkit.access.known_browsers import KNOWN_SECONDS
from ctc_toolkit.pages.components.languages import COOKIE as LANGUAGE_COOKIE

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

    from ctc_toolkit.workspace.sign_in import Opened

HOST_PREFIX = "__Host-"
SESSION = "ctc_session"
SESSION_NAMES = (HOST_PREFIX + SESSION, SESSION)
BROWSER_COOKIE = "ctc_browser"
"""Random name of a browser, unreadable for scripts: downloads and running pages belong to the one that made them."""

KNOWN = "ctc_known"
TRIAL = HOST_PREFIX + "ctc_trial"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via")
YEAR = 365 * 24 * 3600

Way = Literal["encrypted", "loopback", "open"]
"""How a request came: under TLS, within this machine, or readable for others."""

Scope = Mapping[str, Any]


def way_of(scope: Scope) -> Way:
    """Return how a request came. A proxy's word for TLS is in the scope if the proxy is a trusted one.

    What a proxy has passed on did not begin on this machine, even if the proxy calls it `localhost`.
    """
    if scope.get("scheme") in {"https", "wss"}:
        return "encrypted"
    headers = Headers(scope=dict(scope))
    passed_on = any(name in headers for name in PASSED_ON)
    return "loopback" if host_name(headers) in LOOPBACK and not passed_on else "open"


def host_name(headers: Headers) -> str:
    """Return the name under which the app was called, without a port, in small letters."""
    host = headers.get("host", "").strip().lower()
    name = host[1 : host.find("]")] if host.startswith("[") else host.rpartition(":")[0] or host
    if not host.startswith("[") and not host.rpartition(":")[2].isdigit():
        name = host
    return name.rstrip(".")


def cookies_of(scope: Scope) -> dict[str, str]:
    """Return the cookies of a request, read as Streamlit does, without session cookies that do not fit its way."""
    found: dict[str, str] = {}
    for line in Headers(scope=dict(scope)).getlist("cookie"):
        found.update(cookie_parser(line))
    return {name: value for name, value in found.items() if name not in foreign_names(way_of(scope))}


def foreign_names(way: Way) -> tuple[str, ...]:
    """Return the names of session cookies that a request of this way cannot carry honestly."""
    return {"encrypted": (SESSION,), "loopback": (), "open": (HOST_PREFIX + SESSION,)}[way]


def token_in(cookies: Mapping[str, str]) -> str | None:
    """Return the token of the session, or None."""
    return next((cookies[name] for name in SESSION_NAMES if cookies.get(name)), None)


def session_token_of(connection: HTTPConnection) -> str | None:
    """Return the token of the session of a request, or None."""
    return token_in(cookies_of(connection.scope))


def browser_of(connection: HTTPConnection) -> str:
    """Return the random name of the browser: from its cookie, else the one this answer gives it (see `Guard`)."""
    given = connection.scope.get("ctc_browser")
    return str(given) if given else cookies_of(connection.scope).get(BROWSER_COOKIE, "")


def owner_name(cookies: Mapping[str, str]) -> str:
    """Return to whom downloads and running pages belong: browser and session together; empty without either."""
    browser, token = cookies.get(BROWSER_COOKIE), token_in(cookies)
    return hashlib.sha256(f"{browser}\n{token}".encode()).hexdigest() if browser and token else ""


def begin_session(connection: HTTPConnection, response: Response, opened: Opened) -> None:
    """Give the browser the token of a session that was just opened, and a new random name of its own."""
    way, name = way_of(connection.scope), session_name(connection)
    _leave(connection, response, [held for held in SESSION_NAMES if held != name])
    _set(response, name, opened.token, way)
    if opened.known_browser and way != "open":
        prefix = HOST_PREFIX if way == "encrypted" else ""
        _set(response, prefix + KNOWN, opened.known_browser, way, seconds=KNOWN_SECONDS)
    if opened.language and LANGUAGE_COOKIE not in cookies_of(connection.scope):
        response.set_cookie(
            LANGUAGE_COOKIE, opened.language, max_age=YEAR, path="/", samesite="lax", secure=way == "encrypted"
        )


def end_session(connection: HTTPConnection, response: Response) -> None:
    """Take the token from the browser and give it a new random name, so that nothing old belongs to it any more."""
    _leave(connection, response, SESSION_NAMES)


def session_name(connection: HTTPConnection) -> str:
    """Return what the session cookie is called on the way a request came."""
    way = way_of(connection.scope)
    accepted = way == "encrypted" or (way == "loopback" and TRIAL in cookies_of(connection.scope))
    return HOST_PREFIX + SESSION if accepted else SESSION


def try_prefix(connection: HTTPConnection, response: Response) -> None:
    """Find out whether the browser takes a `__Host-` cookie from this machine; needed on the loopback way only."""
    if way_of(connection.scope) == "loopback":
        response.set_cookie(TRIAL, "1", path="/", secure=True, httponly=True, samesite="lax")


def known_mark(connection: HTTPConnection) -> str:
    """Return the mark of a browser that signed in before, or an empty text."""
    prefix = HOST_PREFIX if way_of(connection.scope) == "encrypted" else ""
    return cookies_of(connection.scope).get(prefix + KNOWN, "")


def _leave(connection: HTTPConnection, response: Response, names: Iterable[str]) -> None:
    way, held = way_of(connection.scope), cookies_of(connection.scope)
    for name in names:
        if name in held:
            _set(response, name, "", way, seconds=0)
    _set(response, BROWSER_COOKIE, secrets.token_urlsafe(32), way)


def _set(response: Response, name: str, value: str, way: Way, *, seconds: int | None = None) -> None:
    secure = way == "encrypted" or name.startswith(HOST_PREFIX)
    response.set_cookie(name, value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax")
