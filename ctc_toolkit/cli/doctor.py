"""`ctc doctor`: is it safe to run the app as it is set up here?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from ctc_toolkit.cli.console import say, t
from ctc_toolkit.errors import ToolkitError, messages

if TYPE_CHECKING:
    from ctc_toolkit.operations import Verdict
    from ctc_toolkit.operations.logs import Form

Purpose = Literal["production", "trial"]


@click.command(help=t("Check settings, database, backups and rights, and say what to do."))
@click.option(
    "--production",
    "purpose",
    flag_value="production",
    default="trial",
    help=t("Judge as for an app that others can reach; what is unsafe there is refused."),
)
@click.option("--host", default="127.0.0.1", show_default=True, help=t("Address on which the app is to listen."))
def doctor(purpose: Purpose, host: str) -> None:
    """Print one paragraph per check; the exit code tells whether something is refused."""
    verdicts = examined(purpose, host)
    for verdict in verdicts:
        click.echo(paragraph(verdict))
    numbers = [t.number(sum(verdict.state == state for verdict in verdicts)) for state in ("ok", "warning", "refused")]
    say(t("{fine} in order, {warnings} warnings, {refused} refused.", **dict(zip(_WORDS, numbers, strict=True))))
    if any(verdict.state == "refused" for verdict in verdicts):
        sys.exit(messages()["unsafe_settings"].exit_code)


_WORDS = ("fine", "warnings", "refused")


def examined(purpose: Purpose, host: str) -> list[Verdict]:
    """Return the verdicts of all checks on this machine.

    Raises:
        ToolkitError: the address of the database cannot be used.
    """
    from ctc_toolkit.operations import Surroundings, examine, look_at
    from ctc_toolkit.pages.server import app_settings

    return examine(Surroundings(look_at(), app_settings(), purpose=purpose, host=host))


def paragraph(verdict: Verdict) -> str:
    """Return a verdict as text: state and name of the check, why, and what to do."""
    states = {"ok": "ok", "warning": t("WARNING"), "refused": t("REFUSED")}
    lines = [f"{states[verdict.state]:<9} {verdict.check}: {verdict.why(t.language)}"]
    if todo := verdict.what_to_do(t.language):
        lines.append(f"{'':<9} → {todo}")
    return "\n".join(lines)


def _line(verdict: Verdict) -> str:
    """Return a verdict as a line of the log."""
    import logging

    from ctc_toolkit.operations.logs import line

    fields = {"check": verdict.check, "state": verdict.state, "do": verdict.what_to_do(t.language)}
    level = logging.WARNING if verdict.state == "warning" else logging.ERROR
    return line("doctor", verdict.why(t.language), fields, level)


def demand_safety(host: str, form: Form) -> None:
    """Tell all that is not in order; return only if nothing is refused for production. form: that of the log.

    Raises:
        ToolkitError: `unsafe_settings`.
    """
    from ctc_toolkit.operations import refused

    verdicts = examined("production", host)
    for verdict in verdicts:
        if verdict.state != "ok":
            say(paragraph(verdict) if form == "text" else _line(verdict))
    failed = refused(verdicts)
    if failed:
        names = ", ".join(verdict.check for verdict in failed)
        raise ToolkitError("unsafe_settings", count=len(failed), checks=names)
