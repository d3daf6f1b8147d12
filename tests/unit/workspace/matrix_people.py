"""The calls of the role matrix for accounts, roles, invitations and the own account."""

from __future__ import annotations

from itertools import count

from ctc_toolkit.access import Role
from ctc_toolkit.workspace import (
    change_my_account,
    disable_account,
    enable_account,
    end_my_session,
    grant_role,
    invite_person,
    issue_code,
    list_accounts,
    my_account,
    my_sessions,
    remove_account,
    rename_person,
    reset_second_factor,
    sign_out_everywhere,
    withdraw_role,
)
from tests.unit.workspace.people_made import account, add_person, add_session, with_account

READING = {"list_accounts", "my_account", "my_sessions"}
WITHOUT_CITY = {
    "list_accounts",
    "invite_person",
    "rename_person",
    "grant_role",
    "withdraw_role",
    "disable_account",
    "enable_account",
    "issue_code",
    "reset_second_factor",
    "remove_account",
    "my_account",
    "change_my_account",
    "my_sessions",
    "end_my_session",
    "sign_out_everywhere",
}
_NUMBERS = count(1)


def calls(ws, ags):
    """Return for each action a function of the actor that does it; none of them concerns a city."""

    def someone(*roles, state="active"):
        return add_person(ws, *roles, state=state)

    held = someone((Role.MULTIPLIER, None))
    role = account(ws, held).roles[0].id

    def end_session(actor):
        me = with_account(ws, actor)
        return end_my_session(me, ws, add_session(ws, me.account))

    renamed, getting, disabled, enabled = someone(), someone(), someone(), someone(state="disabled")
    invited, losing, removed = someone(state="invited"), someone(), someone()
    return {
        "list_accounts": lambda actor: list_accounts(actor, ws),
        "invite_person": lambda actor: invite_person(
            actor, ws, login=f"new-{next(_NUMBERS)}@stadt.example", name=f"Neu {next(_NUMBERS)}"
        ),
        "rename_person": lambda actor: rename_person(actor, ws, renamed, f"Anders {next(_NUMBERS)}"),
        "grant_role": lambda actor: grant_role(actor, ws, getting, Role.MULTIPLIER),
        "withdraw_role": lambda actor: withdraw_role(actor, ws, held, role),
        "disable_account": lambda actor: disable_account(actor, ws, disabled),
        "enable_account": lambda actor: enable_account(actor, ws, enabled),
        "issue_code": lambda actor: issue_code(actor, ws, invited, "invitation"),
        "reset_second_factor": lambda actor: reset_second_factor(actor, ws, losing),
        "remove_account": lambda actor: remove_account(actor, ws, removed),
        "my_account": lambda actor: my_account(with_account(ws, actor), ws),
        "change_my_account": lambda actor: change_my_account(with_account(ws, actor), ws, language="en"),
        "my_sessions": lambda actor: my_sessions(with_account(ws, actor), ws),
        "end_my_session": end_session,
        "sign_out_everywhere": lambda actor: sign_out_everywhere(with_account(ws, actor), ws),
    }
