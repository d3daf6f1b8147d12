"""What monitoring may ask: `/healthz` (the process lives), `/readyz` (it can work), `/metrics` (figures, by token).

Strangers learn nothing but whether the app is ready. Whoever holds the token (`CTC_METRICS_TOKEN`) is told which part
is missing, and gets the figures. Requests are counted by classes of addresses; no address is kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ctc_toolkit.operations.measures import Measures
    from ctc_toolkit.operations.readiness import Readiness
    from ctc_toolkit.workspace import Workspace

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
KEPT_SECONDS = 2.0
"""How long an answer about readiness is given again: strangers can ask often and must not keep the database busy."""

ROUTE_CLASSES = (
    ("watching", (HEALTH, READY, METRICS, "/_stcore/health")),
    ("sign_in", ("/anmelden", "/abmelden", "/konto/")),
    ("team_survey", ("/teambefragung/",)),
    ("provider", ("/anbieter/",)),
    ("interface", ("/api/",)),
    ("download", ("/media/",)),
    ("upload", ("/_stcore/upload_file/",)),
    ("stream", ("/_stcore/stream",)),
    ("static", ("/static/", "/ctc/", "/robots.txt", "/favicon.ico")),
    ("inner", ("/_stcore/",)),
)
"""Classes of addresses by what they begin with; everything else is a page."""

Asgi = Callable[[Any, Any, Any], Awaitable[None]]


def route_class(path: str) -> str:
    """Return the class of an address, which says nothing about who asked for what."""
    return next((name for name, beginnings in ROUTE_CLASSES if path.startswith(beginnings)), "page")


class Watch:
    """ASGI middleware that counts requests and open pages. It stands before everything else."""

    def __init__(self, app: Asgi, *, measures: Measures) -> None:
        self.app = app
        self.measures = measures

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Pass a request on and count it."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        began, status = time.perf_counter(), 500

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            self.measures.answered(route_class(scope.get("path", "")), status, time.perf_counter() - began)

    async def _websocket(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        opened = False

        async def watched(message: MutableMapping[str, Any]) -> None:
            nonlocal opened
            if message["type"] == "websocket.accept" and not opened:
                opened = True
                self.measures.page_opened()
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            if opened:
                self.measures.page_closed()


class Asked:
    """Looks whether the app is ready, at most once in `KEPT_SECONDS`."""

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._workspace = workspace
        self._lock = threading.Lock()
        self._until = 0.0
        self._found: Readiness | None = None

    def now(self) -> Readiness:
        """Return what can be worked with; it takes time."""
        from ctc_toolkit.operations.readiness import readiness

        with self._lock:
            if self._found is None or time.monotonic() >= self._until:
                self._found = readiness(self._workspace)
                self._until = time.monotonic() + KEPT_SECONDS
            return self._found


def routes(workspace: Callable[[], Workspace], measures: Measures) -> list[BaseRoute]:
    """Return the routes of monitoring."""
    from starlette.concurrency import run_in_threadpool
    from starlette.responses import JSONResponse, PlainTextResponse, Response
    from starlette.routing import Route

    asked = Asked(workspace)

    async def health(_: Request) -> Response:
        from streamlit.runtime import Runtime, RuntimeState, exists

        alive = exists() and Runtime.instance().state not in {RuntimeState.STOPPING, RuntimeState.STOPPED}
        return PlainTextResponse("ok" if alive else "not ready", status_code=200 if alive else 503)

    async def ready(request: Request) -> Response:
        found = await run_in_threadpool(asked.now)
        status = 200 if found.ready else 503
        if _door(request) is None:
            return JSONResponse({"ready": found.ready, **found.parts}, status_code=status)
        return PlainTextResponse("ready" if found.ready else "not ready", status_code=status)

    async def metrics(request: Request) -> Response:
        refused = _door(request)
        if refused is not None:
            return refused
        text = await run_in_threadpool(measures.text)
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route(HEALTH, health), Route(READY, ready), Route(METRICS, metrics)]


def _door(request: Request) -> Response | None:
    """Return what somebody gets who may not see the figures; None for whoever holds the token."""
    from starlette.responses import PlainTextResponse

    from ctc_toolkit.operations.monitoring_token import metrics_token, same_token, told_token

    try:
        token = metrics_token()
    except ToolkitError:  # `ctc doctor` says why the file cannot be read
        token = ""
    if not token:
        return PlainTextResponse("not found", status_code=404)
    given = told_token(request.headers.get("authorization", ""))
    if not given:
        return PlainTextResponse("token missing", status_code=401, headers={"WWW-Authenticate": "Bearer"})
    return None if same_token(given, token) else PlainTextResponse("not allowed", status_code=403)


def quieten_streamlit() -> None:
    """Let Streamlit log as everybody else does: its loggers bring a way of writing of their own."""
    from streamlit import logger as theirs

    def handed_on(logger: Any) -> None:
        logger.handlers[:] = []
        logger.propagate = True

    theirs.setup_formatter = handed_on  # type: ignore[assignment]
    for known in theirs._loggers.values():
        handed_on(known)
