"""`ctc worker`: do the work in the background in a process of its own."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from ctc_toolkit.operations.logs import Form


@click.command(
    help=t("Do the work in the background (reports, releases) in a process of its own. Stop it with Ctrl+C or SIGTERM.")
)
@click.option(
    "--jobs",
    default=2,
    show_default=True,
    type=click.IntRange(1, 2),
    help=t("How many jobs this process works on at once."),
)
@click.option(
    "--check", "purpose", flag_value="check", default="work", help=t("Only say whether a worker is running; 15 if not.")
)
def worker(jobs: int, purpose: str) -> None:
    """Work until the process is stopped, or only look for workers."""
    from ctc_toolkit.operations import logs
    from ctc_toolkit.workspace import open_workspace, security_log
    from ctc_toolkit.workspace.job_work import work, workers_heard

    workspace = open_workspace()
    if purpose == "check":
        heard = workers_heard(workspace)
        workspace.close()
        if not heard:
            raise ToolkitError("worker_silent")
        say(t.plural("{count} worker is running.", "{count} workers are running.", len(heard)))
        return
    form = logs.log_form(os.environ, otherwise="text")
    told = security_log.write_to(sys.stderr)
    lines = logs.write_to(sys.stderr) if form == "json" else None
    _tell(form, t("The worker is ready: {place}. Stop it with Ctrl+C.", place=workspace.place))
    given = work(workspace, jobs)
    if lines is not None:
        logs.stop(lines)
    security_log.stop(told)
    workspace.close()
    if given:
        _tell(
            form,
            t.plural(
                "{count} job was not finished; it waits again.",
                "{count} jobs were not finished; they wait again.",
                given,
            ),
        )
    _tell(form, t("The worker has ended."))
    if given:
        os._exit(0)  # the threads of those jobs are still at work, and nothing that they do counts any more


def _tell(form: Form, text: str) -> None:
    """Say something as a line of text, or as one of the log."""
    from ctc_toolkit.operations.logs import line

    say(text if form == "text" else line("worker", text, {}))
