"""The server: Streamlit's application with our own routes and middleware, run by uvicorn.

`ctc run` calls `serve`. The same pages run under `streamlit run app.py`, for development: then without the
headers, guards and page language of `middleware.py`.
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.language import LANGUAGES
from ctc_toolkit.pages.middleware import BROWSER_COOKIE, Guard

if TYPE_CHECKING:
    import streamlit as st
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

_LOG = logging.getLogger(__name__)
_PACKAGE = Path(__file__).resolve().parent.parent
ASSETS = Path(__file__).resolve().parent / "assets"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - named here, not bound here


def script_path() -> Path:
    """Return `app.py`: inside an installed wheel, else beside the package in a checkout."""
    shipped = _PACKAGE / "shipped" / "app.py"
    return shipped if shipped.is_file() else _PACKAGE.parent / "app.py"


def allowed_hosts(host: str) -> tuple[str, ...]:
    """Return the names under which the app may be called; empty allows all.

    `CTC_ALLOWED_HOSTS` (names separated by commas) decides; without it a server that listens only to its own
    machine answers only to its own machine's names.
    """
    named = tuple(name.strip() for name in os.environ.get("CTC_ALLOWED_HOSTS", "").split(",") if name.strip())
    if named:
        return (*named, *LOOPBACK)
    return LOOPBACK if host in LOOPBACK else ()


def build_app(*, hosts: tuple[str, ...] = (), on_started: Callable[[], None] | None = None) -> st.App:
    """Return the ASGI application. `hosts`: see `allowed_hosts`.

    `on_started` is called once it can answer.
    """
    import streamlit as st
    from starlette.middleware import Middleware
    from streamlit import config

    from ctc_toolkit.pages.components.problems import report_unexpected

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[None]:
        threading.Thread(target=warm_up, name="ctc-warm-up", daemon=True).start()
        if on_started is not None:
            on_started()
        yield

    app = st.App(
        script_path(),
        routes=_routes(),
        middleware=[Middleware(Guard, hosts=hosts, media_owners=media_owners)],
        on_script_error=report_unexpected,
        lifespan=lifespan,
    )
    if hosts:
        config.set_option("server.allowedHosts", list(hosts))
    return app


def serve(host: str = "127.0.0.1", port: int = 8501, *, open_browser: bool = False) -> None:
    """Serve the app at `host`:`port` until it is stopped (Ctrl+C or SIGTERM).

    Raises:
        ToolkitError: `port_taken` if something else listens there already, `cannot_listen` for any other
        reason.
    """
    import uvicorn
    from streamlit.runtime.runtime_util import get_max_message_size_bytes

    with closing(_listen(host, port)) as listener:
        shown = "localhost" if host in (*LOOPBACK, *EVERYWHERE) else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        opener = threading.Timer(0.5, webbrowser.open, [address]).start if open_browser else None
        settings = uvicorn.Config(
            build_app(hosts=allowed_hosts(host), on_started=opener),
            log_level="warning",
            access_log=False,
            server_header=False,
            ws="websockets-sansio",
            ws_max_size=get_max_message_size_bytes(),
            ws_ping_interval=30.0,
            ws_ping_timeout=30.0,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=5,
        )
        uvicorn.Server(settings).run(sockets=[listener])


def warm_up() -> None:
    """Load what the first visitor would else wait for: statistics, charts, the process that reads uploads."""
    from importlib import import_module

    try:
        from ctc_toolkit.reporting.chart_template import template
        from ctc_toolkit.survey.readers import start_reading_process

        for name in ("workspace", "survey.mapping", "survey.answers_file", "riskfactors.profile"):
            import_module(f"ctc_toolkit.{name}")
        for language in LANGUAGES:
            template("bars", language)
            template("dots", language)
        start_reading_process()
    except Exception:  # whatever fails here fails again, and is told, when somebody needs it
        _LOG.warning("the app could not be warmed up", exc_info=True)


def media_owners(file_id: str) -> set[str]:
    """Return the names of the browsers whose running session holds the prepared download `file_id`.

    Streamlit keeps this relation in a private attribute; without it nobody may fetch anything (and a test
    fails).
    """
    from streamlit.runtime import Runtime, exists

    if not exists():
        return set()
    runtime = Runtime.instance()
    held: dict[str, dict[str, str]] = getattr(runtime.media_file_mgr, "_files_by_session_and_coord", {})
    owners = set()
    for session, files in list(held.items()):
        client = runtime.get_client(session) if file_id in list(files.values()) else None
        context = getattr(client, "client_context", None)
        if context is not None and context.cookies.get(BROWSER_COOKIE):
            owners.add(context.cookies[BROWSER_COOKIE])
    return owners


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise ToolkitError("port_taken", port=port) from problem
        raise ToolkitError("cannot_listen", host=host, port=port, found=problem.strerror) from problem
    return listener


def _routes() -> list[Route]:
    from starlette.responses import FileResponse, PlainTextResponse
    from starlette.routing import Route

    async def health(_: Request) -> Response:
        from streamlit.runtime import Runtime, RuntimeState, exists

        ready = exists() and Runtime.instance().state not in {RuntimeState.STOPPING, RuntimeState.STOPPED}
        return PlainTextResponse("ok" if ready else "not ready", status_code=200 if ready else 503)

    async def robots(_: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    def asset(name: str, media_type: str) -> Any:
        async def answer(_: Request) -> Response:
            return FileResponse(ASSETS / name, media_type=media_type)

        return answer

    return [
        Route("/healthz", health),
        Route("/robots.txt", robots),
        Route("/ctc/page.js", asset("page.js", "text/javascript")),
        Route("/ctc/icon.svg", asset("icon.svg", "image/svg+xml")),
    ]
