"""`ctc audit`: check the chain of the log, and show its newest lines."""

from __future__ import annotations

import sys
from datetime import datetime

import click
import pandas as pd

from ctc_toolkit.cli.console import print_table, say, t

EXIT_BROKEN = 16
"""Exit code of a log that does not fit."""


@click.group(help=t("The log: who did what, when and where; each line is chained to the one before it."))
def audit() -> None:
    """Carry the commands about the audit log."""


@audit.command(help=t("Compute all checksums of the log again. Prints the newest one; keep it outside of the server."))
@click.option(
    "--expect",
    default=None,
    metavar="HASH",
    help=t("A checksum that was kept earlier: the log must still hold it. Finds a log that was written anew."),
)
def verify(expect: str | None) -> None:
    """Print the newest checksum and leave with 0, or say what does not fit and leave with `EXIT_BROKEN`."""
    from ctc_toolkit.workspace import open_workspace, operator_actor, verify_audit

    workspace = open_workspace()
    found = verify_audit(operator_actor(), workspace, expect=None if expect is None else expect.strip().lower())
    say(found.sentence(t.language))
    click.echo(found.last_hash)
    workspace.close()
    if found.state != "whole":
        sys.exit(EXIT_BROKEN)


@audit.command(help=t("Show the newest lines of the log, newest first."))
@click.option("--newest", default=50, show_default=True, type=click.IntRange(1, 1000), help=t("How many lines."))
@click.option("--since", default=None, type=click.DateTime(["%Y-%m-%d"]), help=t("Only from this day on."))
@click.option("--until", default=None, type=click.DateTime(["%Y-%m-%d"]), help=t("Only up to this day."))
@click.option("--action", default=None, help=t("Only this action, for example import_wave."))
@click.option("--person", default=None, help=t("Only this person, as named in the log."))
@click.option("--refused", is_flag=True, help=t("Only tries that were refused."))
def show(
    newest: int,
    since: datetime | None,
    until: datetime | None,
    action: str | None,
    person: str | None,
    refused: bool,
) -> None:
    """Print lines of the log as a table."""
    from ctc_toolkit.workspace import audit_log, open_workspace, operator_actor

    workspace = open_workspace()
    page = audit_log(
        operator_actor(),
        workspace,
        newest=newest,
        since=since.date() if since is not None else None,
        until=until.date() if until is not None else None,
        action=action,
        person=person,
        result="refused" if refused else None,
    )
    workspace.close()
    rows = [
        (line.id, t.moment(line.at.astimezone()), line.sentence(t.language), line.city or line.ags or "", line.object)
        for line in page.lines
    ]
    columns = [t("Line"), t("When"), t("What happened"), t("City"), t("Object")]
    print_table(pd.DataFrame(rows, columns=columns))
    if page.more:
        say(t("There are older lines; --newest shows more of them."))
