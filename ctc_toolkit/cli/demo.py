"""`ctc demo`: a workspace with three made-up cities."""

from __future__ import annotations

from typing import Literal

import click

from ctc_toolkit.cli.console import progress, say, t


@click.command(help=t("Make the demo workspace: Dortmund, Duisburg and Essen with made-up answers."))
@click.option("--seed", default=2026, show_default=True, help=t("Start of the random numbers."))
@click.option(
    "--keep",
    "existing",
    flag_value="keep",
    default="reset",
    help=t("Leave a demo workspace that is already there."),
)
@click.option("--reset", "existing", flag_value="reset", help=t("Make the demo workspace anew (default)."))
def demo(seed: int, existing: Literal["keep", "reset"]) -> None:
    """Create or renew the demo workspace in the data folder."""
    from ctc_toolkit.workspace import make_demo, open_workspace

    workspace = open_workspace()
    with progress(t("Demo workspace")) as step:
        made = make_demo(workspace, seed=seed, existing=existing, progress=step)
    say(
        t("The demo workspace is ready: {place}", place=workspace.place)
        if made
        else t("The demo workspace is already there: {place}", place=workspace.place)
    )
    say(t("All answers in it are made up."))
