"""The open questionnaire of the area team: plain HTML, without signing in, without JavaScript, without a trace."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ctc_toolkit.pages.open_pages import OpenPages

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from ctc_toolkit.workspace import Workspace

PATH = "/teambefragung"
THANKS = PATH + "/danke"


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes of the open questionnaire. workspace: gives the open workspace of this server."""
    from starlette.routing import Route

    from ctc_toolkit.pages.team_questions.answering import Questions
    from ctc_toolkit.pages.team_questions.limits import Limits
    from ctc_toolkit.pages.team_questions.rendering import problem_page

    questions, pages = Questions(Limits()), OpenPages(workspace, problem_page)
    return [
        Route(THANKS, pages.showing(questions.thank), methods=["GET"]),
        Route(PATH + "/{token}", pages.showing(questions.show), methods=["GET"]),
        Route(PATH + "/{token}", pages.taking(questions.take), methods=["POST"]),
    ]
