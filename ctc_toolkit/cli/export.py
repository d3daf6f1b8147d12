"""`ctc export`: everything released of a survey, or of all surveys of a city, as one bundle for evaluation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.whole_files import write_whole

if TYPE_CHECKING:
    from ctc_toolkit.access import Actor
    from ctc_toolkit.workspace import EvaluationExports

ALL = "all"


@click.command(help=t("Write everything released of a survey as one bundle: tables, scripts, method report."))
@click.option("--city", "ags", required=True, metavar="AGS", help=t("The city, by its municipality key (AGS)."))
@click.option(
    "--survey",
    default="",
    metavar="ID",
    help=t("Id or name of the survey; “all”: all of the city. Default: the newest."),
)
@click.option(
    "--level",
    type=click.Choice(["internal", "public"]),
    default="internal",
    show_default=True,
    help=t("For use in the city, or for the public."),
)
@click.option("--language", type=click.Choice(["de", "en"]), default=None, help=t("Language of the files."))
@click.option("--formats", default="", metavar="A,B", help=t("Only these: csv, xlsx, sav, parquet, scripts, report."))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help=t("File or folder to write to; default: here.")
)
def export(ags: str, survey: str, level: str, language: str | None, formats: str, out: Path) -> None:
    """Make the bundle, write it, print its name and tell its SHA-256."""
    from ctc_toolkit.reporting.evaluation_bundle import FORMS
    from ctc_toolkit.workspace import city_evaluation_bundle, evaluation_bundle, evaluation_exports, open_workspace

    forms = [name.strip() for name in formats.split(",") if name.strip()] or FORMS
    workspace = open_workspace()
    try:
        actor = _evaluation(ags)
        found = evaluation_exports(actor, workspace, ags)
        about = {"language": language or t.language, "formats": forms, "level": level}
        if survey == ALL:
            bundle = city_evaluation_bundle(actor, workspace, ags, **about)  # type: ignore[arg-type]
        else:
            bundle = evaluation_bundle(actor, workspace, _survey(found, survey), **about)  # type: ignore[arg-type]
    finally:
        workspace.close()
    path = out / bundle.name if out.is_dir() else out
    write_whole(path, bundle.content)
    say(t("Fingerprint (SHA-256): {sha}", sha=bundle.sha256))
    click.echo(str(path))


def _evaluation(ags: str) -> Actor:
    """Return whoever runs commands on the server as the evaluation of one city; the log names the command line."""
    from ctc_toolkit.access import Actor, Assignment, Role

    return Actor("ctc", frozenset({Assignment(Role.EVALUATOR, ags)}))


def _survey(found: EvaluationExports, asked: str) -> str:
    """Return the id of the survey that was asked for; without one the newest that was released.

    Raises:
        ToolkitError: `export_not_released`, `export_survey_unclear`.
    """
    every = (*found.waves, *found.waiting)
    if not asked:
        if not found.waves:
            raise ToolkitError("export_not_released", label=found.city)
        return found.waves[0].id
    fitting = [wave.id for wave in every if asked in (wave.id, wave.label)]
    if len(fitting) != 1:
        known = "; ".join(f"{wave.label} = {wave.id}" for wave in every) or "-"
        raise ToolkitError("export_survey_unclear", found=asked, known=known)
    return fitting[0]
