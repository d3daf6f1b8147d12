"""Speaking to the person at the terminal: language, messages on standard error, tables, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import click

from ctc_toolkit.language import LANGUAGES, Translator, translator

if TYPE_CHECKING:
    import pandas as pd


def language_of_environment() -> str:
    """Return the language from CTC_LANGUAGE, else from the locale; German where neither says English."""
    for name in ("CTC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")[:2].lower()
        if value in LANGUAGES:
            return value
    return "de"


t: Translator = translator(language_of_environment())


def say(text: str) -> None:
    """Print a message to standard error, so that standard output holds results only."""
    click.echo(text, err=True)


def print_table(frame: pd.DataFrame, *, title: str | None = None, to_error: bool = False) -> None:
    """Print `frame` (display strings or numbers) as a table as wide as the terminal; wide cells are wrapped."""
    from rich.console import Console
    from rich.table import Table

    stream = sys.stderr if to_error else sys.stdout
    width = None if stream.isatty() else max(160, int(os.environ.get("COLUMNS", "0")))
    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    for name, dtype in frame.dtypes.items():
        table.add_column(str(name), justify="right" if dtype.kind in "iuf" else "left", overflow="fold")
    for row in frame.itertuples(index=False):
        table.add_row(*("" if _blank(value) else str(value) for value in row))
    Console(file=stream, width=width, highlight=False, markup=False).print(table)


def _blank(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - only NaN differs from itself


class Step(Protocol):
    """Tells how far long work has come."""

    def __call__(self, done: float, what: str = "") -> None:
        """Report the share `done` (0 to 1) and what is being done."""


@contextmanager
def progress(title: str) -> Iterator[Step]:
    """Show a progress bar on standard error while the block runs; silent where nobody is watching."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(title, total=1.0)

        def step(done: float, what: str = "") -> None:
            bar.update(task, completed=done, description=f"{title}: {what}" if what else title)

        yield step
