"""`ctc tables`: finished tables of a survey institute, from the template to a survey of a city."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
import pandas as pd

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.whole_files import write_whole

if TYPE_CHECKING:
    from datetime import date

    from ctc_toolkit.access import Actor
    from ctc_toolkit.survey.instrument import Instrument
    from ctc_toolkit.survey.table_checks import CheckedTables

Form = Literal["xlsx", "csv"]
CutPoints = Literal["official", "institute", "unknown"]


@click.group(help=t("Finished tables of a survey institute: template, check, import."))
def tables() -> None:
    """Carry the commands about finished tables."""


_instrument = click.option(
    "--instrument",
    "reference",
    required=True,
    metavar="ID",
    help=t("Instrument: an id, id@version, or the path of a folder with an instrument.yaml."),
)
_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


@tables.command(help=t("Write the template that an institute fills in."))
@_instrument
@click.option("--grades", default="", metavar="A,B", help=t("Only these grades, for example 7,8,9."))
@click.option(
    "--form", type=click.Choice(["xlsx", "csv"]), default="xlsx", show_default=True, help=t("Form of the output.")
)
@click.option("--example", is_flag=True, help=t("Fill it with made-up values."))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help=t("File to write."),
)
def template(reference: str, grades: str, form: Form, example: bool, out: Path) -> None:
    """Write template or example."""
    from ctc_toolkit.reporting.table_template import template_file
    from ctc_toolkit.survey.instrument_files import load_instrument
    from ctc_toolkit.workspace.tables_example import example_tables

    instrument = load_instrument(reference)
    chosen = _grades(grades, instrument)
    filled = example_tables(instrument) if example else None
    write_whole(out, template_file(instrument, t.language, form, grades=chosen, example=filled).content)
    say(t("Written: {path}", path=out))


@tables.command(help=t("Check FILE completely and list everything with row and column. Stores nothing."))
@_file
@_instrument
def check(file: Path, reference: str) -> None:
    """Print all findings; leave with the code of `tables_findings` where something has to be mended."""
    from ctc_toolkit.survey.instrument_files import load_instrument

    found = _checked(file, load_instrument(reference))
    if found.tables is not None:
        say(t("The tables fit together and can be stored."))


@tables.command("import", help=t("Check FILE and store it as a survey of a city."))
@_file
@_instrument
@click.option("--city", "ags", required=True, metavar="AGS", help=t("The city, by its municipality key (AGS)."))
@click.option("--label", required=True, help=t("Name of the survey."))
@click.option("--year", required=True, type=int, help=t("Year of the survey."))
@click.option("--institute", required=True, help=t("Who made the tables."))
@click.option("--report", required=True, help=t("Where the tables come from."))
@click.option("--first-day", required=True, type=click.DateTime(["%Y-%m-%d"]), help=t("First day of the survey."))
@click.option("--last-day", required=True, type=click.DateTime(["%Y-%m-%d"]), help=t("Last day of the survey."))
@click.option("--schools", required=True, type=int, help=t("Schools that took part."))
@click.option(
    "--cut-points",
    type=click.Choice(["official", "institute", "unknown"]),
    default="unknown",
    show_default=True,
    help=t("Which cut points the institute used."),
)
@click.option(
    "--design-effect",
    type=float,
    default=None,
    help=t("Assumed where numbers come without a range; without it such numbers have none."),
)
@click.option("--replaces", default=None, metavar="ID", help=t("Survey of tables that these correct."))
@click.option("--reason", default="", help=t("What was corrected."))
def import_(
    file: Path,
    reference: str,
    ags: str,
    label: str,
    year: int,
    institute: str,
    report: str,
    first_day: datetime,
    last_day: datetime,
    schools: int,
    cut_points: CutPoints,
    design_effect: float | None,
    replaces: str | None,
    reason: str,
) -> None:
    """Check and store, all or nothing."""
    from ctc_toolkit.survey.given_tables import TablesEntry
    from ctc_toolkit.survey.instrument_files import load_instrument
    from ctc_toolkit.workspace import import_tables, open_workspace

    found = _checked(file, load_instrument(reference))
    assert found.tables is not None  # noqa: S101 - `_checked` has raised otherwise
    entry = TablesEntry(institute, report, _day(first_day), _day(last_day), cut_points, schools, design_effect)
    workspace = open_workspace()
    wave = import_tables(
        _coordination(ags),
        workspace,
        ags=ags,
        label=label,
        year=year,
        tables=found.tables,
        entry=entry,
        replaces=replaces,
        reason=reason,
    )
    workspace.close()
    say(t("Stored as “{label}”:", label=wave.label))
    click.echo(wave.id)


def _coordination(ags: str) -> Actor:
    """Return whoever runs commands on the server as the coordination of one city; the log names the command line.

    Administrators of the app import nothing; whoever can run commands can read the database anyway.
    """
    from ctc_toolkit.access import Actor, Assignment, Role

    return Actor("ctc", frozenset({Assignment(Role.COORDINATOR, ags)}))


def _day(moment: datetime) -> date:
    return moment.date()


def _grades(text: str, instrument: Instrument) -> list[str] | None:
    from ctc_toolkit.survey.table_layout import grades_of

    chosen = [name.strip() for name in text.split(",") if name.strip()]
    known = grades_of(instrument)
    for name in chosen:
        if name not in known:
            raise ToolkitError("group_unknown", found=name, known=", ".join(known) or "-")
    return chosen or None


def _checked(file: Path, instrument: Instrument) -> CheckedTables:
    """Return the checked tables after telling all findings.

    Raises:
        ToolkitError: what reading raises; `tables_findings` where something has to be mended.
    """
    from ctc_toolkit.survey.readers.grid import read_grid
    from ctc_toolkit.survey.table_checks import check_tables

    if not file.is_file():
        raise ToolkitError("file_missing", filename=file.name)
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise ToolkitError("file_unreadable", filename=file.name) from problem
    found = check_tables(read_grid(data, file.name, file), instrument)
    if found.findings:
        rows = [
            (
                t(finding.severity),
                str(finding.row or ""),
                finding.column,
                finding.found(t.language),
                finding.what_to_do(t.language),
            )
            for finding in found.findings
        ]
        columns = [t("Severity"), t("Row"), t("Column"), t("Found"), t("What to do")]
        print_table(pd.DataFrame(rows, columns=columns), title=t("Findings"), to_error=True)
    if found.tables is None:
        raise ToolkitError("tables_findings", count=found.count("error"))
    return found
