"""Tokens for programs of an evaluator: making, listing and revoking the own ones.

A token lets a program read released tables of the cities in which the person is evaluator, and the catalogue; nothing
else the person may do goes with it. It is told once, when it is made; the tables hold its hash only. What is read with
it is decided at each call by the roles that the person holds then; see `interface_reader`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, cast

from ctc_toolkit.access import Actor, Assignment, Role
from ctc_toolkit.access.tokens import new_token, token_hash
from ctc_toolkit.disclosure import LEVELS, Level
from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.store.interface_tokens import TokenRecord
from ctc_toolkit.workspace.handle import Grant, Workspace, changing, looking
from ctc_toolkit.workspace.survey_checks import Day
from ctc_toolkit.workspace.words import tidy

PREFIX = "ctc_"
"""How a token begins, so that a search for secrets in files finds it."""

LONGEST_NAME = 80
LONGEST_DAYS = 366
"""How many days ahead the last day of a token can be."""

PRESET_DAYS = 180
MOST_TOKENS = 20
"""How many tokens of a person can work at the same time."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

TokenState = Literal["works", "expired", "revoked", "no_role"]
"""no_role: the person is evaluator in none of the cities any more."""


@dataclass(frozen=True)
class TokenView:
    """A token without its secret part. cities: the only ones (AGS) it reaches, empty: all of the person's role.

    level: "public": published tables only; "internal": both. last_used_on: the day.
    """

    id: str
    name: str
    cities: tuple[str, ...]
    level: Level
    state: TokenState
    expires_on: date
    last_used_on: date | None
    made_at: datetime
    version: int


@dataclass(frozen=True)
class MadeToken:
    """A token that was just made, with its secret part: this is the only time that it is told."""

    view: TokenView
    token: str = field(repr=False)


def interface_tokens(actor: Actor, ws: Workspace, *, today: date | None = None) -> tuple[TokenView, ...]:
    """Return the own tokens, newest first; none for visitors of a demo, who have no account.

    Raises:
        ToolkitError: `not_available`.
    """
    with looking(actor, ws, "interface_tokens", about="catalogue") as grant:
        if actor.account is None:
            return ()
        records = grant.repository.interface_tokens.of_account(actor.account)
        return tuple(_view(one, evaluated(actor.roles), _day(today)) for one in records)


def make_interface_token(
    actor: Actor,
    ws: Workspace,
    *,
    name: str,
    cities: Sequence[str] = (),
    level: Level = "public",
    expires_on: date | None = None,
    today: date | None = None,
) -> MadeToken:
    """Make a token for the read-only interface. cities: AGS of the only ones it reaches; empty: all of the own role.

    Raises:
        ToolkitError: `not_available` (also a city in which the person is not evaluator, and visitors of a demo),
            `interface_token_name`, `interface_token_end`, `interface_token_most`, `release_level_unknown`.
    """
    day, called = _day(today), tidy(name)
    end = expires_on or day + timedelta(days=PRESET_DAYS)
    with changing(actor, ws, "make_interface_token", about="catalogue") as grant:
        account, mine = _account(grant), evaluated(actor.roles)
        if not set(cities) <= mine:
            raise ToolkitError("not_available")
        for problem in token_problems(called, end, day).values():
            raise problem
        if level not in LEVELS:
            raise ToolkitError("release_level_unknown", found=level, known=", ".join(LEVELS))
        tables = grant.repository.interface_tokens
        working = [one for one in tables.of_account(account) if one.revoked_at is None and one.expires_on >= day]
        if len(working) >= MOST_TOKENS:
            raise ToolkitError("interface_token_most", most=MOST_TOKENS)
        token = PREFIX + new_token()
        made = tables.add(
            account, name=called, cities=cities, level=level, token_hash=token_hash(token), expires_on=end
        )
        grant.record(f"token {made.id}", None)
        return MadeToken(_view(made, mine, day), token)


def revoke_interface_token(
    actor: Actor, ws: Workspace, token_id: str, *, version: int, today: date | None = None
) -> TokenView:
    """Let an own token work no more, for good; version: the one that was seen.

    Raises:
        ToolkitError: `not_available`, `changed_meanwhile`.
    """
    with changing(actor, ws, "revoke_interface_token", about="catalogue") as grant:
        account = _account(grant)
        tables = grant.repository.interface_tokens
        stored = tables.revoke(account, token_id, version) if _ID.fullmatch(token_id) else None
        if stored is None:
            raise ToolkitError("not_available")
        grant.record(f"token {stored.id}", None)
        return _view(stored, evaluated(actor.roles), _day(today))


def token_problems(name: str, expires_on: date, today: date) -> dict[str, ToolkitError]:
    """Return what is wrong with the entries for a token, by field."""
    found, last = {}, today + timedelta(days=LONGEST_DAYS)
    if not 2 <= len(tidy(name)) <= LONGEST_NAME:
        found["name"] = ToolkitError("interface_token_name", found=len(tidy(name)), longest=LONGEST_NAME)
    if not today <= expires_on <= last:
        found["expires_on"] = ToolkitError(
            "interface_token_end", found=Day(expires_on), first=Day(today), last=Day(last)
        )
    return found


def evaluated(roles: Iterable[Assignment]) -> frozenset[str]:
    """Return the cities (AGS) in which somebody with these roles is evaluator."""
    return frozenset(held.ags for held in roles if held.role == Role.EVALUATOR and held.ags is not None)


def state_of(token: TokenRecord, mine: frozenset[str], today: date) -> TokenState:
    """Return whether a token works today for a person who is evaluator in the cities `mine`."""
    if token.revoked_at is not None:
        return "revoked"
    if today > token.expires_on:
        return "expired"
    return "works" if (set(token.cities) & mine if token.cities else mine) else "no_role"


def _account(grant: Grant) -> str:
    if grant.actor.account is None:
        raise ToolkitError("not_available")
    return grant.actor.account


def _view(token: TokenRecord, mine: frozenset[str], today: date) -> TokenView:
    return TokenView(
        token.id,
        token.name,
        token.cities,
        cast("Level", token.level),
        state_of(token, mine, today),
        token.expires_on,
        token.last_used_on,
        token.made_at,
        token.version,
    )


def _day(today: date | None) -> date:
    return today or datetime.now().astimezone().date()
