"""People: accounts, the roles they hold, one-time codes, open sessions, delays after wrong passwords."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlmodel import Field

from ctc_toolkit.store.models.base import RowId, Table, UtcTime, new_id, now, versioned

ROLES = "('coordinator', 'area_team', 'multiplier', 'trainer', 'evaluator', 'administrator')"


@versioned
class Account(Table, table=True):
    """A person who signs in. No password or second factor stands here in the clear.

    login: the name for signing in, in one spelling (lower case). name: as others see it. password_hash: Argon2id.
    second_factor: the TOTP secret, encrypted. second_factor_step: time step of the last code (none counts twice).
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("login"),
        CheckConstraint("state IN ('invited', 'active', 'disabled')", name="state"),
        CheckConstraint("language IN ('de', 'en')", name="language"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    login: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    language: str = Field(default="de", sa_type=Text)
    state: str = Field(default="invited", sa_type=Text)
    password_hash: str | None = Field(default=None, sa_type=Text)
    password_set_at: datetime | None = Field(default=None, sa_type=UtcTime)
    second_factor: str | None = Field(default=None, sa_type=Text)
    second_factor_since: datetime | None = Field(default=None, sa_type=UtcTime)
    second_factor_step: int | None = Field(default=None, sa_type=RowId)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcTime)
    last_sign_in_at: datetime | None = Field(default=None, sa_type=UtcTime)
    version: int = Field(default=1)


class RoleHeld(Table, table=True):
    """A role of a person: for one city (`ags`), there for one area (`area_id`), or for no city (office, trainers).

    The references are checked at the end of a transaction, so that a demo can be made anew under the same keys.
    """

    __tablename__ = "role_held"
    __table_args__ = (
        UniqueConstraint("account_id", "role", "ags", "area_id"),
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint("area_id IS NULL OR ags IS NOT NULL", name="area_in_city"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    account_id: str = Field(sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    role: str = Field(sa_type=Text)
    ags: str | None = Field(
        default=None,
        index=True,
        sa_type=Text,
        sa_column_args=[ForeignKey("city.ags", deferrable=True, initially="DEFERRED")],
    )
    area_id: str | None = Field(
        default=None,
        index=True,
        sa_type=Text,
        sa_column_args=[ForeignKey("area.id", deferrable=True, initially="DEFERRED")],
    )
    granted_by: str = Field(sa_type=Text)
    granted_at: datetime = Field(default_factory=now, sa_type=UtcTime)


class ExternalIdentity(Table, table=True):
    """A person as an identity provider (OpenID Connect) names it, linked to an account."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: str = Field(default_factory=new_id, primary_key=True, sa_type=Text)
    issuer: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    account_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    linked_at: datetime = Field(default_factory=now, sa_type=UtcTime)


class OneTimeCode(Table, table=True):
    """A code that works once: only its SHA-256 is kept."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        CheckConstraint(
            "purpose IN ('invitation', 'password_reset', 'first_administrator', 'identity_link')", name="purpose"
        ),
    )

    code_hash: str = Field(primary_key=True, sa_type=Text)
    purpose: str = Field(sa_type=Text)
    account_id: str = Field(index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    created_by: str = Field(sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SignInSession(Table, table=True):
    """An open session. Only the SHA-256 of its token is kept; `id` names it where a person ends it.

    account_id: null in a demo session, which plays `demo_role` for the city `demo_ags`. second_factor: whether one is
    still asked for. browser: what it told about itself, shortened.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (
        UniqueConstraint("id"),
        CheckConstraint("(account_id IS NULL) <> (demo_role IS NULL)", name="account_or_demo"),
        CheckConstraint(f"demo_role IS NULL OR demo_role IN {ROLES}", name="demo_role"),
        CheckConstraint("second_factor IN ('not_needed', 'open', 'done')", name="second_factor"),
    )

    token_hash: str = Field(primary_key=True, sa_type=Text)
    id: str = Field(default_factory=new_id, sa_type=Text)
    account_id: str | None = Field(default=None, index=True, sa_type=Text, sa_column_args=[ForeignKey("account.id")])
    demo_role: str | None = Field(default=None, sa_type=Text)
    demo_ags: str | None = Field(default=None, sa_type=Text)
    second_factor: str = Field(sa_type=Text)
    browser: str = Field(default="", sa_type=Text)
    created_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    last_seen_at: datetime = Field(default_factory=now, sa_type=UtcTime)
    expires_at: datetime = Field(index=True, sa_type=UtcTime)


class SignInDelay(Table, table=True):
    """How often signing in failed in a row for an account or a source (`key`: SHA-256 of it), and until when to wait.

    It is kept for names that have no account as well, so that both look the same.
    """

    __tablename__ = "sign_in_delay"

    key: str = Field(primary_key=True, sa_type=Text)
    failures: int
    last_failure_at: datetime = Field(index=True, sa_type=UtcTime)
    wait_until: datetime = Field(sa_type=UtcTime)
