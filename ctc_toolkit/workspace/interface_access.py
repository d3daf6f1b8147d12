"""Who asks over the read-only interface: the person behind a token, with the role of evaluator and nothing else.

The function here takes no actor, because it is what makes one. Account and roles are read anew at each call, so that a
role that was withdrawn, an account that was disabled or a token that was revoked counts from the next call on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from ctc_toolkit.access import SECOND_FACTOR_ROLES, Actor, Assignment, Role, delays
from ctc_toolkit.access.tokens import token_hash
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.workspace.attempts import require_no_wait, reserve
from ctc_toolkit.workspace.interface_tokens import PREFIX, evaluated, state_of

if TYPE_CHECKING:
    from ctc_toolkit.disclosure import Level
    from ctc_toolkit.store import Repository
    from ctc_toolkit.store.interface_tokens import TokenRecord
    from ctc_toolkit.workspace.handle import Workspace

LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Reader:
    """Who reads: the actor, limited to what the token allows. token: its id. level: the highest it may see."""

    actor: Actor
    token: str
    level: Level


def interface_reader(ws: Workspace, token: str, *, source: str, at: datetime | None = None) -> Reader:
    """Return who asks with a token from the address `source`.

    Wrong tokens are counted per source, as wrong passwords are, and delay further tries from there.

    Raises:
        ToolkitError: `interface_token_wrong`: unknown, revoked, expired, or of somebody who is no evaluator any more;
            which of these it is, is not told. `sign_in_delayed`.
    """
    moment = at or datetime.now(UTC)
    counted = {delays.source_key(source): delays.source_wait}
    require_no_wait(ws, counted, moment)
    with ws.store.reading() as repository:
        plausible = token.startswith(PREFIX) and len(token) <= LONGEST_TOKEN
        found = repository.interface_tokens.with_hash(token_hash(token)) if plausible else None
        reader = _reader(repository, found, moment) if found is not None else None
    if reader is None:
        reserve(ws, counted, moment, "interface")
        raise ToolkitError("interface_token_wrong")
    return reader


def _reader(repository: Repository, token: TokenRecord, at: datetime) -> Reader | None:
    account = repository.people.account(token.account_id)
    if account is None or account.state != "active":
        return None
    if Role.EVALUATOR in SECOND_FACTOR_ROLES and account.second_factor_since is None:
        return None  # somebody who could not sign in with this role has no program that can
    held = frozenset(Assignment(Role(role.role), role.ags, role.area) for role in account.roles)
    mine = evaluated(held)
    if state_of(token, mine, at.astimezone().date()) != "works":
        return None
    reached = mine & set(token.cities) if token.cities else mine
    roles = frozenset(Assignment(Role.EVALUATOR, ags) for ags in reached)
    return Reader(Actor(account.name, roles, account=account.id), token.id, cast("Level", token.level))
