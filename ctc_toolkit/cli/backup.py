"""`ctc backup` and `ctc restore`: encrypted backups of the configured database."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from ctc_toolkit.cli.console import print_table, say, t

if TYPE_CHECKING:
    from ctc_toolkit.operations import Header, KeyShown, Restored

_FILE = click.Path(path_type=Path)


@click.group(invoke_without_command=True, help=t("Back up the database, encrypted and checked; without a word more."))
@click.pass_context
def backup(context: click.Context) -> None:
    """Make a backup where no other word is given."""
    if context.invoked_subcommand is None:
        _run()


@backup.command("run", help=t("Make a backup, check it by restoring it, and remove the ones that are too old."))
def run_backup() -> None:
    """Make a backup."""
    _run()


@backup.command("list", help=t("List the backups, newest first."))
def list_backups() -> None:
    """Print one row per backup; an empty list is said, not printed."""
    import pandas as pd

    from ctc_toolkit.operations import backups

    states = {
        "readable": t("readable"),
        "other_key": t("other key"),
        "damaged": t("damaged"),
        "newer": t("newer version"),
        "no_key": t("no key set"),
    }
    found = backups()
    if not found:
        say(t("There is no backup yet."))
        return
    rows = [
        {
            t("file"): entry.path.name,
            t("made (UTC)"): _moment(entry.made_at),
            t("size"): _size(entry.size),
            t("rows"): t.number(_rows(entry.header)) if entry.header else "",
            t("state of tables"): entry.header.revision if entry.header else "",
            t("state"): states[entry.state],
        }
        for entry in found
    ]
    print_table(pd.DataFrame(rows))


@backup.command("verify", help=t("Check a backup by restoring it into a temporary database."))
@click.argument("file", type=_FILE)
def verify_backup(file: Path) -> None:
    """Check one backup completely."""
    from ctc_toolkit.operations import find_backup, verify

    header = verify(find_backup(file))
    say(
        t(
            "The backup is good: made {moment} (UTC), {tables} tables, {rows} rows, all hashes agree.",
            moment=_moment(header.created_at),
            tables=t.number(len(header.tables)),
            rows=t.number(_rows(header)),
        )
    )


@backup.command("key", help=t("Name the backup key in use, or make a new one."))
@click.option("--new", "new", type=_FILE, metavar="FILE", help=t("Make a new key in this file, which must not exist."))
def backup_key(new: Path | None) -> None:
    """Show names of keys; the key itself is shown only when it is made."""
    from ctc_toolkit.operations import keys_in_use, make_key

    if new is not None:
        _tell_key(make_key(new))
        return
    path, names = keys_in_use()
    click.echo(str(path))
    for number, name in enumerate(names):
        click.echo(f"{name}  {t('encrypts and decrypts') if number == 0 else t('decrypts older backups')}")


@click.command(help=t("Restore a backup into the database; refused where it holds data, unless --replace is given."))
@click.argument("file", type=_FILE)
@click.option("--into", "into", metavar="URL", help=t("Another database than the configured one."))
@click.option(
    "--replace",
    "existing",
    flag_value="replace",
    default="refuse",
    help=t("Replace what the database holds; it is backed up before."),
)
def restore(file: Path, into: str | None, existing: Literal["refuse", "replace"]) -> None:
    """Restore, and print rows and hash of every table."""
    from ctc_toolkit.operations import find_backup
    from ctc_toolkit.operations import restore as restore_into

    done = restore_into(find_backup(file), into, existing)
    _tell_restored(done)


def _run() -> None:
    from ctc_toolkit.operations import back_up

    made = back_up()
    say(
        t(
            "Backed up and checked: {rows} rows in {tables} tables, {size}.",
            rows=t.number(_rows(made.header)),
            tables=t.number(len(made.header.tables)),
            size=_size(made.size),
        )
    )
    if made.removed:
        say(
            t.plural(
                "{count} older backup was removed.",
                "{count} older backups were removed.",
                len(made.removed),
            )
        )
    click.echo(str(made.path))


def _tell_key(made: KeyShown) -> None:
    click.echo(made.text)
    say(t("The key {id} is in {path}. Set CTC_BACKUP_KEY_FILE to this file.", id=made.id, path=made.path))
    say(t("Write the line above down or print it, and keep it in a safe: without it no backup can be opened."))


def _tell_restored(done: Restored) -> None:
    import pandas as pd

    rows = [
        {
            t("table"): name,
            t("rows"): content.rows,
            t("hash in the backup"): done.header.tables[name].content_hash[:16],
            t("hash restored"): content.content_hash[:16],
        }
        for name, content in done.tables.items()
    ]
    print_table(pd.DataFrame(rows))
    say(
        t(
            "Restored into {place} as of {moment} (UTC): all hashes agree.",
            place=done.place,
            moment=_moment(done.header.created_at),
        )
    )
    say(t("All sessions and open one-time codes were ended; everybody signs in anew."))
    if done.revived:
        say(t("The answers of these surveys were deleted since and are there again: {surveys}.", surveys=_listed(done)))
    say(t('Now run "ctc deletion run": what was due since the backup was made is deleted again.'))
    if done.before is not None:
        say(t("What was there before is in {path}.", path=done.before.path))
    if done.set_aside is not None:
        say(t("The damaged file is kept as {path}. Delete it when it is no longer needed.", path=done.set_aside))


def _listed(done: Restored) -> str:
    return "; ".join(done.revived)


def _rows(header: Header) -> int:
    return sum(table.rows for table in header.tables.values())


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _size(size: int) -> str:
    return t("{number} MB", number=t.number(size / 1e6, 1))
