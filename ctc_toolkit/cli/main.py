"""The command group `ctc` and what holds for all commands: language, errors without traceback, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError

EXIT_UNEXPECTED = 1
ALONE = (
    "admin",
    "audit",
    "backup",
    "catalog",
    "config",
    "cutpoints",
    "deletion",
    "demo",
    "doctor",
    "documents",
    "export",
    "inspect",
    "profile",
    "report",
    "run",
    "simulate",
    "tables",
    "worker",
)
PLACES = {**{name: name for name in ALONE}, "ready": "config", "restore": "backup"}
"""The module of each command. Only the one that is called is loaded: statistics alone take a second."""


class Commands(Mapping[str, click.Command]):
    """The commands of `PLACES` by name, each loaded when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        command: click.Command = getattr(import_module(f"ctc_toolkit.cli.{PLACES[name]}"), name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(PLACES)

    def __len__(self) -> int:
        return len(PLACES)


@click.group(
    commands=Commands(), help=t("Tools for Communities That Care: from a youth survey to a trustworthy profile.")
)
@click.version_option(package_name="ctc-toolkit", prog_name="ctc")
def cli() -> None:
    """Carry the commands; every command does its own work."""


def main() -> None:
    """Run the command line; a `ToolkitError` becomes a sentence on standard error and its documented exit code."""
    try:
        cli.main(standalone_mode=False)
    except ToolkitError as error:
        say(t("Error") + f" [{error.code}]: {error.say(t.language)}")
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        say(t("Stopped."))
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # the last line of defence: a person gets a sentence, CTC_DEBUG=1 the traceback
        if os.environ.get("CTC_DEBUG") == "1":
            raise
        say(
            t(
                "An unexpected error occurred ({kind}). Set CTC_DEBUG=1 to see where.",
                kind=type(error).__name__,
            )
        )
        sys.exit(EXIT_UNEXPECTED)
