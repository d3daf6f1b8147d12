"""`ctc catalog`: check what prevention experts wrote."""

from __future__ import annotations

from pathlib import Path

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError


@click.group(help=t("The catalogue: instruments and cut points as YAML files."))
def catalog() -> None:
    """Carry the commands about the catalogue."""


@catalog.command(help=t("Report all mistakes of the catalogue, or of one folder, with file and line."))
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Print one line per mistake; exit code 12 where there are any."""
    from ctc_toolkit.catalogue_check import check_catalogue

    problems = check_catalogue(path)
    for problem in problems:
        click.echo(problem.say(t.language))
    if problems:
        raise ToolkitError("catalogue_problems", count=len(problems))
    say(t("The catalogue holds no mistakes."))
