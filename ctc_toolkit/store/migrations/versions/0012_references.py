"""Reference values of a site, and waves released for the average of partner cities.

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-30
"""

import sqlalchemy as sa
from alembic import op

from ctc_toolkit.store.migrations.safety import refuse_loss

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("benchmark_share", "reference_values")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "reference_values",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ags", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ags"], ["city.ags"], name=op.f("fk_reference_values_ags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_values")),
        sa.UniqueConstraint("ags", "title", name=op.f("uq_reference_values_ags_title")),
    )
    op.create_table(
        "benchmark_share",
        sa.Column("wave_id", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["survey_wave.id"], name=op.f("fk_benchmark_share_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_benchmark_share")),
    )


def downgrade() -> None:
    """Drop the tables, but only where they hold nothing."""
    refuse_loss(op.get_bind(), TABLES)
    for table in TABLES:
        op.drop_table(table)
