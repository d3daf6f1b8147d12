"""Plain pages that people open by a link, without an account: answered in a thread, without a trace of who asked.

Nothing about a request is kept: no address, no browser, no time; an error that nobody foresaw is logged with the place
in the code only, never with what was sent. The session of somebody who happens to be signed in is not looked up.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.sign_in import in_thread
from ctc_toolkit.pages.sign_in.forms import MOST_FIELDS, read_form

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ctc_toolkit.pages.sign_in.rendering import Visit
    from ctc_toolkit.workspace import Workspace

_LOG = logging.getLogger(__name__)

Answer = Callable[["Request"], Awaitable["Response"]]


@dataclass(frozen=True)
class OpenPages:
    """Makes routes of functions that answer a visit.

    problem_page: says what is wrong and what to do. most_fields: how many fields a form of these pages can have.
    """

    workspace: Callable[[], Workspace]
    problem_page: Callable[[Visit, ToolkitError], Response]
    most_fields: int = MOST_FIELDS

    def showing(self, show: Callable[[Visit], Response]) -> Answer:
        """Return what answers a request for a page."""

        async def answer(request: Request) -> Response:
            return await in_thread(self._answered, request, show)

        return answer

    def taking(self, take: Callable[[Visit, dict[str, str]], Response]) -> Answer:
        """Return what takes a form that was sent."""

        async def answer(request: Request) -> Response:
            try:
                fields = await read_form(request, self.most_fields)
            except ToolkitError as error:
                refused = error
            else:
                return await in_thread(self._answered, request, lambda visit: take(visit, fields))

            def refuse(_: Visit) -> Response:
                raise refused

            return await in_thread(self._answered, request, refuse)

        return answer

    def _answered(self, request: Request, answer: Callable[[Visit], Response]) -> Response:
        from starlette.responses import PlainTextResponse

        from ctc_toolkit.pages.sign_in.rendering import Visit

        try:
            visit = Visit(request, self.workspace())
            try:
                return answer(visit)
            except ToolkitError as error:
                return self.problem_page(visit, error)
        except ToolkitError as error:
            told = error.without_places()
            return PlainTextResponse(told.say("de") + "\n\n" + told.say("en"), status_code=503)
        except Exception as problem:
            reference = secrets.token_hex(4)
            places = "".join(traceback.format_tb(problem.__traceback__))
            _LOG.error("unexpected %s, reference %s\n%s", type(problem).__name__, reference, places)
            text = "Hier ist etwas schiefgegangen. Nummer für Rückfragen / Something went wrong. Reference: "
            return PlainTextResponse(text + reference, status_code=500)
