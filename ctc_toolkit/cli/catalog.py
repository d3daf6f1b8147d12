"""`ctc catalog`: check what prevention experts wrote, and begin a correction of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError


@click.group(help=t("The catalogue: instruments, cut points, programmes and more as YAML files."))
def catalog() -> None:
    """Carry the commands about the catalogue."""


@catalog.command(help=t("Report all mistakes of the catalogue, or of one folder, with file and line."))
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Print one line per mistake; exit code 12 where there are any. Without a path own programmes are checked, too."""
    from ctc_toolkit.catalogue_check import check_catalogue
    from ctc_toolkit.programmes.catalogue_files import check_overlay
    from ctc_toolkit.workspace.programmes import overlay_folder

    problems = check_catalogue(path)
    if path is None and not problems:
        problems = check_overlay(overlay_folder())
    for problem in problems:
        click.echo(problem.say(t.language))
    if problems:
        raise ToolkitError("catalogue_problems", count=len(problems))
    say(t("The catalogue holds no mistakes."))


@catalog.command(help=t("Print a file that corrects fields of a programme, ready to be edited."))
@click.argument("programme")
@click.argument("fields", nargs=-1, required=True)
@click.option("--by", default="", help=t("The function that corrects it, never a person."))
def correct(programme: str, fields: tuple[str, ...], by: str) -> None:
    """Print the present content of the fields with what a correction needs beside it."""
    from ctc_toolkit.programmes.catalogue_files import load_programmes
    from ctc_toolkit.programmes.overlay import correctable_fields, template

    entry = load_programmes().by_id.get(programme)
    if entry is None:
        raise ToolkitError("programme_unknown", found=programme)
    unknown = [name for name in fields if name not in correctable_fields()]
    if unknown:
        raise ToolkitError("overlay_field_unknown", found=unknown[0], known=", ".join(correctable_fields()))
    click.echo(template(entry, fields, by, date.today()), nl=False)
