"""`ctc documents`: the documents on data protection of a city, filled from its configuration, as files."""

from __future__ import annotations

from pathlib import Path

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.whole_files import write_whole


@click.group(help=t("Documents on data protection, filled from the configuration of this installation."))
def documents() -> None:
    """Carry the commands."""


@documents.command("list", help=t("Name the documents with version, date and who signs them."))
def list_documents() -> None:
    """Print one line for each document."""
    from ctc_toolkit.process.protection_texts import protection_texts

    for text in protection_texts():
        title, signs = text.title.get(t.language), text.signs.get(t.language)
        click.echo(f"{text.id}: {title} ({text.version}, {t.date(text.date)}; {t('Signed by: {who}', who=signs)})")


@documents.command("make", help=t("Write the documents of a city into a folder."))
@click.option("--city", "ags", required=True, metavar="AGS", help=t("The city, by its municipality key (AGS)."))
@click.option("--language", type=click.Choice(["de", "en"]), default=None, help=t("Language of the documents."))
@click.option("--document", "wanted", multiple=True, metavar="ID", help=t("Only this document; can be given again."))
@click.option(
    "--format",
    "form",
    type=click.Choice(["docx", "pdf", "html"]),
    default="docx",
    show_default=True,
    help=t("Form of the files."),
)
@click.option("--issued", is_flag=True, help=t("Note them as issued, so that a later change is told."))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help=t("Folder to write to; default: here."),
)
def make_documents(ags: str, language: str | None, wanted: tuple[str, ...], form: str, issued: bool, out: Path) -> None:
    """Write one file for each document, print its name, and tell what is still to fill in."""
    from ctc_toolkit.cli.report import coordination
    from ctc_toolkit.process.protection_texts import FIELDS, protection_text
    from ctc_toolkit.reporting.protection_documents import FORMS, protection_file_name
    from ctc_toolkit.workspace import data_protection, issue_data_protection, open_workspace

    chosen = {protection_text(name).id for name in wanted}
    spoken = language or t.language
    workspace = open_workspace()
    try:
        actor = coordination(ags)
        kit = data_protection(actor, workspace, ags, language=spoken)
        out.mkdir(parents=True, exist_ok=True)
        made = [one for one in kit.documents if not chosen or one.text.id in chosen]
        for document in made:
            path = out / protection_file_name(document, form)
            write_whole(path, FORMS[form](document.sheet))
            click.echo(str(path))
        if issued:
            issue_data_protection(actor, workspace, ags, chosen, version=kit.version, language=spoken)
    finally:
        workspace.close()
    open_ones = {name for document in made for name in document.missing}
    for name in (name for name in FIELDS if name in open_ones):
        say(t("Still to fill in: {fields}", fields=FIELDS[name].get(t.language)))
