"""The pages on which a provider logs sessions by a link: plain HTML, without an account, also without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ctc_toolkit.pages.open_pages import OpenPages

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from ctc_toolkit.workspace import Workspace

PATH = "/anbieter"
GROUP = PATH + "/{token}/{group}"
SESSION = GROUP + "/{session}"
MOST_FIELDS = 80
"""Fields of the form: one for each core component, of which a measure has 40 at most, and a dozen others."""


def routes(workspace: Callable[[], Workspace]) -> list[BaseRoute]:
    """Return the routes of the pages for providers. workspace: gives the open workspace of this server."""
    from starlette.routing import Route

    from ctc_toolkit.pages.provider_pages.logging_sessions import ProviderPages
    from ctc_toolkit.pages.provider_pages.rendering import problem_page
    from ctc_toolkit.pages.team_questions.limits import Limits

    shown, pages = ProviderPages(Limits()), OpenPages(workspace, problem_page, MOST_FIELDS)
    return [
        Route(PATH + "/{token}", pages.showing(shown.groups), methods=["GET"]),
        Route(GROUP, pages.showing(shown.new_session), methods=["GET"]),
        Route(GROUP, pages.taking(shown.log), methods=["POST"]),
        Route(SESSION + "/gespeichert", pages.showing(shown.saved), methods=["GET"]),
        Route(SESSION + "/loeschen", pages.taking(shown.remove), methods=["POST"]),
        Route(SESSION, pages.showing(shown.session), methods=["GET"]),
        Route(SESSION, pages.taking(shown.change), methods=["POST"]),
    ]
