"""The ASGI application of the interface; `pages.server` mounts it under `PREFIX`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request

from ctc_toolkit import __version__
from ctc_toolkit.interface.pace import Pace
from ctc_toolkit.interface.problems import handle_problems, new_reference, unexpected
from ctc_toolkit.interface.routes import routes

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ctc_toolkit.workspace import Workspace

PREFIX = "/api/v1"
_ABOUT = (
    "Released tables of youth surveys and the catalogue of Communities That Care, to be read by programs. "
    "Every percentage has passed the rules of disclosure; what is locked in the app is locked here."
)


class HeadAsGet:
    """Answers HEAD as GET without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, bodiless)


def build_interface(workspace: Callable[[], Workspace], pace: Pace | None = None) -> FastAPI:
    """Return the interface on a workspace, without pages to try it out: those load scripts from elsewhere."""
    app = FastAPI(
        title="Communities That Care toolkit",
        version="1",
        summary="Read-only interface",
        description=f"{_ABOUT} Software version {__version__}.",
        license_info={"name": "EUPL-1.2"},
        docs_url=None,
        redoc_url=None,
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        redirect_slashes=False,
    )

    @app.middleware("http")
    async def named(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.reference = new_reference()
        try:
            answer = await call_next(request)
        except Exception as error:  # whatever it is, it is told without what was sent
            answer = unexpected(request, error)
        answer.headers["X-Request-Id"] = request.state.reference
        answer.headers["Cache-Control"] = "no-store"
        return answer

    handle_problems(app)
    app.include_router(routes(workspace, pace or Pace()))
    app.add_middleware(HeadAsGet)
    return app
