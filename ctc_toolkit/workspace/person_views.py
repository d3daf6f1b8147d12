"""What pages and commands see of people: accounts without secrets, roles with the names of their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ctc_toolkit.access import SECOND_FACTOR_ROLES, Role
from ctc_toolkit.store import CityRecord
from ctc_toolkit.store.people import AccountRecord, AccountState, CodePurpose, CodeRecord, RoleRecord
from ctc_toolkit.store.sign_ins import SessionRecord

SecondFactor = Literal["set_up", "missing", "not_needed"]
"""Whether a second factor is set up; `missing`: not yet, although a role needs one (signing in will ask for it)."""


@dataclass(frozen=True)
class RoleView:
    """A role that a person holds: for a city (AGS and name), for one area of it (id and name), or for the whole app."""

    id: str
    role: Role
    ags: str | None
    city: str | None
    area: str | None
    area_name: str | None
    granted_by: str
    granted_at: datetime


@dataclass(frozen=True)
class OpenCode:
    """A one-time code that was given out and still works."""

    purpose: CodePurpose
    expires_at: datetime


@dataclass(frozen=True)
class PersonView:
    """An account without any secret. identities: how many identity providers know the person."""

    id: str
    login: str
    name: str
    language: str
    state: AccountState
    roles: tuple[RoleView, ...]
    second_factor: SecondFactor
    second_factor_since: datetime | None
    has_password: bool
    identities: int
    created_at: datetime
    last_sign_in_at: datetime | None
    open_codes: tuple[OpenCode, ...]
    version: int


@dataclass(frozen=True)
class SessionView:
    """An open session. browser: what it told about itself. current: whether it is the one that asks."""

    id: str
    browser: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


def person_view(
    account: AccountRecord, cities: Sequence[CityRecord] = (), codes: Sequence[CodeRecord] = ()
) -> PersonView:
    """Return what may be shown of an account. cities: for the names of places; codes: those that still work."""
    roles = tuple(_role_view(role, cities) for role in account.roles)
    needed = any(role.role in SECOND_FACTOR_ROLES for role in roles)
    return PersonView(
        id=account.id,
        login=account.login,
        name=account.name,
        language=account.language,
        state=account.state,
        roles=tuple(
            sorted(roles, key=lambda role: (list(Role).index(role.role), role.city or "", role.area_name or ""))
        ),
        second_factor="set_up" if account.second_factor_since else "missing" if needed else "not_needed",
        second_factor_since=account.second_factor_since,
        has_password=account.has_password,
        identities=account.identities,
        created_at=account.created_at,
        last_sign_in_at=account.last_sign_in_at,
        open_codes=tuple(OpenCode(code.purpose, code.expires_at) for code in codes if code.account_id == account.id),
        version=account.version,
    )


def session_view(session: SessionRecord, current: str | None) -> SessionView:
    """Return what may be shown of a session. current: id of the session that asks."""
    return SessionView(
        session.id,
        session.browser,
        session.created_at,
        session.last_seen_at,
        session.expires_at,
        session.id == current,
    )


def _role_view(role: RoleRecord, cities: Sequence[CityRecord]) -> RoleView:
    city = next((city for city in cities if city.ags == role.ags), None)
    areas = city.areas if city else ()
    area = next((area.name for area in areas if area.id == role.area), None)
    return RoleView(
        role.id,
        Role(role.role),
        role.ags,
        city.name if city else role.ags,
        role.area,
        area,
        role.granted_by,
        role.granted_at,
    )
