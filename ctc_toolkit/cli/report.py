"""`ctc report`: makes a report of a city as the app does, keeps it there, and writes it to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.whole_files import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ctc_toolkit.access import Actor
    from ctc_toolkit.workspace import MadeReports


@click.command(help=t("Make a report of a city, keep it there, and write it to a file. PRODUCT: see --list."))
@click.argument("product", required=False, default="")
@click.option("--city", "ags", required=True, metavar="AGS", help=t("The city, by its municipality key (AGS)."))
@click.option("--wave", default="", metavar="ID", help=t("Id or name of the survey. Default: the newest."))
@click.option("--area", default="", metavar="ID", help=t("Id or name of the area. Default: the only one with a plan."))
@click.option("--school", default="", metavar="CODE", help=t("Code of the school; of a letter its name in the plan."))
@click.option(
    "--plan", default="", metavar="ID", help=t("Id or name of the planned survey of a letter; default: the newest.")
)
@click.option("--letter", default="", metavar="ID", help=t("Which letter; see --list."))
@click.option(
    "--level",
    type=click.Choice(["internal", "public"]),
    default="internal",
    show_default=True,
    help=t("For use in the city, or for the public."),
)
@click.option("--language", type=click.Choice(["de", "en"]), default=None, help=t("Language of the report."))
@click.option("--format", "form", default="pdf", show_default=True, help=t("pdf, docx, html, xlsx or pptx."))
@click.option("--sections", default="", metavar="A,B", help=t("Only these sections; default: the usual ones."))
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path(), help=t("File or folder to write to; default: here.")
)
@click.option("--list", "listed", is_flag=True, help=t("Name the reports that can be made, with forms and sections."))
def report(
    product: str,
    ags: str,
    wave: str,
    area: str,
    school: str,
    plan: str,
    letter: str,
    level: str,
    language: str | None,
    form: str,
    sections: str,
    out: Path,
    listed: bool,
) -> None:
    """Make the report, write it, print its name and tell its SHA-256."""
    from ctc_toolkit.reporting.products import product_of
    from ctc_toolkit.workspace import ReportOrder, made_reports, make_report, open_workspace

    workspace = open_workspace()
    try:
        actor = coordination(ags)
        found = made_reports(actor, workspace, ags)
        if listed:
            _tell(found)
            return
        wanted = product_of(product)
        areas = dict(found.all_areas if wanted.source == "hand_over" else found.areas)
        details = {"school": school, "letter": letter}
        if wanted.needs == "plan":
            details["plan"] = _one({one.id: one.label for one in found.plans}, plan) or ""
        order = ReportOrder(
            product,
            ags,
            _one({one.id: one.label for one in found.waves}, wave) if wanted.needs == "survey" else None,
            _one(areas, area, "only") if wanted.needs == "area" else None,
            tuple(name.strip() for name in sections.split(",") if name.strip()),
            language or (t.language if t.language in wanted.languages else wanted.languages[0]),
            form,
            level,
            details=tuple(sorted(details.items())),
        )
        made = make_report(actor, workspace, order, told=_progress)
    finally:
        workspace.close()
    path = out / made.report.name if out.is_dir() else out
    write_whole(path, made.content)
    say(t("Fingerprint (SHA-256): {sha}", sha=made.report.content_hash))
    click.echo(str(path))


def coordination(ags: str) -> Actor:
    """Return whoever runs commands on the server as the coordination of one city; the log names the command line."""
    from ctc_toolkit.access import Actor, Assignment, Role

    return Actor("ctc", frozenset({Assignment(Role.COORDINATOR, ags)}))


def _one(known: Mapping[str, str], asked: str, usual: str = "first") -> str | None:
    """Return the id that was asked for by id or name; without a question the first, or the only one.

    Raises:
        ToolkitError: `report_choice_unclear`.
    """
    fitting = [key for key, name in known.items() if asked in (key, name)]
    if not asked and (usual == "first" or len(known) <= 1):
        return next(iter(known), None)
    if len(fitting) != 1:
        listed = "; ".join(f"{name} = {key}" for key, name in known.items()) or "-"
        raise ToolkitError("report_choice_unclear", found=asked, known=listed)
    return fitting[0]


def _tell(found: MadeReports) -> None:
    from ctc_toolkit.reporting.products import product_words, section_names
    from ctc_toolkit.survey.letters import letter_ids, load_letter

    for product in found.products:
        click.echo(f"{product.id}: {product_words(t)[product.id].name} ({', '.join(product.forms)})")
        for section, name in section_names(product, t).items():
            click.echo(f"    {section}: {name}")
        for letter in letter_ids() if "letter" in product.details else ():
            click.echo(f"    {letter}: {load_letter(letter).title.get(t.language)}")


def _progress(percent: int, _step: str) -> None:
    say(f"{percent} %")
