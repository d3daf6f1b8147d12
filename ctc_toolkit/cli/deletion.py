"""`ctc deletion`: what is due, deleting it with a proof, and the proofs so far."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pandas as pd

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.whole_files import write_whole


@click.group(help=t("Deletion: what is due, deleting it, and the proof that it is gone."))
def deletion() -> None:
    """Carry the commands about deletion."""


_city = click.option("--city", default=None, metavar="AGS", help=t("Only this city, by its municipality key (AGS)."))


@deletion.command(help=t("Show what is due now and within the next 30 days. Deletes nothing."))
@_city
def due(city: str | None) -> None:
    """Print what is due as a table."""
    from ctc_toolkit.workspace import deletions_due, open_workspace, operator_actor
    from ctc_toolkit.workspace.deletion_words import basis_words, due_words

    workspace = open_workspace()
    found = deletions_due(operator_actor(), workspace, ags=city)
    workspace.close()
    if not found.items:
        say(t("Nothing is due within the next 30 days."))
        return
    rows = [
        (
            t.date(item.due_on),
            t("now") if item.due_on <= found.today else t("soon"),
            item.city or "",
            due_words(item, t),
            basis_words(item, t),
        )
        for item in found.items
    ]
    print_table(pd.DataFrame(rows, columns=[t("Due on"), t("State"), t("City"), t("What"), t("Why")]))


@deletion.command(help=t("Delete everything that is due, look whether its bytes are gone, and print the proof."))
@click.option("--dry-run", is_flag=True, help=t("Only show what would be deleted."))
@_city
@click.option(
    "--proof",
    "proof_file",
    default=None,
    type=click.Path(path_type=Path, dir_okay=False),
    help=t("File to write the proof to; without it the proof is printed."),
)
@click.pass_context
def run(context: click.Context, dry_run: bool, city: str | None, proof_file: Path | None) -> None:
    """Delete what is due; leave with the code of `deletion_not_proven` where something is left to do."""
    from ctc_toolkit.workspace import open_workspace, operator_actor, run_deletion
    from ctc_toolkit.workspace.deletion_words import proof_text

    if dry_run:
        context.invoke(due, city=city)
        return
    if proof_file is not None:
        write_whole(proof_file, b"")  # fail before anything is deleted, not after
    workspace = open_workspace()
    done = run_deletion(operator_actor(), workspace, ags=city)
    workspace.close()
    text = "\n\n".join(proof_text(proof, t.language) for proof in (done.proof, *done.earlier))
    if proof_file is not None:
        write_whole(proof_file, text.encode())
        say(t("Written: {path}", path=proof_file))
    else:
        click.echo(text, nl=False)
    if done.state == "open":
        raise ToolkitError("deletion_not_proven")


@deletion.command(help=t("List the proofs of deletion, newest first, or print one."))
@click.option("--show", "number", default=None, metavar="NUMBER", help=t("Print the proof with this number."))
def proofs(number: str | None) -> None:
    """Print the proofs as a table, or one of them as text."""
    from ctc_toolkit.workspace import deletion_proofs, open_workspace, operator_actor
    from ctc_toolkit.workspace.deletion_words import deleted_words, occasion_words, proof_text, state_words

    workspace = open_workspace()
    found = deletion_proofs(operator_actor(), workspace)
    workspace.close()
    if number is not None:
        chosen = [proof for proof in found if proof.id == number]
        if not chosen:
            raise ToolkitError("deletion_proof_unknown", found=number)
        click.echo(proof_text(chosen[0], t.language), nl=False)
        return
    if not found:
        say(t("Nothing has been deleted so far."))
        sys.exit(0)
    rows = [
        (
            t.moment(proof.at.astimezone()),
            proof.id,
            f"{proof.who} ({occasion_words(proof, t)})",
            "\n".join(deleted_words(item, t) for item in proof.items),
            state_words(proof, t),
        )
        for proof in found
    ]
    print_table(
        pd.DataFrame(rows, columns=[t("Begun"), t("Number"), t("Started by"), t("What was deleted"), t("Result")])
    )
