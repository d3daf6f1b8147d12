"""`ctc config`: all settings that the environment gives, and how they are set here; `ctc ready`: can it work now?"""

from __future__ import annotations

import click

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.errors import ToolkitError


@click.command(help=t("Show all settings and how they are set here; secrets are masked."))
@click.option(
    "--markdown", "form", flag_value="markdown", help=t("Print the list with meanings as a table for a page.")
)
@click.option("--all", "form", flag_value="all", help=t("Show settings that are not set as well."))
def config(form: str | None) -> None:
    """Print one row per variable that is set."""
    import pandas as pd

    from ctc_toolkit.configuration import shown_settings, table

    if form == "markdown":
        click.echo(table(t))
        return
    sources = {"variable": t("variable"), "file": t("file"), "default": t("not set")}
    rows = [
        {
            t("Variable"): shown.variable.name,
            t("set by"): sources[shown.source],
            t("value"): shown.value or t(shown.variable.default),
            t("Meaning"): t(shown.variable.meaning),
        }
        for shown in shown_settings()
        if form == "all" or shown.source != "default"
    ]
    if not rows:
        say(t('No setting is set; defaults hold. "ctc config --all" shows them.'))
        return
    print_table(pd.DataFrame(rows))


@click.command(help=t("Say whether the app can do its work now; for monitoring and containers."))
def ready() -> None:
    """Print one line per part; the exit code tells whether all are good.

    Raises:
        ToolkitError: `not_ready`.
    """
    from ctc_toolkit.operations.readiness import readiness
    from ctc_toolkit.workspace import open_workspace

    found = readiness(open_workspace)
    words = {"database": t("database"), "tables": t("tables of the database"), "disk": t("disk"), "worker": t("worker")}
    for part, good in found.parts.items():
        click.echo(f"{words[part]}: {t('ready') if good else t('NOT READY')}")
    if not found.ready:
        raise ToolkitError("not_ready", found=", ".join(words[part] for part in found.missing))
