"""Delivery of measures: set-up, groups, sessions, observations.

Revision ID: 0020
Revises: 0019
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("delivery_reaction", "delivery_observation", "delivery_session", "delivery_group", "delivery_set_up")


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer(), nullable=True) for name in names]


def _day(*names: str, optional: str = "yes") -> list[sa.Column]:
    return [sa.Column(name, sa.Date(), nullable=optional == "yes") for name in names]


def _changed() -> list[sa.Column]:
    return [
        *_text("changed_by"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    ]


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def upgrade() -> None:
    """Add the tables."""
    _set_ups_and_groups()
    op.create_table(
        "delivery_session",
        *_text("id", "group_id"),
        sa.Column("entry", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        *_day("day", optional="no"),
        *_text("held"),
        *_number("minutes", "present"),
        *_text("delivered", "planned"),
        *_number("quality", "engagement"),
        *_text("adapted", "why"),
        *_changed(),
        *_checks(
            "delivery_session",
            number="number > 0",
            held="held IN ('held', 'cancelled', 'later')",
            minutes="minutes IS NULL OR minutes > 0",
            present="present IS NULL OR (present >= 0 AND held = 'held')",
            quality="quality IS NULL OR quality BETWEEN 1 AND 5",
            engagement="engagement IS NULL OR engagement BETWEEN 1 AND 5",
            adapted="adapted IN ('none', 'fits', 'core')",
        ),
        sa.ForeignKeyConstraint(["group_id"], ["delivery_group.id"], name=op.f("fk_delivery_session_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_session")),
        sa.UniqueConstraint("group_id", "entry", name=op.f("uq_delivery_session_group_id_entry")),
    )
    op.create_table(
        "delivery_observation",
        *_text("id", "group_id"),
        *_day("day", optional="no"),
        *_number("session_number"),
        *_text("observer", "ratings", "delivered", "planned", "note"),
        *_changed(),
        *_checks(
            "delivery_observation",
            session_number="session_number IS NULL OR session_number > 0",
            observer="observer IN ('outside', 'self')",
        ),
        sa.ForeignKeyConstraint(["group_id"], ["delivery_group.id"], name=op.f("fk_delivery_observation_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_observation")),
    )
    op.create_index(op.f("ix_delivery_observation_group_id"), "delivery_observation", ["group_id"])
    op.create_table(
        "delivery_reaction",
        *_text("id", "area_id", "measure", "warning", "severity"),
        sa.Column("level", sa.Float(), nullable=False),
        *_text("what"),
        *_day("until", optional="no"),
        *_changed(),
        *_checks("delivery_reaction", severity="severity IN ('urgent', 'soon', 'note')"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_delivery_reaction_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_reaction")),
        sa.UniqueConstraint("area_id", "measure", "warning", name=op.f("uq_delivery_reaction_area_id_measure_warning")),
    )


def _set_ups_and_groups() -> None:
    op.create_table(
        "delivery_set_up",
        *_text("id", "area_id", "measure", "title", "components"),
        *_number("sessions", "minutes", "reach", "eligible", "staff", "trained"),
        *_day("funded_until"),
        *_changed(),
        *_checks(
            "delivery_set_up",
            sessions="sessions IS NULL OR sessions > 0",
            minutes="minutes IS NULL OR minutes > 0",
            reach="reach IS NULL OR reach >= 0",
            eligible="eligible IS NULL OR eligible >= 0",
            trained="trained IS NULL OR (trained >= 0 AND staff IS NOT NULL AND trained <= staff)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_delivery_set_up_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_set_up")),
        sa.UniqueConstraint("area_id", "measure", name=op.f("uq_delivery_set_up_area_id_measure")),
    )
    op.create_table(
        "delivery_group",
        *_text("id", "area_id", "measure", "title", "name", "place"),
        *_day("start", "end"),
        *_number("sessions", "minutes", "participants", "finished", "leaders", "trained"),
        *_changed(),
        *_checks(
            "delivery_group",
            sessions="sessions IS NULL OR sessions > 0",
            minutes="minutes IS NULL OR minutes > 0",
            participants="participants IS NULL OR participants >= 0",
            finished="finished IS NULL OR finished >= 0",
            trained="trained IS NULL OR trained >= 0",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_delivery_group_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_group")),
        sa.UniqueConstraint("area_id", "measure", "name", name=op.f("uq_delivery_group_area_id_measure_name")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
