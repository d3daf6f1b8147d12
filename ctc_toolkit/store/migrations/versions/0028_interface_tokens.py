"""Tokens of the read-only interface.

Revision ID: 0028
Revises: 0027
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("interface_read", "interface_token")


def upgrade() -> None:
    """Add the tables of tokens and of what was read with them."""
    op.create_table(
        "interface_token",
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("id", "account_id", "name", "cities", "level")],
        sa.Column("token_hash", sa.Text(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("token_hash", name=op.f("uq_interface_token_token_hash")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_interface_token_name")),
        sa.CheckConstraint("level IN ('public', 'internal')", name=op.f("ck_interface_token_level")),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (token_hash IS NOT NULL)", name=op.f("ck_interface_token_revoked")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_interface_token_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interface_token")),
    )
    op.create_index(op.f("ix_interface_token_account_id"), "interface_token", ["account_id"])
    op.create_table(
        "interface_read",
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["interface_token.id"], name=op.f("fk_interface_read_token_id")),
        sa.PrimaryKeyConstraint("token_id", "day", "what", name=op.f("pk_interface_read")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
