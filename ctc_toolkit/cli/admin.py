"""`ctc admin`: the first administrator, cities and people, a way back in for whoever lost it, who administrates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ctc_toolkit.cli.console import print_table, say, t
from ctc_toolkit.errors import ToolkitError

if TYPE_CHECKING:
    from ctc_toolkit.workspace import Invitation, PersonView, Workspace

ROLES = ("coordinator", "area_team", "multiplier", "trainer", "evaluator", "administrator")
CODE_PAGE = "/anmelden/code"
"""Where a one-time code is typed in: this path behind the address of the app."""


@click.group(help=t("The first administrator, cities, invitations, lost passwords, and who administrates here."))
def admin() -> None:
    """Carry the commands; whoever can run them can read the database anyway."""


@admin.command(help=t("Make an account for an administrator and print a code that works once. It is no password."))
@click.option("--login", required=True, help=t("Name for signing in: an e-mail address or a plain name."))
@click.option("--name", required=True, help=t("First and last name, as others see it."))
@click.option("--language", default="de", show_default=True, help=t("Language of the person: de or en."))
@click.option("--another", is_flag=True, help=t("Make one although there is an active administrator."))
def create(login: str, name: str, language: str, another: bool) -> None:
    """Invite an administrator from the command line."""
    from ctc_toolkit.access import Assignment, Role, operator_actor
    from ctc_toolkit.workspace import invite_person, list_accounts

    workspace = _real_workspace()
    active = [person for person in list_accounts(operator_actor(), workspace) if _administrates(person)]
    if active and not another:
        raise ToolkitError("administrator_exists", login=", ".join(person.login for person in active))
    role = Assignment(Role.ADMINISTRATOR)
    invitation = invite_person(operator_actor(), workspace, login=login, name=name, language=language, roles=[role])
    say(t("The account {login} is ready in {place}.", login=invitation.account.login, place=workspace.place))
    _print_code(invitation)


@admin.command(help=t("Add a real city with its areas."))
@click.option("--ags", required=True, help=t("Municipality key (AGS), eight digits."))
@click.option("--name", required=True, help=t("Name of the city."))
@click.option("--area", "areas", multiple=True, help=t("Name of an area; can be repeated."))
def city(ags: str, name: str, areas: tuple[str, ...]) -> None:
    """Add a city from the command line."""
    from ctc_toolkit.access import operator_actor
    from ctc_toolkit.workspace import add_city

    workspace = _real_workspace()
    added = add_city(operator_actor(), workspace, ags=ags, name=name, areas=areas)
    say(t("The city {name} ({ags}) is ready in {place}.", name=added.name, ags=added.ags, place=workspace.place))


@admin.command(help=t("Invite a person with a role and print a code that works once."))
@click.option("--login", required=True, help=t("Name for signing in: an e-mail address or a plain name."))
@click.option("--name", required=True, help=t("First and last name, as others see it."))
@click.option("--role", required=True, type=click.Choice(ROLES), help=t("Role of the person."))
@click.option("--city", "ags", help=t("City for which the role counts, by its key (AGS)."))
@click.option("--language", default="de", show_default=True, help=t("Language of the person: de or en."))
def invite(login: str, name: str, role: str, ags: str | None, language: str) -> None:
    """Invite somebody from the command line."""
    from ctc_toolkit.access import Assignment, Role, operator_actor
    from ctc_toolkit.workspace import invite_person

    roles = [Assignment(Role(role), ags)]
    _print_code(
        invite_person(operator_actor(), _real_workspace(), login=login, name=name, language=language, roles=roles)
    )


@admin.command(help=t("Print a new code for LOGIN, for a lost invitation or a forgotten password."))
@click.argument("login")
@click.option("--second-factor", is_flag=True, help=t("Remove a lost second factor as well; sessions end."))
def reset(login: str, second_factor: bool) -> None:
    """Give a person a new one-time code."""
    from ctc_toolkit.access import operator_actor
    from ctc_toolkit.access.logins import spelled_login
    from ctc_toolkit.workspace import issue_code, list_accounts, reset_second_factor

    workspace, wanted = _real_workspace(), spelled_login(login)
    found = [person for person in list_accounts(operator_actor(), workspace) if person.login == wanted]
    if not found:
        raise ToolkitError("login_unknown", login=wanted)
    (person,) = found
    invitation = issue_code(
        operator_actor(), workspace, person.id, "invitation" if person.state == "invited" else "password_reset"
    )
    if second_factor:
        reset_second_factor(operator_actor(), workspace, person.id)
        say(t("The second factor is removed; the next sign-in asks for a new one where the role needs it."))
    _print_code(invitation)


@admin.command("list", help=t("Show who administrates here."))
@click.option("--everybody", is_flag=True, help=t("Show all accounts."))
def list_(everybody: bool) -> None:
    """Show accounts as a table."""
    import pandas as pd

    from ctc_toolkit.access import Role, operator_actor
    from ctc_toolkit.workspace import list_accounts, open_workspace

    people = list_accounts(operator_actor(), open_workspace())
    shown = [person for person in people if everybody or any(held.role is Role.ADMINISTRATOR for held in person.roles)]
    if not shown:
        say(t("There is no account yet.") if everybody else t("Nobody administrates here yet."))
        return
    columns = [t("Login"), t("Name"), t("State"), t("Roles"), t("Second factor"), t("Last sign-in (UTC)")]
    print_table(pd.DataFrame([_row(person) for person in shown], columns=columns))


def _row(person: PersonView) -> tuple[str, ...]:
    states = {"invited": t("invited"), "active": t("active"), "disabled": t("disabled")}
    factors = {"set_up": t("set up"), "missing": t("missing"), "not_needed": t("not needed")}
    roles = [f"{held.role} {held.ags or ''} {held.area_name or ''}".strip() for held in person.roles]
    seen = t.moment(person.last_sign_in_at) if person.last_sign_in_at else ""
    return person.login, person.name, states[person.state], ", ".join(roles), factors[person.second_factor], seen


def _administrates(person: PersonView) -> bool:
    from ctc_toolkit.access import Role

    return person.state == "active" and any(held.role is Role.ADMINISTRATOR for held in person.roles)


def _real_workspace() -> Workspace:
    from ctc_toolkit.workspace import open_workspace

    workspace = open_workspace()
    if workspace.mode == "demo":
        raise ToolkitError("administrator_in_demo")
    return workspace


def _print_code(invitation: Invitation) -> None:
    """Print the code alone to standard output, everything about it to standard error."""
    say(t("One-time code for {login}:", login=invitation.account.login))
    click.echo(invitation.code)
    until = t.moment(invitation.expires_at)
    say(t("It works once, until {moment} (UTC).", moment=until))
    say(
        t(
            "The person opens the address of the app followed by {path} (on this machine for example "
            "http://localhost:8501{path}), types the code and chooses a password.",
            path=CODE_PAGE,
        )
    )
