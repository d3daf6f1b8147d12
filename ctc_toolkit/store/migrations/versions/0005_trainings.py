"""Trainings, events and certificates.

Revision ID: 0005
Revises: 0004
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES: tuple[str, ...] = ("certificate", "trained_share", "training_event")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "training_event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("training", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date_precision", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("function", sa.Text(), nullable=True),
        sa.Column("materials", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("sectors", sa.Text(), nullable=False),
        sa.Column("cities", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('training', 'information', 'exchange', 'other')", name=op.f("ck_training_event_kind")
        ),
        sa.CheckConstraint(
            "date_precision IN ('day', 'month', 'open')", name=op.f("ck_training_event_date_precision")
        ),
        sa.CheckConstraint("venue IN ('on_site', 'video', 'both')", name=op.f("ck_training_event_venue")),
        sa.CheckConstraint("state IN ('planned', 'held', 'cancelled')", name=op.f("ck_training_event_state")),
        sa.CheckConstraint("attended >= 0", name=op.f("ck_training_event_attended")),
        sa.CheckConstraint("area_id IS NULL OR ags IS NOT NULL", name=op.f("ck_training_event_area_in_city")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_training_event_ags")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_training_event_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_event")),
    )
    op.create_index(op.f("ix_training_event_ags"), "training_event", ["ags"])
    op.create_table(
        "trained_share",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("trained", sa.Integer(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("trained >= 0 AND trained <= size", name=op.f("ck_trained_share_trained")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_trained_share_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trained_share")),
        sa.UniqueConstraint("area_id", "body", name=op.f("uq_trained_share_area_id_body")),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('trainer', 'multiplier')", name=op.f("ck_certificate_kind")),
        sa.CheckConstraint("valid_until >= issued_on", name=op.f("ck_certificate_valid_until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
