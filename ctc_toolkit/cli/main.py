"""The command group `ctc` and what holds for all commands: language, errors without traceback, exit codes."""

from __future__ import annotations

import os
import sys

import click

from ctc_toolkit.cli.admin import admin
from ctc_toolkit.cli.audit import audit
from ctc_toolkit.cli.backup import backup, restore
from ctc_toolkit.cli.catalog import catalog
from ctc_toolkit.cli.config import config, ready
from ctc_toolkit.cli.console import say, t
from ctc_toolkit.cli.cutpoints import cutpoints
from ctc_toolkit.cli.deletion import deletion
from ctc_toolkit.cli.demo import demo
from ctc_toolkit.cli.doctor import doctor
from ctc_toolkit.cli.export import export
from ctc_toolkit.cli.inspect import inspect
from ctc_toolkit.cli.profile import profile
from ctc_toolkit.cli.report import report
from ctc_toolkit.cli.run import run
from ctc_toolkit.cli.simulate import simulate
from ctc_toolkit.cli.tables import tables
from ctc_toolkit.cli.worker import worker
from ctc_toolkit.errors import ToolkitError

EXIT_UNEXPECTED = 1


@click.group(help=t("Tools for Communities That Care: from a youth survey to a trustworthy profile."))
@click.version_option(package_name="ctc-toolkit", prog_name="ctc")
def cli() -> None:
    """Carry the commands; every command does its own work."""


for command in (run, demo, catalog, inspect, cutpoints, simulate, profile):
    cli.add_command(command)
cli.add_command(tables)
cli.add_command(export)
cli.add_command(report)
cli.add_command(worker)
for command in (admin, audit, backup, restore, deletion, doctor, config, ready):
    cli.add_command(command)


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
