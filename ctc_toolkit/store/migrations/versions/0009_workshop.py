"""Groups of a workshop and what they are shown.

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES: tuple[str, ...] = ("workshop_shown", "workshop_group")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "workshop_group",
        sa.Column("ags", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("reset_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_workshop_group_number")),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_workshop_group_ags")),
        sa.PrimaryKeyConstraint("ags", name=op.f("pk_workshop_group")),
        sa.UniqueConstraint("number", name=op.f("uq_workshop_group_number")),
        sa.UniqueConstraint("code", name=op.f("uq_workshop_group_code")),
    )
    op.create_table(
        "workshop_shown",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exercise", sa.Text(), nullable=False),
        sa.Column("shown_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_workshop_shown_single_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop_shown")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
