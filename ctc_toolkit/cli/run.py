"""`ctc run`: serve the app on this machine."""

from __future__ import annotations

import os

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.cli.doctor import demand_safety


@click.command(help=t("Open the app in the browser. Stop it with Ctrl+C."))
@click.option("--host", default="127.0.0.1", show_default=True, help=t("Address to listen on."))
@click.option("--port", default=8501, show_default=True, type=click.IntRange(1, 65535), help=t("Port to listen on."))
@click.option("--no-browser", "browser", flag_value="none", default="open", help=t("Do not open a browser window."))
@click.option(
    "--production",
    "purpose",
    flag_value="production",
    default="trial",
    help=t('Refuse to start where "ctc doctor --production" finds something unsafe.'),
)
def run(host: str, port: int, browser: str, purpose: str) -> None:
    """Serve the app until it is stopped."""
    from ctc_toolkit.operations import logs
    from ctc_toolkit.pages.server import serve

    form = logs.log_form(os.environ, otherwise="json" if purpose == "production" else "text")
    if purpose == "production":
        demand_safety(host, form)
    address = f"http://{host}:{port}"
    if form == "text":
        say(t("The app runs at {address}. Stop it with Ctrl+C.", address=address))
    else:
        say(logs.line("run", "started", {"address": address}))
    serve(host=host, port=port, open_browser=browser == "open", log=form)
