"""The server: Streamlit's application with our own routes and middleware, run by uvicorn.

`ctc run` calls `serve`. Under `streamlit run app.py` the sign-in pages are missing, so that nobody gets in.
"""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.pages.downloads import media_owners, remember_who_ordered
from ctc_toolkit.pages.middleware import Guard
from ctc_toolkit.pages.this_workspace import open_this_workspace
from ctc_toolkit.pages.warming import warm_up
from ctc_toolkit.pages.watching import Watch, quieten_streamlit

if TYPE_CHECKING:
    import streamlit as st
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from ctc_toolkit.operations.logs import Form
    from ctc_toolkit.operations.measures import Measures

_LOG = logging.getLogger(__name__)
_PACKAGE = Path(__file__).resolve().parent.parent
ASSETS = Path(__file__).resolve().parent / "assets"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
TURN = 0.001
"""Seconds after which a thread that computes lets another one go on. Of the usual five thousandths, a page that looks
into the database a hundred times would wait half a second while somebody else's profile is computed."""
KEPT_ALIVE = 75
"""Seconds that an idle connection is kept: longer than nginx keeps one (60), or it would use one that just ended."""
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - named here, not bound here  # nosec B104


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


def app_settings() -> dict[str, Any]:
    """Return the settings of Streamlit that `ctc doctor` looks at, as files and environment make them."""
    from streamlit import config

    from ctc_toolkit.operations.checks_app import SETTINGS

    if config._main_script_path is None:  # what the application sets when it is made: where a file of settings lies
        config._main_script_path = str(script_path())
        config.get_config_options(force_reparse=True)
    return {name: config.get_option(name) for name in SETTINGS}


def build_app(*, hosts: tuple[str, ...] = (), on_started: Callable[[], None] | None = None) -> st.App:
    """Return the ASGI application. `hosts`: see `allowed_hosts`.

    `on_started` is called once it can answer.
    """
    import streamlit as st
    from starlette.concurrency import run_in_threadpool
    from starlette.middleware import Middleware
    from streamlit import config

    from ctc_toolkit.operations.measures import Measures
    from ctc_toolkit.pages.components.problems import report_unexpected

    @asynccontextmanager
    async def lifespan(_: st.App) -> AsyncIterator[None]:
        threading.Thread(target=warm_up, name="ctc-warm-up", daemon=True).start()
        threading.Thread(target=go_on_with_jobs, name="ctc-go-on", daemon=True).start()
        if on_started is not None:
            on_started()
        yield
        await run_in_threadpool(give_back_jobs)

    remember_who_ordered()
    measures = Measures(open_this_workspace)
    app = st.App(
        script_path(),
        routes=_routes(measures),
        middleware=[
            Middleware(Watch, measures=measures),
            Middleware(Guard, hosts=hosts, media_owners=media_owners, signed_in=signed_in),
        ],
        on_script_error=report_unexpected,
        lifespan=lifespan,
    )
    if hosts:
        config.set_option("server.allowedHosts", list(hosts))
    return app


def serve(host: str = "127.0.0.1", port: int = 8501, *, open_browser: bool = False, log: Form = "text") -> None:
    """Serve the app at `host`:`port` until it is stopped (Ctrl+C or SIGTERM).

    What the audit log gains goes to standard error, too, one line of JSON for each event. log: "json" writes all
    else that is logged in the same way (see `operations.logs`).

    Raises:
        ToolkitError: `port_taken` if something else listens there already, `cannot_listen` for any other
        reason, `trusted_proxies_wrong`, `worker_setting_wrong`.
    """
    import uvicorn
    from streamlit.runtime.runtime_util import get_max_message_size_bytes

    from ctc_toolkit.operations import logs
    from ctc_toolkit.workspace import security_log
    from ctc_toolkit.workspace.job_work import worker_place

    worker_place()
    sys.setswitchinterval(TURN)
    told = security_log.write_to(sys.stderr)
    lines = logs.write_to(sys.stderr) if log == "json" else None
    if lines is not None:
        quieten_streamlit()
    proxies = trusted_proxies()
    with closing(_listen(host, port)) as listener:
        shown = "localhost" if host in (*LOOPBACK, *EVERYWHERE) else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        opener = threading.Timer(0.5, webbrowser.open, [address]).start if open_browser else None
        settings = uvicorn.Config(
            build_app(hosts=allowed_hosts(host), on_started=opener),
            log_level="warning",
            log_config=uvicorn.config.LOGGING_CONFIG if lines is None else None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            ws="websockets-sansio",
            ws_max_size=get_max_message_size_bytes(),
            ws_ping_interval=30.0,
            ws_ping_timeout=30.0,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=5,
            timeout_keep_alive=KEPT_ALIVE,
        )
        uvicorn.Server(settings).run(sockets=[listener])
    if lines is not None:
        logs.stop(lines)
    security_log.stop(told)


def go_on_with_jobs() -> None:
    """Go on with the work in the background that was being done when the server was stopped."""
    try:
        from ctc_toolkit.workspace.job_work import wake

        wake(open_this_workspace())
    except Exception:  # whatever fails here fails again, and is told, when somebody opens a page
        _LOG.warning("work in the background could not be gone on with", exc_info=True)


def give_back_jobs() -> None:
    """Let whoever comes next go on with the work in the background, as this server ends."""
    from ctc_toolkit.workspace.job_work import rest

    rest()


def signed_in(token: str | None) -> bool:
    """Return whether a token belongs to somebody who has signed in completely.

    Raises:
        ToolkitError: one of the codes that begin with `database_`.
    """
    if not token:
        return False
    from ctc_toolkit.workspace.sign_in import actor_of_session

    found = actor_of_session(open_this_workspace(), token)
    return found is not None and not found.second_factor_missing


def trusted_proxies() -> tuple[str, ...]:
    """Return the addresses and networks of web servers in front whose word for sender and TLS counts.

    `CTC_TRUSTED_PROXIES` names them, separated by commas; without it nobody's word counts.

    Raises:
        ToolkitError: `trusted_proxies_wrong`.
    """
    named = [entry.strip() for entry in os.environ.get("CTC_TRUSTED_PROXIES", "").split(",") if entry.strip()]
    for entry in named:
        try:
            ipaddress.ip_network(entry, strict=False)
        except ValueError as problem:
            raise ToolkitError("trusted_proxies_wrong", found=entry) from problem
    return tuple(named)


@cache
def font_faces() -> str:
    """Return the style sheet that names the typefaces of the app, as Streamlit ships them, for the plain pages."""
    import streamlit

    folder = Path(streamlit.__file__).parent / "static" / "static" / "media"
    faces = []
    for family, pattern in (("Source Sans", "SourceSansVF-Upright*"), ("Source Serif", "SourceSerifVariable-Roman*")):
        for file in sorted(folder.glob(f"{pattern}.woff2"))[:1]:
            source = f'url("/static/media/{file.name}") format("woff2")'
            faces.append(
                f'@font-face {{ font-family: "{family}"; src: {source}; font-weight: 200 900; font-display: swap; }}'
            )
    return "\n".join(faces) + "\n"


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


def _routes(measures: Measures) -> list[BaseRoute]:
    from starlette.responses import FileResponse, PlainTextResponse
    from starlette.routing import Mount, Route

    from ctc_toolkit.interface import PREFIX, build_interface
    from ctc_toolkit.pages import provider_pages, sign_in, team_questions, watching

    async def fonts(_: Request) -> Response:
        return PlainTextResponse(font_faces(), media_type="text/css")

    async def robots(_: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    def asset(name: str, media_type: str) -> Any:
        async def answer(_: Request) -> Response:
            return FileResponse(ASSETS / name, media_type=media_type)

        return answer

    return [
        *watching.routes(open_this_workspace, measures),
        Route("/robots.txt", robots),
        Route("/ctc/page.js", asset("page.js", "text/javascript")),
        Route("/ctc/icon.svg", asset("icon.svg", "image/svg+xml")),
        Route("/ctc/fonts.css", fonts),
        Route("/ctc/sign-in.css", asset("sign-in.css", "text/css")),
        Route("/ctc/team-survey.css", asset("team-survey.css", "text/css")),
        Route("/ctc/provider.css", asset("provider.css", "text/css")),
        Route("/ctc/provider.js", asset("provider.js", "text/javascript")),
        *sign_in.routes(open_this_workspace),
        *team_questions.routes(open_this_workspace),
        *provider_pages.routes(open_this_workspace),
        Mount(PREFIX, app=build_interface(open_this_workspace)),
    ]
