"""Which breakdowns of a wave are locked together.

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES: tuple[str, ...] = ("release_plan",)


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "release_plan",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scope IN ('city', 'schools')", name=op.f("ck_release_plan_scope")),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_release_plan_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_plan")),
        sa.UniqueConstraint("wave_id", "product", "scope", "rules", name=op.f("uq_release_plan_wave_id_product_scope_rules")),
    )


def downgrade() -> None:
    """Drop the table, but only where it holds nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
