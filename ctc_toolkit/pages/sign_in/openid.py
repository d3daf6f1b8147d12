"""Signing in through the identity provider of the city: off to it, back from it, and out of it.

Leaving for the provider is always a link and never a form: browsers follow a form to another host only if the security
policy of the page allows it, and that of these pages does not.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from ctc_toolkit.access.openid import TRANSACTION_SECONDS, Answered, OpenIdClient, OpenIdSettings, Seal, load_settings
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.components.languages import PARAMETER
from ctc_toolkit.pages.sign_in import guarded, in_thread
from ctc_toolkit.pages.sign_in.cookies import HOST_PREFIX, begin_session
from ctc_toolkit.pages.sign_in.rendering import Visit, address, after, go, page, problem_page

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from ctc_toolkit.workspace import Workspace

PATH = "/anmelden/openid"
ANSWER = f"{PATH}/antwort"
SIGNED_OUT = f"{PATH}/abgemeldet"
SIGN_OUT = f"{PATH}/abmelden"
WITH_CODE = address(PATH, mit="code")
"""Where a person links an account, with the one-time code that `keep_code` has kept: it stands in no address."""

GOING, CODE, STAYING = "ctc_oidc", "ctc_oidc_code", "ctc_oidc_out"
"""Cookies: what a sign-in on its way needs, a one-time code, and what ending the session at the provider needs.

All of them are sealed.
"""

STAYING_SECONDS = 10 * 3600
LARGEST_COOKIE = 3800
"""Characters; browsers keep 4,096 with name and attributes. Without the cookie the provider asks once more."""

STATUS = {
    "openid_begin_again": 400,
    "openid_cancelled": 403,
    "openid_no_account": 403,
    "sign_in_failed": 403,
    "plain_http": 403,
    "not_available": 404,
    "openid_extra_missing": 503,
    "openid_settings": 503,
    "openid_provider_slow": 504,
}
"""HTTP status by error; everything else is an answer of the provider that does not count (502)."""

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_CLIENTS: list[OpenIdClient] = []

Finish = Callable[[Visit], Response]


def routes(workspace: Callable[[], Workspace]) -> list[Route]:
    """Return the routes; without settings for a provider they answer that there is nothing here."""
    from starlette.routing import Route

    steps = {PATH: _leave, ANSWER: _come_back, SIGNED_OUT: _signed_out, SIGN_OUT: _leave_for_good}
    return [Route(path, _endpoint(workspace, step), methods=["GET"]) for path, step in steps.items()]


def offered() -> OpenIdSettings | None:
    """Return the settings if people can sign in through a provider; with mistakes in them, which are logged, None."""
    try:
        return load_settings()
    except ToolkitError as mistakes:
        _LOG.error("sign-in through an identity provider is not offered: %s", mistakes)
        return None


def keep_code(visit: Visit, response: Response, settings: OpenIdSettings, code: str) -> None:
    """Let the browser keep a one-time code for the link `WITH_CODE` on this page."""
    _keep(visit, response, CODE, Seal(settings, CODE).close(code, int(time.time())), TRANSACTION_SECONDS)


def after_sign_out(visit: Visit) -> str:
    """Return where a person goes who has signed out here: to the question about the provider, if it is wanted."""
    settings = offered()
    asked = settings is not None and settings.sign_out == "provider" and cookie_name(visit, STAYING) in visit.cookies
    return SIGNED_OUT if asked else "/anmelden"


def cookie_name(visit: Visit, name: str) -> str:
    """Return what a cookie is called on the way a request came."""
    return HOST_PREFIX + name if visit.way == "encrypted" else name


def _endpoint(
    workspace: Callable[[], Workspace], step: Callable[[Visit], Awaitable[Finish]]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        finish: Finish
        try:
            finish = await step(Visit(request, await in_thread(workspace)))
        except ToolkitError as error:
            finish = functools.partial(_problem, error)
        except Exception as problem:  # becomes a page with a reference number
            finish = functools.partial(_raise, problem)
        return await in_thread(guarded, request, workspace, finish)

    return answer


def _client() -> OpenIdClient:
    """Return the client of this process for the settings as they are now.

    Raises:
        ToolkitError: `not_available` without settings, `openid_settings`, `openid_extra_missing`.
    """
    settings = load_settings()
    if settings is None:
        raise ToolkitError("not_available")
    with _LOCK:
        if not _CLIENTS or _CLIENTS[0].settings != settings:
            _CLIENTS[:] = [OpenIdClient(settings)]
        return _CLIENTS[0]


async def _leave(visit: Visit) -> Finish:
    """Send the browser to the provider. A link on a foreign page leads to the sign-in page only."""
    if visit.request.headers.get("sec-fetch-site") == "cross-site":
        return lambda there: go(address("/anmelden", next=there.next_path))
    _require_safe_way(visit)
    client = await in_thread(_client)
    code = _kept(visit, client.settings, CODE, TRANSACTION_SECONDS)
    if visit.request.query_params.get("mit") != "code":
        code = None
    elif code is None:
        raise ToolkitError("openid_begin_again")
    started = await client.start(visit.next_path, code, visit.t.language)

    def finish(there: Visit) -> Response:
        response = RedirectResponse(started.address, status_code=303)
        _keep(there, response, GOING, started.cookie, TRANSACTION_SECONDS)
        _drop(there, response, CODE)
        return response

    return finish


async def _come_back(visit: Visit) -> Finish:
    """Open a session for whoever the provider names; what is wrong becomes a page."""
    _require_safe_way(visit)
    client = await in_thread(_client)
    answer = visit.request.query_params.multi_items()
    answered = await client.finish(answer, visit.cookies.get(cookie_name(visit, GOING)))
    return functools.partial(_open, client, answered)


def _open(client: OpenIdClient, answered: Answered, visit: Visit) -> Response:
    from ctc_toolkit.workspace.openid import account_of_identity
    from ctc_toolkit.workspace.sign_in import open_session, sign_out

    identity = answered.identity
    try:
        account = account_of_identity(visit.workspace, identity, answered.invitation)
        proof = "given" if identity.second_factor else "ask"
        opened = open_session(visit.workspace, account, second_factor=proof, browser=visit.browser)
    except ToolkitError as error:
        return _problem(error, visit)
    sign_out(visit.workspace, visit.token)
    response = go(after(opened, answered.next_path))
    begin_session(visit.request, response, opened)
    _drop(visit, response, GOING)
    if client.settings.sign_out == "provider":
        sealed = Seal(client.settings, STAYING).close(answered.id_token, int(time.time()))
        _keep(visit, response, STAYING, sealed if len(sealed) <= LARGEST_COOKIE else "-", STAYING_SECONDS)
    return response


async def _signed_out(visit: Visit) -> Finish:
    """Say that the session here is over and the one at the provider is not."""
    client, t = await in_thread(_client), visit.t
    try:
        target = await client.end_session_address(None)
    except ToolkitError:  # the session here is over, whatever the provider does
        target = None
    if target is None:
        return lambda _: go("/anmelden")
    settings = client.settings
    lead = t(
        "You are still signed in at {label}. On a computer that others use, sign out there as well.",
        label=settings.label,
    )
    return lambda there: page(
        there,
        "problem.html",
        t("You are signed out here"),
        todo=lead,
        back=SIGN_OUT,
        back_label=t("Sign out at {label}", label=settings.label),
    )


async def _leave_for_good(visit: Visit) -> Finish:
    """Send the browser to where the provider ends its session, if it offers that and this browser signed in there."""
    foreign = visit.request.headers.get("sec-fetch-site") == "cross-site"
    target = None
    if cookie_name(visit, STAYING) in visit.cookies and not foreign:
        client = await in_thread(_client)
        target = await client.end_session_address(_kept(visit, client.settings, STAYING, STAYING_SECONDS))

    def finish(there: Visit) -> Response:
        response = RedirectResponse(target, status_code=303) if target else go("/anmelden")
        if not foreign:
            _drop(there, response, STAYING)
        return response

    return finish


def _problem(error: ToolkitError, visit: Visit) -> Response:
    """Return the page for an error; a sign-in that was on its way is over with it."""
    if error.code.startswith("openid_"):
        _LOG.warning("sign-in through the identity provider: %s", error)
    response = problem_page(_at_the_beginning(visit), error)
    if error.code.startswith("openid_") or error.code in STATUS:
        response.status_code = STATUS.get(error.code, 502)
    if visit.request.url.path == ANSWER:
        _drop(visit, response, GOING)
    return response


def _at_the_beginning(visit: Visit) -> Visit:
    """Return the visit as one of the sign-in page, so that no link of a page repeats what the provider sent along."""
    from starlette.requests import Request

    language = urlencode({PARAMETER: visit.t.language}).encode()
    return Visit(Request({**visit.request.scope, "path": "/anmelden", "query_string": language}), visit.workspace)


def _raise(problem: Exception, _: Visit) -> Response:
    raise problem


def _require_safe_way(visit: Visit) -> None:
    if visit.way == "open":
        raise ToolkitError("plain_http")


def _keep(visit: Visit, response: Response, name: str, value: str, seconds: int) -> None:
    secure = visit.way == "encrypted"
    response.set_cookie(
        cookie_name(visit, name), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )


def _kept(visit: Visit, settings: OpenIdSettings, name: str, seconds: int) -> str | None:
    """Return what a sealed cookie holds, or None if it is not there, not ours or too old."""
    return Seal(settings, name).open(visit.cookies.get(cookie_name(visit, name), ""), seconds, int(time.time()))


def _drop(visit: Visit, response: Response, name: str) -> None:
    if cookie_name(visit, name) in visit.cookies:
        _keep(visit, response, name, "", 0)
