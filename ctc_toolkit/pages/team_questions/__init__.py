"""The open questionnaire of the area team: plain HTML, without signing in, without JavaScript, without a trace.

Nothing about a request is kept: no address, no browser, no time; an error that nobody foresaw is logged with the place
in the code only, never with what was sent. The session of somebody who happens to be signed in is not looked up.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.sign_in import in_thread

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ctc_toolkit.pages.sign_in.rendering import Visit
    from ctc_toolkit.workspace import Workspace

PATH = "/teambefragung"
THANKS = PATH + "/danke"

_LOG = logging.getLogger(__name__)


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes of the open questionnaire. workspace: gives the open workspace of this server."""
    from starlette.routing import Route

    from ctc_toolkit.pages.team_questions.answering import Questions
    from ctc_toolkit.pages.team_questions.limits import Limits

    questions = Questions(Limits())
    return [
        Route(THANKS, _showing(workspace, questions.thank), methods=["GET"]),
        Route(PATH + "/{token}", _showing(workspace, questions.show), methods=["GET"]),
        Route(PATH + "/{token}", _taking(workspace, questions.take), methods=["POST"]),
    ]


def _showing(
    workspace: Callable[[], Workspace], show: Callable[[Visit], Response]
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await in_thread(_answered, request, workspace, show)

    return answer


def _taking(
    workspace: Callable[[], Workspace], take: Callable[[Visit, dict[str, str]], Response]
) -> Callable[[Request], Awaitable[Response]]:
    from ctc_toolkit.pages.sign_in.forms import read_form

    async def answer(request: Request) -> Response:
        try:
            fields = await read_form(request)
        except ToolkitError as error:
            refused = error
        else:
            return await in_thread(_answered, request, workspace, lambda visit: take(visit, fields))

        def refuse(_: Visit) -> Response:
            raise refused

        return await in_thread(_answered, request, workspace, refuse)

    return answer


def _answered(request: Request, workspace: Callable[[], Workspace], answer: Callable[[Visit], Response]) -> Response:
    from starlette.responses import PlainTextResponse

    from ctc_toolkit.pages.sign_in.rendering import Visit
    from ctc_toolkit.pages.team_questions.rendering import problem_page

    try:
        visit = Visit(request, workspace())
        try:
            return answer(visit)
        except ToolkitError as error:
            return problem_page(visit, error)
    except ToolkitError as error:
        return PlainTextResponse(error.say("de") + "\n\n" + error.say("en"), status_code=503)
    except Exception as problem:
        reference = secrets.token_hex(4)
        places = "".join(traceback.format_tb(problem.__traceback__))
        _LOG.error("unexpected %s, reference %s\n%s", type(problem).__name__, reference, places)
        text = "Hier ist etwas schiefgegangen. Nummer für Rückfragen / Something went wrong. Reference: "
        return PlainTextResponse(text + reference, status_code=500)
