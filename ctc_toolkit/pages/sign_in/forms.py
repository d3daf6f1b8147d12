"""Forms of plain pages: read within limits, and only if they came from a page of this app.

Three checks stand against requests that another site makes in somebody's name: cookies are SameSite=Lax, the browser
says where a request came from (`Sec-Fetch-Site`, else `Origin`), and every form carries a token that only a page shown
to this browser in this session can hold.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.sign_in.cookies import BROWSER_COOKIE, browser_of, cookies_of, session_token_of

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request

TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field
LARGEST = 20_000
"""Bytes of a form; a password of 256 characters takes 3,072 at most."""

MOST_FIELDS = 30


async def read_form(request: Request, most_fields: int = MOST_FIELDS) -> dict[str, str]:
    """Return the fields of a form; of doubled ones the last. most_fields: how many it can have.

    Raises:
        ToolkitError: `form_not_valid`: too large, no form, or not from a page of this app.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise ToolkitError("form_not_valid")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise ToolkitError("form_not_valid")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="replace", max_num_fields=most_fields)
    except ValueError as problem:
        raise ToolkitError("form_not_valid") from problem
    fields = dict(pairs)
    if not (_from_here(request) and _token_fits(request, fields.pop(TOKEN_FIELD, ""))):
        raise ToolkitError("form_not_valid")
    return fields


def form_token(connection: HTTPConnection) -> str:
    """Return the token for the forms of a page: bound to the browser and to its session."""
    return _token(browser_of(connection), session_token_of(connection))


def _token(browser: str, session: str | None) -> str:
    return hmac.new(browser.encode(), f"form\n{session or ''}".encode(), hashlib.sha256).hexdigest()


def _token_fits(request: Request, given: str) -> bool:
    browser = cookies_of(request.scope).get(BROWSER_COOKIE, "")
    expected = _token(browser, session_token_of(request))
    return bool(browser) and hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


def _from_here(request: Request) -> bool:
    """Return whether the browser says that the request came from a page of this app.

    `Origin: null` is what browsers send under our policy of giving no referrer; then the token decides.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None or origin == "null":
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme == request.url.scheme and parts.netloc.lower() == request.headers.get("host", "").lower()
