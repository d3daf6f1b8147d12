"""Links by which providers log sessions without an account, and which sessions came by them.

Revision ID: 0021
Revises: 0020
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("delivery_link_session", "delivery_link")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "delivery_link",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("provider <> ''", name=op.f("ck_delivery_link_provider")),
        sa.CheckConstraint("(revoked_at IS NULL) = (token_hash IS NOT NULL)", name=op.f("ck_delivery_link_revoked")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_delivery_link_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_delivery_link_token_hash")),
    )
    op.create_index(op.f("ix_delivery_link_area_id"), "delivery_link", ["area_id"])
    op.create_table(
        "delivery_link_session",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("link_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["delivery_link.id"], name=op.f("fk_delivery_link_session_link_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_delivery_link_session")),
    )
    op.create_index(op.f("ix_delivery_link_session_link_id"), "delivery_link_session", ["link_id"])


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
