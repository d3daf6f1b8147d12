"""Signing in, as plain HTML pages: they work without JavaScript, in every browser, before anything of the app runs.

Every page is answered in a thread of its own pool, because passwords and databases take time: the loop that serves
everybody else never waits for them.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import secrets
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ctc_toolkit.pages.sign_in.rendering import Visit
    from ctc_toolkit.workspace import Workspace

THREADS = 8
"""How many plain pages are answered at the same time; passwords are hashed two at a time anyway."""

Answer = TypeVar("Answer")
_POOL = ThreadPoolExecutor(THREADS, thread_name_prefix="ctc-sign-in")
_LOG = logging.getLogger(__name__)


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes of all plain pages. workspace: gives the open workspace of this server."""
    from starlette.routing import Route

    from ctc_toolkit.pages.sign_in import codes, entrance, groups, openid, own_security
    from ctc_toolkit.pages.sign_in.public import public_pages

    def page(
        path: str,
        show: Callable[[Visit], Response] | None,
        take: Callable[[Visit, dict[str, str]], Response] | None = None,
    ) -> Route:
        methods = [name for name, answered in (("GET", show), ("POST", take)) if answered is not None]
        return Route(path, _endpoint(workspace, show, take), methods=methods)

    return [
        page(entrance.PATH, entrance.show_sign_in, entrance.sign_in),
        page("/anmelden/demo", entrance.lead_to_sign_in, entrance.enter_demo),
        page("/anmelden/stand", entrance.state),
        page(groups.PATH, groups.show_group, groups.enter_group),
        page(codes.PATH, codes.show_code, codes.use_code),
        page(own_security.SHOW, own_security.show_second_factor, own_security.check_second_factor),
        page(own_security.SET_UP, own_security.show_set_up, own_security.set_up),
        page(own_security.PASSWORD, own_security.show_password, own_security.change_password),
        page("/abmelden", entrance.show_sign_out, entrance.sign_out),
        *(page(path, show) for path, show in public_pages().items()),
        *openid.routes(workspace),
    ]


async def in_thread(function: Callable[..., Answer], *values: object) -> Answer:
    """Return what `function` returns, called in a thread of the pool of this package."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, functools.partial(function, *values))


def _endpoint(
    workspace: Callable[[], Workspace],
    show: Callable[[Visit], Response] | None,
    take: Callable[[Visit, dict[str, str]], Response] | None,
) -> Callable[[Request], Awaitable[Response]]:
    from ctc_toolkit.pages.sign_in.forms import read_form

    async def answer(request: Request) -> Response:
        if request.method == "POST" and take is not None:
            try:
                fields = await read_form(request)
            except ToolkitError as error:
                return await in_thread(guarded, request, workspace, functools.partial(_raise, error))
            return await in_thread(guarded, request, workspace, functools.partial(_flipped, take, fields))
        return await in_thread(guarded, request, workspace, show)

    return answer


def _raise(error: ToolkitError, _: Visit) -> Response:
    raise error


def _flipped(take: Callable[[Visit, dict[str, str]], Response], fields: dict[str, str], visit: Visit) -> Response:
    return take(visit, fields)


def guarded(request: Request, workspace: Callable[[], Workspace], answer: Callable[[Visit], Response]) -> Response:
    """Return the answer; a listed error becomes a page that says it, any other one a reference number."""
    from starlette.responses import PlainTextResponse

    from ctc_toolkit.pages.sign_in.rendering import Visit, problem_page

    try:
        visit = Visit(request, workspace())
        try:
            return answer(visit)
        except ToolkitError as error:
            return problem_page(visit, error)
    except ToolkitError as error:
        told = error.without_places()
        return PlainTextResponse(told.say("de") + "\n\n" + told.say("en"), status_code=503)
    except Exception as problem:
        reference = secrets.token_hex(4)
        _LOG.error("unexpected error %s", reference, exc_info=problem)
        text = "Hier ist etwas schiefgegangen. Nummer für Rückfragen / Something went wrong. Reference: "
        return PlainTextResponse(text + reference, status_code=500)
